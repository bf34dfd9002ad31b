/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_control.c - a target with a planted fault, one kind per build: FUZZ_CONTROL_CRASH, _LEAK,
 * _DIFFERENCE or _HANG. It proves that each kind of alarm rings, under each engine
 * (tools/fuzz/controls.py); it tests nothing of the library. Any input that begins with "FF" does.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#if defined(FUZZ_CONTROL_CRASH)

/* One byte beyond a heap block: nothing but a sanitizer sees that. */
static void misbehave(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size);
	volatile uint8_t byte;

	if (copy == NULL)
		return;
	memcpy(copy, data, size);
	byte = copy[size - 2 + (data[0] == 'F') + (data[1] == 'F')];
	(void)byte;
	free(copy);
}

#elif defined(FUZZ_CONTROL_LEAK)

static void misbehave(const uint8_t *data, size_t size)
{
	volatile uint8_t *copy = malloc(size);

	if (copy != NULL)
		copy[0] = data[0];
	copy = NULL; /* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): this leak is what is planted */
}

#elif defined(FUZZ_CONTROL_DIFFERENCE)

static void misbehave(const uint8_t *data, size_t size)
{
	unsigned one = data[0] + 1u, other = data[1] + 2u; /* two that ought to agree */

	FUZZ_CHECK(one == other, "planted: %u and %u from %zu bytes", one, other, size);
}

#elif defined(FUZZ_CONTROL_HANG)

static void misbehave(const uint8_t *data, size_t size)
{
	volatile size_t forever = size;

	while (forever != 0)
		forever = data[0];
}

#else
#error "one of the FUZZ_CONTROL_ macros says what is planted"
#endif

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size >= 2 && data[0] == 'F' && data[1] == 'F')
		misbehave(data, size);
	return 0;
}
