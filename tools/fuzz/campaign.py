#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""campaign.py - ./dev fuzz: build, run each target with each engine, merge, sort finds, report.

Exit status: 0 nothing found, 1 a find, 2 something could not run (and nothing was found).
"""
import argparse
import json
import os
import shutil
import sys
import time

import build
import compare
import corpus
import find
import interrupt
import report
from common import (FINDS, REPORT, SEEDS, WORK, Trouble, empty_folder, give_up, inputs_in,
                    known_targets, processors, progress, seconds, seed_folders)
from instances import ENGINES, advice
from runs import Run

BUILDS = {"libfuzzer": ["fuzz-libfuzzer", "fuzz-speed"],
          "afl": ["fuzz-afl-plain", "fuzz-afl-cmplog", "fuzz-afl", "gcc"]}
NEEDED = ["fuzz-libfuzzer", "sanitize", "fuzz-coverage"]
# What else is built, where it is there: tools that show inputs in words, AFL++'s custom mutator.
MORE = {"sanitize": ("fuzz-program", "ffatrace"), "gcc": ("ffamutator",)}


def arguments(words):
    options = argparse.ArgumentParser(prog="./dev fuzz", description="Run fuzz campaigns.")
    options.add_argument("target", nargs="*", help="default: all")
    options.add_argument("--engine", choices=sorted(ENGINES), help="default: both, one after another")
    options.add_argument("--time", help="per target and engine: 90s, 10m (the default), 2h")
    options.add_argument("--jobs", type=int, default=processors(), help="processes of an engine")
    options.add_argument("--keep", action="store_true",
                         help="bring inputs that reach more than the seeds into fuzz/seeds")
    options.add_argument("--no-mutator", action="store_true", help="engines' own mutations only")
    options.add_argument("--compare-mutator", action="store_true",
                         help="what libFuzzer reaches with and without the mutator in the same CPU "
                              "time (--time, default 20s), into docs/fuzzing.md")
    options.add_argument("--speed", action="store_true",
                         help="executions per second beside an empty target, into docs/fuzz-bench.md")
    options = options.parse_args(words)
    usual = compare.SECONDS if options.compare_mutator else 600
    options.seconds = seconds(options.time) if options.time else usual
    if options.jobs < 1:
        raise Trouble("--jobs needs at least 1")
    return options


def build_all(engines, targets):
    names = NEEDED + [b for e in engines for b in BUILDS[e] if b not in NEEDED]
    for name in names:
        began = time.monotonic()
        progress(f"building {name} ...", end="")
        build.build(name, processors(), targets_in(name, targets))
        progress(f"built {name:18} {time.monotonic() - began:5.0f} s")


def targets_in(name, targets=()):
    """What is built of a build folder: some targets (none named: all), and what else is wanted."""
    wanted = [f"fuzz/fuzz_{t}" for t in targets] or list(build.TARGETS)
    if name not in MORE:
        return wanted
    build.set_up(name)
    folder = os.path.join(build.BUILD, name)
    paths = {n: os.path.relpath(p, folder) for n, p in build.known(folder).items()}
    more = [paths[n] for n in MORE[name] if n in paths]
    return more if name == "gcc" else wanted + more


def account_of(target, path):
    """What libFuzzer said before it wrote an input; AFL++ says nothing."""
    mark = "Test unit written to "
    for at, _, names in os.walk(os.path.join(WORK, target)):
        for name in names:
            if not name.startswith(("libfuzzer-", "merge")) or not name.endswith(".log"):
                continue
            with open(os.path.join(at, name), encoding="utf-8", errors="replace") as file:
                before, found, _ = file.read().partition(mark + path)
            if found:
                return before.rpartition(mark)[2][-8000:]
    return ""


def engine_of(name):
    """Whose a raw find is."""
    if name.startswith("before-"):
        return "an earlier campaign"
    return "afl" if "-afl-" in name else "libfuzzer"


def sort_finds(target):
    """Raw finds to their causes; slow inputs stay where they are. Returns the causes."""
    causes, inbox = {}, os.path.join(WORK, target, "inbox")
    for path in find.gather(target, inbox):
        name = os.path.basename(path)
        got = find.keep(target, path, engine_of(name),
                        account_of(target, os.path.join(inbox, name)))
        os.remove(path)
        if got:
            causes.setdefault(got[0].key, got[0])
    os.rmdir(find.waiting_room(target))
    return list(causes.values())


def fuzz_target(target, options, engines):
    """All engines on one target, then its corpus and its finds."""
    runs = []
    empty_folder(os.path.join(WORK, target))
    for engine in engines:
        run = Run(target, engine, options, corpora=[corpus.folder_of(target),
                                                    *[f for r in runs for f in r.folders()]])
        runs.append(run)
        run.go()
        if interrupt.asked():
            break
    return finish(target, runs)


def finish(target, runs):
    inbox = os.path.join(WORK, target, "inbox")
    os.makedirs(inbox, exist_ok=True)
    find.bring(target, inbox)  # merging takes long enough for a second Ctrl-C
    progress(f"{target:12} merging the corpus ...", end="")
    size = corpus.merge(target, [*seed_folders(target), *[f for r in runs for f in r.folders()]],
                        os.path.join(WORK, target), inbox)
    causes = sort_finds(target)
    merged = "merge did not end, inputs only added" if size is None else \
        f"corpus {size[0]} inputs, {size[1] / 1024:.0f} KiB"
    progress(f"{target:12} {merged}, {len(causes)} cause(s) of finds")
    for cause in causes:
        progress(f"  FIND: {cause.text}\n    {os.path.relpath(find.folder_of(target, cause))}")
    return {"target": target, "runs": [r.record() for r in runs], "causes": len(causes),
            "corpus": size, "trouble": [t for r in runs for t in r.troubles]}


def choose(wanted, there, more=()):
    """The targets to run; a name that is none is told with those that are. More: if named."""
    unknown = [t for t in wanted if t not in there and t not in more]
    if unknown:
        planned = [t for t in unknown if t in known_targets()]
        raise Trouble(f"no target {', '.join(unknown)}: there are {', '.join(there)}"
                      + (f" ({', '.join(planned)}: not in the table of fuzz/meson.build)"
                         if planned else ""))
    return list(dict.fromkeys(wanted)) or there


def save(results):
    """Raw figures, so that the report can be made again."""
    os.makedirs(REPORT, exist_ok=True)
    with open(os.path.join(REPORT, "campaign.json"), "w", encoding="utf-8") as file:
        json.dump(results, file)


def campaign(options):
    engines = [options.engine] if options.engine else ["libfuzzer", "afl"]
    build.set_up("fuzz-libfuzzer")
    targets = choose(options.target, build.targets_of(), build.CONTROLS)
    if options.compare_mutator:
        return compare.main(targets, options.seconds, not options.target)
    build_all(engines, targets)
    if "afl" in engines:
        for line in advice():
            progress(f"AFL++ would gain (nothing is changed): {line}")
    results = []
    interrupt.watch()
    for target in targets:
        results.append(fuzz_target(target, options, engines))
        save(results)
        if interrupt.asked():
            progress("stopped: what there is goes into the report")
            break
    page = report.make(results)
    if options.keep and not interrupt.asked():
        keep(targets)
    elif options.keep:
        progress("stopped: nothing goes into the seeds")
    return close(results, page, len(targets))


def keep(targets):
    for target in targets:
        came, left, total = corpus.keep(target, os.path.join(WORK, target),
                                        os.path.join(WORK, target, "inbox"))
        progress(f"{target:12} {came} inputs into {os.path.relpath(SEEDS)}"
                 + (f", {left} left out" if left else "") + f"; all seeds {total / 1024:.0f} KiB")


def close(results, page, wanted):
    finds = sum(r["causes"] for r in results)
    troubles = [t for r in results for t in r["trouble"]]
    for trouble in troubles:
        progress(f"COULD NOT RUN: {trouble}")
    progress(f"report: {os.path.relpath(page)}")
    if len(results) < wanted:
        progress(f"{wanted - len(results)} target(s) did not run")
    progress(f"{finds} cause(s) of finds" + (f" in {os.path.relpath(FINDS)}" if finds else "")
             + f", {len(troubles)} run(s) that could not be made")
    return 1 if finds else 2 if troubles or not results else 0


def main():
    options = arguments(sys.argv[1:])
    if options.speed:
        import speed  # pylint: disable=import-outside-toplevel
        return speed.main(options)
    return campaign(options)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Trouble as trouble:
        give_up("fuzz", trouble)
    except OSError as error:
        give_up("fuzz", error)
    except KeyboardInterrupt:
        sys.exit(130)
