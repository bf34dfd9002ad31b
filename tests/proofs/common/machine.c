/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * machine.c - the proxy under proof, the Secure side, and stubs.
 */
#include "proofs/common/machine.h"

struct seen seen;
struct ffa_proxy proxy;
struct ffa_client clients[CLIENTS];
bool machine_held[FFA_LOCK_KINDS];

/* --- ports --- */

/* Contract VER-4, at every call: what comes when, and what FFA_VERSION said last. */
static void smc(void *ctx, struct ffa_regs *regs)
{
	(void)ctx;
	seen.calls++;
	CHECK(machine_held[FFA_LOCK_CLIENTS] == false, "no short lock is held across an SMC");
	if ((uint32_t)regs->x[0] == VERSION_FID) {
		CHECK(!seen.other, "no FFA_VERSION after any other call");
		CHECK(machine_held[FFA_LOCK_NEGOTIATION], "one negotiation at a time");
		seen.version = true;
		seen.asked = (uint32_t)regs->x[1];
	} else {
		CHECK(proxy.version_state == FFA_VERSION_LOCKED, "nothing else before the lock");
		CHECK(seen.version && seen.asked == proxy.version,
		      "the last FFA_VERSION before another call names the settled version");
		seen.other = true;
	}
	*regs = nondet_regs();
}

static void lock(void *ctx, enum ffa_lock kind, uint32_t index)
{
	(void)ctx;
	(void)index;
	for (unsigned int later = kind; later < FFA_LOCK_KINDS; later++)
		CHECK(!machine_held[later], "locks are taken in their order");
	machine_before_take(kind);
	machine_held[kind] = true;
}

static void unlock(void *ctx, enum ffa_lock kind, uint32_t index)
{
	(void)ctx;
	(void)index;
	CHECK(machine_held[kind], "a lock that is dropped is held");
	machine_before_drop(kind);
	machine_held[kind] = false;
}

/* --- the proxy --- */

static uint32_t any_version(uint32_t from, uint32_t to)
{
	uint32_t version = nondet_u32();

	ASSUME(version >= from && version <= to);
	return version;
}

void machine_create(void)
{
	struct ffa_config *config = &proxy.config;

	config->negotiator = (enum ffa_negotiator)any_below(FFA_NEGOTIATOR_FIXED + 1);
	config->version_ceiling = any_version(FFA_VERSION_1_0, FFA_VERSION_HIGHEST);
	config->version_floor = any_version(FFA_VERSION_1_0, config->version_ceiling);
	config->version_fixed = any_version(config->version_floor, config->version_ceiling);
	config->vm_to_vm = any_bool();
	config->max_clients = CLIENTS;
	config->max_init_tries = 2;
	proxy.ports.smc = smc;
	proxy.ports.lock = lock;
	proxy.ports.unlock = unlock;
	proxy.clients = clients;
	proxy.negotiator = FFA_NO_INDEX;
	clients[0].config.kind = FFA_CLIENT_HOST;
	clients[1].config.kind = FFA_CLIENT_VM;
	for (uint16_t i = 0; i < CLIENTS; i++) {
		clients[i].slot = i;
		clients[i].config.id.id = i;
		clients[i].config.vcpus = 2;
	}
}

struct ffa_client *ffa_client_find(struct ffa_proxy *of, uint16_t id)
{
	CHECK(of == &proxy, "there is one proxy");
	return id < CLIENTS && clients[id].state != FFA_CLIENT_ABSENT ? &clients[id] : NULL;
}

void machine_add(uint32_t slot)
{
	clients[slot].version_state = FFA_VERSION_NONE;
	clients[slot].version = 0;
	clients[slot].inside = 0;
	clients[slot].state = FFA_CLIENT_PRESENT;
}

void machine_destroy(uint32_t slot)
{
	ffa_negotiation_forget(&proxy, slot);
	clients[slot].state = any_bool() ? FFA_CLIENT_ABSENT : FFA_CLIENT_GONE;
}

/* --- stubs --- */

/* Whatever handlers say to a Secure side that is there (gate.c lets no call through to another). */
static void chatter(struct ffa_call *call)
{
	for (unsigned int i = 0; i < CHATTER; i++) {
		struct ffa_regs regs = nondet_regs();

		if (!proxy.secure.present || any_bool())
			break;
		ASSUME((uint32_t)regs.x[0] != VERSION_FID);
		ffa_call_smc(call, &regs);
	}
}

/* The handler that every call comes to: it stands for all, so that one path is enough. */
enum ffa_reason ffa_do_features(struct ffa_call *call)
{
	CHECK(proxy.secure.ready, "handlers run after the first contact");
	chatter(call);
	return (enum ffa_reason)any_below(FFA_REASON_COUNT);
}

/* First contact: may fail, may have to be repeated; shown apart to send no FFA_VERSION (attach). */
enum ffa_reason ffa_attach(struct ffa_call *call)
{
	CHECK(proxy.version_state == FFA_VERSION_LOCKED, "first contact follows the lock");
	CHECK(machine_held[FFA_LOCK_NEGOTIATION], "and holds up other calls");
	chatter(call);
	if (any_bool())
		return FFA_R_INIT_RETRY;
	proxy.secure.present = proxy.secure.present && any_bool();
	proxy.secure.ready = true;
	return FFA_R_NONE;
}

/* The gate refuses as it likes; what it lets through is a call, or only ever an answer. */
enum ffa_reason ffa_gate_allows(const struct ffa_proxy *of, const struct ffa_client *client,
				uint32_t version, uint32_t fid, const struct ffa_call_row **row)
{
	static const struct ffa_call_row call_row = { .handler = FFA_DO_FEATURES };
	static const struct ffa_call_row reply_row = { .disposal = FFA_DISPOSAL_REPLY };

	(void)of;
	(void)fid;
	CHECK(client->version_state == FFA_VERSION_LOCKED && client->version == version,
	      "the gate is asked about the locked version");
	if (any_bool()) {
		*row = &reply_row;
		return FFA_R_NONE;
	}
	*row = &call_row;
	return (enum ffa_reason)any_below(FFA_REASON_COUNT);
}
