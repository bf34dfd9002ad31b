/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * wire.h - little-endian numbers out of plain bytes, for the restatements of rules. Shares nothing
 * with the library's span: bounds are CBMC's business here.
 */
#ifndef PROOFS_COMMON_WIRE_H
#define PROOFS_COMMON_WIRE_H

#include "ffa/types.h"

static inline uint32_t wire16(const uint8_t *bytes, uint64_t at)
{
	return bytes[at] + 256u * bytes[at + 1];
}

static inline uint32_t wire32(const uint8_t *bytes, uint64_t at)
{
	return wire16(bytes, at) | wire16(bytes, at + 2) << 16;
}

static inline uint64_t wire64(const uint8_t *bytes, uint64_t at)
{
	return wire32(bytes, at) | (uint64_t)wire32(bytes, at + 4) << 32;
}

/* Whether `count` bytes are zero; `count` is best a constant, as it unwinds a loop. */
static inline bool wire_zero(const uint8_t *bytes, uint64_t at, unsigned int count)
{
	uint8_t seen = 0;

	for (unsigned int i = 0; i < count; i++)
		seen |= bytes[at + i];
	return seen == 0;
}

#endif
