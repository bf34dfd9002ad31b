#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""check_includes.py - who may include whom, no cycles, and the "only" rules of the layers.

- only core/ and port/ name locks;
- only port/ calls a port;
- only base/span.c and base/span.h load bytes of a client or of the Secure side: elsewhere in the
  layers that handle such bytes no pointer to read bytes is named, no struct is laid over memory;
- only core/table.c has rows of the call table; only abi/mem_back.c asks for an undoing page action.
"""
import os
import re
import sys

from lintlib import ROOT, c_files, line_of, read, report, strip

# Module of a file, by the longest matching folder.
MODULES = {
    "include/ffa": "ffa",
    "lib/base": "base",
    "lib/desc": "desc",
    "lib/port": "port",
    "lib/ledger": "ledger",
    "lib/abi": "abi",
    "lib/core": "core",
    "tests/sim": "sim",
    "tests/build": "builder",
    "tests/oracle": "oracle",
    "tests/unit": "unit",
    "tests/proofs": "unit",
    "tests/scenario": "scenario",
    "tests/sweep": "scenario",
    "tests/replay": "scenario",
    "tests/bench": "scenario",
    "tests/tools": "scenario",
    "tests/support": "support",
    "tests/docs": "example",
    "tests/consumers": "example",
    "fuzz": "fuzz",
    "tools": "tool",
    "examples": "example",
}

ANY = object()

# Row may include column; a tuple names the only headers of it.
ALLOWED = {
    "ffa": {"ffa": ANY},
    "base": {"ffa": ("types.h", "status.h"), "base": ANY},
    "desc": {"ffa": ANY, "base": ANY, "desc": ANY},
    "port": {"ffa": ANY, "base": ANY, "port": ANY},
    "ledger": {"ffa": ANY, "base": ANY, "port": ANY, "ledger": ANY},
    "abi": {"ffa": ANY, "base": ANY, "desc": ANY, "port": ANY, "ledger": ANY,
            "abi": ("handlers.h",), "core": ("context.h",)},
    # Initialisation reads the Secure side's partition list.
    "core": {"ffa": ANY, "base": ANY, "desc": ("partinfo.h",), "port": ANY, "ledger": ANY,
             "abi": ("handlers.h",), "core": ANY},
    "sim": {"ffa": ("ports.h", "types.h", "abi.h", "limits.h"), "sim": ANY},
    # The simulator's oracle compares itself with what the proxy reports.
    "sim-oracle": {"ffa": ANY, "sim": ANY},
    "builder": {"ffa": ("types.h", "abi.h"), "builder": ANY},
    "oracle": {"ffa": ANY, "oracle": ANY, "builder": ANY},
    "unit": {m: ANY for m in ("ffa", "base", "desc", "port", "ledger", "abi", "core", "sim",
                              "builder", "oracle", "unit", "support")},
    "scenario": {m: ANY for m in ("ffa", "sim", "builder", "oracle", "scenario", "support")},
    "support": {m: ANY for m in ("ffa", "sim", "builder", "support")},
    # A tool reads what the example hypervisor writes.
    # fuzz-show prints programs of the fuzz targets.
    "tool": {"fuzz": ("text.h", "program.h"), "ffa": ANY, "sim": ANY, "tool": ANY, "builder": ANY,
             "example": ("hyp_ring.h", "hyp_services.h")},
    "example": {"ffa": ANY, "example": ANY, "sim": ANY},
    "fuzz": {"ffa": ANY, "base": ("span.h",), "desc": ANY, "sim": ANY, "oracle": ANY,
             "builder": ANY, "tool": ANY, "fuzz": ANY},
}

# What a freestanding C11 compiler has without a C library.
FREESTANDING = {"stdint.h", "stddef.h", "stdbool.h", "stdalign.h", "limits.h", "stdarg.h"}
CORE = ("ffa", "base", "desc", "port", "ledger", "abi", "core")

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)
SEARCH = ("include", "lib", "tests", "tools", "tests/build", "tests/sim", "tests/oracle",
          "tests/scenario", "tools/ffatrace", "fuzz")


def module_of(path):
    if re.match(r"tests/sim/oracle\w*\.[ch]$", path):
        return "sim-oracle"
    if re.match(r"tests/sim/(test_\w+\.c|(sim_test|sp_pair)\.[ch])$", path):
        return "scenario"
    best = ""
    for folder in MODULES:
        if path.startswith(folder + "/") and len(folder) > len(best):
            best = folder
    return MODULES.get(best)


def resolve(name, path):
    """The project's file that an include names, or None."""
    for folder in (os.path.dirname(path),) + SEARCH:
        full = os.path.normpath(os.path.join(folder, name))
        if os.path.isfile(os.path.join(ROOT, full)):
            return full
    return None


def check_one(path, kind, name, target):
    """What is wrong with one include, or None."""
    module = module_of(path)
    if target is None:
        if module in CORE and (kind == '"' or name not in FREESTANDING):
            return f"includes <{name}>, which a freestanding compiler does not have"
        if kind == '"':
            return f'includes "{name}", which is not there'
        return None
    if module is None:
        return None
    allowed = ALLOWED[module].get(module_of(target).replace("sim-oracle", "sim"))
    if allowed is ANY or allowed and os.path.basename(target) in allowed:
        return None
    if module == "abi" and os.path.splitext(path)[0] == os.path.splitext(target)[0]:
        return None
    return f"({module}) may not include {target} ({module_of(target)})"


def cycles(graph):
    """Every include cycle, as text."""
    found, state, trail = [], {}, []

    def visit(node):
        state[node] = 1
        trail.append(node)
        for after in sorted(graph.get(node, ())):
            if state.get(after) == 1:
                found.append("cycle: " + " -> ".join(trail[trail.index(after):] + [after]))
            elif after not in state:
                visit(after)
        trail.pop()
        state[node] = 2

    for node in sorted(graph):
        if node not in state:
            visit(node)
    return found


def port_names():
    return re.findall(r"\(\*(\w+)\)\s*\(", strip(read("include/ffa/ports.h")))


LOCK = re.compile(r"\bFFA_LOCK_\w+|\benum ffa_lock\b|\bport_(?:un)?lock\b")
BYTES = re.compile(r"\bconst\s+(?:uint8_t|int8_t|unsigned char|signed char)\s*(?:const\s*)?\*")
OVERLAY = re.compile(r"\(\s*(?:const\s+)?(?:struct\s+\w+|u?int(?:16|32|64)_t)\s*(?:const\s*)?\*\s*\)")
# Casts that lay nothing over foreign bytes, with the reason.
NO_FOREIGN_BYTES = {
    # The sort's scratch memory: the descriptor copied there before has been read for good.
    ("lib/abi/mem_give.c", "(struct ffa_range *)"),
}
UNDO = re.compile(r"\bFFA_PAGES_UN\w+")


def only_rules(path, text):
    """(position, text) of each breach of an "only" rule."""
    module = module_of(path)
    if module not in CORE or module == "ffa":
        return
    if module not in ("core", "port"):
        for hit in LOCK.finditer(text):
            yield hit.start(), f"names a lock ({hit.group(0)}): only core/ and port/ do"
    if module != "port":
        names = "|".join(port_names())
        for hit in re.finditer(rf"(?:->|\.)\s*({names})\s*\(", text):
            yield hit.start(), f"calls the port {hit.group(1)}: only port/ does"
        for hit in re.finditer(r"\(\s*\*\s*\w+\s*\)\s*\(", text):
            yield hit.start(), "function pointer: only port/ calls one"
    if module in ("desc", "abi", "ledger"):
        for hit in BYTES.finditer(text):
            yield hit.start(), "byte pointer: only base/span reads foreign bytes"
        for hit in OVERLAY.finditer(text):
            if (path, hit.group(0)) in NO_FOREIGN_BYTES:
                continue
            yield hit.start(), "cast to a pointer: no struct is laid over foreign bytes"
    if path != "lib/abi/mem_back.c" and module in ("abi", "ledger", "core", "desc"):
        for hit in UNDO.finditer(text):
            yield hit.start(), f"{hit.group(0)}: only abi/mem_back.c reverses effects"


def main():
    problems, graph = [], {}
    files = c_files()
    for path in files:
        raw = read(path)
        text = strip(raw, strings=False)
        for hit in INCLUDE.finditer(text):
            target = resolve(hit.group(2), path)
            wrong = check_one(path, hit.group(1), hit.group(2), target)
            if wrong:
                problems.append(f"{path}:{line_of(text, hit.start())}: {wrong}")
            if target:
                graph.setdefault(path, set()).add(target)
        text = strip(raw)
        for position, wrong in only_rules(path, text):
            problems.append(f"{path}:{line_of(text, position)}: {wrong}")
    problems += cycles(graph)
    return report(problems, len(files))


if __name__ == "__main__":
    sys.exit(main())
