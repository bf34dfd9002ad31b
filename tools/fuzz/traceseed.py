# SPDX-License-Identifier: BSD-3-Clause
"""traceseed.py - recorded traces as programs of the fuzz target `sequence`, for mkseed.py.

A trace is cut into windows of calls. Each begins with the version and the buffers that held then and
with the sends whose handles it names, and is kept when calls follow one another in it in a way not
seen before. What matters is kept: functions, widths, layouts, fragments, which pages are the same,
which handle is meant, the bytes in which a descriptor is not what it should be. Addresses become
those of the target's machine, and long lists and large ranges become shorter.
"""
import tracesend

VERSION, FEATURES, RELEASE, MAP, UNMAP, INFO = 0x63, 0x64, 0x65, 0x66, 0x67, 0x68
RUN, REQUEST, RECLAIM, NEXT, NOTES, INFO_REGS = 0x6D, 0x6F, 0x77, 0x7B, 0x7D, 0x8B
ERROR, MORE = 0x60, 0x7A
WINDOW = 20    # calls
PAIRS = 2      # of calls that follow one another, new in a window that is kept
WINDOWS = 16   # of a trace
MOST_STEPS = 90
OPTEE_RETURNS = (3, 8)  # OP-TEE's messages that give a handle's memory back
UUIDS = {0: "nil", 0xE0786148: "optee"}
NOTE_NAMES = ("create", "destroy", "bind", "unbind", "set", "get", "info")
ENDPOINTS = {0x8001: "borrower", 0x8002: "slow", 0: "host", 1: "vm1", 2: "vm2"}


def words(**fields):
    """Fields as text; those that are zero need not be said."""
    return "".join(f" {k}={v}" for k, v in fields.items() if v)


def registers(call, said, low=0):
    """Attachments for registers that the step would not have by itself."""
    return [f"  reg n={n} value={call.x[n]:#x}" for n in range(1, 8)
            if n >= low and call.x[n] != said.get(n, 0)]


class Handles:
    """Handles as the target counts them: newest first."""

    def __init__(self):
        self.known = []  # [recorded value, state]

    def told(self, value):
        # A Secure side may give the same number again.
        self.known = [k for k in self.known if k[0] != value]
        self.known.insert(0, [value, "own"])

    def ended(self, value):
        for known in self.known:
            if known[0] == value:
                known[1] = "past"

    def has(self, value):
        return any(k[0] == value for k in self.known)

    def pick(self, value):
        """of= and nth= of a handle."""
        for state in ("own", "past"):
            same = [k[0] for k in self.known if k[1] == state]
            if value in same:
                return words(of="" if state == "own" else state, nth=same.index(value) % 8)
        return " of=odd nth=2"


class Window:
    """One program in the making."""

    def __init__(self):
        self.lines, self.handles, self.sends = [], Handles(), tracesend.Sends()
        self.returned = set()  # handles whose memory a partition gives back
        self.kept = set()

    def add(self, call, what, attached=()):
        self.lines += [f"host.{call.cpu % 4} {what}", *attached]

    def take(self, call):
        """One call, as the step that makes it."""
        makers = {VERSION: self.version, FEATURES: self.features, MAP: self.map,
                  UNMAP: self.unmap, RELEASE: self.release, INFO: self.info, RUN: self.run,
                  REQUEST: self.request, RECLAIM: self.reclaim, NEXT: self.fragment}
        if call.number in tracesend.OPERATIONS and call.tx:
            self.add(call, *self.sends.step(call))
            if call.handle is not None:
                self.handles.told(call.handle)
        elif NOTES <= call.number < NOTES + len(NOTE_NAMES):
            self.note(call)
        else:
            makers.get(call.number, self.any)(call)

    def any(self, call):
        self.add(call, "call" + words(number=f"{call.number:#x}", form="64" if call.wide else ""),
                 registers(call, {}))

    def version(self, call):
        self.add(call, f"version request={call.x[1]:#x}")

    def features(self, call):
        self.add(call, "features" + words(query=f"{call.x[1]:#x}", input=call.x[2]))

    def release(self, call):
        self.add(call, "release" + words(id=call.x[1] & 0xFFFF), registers(call, {1: call.x[1]}))

    def unmap(self, call):
        self.add(call, "unmap", registers(call, {}))

    def map(self, call):
        tx, rx = (tracesend.place_of(a) for a in call.x[1:3])
        said, attached = dict(enumerate(call.x)), []
        for n, (where, low) in enumerate((tx, rx), 1):
            if where != "own" or low:
                attached.append(f"  reg n={n} value={tracesend.address(where, 2 * n - 2) + low:#x}")
        same = call.x[1] == call.x[2]
        self.add(call, "map" + words(rx=0 if same else 2, pages=call.x[3] % 64, wide=int(call.wide)),
                 attached + registers(call, said, 4))

    def info(self, call):
        uuid = UUIDS.get(call.x[1], "unknown")
        said = dict(enumerate(call.x[:6]))
        self.add(call, "info" + words(uuid="" if uuid == "nil" else uuid, flags=call.x[5] & 0xFF),
                 registers(call, said, 6))

    def run(self, call):
        to = ENDPOINTS.get(call.x[1] >> 16, "nobody")
        self.add(call, "run" + words(to=to, vcpu=call.x[1] % 8))

    def request(self, call):
        handle = call.x[5] << 32 | call.x[4]
        to = ENDPOINTS.get(call.x[1] & 0xFFFF, "nobody")
        if self.handles.has(handle) and call.x[5] and call.x[1] == 0x8001:
            self.add(call, "borrow" + self.work(call, handle) + self.handles.pick(handle))
            return
        attached = [f"  reg n={n} value={call.x[n]:#x}" for n in (1, 2)
                    if n == 1 and call.x[1] >> 16 or n == 2 and call.x[2]]
        self.add(call, "request" + words(to="" if to == "borrower" else to, wide=int(call.wide),
                                         payload=f"{call.x[3]:#x}" if call.x[3] else 0), attached)

    def work(self, call, handle):
        """What the partition does with the memory: OP-TEE keeps it until it is told to give it back."""
        if call.x[3] in OPTEE_RETURNS:
            kept = handle in self.kept
            self.kept.discard(handle)
            return words(what="return" if kept else "")
        if handle in self.kept or handle not in self.returned:
            return ""
        self.kept.add(handle)
        return words(what="keep")

    def reclaim(self, call):
        handle = call.x[2] << 32 | call.x[1]
        self.add(call, "reclaim" + self.handles.pick(handle) + words(flags=call.x[3] & 0xFF))
        if call.error is None:
            self.handles.ended(handle)
            self.sends.ended(handle)

    def fragment(self, call):
        handle = call.x[2] << 32 | call.x[1]
        what = self.sends.fragment(call, handle)
        self.add(call, what[0] if what[0] == "next" else what[0] + self.handles.pick(handle)
                 + words(length=call.x[3] & 0xFFFF), what[1] + registers(call, dict(
                     enumerate(call.x[:4])), 4))
        if call.handle is not None and not self.handles.has(call.handle):
            self.handles.told(call.handle)

    def note(self, call):
        name, x = NOTE_NAMES[call.number - NOTES], call.x
        low, high = x[1] & 0xFFFF, x[1] >> 16
        fields, said = {}, {}
        if name == "create":
            fields, said = {"bits": x[2]}, {2: x[2]}
        elif name in ("bind", "unbind", "set"):
            # BIND and UNBIND name the sender first, SET last.
            to = low if name == "set" else high
            fields = {"to": ENDPOINTS.get(to, "nobody"), "flags": x[2], "bits": x[4] << 32 | x[3]}
            said = {1: to if name == "set" else to << 16, 2: x[2], 3: x[3], 4: x[4]}
        elif name == "get":
            fields, said = {"flags": x[2], "bits": high}, {1: high << 16, 2: x[2]}
        wide = "64" if call.wide and name == "info" else ""
        self.add(call, f"note what={name}{wide}" + words(**fields), registers(call, said))


class Call:
    """One record of a trace, and what its answer says."""

    def __init__(self, record, number):
        self.x = [number(v) for v in record["in"]]
        self.number, self.wide = self.x[0] & 0xFFFF, bool(self.x[0] & 0x40000000)
        self.cpu, self.seq = record["cpu"], record["seq"]
        self.tx = bytes.fromhex(record.get("tx", ""))
        self.later, self.version = [], 1  # further fragments; minor version of the layout
        out = [number(v) for v in record["out"]]
        answer = out[0] & 0xFFFF
        self.error = out[2] if answer == ERROR else None
        self.handle = None
        if answer == MORE:
            self.handle = out[2] << 32 | out[1]
        elif answer == 0x61 and (self.number in tracesend.OPERATIONS or self.number == NEXT):
            self.handle = out[3] << 32 | out[2]

    def named(self):
        """The handle that the call names, or None."""
        if self.number in (RECLAIM, NEXT):
            return self.x[2] << 32 | self.x[1]
        if self.number == REQUEST and self.x[5]:
            return self.x[5] << 32 | self.x[4]
        return None

    def shape(self):
        """What makes a call another kind of call than one before."""
        return (self.x[0] & 0xFFFFFFFF, self.error, self.version if self.tx else 0,
                self.x[3] if self.number == REQUEST else min(len(self.later), 3),
                tracesend.kind(self) if self.tx and self.number in tracesend.OPERATIONS else 0)


def connect(calls):
    """Fragments to their sends, layouts to versions."""
    version, sending = 1, {}
    for call in calls:
        if call.number == VERSION and call.x[1] in (0x10000, 0x10001, 0x10002):
            version = call.x[1] & 0xFFFF
        call.version = version
        if call.number in tracesend.OPERATIONS and call.handle is not None:
            sending[call.handle] = call
        elif call.number == NEXT and call.named() in sending:
            sending[call.named()].later.append(call)


def needed(calls, start, end):
    """What a window begins with: version, buffers, sends whose handles it names."""
    before, inside = calls[:start], calls[start:end]
    setup = [[c for c in before if c.number == n and c.error is None][-1:]
             for n in (VERSION, MAP)]
    wanted, made = {c.named() for c in inside} - {None}, {}
    for call in before:
        if call.number in tracesend.OPERATIONS and call.handle in wanted:
            made[call.handle] = call
        elif call.number == RECLAIM and call.error is None:
            made.pop(call.named(), None)
    sends = [part for call in made.values() for part in (call, *call.later)
             if part.seq < inside[0].seq]
    return sum(setup, []) + sends


def program(calls, start, end, personality):
    """The text of a window."""
    window, every = Window(), needed(calls, start, end) + calls[start:end]
    window.returned = {c.named() for c in every
                       if c.number == REQUEST and c.x[3] in OPTEE_RETURNS}
    for call in every:
        window.take(call)
    return "\n".join([f"program personality={personality} boot=none transactions=8 ranges=320"
                      f" # calls {start} to {end - 1}", *window.lines[:MOST_STEPS]]) + "\n"


def personality_of(base):
    return "el3_old" if "el3spmc" in base else "optee" if "unpatched" in base else "optee_repaired"


def programs(records, base, number):
    """(number of the first call, text) of each window that shows something new."""
    calls = [Call(r, number) for r in records if "out" in r and not r.get("ev")]
    connect(calls)
    seen, last, kept = set(), None, 0
    for start in range(0, len(calls), WINDOW):
        end, fresh = min(start + WINDOW, len(calls)), set()
        for call in calls[start:end]:
            fresh.add((last, call.shape()))
            last = call.shape()
        if len(fresh - seen) >= PAIRS and kept < WINDOWS:
            kept += 1
            yield start, program(calls, start, end, personality_of(base))
        seen |= fresh
