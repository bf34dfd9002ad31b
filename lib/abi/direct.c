/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * direct.c - FFA_MSG_SEND_DIRECT_REQ and REQ2: a message that borrows the caller's CPU. No lock is
 * held while the partition runs. FF-A source: DEN0077A messaging, direct messages.
 */
#include "base/mem.h"

#include "abi/handlers.h"
#include "base/contract.h"
#include "desc/partinfo.h"
#include "port/answer.h"
#include "port/locks.h"

#define HIGH_BYTES (sizeof(uint64_t) * (FFA_NUM_REGS - 8)) /* of x8-x17 */

/* A UUID in REQ2 names a protocol of the destination, where the list tells which it has. */
static bool speaks(const struct ffa_call *call, uint16_t id)
{
	struct ffa_regs shifted = { { 0, call->in.x[2], call->in.x[3] } };
	struct ffa_uuid uuid = ffa_uuid_from_x(&shifted);
	const struct ffa_proxy *proxy = call->proxy;

	if (ffa_uuid_is_nil(&uuid) || !proxy->secure.has_uuids)
		return true;
	for (uint32_t i = 0; i < proxy->secure.partitions; i++)
		if (proxy->list[i].id.id == id && ffa_uuid_equal(&uuid, &proxy->list[i].uuid))
			return true;
	return false;
}

static enum ffa_reason check_flags(struct ffa_call *call)
{
	uint32_t flags = ffa_w(&call->in, 2);

	if ((flags & FFA_MSG_FRAMEWORK) != 0)
		return ffa_refuse(call, FFA_R_MSG_FRAMEWORK, 2, flags);
	if (call->in.x[2] != 0)
		return ffa_refuse(call, FFA_R_MSG_FLAGS, 2, call->in.x[2]);
	return FFA_R_NONE;
}

static enum ffa_reason decode(struct ffa_call *call, struct ffa_endpoint *to)
{
	bool second = call->row->handler == FFA_DO_DIRECT_REQ2;
	uint32_t needed = second ? FFA_PROP_DIRECT_RECV2 : FFA_PROP_DIRECT_RECV;
	uint32_t w1 = ffa_w(&call->in, 1);
	const struct ffa_view_partition *partition;
	enum ffa_reason reason;

	to->id = (uint16_t)(w1 & 0xFFFFu);
	if (w1 >> 16 != call->client->config.id.id)
		return ffa_refuse(call, FFA_R_MSG_SOURCE, 1, w1);
	reason = second ? FFA_R_NONE : check_flags(call);
	if (reason != FFA_R_NONE)
		return reason;
	partition = ffa_partition_find(call->proxy, to->id);
	if (partition == NULL)
		return ffa_refuse(call, FFA_R_MSG_DESTINATION, 1, w1);
	if ((partition->properties & needed) == 0)
		return ffa_refuse(call, FFA_R_MSG_PROPERTY, 1, w1);
	if (second && !speaks(call, to->id))
		return ffa_refuse(call, FFA_R_UUID_UNKNOWN, 2, call->in.x[2]);
	return FFA_R_NONE;
}

enum ffa_reason ffa_do_direct_req(struct ffa_call *call)
{
	enum ffa_call_kind kind =
		call->row->handler == FFA_DO_DIRECT_REQ2 ? FFA_CALL_DIRECT2 : FFA_CALL_DIRECT;
	struct ffa_endpoint to;
	enum ffa_reason reason = decode(call, &to);
	uint32_t index;

	if (reason != FFA_R_NONE)
		return reason;
	reason = ffa_calls_open(&call->proxy->calls, call->client->slot,
				call->client->config.quota.calls, to, kind, &index);
	if (reason != FFA_R_NONE)
		return ffa_refuse(call, reason, 1, to.id);
	FFA_UNROLL
	for (unsigned int i = 0; i < 8; i++)
		call->out.x[i] = call->in.x[i];
	/* Only the second kind has x8-x17, whatever is in them. */
	if (kind == FFA_CALL_DIRECT2)
		memcpy(&call->out.x[8], &call->in.x[8], HIGH_BYTES);
	else
		memset(&call->out.x[8], 0, HIGH_BYTES);
	call->out.x[1] = ffa_w(&call->in, 1);
	ffa_locks_check_none(&call->proxy->ports);
	ffa_call_smc(call, &call->out);
	return ffa_direct_verdict(call, index, &call->out);
}
