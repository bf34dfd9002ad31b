# SPDX-License-Identifier: BSD-3-Clause
"""limits.py - examples/el2/limits in Linux's place: sends that nobody finishes, how much the Secure
side takes, and what Linux 7.3 does; with the proxy, judged, and what was measured without it.
"""
import os
import re

import replay
from attacker import BAD
from configs import CONFIGS, number_of
from hypervisor import number, with_options
from programs import boot, word
from report import table
from store import say

LINE = re.compile(r"^limits: (\w+)\|([^|]*)\|([^|]*)\|([^|]*)\|(.*?)\r?$", re.M)
CLOSING = re.compile(r"^limits: (\d+) rows, (\d+) not as expected\r?$", re.M)
SIDES_RUN = ("spmd", "el3spmc")
ROUNDS = 100  # unfinished sends in a run of everything
LEAST = {"unfinished": 15, "rounds": 1, "storage": 6, "linux": 29, "overrun": 1}
# Which versions are asked for, and what is run then.
BARE = {"1.1": ("unfinished", "rounds", "storage", "overrun"), "1.2": ("linux",)}
PROXY = {"1.0": ("unfinished", "rounds", "storage"), "1.1": ("unfinished", "rounds", "storage"),
         "1.2": ("unfinished", "rounds", "storage", "linux")}
# What the library takes for granted of a Secure side; whatever else it does differently is told.
RELIED_ON = ("0xfffffff0 bytes, then a range of 0xffffffff pages",
             "sends of 2 to 4,001 ranges, ended at random progress", "one share more than fits")
TITLES = {"unfinished": "Unfinished send: attempt", "rounds": "Many unfinished sends",
          "storage": "Storage", "overrun": "One share too many", "linux": "Linux 7.3"}


class Boot:
    """One boot: rows by section and name, and checks."""

    def __init__(self, base, image, config, bare, rounds):
        mode = "bare" if bare else "proxy"
        self.bare = bare
        self.folder = os.path.join(base, "runs", f"limits-{config.side}-{config.asks}-{mode}")
        ceiling = number_of(config.ceiling) if config.ceiling != "1.2" else 0
        own = with_options(image, os.path.join(base, "limits-hyp.bin"), bare, ceiling,
                           ("NO_RING",) if bare else ())
        program = os.path.join(os.path.dirname(image), "limits.bin")
        count = number("HYP_GUEST_WORD") + 8
        more = [*word(config), "-device", f"loader,addr={count:#x},data={rounds},data-len=4"]
        text, self.status = boot(self.folder, own, program, config.firmware, 1, more)
        self.rows = {(part, name): (got, wanted, verdict)
                     for part, name, got, wanted, verdict in LINE.findall(text)}
        self.checks = []
        self._judge(text, (BARE if bare else PROXY)[config.asks])

    def _judge(self, text, sections):
        for (part, name), (got, wanted, verdict) in self.rows.items():
            line = f"{part}: {name}: {verdict} ({got}, expected {wanted})"
            if self.bare and verdict == "another answer" and name not in RELIED_ON:
                say(f"    another answer than was measured before: {line}")
                continue
            self.checks.append((verdict == "ok", line))
        closing = CLOSING.findall(text)
        counts = {s: sum(part == s for part, _ in self.rows) for s in LEAST}
        whole = (len(closing) == 1 and int(closing[0][0]) == len(self.rows) and
                 self.status == int(closing[0][1]) and
                 all(counts[s] >= LEAST[s] if s in sections else counts[s] == 0 for s in LEAST))
        self.checks.append((whole, f"all rows are there ({counts}), status {self.status}; see"
                                   f" {self.folder}/console.log"))
        bad = BAD.findall(text)
        self.checks.append((not bad, "nobody panics" + (": " + bad[0] if bad else "")))

    def answer(self, key):
        """What a table says: the answer, and what is wrong with it."""
        if key not in self.rows:
            return "-"
        got, wanted, verdict = self.rows[key]
        if verdict == "ok":
            return got
        return f"{got} (measured before: {wanted})" if self.bare else f"{got}: {verdict}"


def _united(words):
    """One word when all are the same."""
    return words[0] if len(set(words)) == 1 else " / ".join(words)


def rows(section, seen):
    """The table of one section of {side: ([boots without the proxy], [boots with it])}."""
    keys = {}
    for alone, mediated in seen.values():
        for one in mediated + alone:
            keys.update({key: None for key in one.rows if key[0] == section})
    found = [[TITLES[section]] + [f"{side} alone" for side in seen] +
             [f"{side} with the proxy" for side in seen]]
    for key in keys:
        row = [key[1]]
        for which in (0, 1):
            for boots in seen.values():
                said = [b.answer(key) for b in boots[which] if key in b.rows]
                row.append(_united(said) if said else "-")
        found.append(row)
    return found


def run_all(base, image, configs, ffatrace, rounds):
    """Under each Secure side of these configurations: what passed, what failed, the tables."""
    passed = failed = 0
    seen = {}
    for side in dict.fromkeys(c.side for c in configs if c.side in SIDES_RUN):
        asked = {asks: CONFIGS[f"{side}-{asks}-1cpu"] for asks in PROXY}
        seen[side] = ([Boot(base, image, asked[asks], True, rounds) for asks in BARE],
                      [Boot(base, image, asked[asks], False, rounds) for asks in PROXY])
        for one in [*seen[side][0], *seen[side][1]]:
            if not one.bare:
                one.checks.append(replay.check(ffatrace, os.path.join(one.folder, "ring.bin")))
            bad = [what for good, what in one.checks if not good]
            passed, failed = passed + len(one.checks) - len(bad), failed + len(bad)
            say(f"{os.path.basename(one.folder)}: {len(one.checks) - len(bad)} passed,"
                f" {len(bad)} failed")
            for what in bad:
                say(f"    FAILED: {what}")
    lines = []
    for section in TITLES if seen else ():
        lines += [*table(rows(section, seen)), ""]
    return passed, failed, lines
