/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * dispatch.c - the one entry of the call path: let the client in, find the row, check what the
 * table says, run the handler, write the answer.
 */
#include "base/mem.h"

#include "abi/handlers.h"
#include "port/answer.h"
#include "port/locks.h"

/* FF-A's range: fast call, owner 4, function number 0x60-0xEF; the SVE hint bit means nothing. */
static bool is_ffa(uint32_t fid)
{
	uint32_t number = fid & 0xFFFFu;

	return (fid & ~(FFA_FID_WIDTH_BIT | 0xFFFFu)) == FFA_FID32_BASE &&
	       number >= FFA_NUMBER_FIRST && number <= FFA_NUMBER_LAST;
}

/* Let the call in: from now on the client cannot be destroyed. */
static bool enter(struct ffa_call *call, uint16_t id, enum ffa_version_state *state, bool *ready)
{
	struct ffa_proxy *proxy = call->proxy;
	struct ffa_client *client;
	bool ok;

	ffa_lock_clients(&proxy->ports);
	client = ffa_client_find(proxy, id);
	ok = client != NULL && client->state == FFA_CLIENT_PRESENT &&
	     call->vcpu < client->config.vcpus;
	if (ok) {
		client->inside++;
		client->counters.calls++;
		call->client = client;
		call->version = client->version;
		*state = client->version_state;
		*ready = proxy->secure.ready;
	}
	ffa_unlock_clients(&proxy->ports);
	return ok;
}

static void leave(struct ffa_call *call, enum ffa_reason reason)
{
	struct ffa_statistics *counters = &call->client->counters;

	ffa_lock_clients(&call->proxy->ports);
	counters->smcs += call->smcs;
	counters->anomalies += call->anomalies;
	if (call->secure_error != 0)
		counters->errors++;
	else if (reason != FFA_R_NONE)
		counters->refused++;
	call->client->inside--;
	ffa_unlock_clients(&call->proxy->ports);
}

/* The arguments, as wide as the call is; x8-x17 only where both sides know them. */
static void take_arguments(struct ffa_call *call, const struct ffa_regs *regs)
{
	bool wide = (call->fid & FFA_FID_WIDTH_BIT) != 0;
	unsigned int used = wide && call->version >= FFA_VERSION_1_2 ? FFA_NUM_REGS : 8;

	memset(&call->in, 0, sizeof(call->in));
	for (unsigned int i = 1; i < used; i++)
		call->in.x[i] = wide ? regs->x[i] : (uint32_t)regs->x[i];
	call->in.x[0] = call->fid;
}

static enum ffa_reason check_zeroes(struct ffa_call *call)
{
	for (unsigned int i = 1; i < 8; i++)
		if ((call->row->mbz >> i & 1) != 0 && call->in.x[i] != 0)
			return ffa_refuse(call, FFA_R_REGISTER_MBZ, i, call->in.x[i]);
	return FFA_R_NONE;
}

static enum ffa_reason perform(struct ffa_call *call)
{
	switch ((enum ffa_handler)call->row->handler) {
	case FFA_DO_FEATURES:
		return ffa_do_features(call);
	case FFA_DO_ID_GET:
		return ffa_do_id_get(call);
	case FFA_DO_SPM_ID_GET:
		return ffa_do_spm_id_get(call);
	case FFA_DO_RXTX_MAP:
		return ffa_do_rxtx_map(call);
	case FFA_DO_RXTX_UNMAP:
		return ffa_do_rxtx_unmap(call);
	case FFA_DO_RX_RELEASE:
		return ffa_do_rx_release(call);
	case FFA_DO_PARTITION_INFO_GET:
		return ffa_do_partition_info_get(call);
	case FFA_DO_PARTITION_INFO_GET_REGS:
		return ffa_do_partition_info_get_regs(call);
	case FFA_DO_DIRECT_REQ:
	case FFA_DO_DIRECT_REQ2:
		return ffa_do_direct_req(call);
	case FFA_DO_RUN:
		return ffa_do_run(call);
	case FFA_DO_MEM_SEND:
		return ffa_do_mem_send(call);
	case FFA_DO_MEM_FRAG_TX:
		return ffa_do_mem_frag_tx(call);
	case FFA_DO_MEM_RECLAIM:
		return ffa_do_mem_reclaim(call);
	case FFA_DO_BITMAP_CREATE:
		return ffa_do_bitmap_create(call);
	case FFA_DO_BITMAP_DESTROY:
		return ffa_do_bitmap_destroy(call);
	case FFA_DO_BIND:
		return ffa_do_bind(call);
	case FFA_DO_UNBIND:
		return ffa_do_unbind(call);
	case FFA_DO_SET:
		return ffa_do_set(call);
	case FFA_DO_GET:
		return ffa_do_get(call);
	case FFA_DO_INFO_GET:
		return ffa_do_info_get(call);
	case FFA_DO_NOTHING: /* the gate refuses these, */
	case FFA_DO_VERSION: /* and this one never comes here */
		break;
	}
	return ffa_refuse(call, FFA_R_CALL_UNKNOWN, 0, call->fid);
}

/* Any call but FFA_VERSION: it needs a version, and locks the one that is tentative. */
static enum ffa_reason serve(struct ffa_call *call, const struct ffa_regs *regs,
			     enum ffa_version_state state, bool ready)
{
	enum ffa_reason reason;

	if (state != FFA_VERSION_LOCKED || !ready) {
		reason = ffa_negotiation_lock(call);
		if (reason != FFA_R_NONE)
			return reason;
	}
	reason = ffa_gate_allows(call->proxy, call->client, call->version, call->fid);
	if (reason == FFA_R_NONE &&
	    ffa_call_row_of(call->fid & 0xFFFFu)->disposal == FFA_DISPOSAL_REPLY)
		reason = FFA_R_CALL_CLIENT_KIND; /* an answer is no call */
	if (reason != FFA_R_NONE)
		return ffa_refuse(call, reason, 0, call->fid);
	call->row = ffa_call_row_of(call->fid & 0xFFFFu);
	take_arguments(call, regs);
	reason = check_zeroes(call);
	return reason != FFA_R_NONE ? reason : perform(call);
}

/* FFA_VERSION answers in w0, without FFA_SUCCESS or FFA_ERROR. */
static enum ffa_reason serve_version(struct ffa_call *call, const struct ffa_regs *regs)
{
	uint32_t version = ffa_negotiate(call, ffa_w(regs, 1));

	memset(&call->out, 0, sizeof(call->out));
	call->out.x[0] = version != 0 ? version : (uint32_t)FFA_RET_NOT_SUPPORTED;
	return version != 0 ? FFA_R_NONE : call->why.reason;
}

/* Write the answer. x8-x17 are the client's own unless the answer carries them. */
static void answer(struct ffa_call *call, enum ffa_reason reason, struct ffa_regs *regs)
{
	int32_t error = 0;

	if (reason != FFA_R_NONE) {
		error = reason == FFA_R_SECURE_ERROR ? call->secure_error
						     : ffa_reason_error(reason);
		if (call->fid != FFA_FID32(FFA_NR_VERSION))
			ffa_request(&call->out, FFA_FID32(FFA_NR_ERROR), 0, (uint32_t)error, 0, 0);
		call->wide = false;
		ffa_call_report_refusal(call, error);
	}
	memcpy(regs->x, call->out.x, sizeof(regs->x[0]) * (call->wide ? FFA_NUM_REGS : 8));
}

enum ffa_disposition ffa_proxy_call(struct ffa_proxy *proxy, struct ffa_endpoint client,
				    uint32_t vcpu, struct ffa_regs *regs)
{
	enum ffa_version_state state = FFA_VERSION_NONE;
	uint32_t fid = ffa_w(regs, 0) & ~FFA_FID_SVE_HINT;
	struct ffa_call call;
	enum ffa_reason reason;
	bool ready = false;

	if (!is_ffa(fid))
		return FFA_NOT_FFA;
	memset(&call, 0, sizeof(call));
	call.proxy = proxy;
	call.vcpu = vcpu;
	call.fid = fid;
	if (!enter(&call, client.id, &state, &ready))
		return FFA_NO_CLIENT;
	if (fid == FFA_FID32(FFA_NR_VERSION))
		reason = serve_version(&call, regs);
	else
		reason = serve(&call, regs, state, ready);
	answer(&call, reason, regs);
	leave(&call, reason);
	return FFA_ANSWERED;
}
