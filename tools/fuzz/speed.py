# SPDX-License-Identifier: BSD-3-Clause
"""speed.py - ./dev fuzz --speed: how fast each target is, beside the same engine on an empty one."""
import datetime
import json
import os
import re
import shutil

import benchpage
import build
import find
from common import (PROGRAMS, SEEDS, WORK, Trouble, empty_folder, inputs_in, machine, processors,
                    progress, run)
from instances import AFL_ENV, LIBFUZZER_ENV
from processes import Process

MOST = 300     # inputs of a target; more say nothing new about its speed
MOST_RUNS = 1000000
SECONDS = 5    # of CPU time, at least, for what is compared
ENGINE_SECONDS = 20


def cpu_of(command, log):
    """CPU seconds of a command that must end well."""
    process = Process(command, log, LIBFUZZER_ENV)
    if not process.wait(600):
        process.stop()
        raise Trouble(f"{' '.join(command[:3])} does not end")
    if process.popen.returncode != 0:
        with open(log, encoding="utf-8", errors="replace") as file:
            raise Trouble(f"{' '.join(command[:3])} failed:\n{file.read()[-800:]}")
    return process.used


def replays(program, paths, log):
    """Executions per CPU second of some inputs again and again, without what it costs to start."""
    few, runs = cpu_of([program, "--quiet", "--runs", "1", *paths], log), 16
    while True:
        many = cpu_of([program, "--quiet", "--runs", str(runs), *paths], log)
        if many - few >= SECONDS or runs == MOST_RUNS:
            return len(paths) * (runs - 1) / max(many - few, 0.01)
        runs = min(MOST_RUNS, runs * (8 if many - few < 0.5 else 1 + int(SECONDS / (many - few))))


def engine_rate(program, target, folders, work):
    """Executions per CPU second of libFuzzer at work, without those it begins with."""
    log = os.path.join(work, "rate.log")
    open(log, "w", encoding="utf-8").close()
    corpus = empty_folder(os.path.join(work, "rate"))
    process = Process([program, corpus, *folders, f"-max_total_time={ENGINE_SECONDS}", "-seed=1",
                       "-print_final_stats=1", "-max_len=4096", "-detect_leaks=0",
                       f"-artifact_prefix={work}/"], log, LIBFUZZER_ENV)
    process.wait(ENGINE_SECONDS * 20)
    process.stop()
    with open(log, encoding="utf-8", errors="replace") as file:
        text = file.read()
    found = re.search(r"number_of_executed_units: (\d+)", text)
    if process.popen.returncode != 0 or not found:
        raise Trouble(f"{target}: libFuzzer did not run through:\n{text[-800:]}")
    return int(found[1]) / process.used


def maps(program, paths, work, reverse):
    """Coverage of each input as AFL++ sees it, all in one process, in one order or the other."""
    folder = empty_folder(os.path.join(work, "order"))
    out = os.path.join(work, "maps")
    shutil.rmtree(out, ignore_errors=True)
    numbered = list(enumerate(paths))
    for place, (number, path) in enumerate(reversed(numbered) if reverse else numbered):
        shutil.copyfile(path, os.path.join(folder, f"{place:05}-{number}"))
    status, output = run(["afl-showmap", "-q", "-m", "none", "-t", "10000", "-i", folder, "-o", out,
                          "--", program], env=AFL_ENV, timeout=1200)
    if not os.path.isdir(out) or len(os.listdir(out)) != len(paths):
        raise Trouble(f"afl-showmap: {status}: {output[-500:]}")
    found = {}
    for name in os.listdir(out):
        with open(os.path.join(out, name), "rb") as file:
            found[name.split("-")[1]] = file.read()
    return found


def same_twice(target, paths, work):
    """How many inputs reach the same whatever ran before them."""
    program = build.program("fuzz-afl-plain", target)
    paths = [p for p in paths if os.path.getsize(p) > 0]
    one, other = (maps(program, paths, work, reverse) for reverse in (False, True))
    equal = sum(1 for name, reached in one.items() if other[name] == reached)
    return f"{equal} of {len(paths)}"


def calls(target, paths):
    """Mean number of calls of programs; None where inputs are none."""
    if target not in PROGRAMS or not find.converter():
        return None
    counts = []
    for path in paths:
        lines = find.decoded(target, path).splitlines()[1:]
        counts.append(sum(1 for l in lines if l.strip() and not l[0].isspace()))
    return sum(counts) / len(counts)


def row(target, work):
    folders = [f for f in (os.path.join(SEEDS, target),) if os.path.isdir(f)]
    paths = inputs_in(*folders)[:MOST]
    if target == "empty":
        paths = inputs_in(SEEDS)[:MOST]
    if not paths:
        raise Trouble(f"{target}: no seeds")
    plain, checked, fast = (build.program(b, target) for b in ("gcc", "sanitize", "fuzz-speed"))
    log = os.path.join(work, "replay.log")
    return {"replay": round(replays(plain, paths, log)),
            "engine": round(engine_rate(fast, target, folders, work)),
            "checked": round(replays(checked, paths, log)),
            "same": same_twice(target, paths, work), "inputs": len(paths),
            "calls": calls(target, paths)}


def main(options):
    """Measure all targets; write the chapter of docs/fuzz-bench.md."""
    for name in ("gcc", "sanitize", "fuzz-speed", "fuzz-afl-plain"):
        progress(f"building {name} ...", end="")
        build.build(name, processors(), [*build.TARGETS, "fuzz/fuzz_empty"])
    targets = options.target or ["empty", *build.targets_of("fuzz-speed")]
    rows, notes, status = {}, [], 0
    for target in targets:
        progress(f"{target}: measuring ...", end="")
        work = empty_folder(os.path.join(WORK, "speed", target))
        try:
            rows[target] = row(target, work)
        except Trouble as trouble:
            progress(f"COULD NOT MEASURE: {target}: {trouble}")
            status = 2
            continue
        got = rows[target]
        progress(f"{target:12} {got['replay']:10,} replayed/s {got['engine']:10,} with libFuzzer/s "
                 f"{got['checked']:9,} checked/s  same coverage {got['same']}")
        if got["calls"]:
            notes.append(f"The {got['inputs']} inputs of {target} have {got['calls']:.1f} steps "
                         f"on average: {got['replay'] * got['calls']:,.0f} steps per second.")
    if not options.target:
        with open(benchpage.SPEEDS, "w", encoding="utf-8") as file:
            json.dump({"machine": machine(), "date": datetime.date.today().isoformat(),
                       "rows": rows, "notes": notes}, file, indent=1)
        benchpage.write()
        progress("docs/fuzz-bench.md is written")
    return status
