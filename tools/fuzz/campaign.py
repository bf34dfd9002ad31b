#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""campaign.py - ./dev fuzz: build, run each target with each engine, merge, sort finds, report.

Exit status: 0 nothing found, 1 a find, 2 something could not run (and nothing was found).
"""
import argparse
import json
import os
import shutil
import signal
import sys
import time

import build
import compare
import corpus
import find
import report
from common import (FINDS, REPORT, SEEDS, WORK, Trouble, clock, empty_folder, inputs_in,
                    known_targets, processors, progress, seconds, seed_folders)
from instances import ENGINES, Plan, advice, afl_mutator, ends_by, has_mutator

BUILDS = {"libfuzzer": ["fuzz-libfuzzer", "fuzz-speed"],
          "afl": ["fuzz-afl-plain", "fuzz-afl-cmplog", "fuzz-afl", "gcc"]}
NEEDED = ["fuzz-libfuzzer", "sanitize", "fuzz-coverage"]
# What else is built, where it is there: tools that show inputs in words, AFL++'s custom mutator.
MORE = {"sanitize": ("fuzz-program", "ffatrace"), "gcc": ("ffamutator",)}
QUIET_LINE = 30   # seconds between lines where no terminal is
PATIENCE = 120    # seconds AFL++ may take to begin, beyond the time it is given


class Stop(Exception):
    """Ctrl-C: end what runs, then report."""


def interrupted(*_):
    """The first Ctrl-C ends the runs; one that comes later than a moment after it ends all."""
    first = time.monotonic()

    def again(*_):
        if time.monotonic() - first > 2:
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, again)
    raise Stop


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


class Run:
    """One target with one engine, for a time."""

    def __init__(self, target, engine, options, label=None, **more):
        self.target, self.engine, self.label = target, engine, label or engine
        work = empty_folder(os.path.join(WORK, target, self.label))
        inbox = os.path.join(WORK, target, "inbox")
        seeds = seed_folders(target) + more.pop("corpora", [corpus.folder_of(target)])
        self.plan = Plan(target, work, os.path.join(work, "corpus"), inbox,
                         [s for s in seeds if os.path.isdir(s)], fast=options.jobs > 1,
                         mutator=not options.no_mutator, **more)
        self.jobs, self.seconds = options.jobs, options.seconds
        self.series, self.instances, self.trouble, self.took = [], [], None, 0
        self.last = {"execs": 0, "coverage": 0, "corpus": 0, "rate": 0}

    def go(self):
        """Run to the end of the time; what goes wrong is told by self.trouble."""
        self.plan.prepare(self.engine)
        self.began = self.told = time.monotonic()
        self.first, self.before = None, 0
        try:
            for number in range(self.jobs):
                self.instances.append(ENGINES[self.engine](self.plan, number))
            while self.passed() < self.seconds:
                time.sleep(0.5)
                running = [i.tend() for i in self.instances]
                self.look()
                if not running[0] and self.ended_early():
                    break
        finally:
            self.look()
            for instance in self.instances:
                instance.process.stop()
            self.look()
            self.took = time.monotonic() - self.began
            self.line(end="\n")
            self.collect()

    def passed(self):
        """Time since the engine began to fuzz; what it needs to begin is bounded, too."""
        now = time.monotonic()
        if self.first is None:
            return max(0, now - self.began - PATIENCE)
        return now - self.first

    def ended_early(self):
        process = self.instances[0].process
        if self.finds():
            return True
        with open(process.log, encoding="utf-8", errors="replace") as log:
            words = "".join(log.readlines()[-12:])
        self.trouble = (f"{self.engine} on {self.target} "
                        f"{ends_by(process.popen.returncode)}:\n{words}")
        return True

    def look(self):
        samples = [s for s in (i.sample() for i in self.instances) if s]
        if not samples or not max(s["execs"] for s in samples):
            self.line(end="")
            return
        now = time.monotonic()
        execs = sum(s["execs"] for s in samples)
        if self.first is None:
            self.first, self.before = now, execs  # what an engine does to begin is not its speed
        # Coverage of the main instance: builds differ in how many edges they have.
        cover = samples[0]["coverage"]
        passed = now - self.first
        at = round(passed, 1)
        self.last = {"execs": execs, "coverage": cover, "corpus": samples[0]["corpus"],
                     "rate": (execs - self.before) / max(passed, 1.0)}
        if not self.series or at - self.series[-1][0] >= max(1.0, self.seconds / 300):
            self.series.append([at, execs, cover, self.last["corpus"]])
        self.line(end="")

    def finds(self):
        return inputs_in(self.plan.inbox) + [f for i in self.instances for f in i.finds()]

    def line(self, end):
        now = time.monotonic()
        if end == "" and not sys.stderr.isatty():
            if now - self.told < QUIET_LINE:
                return
            self.told, end = now, "\n"
        since = 0 if self.first is None else now - self.first
        raw = len([f for f in self.finds() if "slow-unit" not in f])
        progress(f"{self.target:12} {self.label:10} {clock(since):>6}/{clock(self.seconds)} "
                 f"{self.last['rate']:9,.0f} execs/s  coverage {self.last['coverage']:5}  "
                 f"corpus {self.last['corpus']:5}  finds {raw}", end)

    def collect(self):
        """AFL++'s finds go to where libFuzzer's are."""
        for number, path in enumerate(f for i in self.instances for f in i.finds()):
            kind = "timeout" if "/hangs/" in path else "crash"
            shutil.copyfile(path, os.path.join(self.plan.inbox, f"{kind}-afl-{number}"))

    def folders(self):
        queues = [i.queue() for i in self.instances if self.engine == "afl"]
        return [self.plan.corpus, *queues]

    def record(self):
        return {"target": self.target, "engine": self.engine, "label": self.label,
                "mutator": self.plan.mutator and self.mutator_there(), "series": self.series,
                "seconds": round(self.took, 1), "jobs": self.jobs, **self.last}

    def mutator_there(self):
        if self.engine == "afl":
            return afl_mutator() is not None
        return has_mutator(build.program("fuzz-libfuzzer", self.target))


def engine_log(target):
    """What engines said when they found something; for finds that the replay does not see."""
    text = []
    for at, _, names in os.walk(os.path.join(WORK, target)):
        for name in names:
            if name.startswith("libfuzzer-") and name.endswith(".log"):
                with open(os.path.join(at, name), encoding="utf-8", errors="replace") as file:
                    whole = file.read()
                place = whole.find("ERROR:")
                if place >= 0:
                    text.append(whole[max(0, place - 3000):place + 5000])
    return "\n".join(text)


def sort_finds(target):
    """Raw finds to their causes; slow inputs stay where they are. Returns new causes."""
    causes, log = [], engine_log(target)
    for path in inputs_in(os.path.join(WORK, target, "inbox")):
        name = os.path.basename(path)
        if name.startswith("slow-unit"):
            continue
        engine = "afl" if "-afl-" in name else "libfuzzer"
        got = find.keep(target, path, engine, log)
        if got and got[0].key not in [c.key for c in causes]:
            causes.append(got[0])
    return causes


def fuzz_target(target, options, engines):
    """All engines on one target, then its corpus and its finds."""
    runs, stopped = [], False
    empty_folder(os.path.join(WORK, target))
    for engine in engines:
        run = Run(target, engine, options, corpora=[corpus.folder_of(target),
                                                    *[f for r in runs for f in r.folders()]])
        runs.append(run)
        try:
            run.go()
        except Stop:
            stopped = True
            break
    return finish(target, runs, stopped)


def finish(target, runs, stopped):
    inbox = os.path.join(WORK, target, "inbox")
    os.makedirs(inbox, exist_ok=True)
    progress(f"{target:12} merging the corpus ...", end="")
    size = corpus.merge(target, [*seed_folders(target), *[f for r in runs for f in r.folders()]],
                        os.path.join(WORK, target), inbox, timeout=60 if stopped else None)
    causes = sort_finds(target)
    merged = "merge did not end, inputs only added" if size is None else \
        f"corpus {size[0]} inputs, {size[1] / 1024:.0f} KiB"
    progress(f"{target:12} {merged}, {len(causes)} cause(s) of finds")
    for cause in causes:
        progress(f"  FIND: {cause.text}\n    {os.path.relpath(find.folder_of(target, cause))}")
    return {"target": target, "runs": [r.record() for r in runs], "causes": len(causes),
            "corpus": size, "trouble": [r.trouble for r in runs if r.trouble]}, stopped


def choose(wanted, there):
    """The targets to run; a name that is none is told with those that are."""
    unknown = [t for t in wanted if t not in there]
    if unknown:
        planned = [t for t in unknown if t in known_targets()]
        raise Trouble(f"no target {', '.join(unknown)}: there are {', '.join(there)}"
                      + (f" ({', '.join(planned)}: not in the table of fuzz/meson.build)"
                         if planned else ""))
    return wanted or there


def save(results):
    """Raw figures, so that the report can be made again."""
    os.makedirs(REPORT, exist_ok=True)
    with open(os.path.join(REPORT, "campaign.json"), "w", encoding="utf-8") as file:
        json.dump(results, file)


def campaign(options):
    engines = [options.engine] if options.engine else ["libfuzzer", "afl"]
    build.set_up("fuzz-libfuzzer")
    targets = choose(options.target, build.targets_of())
    if options.compare_mutator:
        return compare.main(targets, options.seconds, not options.target)
    build_all(engines, targets)
    if "afl" in engines:
        for line in advice():
            progress(f"AFL++ would gain (nothing is changed): {line}")
    results, stopped = [], False
    shutil.rmtree(FINDS, ignore_errors=True)
    signal.signal(signal.SIGINT, interrupted)
    for target in targets:
        result, stopped = fuzz_target(target, options, engines)
        results.append(result)
        save(results)
        if stopped:
            progress("stopped: what there is goes into the report")
            break
    signal.signal(signal.SIGINT, signal.default_int_handler)
    page = report.make(results)
    if options.keep and not stopped:
        keep(targets)
    return close(results, page, stopped, len(targets))


def keep(targets):
    for target in targets:
        came, left, total = corpus.keep(target, os.path.join(WORK, target),
                                        os.path.join(WORK, target, "inbox"))
        progress(f"{target:12} {came} inputs into {os.path.relpath(SEEDS)}"
                 + (f", {left} left out" if left else "") + f"; all seeds {total / 1024:.0f} KiB")


def close(results, page, stopped, wanted):
    finds = sum(r["causes"] for r in results)
    troubles = [t for r in results for t in r["trouble"]]
    for trouble in troubles:
        progress(f"COULD NOT RUN: {trouble}")
    progress(f"report: {os.path.relpath(page)}")
    if stopped and len(results) < wanted:
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
        sys.exit(f"fuzz: {trouble}")
    except KeyboardInterrupt:
        sys.exit(130)
