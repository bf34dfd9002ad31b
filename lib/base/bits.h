/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * bits.h - fields of registers and words, and numbers written little-endian byte by byte (the
 * twin of the loads in span.h).
 */
#ifndef FFA_BASE_BITS_H
#define FFA_BASE_BITS_H

#include "ffa/types.h"

/* `width` ones from bit 0 on; width 0 to 64. */
static inline uint64_t ffa_bits_mask(unsigned int width)
{
	return width >= 64 ? UINT64_MAX : (UINT64_C(1) << width) - 1;
}

/* The field of `width` bits from bit `low` (below 64) on. */
static inline uint64_t ffa_bits_get(uint64_t word, unsigned int low, unsigned int width)
{
	return word >> low & ffa_bits_mask(width);
}

/* The word with that field replaced; bits of `value` beyond the field are dropped. */
static inline uint64_t ffa_bits_put(uint64_t word, unsigned int low, unsigned int width,
				    uint64_t value)
{
	uint64_t mask = ffa_bits_mask(width) << low;

	return (word & ~mask) | (value << low & mask);
}

/* Whether all bits of `mask`, which must be zero, are. */
static inline bool ffa_bits_mbz(uint64_t word, uint64_t mask)
{
	return (word & mask) == 0;
}

static inline void ffa_put_u16(uint8_t *out, uint16_t value)
{
	out[0] = (uint8_t)value;
	out[1] = (uint8_t)(value >> 8);
}

static inline void ffa_put_u32(uint8_t *out, uint32_t value)
{
	out[0] = (uint8_t)value;
	out[1] = (uint8_t)(value >> 8);
	out[2] = (uint8_t)(value >> 16);
	out[3] = (uint8_t)(value >> 24);
}

static inline void ffa_put_u64(uint8_t *out, uint64_t value)
{
	out[0] = (uint8_t)value;
	out[1] = (uint8_t)(value >> 8);
	out[2] = (uint8_t)(value >> 16);
	out[3] = (uint8_t)(value >> 24);
	out[4] = (uint8_t)(value >> 32);
	out[5] = (uint8_t)(value >> 40);
	out[6] = (uint8_t)(value >> 48);
	out[7] = (uint8_t)(value >> 56);
}

#endif
