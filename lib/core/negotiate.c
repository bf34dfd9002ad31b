/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * negotiate.c - FFA_VERSION, and the call that locks what it settled. Everything here runs under
 * the negotiation lock, so that racing CPUs get one of the two serial orders (contract VER-8).
 */
#include "core/context.h"
#include "core/version.h"
#include "port/answer.h"
#include "port/locks.h"

static bool may_negotiate(const struct ffa_proxy *proxy, const struct ffa_client *client)
{
	switch (proxy->config.negotiator) {
	case FFA_NEGOTIATOR_HOST:
		return client->config.kind == FFA_CLIENT_HOST;
	case FFA_NEGOTIATOR_ANY:
		return proxy->version_state == FFA_VERSION_NONE ||
		       proxy->negotiator == client->slot;
	case FFA_NEGOTIATOR_FIXED:
		return proxy->version_state == FFA_VERSION_NONE;
	}
	return false;
}

static struct ffa_version_facts facts_of(struct ffa_call *call)
{
	struct ffa_proxy *proxy = call->proxy;
	struct ffa_client *client = call->client;
	struct ffa_version_facts facts;

	ffa_lock_clients(&proxy->ports);
	facts.client_state = client->version_state;
	facts.client_version = client->version;
	facts.proxy_state = proxy->version_state;
	facts.proxy_version = proxy->version;
	facts.may_negotiate = may_negotiate(proxy, client);
	ffa_unlock_clients(&proxy->ports);
	facts.floor = proxy->config.version_floor;
	return facts;
}

static void set_client(struct ffa_call *call, enum ffa_version_state state, uint32_t version)
{
	ffa_lock_clients(&call->proxy->ports);
	call->client->version_state = state;
	call->client->version = version;
	ffa_unlock_clients(&call->proxy->ports);
	call->version = version;
}

static void set_proxy(struct ffa_call *call, enum ffa_version_state state, uint32_t version)
{
	struct ffa_proxy *proxy = call->proxy;

	ffa_lock_clients(&proxy->ports);
	proxy->version_state = state;
	proxy->version = version;
	ffa_unlock_clients(&proxy->ports);
}

uint32_t ffa_settle_version(struct ffa_call *call, uint32_t requested)
{
	const struct ffa_config *config = &call->proxy->config;
	uint32_t top = requested < config->version_ceiling ? requested : config->version_ceiling;
	uint32_t floor_minor = config->version_floor & 0xFFFFu;
	int32_t minor = top >= config->version_floor ? (int32_t)(top & 0xFFFFu) : -1;
	uint32_t settled = 0;

	while (minor >= 0) {
		uint32_t asked = (uint32_t)minor;

		ffa_request(&call->out, FFA_FID32(FFA_NR_VERSION), FFA_VERSION_MAKE(1, asked), 0, 0,
			    0);
		ffa_call_smc(call, &call->out);
		if (ffa_version_step(asked, ffa_w(&call->out, 0), floor_minor, &settled, &minor))
			return settled;
	}
	return 0;
}

/* Ask the Secure side, and settle what the proxy and this client speak. */
static uint32_t settle(struct ffa_call *call, uint32_t requested)
{
	struct ffa_proxy *proxy = call->proxy;
	uint32_t asked = proxy->config.negotiator == FFA_NEGOTIATOR_FIXED
				 ? proxy->config.version_fixed
				 : requested;
	uint32_t version = ffa_settle_version(call, asked);

	ffa_lock_clients(&proxy->ports);
	proxy->secure.present = version != 0;
	ffa_unlock_clients(&proxy->ports);
	if (version == 0 && proxy->config.vm_to_vm)
		version = asked < proxy->config.version_ceiling ? asked
								: proxy->config.version_ceiling;
	/*
	 * After a failure the Secure side may have latched anything: nothing is settled any more.
	 */
	set_proxy(call, version != 0 ? FFA_VERSION_TENTATIVE : FFA_VERSION_NONE, version);
	proxy->negotiator = version != 0 ? call->client->slot : FFA_NO_INDEX;
	if (version == 0) {
		set_client(call, FFA_VERSION_NONE, 0);
		ffa_refuse(call, FFA_R_VERSION_NO_SECURE, 1, requested);
		return 0;
	}
	if (requested < version) {
		ffa_refuse(call, FFA_R_VERSION_BELOW, 1, requested);
		return 0;
	}
	set_client(call, FFA_VERSION_TENTATIVE, version);
	return version;
}

/* Answer a request that needs no negotiation; 0 means -1. */
static uint32_t conclude(struct ffa_call *call, const struct ffa_version_facts *facts,
			 const struct ffa_version_verdict *verdict, uint32_t requested)
{
	if (verdict->action == FFA_VERSION_REFUSE) {
		ffa_refuse(call, verdict->reason, 1, requested);
		return 0;
	}
	if (facts->client_state != FFA_VERSION_LOCKED)
		set_client(call, FFA_VERSION_TENTATIVE, verdict->version);
	return verdict->version;
}

uint32_t ffa_negotiate(struct ffa_call *call, uint32_t requested)
{
	struct ffa_proxy *proxy = call->proxy;
	struct ffa_version_facts facts = {
		.client_state = call->version_state,
		.client_version = call->version,
	};
	struct ffa_version_verdict verdict;
	uint32_t version;

	/* What every driver asks once more: its own version, which stands. */
	if (call->version_state == FFA_VERSION_LOCKED && requested == call->version)
		return requested;
	verdict = ffa_version_decide(&facts, requested);
	/* A locked client, or a refusal that no state could change, needs no other facts. */
	if (facts.client_state == FFA_VERSION_LOCKED || verdict.reason == FFA_R_VERSION_MALFORMED)
		return conclude(call, &facts, &verdict, requested);
	ffa_lock_take(&proxy->ports, FFA_LOCK_NEGOTIATION, 0);
	facts = facts_of(call);
	verdict = ffa_version_decide(&facts, requested);
	if (verdict.action == FFA_VERSION_NEGOTIATE)
		version = settle(call, requested);
	else
		version = conclude(call, &facts, &verdict, requested);
	ffa_lock_drop(&proxy->ports, FFA_LOCK_NEGOTIATION, 0);
	return version;
}

/* The client's first other call: lock the version, for it and for the proxy. */
static enum ffa_reason lock_version(struct ffa_call *call)
{
	struct ffa_version_facts facts = facts_of(call);

	if (ffa_version_after_call(&facts) == FFA_VERSION_NONE) {
		set_client(call, FFA_VERSION_NONE, 0);
		return ffa_refuse(call, FFA_R_CALL_BEFORE_VERSION, 0, call->fid);
	}
	call->version = facts.client_version;
	if (facts.proxy_state != FFA_VERSION_LOCKED)
		set_proxy(call, FFA_VERSION_LOCKED, facts.proxy_version);
	if (facts.client_state != FFA_VERSION_LOCKED) {
		set_client(call, FFA_VERSION_LOCKED, facts.client_version);
		ffa_call_report_state(call, facts.client_version);
	}
	return FFA_R_NONE;
}

enum ffa_reason ffa_negotiation_lock(struct ffa_call *call)
{
	struct ffa_proxy *proxy = call->proxy;
	enum ffa_reason reason;

	ffa_lock_take(&proxy->ports, FFA_LOCK_NEGOTIATION, 0);
	reason = lock_version(call);
	if (reason == FFA_R_NONE && !proxy->secure.ready)
		reason = ffa_attach(call);
	ffa_lock_drop(&proxy->ports, FFA_LOCK_NEGOTIATION, 0);
	return reason;
}

void ffa_negotiation_forget(struct ffa_proxy *proxy, uint32_t slot)
{
	ffa_lock_take(&proxy->ports, FFA_LOCK_NEGOTIATION, 0);
	ffa_lock_take(&proxy->ports, FFA_LOCK_CLIENTS, 0);
	if (proxy->version_state == FFA_VERSION_TENTATIVE && proxy->negotiator == slot) {
		proxy->version_state = FFA_VERSION_NONE;
		proxy->version = 0;
		proxy->negotiator = FFA_NO_INDEX;
	}
	ffa_lock_drop(&proxy->ports, FFA_LOCK_CLIENTS, 0);
	ffa_lock_drop(&proxy->ports, FFA_LOCK_NEGOTIATION, 0);
}
