/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_checks_composite.c - the rows of the check list about the composite of a memory send
 * (contract DESC-3). See test_checks_table.c.
 */
#include <check.h>

#include "sample.h"

/* Where receiver @receiver names its composite. */
static uint32_t composite_field(const struct sample *s, uint32_t receiver)
{
	return dsc_access_at(&s->dsc, receiver) + 4;
}

static void point_at(struct sample *s, uint64_t offset)
{
	for (uint32_t i = 0; i < s->dsc.receivers; i++)
		s->dsc.receiver[i].composite = dsc_set(offset);
}

/* V35 */
START_TEST(composite_offset_zero_is_refused)
{
	struct sample s = sample(_i, FFA_OP_SHARE);

	point_at(&s, 0);
	refused(&s, FFA_R_COMP_ZERO, composite_field(&s, 0));
	point_at(&s, dsc_composite_at(&s.dsc));
	accepted(&s);
}
END_TEST

/* V36 */
START_TEST(composite_before_the_end_of_the_access_array_is_refused)
{
	struct sample s = sample(_i, FFA_OP_SHARE);
	uint32_t end;

	sample_receivers(&s, 3);
	end = dsc_access_at(&s.dsc, 3);
	for (uint32_t at = 16; at < end; at += 16) {
		point_at(&s, at);
		refused(&s, FFA_R_COMP_INSIDE, composite_field(&s, 0));
	}
	point_at(&s, end);
	accepted(&s);
}
END_TEST

/* V37 */
START_TEST(composite_that_is_not_aligned_is_refused)
{
	struct sample s = sample(_i, FFA_OP_SHARE);

	for (uint32_t by = 1; by < 16; by++) {
		s.dsc.composite_gap = by;
		s.dsc.trailing = 16 - by;
		refused(&s, FFA_R_COMP_ALIGNMENT, composite_field(&s, 0));
	}
	s.dsc.composite_gap = 16;
	s.dsc.trailing = 0;
	accepted(&s);
}
END_TEST

/* V38, DESC-3 */
START_TEST(composite_outside_the_bytes_is_refused)
{
	struct sample s = sample(_i, FFA_OP_SHARE);
	uint32_t size = (uint32_t)dsc_size(&s.dsc);
	const uint32_t beyond[] = { size, size + 16, 0x7ffffff0, 0x80000000, 0xfffffff0 };

	for (int i = 0; i < 5; i++) {
		point_at(&s, beyond[i]);
		refused(&s, FFA_R_COMP_BOUNDS, composite_field(&s, 0));
	}
	point_at(&s, dsc_composite_at(&s.dsc));
	accepted(&s);
}
END_TEST

/* V39 */
START_TEST(receivers_that_name_different_composites_are_refused)
{
	struct sample s = sample(_i, FFA_OP_SHARE);
	uint32_t at;

	sample_receivers(&s, 4);
	at = dsc_composite_at(&s.dsc);
	for (uint32_t i = 1; i < 4; i++) {
		s.dsc.receiver[i].composite = dsc_set(at + 16);
		refused(&s, FFA_R_COMP_DIFFERS, composite_field(&s, i));
		s.dsc.receiver[i].composite = dsc_set(0);
		refused(&s, FFA_R_COMP_DIFFERS, composite_field(&s, i));
		s.dsc.receiver[i].composite = dsc_set(at);
	}
	accepted(&s);
}
END_TEST

/* V28, V36: holes between the parts are legal */
START_TEST(gaps_between_header_array_and_composite_are_accepted)
{
	struct sample s = sample(_i, FFA_OP_SHARE);

	sample_receivers(&s, 2);
	for (uint32_t gap = 0; gap <= 64; gap += 16) {
		s.dsc.access_gap = sample_is_1_0(&s) ? 0 : gap;
		s.dsc.composite_gap = 64 - gap;
		accepted(&s);
		ck_assert_uint_eq(s.view.ranges_offset, dsc_range_at(&s.dsc, 0));
	}
}
END_TEST

/* V40 */
START_TEST(reserved_composite_byte_that_is_not_zero_is_refused)
{
	struct sample s = sample(_i, FFA_OP_SHARE);

	for (uint32_t byte = 0; byte < 8; byte++) {
		s.dsc.composite_reserved = UINT64_C(1) << 8 * byte;
		refused(&s, FFA_R_COMP_RESERVED, dsc_composite_at(&s.dsc) + 8);
	}
	s.dsc.composite_reserved = 0;
	accepted(&s);
}
END_TEST

/* V41 */
START_TEST(send_of_no_ranges_is_refused)
{
	struct sample s = sample(_i, FFA_OP_SHARE);

	s.dsc.ranges = 0;
	refused(&s, FFA_R_COMP_NO_RANGES, dsc_composite_at(&s.dsc) + 4);
	s.dsc.ranges = 1;
	accepted(&s);
}
END_TEST

/* V42: also where count times 16 wraps around 32 bits to the right length */
START_TEST(range_count_that_disagrees_with_the_length_is_refused)
{
	static const uint32_t more[] = { 1, UINT32_MAX /* one less */, 0x10000000, 0x80000000 };
	struct sample s = sample_of_ranges(_i, 3);

	for (int i = 0; i < 4; i++) {
		s.dsc.range_count = dsc_set(3u + more[i]);
		refused(&s, FFA_R_COMP_LENGTH, dsc_composite_at(&s.dsc) + 4);
	}
	s.dsc.range_count = dsc_set(3);
	accepted(&s);
}
END_TEST

/* V43 */
START_TEST(bytes_after_the_last_range_are_refused)
{
	struct sample s = sample_of_ranges(_i, 3);

	for (s.dsc.trailing = 16; s.dsc.trailing <= 64; s.dsc.trailing += 16)
		refused(&s, FFA_R_COMP_LENGTH, dsc_composite_at(&s.dsc) + 4);
	s.dsc.trailing = 0;
	accepted(&s);
}
END_TEST

int main(void)
{
	const TTest *const rows[] = {
		composite_offset_zero_is_refused,
		composite_before_the_end_of_the_access_array_is_refused,
		composite_that_is_not_aligned_is_refused,
		composite_outside_the_bytes_is_refused,
		receivers_that_name_different_composites_are_refused,
		gaps_between_header_array_and_composite_are_accepted,
		reserved_composite_byte_that_is_not_zero_is_refused,
		send_of_no_ranges_is_refused,
		range_count_that_disagrees_with_the_length_is_refused,
		bytes_after_the_last_range_are_refused,
	};

	return sample_run("checks of the composite", rows, sizeof(rows) / sizeof(rows[0]));
}
