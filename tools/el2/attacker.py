# SPDX-License-Identifier: BSD-3-Clause
"""attacker.py - examples/el2/attacker in Linux's place: every attack with the proxy, judged, and what
the Secure side answers to the same without it.
"""
import os
import re

from configs import SIDES, number_of
from hypervisor import with_options
from programs import boot
from report import table
from store import say

LINE = re.compile(r"attack: ([^|\r\n]*)\|([^|]*)\|([^|]*)\|([^|]*)\|(\d+)\|(.*?)\r?$", re.M)
CLOSING = re.compile(r"^attacker: (\d+) attacks, (\d+) not as they must be\r?$", re.M)
CPUS = 2
LEAST = 170  # attacks; fewer are not all of them
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


def rows(proxy, bare):
    """The table: what the Secure side answers by itself, and what it gets to see no more."""
    alone = {(kind, name): got for kind, name, got, *_ in bare}
    found = [["Attack", "kind", "without", "with", "SMCs"]]
    for kind, name, got, _, smcs, outcome in proxy:
        without = alone.get((kind, name), "-")
        found.append([name, kind, without, got if outcome == "ok" else f"{got}: {outcome}", smcs])
    return found


def run_all(base, image, configs):
    """Under each Secure side of these configurations: what passed, what failed, the tables."""
    passed = failed = 0
    lines = []
    for config in {c.side: c for c in configs if c.side != "unpatched"}.values():
        bare, bare_checks = run(base, image, config, True)
        proxy, checks = run(base, image, config, False)
        bad = [what for good, what in checks + bare_checks if not good]
        passed += len(checks) + len(bare_checks) - len(bad)
        failed += len(bad)
        say(f"attacker-{config.side}: {len(proxy)} attacks, {len(bad)} failed checks")
        for what in bad:
            say(f"    FAILED: {what}")
        lines += [f"{SIDES[config.side]}:", "", *table(rows(proxy, bare)), ""]
    return passed, failed, lines
