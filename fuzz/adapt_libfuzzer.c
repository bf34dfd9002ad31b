/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * adapt_libfuzzer.c - the mutator as libFuzzer calls it. Compiled once per target, FUZZ_TARGET
 * being its name as a string. With FUZZ_MUTATOR=off in the environment libFuzzer's own mutations
 * are all there is: that is how the mutator is measured.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "mutate.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t room);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned int seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
				 uint8_t *out, size_t room, unsigned int seed);

static bool is_off(void)
{
	static int off = -1;

	if (off < 0) {
		const char *wish = getenv("FUZZ_MUTATOR");

		off = wish != NULL && strcmp(wish, "off") == 0;
	}
	return off != 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned int seed)
{
	const struct fuzz_taste *taste = fuzz_taste_of(FUZZ_TARGET);

	/* The engine's own knows the comparisons that were made, and the dictionary. */
	if (is_off() || seed % 4 == 0 || taste->shape == FUZZ_SHAPE_BYTES)
		return LLVMFuzzerMutate(data, size, room);
	return fuzz_mutate(taste, data, size, room, seed);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
				 uint8_t *out, size_t room, unsigned int seed)
{
	return fuzz_cross(fuzz_taste_of(is_off() ? "" : FUZZ_TARGET), a, a_size, b, b_size, out,
			  room, seed);
}
