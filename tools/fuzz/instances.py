# SPDX-License-Identifier: BSD-3-Clause
"""instances.py - the engines of a campaign, many at a time: what is started, and what they say.

An instance is one process of an engine. sample() gives what it has reached: executions, coverage
(edges), inputs kept, finds; None while it has nothing to say.
"""
import os
import re
import shutil
import signal

import engines
from build import program
from common import BUILD, DICTIONARY, empty_folder
from processes import Process

# With what smoke runs have anyway: more for long ones. Nothing of the machine is changed.
LIBFUZZER_ENV = {**engines.LIBFUZZER, "ASAN_OPTIONS": engines.LIBFUZZER["ASAN_OPTIONS"] +
                 ":symbolize=0:detect_odr_violation=0"}
AFL_ENV = {**engines.AFL, "AFL_NO_COLOR": "1", "AFL_NO_CRASH_README": "1", "AFL_IMPORT_FIRST": "1",
           "AFL_CMPLOG_ONLY_NEW": "1"}
TIMEOUT = 10    # seconds for one input
LONGEST = 4096  # bytes of one input
PULSE = re.compile(rb"^#(\d+)\s+(\w+)\s+cov: (\d+) ft: (\d+) corp: (\d+)", re.M)
RESTARTS = 20   # libFuzzer ends with each find


def afl_mutator():
    """The custom mutator of AFL++: in a build without sanitizers, as afl-fuzz has none."""
    path = os.path.join(BUILD, "gcc", "fuzz", "libffamutator.so")
    return path if os.path.isfile(path) else None


def has_mutator(path):
    """Whether a libFuzzer program brings a mutator of its own."""
    with open(path, "rb") as file:
        return b"LLVMFuzzerCustomMutator\0" in file.read()


def pulses(text):
    """What libFuzzer's lines say: the last one, and the coverage at any time before."""
    last = None
    for last in PULSE.finditer(text):
        pass
    if last is None:
        return None
    return {"execs": int(last[1]), "coverage": int(last[3]), "features": int(last[4]),
            "corpus": int(last[5])}


def plot_row(text):
    """What the last line of AFL++'s plot_data says."""
    lines = [l for l in text.splitlines() if l and not l.startswith("#")]
    if not lines:
        return None
    values = [v.strip().rstrip("%") for v in lines[-1].split(",")]
    if len(values) < 13:
        return None
    return {"corpus": int(values[3]), "finds": int(values[7]), "hangs": int(values[8]),
            "execs": int(values[11]), "coverage": int(values[12])}


def stats_of(text):
    """AFL++'s fuzzer_stats: names to values."""
    return dict(re.findall(r"^(\w+)\s*: (.*)$", text, re.M))


def newest(row, stats):
    """
    What AFL++ said last. Its plot begins after a minute; the statistics are written when it
    begins, after a minute and at the end.
    """
    done = int(stats.get("execs_done", 0))
    if not done or row and row["execs"] > done:
        return row
    return {"corpus": int(stats["corpus_count"]), "finds": int(stats["saved_crashes"]),
            "hangs": int(stats["saved_hangs"]), "execs": done,
            "coverage": int(stats["edges_found"])}


class Libfuzzer:
    """One libFuzzer process; started again after each find, as long as there is time."""

    def __init__(self, plan, number):
        # With several, one without sanitizers: it runs faster and shares what it finds.
        self.build = "fuzz-speed" if number == 1 and plan.fast else plan.build or "fuzz-libfuzzer"
        self.plan, self.number = plan, number
        self.path = plan.program or program(self.build, plan.target)
        self.name = str(number)
        self.setting = ("no sanitizers" if self.build == "fuzz-speed" else "sanitizers") + \
            (", value profile" if number % 2 == 1 else "")
        self.log = os.path.join(plan.work, f"libfuzzer-{number}.log")
        self.execs, self.starts, self.parsed = 0, 0, 0
        self.last = {"execs": 0, "coverage": 0, "features": 0, "corpus": 0}
        self.start()

    def start(self):
        plan = self.plan
        command = [self.path, plan.corpus, *plan.seeds, f"-artifact_prefix={plan.inbox}/",
                   "-print_final_stats=1", f"-timeout={TIMEOUT}", "-rss_limit_mb=4096",
                   f"-max_len={LONGEST}", "-reload=1"]
        if os.path.isfile(DICTIONARY):
            command.append(f"-dict={DICTIONARY}")
        if self.number % 2 == 1:
            command.append("-use_value_profile=1")
        if plan.seed is not None:
            command.append(f"-seed={plan.seed + self.number + 100 * self.starts + 1}")
        env = {**LIBFUZZER_ENV, "FUZZ_TARGET": plan.target,
               "FUZZ_MUTATOR": "on" if plan.mutator else "off"}
        self.starts += 1
        self.parsed = os.path.getsize(self.log) if os.path.exists(self.log) else 0
        self.process = Process(command, self.log, env, cwd=plan.work)

    def sample(self):
        with open(self.log, "rb") as file:
            file.seek(self.parsed)
            now = pulses(file.read())
        if now:
            self.last = {**now, "execs": self.execs + now["execs"]}
        return dict(self.last)

    def tend(self):
        """True while it runs; starts it again when it ended with a find."""
        if self.process.alive():
            return True
        self.sample()
        self.execs = self.last["execs"]
        found = self.process.popen.returncode not in (0, 1) or self.said(b"Test unit written to")
        # One that goes wrong among the inputs to begin with would end it again, and again.
        if not found or self.starts > RESTARTS or self.plan.once or not self.said(b"\tINITED"):
            return False
        self.start()
        return True

    def alive(self):
        return self.process.alive()

    def said(self, words):
        """Since it was started last."""
        with open(self.log, "rb") as file:
            file.seek(self.parsed)
            return words in file.read()

    def finds(self):
        return []  # they are in the inbox already


class Afl:
    """One afl-fuzz process: the main one with CmpLog, the others with other schedules."""

    SCHEDULES = ("fast", "explore", "rare", "coe", "exploit")

    def __init__(self, plan, number):
        self.plan, self.number = plan, number
        self.name = "main" if number == 0 else f"second{number}"
        # The first secondary one has the sanitizers, and a single one in a benchmark.
        self.build = plan.build or ("fuzz-afl" if number == 1 else "fuzz-afl-plain")
        self.path = plan.program or program(self.build, plan.target)
        self.out = os.path.join(plan.work, "afl")
        self.log = os.path.join(plan.work, f"afl-{self.name}.log")
        command = ["afl-fuzz", "-i", plan.afl_input, "-o", self.out,
                   *(["-M"] if number == 0 else ["-S"]), self.name, "-m", "none",
                   "-t", f"{TIMEOUT * 1000}", "-G", str(LONGEST),
                   "-p", self.SCHEDULES[number % len(self.SCHEDULES)]]
        self.setting = self.SCHEDULES[number % len(self.SCHEDULES)] + \
            (", sanitizers" if self.build == "fuzz-afl" else "")
        cmplog = program("fuzz-afl-cmplog", plan.target)
        if plan.cmplog and number % 3 == 0 and os.path.isfile(cmplog):
            command += ["-c", cmplog]
            self.setting += ", CmpLog"
        if os.path.isfile(DICTIONARY):
            command += ["-x", DICTIONARY]
        if plan.seed is not None:
            command += ["-s", str(plan.seed + number + 1)]
        env = {**AFL_ENV, "FUZZ_TARGET": plan.target}
        if plan.once:
            env.update({"AFL_BENCH_UNTIL_CRASH": "1", "AFL_FAST_CAL": "1"})
        library = afl_mutator()
        if plan.mutator and library:
            env["AFL_CUSTOM_MUTATOR_LIBRARY"] = library
        self.process = Process([*command, "--", self.path], self.log, env, cwd=plan.work)

    def read(self, name):
        try:
            with open(os.path.join(self.out, self.name, name), encoding="utf-8") as file:
                return file.read()
        except OSError:
            return ""

    def sample(self):
        return newest(plot_row(self.read("plot_data")), stats_of(self.read("fuzzer_stats")))

    def alive(self):
        return self.process.alive()

    tend = alive

    def finds(self):
        """Inputs that crashed or hung: AFL++ keeps them in folders of its own."""
        found = []
        for kind in ("crashes", "hangs"):
            folder = os.path.join(self.out, self.name, kind)
            if os.path.isdir(folder):
                found += [os.path.join(folder, n) for n in sorted(os.listdir(folder))
                          if n.startswith("id")]
        return found

    def queue(self):
        return os.path.join(self.out, self.name, "queue")


ENGINES = {"libfuzzer": Libfuzzer, "afl": Afl}


class Plan:
    """What a run is to be. Every instance of it reads this."""

    def __init__(self, target, work, corpus, inbox, seeds, **more):
        self.target, self.work, self.corpus, self.inbox = target, work, corpus, inbox
        self.seeds = seeds          # folders of inputs
        self.mutator = True         # the custom one, where there is one
        self.cmplog = True
        self.fast = False           # one instance without sanitizers
        self.once = False           # ends with the first find
        self.seed = None            # for the engine's random numbers
        self.build = self.program = None
        self.afl_input = os.path.join(work, "afl-input")
        self.__dict__.update(more)

    def prepare(self, engine):
        """Folders that are there and, for AFL++, one folder with all inputs."""
        for folder in (self.work, self.corpus, self.inbox):
            os.makedirs(folder, exist_ok=True)
        if engine != "afl":
            return
        shutil.rmtree(os.path.join(self.work, "afl"), ignore_errors=True)
        empty_folder(self.afl_input)
        number = 0
        for folder in (*self.seeds, self.corpus):
            for at, _, names in os.walk(folder):
                for name in names:
                    number += copy_input(os.path.join(at, name), self.afl_input, number)
        if number == 0:
            with open(os.path.join(self.afl_input, "0"), "wb") as file:
                file.write(b"0")


def copy_input(path, folder, number):
    """One input under a number; AFL++ takes no empty ones. Returns how many were copied."""
    if not 0 < os.path.getsize(path) <= LONGEST:
        return 0
    shutil.copyfile(path, os.path.join(folder, f"{number:06}"))
    return 1


def advice():
    """What AFL++ would gain from settings of the machine that stay as they are."""
    lines = []
    try:
        with open("/proc/sys/kernel/core_pattern", encoding="utf-8") as file:
            if file.read().startswith("|"):
                lines.append("core dumps go to a program (kernel.core_pattern): crashes are seen "
                             "late and may be taken for hangs; 'core' there would be better")
        with open("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor",
                  encoding="utf-8") as file:
            governor = file.read().strip()
            if governor != "performance":
                lines.append(f"the CPU's governor is {governor}: 'performance' gives more and "
                             "steadier executions")
    except OSError:
        pass
    try:
        with open("/proc/sys/kernel/randomize_va_space", encoding="utf-8") as file:
            if file.read().strip() != "0":
                lines.append("addresses are randomized (kernel.randomize_va_space): off makes "
                             "forks slightly faster")
        with open("/sys/devices/system/cpu/vulnerabilities/meltdown", encoding="utf-8") as file:
            if "Mitigation" in file.read():
                lines.append("Meltdown is mitigated: mitigations=off makes system calls of the "
                             "fork server faster; only on a machine that does nothing else")
    except OSError:
        pass
    return lines


def ends_by(status):
    """How a process ended, in words."""
    if status is not None and status < 0:
        return f"ended by {signal.Signals(-status).name}"
    return f"ended with status {status}"
