# SPDX-License-Identifier: BSD-3-Clause
"""lintlib.py - what the checks of this folder share: files, comment stripping, reporting."""
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
C_FOLDERS = ("include", "lib", "tests", "tools", "examples", "fuzz")


def c_files(*folders):
    """Paths of the C files under some folders of the project, relative to its root, sorted."""
    found = []
    for folder in folders or C_FOLDERS:
        for at, dirs, names in os.walk(os.path.join(ROOT, folder)):
            dirs[:] = [d for d in dirs if not d.startswith(".")]
            for name in names:
                if name.endswith((".c", ".h")):
                    found.append(os.path.relpath(os.path.join(at, name), ROOT))
    return sorted(found)


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


TOKEN = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])+'", re.S)


def strip(text, strings=True):
    """The text without comments (and string contents); line numbers stay right."""

    def blank(match):
        token = match.group(0)
        if token[0] == '"' or token[0] == "'":
            return token[0] * 2 if strings else token
        return "\n" * token.count("\n") or " "

    return TOKEN.sub(blank, text)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def run(*command, **options):
    """Run a command, return its output; a failure ends the check."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          check=False, **options)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def report(problems, checked):
    """Print the problems and return the exit status. Nothing checked is a problem as well."""
    for problem in problems:
        print(problem)
    if not checked:
        print("nothing was checked")
        return 1
    print(f"{checked} checked, {len(problems)} problem(s)")
    return 1 if problems else 0
