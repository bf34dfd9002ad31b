# SPDX-License-Identifier: BSD-3-Clause
"""fetch.py - Debian packages of other suites and architectures, without touching the system.

An apt of its own (state, lists, cache) asks the mirror that the machine itself uses, with the
keyring that the machine names for it. What was fetched stays: packages of sid vanish.
"""
import glob
import os
import re
import shutil
import subprocess
import tempfile

from store import CACHE, LOGS, PACKAGES, Failed, Unable, command, prepare, say

# What is needed: name, whether it is a source package, and where to look, best first.
WANTED = {
    "arm-trusted-firmware": ("source", ("trixie", "sid")),
    "optee-os": ("source", ("sid", "trixie")),
    "linux-source-6.12": ("binary", ("trixie", "bookworm-backports")),
    "linux-source-7.3": ("binary", ("trixie-backports", "sid")),
    "busybox-static": ("binary", ("bookworm", "trixie")),
}


def mirror():
    """The Debian mirror of the machine, and its keyring if one is named."""
    text = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI) $(COMPONENT) $(LABEL)"],
        check=False, capture_output=True, text=True).stdout
    lines = [line.split() for line in text.splitlines() if line.endswith(" main Debian")]
    if not lines:
        raise Unable("apt names no Debian mirror: run apt-get update, or see its sources")
    address = lines[0][0].rstrip("/")
    for path in glob.glob("/etc/apt/sources.list") + glob.glob("/etc/apt/sources.list.d/*"):
        with open(path, encoding="utf-8", errors="replace") as file:
            for part in re.split(r"\n\s*\n", file.read()):
                key = re.search(r"signed-by[:=]\s*([^\s\]]+)", part, re.I)
                if address in part and key:
                    return address, key.group(1)
    return address, None


class Apt:
    """An apt with state of its own."""

    def __init__(self, suites):
        prepare()
        self.folder = os.path.join(CACHE, "apt")
        for part in ("lists/partial", "archives/partial", "etc"):
            os.makedirs(os.path.join(self.folder, part), exist_ok=True)
        address, key = mirror()
        option = f"[signed-by={key}] " if key else ""
        with open(os.path.join(self.folder, "sources.list"), "w", encoding="utf-8") as file:
            for suite in suites:
                file.write(f"deb {option}{address} {suite} main\n")
                if any(s == "source" and suite in u for s, u in WANTED.values()):
                    file.write(f"deb-src {option}{address} {suite} main\n")
        open(os.path.join(self.folder, "status"), "a", encoding="utf-8").close()
        settings = {
            "Dir::State::lists": "lists", "Dir::State::status": "status",
            "Dir::Cache": ".", "Dir::Cache::archives": "archives",
            "Dir::Etc::sourcelist": "sources.list", "Dir::Etc::sourceparts": "etc",
        }
        self.options = [f"-o{k}={os.path.join(self.folder, v)}" for k, v in settings.items()]
        self.options += ["-oAPT::Architecture=arm64", "-oAPT::Architectures::=arm64",
                         "-oAcquire::Languages=none", "-oAcquire::Retries=3",
                         "-oAPT::Sandbox::User=root"]

    def update(self):
        try:
            command(["apt-get", *self.options, "update"], "apt-update")
        except Failed as reason:
            raise Unable(str(reason)) from reason

    def candidates(self, package, kind, suite):
        """The versions that a suite has."""
        text = subprocess.run(["apt-cache", *self.options, "madison", package], check=False,
                              capture_output=True, text=True).stdout
        rows = [[c.strip() for c in line.split("|")] for line in text.splitlines()]
        wanted = "Sources" if kind == "source" else "Packages"
        return [row[1] for row in rows
                if len(row) == 3 and f" {suite}/" in " " + row[2] and row[2].endswith(wanted)]

    def get(self, package, kind, suite, version, folder):
        if kind == "source":
            arguments = ["apt-get", *self.options, "source", "--download-only", "--only-source",
                         f"{package}={version}"]
        else:
            arguments = ["apt-get", *self.options, "download", f"{package}:arm64={version}"
                         if package == "busybox-static" else f"{package}={version}"]
        command(arguments, f"fetch-{package}-{suite}", where=folder)


def fetched(package):
    """(version, suite, folder) of what is kept of a package, or None."""
    try:
        with open(os.path.join(PACKAGES, package, "VERSION"), encoding="utf-8") as file:
            version, suite = file.read().split()
            return version, suite, os.path.join(PACKAGES, package)
    except FileNotFoundError:
        return None


def fetch(names):
    """Fetch those that are not kept yet; says what was found where."""
    prepare()
    lacking = [name for name in names if not fetched(name)]
    if lacking:
        suites = sorted({s for name in lacking for s in WANTED[name][1]})
        say(f"  fetching {', '.join(lacking)}; asking {', '.join(suites)}")
        apt = Apt(suites)
        apt.update()
        for name in lacking:
            _fetch_one(apt, name)
    for name in names:
        version, suite, _ = fetched(name)
        say(f"  {name}: {version} ({suite})")


def _fetch_one(apt, name):
    kind, suites = WANTED[name]
    for suite in suites:
        for version in apt.candidates(name, kind, suite):
            part = tempfile.mkdtemp(prefix=f"{name}.", dir=PACKAGES)
            try:
                apt.get(name, kind, suite, version, part)
            except Failed as reason:
                say(f"  {name} {version} is listed in {suite} but cannot be had: {reason}")
                shutil.rmtree(part)
                continue
            with open(os.path.join(part, "VERSION"), "w", encoding="utf-8") as file:
                file.write(f"{version} {suite}\n")
            os.rename(part, os.path.join(PACKAGES, name))
            return
    raise Unable(f"no {kind} package {name} in {', '.join(suites)}; see {LOGS}")


def unpack(name, folder):
    """Unpack a kept package; returns the folder with the source, or with the files of a .deb."""
    kept = fetched(name)
    if not kept:
        raise Failed(f"{name} was not fetched")
    where = kept[2]
    target = os.path.join(folder, name)
    described = glob.glob(os.path.join(where, "*.dsc"))
    if described:
        command(["dpkg-source", "--no-check", "-x", described[0], target], f"unpack-{name}")
        return target
    package = glob.glob(os.path.join(where, "*.deb"))[0]
    command(["dpkg-deb", "-x", package, target], f"unpack-{name}")
    return target
