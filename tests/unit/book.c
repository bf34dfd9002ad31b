/* SPDX-License-Identifier: BSD-3-Clause */
/* book.c - see book.h. */
#include "book.h"

static void take(void *ctx, enum ffa_lock kind, uint32_t index)
{
	struct book *book = ctx;

	ck_assert_int_eq((int)kind, FFA_LOCK_LEDGER);
	ck_assert_uint_eq(index, 0);
	ck_assert_int_eq(book->held++, 0);
	book->taken++;
}

static void drop(void *ctx, enum ffa_lock kind, uint32_t index)
{
	struct book *book = ctx;

	ck_assert_int_eq((int)kind, FFA_LOCK_LEDGER);
	ck_assert_uint_eq(index, 0);
	ck_assert_int_eq(--book->held, 0);
}

static void *zeroed(size_t count, size_t size)
{
	void *memory = calloc(count, size);

	ck_assert_ptr_nonnull(memory);
	return memory;
}

struct book *book_new(uint32_t records, uint32_t runs, uint32_t buckets)
{
	struct book *book = zeroed(1, sizeof(*book));
	struct ffa_ledger *ledger = &book->ledger;

	book->ports.ctx = book;
	book->ports.lock = take;
	book->ports.unlock = drop;
	ledger->ports = &book->ports;
	ledger->records = zeroed(records, sizeof(*ledger->records));
	ledger->runs = zeroed(runs, sizeof(*ledger->runs));
	ledger->buckets = zeroed(buckets, sizeof(*ledger->buckets));
	ledger->accounts = zeroed(BOOK_SLOTS, sizeof(*ledger->accounts));
	ledger->account_count = BOOK_SLOTS;
	ledger->record_count = records;
	ledger->run_count = runs;
	ledger->bucket_mask = buckets - 1;
	ledger->share_limit = records;
	ffa_ledger_init(ledger);
	for (uint32_t i = 0; i < BOOK_SLOTS; i++)
		ledger->accounts[i].first = FFA_NO_INDEX;
	return book;
}

void book_free(struct book *book)
{
	free(book->ledger.records);
	free(book->ledger.runs);
	free(book->ledger.buckets);
	free(book->ledger.accounts);
	free(book);
}

void book_admit(struct book *book, uint32_t slot, uint32_t transactions, uint32_t ranges)
{
	struct ffa_quota quota = { transactions, ranges, 2, 2, 0 };

	ck_assert(ffa_ledger_admit(&book->ledger, slot, &quota, 0));
}

struct ffa_opening book_opening(uint32_t ranges, bool fragmented)
{
	struct ffa_opening opening = {
		.operation = FFA_OP_SHARE,
		.fragmented = fragmented,
		.write = true,
		.ranges = ranges,
		.pages = ranges,
		.client_total = 16 * ranges,
		.secure_total = 16 * ranges,
	};

	return opening;
}

uint32_t book_open(struct book *book, uint32_t slot, uint32_t ranges)
{
	struct ffa_opening opening = book_opening(ranges, false);
	uint32_t index = FFA_NO_INDEX;

	opening.slot = slot;
	ck_assert_int_eq((int)ffa_ledger_open(&book->ledger, &opening, &index), FFA_R_NONE);
	ck_assert_uint_lt(index, book->ledger.record_count);
	return index;
}

void book_add(struct book *book, uint32_t index, uint64_t page, uint32_t pages)
{
	struct ffa_range range = { { page << FFA_PAGE_SHIFT }, pages };

	ffa_ledger_append(&book->ledger, index, &range, 1);
}

uint32_t book_live(struct book *book, uint32_t slot, uint64_t handle, uint32_t ranges)
{
	uint32_t index = book_open(book, slot, ranges);

	for (uint32_t i = 0; i < ranges; i++)
		book_add(book, index, handle * 1000 + 2 * i, 1);
	ck_assert_int_eq((int)ffa_ledger_name(&book->ledger, index, (struct ffa_handle){ handle }),
			 FFA_R_NONE);
	ck_assert(ffa_ledger_step(&book->ledger, index, FFA_SHARE_COMPLETE));
	book_check(book);
	return index;
}

void book_end(struct book *book, uint32_t index)
{
	struct ffa_ledger *ledger = &book->ledger;

	if (ledger->records[index].state != FFA_SHARE_SENDING &&
	    ledger->records[index].state != FFA_SHARE_RECLAIMING)
		ck_assert(ffa_ledger_step(ledger, index, FFA_SHARE_BEGIN));
	ffa_ledger_drop(ledger, index, UINT32_MAX);
	ck_assert(ffa_ledger_step(ledger, index, FFA_SHARE_CLOSE));
	book_check(book);
}

/* A ck_assert is a write to the test's parent each time: too slow for so many. */
#define must(condition)                                                                            \
	do {                                                                                       \
		if (!(condition))                                                                  \
			ck_abort_msg("%s", #condition);                                            \
	} while (0)

static uint32_t free_runs(const struct ffa_ledger *ledger)
{
	uint32_t count = 0;

	for (uint32_t i = ledger->free_run; i != FFA_NO_INDEX; i = ledger->runs[i].next)
		must(++count <= ledger->run_count);
	return count;
}

static uint32_t free_records(const struct ffa_ledger *ledger)
{
	uint32_t count = 0;

	for (uint32_t i = ledger->free_record; i != FFA_NO_INDEX; i = ledger->records[i].hash_next)
		must(++count <= ledger->record_count);
	return count;
}

static void check_record(const struct ffa_ledger *ledger, const struct ffa_record *record)
{
	uint64_t pages = 0;
	uint32_t runs = 0, last = FFA_NO_INDEX;

	for (uint32_t i = record->first; i != FFA_NO_INDEX; i = ledger->runs[i].next) {
		pages += ledger->runs[i].pages;
		last = i;
		must(++runs <= ledger->run_count);
	}
	must(runs == record->runs);
	must(pages == record->pages);
	must(last == record->last);
}

/* What the records of a slot add up to. Returns how many there are. */
static uint32_t check_account(const struct ffa_ledger *ledger, uint32_t slot, uint32_t *ranges)
{
	const struct ffa_account *account = &ledger->accounts[slot];
	struct ffa_account sum = { .quota = account->quota };
	uint32_t before = FFA_NO_INDEX;

	for (uint32_t i = account->first; i != FFA_NO_INDEX; i = ledger->records[i].after) {
		const struct ffa_record *record = &ledger->records[i];
		bool stuck = record->state == FFA_SHARE_QUARANTINE ||
			     record->state == FFA_SHARE_RETURNED;

		check_record(ledger, record);
		must(record->state != FFA_SHARE_FREE);
		must(record->slot == slot);
		must(record->before == before);
		before = i;
		sum.transactions++;
		sum.unfinished += record->unfinished ? 1 : 0;
		sum.ranges += record->runs + record->reserved;
		sum.pages += record->pages;
		sum.quarantined += stuck ? 1 : 0;
		sum.quarantined_pages += stuck ? record->pages : 0;
	}
	must(account->transactions == sum.transactions);
	must(account->unfinished == sum.unfinished);
	must(account->ranges == sum.ranges);
	must(account->pages == sum.pages);
	must(account->quarantined == sum.quarantined);
	must(account->quarantined_pages == sum.quarantined_pages);
	*ranges += sum.ranges;
	return sum.transactions;
}

void book_check(const struct book *book)
{
	const struct ffa_ledger *ledger = &book->ledger;
	uint32_t records = 0, ranges = 0, runs = 0, stuck = 0;

	must(book->held == 0);
	for (uint32_t slot = 0; slot < BOOK_SLOTS; slot++) {
		records += check_account(ledger, slot, &ranges);
		stuck += ledger->accounts[slot].quarantined;
	}
	for (uint32_t i = 0; i < ledger->record_count; i++)
		if (ledger->records[i].state != FFA_SHARE_FREE)
			runs += ledger->records[i].runs;
	must(ledger->used_records == records);
	must(ledger->used_runs == ranges);
	must(ledger->quarantined == stuck);
	must(free_records(ledger) == ledger->record_count - records);
	must(free_runs(ledger) == ledger->run_count - runs);
}
