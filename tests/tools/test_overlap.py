#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Calls that overlap on several CPUs: the recorded order of port calls is followed, or noticed."""
from ffatool import CALL, Case, error, find, is_call, load, main, value

SUCCESS = [hex(CALL["SUCCESS"])] + ["0x0"] * 17


class Events(Case):
    """The beginning of a real trace, then calls in events."""

    def setUp(self):
        super().setUp()
        records = load("linux73-optee-stress-2cpu")
        self.bind = [i for i, r in enumerate(records) if r["in"][0] == "0x8400007f"][0]
        self.start = records[:self.bind + 1]
        share = find(records, "SHARE")
        self.shares = [r for r in records if is_call(r, "SHARE")][:4]
        self.message = find(records, "DIRECT_REQ", 0)
        self.lines = []
        self.number = 1000
        self.seq = 10000
        self.assertTrue(share)

    def event(self, kind, seq, cpu, **fields):
        self.number += 1
        self.lines.append({"ev": kind, "n": self.number, "seq": seq, "cpu": cpu, **fields})

    def begin(self, cpu, registers, **fields):
        self.seq += 1
        self.event("begin", self.seq, cpu, **{"in": registers}, **fields)
        return self.seq

    def port(self, seq, cpu, port="smc", **fields):
        self.event("port", seq, cpu, port=port, **fields)

    def end(self, seq, cpu, registers, **fields):
        self.event("end", seq, cpu, out=registers, **fields)

    def share(self, nth, cpu):
        record = self.shares[nth]
        return self.begin(cpu, record["in"], tx=record["tx"])

    def whole(self, cpu, registers, answer, **fields):
        self.seq += 1
        self.lines.append({"seq": self.seq, "cpu": cpu, "in": registers, "out": answer, **fields})
        return self.seq

    def reclaim(self, handle):
        return [hex(CALL["RECLAIM"]), hex(handle), "0x1000"] + ["0x0"] * 15

    def handle(self, number):
        return [hex(CALL["SUCCESS"]), "0x0", hex(number), "0x1000"] + ["0x0"] * 14

    def play(self, *args):
        return self.replay(self.start + self.lines, *args)


class Order(Events):
    def test_message_overtakes_a_share(self):
        share = self.share(0, 0)
        message = self.begin(1, self.message["in"])
        self.port(message, 1)
        self.end(message, 1, self.message["out"])
        self.port(share, 0)
        self.end(share, 0, self.handle(0))
        done = self.play()
        self.expect_status(done, 0)
        self.assertEqual(done.audits()[0]["handles"][0]["handle"], "0x100000000000")

    def test_second_reclaim_of_a_handle_on_its_way_back_is_denied(self):
        self.whole(0, self.shares[0]["in"], self.handle(0), tx=self.shares[0]["tx"])
        first = self.begin(0, self.reclaim(0))
        second = self.begin(1, self.reclaim(0))
        self.end(second, 1, error(-6))
        self.port(first, 0)
        self.end(first, 0, SUCCESS)
        done = self.play()
        self.expect_status(done, 0)
        refused = [e["reason"] for c in done.calls().values() for e in c["events"]
                   if c["seq"] == second]
        self.assertEqual(refused, ["HANDLE_RECLAIMING"])

    def test_reclaim_in_the_other_order_is_unknown_afterwards(self):
        self.whole(0, self.shares[0]["in"], self.handle(0), tx=self.shares[0]["tx"])
        first = self.begin(0, self.reclaim(0))
        self.port(first, 0)
        self.end(first, 0, SUCCESS)
        second = self.begin(1, self.reclaim(0))
        self.end(second, 1, error(-2))
        self.expect_status(self.play(), 0)

    def test_handle_freed_at_the_secure_side_is_handed_out_before_the_reclaim_ends(self):
        self.whole(0, self.shares[0]["in"], self.handle(0), tx=self.shares[0]["tx"])
        back = self.begin(0, self.reclaim(0))
        share = self.share(1, 1)
        self.port(back, 0)
        self.port(share, 1)
        self.end(share, 1, self.handle(0))
        self.end(back, 0, SUCCESS)
        self.whole(1, self.reclaim(0), SUCCESS)
        done = self.play()
        self.expect_status(done, 0)
        self.assertEqual(done.audits()[0]["handles"], [])

    def test_share_that_waits_for_a_lock_goes_on_when_the_lock_is_free(self):
        self.whole(0, self.shares[0]["in"], self.handle(0), tx=self.shares[0]["tx"])
        back = self.begin(0, self.reclaim(0))
        self.port(back, 0, "smc")
        share = self.share(1, 1)
        self.port(back, 0, "pages_undo")
        self.port(share, 1, "smc")
        self.end(share, 1, self.handle(0))
        self.end(back, 0, SUCCESS)
        self.expect_status(self.play(), 0)

    def test_whole_call_between_events(self):
        share = self.share(0, 0)
        self.whole(1, self.message["in"], self.message["out"])
        self.port(share, 0)
        self.end(share, 0, self.handle(0))
        self.expect_status(self.play(), 0)

    def test_smc_is_compared_with_the_recorded_function(self):
        share = self.share(0, 0)
        self.port(share, 0, **{"in": self.shares[0]["in"]})
        self.end(share, 0, self.handle(0))
        self.expect_status(self.play(), 0)

    def test_many_cpus(self):
        for turn in range(8):
            open_calls = [self.begin(cpu, self.message["in"]) for cpu in range(3)]
            for cpu in (2, 0, 1):
                self.port(open_calls[cpu], cpu)
            for cpu in (1, 2, 0):
                self.end(open_calls[cpu], cpu, self.message["out"])
            self.assertLess(turn, 8)
        done = self.play()
        self.expect_status(done, 0)
        self.assertEqual(done.audits()[0]["calls"], len(self.start) + 24)


class OutOfOrder(Events):
    def differs(self, *seqs):
        done = self.play()
        self.expect_status(done, 1)
        self.assertEqual(sorted(done.verdicts("different")), sorted(seqs))
        return done

    def test_port_call_that_is_not_made(self):
        share = self.share(0, 0)
        self.port(share, 0)
        self.port(share, 0)
        self.end(share, 0, self.handle(0))
        self.differs(share)

    def test_port_call_that_the_trace_does_not_have(self):
        share = self.share(0, 0)
        self.end(share, 0, self.handle(0))
        message = self.begin(0, self.message["in"])
        self.port(message, 0)
        self.end(message, 0, self.message["out"])
        self.differs(share)

    def test_smc_with_another_function(self):
        share = self.share(0, 0)
        self.port(share, 0, **{"in": self.message["in"]})
        self.end(share, 0, self.handle(0))
        self.differs(share)

    def test_port_calls_in_another_order(self):
        share = self.share(0, 0)
        self.port(share, 0, "smc")
        self.port(share, 0, "pages")
        self.end(share, 0, self.handle(0))
        self.differs(share)

    def test_call_that_would_need_a_lock_held_elsewhere_is_noticed_and_no_dead_lock(self):
        first = self.share(0, 0)
        second = self.share(1, 1)
        self.end(second, 1, self.handle(0))
        self.port(first, 0)
        self.end(first, 0, self.handle(1))
        done = self.play()
        self.expect_status(done, 1)
        self.assertIn(second, done.verdicts("different"))
        self.assertEqual(len(done.audits()[0]["handles"]), 2)

    def test_changed_answer_of_an_overlapping_call(self):
        share = self.share(0, 0)
        message = self.begin(1, self.message["in"])
        self.port(message, 1)
        self.end(message, 1, error(-4))
        self.port(share, 0)
        self.end(share, 0, self.handle(0))
        self.differs(message)


class WholeTrace(Case):
    def test_trace_of_two_cpus_rewritten_as_events_is_equal(self):
        records, lines, number = load("linux73-optee-stress-2cpu"), [], 0
        for record in records:
            head = {"seq": record["seq"], "cpu": record["cpu"]}
            first = {k: record[k] for k in ("in", "tx") if k in record}
            last = {k: record[k] for k in ("out", "rx") if k in record}
            lines.append({"ev": "begin", "n": number, **head, **first})
            lines.append({"ev": "end", "n": number + 1, **head, **last})
            number += 2
        done = self.replay(lines)
        self.expect_status(done, 0)
        self.assertEqual(done.audits()[0]["equal"] + done.audits()[0]["known"], len(records))
        self.assertEqual(value(records[0]["in"][0]), CALL["VERSION"])


if __name__ == "__main__":
    main()
