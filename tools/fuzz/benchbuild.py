# SPDX-License-Identifier: BSD-3-Clause
"""benchbuild.py - the programs of the planted-bug benchmark: a scratch copy, with a patch or without."""
import glob
import os
import shutil
from concurrent.futures import ThreadPoolExecutor

import benchpage
import build
import scratch
from common import BUILD, Trouble, digest, processors

WORK = os.path.join(BUILD, "fuzz-bench")
TREE = os.path.join(WORK, "tree")
BUILDS = {"libfuzzer": "fuzz-libfuzzer", "afl": "fuzz-afl"}


def refresh():
    """The scratch copy as the tree is now; files that are the same keep their time."""
    fresh = TREE + ".new"
    scratch.copy(fresh)
    if not os.path.isdir(TREE):
        os.rename(fresh, TREE)
        return
    for at, _, names in os.walk(fresh):
        there = os.path.join(TREE, os.path.relpath(at, fresh))
        os.makedirs(there, exist_ok=True)
        for name in names:
            new, old = os.path.join(at, name), os.path.join(there, name)
            if not same(new, old):
                shutil.copy(new, old)
    for at, _, names in os.walk(TREE):
        for name in names:
            if not os.path.exists(os.path.join(fresh, os.path.relpath(os.path.join(at, name),
                                                                      TREE))):
                os.unlink(os.path.join(at, name))
    shutil.rmtree(fresh)


def same(one, other):
    if not os.path.isfile(other):
        return False
    with open(one, "rb") as a, open(other, "rb") as b:
        return a.read() == b.read()


def sources():
    """What the programs are made of, without the patch: one number for all of it."""
    paths = [p for folder in (*benchpage.HARNESS, "lib", "include", "tools/ffatrace")
             for p in glob.glob(os.path.join(TREE, folder, "**", "*.[ch]"), recursive=True)]
    paths += glob.glob(os.path.join(TREE, "**", "meson.build"), recursive=True)
    paths += [build.__file__, os.path.join(TREE, "meson_options.txt")]
    return digest(sorted(paths))


def place_of(name, engine, target):
    return os.path.join(WORK, "programs", name, f"{engine}_{target}")


def there_already(path, stamp):
    """Whether a program is the one that these sources make."""
    try:
        with open(path + ".of", encoding="utf-8") as file:
            return file.read() == stamp and os.path.isfile(path)
    except FileNotFoundError:
        return False


def make_program(name, engine, target, stamp):
    path = place_of(name, engine, target)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    below = build.build(BUILDS[engine], processors(), [f"fuzz/fuzz_{target}"], TREE, WORK)
    shutil.copy(os.path.join(below, "fuzz", f"fuzz_{target}"), path)
    with open(path + ".of", "w", encoding="utf-8") as file:
        file.write(stamp)


def programs(name, target, engines, stamp):
    """Build with what is in the scratch copy now, for all engines at once."""
    with ThreadPoolExecutor(len(engines)) as pool:
        for job in [pool.submit(make_program, name, e, target, stamp) for e in engines]:
            job.result()


def prepared(patch, target, engines, base):
    """
    Programs with a patch, engine to path; those of a former run where nothing has changed. A patch
    that does not apply or build is a failure of the bench.
    """
    name = patch.name if patch else "none"
    stamp = f"{base} {digest([patch.path]) if patch else 'none'}"
    # libFuzzer's is needed besides: it judges single inputs.
    made = {e: place_of(name, e, target) for e in dict.fromkeys(["libfuzzer", *engines])}
    lacking = [e for e, path in made.items() if not there_already(path, stamp)]
    if lacking and patch is None:
        programs(name, target, lacking, stamp)
    elif lacking:
        with scratch.patched(TREE, patch.path) as problem:
            if problem:
                raise Trouble(f"{patch.name}: {problem}")
            programs(name, target, lacking, stamp)
    return made
