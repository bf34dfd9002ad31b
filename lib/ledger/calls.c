/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * calls.c - the table of direct calls in flight or suspended: who may resume which execution
 * context, and how many calls a client may have open. A short table, searched from end to end.
 */
#include "ledger/calls.h"

#include "port/locks.h"

static uint32_t used_by(const struct ffa_calls *calls, uint32_t slot, uint32_t *free)
{
	uint32_t used = 0;

	*free = calls->count;
	for (uint32_t i = calls->count; i-- > 0;) {
		if (calls->open[i].state == FFA_CALL_FREE)
			*free = i;
		else if (calls->open[i].slot == slot)
			used++;
	}
	return used;
}

uint32_t ffa_calls_used(const struct ffa_calls *calls, uint32_t slot)
{
	uint32_t free;

	return used_by(calls, slot, &free);
}

enum ffa_reason ffa_calls_open(struct ffa_calls *calls, uint32_t slot, uint32_t quota,
			       struct ffa_endpoint partition, enum ffa_call_kind kind,
			       uint32_t *index)
{
	enum ffa_reason reason = FFA_R_QUOTA_CALLS;
	uint32_t free;

	ffa_lock_clients(calls->ports);
	if (used_by(calls, slot, &free) < quota && free < calls->count) {
		calls->open[free] = (struct ffa_open_call){
			.slot = (uint16_t)slot,
			.partition = partition,
			.kind = (uint8_t)kind,
			.state = FFA_CALL_INSIDE,
		};
		*index = free;
		reason = FFA_R_NONE;
	}
	ffa_unlock_clients(calls->ports);
	return reason;
}

/* A call of this client that is, or was last seen, in this context. */
static bool is_at(const struct ffa_open_call *call, uint32_t slot, struct ffa_endpoint partition,
		  uint16_t context)
{
	return call->state != FFA_CALL_FREE && call->slot == slot &&
	       call->partition.id == partition.id && call->context == context;
}

enum ffa_reason ffa_calls_resume(struct ffa_calls *calls, uint32_t slot,
				 struct ffa_endpoint partition, uint16_t context, uint32_t *index)
{
	enum ffa_reason reason = FFA_R_RUN_NOT_OURS;

	ffa_lock_clients(calls->ports);
	for (uint32_t i = 0; i < calls->count && reason != FFA_R_NONE; i++) {
		struct ffa_open_call *call = &calls->open[i];

		if (!is_at(call, slot, partition, context))
			continue;
		if (call->state == FFA_CALL_SUSPENDED) {
			call->state = FFA_CALL_INSIDE;
			*index = i;
			reason = FFA_R_NONE;
		} else if (call->resumed) {
			reason = FFA_R_RUN_BUSY;
		}
	}
	ffa_unlock_clients(calls->ports);
	return reason;
}

void ffa_calls_suspend(struct ffa_calls *calls, uint32_t index, uint16_t context)
{
	ffa_lock_clients(calls->ports);
	calls->open[index].context = context;
	calls->open[index].resumed = true;
	calls->open[index].state = FFA_CALL_SUSPENDED;
	ffa_unlock_clients(calls->ports);
}

void ffa_calls_close(struct ffa_calls *calls, uint32_t index)
{
	ffa_lock_clients(calls->ports);
	calls->open[index].state = FFA_CALL_FREE;
	ffa_unlock_clients(calls->ports);
}

uint32_t ffa_calls_of(struct ffa_calls *calls, uint32_t slot, uint32_t *suspended)
{
	uint32_t free;
	uint32_t used;

	*suspended = UINT32_MAX;
	ffa_lock_clients(calls->ports);
	used = used_by(calls, slot, &free);
	for (uint32_t i = 0; i < calls->count; i++)
		if (calls->open[i].state == FFA_CALL_SUSPENDED && calls->open[i].slot == slot)
			*suspended = i;
	ffa_unlock_clients(calls->ports);
	return used;
}
