# SPDX-License-Identifier: BSD-3-Clause
"""reached.py - what of lib/ the corpora reach: lines and branches by file, and by promise."""
import glob
import json
import os
import re

from build import program
from common import ROOT, WORK, empty_folder, run
from corpus import folder_of

# A row of docs/contract.md: ID, promise, where it is kept.
ROW = re.compile(r"^\| ([A-Z]+-\d+) \| (.*?) \| (.*?) \|", re.M)
KEPT = re.compile(r"`(lib/[\w/]+\.[ch]|include/[\w/]+\.h)`")


def promises():
    """(ID, promise, files) of each row of the contract that is kept in files of the library."""
    with open(os.path.join(ROOT, "docs", "contract.md"), encoding="utf-8") as file:
        text = file.read()
    return [(name, words, KEPT.findall(files)) for name, words, files in ROW.findall(text)]


def measure(folders, name="coverage"):
    """
    Replay inputs in the build that counts; folders: target -> folders of inputs. Returns (figures,
    problems): file -> {"lines": (reached, all), "branches": (reached, all), "functions": ...} over
    all targets.
    """
    folder = empty_folder(os.path.join(WORK, name))
    programs, problems = [], []
    for target, inputs in folders.items():
        binary = program("fuzz-coverage", target)
        status, output = run([binary, "--quiet", "--runs", "1", *inputs],
                             env={"LLVM_PROFILE_FILE": f"{folder}/{target}.profraw"}, timeout=3600)
        if status == 0:
            programs.append(binary)
        else:
            problems.append(f"{target}: no coverage: {output.strip()[-200:]}")
    raw = glob.glob(folder + "/*.profraw")
    if not raw:
        return {}, problems
    data = os.path.join(folder, "all.profdata")
    status, output = run(["llvm-profdata-14", "merge", "-sparse", "-o", data, *raw])
    if status == 0:
        objects = [w for p in programs[1:] for w in ("-object", p)]
        status, output = run(["llvm-cov-14", "export", "-summary-only",
                              f"-instr-profile={data}", programs[0], *objects])
    if status != 0:
        return {}, problems + [output[-300:]]
    # Warnings come before the one line of JSON.
    return figures(json.loads(output[output.index('{"data"'):])), problems


def figures(exported):
    found = {}
    for entry in exported["data"][0]["files"]:
        name = os.path.relpath(entry["filename"], ROOT)
        if name.startswith("lib" + os.sep):
            found[name] = {k: (entry["summary"][k]["covered"], entry["summary"][k]["count"])
                           for k in ("lines", "branches", "functions")}
    return found


def total(found, files=None):
    """Figures of some files together."""
    chosen = [found[f] for f in (found if files is None else files) if f in found]
    return {k: (sum(f[k][0] for f in chosen), sum(f[k][1] for f in chosen))
            for k in ("lines", "branches", "functions")}


def by_promise(found):
    """(ID, promise, files, figures) for each promise; figures None where no file was compiled."""
    rows = []
    for name, words, files in promises():
        known = [f for f in files if f in found]
        rows.append((name, words, files, total(found, known) if known else None))
    return rows


def slowest(targets, most=10):
    """(seconds, target, file) of the inputs of the corpora that take longest, mean of 20 runs."""
    rows = []
    for target in targets:
        binary = program("fuzz-speed", target)
        paths = glob.glob(os.path.join(folder_of(target), "*"))
        if not os.path.isfile(binary):
            binary = program("fuzz-libfuzzer", target)
        for first in range(0, len(paths), 500):
            _, output = run([binary, "-runs=20", *paths[first:first + 500]], timeout=1800)
            rows += [(int(took) / 20000, target, os.path.basename(path)) for path, took in
                     re.findall(r"^Executed (\S+) in (\d+) ms", output, re.M)]
    return sorted(rows, reverse=True)[:most]
