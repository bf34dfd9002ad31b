#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""check_example.py README LIBRARY INCLUDE CC... - the README's example compiles, runs and prints what
the README says, and has at most 40 lines.
"""
import os
import re
import subprocess
import sys
import tempfile

MAX_LINES = 40


def block(text, language):
    found = re.findall(rf"^```{language}\n(.*?)^```$", text, re.M | re.S)
    if len(found) != 1:
        sys.exit(f"the README has {len(found)} blocks of {language}, not one")
    return found[0]


def main():
    readme, library, include, *compiler = sys.argv[1:]
    with open(readme, encoding="utf-8") as file:
        text = file.read()
    source, expected = block(text, "c"), block(text, "text")
    lines = source.count("\n")
    if lines > MAX_LINES:
        sys.exit(f"the example has {lines} lines, more than {MAX_LINES}")
    with tempfile.TemporaryDirectory() as folder:
        path, program = os.path.join(folder, "example.c"), os.path.join(folder, "example")
        with open(path, "w", encoding="utf-8") as file:
            file.write(source)
        subprocess.run([*compiler, "-std=c11", "-Wall", "-Werror", "-I", include, path, library,
                        "-o", program], check=True)
        done = subprocess.run([program], stdout=subprocess.PIPE, text=True, check=False)
    print(done.stdout, end="")
    if done.returncode != 0:
        sys.exit(f"the example ends with status {done.returncode}")
    if done.stdout != expected:
        sys.exit(f"the README says it prints: {expected}")
    print(f"{lines} lines, compiled and run")


if __name__ == "__main__":
    main()
