# SPDX-License-Identifier: BSD-3-Clause
"""speedpage.py - the chapter on speed of docs/fuzz-bench.md, out of what was measured last."""

HEAD = """{machine}, {date}, one core, no sanitizers. Executions per second of CPU time (user and system, as the
kernel counts them for the process, so that other work on the machine matters little), medians.

*Replayed*: the plain driver, the committed seeds again and again, {repeats} runs; its floor is a target that
does nothing with the same inputs, each in a heap block of exactly its size, which is what any engine has to do,
and an alarm that is set, which is a system call.
*Of its own* is what an execution takes beyond that. *libFuzzer*: at work from the same seeds,
{engine_repeats} runs, the custom mutator on; its floor is libFuzzer on a target that does nothing and has no
custom mutator, and so hardly any corpus: its inputs stay a few bytes long. *Same coverage*: inputs that reach
the same edges whichever inputs ran before them in the process.

| target | replayed | floor | of the floor | of its own | libFuzzer | floor | of the floor | same coverage |
|---|---:|---:|---:|---:|---:|---:|---:|---|
"""


# By perf, 2026-11-23. It takes other tools than this page's, so it is told and not made each time.
WHERE = ("Of libFuzzer's time (by perf, when the target's own edges still counted) some 27 % went into "
         "its own look at the counters of what was reached, which an empty target has none of, some "
         "17 % into its hooks at comparisons, 9 % into the library.")


def aim(reached):
    return "reached" if reached else "not reached"


def aims(data):
    """What was aimed at, and what is measured."""
    text = []
    row = data["rows"].get("descriptor")
    if row:
        part, engine = row["replay"] / row["copy"], row["engine"] / row["floor"]
        text.append(f"- `descriptor` at least half of the floor: {aim(engine >= 0.5)} with libFuzzer "
                    f"({engine:.1%} of an empty target's {row['floor']:,.0f} per second); of copying "
                    f"the same inputs it makes {part:.1%} ({aim(part >= 0.5)}). An input is read by "
                    "two validators, and cut; with good headers also without scratch memory and in "
                    "reverse order: "
                    f"{1e6 / row['replay'] - 1e6 / row['copy']:.2f} µs in all. {WHERE}")
    got = data["sixteen"]
    rate, reset = 1e6 / got["whole"], got["reset"] - got["driver"]
    calls = got["whole"] - got["reset"]
    text += [f"- `sequence` at least 20,000 executions of 16 calls per second: {aim(rate >= 20000)}, "
             f"{rate:,.0f}, every oracle after every call.",
             f"- resets cost less than the calls: {aim(reset < calls)}, {reset:.1f} µs for a new "
             f"machine, proxy and three clients and the end of them, {calls:.1f} µs for the calls "
             f"({calls / 16:.2f} µs each)."]
    return "\n".join(text) + "\n"


def text(data):
    rows = []
    for name, row in data["rows"].items():
        own = 1e6 / row["replay"] - 1e6 / row["copy"]
        rows.append(f"| {name} | {row['replay']:,.0f} | {row['copy']:,.0f} | "
                    f"{row['replay'] / row['copy']:.1%} | {own:.2f} µs | {row['engine']:,.0f} | "
                    f"{row['floor']:,.0f} | {row['engine'] / row['floor']:.1%} | {row['same']} |")
    return HEAD.format(**data) + "\n".join(rows) + "\n\nWhat was aimed at:\n\n" + aims(data)
