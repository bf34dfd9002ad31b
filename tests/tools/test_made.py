#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Traces made for the test: what no recorded one shows. Suspended calls, notifications that are
fetched otherwise, direct requests of the second kind, a Secure side nobody knows."""
import os
import pty
import subprocess

from ffatool import TOOL, Case, error, load, main

REQ, RESP, RUN, INTERRUPT, YIELD = "0x8400006f", "0x84000070", "0x8400006d", "0x84000062", "0x8400006c"
REQ2, RESP2 = "0xc400008d", "0xc400008e"
INFO_GET, GET, BIND, UNBIND = "0xc4000083", "0x84000082", "0x8400007f", "0x84000080"
SUCCESS, SUCCESS64 = "0x84000061", "0xc4000061"


def regs(*values):
    return [v if isinstance(v, str) else hex(v) for v in values] + ["0x0"] * (18 - len(values))


class Made(Case):
    """The start of a real trace, up to the driver's first notification binding; then made calls."""

    def setUp(self):
        super().setUp()
        records = load("linux73-optee")
        bind = [i for i, r in enumerate(records) if r["in"][0] == BIND][0]
        self.lines = records[:bind + 1]

    def call(self, asked, answered, cpu=0, **fields):
        seq = self.lines[-1]["seq"] + 1
        self.lines.append({"seq": seq, "cpu": cpu, "in": asked, "out": answered, **fields})
        return seq

    def equal(self, *args):
        done = self.replay(self.lines, "--check-each", *args)
        self.expect_status(done, 0)
        return done

    def differs(self, *seqs):
        done = self.replay(self.lines)
        self.expect_status(done, 1)
        self.assertEqual(done.verdicts("different"), list(seqs))
        return done


class Suspended(Made):
    def test_interrupted_request_is_resumed_and_answered(self):
        self.call(regs(REQ, 0x8001, 0, 7), regs(INTERRUPT, 0x80010000))
        self.call(regs(RUN, 0x80010000), regs(INTERRUPT, 0x80010000))
        self.call(regs(RUN, 0x80010000), regs(RESP, 0x80010000, 0, 0x55, 0x66))
        done = self.equal()
        self.assertEqual(done.objects()[-2]["out"][3:5], ["0x55", "0x66"])

    def test_yielding_partition_is_resumed_and_answered(self):
        self.call(regs(REQ, 0x8001), regs(YIELD, 0x80010000))
        self.call(regs(RUN, 0x80010000), regs(RESP, 0x80010000, 0, 1))
        self.equal()

    def test_run_of_what_is_not_suspended_is_denied(self):
        self.call(regs(RUN, 0x80010000), error(-6))
        self.call(regs(REQ, 0x8001), regs(RESP, 0x80010000))
        self.call(regs(RUN, 0x80010000), error(-6))
        self.equal()

    def test_answer_in_the_name_of_another_partition_is_never_passed_on(self):
        seq = self.call(regs(REQ, 0x8001), regs(RESP, 0x80020000, 0, 1))
        self.differs(seq)

    def test_request_that_is_suspended_when_the_trace_ends_is_finished_by_the_proxy(self):
        self.call(regs(REQ, 0x8001), regs(INTERRUPT, 0x80010000))
        self.equal()

    def test_error_where_the_partition_would_have_answered_is_a_difference(self):
        seq = self.call(regs(REQ, 0x8001), error(-4))
        done = self.differs(seq)
        self.assertEqual(done.calls()[seq]["out"][:2], [RESP, "0x80010000"])


class Notifications(Made):
    def pending(self, bits):
        return regs(SUCCESS, 0, bits)

    def test_announced_and_fetched(self):
        self.call(regs(INFO_GET), regs(SUCCESS64, 0, 0x80))
        self.call(regs(GET, 0, 5), self.pending(1))
        self.call(regs(INFO_GET), error(-9))
        self.call(regs(GET, 0, 5), self.pending(0))
        self.equal()

    def test_fetched_without_an_announcement(self):
        self.call(regs(GET, 0, 5), self.pending(1))
        self.call(regs(GET, 0, 5), self.pending(0))
        self.equal()

    def test_announced_and_never_fetched(self):
        self.call(regs(INFO_GET), regs(SUCCESS64, 0, 0x80))
        self.call(regs(INFO_GET), error(-9))
        self.equal()

    def test_announced_twice_and_fetched_together(self):
        self.call(regs(BIND, 0x80010000, 0, 6), regs(SUCCESS))
        self.call(regs(INFO_GET), regs(SUCCESS64, 0, 0x80))
        self.call(regs(GET, 0, 5), self.pending(5))
        self.call(regs(UNBIND, 0x80010000, 0, 7), regs(SUCCESS))
        self.equal()

    def test_bit_that_is_not_bound_is_never_fetched(self):
        seq = self.call(regs(GET, 0, 5), self.pending(2))
        self.differs(seq)

    def test_pending_notification_keeps_its_binding(self):
        self.call(regs(INFO_GET), regs(SUCCESS64, 0, 0x80))
        self.call(regs(UNBIND, 0x80010000, 0, 1), error(-6))
        self.call(regs(GET, 0, 5), self.pending(1))
        self.call(regs(UNBIND, 0x80010000, 0, 1), regs(SUCCESS))
        self.equal()


class SecondKind(Made):
    """A Secure side with direct requests of the second kind, as the trace itself shows."""

    def setUp(self):
        super().setUp()
        for record in self.lines:
            if record["in"][1] in (REQ2, RESP2):
                record["out"] = regs(SUCCESS)
            if "rx" in record:
                record["rx"] = record["rx"][:8] + "0b030000" + record["rx"][16:]

    def test_fourteen_registers_go_and_come(self):
        uuid = (0xE311F8E7E0786148, 0x1BC5D5A502005EBC)
        payload = list(range(0x100000001, 0x100000001 + 14))
        answer = list(range(0x200000001, 0x200000001 + 14))
        self.call(regs(REQ2, 0x8001, *uuid, *payload), regs(RESP2, 0x80010000, 0, 0, *answer))
        done = self.equal()
        call = done.objects()[-2]
        self.assertEqual([int(x, 16) for x in call["secure"][0]["in"][4:]], payload)
        self.assertEqual([int(x, 16) for x in call["out"][4:]], answer)

    def test_features_of_the_trace_are_those_of_the_secure_side(self):
        done = self.replay(self.lines)
        self.assertEqual(done.status, 0)
        self.assertEqual(len(done.verdicts("known")), 1)  # properties of MEM_SHARE


class Progress(Case):
    def test_progress_is_shown_on_a_terminal_for_long_input_only(self):
        records = load("linux-optee")
        for copies, shown in ((1, False), (60, True)):
            lines, seq = [], 0
            for _ in range(copies):
                for record in records:
                    lines.append(dict(record, seq=seq))
                    seq += 1
            path = self.save(lines)
            master, slave = pty.openpty()
            done = subprocess.run([TOOL, "decode", "--no-check", path], stderr=slave,
                                  stdout=subprocess.DEVNULL, check=False, timeout=300)
            os.close(slave)
            try:
                said = os.read(master, 65536)
            except OSError:
                said = b""
            os.close(master)
            self.assertEqual(done.returncode, 0)
            self.assertEqual(b"%" in said, shown, said[:200])


if __name__ == "__main__":
    main()
