# SPDX-License-Identifier: BSD-3-Clause
"""linux.py - a small Linux from Debian's kernel source, with the FF-A driver.

A driver asks for the FF-A version that its source names. Of 6.12 a second image is built that
asks for 1.0.
"""
import glob
import os
import re

from fetch import fetched, unpack
from store import HERE, JOBS, Build, Failed, command, say

DRIVER = "drivers/firmware/arm_ffa/driver.c"
CONSTANT = re.compile(r"^(#define\s+FFA_DRIVER_VERSION\s+)FFA_VERSION_1_(\d)\s*$", re.M)


def build(series, ask_1_0):
    package = f"linux-source-{series}"
    version, suite, _ = fetched(package)
    with Build("linux-" + series, version, "", f"({suite})") as result:
        tree = _source(package, result.work)
        make = ["make", "-C", tree, JOBS, "ARCH=arm64", "CROSS_COMPILE=aarch64-linux-gnu-",
                "KBUILD_BUILD_TIMESTAMP=@0", "KBUILD_BUILD_USER=ffaproxy",
                "KBUILD_BUILD_HOST=debian"]
        wanted = os.path.join(HERE, "linux.config")
        command([*make, "allnoconfig", "KCONFIG_ALLCONFIG=" + wanted], f"{package}-config")
        _check_config(os.path.join(tree, ".config"), wanted)
        asks = asked(tree)
        image = os.path.join(tree, "arch/arm64/boot/Image")
        command([*make, "Image"], package)
        result.keep(image)
        result.keep(os.path.join(tree, ".config"), "config")
        if ask_1_0:
            ask(tree, 0)
            command([*make, "Image"], f"{package}-ffa1.0")
            result.keep(image, "Image-ffa1.0")
            say(f"    {DRIVER}: asked for FF-A {asks}; a second image asks for 1.0")
        result.note += f", its FF-A driver asks for {asks}"


def _source(package, work):
    """Unpack the package, then the archive in it; the folder of the source."""
    package_files = unpack(package, work)
    archives = glob.glob(os.path.join(package_files, "usr/src/linux-source-*.tar.*"))
    if len(archives) != 1:
        raise Failed(f"{package}: expected one source archive, found {archives}")
    command(["tar", "-C", work, "-xf", archives[0]], f"untar-{package}")
    os.unlink(archives[0])
    return archives[0].replace(package_files + "/usr/src", work).split(".tar")[0]


def _check_config(path, wanted):
    """Kconfig drops what it does not like without a word: say so instead."""
    with open(path, encoding="utf-8") as file:
        got = set(file.read().splitlines())
    with open(wanted, encoding="utf-8") as file:
        lost = [line for line in file.read().splitlines()
                if line.startswith("CONFIG_") and line not in got]
    if lost:
        raise Failed(f"{path}: these settings of {wanted} were dropped: {', '.join(lost)}")


def asked(tree):
    """The version that the driver asks for."""
    with open(os.path.join(tree, DRIVER), encoding="utf-8") as file:
        found = CONSTANT.findall(file.read())
    if len(found) != 1:
        raise Failed(f"{DRIVER}: no single line '#define FFA_DRIVER_VERSION FFA_VERSION_1_N'")
    return "1." + found[0][1]


def ask(tree, minor):
    """Make the driver ask for 1.minor."""
    path = os.path.join(tree, DRIVER)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(CONSTANT.sub(rf"\g<1>FFA_VERSION_1_{minor}", text))
