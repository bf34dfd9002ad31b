/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_access.c - access descriptors and composite of a memory send: for each check the reason, the
 * place and the value that a refusal names.
 */
#include "desc/memtx.h"

#include "dsc.h"
#include "unit.h"

static const uint32_t VERSIONS[] = { FFA_VERSION_1_0, FFA_VERSION_1_1, FFA_VERSION_1_2 };
#define VERSION_COUNT 3
#define V1_0 VERSIONS[0]
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

static enum ffa_reason read_head(void)
{
	uint8_t bytes[2048];
	size_t length = dsc_build_fragment(&d, 0, bytes, sizeof(bytes));
	uint8_t *first = unit_copy(bytes, length);
	enum ffa_reason reason;

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

/* --- the array --- */

START_TEST(access_size_must_be_one_of_the_version)
{
	for (uint32_t size = 0; size <= 64; size++) {
		start(VERSIONS[_i], FFA_OP_SHARE);
		d.access_size = dsc_set(size);
		/* Make room for 32, so that the size alone can be wrong. */
		d.composite_gap = 16;
		if (size == 16 || (size == 32 && VERSIONS[_i] == V1_2))
			accepted();
		else
			refused(FFA_R_ACC_SIZE, 24, size);
	}
}
END_TEST

START_TEST(array_offset_must_be_behind_the_header_and_aligned)
{
	start(VERSIONS[_i], FFA_OP_SHARE);
	for (uint32_t offset = 0; offset < 48; offset++) {
		d.access_offset = dsc_set(offset);
		refused(FFA_R_ACC_OFFSET, 32, offset);
	}
	for (uint32_t offset = 49; offset < 64; offset++) {
		d.access_offset = dsc_set(offset);
		refused(FFA_R_ACC_ALIGNMENT, 32, offset);
	}
	d.access_offset = dsc_set(48);
	accepted();
}
END_TEST

START_TEST(array_outside_the_fragment_is_refused)
{
	static const uint32_t offsets[] = { 0x1000, 0x7FFFFFF0, 0x80000000, 0xFFFFFFE0,
					    0xFFFFFFF0 };

	start(VERSIONS[_i], FFA_OP_SHARE);
	for (unsigned int i = 0; i < 5; i++) {
		d.access_offset = dsc_set(offsets[i]);
		refused(FFA_R_ACC_BOUNDS, 32, offsets[i]);
	}
	d.access_offset = dsc_set(dsc_size(&d));
	refused(FFA_R_ACC_BOUNDS, 32, dsc_size(&d));
}
END_TEST

START_TEST(more_receivers_than_the_fragment_holds_are_refused)
{
	uint8_t bytes[2048];
	uint32_t total;

	start(VERSIONS[_i], FFA_OP_SHARE);
	for (uint16_t i = 1; i < FFA_MAX_RECEIVERS; i++)
		dsc_add_receiver(&d, (uint16_t)(0x8001 + i));
	total = (uint32_t)dsc_build(&d, bytes, sizeof(bytes));
	for (uint32_t end = dsc_header_bytes(&d) + 32; end < dsc_access_at(&d, 8); end += 16) {
		uint8_t *cut = unit_copy(bytes, end);

		ck_assert_int_eq(ffa_memtx_head(&rules, ffa_span_of(cut, end), total, &tx, &why),
				 FFA_R_ACC_BOUNDS);
		ck_assert_uint_eq(why.offset, 28);
		ck_assert_uint_eq(why.value, 8);
		free(cut);
	}
}
END_TEST

/* --- one access descriptor --- */

START_TEST(receiver_that_is_the_sender_is_refused)
{
	start(VERSIONS[_i], FFA_OP_SHARE);
	dsc_add_receiver(&d, 0);
	refused(FFA_R_ACC_SELF, dsc_access_at(&d, 1), 0);
}
END_TEST

START_TEST(receiver_named_twice_is_refused)
{
	for (uint32_t first = 0; first < FFA_MAX_RECEIVERS; first++) {
		for (uint32_t second = first + 1; second < FFA_MAX_RECEIVERS; second++) {
			start(VERSIONS[_i], FFA_OP_SHARE);
			for (uint16_t i = 1; i < FFA_MAX_RECEIVERS; i++)
				dsc_add_receiver(&d, (uint16_t)(0x8001 + i));
			accepted();
			d.receiver[second].id = d.receiver[first].id;
			refused(FFA_R_ACC_DUPLICATE, dsc_access_at(&d, second),
				d.receiver[first].id);
		}
	}
}
END_TEST

START_TEST(permissions_are_those_of_the_operation)
{
	enum ffa_operation operation = (enum ffa_operation)(_i % 3);

	start(VERSIONS[_i / 3], operation);
	for (uint32_t value = 0; value < 0x100; value++) {
		uint32_t data = value & 3, instruction = value >> 2 & 3, at = dsc_access_at(&d, 0);
		bool legal = operation == FFA_OP_DONATE ? data == 0 : data == 1 || data == 2;

		d.receiver[0].permissions = (uint8_t)value;
		if (value >> 4 != 0)
			refused(FFA_R_ACC_PERM_RESERVED, at + 2, value);
		else if (!legal)
			refused(FFA_R_ACC_DATA, at + 2, value);
		else if (instruction != 0)
			refused(FFA_R_ACC_INSTRUCTION, at + 2, value);
		else
			accepted();
	}
}
END_TEST

START_TEST(access_flags_are_refused)
{
	start(VERSIONS[_i], FFA_OP_SHARE);
	dsc_add_receiver(&d, 0x8002);
	rules.tolerate_reserved = true; /* they are not reserved bytes */
	for (unsigned int bit = 0; bit < 8; bit++) {
		d.receiver[1].flags = (uint8_t)(1u << bit);
		refused(FFA_R_ACC_FLAGS, dsc_access_at(&d, 1) + 3, 1u << bit);
	}
}
END_TEST

START_TEST(reserved_access_bytes_are_refused_unless_tolerated)
{
	start(VERSIONS[_i], FFA_OP_SHARE);
	dsc_add_receiver(&d, 0x8002);
	for (unsigned int bit = 0; bit < 64; bit++) {
		d.receiver[1].reserved = UINT64_C(1) << bit;
		refused(FFA_R_ACC_RESERVED, dsc_access_at(&d, 2) - 8, UINT64_C(1) << bit);
		rules.tolerate_reserved = true;
		accepted();
		rules.tolerate_reserved = false;
	}
}
END_TEST

START_TEST(implementation_defined_value_that_cannot_be_passed_on_is_refused)
{
	start(V1_2, FFA_OP_SHARE);
	rules.access_16 = true;
	accepted();
	d.receiver[0].impdef[0] = 5;
	refused(FFA_R_ACC_IMPDEF, dsc_access_at(&d, 0) + 8, 5);
	d.receiver[0].impdef[0] = 0;
	d.receiver[0].impdef[1] = 6;
	refused(FFA_R_ACC_IMPDEF, dsc_access_at(&d, 0) + 16, 6);
	rules.access_16 = false;
	accepted();
}
END_TEST

/* --- composite --- */

START_TEST(composite_offset_of_nothing_is_refused)
{
	start(VERSIONS[_i], FFA_OP_SHARE);
	d.receiver[0].composite = dsc_set(0);
	refused(FFA_R_COMP_ZERO, dsc_access_at(&d, 0) + 4, 0);
}
END_TEST

START_TEST(composite_before_the_end_of_the_array_is_refused)
{
	start(VERSIONS[_i], FFA_OP_SHARE);
	dsc_add_receiver(&d, 0x8002);
	for (uint32_t offset = 16; offset < dsc_access_at(&d, 2); offset += 16) {
		d.receiver[0].composite = d.receiver[1].composite = dsc_set(offset);
		refused(FFA_R_COMP_INSIDE, dsc_access_at(&d, 0) + 4, offset);
	}
}
END_TEST

START_TEST(composite_that_is_not_aligned_is_refused)
{
	start(VERSIONS[_i], FFA_OP_SHARE);
	for (uint32_t more = 1; more < 16; more++) {
		d.receiver[0].composite = dsc_set(dsc_access_at(&d, 1) + more);
		refused(FFA_R_COMP_ALIGNMENT, dsc_access_at(&d, 0) + 4,
			dsc_access_at(&d, 1) + more);
	}
}
END_TEST

START_TEST(composite_outside_the_fragment_is_refused)
{
	static const uint32_t offsets[] = { 0x1000, 0x7FFFFFF0, 0x80000000, 0xFFFFFFE0,
					    0xFFFFFFF0 };

	start(VERSIONS[_i], FFA_OP_SHARE);
	for (unsigned int i = 0; i < 5; i++) {
		d.receiver[0].composite = dsc_set(offsets[i]);
		refused(FFA_R_COMP_BOUNDS, dsc_access_at(&d, 0) + 4, offsets[i]);
	}
	d.receiver[0].composite = dsc_set(dsc_size(&d));
	refused(FFA_R_COMP_BOUNDS, dsc_access_at(&d, 0) + 4, dsc_size(&d));
}
END_TEST

START_TEST(receivers_with_different_composites_are_refused)
{
	start(VERSIONS[_i], FFA_OP_SHARE);
	dsc_add_receiver(&d, 0x8002);
	dsc_add_receiver(&d, 0x8003);
	d.receiver[2].composite = dsc_set(dsc_composite_at(&d) + 16);
	refused(FFA_R_COMP_DIFFERS, dsc_access_at(&d, 2) + 4, dsc_composite_at(&d) + 16);
	d.receiver[2].composite = dsc_set(0);
	refused(FFA_R_COMP_DIFFERS, dsc_access_at(&d, 2) + 4, 0);
}
END_TEST

START_TEST(reserved_composite_bytes_are_refused_unless_tolerated)
{
	start(VERSIONS[_i], FFA_OP_SHARE);
	for (unsigned int bit = 0; bit < 64; bit++) {
		d.composite_reserved = UINT64_C(1) << bit;
		refused(FFA_R_COMP_RESERVED, dsc_composite_at(&d) + 8, UINT64_C(1) << bit);
		rules.tolerate_reserved = true;
		accepted();
		rules.tolerate_reserved = false;
	}
}
END_TEST

START_TEST(send_without_ranges_is_refused)
{
	start(VERSIONS[_i], FFA_OP_SHARE);
	d.ranges = 0;
	refused(FFA_R_COMP_NO_RANGES, dsc_composite_at(&d) + 4, 0);
}
END_TEST

START_TEST(range_count_must_fill_the_length_exactly)
{
	static const uint32_t counts[] = { 1,	       3,	   0x0FFFFFFF, 0x10000000,
					   0x10000002, 0x80000002, UINT32_MAX };

	start(VERSIONS[_i], FFA_OP_SHARE);
	dsc_add_range(&d, 0x60000000, 1);
	accepted();
	for (unsigned int i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		/* 0x10000002 * 16 is 32 in 32 bits: what two ranges need. */
		d.range_count = dsc_set(counts[i]);
		refused(FFA_R_COMP_LENGTH, dsc_composite_at(&d) + 4, counts[i]);
	}
	d.range_count = dsc_set(2);
	accepted();
}
END_TEST

START_TEST(bytes_behind_the_last_range_are_refused)
{
	start(VERSIONS[_i], FFA_OP_SHARE);
	d.trailing = 16;
	refused(FFA_R_COMP_LENGTH, dsc_composite_at(&d) + 4, 1);
}
END_TEST

/* A test for every version. */
#define EACH(tcase, name) tcase_add_loop_test(tcase, name, 0, VERSION_COUNT)

int main(void)
{
	Suite *suite = suite_create("access");
	TCase *array = tcase_create("array");
	TCase *entry = tcase_create("entry");
	TCase *composite = tcase_create("composite");

	tcase_add_loop_test(array, access_size_must_be_one_of_the_version, 1, VERSION_COUNT);
	tcase_add_loop_test(array, array_offset_must_be_behind_the_header_and_aligned, 1,
			    VERSION_COUNT);
	tcase_add_loop_test(array, array_outside_the_fragment_is_refused, 1, VERSION_COUNT);
	EACH(array, more_receivers_than_the_fragment_holds_are_refused);
	EACH(entry, receiver_that_is_the_sender_is_refused);
	EACH(entry, receiver_named_twice_is_refused);
	tcase_add_loop_test(entry, permissions_are_those_of_the_operation, 0, VERSION_COUNT * 3);
	EACH(entry, access_flags_are_refused);
	EACH(entry, reserved_access_bytes_are_refused_unless_tolerated);
	tcase_add_test(entry, implementation_defined_value_that_cannot_be_passed_on_is_refused);
	EACH(composite, composite_offset_of_nothing_is_refused);
	EACH(composite, composite_before_the_end_of_the_array_is_refused);
	EACH(composite, composite_that_is_not_aligned_is_refused);
	EACH(composite, composite_outside_the_fragment_is_refused);
	EACH(composite, receivers_with_different_composites_are_refused);
	EACH(composite, reserved_composite_bytes_are_refused_unless_tolerated);
	EACH(composite, send_without_ranges_is_refused);
	EACH(composite, range_count_must_fill_the_length_exactly);
	EACH(composite, bytes_behind_the_last_range_are_refused);
	suite_add_tcase(suite, array);
	suite_add_tcase(suite, entry);
	suite_add_tcase(suite, composite);
	return unit_run(suite);
}
