#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""stack_depth.py - worst stack depth of the core on AArch64, from gcc's call graph.

Compiles lib/ with -fcallgraph-info=su, joins the graphs of all files, and takes the deepest path
from every exported function. Errors: more than 1024 bytes, recursion, a frame of unknown size, an
indirect call outside lib/port (there they are the ports, whose stacks are the integrator's).
"""
import os
import re
import sys
import tempfile

from check_symbols import build
from lintlib import report

LIMIT = 1024
NODE = re.compile(r'^node: \{ title: "([^"]+)" label: "([^"]*)"', re.M)
EDGE = re.compile(
    r'^edge: \{ sourcename: "([^"]+)" targetname: "([^"]+)"(?: label: "([^"]*)")?', re.M)
SIZE = re.compile(r"(\d+) bytes \((\w+)[^)]*\)")
INDIRECT = "__indirect_call"


class Graph:
    def __init__(self):
        self.frames, self.calls, self.problems = {}, {}, []
        self.best, self.busy = {}, []

    def read(self, path):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for name, label in NODE.findall(text):
            size = SIZE.search(label)
            if not size:
                continue
            self.frames[name] = int(size.group(1))
            if size.group(2) != "static":
                self.problems.append(f"{name}: frame is {size.group(2)}, not static")
        for caller, callee, where in EDGE.findall(text):
            self.calls.setdefault(caller, set()).add(callee)
            # The label is the place of the call, also when it was inlined elsewhere.
            if callee == INDIRECT and "lib/port/" not in where:
                self.problems.append(f"{caller}: indirect call outside lib/port ({where})")

    def depth(self, name):
        """(bytes, path) of the deepest chain from a function on."""
        if name in self.best:
            return self.best[name]
        if name in self.busy:
            loop = self.busy[self.busy.index(name):] + [name]
            self.problems.append("recursion: " + " -> ".join(loop))
            return (0, [])
        self.busy.append(name)
        below = max((self.depth(c) for c in sorted(self.calls.get(name, ()))), default=(0, []))
        self.busy.pop()
        own = self.frames.get(name, 0)
        self.best[name] = (own + below[0], [f"{name.rpartition(':')[2]} ({own})"] + below[1])
        return self.best[name]


def measure(optimization):
    """The graph of lib/ compiled with one optimisation level."""
    graph = Graph()
    with tempfile.TemporaryDirectory() as scratch:
        build(scratch, "gcc", "aarch64-library", "-Doptimization=" + optimization, "-Ddebug=false",
              "-Dc_args=-fcallgraph-info=su")
        for at, _, names in os.walk(scratch):
            for name in names:
                if name.endswith(".ci"):
                    graph.read(os.path.join(at, name))
    return graph


def main():
    problems, checked = [], 0
    for optimization in ("2", "s"):
        graph = measure(optimization)
        names = sorted(graph.frames)
        if not names:
            problems.append(f"-O{optimization}: no call graph")
            continue
        worst, chain = max(graph.depth(name) for name in names)
        checked += len(names)
        print(f"AArch64 -O{optimization}: worst stack {worst} bytes of {LIMIT}:")
        print("    " + " -> ".join(chain))
        print("    (memcpy and its kin, and the ports, come on top: they are the integrator's)")
        problems += graph.problems
        if worst > LIMIT:
            problems.append(f"-O{optimization}: {worst} bytes are more than {LIMIT}")
    return report(problems, checked)


if __name__ == "__main__":
    sys.exit(main())
