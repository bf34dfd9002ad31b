# SPDX-License-Identifier: BSD-3-Clause
"""attacker.py - examples/el2/attacker in Linux's place: every attack with the proxy, judged, and what
the Secure side answers to the same without it. In each version of FF-A, over each Secure side.
"""
import os
import re
from dataclasses import dataclass, field

import answers
import replay
from configs import CONFIGS
from hypervisor import with_options
from programs import boot, word
from report import table
from store import Failed, say

LINE = re.compile(r"attack: ([^|\r\n]*)\|([^|]*)\|([^|]*)\|([^|]*)\|(\d+|-)\|(.*?)\r?$", re.M)
CLOSING = re.compile(r"^attacker: (\d+) attacks, (\d+) not as they must be\r?$", re.M)
SPEAKS = re.compile(r"^attacker: .*: asked for (1\.\d), speaks (1\.\d)\r?$", re.M)
# Two CPUs race at 1.1; with one, the record has to replay byte for byte.
CPUS = {"1.0": 1, "1.1": 2, "1.2": 1}
SETTLES = {(c.side, c.asks): c.settles for c in CONFIGS.values()}
LEAST = 224  # attacks in any version; fewer are not all of them
LEAST_BARE = 180
LEFT_OUT = "not tried: "
BAD = re.compile(r"^(hyp: .*(?:panic|exception).*|PANIC.*|Unhandled Exception.*)$", re.M)
FIRMWARE = {"TF-A": ("console.log", r"BL31: (v[\d.]+)"),
            "OP-TEE": ("secure.log", r"OP-TEE version: (?:Unknown_)?(\S+)")}


@dataclass
class Attacked:
    """What came of one boot."""
    attacks: list = field(default_factory=list)  # (kind, name, answer, expected, SMCs, judgement)
    checks: list = field(default_factory=list)  # (good, text)
    firmware: dict = field(default_factory=dict)  # name to version

    def by_name(self):
        """Of the attacks that were made: name to (answer, SMCs, judgement)."""
        return {name: (got, smcs, outcome) for _, name, got, _, smcs, outcome in self.attacks
                if not outcome.startswith(LEFT_OUT)}


def name_of(config):
    return f"attacker-{config.side}-{config.asks}-{config.cpus}cpu"


def run(base, image, config, bare):
    """One boot."""
    mode = "bare" if bare else "proxy"
    folder = os.path.join(base, "runs", f"{name_of(config)}-{mode}")
    own = with_options(image, os.path.join(base, f"attacker-{mode}.bin"), bare, config.limit)
    program = os.path.join(os.path.dirname(image), "attacker.bin")
    text, status = boot(folder, own, program, config.firmware, config.cpus,
                        more=word(config))
    found = judge(text, status, config, bare, folder)
    for name, (log, pattern) in FIRMWARE.items():
        with open(os.path.join(folder, log), encoding="utf-8", errors="replace") as file:
            seen = re.search(pattern, file.read())
        found.firmware[name] = seen[1] if seen else "unknown"
    return found


def judge(text, status, config, bare, folder):
    """The same of what was written to the console."""
    lines = LINE.findall(text)
    closing = CLOSING.findall(text)
    speaks = SPEAKS.findall(text)
    found = Attacked(lines)
    if not bare:
        found.checks = [(outcome == "ok", f"{name}: {outcome} ({got}, expected {wanted}, {smcs} SMCs)")
                        for _, name, got, wanted, smcs, outcome in lines
                        if not outcome.startswith(LEFT_OUT)]
        found.checks.append((speaks == [(config.asks, config.settles)],
                             f"asked for {config.asks} it is told {config.settles}: {speaks}"))
    made = found.by_name()
    least = LEAST_BARE if bare else LEAST
    whole = (len(closing) == 1 and len(made) >= least and status == int(closing[0][1]) and
             int(closing[0][0]) == len(made) and len({line[1] for line in lines}) == len(lines))
    found.checks.append((whole, f"all attacks are made, {len(lines)} lines, {len(made)} made, status"
                                f" {status}; see {folder}/console.log"))
    bad = BAD.findall(text)
    found.checks.append((not bad, "nobody panics" + (": " + bad[0] if bad else "")))
    return found


def rows(seen):
    """The table of {(side, version): (with the proxy, without)}: a row for each attack."""
    sides = list(dict.fromkeys(side for side, _ in seen))
    found = [["Attack", "kind"] + [f"{side} alone" for side in sides] + ["with the proxy", "SMCs"]]
    kinds = {name: kind for proxy, _ in seen.values() for kind, name, *_ in proxy.attacks}
    for name, kind in kinds.items():
        alone = [_united({("", version): got.by_name()[name][0] for (other, version), (_, got)
                          in seen.items() if other == side and name in got.by_name()})
                 for side in sides]
        made = {key: proxy.by_name()[name] for key, (proxy, _) in seen.items()
                if name in proxy.by_name()}
        answered = {key: got if outcome == "ok" else f"{got}: {outcome}"
                    for key, (got, _, outcome) in made.items()}
        smcs = {key: count for key, (_, count, _) in made.items()}
        found.append([name, kind, *alone, _united(_by_told(answered)), _united(_by_told(smcs))])
    return found


def _by_told(words):
    """The same by the version that the proxy told, where that is enough to tell them apart."""
    told = {}
    for (side, asked), one in words.items():
        told.setdefault((side, SETTLES[side, asked]), set()).add(one)
    if any(len(ones) > 1 for ones in told.values()):
        return words
    return {key: ones.pop() for key, ones in told.items()}


def left_out(seen):
    """The attacks that one of these versions does not have, and why."""
    where, all_sides = {}, {}
    made = {(key[0], SETTLES[key], name) for key, (proxy, _) in seen.items()
            for name in proxy.by_name()}
    for (side, asked), (proxy, _) in seen.items():
        told = SETTLES[side, asked]
        all_sides.setdefault(told, set()).add(side)
        for _, name, _, _, _, outcome in proxy.attacks:
            if outcome.startswith(LEFT_OUT) and (side, told, name) not in made:
                sides = where.setdefault((name, outcome[len(LEFT_OUT):]), {})
                sides.setdefault(told, set()).add(side)
    return [["Left out", "in", "why"]] + [
        [name, ", ".join(told if sides[told] == all_sides[told] else
                         " ".join([*sorted(sides[told]), told]) for told in sorted(sides)), reason]
        for (name, reason), sides in where.items()]


def _united(words):
    """One word when all are the same; else each with whom it is from: a side, a version, both."""
    kinds = list(dict.fromkeys(words.values()))
    if len(kinds) < 2:
        return kinds[0] if kinds else "not tried"
    for part in (0, 1, None):
        labels = {key: " ".join(k for k in key if k) if part is None else key[part] for key in words}
        grouped = {}
        for key, one in words.items():
            grouped.setdefault(labels[key], set()).add(one)
        if all(len(group) == 1 for group in grouped.values()):
            return "; ".join(f"{', '.join(dict.fromkeys(labels[k] for k in words if words[k] == one))}:"
                             f" {one}" for one in kinds)
    raise Failed(f"no way to tell {words} apart")


def configurations():
    return [c for c in CONFIGS.values() if c.side != "unpatched" and CPUS[c.asks] == c.cpus]


def chosen(words):
    """Configurations that words like attacker or attacker-spmd mean; None when they mean Linux, too."""
    if not words or not all(word.startswith("attacker") for word in words):
        return None
    found = [c for c in configurations() if any(w in name_of(c) for w in words)]
    if not found:
        raise Failed(f"no configuration {' '.join(words)}; there are"
                     f" {', '.join(name_of(c) for c in configurations())}")
    return found


def run_all(base, image, configs, ffatrace, record=False):
    """In each version and under each Secure side of these: what passed, what failed, the tables."""
    passed = failed = 0
    seen = {}
    wanted = {(c.side, c.asks) for c in configs}
    for config in [c for c in configurations() if (c.side, c.asks) in wanted]:
        bare, proxy = run(base, image, config, True), run(base, image, config, False)
        ring = os.path.join(base, "runs", f"{name_of(config)}-proxy", "ring.bin")
        checks = [*bare.checks, *proxy.checks, replay.check(ffatrace, ring)]
        seen[config.side, config.asks] = proxy, bare
        bad = [what for good, what in checks if not good]
        passed, failed = passed + len(checks) - len(bad), failed + len(bad)
        say(f"{name_of(config)}: {len(proxy.by_name())} attacks;"
            f" {len(checks) - len(bad)} passed, {len(bad)} failed")
        for what in bad:
            say(f"    FAILED: {what}")
    if not seen:
        return passed, failed, []
    answers.compare({key: bare for key, (_, bare) in seen.items()}, record)
    return passed, failed, [*table(rows(seen)), "", *table(left_out(seen))]
