/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * checked.h - unsigned arithmetic that says when the true result does not fit. On failure the
 * result is not to be used.
 */
#ifndef FFA_BASE_CHECKED_H
#define FFA_BASE_CHECKED_H

#include "ffa/types.h"

static inline bool ffa_add_u32(uint32_t a, uint32_t b, uint32_t *sum)
{
	*sum = a + b;
	return *sum >= a;
}

static inline bool ffa_add_u64(uint64_t a, uint64_t b, uint64_t *sum)
{
	*sum = a + b;
	return *sum >= a;
}

static inline bool ffa_add_size(size_t a, size_t b, size_t *sum)
{
	*sum = a + b;
	return *sum >= a;
}

static inline bool ffa_mul_u32(uint32_t a, uint32_t b, uint32_t *product)
{
	uint64_t wide = (uint64_t)a * b;

	*product = (uint32_t)wide;
	return wide <= UINT32_MAX;
}

/* In halves: a division to test for overflow would call the compiler's run-time library. */
static inline bool ffa_mul_u64(uint64_t a, uint64_t b, uint64_t *product)
{
	uint64_t a_high = a >> 32, a_low = a & UINT32_MAX;
	uint64_t b_high = b >> 32, b_low = b & UINT32_MAX;
	uint64_t middle = a_high * b_low + a_low * b_high; /* one term is 0, or the test fails */

	*product = a * b;
	if (a_high != 0 && b_high != 0)
		return false;
	if (middle > UINT32_MAX)
		return false;
	return a_low * b_low <= UINT64_MAX - (middle << 32);
}

static inline bool ffa_mul_size(size_t a, size_t b, size_t *product)
{
	uint64_t wide;
	bool fits = ffa_mul_u64(a, b, &wide);

	*product = (size_t)wide;
	return fits && wide <= SIZE_MAX;
}

/* The next multiple of `alignment`, a power of two. */
static inline bool ffa_align_up_size(size_t value, size_t alignment, size_t *aligned)
{
	bool fits = ffa_add_size(value, alignment - 1, aligned);

	*aligned &= ~(alignment - 1);
	return fits;
}

#endif
