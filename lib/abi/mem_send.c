/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mem_send.c - FFA_MEM_SHARE, FFA_MEM_LEND, FFA_MEM_DONATE: the first fragment, or the whole. FF-A
 * source: DEN0077A memory management, the three send calls and their transaction descriptor.
 */
#include "abi/handlers.h"
#include "desc/memtx.h"
#include "desc/pack.h"
#include "port/answer.h"
#include "port/locks.h"

static enum ffa_operation operation_of(const struct ffa_call *call)
{
	if (call->row->number == FFA_NR_MEM_DONATE)
		return FFA_OP_DONATE;
	return call->row->number == FFA_NR_MEM_LEND ? FFA_OP_LEND : FFA_OP_SHARE;
}

/* Headers and receivers of the first fragment, into client->send. */
static enum ffa_reason decode(struct ffa_call *call, uint32_t total, uint32_t bytes)
{
	const struct ffa_config *config = &call->proxy->config;
	struct ffa_client *client = call->client;
	struct ffa_memtx_rules rules = {
		.version = call->version,
		.operation = operation_of(call),
		.sender = client->config.id,
		.max_receivers = config->max_receivers,
		.granule = config->granule,
		.address_limit = client->config.address_limit,
		.tolerate_reserved = client->config.tolerate_reserved,
		.zeroing = call->proxy->ports.zero != NULL,
		.access_16 = config->force_access_16,
	};
	enum ffa_reason reason = ffa_memtx_head(&rules, ffa_span_of(client->bytes, bytes), total,
						&client->send, &call->why);

	if (reason != FFA_R_NONE)
		return reason;
	for (uint32_t i = 0; i < client->send.receivers; i++)
		if (ffa_partition_find(call->proxy, client->send.receiver[i].id.id) == NULL)
			return ffa_refuse(call, FFA_R_ACC_UNKNOWN, 0,
					  client->send.receiver[i].id.id);
	return FFA_R_NONE;
}

/* Whether the transfer gives away write access, or needs it to zero the pages. */
static bool needs_write(const struct ffa_memtx *send)
{
	bool write = send->operation == FFA_OP_DONATE || (send->flags & 1u) != 0;

	for (uint32_t i = 0; i < send->receivers; i++)
		write = write || (send->receiver[i].permissions & 3u) == 2u;
	return write;
}

/* A record for it, within every bound. */
static enum ffa_reason open_record(struct ffa_call *call, uint32_t total, bool fragmented,
				   uint32_t *index)
{
	const struct ffa_config *config = &call->proxy->config;
	const struct ffa_memtx *send = &call->client->send;
	uint32_t access = ffa_pack_access_size(call->version, send, config->force_access_16);
	struct ffa_opening opening = {
		.slot = call->client->slot,
		.operation = send->operation,
		.fragmented = fragmented,
		.write = needs_write(send),
		.zero_first = (send->flags & 1u) != 0,
		.ranges = send->total_ranges,
		.pages = send->total_pages,
		.client_total = total,
	};

	if (send->total_ranges > config->max_ranges_per_send)
		return ffa_refuse(call, FFA_R_QUOTA_SEND_RANGES, 0, send->total_ranges);
	if (send->total_pages > config->secure_pages_per_send)
		return ffa_refuse(call, FFA_R_QUOTA_PAGES, 0, send->total_pages);
	/*
	 * No longer than the client's own descriptor, whose length fits 32 bits: this cannot wrap.
	 */
	opening.secure_total = ffa_pack_head_length(call->version, access, send->receivers) +
			       send->total_ranges * FFA_WIRE_RANGE_SIZE;
	return ffa_refuse(call, ffa_ledger_open(&call->proxy->ledger, &opening, index), 0,
			  send->total_ranges);
}

/* From here on there is something to undo. */
static enum ffa_reason perform(struct ffa_call *call, uint32_t index, uint32_t bytes,
			       const struct ffa_ranges_seen *seen)
{
	struct ffa_record *record = &call->proxy->ledger.records[index];
	enum ffa_reason reason = ffa_mem_give(call, index, seen);

	if (reason == FFA_R_NONE) {
		record->client_seen = bytes;
		reason = ffa_mem_pass(call, index, seen->count, true);
	}
	if (reason != FFA_R_NONE)
		ffa_mem_end(call, index);
	return reason;
}

static enum ffa_reason send_locked(struct ffa_call *call, uint32_t total, uint32_t bytes)
{
	struct ffa_ranges_seen seen;
	enum ffa_reason reason;
	uint32_t offset;
	uint32_t index = 0;

	if (bytes > total)
		return ffa_refuse(call, FFA_R_LEN_FRAGMENT, 2, bytes);
	reason = ffa_mem_fetch(call, bytes);
	if (reason == FFA_R_NONE)
		reason = decode(call, total, bytes);
	if (reason != FFA_R_NONE)
		return reason;
	offset = call->client->send.ranges_offset;
	reason = ffa_mem_read(call, offset, bytes - offset, &seen);
	if (reason == FFA_R_NONE)
		reason = open_record(call, total, bytes != total, &index);
	return reason == FFA_R_NONE ? perform(call, index, bytes, &seen) : reason;
}

enum ffa_reason ffa_do_mem_send(struct ffa_call *call)
{
	enum ffa_reason reason;

	ffa_lock_mailbox(&call->proxy->ports, call->client->slot);
	reason = send_locked(call, ffa_w(&call->in, 1), ffa_w(&call->in, 2));
	ffa_unlock_mailbox(&call->proxy->ports, call->client->slot);
	return reason;
}
