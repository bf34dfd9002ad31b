#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""check_tidy.py - clang-tidy over the library, its tests and tools (.clang-tidy says what)."""
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from lintlib import ROOT, report, run


def tidy(folder, path):
    done = subprocess.run(["clang-tidy-14", "--quiet", "-p", folder, path], text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode == 0:
        return None
    return done.stdout.strip() or done.stderr.strip()


def main():
    with tempfile.TemporaryDirectory() as folder:
        run("meson", "setup", folder, ROOT, env={**os.environ, "CC": "clang"})
        with open(os.path.join(folder, "compile_commands.json"), encoding="utf-8") as file:
            commands = json.load(file)
        paths = sorted({os.path.normpath(os.path.join(c["directory"], c["file"]))
                        for c in commands})
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            found = [f for f in pool.map(lambda p: tidy(folder, p), paths) if f]
    return report(found, len(paths))


if __name__ == "__main__":
    sys.exit(main())
