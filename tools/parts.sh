# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=sh disable=SC2154
# parts.sh - the parts of the test run, one function each. Sourced by `dev`, which sets `root` and
# `build` and has made sure of the packages. A part writes its output to standard output and its
# counts ("PASSED FAILED SKIPPED") to the file $counts; it returns 0, or 1 when something failed,
# or 77 when it could not run.

# In the order in which they run; those of `./dev test` first.
# shellcheck disable=SC2034
quick_parts="gcc sanitize lint"
# shellcheck disable=SC2034
all_parts="gcc clang sanitize tsan aarch64 s390x armhf lint fuzz prove coverage mutate bench el2"

# Suites that run everywhere; those of the tool need its libraries, the rest this machine's
# compiler.
core_suites="unit scenario sweep oracle sim fuzz"
tool_suites="tool replay"
host_suites="docs consumers"
jobs=$(nproc 2>/dev/null || echo 2)

# configure FOLDER [meson options]: set up a build folder once; ninja keeps it up to date later.
# Builds $targets, or everything.
configure() {
	folder=$build/$1
	shift
	if [ ! -f "$folder/build.ninja" ]; then
		rm -rf "$folder"
		mkdir -p "$build"
		meson setup "$folder" "$root" "$@" >"$folder.setup.log" 2>&1 || {
			tail -n 25 "$folder.setup.log"
			return 1
		}
	fi
	# shellcheck disable=SC2086 # a list of words
	ninja -C "$folder" -j "$jobs" ${targets-} >"$folder.ninja.log" 2>&1 || {
		sed -n '/^FAILED/,$p' "$folder.ninja.log" | head -n 60
		return 1
	}
}

# run_suites FOLDER SUITE...: those of the suites that exist. Counts every case of every program.
run_suites() {
	folder=$build/$1
	shift
	known=$(meson test -C "$folder" --no-rebuild --list 2>/dev/null |
		sed -n 's/^[^:]*:\([^ ]*\) .*/\1/p' | tr '+' '\n' | sort -u)
	chosen=
	for suite; do
		if echo "$known" | grep -qx "$suite"; then
			chosen="$chosen --suite $suite"
		else
			echo "suite $suite: not there yet"
			echo "0 0 1" >>"$counts"
		fi
	done
	[ -n "$chosen" ] || return 77
	status=0
	# shellcheck disable=SC2086 # $chosen is a list of words
	${under-} meson test -C "$folder" --no-rebuild --num-processes "$jobs" --print-errorlogs \
		--timeout-multiplier 10 \
		$chosen </dev/null || status=1
	python3 "$root/tools/tally.py" --meson "$folder/meson-logs/testlog.json" >>"$counts" ||
		status=1
	return $status
}

part_gcc() {
	CC=gcc configure gcc -Dtests=enabled -Dtools=enabled || return 1
	# shellcheck disable=SC2086
	run_suites gcc $core_suites $tool_suites $host_suites
}

part_clang() {
	CC=clang configure clang -Dtests=enabled -Dtools=enabled || return 1
	# shellcheck disable=SC2086
	run_suites clang $core_suites $tool_suites
}

part_sanitize() {
	CC=gcc configure sanitize -Dtests=enabled -Dtools=enabled \
		-Ddebug_checks=true -Db_sanitize=address,undefined -Dc_args=-fno-sanitize-recover=all || return 1
	# shellcheck disable=SC2086
	ASAN_OPTIONS=halt_on_error=1:abort_on_error=1:detect_leaks=1:strict_string_checks=1 \
		UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
		run_suites sanitize $core_suites $tool_suites
}

# The programs with threads. ThreadSanitizer wants the address space unshuffled; where that is not
# allowed it mostly gets along, or says so.
part_tsan() {
	targets="tests/scenario/test_threads tests/scenario/test_version_race
		tests/scenario/test_own_rx"
	CC=gcc configure tsan -Dtests=enabled -Dtools=disabled -Ddebug_checks=true \
		-Db_sanitize=thread || {
		targets=
		return 1
	}
	targets=
	under=
	if setarch -R true 2>/dev/null; then
		under="setarch -R"
	fi
	status=0
	TSAN_OPTIONS=halt_on_error=1 run_suites tsan threads || status=1
	under=
	return $status
}

# emulate NAME DEBIAN-ARCHITECTURE: cross build, then the unit suite in user-mode emulation.
emulate() {
	sysroot=$("$root/tools/get-sysroot.sh" "$2") || return 77
	mkdir -p "$build"
	printf "[constants]\nsysroot = '%s'\n" "$sysroot" >"$build/$1.ini"
	configure "$1" --cross-file "$build/$1.ini" --cross-file "$root/tools/meson/$1.ini" \
		-Dtests=enabled -Dtools=disabled || return 1
	CK_FORK=no run_suites "$1" unit scenario oracle
}

part_aarch64() {
	emulate aarch64 arm64
}

part_s390x() {
	emulate s390x s390x
}

part_armhf() {
	emulate armhf armhf
}

part_lint() {
	CC=gcc configure gcc -Dtests=enabled -Dtools=enabled || return 1
	run_suites gcc lint
}

part_prove() {
	cbmc=$("$root/tools/get-cbmc.sh") || return 77
	# shellcheck disable=SC2086 # a list of words
	text_part env CBMC="$cbmc" BUILD="$build/prove" "$root/tests/proofs/prove" ${PROOFS-}
}

# The figures go to $coverage_document as well, if that is set (./dev coverage does).
part_coverage() {
	# Counted as the threads of a test count; debug checks, since a unit test has them too.
	CC=gcc configure coverage -Dtests=enabled -Dtools=enabled -Db_coverage=true \
		-Ddebug_checks=true -Dc_args=-fprofile-update=atomic -Doptimization=0 || return 1
	find "$build/coverage" -name '*.gcda' -exec rm -f {} +
	# The counts of these runs are those of other parts: here only the figures count.
	saved=$counts
	counts=$build/coverage.counts
	# shellcheck disable=SC2086
	run_suites coverage $core_suites >"$build/coverage.log" 2>&1 || {
		tail -n 30 "$build/coverage.log"
	}
	counts=$saved
	text_part python3 "$root/tools/coverage.py" "$build/coverage" "$build/coverage-html" \
		${coverage_document:+"$coverage_document"}
}

part_mutate() {
	# shellcheck disable=SC2086 # a list of words
	CC=gcc text_part python3 "$root/tools/mutate.py" --work "$build/mutate" --jobs "$jobs" \
		${MUTATIONS-}
}

# Each kind of alarm under each engine, then each target for 20 seconds under each.
part_fuzz() {
	fuzz_status=0
	fuzz_builds=
	for engine in libfuzzer afl; do
		if ! python3 "$root/tools/fuzz/build.py" "fuzz-$engine"; then
			echo "0 1 0" >>"$counts"
			fuzz_status=1
			continue
		fi
		fuzz_builds="$fuzz_builds $engine=$build/fuzz-$engine/fuzz"
		text_part python3 "$root/tools/fuzz/controls.py" "$engine" \
			"$build/fuzz-$engine/fuzz" || fuzz_status=1
	done
	[ -n "$fuzz_builds" ] || return 1
	# shellcheck disable=SC2086 # a list of words
	text_part python3 "$root/tools/fuzz/smoke.py" --seconds "${FUZZ_SECONDS:-20}" \
		--jobs "$jobs" --finds "$build/fuzz-finds" $fuzz_builds || fuzz_status=1
	text_part "$root/fuzz/oss-fuzz/test.sh" "$build/oss-fuzz" || fuzz_status=1
	return $fuzz_status
}

# The table goes to $bench_document as well, if that is set (./dev bench does).
part_bench() {
	CC=gcc configure speed -Dtests=enabled -Dtools=disabled --buildtype=release \
		-Doptimization=2 || return 1
	bench=$build/speed/tests/bench/bench
	if python3 "$root/tools/bench_doc.py" "$bench" ${bench_document:+"$bench_document"}; then
		echo "1 0 0" >>"$counts"
	else
		echo "0 1 0" >>"$counts"
		return 1
	fi
}

# Runs when all is cached. Otherwise it is built if the rest of the time that this whole run may
# take (FFAPROXY_TIME seconds, 80 minutes if not said) is enough, and else not run. Comes last
# therefore.
part_el2() {
	left=$((${FFAPROXY_TIME:-4800} - ($(date +%s) - run_began)))
	text_part python3 "$root/tools/el2/el2.py" --folder "$build/el2" --within "$left"
}

# text_part COMMAND...: a program that ends with a line "N passed, N failed[, N skipped]".
text_part() {
	status=0
	log=$build/text-part.log
	mkdir -p "$build"
	{
		"$@" </dev/null 2>&1
		echo $? >"$log.status"
	} | tee "$log"
	status=$(cat "$log.status")
	if [ "$status" -eq 77 ]; then
		return 77
	fi
	python3 "$root/tools/tally.py" --text "$log" >>"$counts" || return 1
	[ "$status" -eq 0 ]
}
