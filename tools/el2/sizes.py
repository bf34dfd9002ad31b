# SPDX-License-Identifier: BSD-3-Clause
"""sizes.py - how large the hypervisor is, from the linker's map: the library's objects, the files that
are there for the library alone, and the rest, which is what bare forwarding takes.
"""
import os
import re

from report import table
from store import Failed

SECTIONS = (".text", ".rodata", ".data", ".bss")
LIBRARY = "libffaproxy.a("
FOR_LIBRARY = ("hyp_ports.c.o", "hyp_proxy.c.o", "hyp_record.c.o")
# An input section: its name (which may have a line of its own), address, size, object.
INPUT = re.compile(r"^ (\.\S+|COMMON)\s+0x[0-9a-f]+\s+0x([0-9a-f]+) (\S+)$")
OUTPUT = re.compile(r"^(\.\w+)\b")


def read(path):
    """Bytes of each object in each of these sections; what the linker added between is in none."""
    found, section = {}, None
    with open(path, encoding="utf-8") as file:
        text = file.read().split("Linker script and memory map")[-1]
    for line in re.sub(r"^( \.\S+)\n +", r"\1 ", text, flags=re.M).splitlines():
        output = OUTPUT.match(line)
        if output:
            section = output[1]
        part = INPUT.match(line)
        if part and section in SECTIONS:
            key = part[3], section
            found[key] = found.get(key, 0) + int(part[2], 16)
    return found


def owner(name):
    if LIBRARY in name:
        return "library"
    return "for it" if name.endswith(FOR_LIBRARY) else "rest"


def _by_owner(image):
    """{who: {section: bytes}} of the hyp.bin beside which the map is."""
    path = os.path.join(os.path.dirname(image), "hyp.map")
    found = {who: dict.fromkeys(SECTIONS, 0) for who in ("rest", "for it", "library")}
    for (name, section), size in read(path).items():
        found[owner(name)][section] += size
    if not all(found[who][".text"] for who in found):
        raise Failed(f"{path}: no code of {[w for w in found if not found[w]['.text']]} in it")
    return found


def sums(image):
    """(name, bytes without the library, bytes with it): what is loaded, what is not."""
    found = _by_owner(image)
    return [(f"{' and '.join(s[1:] for s in names)}, bytes",
             sum(found["rest"][s] for s in names),
             sum(part[s] for part in found.values() for s in names))
            for names in (SECTIONS[:2], SECTIONS[2:])]


def lines(image):
    """Each section, and whose it is."""
    found = _by_owner(image)
    rows = [["Bytes of the hypervisor", *(s[1:] for s in SECTIONS)],
            ["without: bare forwarding", *_words([found["rest"]])],
            ["with", *_words(found.values())],
            ["of it ports, proxy and record", *_words([found["for it"]])],
            ["of it libffaproxy.a", *_words([found["library"]])]]
    return table(rows)


def _words(parts):
    return [str(sum(part[section] for part in parts)) for section in SECTIONS]
