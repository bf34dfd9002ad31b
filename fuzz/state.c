/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * state.c - everything that a refused call must leave as it was, as a few hashes: of the proxy's
 * views and of what the Secure side has. The states of pages need none: the oracle compares each
 * with the ledger after every call.
 */
#include "inside.h"

static const char *const names[STATE_PARTS] = {
	"a client",	   "a direct call",	   "the ledger",
	"the Secure side", "the proxy's own pair", "the notifications",
};

static void mix(uint64_t *hash, uint64_t value)
{
	*hash = (*hash ^ value) * UINT64_C(0x9E3779B97F4A7C15);
	*hash ^= *hash >> 29;
}

void state_views(void)
{
	run.looking = true;
	for (uint16_t i = 0; i < RUN_CLIENTS; i++)
		run.there[i] =
			ffa_view_client_get(run.proxy, (struct ffa_endpoint){ i }, &run.view[i]);
	run.looking = false;
}

static void read_clients(struct state *state)
{
	for (uint16_t i = 0; i < RUN_CLIENTS; i++) {
		const struct ffa_view_client *view = &run.view[i];
		uint64_t *hash = &state->part[STATE_CLIENTS];

		if (!run.there[i]) {
			mix(hash, i + 1u);
			continue;
		}
		mix(hash, (uint64_t)view->rx << 32 | (uint64_t)view->bitmap);
		mix(hash, view->bound);
		if (view->rx != FFA_RX_UNMAPPED)
			mix(hash, view->pair.tx.addr ^ view->pair.rx.addr << 1 ^ view->pair.pages);
		mix(&state->part[STATE_CALLS], view->statistics.calls_open);
		mix(&state->part[STATE_LEDGER], view->statistics.tombstones);
		state->tombstones += view->statistics.tombstones;
	}
}

static void read_record(uint32_t index, const struct ffa_view_transaction *record, uint64_t *hash)
{
	struct ffa_range range;
	uint64_t cursor = 0;

	mix(hash, (uint64_t)index << 32 | (uint64_t)record->state << 16 | record->owner.id);
	mix(hash, record->handle_known ? record->handle.value : UINT64_C(0x5555));
	mix(hash, record->pages << 8 | (uint64_t)record->operation);
	while (ffa_view_range_get(run.proxy, index, &cursor, &range))
		mix(hash, range.base.addr ^ range.pages);
}

static void read_ledger(struct state *state)
{
	struct ffa_view_transaction record;
	struct ffa_statistics all;
	uint32_t found = 0;

	(void)ffa_proxy_statistics(run.proxy, NULL, &all);
	state->quarantined = all.quarantined;
	mix(&state->part[STATE_LEDGER], all.ranges);
	for (uint32_t i = 0; found < all.transactions && i < run.config.max_transactions; i++)
		if (ffa_view_transaction_get(run.proxy, i, &record)) {
			found++;
			read_record(i, &record, &state->part[STATE_LEDGER]);
		}
}

static void read_secure(struct state *state)
{
	struct sim_notifications note;
	struct sim_share share;
	uint32_t cursor = 0;

	while (sim_oracle_next(run.sim, &cursor, &share)) {
		mix(&state->part[STATE_SECURE], share.handle);
		mix(&state->part[STATE_SECURE], share.pages << 16 | (uint64_t)share.owner << 2 |
							(uint64_t)share.complete << 1 |
							(uint64_t)share.tombstone);
		mix(&state->part[STATE_SECURE], share.retrieved);
	}
	mix(&state->part[STATE_OWN],
	    (uint64_t)sim_oracle_own_mapped(run.sim) << 1 | (uint64_t)sim_oracle_rx_full(run.sim));
	for (uint16_t i = 0; i < RUN_CLIENTS; i++)
		if (sim_oracle_notifications(run.sim, i, &note)) {
			mix(&state->part[STATE_NOTES], note.bitmap);
			mix(&state->part[STATE_NOTES], note.bound);
			mix(&state->part[STATE_NOTES], note.pending);
		}
}

void state_read(struct state *state)
{
	for (uint32_t i = 0; i < STATE_PARTS; i++)
		state->part[i] = 1;
	state->tombstones = 0;
	read_clients(state);
	run.looking = true;
	read_ledger(state);
	run.looking = false;
	read_secure(state);
}

/* Parts in which even an honest refusal may leave something behind. */
static bool may_differ(enum state_part part, const struct state *now)
{
	uint32_t number = (uint32_t)run.now.in.x[0] & 0xffff;
	bool ended = number == FFA_NR_MEM_FRAG_TX;

	/* A later fragment that is refused ends its send; a first one may leave a tombstone. */
	if (part == STATE_LEDGER || part == STATE_SECURE)
		return ended || now->tombstones != run.state.tombstones;
	/* The first contact. */
	if (part == STATE_OWN)
		return !run.now.initialised_before;
	/* What a partition was resumed for may end with an error. */
	if (part == STATE_CALLS)
		return number == FFA_NR_RUN;
	return false;
}

void state_check(void)
{
	bool excused =
		reply_lied() || run.nested || sim_refuse_hits(run.sim) != run.now.hits_before;
	struct state now;

	state_read(&now);
	/* A refused port is no excuse, unless something could not be undone. */
	if (!reply_lied() && !run.nested && now.quarantined == 0)
		excused = false;
	for (uint32_t i = 0; i < STATE_PARTS && reply_error() != 0 && !excused; i++)
		FUZZ_CHECK(now.part[i] == run.state.part[i] || may_differ((enum state_part)i, &now),
			   "call 0x%llx was refused with %d, and %s changed",
			   (unsigned long long)run.now.in.x[0], (int)reply_error(), names[i]);
	run.state = now;
}
