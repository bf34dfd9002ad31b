#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""check_analyzer.py - the library through gcc -fanalyzer and through cppcheck."""
import os
import subprocess
import sys
import tempfile

from check_symbols import build
from lintlib import ROOT, c_files, report

CPPCHECK = (
    "cppcheck", "--quiet", "--std=c11", "--enable=warning,performance,portability",
    "--inline-suppr", "--error-exitcode=1", "--suppress=missingIncludeSystem",
    "--suppress=unmatchedSuppression", "-I", "include", "-I", "lib", "lib",
)


def main():
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        # Warnings are errors: `build` ends the check with the compiler's text.
        build(os.path.join(folder, "b"), "gcc", None, "-Dc_args=-fanalyzer")
    done = subprocess.run(CPPCHECK, cwd=ROOT, text=True, check=False, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    if done.returncode:
        problems.append(done.stdout)
    return report(problems, len(c_files("lib")))


if __name__ == "__main__":
    sys.exit(main())
