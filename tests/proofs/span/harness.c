/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Every exit of the span: it reads nothing outside whatever offset and count are asked for, it
 * succeeds exactly when the bytes are there, and loads are little-endian (contract DESC-2).
 *
 * Bounds: spans of at most LENGTH bytes, with any content; offset and count are any numbers at all.
 * Whether a part lies inside (ffa_span_has) is shown for spans of any length.
 */
#include "base/span.h"
#include "proofs/common/proof.h"
#include "proofs/common/wire.h"

#ifdef __SIZEOF_INT128__
/* The definition, in numbers that cannot wrap. */
static void check_has(struct ffa_span span, size_t offset, size_t count)
{
	bool inside = (unsigned __int128)offset + count <= span.length;

	CHECK(ffa_span_has(span, offset, count) == inside, "inside, for spans of any length");
}
#endif

static void check_sub(struct ffa_span span, size_t offset, size_t count)
{
	struct ffa_span old = { &(const uint8_t){ 0 }, nondet_size() };
	struct ffa_span part = old;

	if (ffa_span_sub(span, offset, count, &part)) {
		CHECK(ffa_span_has(span, offset, count), "a part lies inside");
		CHECK(part.bytes == span.bytes + offset && part.length == count,
		      "the part asked for");
		REACHED("a part is taken");
	} else {
		CHECK(!ffa_span_has(span, offset, count), "refused only when not inside");
		CHECK(part.bytes == old.bytes && part.length == old.length, "then it is untouched");
		REACHED("a part is refused");
	}
}

static void check_small(struct ffa_span span, size_t offset)
{
	uint8_t byte = 0xA5;
	uint16_t half = 0xA5A5;
	bool has_byte = ffa_span_u8(span, offset, &byte);
	bool has_half = ffa_span_u16(span, offset, &half);

	CHECK(has_byte == ffa_span_has(span, offset, 1), "a byte there is loaded");
	CHECK(has_half == ffa_span_has(span, offset, 2), "two bytes there are loaded");
	CHECK(byte == (has_byte ? span.bytes[offset] : 0xA5), "the byte, or untouched");
	CHECK(half == (has_half ? wire16(span.bytes, offset) : 0xA5A5),
	      "the 16 bits, or untouched");
	CHECK(ffa_span_get8(span, offset) == (has_byte ? byte : 0), "get8");
	CHECK(ffa_span_get16(span, offset) == (has_half ? half : 0), "get16");
}

static void check_large(struct ffa_span span, size_t offset)
{
	uint32_t word = 0xA5A5A5A5;
	uint64_t wide = 0xA5;
	bool has_word = ffa_span_u32(span, offset, &word);
	bool has_wide = ffa_span_u64(span, offset, &wide);

	CHECK(has_word == ffa_span_has(span, offset, 4), "four bytes there are loaded");
	CHECK(has_wide == ffa_span_has(span, offset, 8), "eight bytes there are loaded");
	CHECK(word == (has_word ? wire32(span.bytes, offset) : 0xA5A5A5A5),
	      "the 32 bits, or untouched");
	CHECK(wide == (has_wide ? wire64(span.bytes, offset) : 0xA5), "the 64 bits, or untouched");
	CHECK(ffa_span_get32(span, offset) == (has_word ? word : 0), "get32");
	CHECK(ffa_span_get64(span, offset) == (has_wide ? wide : 0), "get64");
	if (has_wide)
		REACHED("eight bytes are loaded");
	else
		REACHED("eight bytes are refused");
}

static void check_zero(struct ffa_span span, size_t offset, size_t count)
{
	bool zero = ffa_span_has(span, offset, count);

	for (size_t i = 0; i < LENGTH; i++)
		if (i >= offset && i - offset < count && i < span.length && span.bytes[i] != 0)
			zero = false;
	CHECK(ffa_span_zero(span, offset, count) == zero, "zero: inside, and every byte is");
	if (ffa_span_zero(span, offset, count))
		REACHED("bytes are zero");
	else
		REACHED("bytes are not zero");
}

void harness(void)
{
	/* Data structure: the end of the span is the end of its object. */
	uint8_t room[LENGTH];
	size_t length = nondet_size();
	size_t offset = nondet_size();
	size_t count = nondet_size();
	struct ffa_span span;

	/* Assumptions. */
#ifdef __SIZEOF_INT128__
	check_has((struct ffa_span){ NULL, length }, offset, count);
#endif
	ASSUME(length <= LENGTH);

	/* Operation and assertions, function by function. */
	span = ffa_span_of(room + (LENGTH - length), length);
	CHECK(span.length == length && span.bytes == room + (LENGTH - length), "as given");
	check_sub(span, offset, count);
	check_small(span, offset);
	check_large(span, offset);
	check_zero(span, offset, count);
}
