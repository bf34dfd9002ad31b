#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""ffatrace check: the validator's verdict on bytes, in every layout."""
import json

from ffatool import Case, find, load, main, run


class Check(Case):
    def setUp(self):
        super().setUp()
        self.share = bytes.fromhex(find(load("linux-optee"), "SHARE")["tx"])
        self.share_1_0 = bytes.fromhex(find(load("linux-optee-ffa10"), "SHARE")["tx"])
        self.share_1_2 = bytes.fromhex(find(load("linux73-optee"), "SHARE")["tx"])
        self.lend = bytes.fromhex(find(load("linux73-optee-lend"), "LEND")["tx"])

    def check(self, data, *args, status=0):
        done = run("check", "--json", *args, "-", stdin=data)
        self.expect_status(done, status)
        return {o["version"]: o for o in done.objects()}

    def test_each_layout_is_recognised(self):
        verdicts = {v: o["accepted"] for v, o in self.check(self.share).items()}
        self.assertEqual(verdicts, {"1.0": False, "1.1": True, "1.2": True})
        verdicts = {v: o["accepted"] for v, o in self.check(self.share_1_0).items()}
        self.assertEqual(verdicts, {"1.0": True, "1.1": False, "1.2": False})
        verdicts = {v: o["accepted"] for v, o in self.check(self.share_1_2).items()}
        self.assertEqual(verdicts, {"1.0": False, "1.1": False, "1.2": True})

    def test_refusal_names_check_offset_and_value(self):
        broken = self.share[:80] + b"\x10" + self.share[81:]
        verdict = self.check(broken, "--version", "1.1", status=1)["1.1"]
        self.assertEqual((verdict["reason"], verdict["offset"], verdict["value"]),
                         ("RANGE_ALIGNMENT", "0x50", "0x40605010"))
        self.assertIn("V44", verdict["text"])
        self.assertEqual(verdict["error"], -2)
        text = run("check", "--version", "1.1", "-", stdin=broken).out
        self.assertIn("as 1.1: refused: RANGE_ALIGNMENT", text)

    def test_hexadecimal_text_is_the_same_as_binary(self):
        text = self.share.hex()
        for form in (text, text.upper(), "\n".join(text[i:i + 8] for i in range(0, len(text), 8)),
                     " ".join("0x" + text[i:i + 2] for i in range(0, len(text), 2)) + "\n"):
            self.assertTrue(self.check(form.encode())["1.1"]["accepted"], form)

    def test_mistake_in_hexadecimal_text_is_named_with_its_line(self):
        text = self.share.hex()
        lines = [text[i:i + 32] for i in range(0, len(text), 32)]
        for slip, message in (("g", "'g' is no hexadecimal digit"), ("{", "'{' is no"),
                              ("\xe9", "character 0xc3 is no")):
            wrong = [*lines]
            wrong[2] = wrong[2][:5] + slip + wrong[2][6:]
            path = self.save("\n".join(wrong))
            done = run("check", path)
            self.expect_status(done, 2)
            self.assertIn(f"{path}:3: ", done.err)
            self.assertIn(message, done.err)
            self.assertIn("--binary", done.err)
            self.assertEqual(done.out, "")
        done = run("check", self.save("\n".join(lines)[:-1] + "\n"))
        self.expect_status(done, 2)
        self.assertIn(f":{len(lines)}: ends in the middle of a byte", done.err)

    def test_hex_and_binary_at_once_are_refused(self):
        done = run("check", "--hex", "--binary", self.save(self.share.hex()))
        self.expect_status(done, 2)
        self.assertIn("--hex", done.err)
        self.assertIn("--binary", done.err)

    def test_binary_that_looks_like_text_can_be_forced(self):
        looks = b"00" * 48
        self.assertEqual(self.check(looks, status=1)["1.1"]["reason"],
                         self.check(bytes(48), status=1)["1.1"]["reason"])
        self.check(looks, "--binary", status=1)
        done = run("check", "--hex", "-", stdin=self.share)
        self.expect_status(done, 2)
        self.assertIn("no hexadecimal digit", done.err)

    def test_half_a_byte_is_refused(self):
        done = run("check", "-", stdin=b"001")
        self.expect_status(done, 2)
        self.assertIn("standard input:1: ends in the middle of a byte", done.err)

    def test_file_is_read(self):
        path = self.path("send.bin")
        with open(path, "wb") as out:
            out.write(self.share)
        self.expect_status(run("check", path), 0)

    def test_operation_sender_and_granule_matter(self):
        self.check(self.share, "--operation", "lend", status=1)
        self.assertTrue(self.check(self.lend, "--operation", "lend")["1.2"]["accepted"])
        verdict = self.check(self.share, "--sender", "3", "--version", "1.1", status=1)["1.1"]
        self.assertEqual((verdict["reason"], verdict["error"]), ("HDR_SENDER", -6))
        verdict = self.check(self.share, "--granule", "65536", "--version", "1.1", status=1)["1.1"]
        self.assertEqual(verdict["reason"], "RANGE_GRANULE")

    def test_reserved_bytes_can_be_tolerated(self):
        stale = self.share[:36] + b"\x01" + self.share[37:]
        self.check(stale, "--version", "1.1", status=1)
        self.check(stale, "--version", "1.1", "--tolerate-reserved")

    def test_every_truncation_is_refused(self):
        for length in range(len(self.share)):
            self.check(self.share[:length].hex().encode() or b"\n", "--version", "1.1", "--hex",
                       status=1)

    def test_verbose_explains_the_fields_and_marks_the_wrong_one(self):
        broken = self.share[:8] + b"\x34" + self.share[9:]
        done = run("check", "-v", "--json", "--version", "1.1", "-", stdin=broken)
        wrong = [f for f in json.loads(done.out)["fields"] if "wrong" in f]
        self.assertEqual([f["name"] for f in wrong], ["handle"])

    def test_overlap_is_found_among_many_ranges(self):
        pages = 3000
        ranges = b"".join((0x40000000 + 0x1000 * (i * 7919 % pages)).to_bytes(8, "little") +
                          (1).to_bytes(8, "little") for i in range(pages))
        head = self.share[:64] + pages.to_bytes(4, "little") * 2 + bytes(8)
        self.assertTrue(self.check(head + ranges)["1.1"]["accepted"])
        twice = head + ranges[:-16] + ranges[:16]
        self.assertEqual(self.check(twice, status=1)["1.1"]["reason"], "RANGE_OVERLAP")


if __name__ == "__main__":
    main()
