/* SPDX-License-Identifier: BSD-3-Clause */
/* run_acts.c - what is no call: clients come and go, partitions act, the integrator maintains. */
#include "inside.h"

#include <string.h>

static struct ffa_endpoint client_id(void)
{
	return (struct ffa_endpoint){ run.now.caller < RUN_CLIENTS ? (uint16_t)run.now.caller : 7 };
}

/* A partition that has memory mapped, or owns it now, keeps it. */
static bool in_use(uint16_t client)
{
	struct ffa_view_transaction record;
	struct sim_share share;

	for (uint32_t i = 0; i < run.config.max_transactions; i++) {
		if (!ffa_view_transaction_get(run.proxy, i, &record) || record.owner.id != client)
			continue;
		if (!sim_oracle_share(run.sim, record.handle.value, &share)
			    ? record.operation == FFA_OP_DONATE
			    : share.retrieved != 0)
			return true;
	}
	return false;
}

static void destroy(bool again)
{
	struct ffa_endpoint id = client_id();
	bool there = run.now.caller < RUN_CLIENTS && run.model[run.now.caller].present;
	bool used = in_use(id.id);
	enum ffa_admin result = again ? ffa_proxy_reset_client(run.proxy, id)
				      : ffa_proxy_destroy_client(run.proxy, id);

	FUZZ_CHECK(result == FFA_ADMIN_OK || result == FFA_ADMIN_QUARANTINE ||
			   (result == FFA_ADMIN_UNKNOWN && !there),
		   "destroying client %u: %d", run.now.caller, (int)result);
	if (run.now.caller >= RUN_CLIENTS || result == FFA_ADMIN_UNKNOWN)
		return;
	used = used || reply_lied() || sim_refuse_hits(run.sim) != 0;
	FUZZ_CHECK(result == FFA_ADMIN_OK || used || run.state.quarantined != 0,
		   "client %u is in quarantine though nobody keeps what it gave", run.now.caller);
	FUZZ_CHECK(result != FFA_ADMIN_OK || sim_oracle_given(run.sim, id.id) == 0,
		   "client %u is gone and has still given pages away", run.now.caller);
	run_forget(run.now.caller);
	memset(&run.model[run.now.caller], 0, sizeof(run.model[run.now.caller]));
	run.model[run.now.caller].present = again && result == FFA_ADMIN_OK;
}

/*
 * Whether the Secure side remembers an aborted send: that takes a place of somebody's quota. After
 * a lie the proxy may count one that was never aborted.
 */
static bool secure_remembers(void)
{
	struct ffa_statistics all;
	struct sim_share share;
	uint32_t cursor = 0;

	(void)ffa_proxy_statistics(run.proxy, NULL, &all);
	if (reply_lied() && all.tombstones != 0)
		return true;
	while (sim_oracle_next(run.sim, &cursor, &share))
		if (share.tombstone)
			return true;
	return false;
}

static void add(void)
{
	enum ffa_admin result;

	if (run.now.caller >= RUN_CLIENTS)
		return;
	result = ffa_proxy_add_client(run.proxy, &run.client[run.now.caller]);
	if (run.model[run.now.caller].present)
		FUZZ_CHECK(result == FFA_ADMIN_EXISTS, "client %u is added twice: %d",
			   run.now.caller, (int)result);
	else if (result == FFA_ADMIN_OK)
		run.model[run.now.caller].present = true;
	else
		FUZZ_CHECK((result == FFA_ADMIN_EXISTS && run.state.quarantined != 0) ||
				   (result == FFA_ADMIN_NO_ROOM && secure_remembers()),
			   "client %u cannot come back: %d", run.now.caller, (int)result);
}

static void maintain(const struct fuzz_step *step)
{
	enum ffa_admin result = ffa_proxy_maintain(run.proxy, (uint32_t)step->value[0]);
	struct ffa_statistics all;

	(void)ffa_proxy_statistics(run.proxy, NULL, &all);
	FUZZ_CHECK((result == FFA_ADMIN_OK) == (all.quarantined == 0),
		   "maintenance says %d, and %u are in quarantine", (int)result, all.quarantined);
}

static void behave(const struct fuzz_step *step)
{
	run.slow.pauses = (uint32_t)step->value[0];
	run.slow.yield = step->value[1] != 0;
	run.borrower.operation = (uint8_t)step->value[2];
	run.borrower.read_only = step->value[3] != 0;
	run.borrower.fill = (uint32_t)step->value[4];
}

/* The state after something that is no call. */
static void settle(void)
{
	call_compare();
	state_views();
	state_read(&run.state);
	for (uint32_t i = 0; run.nested && i < RUN_CLIENTS; i++) {
		if (!run.model[i].present || !run.there[i])
			continue;
		run.model[i].state = run.view[i].version_state;
		run.model[i].version = run.view[i].version;
		run.model[i].rx = run.view[i].rx;
	}
}

void run_act_step(const struct fuzz_step *step)
{
	attack_plan();
	run.own_unmaps = 0;
	switch (step->op) {
	case FUZZ_DESTROY:
		destroy(false);
		break;
	case FUZZ_RESET:
		destroy(true);
		break;
	case FUZZ_ADD:
		add();
		break;
	case FUZZ_MAINTAIN:
		maintain(step);
		break;
	case FUZZ_RAISE:
		(void)sim_notification_set(run.sim, run_endpoint((uint32_t)step->value[0]),
					   client_id().id, step->value[1]);
		break;
	default:
		behave(step);
		break;
	}
	settle();
}

/* ---- the end -------------------------------------------------------------------------------- */

static void nothing_left(void)
{
	struct sim_share share;
	struct ffa_statistics all;
	struct ffa_pair pair;
	uint32_t cursor = 0;

	FUZZ_CHECK(ffa_proxy_statistics(run.proxy, NULL, &all) && all.transactions == 0 &&
			   all.ranges == 0 && all.pages == 0 && all.unfinished == 0 &&
			   all.calls_open == 0,
		   "%u transactions, %u ranges, %u open calls are left", all.transactions,
		   all.ranges, all.calls_open);
	for (uint16_t i = 0; i < RUN_CLIENTS; i++) {
		FUZZ_CHECK(sim_oracle_given(run.sim, i) == 0, "pages of client %u are left", i);
		FUZZ_CHECK(!sim_oracle_pair(run.sim, i, &pair), "the pair of client %u is left", i);
	}
	FUZZ_CHECK(reply_lied() || !sim_oracle_own_mapped(run.sim), "the proxy's own pair is left");
	while (!reply_lied() && sim_oracle_next(run.sim, &cursor, &share))
		FUZZ_CHECK(share.tombstone || (share.owner & FFA_ID_SECURE_BIT) != 0 ||
				   share.retrieved != 0,
			   "handle 0x%llx is left", (unsigned long long)share.handle);
}

void run_end(void)
{
	enum ffa_admin result;

	run.step = NULL;
	sim_fail_clear(run.sim);
	sim_refuse_clear(run.sim);
	sim_hook(run.sim, NULL, NULL);
	sim_observe(run.sim, NULL, NULL);
	run.own_unmaps = 0;
	result = ffa_proxy_stop(run.proxy);
	FUZZ_CHECK(result == FFA_ADMIN_OK || result == FFA_ADMIN_QUARANTINE, "stop: %d",
		   (int)result);
	/* Nothing is refused any more: what was to be repeated is, and then it is over. */
	run.own_unmaps = 0;
	if (result == FFA_ADMIN_QUARANTINE &&
	    ffa_proxy_maintain(run.proxy, UINT32_MAX) == FFA_ADMIN_OK)
		result = ffa_proxy_stop(run.proxy);
	if (result == FFA_ADMIN_OK)
		nothing_left();
	else
		settle();
}
