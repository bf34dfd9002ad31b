#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""ffatrace abi: the table of calls, as text and as JSON."""
from ffatool import Case, main, run


class Abi(Case):
    def test_json_has_every_call_once(self):
        done = run("abi", "--json")
        self.expect_status(done, 0)
        rows = {int(o["number"], 16): o for o in done.objects()}
        self.assertEqual(len(rows), len(done.objects()))
        self.assertTrue(all(0x60 <= n <= 0xEF for n in rows))
        self.assertEqual(rows[0x73]["name"], "MEM_SHARE")
        self.assertEqual(rows[0x73]["widths"], "32/64")
        self.assertEqual(rows[0x63]["states"], "any")
        self.assertEqual(rows[0x8B]["first"], "1.2")
        self.assertEqual(rows[0x7D]["callers"], "host")
        self.assertEqual(rows[0x6A]["last"], "1.0")
        self.assertEqual(rows[0x77]["must_be_zero"], [4, 5, 6, 7])

    def test_text_has_the_same_rows(self):
        numbers = {int(o["number"], 16) for o in run("abi", "--json").objects()}
        lines = [line for line in run("abi").out.splitlines() if line.startswith("0x")]
        self.assertEqual({int(line[:4], 16) for line in lines}, numbers)
        self.assertEqual(len({len(line.split()[0]) for line in lines}), 1)


if __name__ == "__main__":
    main()
