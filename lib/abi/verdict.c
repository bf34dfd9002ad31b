/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * verdict.c - what may come back when a partition was entered: the response that mirrors the
 * request, FFA_INTERRUPT, FFA_YIELD, FFA_ERROR; anything else becomes ABORTED (contract MSG-1).
 * FF-A source: DEN0077A messaging, completion of direct requests; CPU cycle management.
 */
#include "base/mem.h"

#include "abi/handlers.h"
#include "port/answer.h"

/* The registers an answer may carry, as wide as it is; everything else is zero. */
static void keep(struct ffa_regs *answer)
{
	uint32_t fid = ffa_w(answer, 0);
	const struct ffa_call_row *row = ffa_call_row_of(fid & 0xFFFFu);
	bool wide = (fid & FFA_FID_WIDTH_BIT) != 0;

	answer->x[0] = fid;
	for (unsigned int i = 1; i < FFA_NUM_REGS; i++) {
		if ((row->reply >> i & 1) == 0)
			answer->x[i] = 0;
		else if (!wide || i < 3) /* endpoints and flags are 32 bits in every answer */
			answer->x[i] = (uint32_t)answer->x[i];
	}
}

/* A response must be of the request's kind, from whom was asked, to who asked, without flags. */
static enum ffa_reason check_response(struct ffa_call *call, const struct ffa_open_call *open,
				      const struct ffa_regs *answer)
{
	uint32_t w1 = ffa_w(answer, 1);
	uint32_t expected = (uint32_t)open->partition.id << 16 | call->client->config.id.id;
	bool second = ffa_is(answer, FFA_NR_MSG_SEND_DIRECT_RESP2);

	if (w1 != expected)
		return ffa_refuse(call, FFA_R_SECURE_SENDER, 1, w1);
	if (second != (open->kind == FFA_CALL_DIRECT2) || open->kind == FFA_CALL_RUN)
		return ffa_refuse(call, FFA_R_SECURE_ANSWER, 0, answer->x[0]);
	if (!second && ffa_w(answer, 2) != 0)
		return ffa_refuse(call, FFA_R_SECURE_ANSWER, 2, answer->x[2]);
	if (call->client->config.aarch32 && (ffa_w(answer, 0) & FFA_FID_WIDTH_BIT) != 0)
		return ffa_refuse(call, FFA_R_SECURE_ANSWER, 0, answer->x[0]);
	call->wide = second;
	return FFA_R_NONE;
}

/* FFA_INTERRUPT, FFA_YIELD: the call stays open, in the execution context that w1 names. */
static enum ffa_reason check_suspension(struct ffa_call *call, const struct ffa_open_call *open,
					struct ffa_regs *answer)
{
	uint32_t w1 = ffa_w(answer, 1);

	if (w1 >> 16 != open->partition.id)
		return ffa_refuse(call, FFA_R_SECURE_SENDER, 1, w1);
	/* The number of an interrupt is nobody's business in the Normal world. */
	if (ffa_is(answer, FFA_NR_INTERRUPT))
		answer->x[2] = 0;
	return FFA_R_NONE;
}

static bool is_response(const struct ffa_regs *answer)
{
	uint32_t fid = ffa_w(answer, 0);

	return ffa_is(answer, FFA_NR_MSG_SEND_DIRECT_RESP) ||
	       fid == FFA_FID64(FFA_NR_MSG_SEND_DIRECT_RESP2);
}

static bool is_suspension(const struct ffa_regs *answer)
{
	uint32_t fid = ffa_w(answer, 0);

	return fid == FFA_FID32(FFA_NR_INTERRUPT) || fid == FFA_FID32(FFA_NR_YIELD);
}

/* After these errors the partition's context waits on; after others there is nothing to resume. */
static bool still_open(const struct ffa_open_call *open, int32_t error)
{
	return open->resumed && error != FFA_RET_ABORTED && error != FFA_RET_INVALID_PARAMETERS;
}

static enum ffa_reason fail(struct ffa_call *call, uint32_t index, const struct ffa_regs *answer)
{
	struct ffa_calls *calls = &call->proxy->calls;
	const struct ffa_open_call *open = &calls->open[index];
	enum ffa_reason reason = ffa_call_secure_error(call, answer);

	if (still_open(open, call->secure_error))
		ffa_calls_suspend(calls, index, open->context);
	else
		ffa_calls_close(calls, index);
	return reason;
}

enum ffa_reason ffa_direct_verdict(struct ffa_call *call, uint32_t index, struct ffa_regs *answer)
{
	struct ffa_calls *calls = &call->proxy->calls;
	const struct ffa_open_call *open = &calls->open[index]; /* ours while it is inside */
	bool suspended = is_suspension(answer);
	enum ffa_reason reason;

	if (ffa_is(answer, FFA_NR_ERROR))
		return fail(call, index, answer);
	if (suspended)
		reason = check_suspension(call, open, answer);
	else if (is_response(answer))
		reason = check_response(call, open, answer);
	else if (open->kind == FFA_CALL_RUN && ffa_w(answer, 0) == FFA_FID32(FFA_NR_MSG_WAIT))
		reason = FFA_R_NONE;
	else
		reason = ffa_refuse(call, FFA_R_SECURE_ANSWER, 0, answer->x[0]);
	if (reason == FFA_R_NONE && suspended && open->kind != FFA_CALL_RUN)
		ffa_calls_suspend(calls, index, (uint16_t)ffa_w(answer, 1));
	else
		ffa_calls_close(calls, index);
	if (reason != FFA_R_NONE)
		ffa_call_anomaly(call, reason, call->why.offset, call->why.value);
	else
		keep(answer);
	return reason;
}
