/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * contract.h - what this code takes for granted, spelled out, and the clamp for indices that a
 * client chooses.
 *
 * Three kinds of check have three spellings. Input gets a reason (ffa/status.h), never anything
 * from here. What the integrator or another function of ours must guarantee is an FFA_CONTRACT:
 * a trap in debug builds (FFA_DEBUG), a proof obligation under CBMC, nothing otherwise. Where a
 * broken guarantee could be turned against somebody, the code fails closed as well.
 */
#ifndef FFA_BASE_CONTRACT_H
#define FFA_BASE_CONTRACT_H

#include "ffa/types.h"

#if defined(__CPROVER__)
#define FFA_CONTRACT(condition) __CPROVER_assert((condition), "contract: " #condition)
#elif defined(FFA_DEBUG)
#define FFA_CONTRACT(condition) ((condition) ? (void)0 : __builtin_trap())
#else
#define FFA_CONTRACT(condition) ((void)sizeof((condition) ? 1 : 0))
#endif

/* Functions for the bad case, or a rare one, kept out of the loops and calls that need them. */
#if defined(__GNUC__)
#define FFA_COLD __attribute__((cold, noinline))
#define FFA_OUT_OF_LINE __attribute__((noinline))
#else
#define FFA_COLD
#define FFA_OUT_OF_LINE
#endif

/* Before a loop over a register file: written out it is a third of the instructions. */
#if defined(__GNUC__) && !defined(__clang__)
#define FFA_UNROLL _Pragma("GCC unroll 8")
#else
#define FFA_UNROLL
#endif

/* Make the compiler forget what it knows of a value: it cannot turn a mask into a branch then. */
static inline size_t ffa_opaque(size_t value)
{
#if defined(__GNUC__) && !defined(__CPROVER__)
	__asm__ volatile("" : "+r"(value));
#endif
	return value;
}

/*
 * `index` if it is below `bound`, else 0, also on a path the CPU only speculates on: the result is
 * computed without a branch, and no later load goes ahead of it (CSDB, as a hint that any AArch64
 * assembler knows).
 */
static inline size_t ffa_nospec(size_t index, size_t bound)
{
	size_t i = ffa_opaque(index);
	size_t borrow = (~i & bound) | ((~i | bound) & (i - bound)); /* top bit: i < bound */
	size_t mask = ffa_opaque((size_t)0 - (borrow >> (sizeof(size_t) * 8 - 1)));

#if defined(__aarch64__) && defined(__GNUC__) && !defined(__CPROVER__)
	__asm__ volatile("hint #20" : "+r"(mask) : : "memory");
#endif
	return i & mask;
}

#endif
