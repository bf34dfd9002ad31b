/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_sort.c - ranges by address: every order, every length around the limits, extreme addresses.
 */
#include "desc/ranges.h"

#include "unit.h"

#define MOST 4096u

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* Sort `count` ranges in exact heap copies and compare with the C library's own sort. */
static int by_address(const void *one, const void *other)
{
	const struct ffa_range *a = one, *b = other;

	if (a->base.addr != b->base.addr)
		return a->base.addr < b->base.addr ? -1 : 1;
	/* Equal addresses keep their order: `pages` is the place before. */
	return a->pages < b->pages ? -1 : 1;
}

static void check_equal(const struct ffa_range *one, const struct ffa_range *other, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		ck_assert_uint_eq(one[i].base.addr, other[i].base.addr);
		ck_assert_uint_eq(one[i].pages, other[i].pages);
	}
}

static void sort_and_compare(struct ffa_range *ranges, uint32_t count)
{
	size_t bytes = count * sizeof(*ranges);
	struct ffa_range *given = (struct ffa_range *)(void *)unit_copy(ranges, bytes);
	struct ffa_range *sorted = (struct ffa_range *)(void *)unit_copy(ranges, bytes);
	struct ffa_range *spare = (struct ffa_range *)(void *)unit_copy(ranges, bytes);

	for (uint32_t i = 0; i < count; i++)
		given[i].pages = ranges[i].pages = i + 1;
	ffa_ranges_sort(given, sorted, spare, count);
	check_equal(given, ranges, count);
	if (count != 0)
		qsort(ranges, count, sizeof(*ranges), by_address);
	check_equal(sorted, ranges, count);
	/* Once more, with what was given as the room to sort in. */
	ffa_ranges_sort(given, spare, given, count);
	check_equal(spare, ranges, count);
	free(given);
	free(sorted);
	free(spare);
}

START_TEST(random_lists_of_every_short_length_are_sorted)
{
	static struct ffa_range ranges[MOST];
	uint64_t state = 0x9E3779B97F4A7C15u;

	for (uint32_t count = 0; count < 80; count++) {
		for (unsigned int bits = 1; bits <= 52; bits += 3) {
			for (uint32_t i = 0; i < count; i++)
				ranges[i].base.addr = next_random(&state) >> (64 - bits) << 12;
			sort_and_compare(ranges, count);
		}
	}
}
END_TEST

START_TEST(long_lists_are_sorted)
{
	static struct ffa_range ranges[MOST];
	uint64_t state = 42;

	for (unsigned int bits = 3; bits <= 52; bits += 7) {
		for (uint32_t i = 0; i < MOST; i++)
			ranges[i].base.addr = next_random(&state) >> (64 - bits) << 12;
		sort_and_compare(ranges, MOST);
	}
}
END_TEST

START_TEST(longest_list_is_sorted)
{
	static struct ffa_range ranges[FFA_SORT_MAX];

	/* Falling; then as many as possible with the same digits in every pass. */
	for (uint32_t i = 0; i < FFA_SORT_MAX; i++)
		ranges[i].base.addr = (uint64_t)(FFA_SORT_MAX - i) << 12;
	sort_and_compare(ranges, FFA_SORT_MAX);
	for (uint32_t i = 0; i < FFA_SORT_MAX; i++)
		ranges[i].base.addr = i == 0 ? UINT64_MAX : 0;
	sort_and_compare(ranges, FFA_SORT_MAX);
}
END_TEST

START_TEST(list_that_falls_is_turned_round)
{
	static struct ffa_range ranges[MOST];

	for (uint32_t count = 2; count <= 2050; count = count * 2 + 1) {
		for (uint32_t i = 0; i < count; i++)
			ranges[i].base.addr = (uint64_t)(count - i) << 12;
		sort_and_compare(ranges, count);
	}
}
END_TEST

START_TEST(equal_addresses_keep_their_order)
{
	static struct ffa_range ranges[MOST];

	for (uint32_t i = 0; i < 100; i++)
		ranges[i].base.addr = 0x80000000;
	sort_and_compare(ranges, 100);
	for (uint32_t i = 0; i < 100; i++)
		ranges[i].base.addr = (uint64_t)(i % 3) << 40;
	sort_and_compare(ranges, 100);
}
END_TEST

START_TEST(single_differing_bit_is_enough)
{
	static struct ffa_range ranges[MOST];

	for (unsigned int bit = 0; bit < 64; bit++) {
		for (uint32_t i = 0; i < 40; i++)
			ranges[i].base.addr = (uint64_t)(i & 1) << bit;
		sort_and_compare(ranges, 40);
	}
}
END_TEST

START_TEST(lowest_and_highest_bits_together)
{
	static struct ffa_range ranges[MOST];
	uint64_t state = 7;

	for (uint32_t i = 0; i < 500; i++)
		ranges[i].base.addr = next_random(&state) & UINT64_C(0xFC0000000000003F);
	sort_and_compare(ranges, 500);
	for (uint32_t i = 0; i < 500; i++)
		ranges[i].base.addr = next_random(&state);
	sort_and_compare(ranges, 500);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("sort");
	TCase *tcase = tcase_create("sort");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, random_lists_of_every_short_length_are_sorted);
	tcase_add_test(tcase, long_lists_are_sorted);
	tcase_add_test(tcase, longest_list_is_sorted);
	tcase_add_test(tcase, list_that_falls_is_turned_round);
	tcase_add_test(tcase, equal_addresses_keep_their_order);
	tcase_add_test(tcase, single_differing_bit_is_enough);
	tcase_add_test(tcase, lowest_and_highest_bits_together);
	suite_add_tcase(suite, tcase);
	return unit_run(suite);
}
