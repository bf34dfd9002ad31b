#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# fetch.sh - unpack Debian packages of another release or architecture into a cache folder,
# without touching the system. Sourced by get-sysroot.sh and get-cbmc.sh.

PATH=/usr/bin:/bin:/usr/sbin:/sbin:$PATH
export PATH

# shellcheck disable=SC2034 # for the scripts that source this one
cache=${XDG_CACHE_HOME:-$HOME/.cache}/ffaproxy

# source_line RELEASE: the mirror the machine itself uses, as a line of an apt source list. Nothing
# when that cannot be told: mmdebstrap then uses its own default.
source_line() {
	# shellcheck disable=SC2016 # apt-get expands these, not the shell
	apt-get indextargets --format '$(REPO_URI) $(COMPONENT) $(LABEL)' 2>/dev/null |
		awk -v release="$1" '$2 == "main" && $3 == "Debian" {
			print "deb", $1, release, "main"; exit }'
}

# unpack RELEASE ARCHITECTURE PACKAGES FOLDER: all or nothing, three tries (mirrors hiccup).
unpack() {
	if ! command -v mmdebstrap >/dev/null; then
		echo "fetch: needs the Debian package mmdebstrap" >&2
		return 3
	fi
	release=$1 arch=$2 packages=$3 folder=$4
	set --
	line=$(source_line "$release")
	[ -z "$line" ] || set -- "$line"
	mode=root
	[ "$(id -u)" -eq 0 ] || mode=chrootless
	mkdir -p "$cache"
	part=$folder.part.$$
	for try in 1 2 3; do
		rm -rf "$part" "$part.tar"
		echo "fetch: unpacking $packages ($release, $arch), try $try" >&2
		if mmdebstrap --quiet --mode=$mode --variant=extract --format=tar \
			--architectures="$arch" --include="$packages" "$release" "$part.tar" \
			"$@" >"$part.log" 2>&1 </dev/null &&
			mkdir -p "$part" &&
			tar -C "$part" --no-same-owner --exclude='./dev/*' -xf "$part.tar"; then
			rm -rf "$part.tar" "$part.log" "$folder"
			mv "$part" "$folder"
			return 0
		fi
		sleep $((try * 3))
	done
	tail -n 15 "$part.log" >&2
	rm -rf "$part" "$part.tar" "$part.log"
	return 1
}
