# SPDX-License-Identifier: BSD-3-Clause
"""serve.py - whether inputs go wrong, asked of one process that makes a copy of itself for each.

A program with sanitizers takes longer to start than to run an input, and longer still to name the
functions of a stack. Here it starts once (fuzz/serve.c), and a stack is named once: the next one
with the same addresses has the same cause.
"""
import contextlib
import os
import re
import subprocess

import find
from common import Trouble

OFFSET = re.compile(r"^\s*#\d+ 0x[0-9a-f]+ +\(?.*?\+0x([0-9a-f]+)\)", re.M)
FRAMES = 8


class Server:
    """Replays of one target's inputs under ASan and UBSan."""

    def __init__(self, target, folder, timeout):
        self.target, self.folder = target, folder
        self.path = os.path.join(folder, "try")
        self.causes = {}  # of stacks that have been named
        environment = {name: words + ":symbolize=0" for name, words in find.CHECKING.items()}
        self.process = subprocess.Popen(
            [find.program("sanitize", target), "--quiet", "--runs", "2", "--timeout",
             str(timeout), "--serve"], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env={**os.environ, **environment})

    def close(self):
        with contextlib.suppress(BrokenPipeError):  # a Ctrl-C ends it, too
            self.process.stdin.close()
        self.process.wait()

    def cause(self, data):
        """The cause for which these bytes go wrong; None: they do not."""
        with open(self.path, "wb") as file:
            file.write(data)
        self.process.stdin.write(self.path + "\n")
        self.process.stdin.flush()
        status = self.process.stdout.readline()
        if not status:
            raise Trouble(f"{self.target}: the replay server has ended")
        if int(status) == 0:
            return None
        with open(self.path + ".out", encoding="utf-8", errors="replace") as file:
            output = file.read()
        return self.named(int(status), output)

    def named(self, status, output):
        error = find.SANITIZER.search(output)
        if error is None:
            return find.cause_of(output, status)
        # The headline of a leak is followed by an empty line; its stack comes later.
        stack = output[(find.LEAK.search(output) or error).end():].split("\n\n")[0]
        stack = (error[1], error[2], *OFFSET.findall(stack)[:FRAMES])
        if stack not in self.causes:
            self.causes[stack] = find.replay(self.target, self.path).cause
        return self.causes[stack]
