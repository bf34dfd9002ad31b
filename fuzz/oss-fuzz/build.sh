#!/bin/sh -eu
# SPDX-License-Identifier: BSD-3-Clause
# build.sh - builds every fuzz target for a fuzzing service (OSS-Fuzz, ClusterFuzzLite). All that it
# takes from the service are these variables:
#
#   CC CFLAGS CXX CXXFLAGS    compilers, with the flags of sanitizer and coverage
#   LIB_FUZZING_ENGINE        what to link a target with
#   SRC OUT                   the checkout is $SRC/libffaproxy; what is made goes to $OUT
#   SANITIZER                 address, undefined, memory, coverage or none
#   WORK FUZZING_ENGINE       where to compile (default: a temporary folder); libfuzzer unless set
#
# In $OUT: fuzz_NAME, fuzz_NAME_seed_corpus.zip, and fuzz_NAME.dict.
#
# The target `trace` links libjansson. With SANITIZER=memory it is left out: the distribution's
# library is not instrumented, and whatever comes out of it would be reported as uninitialised.

cd "$SRC/libffaproxy"
work=${WORK:-$(mktemp -d)}/libffaproxy-objects
rm -rf "$work"
mkdir -p "$work"

# The archives have all that targets may need; the linker takes what each needs. The tool's files
# are apart, for they have names that other parts have, too.
archive=$work/libparts.a
trace_archive=$work/libtrace.a

# compile SOURCE [FLAG...]: to an object named for its path, which is printed.
cat >"$work/compile" <<'END'
source=$1
shift
object=$work/$(echo "$source" | tr / _).o
$CC $CFLAGS -std=c11 -D_GNU_SOURCE -pthread -Iinclude -Ilib -Itests -Itests/build -Itests/sim \
	-Itests/oracle -Itools/ffatrace -Ifuzz "$@" -c "$source" -o "$object"
echo "$object"
END
export work CC CFLAGS
compile() {
	sh -eu "$work/compile" "$@"
}

parts() {
	ls lib/*/*.c tests/build/*.c tests/sim/*.c tests/oracle/*.c fuzz/*.c
	if [ "$with_trace" = yes ]; then
		# the reader and decoder; files of the command line need one more library
		grep -L '"commands.h"' tools/ffatrace/*.c
	fi
}

# is_part SOURCE: no program of its own, and not for one engine alone.
is_part() {
	case $(basename "$1") in
	fuzz_*.c | test_*.c | tool_*.c | adapt_*.c) return 1 ;;
	sim_test.c | sp_pair.c | driver.c | inputs.c | serve.c | mkseed.c | watch_leaks.c | empty.c) return 1 ;;
	esac
}

with_trace=yes
if [ "${SANITIZER-}" = memory ]; then
	echo "build.sh: target trace left out: its JSON library is not instrumented for MSan"
	with_trace=no
fi

for source in $(parts); do
	if is_part "$source"; then
		echo "$source"
	fi
done >"$work/sources"
xargs -P "$(nproc)" -n 1 sh -eu "$work/compile" <"$work/sources" >"$work/objects"
grep -v /tools_ "$work/objects" | sort | xargs ar rcs "$archive"
if [ "$with_trace" = yes ]; then
	grep /tools_ "$work/objects" | sort | xargs ar rcs "$trace_archive"
fi

for source in fuzz/fuzz_*.c; do
	target=$(basename "$source" .c)
	name=${target#fuzz_}
	libraries=
	case $name in
	control) continue ;; # planted faults
	trace)
		[ "$with_trace" = yes ] || continue
		# no such library where the target will run
		libraries="$trace_archive $archive -Wl,-Bstatic -ljansson -Wl,-Bdynamic"
		;;
	esac
	# The custom mutator is one of libFuzzer's hooks; other engines have their own ways.
	hooks=
	if [ "${FUZZING_ENGINE:-libfuzzer}" = libfuzzer ]; then
		hooks=$(compile fuzz/adapt_libfuzzer.c "-DFUZZ_TARGET=\"$name\"")
	fi
	# shellcheck disable=SC2046,SC2086 # lists of flags
	$CXX $CXXFLAGS -pthread $(compile "$source") $hooks "$archive" $LIB_FUZZING_ENGINE \
		$libraries -o "$OUT/$target"
	rm -f "$OUT/${target}_seed_corpus.zip"
	find "fuzz/seeds/$name" "fuzz/regress/$name" -type f -size +0 2>/dev/null |
		sort | zip -q -j -@ "$OUT/${target}_seed_corpus.zip"
	dictionary=fuzz/$name.dict
	[ -f "$dictionary" ] || dictionary=fuzz/ffa.dict
	cp "$dictionary" "$OUT/$target.dict"
	echo "build.sh: $target"
done
