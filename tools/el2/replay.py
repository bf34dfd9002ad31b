# SPDX-License-Identifier: BSD-3-Clause
"""replay.py - what the hypervisor recorded, put through the same core on this machine (ffatrace ring)."""
import os
import re
import subprocess

from store import ROOT, Failed, command

SAME = re.compile(r"(\d+) calls on (\d+) CPUs, (\d+) records: all answers and all port calls as")


def build(folder):
    """Returns the path of ffatrace, built for this machine."""
    host = os.path.join(folder, "host")
    if not os.path.isfile(os.path.join(host, "build.ninja")):
        command(["meson", "setup", host, ROOT, "-Dtests=disabled", "-Dtools=enabled"], "meson-host")
    command(["ninja", "-C", host, "tools/ffatrace/ffatrace"], "ffatrace")
    return os.path.join(host, "tools/ffatrace/ffatrace")


def check(ffatrace, ring):
    """(good, text) of one record."""
    if not os.path.isfile(ring) or os.path.getsize(ring) == 0:
        return False, f"the hypervisor leaves a record ({ring})"
    done = subprocess.run([ffatrace, "ring", ring], check=False, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise Failed(f"ffatrace ring {ring}: {done.stderr.strip()}")
    same = SAME.search(done.stdout)
    if done.returncode or not same:
        return False, f"its record replays on this machine: ffatrace ring {ring} shows what differs"
    return True, f"its record replays on this machine: {same[1]} calls, {same[3]} records, all alike"
