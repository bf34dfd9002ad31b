#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""ring.py - the hypervisor's record of a run (examples/el2/include/hyp_ring.h), read.

Usage: ring.py [--text | --events] RING
  (none)     a trace as docs/trace-format.md says, for ffatrace: calls whole where nothing else
             happened meanwhile, else as begin, port and end
  --text     every record, a line each, for people
  --events   refusals, anomalies, stopped accesses and marks only
"""
import argparse
import json
import struct
import sys

FILE = struct.Struct("<Q10I6Q4Q")
RECORD = struct.Struct("<IHBBQQ")
MAGIC, FORMAT = 0x676E697261666600, 1
KINDS = {1: "BEGIN", 2: "END", 3: "SMC_IN", 4: "SMC_OUT", 5: "PAGES", 6: "ZERO", 7: "BUFFER_MAP",
         8: "BUFFER_UNMAP", 9: "COPY_IN", 10: "COPY_OUT", 11: "PAUSE", 12: "EVENT", 13: "LOCK",
         14: "MARKED", 15: "FAULT", 16: "ADMIN_BEGIN", 17: "ADMIN_END"}
PORTS = {"SMC_IN": "smc", "BUFFER_MAP": "buffer_map", "BUFFER_UNMAP": "buffer_unmap",
         "COPY_IN": "copy_in", "COPY_OUT": "copy_out"}
SENDS = ("0x84000071", "0xc4000071", "0x84000072", "0xc4000072", "0x84000073", "0xc4000073",
         "0x8400007b")
FIRST_UNDO = 3  # FFA_PAGES_UNSHARE and what follows it


class Broken(Exception):
    """The file is not what it should be."""


class Record:
    """One record: header fields, kind by name, payload as bytes."""

    def __init__(self, data, at):
        if len(data) - at < RECORD.size:
            raise Broken(f"offset {at}: {len(data) - at} bytes, a record has {RECORD.size}")
        size, kind, self.cpu, self.result, self.number, self.call = RECORD.unpack_from(data, at)
        if size < RECORD.size or size > len(data) - at or kind not in KINDS:
            raise Broken(f"offset {at}: record of {size} bytes, kind {kind}, with"
                         f" {len(data) - at} bytes left")
        self.kind = KINDS[kind]
        self.body = data[at + RECORD.size:at + size]
        self.after = at + (size + 7) // 8 * 8

    def words(self, count=18):
        return struct.unpack_from(f"<{count}Q", self.body)

    def copied(self):
        """Offset and bytes of a copy."""
        offset, size = struct.unpack_from("<2Q", self.body)
        return offset, self.body[16:16 + size]


def read(data):
    """All records, checked: numbers go up by one."""
    if len(data) < FILE.size:
        raise Broken(f"{len(data)} bytes: not even a header")
    magic, form = struct.unpack_from("<QI", data)
    if (magic, form) != (MAGIC, FORMAT):
        raise Broken(f"magic {magic:#x}, format {form}; this reads {MAGIC:#x}, {FORMAT}")
    at, number = FILE.size, 0
    while at < len(data):
        record = Record(data, at)
        number += 1
        if record.number != number:
            raise Broken(f"offset {at}: record {record.number} where {number} was due")
        yield record
        at = record.after


def registers(record):
    return [f"{word:#x}" for word in record.words()]


class Call:
    """A call as it unfolds: its own lines, and whether others came in between."""

    def __init__(self, record):
        self.sequence = record.number
        self.cpu = record.cpu
        self.lines = [{"ev": "begin", "n": record.number, "in": registers(record)}]
        self.alone = True
        self.smc = None
        self.received = bytearray()

    def port(self, record):
        if record.kind == "SMC_OUT" and self.smc["in"][0] in SENDS:
            # The Secure side did it between the two. A handle that is free again may be given out at
            # once: so sends happen as late as can be, and reclaims as early.
            self.smc["n"] = record.number
        line = {"ev": "port", "n": record.number}
        if record.kind == "PAGES":
            undo = struct.unpack_from("<I", record.body)[0] >= FIRST_UNDO
            line["port"] = "pages_undo" if undo else "pages"
        elif record.kind in PORTS:
            line["port"] = PORTS[record.kind]
        else:
            return
        if record.kind == "SMC_IN":
            line["in"] = registers(record)
            self.smc = line
        if record.kind == "COPY_IN":
            self.lines[0]["tx"] = record.copied()[1].hex()
        if record.kind == "COPY_OUT":
            offset, content = record.copied()
            self.received[offset:offset + len(content)] = content
        self.lines.append(line)

    def end(self, record):
        line = {"ev": "end", "n": record.number, "out": registers(record)}
        if self.received:
            line["rx"] = self.received.hex()
        self.lines.append(line)

    def whole(self):
        """All of it as one line."""
        first, last = self.lines[0], self.lines[-1]
        line = {"seq": self.sequence, "cpu": self.cpu, "in": first["in"], "out": last["out"]}
        line.update({k: v for k, v in (("tx", first.get("tx")), ("rx", last.get("rx"))) if v})
        return line

    def events(self):
        return [{**line, "seq": self.sequence, "cpu": self.cpu} for line in self.lines]


def calls_of(records):
    """Every call that has an end, in the order of the begins."""
    inside, found = {}, []
    for record in records:
        if record.kind == "BEGIN":
            for other in inside.values():
                other.alone = False
            call = Call(record)
            call.alone = not inside
            inside[record.call] = call
            found.append(call)
        elif record.call in inside:
            if record.kind == "END":
                inside.pop(record.call).end(record)
            else:
                inside[record.call].port(record)
    return [call for call in found if call not in inside.values()]


def trace(records):
    """The lines of a trace, in order."""
    lines = []
    for call in calls_of(records):
        if call.alone:
            lines.append((call.sequence, call.whole()))
        else:
            lines += [(line["n"], line) for line in call.events()]
    return [line for _, line in sorted(lines, key=lambda pair: pair[0])]


EVENTS = ("refused", "error", "anomaly", "quarantine", "state")


def describe(record):
    """One record for people."""
    head = f"{record.number:8} cpu {record.cpu} call {record.call:6} {record.kind:12}"
    if record.kind in ("BEGIN", "END", "SMC_IN", "SMC_OUT"):
        return head + " " + " ".join(f"{w:x}" for w in record.words()[:8])
    if record.kind in ("PAGES", "ZERO"):
        action, write, owner, count = struct.unpack_from("<4I", record.body)
        pages = struct.unpack_from(f"<{2 * count}Q", record.body, 16)
        return (head + f" result {record.result} action {action} write {write} owner {owner}:"
                f" {count} ranges, {sum(pages[1::2])} pages")
    if record.kind == "EVENT":
        kind, client, vcpu, fid, reason, error = struct.unpack_from("<5Ii", record.body)
        offset, value = struct.unpack_from("<2Q", record.body, 24)
        return (head + f" {EVENTS[kind]} client {client} vcpu {vcpu} fid {fid:#x} reason {reason}"
                f" error {error} offset {offset} value {value:#x}")
    if record.kind == "LOCK":
        return head + " kind {} index {}".format(*struct.unpack("<2I", record.body))
    if record.kind in ("COPY_IN", "COPY_OUT"):
        return head + " offset {} bytes {}".format(*record.words(2))
    return head + f" result {record.result} " + " ".join(
        f"{w:x}" for w in record.words(len(record.body) // 8))


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--text", action="store_true")
    parser.add_argument("--events", action="store_true")
    parser.add_argument("ring")
    options = parser.parse_args()
    with open(options.ring, "rb") as file:
        data = file.read()
    try:
        if options.text or options.events:
            for record in read(data):
                if options.text or record.kind in ("EVENT", "FAULT", "MARKED"):
                    print(describe(record))
            return 0
        for line in trace(read(data)):
            print(json.dumps(line, separators=(",", ":")))
    except Broken as reason:
        print(f"{options.ring}: {reason}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
