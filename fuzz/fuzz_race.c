/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_race.c - the client writes TX while the proxy runs, and other CPUs call in between. What
 * comes out fits one snapshot of the bytes.
 */
#include "run.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_run_input(data, size, FUZZ_WITH_RACES);
}
