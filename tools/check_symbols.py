#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""check_symbols.py - nm's view of the library, for gcc and clang, x86-64 and AArch64:

no writable data (nor data that needs relocation), no import but memcpy, memmove, memset and memcmp,
every export begins with ffa_. Builds the library alone, in a scratch folder, once per compiler.
Usage: check_symbols.py [archive...] (archives given are checked instead of built).
"""
import os
import sys
import tempfile

from lintlib import ROOT, report, run

IMPORTS = {"memcpy", "memmove", "memset", "memcmp"}

# Compiler, cross file, nm.
BUILDS = (
    ("gcc", None, "nm"),
    ("clang", None, "nm"),
    ("gcc", "aarch64-library", "aarch64-linux-gnu-nm"),
    ("clang", "aarch64-library-clang", "aarch64-linux-gnu-nm"),
)


def build(folder, compiler, cross, *options):
    """Build the library alone; returns the archive."""
    command = ["meson", "setup", folder, ROOT, "-Dtests=disabled", "-Dtools=disabled", *options]
    if cross:
        command += ["--cross-file", os.path.join(ROOT, "tools/meson", cross + ".ini")]
    run(*command, env={**os.environ, "CC": compiler})
    run("ninja", "-C", folder)
    return os.path.join(folder, "lib/libffaproxy.a")


def symbols(nm, archive):
    """(object, kind, name) of every symbol."""
    for line in run(nm, "-A", "-P", archive).splitlines():
        words = line.split()
        yield words[0].rstrip(":"), words[2], words[1]


def check(nm, archive):
    table = list(symbols(nm, archive))
    defined = {name for _, kind, name in table if kind not in "Uw"}
    for where, kind, name in table:
        if kind in "DdBbCGgSs":
            yield f"{where}: {name} is writable or relocated data ({kind})"
        elif kind in "Uw" and name not in defined and name not in IMPORTS:
            yield f"{where}: imports {name}"
        elif kind.isupper() and kind not in "U" and not name.startswith("ffa_"):
            yield f"{where}: exports {name}, which does not begin with ffa_"
    return len(table)


def main():
    problems, checked = [], 0
    if len(sys.argv) > 1:
        for archive in sys.argv[1:]:
            problems += check("nm", archive)
            checked += 1
        return report(problems, checked)
    with tempfile.TemporaryDirectory() as scratch:
        for i, (compiler, cross, nm) in enumerate(BUILDS):
            archive = build(os.path.join(scratch, str(i)), compiler, cross)
            if not list(symbols(nm, archive)):
                problems.append(f"{compiler} {cross or 'native'}: the archive is empty")
            for wrong in check(nm, archive):
                problems.append(f"{compiler} {cross or 'native'}: {wrong}")
            checked += 1
    return report(problems, checked)


if __name__ == "__main__":
    sys.exit(main())
