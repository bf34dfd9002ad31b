/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_checks_ranges.c - the rows of the check list about the ranges of a memory send (contract
 * DESC-3). See test_checks_table.c.
 */
#include <check.h>

#include "sample.h"

/* Where the field at byte @field of range @range lies. */
static uint32_t range_field(const struct sample *s, uint32_t range, uint32_t field)
{
	return dsc_range_at(&s->dsc, range) + field;
}

/* V44 */
START_TEST(range_address_inside_a_page_is_refused)
{
	struct sample s = sample_of_ranges(_i, 3);

	for (uint32_t bit = 0; bit < 12; bit++) {
		s.dsc.range[1].addr ^= UINT64_C(1) << bit;
		refused(&s, FFA_R_RANGE_ALIGNMENT, range_field(&s, 1, 0));
		s.dsc.range[1].addr ^= UINT64_C(1) << bit;
	}
	accepted(&s);
}
END_TEST

/* V45 */
START_TEST(range_of_no_pages_is_refused)
{
	struct sample s = sample_of_ranges(_i, 3);

	s.dsc.range[2].pages = 0;
	refused(&s, FFA_R_RANGE_EMPTY, range_field(&s, 2, 8));
	s.dsc.range[2].pages = 1;
	accepted(&s);
}
END_TEST

/* V46 */
START_TEST(range_that_wraps_around_the_address_space_is_refused)
{
	struct sample s = sample(_i, FFA_OP_SHARE);
	struct dsc_range *r = &s.dsc.range[0];

	s.rules.address_limit = UINT64_MAX;
	*r = (struct dsc_range){ .addr = UINT64_MAX - 0xfff, .pages = 1 };
	refused(&s, FFA_R_RANGE_WRAP, range_field(&s, 0, 0));
	r->pages = 2;
	refused(&s, FFA_R_RANGE_WRAP, range_field(&s, 0, 0));
	r->pages = UINT32_MAX;
	refused(&s, FFA_R_RANGE_WRAP, range_field(&s, 0, 0));
	*r = (struct dsc_range){ .addr = UINT64_MAX - 0x1fff, .pages = 1 };
	accepted(&s);
}
END_TEST

/* V46 */
START_TEST(range_beyond_the_senders_memory_is_refused)
{
	struct sample s = sample(_i, FFA_OP_SHARE);
	struct dsc_range *r = &s.dsc.range[0];

	s.rules.address_limit = 0x80000000;
	*r = (struct dsc_range){ .addr = 0x7ffff000, .pages = 1 };
	accepted(&s);
	r->pages = 2;
	refused(&s, FFA_R_RANGE_WRAP, range_field(&s, 0, 0));
	*r = (struct dsc_range){ .addr = 0x80000000, .pages = 1 };
	refused(&s, FFA_R_RANGE_WRAP, range_field(&s, 0, 0));
	*r = (struct dsc_range){ .addr = 0, .pages = 0x80000 };
	accepted(&s);
	r->pages++;
	refused(&s, FFA_R_RANGE_WRAP, range_field(&s, 0, 0));
}
END_TEST

/* V48 */
START_TEST(range_that_does_not_fit_a_larger_granule_is_refused)
{
	static const uint32_t granules[] = { 16384, 65536 };
	struct sample s = sample(_i, FFA_OP_SHARE);
	struct dsc_range *r = &s.dsc.range[0];

	for (int i = 0; i < 2; i++) {
		uint32_t pages = granules[i] / 4096;

		s.rules.granule = granules[i];
		*r = (struct dsc_range){ .addr = 0x40000000, .pages = 3 * pages };
		accepted(&s);
		r->pages--;
		refused(&s, FFA_R_RANGE_GRANULE, range_field(&s, 0, 8));
		r->pages++;
		r->addr += granules[i] / 2;
		refused(&s, FFA_R_RANGE_GRANULE, range_field(&s, 0, 0));
	}
}
END_TEST

/* V49 */
START_TEST(total_page_count_that_is_not_the_sum_is_refused)
{
	static const uint32_t totals[] = { 0, 5, 7, UINT32_MAX };
	struct sample s = sample_of_ranges(_i, 3);

	for (int i = 0; i < 4; i++) {
		s.dsc.total_pages = dsc_set(totals[i]);
		refused(&s, FFA_R_RANGE_TOTAL, dsc_composite_at(&s.dsc));
	}
	s.dsc.total_pages = dsc_set(6);
	accepted(&s);
}
END_TEST

/* V49: the sum is 2^32 + 1, the total says 1 */
START_TEST(total_page_count_is_compared_with_the_64_bit_sum)
{
	struct sample s = sample_of_ranges(_i, 2);

	s.dsc.range[0] = (struct dsc_range){ .addr = 0, .pages = UINT32_MAX };
	s.dsc.range[1] = (struct dsc_range){ .addr = UINT64_C(1) << 45, .pages = 2 };
	s.dsc.total_pages = dsc_set(1);
	refused(&s, FFA_R_RANGE_TOTAL, dsc_composite_at(&s.dsc));
	s.dsc.range[0].pages = UINT32_MAX - 2;
	s.dsc.total_pages = dsc_set(UINT32_MAX);
	accepted(&s);
}
END_TEST

/* V50: every pair of places, each way in which two ranges can overlap */
START_TEST(ranges_that_overlap_are_refused_wherever_they_stand)
{
	static const struct dsc_range over[] = {
		{ 0x40000000, 4, 0 }, /* the same */
		{ 0x40001000, 2, 0 }, /* inside */
		{ 0x3ffff000, 6, 0 }, /* around */
		{ 0x3ffff000, 2, 0 }, /* over the start */
		{ 0x40003000, 2, 0 }, /* over the end */
	};
	struct sample s = sample_of_ranges(_i, 5);

	for (uint32_t n = 0; n < 5 * 20; n++) {
		uint32_t first = n / 5 / 4;
		uint32_t second = n / 5 % 4 < first ? n / 5 % 4 : n / 5 % 4 + 1;

		for (uint64_t i = 0; i < 5; i++)
			s.dsc.range[i] = (struct dsc_range){ 0x50000000 + i * 0x3000, 2, 0 };
		s.dsc.range[first] = (struct dsc_range){ 0x40000000, 4, 0 };
		s.dsc.range[second] = over[n % 5];
		refused(&s, FFA_R_RANGE_OVERLAP, SAMPLE_ANYWHERE);
	}
}
END_TEST

/* V50 */
START_TEST(ranges_that_touch_are_accepted_in_any_order)
{
	struct sample s = sample_of_ranges(_i, 6);

	for (uint64_t i = 0; i < 6; i++)
		s.dsc.range[i] = (struct dsc_range){ 0x40000000 + i * 0x2000, 2, 0 };
	accepted(&s);
	for (uint64_t i = 0; i < 6; i++)
		s.dsc.range[5 - i] = (struct dsc_range){ 0x40000000 + i * 0x2000, 2, 0 };
	accepted(&s);
	s.dsc.range[2].addr += 0x1000;
	refused(&s, FFA_R_RANGE_OVERLAP, SAMPLE_ANYWHERE);
}
END_TEST

/* V50: too many ranges to compare each with each */
START_TEST(overlap_among_many_ranges_is_found)
{
	struct dsc_range many[500];
	struct sample s = sample(_i, FFA_OP_SHARE);

	for (uint32_t i = 0; i < 500; i++)
		many[i] = (struct dsc_range){ 0x40000000 + (uint64_t)(i * 7 % 500) * 0x2000, 2, 0 };
	dsc_ranges(&s.dsc, many, 500);
	accepted(&s);
	many[250].pages = 3;
	refused(&s, FFA_R_RANGE_OVERLAP, SAMPLE_ANYWHERE);
	many[250].pages = 1;
	accepted(&s);
}
END_TEST

/* V52 */
START_TEST(reserved_range_byte_that_is_not_zero_is_refused)
{
	struct sample s = sample_of_ranges(_i, 3);

	for (uint32_t byte = 0; byte < 4; byte++) {
		s.dsc.range[1].reserved = UINT32_C(1) << 8 * byte;
		refused(&s, FFA_R_RANGE_RESERVED, range_field(&s, 1, 12));
	}
	s.dsc.range[1].reserved = 0;
	accepted(&s);
}
END_TEST

int main(void)
{
	const TTest *const rows[] = {
		range_address_inside_a_page_is_refused,
		range_of_no_pages_is_refused,
		range_that_wraps_around_the_address_space_is_refused,
		range_beyond_the_senders_memory_is_refused,
		range_that_does_not_fit_a_larger_granule_is_refused,
		total_page_count_that_is_not_the_sum_is_refused,
		total_page_count_is_compared_with_the_64_bit_sum,
		ranges_that_overlap_are_refused_wherever_they_stand,
		ranges_that_touch_are_accepted_in_any_order,
		overlap_among_many_ranges_is_found,
		reserved_range_byte_that_is_not_zero_is_refused,
	};

	return sample_run("checks of ranges", rows, sizeof(rows) / sizeof(rows[0]));
}
