/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_memtx_check.c - the public verdict on whole descriptors: it is the same with and without
 * scratch memory, as far as it goes without.
 */
#include "ffa/view.h"

#include "dsc.h"
#include "unit.h"

#define MOST 300u

static struct dsc d;
static struct ffa_memtx_rules rules;
static struct ffa_memtx tx;
static struct ffa_why why;

static void start(void)
{
	dsc_init(&d, FFA_VERSION_1_1, FFA_OP_SHARE);
	d.ranges = 0;
	rules = (struct ffa_memtx_rules){ .version = FFA_VERSION_1_1,
					  .operation = FFA_OP_SHARE,
					  .max_receivers = 1,
					  .granule = 4096,
					  .address_limit = UINT64_C(1) << 48 };
}

/* `count` pages, one range each, a page between them; falling unless `sorted`. */
static struct dsc_range pages[MOST];

static void use_pages(uint32_t count, bool sorted)
{
	start();
	for (uint32_t i = 0; i < count; i++) {
		uint32_t place = sorted ? i : count - 1 - i;

		pages[i] = (struct dsc_range){ 0x80000000 + place * UINT64_C(0x2000), 1, 0 };
	}
	dsc_ranges(&d, pages, count);
}

/* The same from the heap, with scratch for `scratch_ranges` ranges, twice. */
static enum ffa_reason check(uint32_t scratch_ranges)
{
	size_t length, bytes = 2 * scratch_ranges * sizeof(struct ffa_range);
	uint8_t *descriptor = dsc_alloc(&d, &length);
	struct ffa_range *scratch = scratch_ranges != 0 ? malloc(bytes) : NULL;
	enum ffa_reason reason;

	memset(&why, 0, sizeof(why));
	reason = ffa_memtx_check(&rules, descriptor, length, scratch, scratch_ranges, &tx, &why);
	ck_assert_int_eq(why.reason, reason);
	free(scratch);
	free(descriptor);
	return reason;
}

static void refused(uint32_t scratch_ranges, enum ffa_reason reason, uint32_t offset,
		    uint64_t value)
{
	ck_assert_str_eq(ffa_reason_name(check(scratch_ranges)), ffa_reason_name(reason));
	ck_assert_uint_eq(why.offset, offset);
	ck_assert_uint_eq(why.value, value);
}

START_TEST(sorted_ranges_need_no_scratch)
{
	static const uint32_t counts[] = { 1, 7, 8, 9, 16, 64, 65, MOST };

	use_pages(counts[_i], true);
	ck_assert_int_eq(check(0), FFA_R_NONE);
	ck_assert_int_eq(check(counts[_i]), FFA_R_NONE);
	ck_assert_uint_eq(tx.total_ranges, counts[_i]);
	ck_assert_uint_eq(tx.total_pages, counts[_i]);
}
END_TEST

START_TEST(unsorted_ranges_need_scratch_when_they_are_many)
{
	use_pages(64, false);
	ck_assert_int_eq(check(0), FFA_R_NONE);
	ck_assert_int_eq(check(64), FFA_R_NONE);
	use_pages(65, false);
	refused(0, FFA_R_QUOTA_SEND_RANGES, dsc_composite_at(&d) + 4, 65);
	refused(64, FFA_R_QUOTA_SEND_RANGES, dsc_composite_at(&d) + 4, 65);
	ck_assert_int_eq(check(65), FFA_R_NONE);
}
END_TEST

START_TEST(more_unsorted_ranges_than_can_be_sorted_are_a_quota)
{
	enum { MANY = UINT16_MAX + 1 };
	static struct dsc_range many[MANY];

	start();
	for (uint32_t i = 0; i < MANY; i++)
		many[i] = (struct dsc_range){ (MANY - i) * UINT64_C(0x2000), 1, 0 };
	dsc_ranges(&d, many, MANY - 1);
	ck_assert_int_eq(check(MANY - 1), FFA_R_NONE);
	dsc_ranges(&d, many, MANY);
	refused(MANY, FFA_R_QUOTA_SEND_RANGES, dsc_composite_at(&d) + 4, MANY);
}
END_TEST

START_TEST(ranges_sorted_in_parts_are_not_sorted)
{
	/* Eight are looked at together without scratch: the ninth starts before them. */
	use_pages(16, true);
	for (uint32_t i = 8; i < 16; i++)
		pages[i].addr -= 0x40000000;
	dsc_ranges(&d, pages, 16);
	ck_assert_int_eq(check(0), FFA_R_NONE);
	pages[12].addr = pages[3].addr;
	dsc_ranges(&d, pages, 16);
	refused(0, FFA_R_RANGE_OVERLAP, dsc_range_at(&d, 12), pages[3].addr);
}
END_TEST

/* Range `second` is made to overlap range `first` by one page. */
START_TEST(overlap_is_found_with_and_without_scratch)
{
	for (uint32_t first = 0; first < 30; first++) {
		for (uint32_t second = 0; second < 30; second++) {
			if (first == second)
				continue;
			use_pages(30, _i != 0);
			pages[first].pages = 2;
			pages[second].addr = pages[first].addr + 0x1000;
			dsc_ranges(&d, pages, 30);
			ck_assert_int_eq(check(0), FFA_R_RANGE_OVERLAP);
			ck_assert_uint_eq(why.value, pages[(why.offset - 80) / 16].addr);
			ck_assert_int_eq(check(30), FFA_R_RANGE_OVERLAP);
			ck_assert_uint_eq(why.value, pages[(why.offset - 80) / 16].addr);
		}
	}
}
END_TEST

START_TEST(ranges_that_touch_do_not_overlap)
{
	start();
	/* The middle one touches both, one before it and one behind it in the list. */
	dsc_add_range(&d, 0x80003000, 1);
	dsc_add_range(&d, 0x80001000, 2);
	dsc_add_range(&d, 0x80000000, 1);
	dsc_add_range(&d, 0x80004000, 1);
	ck_assert_int_eq(check(0), FFA_R_NONE);
	ck_assert_int_eq(check(4), FFA_R_NONE);
}
END_TEST

START_TEST(range_inside_another_is_an_overlap)
{
	start();
	dsc_add_range(&d, 0x90000000, 1);
	dsc_add_range(&d, 0x80000000, 0x20000);
	refused(0, FFA_R_RANGE_OVERLAP, dsc_range_at(&d, 1), 0x80000000);
	refused(2, FFA_R_RANGE_OVERLAP, dsc_range_at(&d, 1), 0x80000000);
}
END_TEST

START_TEST(fault_in_a_range_is_found_with_and_without_scratch)
{
	for (uint32_t i = 0; i < 20; i++) {
		use_pages(20, true);
		pages[i].addr |= 0x800;
		dsc_ranges(&d, pages, 20);
		refused(0, FFA_R_RANGE_ALIGNMENT, dsc_range_at(&d, i), pages[i].addr);
		refused(20, FFA_R_RANGE_ALIGNMENT, dsc_range_at(&d, i), pages[i].addr);
	}
}
END_TEST

START_TEST(rules_about_ranges_are_passed_on)
{
	start();
	dsc_add_range(&d, 0x80001000, 4)->reserved = 1;
	refused(0, FFA_R_RANGE_RESERVED, dsc_range_at(&d, 0) + 12, 1);
	rules.tolerate_reserved = true;
	ck_assert_int_eq(check(0), FFA_R_NONE);
	rules.granule = 16384;
	refused(0, FFA_R_RANGE_GRANULE, dsc_range_at(&d, 0), 0x80001000);
	rules.granule = 4096;
	rules.address_limit = 0x80005000;
	ck_assert_int_eq(check(0), FFA_R_NONE);
	rules.address_limit = 0x80004fff;
	refused(0, FFA_R_RANGE_WRAP, dsc_range_at(&d, 0), 0x80001000);
}
END_TEST

START_TEST(sum_of_pages_must_be_the_total)
{
	start();
	dsc_add_range(&d, 0x80000000, 2);
	dsc_add_range(&d, 0x90000000, 3);
	ck_assert_int_eq(check(0), FFA_R_NONE);
	d.total_pages = dsc_set(4);
	refused(0, FFA_R_RANGE_TOTAL, dsc_composite_at(&d), 4);
	refused(2, FFA_R_RANGE_TOTAL, dsc_composite_at(&d), 4);
	d.total_pages = dsc_set(6);
	refused(0, FFA_R_RANGE_TOTAL, dsc_composite_at(&d), 6);
}
END_TEST

START_TEST(sum_of_pages_is_taken_in_64_bits)
{
	start();
	/* 2^32 + 1 pages: 1 in 32 bits. */
	dsc_add_range(&d, 0, 0x80000000);
	dsc_add_range(&d, UINT64_C(0x80000000) << 12, 0x80000000);
	dsc_add_range(&d, UINT64_C(0x100000000) << 12, 1);
	d.total_pages = dsc_set(1);
	refused(0, FFA_R_RANGE_TOTAL, dsc_composite_at(&d), 1);
}
END_TEST

START_TEST(fault_in_a_header_is_passed_on)
{
	use_pages(2, true);
	d.sender = 9;
	refused(0, FFA_R_HDR_SENDER, 0, 9);
}
END_TEST

START_TEST(every_prefix_of_a_descriptor_is_refused)
{
	uint8_t *whole;
	size_t length;

	use_pages(5, true);
	whole = dsc_alloc(&d, &length);
	for (size_t part = 0; part < length; part++) {
		uint8_t *cut = unit_copy(whole, part);

		ck_assert_int_ne(ffa_memtx_check(&rules, cut, part, NULL, 0, &tx, &why),
				 FFA_R_NONE);
		free(cut);
	}
	ck_assert_int_eq(ffa_memtx_check(&rules, whole, length, NULL, 0, &tx, &why), FFA_R_NONE);
	free(whole);
}
END_TEST

#if SIZE_MAX > UINT32_MAX
START_TEST(length_beyond_32_bits_is_refused)
{
	uint8_t byte = 0;

	ck_assert_int_eq(ffa_memtx_check(&rules, &byte, (size_t)UINT32_MAX + 1, NULL, 0, &tx, &why),
			 FFA_R_LEN_TOTAL);
	ck_assert_uint_eq(why.value, (uint64_t)UINT32_MAX + 1);
}
END_TEST
#endif

int main(void)
{
	Suite *suite = suite_create("memtx_check");
	TCase *tcase = tcase_create("memtx_check");

	tcase_add_loop_test(tcase, sorted_ranges_need_no_scratch, 0, 8);
	tcase_add_test(tcase, unsorted_ranges_need_scratch_when_they_are_many);
	tcase_add_test(tcase, more_unsorted_ranges_than_can_be_sorted_are_a_quota);
	tcase_add_test(tcase, ranges_sorted_in_parts_are_not_sorted);
	tcase_add_loop_test(tcase, overlap_is_found_with_and_without_scratch, 0, 2);
	tcase_add_test(tcase, ranges_that_touch_do_not_overlap);
	tcase_add_test(tcase, range_inside_another_is_an_overlap);
	tcase_add_test(tcase, fault_in_a_range_is_found_with_and_without_scratch);
	tcase_add_test(tcase, rules_about_ranges_are_passed_on);
	tcase_add_test(tcase, sum_of_pages_must_be_the_total);
	tcase_add_test(tcase, sum_of_pages_is_taken_in_64_bits);
	tcase_add_test(tcase, fault_in_a_header_is_passed_on);
	tcase_add_test(tcase, every_prefix_of_a_descriptor_is_refused);
#if SIZE_MAX > UINT32_MAX
	tcase_add_test(tcase, length_beyond_32_bits_is_refused);
#endif
	suite_add_tcase(suite, tcase);
	return unit_run(suite);
}
