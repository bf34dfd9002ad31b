#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""check_docs.py - every public function has a comment of the one shape:

name - purpose. @parameter for each; Returns:; Context:; Source:. Adjacent declarations may share a
comment that names them all. Every port has "name - purpose" and says which locks are held.
"""
import re
import sys

from lintlib import c_files, line_of, read, report, strip

DECLARATION = re.compile(
    r"^(?!typedef|#|struct \w+ \{|static)([A-Za-z_][\w \*\n\t]*?)\b(ffa_\w+)\s*\(([^;{}]*?)\)\s*;",
    re.M)
COMMENT_END = re.compile(r"\*/[ \t]*\n\s*\Z")


def comment_before(text, position):
    """The comment that ends right before a position, or that of the declaration before it."""
    head = text[:position]
    while not COMMENT_END.search(head):
        # A sibling under the same comment: the line before is a declaration.
        previous = re.search(r"(?:\A|\n)([A-Za-z_][^;{}/]*;)[ \t]*\n\Z", head)
        if not previous:
            return None
        head = head[:previous.start(1)]
    return head[head.rindex("/*"):]


def parameters(text):
    names = []
    for part in strip(text).split(","):
        name = re.search(r"(\w+)\s*(?:\[[^\]]*\])?\s*$", part)
        if name and name.group(1) != "void":
            names.append(name.group(1))
    return names


def check_function(name, arguments, comment):
    if comment is None:
        yield "has no comment block"
        return
    first = re.sub(r"^/\*[\s*]*", "", comment)
    head = first.split(" - ", 1)
    if len(head) < 2 or name not in re.split(r"[,\s]+", head[0]):
        yield 'comment does not begin with "name - purpose"'
    for parameter in parameters(arguments):
        if not re.search(rf"@{parameter}\b", comment):
            yield f"comment says nothing of @{parameter}"
    for section in ("Returns:", "Context:", "Source:"):
        if not re.search(rf"(?:^|[\s.]){section}\s*\S", comment):
            yield f"comment has no {section}"


def check_ports(path, text):
    body = re.search(r"struct ffa_ports \{(.*?)\n\};", text, re.S)
    if not body:
        return
    for hit in re.finditer(r"\(\*(\w+)\)\s*\(", body.group(1)):
        line = line_of(text, body.start(1) + hit.start())
        comment = body.group(1)[:hit.start()].rpartition("/*")[2]
        if not re.match(rf"\s*\*?\s*(?:\w+, )*{hit.group(1)}\b[^-]* - ", comment):
            yield f"{path}:{line}: port {hit.group(1)}: comment does not begin with its name"
        if hit.group(1) not in ("lock", "unlock") and "Locks held:" not in comment:
            yield f"{path}:{line}: port {hit.group(1)}: comment does not say which locks are held"


def main():
    problems, checked = [], 0
    for path in c_files("include"):
        text = read(path)
        # Blank out the inside of structs, where ports look like functions.
        for hit in DECLARATION.finditer(text):
            if strip(text[:hit.start()]).count("{") != strip(text[:hit.start()]).count("}"):
                continue
            checked += 1
            comment = comment_before(text, hit.start())
            for wrong in check_function(hit.group(2), hit.group(3), comment):
                problems.append(f"{path}:{line_of(text, hit.start())}: {hit.group(2)}: {wrong}")
        problems += check_ports(path, text)
    return report(problems, checked)


if __name__ == "__main__":
    sys.exit(main())
