# SPDX-License-Identifier: BSD-3-Clause
"""initrd.py - busybox, the client and the init script, packed for the kernel."""
import glob
import gzip
import hashlib
import os
import shutil
import subprocess

from fetch import fetched, unpack
from store import BUILT, HERE, ROOT, Build, Failed, command, link

CLIENT = os.path.join(ROOT, "examples/el2/client")
FLAGS = ["-static", "-O2", "-std=gnu11", "-Wall", "-Wextra", "-Wconversion", "-Werror"]


def build():
    """The path of the packed file; its version is a sum of the sources, so each of several
    checkouts that share the cache has its own."""
    sources = sorted(glob.glob(CLIENT + "/*.[ch]"))
    init = os.path.join(HERE, "init.sh")
    if not sources:
        raise Failed(f"no client in {CLIENT}")
    sum_ = hashlib.sha256(fetched("busybox-static")[0].encode())
    for path in [*sources, init, __file__]:
        with open(path, "rb") as file:
            sum_.update(file.read())
    version = sum_.hexdigest()[:12]
    path = os.path.join(BUILT, "initrd-" + version, "initrd.cpio.gz")
    if os.path.isfile(path):
        return path
    with Build("initrd", version, "") as result:
        tree = os.path.join(result.work, "tree")
        for folder in ("bin", "proc", "sys", "dev", "tmp"):
            os.makedirs(os.path.join(tree, folder))
        client = os.path.join(tree, "bin/client")
        command(["aarch64-linux-gnu-gcc", *FLAGS, *[s for s in sources if s.endswith(".c")],
                 "-o", client], "client")
        command(["aarch64-linux-gnu-strip", client], "client-strip")
        files = unpack("busybox-static", result.work)
        busybox = [p for p in (files + "/bin/busybox", files + "/usr/bin/busybox")
                   if os.path.isfile(p)]
        shutil.copy2(busybox[0], os.path.join(tree, "bin/busybox"))
        shutil.copy(init, os.path.join(tree, "init"))
        os.chmod(os.path.join(tree, "init"), 0o755)
        os.symlink("busybox", os.path.join(tree, "bin/sh"))
        _pack(tree, os.path.join(result.folder, "initrd.cpio.gz"))
    link("initrd.cpio.gz", path)
    return path


def _pack(tree, path):
    names = ["."]
    for at, folders, files in os.walk(tree):
        names += [os.path.relpath(os.path.join(at, n), tree) for n in folders + files]
    archive = subprocess.run(["cpio", "--quiet", "-o", "-H", "newc", "-R", "0:0",
                              "--reproducible"],
                             cwd=tree, input="\n".join(sorted(names)).encode(),
                             stdout=subprocess.PIPE, check=True).stdout
    with gzip.GzipFile(path, "wb", mtime=0) as file:
        file.write(archive)
