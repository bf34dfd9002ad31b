/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_memtx.c - the headers of a memory send: what is accepted and how it is read, and for each
 * check the reason, the place and the value that a refusal names.
 */
#include "desc/memtx.h"

#include "dsc.h"
#include "unit.h"

static const uint32_t VERSIONS[] = { FFA_VERSION_1_0, FFA_VERSION_1_1, FFA_VERSION_1_2 };
#define VERSION_COUNT 3
#define V1_0 VERSIONS[0]
#define V1_1 VERSIONS[1]
#define V1_2 VERSIONS[2]

static struct dsc d;
static struct ffa_memtx_rules rules;
static struct ffa_memtx tx;
static struct ffa_why why;

/* A valid send, and rules that it keeps. */
static void start(uint32_t version, enum ffa_operation operation)
{
	dsc_init(&d, version, operation);
	rules = (struct ffa_memtx_rules){ .version = version,
					  .operation = operation,
					  .max_receivers = FFA_MAX_RECEIVERS,
					  .granule = 4096,
					  .address_limit = UINT64_C(1) << 48 };
}

/* Read the bytes of the first fragment, from a block of exactly that size. */
static enum ffa_reason read_head(void)
{
	uint8_t bytes[2048];
	size_t length = dsc_build_fragment(&d, 0, bytes, sizeof(bytes));
	uint8_t *first = unit_copy(bytes, length);
	enum ffa_reason reason;

	memset(&tx, 0, sizeof(tx));
	memset(&why, 0, sizeof(why));
	reason = ffa_memtx_head(&rules, ffa_span_of(first, length), dsc_w1(&d), &tx, &why);
	free(first);
	return reason;
}

static void accepted(void)
{
	ck_assert_str_eq(ffa_reason_name(read_head()), "NONE");
}

static void refused(enum ffa_reason reason, uint32_t offset, uint64_t value)
{
	ck_assert_str_eq(ffa_reason_name(read_head()), ffa_reason_name(reason));
	ck_assert_int_eq(why.reason, reason);
	ck_assert_uint_eq(why.offset, offset);
	ck_assert_uint_eq(why.value, value);
}

START_TEST(smallest_send_of_every_version_and_operation_is_read)
{
	enum ffa_operation operation = (enum ffa_operation)(_i % 3);
	uint32_t version = VERSIONS[_i / 3];

	start(version, operation);
	d.tag = UINT64_C(0x1122334455667788);
	d.receiver[0].id = 0x8005;
	accepted();
	ck_assert_int_eq(tx.operation, operation);
	ck_assert_uint_eq(tx.sender.id, 0);
	ck_assert_uint_eq(tx.attributes, operation == FFA_OP_SHARE ? 0x2F : 0);
	ck_assert_uint_eq(tx.flags, 0);
	ck_assert_uint_eq(tx.tag, UINT64_C(0x1122334455667788));
	ck_assert_uint_eq(tx.access_size, version == V1_2 ? 32 : 16);
	ck_assert_uint_eq(tx.receivers, 1);
	ck_assert_uint_eq(tx.receiver[0].id.id, 0x8005);
	ck_assert_uint_eq(tx.receiver[0].permissions, operation == FFA_OP_DONATE ? 0 : 2);
	ck_assert_uint_eq(tx.total_pages, 1);
	ck_assert_uint_eq(tx.total_ranges, 1);
	ck_assert_uint_eq(tx.ranges_offset, dsc_range_at(&d, 0));
}
END_TEST

START_TEST(version_1_2_takes_short_access_descriptors_as_well)
{
	start(V1_2, FFA_OP_SHARE);
	d.access_stride = 16;
	accepted();
	ck_assert_uint_eq(tx.access_size, 16);
	ck_assert_uint_eq(tx.receiver[0].impdef[0], 0);
}
END_TEST

START_TEST(gaps_before_access_descriptors_and_composite_are_legal)
{
	start(VERSIONS[_i], FFA_OP_LEND);
	d.composite_gap = 32;
	accepted();
	if (VERSIONS[_i] == V1_0)
		return;
	d.access_gap = 16;
	accepted();
	ck_assert_uint_eq(tx.ranges_offset, dsc_range_at(&d, 0));
}
END_TEST

START_TEST(several_receivers_are_read_in_order)
{
	start(VERSIONS[_i], FFA_OP_LEND);
	for (uint16_t i = 1; i < FFA_MAX_RECEIVERS; i++)
		dsc_add_receiver(&d, (uint16_t)(0x8001 + i))->permissions = i % 2 ? 1 : 2;
	accepted();
	ck_assert_uint_eq(tx.receivers, FFA_MAX_RECEIVERS);
	for (uint16_t i = 0; i < FFA_MAX_RECEIVERS; i++) {
		ck_assert_uint_eq(tx.receiver[i].id.id, 0x8001 + i);
		ck_assert_uint_eq(tx.receiver[i].permissions, i % 2 ? 1 : 2);
	}
}
END_TEST

START_TEST(implementation_defined_values_are_read)
{
	start(V1_2, FFA_OP_SHARE);
	dsc_add_receiver(&d, 0x8002);
	d.receiver[0].impdef[0] = 1;
	d.receiver[1].impdef[1] = UINT64_MAX;
	accepted();
	ck_assert_uint_eq(tx.receiver[0].impdef[0], 1);
	ck_assert_uint_eq(tx.receiver[0].impdef[1], 0);
	ck_assert_uint_eq(tx.receiver[1].impdef[0], 0);
	ck_assert_uint_eq(tx.receiver[1].impdef[1], UINT64_MAX);
}
END_TEST

START_TEST(first_fragment_may_end_after_any_range_or_none)
{
	start(VERSIONS[_i], FFA_OP_SHARE);
	for (uint32_t i = 1; i < 8; i++)
		dsc_add_range(&d, 0x50000000 + i * 0x2000, 1);
	for (uint32_t cut = 0; cut < 8; cut++) {
		d.cuts = 0;
		dsc_cut_before(&d, cut);
		accepted();
		ck_assert_uint_eq(tx.total_ranges, 8);
	}
}
END_TEST

START_TEST(total_that_is_not_a_multiple_of_16_is_refused)
{
	start(VERSIONS[_i], FFA_OP_SHARE);
	d.total_length = dsc_set(dsc_size(&d) + 8);
	refused(FFA_R_LEN_MULTIPLE, 0, dsc_size(&d) + 8);
	d.total_length = dsc_set(dsc_size(&d) + 16);
	refused(FFA_R_COMP_LENGTH, dsc_composite_at(&d) + 4, 1);
}
END_TEST

START_TEST(fragment_that_is_not_a_multiple_of_16_is_refused)
{
	uint8_t bytes[256];
	size_t length;

	start(VERSIONS[_i], FFA_OP_SHARE);
	length = dsc_build(&d, bytes, sizeof(bytes));
	for (size_t less = 1; less < 16; less++) {
		uint8_t *cut = unit_copy(bytes, length - less);

		ck_assert_int_eq(ffa_memtx_head(&rules, ffa_span_of(cut, length - less),
						(uint32_t)length, &tx, &why),
				 FFA_R_LEN_MULTIPLE);
		ck_assert_uint_eq(why.value, length - less);
		free(cut);
	}
}
END_TEST

START_TEST(fragment_longer_than_the_whole_is_refused)
{
	start(VERSIONS[_i], FFA_OP_SHARE);
	d.total_length = dsc_set(dsc_size(&d) - 16);
	refused(FFA_R_LEN_FRAGMENT, 0, dsc_size(&d));
}
END_TEST

START_TEST(every_prefix_that_does_not_hold_the_headers_is_refused)
{
	uint8_t bytes[256];
	uint32_t total;

	start(VERSIONS[_i], FFA_OP_SHARE);
	total = (uint32_t)dsc_build(&d, bytes, sizeof(bytes));
	for (uint32_t length = 0; length < dsc_range_at(&d, 0); length += 16) {
		uint8_t *cut = unit_copy(bytes, length);

		ck_assert_int_ne(ffa_memtx_head(&rules, ffa_span_of(cut, length), total, &tx, &why),
				 FFA_R_NONE);
		if (length < dsc_header_bytes(&d) + 32)
			ck_assert_int_eq(why.reason, FFA_R_LEN_SHORT);
		free(cut);
	}
}
END_TEST

START_TEST(reserved_header_bytes_are_refused_unless_tolerated)
{
	start(VERSIONS[_i], FFA_OP_SHARE);
	for (uint32_t i = 0; i < dsc_reserved_bytes(&d); i++) {
		d.reserved[i] = 0x40;
		ck_assert_int_eq(read_head(), FFA_R_HDR_RESERVED);
		/* The word (or byte 3 of 1.0) it lies in. */
		if (VERSIONS[_i] == V1_0)
			ck_assert_uint_eq(why.offset, i == 0 ? 3 : 24);
		else
			ck_assert_uint_eq(why.offset, 36 + i / 4 * 4);
		ck_assert_uint_ne(why.value, 0);
		rules.tolerate_reserved = true;
		accepted();
		rules.tolerate_reserved = false;
		d.reserved[i] = 0;
	}
	accepted();
}
END_TEST

START_TEST(handle_is_refused_unless_tolerated)
{
	start(VERSIONS[_i], FFA_OP_SHARE);
	d.handle = UINT64_C(1) << 63;
	refused(FFA_R_HDR_HANDLE, 8, UINT64_C(1) << 63);
	d.handle = 1;
	refused(FFA_R_HDR_HANDLE, 8, 1);
	rules.tolerate_reserved = true;
	accepted();
}
END_TEST

START_TEST(sender_must_be_the_caller)
{
	start(VERSIONS[_i], FFA_OP_SHARE);
	d.sender = 3;
	refused(FFA_R_HDR_SENDER, 0, 3);
	rules.sender.id = 3;
	accepted();
	ck_assert_uint_eq(tx.sender.id, 3);
}
END_TEST

START_TEST(flags_of_a_share_are_refused)
{
	start(VERSIONS[_i], FFA_OP_SHARE);
	for (unsigned int zeroing = 0; zeroing < 2; zeroing++) {
		rules.zeroing = zeroing != 0;
		for (unsigned int bit = 0; bit < 32; bit++) {
			d.flags = 1u << bit;
			refused(FFA_R_HDR_FLAGS, 4, 1u << bit);
		}
	}
}
END_TEST

START_TEST(lend_and_donate_may_ask_for_zeroing_where_it_is_offered)
{
	start(VERSIONS[_i / 2], _i % 2 ? FFA_OP_LEND : FFA_OP_DONATE);
	d.flags = 1;
	refused(FFA_R_HDR_ZERO, 4, 1);
	rules.zeroing = true;
	accepted();
	ck_assert_uint_eq(tx.flags, 1);
	d.flags = 2;
	refused(FFA_R_HDR_ZERO, 4, 2);
	d.flags = 3;
	refused(FFA_R_HDR_ZERO, 4, 3);
	for (unsigned int bit = 2; bit < 32; bit++) {
		d.flags = 1u << bit;
		refused(FFA_R_HDR_FLAGS, 4, 1u << bit);
	}
}
END_TEST

/* The byte that 1.0 has for attributes, all of it; the upper byte is another field there. */
START_TEST(attributes_of_a_share_are_normal_memory)
{
	start(VERSIONS[_i], FFA_OP_SHARE);
	for (uint32_t value = 0; value < 0x100; value++) {
		bool normal = (value & 0xF0) == 0x20;
		bool cached = (value & 0x0C) == 0x04 || (value & 0x0C) == 0x0C;
		bool sharing = (value & 0x03) != 0x01;

		d.attributes = dsc_set(value);
		if (normal && cached && sharing)
			accepted();
		else if ((value & 0x40) != 0)
			refused(FFA_R_HDR_NS_BIT, 2, value);
		else
			refused(FFA_R_HDR_ATTRIBUTES, 2, value);
	}
	for (unsigned int bit = 8; bit < 16 && VERSIONS[_i] != V1_0; bit++) {
		d.attributes = dsc_set(0x2F | 1u << bit);
		refused(FFA_R_HDR_ATTRIBUTES, 2, 0x2F | 1u << bit);
	}
}
END_TEST

START_TEST(attributes_of_a_donation_or_single_lend_are_not_named)
{
	start(VERSIONS[_i / 2], _i % 2 ? FFA_OP_LEND : FFA_OP_DONATE);
	accepted();
	for (unsigned int bit = 0; bit < 8; bit++) {
		d.attributes = dsc_set(1u << bit);
		refused(bit == 6 ? FFA_R_HDR_NS_BIT : FFA_R_HDR_ATTRIBUTES, 2, 1u << bit);
	}
	d.attributes = dsc_set(0x2F);
	refused(FFA_R_HDR_ATTRIBUTES, 2, 0x2F);
}
END_TEST

START_TEST(lend_to_several_names_attributes_like_a_share)
{
	start(VERSIONS[_i], FFA_OP_LEND);
	dsc_add_receiver(&d, 0x8002);
	d.attributes = dsc_set(0x2F);
	accepted();
	d.attributes = dsc_set(0);
	refused(FFA_R_HDR_ATTRIBUTES, 2, 0);
}
END_TEST

START_TEST(number_of_receivers_is_bounded)
{
	start(VERSIONS[_i], FFA_OP_SHARE);
	d.access_count = dsc_set(0);
	refused(FFA_R_HDR_NO_RECEIVER, 28, 0);
	d.access_count = dsc_set(UINT32_MAX);
	refused(FFA_R_HDR_RECEIVERS, 28, UINT32_MAX);
	d.access_count = dsc_set(1);
	for (uint16_t i = 2; i <= FFA_MAX_RECEIVERS + 1; i++) {
		dsc_add_receiver(&d, (uint16_t)(0x8000 + i));
		d.access_count = dsc_set(i);
		rules.max_receivers = i - 1;
		refused(FFA_R_HDR_RECEIVERS, 28, i);
		rules.max_receivers = i;
		if (i <= FFA_MAX_RECEIVERS)
			accepted();
		else /* whatever the rules say */
			refused(FFA_R_HDR_RECEIVERS, 28, i);
	}
}
END_TEST

START_TEST(donation_to_several_is_refused)
{
	start(VERSIONS[_i], FFA_OP_DONATE);
	dsc_add_receiver(&d, 0x8002);
	refused(FFA_R_HDR_DONATE_ONE, 28, 2);
}
END_TEST

/* A test for every version. */
#define EACH(tcase, name) tcase_add_loop_test(tcase, name, 0, VERSION_COUNT)

int main(void)
{
	Suite *suite = suite_create("memtx");
	TCase *good = tcase_create("accepted");
	TCase *lengths = tcase_create("lengths");
	TCase *header = tcase_create("header");

	tcase_add_loop_test(good, smallest_send_of_every_version_and_operation_is_read, 0,
			    VERSION_COUNT * 3);
	tcase_add_test(good, version_1_2_takes_short_access_descriptors_as_well);
	EACH(good, gaps_before_access_descriptors_and_composite_are_legal);
	EACH(good, several_receivers_are_read_in_order);
	tcase_add_test(good, implementation_defined_values_are_read);
	EACH(good, first_fragment_may_end_after_any_range_or_none);
	EACH(lengths, total_that_is_not_a_multiple_of_16_is_refused);
	EACH(lengths, fragment_that_is_not_a_multiple_of_16_is_refused);
	EACH(lengths, fragment_longer_than_the_whole_is_refused);
	EACH(lengths, every_prefix_that_does_not_hold_the_headers_is_refused);
	EACH(header, reserved_header_bytes_are_refused_unless_tolerated);
	EACH(header, handle_is_refused_unless_tolerated);
	EACH(header, sender_must_be_the_caller);
	EACH(header, flags_of_a_share_are_refused);
	tcase_add_loop_test(header, lend_and_donate_may_ask_for_zeroing_where_it_is_offered, 0,
			    VERSION_COUNT * 2);
	EACH(header, attributes_of_a_share_are_normal_memory);
	tcase_add_loop_test(header, attributes_of_a_donation_or_single_lend_are_not_named, 0,
			    VERSION_COUNT * 2);
	EACH(header, lend_to_several_names_attributes_like_a_share);
	EACH(header, number_of_receivers_is_bounded);
	EACH(header, donation_to_several_is_refused);
	suite_add_tcase(suite, good);
	suite_add_tcase(suite, lengths);
	suite_add_tcase(suite, header);
	return unit_run(suite);
}
