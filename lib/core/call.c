/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * call.c - what every handler needs of its call: refuse, talk to the Secure side, succeed, report.
 */
#include "base/mem.h"

#include "core/context.h"
#include "port/answer.h"
#include "port/locks.h"
#include "port/port.h"

enum ffa_reason ffa_refuse(struct ffa_call *call, enum ffa_reason reason, uint32_t offset,
			   uint64_t value)
{
	call->why.reason = reason;
	call->why.offset = offset;
	call->why.value = value;
	return reason;
}

void ffa_call_smc(struct ffa_call *call, struct ffa_regs *regs)
{
	call->smcs++;
	ffa_port_smc(&call->proxy->ports, regs);
}

static void emit(struct ffa_call *call, enum ffa_event_kind kind, const struct ffa_why *why,
		 int32_t error)
{
	struct ffa_event event;

	memset(&event, 0, sizeof(event));
	event.kind = kind;
	event.client = call->client->config.id;
	event.vcpu = call->vcpu;
	event.fid = call->fid;
	event.reason = (uint32_t)why->reason;
	event.error = error;
	event.offset = why->offset;
	event.value = why->value;
	ffa_port_event(&call->proxy->ports, &event);
}

/* One event, if the client's budget allows. */
static void report(struct ffa_call *call, enum ffa_event_kind kind, const struct ffa_why *why)
{
	bool allowed;

	ffa_lock_clients(&call->proxy->ports);
	allowed = ffa_call_may_report(call->client);
	ffa_unlock_clients(&call->proxy->ports);
	if (allowed)
		emit(call, kind, why, 0);
}

void ffa_call_report_refusal(struct ffa_call *call, int32_t error)
{
	emit(call, call->secure_error != 0 ? FFA_EVENT_ERROR : FFA_EVENT_REFUSED, &call->why,
	     error);
}

void ffa_call_report_state(struct ffa_call *call, uint64_t value)
{
	struct ffa_why why = { FFA_R_NONE, 0, value };

	report(call, FFA_EVENT_STATE, &why);
}

void ffa_call_anomaly(struct ffa_call *call, enum ffa_reason reason, uint32_t offset,
		      uint64_t value)
{
	struct ffa_why why = { reason, offset, value };

	call->anomalies++;
	report(call, FFA_EVENT_ANOMALY, &why);
}

void ffa_call_quarantine(struct ffa_call *call, enum ffa_reason reason, uint64_t pages)
{
	struct ffa_why why = { reason, 0, pages };

	report(call, FFA_EVENT_QUARANTINE, &why);
}

enum ffa_reason ffa_call_secure_error(struct ffa_call *call, const struct ffa_regs *answer)
{
	call->secure_error = ffa_error_of(answer);
	if (call->secure_error == FFA_RET_NOT_SUPPORTED)
		ffa_call_anomaly(call, FFA_R_SECURE_UNSUPPORTED, 0, call->fid);
	return ffa_refuse(call, FFA_R_SECURE_ERROR, 2, answer->x[2]);
}

void ffa_succeed(struct ffa_call *call, uint32_t w2, uint32_t w3)
{
	ffa_reply(&call->out, FFA_FID32(FFA_NR_SUCCESS), w2, w3);
}

struct ffa_call *ffa_call_admin(struct ffa_proxy *proxy, struct ffa_client *client)
{
	struct ffa_call *call = &proxy->admin;

	memset(call, 0, sizeof(*call));
	call->proxy = proxy;
	call->client = client;
	call->version = proxy->version;
	return call;
}

void ffa_call_account(struct ffa_call *call)
{
	struct ffa_statistics *counters = &call->client->counters;

	ffa_lock_clients(&call->proxy->ports);
	counters->smcs += call->smcs;
	counters->anomalies += call->anomalies;
	ffa_unlock_clients(&call->proxy->ports);
}

const struct ffa_view_partition *ffa_partition_find(const struct ffa_proxy *proxy, uint16_t id)
{
	for (uint32_t i = 0; i < proxy->secure.partitions; i++)
		if (proxy->list[i].id.id == id)
			return &proxy->list[i];
	return NULL;
}
