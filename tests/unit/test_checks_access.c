/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_checks_access.c - the rows of the check list about the access descriptors of a memory send
 * (contract DESC-3). See test_checks_table.c.
 */
#include <check.h>

#include "sample.h"

/* Where the field at byte @field of access descriptor @receiver lies. */
static uint32_t access_field(const struct sample *s, uint32_t receiver, uint32_t field)
{
	return dsc_access_at(&s->dsc, receiver) + field;
}

/* V25 */
START_TEST(receiver_that_is_the_sender_is_refused)
{
	struct sample s = sample(_i, FFA_OP_SHARE);

	sample_receivers(&s, 3);
	accepted(&s);
	for (uint32_t i = 0; i < 3; i++) {
		sample_receivers(&s, 3);
		s.dsc.receiver[i].id = s.rules.sender.id;
		refused(&s, FFA_R_ACC_SELF, access_field(&s, i, 0));
	}
}
END_TEST

/* V26 */
START_TEST(receiver_named_twice_is_refused_wherever_it_stands)
{
	struct sample s = sample(_i, FFA_OP_SHARE);

	for (uint32_t i = 0; i < FFA_MAX_RECEIVERS; i++) {
		for (uint32_t j = i + 1; j < FFA_MAX_RECEIVERS; j++) {
			sample_receivers(&s, FFA_MAX_RECEIVERS);
			s.dsc.receiver[j].id = s.dsc.receiver[i].id;
			refused(&s, FFA_R_ACC_DUPLICATE, access_field(&s, j, 0));
		}
	}
	sample_receivers(&s, FFA_MAX_RECEIVERS);
	accepted(&s);
}
END_TEST

/* V27 */
START_TEST(access_descriptor_size_is_that_of_the_version)
{
	struct sample s = sample(_i, FFA_OP_SHARE);

	accepted(&s);
	ck_assert_uint_eq(s.view.access_size, dsc_stride(&s.dsc));
	if (sample_is_1_0(&s))
		return; /* the size is fixed and its place reserved: V13 */
	for (uint32_t size = 0; size < 80; size++) {
		s.dsc.access_size = dsc_set(size);
		if (size != 16 && !(size == 32 && s.rules.version == FFA_VERSION_1_2))
			refused(&s, FFA_R_ACC_SIZE, 24);
	}
	s.dsc.access_size = dsc_set(0x10000010);
	refused(&s, FFA_R_ACC_SIZE, 24);
}
END_TEST

/* V27: not only the field: descriptors really laid out in another size */
START_TEST(access_descriptors_of_another_version_are_refused)
{
	struct sample s = sample(_i, FFA_OP_SHARE);

	if (sample_is_1_0(&s))
		return;
	s.dsc.access_stride = s.rules.version == FFA_VERSION_1_2 ? 48 : 32;
	refused(&s, FFA_R_ACC_SIZE, 24);
	s.dsc.access_stride = 16;
	accepted(&s);
}
END_TEST

/* V27: 1.0 has no such field, and a 1.1 descriptor read as 1.0 is no good send */
START_TEST(layouts_are_not_mistaken_for_one_another)
{
	struct sample s = sample(_i, FFA_OP_SHARE);
	uint32_t own = s.rules.version;

	s.rules.version = sample_is_1_0(&s) ? FFA_VERSION_1_1 : FFA_VERSION_1_0;
	refused_somehow(&s);
	s.rules.version = own;
	accepted(&s);
}
END_TEST

/* V28 */
START_TEST(access_array_inside_the_header_is_refused)
{
	struct sample s = sample(_i, FFA_OP_SHARE);

	if (sample_is_1_0(&s))
		return; /* its place is fixed */
	for (uint32_t at = 0; at < 48; at++) {
		s.dsc.access_offset = dsc_set(at);
		refused(&s, FFA_R_ACC_OFFSET, 32);
	}
	s.dsc.access_offset = dsc_set(48);
	accepted(&s);
}
END_TEST

/* V29 */
START_TEST(access_array_that_is_not_aligned_is_refused)
{
	struct sample s = sample(_i, FFA_OP_SHARE);

	if (sample_is_1_0(&s))
		return;
	for (uint32_t by = 1; by < 16; by++) {
		s.dsc.access_gap = by;
		s.dsc.composite_gap = 16 - by;
		refused(&s, FFA_R_ACC_ALIGNMENT, 32);
	}
	s.dsc.access_gap = 16;
	s.dsc.composite_gap = 0;
	accepted(&s);
}
END_TEST

/* V30: offsets near the end, beyond it, and such that offset plus size wraps around 32 bits */
START_TEST(access_array_outside_the_bytes_is_refused)
{
	struct sample s = sample(_i, FFA_OP_SHARE);
	uint32_t size = (uint32_t)dsc_size(&s.dsc);
	const uint32_t beyond[] = { size, size + 16, 0x7ffffff0, 0x80000000, 0xfffffff0 };

	if (sample_is_1_0(&s))
		return;
	for (int i = 0; i < 5; i++) {
		s.dsc.access_offset = dsc_set(beyond[i]);
		refused(&s, FFA_R_ACC_BOUNDS, 32);
	}
	s.dsc.access_offset = (struct dsc_field){ 0 };
	accepted(&s);
}
END_TEST

/* V30: the first descriptors are inside, the last is not */
START_TEST(access_array_that_runs_over_the_end_is_refused)
{
	struct sample s = sample(_i, FFA_OP_SHARE);

	sample_receivers(&s, 2);
	accepted(&s);
	sample_receivers(&s, 1);
	s.dsc.ranges = 0;
	s.dsc.access_count = dsc_set(FFA_MAX_RECEIVERS);
	refused_somehow(&s);
}
END_TEST

/* V31 */
START_TEST(reserved_access_byte_that_is_not_zero_is_refused)
{
	struct sample s = sample(_i, FFA_OP_SHARE);
	uint32_t field = dsc_stride(&s.dsc) == 32 ? 24 : 8;

	sample_receivers(&s, 2);
	for (uint32_t i = 0; i < 2; i++) {
		for (uint32_t byte = 0; byte < 8; byte++) {
			s.dsc.receiver[i].reserved = UINT64_C(1) << 8 * byte;
			refused(&s, FFA_R_ACC_RESERVED, access_field(&s, i, field));
		}
		s.dsc.receiver[i].reserved = 0;
	}
	accepted(&s);
}
END_TEST

/* The implementation-defined value of 1.2 is the client's, unless it cannot be passed on. */
START_TEST(impdef_value_is_reported_or_refused_where_it_cannot_be_passed)
{
	struct sample s = sample(_i, FFA_OP_SHARE);

	if (dsc_stride(&s.dsc) != 32)
		return;
	sample_receivers(&s, 2);
	s.dsc.receiver[1].impdef[0] = UINT64_C(0x1122334455667788);
	s.dsc.receiver[1].impdef[1] = UINT64_C(0x99aabbccddeeff00);
	accepted(&s);
	ck_assert_uint_eq(s.view.receiver[1].impdef[0], s.dsc.receiver[1].impdef[0]);
	ck_assert_uint_eq(s.view.receiver[1].impdef[1], s.dsc.receiver[1].impdef[1]);
	s.rules.access_16 = true;
	refused(&s, FFA_R_ACC_IMPDEF, access_field(&s, 1, 8));
	s.dsc.receiver[1].impdef[0] = 0;
	refused(&s, FFA_R_ACC_IMPDEF, SAMPLE_ANYWHERE);
	s.dsc.receiver[1].impdef[1] = 0;
	accepted(&s);
}
END_TEST

/* V32 */
START_TEST(access_flags_in_a_send_are_refused)
{
	struct sample s = sample(_i, FFA_OP_SHARE);

	for (uint32_t bit = 0; bit < 8; bit++) {
		s.dsc.receiver[0].flags = (uint8_t)(1u << bit);
		refused(&s, FFA_R_ACC_FLAGS, access_field(&s, 0, 3));
	}
	s.dsc.receiver[0].flags = 0;
	accepted(&s);
}
END_TEST

/* All 256 values of the permissions byte against what the operation allows. */
static void only_these_permissions_are_accepted(struct sample *s, uint8_t first, uint8_t last)
{
	for (uint32_t value = 0; value < 256; value++) {
		uint32_t data = value & 3;
		bool data_legal = data >= first && data <= last;

		s->dsc.receiver[0].permissions = (uint8_t)value;
		if (value >> 4 != 0)
			refused_somehow(s);
		else if (!data_legal)
			refused(s, FFA_R_ACC_DATA, access_field(s, 0, 2));
		else if (value >> 2 != 0)
			refused(s, FFA_R_ACC_INSTRUCTION, access_field(s, 0, 2));
		else
			accepted(s);
	}
}

/* V33, V34 */
START_TEST(permissions_of_share_and_lend_are_data_ro_or_rw_alone)
{
	struct sample share = sample(_i, FFA_OP_SHARE);
	struct sample lend = sample(_i, FFA_OP_LEND);

	only_these_permissions_are_accepted(&share, 1, 2);
	only_these_permissions_are_accepted(&lend, 1, 2);
}
END_TEST

/* V33, V34 */
START_TEST(permissions_of_a_donation_are_not_specified)
{
	struct sample s = sample(_i, FFA_OP_DONATE);

	only_these_permissions_are_accepted(&s, 0, 0);
}
END_TEST

/* V33: every receiver's, not only the first one's */
START_TEST(permissions_of_the_last_receiver_count_as_well)
{
	struct sample s = sample(_i, FFA_OP_LEND);
	struct dsc_receiver *last = &s.dsc.receiver[3];

	sample_receivers(&s, 4);
	accepted(&s);
	last->permissions = 3;
	refused(&s, FFA_R_ACC_DATA, access_field(&s, 3, 2));
	last->permissions = 0x06;
	refused(&s, FFA_R_ACC_INSTRUCTION, access_field(&s, 3, 2));
	last->permissions = 0x22;
	refused(&s, FFA_R_ACC_PERM_RESERVED, access_field(&s, 3, 2));
}
END_TEST

int main(void)
{
	const TTest *const rows[] = {
		receiver_that_is_the_sender_is_refused,
		receiver_named_twice_is_refused_wherever_it_stands,
		access_descriptor_size_is_that_of_the_version,
		access_descriptors_of_another_version_are_refused,
		layouts_are_not_mistaken_for_one_another,
		access_array_inside_the_header_is_refused,
		access_array_that_is_not_aligned_is_refused,
		access_array_outside_the_bytes_is_refused,
		access_array_that_runs_over_the_end_is_refused,
		reserved_access_byte_that_is_not_zero_is_refused,
		impdef_value_is_reported_or_refused_where_it_cannot_be_passed,
		access_flags_in_a_send_are_refused,
		permissions_of_share_and_lend_are_data_ro_or_rw_alone,
		permissions_of_a_donation_are_not_specified,
		permissions_of_the_last_receiver_count_as_well,
	};

	return sample_run("checks of access descriptors", rows, sizeof(rows) / sizeof(rows[0]));
}
