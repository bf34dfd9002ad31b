#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""run_check.py CHECK PROGRAM... - run a check; skipped (77) when a program it needs is missing."""
import os
import shutil
import sys

for program in sys.argv[2:]:
    if shutil.which(program) is None:
        print(f"{program} is not installed: not run")
        sys.exit(77)
os.execv(sys.executable, [sys.executable, sys.argv[1]])
