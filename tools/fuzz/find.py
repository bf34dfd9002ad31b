# SPDX-License-Identifier: BSD-3-Clause
"""find.py - what to do with an input that went wrong: replay it, name its cause, show it in words."""
import hashlib
import json
import os
import re
import shutil
from collections import namedtuple

from build import program
from common import BUILD, FINDS, PROGRAMS, ROOT, Trouble, inputs_in, run

CHECKING = {
    "ASAN_OPTIONS": "abort_on_error=1:detect_leaks=1:strict_string_checks=1:"
                    "allocator_may_return_null=1",
    "UBSAN_OPTIONS": "halt_on_error=1:abort_on_error=1:print_stacktrace=1",
}
TIMEOUT = 20  # seconds for one run of one input

Cause = namedtuple("Cause", "kind text key")
Replay = namedtuple("Replay", "status output cause")

FOUND = re.compile(r"^FUZZ FOUND at (\S+?):(\d+): (.*)$", re.M)
CONDITION = re.compile(r"^  does not hold: (.*)$", re.M)
# What the simulated machine says before it ends the program.
COMPLAINT = re.compile(r"^sim: complaint (\w+): (.*)$", re.M)
SANITIZER = re.compile(r"^(?:==\d+==)?\s*ERROR: (\w+Sanitizer): ([\w-]+)(.*)$", re.M)
LEAK = re.compile(r"^(?:Direct|Indirect) leak of .*$", re.M)
RUNTIME = re.compile(r"^(\S+?:\d+):\d+: runtime error: (.*)$", re.M)
FRAME = re.compile(r"^\s*#\d+ 0x[0-9a-f]+ in (\S+) (\S+)", re.M)
OURS = re.compile(r"(?:^|/)((?:lib|fuzz|tests|tools|include)/[\w./-]+)(?::(\d+))?")
HANG = re.compile(r"no end in sight|ERROR: libFuzzer: timeout", re.M)
MEMORY = re.compile(r"ERROR: libFuzzer: out-of-memory", re.M)
NO_INPUT = re.compile(r": no input for this target$", re.M)
NUMBER = re.compile(r"\b(?:0x[0-9a-fA-F]+|\d+)\b")


def without_numbers(text):
    return NUMBER.sub("N", text)


def place(path):
    """A source path as the project names it."""
    ours = OURS.search(path)
    return ours[1] if ours else os.path.basename(path.split(":")[0])


def frames(text, most=3):
    """The innermost functions of ours on the first stack of an account."""
    start = LEAK.search(text) or SANITIZER.search(text) or RUNTIME.search(text)
    stack = text[start.end():] if start else text
    stack = stack.split("\n\n")[0]
    found = [f"{name} ({place(path)})" for name, path in FRAME.findall(stack)
             if OURS.search(path) and not name.startswith("__")]
    return found[:most]


def cause_of(text, status=1):
    """What an account says went wrong: the same for two inputs that go wrong alike. None: nothing."""
    found = FOUND.search(text)
    if found:
        condition = CONDITION.search(text)
        where = f"{place(found[1])}:{found[2]}"
        key = f"{where} {condition[1] if condition else ''} {without_numbers(found[3])}"
        return Cause("check", f"{where}: {found[3]}", key)
    complaint = COMPLAINT.search(text)
    if complaint:
        words = f"the machine complains: {complaint[1]}: {complaint[2]}"
        return Cause("complaint", words, without_numbers(words))
    error = SANITIZER.search(text)
    if error:
        stack, what = frames(text), "memory leak" if LEAK.search(text) else error[2]
        return Cause("sanitizer", f"{error[1]}: {what} in {stack[0] if stack else '?'}",
                     f"{error[1]} {what} {' < '.join(stack)}")
    error = RUNTIME.search(text)
    if error:
        where = place(error[1]) + ":" + error[1].rsplit(":", 1)[1]
        return Cause("undefined", f"{where}: {error[2]}", f"{where} {without_numbers(error[2])}")
    if status is None or HANG.search(text):
        return Cause("hang", "no end in sight", "hang")
    if MEMORY.search(text):
        return Cause("memory", "out of memory", "memory")
    if status == 0:
        return None
    line = next((l for l in text.splitlines() if l.strip()), "no word")
    return Cause("end", f"ended with status {status}: {line[:120]}",
                 f"{status} {without_numbers(line)[:120]}")


def replay(target, path, binary=None, runs=2, timeout=TIMEOUT, strict=False):
    """
    One input under ASan and UBSan, without an engine. Strict: what could not be replayed, a text
    that is no program among it, is told; in a campaign it stays a find.
    """
    binary = binary or program("sanitize", target)
    words = [binary, "--runs", str(runs), "--timeout", str(timeout)]
    if strict and target in PROGRAMS:
        words.append("--strict")
    status, output = run([*words, path], timeout=(runs + 1) * timeout + 10, env=CHECKING)
    cause = None if status == 0 else cause_of(output, status)
    # The driver itself could do nothing with it, or it is no program: neither is a find.
    if strict and cause and cause.kind == "end" and (status == 2 or NO_INPUT.search(output)):
        raise Trouble(f"{path} could not be replayed:\n{output.strip()}")
    return Replay(status, output, cause)


def converter():
    """The program between bytes and text of sequences; None when it is not built."""
    path = os.path.join(BUILD, "sanitize", "fuzz", "fuzz-program")
    return path if os.access(path, os.X_OK) else None


def ffatrace():
    path = os.path.join(BUILD, "sanitize", "tools", "ffatrace", "ffatrace")
    return path if os.access(path, os.X_OK) else None


def decoded(target, path):
    """An input in words: the calls of a program, the text of a trace, else its bytes."""
    if target in PROGRAMS and converter():
        status, output = run([converter(), "show", path])
        if status == 0:
            return output
    with open(path, "rb") as file:
        data = file.read()
    if target == "trace" and all(32 <= b < 127 or b in b"\t\r\n" for b in data):
        return data.decode()
    return hexdump(data)


def hexdump(data, most=1024):
    lines = []
    for at in range(0, min(len(data), most), 16):
        row = data[at:at + 16]
        text = "".join(chr(b) if 32 <= b < 127 else "." for b in row)
        lines.append(f"{at:04x}  {row.hex(' '):47}  {text}")
    if len(data) > most:
        lines.append(f"... {len(data)} bytes in all")
    return "\n".join(lines) + "\n"


def folder_of(target, cause):
    digest = hashlib.sha256(cause.key.encode()).hexdigest()[:10]
    return os.path.join(FINDS, target, f"{cause.kind}-{digest}")


def keep(target, path, engine, log=""):
    """Sort one raw find in with those of its cause. Returns (cause, new), None when nothing is wrong."""
    done = replay(target, path)
    cause, account = done.cause, done.output
    if cause is None:
        if os.path.basename(path).startswith(("timeout", "slow", "before")):
            return None  # slow under the engine's load, and it ends; or mended since
        seen = cause_of(log) or Cause("engine", f"{engine} ended, the replay does not", engine)
        cause = Cause("engine", f"only under {engine}: {seen.text}", f"{engine} {seen.key}")
        account = f"The replay does not go wrong. What {engine} said last:\n\n{log[-8000:]}"
    folder = folder_of(target, cause)
    new = not os.path.isfile(os.path.join(folder, "cause.json"))  # it is written last
    os.makedirs(folder, exist_ok=True)
    smallest = os.path.join(folder, "input")
    smaller = new or os.path.getsize(path) < os.path.getsize(smallest)
    if smaller:
        shutil.copyfile(path, smallest)
        write(os.path.join(folder, "account.txt"), account.replace(ROOT + "/", ""))
        write(os.path.join(folder, "decoded.txt"), decoded(target, smallest))
    # Who was first stays; the words are those of the account that is kept.
    record = {"engine": engine, "text": cause.text, "inputs": 0}
    if not new:
        with open(os.path.join(folder, "cause.json"), encoding="utf-8") as file:
            record = json.load(file)
    if smaller:
        record["text"] = cause.text
    record.update({"target": target, "kind": cause.kind, "inputs": record["inputs"] + 1})
    write(os.path.join(folder, "cause.json"), json.dumps(record))
    return cause, new


def write(path, text):
    """All of it or nothing, whenever this is ended."""
    with open(path + ".part", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(path + ".part", path)


def waiting_room(target):
    """Where raw finds wait to be sorted. Who is ended while sorting goes on with them next time."""
    return os.path.join(FINDS, target, "waiting")


def bring(target, inbox):
    """Raw finds of the engines to where they wait."""
    room = waiting_room(target)
    os.makedirs(room, exist_ok=True)
    for path in inputs_in(inbox):
        if not os.path.basename(path).startswith("slow-unit"):
            shutil.copyfile(path, os.path.join(room, os.path.basename(path)))
    return room


def gather(target, inbox):
    """
    What is to be sorted: raw finds of the engines, and those of earlier campaigns once more (who
    still goes wrong stays a find). Those that only an engine sees stay: a replay has nothing to say
    about them. Returns the paths.
    """
    room = bring(target, inbox)
    for record in kept([target]):
        if record["kind"] == "engine":
            continue
        shutil.copyfile(os.path.join(record["folder"], "input"),
                        os.path.join(room, "before-" + os.path.basename(record["folder"])))
        shutil.rmtree(record["folder"])
    return inputs_in(room)


def kept(targets):
    """What is in the folders of finds of some targets: one record per cause."""
    found = []
    for at, _, names in sorted(e for t in targets for e in os.walk(os.path.join(FINDS, t))):
        if "cause.json" not in names:
            continue
        with open(os.path.join(at, "cause.json"), encoding="utf-8") as file:
            record = json.load(file)
        record["folder"] = at
        for name in ("account", "decoded"):
            with open(os.path.join(at, name + ".txt"), encoding="utf-8") as file:
                record[name] = file.read()
        found.append(record)
    return found
