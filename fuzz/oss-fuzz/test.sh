#!/bin/sh -u
# SPDX-License-Identifier: BSD-3-Clause
# test.sh WORK-FOLDER [BUILD...] - what a fuzzing service does with build.sh, on this machine: a
# checkout in $SRC, the service's variables and flags for each build (a sanitizer with libFuzzer, or
# `afl`: AFL++ with AddressSanitizer), the build, then looks at $OUT and runs what is there. Prints
# "N passed, M failed"; finds are left in WORK-FOLDER/run-*.
#
# Flags as the services have them, except that the C++ library is the system's: no target has C++ in
# it, and the static libc++ of the services' image is nowhere else.
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
folder=${1:?"Usage: test.sh WORK-FOLDER [BUILD...]"}
shift
[ $# -gt 0 ] || set -- address undefined memory afl
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
	address | afl) echo "-fsanitize=address -fsanitize-address-use-after-scope" ;;
	undefined) echo "-fsanitize=$undefined -fno-sanitize-recover=$undefined" ;;
	memory) echo "-fsanitize=memory -fsanitize-memory-track-origins" ;;
	esac
}

# service BUILD: build in the environment of a service, and nothing but that.
service() {
	flags="-O1 -fno-omit-frame-pointer -gline-tables-only -DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION"
	flags="$flags $(flags_of "$1")"
	if [ "$1" = afl ]; then
		set -- "$1" afl address afl-clang-fast afl-clang-fast++ "$(afl_driver)"
	else
		flags="$flags -fsanitize=fuzzer-no-link"
		set -- "$1" libfuzzer "$1" clang clang++ -fsanitize=fuzzer
	fi
	env -i PATH="$PATH" HOME="$folder" AFL_QUIET=1 SRC="$folder/src" OUT="$folder/out-$1" \
		WORK="$folder/work-$1" CC="$4" CXX="$5" CFLAGS="$flags" CXXFLAGS="$flags" \
		LIB_FUZZING_ENGINE="$6" SANITIZER="$3" FUZZING_ENGINE="$2" \
		ARCHITECTURE=x86_64 FUZZING_LANGUAGE=c sh -eu "$root/fuzz/oss-fuzz/build.sh"
}

afl_driver() {
	for driver in /usr/lib/afl/libAFLDriver.a /usr/local/lib/afl/libAFLDriver.a; do
		[ ! -f "$driver" ] || echo "$driver"
	done | head -n 1
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
	engine=libfuzzer_runs
	[ "$2" != afl ] || engine=afl_runs
	$engine "$program" "$run" && return 0
	tail -n 60 "$run/log"
	return 1
}

libfuzzer_runs() {
	(cd "$2" && timeout $((seconds + 120)) "$1" -dict="$1.dict" -max_total_time="$seconds" \
		-timeout=25 -rss_limit_mb=2560 new corpus) >"$2/log" 2>&1
}

# Each committed input has edges, in one process that AFL++ feeds; then it fuzzes a few of them:
# what it does with each before it begins would take longer than the fuzzing.
afl_runs() {
	afl afl-showmap -q -i "$2/corpus" -o "$2/maps" -- "$1" >"$2/log" 2>&1 || return 1
	[ "$(find "$2/maps" -type f -size +0 | wc -l)" -eq "$(find "$2/corpus" -type f | wc -l)" ] ||
		return 1
	mkdir "$2/few"
	find "$2/corpus" -type f | sort | head -n 5 | xargs cp -t "$2/few"
	afl afl-fuzz -i "$2/few" -o "$2/new" -x "$1.dict" -V "$seconds" -- "$1" >>"$2/log" 2>&1 || return 1
	execs=$(sed -n 's/^execs_done *: //p' "$2/new/default/fuzzer_stats")
	[ "${execs:-0}" -gt 100 ] && [ -z "$(find "$2/new" -path '*/crashes/id*')" ]
}

# afl COMMAND...: with what containers need.
afl() {
	tool=$1
	shift
	env AFL_MAP_SIZE=262144 AFL_NO_UI=1 AFL_NO_AFFINITY=1 AFL_SKIP_CPUFREQ=1 AFL_FAST_CAL=1 \
		AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 \
		timeout $((seconds + 120)) "$tool" -m none -t 10000 "$@"
}

mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
rm -rf "$folder/src"
mkdir -p "$folder/src"
ln -s "$root" "$folder/src/libffaproxy"

for build; do
	rm -rf "$folder/out-$build"
	mkdir -p "$folder/out-$build" "$folder/work-$build"
	echo "build $build: building ..."
	if ! service "$build" >"$folder/build-$build.log" 2>&1; then
		tail -n 40 "$folder/build-$build.log"
		check "build.sh for $build" false
		continue
	fi
	passed=$((passed + 1))
	for source in "$root"/fuzz/fuzz_*.c; do
		target=$(basename "$source" .c)
		[ "$target" != fuzz_control ] || continue
		at=$folder/out-$build/$target
		if [ "$build-$target" = memory-fuzz_trace ]; then
			check "$target must not be built for MSan" [ ! -e "$at" ]
			continue
		fi
		check "$build: $target is there" [ -x "$at" ]
		check "$build: ${target}_seed_corpus.zip" good_corpus "${at}_seed_corpus.zip"
		check "$build: $target.dict" [ -s "$at.dict" ]
		check "$build: $target runs" runs "$at" "$build"
		echo "$build: $target"
	done
done
echo "fuzzing service build: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
