/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cycles.c - FFA_RUN: give a partition's execution context cycles. Only for a call of this client
 * that the Secure side left suspended; a client with the property `scheduler` may run any
 * partition. FF-A source: DEN0077A CPU cycle management.
 */
#include "abi/handlers.h"
#include "port/answer.h"
#include "port/locks.h"

/* The suspended call to resume, or a fresh entry for a scheduler. */
static enum ffa_reason decode(struct ffa_call *call, uint32_t *index)
{
	struct ffa_calls *calls = &call->proxy->calls;
	const struct ffa_client_config *config = &call->client->config;
	uint32_t w1 = ffa_w(&call->in, 1);
	struct ffa_endpoint target = { (uint16_t)(w1 >> 16) };
	enum ffa_reason reason;

	if (ffa_partition_find(call->proxy, target.id) == NULL)
		return ffa_refuse(call, FFA_R_MSG_DESTINATION, 1, w1);
	reason = ffa_calls_resume(calls, call->client->slot, target, (uint16_t)w1, index);
	if (reason == FFA_R_RUN_NOT_OURS && config->scheduler)
		reason = ffa_calls_open(calls, call->client->slot, config->quota.calls, target,
					FFA_CALL_RUN, index);
	return ffa_refuse(call, reason, 1, w1);
}

enum ffa_reason ffa_do_run(struct ffa_call *call)
{
	enum ffa_reason reason;
	uint32_t index = 0;

	reason = decode(call, &index);
	if (reason != FFA_R_NONE)
		return reason;
	ffa_request(&call->out, FFA_FID32(FFA_NR_RUN), ffa_w(&call->in, 1), 0, 0, 0);
	ffa_locks_check_none(&call->proxy->ports);
	ffa_call_smc(call, &call->out);
	return ffa_direct_verdict(call, index, &call->out);
}

/* Let one suspended call of a client that is gone run on, a bounded number of times. */
static void finish(struct ffa_call *call, uint32_t index)
{
	struct ffa_calls *calls = &call->proxy->calls;
	const struct ffa_open_call *open = &calls->open[index];
	uint32_t left = call->proxy->config.max_resumes;
	uint32_t w1 = (uint32_t)open->partition.id << 16 | open->context;

	for (; left != 0 && open->state == FFA_CALL_SUSPENDED; left--) {
		ffa_request(&call->out, FFA_FID32(FFA_NR_RUN), w1, 0, 0, 0);
		if (ffa_calls_resume(calls, call->client->slot, open->partition, open->context,
				     &index) != FFA_R_NONE)
			break;
		ffa_locks_check_none(&call->proxy->ports);
		ffa_call_smc(call, &call->out);
		(void)ffa_direct_verdict(call, index, &call->out);
	}
	if (open->state == FFA_CALL_SUSPENDED) {
		ffa_call_anomaly(call, FFA_R_SECURE_STUCK, 1, w1);
		ffa_calls_close(calls, index);
	}
}

void ffa_cycles_leave(struct ffa_call *call)
{
	uint32_t suspended;

	while (ffa_calls_of(&call->proxy->calls, call->client->slot, &suspended) != 0 &&
	       suspended != UINT32_MAX)
		finish(call, suspended);
}
