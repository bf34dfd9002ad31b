#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""coverage.py BUILD-FOLDER HTML-FOLDER [DOCUMENT] - how much of lib/ the tests reach.

Needs at least 98 % of lines and 95 % of branches. Every function with an unreached line or branch
is listed in docs/coverage-exceptions.md with the reason (`| file | function | reason |`). Ends with "N passed, N failed".
"""
import json
import os
import re
import subprocess
import sys

from check_sizes import functions
from lintlib import ROOT, c_files, read

LINES, BRANCHES = 98.0, 95.0
PAGE = "docs/coverage-exceptions.md"


def gcovr(build, html):
    """Write the HTML report; return gcovr's own account of every line."""
    os.makedirs(html, exist_ok=True)
    data = os.path.join(html, "coverage.json")
    command = [
        "gcovr", "--root", ROOT, "--filter", os.path.join(ROOT, "lib/"), "--object-directory", build,
        "--exclude-throw-branches", "--exclude-unreachable-branches", "--json", data,
        "--html-details", os.path.join(html, "index.html"), "--html-title", "libffaproxy",
        "-j", "1",  # with several, an error of gcovr itself leaves the others waiting for ever
        # The library itself, and what it has inline, as its unit tests use it.
        os.path.join(build, "lib"), os.path.join(build, "tests/unit"),
    ]
    done = subprocess.run(command, cwd=build, text=True, check=False, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    if done.returncode:
        sys.exit(done.stdout + "\n0 passed, 1 failed")
    with open(data, encoding="utf-8") as file:
        return json.load(file)["files"]


def unreached(entry):
    """(line, what) for everything a file has that no test reached."""
    for line in entry["lines"]:
        if line.get("gcovr/noncode") or line.get("gcovr/excluded"):
            continue
        if line["count"] == 0:
            yield line["line_number"], "line"
        else:
            missed = sum(1 for b in line["branches"] if b["count"] == 0)
            if missed:
                yield line["line_number"], f"{missed} of {len(line['branches'])} branches"


def totals(files):
    lines = [l for f in files for l in f["lines"] if not l.get("gcovr/noncode")]
    branches = [b for l in lines for b in l["branches"]]
    return (sum(1 for l in lines if l["count"]), len(lines),
            sum(1 for b in branches if b["count"]), len(branches))


HEAD = """<!-- SPDX-License-Identifier: BSD-3-Clause -->
<!-- Written by ./dev coverage: do not edit. -->
# Coverage

Lines and branches of `lib/` that the suites unit, scenario, sweep, oracle and sim reach, as gcov and
gcovr count them in a build with gcc at -O0. What is left is listed, with the reason, in
[coverage-exceptions.md](coverage-exceptions.md). `./dev coverage` makes this page, and an account of
every line as HTML.

| layer | lines | reached | branches | reached |
|---|---:|---:|---:|---:|
"""


def row(name, counts):
    hit, lines, taken, branches = counts
    return (f"| {name} | {lines} | {100.0 * hit / max(lines, 1):.2f} % |"
            f" {branches} | {100.0 * taken / max(branches, 1):.2f} % |\n")


def write_page(path, files):
    """The figures of every layer, and of all together."""
    layers = {}
    for entry in files:
        layers.setdefault(os.path.dirname(entry["file"]), []).append(entry)
    with open(path, "w", encoding="utf-8") as page:
        page.write(HEAD)
        for layer, entries in sorted(layers.items()):
            page.write(row(f"`{layer}`", totals(entries)))
        page.write(row("all", totals(files)))


def exceptions():
    """(file, function) pairs the page lists."""
    try:
        text = read(PAGE)
    except FileNotFoundError:
        return set()
    return set(re.findall(r"^\|\s*`(lib/[\w/]+\.[ch])`\s*\|\s*`(\w+)`\s*\|\s*\S", text, re.M))


def main():
    build, html = sys.argv[1:3]
    files = gcovr(build, html)
    if len(sys.argv) > 3:
        write_page(sys.argv[3], files)
    extents = {}
    for path, line, name, size in functions(c_files("lib")):
        extents.setdefault(path, []).append((line, line + size, name))
    open_functions = set()
    for entry in files:
        path = entry["file"]
        for number, what in unreached(entry):
            name = next((n for a, b, n in extents.get(path, []) if a <= number <= b), "?")
            open_functions.add((path, name))
            print(f"{path}:{number}: {name}: {what} not reached")
    hit, lines, taken, branches = totals(files)
    results = []

    def verdict(good, text):
        results.append(good)
        print(("pass: " if good else "FAIL: ") + text)

    line_rate = 100.0 * hit / lines if lines else 0.0
    branch_rate = 100.0 * taken / branches if branches else 0.0
    verdict(line_rate >= LINES, f"lines {line_rate:.2f} % ({hit} of {lines}), at least {LINES} %")
    verdict(branch_rate >= BRANCHES,
            f"branches {branch_rate:.2f} % ({taken} of {branches}), at least {BRANCHES} %")
    listed = exceptions()
    for path, name in sorted(open_functions - listed):
        print(f"not listed in {PAGE}: | `{path}` | `{name}` | reason |")
    for path, name in sorted(listed - open_functions):
        print(f"listed in {PAGE}, but all of it is reached now: {path} {name}")
    verdict(open_functions <= listed, f"{PAGE} gives a reason for whatever is not reached")
    print(f"HTML: {os.path.join(html, 'index.html')}")
    print(f"{results.count(True)} passed, {results.count(False)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
