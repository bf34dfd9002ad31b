/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * answer.c - requests to the Secure side laid out, and its answers told apart: success, error (with
 * a code that exists), or neither.
 */
#include "port/answer.h"

#include "base/mem.h"

void ffa_request(struct ffa_regs *regs, uint32_t fid, uint32_t w1, uint32_t w2, uint32_t w3,
		 uint32_t w4)
{
	ffa_reply(regs, fid, w2, w3);
	regs->x[1] = w1;
	regs->x[4] = w4;
	memset(&regs->x[8], 0, sizeof(regs->x[0]) * (FFA_NUM_REGS - 8));
}

bool ffa_is(const struct ffa_regs *answer, uint32_t number)
{
	return (ffa_w(answer, 0) & ~FFA_FID_WIDTH_BIT) == FFA_FID32(number);
}

bool ffa_is_success(const struct ffa_regs *answer)
{
	return ffa_is(answer, FFA_NR_SUCCESS);
}

int32_t ffa_error_of(const struct ffa_regs *answer)
{
	uint32_t magnitude;

	if (!ffa_is(answer, FFA_NR_ERROR))
		return 0;
	/* Codes are -1 to -10; unsigned arithmetic, since the conversion would be our problem. */
	magnitude = 0u - ffa_w(answer, 2);
	if (magnitude == 0 || magnitude > 10)
		return FFA_RET_ABORTED;
	return -(int32_t)magnitude;
}

bool ffa_is_transient(int32_t error)
{
	return error == FFA_RET_BUSY || error == FFA_RET_RETRY || error == FFA_RET_INTERRUPTED ||
	       error == FFA_RET_NOT_READY;
}
