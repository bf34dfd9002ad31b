#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""expect_race.py PROGRAM - a control: ThreadSanitizer must report a data race in the
library. A failure for any other reason is none that was planted, and fails this."""
import re
import subprocess
import sys

REPORT = re.compile(r"WARNING: ThreadSanitizer: data race.*?(?:^=+$|\Z)", re.S | re.M)
LIBRARY = re.compile(r"^\s+#\d+ .*\blib/(?:abi|base|core|desc|ledger|port)/\w+\.[ch]:\d+", re.M)


def main():
    done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False, text=True, errors="replace")
    reports = REPORT.findall(done.stdout)
    seen = any(LIBRARY.search(report) for report in reports)
    print(done.stdout[-6000:], file=sys.stderr)  # stdout is counted by tools/tally.py
    if done.returncode != 0 and seen:
        print("as planted: a data race in the library\n100%: Checks: 1, Failures: 0, Errors: 0")
        return 0
    what = ("it succeeded" if done.returncode == 0 else
            "no data race was reported" if not reports else "no race is in the library")
    print(f"a hidden lock must be a data race in the library, but {what} (status "
          f"{done.returncode})\n0%: Checks: 1, Failures: 1, Errors: 0")
    return 1


if __name__ == "__main__":
    sys.exit(main())
