#!/bin/sh -u
# SPDX-License-Identifier: BSD-3-Clause
# test.sh WORK-FOLDER [SANITIZER...] - what a fuzzing service does with build.sh, on this machine:
# a checkout in $SRC, the service's variables and flags for each sanitizer, the build, then looks at
# $OUT and runs what is there. Prints "N passed, M failed"; finds are left in WORK-FOLDER/run-*.
#
# Flags as the services have them, except that the C++ library is the system's: no target has C++ in
# it, and the static libc++ of the services' image is nowhere else.
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
folder=${1:?"Usage: test.sh WORK-FOLDER [SANITIZER...]"}
shift
[ $# -gt 0 ] || set -- address undefined memory
seconds=${FUZZ_SECONDS:-5}
passed=0
failed=0

check() {
	text=$1
	shift
	if "$@"; then
		passed=$((passed + 1))
	else
		echo "FAILED: $text"
		failed=$((failed + 1))
	fi
}

flags_of() {
	undefined=array-bounds,bool,builtin,enum,integer-divide-by-zero,null,object-size,return
	undefined=$undefined,returns-nonnull-attribute,shift,signed-integer-overflow,unreachable
	undefined=$undefined,vla-bound
	case $1 in
	address) echo "-fsanitize=address -fsanitize-address-use-after-scope" ;;
	undefined) echo "-fsanitize=$undefined -fno-sanitize-recover=$undefined" ;;
	memory) echo "-fsanitize=memory -fsanitize-memory-track-origins" ;;
	esac
}

# service SANITIZER: build in the environment of a service, and nothing but that.
service() {
	flags="-O1 -fno-omit-frame-pointer -gline-tables-only -DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION"
	flags="$flags $(flags_of "$1") -fsanitize=fuzzer-no-link"
	env -i PATH="$PATH" HOME="$folder" SRC="$folder/src" OUT="$folder/out-$1" \
		WORK="$folder/work-$1" CC=clang CXX=clang++ CFLAGS="$flags" CXXFLAGS="$flags" \
		LIB_FUZZING_ENGINE=-fsanitize=fuzzer SANITIZER="$1" FUZZING_ENGINE=libfuzzer \
		ARCHITECTURE=x86_64 FUZZING_LANGUAGE=c sh -eu "$root/fuzz/oss-fuzz/build.sh"
}

# The seed corpus is a flat archive with at least one file in it.
good_corpus() {
	[ -f "$1" ] && [ "$(unzip -Z1 "$1" | grep -c .)" -gt 0 ] && ! unzip -Z1 "$1" | grep -q /
}

# Every committed input once, then a few seconds of fuzzing. With a dictionary as the services do.
runs() {
	program=$1
	run=$folder/run-$(basename "$1")
	rm -rf "$run"
	mkdir -p "$run/corpus" "$run/new"
	unzip -q "${program}_seed_corpus.zip" -d "$run/corpus" || return 1
	(cd "$run" && timeout $((seconds + 120)) "$program" -dict="$program.dict" \
		-max_total_time="$seconds" -timeout=25 -rss_limit_mb=2560 new corpus) >"$run/log" 2>&1 && return 0
	tail -n 60 "$run/log"
	return 1
}

mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
rm -rf "$folder/src"
mkdir -p "$folder/src"
ln -s "$root" "$folder/src/libffaproxy"

for sanitizer; do
	rm -rf "$folder/out-$sanitizer"
	mkdir -p "$folder/out-$sanitizer" "$folder/work-$sanitizer"
	echo "SANITIZER=$sanitizer: building ..."
	if ! service "$sanitizer" >"$folder/build-$sanitizer.log" 2>&1; then
		tail -n 40 "$folder/build-$sanitizer.log"
		check "build.sh with SANITIZER=$sanitizer" false
		continue
	fi
	passed=$((passed + 1))
	for source in "$root"/fuzz/fuzz_*.c; do
		target=$(basename "$source" .c)
		[ "$target" != fuzz_control ] || continue
		at=$folder/out-$sanitizer/$target
		if [ "$sanitizer-$target" = memory-fuzz_trace ]; then
			check "$target must not be built for MSan" [ ! -e "$at" ]
			continue
		fi
		check "$sanitizer: $target is there" [ -x "$at" ]
		check "$sanitizer: ${target}_seed_corpus.zip" good_corpus "${at}_seed_corpus.zip"
		check "$sanitizer: $target.dict" [ -s "$at.dict" ]
		check "$sanitizer: $target runs" runs "$at"
		echo "$sanitizer: $target"
	done
done
echo "fuzzing service build: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
