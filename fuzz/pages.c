/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pages.c - a send has succeeded: the bytes that were copied out of TX, read by the independent
 * validator, must mean exactly what the Secure side has now.
 */
#include "inside.h"

#include <string.h>

#include "validator.h"

static void rules_of(const struct sending *sending, struct ffa_memtx_rules *rules)
{
	memset(rules, 0, sizeof(*rules));
	rules->version = run.model[run.now.caller].version;
	rules->operation = sending->op;
	rules->sender.id = (uint16_t)run.now.caller;
	rules->max_receivers = run.config.max_receivers;
	rules->granule = run.config.granule;
	rules->address_limit = run.client[run.now.caller].address_limit;
	rules->tolerate_reserved = run.client[run.now.caller].tolerate_reserved;
	rules->zeroing = run.ports.zero != NULL;
	rules->access_16 = run.config.force_access_16;
}

static void check_receivers(const struct sim_share *share, const struct ffa_memtx *tx)
{
	FUZZ_CHECK(share->receivers == tx->receivers, "%u receivers, the Secure side has %u",
		   tx->receivers, share->receivers);
	for (uint32_t i = 0; i < tx->receivers && i < FFA_MAX_RECEIVERS; i++) {
		FUZZ_CHECK(share->receiver[i] == tx->receiver[i].id.id,
			   "receiver %u is 0x%x, at the Secure side 0x%x", i, tx->receiver[i].id.id,
			   share->receiver[i]);
		FUZZ_CHECK(share->permissions[i] == tx->receiver[i].permissions,
			   "receiver %u has permissions 0x%x, at the Secure side 0x%x", i,
			   tx->receiver[i].permissions, share->permissions[i]);
	}
}

static void check_ranges(const struct sim_share *share, const struct ffa_memtx *tx,
			 const uint8_t *bytes)
{
	struct ffa_range have, want;

	FUZZ_CHECK(share->ranges == tx->total_ranges && share->pages == tx->total_pages,
		   "%u ranges of %u pages, the Secure side has %u of %llu", tx->total_ranges,
		   tx->total_pages, share->ranges, (unsigned long long)share->pages);
	for (uint32_t i = 0; i < tx->total_ranges; i++) {
		want = validator_range(bytes, tx, i);
		FUZZ_CHECK(sim_oracle_range(run.sim, share->handle, i, &have) &&
				   have.base.addr == want.base.addr && have.pages == want.pages,
			   "range %u is 0x%llx + %u, at the Secure side 0x%llx + %u", i,
			   (unsigned long long)want.base.addr, want.pages,
			   (unsigned long long)have.base.addr, have.pages);
	}
}

void pages_check(const struct sending *sending)
{
	struct validator_verdict verdict;
	struct ffa_memtx_rules rules;
	struct sim_share share;
	struct ffa_memtx tx;

	/* Without copy ports it is not known what was copied while somebody wrote. */
	if (reply_lied() || run.nested || sending->taken == 0)
		return;
	rules_of(sending, &rules);
	verdict = validator_check(&rules, sending->copy, sending->taken, NULL, &tx);
	FUZZ_CHECK(verdict.error == FFA_RET_SUCCESS, "a send that breaks rule %s succeeded",
		   verdict.rule);
	FUZZ_CHECK(sim_oracle_share(run.sim, sending->handle, &share) && share.complete,
		   "handle 0x%llx succeeded, and the Secure side does not have it",
		   (unsigned long long)sending->handle);
	FUZZ_CHECK(share.owner == run.now.caller && share.operation == sending->op &&
			   share.tag == tx.tag,
		   "owner 0x%x, operation %d, tag 0x%llx at the Secure side", share.owner,
		   (int)share.operation, (unsigned long long)share.tag);
	check_receivers(&share, &tx);
	check_ranges(&share, &tx, sending->copy);
}
