#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""check_format.py - every C file is as clang-format 14 leaves it (`./dev format` does it)."""
import subprocess
import sys

from lintlib import ROOT, c_files, report


def main():
    paths = c_files()
    done = subprocess.run(["clang-format-14", "--dry-run", "-Werror", *paths], cwd=ROOT, text=True,
                          stderr=subprocess.PIPE, check=False)
    lines = [l for l in done.stderr.splitlines() if "error:" in l]
    if done.returncode and not lines:
        lines = done.stderr.splitlines()
    return report(lines, len(paths))


if __name__ == "__main__":
    sys.exit(main())
