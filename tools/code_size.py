#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""code_size.py - size of the library for AArch64, -O2 and -Os, by layer, against its budget.

Code is what lies in .text; constants are .rodata (the reason texts apart: a program that does not
ask for them does not carry them). More code than the aim is said plainly; more than the ceiling is
an error, so that the library does not grow by accident.
"""
import os
import re
import sys
import tempfile

from check_symbols import build
from lintlib import run

AIM = 24 * 1024
CEILING = 44 * 1024
OPTIONAL = ("status_text",)


def sections(archive):
    """(object, code bytes, constant bytes) of every object."""
    found, name = [], None
    for line in run("aarch64-linux-gnu-size", "-A", archive).splitlines():
        title = re.match(r"(\S+)\s+\(ex ", line)
        if title:
            name = title.group(1)
            found.append([name, 0, 0])
        words = line.split()
        if name and len(words) == 3 and words[1].isdigit():
            if words[0].startswith(".text"):
                found[-1][1] += int(words[1])
            elif words[0].startswith(".rodata"):
                found[-1][2] += int(words[1])
    return found


def main():
    status = 0
    for optimization in ("2", "s"):
        with tempfile.TemporaryDirectory() as scratch:
            archive = build(scratch, "gcc", "aarch64-library", "-Doptimization=" + optimization,
                            "-Ddebug=false")
            rows = sections(archive)
        layers = {}
        for name, code, constants in rows:
            layer = "optional" if any(o in name for o in OPTIONAL) else name.split("_")[0]
            sums = layers.setdefault(layer, [0, 0, 0])
            sums[0] += 1
            sums[1] += code
            sums[2] += constants
        print(f"AArch64 gcc -O{optimization}:   objects    code  constants (bytes)")
        for layer, (count, code, constants) in sorted(layers.items()):
            print(f"  {layer:18} {count:7} {code:7} {constants:7}")
        code = sum(s[1] for layer, s in layers.items() if layer != "optional")
        constants = sum(s[2] for layer, s in layers.items() if layer != "optional")
        print(f"  {'linked in full':18} {len(rows):7} {code:7} {constants:7}   aim {AIM}")
        if code > AIM:
            print(f"  AIM MISSED by {code - AIM} bytes of code")
        if code == 0 or code > CEILING:
            print(f"  above the ceiling of {CEILING} bytes" if code else "  nothing was built")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
