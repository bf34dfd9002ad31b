/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_handles.c - handle to record: whose it is, what a second record with the same handle means,
 * collisions in the table, and what a handle may not be.
 */
#include "book.h"

#define KNOWN(handle) ((struct ffa_handle){ handle })

static enum ffa_reason name(struct book *book, uint32_t index, uint64_t handle)
{
	enum ffa_reason reason = ffa_ledger_name(&book->ledger, index, KNOWN(handle));

	book_check(book);
	return reason;
}

static enum ffa_reason claim(struct book *book, uint32_t slot, uint64_t handle, uint32_t *index)
{
	enum ffa_reason reason = ffa_ledger_claim(&book->ledger, slot, KNOWN(handle), index);

	book_check(book);
	return reason;
}

static enum ffa_reason sending(struct book *book, uint32_t slot, uint64_t handle)
{
	uint32_t index;

	return ffa_ledger_sending(&book->ledger, slot, KNOWN(handle), &index);
}

static struct book *two_clients(uint32_t records, uint32_t buckets)
{
	struct book *book = book_new(records, 4 * records, buckets);

	book_admit(book, 0, records / 2, 2 * records);
	book_admit(book, 1, records / 2, 2 * records);
	return book;
}

/* MEM-4 */
START_TEST(handle_belongs_to_the_client_that_made_it)
{
	struct book *book = two_clients(8, 8);
	uint32_t index, found;

	index = book_live(book, 0, 5, 1);
	ck_assert_int_eq((int)claim(book, 1, 5, &found), FFA_R_HANDLE_UNKNOWN);
	ck_assert_int_eq((int)sending(book, 1, 5), FFA_R_HANDLE_UNKNOWN);
	ck_assert_int_eq((int)claim(book, 0, 6, &found), FFA_R_HANDLE_UNKNOWN);
	ck_assert_int_eq(book->ledger.records[index].state, FFA_SHARE_LIVE);
	ck_assert_int_eq((int)claim(book, 0, 5, &found), FFA_R_NONE);
	ck_assert_uint_eq(found, index);
	ck_assert_int_eq(book->ledger.records[index].state, FFA_SHARE_RECLAIMING);
	book_free(book);
}
END_TEST

/* MEM-4 */
START_TEST(handle_zero_is_a_handle)
{
	struct book *book = two_clients(8, 8);
	uint32_t index, found;

	ck_assert_int_eq((int)claim(book, 0, 0, &found), FFA_R_HANDLE_UNKNOWN);
	index = book_live(book, 0, 0, 1);
	ck_assert(ffa_ledger_may_name(&book->ledger, index));
	ck_assert_int_eq((int)claim(book, 0, 0, &found), FFA_R_NONE);
	book_end(book, index);
	ck_assert_int_eq((int)claim(book, 0, 0, &found), FFA_R_HANDLE_UNKNOWN);
	book_free(book);
}
END_TEST

/* MEM-4 */
START_TEST(what_a_claim_says_depends_on_the_state)
{
	struct book *book = two_clients(8, 8);
	struct ffa_ledger *ledger = &book->ledger;
	uint32_t index = book_open(book, 0, 1), found;

	book_add(book, index, 9, 1);
	ck_assert_int_eq((int)claim(book, 0, 3, &found), FFA_R_HANDLE_UNKNOWN);
	ck_assert_int_eq((int)name(book, index, 3), FFA_R_NONE);
	ck_assert_int_eq((int)sending(book, 0, 3), FFA_R_NONE);
	ck_assert_int_eq((int)claim(book, 0, 3, &found), FFA_R_HANDLE_SENDING);
	ck_assert(ffa_ledger_step(ledger, index, FFA_SHARE_COMPLETE));
	ck_assert_int_eq((int)sending(book, 0, 3), FFA_R_HANDLE_NOT_SENDING);
	ck_assert_int_eq((int)claim(book, 0, 3, &found), FFA_R_NONE);
	ck_assert_int_eq((int)claim(book, 0, 3, &found), FFA_R_HANDLE_RECLAIMING);
	ck_assert_int_eq((int)sending(book, 0, 3), FFA_R_HANDLE_NOT_SENDING);
	/* Returned: another RECLAIM repeats the page step. In quarantine: nobody can. */
	ck_assert(ffa_ledger_step(ledger, index, FFA_SHARE_STICK));
	ck_assert_int_eq((int)claim(book, 0, 3, &found), FFA_R_NONE);
	ck_assert(ffa_ledger_step(ledger, index, FFA_SHARE_LOSE));
	ck_assert_int_eq((int)claim(book, 0, 3, &found), FFA_R_HANDLE_UNKNOWN);
	ck_assert_int_eq(ledger->records[index].state, FFA_SHARE_QUARANTINE);
	book_free(book);
}
END_TEST

/* MEM-4, V64 */
START_TEST(impossible_handles_leave_the_record_nameless)
{
	static const uint64_t handles[] = {
		UINT64_MAX,
		FFA_HANDLE_HYPERVISOR_BIT,
		FFA_HANDLE_HYPERVISOR_BIT | 1,
		UINT64_MAX - 1,
	};

	for (size_t i = 0; i < 4; i++) {
		struct book *book = two_clients(8, 8);
		uint32_t index = book_open(book, 0, 1), found;

		ck_assert_int_eq((int)name(book, index, handles[i]), FFA_R_SECURE_HANDLE);
		ck_assert(!ffa_ledger_may_name(&book->ledger, index));
		ck_assert_int_eq((int)claim(book, 0, handles[i], &found), FFA_R_HANDLE_UNKNOWN);
		book_end(book, index);
		book_free(book);
	}
}
END_TEST

/* MEM-4: the new record is the one that must not be named; the old one is untouched. */
START_TEST(handle_of_a_live_or_sending_record_is_a_duplicate)
{
	for (unsigned int i = 0; i < 4; i++) {
		struct book *book = two_clients(8, 8);
		uint32_t old, new, found;

		old = book_open(book, i % 2, 1);
		ck_assert_int_eq((int)name(book, old, 7), FFA_R_NONE);
		if (i / 2 != 0)
			ck_assert(ffa_ledger_step(&book->ledger, old, FFA_SHARE_COMPLETE));
		new = book_open(book, 0, 1);
		ck_assert_int_eq((int)name(book, new, 7), FFA_R_SECURE_HANDLE);
		ck_assert(!ffa_ledger_may_name(&book->ledger, new));
		ck_assert(ffa_ledger_may_name(&book->ledger, old));
		ck_assert_int_eq((int)claim(book, i % 2, 7, &found),
				 i / 2 != 0 ? FFA_R_NONE : FFA_R_HANDLE_SENDING);
		ck_assert_uint_eq(found, old);
		book_free(book);
	}
}
END_TEST

/* MEM-4: OP-TEE hands a freed handle out at once, while the reclaim that freed it is under way. */
START_TEST(handle_of_a_record_on_its_way_out_is_taken_over)
{
	struct book *book = two_clients(8, 8);
	uint32_t old = book_live(book, 0, 7, 1), new, found;

	ck_assert_int_eq((int)claim(book, 0, 7, &found), FFA_R_NONE);
	new = book_open(book, 0, 1);
	ck_assert_int_eq((int)name(book, new, 7), FFA_R_NONE);
	ck_assert(ffa_ledger_may_name(&book->ledger, new));
	ck_assert(!ffa_ledger_may_name(&book->ledger, old));
	ck_assert_int_eq((int)sending(book, 0, 7), FFA_R_NONE);
	ck_assert(ffa_ledger_step(&book->ledger, new, FFA_SHARE_COMPLETE));
	/* The live one is meant, whichever is closed first. */
	ck_assert_int_eq((int)claim(book, 0, 7, &found), FFA_R_NONE);
	ck_assert_uint_eq(found, new);
	book_end(book, old);
	ck_assert_int_eq((int)claim(book, 0, 7, &found), FFA_R_HANDLE_RECLAIMING);
	book_end(book, new);
	ck_assert_int_eq((int)claim(book, 0, 7, &found), FFA_R_HANDLE_UNKNOWN);
	book_free(book);
}
END_TEST

/*
 * MEM-4 SAFE-4: the Secure side gave the handle to another and then refuses to give back what it
 * stood for: there must never be two live records with one handle.
 */
START_TEST(refused_record_that_lost_its_handle_is_not_live_again)
{
	struct book *book = two_clients(8, 8);
	uint32_t old = book_live(book, 0, 7, 1), found;

	ck_assert_int_eq((int)claim(book, 0, 7, &found), FFA_R_NONE);
	(void)book_live(book, 0, 7, 1);
	ck_assert(ffa_ledger_step(&book->ledger, old, FFA_SHARE_REFUSE));
	book_check(book);
	ck_assert_int_eq(book->ledger.records[old].state, FFA_SHARE_QUARANTINE);
	book_free(book);
}
END_TEST

/* MEM-4: also when the record it is taken from is stuck, and the new owner is another client. */
START_TEST(stuck_record_loses_its_handle_to_a_new_one)
{
	struct book *book = two_clients(8, 8);
	uint32_t old = book_live(book, 0, 7, 1), new, found;

	ck_assert_int_eq((int)claim(book, 0, 7, &found), FFA_R_NONE);
	ck_assert(ffa_ledger_step(&book->ledger, old, FFA_SHARE_LOSE));
	ck_assert(ffa_ledger_may_name(&book->ledger, old));
	new = book_live(book, 1, 7, 1);
	ck_assert(!ffa_ledger_may_name(&book->ledger, old));
	ck_assert_int_eq((int)claim(book, 0, 7, &found), FFA_R_HANDLE_UNKNOWN);
	ck_assert_int_eq((int)claim(book, 1, 7, &found), FFA_R_NONE);
	ck_assert_uint_eq(found, new);
	book_free(book);
}
END_TEST

/*
 * MEM-4: the Secure side frees the handle of a send that it refused, or was asked to forget, and
 * may give it to somebody else before the pages are back.
 */
START_TEST(handle_of_a_send_that_is_over_is_taken_over)
{
	struct book *book = two_clients(8, 8);
	uint32_t old = book_open(book, 0, 1), new, found;

	ck_assert_int_eq((int)name(book, old, 7), FFA_R_NONE);
	ck_assert(!ffa_ledger_ending(&book->ledger, old));
	ck_assert(ffa_ledger_may_name(&book->ledger, old));
	new = book_open(book, 1, 1);
	ck_assert_int_eq((int)name(book, new, 7), FFA_R_NONE);
	ck_assert(ffa_ledger_may_name(&book->ledger, new));
	ck_assert(!ffa_ledger_may_name(&book->ledger, old));
	/* Nothing of the old one is left to be ended. */
	ck_assert(ffa_ledger_ending(&book->ledger, old));
	book_end(book, old);
	ck_assert(ffa_ledger_step(&book->ledger, new, FFA_SHARE_COMPLETE));
	ck_assert_int_eq((int)claim(book, 1, 7, &found), FFA_R_NONE);
	ck_assert_uint_eq(found, new);
	book_free(book);
}
END_TEST

/* MEM-11: a single bucket, so that every handle collides. */
START_TEST(colliding_handles_are_told_apart)
{
	struct book *book = two_clients(32, 1);
	uint32_t index[32], found;

	for (uint32_t i = 0; i < 32; i++)
		index[i] = book_live(book, i % 2, i, 1);
	for (uint32_t i = 0; i < 32; i += 3)
		book_end(book, index[i]);
	for (uint32_t i = 0; i < 32; i++) {
		ck_assert_int_eq((int)claim(book, i % 2, i, &found),
				 i % 3 == 0 ? FFA_R_HANDLE_UNKNOWN : FFA_R_NONE);
		if (i % 3 != 0)
			ck_assert_uint_eq(found, index[i]);
	}
	book_free(book);
}
END_TEST

/* The longest chain of a bucket, for handles as real Secure sides give them. */
static uint32_t longest_chain(uint64_t first, uint64_t step)
{
	struct book *book = book_new(1024, 1024, 1024);
	uint32_t longest = 0;

	book_admit(book, 0, 1024, 1024);
	for (uint32_t i = 0; i < 1024; i++)
		ck_assert_int_eq((int)ffa_ledger_name(&book->ledger, book_open(book, 0, 1),
						      KNOWN(first + i * step)),
				 FFA_R_NONE);
	for (uint32_t bucket = 0; bucket < 1024; bucket++) {
		uint32_t length = 0;

		for (uint32_t i = book->ledger.buckets[bucket]; i != FFA_NO_INDEX;
		     i = book->ledger.records[i].hash_next)
			length++;
		longest = length > longest ? length : longest;
	}
	book_free(book);
	return longest;
}

/* MEM-11 */
START_TEST(handles_of_real_secure_sides_spread_over_the_table)
{
	/* OP-TEE and the EL3 SPMC count up from 0 or a constant; others put a number on top. */
	ck_assert_uint_le(longest_chain(0, 1), 8);
	ck_assert_uint_le(longest_chain(UINT64_C(0x2000000000000000), 1), 8);
	ck_assert_uint_le(longest_chain(UINT64_C(0x1000000), 0x1000), 10);
	ck_assert_uint_le(longest_chain(0, UINT64_C(1) << 32), 10);
	ck_assert_uint_le(longest_chain(0, UINT64_C(0x100000001)), 10);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("handles");
	TCase *tcase = tcase_create("handles");

	tcase_add_test(tcase, handle_belongs_to_the_client_that_made_it);
	tcase_add_test(tcase, handle_zero_is_a_handle);
	tcase_add_test(tcase, what_a_claim_says_depends_on_the_state);
	tcase_add_test(tcase, impossible_handles_leave_the_record_nameless);
	tcase_add_test(tcase, handle_of_a_live_or_sending_record_is_a_duplicate);
	tcase_add_test(tcase, handle_of_a_record_on_its_way_out_is_taken_over);
	tcase_add_test(tcase, refused_record_that_lost_its_handle_is_not_live_again);
	tcase_add_test(tcase, stuck_record_loses_its_handle_to_a_new_one);
	tcase_add_test(tcase, handle_of_a_send_that_is_over_is_taken_over);
	tcase_add_test(tcase, colliding_handles_are_told_apart);
	tcase_add_test(tcase, handles_of_real_secure_sides_spread_over_the_table);
	suite_add_tcase(suite, tcase);
	return unit_run(suite);
}
