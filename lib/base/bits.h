/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * bits.h - fields of registers and words, and numbers written little-endian (the twin of the
 * loads in span.h).
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

/*
 * A whole word is copied: no compiler is sure to join the stores of single bytes, and these run
 * for every range of every send. The copy is of our own word, so nothing hostile is laid over.
 */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define FFA_LE16(value) (value)
#define FFA_LE32(value) (value)
#define FFA_LE64(value) (value)
#else
#define FFA_LE16(value) __builtin_bswap16(value)
#define FFA_LE32(value) __builtin_bswap32(value)
#define FFA_LE64(value) __builtin_bswap64(value)
#endif

static inline void ffa_put_u16(uint8_t *out, uint16_t value)
{
	uint16_t word = FFA_LE16(value);

	__builtin_memcpy(out, &word, sizeof(word));
}

static inline void ffa_put_u32(uint8_t *out, uint32_t value)
{
	uint32_t word = FFA_LE32(value);

	__builtin_memcpy(out, &word, sizeof(word));
}

static inline void ffa_put_u64(uint8_t *out, uint64_t value)
{
	uint64_t word = FFA_LE64(value);

	__builtin_memcpy(out, &word, sizeof(word));
}

#endif
