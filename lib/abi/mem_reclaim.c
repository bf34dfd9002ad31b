/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mem_reclaim.c - FFA_MEM_RECLAIM: the Secure side first, the pages after its SUCCESS. FF-A source:
 * DEN0077A memory management, FFA_MEM_RECLAIM.
 */
#include "abi/handlers.h"
#include "port/answer.h"
#include "port/locks.h"

#define RECLAIM_ZERO 1u
#define RECLAIM_FLAGS (RECLAIM_ZERO) /* time slicing is not offered, the rest is reserved */

static enum ffa_reason decode(struct ffa_call *call, uint32_t *index)
{
	struct ffa_handle handle = { ffa_w_pair(&call->in, 1) };
	uint32_t flags = ffa_w(&call->in, 3);
	enum ffa_reason reason;

	if ((flags & ~RECLAIM_FLAGS) != 0)
		return ffa_refuse(call, FFA_R_REGISTER_VALUE, 3, flags);
	if (flags != 0 && call->proxy->ports.zero == NULL)
		return ffa_refuse(call, FFA_R_HDR_ZERO, 3, flags);
	reason = ffa_ledger_claim(&call->proxy->ledger, call->client->slot, handle, index);
	return ffa_refuse(call, reason, 1, handle.value);
}

/* What the Secure side has answered. */
static enum ffa_reason judge(struct ffa_call *call)
{
	if (ffa_is_success(&call->out))
		return FFA_R_NONE;
	if (ffa_is(&call->out, FFA_NR_ERROR))
		return ffa_call_secure_error(call, &call->out);
	ffa_call_anomaly(call, FFA_R_SECURE_ANSWER, 0, call->out.x[0]);
	return ffa_refuse(call, FFA_R_SECURE_ANSWER, 0, call->out.x[0]);
}

/*
 * A donation that a partition retrieves is over for the Secure side, also while its giver is here:
 * the handle may mean somebody else's transaction now. Under this lock nobody is given one.
 */
static bool send_for_donation(struct ffa_call *call, uint32_t index)
{
	struct ffa_ledger *ledger = &call->proxy->ledger;
	bool may;

	ffa_lock_secure_tx(&call->proxy->ports);
	may = ffa_ledger_may_name(ledger, index);
	if (may)
		(void)ffa_mem_reclaim(call, &ledger->records[index]);
	ffa_unlock_secure_tx(&call->proxy->ports);
	return may;
}

/* Ask the Secure side. The record is ours. */
static enum ffa_reason ask(struct ffa_call *call, uint32_t index)
{
	struct ffa_ledger *ledger = &call->proxy->ledger;
	struct ffa_record *record = &ledger->records[index];
	enum ffa_reason reason;
	bool sent = true;

	if (record->operation == FFA_OP_DONATE)
		sent = send_for_donation(call, index);
	else
		(void)ffa_mem_reclaim(call, record);
	reason = sent ? judge(call)
		      : ffa_refuse(call, FFA_R_HANDLE_UNKNOWN, 1, record->handle.value);
	record->secure_done = reason == FFA_R_NONE;
	if (reason != FFA_R_NONE)
		(void)ffa_ledger_step(ledger, index, FFA_SHARE_REFUSE);
	return reason;
}

enum ffa_reason ffa_do_mem_reclaim(struct ffa_call *call)
{
	struct ffa_record *record;
	enum ffa_reason reason;
	uint32_t index = 0;

	reason = decode(call, &index);
	if (reason != FFA_R_NONE)
		return reason;
	record = &call->proxy->ledger.records[index];
	if (!record->secure_done)
		reason = ask(call, index);
	if (reason != FFA_R_NONE)
		return reason;
	if ((ffa_w(&call->in, 3) & RECLAIM_ZERO) != 0)
		record->zero_back = true;
	ffa_lock_mailbox(&call->proxy->ports, call->client->slot);
	reason = ffa_mem_pages_back(call, index);
	ffa_unlock_mailbox(&call->proxy->ports, call->client->slot);
	if (reason != FFA_R_NONE)
		return ffa_refuse(call, FFA_R_PAGES_PENDING, 1, ffa_w_pair(&call->in, 1));
	ffa_succeed(call, 0, 0);
	return FFA_R_NONE;
}
