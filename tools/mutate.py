#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""mutate.py - break each promise on purpose; the test named for it must notice.

Every tests/mutations/ID-name.patch begins with a line `Test: NAME` (several lines, or names
separated by commas: each must fail): a Check test of tests/ (or PROGRAM:TEST, where two programs
have a test of that name), which must be among the failing ones, or a program of the Meson suites,
which must fail. Of a program that has a test case of the test's name only that is run. The patch is applied to a scratch copy of the
tree, the copy is built, the program of the test is run. A patch that does not apply or does not
build, a test that does not exist or fails without the patch, and a test that passes with it, are
failures. Ends with "N passed, N failed".
Usage: mutate.py --work FOLDER [--jobs N] [ID or patch name]...
"""
import argparse
import glob
import json
import os
import queue
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import scratch
from lintlib import ROOT
from scratch import sh

FOLDER = "tests/mutations"
TIMEOUT = 120


class Tree:
    """A scratch copy of the project with a build folder of its own."""

    def __init__(self, work, number):
        self.source = os.path.join(work, f"tree{number}")
        self.build = os.path.join(work, f"build{number}")
        scratch.copy(self.source)
        if os.path.isfile(os.path.join(self.build, "build.ninja")):
            status, output = self.compile(["build.ninja"])
            if status != 0:
                sys.exit(output + "\n0 passed, 1 failed")
            return
        status, output = sh(["meson", "setup", self.build, self.source, "-Dtests=enabled",
                             "-Dtools=enabled", "-Doptimization=0"], ROOT)
        if status != 0:
            sys.exit(output + "\n0 passed, 1 failed")

    def compile(self, targets):
        if not targets:
            return 0, ""
        return sh(["ninja", "-C", self.build, "-j", "1", *targets], self.source, 600)

    def introspect(self, what):
        status, output = sh(["meson", "introspect", "--" + what, self.build], self.source)
        return json.loads(output) if status == 0 else []


class Tests:
    """Which program holds which test."""

    def __init__(self, tree):
        self.programs = {t["name"]: t for t in tree.introspect("tests")}
        self.holder = {}
        self.outputs = {}
        by_output = {name: t for t in self.programs.values() for name in t["cmd"][:1]}
        for target in tree.introspect("targets"):
            self.outputs[target["id"]] = [os.path.relpath(f, tree.build)
                                          for f in target["filename"]]
            program = next((by_output[f] for f in target["filename"] if f in by_output), None)
            if program is None:
                continue
            for group in target["target_sources"]:
                for source in group.get("sources", []):
                    for case in cases_of(source):
                        self.holder[case] = program
                        self.holder[program["name"] + ":" + case] = program

    def targets(self, names):
        """What to build for these tests."""
        programs = [self.holder.get(n) or self.programs.get(n) for n in names]
        needed = {t for program in programs if program for t in program["depends"]}
        return sorted(f for t in needed for f in self.outputs.get(t, []))

    def run(self, name):
        """True when the test passed; else False. None when there is no such test."""
        program = self.holder.get(name) or self.programs.get(name)
        if program is None:
            return None
        case = name.split(":")[-1]
        folder, env = program["workdir"] or ROOT, dict(program["env"])
        if name in self.holder:
            env["CK_RUN_CASE"] = case
        timeout = TIMEOUT if name in self.holder else 2 * program["timeout"]
        status, output = sh(program["cmd"], folder, timeout, env)
        if status == 0 and re.search(r"\d%: Checks: 0,", output):
            del env["CK_RUN_CASE"]
            status, output = sh(program["cmd"], folder, timeout, env)
        if status == 0:
            return True
        if name not in self.holder or status is None or status < 0:
            return False
        # A Check program: the test itself must be among the failing ones.
        return re.search(rf":[FE]:[^:]*:{case}:", output) is None


def cases_of(source):
    if not source.endswith(".c") or not os.path.isfile(source):
        return []
    with open(source, encoding="utf-8") as file:
        return re.findall(r"\bSTART_TEST\s*\(\s*(\w+)", file.read())


def tests_named(path):
    names = re.findall(r"^Test:\s*(.+)$", scratch.head_of(path), re.M)
    return [n.strip() for line in names for n in line.split(",") if n.strip()]


def try_patch(tree, tests, path):
    """None when every named test notices the patch, else what is wrong."""
    names = tests_named(path)
    if not names:
        return "names no test"
    with scratch.patched(tree.source, path) as problem:
        if problem:
            return problem
        status, output = tree.compile(tests.targets(names))
        if status != 0:
            return "does not build:\n" + output[-1500:]
        for name in names:
            passed = tests.run(name)
            if passed is None:
                return f"names {name}, which is not there"
            if passed:
                return f"SURVIVED: {name} passes all the same"
        return None


def baseline(tests, name):
    """What is wrong with a test without any patch."""
    passed = tests.run(name)
    if passed is True:
        return None
    return name + (" is not there" if passed is None else " fails without the patch")


def select(wanted):
    paths = sorted(glob.glob(os.path.join(ROOT, FOLDER, "*.patch")))
    if not wanted:
        return paths
    return [p for p in paths
            if any(os.path.basename(p).startswith((w + "-", w + ".patch")) for w in wanted)]


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    options.add_argument("--work", required=True)
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("patches", nargs="*")
    options = options.parse_args()
    paths = select(options.patches)
    if not paths:
        print("no mutations there: nothing was run")
        return 77
    os.makedirs(options.work, exist_ok=True)
    jobs = max(1, min(options.jobs, len(paths)))
    with ThreadPoolExecutor(jobs) as pool:
        free = queue.Queue()
        trees = list(pool.map(lambda n: Tree(options.work, n), range(jobs)))
        names = sorted({n for p in paths for n in tests_named(p)})

        def prepare(tree):
            tests = Tests(tree)
            free.put((tree, tests))
            return tree.compile(tests.targets(names))

        for status, output in pool.map(prepare, trees):
            if status != 0:
                sys.exit(output[-3000:] + "\n0 passed, 1 failed")

        def with_tree(function, *arguments):
            tree, tests = free.get()
            try:
                return function(tree, tests, *arguments)
            finally:
                free.put((tree, tests))

        broken = dict(zip(names, pool.map(
            lambda n: with_tree(lambda _, tests: baseline(tests, n)), names)))

        def work(path):
            began = time.monotonic()
            wrong = next((broken[n] for n in tests_named(path) if broken[n]), None)
            return path, wrong or with_tree(try_patch, path), time.monotonic() - began

        failed = 0
        for path, wrong, took in pool.map(work, paths):
            failed += wrong is not None
            name = os.path.basename(path)[:-len(".patch")]
            print(f"{name:56} {took:6.1f} s  {wrong or 'noticed by ' + ', '.join(tests_named(path))}",
                  flush=True)
    print(f"{len(paths) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
