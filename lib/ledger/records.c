/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * records.c - open, fill, name, find and close the records of the ledger.
 */
#include "ledger/ledger.h"

#include "base/mem.h"

#include "port/locks.h"

void ffa_ledger_init(struct ffa_ledger *ledger)
{
	for (uint32_t i = 0; i < ledger->record_count; i++) {
		ledger->records[i].state = FFA_SHARE_FREE;
		ledger->records[i].hash_next = i + 1 < ledger->record_count ? i + 1 : FFA_NO_INDEX;
	}
	for (uint32_t i = 0; i < ledger->run_count; i++)
		ledger->runs[i].next = i + 1 < ledger->run_count ? i + 1 : FFA_NO_INDEX;
	for (uint32_t i = 0; i <= ledger->bucket_mask; i++)
		ledger->buckets[i] = FFA_NO_INDEX;
	ledger->free_record = 0;
	ledger->free_run = 0;
}

/* The first bound that a new record would break. Tombstones take a place at the Secure side. */
static enum ffa_reason bound_reached(const struct ffa_ledger *ledger,
				     const struct ffa_opening *opening)
{
	const struct ffa_account *account = &ledger->accounts[opening->slot];
	const struct ffa_quota *quota = &account->quota;

	if (account->transactions >= quota->transactions ||
	    account->tombstones >= quota->transactions - account->transactions)
		return FFA_R_QUOTA_TRANSACTIONS;
	if (opening->ranges > quota->ranges || account->ranges > quota->ranges - opening->ranges)
		return FFA_R_QUOTA_RANGES;
	if (opening->fragmented && account->unfinished >= quota->unfinished)
		return FFA_R_QUOTA_UNFINISHED;
	if (opening->fragmented && account->tombstones >= quota->tombstones)
		return FFA_R_QUOTA_TOMBSTONES;
	if (ledger->used_records >= ledger->share_limit ||
	    ledger->tombstones >= ledger->share_limit - ledger->used_records ||
	    ledger->free_record == FFA_NO_INDEX)
		return FFA_R_QUOTA_SECURE;
	if (opening->ranges > ledger->run_count - ledger->used_runs)
		return FFA_R_QUOTA_RANGES;
	return FFA_R_NONE;
}

static void link_record(struct ffa_ledger *ledger, struct ffa_account *account, uint32_t index)
{
	struct ffa_record *record = &ledger->records[index];

	record->before = FFA_NO_INDEX;
	record->after = account->first;
	if (account->first != FFA_NO_INDEX)
		ledger->records[account->first].before = index;
	account->first = index;
}

static void unlink_record(struct ffa_ledger *ledger, struct ffa_account *account,
			  const struct ffa_record *record)
{
	if (record->before != FFA_NO_INDEX)
		ledger->records[record->before].after = record->after;
	else
		account->first = record->after;
	if (record->after != FFA_NO_INDEX)
		ledger->records[record->after].before = record->before;
}

/* Take the record off the free list and write down what it is for. */
static uint32_t take_record(struct ffa_ledger *ledger, const struct ffa_opening *opening)
{
	uint32_t index = ledger->free_record;
	struct ffa_record *record = &ledger->records[index];
	struct ffa_account *account = &ledger->accounts[opening->slot];

	ledger->free_record = record->hash_next;
	memset(record, 0, offsetof(struct ffa_record, client_total));
	record->first = FFA_NO_INDEX;
	record->last = FFA_NO_INDEX;
	record->hash_next = FFA_NO_INDEX;
	record->reserved = opening->ranges;
	record->slot = (uint16_t)opening->slot;
	record->state = FFA_SHARE_SENDING;
	record->operation = (uint8_t)opening->operation;
	record->unfinished = opening->fragmented;
	record->incomplete = true;
	record->write = opening->write;
	record->zero_first = opening->zero_first;
	record->secure_done = true;
	record->sorted = true;
	record->client_total = opening->client_total;
	record->client_seen = 0;
	record->secure_total = opening->secure_total;
	record->secure_seen = 0;
	record->ranges_left = opening->ranges;
	record->pages_left = opening->pages;
	link_record(ledger, account, index);
	ledger->used_records++;
	ledger->used_runs += opening->ranges;
	account->transactions++;
	account->ranges += opening->ranges;
	if (opening->fragmented)
		account->unfinished++;
	return index;
}

enum ffa_reason ffa_ledger_open(struct ffa_ledger *ledger, const struct ffa_opening *opening,
				uint32_t *index)
{
	enum ffa_reason reason;

	ffa_lock_ledger(ledger->ports);
	reason = bound_reached(ledger, opening);
	if (reason == FFA_R_NONE)
		*index = take_record(ledger, opening);
	ffa_unlock_ledger(ledger->ports);
	return reason;
}

void ffa_ledger_append(struct ffa_ledger *ledger, uint32_t index, const struct ffa_range *ranges,
		       uint32_t count)
{
	struct ffa_record *record = &ledger->records[index];
	uint64_t pages = record->pages;

	ffa_lock_ledger(ledger->ports);
	ffa_runs_append(ledger, record, ranges, count);
	ledger->accounts[record->slot].pages += record->pages - pages;
	ffa_unlock_ledger(ledger->ports);
}

uint32_t ffa_ledger_peek(struct ffa_ledger *ledger, uint32_t index, struct ffa_range *out,
			 uint32_t room)
{
	const struct ffa_run *runs = ledger->runs;
	uint32_t node = ledger->records[index].first;
	uint32_t count = 0;

	/* No lock: the runs belong to the call that works on the record. */
	for (; node != FFA_NO_INDEX && count < room; node = ffa_run_after(runs, node)) {
		out[count].base.addr = runs[node].page << FFA_PAGE_SHIFT;
		out[count].pages = runs[node].pages;
		count++;
	}
	return count;
}

void ffa_ledger_drop(struct ffa_ledger *ledger, uint32_t index, uint32_t count)
{
	struct ffa_record *record = &ledger->records[index];
	struct ffa_account *account = &ledger->accounts[record->slot];
	uint64_t pages;
	uint32_t runs;

	ffa_lock_ledger(ledger->ports);
	pages = record->pages;
	runs = record->runs;
	ffa_runs_free(ledger, record, count);
	account->pages -= pages - record->pages;
	account->ranges -= runs - record->runs;
	ledger->used_runs -= runs - record->runs;
	ffa_unlock_ledger(ledger->ports);
}

/* What is in quarantine or pending is counted while it is in that state. */
static bool is_stuck(uint8_t state)
{
	return state == FFA_SHARE_QUARANTINE || state == FFA_SHARE_RETURNED;
}

static void count_stuck(struct ffa_ledger *ledger, const struct ffa_record *record, bool enters)
{
	struct ffa_account *account = &ledger->accounts[record->slot];

	if (enters) {
		ledger->quarantined++;
		account->quarantined++;
		account->quarantined_pages += record->pages;
	} else {
		ledger->quarantined--;
		account->quarantined--;
		account->quarantined_pages -= record->pages;
	}
}

/* A record that is complete, or over, needs no reservation and is no unfinished send. */
static void settle(struct ffa_ledger *ledger, struct ffa_record *record)
{
	struct ffa_account *account = &ledger->accounts[record->slot];

	account->ranges -= record->reserved;
	ledger->used_runs -= record->reserved;
	record->reserved = 0;
	if (record->unfinished)
		account->unfinished--;
	record->unfinished = false;
}

static void close_record(struct ffa_ledger *ledger, uint32_t index)
{
	struct ffa_record *record = &ledger->records[index];
	struct ffa_account *account = &ledger->accounts[record->slot];

	if (record->named)
		ffa_hash_remove(ledger, index);
	unlink_record(ledger, account, record);
	account->transactions--;
	ledger->used_records--;
	record->named = false;
	record->hash_next = ledger->free_record;
	ledger->free_record = index;
}

/* The caller holds the lock. */
static bool step(struct ffa_ledger *ledger, uint32_t index, enum ffa_share_event event)
{
	struct ffa_record *record = &ledger->records[index];
	int next;

	/* It refuses to give back what it has given to somebody else already: that is a lie. */
	if (event == FFA_SHARE_REFUSE && record->nameless)
		event = FFA_SHARE_LOSE;
	next = ffa_share_next((enum ffa_share_state)record->state, event);
	if (next < 0 || (next == FFA_SHARE_FREE && record->runs != 0))
		return false;
	if (is_stuck(record->state))
		count_stuck(ledger, record, false);
	record->state = (uint8_t)next;
	if (next != FFA_SHARE_RECLAIMING)
		settle(ledger, record);
	if (is_stuck(record->state))
		count_stuck(ledger, record, true);
	if (next == FFA_SHARE_FREE)
		close_record(ledger, index);
	return true;
}

bool ffa_ledger_step_locked(struct ffa_ledger *ledger, uint32_t index, enum ffa_share_event event)
{
	return step(ledger, index, event);
}

bool ffa_ledger_step(struct ffa_ledger *ledger, uint32_t index, enum ffa_share_event event)
{
	bool done;

	ffa_lock_ledger(ledger->ports);
	done = step(ledger, index, event);
	ffa_unlock_ledger(ledger->ports);
	return done;
}

enum ffa_reason ffa_ledger_claim(struct ffa_ledger *ledger, uint32_t slot, struct ffa_handle handle,
				 uint32_t *index)
{
	enum ffa_reason reason = FFA_R_HANDLE_UNKNOWN;
	uint32_t found;

	ffa_lock_ledger(ledger->ports);
	found = ffa_hash_find(ledger, slot, handle);
	if (found != FFA_NO_INDEX) {
		uint8_t state = ledger->records[found].state;

		if (state == FFA_SHARE_SENDING)
			reason = FFA_R_HANDLE_SENDING;
		else if (state == FFA_SHARE_RECLAIMING)
			reason = FFA_R_HANDLE_RECLAIMING;
		else if (state != FFA_SHARE_QUARANTINE && step(ledger, found, FFA_SHARE_BEGIN))
			reason = FFA_R_NONE;
	}
	ffa_unlock_ledger(ledger->ports);
	*index = found;
	return reason;
}

uint32_t ffa_ledger_stuck(struct ffa_ledger *ledger)
{
	uint32_t stuck;

	ffa_lock_ledger(ledger->ports);
	stuck = ledger->quarantined;
	ffa_unlock_ledger(ledger->ports);
	return stuck;
}

bool ffa_ledger_claim_stuck(struct ffa_ledger *ledger, uint32_t *index)
{
	bool found = false;

	ffa_lock_ledger(ledger->ports);
	for (uint32_t i = 0; i < ledger->record_count && ledger->quarantined != 0 && !found; i++) {
		uint32_t at = ledger->cursor;

		ledger->cursor = at + 1 < ledger->record_count ? at + 1 : 0;
		found = is_stuck(ledger->records[at].state) && step(ledger, at, FFA_SHARE_BEGIN);
		if (found)
			*index = at;
	}
	ffa_unlock_ledger(ledger->ports);
	return found;
}
