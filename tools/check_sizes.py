#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""check_sizes.py - no function above 60 lines, no C file above 400, no line above 100 columns.

Functions are found by universal-ctags. --report prints medians instead.
"""
import json
import os
import statistics
import sys

from lintlib import ROOT, c_files, read, report, run

MAX_FUNCTION = 60
MAX_FILE = 400
MAX_COLUMNS = 100


def functions(paths):
    """(path, line, name, lines) of every function."""
    text = run("ctags", "--output-format=json", "--fields=+ne", "--kinds-C=f", "--languages=C",
               "--langmap=C:.c.h", "-f", "-", *paths, cwd=ROOT)
    for line in text.splitlines():
        tag = json.loads(line)
        if "end" in tag:
            yield tag["path"], tag["line"], tag["name"], tag["end"] - tag["line"] + 1


def problems_of(paths):
    for path in paths:
        lines = read(path).splitlines()
        if len(lines) > MAX_FILE:
            yield f"{path}: {len(lines)} lines (at most {MAX_FILE})"
        if not any("SPDX-License-Identifier: BSD-3-Clause" in line for line in lines[:2]):
            yield f"{path}:1: no SPDX line"
        for number, line in enumerate(lines, 1):
            if len(line.expandtabs(8)) > MAX_COLUMNS:
                yield f"{path}:{number}: {len(line.expandtabs(8))} columns (at most {MAX_COLUMNS})"
    for path, line, name, size in functions(paths):
        if size > MAX_FUNCTION:
            yield f"{path}:{line}: {name} has {size} lines (at most {MAX_FUNCTION})"


def print_report(paths):
    for folder in sorted({os.path.dirname(p) for p in paths}):
        here = [p for p in paths if os.path.dirname(p) == folder]
        lines = [len(read(p).splitlines()) for p in here]
        sizes = [size for _, _, _, size in functions(here)] or [0]
        print(f"{folder:20} {len(here):3} files, {sum(lines):6} lines, median {statistics.median(lines):5.0f},"
              f" longest {max(lines):4};  {len(sizes):4} functions, median"
              f" {statistics.median(sizes):4.0f}, longest {max(sizes):3}")


def main():
    paths = c_files()
    if "--report" in sys.argv:
        print_report(paths)
        return 0
    return report(list(problems_of(paths)), len(paths))


if __name__ == "__main__":
    sys.exit(main())
