#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""The parts of tools/el2 that change sources and judge runs: each must also be able to say no."""
import os
import struct
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tools", "el2"))
_CACHE = tempfile.TemporaryDirectory()
os.environ["FFAPROXY_CACHE"] = _CACHE.name

import answers  # noqa: E402
import attacker  # noqa: E402
import configs  # noqa: E402
import firmware  # noqa: E402
import hypervisor  # noqa: E402
import linux  # noqa: E402
import report  # noqa: E402
import run  # noqa: E402
from store import Build, Failed, current, have, prepare, version_of  # noqa: E402

READER = """int spmc_read_mem_transaction(uint32_t vers, void *buf, size_t blen,
			      uint32_t tot_len, uint32_t frag_len,
			      struct ffa_mem_transaction_x *trans)
{
}
static void one(void)
{
	rc = spmc_read_mem_transaction(rxtx->ffa_vers, buf, len - offs,
				       %s, &mem_trans);
	rc = spmc_read_mem_transaction(my_rxtx.ffa_vers, my_rxtx.rx,
				       my_rxtx.size, args.a1, args.a2, trans);
}
"""

GOOD = """NOTICE:  BL31: v2.12.1(release):
hyp: proxy version 0x10001 calls=9 transactions=0 unfinished=0 calls_open=0 quarantined=0
hyp: pages owned=1 shared=0 lent=0 donated=0 buffer=2 hypervisor=3
hyp: end faults=0 stack=8 stack_size=9 ring_bytes=7
[    0.1] ARM FF-A: Driver version 1.1
[    0.1] ARM FF-A: Firmware version 1.1 found
init: Linux 6.12.107, 2 CPUs
client: adds                              ok          1 ms
client: 1 passed, 0 failed
init: nothing is bound any more
[    1.0] reboot: Power down
"""
SECURE = "I/TC: OP-TEE version: Unknown_4.10 (gcc)\n"


def judged(console=GOOD, secure=SECURE, status=0, mode="proxy", timed_out=False):
    result = run.Result(configs.CONFIGS["spmd-1.1-2cpu"], "/", console=console, secure=secure,
                        status=status, timed_out=timed_out)
    run.inspect(result, mode, 9)
    return result


class Sources(unittest.TestCase):
    def tree(self, path, text):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        target = os.path.join(folder, path)
        os.makedirs(os.path.dirname(target))
        with open(target, "w", encoding="utf-8") as file:
            file.write(text)
        return folder, target

    def test_swapped_lengths_are_put_in_order(self):
        folder, path = self.tree(firmware.MEMORY_READER, READER % "frag_len, tot_len")
        self.assertIn("1 calls", firmware.repair_lengths(folder))
        with open(path, encoding="utf-8") as file:
            self.assertEqual(file.read(), READER % "tot_len, frag_len")

    def test_lengths_in_order_are_left_alone(self):
        folder, path = self.tree(firmware.MEMORY_READER, READER % "tot_len, frag_len")
        self.assertIn("nothing to repair", firmware.repair_lengths(folder))
        with open(path, encoding="utf-8") as file:
            self.assertEqual(file.read(), READER % "tot_len, frag_len")

    def test_an_unknown_reader_of_descriptors_is_said(self):
        folder, _ = self.tree(firmware.MEMORY_READER, "int other(void);\n")
        self.assertRaises(Failed, firmware.repair_lengths, folder)

    def test_the_version_that_linux_asks_for_is_changed(self):
        folder, path = self.tree(linux.DRIVER, "#define FFA_DRIVER_VERSION\tFFA_VERSION_1_1\n")
        self.assertEqual(linux.asked(folder), "1.1")
        linux.ask(folder, 0)
        self.assertEqual(linux.asked(folder), "1.0")
        with open(path, "w", encoding="utf-8") as file:
            file.write("#define FFA_DRIVER_VERSION MAKE(1, 1)\n")
        self.assertRaises(Failed, linux.asked, folder)


class Hypervisor(unittest.TestCase):
    def image(self, magic):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        path = os.path.join(folder, "hyp.bin")
        with open(path, "wb") as file:
            file.write(bytes(0x40) + struct.pack("<QIII", magic, 1, 0, 0) + bytes(64))
        return path

    def test_options_are_written_into_the_image(self):
        path = self.image(0x736e6f6974706f66)
        hypervisor.with_options(path, path + ".2", bare=True, ceiling=0x10001)
        with open(path + ".2", "rb") as file:
            self.assertEqual(struct.unpack_from("<QIII", file.read(), 0x40),
                             (0x736e6f6974706f66, 1, 1, 0x10001))

    def test_an_image_without_options_is_refused(self):
        path = self.image(1)
        self.assertRaises(Failed, hypervisor.with_options, path, path + ".2")


class Store(unittest.TestCase):
    def test_a_build_appears_whole_or_not_at_all(self):
        prepare()
        with self.assertRaises(Failed):
            with Build("thing", "1", "") as build:
                build.keep(os.path.join(build.work, "missing"))
        self.assertFalse(have("thing"))
        with Build("thing", "1", "") as build:
            with open(os.path.join(build.work, "made"), "w", encoding="utf-8") as file:
                file.write("x")
            build.keep(os.path.join(build.work, "made"))
        self.assertTrue(have("thing") and os.path.isfile(current("thing", "made")))
        self.assertIn("thing 1", version_of("thing"))


class Judgement(unittest.TestCase):
    def test_a_good_run_passes(self):
        result = judged()
        self.assertEqual([t for good, t in result.checks if not good], [])

    def assert_fails(self, **what):
        self.assertGreater(judged(**what).failed, 0)

    def test_an_empty_run_fails(self):
        self.assert_fails(console="")

    def test_what_is_missing_or_wrong_fails(self):
        for old, new in (("adds                              ok", "adds         FAILED"),
                         ("client: 1 passed, 0 failed\n", ""),
                         ("1 passed, 0 failed", "0 passed, 0 failed"),
                         ("1 passed, 0 failed", "7 passed, 0 failed"),
                         ("Driver version 1.1", "Driver version 1.0"),
                         ("Firmware version 1.1", "Firmware version 1.2"),
                         ("2 CPUs", "1 CPUs"), ("shared=0", "shared=8"), ("lent=0", "lent=1"),
                         ("buffer=2", "buffer=4"), ("faults=0", "faults=1"),
                         ("unfinished=0", "unfinished=1"),
                         ("transactions=0", "transactions=1"), ("0x10001", "0x10000"),
                         ("quarantined=0", "quarantined=2"), ("hyp: pages", "hyp: pag"),
                         ("hyp: proxy", "hyp: none"), ("hyp: end", "hyp: ..."),
                         ("reboot: Power down", "reboot: "), ("BL31: v", "BL31: "),
                         ("init: nothing is bound", "init: all is bound")):
            self.assertIn(old, GOOD)
            with self.subTest(old + " -> " + new):
                self.assert_fails(console=GOOD.replace(old, new))

    def test_trouble_in_any_log_fails(self):
        for line in ("[  0.1] Kernel panic - not syncing\n", "[  0.1] WARNING: CPU: 0 PID: 1\n",
                     "PANIC at PC : 0x0\n", "hyp: panic: no\n"):
            with self.subTest(line):
                self.assert_fails(console=GOOD + line)
        self.assert_fails(secure=SECURE + "E/TC:0 0 Panic at core/x.c:1 <f>\n")

    def test_the_panic_after_power_off_is_none(self):
        after = "ERROR:   QEMU System Power off: with GPIO.\nPANIC at PC : 0x0e0969c0\n"
        self.assertEqual(judged(console=GOOD + after).failed, 0)
        self.assert_fails(console="PANIC at PC : 0x0e0969c0\n" + GOOD + after)

    def test_a_machine_that_does_not_end_fails(self):
        self.assert_fails(timed_out=True)
        self.assert_fails(status=1)

    def test_without_a_hypervisor_its_report_is_not_asked_for(self):
        console = "".join(line for line in GOOD.splitlines(True) if not line.startswith("hyp:"))
        self.assertEqual(judged(console=console, mode="none").failed, 0)
        self.assert_fails(console=console)


def attacked(**changes):
    """What is made of a console with as many attacks as there must be."""
    lines = [f"attack: B01|attack {n}|-2|-2|0|ok\r\n" for n in range(attacker.LEAST)]
    lines[3] = changes.get("line", lines[3])
    left_out = [f"attack: M|left out {n}|not tried|not tried|-|not tried: no such thing\r\n"
                for n in range(changes.get("left_out", 1))]
    closing = changes.get("closing", f"attacker: {len(lines)} attacks, 0 not as they must be\r\n")
    speaks = changes.get("speaks", "attacker: with the proxy: asked for 1.2, speaks 1.1\r\n")
    text = speaks + "".join(lines) + "".join(left_out) + closing + changes.get("more", "")
    config = changes.get("config", configs.CONFIGS["el3spmc-1.2-1cpu"])
    return attacker.judge(text, changes.get("status", 0), config, changes.get("bare", False), "/")


class Attacks(unittest.TestCase):
    def test_a_good_run_passes(self):
        found = attacked()
        self.assertEqual(len(found.by_name()), attacker.LEAST)
        self.assertEqual([what for good, what in found.checks if not good], [])

    def test_what_is_missing_or_wrong_fails(self):
        for changes in ({"line": ""}, {"line": "attack: B01|x|SUCCESS|-2|3|another answer\r\n"},
                        {"line": "attack: B01|x|-2|-2|3|something was forwarded\r\n"},
                        {"line": "attack: B01|x|not tried|held|-|not tried\r\n"},
                        {"line": "attack: B01|x|not tried|held|-|not tried: no\r\n"},
                        {"line": "attack: B01|attack 4|-2|-2|0|ok\r\n"},
                        {"closing": ""}, {"closing": "attacker: 7 attacks, 0 not as they must be\n"},
                        {"status": 1}, {"more": "hyp: panic: no\n"}, {"speaks": ""},
                        {"speaks": "attacker: with the proxy: asked for 1.2, speaks 1.2\r\n"},
                        {"more": "PANIC at PC : 0x0\n"}):
            with self.subTest(str(changes)):
                self.assertFalse(all(good for good, _ in attacked(**changes).checks))

    def test_without_the_proxy_answers_are_not_judged(self):
        found = attacked(bare=True, line="attack: B01|x|SUCCESS|-2|-|ok\r\n")
        self.assertTrue(all(good for good, _ in found.checks))

    def test_the_table_says_where_sides_and_versions_differ(self):
        seen = {(side, version): (attacked(), attacked())
                for side in ("spmd", "el3spmc") for version in ("1.0", "1.2")}
        for key, (proxy, _) in seen.items():
            if key[0] == "el3spmc":
                proxy.attacks[5] = (*proxy.attacks[5][:2], "-1", "-1", "0", "ok")
            if key[1] == "1.0":
                proxy.attacks[6] = (*proxy.attacks[6][:2], "SUCCESS", "-2", "0", "another answer")
            if key == ("spmd", "1.2"):
                proxy.attacks[7] = (*proxy.attacks[7][:2], "-3", "-3", "0", "ok")
        rows = attacker.rows(seen)
        self.assertEqual(len(rows), attacker.LEAST + 2)
        self.assertEqual(rows[1], ["attack 0", "B01", "-2", "-2", "-2", "0"])
        self.assertEqual(rows[6][4], "spmd: -2; el3spmc: -1")
        self.assertEqual(rows[7][4], "1.0: SUCCESS: another answer; 1.2, 1.1: -2")
        self.assertEqual(rows[8][4], "1.0, 1.1: -2; 1.2: -3")
        self.assertEqual(rows[-1][4], "not tried")

    def test_what_is_left_out_is_told_with_its_reason(self):
        seen = {("spmd", version): (attacked(), attacked()) for version in ("1.0", "1.2")}
        self.assertEqual(attacker.left_out(seen)[1:], [["left out 0", "1.0, 1.2", "no such thing"]])
        seen["el3spmc", "1.0"] = (attacked(left_out=0), attacked())
        self.assertEqual(attacker.left_out(seen)[1][1], "spmd 1.0, 1.2")


class Answers(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.addCleanup(setattr, answers, "PATH", answers.PATH)
        self.addCleanup(setattr, answers, "say", answers.say)
        self.said = []
        answers.PATH = os.path.join(self.folder.name, "answers.md")
        answers.say = self.said.append

    def test_what_was_recorded_is_read_back_and_a_change_is_told(self):
        bare = attacked(bare=True)
        bare.firmware = {"TF-A": "v1"}
        answers.compare({("spmd", "1.1"): bare}, True)
        self.said.clear()
        answers.compare({("spmd", "1.1"): bare}, False)
        self.assertEqual(len(self.said), 1)
        self.assertIn(" 0 answers", self.said[0])
        bare.attacks[5] = (*bare.attacks[5][:2], "SUCCESS", "-1", "-", "ok")
        bare.firmware = {"TF-A": "v2"}
        self.said.clear()
        answers.compare({("spmd", "1.1"): bare}, False)
        self.assertIn("recorded are answers of TF-A v1", self.said[0])
        self.assertIn(" 1 answers", self.said[1])
        self.assertIn("spmd 1.1: attack 5: SUCCESS, recorded is -2", self.said[2])


class Table(unittest.TestCase):
    def test_every_run_is_a_row(self):
        rows = report.rows_of([judged(), judged(console="")], "proxy")
        lines = report.table(rows)
        self.assertEqual(len(lines), 4)
        self.assertIn("passed", lines[2])
        self.assertIn("FAILED", lines[3])


if __name__ == "__main__":
    unittest.main()
