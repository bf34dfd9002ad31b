/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Checked sums say that a result fits exactly when it does, and the result is then the true one; so
 * does rounding up to an alignment. Truth is computed in twice the width.
 *
 * Bounds: none. Products are left to the unit tests: comparing multipliers is what solvers are
 * worst at.
 */
#include "base/checked.h"
#include "proofs/common/proof.h"

typedef unsigned __int128 wide;

static void check_sums(uint64_t a, uint64_t b)
{
	uint32_t sum32;
	uint64_t sum64;
	size_t sum;
	bool fits32 = ffa_add_u32((uint32_t)a, (uint32_t)b, &sum32);
	bool fits64 = ffa_add_u64(a, b, &sum64);
	bool fits = ffa_add_size((size_t)a, (size_t)b, &sum);

	CHECK(fits32 == ((uint64_t)(uint32_t)a + (uint32_t)b <= UINT32_MAX), "32-bit sum fits");
	CHECK(!fits32 || sum32 == (uint64_t)(uint32_t)a + (uint32_t)b, "32-bit sum");
	CHECK(fits64 == ((wide)a + b <= UINT64_MAX), "64-bit sum fits");
	CHECK(!fits64 || sum64 == (wide)a + b, "64-bit sum");
	CHECK(fits == ((wide)(size_t)a + (size_t)b <= SIZE_MAX), "sum of sizes fits");
	CHECK(!fits || sum == (wide)(size_t)a + (size_t)b, "sum of sizes");
	if (fits64)
		REACHED("a sum fits");
	else
		REACHED("a sum does not fit");
}

static void check_alignment(size_t value, unsigned int shift)
{
	size_t alignment = (size_t)1 << shift;
	size_t aligned;
	bool fits = ffa_align_up_size(value, alignment, &aligned);

	CHECK(fits == (value <= SIZE_MAX - (alignment - 1)),
	      "fits unless the next multiple does not");
	CHECK(!fits || ((aligned & (alignment - 1)) == 0 && aligned >= value &&
			aligned - value < alignment),
	      "the next multiple");
	if (fits)
		REACHED("aligned");
}

void harness(void)
{
	/* Data structure: two numbers, the exponent of an alignment. */
	uint64_t a = nondet_u64();
	uint64_t b = nondet_u64();
	uint32_t shift = nondet_u32();

	/* Assumptions: alignments are powers of two. */
	ASSUME(shift < sizeof(size_t) * 8);

	/* Operation and assertions. */
	check_sums(a, b);
	check_alignment((size_t)a, shift);
}
