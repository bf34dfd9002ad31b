# SPDX-License-Identifier: BSD-3-Clause
"""benchpage.py - docs/fuzz-bench.md and its plot, out of the committed results."""
import glob
import json
import os
import statistics

import planted
import plot
import speedpage
from common import ROOT, SEEDS, digest, inputs_in, without_comments

RESULTS = os.path.join(ROOT, "fuzz", "planted", "results.jsonl")
SPEEDS = os.path.join(ROOT, "fuzz", "planted", "speed.json")
PAGE = os.path.join(ROOT, "docs", "fuzz-bench.md")
PLOT = os.path.join(ROOT, "docs", "fuzz-bench.svg")
HARNESS = ("fuzz", "tests/sim", "tests/build", "tests/oracle")
# A column: heading, which runs, how many there are to be and of how many CPU seconds.
COLUMNS = (
    ("libFuzzer", {"from": "corpus", "engine": "libfuzzer", "mutator": True}, (5, 60)),
    ("AFL++", {"from": "corpus", "engine": "afl", "mutator": True}, (5, 60)),
    ("from nothing", {"from": "nothing", "engine": "libfuzzer", "mutator": True}, (1, 300)),
    ("from nothing, mutator off", {"from": "nothing", "engine": "libfuzzer", "mutator": False},
     (1, 300)),
)

HEAD = """<!-- SPDX-License-Identifier: BSD-3-Clause -->
<!-- Written by ./dev fuzz-bench and ./dev fuzz --speed: do not edit. -->
# How good the fuzz harness is

## Planted bugs

Every patch of [fuzz/planted](../fuzz/planted/README.md) brings one defect of a public implementation into
`lib/`. `./dev fuzz-bench` plants each, runs the engines until the first alarm that the patch causes, and
notes the CPU time: of the engine with everything it starts, sanitizers on. An alarm counts when its input
goes wrong with the patch, alone, and does not without it. *From the corpus*: beginning with the committed
seeds, 5 runs of at most 60 CPU seconds with each engine, the custom mutator on. A seed that goes wrong by
itself ends such a run: it shows what the committed inputs and the oracles see (AFL++'s program then reads the
seeds, since the engine would leave out those that crash), and nothing of the engine. *From nothing*: libFuzzer
without any input, one run of at most 5 CPU minutes, with the custom mutator and without it. The mutator was
improved where it did not find these bugs (B10, B15, B21, B22, B23, B27, B44, B56 and B58 among them): how it does
on others this table cannot say. Aims: from the corpus every bug in every run; from nothing 90 % of the bugs with
the mutator; nothing in the library without a patch.

A cell has the median of the runs that found the bug and how many of those made did; where none did, how long
they looked, which may be less than that. A dash is a run that was not made. Raw results:
[fuzz/planted/results.jsonl](../fuzz/planted/results.jsonl).

"""


DESCRIPTORS = ("descriptor", "convert")  # targets whose inputs are no programs of calls
# What runs such programs, which those targets are not linked with.
RUNS = ("attack", "boxes", "call", "meta", "others", "pages", "reply", "run", "state", "versions",
        "inside", "ops", "program", "text")


def serves(path, target):
    """Other targets' own files, their half of the mutator, tests and tools have no part in it."""
    folder, name = os.path.split(path)
    stem = name.split(".")[0]
    if name.startswith("fuzz_"):
        return name == f"fuzz_{target}.c"
    if name.startswith(("test_", "mkseed", "tool_")):
        return False
    if target not in DESCRIPTORS:
        return stem != "mutate_send"
    if folder.endswith("sim") or stem.split("_")[0] in RUNS:
        return False
    return stem == "mutate_send" or not stem.startswith("mutate_")


def harness_digest(target, start):
    """What a target is made of, but the library; with the seeds where a run begins with them."""
    folders = [*HARNESS, "tools/ffatrace"] if target == "trace" else HARNESS
    code = [p for folder in folders for kind in ("*.c", "*.h")
            for p in glob.glob(os.path.join(ROOT, folder, kind)) if serves(p, target)]
    rest = glob.glob(os.path.join(ROOT, "fuzz", "*.dict"))
    rest += [os.path.join(ROOT, "fuzz", name) for name in ("meson.build", "afl.allow")]
    if start == "corpus":
        rest += inputs_in(os.path.join(SEEDS, target))
    return digest(code, without_comments) + digest(rest)


def library_digest():
    """The library without a patch: what was found in it, or not, holds for this state."""
    return digest(sorted(p for folder in ("lib", "include") for p in
                         glob.glob(os.path.join(ROOT, folder, "**", "*.[ch]"), recursive=True)))


def load(path=RESULTS):
    """The records of a file of results; a line that was cut off is left out."""
    records = []
    try:
        with open(path, encoding="utf-8") as file:
            for line in file:
                try:
                    records.append(json.loads(line))
                except ValueError:
                    continue
    except FileNotFoundError:
        pass
    return records


def newest(records, patches):
    """
    One record per run: the last one of the patch as it is now. Runs of another patch of the same
    name do not count.
    """
    found = {}
    for r in records:
        if patches.get(r["name"], r["patch"]) != r["patch"]:
            continue
        found[tuple(r[k] for k in ("name", "target", "engine", "from", "mutator", "run"))] = r
    return list(found.values())


def outdated(records):
    """What is to be said when the harness, or seeds that a run began with, are others by now."""
    now = {k: harness_digest(*k) for k in {(r["target"], r["from"]) for r in records}}
    old = sum(1 for r in records if r["harness"] != now[r["target"], r["from"]])
    return f"{old} of the {len(records)} runs were made with an earlier state of the harness.\n" \
        if old else ""


def of(records, name, column):
    return [r for r in records if r["name"] == name
            and all(r[k] == v for k, v in column.items())]


def cell(runs):
    """Median CPU time to find and how many runs found it."""
    if not runs:
        return "-"
    times = [r["cpu"] for r in runs if r["found"]]
    many = f"{len(times)}/{len(runs)}"
    if times:
        return f"{amount(statistics.median(times))} s, {many}"
    return f"**not found** in {amount(max(r['cpu'] for r in runs))} s, {many}"


def amount(value):
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def table(records, patches):
    text = ["| bug | planted | oracle | target | " + " | ".join(c[0] for c in COLUMNS) + " |",
            "|---|---|---|---|" + "---:|" * len(COLUMNS)]
    for patch in patches:
        runs = [of(records, patch.name, c[1]) for c in COLUMNS]
        targets = dict.fromkeys(r["target"] for row in runs for r in row)
        text.append(f"| {patch.bug} | {patch.name[len(patch.bug) + 1:]} | "
                    f"{', '.join(patch.words('Oracle'))} | {', '.join(targets) or '-'} | "
                    + " | ".join(cell(row) for row in runs) + " |")
    return "\n".join(text) + "\n"


def summary(records, patches):
    """What the table says, in a few lines."""
    text = ["| runs | bugs looked for | with all runs made to their end | every run found it | some did | "
            "none did | found, of all runs | by a seed itself |",
            "|---|---:|---:|---:|---:|---:|---:|---:|"]
    for name, column, (many, limit) in COLUMNS:
        rows = [of(records, p.name, column) for p in patches]
        ended = [sum(1 for r in row if r["found"] or r["limit"] >= limit) for row in rows]
        made = [r for row in rows for r in row]
        full = [row for row in rows if row]
        every = sum(1 for row in full if all(r["found"] for r in row))
        none = sum(1 for row in full if not any(r["found"] for r in row))
        where = "from the corpus, " + name if column["from"] == "corpus" else name
        text.append(f"| {where} | {len(full)} of {len(patches)} | "
                    f"{sum(1 for count in ended if count >= many)} | {every} | "
                    f"{len(full) - every - none} | {none} | "
                    f"{sum(1 for r in made if r['found'])} of {len(made)} | "
                    f"{sum(1 for r in made if r.get('by') == 'seed')} |")
    return "\n".join(text) + "\n"


def reached(records, patches):
    """The aims, and what came of them."""
    corpus = [of(records, p.name, c[1]) for p in patches for c in COLUMNS[:2]]
    every = sum(1 for row in corpus if row and all(r["found"] for r in row))
    runs = [r for row in corpus for r in row]
    seeds = sum(1 for r in runs if r.get("by") == "seed")
    nothing = [of(records, p.name, COLUMNS[2][1]) for p in patches]
    found = sum(1 for row in nothing if any(r["found"] for r in row))
    return (f"From the corpus: {every} of {len(corpus)} pairs of bug and engine found in every run "
            f"made, {'reached' if every == len(corpus) else 'not reached'}; a committed input went wrong "
            f"by itself in {seeds} of {len(runs)} runs. From nothing: {found} of "
            f"{len(patches)} bugs with the mutator, "
            f"{'reached' if found >= 0.9 * len(patches) else 'not reached'}.\n\n")


def foreign(records):
    """Alarms of runs with a patch that are not the patch's."""
    rows = [f"- {r['name']}, {r['engine']} from {r['from']}: {n}" for r in records
            for n in r.get("notes", []) if n.startswith("foreign")]
    return ("\nAlarms in other runs that go wrong without the patch, too:\n\n" + "\n".join(rows)
            + "\n") if rows else ""


def unpatched(records):
    """What was found in the library as it is."""
    now = library_digest()
    runs = [r for r in records if r["name"] == "none" and r.get("patch") == now]
    if not runs:
        return "The library without a patch was not run yet, in its present state.\n"
    text = ["| target | engine | from | runs | CPU time | found |", "|---|---|---|---:|---:|---:|"]
    groups = {}
    for r in runs:
        groups.setdefault((r["target"], r["engine"], r["from"]), []).append(r)
    for (target, engine, start), row in sorted(groups.items()):
        alarms = sum(1 for r in row if r["found"] or r.get("notes"))
        text.append(f"| {target} | {engine} | {start} | {len(row)} | "
                    f"{sum(r['cpu'] for r in row):.0f} s | {alarms or 'nothing'} |")
    return "\n".join([*text, "", outdated(runs)])


def figure(records, patches):
    rows = []
    for patch in patches:
        runs = {name: [r["cpu"] if r["found"] else None for r in of(records, patch.name, column)]
                for name, column, _ in COLUMNS}
        if any(runs.values()):
            rows.append((patch.bug, runs))
    return plot.strips("CPU seconds until a planted bug is found, every run", "CPU seconds", rows,
                       [c[0] for c in COLUMNS], 0.01, 300)


def speed():
    """The chapter on speed; what ./dev fuzz --speed measured last."""
    try:
        with open(SPEEDS, encoding="utf-8") as file:
            data = json.load(file)
    except FileNotFoundError:
        return "Not measured yet: `./dev fuzz --speed`.\n"
    old = [name for name, row in data["rows"].items()
           if row.get("harness") != harness_digest(name, "corpus")]
    return speedpage.text(data) + (
        f"\nMeasured with an earlier state of the harness: {', '.join(old)}.\n" if old else "")


def write():
    """The page and the plot, of whatever there is."""
    patches = planted.select([])
    records = newest(load(), {p.name: digest([p.path]) for p in patches})
    made = [r for r in records if r["name"] != "none"]
    machines = sorted({f"{r['machine']}" for r in made})
    harnesses = sorted({r["date"] for r in made})
    page = [HEAD]
    if made:
        page.append(f"Measured on {'; '.join(machines)}, {harnesses[0]} to {harnesses[-1]}.\n\n")
        page.append(outdated(made) + "\n")
    page += [summary(made, patches), "\n", reached(made, patches), "\n![time to find each bug](fuzz-bench.svg)\n\n",
             table(made, patches), "\n### The library without a patch\n\n", unpatched(records),
             foreign(made), "\n## Speed\n\n", speed()]
    with open(PAGE, "w", encoding="utf-8") as file:
        file.write("".join(page))
    with open(PLOT, "w", encoding="utf-8") as file:
        file.write(figure(made, patches))
