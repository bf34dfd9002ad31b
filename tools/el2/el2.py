#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""el2.py - real firmware and a real kernel around the example hypervisor, in QEMU.

Usage: ./dev el2 [OPTIONS]
  (none)           fetch and build what is missing, boot every configuration, check, print a table
  --list           the configurations, and what is built
  --config NAME    this one (may be repeated; a part of a name chooses all that have it);
                   attacker: the attacker alone, without Linux
  --shell          boot one configuration and leave its console to you
  --mode MODE      proxy: the hypervisor with libffaproxy (the default)
                   bare: the hypervisor forwards FF-A as it is
                   none: no hypervisor, the firmware starts Linux
  --rounds N       how many sends are left unfinished in the test of storage (100)
  --seconds N      how long the client works at random (3)
  --timeout N      of one machine, in seconds (240)
  --build          fetch and build, boot nothing
  --within N       build only what can be done in N seconds, boots included; else status 77
  --document FILE  put the tables of this run between FILE's marks
"""
import argparse
import os
import shutil
import sys
import time

import attacker
import fetch
import firmware
import habits
import hypervisor
import initrd
import limits
import linux
import programs
import replay
import run
import store
from configs import CONFIGS, SIDES, number_of
from report import document, rows_of, table
from store import CACHE, ROOT, Failed, have, prepare, say, version_of

DISK_MIB = 2500
# About how many seconds things take on two free cores; a boot with its share of the programs.
COST = {"tfa": 130, "linux": 240}
BOOT_SECONDS = 30
OTHER_SECONDS = 240  # hypervisor and ffatrace built, the programs that run in Linux's place
MODES = ("proxy", "bare", "none")


def arguments():
    parser = argparse.ArgumentParser(prog="./dev el2", usage=__doc__, add_help=False)
    parser.add_argument("-h", "--help", action="store_true")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--config", action="append", default=[])
    parser.add_argument("--shell", action="store_true")
    parser.add_argument("--mode", choices=MODES)
    parser.add_argument("--rounds", type=int, default=limits.ROUNDS)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--timeout", type=int, default=240)
    parser.add_argument("--build", action="store_true")
    parser.add_argument("--within", type=int)
    parser.add_argument("--document")
    parser.add_argument("--folder", default=os.path.join(ROOT, "build", "el2"))
    return parser.parse_args()


def chosen(words):
    """The configurations that are meant."""
    if not words:
        return list(CONFIGS.values())
    found = [c for c in CONFIGS.values() if any(w == c.name for w in words)]
    found = found or [c for c in CONFIGS.values() if any(w in c.name for w in words)]
    if not found:
        raise Failed(f"no configuration {' '.join(words)}; there are: {', '.join(CONFIGS)}")
    return found


def show_list():
    for config in CONFIGS.values():
        lacking = [t for t in config.things if not have(t)]
        state = "built" if not lacking else "not built: " + ", ".join(lacking)
        say(f"{config.name:20} {SIDES[config.side]}; Linux asks for {config.asks};"
            f" {config.cpus} CPUs; {state}")
    say("Without Linux, besides: " + ", ".join(attacker.name_of(c) for c in attacker.configurations()))


def missing(configs):
    return sorted({t for c in configs for t in c.things if not have(t)})


def room():
    """Say how much disk is needed, and refuse before the work instead of in its middle."""
    prepare()
    free = shutil.disk_usage(CACHE).free >> 20
    say(f"This needs up to {DISK_MIB} MiB of disk while it builds, under {CACHE}"
        f" ({free} MiB are free), and some ten minutes on two free cores.")
    if free < DISK_MIB:
        raise store.Unable(f"{CACHE}: {free} MiB free, {DISK_MIB} needed;"
                           " FFAPROXY_CACHE names another folder")


def in_time(seconds, lacking, configs):
    """Whether all of it fits into the time there is; sets the end of what may be built."""
    boots = len(configs) * BOOT_SECONDS + OTHER_SECONDS
    builds = sum(COST[t.split("-")[0]] for t in lacking) * 2 // (os.cpu_count() or 1)
    if seconds >= boots + 2 * builds:
        store.deadline = time.monotonic() + seconds - boots
        return True
    say(f"el2: not run: not built yet: {', '.join(lacking) or 'nothing'}; builds and boots take"
        f" about {boots + builds} s, twice that when others work too, and {seconds} s are left."
        " ./dev el2 builds it.")
    return False


def build(configs):
    """Fetch and build what is missing for these; the path of the initramfs."""
    if missing(configs) or not fetch.fetched("busybox-static"):
        room()
        with store.alone():
            build_things(missing(configs))
    return initrd.build()


def build_things(things):
    """Firmware and kernels."""
    began = time.monotonic()
    sides = [t[4:] for t in things if t.startswith("tfa-")]
    kernels = [t for t in things if t.startswith("linux-")]
    wanted = [k.replace("linux-", "linux-source-") for k in kernels] + ["busybox-static"]
    fetch.fetch(wanted + (["arm-trusted-firmware", "optee-os"] if sides else []))
    alike = {}
    for side in sides:
        if not have("optee-" + side):
            alike.setdefault(tuple(firmware.VARIANTS[side][0]), []).append(side)
    for group in alike.values():
        firmware.build_optee(group)
    for side in sides:
        firmware.build_tfa(side)
    for kernel in kernels:
        linux.build(kernel[6:], ask_1_0=kernel == "linux-6.12")
    say(f"Built in {time.monotonic() - began:.0f} s.")


def boot_all(configs, archive, image, mode, options):
    """Boot one after another; one line each as it ends."""
    results = []
    ffatrace = replay.build(options.folder) if mode == "proxy" else None
    for number, config in enumerate(configs, 1):
        words = run.client_words(config, mode, options.seconds)
        machine = run.machine_of(config, archive, image, mode, options.folder,
                                 " ".join(words + ["el2.rebind=1"]))
        print(f"[{number}/{len(configs)}] {config.name:20} ", end="", flush=True)
        result = run.boot(config, machine, options.timeout)
        run.inspect(result, mode, options.timeout)
        if ffatrace:
            record = os.path.join(result.folder, "ring.bin")
            result.check(*replay.check(ffatrace, record))
            if config.asks == "1.2":
                for good, text in habits.checks(record, number_of(config.settles)):
                    result.check_if_there(good, text)
        results.append(result)
        say(f"{result.seconds:5.1f} s  {result.tally}")
        for text in result.absent:
            say(f"    not there: {text}")
        for good, text in result.checks:
            if not good:
                say(f"    FAILED: {text}")
        if result.failed:
            say(f"    see {result.folder}/console.log and secure.log")
    return results


def attack_all(image, configs, options):
    """The attacker under each Secure side of these; what passed and failed."""
    ffatrace = replay.build(options.folder)
    passed, failed, lines = attacker.run_all(options.folder, image, configs, ffatrace,
                                             record=bool(options.document))
    say("\n" + "\n".join(lines))
    if options.document:
        document(options.document, "el2 attacks", lines)
    return passed, failed


def limit_all(image, configs, options):
    """Storage, unfinished sends, Linux 7.3's calls under each of these Secure sides."""
    ffatrace = replay.build(options.folder)
    passed, failed, lines = limits.run_all(options.folder, image, configs, ffatrace, options.rounds)
    say("\n" + "\n".join(lines))
    if options.document:
        document(options.document, "el2 limits", lines)
    return passed, failed


def attack(image, configs, options):
    """The attacker alone; the exit status."""
    passed, failed = attack_all(image, configs, options)
    say(f"el2: {passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


def main():
    options = arguments()
    if options.help:
        say(__doc__)
        return 0
    if options.list:
        show_list()
        return 0
    if options.shell and not options.config:
        options.config = ["spmd-1.1-2cpu"]
    options.folder = os.path.abspath(options.folder)
    attacked = attacker.chosen(options.config)
    configs = attacked or chosen(options.config)
    mode = options.mode or ("proxy" if hypervisor.exists() else "none")
    lacking = missing(configs)
    if options.within is not None and not in_time(options.within, lacking, configs):
        return 77
    archive = build(configs)
    for thing in sorted({t for c in configs for t in c.things}):
        say(f"  {thing}: {version_of(thing)}")
    if options.build:
        return 0
    image = hypervisor.build(options.folder) if mode != "none" else None
    if options.shell:
        machine = run.machine_of(configs[0], archive, image, mode, options.folder, "el2.shell=1")
        say(f"Booting {configs[0].name}; Ctrl-A X ends it. OP-TEE's log:"
            f" {machine.folder}/secure.log")
        return run.interactive(machine)
    able = [c for c in configs if mode == "proxy" or not c.needs_proxy]
    for config in configs:
        if config not in able:
            say(f"{config.name}: not run: needs the proxy to hold the version at {config.ceiling}")
    if attacked:
        return attack(image, attacked, options)
    results = boot_all(able, archive, image, mode, options)
    lines = table(rows_of(results, mode))
    say("\n" + "\n".join(lines))
    if options.document:
        document(options.document, "el2 runs", lines)
    passed, failed = sum(r.passed for r in results), sum(r.failed for r in results)
    if mode == "proxy":
        more, less = attack_all(image, able, options)
        passed, failed = passed + more, failed + less
        more, less = limit_all(image, able, options)
        passed, failed = passed + more, failed + less
        more, less, lines = programs.run_all(options.folder, image, able,
                                             replay.build(options.folder))
        passed, failed = passed + more, failed + less
        say("\n" + "\n".join(lines))
        if options.document:
            document(options.document, "el2 figures", lines)
    skipped = len(configs) - len(able)
    say(f"el2: {passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except store.OutOfTime as reason:
        say(f"el2: not run: {reason}")
        sys.exit(77)
    except store.Unable as reason:
        # As a part of the test run (--within) that is no failure, and no pass either.
        say(f"el2: not run: {reason}")
        sys.exit(77 if "--within" in sys.argv else 1)
    except Failed as reason:
        say(f"el2: {reason}")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
