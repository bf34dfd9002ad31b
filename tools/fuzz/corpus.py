# SPDX-License-Identifier: BSD-3-Clause
"""corpus.py - the inputs that a target has gathered: merged, made small, kept."""
import hashlib
import os
import re
import shutil

from build import program
from common import CORPUS, SEEDS, Trouble, empty_folder, inputs_in, run, seed_folders
from instances import LIBFUZZER_ENV, LONGEST

KEPT_BYTES = 3 * 1024 * 1024  # of all seeds in the tree together


def folder_of(target):
    return os.path.join(CORPUS, target)


def merge(target, folders, work, inbox, timeout=None):
    """
    The smallest inputs of some folders that reach all that those together reach become the
    corpus of the target. Returns (how many, bytes); None when the merge did not end in time: then
    new inputs are added and the corpus stays as it was else.
    """
    corpus = folder_of(target)
    os.makedirs(corpus, exist_ok=True)
    fresh = empty_folder(os.path.join(work, "merged"))
    folders = [f for f in dict.fromkeys([corpus, *folders]) if os.path.isdir(f)]
    status, output = run(
        [program("fuzz-libfuzzer", target), "-merge=1", f"-artifact_prefix={inbox}/", "-timeout=10",
         f"-max_len={LONGEST}", "-detect_leaks=0", fresh, *folders],
        timeout=timeout, env={**LIBFUZZER_ENV, "FUZZ_TARGET": target}, cwd=work)
    with open(os.path.join(work, "merge.log"), "w", encoding="utf-8") as log:
        log.write(output)
    if status != 0 or not os.listdir(fresh):
        add(corpus, folders[1:])
        return None
    shutil.rmtree(corpus)
    shutil.move(fresh, corpus)
    return size_of(corpus)


def add(corpus, folders):
    """Inputs of other folders under the names of their contents."""
    for path in inputs_in(*folders):
        with open(path, "rb") as file:
            name = hashlib.sha1(file.read()).hexdigest()
        if not os.path.exists(os.path.join(corpus, name)):
            shutil.copyfile(path, os.path.join(corpus, name))


def size_of(*folders):
    paths = inputs_in(*folders)
    return len(paths), sum(os.path.getsize(p) for p in paths)


def features(target, folders):
    """(edges, features) that inputs reach together, as libFuzzer counts them."""
    status, output = run([program("fuzz-libfuzzer", target), "-runs=0", "-detect_leaks=0",
                          *[f for f in folders if os.path.isdir(f)]],
                         env={**LIBFUZZER_ENV, "FUZZ_TARGET": target}, timeout=600)
    found = re.findall(r"INITED cov: (\d+) ft: (\d+)", output)
    if status != 0 or not found:
        raise Trouble(f"{target}: the corpus does not run through: see ./dev fuzz-replay\n"
                      + output[-500:])
    return int(found[-1][0]), int(found[-1][1])


def keep(target, work, inbox):
    """
    Bring what the seeds in the tree lack from the corpus into fuzz/seeds, within the bound of all
    seeds. Hand-made seeds stay. Returns (how many came, bytes of all seeds).
    """
    seeds = os.path.join(SEEDS, target)
    os.makedirs(seeds, exist_ok=True)
    # What merging into a copy of the seeds adds is what they lack.
    grown = os.path.join(work, "kept")
    shutil.rmtree(grown, ignore_errors=True)
    os.makedirs(grown)
    for path in inputs_in(*seed_folders(target)):
        shutil.copyfile(path, os.path.join(grown, "seed-" + os.path.basename(path)))
    status, output = run(
        [program("fuzz-libfuzzer", target), "-merge=1", f"-artifact_prefix={inbox}/",
         f"-max_len={LONGEST}", "-detect_leaks=0", grown, folder_of(target)],
        env={**LIBFUZZER_ENV, "FUZZ_TARGET": target}, cwd=work)
    if status != 0:
        raise Trouble(f"{target}: merging into the seeds failed:\n{output[-1000:]}")
    room = KEPT_BYTES - size_of(SEEDS)[1]
    came = 0
    new = [p for p in inputs_in(grown) if not os.path.basename(p).startswith("seed-")]
    for path in sorted(new, key=os.path.getsize):
        room -= os.path.getsize(path)
        if room < 0:
            break
        shutil.copyfile(path, os.path.join(seeds, os.path.basename(path)))
        came += 1
    return came, len(new) - came, size_of(SEEDS)[1]
