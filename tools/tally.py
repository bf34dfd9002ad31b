#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""tally.py - count what a test run did: prints "PASSED FAILED SKIPPED".

--meson testlog.json: every program of a `meson test` run; a Check program counts case by case.
--text log:           the last "N passed, N failed[, N skipped]" line of a text.
"""
import json
import re
import sys

CHECK = re.compile(r"^\d+%: Checks: (\d+), Failures: (\d+), Errors: (\d+)", re.M)
CLOSING = re.compile(r"^(?:.*: )?(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\s*$", re.M)


def of_program(entry):
    """Counts of one program of a Meson run."""
    good = entry["result"] in ("OK", "EXPECTEDFAIL")
    if entry["result"] == "SKIP":
        return (0, 0, 1)
    cases = CHECK.findall(entry.get("stdout") or "")
    if not cases:
        return (1, 0, 0) if good else (0, 1, 0)
    ran = sum(int(c[0]) for c in cases)
    bad = sum(int(c[1]) + int(c[2]) for c in cases)
    if entry["result"] == "EXPECTEDFAIL":
        return (1, 0, 0)
    if not good and bad == 0:
        bad = 1  # all cases passed, yet the program failed: it died at its end
        ran = max(ran, 1)
    return (ran - bad, bad, 0)


def of_meson(path):
    total = [0, 0, 0]
    with open(path, encoding="utf-8") as log:
        for line in log:
            for i, n in enumerate(of_program(json.loads(line))):
                total[i] += n
    return total


def of_text(path):
    with open(path, encoding="utf-8", errors="replace") as log:
        found = CLOSING.findall(log.read())
    if not found:
        return [0, 1, 0]
    return [int(n or 0) for n in found[-1]]


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ("--meson", "--text"):
        sys.exit(__doc__)
    total = of_meson(sys.argv[2]) if sys.argv[1] == "--meson" else of_text(sys.argv[2])
    if sum(total) == 0:
        total[1] = 1  # a run without a single test has failed
    print(*total)
    return 1 if total[1] else 0


if __name__ == "__main__":
    sys.exit(main())
