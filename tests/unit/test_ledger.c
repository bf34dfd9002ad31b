/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_ledger.c - records of the ledger: what bounds them, what is reserved and given back, how
 * they go through their states, what is stuck and found again.
 */
#include "book.h"

static enum ffa_reason try_open(struct book *book, uint32_t slot, uint32_t ranges, bool fragmented)
{
	struct ffa_opening opening = book_opening(ranges, fragmented);
	struct ffa_ledger before = book->ledger;
	uint32_t index = 77;
	enum ffa_reason reason;

	opening.slot = slot;
	reason = ffa_ledger_open(&book->ledger, &opening, &index);
	if (reason != FFA_R_NONE) {
		if (memcmp(&before, &book->ledger, sizeof(before)) != 0 || index != 77)
			ck_abort_msg("refused, and changed");
	}
	book_check(book);
	return reason;
}

/* MEM-7 */
START_TEST(client_at_its_bound_of_transactions_is_refused_and_no_other)
{
	struct book *book = book_new(8, 64, 8);

	book_admit(book, 0, 3, 32);
	book_admit(book, 1, 5, 32);
	for (uint32_t i = 0; i < 3; i++)
		ck_assert_int_eq((int)try_open(book, 0, 1, false), FFA_R_NONE);
	ck_assert_int_eq((int)try_open(book, 0, 1, false), FFA_R_QUOTA_TRANSACTIONS);
	for (uint32_t i = 0; i < 5; i++)
		ck_assert_int_eq((int)try_open(book, 1, 1, false), FFA_R_NONE);
	ck_assert_int_eq((int)try_open(book, 1, 1, false), FFA_R_QUOTA_TRANSACTIONS);
	book_end(book, 0);
	ck_assert_int_eq((int)try_open(book, 0, 1, false), FFA_R_NONE);
	book_free(book);
}
END_TEST

/* MEM-7 */
START_TEST(client_at_its_bound_of_ranges_is_refused_and_no_other)
{
	struct book *book = book_new(8, 32, 8);

	book_admit(book, 0, 4, 10);
	book_admit(book, 1, 4, 22);
	ck_assert_int_eq((int)try_open(book, 0, 11, false), FFA_R_QUOTA_RANGES);
	ck_assert_int_eq((int)try_open(book, 0, UINT32_MAX, false), FFA_R_QUOTA_RANGES);
	ck_assert_int_eq((int)try_open(book, 0, 7, false), FFA_R_NONE);
	ck_assert_int_eq((int)try_open(book, 0, 4, false), FFA_R_QUOTA_RANGES);
	ck_assert_int_eq((int)try_open(book, 0, 3, false), FFA_R_NONE);
	ck_assert_int_eq((int)try_open(book, 1, 22, false), FFA_R_NONE);
	book_free(book);
}
END_TEST

/* MEM-7 */
START_TEST(unfinished_sends_and_tombstones_are_bounded)
{
	struct book *book = book_new(8, 64, 8);

	book_admit(book, 0, 8, 64);
	ck_assert_int_eq((int)try_open(book, 0, 1, true), FFA_R_NONE);
	ck_assert_int_eq((int)try_open(book, 0, 1, true), FFA_R_NONE);
	ck_assert_int_eq((int)try_open(book, 0, 1, true), FFA_R_QUOTA_UNFINISHED);
	ck_assert_int_eq((int)try_open(book, 0, 1, false), FFA_R_NONE);
	book_end(book, 0);
	ck_assert_int_eq((int)try_open(book, 0, 1, true), FFA_R_NONE);
	book_end(book, 0);
	ffa_ledger_tombstone(&book->ledger, 0);
	ffa_ledger_tombstone(&book->ledger, 0);
	ck_assert_int_eq((int)try_open(book, 0, 1, true), FFA_R_QUOTA_TOMBSTONES);
	ck_assert_int_eq((int)try_open(book, 0, 1, false), FFA_R_NONE);
	book_free(book);
}
END_TEST

/* MEM-7: a tombstone takes a place at the Secure side. */
START_TEST(tombstones_count_among_transactions)
{
	struct book *book = book_new(8, 64, 8);

	book_admit(book, 0, 3, 32);
	book_admit(book, 1, 5, 32);
	ffa_ledger_tombstone(&book->ledger, 0);
	ffa_ledger_tombstone(&book->ledger, 0);
	ck_assert_int_eq((int)try_open(book, 0, 1, false), FFA_R_NONE);
	ck_assert_int_eq((int)try_open(book, 0, 1, false), FFA_R_QUOTA_TRANSACTIONS);
	book_end(book, 0);
	/* Its client is gone; the places stay taken. */
	ck_assert_uint_eq(ffa_ledger_dismiss(&book->ledger, 0), 2);
	ck_assert_uint_eq(book->ledger.tombstones, 2);
	book_free(book);
}
END_TEST

/* MEM-7 */
START_TEST(secure_side_is_never_given_more_than_it_takes)
{
	struct book *book = book_new(8, 64, 8);

	book->ledger.share_limit = 4;
	book_admit(book, 0, 4, 64);
	/* A former client's tombstones are there besides the quota. */
	ffa_ledger_tombstone(&book->ledger, 1);
	for (uint32_t i = 0; i < 3; i++)
		ck_assert_int_eq((int)try_open(book, 0, 1, false), FFA_R_NONE);
	ck_assert_int_eq((int)try_open(book, 0, 1, false), FFA_R_QUOTA_SECURE);
	book_free(book);
}
END_TEST

/* MEM-7: what quotas may add up to, and zero means the rest. */
START_TEST(quotas_beyond_the_storage_are_not_admitted)
{
	struct book *book = book_new(8, 64, 8);
	struct ffa_quota many = { 6, 10, 1, 1, 0 }, wide = { 1, 60, 1, 1, 0 }, rest = { 0 };

	book_admit(book, 0, 3, 30);
	ck_assert(!ffa_ledger_admit(&book->ledger, 1, &many, 0));
	ck_assert(!ffa_ledger_admit(&book->ledger, 1, &wide, 0));
	ck_assert_uint_eq(book->ledger.accounts[1].quota.transactions, 0);
	ck_assert(ffa_ledger_admit(&book->ledger, 1, &rest, 0));
	ck_assert_uint_eq(book->ledger.accounts[1].quota.transactions, 5);
	ck_assert_uint_eq(book->ledger.accounts[1].quota.ranges, 34);
	ck_assert(!ffa_ledger_admit(&book->ledger, 2, &rest, 0));
	ck_assert_uint_eq(ffa_ledger_dismiss(&book->ledger, 0), 0);
	many.transactions = 3;
	ck_assert(ffa_ledger_admit(&book->ledger, 2, &many, 1));
	ck_assert_uint_eq(book->ledger.accounts[2].tombstones, 1);
	book_free(book);
}
END_TEST

/* SAFE-2, MEM-11 */
START_TEST(what_merging_saved_is_given_back_on_completion)
{
	struct book *book = book_new(4, 10, 4);
	uint32_t index;

	book_admit(book, 0, 4, 10);
	index = book_open(book, 0, 10);
	ck_assert_int_eq((int)try_open(book, 0, 1, false), FFA_R_QUOTA_RANGES);
	for (uint32_t i = 0; i < 10; i++)
		book_add(book, index, 100 + i, 1);
	book_check(book);
	ck_assert_uint_eq(book->ledger.records[index].runs, 1);
	ck_assert_int_eq((int)try_open(book, 0, 1, false), FFA_R_QUOTA_RANGES);
	ck_assert(ffa_ledger_step(&book->ledger, index, FFA_SHARE_COMPLETE));
	book_check(book);
	ck_assert_int_eq((int)try_open(book, 0, 9, false), FFA_R_NONE);
	book_free(book);
}
END_TEST

/* MEM-6: each way to be stuck is counted while it lasts. */
START_TEST(stuck_records_are_counted_and_found_one_after_the_other)
{
	struct book *book = book_new(4, 16, 4);
	struct ffa_ledger *ledger = &book->ledger;
	uint32_t a, b, c, found;

	book_admit(book, 0, 4, 16);
	a = book_live(book, 0, 1, 2);
	b = book_open(book, 0, 2);
	book_add(book, b, 5000, 3);
	c = book_live(book, 0, 3, 1);
	ck_assert(!ffa_ledger_claim_stuck(ledger, &found));
	ck_assert(ffa_ledger_step(ledger, a, FFA_SHARE_BEGIN));
	ck_assert(ffa_ledger_step(ledger, a, FFA_SHARE_LOSE));
	ck_assert(ffa_ledger_step(ledger, b, FFA_SHARE_STICK));
	book_check(book);
	ck_assert_uint_eq(ledger->quarantined, 2);
	ck_assert_uint_eq(ledger->accounts[0].quarantined_pages, 5);
	ck_assert(ffa_ledger_claim_stuck(ledger, &found));
	ck_assert_uint_eq(found, a);
	ck_assert_uint_eq(ledger->accounts[0].quarantined_pages, 3);
	ck_assert(ffa_ledger_step(ledger, a, FFA_SHARE_LOSE));
	/* The next attempt is for the other one, though the first is stuck again. */
	ck_assert(ffa_ledger_claim_stuck(ledger, &found));
	ck_assert_uint_eq(found, b);
	book_end(book, b);
	ck_assert(ffa_ledger_claim_stuck(ledger, &found));
	ck_assert_uint_eq(found, a);
	book_end(book, a);
	ck_assert(!ffa_ledger_claim_stuck(ledger, &found));
	ck_assert_int_eq(ledger->records[c].state, FFA_SHARE_LIVE);
	book_free(book);
}
END_TEST

/* MEM-1: a record with pages is not closed. */
START_TEST(record_is_free_only_when_its_pages_are_gone)
{
	struct book *book = book_new(4, 16, 4);
	uint32_t index;

	book_admit(book, 0, 4, 16);
	index = book_live(book, 0, 1, 3);
	ck_assert(ffa_ledger_step(&book->ledger, index, FFA_SHARE_BEGIN));
	ck_assert(!ffa_ledger_step(&book->ledger, index, FFA_SHARE_CLOSE));
	ffa_ledger_drop(&book->ledger, index, 2);
	book_check(book);
	ck_assert(!ffa_ledger_step(&book->ledger, index, FFA_SHARE_CLOSE));
	ffa_ledger_drop(&book->ledger, index, 1);
	ck_assert(ffa_ledger_step(&book->ledger, index, FFA_SHARE_CLOSE));
	book_check(book);
	ck_assert(!ffa_ledger_step(&book->ledger, index, FFA_SHARE_BEGIN));
	book_free(book);
}
END_TEST

/* LOCK-1 */
START_TEST(every_act_takes_the_ledger_lock_once_and_drops_it)
{
	struct book *book = book_new(4, 16, 4);
	uint32_t index;

	book_admit(book, 0, 4, 16);
	ck_assert_uint_eq(book->taken, 1);
	index = book_open(book, 0, 2);
	ck_assert_uint_eq(book->taken, 2);
	book_add(book, index, 1, 1);
	ck_assert_uint_eq(book->taken, 3);
	(void)ffa_ledger_name(&book->ledger, index, (struct ffa_handle){ 5 });
	(void)ffa_ledger_may_name(&book->ledger, index);
	(void)ffa_ledger_overlaps(&book->ledger, index);
	(void)ffa_ledger_step(&book->ledger, index, FFA_SHARE_COMPLETE);
	ck_assert_uint_eq(book->taken, 7);
	(void)ffa_ledger_claim(&book->ledger, 0, (struct ffa_handle){ 5 }, &index);
	ffa_ledger_drop(&book->ledger, index, 1);
	(void)ffa_ledger_step(&book->ledger, index, FFA_SHARE_CLOSE);
	(void)ffa_ledger_dismiss(&book->ledger, 0);
	ck_assert_uint_eq(book->taken, 11);
	ck_assert_int_eq(book->held, 0);
	book_free(book);
}
END_TEST

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* One random act on a random record; the books must agree afterwards. */
static void random_act(struct book *book, uint32_t *state)
{
	struct ffa_ledger *ledger = &book->ledger;
	uint32_t index = next_random(state) % ledger->record_count;
	struct ffa_record *record = &ledger->records[index];
	uint32_t slot = next_random(state) % BOOK_SLOTS;

	switch (next_random(state) % 4) {
	case 0:
		(void)try_open(book, slot, 1 + next_random(state) % 5, next_random(state) % 2 != 0);
		break;
	case 1:
		if (record->state == FFA_SHARE_SENDING && record->reserved != 0)
			book_add(book, index, next_random(state) % 32, 1);
		break;
	case 2:
		(void)ffa_ledger_step(
			ledger, index,
			(enum ffa_share_event)(next_random(state) % FFA_SHARE_EVENTS));
		break;
	default:
		if (record->state == FFA_SHARE_RECLAIMING || record->state == FFA_SHARE_SENDING)
			ffa_ledger_drop(ledger, index, next_random(state) % 3);
		break;
	}
	book_check(book);
}

/* MEM-3, MEM-7 */
START_TEST(books_agree_after_any_sequence_of_acts)
{
	struct book *book = book_new(6, 14, 8);
	uint32_t state = 1;

	for (uint32_t slot = 0; slot < BOOK_SLOTS; slot++)
		book_admit(book, slot, 2, 4);
	for (uint32_t i = 0; i < 20000; i++)
		random_act(book, &state);
	book_free(book);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ledger");
	TCase *tcase = tcase_create("ledger");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, client_at_its_bound_of_transactions_is_refused_and_no_other);
	tcase_add_test(tcase, client_at_its_bound_of_ranges_is_refused_and_no_other);
	tcase_add_test(tcase, unfinished_sends_and_tombstones_are_bounded);
	tcase_add_test(tcase, tombstones_count_among_transactions);
	tcase_add_test(tcase, secure_side_is_never_given_more_than_it_takes);
	tcase_add_test(tcase, quotas_beyond_the_storage_are_not_admitted);
	tcase_add_test(tcase, what_merging_saved_is_given_back_on_completion);
	tcase_add_test(tcase, stuck_records_are_counted_and_found_one_after_the_other);
	tcase_add_test(tcase, record_is_free_only_when_its_pages_are_gone);
	tcase_add_test(tcase, every_act_takes_the_ledger_lock_once_and_drops_it);
	tcase_add_test(tcase, books_agree_after_any_sequence_of_acts);
	suite_add_tcase(suite, tcase);
	return unit_run(suite);
}
