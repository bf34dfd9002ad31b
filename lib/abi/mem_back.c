/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mem_back.c - what was given away comes back: the Secure side first, then the pages; what neither
 * gives back is put in quarantine (contract MEM-1, MEM-2, MEM-6). FF-A source: DEN0077A memory
 * management, FFA_MEM_RECLAIM; the two-step abort is not FF-A's but measured on real SPMCs.
 */
#include "abi/handlers.h"
#include "base/contract.h"
#include "desc/pack.h"
#include "port/answer.h"
#include "port/locks.h"
#include "port/port.h"

/* Lengths that no SPMC accepts: the first is beyond every buffer, the second names too much. */
#define ABORT_LENGTH UINT32_C(0xFFFFFFF0)
#define ABORT_PAGES UINT32_MAX

FFA_OUT_OF_LINE static bool refused(struct ffa_call *call, const struct ffa_record *record,
				    uint32_t bytes)
{
	int32_t error;

	ffa_request(&call->out, FFA_FID32(FFA_NR_MEM_FRAG_TX), (uint32_t)record->handle.value,
		    (uint32_t)(record->handle.value >> 32), bytes,
		    (uint32_t)call->client->config.id.id << 16);
	ffa_call_smc(call, &call->out);
	error = ffa_error_of(&call->out);
	return error != 0 && !ffa_is_transient(error);
}

FFA_OUT_OF_LINE bool ffa_mem_reclaim(struct ffa_call *call, const struct ffa_record *record)
{
	ffa_request(&call->out, FFA_FID32(FFA_NR_MEM_RECLAIM), (uint32_t)record->handle.value,
		    (uint32_t)(record->handle.value >> 32), 0, 0);
	ffa_call_smc(call, &call->out);
	return ffa_is_success(&call->out);
}

/*
 * End an unfinished send: FF-A has no call for that. Two fragments that must be refused make every
 * SPMC drop it that was measured; two refusals end it, any other answer does not.
 */
static bool abort_send(struct ffa_call *call, const struct ffa_record *record)
{
	enum ffa_abort_rule rule = call->proxy->config.abort;
	struct ffa_range nonsense = { { 0 }, ABORT_PAGES };
	bool first = refused(call, record, ABORT_LENGTH);
	bool second;

	ffa_pack_ranges(call->proxy->config.own.tx, &nonsense, 1);
	second = refused(call, record, FFA_WIRE_RANGE_SIZE);
	if (!first || !second)
		return false;
	if (rule == FFA_ABORT_REMEMBERS ||
	    (rule == FFA_ABORT_RECLAIM && !ffa_mem_reclaim(call, record)))
		ffa_ledger_tombstone(&call->proxy->ledger, call->client->slot);
	return true;
}

/*
 * A send whose last fragment got no proper answer may be complete, and a complete one refuses the
 * abort just as one that is gone does. An incomplete handle is invalid to RECLAIM at every SPMC.
 */
static bool end_doubtful(struct ffa_call *call, const struct ffa_record *record)
{
	if (ffa_mem_reclaim(call, record))
		return true;
	return ffa_error_of(&call->out) == FFA_RET_INVALID_PARAMETERS && abort_send(call, record);
}

static bool end_named(struct ffa_call *call, const struct ffa_record *record)
{
	if (!record->incomplete)
		return ffa_mem_reclaim(call, record);
	return record->doubtful ? end_doubtful(call, record) : abort_send(call, record);
}

/* Make the Secure side forget it; false when it does not, or cannot be asked. */
static bool end_at_secure_side(struct ffa_call *call, uint32_t index)
{
	const struct ffa_record *record = &call->proxy->ledger.records[index];
	bool done;

	/* Under this lock nobody else is given a handle: it still means this transaction. */
	ffa_lock_secure_tx(&call->proxy->ports);
	done = ffa_ledger_ending(&call->proxy->ledger, index);
	if (!done && ffa_ledger_may_name(&call->proxy->ledger, index))
		done = end_named(call, record);
	ffa_unlock_secure_tx(&call->proxy->ports);
	return done;
}

static enum ffa_reason give_back(struct ffa_call *call, const struct ffa_record *record,
				 const struct ffa_range *ranges, uint32_t count)
{
	static const uint8_t actions[] = {
		[FFA_OP_SHARE] = FFA_PAGES_UNSHARE,
		[FFA_OP_LEND] = FFA_PAGES_UNLEND,
		[FFA_OP_DONATE] = FFA_PAGES_UNDONATE,
	};
	struct ffa_page_change change = {
		.action = (enum ffa_page_action)actions[record->operation],
		.owner = call->client->config.id,
		.write = record->write,
	};
	enum ffa_reason reason = FFA_R_NONE;

	if (record->zero_back)
		reason = ffa_port_zero(&call->proxy->ports, change.owner, ranges, count);
	if (reason == FFA_R_NONE)
		reason = ffa_port_pages(&call->proxy->ports, &change, ranges, count);
	return reason;
}

enum ffa_reason ffa_mem_pages_back(struct ffa_call *call, uint32_t index)
{
	struct ffa_ledger *ledger = &call->proxy->ledger;
	struct ffa_range *ranges = call->client->ranges;
	uint32_t room = call->proxy->fragment_ranges;
	enum ffa_reason reason = FFA_R_NONE;
	uint32_t count;

	while (reason == FFA_R_NONE &&
	       (count = ffa_ledger_peek(ledger, index, ranges, room)) != 0) {
		reason = give_back(call, &ledger->records[index], ranges, count);
		if (reason == FFA_R_NONE)
			ffa_ledger_drop(ledger, index, count);
	}
	if (reason == FFA_R_NONE) {
		(void)ffa_ledger_step(ledger, index, FFA_SHARE_CLOSE);
		return reason;
	}
	ffa_call_quarantine(call, reason, ledger->records[index].pages);
	(void)ffa_ledger_step(ledger, index, FFA_SHARE_STICK);
	return reason;
}

void ffa_mem_end(struct ffa_call *call, uint32_t index)
{
	struct ffa_record *record = &call->proxy->ledger.records[index];

	if (!record->secure_done)
		record->secure_done = end_at_secure_side(call, index);
	if (record->secure_done) {
		(void)ffa_mem_pages_back(call, index);
		return;
	}
	ffa_call_quarantine(call, FFA_R_SECURE_KEEPS, record->pages);
	(void)ffa_ledger_step(&call->proxy->ledger, index, FFA_SHARE_LOSE);
}
