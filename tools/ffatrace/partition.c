/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * partition.c - the partitions of a replay. Kind and payload of their answers are the recorded
 * ones; whom an answer names follows from the request that came in.
 */
#include <string.h>

#include "regs.h"
#include "setup.h"

static bool payload_of(const struct ffa_regs *regs, unsigned *first, unsigned *last, bool *wide)
{
	*wide = ((uint32_t)regs->x[0] & FFA_FID_WIDTH_BIT) != 0;
	*first = 3;
	*last = 7;
	switch (call_number(regs->x[0])) {
	case FFA_NR_MSG_SEND_DIRECT_REQ:
	case FFA_NR_MSG_SEND_DIRECT_RESP:
		return true;
	case FFA_NR_MSG_SEND_DIRECT_REQ2:
	case FFA_NR_MSG_SEND_DIRECT_RESP2:
		*first = 4;
		*last = 17;
		return true;
	default:
		return false;
	}
}

void replay_rename_payload(struct replay *replay, struct ffa_regs *regs)
{
	unsigned first, last;
	bool wide;

	if (payload_of(regs, &first, &last, &wide))
		handles_rename_payload(&replay->handles, regs, first, last, wide);
}

/* What a context of a partition has been asked and not yet answered. */
static struct pending *pending_of(struct replay *replay, uint16_t id, uint32_t vcpu)
{
	uint32_t index = 0;

	while (index + 1 < replay->survey->partitions && replay->survey->partition[index].id != id)
		index++;
	return &replay->pending[index][vcpu % SIM_MAX_CONTEXTS];
}

static bool answers_request(uint32_t number)
{
	return number == FFA_NR_MSG_SEND_DIRECT_RESP || number == FFA_NR_MSG_SEND_DIRECT_RESP2;
}

static bool suspends(uint32_t number)
{
	return number == FFA_NR_INTERRUPT || number == FFA_NR_YIELD;
}

static void note_request(struct pending *pending, const struct ffa_regs *regs)
{
	uint32_t number = call_number(regs->x[0]);
	uint32_t parties = (uint32_t)regs->x[1];

	if (number != FFA_NR_MSG_SEND_DIRECT_REQ && number != FFA_NR_MSG_SEND_DIRECT_REQ2)
		return;
	pending->asked = true;
	pending->second = number == FFA_NR_MSG_SEND_DIRECT_REQ2;
	pending->parties = parties >> 16 | parties << 16;
}

/* The trace has no answer of a partition here: an empty one, or none when nothing was asked. */
static void empty_answer(struct pending *pending, struct ffa_regs *regs)
{
	memset(regs, 0, sizeof(*regs));
	regs->x[0] = FFA_FID32(FFA_NR_MSG_WAIT);
	if (!pending->asked)
		return;
	regs->x[0] = pending->second ? FFA_FID64(FFA_NR_MSG_SEND_DIRECT_RESP2)
				     : FFA_FID32(FFA_NR_MSG_SEND_DIRECT_RESP);
	regs->x[1] = pending->parties;
	pending->asked = false;
}

static void run_partition(void *ctx, struct sim_sp *sp, uint32_t vcpu, struct ffa_regs *regs)
{
	struct replay *replay = ctx;
	struct call_run *call = current_call;
	uint32_t number = call != NULL ? call_number(call->record.out.x[0]) : 0;
	struct pending *pending = pending_of(replay, sim_sp_id(sp), vcpu);

	note_request(pending, regs);
	if (!pending->asked || (!answers_request(number) && !suspends(number))) {
		empty_answer(pending, regs);
		return;
	}
	*regs = call->record.out;
	if (number != FFA_NR_MSG_SEND_DIRECT_RESP2)
		memset(&regs->x[8], 0, sizeof(regs->x[0]) * (FFA_NUM_REGS - 8));
	regs->x[1] = pending->parties;
	if (suspends(number))
		regs->x[1] = (uint32_t)sim_sp_id(sp) << 16 | vcpu;
	else
		pending->asked = false;
	replay_rename_payload(replay, regs);
}

const struct sim_partition_ops replay_partition = { .run = run_partition };
