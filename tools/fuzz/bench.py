#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""bench.py - ./dev fuzz-bench: how long does each engine take to find each planted bug?

Each patch of fuzz/planted is applied to a scratch copy, the targets that can reach it are built for
both engines, and each engine runs until its first alarm or the end of its CPU time. An alarm counts
when the same input goes wrong with the patch, alone, and does not without it. Results are added to
fuzz/planted/results.jsonl one by one, so that a run that is stopped goes on where it was; what is
there for the same patch and the same harness is not run again. The page docs/fuzz-bench.md is made
of them. `none` is the library without a patch: nothing may be found there.
"""
import argparse
import datetime
import hashlib
import heapq
import json
import os
import re
import shutil
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import benchpage
import build
import find
import planted
from benchbuild import BUILDS, WORK, prepared, refresh, sources
from campaign import targets_in
from common import (SEEDS, Trouble, digest, empty_folder, give_up, inputs_in, machine, processors,
                    progress, run, seconds)
from instances import ENGINES, LIBFUZZER_ENV, Plan, afl_mutator
from processes import Process

# From: engines, mutator on or off, how many runs, CPU seconds of each.
PROGRAM = {
    "corpus": (("libfuzzer", "afl"), (True,), 5, 60),
    "nothing": (("libfuzzer",), (True, False), 1, 300),
}
ENDED = (0, -signal.SIGINT, -signal.SIGTERM)
STEP = 0.2  # seconds between looks at a run
LOCK = threading.Lock()
STOPPING = threading.Event()  # Ctrl-C: what runs ends without a result


def arguments():
    options = argparse.ArgumentParser(prog="./dev fuzz-bench",
                                      description="Time to find planted bugs.")
    options.add_argument("--bug", nargs="+", default=[], help="B01, a patch's name, or none")
    options.add_argument("--engine", choices=sorted(ENGINES))
    options.add_argument("--from", dest="start", choices=sorted(PROGRAM))
    options.add_argument("--target", help="instead of the first one that the patch names")
    options.add_argument("--mutator", choices=("on", "off"))
    options.add_argument("--runs", type=int)
    options.add_argument("--time", help="CPU time of one run: 60s, 5m")
    options.add_argument("--jobs", type=int, default=processors(), help="runs at the same time")
    options.add_argument("--again", action="store_true", help="also what has been measured")
    options.add_argument("--page", action="store_true", help="only write docs/fuzz-bench.md")
    return options.parse_args()


# ---- what is run -------------------------------------------------------------------------------


def wanted_runs(options, patch, target):
    """Each run that is to be there for one patch: what identifies it."""
    patched = digest([patch.path]) if patch else benchpage.library_digest()
    for start, (engines, mutators, runs, limit) in PROGRAM.items():
        if options.start not in (None, start):
            continue
        for engine in [options.engine] if options.engine else engines:
            for mutator in mutators if not options.mutator else (options.mutator == "on",):
                for number in range(options.runs or runs):
                    yield {"bug": patch.bug if patch else "none",
                           "name": patch.name if patch else "none", "patch": patched,
                           "harness": benchpage.harness_digest(target, start), "target": target,
                           "engine": engine, "from": start, "mutator": mutator, "run": number,
                           "limit": seconds(options.time) if options.time else limit}


SAME = ("name", "patch", "harness", "target", "engine", "from", "mutator", "run")


def answers(record, wanted):
    """Whether a result says what a wanted run would: a find in less time is one in more, too."""
    if any(record[k] != wanted[k] for k in SAME):
        return False
    if record["found"]:
        return record["cpu"] <= wanted["limit"]
    return record["limit"] >= wanted["limit"]


def missing(wanted, records):
    """Those that have not been made."""
    return [w for w in wanted if not any(answers(r, w) for r in records)]


# ---- one run -----------------------------------------------------------------------------------


PLAIN = {}  # target: libFuzzer's program of the library without a patch
JUDGED = {}  # (program, number of an input): what judge said; runs from seeds end with the same ones
CULPRITS = {}  # program: the seed that goes wrong in it


def judge(wanted, program, path):
    """What an alarm's input shows: ("planted", cause), ("foreign", cause), ("unclear", "")."""
    with open(path, "rb") as file:
        key = program, wanted["name"], hashlib.sha256(file.read()).digest()
    if key not in JUDGED:
        JUDGED[key] = look_at(wanted, program, path)
    return JUDGED[key]


def look_at(wanted, program, path):
    with_patch = alone(program, path)
    if with_patch is None:
        return "unclear", ""
    if wanted["name"] != "none" and alone(PLAIN[wanted["target"]], path) is not None:
        return "foreign", with_patch.text
    return "planted", with_patch.text


def alone(program, path):
    """
    The cause, when one input goes wrong in a program of libFuzzer's; being told to end is none. What
    is no end in sight is given more time: on a busy machine it may only have waited for a processor.
    """
    for limit in (10, 100):
        status, output = run([program, f"-timeout={limit}", "-rss_limit_mb=4096", "-detect_leaks=0",
                              path], timeout=2 * limit, env=find.CHECKING)
        cause = None if status in ENDED else find.cause_of(output, status)
        if cause is None or cause.kind != "hang":
            break
    return cause


def seeds_first(made, folders, work):
    """
    AFL++ leaves out seeds that crash: run them in its program first. Returns (CPU seconds, the
    seed that went wrong or None).
    """
    paths = inputs_in(*folders)
    process = Process([made["afl"], *paths], os.path.join(work, "seeds.log"), LIBFUZZER_ENV,
                      cwd=work)
    process.wait(600)
    process.stop()
    if process.popen.returncode == 0 or not paths:
        return process.used, None
    # It does not say which one reliably; libFuzzer's program does.
    if made["libfuzzer"] not in CULPRITS:
        _, output = run([made["libfuzzer"], "-timeout=10", *paths], timeout=600, env=LIBFUZZER_ENV)
        last = re.findall(r"^Running: (.*)$", output, re.M)
        CULPRITS[made["libfuzzer"]] = last[-1] if last else None
    return process.used, CULPRITS[made["libfuzzer"]]


def is_seed(wanted, path):
    """Whether what went wrong is an input the run began with: then the engine found nothing itself."""
    if wanted["from"] != "corpus":
        return False
    with open(path, "rb") as file:
        data = file.read()
    for seed in inputs_in(os.path.join(SEEDS, wanted["target"])):
        with open(seed, "rb") as file:
            if file.read() == data:
                return True
    return False


def attempt(wanted, made, work, limit, seed):
    """Run an engine until an alarm or until its time is over: (CPU seconds, input or None)."""
    target, engine = wanted["target"], wanted["engine"]
    folders = [os.path.join(SEEDS, target)] if wanted["from"] == "corpus" else []
    plan = Plan(target, work, os.path.join(work, "corpus"), os.path.join(work, "inbox"), folders,
                mutator=wanted["mutator"], once=True, seed=seed, program=made[engine],
                build=BUILDS[engine], cmplog=False)
    plan.prepare(engine)
    spent = 0.0
    if engine == "afl" and folders:
        spent, found = seeds_first(made, folders, work)
        if found:
            return spent, found
    instance = ENGINES[engine](plan, 0)
    process, began, found = instance.process, time.monotonic(), []
    try:
        while not (found or STOPPING.is_set()) and process.alive() \
                and process.cpu() + spent < limit:
            if time.monotonic() - began > 20 * limit + 120:
                raise Trouble(f"{wanted['name']} {engine}: uses no CPU time and does not end")
            time.sleep(STEP)
            found = alarms(plan, instance)
    finally:
        process.stop()
    if STOPPING.is_set():
        raise Trouble("stopped")
    found = alarms(plan, instance)
    if not found and spent + process.used < limit * 0.9:
        with open(process.log, encoding="utf-8", errors="replace") as log:
            raise Trouble(f"{wanted['name']}: {engine} ended early:\n" + log.read()[-1500:])
    return spent + process.used, found[0] if found else None


def alarms(plan, instance):
    return [p for p in inputs_in(plan.inbox) + instance.finds() if "slow-unit" not in p]


def measure(wanted, made):
    """The record of one run."""
    name = "-".join(str(wanted[k]) for k in ("name", "engine", "from", "mutator", "run"))
    work = empty_folder(os.path.join(WORK, "runs", name))
    used, found, notes = 0.0, None, []
    seed = wanted["run"] + 1
    while used < wanted["limit"] * 0.98 and found is None and len(notes) < 5:
        spent, path = attempt(wanted, made, empty_folder(os.path.join(work, str(seed))),
                              wanted["limit"] - used, seed)
        used += spent
        if path is None:
            break
        verdict, cause = judge(wanted, made["libfuzzer"], path)
        if verdict == "planted":
            found, seeded = cause, is_seed(wanted, path)
        else:
            notes.append(f"{verdict}: {cause}")
            kept = os.path.join(empty_folder(os.path.join(WORK, verdict, name)), str(seed))
            shutil.copyfile(path, kept)
            progress(f"{wanted['name']}: an alarm that is {verdict}: {cause} "
                     f"({os.path.relpath(kept)})")
        seed += 1000
    shutil.rmtree(work)
    if found is None and used < wanted["limit"] * 0.9:
        raise Trouble(f"{name}: drowned in alarms that are not the patch's: {notes[-1]}")
    record = {**wanted, "found": found is not None, "cpu": round(used, 2), "machine": machine(),
              "date": datetime.date.today().isoformat()}
    if found:
        record["cause"] = found
        record["by"] = "seed" if seeded else "engine"
    if notes:
        record["notes"] = notes
    return record


# ---- all runs ----------------------------------------------------------------------------------


def keep(record, results):
    with LOCK:
        with open(results, "a", encoding="utf-8") as file:
            file.write(json.dumps(record, sort_keys=True) + "\n")
    how = f"found in {record['cpu']:.2f} s" if record["found"] else \
        f"not found in {record['cpu']:.0f} s"
    progress(f"{record['name']:44} {record['target']:11} {record['engine']:9} from "
             f"{record['from']:7} mutator {'on ' if record['mutator'] else 'off'} "
             f"run {record['run']}: {how}  {record.get('cause', '')[:90]}")


def target_of(options, patch, there):
    """Where a patch is looked for; None when no target of it is there yet."""
    named = [options.target] if options.target else patch.words("Target")
    return next((t for t in named if t in there), None)


def chosen(options, there):
    """(patch or None for the library as it is, target), and what is left out."""
    names = [b for b in options.bug if b != "none"]
    patches = planted.select(names) if names or not options.bug else []
    pairs, left = [], []
    for patch in patches:
        target = target_of(options, patch, there)
        (pairs if target else left).append((patch, target))
    if not options.bug or "none" in options.bug:
        pairs += [(None, t) for t in ([options.target] if options.target else there)]
    return pairs, [p.name for p, _ in left]


def bench(options, results):
    build.set_up("sanitize")
    pairs, left = chosen(options, build.targets_of("sanitize"))
    used = sorted({t for _, t in pairs})
    for name in ("sanitize", "gcc"):
        progress(f"building {name} ...", end="")
        build.build(name, processors(), targets_in(name, used))
    if not afl_mutator():
        progress("AFL++'s custom mutator is not there: AFL++ runs without")
    records = [] if options.again else benchpage.load(results)
    refresh()
    for target in used:
        PLAIN[target] = prepared(None, target, ["libfuzzer"], sources())["libfuzzer"]
    with ThreadPoolExecutor(options.jobs) as pool:
        try:
            runs, failed = all_runs(options, pool, pairs, records, results)
        except (KeyboardInterrupt, SystemExit):
            STOPPING.set()
            pool.shutdown(cancel_futures=True)
            raise
    for text in failed:
        progress(f"COULD NOT RUN: {text}")
    if left:
        progress(f"without a target so far: {', '.join(left)}")
    progress(f"{runs} run(s) made, {len(failed)} failed")
    return 1 if failed else 0


def urgency(wanted):
    """What is to be known first: what the committed corpus finds, then what the mutator does."""
    return 0 if wanted["from"] == "corpus" else 1 if wanted["mutator"] else 2


def take_next(todo, results):
    """Make the most urgent run of those whose programs are there."""
    with LOCK:
        _, _, wanted, made = heapq.heappop(todo)
    keep(measure(wanted, made), results)


def all_runs(options, pool, pairs, records, results):
    """Build patch after patch; the runs begin as soon as their programs are there."""
    failed, waiting, ready, base = [], [], [], sources()
    for patch, target in pairs:
        todo = missing(wanted_runs(options, patch, target), records)
        if not todo:
            continue
        try:
            made = prepared(patch, target, {w["engine"] for w in todo}, base)
        except Trouble as trouble:
            failed.append(str(trouble))
            continue
        for wanted in todo:
            with LOCK:
                heapq.heappush(ready, (urgency(wanted), len(waiting), wanted, made))
            waiting.append(pool.submit(take_next, ready, results))
    for job in waiting:
        try:
            job.result()
        except Trouble as trouble:
            failed.append(str(trouble))
    return len(waiting), failed


def main():
    options = arguments()
    results = benchpage.RESULTS
    try:
        status = 0 if options.page else bench(options, results)
    except (KeyboardInterrupt, SystemExit):
        benchpage.write()  # of what there is so far
        raise
    benchpage.write()
    progress("docs/fuzz-bench.md is written")
    return status


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Trouble as trouble:
        give_up("fuzz-bench", trouble)
    except KeyboardInterrupt:
        sys.exit(130)
