/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * dispatch.c - the one entry of the call path: let the client in, find the row, check what the
 * table says, run the handler, write the answer.
 */
#include "base/mem.h"

#include "abi/handlers.h"
#include "base/contract.h"
#include "port/answer.h"
#include "port/locks.h"

/* Every call passes here twice: without lock ports it should not even notice. */
static void lock(const struct ffa_ports *ports)
{
	if (ports->lock != NULL)
		ffa_lock_clients(ports);
}

static void unlock(const struct ffa_ports *ports)
{
	if (ports->unlock != NULL)
		ffa_unlock_clients(ports);
}

/* FF-A's range: fast call, owner 4, function number 0x60-0xEF; the SVE hint bit means nothing. */
static bool is_ffa(uint32_t fid)
{
	uint32_t number = fid & 0xFFFFu;

	return (fid & ~(FFA_FID_WIDTH_BIT | 0xFFFFu)) == FFA_FID32_BASE &&
	       number >= FFA_NUMBER_FIRST && number <= FFA_NUMBER_LAST;
}

/* `in` and `out` are written before they are read. */
static void begin(struct ffa_call *call, struct ffa_proxy *proxy, uint32_t vcpu, uint32_t fid)
{
	call->proxy = proxy;
	call->client = NULL;
	call->row = NULL;
	call->vcpu = vcpu;
	call->fid = fid;
	call->smcs = 0;
	call->anomalies = 0;
	call->secure_error = 0;
	call->wide = false;
	call->why = (struct ffa_why){ FFA_R_NONE, 0, 0 };
}

/* The host, and a VM with a small ID, are where their ID says. */
static struct ffa_client *find(struct ffa_proxy *proxy, uint16_t id)
{
	struct ffa_client *client = &proxy->clients[0];

	if (id < proxy->config.max_clients)
		client = &proxy->clients[id];
	if (client->state != FFA_CLIENT_ABSENT && client->config.id.id == id)
		return client;
	return ffa_client_find(proxy, id);
}

/* Let the call in: from now on the client cannot be destroyed. */
static bool enter(struct ffa_call *call, uint16_t id, bool *ready)
{
	struct ffa_proxy *proxy = call->proxy;
	struct ffa_client *client;
	bool ok;

	ffa_locks_check_none(&proxy->ports);
	lock(&proxy->ports);
	client = find(proxy, id);
	ok = client != NULL && client->state == FFA_CLIENT_PRESENT &&
	     call->vcpu < client->config.vcpus;
	if (ok) {
		client->inside++;
		client->counters.calls++;
		call->client = client;
		call->version = client->version;
		call->version_state = client->version_state;
		*ready = proxy->secure.ready;
	}
	unlock(&proxy->ports);
	return ok;
}

/* The error code a refused call is answered with. */
static int32_t error_of(const struct ffa_call *call, enum ffa_reason reason)
{
	return reason == FFA_R_SECURE_ERROR ? call->secure_error : ffa_reason_error(reason);
}

/* Count the call; whether it is over, or an event is to be reported first. The lock is held. */
static bool count(struct ffa_call *call, enum ffa_reason reason)
{
	struct ffa_client *client = call->client;

	client->counters.smcs += call->smcs;
	client->counters.anomalies += call->anomalies;
	if (call->secure_error != 0)
		client->counters.errors++;
	else if (reason != FFA_R_NONE)
		client->counters.refused++;
	return reason == FFA_R_NONE || !ffa_call_may_report(client);
}

/* Let the client go: it, and the proxy, may be gone the moment the lock is dropped. */
static void leave(struct ffa_call *call, enum ffa_reason reason)
{
	bool over;

	ffa_locks_check_none(&call->proxy->ports);
	lock(&call->proxy->ports);
	over = count(call, reason);
	if (!over) {
		unlock(&call->proxy->ports);
		ffa_call_report_refusal(call, error_of(call, reason));
		lock(&call->proxy->ports);
	}
	call->client->inside--;
	unlock(&call->proxy->ports);
}

/*
 * An empty answer, and the arguments, as wide as the call is; x8-x17 only where both sides know
 * them.
 */
static void take_arguments(struct ffa_call *call, const struct ffa_regs *regs)
{
	bool wide = (call->fid & FFA_FID_WIDTH_BIT) != 0;
	bool all = wide && call->version >= FFA_VERSION_1_2;
	uint64_t mask = wide ? UINT64_MAX : UINT32_MAX;

	ffa_reply(&call->out, 0, 0, 0);
	call->in.x[0] = call->fid;
	FFA_UNROLL
	for (unsigned int i = 1; i < 8; i++)
		call->in.x[i] = regs->x[i] & mask;
	if (all)
		memcpy(&call->in.x[8], &regs->x[8], sizeof(regs->x[0]) * (FFA_NUM_REGS - 8));
	else
		memset(&call->in.x[8], 0, sizeof(regs->x[0]) * (FFA_NUM_REGS - 8));
}

/* Find the register that must be zero and is not, if there is one. */
FFA_COLD static enum ffa_reason find_stray(struct ffa_call *call)
{
	for (unsigned int i = 1; i < 8; i++)
		if ((call->row->mbz >> i & 1) != 0 && call->in.x[i] != 0)
			return ffa_refuse(call, FFA_R_REGISTER_MBZ, i, call->in.x[i]);
	return FFA_R_NONE;
}

/* Most calls have no arguments beyond w3: then the others need not be told apart. */
static enum ffa_reason check_zeroes(struct ffa_call *call)
{
	const uint64_t *x = call->in.x;
	uint64_t mbz = call->row->mbz;
	uint64_t stray = x[4] | x[5] | x[6] | x[7];

	if (mbz == 0)
		return FFA_R_NONE;
	FFA_UNROLL
	for (unsigned int i = 1; i < 4; i++)
		stray |= x[i] & (0 - (mbz >> i & 1));
	return stray == 0 ? FFA_R_NONE : find_stray(call);
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
static enum ffa_reason serve(struct ffa_call *call, const struct ffa_regs *regs, bool ready)
{
	enum ffa_reason reason;

	if (call->version_state != FFA_VERSION_LOCKED || !ready) {
		reason = ffa_negotiation_lock(call);
		if (reason != FFA_R_NONE)
			return reason;
	}
	reason = ffa_gate_allows(call->proxy, call->client, call->version, call->fid, &call->row);
	if (reason == FFA_R_NONE && call->row->disposal == FFA_DISPOSAL_REPLY)
		reason = FFA_R_CALL_CLIENT_KIND; /* an answer is no call */
	if (reason != FFA_R_NONE)
		return ffa_refuse(call, reason, 0, call->fid);
	take_arguments(call, regs);
	reason = check_zeroes(call);
	return reason != FFA_R_NONE ? reason : perform(call);
}

/* FFA_VERSION answers in w0, without FFA_SUCCESS or FFA_ERROR. */
static enum ffa_reason serve_version(struct ffa_call *call, struct ffa_regs *regs)
{
	uint32_t version = ffa_negotiate(call, ffa_w(regs, 1));

	ffa_reply(regs, version != 0 ? version : (uint32_t)FFA_RET_NOT_SUPPORTED, 0, 0);
	return version != 0 ? FFA_R_NONE : call->why.reason;
}

/* Write the answer. x8-x17 are the client's own unless the answer carries them. */
static void answer(struct ffa_call *call, enum ffa_reason reason, struct ffa_regs *regs)
{
	if (reason != FFA_R_NONE) {
		ffa_reply(regs, FFA_FID32(FFA_NR_ERROR), (uint32_t)error_of(call, reason), 0);
		return;
	}
	FFA_UNROLL
	for (unsigned int i = 0; i < 8; i++)
		regs->x[i] = call->out.x[i];
	if (call->wide)
		memcpy(&regs->x[8], &call->out.x[8], sizeof(regs->x[0]) * (FFA_NUM_REGS - 8));
}

enum ffa_disposition ffa_proxy_call(struct ffa_proxy *proxy, struct ffa_endpoint client,
				    uint32_t vcpu, struct ffa_regs *regs)
{
	uint32_t fid = ffa_w(regs, 0) & ~FFA_FID_SVE_HINT;
	struct ffa_call call;
	enum ffa_reason reason;
	bool ready = false;

	if (!is_ffa(fid))
		return FFA_NOT_FFA;
	begin(&call, proxy, vcpu, fid);
	if (!enter(&call, client.id, &ready))
		return FFA_NO_CLIENT;
	if (fid == FFA_FID32(FFA_NR_VERSION)) {
		reason = serve_version(&call, regs);
	} else {
		reason = serve(&call, regs, ready);
		answer(&call, reason, regs);
	}
	leave(&call, reason);
	return FFA_ANSWERED;
}
