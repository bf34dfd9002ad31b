/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_ranges.c - constituent lists: each check at its limit, what is reported, and overlaps.
 */
#include "desc/ranges.h"

#include "dsc.h"
#include "unit.h"

#define LIMIT (UINT64_C(1) << 40)
#define OFFSET 96u /* where the list is said to start */
#define ROOM 64u

static const struct ffa_range_rules RULES = { LIMIT, 4096, false };

/* What came of reading a list. */
struct result {
	enum ffa_reason reason;
	struct ffa_why why;
	struct ffa_ranges_seen seen;
	struct ffa_range out[ROOM];
};

static struct result read_list(const struct ffa_range_rules *rules, const struct dsc_range *list,
			       uint32_t count, uint32_t room)
{
	struct result r = { 0 };
	uint8_t wire[ROOM * 16];
	uint8_t *bytes;
	struct ffa_range *out = (struct ffa_range *)(void *)unit_copy(r.out, room * sizeof(*out));

	for (uint32_t i = 0; i < count; i++) {
		dsc_put(wire + 16 * i, list[i].addr, 8);
		dsc_put(wire + 16 * i + 8, list[i].pages, 4);
		dsc_put(wire + 16 * i + 12, list[i].reserved, 4);
	}
	bytes = unit_copy(wire, 16 * count);
	r.reason = ffa_ranges_read(rules, ffa_span_of(bytes, 16 * count), OFFSET, out, room,
				   &r.seen, &r.why);
	if (r.reason == FFA_R_NONE)
		memcpy(r.out, out, r.seen.count * sizeof(*out));
	free(out);
	free(bytes);
	return r;
}

static struct result read_one(const struct ffa_range_rules *rules, uint64_t addr, uint32_t pages,
			      uint32_t reserved)
{
	struct dsc_range one = { addr, pages, reserved };

	return read_list(rules, &one, 1, 1);
}

static void refused(struct result r, enum ffa_reason reason, uint32_t offset, uint64_t value)
{
	ck_assert_int_eq(r.reason, reason);
	ck_assert_int_eq(r.why.reason, reason);
	ck_assert_uint_eq(r.why.offset, offset);
	ck_assert_uint_eq(r.why.value, value);
}

START_TEST(good_list_is_read_in_its_order)
{
	static const struct dsc_range list[] = { { 0x80005000, 3, 0 },
						 { 0x80000000, 5, 0 },
						 { 0x90000000, 1, 0 } };
	struct result r = read_list(&RULES, list, 3, 3);

	ck_assert_int_eq(r.reason, FFA_R_NONE);
	ck_assert_uint_eq(r.seen.count, 3);
	ck_assert_uint_eq(r.seen.pages, 9);
	ck_assert(!r.seen.sorted);
	for (uint32_t i = 0; i < 3; i++) {
		ck_assert_uint_eq(r.out[i].base.addr, list[i].addr);
		ck_assert_uint_eq(r.out[i].pages, list[i].pages);
	}
}
END_TEST

START_TEST(empty_list_is_sorted_and_sums_to_nothing)
{
	struct result r = read_list(&RULES, NULL, 0, 0);

	ck_assert_int_eq(r.reason, FFA_R_NONE);
	ck_assert_uint_eq(r.seen.count, 0);
	ck_assert_uint_eq(r.seen.pages, 0);
	ck_assert(r.seen.sorted);
}
END_TEST

START_TEST(sorted_means_ascending_without_overlap)
{
	struct dsc_range list[] = { { 0x1000, 2, 0 }, { 0x3000, 1, 0 }, { 0x8000, 1, 0 } };

	ck_assert(read_list(&RULES, list, 3, 3).seen.sorted);
	list[0].pages = 3; /* reaches into the second */
	ck_assert(!read_list(&RULES, list, 3, 3).seen.sorted);
	list[0].pages = 2;
	list[2].addr = 0x3000; /* equals the second */
	ck_assert(!read_list(&RULES, list, 3, 3).seen.sorted);
	list[2].addr = 0; /* before all */
	ck_assert(!read_list(&RULES, list, 3, 3).seen.sorted);
}
END_TEST

START_TEST(page_counts_do_not_wrap_in_the_sum)
{
	static const struct ffa_range_rules all = { UINT64_MAX, 4096, false };
	static const struct dsc_range list[] = { { 0, UINT32_MAX, 0 }, { 0, UINT32_MAX, 0 } };

	ck_assert_uint_eq(read_list(&all, list, 2, 2).seen.pages, UINT64_C(0x1FFFFFFFE));
}
END_TEST

START_TEST(unaligned_address_is_refused)
{
	for (unsigned int bit = 0; bit < 12; bit++)
		refused(read_one(&RULES, 0x80000000 | 1u << bit, 1, 0), FFA_R_RANGE_ALIGNMENT,
			OFFSET, 0x80000000 | 1u << bit);
	ck_assert_int_eq(read_one(&RULES, 0x80001000, 1, 0).reason, FFA_R_NONE);
}
END_TEST

START_TEST(range_of_no_pages_is_refused)
{
	refused(read_one(&RULES, 0x80000000, 0, 0), FFA_R_RANGE_EMPTY, OFFSET + 8, 0);
	ck_assert_int_eq(read_one(&RULES, 0x80000000, 1, 0).reason, FFA_R_NONE);
}
END_TEST

START_TEST(range_may_end_where_memory_does_and_not_beyond)
{
	ck_assert_int_eq(read_one(&RULES, LIMIT - 0x2000, 2, 0).reason, FFA_R_NONE);
	refused(read_one(&RULES, LIMIT - 0x2000, 3, 0), FFA_R_RANGE_WRAP, OFFSET, LIMIT - 0x2000);
	refused(read_one(&RULES, LIMIT, 1, 0), FFA_R_RANGE_WRAP, OFFSET, LIMIT);
	refused(read_one(&RULES, LIMIT + 0x1000, 1, 0), FFA_R_RANGE_WRAP, OFFSET, LIMIT + 0x1000);
	/* All of memory: 2^28 pages. */
	ck_assert_int_eq(read_one(&RULES, 0, 1u << 28, 0).reason, FFA_R_NONE);
	refused(read_one(&RULES, 0, (1u << 28) + 1, 0), FFA_R_RANGE_WRAP, OFFSET, 0);
}
END_TEST

START_TEST(range_that_wraps_the_address_space_is_refused)
{
	static const struct ffa_range_rules all = { UINT64_MAX, 4096, false };
	uint64_t last = UINT64_C(0xFFFFFFFFFFFFF000);

	refused(read_one(&all, last, 1, 0), FFA_R_RANGE_WRAP, OFFSET, last);
	refused(read_one(&all, last, UINT32_MAX, 0), FFA_R_RANGE_WRAP, OFFSET, last);
	ck_assert_int_eq(read_one(&all, last - 0x1000, 1, 0).reason, FFA_R_NONE);
}
END_TEST

START_TEST(without_memory_every_range_is_beyond)
{
	static const struct ffa_range_rules none = { 0, 4096, false };
	static const struct ffa_range_rules page = { 4096, 4096, false };

	refused(read_one(&none, 0, 1, 0), FFA_R_RANGE_WRAP, OFFSET, 0);
	ck_assert_int_eq(read_one(&page, 0, 1, 0).reason, FFA_R_NONE);
	refused(read_one(&page, 0, 2, 0), FFA_R_RANGE_WRAP, OFFSET, 0);
}
END_TEST

START_TEST(reserved_field_is_refused_unless_tolerated)
{
	struct ffa_range_rules tolerant = RULES;

	tolerant.tolerate_reserved = true;
	for (unsigned int bit = 0; bit < 32; bit++) {
		refused(read_one(&RULES, 0x80000000, 1, 1u << bit), FFA_R_RANGE_RESERVED,
			OFFSET + 12, 1u << bit);
		ck_assert_int_eq(read_one(&tolerant, 0x80000000, 1, 1u << bit).reason, FFA_R_NONE);
	}
	/* What is tolerated is not believed either. */
	ck_assert_uint_eq(read_one(&tolerant, 0x80000000, 5, UINT32_MAX).out[0].pages, 5);
	ck_assert_uint_eq(read_one(&tolerant, 0x80000000, 5, UINT32_MAX).seen.pages, 5);
	/* Other faults are found in spite of it. */
	refused(read_one(&tolerant, 0x80000000, 0, 1), FFA_R_RANGE_EMPTY, OFFSET + 8, 0);
	tolerant.granule = 65536;
	refused(read_one(&tolerant, 0x80000000, 1, 1), FFA_R_RANGE_GRANULE, OFFSET + 8, 1);
}
END_TEST

START_TEST(address_and_size_must_fit_the_granule)
{
	static const uint32_t granules[] = { 4096, 16384, 65536 };
	struct ffa_range_rules rules = RULES;

	for (unsigned int i = 0; i < 3; i++) {
		uint32_t pages = granules[i] / 4096;

		rules.granule = granules[i];
		for (uint32_t n = 1; n <= 2 * pages; n++) {
			struct result size = read_one(&rules, 0x80000000, n, 0);
			struct result base = read_one(&rules, 0x80000000 + n * 4096, pages, 0);

			if (n % pages == 0) {
				ck_assert_int_eq(size.reason, FFA_R_NONE);
				ck_assert_int_eq(base.reason, FFA_R_NONE);
				continue;
			}
			refused(size, FFA_R_RANGE_GRANULE, OFFSET + 8, n);
			refused(base, FFA_R_RANGE_GRANULE, OFFSET, 0x80000000 + n * 4096);
		}
	}
}
END_TEST

/* DESC-5 */
START_TEST(fault_is_reported_where_it_is)
{
	struct dsc_range list[ROOM];

	for (uint32_t i = 0; i < ROOM; i++)
		list[i] = (struct dsc_range){ 0x80000000 + i * 0x1000, 1, 0 };
	for (uint32_t i = 0; i < ROOM; i++) {
		list[i].pages = 0;
		refused(read_list(&RULES, list, ROOM, ROOM), FFA_R_RANGE_EMPTY, OFFSET + 16 * i + 8,
			0);
		list[i].pages = 1;
	}
	ck_assert_int_eq(read_list(&RULES, list, ROOM, ROOM).reason, FFA_R_NONE);
}
END_TEST

START_TEST(more_ranges_than_room_is_a_quota)
{
	struct dsc_range list[4];

	for (uint32_t i = 0; i < 4; i++)
		list[i] = (struct dsc_range){ 0x80000000 + i * 0x1000, 1, 0 };
	ck_assert_int_eq(read_list(&RULES, list, 4, 4).reason, FFA_R_NONE);
	refused(read_list(&RULES, list, 4, 3), FFA_R_QUOTA_SEND_RANGES, OFFSET, 4);
	refused(read_list(&RULES, list, 1, 0), FFA_R_QUOTA_SEND_RANGES, OFFSET, 1);
}
END_TEST

START_TEST(part_of_a_range_is_refused)
{
	uint8_t *bytes = unit_copy("0123456789ABCDE", 15);
	struct ffa_ranges_seen seen;
	struct ffa_range out[1];
	struct ffa_why why;

	ck_assert_int_eq(
		ffa_ranges_read(&RULES, ffa_span_of(bytes, 15), OFFSET, out, 1, &seen, &why),
		FFA_R_LEN_MULTIPLE);
	ck_assert_uint_eq(why.value, 15);
	free(bytes);
}
END_TEST

START_TEST(neighbours_that_touch_do_not_overlap)
{
	struct ffa_range list[3] = { { { 0x1000 }, 2 }, { { 0x3000 }, 1 }, { { 0x9000 }, 1 } };
	uint32_t index = 99;

	ck_assert(!ffa_ranges_overlap(list, 3, &index));
	ck_assert(!ffa_ranges_overlap(list, 1, &index));
	ck_assert(!ffa_ranges_overlap(list, 0, &index));
	ck_assert_uint_eq(index, 99);
}
END_TEST

START_TEST(first_overlap_of_a_sorted_list_is_found)
{
	struct ffa_range list[4] = {
		{ { 0x1000 }, 1 }, { { 0x2000 }, 2 }, { { 0x3000 }, 5 }, { { 0x4000 }, 1 }
	};
	uint32_t index;

	ck_assert(ffa_ranges_overlap(list, 4, &index));
	ck_assert_uint_eq(index, 1);
	list[1].pages = 1;
	ck_assert(ffa_ranges_overlap(list, 4, &index));
	ck_assert_uint_eq(index, 2);
	list[2].pages = 1;
	ck_assert(!ffa_ranges_overlap(list, 4, &index));
	list[3].base.addr = 0x3000; /* the same page twice */
	ck_assert(ffa_ranges_overlap(list, 4, &index));
	ck_assert_uint_eq(index, 2);
}
END_TEST

START_TEST(range_up_to_the_last_address_overlaps_its_like)
{
	struct ffa_range list[2] = { { { UINT64_C(0xFFFFF00000000000) }, UINT32_MAX },
				     { { UINT64_C(0xFFFFFFFFFFFFE000) }, 1 } };
	uint32_t index;

	ck_assert(ffa_ranges_overlap(list, 2, &index));
	list[0].pages = UINT32_MAX - 1;
	ck_assert(!ffa_ranges_overlap(list, 2, &index));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ranges");
	TCase *reading = tcase_create("reading");
	TCase *overlap = tcase_create("overlap");

	tcase_add_test(reading, good_list_is_read_in_its_order);
	tcase_add_test(reading, empty_list_is_sorted_and_sums_to_nothing);
	tcase_add_test(reading, sorted_means_ascending_without_overlap);
	tcase_add_test(reading, page_counts_do_not_wrap_in_the_sum);
	tcase_add_test(reading, unaligned_address_is_refused);
	tcase_add_test(reading, range_of_no_pages_is_refused);
	tcase_add_test(reading, range_may_end_where_memory_does_and_not_beyond);
	tcase_add_test(reading, range_that_wraps_the_address_space_is_refused);
	tcase_add_test(reading, without_memory_every_range_is_beyond);
	tcase_add_test(reading, reserved_field_is_refused_unless_tolerated);
	tcase_add_test(reading, address_and_size_must_fit_the_granule);
	tcase_add_test(reading, fault_is_reported_where_it_is);
	tcase_add_test(reading, more_ranges_than_room_is_a_quota);
	tcase_add_test(reading, part_of_a_range_is_refused);
	tcase_add_test(overlap, neighbours_that_touch_do_not_overlap);
	tcase_add_test(overlap, first_overlap_of_a_sorted_list_is_found);
	tcase_add_test(overlap, range_up_to_the_last_address_overlaps_its_like);
	suite_add_tcase(suite, reading);
	suite_add_tcase(suite, overlap);
	return unit_run(suite);
}
