# SPDX-License-Identifier: BSD-3-Clause
"""run.py - boot one machine and look at what it wrote."""
import os
import re
import shutil
import subprocess
import threading
import time
from dataclasses import dataclass, field

from hypervisor import with_options
from configs import number_of
from machine import Machine
from store import Failed

CASE = re.compile(r"^client: (\S.*?) +(ok|FAILED) +\d+ ms$", re.M)
CLIENT = re.compile(r"^client: (\d+) passed, (\d+) failed$", re.M)
# What no run may contain: text and where it comes from.
BAD = [
    (re.compile(r"^\[[^\]]*\].*(Kernel panic|Internal error|Unable to handle|BUG:|WARNING:|Oops"
                r"|Call trace).*$", re.M), "Linux"),
    (re.compile(r"^(hyp: .*(panic|could not).*)$", re.M | re.I), "hypervisor"),
    (re.compile(r"^(PANIC|Unhandled Exception|ASSERT).*$", re.M), "firmware"),
]
BAD_SECURE = re.compile(r"^.*(Panic|panic at|abort at|ASSERT).*$", re.M)


@dataclass
class Result:
    """What came of one run."""
    config: object
    folder: str
    console: str = ""
    secure: str = ""
    seconds: float = 0.0
    status: object = None
    timed_out: bool = False
    checks: list = field(default_factory=list)  # (good, text)
    absent: list = field(default_factory=list)  # what could not be checked: neither of the two
    facts: dict = field(default_factory=dict)

    def check(self, good, text):
        self.checks.append((bool(good), text))

    def check_if_there(self, good, text):
        """None is what the Secure side has not: no check."""
        if good is None:
            self.absent.append(text)
        else:
            self.check(good, text)

    @property
    def tally(self):
        return (f"{self.passed} passed, {self.failed} failed" +
                (f", {len(self.absent)} not there" if self.absent else ""))

    @property
    def passed(self):
        return sum(good for good, _ in self.checks)

    @property
    def failed(self):
        return sum(not good for good, _ in self.checks)


def machine_of(config, initrd, image, mode, base, arguments):
    """A machine in a folder of its own under base; image is hyp.bin or None."""
    folder = os.path.join(base, "runs", f"{config.name}-{mode}")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    own = None
    if image:
        own = with_options(image, os.path.join(folder, "hyp.bin"), mode == "bare", config.limit)
    return Machine(folder, config.firmware, config.kernel, initrd, own, config.cpus,
                   arguments=arguments)


def client_words(config, mode, seconds):
    """What the client can expect on this machine, for the kernel's command line."""
    words = [f"client.seconds={seconds}", f"client.workers={max(2, config.cpus)}",
             f"client.ranges={config.ranges}"]
    # Without the proxy it is up to the Secure side: OP-TEE does not mind.
    refused = mode == "proxy" or config.side == "el3spmc"
    return words + ["client.twice=" + ("refused" if refused else "allowed")]


def boot(config, machine, timeout, progress=None):
    """Boot, wait for its end, read what it wrote."""
    result = Result(config, machine.folder)
    line = machine.command()
    with open(os.path.join(machine.folder, "command"), "w", encoding="utf-8") as file:
        file.write(" ".join(line) + "\n")
    began = time.monotonic()
    with subprocess.Popen(line, cwd=machine.folder, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as qemu:
        timer = threading.Timer(timeout, _stop, (qemu, result))
        timer.start()
        try:
            text = []
            for raw in qemu.stdout:
                text.append(raw.decode("utf-8", "replace").rstrip("\r\n"))
                if progress:
                    progress(text[-1])
            result.status = qemu.wait()
        finally:
            timer.cancel()
            if qemu.poll() is None:
                qemu.kill()
    result.seconds = time.monotonic() - began
    result.console = "\n".join(text) + "\n"
    with open(os.path.join(machine.folder, "console.log"), "w", encoding="utf-8") as file:
        file.write(result.console)
    secure = os.path.join(machine.folder, "secure.log")
    if os.path.exists(secure):
        with open(secure, encoding="utf-8", errors="replace") as file:
            result.secure = file.read()
    return result


def _stop(qemu, result):
    result.timed_out = True
    qemu.kill()


def inspect(result, mode, timeout):
    """The checks of one run."""
    text, config = result.console, result.config
    _inspect_boot(result, mode)
    cases = CASE.findall(text)
    for title, outcome in cases:
        result.check(outcome == "ok", "client: " + title)
    closing = CLIENT.findall(text)
    result.facts["client"] = [(int(a), int(b)) for a, b in closing]
    result.check(closing and all(int(b) == 0 and int(a) > 0 for a, b in closing),
                 "the client ends, and nothing failed")
    result.check(sum(int(a) + int(b) for a, b in closing) == len(cases) or not closing,
                 "the client's lines and its sum agree")
    result.check("init: nothing is bound any more" in text, "the drivers let go of the TEE")
    if mode != "none":
        _inspect_report(result, mode)
    # TF-A panics on purpose while it waits for the machine to go off.
    until_off = text.split("QEMU System Power off")[0]
    bad = [f"{who}: {match.group(0).strip()}" for pattern, who in BAD
           for match in pattern.finditer(until_off)]
    bad += ["OP-TEE: " + m.group(0).strip() for m in BAD_SECURE.finditer(result.secure)]
    result.check(not bad, "no panic, warning or fault anywhere" +
                 (": " + "; ".join(bad[:3]) if bad else ""))
    if result.timed_out:
        result.check(False, f"the machine ends by itself within {timeout} s")
    else:
        result.check("Power down" in text and result.status == 0,
                     f"the machine is powered off by Linux (status {result.status})")
    return config


def _fact(result, name, pattern, source):
    found = re.search(pattern, source, re.M)
    result.facts[name] = found.group(1) if found else None
    return result.facts[name]


def _inspect_boot(result, mode):
    text, config = result.console, result.config
    tfa = _fact(result, "tfa", r"BL31: (v[\d.]+)", text)
    optee = _fact(result, "optee", r"OP-TEE version: (?:Unknown_)?(\S+)", result.secure)
    result.check(tfa and optee, f"TF-A and OP-TEE boot (TF-A {tfa}, OP-TEE {optee})")
    asked = _fact(result, "asked", r"ARM FF-A: Driver version (\d+\.\d+)", text)
    result.check(asked == config.asks, f"Linux asks for FF-A {config.asks} (it asked {asked})")
    found = _fact(result, "found", r"ARM FF-A: Firmware version (\d+\.\d+) found", text)
    if mode == "proxy":
        result.check(found == config.settles, f"it is told {config.settles} (it found {found})")
    cpus = _fact(result, "cpus", r"^init: Linux \S+, (\d+) CPUs", text)
    result.check(cpus == str(config.cpus), f"{config.cpus} CPUs run (it has {cpus})")
    _fact(result, "linux", r"^init: Linux (\S+), ", text)


def _report_line(text, subject):
    """The numbers of a line of the hypervisor's report, by name; None when it is not there."""
    found = re.findall(rf"^hyp: {subject}\b(.*)$", text, re.M)
    if not found:
        return None
    return {name: int(value, 0)
            for name, value in re.findall(r"(\w+)[= ]((?:0x)?[0-9a-fA-F]+)\b", found[-1])}


def _inspect_report(result, mode):
    """What the hypervisor says at the end: nothing is left of what Linux gave away."""
    pages, end = _report_line(result.console, "pages"), _report_line(result.console, "end")
    result.check(pages and end, "the hypervisor reports")
    if not pages or not end:
        return
    result.check(end["faults"] == 0, f"stage 2 stopped no access of Linux ({end['faults']})")
    if mode == "bare":
        return
    left = {name: pages[name] for name in ("shared", "lent", "donated")}
    result.check(not any(left.values()), f"no page is left with the Secure side ({left})")
    # Linux 6.12 keeps its mailbox for good; 7.3 gives it back when the driver is unbound.
    mailbox = 0 if result.config.asks == "1.2" else 2
    result.check(pages["buffer"] == mailbox,
                 f"{mailbox} pages are a mailbox still ({pages['buffer']})")
    proxy = _report_line(result.console, "proxy")
    result.check(proxy, "the proxy reports")
    if not proxy:
        return
    result.facts["calls"] = proxy["calls"]
    result.check(proxy["version"] == number_of(result.config.settles),
                 f"the proxy settled on {result.config.settles} ({proxy['version']:#x})")
    open_ = {name: proxy[name]
             for name in ("transactions", "unfinished", "calls_open", "quarantined")}
    result.check(not any(open_.values()), f"no transaction or call is left open ({open_})")


def interactive(machine):
    """The machine on this terminal; Ctrl-A X ends it."""
    try:
        return subprocess.run(machine.command(interactive=True), cwd=machine.folder,
                              check=False).returncode
    except FileNotFoundError as reason:
        raise Failed(f"{reason.filename}: not installed") from reason
