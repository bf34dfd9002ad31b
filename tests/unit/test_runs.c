/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_runs.c - the pages of a record as runs: merged, sorted, cut off from the front, compared
 * with themselves and with ranges to come.
 */
#include "book.h"

#define MOST 64

static uint64_t state = 0x9E3779B97F4A7C15u;

static uint32_t below(uint32_t bound)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 11) % bound;
}

static struct book *book_for(uint32_t ranges, uint32_t *index)
{
	struct book *book = book_new(2, ranges, 2);

	book_admit(book, 0, 2, ranges);
	*index = book_open(book, 0, ranges);
	return book;
}

static uint32_t runs_of(const struct book *book, uint32_t index)
{
	book_check(book);
	return book->ledger.records[index].runs;
}

/* SAFE-2 */
START_TEST(adjacent_ranges_share_a_run)
{
	uint32_t index;
	struct book *book = book_for(8, &index);

	book_add(book, index, 10, 2);
	book_add(book, index, 12, 3);
	ck_assert_uint_eq(runs_of(book, index), 1);
	book_add(book, index, 16, 1);
	ck_assert_uint_eq(runs_of(book, index), 2);
	book_add(book, index, 17, 100);
	ck_assert_uint_eq(runs_of(book, index), 2);
	book_add(book, index, 9, 1); /* in front of the first: order is kept, no merging */
	ck_assert_uint_eq(runs_of(book, index), 3);
	book_add(book, index, 9, 1); /* the same again is no continuation */
	ck_assert_uint_eq(runs_of(book, index), 4);
	book_free(book);
}
END_TEST

START_TEST(run_that_would_overflow_its_count_is_not_extended)
{
	struct ffa_range out[4];
	uint32_t index;
	struct book *book = book_for(4, &index);

	book_add(book, index, 0, UINT32_MAX - 1);
	book_add(book, index, UINT32_MAX - 1, 1);
	ck_assert_uint_eq(runs_of(book, index), 1);
	book_add(book, index, UINT32_MAX, 1);
	ck_assert_uint_eq(runs_of(book, index), 2);
	ck_assert_uint_eq(book->ledger.records[index].pages, UINT64_C(0x100000000));
	ck_assert_uint_eq(ffa_ledger_peek(&book->ledger, index, out, 4), 2);
	ck_assert_uint_eq(out[1].base.addr, (uint64_t)UINT32_MAX << 12);
	book_free(book);
}
END_TEST

/* MEM-3 */
START_TEST(all_ranges_of_one_call_are_kept_in_their_order)
{
	struct ffa_range in[MOST], out[MOST];

	for (uint32_t count = 1; count <= MOST; count++) {
		uint32_t index;
		struct book *book = book_for(count, &index);

		for (uint32_t i = 0; i < count; i++)
			in[i] = (struct ffa_range){ { (uint64_t)below(1000) * 4096 * 3 },
						    1 + below(2) };
		ffa_ledger_append(&book->ledger, index, in, count / 2);
		ffa_ledger_append(&book->ledger, index, in + count / 2, count - count / 2);
		ck_assert_uint_eq(runs_of(book, index), count);
		ck_assert_uint_eq(ffa_ledger_peek(&book->ledger, index, out, MOST), count);
		for (uint32_t i = 0; i < count; i++) {
			ck_assert_uint_eq(out[i].base.addr, in[i].base.addr);
			ck_assert_uint_eq(out[i].pages, in[i].pages);
		}
		ck_assert_uint_eq(ffa_ledger_peek(&book->ledger, index, out, 1), 1);
		ck_assert_uint_eq(ffa_ledger_peek(&book->ledger, index, out, 0), 0);
		book_free(book);
	}
}
END_TEST

/* MEM-1 */
START_TEST(runs_are_dropped_from_the_front)
{
	struct ffa_range out[5];
	uint32_t index;
	struct book *book = book_for(5, &index);

	for (uint32_t i = 0; i < 5; i++)
		book_add(book, index, 10 * i, i + 1);
	ffa_ledger_drop(&book->ledger, index, 0);
	ck_assert_uint_eq(runs_of(book, index), 5);
	ffa_ledger_drop(&book->ledger, index, 2);
	ck_assert_uint_eq(runs_of(book, index), 3);
	ck_assert_uint_eq(book->ledger.records[index].pages, 12);
	ck_assert_uint_eq(ffa_ledger_peek(&book->ledger, index, out, 5), 3);
	ck_assert_uint_eq(out[0].base.addr, 20 * 4096);
	ffa_ledger_drop(&book->ledger, index, 3);
	ck_assert_uint_eq(runs_of(book, index), 0);
	ck_assert_uint_eq(ffa_ledger_peek(&book->ledger, index, out, 5), 0);
	ffa_ledger_drop(&book->ledger, index, 7);
	ck_assert_uint_eq(runs_of(book, index), 0);
	book_free(book);
}
END_TEST

/* Overlap found page by page. */
static bool overlap_by_pages(const struct ffa_range *ranges, uint32_t count)
{
	bool taken[256] = { false };

	for (uint32_t i = 0; i < count; i++)
		for (uint32_t page = 0; page < ranges[i].pages; page++) {
			uint64_t at = (ranges[i].base.addr >> 12) + page;

			if (taken[at])
				return true;
			taken[at] = true;
		}
	return false;
}

static void check_overlap(const struct ffa_range *ranges, uint32_t count)
{
	struct ffa_range out[MOST];
	uint32_t index, runs;
	struct book *book = book_for(count, &index);

	for (uint32_t i = 0; i < count; i++)
		ffa_ledger_append(&book->ledger, index, &ranges[i], 1);
	ck_assert(ffa_ledger_overlaps(&book->ledger, index) == overlap_by_pages(ranges, count));
	/* They are sorted now, and all still there. */
	runs = ffa_ledger_peek(&book->ledger, index, out, MOST);
	ck_assert_uint_eq(runs, runs_of(book, index));
	for (uint32_t i = 1; i < runs; i++)
		ck_assert_uint_le(out[i - 1].base.addr, out[i].base.addr);
	ck_assert(book->ledger.records[index].sorted != overlap_by_pages(ranges, count));
	book_free(book);
}

/* DESC-3 */
START_TEST(overlap_within_a_record_is_found_in_any_order)
{
	struct ffa_range ranges[MOST];

	for (uint32_t round = 0; round < 4000; round++) {
		uint32_t count = 1 + below(12);

		for (uint32_t i = 0; i < count; i++) {
			ranges[i].base.addr = (uint64_t)below(240) << 12;
			ranges[i].pages = 1 + below(round % 2 ? 12 : 3);
		}
		check_overlap(ranges, count);
	}
}
END_TEST

/* MEM-11: sorted or falling, one page each; the worst for the links. */
START_TEST(long_lists_are_sorted)
{
	struct ffa_range ranges[MOST];

	for (uint32_t step = 1; step < MOST; step += 2) {
		for (uint32_t i = 0; i < MOST; i++) {
			ranges[i].base.addr = (uint64_t)(i * step % MOST) * 2 << 12;
			ranges[i].pages = 1;
		}
		check_overlap(ranges, MOST);
	}
	for (uint32_t i = 0; i < MOST; i++)
		ranges[i].base.addr = (uint64_t)(MOST - i) * 2 << 12;
	check_overlap(ranges, MOST);
}
END_TEST

static void check_touch(struct ffa_range *others, uint32_t count, const struct ffa_range *own,
			uint32_t own_count)
{
	struct ffa_range all[MOST];
	uint32_t index;
	struct book *book = book_for(own_count, &index);
	bool expected = false;

	for (uint32_t i = 0; i < own_count; i++)
		ffa_ledger_append(&book->ledger, index, &own[i], 1);
	for (uint32_t i = 0; i < own_count; i++)
		for (uint32_t j = 0; j < count; j++) {
			all[0] = own[i];
			all[1] = others[j];
			expected = expected || overlap_by_pages(all, 2);
		}
	ck_assert(ffa_ledger_touches(&book->ledger, index, others, count) == expected);
	book_free(book);
}

/* DESC-3: the ranges of the next fragment against those that are in the ledger. */
START_TEST(overlap_with_sorted_ranges_to_come_is_found)
{
	struct ffa_range others[MOST], own[MOST];

	for (uint32_t round = 0; round < 4000; round++) {
		uint32_t count = 1 + below(6), own_count = 1 + below(6), at = 0;

		for (uint32_t i = 0; i < count; i++) { /* ascending, apart from one another */
			at += below(16);
			others[i].base.addr = (uint64_t)at << 12;
			others[i].pages = 1 + below(4);
			at += others[i].pages;
		}
		for (uint32_t i = 0; i < own_count; i++) {
			own[i].base.addr = (uint64_t)below(128) << 12;
			own[i].pages = 1 + below(8);
		}
		check_touch(others, count, own, own_count);
	}
}
END_TEST

START_TEST(nothing_touches_nothing)
{
	struct ffa_range other = { { 4096 }, 1 };
	uint32_t index;
	struct book *book = book_for(1, &index);

	ck_assert(!ffa_ledger_touches(&book->ledger, index, &other, 1));
	book_add(book, index, 1, 1);
	ck_assert(!ffa_ledger_touches(&book->ledger, index, &other, 0));
	ck_assert(ffa_ledger_touches(&book->ledger, index, &other, 1));
	book_free(book);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("runs");
	TCase *tcase = tcase_create("runs");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, adjacent_ranges_share_a_run);
	tcase_add_test(tcase, run_that_would_overflow_its_count_is_not_extended);
	tcase_add_test(tcase, all_ranges_of_one_call_are_kept_in_their_order);
	tcase_add_test(tcase, runs_are_dropped_from_the_front);
	tcase_add_test(tcase, overlap_within_a_record_is_found_in_any_order);
	tcase_add_test(tcase, long_lists_are_sorted);
	tcase_add_test(tcase, overlap_with_sorted_ranges_to_come_is_found);
	tcase_add_test(tcase, nothing_touches_nothing);
	suite_add_tcase(suite, tcase);
	return unit_run(suite);
}
