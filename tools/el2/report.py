# SPDX-License-Identifier: BSD-3-Clause
"""report.py - tables for people, and the part of a document that they replace."""
import re

from store import Failed


def rows_of(results, mode):
    rows = [["Configuration", "TF-A", "OP-TEE", "Linux", "asks", "is told", "CPUs", "client",
             "checks", "time", "outcome"]]
    for result in results:
        facts = result.facts
        checks = f"{result.passed}/{len(result.checks)}"
        if result.absent:
            checks += f", {len(result.absent)} not there"
        client = ", ".join(f"{a}/{a + b}" for a, b in facts.get("client", [])) or "-"
        rows.append([f"{result.config.name} ({mode})"] +
                    [facts.get(k) or "-" for k in ("tfa", "optee", "linux", "asked", "found",
                                                   "cpus")] +
                    [client, checks, f"{result.seconds:.1f} s",
                     "FAILED" if result.failed else "passed"])
    return rows


def table(rows):
    """Rows of text as a Markdown table with even columns; the first row is its head."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ["| " + " | ".join(c.ljust(w) for c, w in zip(row, widths)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (w + 2) for w in widths) + "|")
    return lines


def document(path, mark, lines):
    """Replace what stands between <!-- mark --> and <!-- end of mark -->."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    pattern = re.compile(rf"(<!-- {mark} -->\n).*?(<!-- end of {mark} -->)", re.S)
    text, count = pattern.subn(lambda m: m[1] + "\n".join(lines) + "\n" + m[2], text)
    if count != 1:
        raise Failed(f"{path}: no single pair of marks <!-- {mark} --> ... <!-- end of {mark} -->")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
