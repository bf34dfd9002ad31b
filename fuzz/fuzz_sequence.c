/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_sequence.c - honest sides and dishonest clients: any program of calls by several clients,
 * compared after every call; and its metamorphic variants.
 */
#include "run.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_run_input(data, size, 0);
}
