# SPDX-License-Identifier: BSD-3-Clause
"""answers.py - what the Secure sides alone answered to each attack, kept in a file of the project.

They are measured in every run. Firmware moves on: a run tells what is another answer than the one
that was recorded, and does not fail for it.
"""
import os

from report import table
from store import ROOT, Failed, say

PATH = os.path.join(ROOT, "examples/el2/attacker/bare-answers.md")
HEAD = """<!-- SPDX-License-Identifier: BSD-3-Clause -->
# What real Secure sides answer to the attacks, without libffaproxy

Written by `./dev el2 --config attacker --document docs/el2.md`, which boots the attacker over bare
forwarding. A column is a Secure side and the version that the attacker asked it for; "-" is what is
not tried, there or at all without the proxy. Each run compares its answers with these.

"""


def _key(side, version):
    return f"{side} {version}"


def _firmware(seen):
    """One line a Secure side."""
    return {side: ", ".join(f"{name} {version}" for name, version in bare.firmware.items())
            for (side, _), bare in seen.items()}


def _read():
    """The recorded {column: {attack: answer}} and {side: firmware}; empty when there is none."""
    if not os.path.isfile(PATH):
        return {}, {}
    with open(PATH, encoding="utf-8") as file:
        lines = file.read().splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")]
            for line in lines if line.startswith("|") and not line.startswith("|-")]
    firmware = dict(line[2:].split(": ", 1) for line in lines if line.startswith("- "))
    if not rows:
        raise Failed(f"{PATH}: no table; --document writes it anew")
    return ({column: {row[0]: row[i] for row in rows[1:]} for i, column in enumerate(rows[0]) if i},
            firmware)


def _write(seen):
    names = list(dict.fromkeys(name for bare in seen.values() for _, name, *_ in bare.attacks))
    found = {_key(*key): bare.by_name() for key, bare in seen.items()}
    rows = [["Attack", *found]]
    for name in names:
        rows.append([name, *(made[name][0] if name in made else "-" for made in found.values())])
    with open(PATH, "w", encoding="utf-8") as file:
        file.write(HEAD + "".join(f"- {side}: {what}\n" for side, what in _firmware(seen).items()) +
                   "\n" + "\n".join(table(rows)) + "\n")


def compare(seen, record):
    """Say what changed since it was recorded; record it anew if that is wanted."""
    recorded, firmware = _read()
    changes = []
    for key, bare in seen.items():
        before, made = recorded.get(_key(*key), {}), bare.by_name()
        for name in dict.fromkeys([*before, *(line[1] for line in bare.attacks)]):
            was, now = before.get(name, "nothing"), made[name][0] if name in made else "-"
            if was != now:
                changes.append(f"{_key(*key)}: {name}: {now}, recorded is {was}")
    for side, what in _firmware(seen).items():
        if firmware.get(side) != what:
            say(f"{side}: {what}; recorded are answers of {firmware.get(side, 'none')}")
    say(f"Secure sides alone: {len(changes)} answers are others than recorded"
        f" ({os.path.relpath(PATH, ROOT)})" + (":" if changes else ""))
    for change in changes[:40]:
        say(f"    {change}")
    if record:
        _write(seen)
