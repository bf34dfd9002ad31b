# SPDX-License-Identifier: BSD-3-Clause
"""processes.py - a program with all that it starts: how much CPU it used, and its end."""
import atexit
import os
import resource
import signal
import subprocess
import sys
import time

TICK = os.sysconf("SC_CLK_TCK")


def table():
    """Every process: number -> (parent, CPU seconds of it and of its children that have ended)."""
    found = {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                fields = file.read().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        found[int(name)] = (int(fields[1]), sum(map(int, fields[11:15])) / TICK)
    return found


def family(root, processes=None):
    """Numbers of a process and of everything below it."""
    processes = processes or table()
    below = {}
    for number, (parent, _) in processes.items():
        below.setdefault(parent, []).append(number)
    found, todo = [], [root]
    while todo:
        number = todo.pop()
        if number in processes:
            found.append(number)
        todo += below.get(number, [])
    return found


RUNNING = set()


@atexit.register
def leave_nothing():
    """However this program ends, what it started ends with it."""
    for process in list(RUNNING):
        send({*family(process.popen.pid), *process.seen}, signal.SIGKILL)


# Ended by another program, it still comes to its end in order.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


class Process:
    """A program with its output in a file. Fuzzers start others, in sessions of their own."""

    def __init__(self, command, log, env=None, cwd=None):
        self.log = log
        self.began = time.monotonic()
        self.used = 0.0
        self.seen = []
        with open(log, "ab") as out:
            self.popen = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, cwd=cwd,
                env={**os.environ, **(env or {})}, start_new_session=True,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (0, 0)))
        RUNNING.add(self)

    def alive(self):
        if self.popen.returncode is None:
            number, status, usage = os.wait4(self.popen.pid, os.WNOHANG)
            if number:
                self.popen.returncode = os.waitstatus_to_exitcode(status)
                self.used = max(self.used, usage.ru_utime + usage.ru_stime)
                RUNNING.discard(self)
        return self.popen.returncode is None

    def wait(self, patience):
        """True when it ended in time."""
        end = time.monotonic() + patience
        while self.alive() and time.monotonic() < end:
            time.sleep(0.02)
        return self.popen.returncode is not None

    def cpu(self):
        """CPU seconds so far, of it and all below it. Never less than before."""
        if self.alive():
            processes = table()
            self.seen = family(self.popen.pid, processes)
            self.used = max(self.used, sum(processes[p][1] for p in self.seen))
        return self.used

    def stop(self, patience=5.0):
        """Ask it to end, then make it; nothing that it started is left."""
        if self.alive():
            self.cpu()
            send([self.popen.pid], signal.SIGINT)
        ended = self.wait(patience)
        # What is left of those it started, whoever is their parent by now.
        send([p for p in self.seen if p != self.popen.pid or not ended], signal.SIGKILL)
        self.wait(patience)
        return self.popen.returncode


def send(numbers, what):
    for number in numbers:
        try:
            os.kill(number, what)
        except ProcessLookupError:
            pass
