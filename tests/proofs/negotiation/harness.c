/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The negotiation machine under any Secure side (contract VER-1, VER-2, VER-4, VER-6): a fresh
 * proxy and two clients, and then EVENTS events: any registers from either client, or a client
 * created, destroyed, reset. After every event the states of both clients are compared with what
 * the rules allow, and the answer with the rule for it; the Secure side checks each call it gets
 * (machine.c).
 *
 * Bounds: EVENTS events, one at a time; two clients (the host and a VM); any configuration of
 * versions from 1.0 to 1.2 and any negotiator. What lies above dispatch and below the SMC is stubs
 * that do more than the real parts can.
 */
#include "proofs/common/machine.h"

void machine_before_take(enum ffa_lock kind)
{
	(void)kind;
}

void machine_before_drop(enum ffa_lock kind)
{
	(void)kind;
}

/* What can be seen of the machine between two events. */
struct state {
	enum ffa_version_state proxy_state;
	uint32_t proxy_version;
	enum ffa_version_state client_state[CLIENTS];
	uint32_t client_version[CLIENTS];
};

static struct state look(void)
{
	struct state state = { proxy.version_state, proxy.version, { 0 }, { 0 } };

	for (uint32_t i = 0; i < CLIENTS; i++) {
		state.client_state[i] = clients[i].version_state;
		state.client_version[i] = clients[i].version;
	}
	return state;
}

static bool untouched(const struct state *old, uint32_t slot)
{
	return machine_has(&clients[slot], old->client_state[slot], old->client_version[slot]);
}

static bool same(const struct state *old)
{
	return untouched(old, 0) && untouched(old, 1) && proxy.version_state == old->proxy_state &&
	       proxy.version == old->proxy_version;
}

/* VER-2: the answer `w0` to a request of the client in `slot`. */
static void check_version(const struct state *old, uint32_t slot, uint32_t request, uint32_t w0)
{
	const struct ffa_client *client = &clients[slot];
	bool agreed = w0 != UINT32_MAX;
	bool was_locked = old->client_state[slot] == FFA_VERSION_LOCKED;
	bool fixed = was_locked || old->proxy_state == FFA_VERSION_LOCKED;
	uint32_t locked = was_locked ? old->client_version[slot] : old->proxy_version;

	CHECK(client->version_state != FFA_VERSION_LOCKED || was_locked, "FFA_VERSION never locks");
	CHECK(seen.calls <= MINORS, "at most one FFA_VERSION per minor");
	if (request >> 16 != 1) {
		CHECK(!agreed && seen.calls == 0 && same(old), "malformed: -1 and no effect");
	} else if (fixed) {
		CHECK(w0 == (request >= locked ? locked : UINT32_MAX), "locked: confirmed or -1");
		CHECK(seen.calls == 0, "and the Secure side hears nothing of it");
		CHECK(!was_locked || same(old), "locked: nothing changes");
		REACHED("asked when locked");
	} else if (agreed) {
		CHECK(machine_has(client, FFA_VERSION_TENTATIVE, w0), "tentative with the answer");
		CHECK(proxy.version_state == FFA_VERSION_TENTATIVE && proxy.version == w0,
		      "which is what the proxy has settled");
		CHECK(w0 <= request && w0 <= proxy.config.version_ceiling &&
			      w0 >= proxy.config.version_floor,
		      "not above the request or the ceiling, not below the floor");
		REACHED("agreed");
	} else {
		CHECK(client->version_state == FFA_VERSION_NONE || untouched(old, slot),
		      "refused: none, or as it was");
	}
}

/* VER-1, VER-6: any other call. */
static void check_other(const struct state *old, uint32_t slot, const struct ffa_regs *regs)
{
	const struct ffa_client *client = &clients[slot];

	switch (old->client_state[slot]) {
	case FFA_VERSION_NONE:
		CHECK(same(old) && seen.calls == 0, "before FFA_VERSION: no effect");
		break;
	case FFA_VERSION_TENTATIVE:
		if (old->proxy_state != FFA_VERSION_NONE &&
		    old->proxy_version == old->client_version[slot]) {
			CHECK(machine_has(client, FFA_VERSION_LOCKED, old->client_version[slot]),
			      "the first other call locks");
			CHECK(proxy.version_state == FFA_VERSION_LOCKED, "the proxy too");
			REACHED("locks");
		} else {
			CHECK(machine_has(client, FFA_VERSION_NONE, 0) && seen.calls == 0,
			      "a version that is no longer settled is none");
		}
		break;
	case FFA_VERSION_LOCKED:
		CHECK(same(old), "locked: nothing changes");
		break;
	}
	if (client->version_state == FFA_VERSION_NONE)
		CHECK(regs->x[0] == 0x84000060 && regs->x[2] == UINT32_MAX,
		      "without a version: NOT_SUPPORTED");
}

static void call(uint32_t slot)
{
	struct state old = look();
	struct ffa_regs regs = nondet_regs(), given = regs;
	bool there = clients[slot].state == FFA_CLIENT_PRESENT;
	enum ffa_disposition disposition;

	seen.calls = 0;
	disposition = ffa_proxy_call(&proxy, clients[slot].config.id, any_below(2), &regs);
	CHECK(untouched(&old, 1 - slot), "a call changes no other client");
	if (disposition != FFA_ANSWERED) {
		CHECK(same(&old) && seen.calls == 0 && regs.x[0] == given.x[0], "no effect");
		CHECK(disposition == FFA_NOT_FFA || !there, "every client that is there is served");
	} else if (((uint32_t)given.x[0] & ~UINT32_C(0x10000)) == VERSION_FID) {
		check_version(&old, slot, (uint32_t)given.x[1], (uint32_t)regs.x[0]);
		CHECK(regs.x[0] <= UINT32_MAX && regs.x[1] == 0 && regs.x[7] == 0 &&
			      regs.x[8] == given.x[8] && regs.x[17] == given.x[17],
		      "nothing but w0 in the answer");
	} else {
		check_other(&old, slot, &regs);
	}
}

/* Clients come and go: the proxy stays locked. */
static void come_or_go(uint32_t slot)
{
	struct state old = look();

	if (clients[slot].state == FFA_CLIENT_PRESENT)
		machine_destroy(slot);
	else
		machine_add(slot);
	CHECK(untouched(&old, 1 - slot), "no other client is changed");
	CHECK(old.proxy_state != FFA_VERSION_LOCKED || (proxy.version_state == FFA_VERSION_LOCKED &&
							proxy.version == old.proxy_version),
	      "the proxy stays locked");
}

static void event(uint32_t slot)
{
	if (any_bool())
		call(slot);
	else
		come_or_go(slot);
}

void harness(void)
{
	/* Data structure: a fresh proxy, the host and a VM. */
	machine_create();
	machine_add(0);
	machine_add(1);

	/* Assumptions: a configuration that creation accepts (machine_create). */

	/* Operation and assertions. */
	for (unsigned int i = 0; i < EVENTS; i++) {
		if (any_bool())
			event(0);
		else
			event(1);
	}
	if (seen.other && clients[1].version_state == FFA_VERSION_LOCKED)
		REACHED("the Secure side has seen calls of a locked VM");
}
