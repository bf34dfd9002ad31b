# SPDX-License-Identifier: BSD-3-Clause
"""ffatool.py - what the tests of ffatrace share: running it, reading and writing traces.

FFATRACE names the program, FFATRACE_DATA the folder with traces/ and expect/.
"""
import json
import os
import subprocess
import sys
import tempfile
import unittest

TOOL = os.environ["FFATRACE"]
DATA = os.environ["FFATRACE_DATA"]

CALL = {"VERSION": 0x84000063, "FEATURES": 0x84000064, "RX_RELEASE": 0x84000065,
        "RXTX_MAP": 0xC4000066, "UNMAP": 0x84000067, "PARTITION_INFO_GET": 0x84000068,
        "ID_GET": 0x84000069, "DIRECT_REQ": 0x8400006F, "DIRECT_RESP": 0x84000070,
        "LEND": 0xC4000072, "SHARE": 0xC4000073, "RECLAIM": 0x84000077, "FRAG_RX": 0x8400007A,
        "FRAG_TX": 0x8400007B, "BITMAP_CREATE": 0x8400007D, "ERROR": 0x84000060,
        "SUCCESS": 0x84000061}


class Run:
    """One run of the tool."""

    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    def objects(self):
        return [json.loads(line) for line in self.out.splitlines()]

    def audits(self):
        return [o for o in self.objects() if "audit" in o]

    def calls(self):
        return {o["seq"]: o for o in self.objects() if "verdict" in o}

    def verdicts(self, kind):
        return [o["seq"] for o in self.objects() if o.get("verdict") == kind]


def run(*args, stdin=None):
    done = subprocess.run([TOOL, *args], input=stdin, capture_output=True, timeout=600, check=False)
    out = done.stdout.decode("utf-8", "replace")
    err = done.stderr.decode("utf-8", "replace")
    if done.returncode < 0 or "Sanitizer" in err:
        raise AssertionError(f"ffatrace {args} died: {done.returncode}\n{err[-2000:]}")
    return Run(done.returncode, out, err)


def trace_path(name):
    return os.path.join(DATA, "traces", name + ".jsonl")


def load(name):
    with open(trace_path(name), encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def text_of(records):
    return "".join(json.dumps(r) + "\n" for r in records)


class Case(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def save(self, records, name="trace.jsonl"):
        path = self.path(name)
        with open(path, "w", encoding="utf-8") as out:
            out.write(records if isinstance(records, str) else text_of(records))
        return path

    def replay(self, records, *args):
        return run("replay", "--json", *args, self.save(records))

    def expect_status(self, done, status):
        self.assertEqual(done.status, status, f"\n{done.out[-3000:]}\n{done.err[-1000:]}")


def value(register):
    return register if isinstance(register, int) else int(register, 0)


def is_call(record, name, succeeded=None):
    if value(record["in"][0]) != CALL[name]:
        return False
    return succeeded is None or (value(record["out"][0]) != CALL["ERROR"]) == succeeded


def find(records, name, nth=0, succeeded=True):
    return [r for r in records if is_call(r, name, succeeded)][nth]


def error(code):
    return [hex(CALL["ERROR"]), "0x0", hex(code & 0xFFFFFFFF)] + ["0x0"] * 15


def main():
    """Run the calling file's tests; the last line is one that tools/tally.py counts."""
    result = unittest.main(verbosity=2, exit=False).result
    bad, skipped = len(result.failures), len(result.skipped)
    errors = len(result.errors)
    done = result.testsRun - skipped
    percent = 100 * (done - bad - errors) // done if done else 100
    sys.stderr.flush()
    print(f"{percent}%: Checks: {done}, Failures: {bad}, Errors: {errors}", flush=True)
    sys.exit(0 if result.wasSuccessful() else 1)
