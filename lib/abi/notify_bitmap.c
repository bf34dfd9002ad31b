/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * notify_bitmap.c - FFA_NOTIFICATION_BITMAP_CREATE and DESTROY, BIND and UNBIND. The host makes its
 * own bitmap; the proxy remembers which sender each notification is bound to, since not every SPMC
 * does. FF-A source: DEN0077A 1.1 notifications.
 */
#include "abi/handlers.h"
#include "port/answer.h"
#include "port/locks.h"

/* Send what is in call->out; FFA_SUCCESS without results is the only good answer. */
static enum ffa_reason send(struct ffa_call *call)
{
	ffa_call_smc(call, &call->out);
	if (ffa_is(&call->out, FFA_NR_ERROR))
		return ffa_call_secure_error(call, &call->out);
	if (!ffa_is_success(&call->out)) {
		ffa_call_anomaly(call, FFA_R_SECURE_ANSWER, 0, call->out.x[0]);
		return ffa_refuse(call, FFA_R_SECURE_ANSWER, 0, call->out.x[0]);
	}
	ffa_succeed(call, 0, 0);
	return FFA_R_NONE;
}

static enum ffa_reason bitmap_call(struct ffa_call *call, bool exists)
{
	uint32_t id = ffa_w(&call->in, 1);
	enum ffa_reason reason;

	if (id != call->client->config.id.id)
		return ffa_refuse(call, FFA_R_NOTE_RECEIVER, 1, id);
	ffa_lock_mailbox(&call->proxy->ports, call->client->slot);
	ffa_request(&call->out, call->fid, id, ffa_w(&call->in, 2), 0, 0);
	reason = send(call);
	if (reason == FFA_R_NONE) {
		call->client->bitmap = exists;
		call->client->bound = 0;
	} else if (exists && call->secure_error == FFA_RET_DENIED) {
		/* There is one already, of before our time it may be: ours to clean up now. */
		call->client->bitmap = true;
	}
	ffa_unlock_mailbox(&call->proxy->ports, call->client->slot);
	return reason;
}

enum ffa_reason ffa_do_bitmap_create(struct ffa_call *call)
{
	/* Real SPMCs store the count unchecked. */
	if (ffa_w(&call->in, 2) == 0)
		return ffa_refuse(call, FFA_R_NOTE_VCPU, 2, 0);
	return bitmap_call(call, true);
}

enum ffa_reason ffa_do_bitmap_destroy(struct ffa_call *call)
{
	return bitmap_call(call, false);
}

/* Sender, receiver and bitmap of BIND and UNBIND. */
static enum ffa_reason decode(struct ffa_call *call, uint16_t *sender, uint64_t *bits)
{
	uint32_t w1 = ffa_w(&call->in, 1);

	*sender = (uint16_t)(w1 >> 16);
	*bits = ffa_w_pair(&call->in, 3);
	if ((w1 & 0xFFFFu) != call->client->config.id.id)
		return ffa_refuse(call, FFA_R_NOTE_RECEIVER, 1, w1);
	if (*sender == call->client->config.id.id ||
	    ffa_partition_find(call->proxy, *sender) == NULL)
		return ffa_refuse(call, FFA_R_NOTE_SENDER, 1, w1);
	/* Per-vCPU notifications are not offered; the other flags are reserved. */
	if (ffa_w(&call->in, 2) != 0)
		return ffa_refuse(call, FFA_R_NOTE_FLAGS, 2, ffa_w(&call->in, 2));
	if (*bits == 0)
		return ffa_refuse(call, FFA_R_NOTE_BITMAP, 3, 0);
	return FFA_R_NONE;
}

/* Those of `bits` that are bound to this sender. */
static uint64_t bound_to(const struct ffa_client *client, uint16_t sender, uint64_t bits)
{
	uint64_t found = 0;

	for (unsigned int i = 0; i < 64; i++)
		if ((client->bound & bits) >> i & 1 && client->bound_to[i] == sender)
			found |= UINT64_C(1) << i;
	return found;
}

static void request(struct ffa_call *call, uint32_t number, uint16_t sender, uint64_t bits)
{
	ffa_request(&call->out, FFA_FID32(number),
		    (uint32_t)sender << 16 | call->client->config.id.id, 0, (uint32_t)bits,
		    (uint32_t)(bits >> 32));
}

static enum ffa_reason bind_locked(struct ffa_call *call, uint16_t sender, uint64_t bits)
{
	struct ffa_client *client = call->client;
	enum ffa_reason reason;

	if ((client->bound & bits) != 0)
		return ffa_refuse(call, FFA_R_NOTE_BOUND, 3, client->bound & bits);
	request(call, FFA_NR_NOTIFICATION_BIND, sender, bits);
	reason = send(call);
	if (reason != FFA_R_NONE)
		return reason;
	client->bound |= bits;
	for (unsigned int i = 0; i < 64; i++)
		if (bits >> i & 1)
			client->bound_to[i] = sender;
	return FFA_R_NONE;
}

static enum ffa_reason unbind_locked(struct ffa_call *call, uint16_t sender, uint64_t bits)
{
	struct ffa_client *client = call->client;
	enum ffa_reason reason;

	if (bound_to(client, sender, bits) != bits)
		return ffa_refuse(call, FFA_R_NOTE_NOT_BOUND, 3, bits);
	request(call, FFA_NR_NOTIFICATION_UNBIND, sender, bits);
	reason = send(call);
	if (reason == FFA_R_NONE)
		client->bound &= ~bits;
	return reason;
}

static enum ffa_reason change_binding(struct ffa_call *call, bool bind)
{
	uint16_t sender;
	uint64_t bits;
	enum ffa_reason reason = decode(call, &sender, &bits);

	if (reason != FFA_R_NONE)
		return reason;
	ffa_lock_mailbox(&call->proxy->ports, call->client->slot);
	reason = bind ? bind_locked(call, sender, bits) : unbind_locked(call, sender, bits);
	ffa_unlock_mailbox(&call->proxy->ports, call->client->slot);
	return reason;
}

enum ffa_reason ffa_do_bind(struct ffa_call *call)
{
	return change_binding(call, true);
}

enum ffa_reason ffa_do_unbind(struct ffa_call *call)
{
	return change_binding(call, false);
}

/* Fetch what is pending, so that unbinding is not refused for it. */
static void drain(struct ffa_call *call)
{
	ffa_request(&call->out, FFA_FID32(FFA_NR_NOTIFICATION_GET), call->client->config.id.id, 1,
		    0, 0);
	ffa_call_smc(call, &call->out);
}

void ffa_notify_leave(struct ffa_call *call)
{
	struct ffa_client *client = call->client;

	if (client->bound != 0)
		drain(call);
	for (unsigned int i = 0; i < 64 && client->bound != 0; i++) {
		uint64_t bits;

		if ((client->bound >> i & 1) == 0)
			continue;
		bits = bound_to(client, client->bound_to[i], client->bound);
		request(call, FFA_NR_NOTIFICATION_UNBIND, client->bound_to[i], bits);
		(void)send(call);
		client->bound &= ~bits;
	}
	if (!client->bitmap)
		return;
	ffa_request(&call->out, FFA_FID32(FFA_NR_NOTIFICATION_BITMAP_DESTROY), client->config.id.id,
		    0, 0, 0);
	if (send(call) != FFA_R_NONE)
		ffa_call_anomaly(call, FFA_R_SECURE_ANSWER, 2, call->why.value);
	client->bitmap = false;
}
