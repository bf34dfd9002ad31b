#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""controls.py replay|libfuzzer|afl FOLDER - every kind of alarm rings in that build's fuzz/.

The targets fuzz_control_KIND have a planted fault; each must be reported as what it is, and must
not be reported before the input that has it. Prints "N passed, M failed, K skipped".
FUZZ_SANITIZERS tells a replay what is compiled in (crash and leak need "address").
"""
import os
import subprocess
import sys
import tempfile

import engines

KINDS = ("crash", "leak", "difference", "hang")
# What the account of each alarm says: in a replay, and under libFuzzer.
MARK = {
    "crash": "heap-buffer-overflow",
    "leak": "LeakSanitizer: detected memory leaks",
    "difference": "FUZZ FOUND at",
    "hang": None,
}
HANG = {"replay": "no end in sight", "libfuzzer": "ERROR: libFuzzer: timeout"}
NEEDS_ADDRESS = ("crash", "leak")


def write(folder, name, content):
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(content)
    return path


def replay(program, kind, work):
    """What is wrong with this alarm, or None."""
    environment = {**os.environ, "ASAN_OPTIONS": "detect_leaks=1:halt_on_error=1"}
    good = write(work, "good", b"FA harmless")
    bad = write(work, "bad", b"FF planted")
    mark = MARK[kind] or HANG["replay"]
    status, log = engines.run([program, "--timeout", "2", good], 60, env=environment)
    if status != 0:
        return f"rings without a cause: status {status}\n{log}"
    status, log = engines.run([program, "--timeout", "2", good, bad], 60, env=environment)
    if status in (0, None):
        return f"does not ring: status {status}\n{log}"
    if mark not in log:
        return f'ends without "{mark}":\n{log}'
    if kind != "leak" and bad not in log:   # leaks are counted at the end
        return f"does not name the input:\n{log}"
    return None


def serve(program, work):
    """One answer for each line of a list: a copy that ends leaves the list where it was."""
    good = write(work, "good", b"FA harmless")
    listed = write(work, "list", f"{good}\n{good}\n{good}\n".encode())
    with open(listed, "rb") as file:
        done = subprocess.run([program, "--serve"], stdin=file, capture_output=True, timeout=60,
                              check=False)
    if done.stdout.split() != [b"0"] * 3:
        return f"three inputs, and the answers {done.stdout.split()}"
    return None


def engine(name, program, kind, work):
    """The same where the engine has to find the input first."""
    seeds = os.path.join(work, "seeds")
    write(seeds, "seed", b"FA harmless")
    outcome = engines.ENGINES[name](program, [seeds], work, 20, input_timeout=2,
                                    extra=["-D"] if name == "afl" else ["-use_value_profile=1"])
    if outcome.error or not outcome.finds:
        return f"does not ring: {outcome.error or 'no find'}\n{outcome.log[-3000:]}"
    with open(outcome.finds[0], "rb") as find:
        if not find.read().startswith(b"FF"):
            return f"rings for another input: {outcome.finds[0]}"
    mark = MARK[kind] or HANG.get(name)
    if name == "libfuzzer" and mark not in outcome.log:
        return f'ends without "{mark}":\n{outcome.log[-3000:]}'
    if name == "afl" and ("hangs" if kind == "hang" else "crashes") not in outcome.finds[0]:
        return f"rings as another kind: {outcome.finds[0]}"
    return None


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ("replay", *engines.ENGINES):
        sys.exit(__doc__)
    name, folder = sys.argv[1:]
    count = [0, 0, 0]
    for kind in KINDS:
        program = os.path.join(folder, "fuzz_control_" + kind)
        if name == "replay" and kind in NEEDS_ADDRESS and \
                "address" not in os.environ.get("FUZZ_SANITIZERS", ""):
            print(f"{kind}: not run, this build has no AddressSanitizer")
            count[2] += 1
            continue
        with tempfile.TemporaryDirectory() as work:
            wrong = replay(program, kind, work) if name == "replay" else \
                engine(name, program, kind, work)
            if name == "replay" and kind == KINDS[-1]:  # one driver serves them all
                wrong = wrong or serve(program, work)
        print(f"{kind}: {wrong or 'rings'}", flush=True)
        count[1 if wrong else 0] += 1
    print(f"{name} controls: {count[0]} passed, {count[1]} failed, {count[2]} skipped")
    return 1 if count[1] else 0


if __name__ == "__main__":
    sys.exit(main())
