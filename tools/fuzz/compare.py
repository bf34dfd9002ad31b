# SPDX-License-Identifier: BSD-3-Clause
"""compare.py - ./dev fuzz --compare-mutator: what libFuzzer reaches with the custom mutator and without.

Each target runs in the same CPU time, without sanitizers, from nothing and from the committed seeds.
What its corpus reaches is counted by a build that has no part in the run. The table goes into
docs/fuzzing.md.
"""
import datetime
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor

import build
import reached
from common import DICTIONARY, ROOT, WORK, Trouble, empty_folder, machine, processors, progress
from common import seed_folders
from instances import LIBFUZZER_ENV, LONGEST, pulses
from processes import Process

PAGE = os.path.join(ROOT, "docs", "fuzzing.md")
BETWEEN = re.compile(r"(<!-- ./dev fuzz --compare-mutator -->\n).*?(<!-- end -->)", re.S)
SECONDS = 20  # of CPU time for a run, when nothing else is said
STARTS = ("nothing", "seeds")
PATIENCE = 60  # times as much of the clock; a machine may be busy


def fuzz(target, start, mutator, seconds):
    """One run: (edges as libFuzzer counts them, executions, folder of what it kept)."""
    work = empty_folder(os.path.join(WORK, "compare", f"{target}-{start}-{mutator}"))
    corpus, log = os.path.join(work, "corpus"), os.path.join(work, "log")
    os.makedirs(corpus)
    inputs = seed_folders(target) if start == "seeds" else []
    process = Process([build.program("fuzz-speed", target), corpus, *inputs, "-seed=1",
                       f"-dict={DICTIONARY}", f"-max_len={LONGEST}", "-detect_leaks=0",
                       "-print_final_stats=1", f"-artifact_prefix={work}/"],
                      log, {**LIBFUZZER_ENV, "FUZZ_TARGET": target, "FUZZ_MUTATOR": mutator}, work)
    end = time.monotonic() + seconds * PATIENCE
    while process.alive() and process.cpu() < seconds and time.monotonic() < end:
        time.sleep(0.05)
    good = process.alive()
    used = process.cpu()
    process.stop()
    with open(log, "rb") as file:
        text = file.read()
    count = re.search(rb"number_of_executed_units: (\d+)", text)
    last = pulses(text)
    if not good or used < seconds or not last or not count:
        raise Trouble(f"{target} from {start}, mutator {mutator}, did not run its time:\n"
                      + text[-800:].decode(errors="replace"))
    return last["coverage"], int(count[1]), corpus


def measure(job):
    """One cell of the table."""
    target, start, mutator, seconds = job
    edges, executions, corpus = fuzz(target, start, mutator, seconds)
    folders = [corpus, *(seed_folders(target) if start == "seeds" else [])]
    figures, problems = reached.measure({target: folders}, f"compare-{target}-{start}-{mutator}")
    if problems:
        raise Trouble(problems[0])
    got = reached.total(figures)
    progress(f"{target:12} from {start:8} mutator {mutator:4} {executions:9,} executions  "
             f"edges {edges:5}  lines of lib/ {got['lines'][0]:5}  branches {got['branches'][0]:5}")
    return {"edges": edges, "executions": executions, "lines": got["lines"],
            "branches": got["branches"]}


def table(rows, seconds):
    """The table as Markdown: rows is (target, start) -> {"on": ..., "off": ...}."""
    text = [f"{machine()}, {datetime.date.today().isoformat()}: {seconds:g} CPU seconds for each "
            "run, one run of each.\n",
            "| target | from | executions | | edges | | lines of `lib/` | | branches of `lib/` | |",
            "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|",
            "| | | with | without | with | without | with | without | with | without |"]
    for (target, start), both in rows.items():
        cells = [target, start]
        for kind in ("executions", "edges"):
            cells += [f"{both[m][kind]:,}" for m in ("on", "off")]
        for kind in ("lines", "branches"):
            cells += [f"{both[m][kind][0]:,}" for m in ("on", "off")]
        text.append("| " + " | ".join(cells) + " |")
    return "\n".join(text) + "\n"


def write(text):
    with open(PAGE, encoding="utf-8") as file:
        page = file.read()
    if not BETWEEN.search(page):
        raise Trouble(f"{os.path.relpath(PAGE)} has no place for the table of --compare-mutator")
    with open(PAGE, "w", encoding="utf-8") as file:
        file.write(BETWEEN.sub(lambda m: m[1] + text + m[2], page))


def main(targets, seconds, everything):
    """Measure; into the page when all targets were measured."""
    for name in ("fuzz-speed", "fuzz-coverage"):
        progress(f"building {name} ...", end="")
        build.build(name, processors(), [f"fuzz/fuzz_{t}" for t in targets])
    jobs = [(t, s, m, seconds) for t in targets for s in STARTS for m in ("on", "off")]
    with ThreadPoolExecutor(processors()) as pool:
        found = dict(zip(jobs, pool.map(measure, jobs)))
    rows = {}
    for (target, start, mutator, _), got in found.items():
        rows.setdefault((target, start), {})[mutator] = got
    text = table(rows, seconds)
    print(text, end="")
    if everything:
        write(text)
        progress(f"{os.path.relpath(PAGE)} is written")
    return 0
