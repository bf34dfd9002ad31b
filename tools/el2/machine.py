# SPDX-License-Identifier: BSD-3-Clause
"""machine.py - one QEMU machine: its memory map, its device tree, its command line.

0x40000000  device tree, in x0 of what the firmware starts
0x42000000  2 MiB that OP-TEE calls its static shared memory; it reserves them itself
0x48000000  Linux, when a hypervisor starts it
0x4c000000  initramfs
0x60000000  64 MiB for the hypervisor, which the firmware starts; without one, Linux itself
"""
import os
import subprocess

from store import Failed

RAM = 0x40000000
RAM_MIB = 1024
LINUX = 0x48000000
INITRD = 0x4C000000
HYPERVISOR = (0x60000000, 0x4000000)
QEMU = "qemu-system-aarch64"


class Machine:
    """What is on it: firmware, kernel, initrd, hypervisor or None, and how many CPUs."""

    def __init__(self, folder, firmware, kernel, initrd, hypervisor=None, cpus=1,
                 cpu="cortex-a57", arguments=""):
        self.folder = folder
        self.firmware = firmware
        self.kernel = kernel
        self.initrd = initrd
        self.hypervisor = hypervisor
        self.cpus = cpus
        self.cpu = cpu
        self.arguments = arguments

    def _base(self, options=""):
        # No interrupt translation service: it writes to memory where it is told, and the
        # hypervisor keeps it from its guest.
        kind = "virt,secure=on,virtualization=on,gic-version=3,its=off,dtb-randomness=off"
        return [QEMU, "-M", kind + options, "-cpu", self.cpu, "-smp", str(self.cpus),
                "-m", str(RAM_MIB), "-nic", "none", "-no-reboot", "-bios", self.firmware]

    def _device_tree(self):
        """QEMU's own, with what a boot loader would add."""
        path = os.path.join(self.folder, "virt.dtb")
        _run([*self._base(",dumpdtb=" + path), "-display", "none"])
        words = f"console=ttyAMA0 rdinit=/init panic=-1 {self.arguments}".strip()
        _run(["fdtput", "-t", "s", path, "/chosen", "bootargs", words])
        size = os.path.getsize(self.initrd)
        _run(["fdtput", "-t", "x", path, "/chosen", "linux,initrd-start", f"{INITRD:x}"])
        _run(["fdtput", "-t", "x", path, "/chosen", "linux,initrd-end", f"{INITRD + size:x}"])
        _run(["fdtput", "-c", path, "/reserved-memory"])
        for cells in ("#address-cells", "#size-cells"):
            _run(["fdtput", "-t", "x", path, "/reserved-memory", cells, "2"])
        _run(["fdtput", path, "/reserved-memory", "ranges"])
        if self.hypervisor:
            _reserve(path, "hypervisor", HYPERVISOR)
        return path

    def command(self, interactive=False):
        tree = self._device_tree()
        line = [*self._base(), "-dtb", tree,
                "-semihosting-config", "enable=on,target=native",
                *_load(self.initrd, INITRD)]
        if self.hypervisor:
            line += [*_load(self.hypervisor, HYPERVISOR[0]), *_load(self.kernel, LINUX)]
        else:
            line += _load(self.kernel, HYPERVISOR[0])
        if interactive:
            line += ["-nographic", "-serial", "mon:stdio"]
        else:
            line += ["-display", "none", "-monitor", "none", "-serial", "stdio"]
        return [*line, "-serial", "file:" + os.path.join(self.folder, "secure.log")]


def _load(path, address):
    return ["-device", f"loader,file={path},addr={address:#x},force-raw=on"]


def _reserve(tree, name, area):
    node = f"/reserved-memory/{name}@{area[0]:x}"
    _run(["fdtput", "-c", tree, node])
    _run(["fdtput", "-t", "x", tree, node, "reg", "0", f"{area[0]:x}", "0", f"{area[1]:x}"])
    _run(["fdtput", tree, node, "no-map"])


def _run(arguments):
    done = subprocess.run(arguments, check=False, capture_output=True, text=True)
    if done.returncode:
        raise Failed(f"{' '.join(arguments)}: {done.stderr.strip()}")
