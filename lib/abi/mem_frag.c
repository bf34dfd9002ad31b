/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mem_frag.c - FFA_MEM_FRAG_TX: the next fragment of a send. FF-A source: DEN0077A memory
 * management, FFA_MEM_FRAG_TX.
 */
#include "abi/handlers.h"
#include "port/answer.h"
#include "port/locks.h"

/* What can be said before the ranges are looked at: a refusal here changes nothing. */
static enum ffa_reason decode(struct ffa_call *call, uint32_t bytes, uint32_t *index)
{
	struct ffa_handle handle = { ffa_w_pair(&call->in, 1) };
	uint32_t sender = ffa_w(&call->in, 4);
	const struct ffa_record *record;
	enum ffa_reason reason;

	if (sender != 0 && sender != (uint32_t)call->client->config.id.id << 16)
		return ffa_refuse(call, FFA_R_FRAG_SENDER, 4, sender);
	reason = ffa_ledger_sending(&call->proxy->ledger, call->client->slot, handle, index);
	if (reason != FFA_R_NONE)
		return ffa_refuse(call, reason, 1, handle.value);
	record = &call->proxy->ledger.records[*index];
	if (bytes == 0)
		return ffa_refuse(call, FFA_R_LEN_EMPTY, 3, 0);
	if (bytes % FFA_WIRE_RANGE_SIZE != 0)
		return ffa_refuse(call, FFA_R_LEN_MULTIPLE, 3, bytes);
	if (bytes > record->client_total - record->client_seen)
		return ffa_refuse(call, FFA_R_LEN_BEYOND, 3, bytes);
	return ffa_mem_fetch(call, bytes);
}

/* The ranges count now: whatever fails ends the whole transaction. */
static enum ffa_reason perform(struct ffa_call *call, uint32_t index, uint32_t bytes)
{
	struct ffa_record *record = &call->proxy->ledger.records[index];
	struct ffa_ranges_seen seen;
	enum ffa_reason reason = ffa_mem_read(call, 0, bytes, &seen);

	if (reason == FFA_R_NONE)
		reason = ffa_mem_give(call, index, &seen);
	if (reason == FFA_R_NONE) {
		record->client_seen += bytes;
		reason = ffa_mem_pass(call, index, seen.count, false);
	}
	if (reason != FFA_R_NONE)
		ffa_mem_end(call, index);
	return reason;
}

enum ffa_reason ffa_do_mem_frag_tx(struct ffa_call *call)
{
	uint32_t bytes = ffa_w(&call->in, 3);
	enum ffa_reason reason;
	uint32_t index = 0;

	ffa_lock_mailbox(&call->proxy->ports, call->client->slot);
	reason = decode(call, bytes, &index);
	if (reason == FFA_R_NONE)
		reason = perform(call, index, bytes);
	ffa_unlock_mailbox(&call->proxy->ports, call->client->slot);
	return reason;
}
