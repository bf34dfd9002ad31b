/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * handles.c - which record a handle means, who owns it, what overlaps it; accounts of clients.
 */
#include "ledger/ledger.h"

#include "base/mem.h"

#include "port/locks.h"

static bool is_current(const struct ffa_record *record)
{
	return record->state == FFA_SHARE_LIVE ||
	       (record->state == FFA_SHARE_SENDING && !record->ending);
}

/*
 * The handle of this record means another transaction now: the Secure side has freed it, or lied,
 * and it must not be named for this record again. A donation that was live is the partition's now:
 * its pages stay away from their giver.
 */
static void outlive(struct ffa_ledger *ledger, uint32_t index)
{
	struct ffa_record *record = &ledger->records[index];

	record->nameless = true;
	record->outlived = true;
	if (record->state != FFA_SHARE_LIVE)
		return;
	(void)ffa_ledger_step_locked(ledger, index, FFA_SHARE_BEGIN);
	(void)ffa_ledger_step_locked(ledger, index, FFA_SHARE_LOSE);
}

/* A live donation whose handle comes again was retrieved: that ends it at the Secure side. */
static bool keeps_handle(const struct ffa_record *record)
{
	return is_current(record) &&
	       (record->state != FFA_SHARE_LIVE || record->operation != FFA_OP_DONATE);
}

/* Whether a sending or live record carries the handle; all others lose it. */
static bool handle_taken(struct ffa_ledger *ledger, struct ffa_handle handle)
{
	uint32_t first = ffa_hash_first(ledger, handle);
	uint32_t index;

	for (index = first; index != FFA_NO_INDEX; index = ffa_hash_next(ledger, index))
		if (keeps_handle(&ledger->records[index]))
			return true;
	for (index = first; index != FFA_NO_INDEX; index = ffa_hash_next(ledger, index))
		outlive(ledger, index);
	return false;
}

enum ffa_reason ffa_ledger_name(struct ffa_ledger *ledger, uint32_t index, struct ffa_handle handle)
{
	struct ffa_record *record = &ledger->records[index];
	enum ffa_reason reason = FFA_R_NONE;

	ffa_lock_ledger(ledger->ports);
	record->handle = handle;
	if ((handle.value & FFA_HANDLE_HYPERVISOR_BIT) != 0 || handle_taken(ledger, handle)) {
		record->nameless = true;
		reason = FFA_R_SECURE_HANDLE;
	} else {
		record->named = true;
		ffa_hash_insert(ledger, index);
	}
	ffa_unlock_ledger(ledger->ports);
	return reason;
}

uint32_t ffa_hash_find(const struct ffa_ledger *ledger, uint32_t slot, struct ffa_handle handle)
{
	uint32_t best = FFA_NO_INDEX;
	uint32_t i;

	for (i = ffa_hash_first(ledger, handle); i != FFA_NO_INDEX; i = ffa_hash_next(ledger, i)) {
		if (ledger->records[i].slot != slot)
			continue;
		if (best == FFA_NO_INDEX || is_current(&ledger->records[i]))
			best = i;
	}
	return best;
}

enum ffa_reason ffa_ledger_sending(struct ffa_ledger *ledger, uint32_t slot,
				   struct ffa_handle handle, uint32_t *index)
{
	enum ffa_reason reason = FFA_R_HANDLE_UNKNOWN;
	uint32_t found;

	ffa_lock_ledger(ledger->ports);
	found = ffa_hash_find(ledger, slot, handle);
	if (found != FFA_NO_INDEX)
		reason = ledger->records[found].state == FFA_SHARE_SENDING
				 ? FFA_R_NONE
				 : FFA_R_HANDLE_NOT_SENDING;
	ffa_unlock_ledger(ledger->ports);
	*index = found;
	return reason;
}

bool ffa_ledger_may_name(struct ffa_ledger *ledger, uint32_t index)
{
	bool may;

	ffa_lock_ledger(ledger->ports);
	may = ledger->records[index].named && !ledger->records[index].nameless;
	ffa_unlock_ledger(ledger->ports);
	return may;
}

bool ffa_ledger_ending(struct ffa_ledger *ledger, uint32_t index)
{
	struct ffa_record *record = &ledger->records[index];
	bool over;

	ffa_lock_ledger(ledger->ports);
	record->ending = true;
	/* What was never complete, and now can never be, is beyond every borrower's reach. */
	over = record->outlived && record->incomplete && !record->doubtful;
	ffa_unlock_ledger(ledger->ports);
	return over;
}

void ffa_ledger_tombstone(struct ffa_ledger *ledger, uint32_t slot)
{
	ffa_lock_ledger(ledger->ports);
	ledger->accounts[slot].tombstones++;
	ledger->tombstones++;
	ffa_unlock_ledger(ledger->ports);
}

/* What the quotas of all others leave of `total`; 0 asks for all of it. */
static bool fits(uint32_t *asked, uint32_t total, uint64_t others)
{
	uint32_t left = others < total ? total - (uint32_t)others : 0;

	if (*asked == 0)
		*asked = left;
	return *asked != 0 && *asked <= left;
}

bool ffa_ledger_admit(struct ffa_ledger *ledger, uint32_t slot, const struct ffa_quota *quota,
		      uint32_t tombstones)
{
	struct ffa_account *account = &ledger->accounts[slot];
	struct ffa_quota own = *quota;
	uint64_t covered = tombstones;
	uint64_t transactions = 0;
	uint64_t ranges = 0;
	bool ok;

	ffa_lock_ledger(ledger->ports);
	for (uint32_t i = 0; i < ledger->account_count; i++) {
		covered += ledger->accounts[i].tombstones;
		transactions += ledger->accounts[i].quota.transactions;
		ranges += ledger->accounts[i].quota.ranges;
	}
	/* Tombstones of clients that are gone take places which no quota covers. */
	if (ledger->tombstones > covered)
		transactions += ledger->tombstones - covered;
	ok = fits(&own.transactions, ledger->share_limit, transactions) &&
	     fits(&own.ranges, ledger->run_count, ranges);
	if (ok) {
		memset(account, 0, sizeof(*account));
		account->quota = own;
		account->tombstones = tombstones;
		account->first = FFA_NO_INDEX;
	}
	ffa_unlock_ledger(ledger->ports);
	return ok;
}

uint32_t ffa_ledger_dismiss(struct ffa_ledger *ledger, uint32_t slot)
{
	uint32_t tombstones;

	ffa_lock_ledger(ledger->ports);
	tombstones = ledger->accounts[slot].tombstones;
	memset(&ledger->accounts[slot], 0, sizeof(ledger->accounts[slot]));
	ledger->accounts[slot].first = FFA_NO_INDEX;
	ffa_unlock_ledger(ledger->ports);
	return tombstones;
}

/* Sort the runs and look at neighbours. */
static bool runs_overlap(struct ffa_ledger *ledger, struct ffa_record *record)
{
	const struct ffa_run *runs = ledger->runs;
	bool found = false;
	uint32_t node;

	ffa_runs_sort(ledger, record);
	for (node = record->first; node != FFA_NO_INDEX && !found; node = runs[node].next) {
		uint32_t after = runs[node].next;

		found = after != FFA_NO_INDEX &&
			runs[after].page - runs[node].page < runs[node].pages;
	}
	return found;
}

bool ffa_ledger_overlaps(struct ffa_ledger *ledger, uint32_t index)
{
	struct ffa_record *record = &ledger->records[index];
	bool found;

	ffa_lock_ledger(ledger->ports);
	found = !record->sorted && runs_overlap(ledger, record);
	record->sorted = !found;
	ffa_unlock_ledger(ledger->ports);
	return found;
}

/*
 * Whether one of the sorted ranges has a page of the run: the last one that starts before its end.
 */
static bool run_touched(const struct ffa_run *run, const struct ffa_range *sorted, uint32_t count)
{
	uint32_t low = 0;
	uint32_t high = count;
	uint64_t start;

	while (low < high) { /* the first range that starts at or beyond the end of the run */
		uint32_t middle = low + (high - low) / 2;

		start = sorted[middle].base.addr >> FFA_PAGE_SHIFT;
		if (start < run->page || start - run->page < run->pages)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return false;
	start = sorted[low - 1].base.addr >> FFA_PAGE_SHIFT;
	return start >= run->page || run->page - start < sorted[low - 1].pages;
}

bool ffa_ledger_touches(struct ffa_ledger *ledger, uint32_t index, const struct ffa_range *sorted,
			uint32_t count)
{
	uint32_t node = ledger->records[index].first;

	for (; node != FFA_NO_INDEX; node = ledger->runs[node].next)
		if (run_touched(&ledger->runs[node], sorted, count))
			return true;
	return false;
}
