/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Fields of words, bit by bit; numbers written little-endian read back as they were.
 *
 * Bounds: none.
 */
#include "base/bits.h"
#include "proofs/common/proof.h"
#include "proofs/common/wire.h"

static bool bit(uint64_t word, unsigned int n)
{
	return (word >> n & 1) != 0;
}

/* Every bit of a field got and put, `n` being any of them. */
static void check_fields(uint64_t word, unsigned int low, unsigned int width, uint64_t value,
			 unsigned int n)
{
	uint64_t got = ffa_bits_get(word, low, width);
	uint64_t put = ffa_bits_put(word, low, width, value);
	bool inside = n >= low && n - low < width;

	CHECK(bit(ffa_bits_mask(width), n) == (n < width), "mask");
	CHECK(bit(got, n) == (n < width && n + low < 64 && bit(word, n + low)), "got");
	CHECK(bit(put, n) == (inside ? bit(value, n - low) : bit(word, n)), "put");
	CHECK(ffa_bits_mbz(word, value) == ((word & value) == 0), "must be zero");
	if (inside)
		REACHED("a bit of the field");
	else
		REACHED("a bit beside the field");
}

static void check_words(uint64_t value)
{
	uint8_t bytes[8];

	ffa_put_u64(bytes, value);
	CHECK(wire64(bytes, 0) == value, "64 bits");
	ffa_put_u32(bytes, (uint32_t)value);
	CHECK(wire32(bytes, 0) == (uint32_t)value, "32 bits");
	ffa_put_u16(bytes, (uint16_t)value);
	CHECK(wire16(bytes, 0) == (uint16_t)value, "16 bits");
	REACHED("written");
}

void harness(void)
{
	/* Data structure: words, a field's place, a bit's number. */
	uint64_t word = nondet_u64();
	uint64_t value = nondet_u64();
	uint32_t low = nondet_u32();
	uint32_t width = nondet_u32();
	uint32_t n = nondet_u32();

	/* Assumptions: what the functions ask of their callers. */
	ASSUME(low < 64 && n < 64);

	/* Operation and assertions. */
	check_fields(word, low, width, value, n);
	check_words(value);
}
