# SPDX-License-Identifier: BSD-3-Clause
"""programs.py - bare programs in Linux's place: `smoke`, which shows that the hypervisor stands, and
`figures`, which counts the instructions of calls with the proxy and without it.

The emulator's -icount shift=0 lets one instruction take one nanosecond of its clock, on one CPU after
another: so a counter counts instructions, and counts the same in every run.
"""
import os
import re
import shutil
import subprocess

import replay
import sizes
from configs import SIDES, number_of
from hypervisor import number, with_options
from machine import HYPERVISOR, LINUX, QEMU, RAM_MIB
from report import table
from store import Failed, say

SMOKE = re.compile(r"^smoke: (ok|FAILED) +(.*?)\r?$", re.M)
FIGURE = re.compile(r"^figures: (.*): (?:instructions=(\d+) whole=(\d+)|not possible here)\r?$", re.M)
STACK = re.compile(r"^figures: stack=(\d+)", re.M)
SECONDS = 120


def boot(folder, image, program, firmware, cpus=1, more=()):
    """Run a program on the hypervisor; what it wrote, and QEMU's status."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    kind = "virt,virtualization=on,gic-version=3,dtb-randomness=off"
    line = [QEMU, "-cpu", "cortex-a57", "-smp", str(cpus), "-m", str(RAM_MIB), "-nic", "none",
            "-no-reboot", "-display", "none", "-monitor", "none", "-serial", "stdio",
            "-serial", "file:" + os.path.join(folder, "secure.log"),
            "-semihosting-config", "enable=on,target=native", *more,
            "-device", f"loader,file={program},addr={LINUX:#x},force-raw=on"]
    own = f"loader,file={image},addr={HYPERVISOR[0]:#x},force-raw=on"
    if firmware:
        line += ["-M", kind + ",secure=on", "-bios", firmware, "-device", own]
    else:
        line += ["-M", kind, "-device", own + ",cpu-num=0"]
    with open(os.path.join(folder, "command"), "w", encoding="utf-8") as file:
        file.write(" ".join(line) + "\n")
    try:
        done = subprocess.run(line, cwd=folder, check=False, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=SECONDS)
        text, status = done.stdout + done.stderr, done.returncode
    except subprocess.TimeoutExpired as late:
        text, status = late.stdout or b"", f"none within {SECONDS} s"
    text = text.decode("utf-8", "replace")
    with open(os.path.join(folder, "console.log"), "w", encoding="utf-8") as file:
        file.write(text)
    return text, status


def word(config):
    """Arguments of QEMU: what the program is to know of this configuration, at HYP_GUEST_WORD."""
    value = number_of(config.asks)
    if config.side == "el3spmc":
        value |= number("HYP_WORD_EL3_SPMC")
    return ("-device", f"loader,addr={number('HYP_GUEST_WORD'):#x},data={value:#x},data-len=8")


def smoke(base, image, config, cpus):
    """A list of (good, text); config: None for no Secure side."""
    name = f"{config.side}-{config.asks}" if config else "none"
    folder = os.path.join(base, "runs", f"smoke-{name}-{cpus}cpu")
    program = os.path.join(os.path.dirname(image), "smoke.bin")
    if not config:
        text, status = boot(folder, image, program, None, cpus)
    else:
        own = with_options(image, os.path.join(base, "smoke.bin"), ceiling=config.limit)
        text, status = boot(folder, own, program, config.firmware, cpus, more=word(config))
    checks = [(outcome == "ok", what) for outcome, what in SMOKE.findall(text)]
    checks.append((status == 0 and len(checks) > 10,
                   f"smoke ends by itself (status {status}; see {folder}/console.log)"))
    return checks


def figures(base, image, firmware, side, bare):
    """What was counted: name to (instructions, whole) or None; and the worst stack."""
    mode = "bare" if bare else "proxy"
    folder = os.path.join(base, "runs", f"figures-{side}-{mode}")
    own = with_options(image, os.path.join(base, f"figures-{mode}.bin"), bare, flags=("NO_RING",))
    program = os.path.join(os.path.dirname(image), "figures.bin")
    text, status = boot(folder, own, program, firmware, more=("-icount", "shift=0"))
    stack = STACK.search(text)
    if status != 0 or not stack:
        raise Failed(f"figures ended with status {status}; see {folder}/console.log")
    found = {name: (int(count), int(whole)) if count else None
             for name, count, whole in FIGURE.findall(text)}
    return found, int(stack.group(1))


def figures_rows(base, image, firmware, side):
    """The table's rows: with and without the proxy, side by side; then stack and sizes."""
    bare, bare_stack = figures(base, image, firmware, side, True)
    proxy, stack = figures(base, image, firmware, side, False)
    rows = [["Instructions per call, 1 CPU", "without", "with", "more", "whole, without",
             "whole, with"]]
    for name in proxy:
        a, b = bare.get(name), proxy[name]
        rows.append([name, *(str(v) if v is not None else "-" for v in (
            a and a[0], b and b[0], b[0] - a[0] if a and b else None, a and a[1], b and b[1]))])
    rows.append(_plain("worst stack at EL2, bytes", bare_stack, stack))
    for name, without, with_proxy in sizes.sums(image):
        rows.append(_plain(name, without, with_proxy))
    return rows


def _plain(name, without, with_proxy):
    """What has no time."""
    return [name, str(without), str(with_proxy), str(with_proxy - without), "-", "-"]


def run_all(base, image, configs, ffatrace):
    """All programs under the Secure sides of these configurations, smoke also under none.

    Returns what passed, what failed, and the table of figures as lines.
    """
    sides = {c.side: c.firmware for c in configs if c.side != "unpatched"}
    # Each version on one CPU; races on more, in one version.
    versions = {(c.side, c.asks): c for c in configs if c.side != "unpatched"}
    boots = [(None, cpus) for cpus in (1, 2, 4)] + [(c, 1) for c in versions.values()]
    boots += [(c, cpus) for c in versions.values() if c.asks == "1.1" for cpus in (2, 4)]
    passed = failed = 0
    lines = []
    for config, cpus in boots:
        checks = smoke(base, image, config, cpus)
        if config and cpus == 1:
            checks.append(replay.check(ffatrace, os.path.join(
                base, "runs", f"smoke-{config.side}-{config.asks}-1cpu", "ring.bin")))
        bad = [what for good, what in checks if not good]
        passed += len(checks) - len(bad)
        failed += len(bad)
        name = f"{config.side}-{config.asks}" if config else "none"
        say(f"smoke-{name}-{cpus}cpu: {len(checks) - len(bad)} passed, {len(bad)} failed")
        for what in bad:
            say(f"    FAILED: {what}")
    for side, firmware in sides.items():
        rows = figures_rows(base, image, firmware, side)
        lines += [f"{SIDES[side]}:", "", *table(rows), ""]
    if lines:
        lines += sizes.lines(image)
    return passed, failed, lines
