#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Long traces: constant memory, whatever the length.

FFATRACE_LONG sets the number of calls (default 100,000; a million takes a few minutes).
"""
import os
import subprocess
import sys

from ffatool import TOOL, Case, load, main, run

CALLS = int(os.environ.get("FFATRACE_LONG", "100000"))
START, BODY_END = 93, 131  # of linux-optee: shares, fragments, messages, reclaims; all taken back


def write_long(path, calls):
    """The start of a real trace, then a part of it that ends as it began, over and over."""
    with open(os.path.join(os.environ["FFATRACE_DATA"], "traces", "linux-optee.jsonl"),
              encoding="utf-8") as lines:
        lines = list(lines)
    body = [line[line.index(", \"cpu\""):] for line in lines[START:BODY_END]]
    with open(path, "w", encoding="utf-8") as out:
        out.writelines(lines[:START])
        seq = START
        while seq < calls:
            for line in body:
                out.write(f'{{"seq": {seq}{line}')
                seq += 1
    return seq


def peak(path, *args):
    """Exit status, last lines and peak memory (KiB) of a replay in a process of its own."""
    code = ("import resource,subprocess,sys;"
            "p=subprocess.run(sys.argv[1:],stdout=subprocess.PIPE);"
            "sys.stdout.buffer.write(p.stdout[-4000:]);"
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss);sys.exit(p.returncode)")
    # What a sanitizer keeps of freed memory is none of the tool's.
    keep = "quarantine_size_mb=4:allocator_release_to_os_interval_ms=0"
    env = dict(os.environ, ASAN_OPTIONS=":".join(filter(None, (os.environ.get("ASAN_OPTIONS"),
                                                               keep))))
    done = subprocess.run([sys.executable, "-c", code, TOOL, "replay", "-q", *args, path],
                          stdout=subprocess.PIPE, check=False, timeout=3000, env=env)
    lines = done.stdout.decode().splitlines()
    return done.returncode, lines[:-1], int(lines[-1])


class Long(Case):
    def test_memory_does_not_grow_with_the_trace(self):
        short, long = self.path("short.jsonl"), self.path("long.jsonl")
        write_long(short, CALLS // 10)
        calls = write_long(long, CALLS)
        status, _, little = peak(short)
        self.assertEqual(status, 0)
        status, lines, much = peak(long)
        self.assertEqual(status, 0)
        self.assertTrue(any(f"calls {calls}," in line for line in lines), lines)
        self.assertLess(much - little, 8 << 10, f"{little} KiB, then {much} KiB")

    def test_a_late_difference_is_found(self):
        path = self.path("long.jsonl")
        calls = write_long(path, 5000)
        with open(path, "a", encoding="utf-8") as out:
            out.write(f'{{"seq":{calls},"cpu":0,"in":["0x84000069"' + ',"0x0"' * 7 +
                      '],"out":["0x84000061","0x0","0x7"' + ',"0x0"' * 5 + "]}\n")
        done = run("replay", "-q", path)
        self.expect_status(done, 1)
        self.assertIn(f"#{calls} CPU 0", done.out)

    def test_loop_is_a_part_that_ends_as_it_began(self):
        records = load("linux-optee")[START:BODY_END]
        shares = sum(r["in"][0] == "0xc4000073" for r in records)
        reclaims = sum(r["in"][0] == "0x84000077" for r in records)
        self.assertEqual(shares, reclaims)
        self.assertGreater(shares, 5)


if __name__ == "__main__":
    main()
