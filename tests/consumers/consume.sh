#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# consume.sh installed|subproject SOURCE BUILD - build and run the consumer outside the tree, against
# the library installed from BUILD (found by pkg-config), or with SOURCE as its subproject.
set -eu

way=$1 source=$2 build=$3
app=$(dirname "$0")/app
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp -r "$app" "$scratch/app"

installed() {
	meson install -C "$build" --no-rebuild --destdir "$scratch/root" >"$scratch/install.log"
	pc=$(find "$scratch/root" -name ffaproxy.pc)
	[ -n "$pc" ] || fail "no ffaproxy.pc was installed"
	[ -n "$(find "$scratch/root" -path '*/include/ffa/ffa.h')" ] || fail "no headers in ffa/"
	PKG_CONFIG_PATH=$(dirname "$pc")
	PKG_CONFIG_SYSROOT_DIR=$scratch/root
	export PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR
	# Without Meson, as a Makefile would.
	# shellcheck disable=SC2046 # flags are words
	${CC:-cc} -std=c11 "$scratch/app/main.c" $(pkg-config --cflags --libs ffaproxy) \
		-o "$scratch/by-hand"
	check "$scratch/by-hand"
	meson setup "$scratch/build" "$scratch/app" --wrap-mode=nofallback >"$scratch/setup.log" ||
		fail "$(cat "$scratch/setup.log")"
}

subproject() {
	mkdir -p "$scratch/app/subprojects/ffaproxy"
	# The whole tree but what is built or hidden, as a checkout would be.
	(cd "$source" && tar -cf - --exclude='./.git' --exclude='./build*' --exclude='./.cache' .) |
		tar -C "$scratch/app/subprojects/ffaproxy" -xf -
	meson setup "$scratch/build" "$scratch/app" --wrap-mode=forcefallback \
		>"$scratch/setup.log" || fail "$(cat "$scratch/setup.log")"
}

fail() {
	echo "$1"
	exit 1
}

check() {
	said=$("$1") || fail "$1 ended with status $?"
	[ "$said" = FFA_MEM_SHARE ] || fail "$1 says: $said"
}

$way
ninja -C "$scratch/build" >"$scratch/ninja.log" || fail "$(cat "$scratch/ninja.log")"
check "$scratch/build/consumer"
if [ "$way" = subproject ]; then
	others=$(find "$scratch/build/subprojects/ffaproxy" -mindepth 1 -maxdepth 1 ! -name lib \
		! -name meson-private ! -name 'meson-*')
	[ -z "$others" ] || fail "a consumer builds more than the library: $others"
fi
echo "$way: built and run"
