/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_secure_side.c - the Secure side is the attacker: wrong registers, RX bytes, counts, offsets,
 * handles and kinds of answers, when the program says so. No page is lost, every call ends soon,
 * every answer is a clean one.
 */
#include "run.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_run_input(data, size, FUZZ_WITH_LIES);
}
