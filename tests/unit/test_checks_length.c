/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_checks_length.c - the rows of the check list about the lengths of a memory send and of its
 * first fragment (contract DESC-3). See test_checks_table.c.
 */
#include <check.h>

#include "sample.h"

/* V02 */
START_TEST(fragment_longer_than_the_whole_is_refused)
{
	struct sample s = sample(_i, FFA_OP_SHARE);
	uint32_t size = (uint32_t)dsc_size(&s.dsc);

	ck_assert_int_eq(first_fragment(&s, size, size - 16), FFA_R_LEN_FRAGMENT);
	ck_assert_int_eq(first_fragment(&s, size, size), FFA_R_NONE);
}
END_TEST

/* V04 */
START_TEST(headers_of_a_fragmented_send_are_accepted_without_all_ranges)
{
	struct sample s = sample(_i, FFA_OP_LEND);
	uint32_t headers = dsc_range_at(&s.dsc, 0);

	for (uint64_t i = 0; i < 9; i++)
		dsc_add_range(&s.dsc, 0x80000000 + i * 0x4000, 2);
	for (uint32_t n = 0; n <= s.dsc.ranges; n++) {
		ck_assert_int_eq(first_fragment(&s, headers + 16 * n, dsc_w1(&s.dsc)), FFA_R_NONE);
		ck_assert_uint_eq(s.view.total_ranges, s.dsc.ranges);
		ck_assert_uint_eq(s.view.total_pages, dsc_sum_of_pages(&s.dsc));
		ck_assert_uint_eq(s.view.ranges_offset, headers);
	}
}
END_TEST

/* V05: the exact length is the bound; nothing larger than the fields can say passes. */
START_TEST(total_length_beyond_what_the_ranges_need_is_refused)
{
	struct sample s = sample(_i, FFA_OP_SHARE);
	uint32_t size = (uint32_t)dsc_size(&s.dsc);

	ck_assert_int_eq(first_fragment(&s, size, 0xfffffff0), FFA_R_COMP_LENGTH);
	ck_assert_int_eq(first_fragment(&s, size, size + 16), FFA_R_COMP_LENGTH);
	ck_assert_int_eq(first_fragment(&s, size, size), FFA_R_NONE);
}
END_TEST

/* V05: lengths are 32 bits wide; nothing behind the pointer is read. */
START_TEST(length_beyond_32_bits_is_refused_unread)
{
#if SIZE_MAX > UINT32_MAX
	struct sample s = sample(_i, FFA_OP_SHARE);
	struct ffa_why why;

	ck_assert_int_eq(
		ffa_memtx_check(&s.rules, &s, (size_t)UINT32_MAX + 1, NULL, 0, &s.view, &why),
		FFA_R_LEN_TOTAL);
	ck_assert_uint_eq(why.value, UINT64_C(0x100000000));
#endif
	ck_assert_int_lt(_i, SAMPLE_LAYOUTS);
}
END_TEST

/* V06 */
START_TEST(length_short_of_the_headers_is_refused_at_every_length)
{
	struct sample s = sample(_i, FFA_OP_SHARE);
	size_t least = dsc_header_bytes(&s.dsc) + 32;
	size_t length;

	for (length = 0; length < least; length += 16)
		refused_at_length(&s, length, FFA_R_LEN_SHORT);
	for (; length < dsc_size(&s.dsc); length += 16)
		refused_somehow_at_length(&s, length);
	accepted(&s);
}
END_TEST

/* V11 */
START_TEST(length_that_is_no_multiple_of_16_is_refused)
{
	struct sample s = sample(_i, FFA_OP_SHARE);
	size_t size = dsc_size(&s.dsc);

	for (size_t more = 1; more < 16; more++) {
		refused_at_length(&s, size + more, FFA_R_LEN_MULTIPLE);
		refused_at_length(&s, size - more, FFA_R_LEN_MULTIPLE);
	}
	accepted(&s);
}
END_TEST

/* V12 */
START_TEST(first_fragment_that_ends_inside_a_range_is_refused)
{
	struct sample s = sample(_i, FFA_OP_SHARE);
	uint32_t headers = dsc_range_at(&s.dsc, 0);

	dsc_add_range(&s.dsc, 0x80000000, 2);
	for (uint32_t more = 1; more < 16; more++)
		ck_assert_int_eq(first_fragment(&s, headers + more, dsc_w1(&s.dsc)),
				 FFA_R_LEN_MULTIPLE);
	ck_assert_int_eq(first_fragment(&s, headers + 16, dsc_w1(&s.dsc)), FFA_R_NONE);
}
END_TEST

/* V12, V38: a first fragment holds at least all headers. */
START_TEST(first_fragment_that_ends_inside_the_headers_is_refused)
{
	struct sample s = sample(_i, FFA_OP_SHARE);

	sample_receivers(&s, 3);
	for (uint32_t length = 0; length < dsc_range_at(&s.dsc, 0); length += 16)
		ck_assert_int_eq(ffa_reason_error(first_fragment(&s, length, dsc_w1(&s.dsc))),
				 FFA_RET_INVALID_PARAMETERS);
	ck_assert_int_eq(first_fragment(&s, dsc_range_at(&s.dsc, 0), dsc_w1(&s.dsc)), FFA_R_NONE);
}
END_TEST

int main(void)
{
	const TTest *const rows[] = {
		fragment_longer_than_the_whole_is_refused,
		headers_of_a_fragmented_send_are_accepted_without_all_ranges,
		total_length_beyond_what_the_ranges_need_is_refused,
		length_beyond_32_bits_is_refused_unread,
		length_short_of_the_headers_is_refused_at_every_length,
		length_that_is_no_multiple_of_16_is_refused,
		first_fragment_that_ends_inside_a_range_is_refused,
		first_fragment_that_ends_inside_the_headers_is_refused,
	};

	return sample_run("checks of lengths", rows, sizeof(rows) / sizeof(rows[0]));
}
