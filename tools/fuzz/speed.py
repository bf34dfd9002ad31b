# SPDX-License-Identifier: BSD-3-Clause
"""speed.py - ./dev fuzz --speed: how fast each target is, beside the same engine on an empty one.

All times are CPU times (user and system) that the kernel gives for a process at its end, so that a
busy machine matters little; each figure is the median of several runs.
"""
import contextlib
import datetime
import json
import os
import re
import shutil
import statistics

import benchpage
import build
import find
from common import (SEEDS, WORK, Trouble, empty_folder, inputs_in, machine, processors, progress,
                    run)
from instances import AFL_ENV, LIBFUZZER_ENV
from processes import Process

MOST = 300     # inputs of a target; more say nothing new about its speed
MOST_RUNS = 1000000
SECONDS = 1.0  # of CPU time, at least, for a run of what is compared
REPEATS = 5
ENGINE_REPEATS = 3
ENGINE_SECONDS = 4
# Sixteen calls: versions and pairs of three clients, a list of partitions, three sends, a message to
# a partition, three reclaims. Without its steps and first calls it is what a reset costs.
SIXTEEN = """program
host.0 send op=share
  range page=8 pages=2
vm1.0 send op=lend
  range page=8 pages=1
  range page=12 pages=3
host.0 info uuid=nil
host.0 release
host.0 features
vm2.0 send op=lend
  range page=9 pages=4
vm1.1 request to=echo
vm1.0 reclaim
host.0 reclaim
vm2.0 reclaim
"""
RESET = "program boot=none\n"


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
    """CPU seconds for one execution of the plain driver, over some inputs, without its start."""
    def took(runs):
        return cpu_of([program, "--quiet", "--runs", str(runs), *paths], log)

    few, runs = min(took(1) for _ in range(3)), 16
    while runs < MOST_RUNS:
        once = took(runs) - few
        if once >= SECONDS:
            break
        runs = min(MOST_RUNS, runs * (2 if once > SECONDS / 4 else 8))
    times = [max(took(runs) - few, 1e-6) for _ in range(REPEATS)]
    return statistics.median(times) / (len(paths) * (runs - 1))


def engine(program, folders, work, number):
    """Executions per CPU second of libFuzzer at work."""
    log = os.path.join(work, f"{os.path.basename(program)}-{number}.log")
    corpus = empty_folder(os.path.join(work, "rate"))
    process = Process([program, corpus, *folders, f"-max_total_time={ENGINE_SECONDS * 2}",
                       f"-seed={number + 1}", "-print_final_stats=1", "-max_len=4096",
                       "-detect_leaks=0", f"-artifact_prefix={work}/"], log, LIBFUZZER_ENV)
    process.wait(ENGINE_SECONDS * 40)
    process.stop()
    with open(log, encoding="utf-8", errors="replace") as file:
        text = file.read()
    found = re.search(r"number_of_executed_units: (\d+)", text)
    if process.popen.returncode != 0 or not found:
        raise Trouble(f"libFuzzer did not run through:\n{text[-800:]}")
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


def rates(target, folders, work):
    """Executions per CPU second of libFuzzer on a target, and on an empty one from the same inputs."""
    both = []
    for name in (target, "empty"):
        program = build.program("fuzz-speed", name)
        both.append(statistics.median(engine(program, folders, work, n)
                                      for n in range(ENGINE_REPEATS)))
    return both


def row(target, work):
    folders = [os.path.join(SEEDS, target)]
    paths = inputs_in(*folders)[:MOST]
    if not paths:
        raise Trouble(f"{target}: no seeds")
    log = os.path.join(work, "replay.log")
    replay, copy = (1 / replays(build.program("gcc", t), paths, log) for t in (target, "empty"))
    rate, floor = rates(target, folders, work)
    return {"harness": benchpage.harness_digest(target, "corpus"), "replay": replay,
            "copy": copy, "engine": rate, "floor": floor, "inputs": len(paths),
            "same": same_twice(target, paths, work)}


def program_of(text, work, name):
    """The bytes of a program in a file: text takes its time to read."""
    source, path = os.path.join(work, name + ".txt"), os.path.join(work, name)
    with open(source, "w", encoding="utf-8") as file:
        file.write(text)
    status, output = run([os.path.join(build.BUILD, "gcc", "fuzz", "fuzz-program"), "make",
                          source, path])
    if status != 0:
        raise Trouble(f"fuzz-program: {output[-300:]}")
    return path


def sixteen(work):
    """Microseconds of a program of sixteen calls, of the reset alone, and of the driver alone."""
    log = os.path.join(work, "sixteen.log")
    whole, reset = (program_of(t, work, n) for t, n in ((SIXTEEN, "sixteen"), (RESET, "reset")))
    program, empty = (build.program("gcc", t) for t in ("sequence", "empty"))
    status, output = run([program, "--runs", "1", whole], env={"FUZZ_TRACE": "1"})
    calls = len(re.findall(r"^\d\.\d call  ", output, re.M))
    if status != 0 or calls != 16:
        raise Trouble(f"the program of sixteen calls makes {calls}:\n{output[-500:]}")
    return {"whole": 1e6 * replays(program, [whole], log),
            "reset": 1e6 * replays(program, [reset], log),
            "driver": 1e6 * replays(empty, [whole], log)}


def save(rows, sequence):
    """Into what was measured before: single targets may be measured again."""
    before = {}
    with contextlib.suppress(FileNotFoundError):
        with open(benchpage.SPEEDS, encoding="utf-8") as file:
            before = json.load(file)["rows"]
    rows = dict(sorted({**before, **rows}.items()))
    with open(benchpage.SPEEDS, "w", encoding="utf-8") as file:
        json.dump({"machine": machine(), "date": datetime.date.today().isoformat(),
                   "repeats": REPEATS, "engine_repeats": ENGINE_REPEATS, "rows": rows,
                   "sixteen": sequence}, file, indent=1)
        file.write("\n")
    benchpage.write()
    progress("docs/fuzz-bench.md is written")


def main(options):
    """Measure targets, all or those that are named, for the chapter of docs/fuzz-bench.md."""
    for name in ("gcc", "fuzz-speed", "fuzz-afl-plain"):
        progress(f"building {name} ...", end="")
        more = ["fuzz/fuzz-program"] if name == "gcc" else []
        build.build(name, processors(), [*build.TARGETS, "fuzz/fuzz_empty", *more])
    targets = options.target or build.targets_of("fuzz-speed")
    rows, status = {}, 0
    for target in targets:
        progress(f"{target}: measuring ...", end="")
        try:
            got = rows[target] = row(target, empty_folder(os.path.join(WORK, "speed", target)))
        except Trouble as trouble:
            progress(f"COULD NOT MEASURE: {target}: {trouble}")
            status = 2
            continue
        progress(f"{target:12} {got['replay']:10,.0f} replayed/s (copied only {got['copy']:,.0f})  "
                 f"{got['engine']:9,.0f} with libFuzzer/s (empty {got['floor']:,.0f})  "
                 f"same coverage {got['same']}")
    calls = sixteen(empty_folder(os.path.join(WORK, "speed", "sixteen")))
    progress(f"16 calls: {1e6 / calls['whole']:,.0f}/s; {calls}")
    if rows:
        save(rows, calls)
    return status
