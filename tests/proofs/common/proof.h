/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * proof.h - what every harness uses: unknown values, claims, and the marks that make its twin fail.
 *
 * A harness is proved twice. As it stands, every CHECK is a claim for all inputs within the bounds.
 * With MUST_FAIL defined the claims are gone and every REACHED claims that this point is never
 * reached: the twin is as it should be only when each of them fails, so that assumptions which
 * leave nothing to prove are noticed.
 */
#ifndef PROOFS_COMMON_PROOF_H
#define PROOFS_COMMON_PROOF_H

#include "ffa/types.h"

/* Functions without a body that are called nondet_* return any value whatever. */
uint8_t nondet_u8(void);
uint16_t nondet_u16(void);
uint32_t nondet_u32(void);
int32_t nondet_i32(void);
uint64_t nondet_u64(void);
size_t nondet_size(void);
struct ffa_regs nondet_regs(void);

#define ASSUME(condition) __CPROVER_assume(condition)

#ifdef MUST_FAIL
#define CHECK(condition, text) ((void)sizeof((condition) ? 1 : 0))
#define REACHED(text) __CPROVER_assert(0, "must fail: " text)
#else
#define CHECK(condition, text) __CPROVER_assert((condition), text)
#define REACHED(text) ((void)0)
#endif

/* A bool of any byte value would be no bool. */
static inline bool any_bool(void)
{
	return (nondet_u8() & 1) != 0;
}

/* A value below `bound`, which is not 0. */
static inline uint32_t any_below(uint32_t bound)
{
	uint32_t value = nondet_u32();

	ASSUME(value < bound);
	return value;
}

#endif
