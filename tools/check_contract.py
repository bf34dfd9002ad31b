#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""check_contract.py - docs/contract.md maps every promise to what holds it, and that exists.

A row is `| ID | promise | kept in | tests | mutation | proof |`. A promise of later work says
`open` under tests. Otherwise: every file under "kept in" exists, at least one test is named and
every named test (a Check test, or a program or lint check of the Meson suites) exists, the mutation
tests/mutations/ID-*.patch exists, and so does the folder of every proof named.
"""
import glob
import os
import re
import sys

from lintlib import ROOT, read, report

# The promises there are.
COUNTS = {"VER": 9, "GATE": 8, "DESC": 5, "CONV": 3, "MEM": 11, "BOX": 3, "MSG": 3, "PART": 1,
          "NOTE": 1, "LIFE": 4, "SAFE": 7, "LOCK": 3}
IDS = [f"{group}-{n}" for group, count in COUNTS.items() for n in range(1, count + 1)]
PAGE = "docs/contract.md"


def rows():
    """Cells of each row by ID."""
    found = {}
    for line in read(PAGE).splitlines():
        cells = [c.strip() for c in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
        if len(cells) == 6 and re.fullmatch(r"[A-Z]+-\d+", cells[0]):
            if cells[0] in found:
                sys.exit(f"{PAGE}: {cells[0]} has two rows")
            found[cells[0]] = cells
    return found


def known_tests():
    """Names of Check tests, and of the programs and checks the Meson files name."""
    names = set()
    for path in glob.glob(os.path.join(ROOT, "tests/**/*"), recursive=True):
        if path.endswith((".c", ".h")):
            names |= set(re.findall(r"\bSTART_TEST\s*\(\s*(\w+)", read(path)))
    for path in glob.glob(os.path.join(ROOT, "t*/**/meson.build"), recursive=True):
        found = re.findall(r"'([\w.-]+)'", read(path))
        prefix = {"tools": "lint_", "tests/tools": "tools_"}.get(
            os.path.relpath(os.path.dirname(path), ROOT), "")
        names |= {prefix + (n[5:] if prefix == "tools_" and n.startswith("test_") else n)
                  for n in found}
    return names


def quoted(cell):
    return re.findall(r"`([^`]+)`", cell)


def check_row(cells, tests):
    name, promise, kept, held, mutation, proof = cells
    if not promise:
        yield "has no promise"
    if held == "open":
        return
    if not quoted(kept):
        yield "does not say where it is kept"
    for path in quoted(kept):
        if not os.path.exists(os.path.join(ROOT, path)):
            yield f"kept in {path}, which is not there"
    if not quoted(held):
        yield "has no test"
    for test in quoted(held):
        if test not in tests:
            yield f"names the test {test}, which is not there"
    if not quoted(mutation):
        yield "has no mutation"
    for patch in quoted(mutation):
        if not patch.startswith(name + "-"):
            yield f"mutation {patch} does not begin with its ID"
        if not os.path.exists(os.path.join(ROOT, "tests/mutations", patch + ".patch")):
            yield f"mutation {patch} is not there"
    for folder in quoted(proof):
        if not os.path.isdir(os.path.join(ROOT, "tests/proofs", folder)):
            yield f"proof {folder} is not there"


def main():
    problems = []
    found = rows()
    tests = known_tests()
    for name in IDS:
        if name not in found:
            problems.append(f"{PAGE}: {name} has no row")
            continue
        problems += [f"{PAGE}: {name} {wrong}" for wrong in check_row(found[name], tests)]
    problems += [f"{PAGE}: {name} is no promise" for name in found if name not in IDS]
    named = {patch for cells in found.values() for patch in quoted(cells[4])}
    for path in glob.glob(os.path.join(ROOT, "tests/mutations/*.patch")):
        if os.path.basename(path)[:-len(".patch")] not in named:
            problems.append(f"{path} is named by no row of {PAGE}")
    return report(problems, len(found))


if __name__ == "__main__":
    sys.exit(main())
