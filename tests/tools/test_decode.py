#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""ffatrace decode: every field of registers and buffers, and what is wrong with it."""
import os

from ffatool import DATA, Case, find, load, main, run, text_of, trace_path


def fields(call, part):
    return {(f["name"], f["place"]): f for f in call[part]}


class Decode(Case):
    def decode(self, records, *args):
        done = run("decode", "--json", *args, self.save(records))
        self.expect_status(done, 0)
        return done.objects()

    def one(self, record, *args):
        return self.decode([record], *args)[0]

    def test_all_traces_are_decoded(self):
        for name in sorted(os.listdir(os.path.join(DATA, "traces"))):
            if not name.endswith(".jsonl"):
                continue
            records = load(name[:-6])
            self.assertEqual(len(self.decode(records)), len(records))
            self.expect_status(run("decode", "-v", trace_path(name[:-6])), 0)

    def test_nothing_is_wrong_with_what_linux_sends(self):
        for name in ("linux-optee", "linux-optee-ffa10", "linux73-optee", "linux73-optee-lend"):
            out = run("decode", trace_path(name)).out
            self.assertIn("0 fields with something to object to", out, name)

    def test_share_is_explained_field_by_field(self):
        share = find(load("linux-optee"), "SHARE")
        call = self.one(share)
        tx = fields(call, "tx")
        self.assertEqual(tx["sender", "+0x0"]["value"], "0x0")
        self.assertEqual(tx["attributes", "+0x2"]["meaning"],
                         "normal, write-back, inner shareable")
        self.assertEqual(tx["access descriptors at", "+0x20"]["value"], "0x30")
        self.assertEqual(tx["receiver", "+0x30"]["value"], "0x8001")
        self.assertEqual(tx["permissions", "+0x32"]["meaning"], "read-write")
        self.assertEqual(tx["range", "+0x50"]["value"], "0x40605000")
        self.assertEqual(fields(call, "out")["handle", "w2"]["value"], "0x100000000000")

    def test_layout_follows_the_version_of_the_trace(self):
        records = load("linux-optee-ffa10")
        share = find(records, "SHARE")
        call = self.decode([records[0], records[1], share])[2]
        self.assertEqual(fields(call, "tx")["receiver", "+0x20"]["value"], "0x8001")
        records = load("linux73-optee")
        share = find(records, "SHARE")
        call = self.decode([records[0], records[1], share])[2]
        self.assertIn(("implementation defined, low", "+0x38"), fields(call, "tx"))

    def test_layout_can_be_given(self):
        share = find(load("linux-optee-ffa10"), "SHARE")
        tx = fields(self.one(share, "--version", "1.0"), "tx")
        self.assertEqual(tx["range", "+0x40"]["value"], "0x40605000")

    def test_field_that_the_validator_objects_to_is_marked(self):
        share = find(load("linux-optee"), "SHARE")
        for place, name, change, word in (
                ("+0x0", "sender", (0, "01"), "HDR_SENDER"),
                ("+0x8", "handle", (8, "34"), "HDR_HANDLE"),
                ("+0x18", "access descriptor size", (24, "18"), "ACC_SIZE"),
                ("+0x20", "access descriptors at", (32, "08"), "ACC_OFFSET"),
                ("+0x34", "composite at", (52, "41"), "COMP_ALIGNMENT"),
                ("+0x40", "pages in all", (64, "02"), "RANGE_TOTAL"),
                ("+0x50", "range", (80, "10"), "RANGE_ALIGNMENT")):
            at, byte = change
            broken = dict(share, tx=share["tx"][:2 * at] + byte + share["tx"][2 * at + 2:])
            field = fields(self.one(broken), "tx")[name, place]
            self.assertIn(word, field["wrong"])

    def test_fragments_are_numbered_on(self):
        records = load("linux-optee")
        first = [r for r in records if r["in"][0] == "0xc4000073" and r["in"][1] != r["in"][2]][0]
        at = records.index(first)
        calls = self.decode(records[at:at + 2])
        self.assertEqual(calls[1]["tx"][0]["place"], "+0x1000")

    def test_partition_information_is_explained(self):
        record = [r for r in load("linux-optee") if "rx" in r][0]
        rx = self.one(record)["rx"]
        self.assertEqual(rx[0]["value"], "0x8001")
        self.assertEqual(rx[1]["meaning"], "486178e0e7f811e3bc5e0002a5d5c51b")

    def test_registers_that_must_be_zero_are_marked(self):
        record = find(load("linux-optee"), "RECLAIM")
        record["in"][5] = "0x1"
        field = fields(self.one(record), "in")["(unused)", "w5"]
        self.assertEqual(field["wrong"], "must be zero")

    def test_calls_that_are_none_are_marked(self):
        record = find(load("linux-optee"), "ID_GET")
        for x0, wrong in (("0x840000a5", "no such call"), ("0x84000061", "an answer, never a call"),
                          ("0xc4000069", "the call has no such width"),
                          ("0x1234", "not a call of FF-A")):
            record["in"][0] = x0
            self.assertEqual(self.one(record)["in"][0]["wrong"], wrong)

    def test_leftovers_in_answers_are_marked(self):
        call = self.one(load("linux73-el3spmc-old")[3])
        self.assertEqual(fields(call, "out")["(unused)", "w1"]["wrong"], "not part of this answer")

    def test_hostile_descriptors_of_any_length_are_decoded(self):
        share = find(load("linux-optee"), "SHARE")
        records = []
        for length in range(0, 97):
            for fill in ("00", "ff", None):
                tx = share["tx"][:2 * length] if fill is None else fill * length
                records.append(dict(share, tx=tx, seq=len(records)))
        for version in ("1.0", "1.1", "1.2"):
            self.assertEqual(len(self.decode(records, "--version", version)), len(records))

    def test_many_ranges_are_summed_up_unless_asked_for(self):
        big = max(load("linux-optee"), key=lambda r: len(r.get("tx", "")))
        path = self.save([big])
        self.assertIn("(ranges not shown)", run("decode", path).out)
        self.assertNotIn("(ranges not shown)", run("decode", "-v", path).out)

    def test_standard_input_is_decoded(self):
        text = text_of(load("linux-optee")[:5]).encode()
        done = run("decode", "-", stdin=text)
        self.expect_status(done, 0)
        self.assertIn("5 calls", done.out)

    def test_events_are_decoded(self):
        registers = ["0x84000069"] + ["0x0"] * 17
        lines = [{"ev": "begin", "n": 1, "seq": 1, "cpu": 0, "in": registers},
                 {"ev": "port", "n": 2, "seq": 1, "cpu": 0, "port": "smc", "in": registers},
                 {"ev": "end", "n": 3, "seq": 1, "cpu": 0,
                  "out": ["0x84000061"] + ["0x0"] * 17}]
        calls = self.decode(lines)
        self.assertEqual([c["ev"] for c in calls], ["begin", "port", "end"])
        self.assertEqual(fields(calls[2], "out")["identifier", "w2[15:0]"]["meaning"], "the host")


if __name__ == "__main__":
    main()
