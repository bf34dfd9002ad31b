# SPDX-License-Identifier: BSD-3-Clause
"""minimise.py - make an input small that goes wrong, so that it still goes wrong in the same way.

Programs of calls: first whole steps go, then attachments and fields, then numbers become small; at
last, and for all other inputs, bytes go and become zero. Every try is a replay (serve.py): the cause
must stay.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

import find
import serve
from common import PROGRAMS

TIMEOUT = 3  # seconds for one try

FIELD = re.compile(r"\s+[\w.]+=\S+")
VALUE = re.compile(r"(\s[\w.]+=)(0x[0-9a-fA-F]+|\d+)(?=\s|$)")


def chunks(items, wrong):
    """
    The fewest items, in their order, of which wrong(items) still holds: pieces of half of them go,
    then ever smaller ones, until no single one can go.
    """
    size = max(1, len(items) // 2)
    while items:
        before, at = len(items), 0
        while at < len(items):
            less = items[:at] + items[at + size:]
            if wrong(less):
                items = less
            else:
                at += size
        if size == 1 and len(items) == before:
            break
        if size > 1:
            size = max(1, min(size, len(items)) // 2)
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


def zeroed(data, wrong):
    """Bytes become zero, in ever smaller pieces."""
    size = max(1, len(data) // 2)
    while size:
        for at in range(0, len(data), size):
            less = data[:at] + bytes(len(data[at:at + size])) + data[at + size:]
            if less != data and wrong(less):
                data = less
        size //= 2
    return data


def fewer_bytes(data, wrong):
    """Bytes go in ever smaller pieces, then those that stay become zero."""
    return zeroed(bytes(chunks(list(data), lambda some: wrong(bytes(some)))), wrong)


class Tries:
    """Whether bytes go wrong as the first input did; each answer is asked for once."""

    def __init__(self, server, cause, say):
        self.server, self.key, self.say = server, cause.key, say
        self.answers, self.stage, self.best = {}, "", b""
        self.began = self.told = time.monotonic()

    def wrong(self, data):
        if data not in self.answers:
            got = self.server.cause(data)
            self.answers[data] = got is not None and got.key == self.key
            if self.answers[data]:
                self.best = data
            self.tell()
        return self.answers[data]

    def text_wrong(self, text):
        return self.wrong(text.encode())

    def tell(self):
        now = time.monotonic()
        end = "\n" if now - self.told > 5 and not sys.stderr.isatty() else ""
        if end:
            self.told = now
        self.say(f"minimising by {self.stage}: {len(self.answers)} tries in "
                 f"{now - self.began:.0f} s, now {len(self.best)} bytes", end=end)


def bytes_of(text, folder):
    """What the assembler makes of a text; None when it is no program."""
    source, out = (os.path.join(folder, n) for n in ("program.txt", "program.bin"))
    with open(source, "w", encoding="utf-8") as file:
        file.write(text)
    done = subprocess.run([find.converter(), "make", source, out], check=False,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if done.returncode != 0:
        return None
    with open(out, "rb") as file:
        return file.read()


def as_text(data, target, path, tries, folder):
    """A program by steps and fields; the bytes as they were where that is not possible."""
    if target not in PROGRAMS or not find.converter():
        return data
    text = find.decoded(target, path)
    if not tries.text_wrong(text):
        return data
    tries.stage = "steps"
    text = fewer_lines(text, tries.text_wrong)
    tries.stage = "fields"
    text = fewer_lines(simpler_fields(text, tries.text_wrong), tries.text_wrong)
    return bytes_of(text, folder) or data


def minimise(target, path, cause, say):
    """(the bytes of a small input with the same cause, how many tries, seconds)."""
    with open(path, "rb") as file:
        data = file.read()
    folder = tempfile.mkdtemp(prefix="ffaproxy-minimise.")
    server = serve.Server(target, folder, TIMEOUT)
    tries = Tries(server, cause, say)
    try:
        small = as_text(data, target, path, tries, folder)
        tries.stage = "bytes"
        # What was made of the text has to go wrong as bytes, too.
        data = fewer_bytes(small if tries.wrong(small) else data, tries.wrong)
    except KeyboardInterrupt:
        data = tries.best or data
        say(f"stopped: the smallest so far has {len(data)} bytes")
    finally:
        server.close()
        shutil.rmtree(folder)
    return data, len(tries.answers), time.monotonic() - tries.began
