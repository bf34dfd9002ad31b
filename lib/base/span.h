/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * span.h - the only way to read bytes that somebody else wrote.
 *
 * A span is private memory with a length. What leaves it are checked sub-spans and numbers; every
 * exit fails instead of reading outside, whatever the arguments. Numbers are little-endian, loaded
 * byte by byte: no struct is ever laid over these bytes, so alignment, padding and the endianness
 * of this machine cannot matter.
 */
#ifndef FFA_BASE_SPAN_H
#define FFA_BASE_SPAN_H

#include "ffa/types.h"

struct ffa_span {
	const uint8_t *bytes;
	size_t length;
};

static inline struct ffa_span ffa_span_of(const void *bytes, size_t length)
{
	struct ffa_span span = { (const uint8_t *)bytes, length };

	return span;
}

/* Whether `count` bytes from `offset` on lie inside. Subtracts, so nothing can wrap. */
static inline bool ffa_span_has(struct ffa_span span, size_t offset, size_t count)
{
	return offset <= span.length && count <= span.length - offset;
}

/* The part of `count` bytes from `offset` on; false, and *out untouched, when it is not inside. */
static inline bool ffa_span_sub(struct ffa_span span, size_t offset, size_t count,
				struct ffa_span *out)
{
	if (!ffa_span_has(span, offset, count))
		return false;
	out->bytes = span.bytes + offset;
	out->length = count;
	return true;
}

static inline bool ffa_span_u8(struct ffa_span span, size_t offset, uint8_t *out)
{
	if (!ffa_span_has(span, offset, 1))
		return false;
	*out = span.bytes[offset];
	return true;
}

static inline bool ffa_span_u16(struct ffa_span span, size_t offset, uint16_t *out)
{
	const uint8_t *b;

	if (!ffa_span_has(span, offset, 2))
		return false;
	b = span.bytes + offset;
	*out = (uint16_t)((uint32_t)b[0] | (uint32_t)b[1] << 8);
	return true;
}

static inline bool ffa_span_u32(struct ffa_span span, size_t offset, uint32_t *out)
{
	const uint8_t *b;

	if (!ffa_span_has(span, offset, 4))
		return false;
	b = span.bytes + offset;
	*out = (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
	return true;
}

static inline bool ffa_span_u64(struct ffa_span span, size_t offset, uint64_t *out)
{
	const uint8_t *b;

	if (!ffa_span_has(span, offset, 8))
		return false;
	b = span.bytes + offset;
	*out = (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 | (uint64_t)b[3] << 24 |
	       (uint64_t)b[4] << 32 | (uint64_t)b[5] << 40 | (uint64_t)b[6] << 48 |
	       (uint64_t)b[7] << 56;
	return true;
}

/* Whether `count` bytes from `offset` on are inside and all zero. */
bool ffa_span_zero(struct ffa_span span, size_t offset, size_t count);

/*
 * The same loads for a caller that has proved the length already: the number itself, and 0 (never
 * a byte from outside) should that proof be wrong.
 */
static inline uint8_t ffa_span_get8(struct ffa_span span, size_t offset)
{
	uint8_t value = 0;

	(void)ffa_span_u8(span, offset, &value);
	return value;
}

static inline uint16_t ffa_span_get16(struct ffa_span span, size_t offset)
{
	uint16_t value = 0;

	(void)ffa_span_u16(span, offset, &value);
	return value;
}

static inline uint32_t ffa_span_get32(struct ffa_span span, size_t offset)
{
	uint32_t value = 0;

	(void)ffa_span_u32(span, offset, &value);
	return value;
}

static inline uint64_t ffa_span_get64(struct ffa_span span, size_t offset)
{
	uint64_t value = 0;

	(void)ffa_span_u64(span, offset, &value);
	return value;
}

#endif
