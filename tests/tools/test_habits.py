#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""tools/el2/habits.py on made records: each habit of Linux 7.3 is seen, and each is missed when the
record has another one, or nothing of it.
"""
import os
import struct
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tools", "el2"))

import configs  # noqa: E402
import habits  # noqa: E402
import report  # noqa: E402
import ring  # noqa: E402
import run  # noqa: E402

OK, NO, MORE = 0x84000061, 0x84000060, 0x8400007A
UNSUPPORTED, DENIED = 0xFFFFFFFF, 0xFFFFFFFA
NOTIFICATIONS = ("notifications_as_host", "bitmap_denied")
KINDS = {name: kind for kind, name in ring.KINDS.items()}


class Made:
    """One call of a made record; tests change its fields."""

    def __init__(self, number, words=(), answer=(OK,), sent=b"", wide=0x84000000):
        self.number, self.sent = number, sent
        self.words = [wide | number, *words]
        self.answer = list(answer)


def send(settles, ranges):
    """The first bytes of a share as Linux lays it out."""
    size = 32 if settles >= 0x10002 else 16
    head = struct.pack("<HHIQQIII", 0, 0x2F, 0, 0, 7, size, 1, 0x30) + bytes(12)
    access = struct.pack("<HBBI", 0x8001, 2, 0, 0x30 + size) + bytes(size - 8)
    return head + access + struct.pack("<II", ranges, ranges) + bytes(8)


def shares(settles):
    """A whole share and one of two fragments; what they take in bytes."""
    head = 0x60 if settles >= 0x10002 else 0x50
    first = head + (4096 - head) // 16 * 16
    return [Made(habits.SHARE, [head + 16] * 2, [OK, 0, 1, 0], send(settles, 1)),
            Made(habits.SHARE, [first + 160, first], [MORE, 2, 0, first], send(settles, 300)),
            Made(habits.FRAG_TX, [2, 0, 160, 0], [OK, 0, 2, 0])]


def features(settles, notes, again):
    """What Linux asks, in its order."""
    told = {habits.ASK_MAP: 0x10000 if settles >= 0x10002 else 0, habits.SRI: 8}
    there = [habits.ASK_MAP, habits.ASK_LEND, habits.ASK_SHARE]
    there += [habits.ASK_BITMAP, habits.SRI] if notes else []
    for word in habits.ASKED:
        second = habits.SECOND.get(word)
        if second in there or (again and notes and word in (habits.SRI, habits.NPI)):
            continue
        good = word in there and word != habits.ASK_SHARE
        answer = [OK, 0, told.get(word, 0)] if good else [NO, 0, UNSUPPORTED]
        yield Made(habits.FEATURES, [word], answer)


def binding(settles, notes, again):
    calls = [Made(habits.VERSION, [0x10002], [settles]), *features(settles, notes, again),
             Made(habits.MAP, [0x1000, 0x2000, 1], wide=0xC4000000)]
    if notes:
        calls.append(Made(habits.CREATE, [0, 1], [NO, 0, DENIED] if again else [OK]))
    calls += [Made(habits.INFO, [0, 0, 0, 0, 1], [OK, 0, 1]), Made(habits.INFO, (), [OK, 0, 1, 24]),
              Made(habits.RELEASE)]
    if notes and not again:
        calls += [Made(habits.BIND, [0x80010000, 0, 1]), Made(habits.GET, [0, 5]),
                  Made(habits.GET, [0x10000, 5]), Made(habits.DESTROY, (), [NO, 0, DENIED])]
    return calls + shares(settles) + [Made(habits.RECLAIM, [2, 0]), Made(habits.RECLAIM, [1, 0]),
                                      Made(habits.UNMAP)]


def written(calls):
    """The calls as the hypervisor writes them down."""
    data = bytearray(struct.pack("<QI", ring.MAGIC, ring.FORMAT).ljust(ring.FILE.size, b"\0"))
    number = 0

    def add(kind, call, body):
        nonlocal number
        number += 1
        size = ring.RECORD.size + len(body)
        data.extend(ring.RECORD.pack(size, KINDS[kind], 0, 0, number, call) + body)
        data.extend(bytes(-size % 8))

    for index, call in enumerate(calls, 1):
        add("BEGIN", index, struct.pack("<18Q", *call.words, *[0] * (18 - len(call.words))))
        if call.sent:
            add("COPY_IN", index, struct.pack("<2Q", 0, len(call.sent)) + call.sent)
        add("END", index, struct.pack("<18Q", *call.answer, *[0] * (18 - len(call.answer))))
    return bytes(data)


class Habits(unittest.TestCase):
    def seen(self, calls, settles=0x10002):
        """What is said of each habit, by its function's name."""
        path = os.path.join(self.enterContext(tempfile.TemporaryDirectory()), "ring.bin")
        with open(path, "wb") as file:
            file.write(written(calls))
        said = habits.checks(path, settles)
        self.assertEqual(len(said), len(habits.HABITS))
        return {held.__name__: good for (_, held), (good, _) in zip(habits.HABITS, said)}

    def made(self, settles=0x10002, notes=True):
        return binding(settles, notes, False) + binding(settles, notes, True)

    def test_a_run_with_all_habits_passes(self):
        self.assertEqual(set(self.seen(self.made()).values()), {True})

    def test_without_notifications_their_habits_are_not_there(self):
        found = self.seen(self.made(0x10001, False), 0x10001)
        for name, good in found.items():
            self.assertIs(good, habits.NOT_THERE if name in NOTIFICATIONS else True, name)

    def test_where_registers_are_offered_the_buffer_habit_is_not_there(self):
        calls = self.made()
        for call in calls:
            if call.number == habits.FEATURES and call.words[1] == habits.ASK_REGS:
                call.answer = [OK]
        self.assertIs(self.seen(calls)["partitions_by_buffer"], habits.NOT_THERE)

    def test_an_empty_record_has_none_of_them(self):
        self.assertEqual(set(self.seen([]).values()), {False})

    def test_a_record_that_is_not_there_or_cut_off_fails(self):
        self.assertEqual([good for good, _ in habits.checks("/nonexistent", 0x10002)], [False])
        folder = self.enterContext(tempfile.TemporaryDirectory())
        path = os.path.join(folder, "ring.bin")
        with open(path, "wb") as file:
            file.write(written(self.made())[:-8])
        self.assertEqual([good for good, _ in habits.checks(path, 0x10002)], [False])

    def test_each_habit_is_missed_when_another_takes_its_place(self):
        tried = set()
        for name, text, change in CHANGES:
            tried.add(name)
            with self.subTest(f"{name}: {text}"):
                calls = self.made()
                change(calls)
                self.assertIs(self.seen(calls)[name], False)
        self.assertEqual(tried, {held.__name__ for _, held in habits.HABITS})

    def test_notifications_without_an_offer_are_no_habit(self):
        for extra in (Made(habits.GET, [0, 5]), Made(habits.CREATE, [0, 1], [NO])):
            calls = self.made(0x10001, False)
            calls.insert(-1, extra)
            found = self.seen(calls, 0x10001)
            self.assertIn(False, [found[name] for name in NOTIFICATIONS])

    def test_what_is_not_there_is_told_and_neither_passes_nor_fails(self):
        result = run.Result(configs.CONFIGS["el3spmc-1.2-1cpu"], "/")
        for good, text in ((True, "a"), (habits.NOT_THERE, "b"), (False, "c"), (True, "d")):
            result.check_if_there(good, text)
        self.assertEqual((result.passed, result.failed, result.absent), (2, 1, ["b"]))
        self.assertEqual(result.tally, "2 passed, 1 failed, 1 not there")
        self.assertIn("2/3, 1 not there", report.rows_of([result], "proxy")[1])


def first(calls, number, *words):
    """The first call of this number (and these registers)."""
    return next(c for c in calls if c.number == number and c.words[1:1 + len(words)] == list(words))


def drop(*numbers):
    def change(calls):
        calls[:] = [c for c in calls if c.number not in numbers]
    return change


def put(number, index, value, field="words"):
    """Another value in a field of the first call of this number."""
    def change(calls):
        getattr(first(calls, number), field)[index] = value
    return change


def byte(at, value):
    """Another byte in the first send."""
    def change(calls):
        call = first(calls, habits.SHARE)
        call.sent = call.sent[:at] + bytes([value]) + call.sent[at + 1:]
    return change


def before(number, make):
    """One call more, before the first of this number."""
    def change(calls):
        calls.insert(calls.index(first(calls, number)), make())
    return change


def ask_not(word):
    def change(calls):
        calls.remove(first(calls, habits.FEATURES, word))
    return change


def refuse_map(calls):
    for call in calls:
        if call.number == habits.FEATURES and call.words[1] == habits.ASK_MAP:
            call.answer = [NO, 0, UNSUPPORTED]


def told_of_pair(value):
    def change(calls):
        first(calls, habits.FEATURES, habits.ASK_MAP).answer[2] = value
    return change


def swap_questions(calls):
    asked = [i for i, c in enumerate(calls) if c.number == habits.FEATURES]
    calls[asked[0]], calls[asked[1]] = calls[asked[1]], calls[asked[0]]


def no_fragments(calls):
    """All sends whole."""
    calls[:] = [c for c in calls if c.number != habits.FRAG_TX and
                not (c.number == habits.SHARE and c.answer[0] == MORE)]


# Name of the habit, what is otherwise, what makes it so.
CHANGES = (
    ("one_version", "asked for 1.1", put(habits.VERSION, 1, 0x10001)),
    ("one_version", "told another", put(habits.VERSION, 0, 0x10001, "answer")),
    ("one_version", "a second try", lambda c: c.insert(0, Made(habits.VERSION, [0x10002]))),
    ("features_in_order", "two swapped", swap_questions),
    ("features_in_order", "one left out", ask_not(habits.NPI)),
    ("features_in_order", "none", drop(habits.FEATURES)),
    ("pair_as_told", "larger", put(habits.MAP, 3, 2)),
    ("pair_as_told", "none", drop(habits.MAP)),
    ("pair_as_told", "refused", put(habits.MAP, 0, NO, "answer")),
    ("pair_as_told", "FEATURES(RXTX_MAP) refused", refuse_map),
    ("pair_as_told", "told a least size of 64 KiB", told_of_pair(0x100001)),
    ("pair_as_told", "told a size that is none", told_of_pair(3)),
    ("send_layout", "other attributes", byte(2, 0x2E)),
    ("send_layout", "a flag", byte(4, 1)),
    ("send_layout", "a reserved byte", byte(0x28, 1)),
    ("send_layout", "an implementation-defined byte", byte(0x39, 1)),
    ("send_layout", "a reserved byte of the composite", byte(0x58, 1)),
    ("send_layout", "two receivers", byte(0x1C, 2)),
    ("send_layout", "none", drop(habits.SHARE)),
    ("whole_first_fragment", "a range less", put(habits.SHARE, 2, 0x60)),
    ("whole_first_fragment", "none", no_fragments),
    ("nobody_in_w4", "somebody", put(habits.FRAG_TX, 4, 1)),
    ("nobody_in_w4", "no fragment", no_fragments),
    ("one_send_at_a_time", "another in between",
     before(habits.FRAG_TX, lambda: Made(habits.LEND, [0x70, 0x70]))),
    ("one_send_at_a_time", "a fragment of nothing",
     before(habits.SHARE, lambda: Made(habits.FRAG_TX, [9, 0, 16, 0]))),
    ("one_send_at_a_time", "no fragment", no_fragments),
    ("partitions_by_buffer", "by registers",
     before(habits.INFO, lambda: Made(habits.INFO_REGS))),
    ("partitions_by_buffer", "no count first", put(habits.INFO, 5, 0)),
    ("partitions_by_buffer", "RX kept", drop(habits.RELEASE)),
    ("partitions_by_buffer", "none", drop(habits.INFO)),
    ("no_direct2", "sent", before(habits.SHARE, lambda: Made(habits.DIRECT2))),
    ("no_direct2", "not asked for", ask_not(habits.ASK_DIRECT2)),
    ("notifications_as_host", "as another", put(habits.GET, 1, 1)),
    ("notifications_as_host", "other flags", put(habits.GET, 2, 7)),
    ("notifications_as_host", "none", drop(habits.GET)),
    ("notifications_as_host", "without a bitmap", drop(habits.CREATE)),
    ("unbound", "a share kept", lambda c: c.remove(first(c, habits.RECLAIM))),
    ("unbound", "no shares", drop(habits.SHARE, habits.FRAG_TX, habits.RECLAIM)),
    ("unbound", "the pair kept", drop(habits.UNMAP)),
    ("unbound", "UNMAP refused", put(habits.UNMAP, 0, NO, "answer")),
    ("unbound", "a call after it", lambda c: c.append(Made(habits.RELEASE))),
    ("bitmap_denied", "destroyed", put(habits.DESTROY, 0, OK, "answer")),
    ("bitmap_denied", "not destroyed", drop(habits.DESTROY)),
    ("bitmap_denied", "never made", drop(habits.CREATE, habits.BIND, habits.DESTROY)),
    ("bitmap_denied", "nothing bound", drop(habits.BIND)),
)


if __name__ == "__main__":
    unittest.main()
