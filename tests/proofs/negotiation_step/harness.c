/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The negotiation machine by induction (contract VER-1, VER-4, VER-8): from any state that keeps
 * the invariant below, one call of a client, or a client coming or going, keeps it and makes only
 * the steps that are allowed, while other CPUs make any allowed steps wherever no lock keeps them
 * out. Whatever holds in a fresh proxy and is kept by every step holds for ever, for any number of
 * calls on any number of CPUs.
 *
 * Other CPUs run when a lock is taken: before the negotiation lock they may do anything, under it
 * only what needs no negotiation. What CPUs do between two locks is taken for atomic: that shared
 * fields are touched under locks only is what the thread sanitizer is for.
 *
 * Bounds: two clients; any configuration of versions, any negotiator. Stubs as in machine.h.
 */
#include "proofs/common/machine.h"

/* What CPUs share. */
struct shared {
	enum ffa_version_state state;
	uint32_t version;
	bool present;
	bool ready;
	enum ffa_version_state client_state[CLIENTS];
	uint32_t client_version[CLIENTS];
	struct seen seen;
};

static struct shared since; /* as it was when the other CPUs last ran */
static uint32_t caller;	    /* slot of the client whose event is proved */
static bool asks;	    /* it calls FFA_VERSION */

static struct shared look(void)
{
	struct shared now = { proxy.version_state,
			      proxy.version,
			      proxy.secure.present,
			      proxy.secure.ready,
			      { 0 },
			      { 0 },
			      seen };

	for (uint32_t i = 0; i < CLIENTS; i++) {
		now.client_state[i] = clients[i].version_state;
		now.client_version[i] = clients[i].version;
	}
	return now;
}

/* The part of the invariant that holds whenever the short locks are free. */
static bool holds_always(const struct shared *s)
{
	bool locked = s->state == FFA_VERSION_LOCKED;

	if (s->state == FFA_VERSION_NONE && s->version != 0)
		return false;
	for (uint32_t i = 0; i < CLIENTS; i++) {
		if (s->client_state[i] == FFA_VERSION_NONE && s->client_version[i] != 0)
			return false;
		if (s->client_state[i] == FFA_VERSION_LOCKED &&
		    (!locked || s->client_version[i] != s->version))
			return false;
	}
	return locked || (!s->seen.other && !s->ready);
}

/* The part that holds whenever nobody negotiates: what was settled is what was asked for last. */
static bool holds_at_rest(const struct shared *s)
{
	return s->state == FFA_VERSION_NONE || !s->present ||
	       (s->seen.version && s->seen.asked == s->version);
}

static bool locked_stays(enum ffa_version_state old_state, uint32_t old_version,
			 enum ffa_version_state state, uint32_t version)
{
	return old_state != FFA_VERSION_LOCKED ||
	       (state == FFA_VERSION_LOCKED && version == old_version);
}

/* Steps that any CPU may make, while the caller is inside and so is not destroyed. */
static bool may_follow(const struct shared *old, const struct shared *now)
{
	return locked_stays(old->state, old->version, now->state, now->version) &&
	       locked_stays(old->client_state[caller], old->client_version[caller],
			    now->client_state[caller], now->client_version[caller]) &&
	       now->ready >= old->ready && now->seen.other >= old->seen.other &&
	       (!old->seen.other || now->seen.asked == old->seen.asked) &&
	       (!old->ready || now->present == old->present) &&
	       (now->present <= old->present || old->state != FFA_VERSION_LOCKED);
}

/* Steps that the event under proof may make between two runs of the others. */
static void check_own_steps(void)
{
	struct shared now = look();
	uint32_t other = 1 - caller;

	CHECK(may_follow(&since, &now), "a locked version stays; what was said stays said");
	CHECK(now.client_state[other] == since.client_state[other] &&
		      now.client_version[other] == since.client_version[other],
	      "no other client is changed");
	CHECK(!asks || now.state != FFA_VERSION_LOCKED || since.state == FFA_VERSION_LOCKED,
	      "FFA_VERSION locks nothing");
	CHECK(!asks || now.client_state[caller] != FFA_VERSION_LOCKED ||
		      since.client_state[caller] == FFA_VERSION_LOCKED,
	      "not the client either");
	CHECK(asks || since.client_state[caller] != FFA_VERSION_NONE ||
		      now.client_state[caller] == FFA_VERSION_NONE,
	      "only FFA_VERSION leads out of none");
	CHECK(asks || since.state != FFA_VERSION_NONE || now.state == FFA_VERSION_NONE,
	      "and negotiates");
}

static enum ffa_version_state any_state(void)
{
	return (enum ffa_version_state)any_below(FFA_VERSION_LOCKED + 1);
}

/* Other CPUs: any steps that are allowed; under our negotiation lock none that needs it. */
static void others_run(void)
{
	uint32_t other = 1 - caller;
	struct shared now;

	clients[other].version_state = any_state();
	clients[other].version = nondet_u32();
	if (!machine_held[FFA_LOCK_NEGOTIATION]) {
		proxy.version_state = any_state();
		proxy.version = nondet_u32();
		proxy.negotiator = nondet_u32();
		proxy.secure.present = any_bool();
		proxy.secure.ready = any_bool();
		clients[caller].version_state = any_state();
		clients[caller].version = nondet_u32();
		seen.version = any_bool();
		seen.asked = nondet_u32();
		seen.other = any_bool();
	}
	seen.other = seen.other || (proxy.secure.ready && proxy.secure.present && any_bool());
	now = look();
	ASSUME(holds_always(&now) && may_follow(&since, &now));
	ASSUME(machine_held[FFA_LOCK_NEGOTIATION] || holds_at_rest(&now));
	since = now;
}

void machine_before_take(enum ffa_lock kind)
{
	(void)kind;
	if (!machine_held[FFA_LOCK_CLIENTS])
		others_run();
}

void machine_before_drop(enum ffa_lock kind)
{
	struct shared now = look();

	check_own_steps();
	CHECK(holds_always(&now), "the invariant is kept");
	CHECK(kind != FFA_LOCK_NEGOTIATION || holds_at_rest(&now),
	      "what is settled is what the Secure side was asked for last");
	since = now;
}

/* A state with the invariant, and nothing else known of it. */
static void start_anywhere(void)
{
	struct shared now;

	machine_create();
	proxy.version_state = any_state();
	proxy.version = nondet_u32();
	proxy.negotiator = nondet_u32();
	proxy.secure.present = any_bool();
	proxy.secure.ready = any_bool();
	for (uint32_t i = 0; i < CLIENTS; i++) {
		clients[i].state = (enum ffa_client_state)any_below(FFA_CLIENT_GONE + 1);
		clients[i].version_state = any_state();
		clients[i].version = nondet_u32();
		clients[i].inside = any_below(1000);
	}
	seen.version = any_bool();
	seen.asked = nondet_u32();
	seen.other = any_bool();
	now = look();
	ASSUME(holds_always(&now) && holds_at_rest(&now));
	since = now;
}

static void event(uint32_t slot)
{
	struct ffa_regs regs = nondet_regs();

	caller = slot;
	asks = ((uint32_t)regs.x[0] & ~UINT32_C(0x10000)) == VERSION_FID;
	(void)ffa_proxy_call(&proxy, clients[slot].config.id, any_below(2), &regs);
	check_own_steps();
	if (asks && regs.x[0] == FFA_VERSION_1_1 && proxy.version_state == FFA_VERSION_TENTATIVE)
		REACHED("settled 1.1");
	if (!asks && since.client_state[slot] == FFA_VERSION_LOCKED && seen.other)
		REACHED("served");
}

/* A client is destroyed and comes again; the other CPUs go on. */
static void reset(uint32_t slot)
{
	struct shared now;

	caller = slot;
	asks = false;
	machine_destroy(slot);
	machine_add(slot);
	now = look();
	CHECK(holds_always(&now) && holds_at_rest(&now), "the invariant is kept");
	CHECK(locked_stays(since.state, since.version, now.state, now.version), "the proxy too");
	if (now.state == FFA_VERSION_LOCKED)
		REACHED("a client comes to a locked proxy");
}

void harness(void)
{
	/* Data structure and assumptions: any state with the invariant, which a fresh proxy has. */
	struct shared fresh = look();

	CHECK(holds_always(&fresh) && holds_at_rest(&fresh), "a fresh proxy keeps the invariant");
	start_anywhere();

	/* Operation: one event; assertions: at every lock that is dropped, and at the end. */
	switch (any_below(4)) {
	case 0:
		event(0);
		break;
	case 1:
		event(1);
		break;
	case 2:
		reset(0);
		break;
	default:
		reset(1);
		break;
	}
}
