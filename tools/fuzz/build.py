#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""build.py NAME... - the build folders of the fuzz harness: one table, set up once, kept up to date.

Every engine has the targets as build/NAME/fuzz/fuzz_TARGET.
"""
import json
import os
import re
import sys

from common import AFL_COUNTS, BUILD, ROOT, Trouble, give_up, run

CHECKED = ["-Db_sanitize=address,undefined", "-Dc_args=-fno-sanitize-recover=all"]
ENGINE = ["-Dtests=disabled", "-Dtools=enabled", "-Db_lundef=false"]
QUICK = ["--buildtype=release", "-Doptimization=2"]
# Only the library's edges, and the targets' own.
AFL = {"AFL_LLVM_ALLOWLIST": AFL_COUNTS, "AFL_QUIET": "1"}
COUNTED = "-fprofile-instr-generate -fcoverage-mapping"
# Folders that other parts of the test run set up, too.
SHARED = ("sanitize", "gcc")

# Name: compiler, what Meson is told, what else is in the environment.
TARGETS = ("fuzz_targets",)
# Targets with a planted fault: they run when they are named.
CONTROLS = tuple("control_" + kind for kind in ("crash", "leak", "difference", "hang"))
BUILDS = {
    # With AddressSanitizer and UndefinedBehaviorSanitizer.
    "fuzz-libfuzzer": ("clang", ["-Dfuzz=libfuzzer", *CHECKED, *ENGINE], {}),
    "fuzz-afl": ("afl-clang-fast", ["-Dfuzz=afl", *CHECKED, *ENGINE], AFL),
    # Without, for more executions per second.
    "fuzz-speed": ("clang", ["-Dfuzz=libfuzzer", *QUICK, *ENGINE], {}),
    "fuzz-afl-plain": ("afl-clang-fast", ["-Dfuzz=afl", *QUICK, *ENGINE], AFL),
    # The one that afl-fuzz -c wants: it logs operands of comparisons.
    "fuzz-afl-cmplog": ("afl-clang-fast", ["-Dfuzz=afl", *QUICK, *ENGINE],
                        {**AFL, "AFL_LLVM_CMPLOG": "1"}),
    # Replay without an engine, in folders that other parts of the test run have, too.
    "sanitize": ("gcc", ["-Dtests=enabled", "-Dtools=enabled", *CHECKED], {}),
    "gcc": ("gcc", ["-Dtests=enabled", "-Dtools=enabled"], {}),
    # Replay that counts what it reaches.
    "fuzz-coverage": ("clang", ["-Dtests=enabled", "-Dtools=enabled", "-Db_lundef=false",
                                "-Doptimization=1", f"-Dc_args={COUNTED}",
                                f"-Dc_link_args={COUNTED}"],
                      {"LLVM_PROFILE_FILE": "/dev/null"}),
}


def name_of(folder):
    return os.path.basename(folder)


def settings(compiler, options, env):
    """What a folder was set up with, as text: a build system does not see the environment."""
    text = json.dumps([compiler, options, sorted(env.items())])
    if "AFL_LLVM_ALLOWLIST" in env:
        with open(AFL_COUNTS, encoding="utf-8") as file:
            text += "\n" + file.read()
    return text


def is_so(path, text):
    """Whether a file says so."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read() == text
    except OSError:
        return False


def setup(folder, source, compiler, options, env):
    """A build folder, its description up to date. With other settings than now it is made anew."""
    text, stamp = settings(compiler, options, env), os.path.join(folder, "settings.fuzz")
    fresh = name_of(folder) not in SHARED and not is_so(stamp, text)
    if os.path.isfile(os.path.join(folder, "build.ninja")) and not fresh:
        good, output = ninja(folder, ["build.ninja"], 1, env)
        if not good:
            raise Trouble(f"{name_of(folder)} cannot be set up again:\n{output}")
        return
    os.makedirs(os.path.dirname(folder), exist_ok=True)
    status, output = run(["meson", "setup", "--wipe", folder, source, *options]
                         if os.path.isdir(folder) else
                         ["meson", "setup", folder, source, *options],
                         env={"CC": compiler, **env}, alone=False)
    if status != 0:
        raise Trouble(f"{name_of(folder)} cannot be set up:\n{output[-2500:]}")
    with open(stamp, "w", encoding="utf-8") as file:
        file.write(text)


def ninja(folder, targets, jobs, env):
    """Build; (True, "") or (False, what the compiler says)."""
    status, output = run(["ninja", "-C", folder, "-j", str(jobs), *targets], env=env, alone=False)
    if status == 0:
        return True, ""
    failed = re.search(r"^FAILED.*", output, re.M | re.S)
    return False, (failed[0] if failed else output)[-4000:]


def known(folder):
    """What a build folder can make: names of targets to the files they end as."""
    status, output = run(["meson", "introspect", "--targets", folder])
    if status != 0:
        raise Trouble(f"{folder} is no build folder: {output[-500:]}")
    return {t["name"]: t["filename"][0] for t in json.loads(output)}


def set_up(name):
    """One of the folders, so that it can be asked what it can make."""
    compiler, options, env = BUILDS[name]
    setup(os.path.join(BUILD, name), ROOT, compiler, options, env)


def build(name, jobs, targets=TARGETS, source=ROOT, below=BUILD):
    """Set up and build; returns the folder."""
    compiler, options, env = BUILDS[name]
    folder = os.path.join(below, name)
    setup(folder, source, compiler, options, env)
    good, output = ninja(folder, targets, jobs, env)
    if not good:
        raise Trouble(f"{name} does not build:\n{output}")
    return folder


def program(name, target, below=BUILD):
    """Where the program of a target is."""
    return os.path.join(below, name, "fuzz", "fuzz_" + target)


def targets_of(name="fuzz-libfuzzer"):
    """Fuzz targets that a build folder can make."""
    return fuzz_targets(known(os.path.join(BUILD, name)))


def fuzz_targets(made):
    """Those of what Meson makes: programs fuzz_NAME, but not the empty one and the controls."""
    names = [n[len("fuzz_"):] for n, path in made.items()
             if n.startswith("fuzz_") and os.path.basename(path) == n]
    return sorted(n for n in names if n not in ("empty", "targets") and n not in CONTROLS)


def main():
    for name in sys.argv[1:]:
        if name not in BUILDS:
            raise Trouble(f"no build {name}: there are {', '.join(BUILDS)}")
        build(name, os.cpu_count())
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Trouble as trouble:
        give_up("build", trouble)
