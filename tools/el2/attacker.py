# SPDX-License-Identifier: BSD-3-Clause
"""attacker.py - examples/el2/attacker in Linux's place: every attack with the proxy, judged, and what
the Secure side answers to the same without it.
"""
import os
import re

import replay
from configs import CONFIGS, number_of
from hypervisor import with_options
from programs import boot
from report import table
from store import Failed, say

LINE = re.compile(r"attack: ([^|\r\n]*)\|([^|]*)\|([^|]*)\|([^|]*)\|(\d+|-)\|(.*?)\r?$", re.M)
CLOSING = re.compile(r"^attacker: (\d+) attacks, (\d+) not as they must be\r?$", re.M)
CPUS = 2
ASKS = "1.1"  # the attacker's version
LEAST = 175  # attacks; fewer are not all of them
BAD = re.compile(r"^(hyp: .*(?:panic|exception).*|PANIC.*|Unhandled Exception.*)$", re.M)


def run(base, image, config, bare):
    """One boot. The attacks as tuples (ID, name, answer, expected, SMCs, judgement), and checks."""
    mode = "bare" if bare else "proxy"
    folder = os.path.join(base, "runs", f"attacker-{config.side}-{mode}")
    ceiling = number_of(config.ceiling) if config.ceiling != "1.2" else 0
    own = with_options(image, os.path.join(base, f"attacker-{mode}.bin"), bare, ceiling)
    program = os.path.join(os.path.dirname(image), "attacker.bin")
    text, status = boot(folder, own, program, config.firmware, CPUS)
    return judge(text, status, bare, folder)


def judge(text, status, bare, folder):
    """The same of what was written to the console."""
    lines = LINE.findall(text)
    closing = CLOSING.findall(text)
    checks = [(outcome == "ok", f"{name}: {outcome} ({got}, expected {expected}, {smcs} SMCs)")
              for _, name, got, expected, smcs, outcome in lines] if not bare else []
    whole = (len(closing) == 1 and len(lines) >= LEAST and status == int(closing[0][1]) and
             (bare or int(closing[0][0]) == len(lines)))
    checks.append((whole, f"all attacks are made, {len(lines)} lines, status {status};"
                          f" see {folder}/console.log"))
    bad = BAD.findall(text)
    checks.append((not bad, "nobody panics" + (": " + bad[0] if bad else "")))
    return lines, checks


def rows(seen):
    """The table of {side: (attacks with the proxy, attacks without)}: a row for each attack."""
    sides = list(seen)
    found = [["Attack", "kind"] + [f"{side} alone" for side in sides] + ["with the proxy", "SMCs"]]
    for place, (kind, name, *_) in enumerate(seen[sides[0]][0]):
        alone = [{(k, n): got for k, n, got, *_ in seen[side][1]}.get((kind, name), "-")
                 for side in sides]
        with_proxy = [seen[side][0][place] for side in sides if place < len(seen[side][0])]
        answers = [got if outcome == "ok" else f"{got}: {outcome}"
                   for _, _, got, _, _, outcome in with_proxy]
        found.append([name, kind, *alone, _united(answers), _united([w[4] for w in with_proxy])])
    return found


def _united(words):
    """One word when all are the same."""
    return words[0] if len(set(words)) == 1 else " / ".join(words)


def chosen(words):
    """Sides that words like attacker or attacker-spmd mean; None when they mean Linux, too."""
    if not words or not all(word.startswith("attacker") for word in words):
        return None
    found = [c for c in CONFIGS.values() if c.asks == ASKS and c.cpus == CPUS and
             c.side != "unpatched" and any(w in f"attacker-{c.side}-{CPUS}cpu" for w in words)]
    if not found:
        raise Failed(f"no configuration {' '.join(words)}; there are attacker-spmd and"
                     " attacker-el3spmc")
    return found


def run_all(base, image, configs, ffatrace):
    """Under each Secure side of these configurations: what passed, what failed, the table."""
    passed = failed = 0
    seen = {}
    for config in {c.side: c for c in configs if c.side != "unpatched"}.values():
        bare, checks = run(base, image, config, True)
        proxy, more = run(base, image, config, False)
        ring = os.path.join(base, "runs", f"attacker-{config.side}-proxy", "ring.bin")
        checks += [*more, replay.check(ffatrace, ring)]
        seen[config.side] = proxy, bare
        bad = [what for good, what in checks if not good]
        passed, failed = passed + len(checks) - len(bad), failed + len(bad)
        say(f"attacker-{config.side}-{CPUS}cpu: {len(proxy)} attacks;"
            f" {len(checks) - len(bad)} passed, {len(bad)} failed")
        for what in bad:
            say(f"    FAILED: {what}")
    return passed, failed, table(rows(seen)) if seen else []
