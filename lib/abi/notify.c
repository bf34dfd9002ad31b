/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * notify.c - FFA_NOTIFICATION_SET, GET and INFO_GET of the host. FF-A source: DEN0077A 1.1
 * notifications.
 */
#include "abi/handlers.h"
#include "desc/noteinfo.h"
#include "port/answer.h"

/* Flags of NOTIFICATION_GET. */
#define GET_FROM_SPS 1u
#define GET_FROM_SPM 4u
#define GET_FLAGS 0xFu

static enum ffa_reason bad_answer(struct ffa_call *call)
{
	if (ffa_is(&call->out, FFA_NR_ERROR))
		return ffa_call_secure_error(call, &call->out);
	ffa_call_anomaly(call, FFA_R_SECURE_ANSWER, 0, call->out.x[0]);
	return ffa_refuse(call, FFA_R_SECURE_ANSWER, 0, call->out.x[0]);
}

enum ffa_reason ffa_do_set(struct ffa_call *call)
{
	uint32_t w1 = ffa_w(&call->in, 1);
	const struct ffa_view_partition *receiver;

	if (w1 >> 16 != call->client->config.id.id)
		return ffa_refuse(call, FFA_R_NOTE_SENDER, 1, w1);
	receiver = ffa_partition_find(call->proxy, (uint16_t)w1);
	if (receiver == NULL)
		return ffa_refuse(call, FFA_R_NOTE_RECEIVER, 1, w1);
	/* Per-vCPU, a delayed SRI and a vCPU for a global notification: none is for this caller. */
	if (ffa_w(&call->in, 2) != 0)
		return ffa_refuse(call, FFA_R_NOTE_FLAGS, 2, ffa_w(&call->in, 2));
	if (ffa_w_pair(&call->in, 3) == 0)
		return ffa_refuse(call, FFA_R_NOTE_BITMAP, 3, 0);
	if ((receiver->properties & FFA_PROP_NOTIFICATIONS) == 0)
		return ffa_refuse(call, FFA_R_NOTE_PROPERTY, 1, w1);
	ffa_request(&call->out, FFA_FID32(FFA_NR_NOTIFICATION_SET), w1, 0, ffa_w(&call->in, 3),
		    ffa_w(&call->in, 4));
	ffa_call_smc(call, &call->out);
	if (!ffa_is_success(&call->out))
		return bad_answer(call);
	ffa_succeed(call, 0, 0);
	return FFA_R_NONE;
}

static enum ffa_reason decode_get(struct ffa_call *call)
{
	uint32_t w1 = ffa_w(&call->in, 1);
	uint32_t flags = ffa_w(&call->in, 2);

	if ((w1 & 0xFFFFu) != call->client->config.id.id)
		return ffa_refuse(call, FFA_R_NOTE_RECEIVER, 1, w1);
	if (w1 >> 16 >= call->client->config.vcpus)
		return ffa_refuse(call, FFA_R_NOTE_VCPU, 1, w1);
	if ((flags & ~GET_FLAGS) != 0)
		return ffa_refuse(call, FFA_R_NOTE_FLAGS, 2, flags);
	return FFA_R_NONE;
}

enum ffa_reason ffa_do_get(struct ffa_call *call)
{
	/* The Secure side keeps two of the four bitmaps; no VM has anything for the host yet. */
	uint32_t flags = ffa_w(&call->in, 2) & (GET_FROM_SPS | GET_FROM_SPM);
	enum ffa_reason reason = decode_get(call);
	uint32_t low;
	uint32_t high;
	uint32_t framework;

	if (reason != FFA_R_NONE)
		return reason;
	if (flags == 0) {
		ffa_succeed(call, 0, 0);
		return FFA_R_NONE;
	}
	ffa_request(&call->out, FFA_FID32(FFA_NR_NOTIFICATION_GET), ffa_w(&call->in, 1), flags, 0,
		    0);
	ffa_call_smc(call, &call->out);
	if (!ffa_is_success(&call->out))
		return bad_answer(call);
	low = (flags & GET_FROM_SPS) != 0 ? ffa_w(&call->out, 2) : 0;
	high = (flags & GET_FROM_SPS) != 0 ? ffa_w(&call->out, 3) : 0;
	framework = (flags & GET_FROM_SPM) != 0 ? ffa_w(&call->out, 6) : 0;
	ffa_succeed(call, low, high);
	call->out.x[6] = framework;
	return FFA_R_NONE;
}

enum ffa_reason ffa_do_info_get(struct ffa_call *call)
{
	enum ffa_reason reason;
	bool wide;

	ffa_request(&call->out, call->fid, 0, 0, 0, 0);
	ffa_call_smc(call, &call->out);
	if (!ffa_is_success(&call->out))
		return bad_answer(call);
	/* A 64-bit answer to a 32-bit call occurs; only an AArch32 client cannot read it. */
	wide = (ffa_w(&call->out, 0) & FFA_FID_WIDTH_BIT) != 0;
	reason = ffa_noteinfo_check(&call->out, wide, call->client->config.id);
	if (reason != FFA_R_NONE || (wide && call->client->config.aarch32)) {
		ffa_call_anomaly(call, FFA_R_SECURE_ANSWER, 2, call->out.x[2]);
		return ffa_refuse(call, FFA_R_SECURE_ANSWER, 2, call->out.x[2]);
	}
	call->out.x[0] = ffa_w(&call->out, 0);
	ffa_noteinfo_trim(&call->out, wide);
	return FFA_R_NONE;
}
