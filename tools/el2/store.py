# SPDX-License-Identifier: BSD-3-Clause
"""store.py - where everything is kept, and how long work shows that it goes on.

Nothing is ever written into the checkout. Under the user's cache folder:
  el2/packages/   the Debian packages as fetched: kept, since some vanish from the mirrors
  el2/built/      NAME-VERSION-VARIANT/..., one folder for each thing built
  el2/current/    a stable name for each of these folders
  el2/logs/       what the builds printed
"""
import contextlib
import fcntl
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time

# The system's own tools come first, above all its python3, which has the modules that OP-TEE needs.
os.environ["PATH"] = "/usr/bin:/bin:/usr/sbin:/sbin:" + os.environ.get("PATH", "")
os.environ["LC_ALL"] = "C.UTF-8"

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


def _cache():
    base = os.environ.get("FFAPROXY_CACHE")
    if not base:
        user = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
        base = os.path.join(user, "ffaproxy")
    return os.path.join(base, "el2")


CACHE = _cache()
PACKAGES = os.path.join(CACHE, "packages")
BUILT = os.path.join(CACHE, "built")
CURRENT = os.path.join(CACHE, "current")
LOGS = os.path.join(CACHE, "logs")
NICE = os.environ.get("FFAPROXY_NICE", "5")
JOBS = "-j" + os.environ.get("FFAPROXY_JOBS", str(os.cpu_count() or 2))


class Failed(Exception):
    """Something could not be done; the text says what, where, and what would be right."""


class Unable(Failed):
    """Nothing of ours is wrong: a mirror does not answer, or no longer has it; the disk is full."""


class OutOfTime(Exception):
    """The time that was given is over; what was being built is left for another run."""


# When builds have to stop: a time.monotonic(), or None.
deadline = None


def say(text):
    print(text, flush=True)


def prepare():
    for folder in (PACKAGES, BUILT, CURRENT, LOGS):
        os.makedirs(folder, exist_ok=True)


def current(name, *path):
    """The file of a thing by its stable name."""
    return os.path.join(CURRENT, name, *path)


def have(name):
    """Whether a thing is built: its stable name leads to a folder that was finished."""
    return os.path.isfile(current(name, "BUILT"))


def version_of(name):
    """What was written when the thing was built: version, suite and patches, one line."""
    with open(current(name, "BUILT"), encoding="utf-8") as file:
        return file.read().strip()


def command(arguments, log, where=None):
    """Run a long command, niced, its output into a log; a sign of life now and then."""
    path = os.path.join(LOGS, log + ".log")
    began = said = time.monotonic()
    with open(path, "w", encoding="utf-8") as out:
        out.write("+ " + " ".join(arguments) + "\n")
        out.flush()
        with subprocess.Popen(["nice", "-n", NICE, *arguments], cwd=where, stdout=out,
                              stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                              start_new_session=True) as child:
            while True:
                try:
                    status = child.wait(timeout=2)
                    break
                except subprocess.TimeoutExpired:
                    now = time.monotonic()
                    if deadline and now > deadline:
                        raise OutOfTime(f"the time was over {now - began:.0f} s into {log}")
                    if now - said >= 20:
                        said = now
                        say(f"    ... {log}: {now - began:.0f} s, {_lines(path)} lines of output")
                except BaseException:
                    os.killpg(child.pid, signal.SIGTERM)
                    raise
    if status:
        say("\n".join("    | " + line for line in _tail(path)))
        raise Failed(f"{arguments[0]} ended with status {status}; its whole output: {path}")
    return time.monotonic() - began


def _lines(path):
    with open(path, "rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))


def _tail(path, lines=25):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read().splitlines()[-lines:]


def scratch():
    """A folder for work in progress; it names the process, so that a later one can tidy up."""
    return tempfile.TemporaryDirectory(prefix=f"work-{os.getpid()}-", dir=CACHE)


def _tidy():
    """Remove what processes that are no more have left."""
    for name in os.listdir(CACHE):
        found = re.match(r"work-(\d+)-", name)
        if found and not os.path.exists("/proc/" + found.group(1)):
            shutil.rmtree(os.path.join(CACHE, name), ignore_errors=True)


@contextlib.contextmanager
def alone():
    """One build at a time, whatever checkouts and terminals there are."""
    prepare()
    with open(os.path.join(CACHE, "lock"), "w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"  waiting for another build (it holds {file.name})")
            fcntl.flock(file, fcntl.LOCK_EX)
        _tidy()
        yield


class Build:
    """A folder under built/ that appears whole or not at all.

    with Build("tfa", "2.12.1+dfsg-1", "spmd") as build: put files into build.folder; build.work is
    for sources and objects, and goes away afterwards.
    """

    def __init__(self, name, version, variant, note=""):
        self.name = f"{name}-{variant}" if variant else name
        self.final = os.path.join(BUILT, "-".join(p for p in (name, version, variant) if p))
        self.note = f"{name} {version} {variant} {note}".strip()

    def __enter__(self):
        self.began = time.monotonic()
        self.scratch = scratch()
        self.work = self.scratch.name
        self.folder = os.path.join(self.work, "result")
        os.mkdir(self.folder)
        say(f"  building {self.note}")
        return self

    def __exit__(self, kind, value, trace):
        if kind is None:
            took = time.monotonic() - self.began
            with open(os.path.join(self.folder, "BUILT"), "w", encoding="utf-8") as file:
                file.write(f"{self.note} ({took:.0f} s)\n")
            shutil.rmtree(self.final, ignore_errors=True)
            os.rename(self.folder, self.final)
            link(self.name, self.final)
            say(f"  built {self.note} in {took:.0f} s")
        self.scratch.cleanup()
        return False

    def keep(self, path, name=None):
        """Copy a file of the work into the result."""
        if not os.path.isfile(path):
            raise Failed(f"{self.note}: the build ended well but made no {path}")
        shutil.copy2(path, os.path.join(self.folder, name or os.path.basename(path)))


def link(name, target):
    """Make the stable name lead to the folder."""
    path = os.path.join(CURRENT, name)
    new = f"{path}.{os.getpid()}"
    os.symlink(os.path.relpath(target, CURRENT), new)
    os.replace(new, path)


def replace(path, old, new, times=1):
    """Replace a text that must occur as often as told."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    found = text.count(old)
    if found != times:
        raise Failed(f"{path}: {found} places read {old!r}, expected {times}")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(old, new))
