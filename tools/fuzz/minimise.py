# SPDX-License-Identifier: BSD-3-Clause
"""minimise.py - make an input small that goes wrong, so that it still goes wrong in the same way.

Programs of calls: first whole steps go, then attachments and fields, then numbers become small; at
last, and for all other inputs, bytes go and become zero. Every try is a replay: the cause must stay.
"""
import os
import re
import shutil
import subprocess
import tempfile

import find
from common import PROGRAMS

FIELD = re.compile(r"\s+[\w.]+=\S+")
VALUE = re.compile(r"(\s[\w.]+=)(0x[0-9a-fA-F]+|\d+)(?=\s|$)")


def chunks(items, wrong):
    """
    Delta debugging: the fewest items, in their order, of which wrong(items) still holds. Halves
    first, then smaller parts, until no single one can go.
    """
    parts = 2
    while items:
        size = max(1, (len(items) + parts - 1) // parts)
        for first in range(0, len(items), size):
            less = items[:first] + items[first + size:]
            if wrong(less):
                items, parts = less, max(parts - 1, 2)
                break
        else:
            if size == 1:
                return items
            parts = min(parts * 2, len(items))
    return items


def blocks(lines):
    """Lines of a program in groups: a step with its attachments, which are indented."""
    groups = []
    for line in lines:
        if groups and line[:1].isspace():
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def flat(groups):
    return [line for group in groups for line in group]


def fewer_lines(text, wrong):
    """Steps with what belongs to them, then single lines. The first line is the configuration."""
    head, *lines = [l for l in text.splitlines() if l.strip()]

    def still(some):
        return wrong("\n".join([head, *some]) + "\n")

    lines = flat(chunks(blocks(lines), lambda groups: still(flat(groups))))
    return "\n".join([head, *chunks(lines, still)]) + "\n"


def simpler_fields(text, wrong):
    """Each field that may be left out goes; each number that may be smaller gets smaller."""
    lines = text.splitlines()

    def still(number, line):
        return wrong("\n".join([*lines[:number], line, *lines[number + 1:]]) + "\n")

    for number in range(len(lines)):
        for field in FIELD.findall(lines[number]):
            shorter = lines[number].replace(field, "", 1)
            if still(number, shorter):
                lines[number] = shorter
        for match in reversed(list(VALUE.finditer(lines[number]))):
            for value in ("1", "2"):
                if int(match[2], 0) <= int(value):
                    break
                line = lines[number][:match.start(2)] + value + lines[number][match.end(2):]
                if still(number, line):
                    lines[number] = line
                    break
    return "\n".join(lines) + "\n"


def fewer_bytes(data, wrong):
    """Bytes go in ever smaller pieces, then those that stay become zero."""
    data = bytes(chunks(list(data), lambda some: wrong(bytes(some))))
    for at in range(len(data)):
        if data[at]:
            zeroed = data[:at] + b"\0" + data[at + 1:]
            if wrong(zeroed):
                data = zeroed
    return data


class Replays:
    """Whether bytes go wrong as the first input did; each answer is asked for once."""

    def __init__(self, target, cause, folder, say):
        self.target, self.cause, self.folder, self.say = target, cause, folder, say
        self.answers = {}

    def bytes_wrong(self, data):
        if data not in self.answers:
            path = os.path.join(self.folder, "try")
            with open(path, "wb") as file:
                file.write(data)
            got = find.replay(self.target, path, timeout=5).cause
            self.answers[data] = got is not None and got.key == self.cause.key
            self.say(f"minimising: {len(self.answers)} tries, now {len(data)} bytes", end="")
        return self.answers[data]

    def text_wrong(self, text):
        data = self.bytes_of(text)
        return data is not None and self.bytes_wrong(data)

    def bytes_of(self, text):
        """What the assembler makes of a text; None when it is no program."""
        source, out = (os.path.join(self.folder, n) for n in ("try.txt", "try.bin"))
        with open(source, "w", encoding="utf-8") as file:
            file.write(text)
        done = subprocess.run([find.converter(), "make", source, out], check=False,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if done.returncode != 0:
            return None
        with open(out, "rb") as file:
            return file.read()


def minimise(target, path, cause, say):
    """The bytes of a small input with the same cause."""
    with open(path, "rb") as file:
        data = file.read()
    folder = tempfile.mkdtemp(prefix="ffaproxy-minimise.")
    replays = Replays(target, cause, folder, say)
    try:
        if target in PROGRAMS and find.converter():
            text = find.decoded(target, path)
            if replays.text_wrong(text):
                text = fewer_lines(text, replays.text_wrong)
                text = fewer_lines(simpler_fields(text, replays.text_wrong), replays.text_wrong)
                data = replays.bytes_of(text)
        return fewer_bytes(data, replays.bytes_wrong)
    finally:
        shutil.rmtree(folder)
