/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * answer.h - what the Secure side said, read with distrust: identifiers and error codes are 32 bits
 * whatever the upper halves hold (one real SPMC sign-extends, another leaves stale registers).
 */
#ifndef FFA_PORT_ANSWER_H
#define FFA_PORT_ANSWER_H

#include "base/contract.h"
#include "ffa/abi.h"
#include "ffa/status.h"
#include "ffa/types.h"

/* The low half of a register. */
static inline uint32_t ffa_w(const struct ffa_regs *regs, unsigned int n)
{
	return (uint32_t)regs->x[n];
}

/* Two registers as one 64-bit value, low half first. */
static inline uint64_t ffa_w_pair(const struct ffa_regs *regs, unsigned int low)
{
	return (uint64_t)ffa_w(regs, low) | (uint64_t)ffa_w(regs, low + 1) << 32;
}

/* The first eight registers of an answer; x8-x17 stay as they are. */
static inline void ffa_reply(struct ffa_regs *regs, uint32_t fid, uint32_t w2, uint32_t w3)
{
	regs->x[0] = fid;
	regs->x[1] = 0;
	regs->x[2] = w2;
	regs->x[3] = w3;
	FFA_UNROLL
	for (unsigned int i = 4; i < 8; i++)
		regs->x[i] = 0;
}

/* Set the 32-bit registers of a request or an answer, and all others to zero. */
void ffa_request(struct ffa_regs *regs, uint32_t fid, uint32_t w1, uint32_t w2, uint32_t w3,
		 uint32_t w4);

/* Whether the answer is FFA_SUCCESS in either width. */
bool ffa_is_success(const struct ffa_regs *answer);

/* Whether the answer is the number given, in either width. */
bool ffa_is(const struct ffa_regs *answer, uint32_t number);

/*
 * The error code of an answer that is FFA_ERROR: one of FFA_RET_*, ABORTED for a code that does
 * not exist; 0 when the answer is no error.
 */
int32_t ffa_error_of(const struct ffa_regs *answer);

/* Whether an error may go away by itself. */
bool ffa_is_transient(int32_t error);

#endif
