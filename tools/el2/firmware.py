# SPDX-License-Identifier: BSD-3-Clause
"""firmware.py - OP-TEE and TF-A from Debian's sources, as the Secure sides that we boot.

spmd      OP-TEE is the SPMC at S-EL1 behind TF-A's SPM dispatcher
unpatched the same with OP-TEE as released: it refuses every fragmented send
el3spmc   TF-A itself is the SPMC at EL3, OP-TEE a partition at S-EL1
"""
import os
import re

from fetch import fetched, unpack
from store import HERE, JOBS, Build, Failed, command, current, say, scratch

COMPILER = "aarch64-linux-gnu-"
SPMC = ["CFG_CORE_SEL1_SPMC=y"]
PARTITION = ["CFG_CORE_SEL1_SPMC=n", "CFG_CORE_EL3_SPMC=y", "CFG_DT_ADDR=0x40000000"]

# Secure side: settings of OP-TEE, whether it is repaired, settings of TF-A, manifest.
VARIANTS = {
    "spmd": (SPMC, True, [], "spmc-manifest.dts"),
    "unpatched": (SPMC, False, [], "spmc-manifest.dts"),
    "el3spmc": (PARTITION, True, ["SPMC_AT_EL3=1"], "partition-manifest.dts"),
}

MEMORY_READER = "core/arch/arm/kernel/thread_spmc.c"
# A call (its definition has types there) that passes the length of the fragment as the total.
SWAPPED = re.compile(r"(spmc_read_mem_transaction\((?:[^,;{]+,){3}\s*)frag_len,(\s*)tot_len,")


def repair_lengths(tree):
    """Give OP-TEE's calls the total length first, as the function wants it. Returns a remark."""
    path = os.path.join(tree, MEMORY_READER)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    wants = re.search(r"int spmc_read_mem_transaction\([^)]*tot_len,[^)]*frag_len", text)
    if not wants:
        raise Failed(f"{path}: spmc_read_mem_transaction() no longer takes tot_len, frag_len")
    text, count = SWAPPED.subn(r"\1tot_len,\2frag_len,", text)
    if count:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return f"repaired: {count} calls in {MEMORY_READER} gave fragment and total length swapped"
    return "nothing to repair: fragment and total length are in order in this version"


def build_optee(variants):
    """Variants of OP-TEE with the same settings; the tree is built once for all of them."""
    version, suite, _ = fetched("optee-os")
    with scratch() as shared:
        tree, out = unpack("optee-os", shared), os.path.join(shared, "out")
        # As released first: the repair then changes one file.
        for variant in sorted(variants, key=lambda v: VARIANTS[v][1]):
            with Build("optee", version, variant, f"({suite})") as result:
                remark = repair_lengths(tree) if VARIANTS[variant][1] else "as released"
                say("    OP-TEE " + remark)
                result.note += ", " + remark
                for image in _make_optee(tree, out, variant, VARIANTS[variant][0]):
                    result.keep(image)


def _make_optee(tree, out, variant, settings):
    """The images alone, not what trusted applications would be built with; their paths."""
    images = [os.path.join(out, "core", part)
              for part in ("tee-header_v2.bin", "tee-pager_v2.bin", "tee-pageable_v2.bin")]
    command(["make", "-C", tree, JOBS, "O=" + out, "PLATFORM=vexpress-qemu_armv8a",
             "CROSS_COMPILE64=" + COMPILER, "CROSS_COMPILE=" + COMPILER, "CFG_ARM64_core=y",
             "CFG_ARM_GICV3=y", "CFG_USER_TA_TARGETS=ta_arm64", "CFG_PKCS11_TA=n",
             "DEBUG=0", *settings, *images], f"optee-{variant}")
    return images


def build_tfa(variant):
    _, _, settings, manifest = VARIANTS[variant]
    version, suite, _ = fetched("arm-trusted-firmware")
    with Build("tfa", version, variant, f"({suite})") as result:
        tree = unpack("arm-trusted-firmware", result.work)
        optee = current(f"optee-{variant}")
        base = os.path.join(result.work, "out")
        command(["make", "-C", tree, JOBS, "BUILD_BASE=" + base, "PLAT=qemu", "DEBUG=0",
                 "LOG_LEVEL=40", "CROSS_COMPILE=" + COMPILER,
                 "QEMU_USE_GIC_DRIVER=QEMU_GICV3", "SPD=spmd", "SPMD_SPM_AT_SEL2=0",
                 "SPMC_OPTEE=1", "CTX_INCLUDE_EL2_REGS=0", *settings,
                 "BL32=" + os.path.join(optee, "tee-header_v2.bin"),
                 "BL32_EXTRA1=" + os.path.join(optee, "tee-pager_v2.bin"),
                 "BL32_EXTRA2=" + os.path.join(optee, "tee-pageable_v2.bin"),
                 "BL32_RAM_LOCATION=tdram",
                 "QEMU_TOS_FW_CONFIG_DTS=" + os.path.join(HERE, manifest),
                 "ARM_LINUX_KERNEL_AS_BL33=1", "PRELOADED_BL33_BASE=0x60000000",
                 "all", "fip", "qemu_fw.bios"], f"tfa-{variant}")
        result.keep(_find(base, "qemu_fw.bios"))


def _find(folder, name):
    for at, _, names in os.walk(folder):
        if name in names:
            return os.path.join(at, name)
    raise Failed(f"no {name} in {folder}")
