# SPDX-License-Identifier: BSD-3-Clause
"""scratch.py - scratch copies of the project, and patches that are applied to them for a while."""
import contextlib
import filecmp
import os
import re
import shutil
import subprocess

from lintlib import ROOT


def _left_out(folder, names):
    """What a scratch copy does without: hidden things, and build folders at the top."""
    top = folder == ROOT
    return [n for n in names if n == "__pycache__" or top and n.startswith((".git", "build"))]


def _same(one, other):
    if os.path.islink(one) or os.path.islink(other):
        return os.path.islink(one) and os.path.islink(other) and \
            os.readlink(one) == os.readlink(other)
    return os.path.isfile(other) and filecmp.cmp(one, other, shallow=False)


def copy(folder):
    """
    Make `folder` a copy of the project as it is now. What differs gets the time of now, so that
    what a former run built of it is out of date; the rest stays, so that it need not be built anew.
    """
    for at, folders, names in os.walk(ROOT):
        left = _left_out(at, folders + names)
        folders[:] = [f for f in folders if f not in left]
        names = [n for n in names if n not in left]
        to = os.path.join(folder, os.path.relpath(at, ROOT))
        os.makedirs(to, exist_ok=True)
        for name in set(os.listdir(to)) - set(folders + names):
            gone = os.path.join(to, name)
            if os.path.isdir(gone) and not os.path.islink(gone):
                shutil.rmtree(gone)
            else:
                os.remove(gone)
        for name in names:
            one, other = os.path.join(at, name), os.path.join(to, name)
            if not _same(one, other):
                shutil.copy(one, other, follow_symlinks=False)


def sh(command, folder, timeout=None, env=None, alone=False):
    """(status, output); status None when it took too long. Alone: a Ctrl-C does not reach it."""
    try:
        done = subprocess.run(command, cwd=folder, text=True, errors="replace", check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=timeout, start_new_session=alone,
                              env={**os.environ, **(env or {})})
        return done.returncode, done.stdout
    except subprocess.TimeoutExpired:
        return None, "took too long"


def head_of(path):
    """What a patch says of itself, before the first file."""
    with open(path, encoding="utf-8") as file:
        return file.read().split("\n--- ")[0] + "\n"


def touched_by(path):
    """The files a patch changes, relative to the top of the project."""
    with open(path, encoding="utf-8") as file:
        return re.findall(r"^\+\+\+ b/(\S+)", file.read(), re.M)


def apply(folder, path, dry=False):
    """Apply a patch to the tree in `folder` (or only try); None, or what is wrong with it."""
    command = ["patch", "-p1", "--batch", "--fuzz=2", "--no-backup-if-mismatch", "-r", "-"]
    if dry:
        command.append("--dry-run")
    status, output = sh([*command, "-i", path], folder)
    return None if status == 0 else "does not apply: " + " ".join(output.split())[:200]


@contextlib.contextmanager
def patched(folder, path):
    """The tree in `folder` with a patch, as long as the block runs; gives what `apply` says."""
    before = {}
    for name in touched_by(path):
        with open(os.path.join(folder, name), "rb") as file:
            before[name] = file.read()
    try:
        yield apply(folder, path)
    finally:
        # Written anew, so that what builds the tree sees the change.
        for name, text in before.items():
            with open(os.path.join(folder, name), "wb") as file:
                file.write(text)
