/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mem_pass.c - a checked fragment goes on to the Secure side: built afresh in the proxy's TX
 * buffer, in as many pieces as that needs, each cut on a range boundary (contract CONV-2, CONV-3,
 * MEM-5). FF-A source: DEN0077A memory management, FFA_MEM_FRAG_RX and FFA_MEM_FRAG_TX.
 */
#include "abi/handlers.h"
#include "desc/pack.h"
#include "port/answer.h"
#include "port/locks.h"
#include "port/port.h"

/* The send call in a width the Secure side offers; the width carries nothing. */
static uint32_t send_fid(const struct ffa_call *call)
{
	uint32_t number = call->row->number;
	bool wide = (call->fid & FFA_FID_WIDTH_BIT) != 0;

	if (!ffa_secure_offers(call->proxy, number, wide) &&
	    ffa_secure_offers(call->proxy, number, !wide))
		wide = !wide;
	return wide ? FFA_FID64(number) : FFA_FID32(number);
}

/* Write a piece into the TX buffer; returns its bytes and how many ranges it took. */
static uint32_t build(struct ffa_call *call, const struct ffa_range *ranges, uint32_t count,
		      bool first, uint32_t *taken)
{
	const struct ffa_config *config = &call->proxy->config;
	const struct ffa_memtx *send = &call->client->send;
	uint8_t *tx = config->own.tx;
	uint32_t room = config->own.pages << FFA_PAGE_SHIFT;
	uint32_t bytes = 0;

	if (first) {
		uint32_t access =
			ffa_pack_access_size(call->version, send, config->force_access_16);

		/* Flags are ours: the proxy zeroes memory itself, and offers no time slicing. */
		ffa_pack_head(tx, call->version, access, send, 0);
		bytes = ffa_pack_head_length(call->version, access, send->receivers);
	}
	*taken = (room - bytes) / FFA_WIRE_RANGE_SIZE;
	if (*taken > count)
		*taken = count;
	ffa_pack_ranges(tx + bytes, ranges, *taken);
	return bytes + *taken * FFA_WIRE_RANGE_SIZE;
}

static void request(struct ffa_call *call, const struct ffa_record *record, uint32_t bytes,
		    bool first)
{
	if (first)
		ffa_request(&call->out, send_fid(call), record->secure_total, bytes, 0, 0);
	else
		ffa_request(&call->out, FFA_FID32(FFA_NR_MEM_FRAG_TX),
			    (uint32_t)record->handle.value, (uint32_t)(record->handle.value >> 32),
			    bytes, (uint32_t)call->client->config.id.id << 16);
}

/* The handle in an answer: the first one names the transaction, all others must repeat it. */
static enum ffa_reason check_handle(struct ffa_call *call, uint32_t index, unsigned int at)
{
	struct ffa_ledger *ledger = &call->proxy->ledger;
	struct ffa_handle handle = { ffa_w_pair(&call->out, at) };
	struct ffa_record *record = &ledger->records[index];
	enum ffa_reason reason = FFA_R_NONE;

	if (!record->named)
		reason = ffa_ledger_name(ledger, index, handle);
	else if (record->handle.value != handle.value)
		reason = FFA_R_SECURE_HANDLE;
	if (reason == FFA_R_NONE)
		return reason;
	record->nameless = true; /* whatever it meant, it must not be used */
	ffa_call_anomaly(call, reason, at, handle.value);
	return ffa_refuse(call, reason, at, handle.value);
}

/*
 * FFA_MEM_FRAG_RX: how far the Secure side says it is. *again: it wants the same piece once more.
 */
static enum ffa_reason check_progress(struct ffa_call *call, uint32_t index, uint32_t bytes,
				      bool *again)
{
	struct ffa_record *record = &call->proxy->ledger.records[index];
	uint32_t offset = ffa_w(&call->out, 3);
	bool first = record->secure_seen == 0;
	enum ffa_reason reason = check_handle(call, index, 1);

	if (reason != FFA_R_NONE)
		return reason;
	/* Only what has a handle can be sent again: a first piece repeated would be a new send. */
	*again = !first && offset == record->secure_seen;
	if (*again)
		return FFA_R_NONE;
	if (offset != record->secure_seen + bytes || offset >= record->secure_total) {
		ffa_call_anomaly(call, FFA_R_SECURE_OFFSET, 3, offset);
		return ffa_refuse(call, FFA_R_SECURE_OFFSET, 3, offset);
	}
	record->secure_seen = offset;
	/* Whose it is, or nothing: some leave it out. The handle decides, so this is only told. */
	if (ffa_w(&call->out, 4) >> 16 != 0 &&
	    ffa_w(&call->out, 4) >> 16 != call->client->config.id.id)
		ffa_call_anomaly(call, FFA_R_SECURE_ANSWER, 4, call->out.x[4]);
	return FFA_R_NONE;
}

/* FFA_SUCCESS: only the last piece may be answered so. */
static enum ffa_reason check_success(struct ffa_call *call, uint32_t index, uint32_t bytes)
{
	struct ffa_record *record = &call->proxy->ledger.records[index];
	enum ffa_reason reason = check_handle(call, index, 2);

	record->incomplete = false;
	if (reason != FFA_R_NONE)
		return reason;
	if (bytes != record->secure_total - record->secure_seen) {
		ffa_call_anomaly(call, FFA_R_SECURE_ANSWER, 0, call->out.x[0]);
		return ffa_refuse(call, FFA_R_SECURE_ANSWER, 0, call->out.x[0]);
	}
	record->secure_seen = record->secure_total;
	return FFA_R_NONE;
}

static enum ffa_reason judge(struct ffa_call *call, uint32_t index, uint32_t bytes, bool *again)
{
	struct ffa_record *record = &call->proxy->ledger.records[index];
	bool last = bytes == record->secure_total - record->secure_seen;
	enum ffa_reason reason;

	*again = false;
	if (ffa_is(&call->out, FFA_NR_ERROR)) {
		(void)ffa_ledger_ending(&call->proxy->ledger, index);
		return ffa_call_secure_error(call, &call->out);
	}
	/* Anything but an error may mean that it holds something now. */
	record->secure_done = false;
	if (ffa_is_success(&call->out))
		return check_success(call, index, bytes);
	if (ffa_is(&call->out, FFA_NR_MEM_FRAG_RX)) {
		reason = check_progress(call, index, bytes, again);
		record->doubtful = last && reason != FFA_R_NONE;
		return reason;
	}
	record->doubtful = last;
	record->nameless = record->nameless || !record->named;
	ffa_call_anomaly(call, FFA_R_SECURE_ANSWER, 0, call->out.x[0]);
	return ffa_refuse(call, FFA_R_SECURE_ANSWER, 0, call->out.x[0]);
}

/* One piece, repeated while the Secure side asks for it again. The caller holds the TX lock. */
static enum ffa_reason exchange(struct ffa_call *call, uint32_t index, uint32_t bytes, bool first)
{
	const struct ffa_record *record = &call->proxy->ledger.records[index];
	bool again = true;

	for (uint32_t attempt = 0; again; attempt++) {
		enum ffa_reason reason;

		if (attempt > call->proxy->config.max_resends)
			return ffa_refuse(call, FFA_R_SECURE_STUCK, 3, record->secure_seen);
		if (attempt != 0)
			ffa_port_pause(&call->proxy->ports, attempt);
		request(call, record, bytes, first);
		ffa_call_smc(call, &call->out);
		reason = judge(call, index, bytes, &again);
		if (reason != FFA_R_NONE)
			return reason;
	}
	return FFA_R_NONE;
}

/* What the client is told: the handle, and how many of its own bytes were taken. */
static void reply(struct ffa_call *call, uint32_t index)
{
	const struct ffa_record *record = &call->proxy->ledger.records[index];
	uint32_t low = (uint32_t)record->handle.value;
	uint32_t high = (uint32_t)(record->handle.value >> 32);
	uint32_t seen = record->client_seen;

	if (record->incomplete) {
		ffa_request(&call->out, FFA_FID32(FFA_NR_MEM_FRAG_RX), low, high, seen, 0);
		return;
	}
	ffa_succeed(call, low, high);
	(void)ffa_ledger_step(&call->proxy->ledger, index, FFA_SHARE_COMPLETE);
}

enum ffa_reason ffa_mem_pass(struct ffa_call *call, uint32_t index, uint32_t count, bool first)
{
	const struct ffa_range *ranges = call->client->ranges;
	enum ffa_reason reason;
	uint32_t taken;

	do {
		uint32_t bytes;

		ffa_lock_secure_tx(&call->proxy->ports);
		bytes = build(call, ranges, count, first, &taken);
		reason = exchange(call, index, bytes, first);
		ranges += taken;
		count -= taken;
		first = false;
		/* Complete before anybody else is given a handle: this one may come again. */
		if (reason == FFA_R_NONE && count == 0)
			reply(call, index);
		ffa_unlock_secure_tx(&call->proxy->ports);
	} while (reason == FFA_R_NONE && count != 0);
	return reason;
}
