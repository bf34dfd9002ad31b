/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_checks_table.c - the rows of the check list about the header of a memory send (contract
 * DESC-3): the one field broken, and its valid neighbour, in each layout. Its siblings:
 * test_checks_length.c, test_checks_access.c, test_checks_composite.c, test_checks_ranges.c. Rows
 * that need more than bytes (TX buffer, registers, partitions, page states, fragments in flight)
 * are scenarios.
 */
#include <check.h>

#include "sample.h"

/* V13 */
START_TEST(reserved_header_byte_that_is_not_zero_is_refused)
{
	struct sample s = sample(_i, FFA_OP_SHARE);

	accepted(&s);
	for (uint32_t i = 0; i < dsc_reserved_bytes(&s.dsc); i++) {
		uint32_t word = sample_is_1_0(&s) ? (i == 0 ? 3 : 24) : 36 + i / 4 * 4;

		s.dsc.reserved[i] = 0x80;
		refused(&s, FFA_R_HDR_RESERVED, word);
		s.dsc.reserved[i] = 0;
	}
}
END_TEST

/* V14 */
START_TEST(sender_other_than_the_caller_is_denied)
{
	struct sample s = sample(_i, FFA_OP_SHARE);

	for (uint32_t bit = 0; bit < 16; bit++) {
		s.dsc.sender = (uint16_t)(s.rules.sender.id ^ 1u << bit);
		refused(&s, FFA_R_HDR_SENDER, 0);
	}
	s.dsc.sender = s.rules.sender.id;
	accepted(&s);
	ck_assert_int_eq(ffa_reason_error(FFA_R_HDR_SENDER), FFA_RET_DENIED);
}
END_TEST

/* V15 */
START_TEST(handle_in_a_send_is_refused)
{
	struct sample s = sample(_i, FFA_OP_SHARE);

	for (uint32_t bit = 0; bit < 64; bit++) {
		s.dsc.handle = UINT64_C(1) << bit;
		refused(&s, FFA_R_HDR_HANDLE, 8);
	}
	s.dsc.handle = 0;
	accepted(&s);
}
END_TEST

/* V13, V15, V31, V40, V52: a policy for drivers that leave stale bytes there. */
START_TEST(stale_reserved_bytes_and_handle_pass_when_tolerated_and_nothing_else_does)
{
	struct sample s = sample(_i, FFA_OP_SHARE);

	s.dsc.handle = UINT64_MAX;
	s.dsc.composite_reserved = UINT64_MAX;
	s.dsc.receiver[0].reserved = UINT64_MAX;
	s.dsc.range[0].reserved = UINT32_MAX;
	for (uint32_t i = 0; i < dsc_reserved_bytes(&s.dsc); i++)
		s.dsc.reserved[i] = 0xff;
	refused_somehow(&s);
	s.rules.tolerate_reserved = true;
	accepted(&s);
	s.dsc.receiver[0].flags = 1;
	refused(&s, FFA_R_ACC_FLAGS, dsc_access_at(&s.dsc, 0) + 3);
	s.dsc.receiver[0].flags = 0;
	s.dsc.receiver[0].permissions |= 0x10;
	refused(&s, FFA_R_ACC_PERM_RESERVED, dsc_access_at(&s.dsc, 0) + 2);
	s.dsc.receiver[0].permissions &= 0x0f;
	s.dsc.flags = 4;
	refused(&s, FFA_R_HDR_FLAGS, 4);
}
END_TEST

/* V16 */
START_TEST(tag_may_say_anything_and_is_reported)
{
	struct sample s = sample(_i, FFA_OP_SHARE);

	for (uint32_t bit = 0; bit < 64; bit++) {
		s.dsc.tag = UINT64_C(1) << bit;
		accepted(&s);
		ck_assert_uint_eq(s.view.tag, s.dsc.tag);
	}
}
END_TEST

static void every_other_flag_is_refused(struct sample *s, uint32_t legal)
{
	for (uint32_t bit = 0; bit < 32; bit++) {
		s->dsc.flags = UINT32_C(1) << bit;
		if ((s->dsc.flags & legal) != 0)
			accepted(s);
		else if (bit < 2 && s->rules.operation != FFA_OP_SHARE)
			refused(s, FFA_R_HDR_ZERO, 4);
		else
			refused(s, FFA_R_HDR_FLAGS, 4);
	}
	s->dsc.flags = 0;
	accepted(s);
}

/* V17, V18 (bits 3 and 4 are the type of transaction) */
START_TEST(flags_of_a_share_are_zero)
{
	struct sample s = sample(_i, FFA_OP_SHARE);

	every_other_flag_is_refused(&s, 0);
}
END_TEST

/* V17, V18 */
START_TEST(flags_of_lend_and_donate_may_ask_for_zeroing_only_where_offered)
{
	struct sample lend = sample(_i, FFA_OP_LEND);
	struct sample donate = sample(_i, FFA_OP_DONATE);

	every_other_flag_is_refused(&lend, 1);
	every_other_flag_is_refused(&donate, 1);
	lend.rules.zeroing = false;
	donate.rules.zeroing = false;
	every_other_flag_is_refused(&lend, 0);
	every_other_flag_is_refused(&donate, 0);
}
END_TEST

/* All 128 values without the NS bit's, and the bits above; `legal` is a list that ends with 0. */
static void only_these_attributes_are_accepted(struct sample *s, const uint8_t *legal)
{
	uint32_t bits = sample_is_1_0(s) ? 8 : 16;

	for (uint32_t value = 0; value < 0x40; value++) {
		bool good = false;

		for (const uint8_t *l = legal; *l != 0; l++)
			good = good || *l == value;
		s->dsc.attributes = dsc_set(value);
		if (good)
			accepted(s);
		else
			refused(s, FFA_R_HDR_ATTRIBUTES, 2);
	}
	for (uint32_t bit = 7; bit < bits; bit++) {
		s->dsc.attributes = dsc_set(legal[0] | 1u << bit);
		refused(s, FFA_R_HDR_ATTRIBUTES, 2);
	}
}

/* V19 */
START_TEST(attributes_of_a_share_are_those_of_normal_memory)
{
	static const uint8_t normal[] = { 0x24, 0x26, 0x27, 0x2c, 0x2e, 0x2f, 0 };
	struct sample s = sample(_i, FFA_OP_SHARE);

	only_these_attributes_are_accepted(&s, normal);
}
END_TEST

/* V19 */
START_TEST(attributes_of_a_lend_to_several_are_those_of_normal_memory)
{
	static const uint8_t normal[] = { 0x24, 0x26, 0x27, 0x2c, 0x2e, 0x2f, 0 };
	struct sample s = sample(_i, FFA_OP_LEND);

	sample_receivers(&s, 2);
	only_these_attributes_are_accepted(&s, normal);
}
END_TEST

/* V19 */
START_TEST(attributes_of_a_lend_to_one_and_of_a_donation_are_zero)
{
	struct sample lend = sample(_i, FFA_OP_LEND);
	struct sample donate = sample(_i, FFA_OP_DONATE);

	for (uint32_t value = 1; value < 0x40; value++) {
		lend.dsc.attributes = dsc_set(value);
		refused(&lend, FFA_R_HDR_ATTRIBUTES, 2);
		donate.dsc.attributes = dsc_set(value);
		refused(&donate, FFA_R_HDR_ATTRIBUTES, 2);
	}
	lend.dsc.attributes = dsc_set(0);
	accepted(&lend);
	donate.dsc.attributes = dsc_set(0);
	accepted(&donate);
}
END_TEST

/* V20 */
START_TEST(ns_bit_set_by_a_sender_is_refused)
{
	struct sample share = sample(_i, FFA_OP_SHARE);
	struct sample lend = sample(_i, FFA_OP_LEND);

	share.dsc.attributes = dsc_set(0x6f);
	refused(&share, FFA_R_HDR_NS_BIT, 2);
	share.dsc.attributes = dsc_set(0x2f);
	accepted(&share);
	lend.dsc.attributes = dsc_set(0x40);
	refused(&lend, FFA_R_HDR_NS_BIT, 2);
}
END_TEST

/* V21 */
START_TEST(send_to_nobody_is_refused)
{
	struct sample s = sample(_i, FFA_OP_SHARE);

	s.dsc.access_count = dsc_set(0);
	refused(&s, FFA_R_HDR_NO_RECEIVER, 28);
	s.dsc.access_count = dsc_set(1);
	accepted(&s);
}
END_TEST

/* V22 */
START_TEST(more_receivers_than_allowed_are_refused)
{
	struct sample s = sample(_i, FFA_OP_SHARE);

	for (uint32_t most = 1; most <= FFA_MAX_RECEIVERS; most++) {
		s.rules.max_receivers = most;
		sample_receivers(&s, most);
		accepted(&s);
		ck_assert_uint_eq(s.view.receivers, most);
		sample_receivers(&s, most + 1);
		refused(&s, FFA_R_HDR_RECEIVERS, 28);
	}
}
END_TEST

/* V22: also where the count times the descriptor size wraps around 32 bits */
START_TEST(receiver_counts_that_wrap_are_refused)
{
	static const uint32_t counts[] = { 0x10000001, 0x08000001, 0x80000001, UINT32_MAX };
	struct sample s = sample(_i, FFA_OP_SHARE);

	for (int i = 0; i < 4; i++) {
		s.dsc.access_count = dsc_set(counts[i]);
		refused(&s, FFA_R_HDR_RECEIVERS, 28);
	}
}
END_TEST

/* V23 */
START_TEST(donation_to_several_is_refused)
{
	struct sample s = sample(_i, FFA_OP_DONATE);

	accepted(&s);
	sample_receivers(&s, 2);
	refused(&s, FFA_R_HDR_DONATE_ONE, 28);
}
END_TEST

int main(void)
{
	const TTest *const rows[] = {
		reserved_header_byte_that_is_not_zero_is_refused,
		sender_other_than_the_caller_is_denied,
		handle_in_a_send_is_refused,
		stale_reserved_bytes_and_handle_pass_when_tolerated_and_nothing_else_does,
		tag_may_say_anything_and_is_reported,
		flags_of_a_share_are_zero,
		flags_of_lend_and_donate_may_ask_for_zeroing_only_where_offered,
		attributes_of_a_share_are_those_of_normal_memory,
		attributes_of_a_lend_to_several_are_those_of_normal_memory,
		attributes_of_a_lend_to_one_and_of_a_donation_are_zero,
		ns_bit_set_by_a_sender_is_refused,
		send_to_nobody_is_refused,
		more_receivers_than_allowed_are_refused,
		receiver_counts_that_wrap_are_refused,
		donation_to_several_is_refused,
	};

	return sample_run("checks of the header", rows, sizeof(rows) / sizeof(rows[0]));
}
