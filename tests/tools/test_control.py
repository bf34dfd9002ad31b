#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Control: one recorded answer is changed, and the replay must say so. A comparison that passes
everything would pass these as well."""
from ffatool import Case, error, find, load, main


class OneAnswerChanged(Case):
    def notice(self, name, change, seqs=None):
        """`change` alters the records and returns the one whose answer is now another."""
        records = load(name)
        changed = change(records)
        done = self.replay(records)
        self.expect_status(done, 1)
        self.assertEqual(done.verdicts("different"), seqs or [changed["seq"]])

    def set_error(self, call, nth=0, code=-6, name="linux-optee"):
        def change(records):
            record = find(records, call, nth)
            record["out"] = error(code) if len(record["out"]) == 18 else error(code)[:8]
            return record
        self.notice(name, change)

    def set_register(self, call, register, value, nth=0, name="linux-optee"):
        def change(records):
            record = find(records, call, nth)
            record["out"][register] = value
            return record
        self.notice(name, change)

    def test_reclaim_that_failed(self):
        self.set_error("RECLAIM", 3)

    def test_unmap_that_failed(self):
        self.set_error("UNMAP", name="linux73-optee")

    def test_identifier_other_than_0(self):
        self.set_register("ID_GET", 2, "0x1")

    def test_identifier_that_was_refused(self):
        self.set_error("ID_GET", code=-1)

    def test_partition_count_of_two(self):
        self.set_register("PARTITION_INFO_GET", 2, "0x2")

    def test_rx_release_that_failed(self):
        self.set_error("RX_RELEASE")

    def test_direct_request_that_failed(self):
        self.set_error("DIRECT_REQ", 5, -4)

    def test_direct_answer_by_another_partition(self):
        self.set_register("DIRECT_REQ", 1, "0x80020000", 7)

    def test_direct_answer_with_flags(self):
        def change(records):
            record = find(records, "DIRECT_REQ", 2)
            record["out"][2] = "0x80000000"
            return record
        self.notice("linux-optee", change)

    def test_bitmap_that_could_not_be_created(self):
        def change(records):
            record = find(records, "BITMAP_CREATE")
            record["out"] = error(-6)
            return record
        self.notice("linux-optee", change)

    def test_other_error_code(self):
        def change(records):
            record = find(records, "SHARE", 0, succeeded=False)
            record["out"] = error(-3)
            return record
        self.notice("linux-optee-unpatched", change)

    def test_offset_of_the_next_fragment(self):
        def change(records):
            record = find(records, "FRAG_TX", 1)
            record["out"][3] = "0x1fe0"
            return record
        self.notice("linux-optee", change)

    def test_fragment_that_ended_the_send(self):
        def change(records):
            record = find(records, "FRAG_TX", 1)
            record["out"] = ["0x84000061", "0x0", record["out"][1], record["out"][2]] + ["0x0"] * 14
            return record
        self.notice("linux-optee", change)

    def test_register_beyond_the_seventh(self):
        self.set_register("RECLAIM", 9, "0x1")

    def test_register_that_the_answer_does_not_carry(self):
        self.set_register("RECLAIM", 5, "0x1")

    def test_version_of_another_major(self):
        def change(records):
            records[0]["out"][0] = "0x20000"
            return records[0]
        self.notice("linux-optee", change)

    def test_version_that_was_refused(self):
        def change(records):
            records[0]["out"][0] = "0xffffffff"
            return records[0]
        self.notice("linux-optee", change)

    def test_feature_that_comes_with_other_properties(self):
        def change(records):
            record = [r for r in records if r["in"][1] == "0xc4000073"][0]
            record["out"][2] = "0x3"
            return record
        self.notice("linux-optee", change)


class OneCallChanged(Case):
    """The other way round: the client does something else, the recorded answer is the old one."""

    def test_share_of_a_page_that_is_shared_already(self):
        records = load("linux-optee")
        first, second = find(records, "SHARE", 0), find(records, "SHARE", 1)
        second["tx"] = first["tx"]
        done = self.replay(records)
        self.expect_status(done, 1)
        self.assertEqual(done.verdicts("different")[0], second["seq"])
        self.assertEqual(done.calls()[second["seq"]]["events"][0]["reason"], "PORT_DENIED")

    def test_reclaim_of_a_handle_nobody_has(self):
        records = load("linux-optee")
        reclaim = find(records, "RECLAIM", 0)
        reclaim["in"][1] = "0x77"
        done = self.replay(records)
        self.expect_status(done, 1)
        self.assertIn(reclaim["seq"], done.verdicts("different"))

    def test_tx_bytes_left_out(self):
        records = load("linux-optee")
        share = find(records, "SHARE", 4)
        share["tx"] = "00" * (len(share["tx"]) // 2)
        done = self.replay(records)
        self.expect_status(done, 1)
        self.assertEqual(done.verdicts("different")[0], share["seq"])


if __name__ == "__main__":
    main()
