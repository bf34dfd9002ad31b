# SPDX-License-Identifier: BSD-3-Clause
"""configs.py - what is run: both Secure sides, three versions, one to four CPUs."""
from dataclasses import dataclass

from store import current

KERNELS = {"1.0": ("linux-6.12", "Image-ffa1.0"), "1.1": ("linux-6.12", "Image"),
           "1.2": ("linux-7.3", "Image")}
SIDES = {
    "spmd": "OP-TEE as SPMC at S-EL1",
    "el3spmc": "TF-A's SPMC at EL3, OP-TEE a partition",
    "unpatched": "OP-TEE as SPMC, as released",
}


def number_of(version):
    """1.2 as FF-A writes it."""
    major, minor = version.split(".")
    return int(major) << 16 | int(minor)


@dataclass(frozen=True)
class Config:
    """One machine to boot."""
    side: str
    asks: str  # the FF-A version that Linux asks for
    cpus: int
    ceiling: str = "1.2"  # the highest version that the proxy offers

    @property
    def name(self):
        return f"{self.side}-{self.asks}-{self.cpus}cpu"

    @property
    def settles(self):
        """What the proxy has to settle on."""
        return min(self.asks, self.ceiling)

    @property
    def limit(self):
        """The same as an option of the hypervisor; 0 where the library's highest will do."""
        return 0 if self.ceiling == "1.2" else number_of(self.ceiling)

    @property
    def needs_proxy(self):
        """Without one to hold the version down, Linux is told one that does not work."""
        return self.asks > self.ceiling

    @property
    def ranges(self):
        """How many ranges the Secure side takes in one share."""
        if self.side == "unpatched":
            return 200  # what fits into one fragment
        if self.side == "el3spmc" and self.asks == "1.0":
            return 1500  # it keeps the layouts of 1.0 and 1.1 in the same 64 KiB for a while
        return 3900

    @property
    def things(self):
        """Stable names of what has to be built."""
        return ["tfa-" + self.side, KERNELS[self.asks][0]]

    @property
    def firmware(self):
        return current("tfa-" + self.side, "qemu_fw.bios")

    @property
    def kernel(self):
        return current(*KERNELS[self.asks])


def _all():
    for side in ("spmd", "el3spmc"):
        # This TF-A answers 1.2 and then knows the descriptors of 1.0 and 1.1 alone.
        ceiling = "1.1" if side == "el3spmc" else "1.2"
        for asks in sorted(KERNELS):
            for cpus in (1, 2, 4):
                yield Config(side, asks, cpus, ceiling)
    yield Config("unpatched", "1.1", 1)


CONFIGS = {config.name: config for config in _all()}
