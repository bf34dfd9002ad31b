# SPDX-License-Identifier: BSD-3-Clause
"""common.py - what the modules of this folder share: places, times, running a program."""
import glob
import hashlib
import os
import re
import shutil
import sys

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import scratch  # noqa: E402
from lintlib import ROOT  # noqa: E402

BUILD = os.environ.get("FFAPROXY_BUILD") or os.path.join(ROOT, "build")
SEEDS = os.path.join(ROOT, "fuzz", "seeds")
REGRESS = os.path.join(ROOT, "fuzz", "regress")
CORPUS = os.path.join(BUILD, "fuzz-corpus")
FINDS = os.path.join(BUILD, "fuzz-finds")
REPORT = os.path.join(BUILD, "fuzz-report")
WORK = os.path.join(BUILD, "fuzz-work")
AFL_COUNTS = os.path.join(ROOT, "fuzz", "afl.allow")
DICTIONARY = os.path.join(ROOT, "fuzz", "ffa.dict")
# Targets whose inputs are programs of calls (fuzz/program.h).
PROGRAMS = ("sequence", "secure_side", "ports", "race")

UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}


class Trouble(Exception):
    """What a person has to be told; ends the command."""


def give_up(name, trouble):
    """End a command that could not do what it was to do: 1 would say that something was found."""
    print(f"{name}: {trouble}", file=sys.stderr)
    sys.exit(2)


def seconds(text):
    """90, 90s, 10m, 2h -> seconds."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd]?)", text)
    if not match or float(match[1]) <= 0:
        raise Trouble(f"{text!r} is no time: write 90s, 10m or 2h")
    return float(match[1]) * UNITS[match[2]]


def clock(amount):
    """Seconds as people read them: 1:05, 1:00:00."""
    amount = int(amount)
    hours, rest = divmod(amount, 3600)
    text = f"{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"
    return f"{hours}:{text}" if hours else text


def processors():
    return len(os.sched_getaffinity(0))


def run(command, timeout=None, env=None, cwd=ROOT, alone=True):
    """(status, output of both kinds); status None when it took too long."""
    return scratch.sh(command, cwd, timeout, env, alone)


def inputs_in(*folders):
    """Paths of the files in and below folders, sorted; hidden ones and notes left out."""
    found = []
    for folder in folders:
        for at, dirs, names in os.walk(folder):
            dirs[:] = [d for d in dirs if not d.startswith(".")]
            found += [os.path.join(at, n) for n in names if not n.startswith((".", "README"))]
    return sorted(found)


def seed_folders(target):
    """Where inputs of a target are committed, those of the folders that are there."""
    return [f for f in (os.path.join(SEEDS, target), os.path.join(REGRESS, target))
            if os.path.isdir(f)]


def known_targets():
    """Names of the targets that the tree has, in the table of fuzz/meson.build if that is there."""
    files = glob.glob(os.path.join(ROOT, "fuzz", "fuzz_*.c"))
    names = [os.path.basename(f)[len("fuzz_"):-len(".c")] for f in files]
    return sorted(n for n in names if n != "control")


def digest(paths, read=None):
    """One number for the contents of some files, or for what `read` makes of each."""
    whole = hashlib.sha256()
    for path in sorted(paths):
        with open(path, "rb") as file:
            text = file.read()
        whole.update(os.path.relpath(path, ROOT).encode() + b"\0" + (read or bytes)(text))
    return whole.hexdigest()[:12]


def without_comments(text):
    """C as a compiler sees it: what comments say, and where lines end, changes no run."""
    return b" ".join(re.sub(rb"/\*.*?\*/", b" ", text, flags=re.S).split())


def machine():
    """The machine, as far as it matters for times."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        names = [l.split(":")[1].strip() for l in file if l.startswith("model name")]
    return f"{names[0] if names else 'unknown CPU'}, {processors()} CPUs"


def empty_folder(path):
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(path)
    return path


def progress(text, end="\n"):
    """A line for the person who waits; a terminal's last one is written over."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K" + text + ("\n" if end == "\n" else ""))
    elif end == "\n":
        sys.stderr.write(text + "\n")
    sys.stderr.flush()
