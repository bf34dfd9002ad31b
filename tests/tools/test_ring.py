#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""ffatrace ring: what ran in the hypervisor runs here with the same result, or the difference is told.

The records in tests/data/rings are beginnings of real runs of examples/el2.
"""
import os
import struct
import sys

from ffatool import DATA, Case, main, run

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../tools/el2"))

import ring  # noqa: E402

RINGS = os.path.join(DATA, "rings")
HEADER = ring.FILE.size
HEAD = ring.RECORD.size
REGISTERS = 144

# Kind, byte of its body to change, what the tool has to call it.
COMPARED = [("BEGIN", 0, None), ("END", 0, "END, x0"), ("END", 143, "END, x17"),
            ("SMC_IN", 0, "SMC_IN, x0"), ("SMC_IN", 16, "SMC_IN, x2"),
            ("PAGES", 0, "PAGES, action"), ("PAGES", 8, "PAGES, owner"),
            ("PAGES", 17, "PAGES, address of range 0"), ("PAGES", 24, "PAGES, pages of range 0"),
            ("BUFFER_MAP", 2, "BUFFER_MAP, tx"), ("BUFFER_MAP", 9, "BUFFER_MAP, rx"),
            ("COPY_IN", 0, "COPY_IN, offset"), ("COPY_OUT", 16, "COPY_OUT, byte 0"),
            ("LOCK", 0, "LOCK, kind"), ("EVENT", 16, "EVENT, reason")]


def load(name="linux-1cpu.bin"):
    with open(os.path.join(RINGS, name), "rb") as file:
        return file.read()


def records(data):
    """(offset, record) of each."""
    at, found = HEADER, []
    for record in ring.read(data):
        found.append((at, record))
        at = record.after
    return found


def renumbered(pieces, head):
    """Records put together anew, numbers and calls made to fit; a piece is (old bytes, record)."""
    new, calls = bytearray(head), {0: 0}
    for number, (content, record) in enumerate(pieces, 1):
        if record.kind in ("BEGIN", "ADMIN_BEGIN"):
            calls[record.call] = number
        content = bytearray(content)
        struct.pack_into("<2Q", content, 8, number, calls[record.call])
        new += content
    return bytes(new)


def is_mailbox(record):
    return record.kind == "LOCK" and record.body[:4] == struct.pack("<I", 1)


class Ring(Case):
    def replay(self, data, *args):
        path = self.path("ring.bin")
        with open(path, "wb") as file:
            file.write(data)
        return run("ring", "--json", *args, path)

    def assert_differs(self, data, text=None):
        done = self.replay(data)
        self.expect_status(done, 1)
        found = done.objects()[0]
        if text is not None:
            self.assertIn(text, found["difference"])
        return found

    def assert_refused(self, data, text):
        done = self.replay(data)
        self.expect_status(done, 2)
        self.assertIn(text, done.err)


class Same(Ring):
    def test_every_recorded_run_is_the_same_here(self):
        names = sorted(os.listdir(RINGS))
        self.assertTrue([n for n in names if n.endswith(".bin")])
        for name in names:
            if not name.endswith(".bin"):
                continue
            data = load(name)
            done = run("ring", "--json", os.path.join(RINGS, name))
            self.expect_status(done, 0)
            found = done.objects()[0]
            kinds = [r.kind for _, r in records(data)]
            self.assertEqual(found["calls"], kinds.count("BEGIN"))
            self.assertEqual(found["records"], len(kinds))
            self.assertEqual(found["open"], 0)
            self.assertGreater(kinds.count("SMC_IN"), 30)

    def test_a_record_that_ends_inside_a_call_is_followed_to_there(self):
        data = load()
        inside = [at for at, record in records(data) if record.kind == "SMC_OUT"][-1]
        done = self.replay(data[:inside])
        self.expect_status(done, 0)
        self.assertEqual(done.objects()[0]["open"], 1)

    def test_a_record_is_decoded_as_the_trace_it_holds(self):
        done = run("decode", "--json", os.path.join(RINGS, "linux-1cpu.bin"))
        self.expect_status(done, 0)
        begins = [r for _, r in records(load()) if r.kind == "BEGIN"]
        self.assertEqual(len(done.objects()), len(begins))
        text = run("decode", os.path.join(RINGS, "linux-1cpu.bin")).out
        self.assertIn("0 fields with something to object to", text)
        self.assertIn("FFA_MEM_SHARE_64", text)


class SeveralCpus(Ring):
    def setUp(self):
        super().setUp()
        self.data = load("attacker-2cpu.bin")
        self.pieces = [(self.data[at:record.after], record)
                       for at, record in records(self.data)]

    def test_calls_do_overlap_in_the_record(self):
        inside, overlaps = set(), 0
        for _, record in self.pieces:
            if record.kind == "BEGIN":
                overlaps += bool(inside)
                inside.add(record.call)
            if record.kind == "END":
                inside.discard(record.call)
        self.assertGreater(overlaps, 20)

    def moved(self):
        """A call of one CPU begins, and takes its mailbox's lock, while the other CPU has it."""
        for i, (_, lock) in enumerate(self.pieces):
            if not is_mailbox(lock) or self.pieces[i + 1][1].kind != "COPY_IN":
                continue
            rest = self.pieces[i + 1:]
            others = [r for _, r in rest if r.cpu != lock.cpu]
            if not others or others[0].kind != "BEGIN":
                continue
            call = [p for p in rest if p[1].call == others[0].call]
            locks = [n for n, (_, r) in enumerate(call) if is_mailbox(r)]
            if locks and all(r.kind in ("BEGIN", "LOCK") for _, r in call[:locks[0] + 1]):
                early = call[:locks[0] + 1]
                return (self.pieces[:i + 1] + early + [p for p in rest if p not in early], lock.cpu)
        return None

    def test_a_lock_taken_while_another_cpu_has_it_is_a_difference(self):
        pieces, cpu = self.moved()
        self.assert_differs(renumbered(pieces, self.data[:HEADER]), f"CPU {cpu} still has it")

    def reclaims(self):
        """For each reclaim by record number: handle, CPU, and whether it succeeded."""
        found = {}
        for _, record in self.pieces:
            if record.kind == "BEGIN" and record.words()[0] & 0xFF == 0x77:
                found[record.call] = [record.words()[1:3], record.cpu, None]
            if record.kind == "END" and record.call in found:
                found[record.call][2] = record.words()[0] == 0x84000061
        return found

    def test_another_order_of_two_reclaims_leads_elsewhere(self):
        """The record says who came first: let the other CPU's reclaim of the same share be before."""
        reclaims = self.reclaims()
        for late, (handle, cpu, succeeded) in reclaims.items():
            first = [n for n, (h, c, good) in reclaims.items()
                     if n < late and h == handle and c != cpu and good]
            if succeeded or not first:
                continue
            begin = first[-1]
            if any(r.cpu == cpu and begin <= r.number < late for _, r in self.pieces):
                continue
            call = [p for p in self.pieces if p[1].call == late]
            pieces = [p for p in self.pieces if p[1].call != late]
            at = [i for i, (_, r) in enumerate(pieces) if r.number == begin][0]
            self.assert_differs(renumbered(pieces[:at] + call + pieces[at:],
                                           self.data[:HEADER]), "recorded is ")
            return
        self.fail("no two reclaims of one share in the record")


class Different(Ring):
    """Controls: whatever is compared is noticed when it is not the same."""

    def test_one_changed_byte_of_each_kind_is_a_difference(self):
        data = load()
        for kind, byte, text in COMPARED:
            found = [(at, r) for at, r in records(data) if r.kind == kind]
            self.assertTrue(found, kind)
            for at, record in (found[0], found[-1]):
                changed = bytearray(data)
                changed[at + HEAD + byte] ^= 1
                with self.subTest(kind=kind, byte=byte, record=record.number):
                    seen = self.assert_differs(bytes(changed), text)
                    if text is not None:
                        self.assertEqual(seen["record"], record.number)
                        self.assertEqual(seen["call"], record.call)

    def test_a_changed_byte_of_a_descriptor_is_a_difference(self):
        data = load()
        sends = [(at, r) for at, r in records(data)
                 if r.kind == "SMC_IN" and len(r.body) > REGISTERS]
        at, record = sends[0]
        changed = bytearray(data)
        changed[at + HEAD + REGISTERS + 80] ^= 0x10
        self.assert_differs(bytes(changed), "SMC_IN, TX byte 80")
        read = [(at, r) for at, r in records(data) if r.kind == "COPY_IN"][0]
        changed = bytearray(data)
        changed[read[0] + HEAD + 16 + 80 + 1] ^= 0x10
        self.assert_differs(bytes(changed), "PAGES, address of range 0")
        self.assertEqual(record.cpu, 0)

    def test_another_answer_of_the_secure_side_leads_elsewhere(self):
        data = load()
        found = records(data)
        for index, (at, record) in enumerate(found):
            if record.kind == "SMC_OUT" and found[index - 1][1].words()[0] == 0x84000077:
                changed = bytearray(data)
                struct.pack_into("<Q", changed, at + HEAD, 0x84000060)
                self.assert_differs(bytes(changed))
                return
        self.fail("no RECLAIM in the record")

    def test_another_result_of_a_port_leads_elsewhere(self):
        data = load()
        at = [at for at, r in records(data) if r.kind == "PAGES"][0]
        changed = bytearray(data)
        changed[at + 7] = 2
        self.assert_differs(bytes(changed))

    def test_another_disposition_is_a_difference(self):
        data = load()
        at = [at for at, r in records(data) if r.kind == "END"][3]
        changed = bytearray(data)
        changed[at + 7] = 1
        self.assert_differs(bytes(changed), "disposition")

    def pieces(self, data):
        found = records(data)
        return [(data[at:record.after], record) for at, record in found]

    def test_a_record_too_few_is_a_difference(self):
        data = load()
        pieces = self.pieces(data)
        self.expect_status(self.replay(renumbered(pieces, data[:HEADER])), 0)
        for kind in ("LOCK", "PAGES", "SMC_IN", "SMC_OUT", "EVENT", "COPY_IN"):
            which = [i for i, (_, r) in enumerate(pieces) if r.kind == kind][-1]
            with self.subTest(kind):
                fewer = pieces[:which] + pieces[which + 1:]
                self.assert_differs(renumbered(fewer, data[:HEADER]), "recorded is ")

    def test_port_calls_in_another_order_are_a_difference(self):
        data = load()
        pieces = self.pieces(data)
        for i, (_, record) in enumerate(pieces):
            if record.kind == "PAGES" and pieces[i + 1][1].call == record.call:
                pieces[i], pieces[i + 1] = pieces[i + 1], pieces[i]
                self.assert_differs(renumbered(pieces, data[:HEADER]), "recorded is ")
                return
        self.fail("no PAGES in the record")

    def test_a_proxy_made_otherwise_is_a_difference(self):
        data = bytearray(load())
        struct.pack_into("<I", data, 16, 0x10000)  # version ceiling
        self.assert_differs(bytes(data))


class Broken(Ring):
    def test_what_is_no_record_is_refused(self):
        self.assert_refused(b"", "not the record")
        self.assert_refused(b"x" * 200, "not the record")
        data = bytearray(load())
        data[8] = 9
        self.assert_refused(bytes(data), "format")
        self.assert_refused(load()[:HEADER], "no records")

    def test_a_file_that_ends_inside_a_record_is_refused(self):
        data = load()
        at = records(data)[5][0]
        self.assert_refused(data[:at + 9], "inside a record's header")
        self.assert_refused(data[:at + HEAD + 1], "ends inside")

    def test_impossible_headers_are_refused(self):
        data = load()
        at, record = records(data)[4]
        for offset, form, new, text in ((0, "<I", 7, "length"), (0, "<I", 0xFFFFFFFF, "length"),
                                        (4, "<H", 0, "kind"), (4, "<H", 99, "kind"),
                                        (6, "<B", 64, "CPU"), (8, "<Q", record.number + 1, "number"),
                                        (16, "<Q", 99, "not in"), (0, "<I", 28, "kind")):
            changed = bytearray(data)
            struct.pack_into(form, changed, at + offset, new)
            with self.subTest(offset=offset, new=new):
                self.assert_refused(bytes(changed), text)

    def test_counts_that_do_not_fit_are_refused(self):
        data = load()
        at = [at for at, r in records(data) if r.kind == "PAGES"][0]
        changed = bytearray(data)
        struct.pack_into("<I", changed, at + HEAD + 12, 0x10000000)
        self.assert_refused(bytes(changed), "does not fit its kind")

    def test_a_run_without_the_library_is_refused(self):
        data = bytearray(load())
        data[12] |= 1
        self.assert_refused(bytes(data), "without the library")


if __name__ == "__main__":
    main()
