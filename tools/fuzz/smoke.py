#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""smoke.py [--seconds N] [--jobs N] [--finds FOLDER] ENGINE=FOLDER... - every target, every engine.

FOLDER is the fuzz/ of an engine's build; each target runs there for N seconds from its committed
inputs. A find, or a run that does not work, fails. A target that is not in the build counts as
skipped. Prints "N passed, M failed, K skipped".
"""
import argparse
import concurrent.futures
import glob
import os
import shutil
import sys
import tempfile
import time

import engines

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def targets():
    """Names of the targets in the tree; the controls are none."""
    names = (os.path.basename(p)[5:-2] for p in glob.glob(os.path.join(ROOT, "fuzz", "fuzz_*.c")))
    return sorted(n for n in names if n != "control")


def corpora(name):
    folders = (os.path.join(ROOT, "fuzz", kind, name) for kind in ("seeds", "regress"))
    return [f for f in folders if os.path.isdir(f)]


def keep(outcome, folder, name, engine):
    """Copy what was found, with the log, to where it outlives the run."""
    into = os.path.join(folder, f"{name}-{engine}")
    os.makedirs(into, exist_ok=True)
    for find in outcome.finds:
        if os.path.isfile(find):
            shutil.copy(find, os.path.join(into, os.path.basename(find).replace(":", "-")))
    with open(os.path.join(into, "log"), "w", encoding="utf-8") as log:
        log.write(outcome.log)
    return into


def run_one(name, engine, folder, options):
    """(engine, target, outcome or None when not built, seconds)."""
    program = os.path.join(folder, "fuzz_" + name)
    began = time.monotonic()
    if not os.access(program, os.X_OK):
        return engine, name, None, 0
    with tempfile.TemporaryDirectory() as work:
        outcome = engines.ENGINES[engine](program, corpora(name), work, options.seconds)
        if outcome.finds or outcome.error:
            outcome.kept = keep(outcome, options.finds, name, engine)
    return engine, name, outcome, time.monotonic() - began


def tell(engine, name, outcome, seconds):
    """One line. Returns which of passed, failed, skipped it was."""
    label = f"{engine:<10} {name:<12}"
    if outcome is None:
        print(f"{label} not run: not in this build", flush=True)
        return 2
    what = f"{outcome.executions:>9} executions in {seconds:3.0f} s"
    if outcome.finds or outcome.error:
        print(f"{label} {what}: FAILED: {outcome.error or f'{len(outcome.finds)} find(s)'}, "
              f"see {outcome.kept}\n{outcome.log[-4000:]}", flush=True)
        return 1
    if outcome.executions == 0:
        print(f"{label} {what}: FAILED: nothing was executed\n{outcome.log[-4000:]}", flush=True)
        return 1
    print(f"{label} {what}: nothing found", flush=True)
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--finds", default="fuzz-finds", help="folder for what is found")
    parser.add_argument("build", nargs="+", metavar="ENGINE=FOLDER")
    options = parser.parse_args()
    builds = [b.split("=", 1) for b in options.build]
    if any(len(b) != 2 or b[0] not in engines.ENGINES for b in builds) or not targets():
        parser.error(f"ENGINE=FOLDER, with an engine of {', '.join(engines.ENGINES)}")
    count = [0, 0, 0]
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        runs = [pool.submit(run_one, name, engine, folder, options)
                for name in targets() for engine, folder in builds]
        for done in concurrent.futures.as_completed(runs):
            count[tell(*done.result())] += 1
    print(f"fuzz targets: {count[0]} passed, {count[1]} failed, {count[2]} skipped")
    return 1 if count[1] else 0


if __name__ == "__main__":
    sys.exit(main())
