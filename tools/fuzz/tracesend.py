# SPDX-License-Identifier: BSD-3-Clause
"""tracesend.py - memory sends of recorded traces as steps of fuzz programs; see traceseed.py."""
import struct

OPERATIONS = {0x71: "donate", 0x72: "lend", 0x73: "share"}
PAGE = 4096
FIRST_PAGE, LAST_PAGE = 8, 255  # of the host's memory: where a range may begin
MOST_RANGES, MOST_PAGES = 24, 24
EXACT = 8                       # ranges: no more of them are kept one by one
MOST_PATCHES = 6
COUNTS = (20, 8, 5, 3, 2, 1)
MEMORY = {"own": 0x40000000, "secure": 0x0E000000, "device": 0x09000000, "hole": 0xC0000000}
# Where the recorded machine has what: it has no memory above the last of these.
RECORDED = ((0x09000000, 0x0A000000, "device"), (0x0E000000, 0x0F000000, "secure"),
            (0x40000000, 0x80000000, "own"))
ATTRIBUTES = {"share": 0x2F, "lend": 0, "donate": 0}


def place_of(address):
    """Which kind of memory an address names, and its low bits."""
    where = next((w for low, high, w in RECORDED if low <= address < high), "hole")
    return where, address % PAGE


def address(where, page):
    return MEMORY[where] + page * PAGE


class Image:
    """A recorded descriptor: its parts, as far as they are where they belong."""

    def __init__(self, call):
        total = len(call.tx) + sum(len(c.tx) for c in call.later)
        self.parts = call.x[2] < call.x[1] and call.x[2] == len(call.tx)
        # Pieces that follow one another and make the whole.
        self.regular = self.parts and total == call.x[1]
        self.bytes = call.tx + (b"".join(c.tx for c in call.later) if self.regular else b"")
        self.old = call.version == 0
        self.stride = 32 if call.version == 2 and call.tx[24:25] == b"\x20" else 16
        count = 1 if len(call.tx) < 32 else call.tx[28]
        self.receivers = count if 1 <= count <= 4 else 1
        self.access = 32 if self.old else 48
        self.composite = self.access + self.stride * self.receivers
        self.first = self.composite + 16
        self.ranges = self.read_ranges()

    def read_ranges(self):
        count = (len(self.bytes) - self.first) // 16
        if len(self.bytes) >= self.first:
            count = min(count, struct.unpack_from("<I", self.bytes, self.composite + 4)[0] or 1)
        return [struct.unpack_from("<QI", self.bytes, self.first + 16 * i)
                for i in range(max(count, 0))]


def kind(call):
    """What sets a send apart from another."""
    image = Image(call)
    return (OPERATIONS[call.number], image.receivers, image.stride, min(len(image.ranges), EXACT),
            max((min(n, 4) for _, n in image.ranges), default=0), call.tx[:4], call.x[3:6] != [0] * 3,
            call.x[1] == len(call.tx))


class Sends:
    """Sends of one program: which pages they use, and fragments that are still to come."""

    def __init__(self):
        self.pages = {}    # recorded page to page of the program
        self.taken = {}    # pages in use: how often
        self.present = []  # those of the send in the making
        self.of = {}       # handle to its pages
        self.regular = set()

    def room(self, count):
        """The first free pages; a page between any two ranges."""
        for at in range(FIRST_PAGE, LAST_PAGE - count):
            if not any(self.taken.get(p) for p in range(at - 1, at + count + 1)):
                return at
        return FIRST_PAGE

    def take(self, pages):
        for page in pages:
            self.taken[page] = self.taken.get(page, 0) + 1
            self.present.append(page)

    def ended(self, handle):
        """A send is over, its pages are free."""
        for page in self.of.pop(handle, ()):
            self.taken[page] -= 1
        self.pages = {old: page for old, page in self.pages.items() if self.taken.get(page)}

    def page(self, start, count):
        """The page of a recorded one: the same one each time."""
        first = start // PAGE
        if first not in self.pages:
            at = self.room(count)
            self.pages.update((first + i, at + i) for i in range(count) if first + i not in
                              self.pages)
        self.take(range(self.pages[first], self.pages[first] + count))
        return self.pages[first]

    def exact(self, index, start, count):
        """Attachments for one range as it was; of another kind of memory when it was there."""
        where, low = place_of(start)
        pages = max(1, min(count, MOST_PAGES))
        lines = []
        if where == "own":
            lines.append(f"  range page={self.page(start, pages)} pages={pages}")
        else:
            top = start >= 1 << 63
            lines.append(f"  range where={'top' if top else where} page=1 pages={pages}")
        changes = []
        if low:
            changes.append(f"  set field=range_address how=plus index={index} value={low}")
        if count == 0 or count > 0xFFFFF:
            changes.append(f"  set field=range_pages index={index} value={count}")
        return lines, changes

    def ranges(self, image):
        """Attachments for the ranges, and how many they are now."""
        if 1 <= len(image.ranges) <= EXACT:
            parts = [self.exact(i, *r) for i, r in enumerate(image.ranges)]
            return [p for lines, _ in parts for p in lines] + \
                [c for _, changes in parts for c in changes], len(parts)
        many = min(len(image.ranges), MOST_RANGES)
        lines, left, at = [], many, self.room(2 * many)
        while left:
            count = next(c for c in COUNTS if c <= left)
            lines.append(f"  range page={at} pages=1 count={count} stride=2")
            self.take(range(at, at + 2 * count))
            at, left = at + 2 * count, left - count
        return lines, many

    def cuts(self, call, image, many):
        """Where a send is cut: the same number of pieces."""
        ends, at = [], len(call.tx)
        for later in call.later:
            ends.append(at)
            at += len(later.tx)
        if not ends:
            ends = [len(call.tx)]
        full = len(image.ranges) == many
        lines = []
        for i, end in enumerate(ends[:8], 1):
            index, skew = divmod(end - image.first, 16) if full else (i * many // (len(ends) + 1), 0)
            lines.append(f"  cut range={index}" + (f" skew={skew}" if skew else ""))
        return lines if all("=-" not in l for l in lines) else ["  cut range=0"]

    def step(self, call):
        """A send: the step and its attachments."""
        image, operation = Image(call), OPERATIONS[call.number]
        self.present = []
        lines, many = self.ranges(image)
        lines += self.cuts(call, image, many) if image.regular else []
        if len(image.ranges) <= EXACT:
            lines += patches(image, operation)
        if not image.regular and not call.x[1] == call.x[2] == len(call.tx):
            lines.append(f"  set field=total_length value={call.x[1]:#x}")
            lines.append(f"  set field=fragment_length value={call.x[2]:#x}")
        for n in (3, 4, 5):
            if call.x[n]:
                value = call.x[n] if n > 3 else address(place_of(call.x[3])[0], 4)
                lines.append(f"  reg n={n} value={value:#x}")
        key = call.handle if call.handle is not None else "refused"
        self.ended(key)
        self.of[key] = self.present
        if image.regular:
            self.regular.add(key)
        else:
            self.regular.discard(key)
        if call.handle is None:
            self.ended(key)
        return (f"send{'' if operation == 'share' else ' op=' + operation}"
                f"{' wide=1' if call.wide else ''}{' first=1' if image.regular else ''}", lines)

    def fragment(self, call, handle):
        """A further piece: the next one, or one of the trace's own making."""
        if handle in self.regular:
            return "next", []
        ranges = [struct.unpack_from("<QI", call.tx, at) for at in
                  range(0, min(len(call.tx), EXACT // 2 * 16) // 16 * 16, 16)]
        lines = [l for i, r in enumerate(ranges) if r[1] for l in self.exact(i, *r)[0]]
        return "frag", lines


def well_formed(image, operation):
    """What the descriptor would be without faults, as the target builds it; addresses as recorded."""
    made = bytearray(image.first)
    receiver = struct.pack("<HBBI", 0x8001, 2, 0, image.composite)
    if image.old:
        struct.pack_into("<HB", made, 0, 0, ATTRIBUTES[operation])
        struct.pack_into("<I", made, 28, image.receivers)
    else:
        struct.pack_into("<HH", made, 0, 0, ATTRIBUTES[operation])
        struct.pack_into("<III", made, 24, image.stride, image.receivers, image.access)
    for i in range(image.receivers):
        struct.pack_into("<8s", made, image.access + image.stride * i, receiver)
    struct.pack_into("<II", made, image.composite, sum(n for _, n in image.ranges) & 0xFFFFFFFF,
                     len(image.ranges))
    return bytes(made)


def patches(image, operation):
    """Words before the ranges that are not as they should be, when they are few."""
    made, lines = well_formed(image, operation), []
    if image.old:
        return []
    for at in range(0, min(len(made), len(image.bytes)) // 4 * 4, 4):
        was, = struct.unpack_from("<I", image.bytes, at)
        if was != struct.unpack_from("<I", made, at)[0] and not 16 <= at < 24:
            lines.append(f"  patch at={at} width=4 value={was:#x}")
    for i, _ in enumerate(image.ranges[:EXACT]):
        at = image.first + 16 * i + 12
        if at + 4 <= len(image.bytes) and (was := struct.unpack_from("<I", image.bytes, at)[0]):
            lines.append(f"  patch at={at} width=4 value={was:#x}")
    return lines if len(lines) <= MOST_PATCHES else lines[:MOST_PATCHES]
