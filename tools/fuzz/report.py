#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""report.py - build/fuzz-report/index.html: what a campaign reached, found, and how it grew.

Run alone it makes the page again from what the last campaign left.
"""
import json
import os
import sys
import time
from html import escape

import find
import plot
import reached
from corpus import folder_of
from common import CORPUS, FINDS, REPORT, ROOT, Trouble, clock, machine, progress

STYLE = """body{font:15px/1.45 sans-serif;margin:2em auto;max-width:72em;color:#222;padding:0 1em}
table{border-collapse:collapse;margin:1em 0}td,th{border:1px solid #ccc;padding:.25em .6em;
text-align:left;vertical-align:top}td.n{text-align:right;font-variant-numeric:tabular-nums}
pre{background:#f6f6f6;padding:.8em;overflow:auto;max-height:34em}.bad{color:#a01010;font-weight:bold}
.low{background:#fbe3dc}.bar{background:#e4e4e4;width:8em;height:.7em;display:inline-block}
.bar i{background:#3a7d44;height:100%;display:block}summary{cursor:pointer}"""


def table(head, rows):
    """Rows of cells; a number is set to the right, (text,) is HTML already."""
    text = ["<table><tr>" + "".join(f"<th>{escape(h)}</th>" for h in head) + "</tr>"]
    for row in rows:
        text.append("<tr>" + "".join(cell(c) for c in row) + "</tr>")
    return "\n".join(text) + "</table>\n"


def cell(value):
    if isinstance(value, tuple):
        return f"<td>{value[0]}</td>"
    if isinstance(value, (int, float)):
        return f'<td class="n">{value:,}</td>'
    return f"<td>{escape(str(value))}</td>"


def share(pair):
    """(reached, all) as a bar with figures."""
    if not pair[1]:
        return "none"
    part = 100.0 * pair[0] / pair[1]
    return (f'<span class="bar"><i style="width:{part:.0f}%"></i></span> {part:.1f} % '
            f"({pair[0]}/{pair[1]})",)


def runs_table(results):
    rows = []
    for result in results:
        for run in result["runs"]:
            mutator = "yes" if run["mutator"] else "no"
            rows.append((result["target"], run["label"], mutator, clock(run["seconds"]),
                         processes(run), run["execs"], round(run["rate"]), run["coverage"],
                         run["corpus"]))
    return table(("target", "engine", "custom mutator", "time", "processes: executions",
                  "executions", "per second", "coverage", "inputs"), rows)


def processes(run):
    """Each process of a run and how many executions it made: HTML."""
    return ("<br>".join(escape(f"{name} ({setting}): {execs:,}")
                        for name, setting, execs in run["processes"]),)


def corpus_table(results):
    return table(("target", "inputs", "bytes", "causes of finds"),
                 [(r["target"], *(r["corpus"] or ("merge did not end", "")), r["causes"])
                  for r in results])


def growth(results):
    """One chart per target and kind of coverage: the engines count different edges."""
    text = []
    for result in results:
        engines = dict.fromkeys(r["engine"] for r in result["runs"])
        for engine in engines:
            series = [(r["label"], [(s[0], s[2]) for s in r["series"]])
                      for r in result["runs"] if r["engine"] == engine and r["series"]]
            if series:
                text.append(plot.lines(f"{result['target']}, edges as {engine} counts them",
                                       "seconds", "edges", series, 480, 250))
    return "\n".join(text)


def coverage(targets):
    figures, problems = reached.measure({t: [folder_of(t)] for t in targets})
    text = [f'<p class="bad">{escape(p)}</p>' for p in problems]
    if not figures:
        return "\n".join(text) + "<p>No coverage was measured.</p>"
    rows = [(name, share(f["lines"]), share(f["branches"]), share(f["functions"]))
            for name, f in sorted(figures.items())]
    whole = reached.total(figures)
    rows.append((("<b>all</b>",), *(share(whole[k]) for k in ("lines", "branches", "functions"))))
    text += ["<h3>By file</h3>", table(("file", "lines", "branches", "functions"), rows),
             "<h3>By promise</h3><p>What the corpora reach of the files in which "
             "docs/contract.md says that a promise is kept.</p>"]
    rows = []
    for name, words, files, got in reached.by_promise(figures):
        where = ", ".join(files) or "open"
        rows.append((name, words, where, *((share(got["lines"]), share(got["branches"])) if got
                                           else ("", ""))))
    text.append(table(("ID", "promise", "kept in", "lines", "branches"), rows))
    return "\n".join(text)


def finds(targets):
    text = []
    for record in find.kept(targets):
        replay = os.path.relpath(os.path.join(record["folder"], "input"), ROOT)
        text.append(
            f"<h3 class=bad>{escape(record['target'])}: {escape(record['text'])}</h3>"
            f"<p>{record['inputs']} input(s), first of {escape(record['engine'])}. "
            f"<code>./dev fuzz-replay --target {record['target']} {escape(replay)}</code></p>"
            f"<details open><summary>account</summary><pre>{escape(record['account'])}</pre>"
            f"</details><details><summary>the input in words</summary>"
            f"<pre>{escape(record['decoded'])}</pre></details>")
    return "\n".join(text) or "<p>None.</p>"


def summary(results):
    """What a reader wants first."""
    count = sum(r["causes"] for r in results)
    trouble = sum(len(r["trouble"]) for r in results)
    found = f'<span class="bad">{count} cause(s) of finds</span>' if count else "Nothing was found"
    text = f"{found} in {sum(len(r['runs']) for r in results)} run(s) of {len(results)} target(s)"
    return text + (f'; <span class="bad">{trouble} could not run</span>.' if trouble else ".")


def slow(targets):
    text = ("<p>Mean of 20 runs, without sanitizers. To see one: <code>./dev fuzz-replay --target "
            f"TARGET {escape(os.path.relpath(CORPUS, ROOT))}/TARGET/INPUT</code></p>")
    return text + table(("target", "ms", "input"),
                 [(t, round(took * 1000, 2), name) for took, t, name in reached.slowest(targets)])


def make(results):
    """Write the page; returns its path."""
    progress("report: coverage of lib/ ...", end="")
    targets = [r["target"] for r in results]
    troubles = [t for r in results for t in r["trouble"]]
    parts = [
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>libffaproxy: fuzzing'
        f"</title><style>{STYLE}</style></head><body><h1>libffaproxy: fuzzing</h1>",
        f"<p>{time.strftime('%Y-%m-%d %H:%M')}, {escape(machine())}. {summary(results)}</p>",
        *[f'<p class="bad">could not run:</p><pre>{escape(t)}</pre>' for t in troubles],
        "<h2>Runs</h2>", runs_table(results),
        "<h2>Corpora after merging</h2>", corpus_table(results),
        f"<h2>Finds by cause</h2><p>Files: {escape(os.path.relpath(FINDS, ROOT))}</p>", finds(targets),
        "<h2>Growth</h2>", growth(results),
        "<h2>Coverage of lib/</h2>", coverage(targets),
        "<h2>Slowest inputs</h2>", slow(targets), "</body></html>"]
    os.makedirs(REPORT, exist_ok=True)
    path = os.path.join(REPORT, "index.html")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(parts))
    return path


if __name__ == "__main__":
    try:
        with open(os.path.join(REPORT, "campaign.json"), encoding="utf-8") as last:
            print(make(json.load(last)))
    except (Trouble, FileNotFoundError) as trouble:
        sys.exit(f"report: {trouble}")
