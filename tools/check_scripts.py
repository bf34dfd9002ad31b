#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""check_scripts.py - shellcheck over the shell scripts, and every Python file compiles."""
import ast
import os
import subprocess
import sys

from lintlib import ROOT, report

FOLDERS = ("tools", "tests", "examples", "fuzz", ".ci")


def scripts():
    found = ["dev"]
    for folder in FOLDERS:
        for at, _, names in os.walk(os.path.join(ROOT, folder)):
            found += [os.path.relpath(os.path.join(at, n), ROOT) for n in names]
    return sorted(found)


def kind_of(path):
    if path.endswith(".py"):
        return "python"
    with open(os.path.join(ROOT, path), "rb") as file:
        first = file.readline()
    if not first.startswith(b"#!"):
        return "shell" if path.endswith(".sh") else None
    return "python" if b"python" in first else "shell" if b"sh" in first else None


def main():
    problems, checked = [], 0
    shells = []
    for path in scripts():
        kind = kind_of(path)
        if kind == "python":
            checked += 1
            with open(os.path.join(ROOT, path), encoding="utf-8") as file:
                try:
                    ast.parse(file.read(), path)
                except SyntaxError as error:
                    problems.append(f"{path}: {error}")
        elif kind == "shell":
            checked += 1
            shells.append(path)
    done = subprocess.run(["shellcheck", "-x", *shells], cwd=ROOT, text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        problems.append(done.stdout)
    return report(problems, checked)


if __name__ == "__main__":
    sys.exit(main())
