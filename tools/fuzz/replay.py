#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""replay.py - ./dev fuzz-replay FILE...: what an input does, and why it is wrong.

Replays each file under ASan and UBSan, prints it in words and the account of what went wrong.
--minimise makes it small first. Exit status: 0 nothing is wrong, 1 something is, 2 it could not
be replayed.
"""
import argparse
import os
import sys

import build
import find
import minimise
from campaign import choose, targets_in
from common import Trouble, give_up, known_targets, processors, progress


def guess(path):
    """The target of a file: the nearest folder above it that is named for one."""
    known = known_targets()
    parts = os.path.abspath(path).split(os.sep)[:-1]
    for part in reversed(parts):
        if part in known or part in build.CONTROLS:
            return part
    raise Trouble(f"{path}: of which target? Say --target with one of {', '.join(known)}")


def show(target, path, done):
    print(f"--- {path} ({os.path.getsize(path)} bytes, target {target})")
    print(find.decoded(target, path).rstrip())
    print()
    if done.cause is None:
        print("nothing is wrong with it\n")
        return
    print(f"WRONG: {done.cause.text}\n")
    print(done.output.strip() + "\n")


def one(path, target, options):
    """True when nothing is wrong with this file."""
    binary = build.program("sanitize", target)
    done = find.replay(target, path, binary, strict=True)
    if options.minimise and done.cause is not None:
        out = options.output or path + ".small"
        small, tries, took = minimise.minimise(target, path, done.cause, progress)
        with open(out, "wb") as file:
            file.write(small)
        progress(f"{path}: {os.path.getsize(path)} bytes to {len(small)}, {tries} tries in "
                 f"{took:.1f} s: {out}")
        path, done = out, find.replay(target, out, binary)
    show(target, path, done)
    return done.cause is None


def main():
    options = argparse.ArgumentParser(prog="./dev fuzz-replay",
                                      description="What an input does and why it is wrong.")
    options.add_argument("file", nargs="+")
    options.add_argument("--target", help="default: the folder's name")
    options.add_argument("--minimise", action="store_true",
                         help="make it small first: by calls and fields, then by bytes")
    options.add_argument("--output", help="where the small one goes; default FILE.small")
    options = options.parse_args()
    for path in options.file:
        if not os.path.isfile(path):
            raise Trouble(f"{path} is not a file")
    # What replays them runs in another folder.
    options.file = [os.path.abspath(path) for path in options.file]
    options.output = options.output and os.path.abspath(options.output)
    if options.output and len(options.file) > 1:
        raise Trouble("--output goes with one file")
    targets = [options.target or guess(path) for path in options.file]
    build.set_up("sanitize")
    choose(targets, build.targets_of("sanitize"), build.CONTROLS)
    build.build("sanitize", processors(), targets_in("sanitize", sorted(set(targets))))
    good = [one(path, target, options) for path, target in zip(options.file, targets)]
    return 0 if all(good) else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Trouble as trouble:
        give_up("fuzz-replay", trouble)
    except OSError as error:
        give_up("fuzz-replay", error)
    except KeyboardInterrupt:
        sys.exit(130)
