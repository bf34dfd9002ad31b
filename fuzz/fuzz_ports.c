/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_ports.c - the integrator's ports fail or say nonsense when the program says so. What was
 * begun is undone, or known to be in quarantine.
 */
#include "run.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_run_input(data, size, FUZZ_WITH_REFUSALS);
}
