#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""bench_doc.py BENCH [DOCUMENT] - run the benchmark, then size and stack; write them down.

What is printed while it runs is also what the document holds, with a description of the machine.
Exit status: the benchmark's, which says whether every call did what it had to, not how fast.
"""
import os
import re
import subprocess
import sys

from lintlib import ROOT

HEAD = """<!-- SPDX-License-Identifier: BSD-3-Clause -->
<!-- Written by ./dev bench: do not edit. -->
# Speed and size

Nanoseconds per turn: median (first to third quartile) of {rounds} batches. Batches of the call and of its
floor take turns, and each turn starts from the same registers and, for a share, from a descriptor
that the client has just written. "above" is the median of the differences, pair by pair; an aim
with a plus sign is for it, one without for the call's own figure. What a row's floor does:

- an empty call: the same loop with a function of ffa_proxy_call's shape that does nothing;
- the SMC port, the two ports: these ports called directly;
- copies, page port, SMCs: the descriptor copied from the client's TX to private memory and on to
  the proxy's TX; the page-state port (an array of page states; each call checks all pages, then
  changes them) called with the very ranges it gets from the proxy; the SMC port as often.

Without lock ports the library takes no locks; with them each is a spinlock nobody else wants. An
unfragmented share and its reclaim send exactly two SMCs: the benchmark fails otherwise. Missed aims
stay in the table.

Measured on: {machine}.
Library: {compiler}, -O2. The programs are `tests/bench`, `tools/code_size.py` and
`tools/stack_depth.py`.

## Time

{table}

## Code size

{size}

## Stack

{stack}
"""


def first(pattern, text, otherwise="unknown"):
    found = re.search(pattern, text, re.M)
    return found.group(1).strip() if found else otherwise


def slurp(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""


def machine():
    """The processor and how busy it is, without names of hosts."""
    cpu = slurp("/proc/cpuinfo")
    model = first(r"^model name\s*:\s*(.+)$", cpu, os.uname().machine)
    virtual = ", in a virtual machine" if re.search(r"^flags.*\bhypervisor\b", cpu, re.M) else ""
    return f"{model}{virtual}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}"


def compiler():
    done = subprocess.run([os.environ.get("CC", "gcc"), "--version"], stdout=subprocess.PIPE,
                          text=True, check=False)
    return done.stdout.splitlines()[0] if done.returncode == 0 else "unknown compiler"


def follow(command):
    """Run a command and print what it prints; returns the text and the exit status."""
    lines = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line.rstrip())
    return "\n".join(lines).strip(), process.returncode


def block(script):
    """The output of another tool, as a block; what it makes of the aim does not matter here."""
    path = os.path.join(ROOT, "tools", script)
    text, _ = follow([sys.executable, path])
    return "```\n" + (text or "not measured") + "\n```"


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    busy = machine()
    table, status = follow(sys.argv[1:2])
    text = HEAD.format(rounds=first(r"^(\d+) batches", table), machine=busy, compiler=compiler(),
                       table=table, size=block("code_size.py"), stack=block("stack_depth.py"))
    if status == 0 and len(sys.argv) == 3:
        with open(sys.argv[2], "w", encoding="utf-8") as file:
            file.write(text)
    return status


if __name__ == "__main__":
    sys.exit(main())
