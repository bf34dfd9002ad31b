# SPDX-License-Identifier: BSD-3-Clause
"""corpus.py - the inputs that a target has gathered: merged, made small, kept."""
import contextlib
import hashlib
import os
import shutil
import time

import interrupt
from build import program
from common import CORPUS, SEEDS, Trouble, empty_folder, inputs_in, run, seed_folders
from instances import LIBFUZZER_ENV, LONGEST
from processes import Process

# The runs look for leaks; in a merge, none can be told to be of one input.
MERGING = {**LIBFUZZER_ENV, "ASAN_OPTIONS": LIBFUZZER_ENV["ASAN_OPTIONS"] + ":detect_leaks=0"}
KEPT_BYTES = 3 * 1024 * 1024  # of all seeds in the tree together


def folder_of(target):
    return os.path.join(CORPUS, target)


def merge(target, folders, work, inbox, patience=60):
    """
    The smallest inputs of some folders that reach all that those together reach become the
    corpus of the target. Returns (how many, bytes); None when the merge failed, or did not end
    within `patience` seconds of a Ctrl-C: then new inputs are added and the corpus stays as it was
    else.
    """
    corpus = folder_of(target)
    os.makedirs(corpus, exist_ok=True)
    fresh, log = empty_folder(os.path.join(work, "merged")), os.path.join(work, "merge.log")
    folders = [f for f in dict.fromkeys([corpus, *folders]) if os.path.isdir(f)]
    with contextlib.suppress(FileNotFoundError):
        os.remove(log)
    # libFuzzer merges in a process of its own, which may outlive the one that is started here.
    process = Process(
        [program("fuzz-libfuzzer", target), "-merge=1", f"-artifact_prefix={inbox}/", "-timeout=10",
         f"-max_len={LONGEST}", "-detect_leaks=0", fresh, *folders],
        log, {**MERGING, "FUZZ_TARGET": target}, work)
    while process.alive() and interrupt.since() < patience:
        time.sleep(0.05)
    if process.alive() or process.popen.returncode != 0 or not os.listdir(fresh):
        process.stop(0.5)
        add(corpus, folders[1:])
        return None
    # Never without a corpus, whenever this is ended.
    old = corpus + ".old"
    shutil.rmtree(old, ignore_errors=True)
    os.rename(corpus, old)
    shutil.move(fresh, corpus)
    shutil.rmtree(old)
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


def keep(target, work, inbox):
    """
    Bring what the seeds in the tree lack from the corpus into fuzz/seeds, within the bound of all
    seeds. Hand-made seeds stay. Returns (how many came, how many had no room, bytes of all seeds).
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
        env={**MERGING, "FUZZ_TARGET": target}, cwd=work)
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
