/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_pack.c - what goes to the Secure side: packed, fresh, and the same bytes that a builder
 * sharing no code with the library makes.
 */
#include "desc/pack.h"

#include "desc/memtx.h"
#include "desc/ranges.h"
#include "dsc.h"
#include "unit.h"

static const uint32_t VERSIONS[] = { FFA_VERSION_1_0, FFA_VERSION_1_1, FFA_VERSION_1_2 };
#define VERSION_COUNT 3
#define V1_2 VERSIONS[2]

static struct dsc d;

static struct ffa_memtx_rules rules_of(const struct dsc *of)
{
	return (struct ffa_memtx_rules){ .version = of->version,
					 .operation = of->operation,
					 .sender = { of->sender },
					 .max_receivers = FFA_MAX_RECEIVERS,
					 .granule = 4096,
					 .address_limit = UINT64_C(1) << 48,
					 .tolerate_reserved = true,
					 .zeroing = true };
}

/* A send with something in every field that is passed on. */
static void start(uint32_t version, uint32_t receivers)
{
	dsc_init(&d, version, receivers == 1 ? FFA_OP_LEND : FFA_OP_SHARE);
	d.sender = 0x0102;
	d.tag = UINT64_C(0xfedcba9876543210);
	d.receiver[0].permissions = 1;
	for (uint32_t i = 1; i < receivers; i++)
		dsc_add_receiver(&d, (uint16_t)(0x8ff0 + i));
	for (uint32_t i = 0; i < 5; i++)
		dsc_add_range(&d, UINT64_C(0x0000badc0de00000) + i * 0x100000, 1 + i);
}

/* Read the descriptor, pack what was read: headers and ranges. */
static uint8_t *repack(uint32_t access_size, uint32_t flags, size_t *length)
{
	size_t given;
	uint8_t *bytes = dsc_alloc(&d, &given), *out;
	struct ffa_memtx_rules rules = rules_of(&d);
	struct ffa_range_rules range_rules = { rules.address_limit, rules.granule, true };
	struct ffa_range ranges[DSC_RANGES];
	struct ffa_ranges_seen seen;
	struct ffa_span whole = ffa_span_of(bytes, given), list;
	struct ffa_memtx tx;
	struct ffa_why why;
	uint32_t head;

	ck_assert_int_eq(ffa_memtx_head(&rules, whole, (uint32_t)given, &tx, &why), FFA_R_NONE);
	ck_assert(ffa_span_sub(whole, tx.ranges_offset, given - tx.ranges_offset, &list));
	ck_assert_int_eq(ffa_ranges_read(&range_rules, list, tx.ranges_offset, ranges, DSC_RANGES,
					 &seen, &why),
			 FFA_R_NONE);
	if (access_size == 0)
		access_size = ffa_pack_access_size(d.version, &tx, false);
	head = ffa_pack_head_length(d.version, access_size, tx.receivers);
	*length = head + seen.count * FFA_WIRE_RANGE_SIZE;
	out = malloc(*length);
	ck_assert_ptr_nonnull(out);
	memset(out, 0xEE, *length); /* whatever the buffer held before */
	ffa_pack_head(out, d.version, access_size, &tx, flags);
	ffa_pack_ranges(out + head, ranges, seen.count);
	free(bytes);
	return out;
}

static void packed_like(uint8_t *out, size_t length, const struct dsc *expected)
{
	size_t size;
	uint8_t *bytes = dsc_alloc(expected, &size);

	ck_assert_uint_eq(length, size);
	ck_assert_mem_eq(out, bytes, size);
	free(bytes);
	free(out);
}

START_TEST(packed_send_is_packed_into_the_same_bytes)
{
	size_t length;
	uint8_t *out;

	for (uint32_t receivers = 1; receivers <= FFA_MAX_RECEIVERS; receivers++) {
		start(VERSIONS[_i], receivers);
		out = repack(0, 0, &length);
		packed_like(out, length, &d);
	}
}
END_TEST

START_TEST(gaps_and_tolerated_bytes_are_not_passed_on)
{
	struct dsc clean;
	size_t length;
	uint8_t *out;

	start(VERSIONS[_i], 2);
	clean = d;
	d.composite_gap = 48;
	if (VERSIONS[_i] != FFA_VERSION_1_0)
		d.access_gap = 32;
	d.handle = UINT64_MAX;
	memset(d.reserved, 0xAA, sizeof(d.reserved));
	d.receiver[1].reserved = UINT64_MAX;
	d.composite_reserved = UINT64_MAX;
	d.range[2].reserved = UINT32_MAX;
	out = repack(0, 0, &length);
	packed_like(out, length, &clean);
}
END_TEST

START_TEST(flags_are_the_given_ones)
{
	struct dsc expected;
	size_t length;
	uint8_t *out;

	start(VERSIONS[_i], 1);
	expected = d;
	d.flags = 1; /* the proxy zeroes itself */
	out = repack(0, 0, &length);
	packed_like(out, length, &expected);
	expected.flags = 0xA5000001;
	out = repack(0, 0xA5000001, &length);
	packed_like(out, length, &expected);
}
END_TEST

START_TEST(implementation_defined_values_are_passed_on)
{
	size_t length;
	uint8_t *out;

	start(V1_2, 3);
	d.receiver[2].impdef[0] = UINT64_C(0x1122334455667788);
	d.receiver[2].impdef[1] = UINT64_C(0x99aabbccddeeff00);
	out = repack(0, 0, &length);
	packed_like(out, length, &d);
}
END_TEST

START_TEST(access_descriptors_can_be_made_short)
{
	struct dsc expected;
	size_t length;
	uint8_t *out;

	start(V1_2, 3);
	expected = d;
	expected.access_stride = 16;
	out = repack(16, 0, &length);
	packed_like(out, length, &expected);
}
END_TEST

START_TEST(access_size_is_that_of_version_client_and_values)
{
	struct ffa_memtx tx = { .access_size = 32, .receivers = 2 };

	ck_assert_uint_eq(ffa_pack_access_size(FFA_VERSION_1_0, &tx, false), 16);
	ck_assert_uint_eq(ffa_pack_access_size(FFA_VERSION_1_1, &tx, false), 16);
	ck_assert_uint_eq(ffa_pack_access_size(FFA_VERSION_1_2, &tx, false), 32);
	ck_assert_uint_eq(ffa_pack_access_size(FFA_VERSION_1_2, &tx, true), 16);
	tx.access_size = 16;
	ck_assert_uint_eq(ffa_pack_access_size(FFA_VERSION_1_2, &tx, false), 16);
	tx.receiver[1].impdef[0] = 1;
	ck_assert_uint_eq(ffa_pack_access_size(FFA_VERSION_1_2, &tx, false), 32);
	tx.receiver[1].impdef[0] = 0;
	tx.receiver[1].impdef[1] = 1;
	ck_assert_uint_eq(ffa_pack_access_size(FFA_VERSION_1_2, &tx, false), 32);
	tx.receivers = 1; /* the one that has it does not count */
	ck_assert_uint_eq(ffa_pack_access_size(FFA_VERSION_1_2, &tx, false), 16);
}
END_TEST

START_TEST(head_is_as_long_as_announced)
{
	ck_assert_uint_eq(ffa_pack_head_length(FFA_VERSION_1_0, 16, 1), 64);
	ck_assert_uint_eq(ffa_pack_head_length(FFA_VERSION_1_1, 16, 1), 80);
	ck_assert_uint_eq(ffa_pack_head_length(FFA_VERSION_1_2, 32, 1), 96);
	ck_assert_uint_eq(ffa_pack_head_length(FFA_VERSION_1_2, 32, FFA_MAX_RECEIVERS),
			  48 + 8 * 32 + 16);
}
END_TEST

START_TEST(no_ranges_write_nothing)
{
	uint8_t *out = unit_copy("", 0);

	ffa_pack_ranges(out, NULL, 0);
	free(out);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("pack");
	TCase *tcase = tcase_create("pack");

	tcase_add_loop_test(tcase, packed_send_is_packed_into_the_same_bytes, 0, VERSION_COUNT);
	tcase_add_loop_test(tcase, gaps_and_tolerated_bytes_are_not_passed_on, 0, VERSION_COUNT);
	tcase_add_loop_test(tcase, flags_are_the_given_ones, 0, VERSION_COUNT);
	tcase_add_test(tcase, implementation_defined_values_are_passed_on);
	tcase_add_test(tcase, access_descriptors_can_be_made_short);
	tcase_add_test(tcase, access_size_is_that_of_version_client_and_values);
	tcase_add_test(tcase, head_is_as_long_as_announced);
	tcase_add_test(tcase, no_ranges_write_nothing);
	suite_add_tcase(suite, tcase);
	return unit_run(suite);
}
