#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""planted.py - the planted bugs of fuzz/planted: are they in order, and are they found?

  check [--compile] [ID...]   every patch applies, says all it must say and stands in the table of
                              the README; --compile: and compiles without warnings, gcc and clang
  show [ID...]                plant each in a scratch copy, build the replay driver with ASan and
                              UBSan, replay the inputs in the tree: which of them ring, and how

Without a command: check. ID is as in B01, or a patch's whole name; without one, all. `show` keeps its scratch copy in --work
(default: planted-work in the temporary folder) and exits 1 when a bug is not seen.
"""
import argparse
import glob
import json
import os
import re
import shlex
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import scratch  # noqa: E402
from common import Trouble, give_up  # noqa: E402
from lintlib import ROOT, report  # noqa: E402
from scratch import sh  # noqa: E402

FOLDER = os.path.join(ROOT, "fuzz", "planted")
TARGETS = ("descriptor", "convert", "sequence", "secure_side", "ports", "race", "trace")
FIELDS = ("Bug", "Planted", "Oracle", "Target", "Find")
ORACLES = tuple(f"O{n}" for n in range(1, 17))

# What an alarm looks like; the first that matches a line of the output is its account.
ALARMS = (
    r"^sim: complaint .*", r"^oracle: .*", r".*runtime error: .*",
    r"^==\d+==ERROR: AddressSanitizer: \S+", r".*ThreadSanitizer: .*", r".*LeakSanitizer: .*",
    r"^FUZZ FOUND at .*", r".*no end in sight.*", r".*: it ended in run .*",
)


class Planted:
    """One patch and what its header says."""

    def __init__(self, path):
        self.path = path
        self.name = os.path.basename(path)[:-len(".patch")]
        self.bug = self.name.split("-")[0]
        self.head = {}
        key = None
        for line in scratch.head_of(path).splitlines():
            match = re.match(r"(\w+): *(.*)", line)
            if match:
                key = match[1]
                self.head[key] = match[2]
            elif key and line.startswith("  "):
                self.head[key] += " " + line.strip()

    def words(self, key):
        return [w for w in re.split(r"[,\s]+", self.head.get(key, "")) if w]

    def problems(self):
        """What is wrong with the header."""
        if not re.fullmatch(r"B\d\d(-[a-z0-9]+)+", self.name):
            yield "its name is not B00-what-is-planted.patch"
        for key in FIELDS:
            if not self.head.get(key):
                yield f"says nothing about {key}:"
        for key in self.head:
            if key not in FIELDS:
                yield f"{key}: is none of {', '.join(FIELDS)}"
        if self.head.get("Bug", self.bug) != self.bug:
            yield f"Bug: {self.head['Bug']} in a file named for {self.bug}"
        yield from (f"Oracle: {w} is none of O1 to O16"
                    for w in self.words("Oracle") if w not in ORACLES)
        yield from (f"Target: {w} is none of {', '.join(TARGETS)}"
                    for w in self.words("Target") if w not in TARGETS)
        for name in scratch.touched_by(self.path):
            if not name.startswith("lib/"):
                yield f"changes {name}: a bug is planted in lib/ only"


def select(wanted):
    every = [Planted(p) for p in sorted(glob.glob(os.path.join(FOLDER, "*.patch")))]
    unknown = [w for w in wanted if not any(w in (p.name, p.bug) for p in every)]
    if unknown:
        raise Trouble(f"there is no {', '.join(unknown)} in fuzz/planted")
    return [p for p in every if not wanted or p.name in wanted or p.bug in wanted]


# ---- check -----------------------------------------------------------------------------------


def table_rows():
    """Bug to its row in the README."""
    with open(os.path.join(FOLDER, "README.md"), encoding="utf-8") as file:
        return {m[1]: m[0] for m in re.finditer(r"^\| (B\d\d) \|.*$", file.read(), re.M)}


def check_table(planted):
    rows = table_rows()
    there = {p.bug for p in planted}
    for patch in planted:
        row = rows.get(patch.bug)
        if row is None:
            yield f"README.md: no row for {patch.bug}"
            continue
        cells = [c.strip() for c in row.strip("|").split("|")]
        if patch.name[len(patch.bug) + 1:] not in row:
            yield f"README.md: the row of {patch.bug} does not name {patch.name}"
        for key in ("Target", "Oracle"):
            if ", ".join(patch.words(key)) not in cells:
                yield f"README.md: the row of {patch.bug} has another {key.lower()}"
    yield from (f"README.md: {bug} is said to be planted, and there is no patch"
                for bug, row in rows.items() if bug not in there and "cannot be" not in row)


def configure(folder, source, *options, env=None):
    if not os.path.isfile(os.path.join(folder, "build.ninja")):
        status, output = sh(["meson", "setup", folder, source, *options], ROOT, 300, env)
        if status != 0:
            sys.exit(output)


def commands_of(build):
    """Source file of lib/, as the patches name it, to (folder, command) that compiles it."""
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        found = {}
        for entry in json.load(file):
            path = os.path.normpath(os.path.join(entry["directory"], entry["file"]))
            if f"{os.sep}lib{os.sep}" in path:
                command = re.sub(r"-o \S+", "-o /dev/null", entry["command"])
                command = re.sub(r"-MD -MQ \S+ -MF \S+", "", command)
                found["lib/" + path.split(f"{os.sep}lib{os.sep}")[-1]] = (entry["directory"],
                                                                          command)
        return found


def compile_one(source, builds, patch):
    """Compile what the patch touches (with a header: everything); what is wrong, or None."""
    with scratch.patched(source, patch.path) as problem:
        if problem:
            return problem
        touched = scratch.touched_by(patch.path)
        for compiler, commands in builds.items():
            names = touched if all(n.endswith(".c") for n in touched) else list(commands)
            for name in names:
                folder, command = commands[name]
                status, output = sh(shlex.split(command), folder, 120)
                if status != 0:
                    return f"{compiler}: {name} does not compile:\n{output[:1500]}"
    return None


def compile_all(work, planted):
    source = os.path.join(work, "tree")
    scratch.copy(source)
    builds = {}
    for compiler in ("gcc", "clang"):
        build = os.path.join(work, "compile-" + compiler)
        configure(build, source, "-Dtests=disabled", "-Dtools=disabled", "-Dfuzz=none",
                  "-Dbuildtype=debugoptimized", env={"CC": compiler})
        builds[compiler] = commands_of(build)
    for patch in planted:
        wrong = compile_one(source, builds, patch)
        if wrong:
            yield f"{patch.name}: {wrong}"
        elif sys.stderr.isatty():
            print(f"\r{patch.name:60}", end="", file=sys.stderr)


def check(options):
    planted = select(options.bugs)
    with ThreadPoolExecutor(4) as pool:
        applied = list(pool.map(lambda p: scratch.apply(ROOT, p.path, dry=True), planted))
    problems = [f"{p.name}: {wrong}" for p, wrong in zip(planted, applied) if wrong]
    for patch in planted:
        problems += [f"{patch.name}: {wrong}" for wrong in patch.problems()]
    if not options.bugs:
        problems += check_table(planted)
    if options.compile and not problems:
        problems += compile_all(options.work, planted)
    return report(problems, len(planted))


# ---- show ------------------------------------------------------------------------------------


def inputs_of(target):
    found = []
    for folder in ("seeds", "regress"):
        for at, _, names in os.walk(os.path.join(ROOT, "fuzz", folder, target)):
            found += [os.path.join(at, n) for n in names if not n.startswith(".")]
    return sorted(found)


def account(output):
    """The line of an output that says what is wrong."""
    for pattern in ALARMS:
        match = re.search(pattern, output, re.M)
        if match:
            return match[0].strip()[:160]
    lines = [line for line in output.splitlines() if line.strip()]
    return lines[-1][:160] if lines else "it ended without a word"


def replay(program, path):
    """None when the input is fine, else the account of what went wrong."""
    env = {"UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=0",
           "ASAN_OPTIONS": "detect_leaks=0:handle_abort=0"}
    status, output = sh([program, "--quiet", "--runs", "2", "--timeout", "20", path], ROOT, 60, env)
    return None if status == 0 else account(output)


class Replayer:
    """A scratch copy with the replay driver."""

    def __init__(self, work):
        self.source = os.path.join(work, "tree")
        self.build = os.path.join(work, "replay")
        scratch.copy(self.source)
        configure(self.build, self.source, "-Dtests=enabled", "-Dtools=disabled", "-Dfuzz=replay",
                  "-Db_sanitize=address,undefined", "-Dbuildtype=debug", "-Doptimization=1")

    def program(self, target):
        return os.path.join(self.build, "fuzz", "fuzz_" + target)

    def targets(self, wanted):
        """Those of the targets that are there."""
        status, output = sh(["ninja", "-C", self.build, "-t", "targets", "all"], self.source, 60)
        return [t for t in wanted if status == 0 and f"fuzz/fuzz_{t}:" in output]

    def compile(self, targets):
        status, output = sh(["ninja", "-C", self.build, "-j", "2",
                             *("fuzz/fuzz_" + t for t in targets)], self.source, 900)
        return None if status == 0 else "does not build:\n" + output[-1500:]


def show_one(replayer, patch, few):
    """Print what rings; True when something does."""
    wanted = patch.words("Target")
    targets = replayer.targets(wanted)
    print(f"{patch.name}: {patch.head['Planted']}", flush=True)
    seen = False
    with scratch.patched(replayer.source, patch.path) as problem:
        problem = problem or replayer.compile(targets)
        if problem:
            print("  " + problem)
            return False
        for target in wanted:
            inputs = inputs_of(target) if target in targets else []
            with ThreadPoolExecutor(2) as pool:
                told = list(pool.map(lambda p, t=target: replay(replayer.program(t), p), inputs))
            rings = [(p, t) for p, t in zip(inputs, told) if t]
            seen = seen or bool(rings)
            print(f"  {target}: " + (f"{len(rings)} of {len(inputs)} inputs ring"
                                     if target in targets else "no such target yet"))
            for path, what in rings[:few]:
                print(f"    {os.path.relpath(path, os.path.join(ROOT, 'fuzz'))}: {what}")
    if not seen:
        print("  NOT SEEN")
    return seen


def show(options):
    planted = select(options.bugs)
    replayer = Replayer(options.work)
    seen = [show_one(replayer, patch, options.few) for patch in planted]
    print(f"{sum(seen)} of {len(seen)} seen")
    return 0 if all(seen) else 1


def main():
    options = argparse.ArgumentParser(description=__doc__,
                                      formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--work", default=os.path.join(tempfile.gettempdir(), "planted-work"))
    commands = options.add_subparsers(dest="command")
    options.set_defaults(compile=False, bugs=[])
    one = commands.add_parser("check")
    one.add_argument("--compile", action="store_true")
    one.add_argument("bugs", nargs="*")
    one = commands.add_parser("show")
    one.add_argument("--few", type=int, default=3, help="inputs to name per target")
    one.add_argument("bugs", nargs="*")
    options = options.parse_args()
    os.makedirs(options.work, exist_ok=True)
    return show(options) if options.command == "show" else check(options)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Trouble as trouble:
        give_up("planted", trouble)
