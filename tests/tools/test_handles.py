#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Handles are compared by a one-to-one renaming, and renamed wherever the client passes them on."""
from ffatool import CALL, Case, find, load, main, value

OFFSET = 0x400  # added to the low word of every handle: what another Secure side might have given


def halves(record, which, low):
    return value(record[which][low]), value(record[which][low + 1])


def renamed(records):
    """The same trace, as if handles had been allocated elsewhere: a renaming, one to one."""
    for record in records:
        call, answer = value(record["in"][0]), value(record["out"][0])
        if call in (CALL["SHARE"], CALL["LEND"], CALL["FRAG_TX"]):
            if answer == CALL["SUCCESS"]:
                shift(record["out"], 2)
            elif answer == CALL["FRAG_RX"]:
                shift(record["out"], 1)
        if call in (CALL["RECLAIM"], CALL["FRAG_TX"]):
            shift(record["in"], 1)
        if call == CALL["DIRECT_REQ"]:
            for low in range(3, 7):
                if halves(record, "in", low)[1] == 0x1000:
                    shift(record["in"], low)
    return records


def shift(registers, low):
    registers[low] = hex(value(registers[low]) + OFFSET)


class Renaming(Case):
    def test_renamed_handles_are_equal(self):
        for name in ("linux-optee", "linux73-optee", "linux73-optee-lend", "linux-optee-ffa10"):
            done = self.replay(renamed(load(name)))
            self.expect_status(done, 0)
            self.assertGreater(done.audits()[0]["renamed"], 10, name)

    def test_renamed_handles_on_two_cpus_are_equal(self):
        done = self.replay(renamed(load("linux73-optee-stress-2cpu")))
        self.expect_status(done, 0)
        self.assertGreater(done.audits()[0]["renamed"], 100)

    def test_handle_in_a_message_is_renamed(self):
        records = renamed(load("linux-optee"))
        message = [r for r in records if value(r["in"][0]) == CALL["DIRECT_REQ"] and
                   r["in"][3] == "0x3"][0]
        self.assertEqual(value(message["in"][4]), OFFSET + 1)
        done = self.replay(records)
        call = done.calls()[message["seq"]]
        self.assertEqual((call["in"][4], call["in"][5]), ("0x1", "0x1000"))
        self.assertEqual(call["secure"][0]["in"][4], "0x1")

    def test_handle_in_a_partition_s_answer_is_renamed_back(self):
        records = load("linux-optee")
        message = [r for r in records if value(r["in"][0]) == CALL["DIRECT_REQ"] and
                   r["in"][3] == "0x3"][0]
        message["out"][4], message["out"][5] = message["in"][4], message["in"][5]
        done = self.replay(renamed_with_answers(records))
        self.assertEqual(done.calls()[message["seq"]]["secure"][0]["out"][4], "0x1")

    def test_handle_that_two_live_shares_have_is_a_difference(self):
        records = load("linux-optee")
        first, second = find(records, "SHARE", 0), find(records, "SHARE", 1)
        second["out"][2] = first["out"][2]
        done = self.replay(records)
        self.expect_status(done, 1)
        self.assertIn(second["seq"], done.verdicts("different"))

    def test_handle_that_changes_between_fragments_is_a_difference(self):
        records = load("linux-optee")
        fragment = find(records, "FRAG_TX", 2)
        fragment["out"][1] = "0x9"
        done = self.replay(records)
        self.expect_status(done, 1)
        self.assertEqual(done.verdicts("different")[0], fragment["seq"])

    def test_handle_may_name_another_share_after_it_was_taken_back(self):
        done = self.replay(load("linux-optee"))
        handles = [tuple(c["out"][2:4]) for c in done.calls().values()
                   if c["in"][0] == "0xc4000073" and c["out"][0] == "0x84000061"]
        self.assertGreater(handles.count(("0x1", "0x1000")), 3)
        self.expect_status(done, 0)

    def test_trace_replays_against_a_secure_side_with_other_handles(self):
        done = self.replay(load("linux-optee"), "--personality", "rules")
        self.expect_status(done, 0)
        self.assertGreater(done.audits()[0]["renamed"], 10)


def renamed_with_answers(records):
    for record in renamed(records):
        if value(record["in"][0]) == CALL["DIRECT_REQ"] and value(record["out"][5]) == 0x1000:
            shift(record["out"], 4)
    return records


if __name__ == "__main__":
    main()
