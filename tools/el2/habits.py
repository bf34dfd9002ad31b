# SPDX-License-Identifier: BSD-3-Clause
"""habits.py - what Linux 7.3's FF-A and OP-TEE drivers did in a run, from the hypervisor's record.

The library was made with these habits in mind: when a newer kernel has others, its run says which.
A habit holds, or does not, or the Secure side has not what it is about (NOT_THERE). What was not
seen at all does not hold: a record without any calls has none of the habits.
"""
import struct

import ring

VERSION, FEATURES, RELEASE, MAP, UNMAP = 0x63, 0x64, 0x65, 0x66, 0x67
INFO, SHARE, LEND, RECLAIM, FRAG_RX, FRAG_TX = 0x68, 0x73, 0x72, 0x77, 0x7A, 0x7B
CREATE, DESTROY, BIND, GET = 0x7D, 0x7E, 0x7F, 0x82
INFO_REGS, DIRECT2, RESPONSE2 = 0x8B, 0x8D, 0x8E
SUCCESS, SRI, NPI = 0x61, 2, 1
ASK_MAP, ASK_LEND, ASK_SHARE, ASK_DIRECT2, ASK_RESPONSE2, ASK_REGS = (
    0xC4000000 | n for n in (MAP, LEND, SHARE, DIRECT2, RESPONSE2, INFO_REGS))
ASK_BITMAP = 0x84000000 | CREATE
ASKED = [ASK_MAP, ASK_LEND, ASK_SHARE, ASK_DIRECT2, ASK_RESPONSE2, ASK_BITMAP, SRI, NPI, ASK_REGS]
# The second is asked for when the first is not there.
SECOND = {ASK_SHARE: ASK_LEND, ASK_RESPONSE2: ASK_DIRECT2}
DENIED = 0xFFFFFFFA
LEAST_PAGES = (1, 16, 4)  # of each buffer of the pair, by bits 1:0 of what FEATURES tells
NOT_THERE = None


class Call:
    """Number, registers before and after, the bytes it read from TX, when it began and ended."""

    def __init__(self, begin):
        self.words = begin.words()
        self.number = self.words[0] & 0xFF
        self.answer = ()
        self.sent = b""
        self.began, self.ended = begin.number, None

    @property
    def good(self):
        return bool(self.answer) and self.answer[0] & 0xFF == SUCCESS

    @property
    def denied(self):
        return bool(self.answer) and not self.good and self.answer[2] & 0xFFFFFFFF == DENIED


def calls_of(path):
    """All calls of a record, in the order in which they began."""
    with open(path, "rb") as file:
        data = file.read()
    inside, found = {}, []
    for record in ring.read(data):
        if record.kind == "BEGIN":
            inside[record.call] = Call(record)
            found.append(inside[record.call])
        elif record.kind == "END" and record.call in inside:
            call = inside.pop(record.call)
            call.answer, call.ended = record.words(), record.number
        elif record.kind == "COPY_IN" and record.call in inside:
            inside[record.call].sent += record.copied()[1]
    return found


def of(calls, *numbers):
    return [c for c in calls if c.number in numbers]


def bindings(calls):
    """The calls of both bindings of the FF-A driver: from FFA_VERSION to the next one."""
    starts = [i for i, c in enumerate(calls) if c.number == VERSION]
    if len(starts) != 2:
        raise ValueError(f"{len(starts)} bindings")
    return [calls[a:b] for a, b in zip(starts, starts[1:] + [len(calls)])]


def offered(calls, what):
    """Whether FEATURES was asked for it, in each binding, and said yes in one."""
    answers = [[c.good for c in of(part, FEATURES) if c.words[1] == what]
               for part in bindings(calls)]
    if not all(answers):
        raise ValueError(f"FEATURES({what:#x}) was not asked")
    return any(good for one in answers for good in one)


def one_version(calls, settles):
    versions = of(calls, VERSION)
    return (calls[0].number == VERSION and len(versions) == 2 and
            all(c.words[1] == 0x10002 and c.answer[0] == settles for c in versions))


def features_in_order(calls, _):
    """What comes after the bitmap is asked for only where that was not denied."""
    for part in bindings(calls):
        asked = of(part, FEATURES)
        there = {c.words[1]: c.good for c in asked}
        denied = any(c.denied for c in of(part, CREATE))
        wanted = [w for w in ASKED if not there.get(SECOND.get(w), False) and
                  not (denied and w in (SRI, NPI))]
        if [c.words[1] for c in asked] != wanted:
            return False
    return True


def pair_as_told(calls, _):
    """A pair in each binding, of the least size that FEATURES told; the most may be untold (0)."""
    for part in bindings(calls):
        (told,) = [c.answer[2] for c in of(part, FEATURES) if c.words[1] == ASK_MAP and c.good]
        (pair,) = of(part, MAP)
        pages, most = LEAST_PAGES[told & 3], told >> 16
        if not pair.good or pair.words[3] != pages or 0 < most < pages:
            return False
    return True


def _well_formed(sent, settles):
    """One receiver, attributes 0x2f; flags, handle, implementation-defined and reserved zero."""
    size = 32 if settles >= 0x10002 else 16
    _, attributes, flags, handle, _, access, receivers, at = struct.unpack_from("<HHIQQIII", sent)
    composite = struct.unpack_from("<I", sent, 0x34)[0]
    return ((attributes, flags, handle) == (0x2F, 0, 0) and
            (access, receivers, at, composite) == (size, 1, 0x30, 0x30 + size) and
            not any(sent[0x24:0x30]) and not any(sent[0x38:0x30 + size]) and
            not any(sent[0x38 + size:0x40 + size]))


def send_layout(calls, settles):
    shares = [c for c in of(calls, SHARE) if c.sent]
    return bool(shares) and all(_well_formed(c.sent, settles) for c in shares)


def whole_first_fragment(calls, settles):
    """250 ranges at 1.2, 251 at 1.1: a buffer that is full."""
    head = 0x60 if settles >= 0x10002 else 0x50
    first = [c.words[2] for c in of(calls, SHARE) if c.words[1] > c.words[2]]
    return bool(first) and all((b - head) // 16 == (4096 - head) // 16 for b in first)


def nobody_in_w4(calls, _):
    rest = of(calls, FRAG_TX)
    return bool(rest) and all(c.words[4] == 0 for c in rest)


def one_send_at_a_time(calls, _):
    """Nothing else is sent between the fragments of a send; there are some."""
    pending = False
    for call in of(calls, SHARE, LEND, FRAG_TX):
        if pending != (call.number == FRAG_TX):
            return False
        pending = bool(call.answer) and call.answer[0] & 0xFF == FRAG_RX
    return not pending and bool(of(calls, FRAG_TX))


def partitions_by_buffer(calls, _):
    """Where FEATURES does not offer the registers: the count, then the list, then RX back."""
    if offered(calls, ASK_REGS):
        return NOT_THERE
    return not of(calls, INFO_REGS) and all(
        [(c.number, c.words[5]) for c in of(part, INFO, RELEASE)] ==
        [(INFO, 1), (INFO, 0), (RELEASE, 0)] for part in bindings(calls))


def no_direct2(calls, _):
    offered(calls, ASK_DIRECT2)
    return not of(calls, DIRECT2)


def notifications_as_host(calls, _):
    """GET in a binding that has a bitmap, and in no other one."""
    gets = of(calls, GET)
    if not gets and not offered(calls, ASK_BITMAP):
        return NOT_THERE
    return (bool(gets) and all(c.words[1] & 0xFFFF == 0 and c.words[2] == 5 for c in gets) and
            all(bool(of(part, GET)) == any(c.good for c in of(part, CREATE))
                for part in bindings(calls)))


def unbound(calls, _):
    """All shares back, then the pair, last of all."""
    for part in bindings(calls):
        given = [c.answer[2:4] for c in of(part, SHARE, FRAG_TX) if c.good]
        back = [c.words[1:3] for c in of(part, RECLAIM) if c.good]
        last = part[-1]
        if not given or sorted(given) != sorted(back) or last.number != UNMAP or not last.good:
            return False
    return True


def bitmap_denied(calls, _):
    """Destroyed while a notification is bound, and created again: both are denied."""
    first, second = (of(part, CREATE, BIND, DESTROY) for part in bindings(calls))
    if not first and not second and not offered(calls, ASK_BITMAP):
        return NOT_THERE
    return ([c.number for c in first] == [CREATE, BIND, DESTROY] and first[-1].denied and
            [c.number for c in second] == [CREATE] and second[0].denied)


HABITS = (
    ("FFA_VERSION once a binding, always 1.2, and no second try", one_version),
    ("FEATURES in the drivers' order", features_in_order),
    ("RXTX_MAP of the least size it was told, within the maximum", pair_as_told),
    ("sends laid out as measured, with zeroes where zeroes belong", send_layout),
    ("a first fragment that fills the buffer", whole_first_fragment),
    ("FRAG_TX with 0 in w4", nobody_in_w4),
    ("one send at a time", one_send_at_a_time),
    ("partitions by PARTITION_INFO_GET: count, list, RX_RELEASE", partitions_by_buffer),
    ("DIRECT_REQ2 asked for, never sent", no_direct2),
    ("NOTIFICATION_GET as host, flags 5", notifications_as_host),
    ("unbinding: all shares reclaimed, then RXTX_UNMAP", unbound),
    ("the bitmap of a binding that ended is denied to it and to the next", bitmap_denied),
)


def checks(path, settles):
    """(True, False or NOT_THERE, text) of each habit in this record."""
    try:
        calls = calls_of(path)
    except (OSError, struct.error, ring.Broken) as reason:
        return [(False, f"Linux 7.3: the record can be read ({path}: {reason})")]
    return [(_holds(held, calls, settles), "Linux 7.3: " + name) for name, held in HABITS]


def _holds(held, calls, settles):
    """A run that broke off may lack anything."""
    try:
        return held(calls, settles)
    except (ValueError, IndexError, struct.error):
        return False
