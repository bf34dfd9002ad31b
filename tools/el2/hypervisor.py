# SPDX-License-Identifier: BSD-3-Clause
"""hypervisor.py - the library, installed for AArch64, and the example hypervisor linked to it.

These change with the checkout, so they are built in its build folder, and ninja brings them up to
date.
"""
import os
import re
import shutil
import struct

from store import ROOT, Failed, command

CROSS = os.path.join(ROOT, "tools/meson/aarch64-el2.ini")
SOURCE = os.path.join(ROOT, "examples/el2")
SERVICES = os.path.join(SOURCE, "include/hyp_services.h")


def exists():
    return os.path.isfile(os.path.join(SOURCE, "meson.build"))


def build(folder):
    """Returns the path of hyp.bin."""
    os.makedirs(folder, exist_ok=True)
    library, prefix = os.path.join(folder, "library"), os.path.join(folder, "prefix")
    _meson(library, ROOT, ["--prefix", prefix, "--libdir", "lib", "-Dtests=disabled",
                           "-Dtools=disabled", "--buildtype=release"])
    command(["ninja", "-C", library, "install"], "library")
    hypervisor = os.path.join(folder, "hyp")
    # For these two alone: what is built for this machine has libraries of its own.
    os.environ["PKG_CONFIG_LIBDIR"] = os.path.join(prefix, "lib/pkgconfig")
    _meson(hypervisor, SOURCE, [])
    command(["ninja", "-C", hypervisor], "hypervisor")
    del os.environ["PKG_CONFIG_LIBDIR"]
    for at, _, names in os.walk(hypervisor):
        if "hyp.bin" in names:
            return os.path.join(at, "hyp.bin")
    raise Failed(f"{SOURCE}: the build made no hyp.bin in {hypervisor}")


def _meson(folder, source, options):
    """Set a folder up once, and anew when the cross file is another: Meson keeps what it was."""
    ninja = os.path.join(folder, "build.ninja")
    if os.path.isfile(ninja) and os.path.getmtime(ninja) < os.path.getmtime(CROSS):
        shutil.rmtree(folder)
    if not os.path.isfile(ninja):
        command(["meson", "setup", folder, source, "--cross-file", CROSS, *options],
                "meson-" + os.path.basename(folder))


def with_options(image, path, bare=False, ceiling=0, flags=()):
    """A copy of hyp.bin with options written into it, as hyp_services.h lays them down.

    flags: names of further HYP_FLAG_ constants, without that prefix.
    """
    numbers = _numbers()
    with open(image, "rb") as file:
        content = bytearray(file.read())
    at = numbers["HYP_OPTIONS_OFFSET"]
    magic, version = struct.unpack_from("<QI", content, at)
    if (magic, version) != (numbers["HYP_OPTIONS_MAGIC"], numbers["HYP_OPTIONS_VERSION"]):
        raise Failed(f"{image}: no options at {at:#x}: magic {magic:#x}, version {version}")
    names = (*flags, "BARE") if bare else flags
    word = sum(numbers["HYP_FLAG_" + name] for name in set(names))
    struct.pack_into("<II", content, at + 12, word, ceiling)
    with open(path, "wb") as file:
        file.write(content)
    return path


def number(name):
    """A constant of hyp_services.h."""
    return _numbers()[name]


def _numbers():
    with open(SERVICES, encoding="utf-8") as file:
        found = re.findall(r"^#define (HYP_\w+) (0x[0-9a-fA-F]+|\d+)\b", file.read(), re.M)
    return {name: int(value, 0) for name, value in found}
