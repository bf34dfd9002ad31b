#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""mkseed.py FOLDER TRACE... - seeds out of recorded traces, for the targets in FOLDER (fuzz/seeds).

descriptor/  every memory send whose descriptor is in one fragment and of a shape not seen before
convert/     the same
trace/       calls of each kind, a few lines a seed
sequence/    the calls as programs, a window of some twenty at a time (traceseed.py)

The same files come out every time. Seeds that a generator makes: fuzz/mkseed.c.
"""
import json
import os
import sys

import traceseed

SENDS = {0x71: 2, 0x72: 1, 0x73: 0}  # DONATE, LEND, SHARE: the operation's number in a tail
VERSION = 0x63
MOST_BYTES = 1024
LONGEST_LINE = 2048


def number(value):
    return value if isinstance(value, int) else int(value, 0)


def records(path):
    """(line, function number, registers, record) of each line; begin events count as calls."""
    with open(path, encoding="utf-8") as trace:
        for line in trace:
            record = json.loads(line)
            if "in" not in record or record.get("ev") == "port":
                continue
            regs = [number(x) for x in record["in"]]
            yield line.rstrip("\n"), regs[0] & 0xFFFF, regs, record


def is_ffa(regs):
    return regs[0] & 0xBF000000 == 0x84000000 and 0x60 <= regs[0] & 0xFFFF <= 0xEF


def write(folder, name, content):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "wb") as seed:
        seed.write(content)


def version_of(asked, current):
    return {0x10000: 0, 0x10001: 1, 0x10002: 2}.get(asked, current)


def sends(folder, path, base):
    """Descriptor seeds: the bytes, and the tail that fuzz/send.h describes."""
    version, shapes = 1, set()
    for _, function, regs, record in records(path):
        if function == VERSION and is_ffa(regs) and "out" in record:
            version = version_of(min(regs[1], number(record["out"][0])), version)
        if function not in SENDS or not is_ffa(regs) or "tx" not in record:
            continue
        tx = bytes.fromhex(record["tx"])
        shape = (version, function, len(tx), tx[24:40])
        if shape in shapes or len(tx) > MOST_BYTES or regs[1] != len(tx):
            continue
        shapes.add(shape)
        if len(shapes) > 6:
            break
        tail = bytes([0, 0]) + tx[0:2] + bytes([0, 2, SENDS[function], version])
        name = f"trace-{base}-{record['seq']}"
        write(os.path.join(folder, "descriptor"), name, tx + tail)
        write(os.path.join(folder, "convert"), name, tx + tail + b"\0")


def lines(folder, path, base):
    """Trace seeds: the first two calls of each function, four lines a seed."""
    seen, chosen = {}, []
    for line, function, regs, record in records(path):
        if record.get("ev"):
            continue
        seen[function] = seen.get(function, 0) + 1
        if seen[function] <= 2 and len(line) <= LONGEST_LINE and is_ffa(regs):
            chosen.append(line)
    for i in range(0, len(chosen), 4):
        text = "\n".join(chosen[i:i + 4]) + "\n"
        write(os.path.join(folder, "trace"), f"{base}-{i // 4}", text.encode() + b"\0")


def events(folder, path, base):
    """Trace seeds: the first calls that overlap, with all their events."""
    chosen, wanted = [], set()
    with open(path, encoding="utf-8") as trace:
        for line in trace:
            record = json.loads(line)
            if "ev" not in record or len(line) > LONGEST_LINE:
                continue
            if record["ev"] == "begin" and len(wanted) < 2 and len(chosen) < 12:
                wanted.add(record["seq"])
            if record["seq"] in wanted:
                chosen.append(line)
                if record["ev"] == "end":
                    wanted.discard(record["seq"])
            if len(chosen) >= 12 and not wanted:
                break
    if chosen:
        write(os.path.join(folder, "trace"), f"{base}-events", "".join(chosen).encode() + b"\x85")


def sequences(folder, path, base):
    """Sequence seeds: programs as text."""
    with open(path, encoding="utf-8") as trace:
        read = [json.loads(line) for line in trace]
    for start, text in traceseed.programs([r for r in read if "in" in r], base, number):
        write(os.path.join(folder, "sequence"), f"trace-{base}-{start}.txt", text.encode())


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    for path in sys.argv[2:]:
        base = os.path.basename(path).removesuffix(".jsonl")
        sends(sys.argv[1], path, base)
        lines(sys.argv[1], path, base)
        events(sys.argv[1], path, base)
        sequences(sys.argv[1], path, base)
    return 0


if __name__ == "__main__":
    sys.exit(main())
