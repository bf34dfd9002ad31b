#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# get-cbmc.sh - find the bounded model checker CBMC, or unpack it from Debian 13, the first release
# that has it. Prints the path of a command that runs it; fetches only once.
set -eu

# shellcheck source=tools/fetch.sh
. "$(dirname "$0")/fetch.sh"

if command -v cbmc >/dev/null; then
	command -v cbmc
	exit 0
fi

folder=$cache/cbmc-trixie
wrapper=$folder/cbmc
if [ ! -x "$wrapper" ]; then
	[ "$(uname -m)" = x86_64 ] || {
		echo "get-cbmc: install cbmc; it is fetched for x86-64 only" >&2
		exit 3
	}
	unpack trixie amd64 cbmc,cadical "$folder" >&2
	# Its own loader and libraries, so that the system's older ones do not matter.
	cat >"$wrapper" <<-END
		#!/bin/sh
		lib=$folder/usr/lib
		exec "\$lib/x86_64-linux-gnu/ld-linux-x86-64.so.2" \\
			--library-path "\$lib/x86_64-linux-gnu:\$lib" $folder/usr/bin/cbmc "\$@"
	END
	chmod +x "$wrapper"
fi
echo "$wrapper"
