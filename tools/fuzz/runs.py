# SPDX-License-Identifier: BSD-3-Clause
"""runs.py - a run of a campaign: one target with one engine, all processes of it, for a time."""
import os
import shutil
import sys
import time

import build
import corpus
import interrupt
from common import WORK, clock, digest, empty_folder, inputs_in, progress, seed_folders
from instances import ENGINES, Plan, afl_mutator, ends_by, has_mutator

QUIET_LINE = 30   # seconds between lines where no terminal is
PATIENCE = 120    # seconds AFL++ may take to begin, beyond the time it is given


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
        self.series, self.instances, self.troubles, self.took = [], [], [], 0
        self.last = {"execs": 0, "coverage": 0, "corpus": 0, "rate": 0}

    def go(self):
        """Run to the end of the time; what goes wrong is told by self.troubles."""
        self.plan.prepare(self.engine)
        self.began = self.told = time.monotonic()
        self.first, self.before = None, {}
        try:
            for number in range(self.jobs):
                self.instances.append(ENGINES[self.engine](self.plan, number))
            while self.passed() < self.seconds and not interrupt.asked():
                time.sleep(0.5)
                running = [i.tend() for i in self.instances]
                self.look()
                if not running[0]:
                    break
            self.look()
            self.ended_early()
        finally:
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
        """Processes that did not last, though nothing was found, are told with their last words."""
        if self.first is None and self.instances[0].alive() and not interrupt.asked():
            self.troubles.append(f"{self.engine} on {self.target} did not begin within "
                                 f"{PATIENCE + self.seconds:.0f} s")
        if self.first is None and self.finds():
            progress(f"{self.target:12} {self.label:10} nothing was fuzzed: an input to begin with "
                     "goes wrong")
        for instance in self.instances:
            process = instance.process
            if self.finds() or instance.alive():
                continue
            with open(process.log, encoding="utf-8", errors="replace") as log:
                words = "".join(log.readlines()[-12:])
            self.troubles.append(f"{self.engine}, process {instance.name}, on {self.target} "
                                 f"{ends_by(process.popen.returncode)}:\n{words}")

    def look(self):
        named = [(i.name, i.sample()) for i in self.instances]
        named = [(name, s) for name, s in named if s and s["execs"]]
        if not named:
            self.line(end="")
            return
        now, samples = time.monotonic(), [s for _, s in named]
        execs = sum(s["execs"] for s in samples)
        if self.first is None:
            self.first = now
        for name, sample in named:  # what a process does to begin is not its speed
            self.before.setdefault(name, sample["execs"])
        # Coverage of the main instance: builds differ in how many edges they have.
        main = named[0][1] if named[0][0] == self.instances[0].name else self.last
        passed = now - self.first
        at = round(passed, 1)
        self.last = {"execs": execs, "coverage": main["coverage"], "corpus": main["corpus"],
                     "rate": (execs - sum(self.before.values())) / max(passed, 1.0)}
        known = main["coverage"] != 0
        if known and (not self.series or
                      at - self.series[-1][0] >= max(1.0, self.seconds / 300)):
            self.series.append([at, execs, main["coverage"], main["corpus"]])
        self.line(end="")

    def finds(self):
        raw = inputs_in(self.plan.inbox) + [f for i in self.instances for f in i.finds()]
        return [f for f in raw if not os.path.basename(f).startswith("slow-unit")]

    def line(self, end):
        now = time.monotonic()
        if end == "" and not sys.stderr.isatty():
            if now - self.told < QUIET_LINE:
                return
            self.told, end = now, "\n"
        since = 0 if self.first is None else now - self.first
        progress(f"{self.target:12} {self.label:10} {clock(since):>6}/{clock(self.seconds)} "
                 f"{self.last['rate']:9,.0f} execs/s  coverage {self.last['coverage']:5}  "
                 f"corpus {self.last['corpus']:5}  finds {len(self.finds())}", end)

    def collect(self):
        """AFL++'s finds go to where libFuzzer's are."""
        for path in (f for i in self.instances for f in i.finds()):
            kind = "timeout" if "/hangs/" in path else "crash"
            shutil.copyfile(path, os.path.join(self.plan.inbox, f"{kind}-afl-{digest([path])}"))

    def folders(self):
        queues = [i.queue() for i in self.instances if self.engine == "afl"]
        return [self.plan.corpus, *queues]

    def record(self):
        return {"target": self.target, "engine": self.engine, "label": self.label,
                "mutator": self.plan.mutator and self.mutator_there(), "series": self.series,
                "seconds": round(self.took, 1), "jobs": self.jobs, **self.last,
                "processes": [(i.name, i.setting, (i.sample() or {}).get("execs", 0))
                              for i in self.instances]}

    def mutator_there(self):
        if self.engine == "afl":
            return afl_mutator() is not None
        return has_mutator(build.program("fuzz-libfuzzer", self.target))
