#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# get-sysroot.sh - C library and Check of another architecture, for the cross-built unit suite.
# Usage: tools/get-sysroot.sh arm64|armhf|s390x. Prints the folder; fetches it only once.
set -eu

# shellcheck source=tools/fetch.sh
. "$(dirname "$0")/fetch.sh"

arch=${1:?architecture: arm64, armhf or s390x}
release=bookworm
folder=$cache/sysroot-$release-$arch

if [ ! -d "$folder/usr/include" ]; then
	unpack "$release" "$arch" check,libc6-dev,libgcc-s1 "$folder" >&2
fi
echo "$folder"
