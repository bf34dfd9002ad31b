/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_span.c - spans: nothing outside is read, whatever the arguments; numbers are little-endian.
 */
#include "base/span.h"

#include "unit.h"

static const uint8_t COUNTING[16] = { 0xF1, 0xE2, 0xD3, 0xC4, 0xB5, 0xA6, 0x97, 0x88,
				      0x79, 0x6A, 0x5B, 0x4C, 0x3D, 0x2E, 0x1F, 0x10 };

/* Offsets and lengths that overflow sums. */
static const size_t EDGES[] = {
	0,
	1,
	2,
	7,
	8,
	9,
	15,
	16,
	17,
	SIZE_MAX,
	SIZE_MAX - 1,
	SIZE_MAX - 7,
	SIZE_MAX - 15,
	SIZE_MAX / 2,
	SIZE_MAX / 2 + 1,
};
#define EDGE_COUNT (sizeof(EDGES) / sizeof(EDGES[0]))

/* Without sums: is [offset, offset + count) within [0, length)? */
static bool inside(size_t offset, size_t count, size_t length)
{
	size_t room = 0, at;

	if (offset > length)
		return false;
	for (at = offset; at < length; at++)
		room++;
	return count <= room;
}

/* DESC-2 */
START_TEST(has_agrees_with_counting_for_all_edges)
{
	uint8_t *bytes = unit_copy(COUNTING, 16);

	for (size_t length = 0; length <= 16; length++) {
		struct ffa_span span = ffa_span_of(bytes, length);

		for (size_t i = 0; i < EDGE_COUNT; i++) {
			for (size_t j = 0; j < EDGE_COUNT; j++)
				ck_assert_int_eq(ffa_span_has(span, EDGES[i], EDGES[j]),
						 inside(EDGES[i], EDGES[j], length));
		}
	}
	free(bytes);
}
END_TEST

START_TEST(sub_span_is_the_part_asked_for)
{
	uint8_t *bytes = unit_copy(COUNTING, 16);
	struct ffa_span part;

	ck_assert(ffa_span_sub(ffa_span_of(bytes, 16), 4, 12, &part));
	ck_assert_ptr_eq(part.bytes, bytes + 4);
	ck_assert_uint_eq(part.length, 12);
	ck_assert(ffa_span_sub(part, 12, 0, &part));
	ck_assert_uint_eq(part.length, 0);
	free(bytes);
}
END_TEST

/* DESC-2 */
START_TEST(sub_span_that_is_not_inside_changes_nothing)
{
	struct ffa_span span = ffa_span_of(COUNTING, 16);
	struct ffa_span part = ffa_span_of(COUNTING + 3, 5);

	ck_assert(!ffa_span_sub(span, 4, 13, &part));
	ck_assert(!ffa_span_sub(span, 17, 0, &part));
	ck_assert(!ffa_span_sub(span, 1, SIZE_MAX, &part));
	ck_assert_ptr_eq(part.bytes, COUNTING + 3);
	ck_assert_uint_eq(part.length, 5);
}
END_TEST

/* SAFE-6 */
START_TEST(numbers_are_little_endian_at_every_alignment)
{
	for (size_t at = 0; at <= 8; at++) {
		uint8_t *bytes = unit_copy(COUNTING + at, 8);
		struct ffa_span span = ffa_span_of(bytes, 8);
		uint64_t expected = 0;
		uint64_t word;
		uint32_t half;
		uint16_t quarter;
		uint8_t byte;

		for (size_t i = 8; i-- > 0;)
			expected = expected * 256 + COUNTING[at + i];
		ck_assert(ffa_span_u64(span, 0, &word));
		ck_assert_uint_eq(word, expected);
		ck_assert(ffa_span_u32(span, 0, &half));
		ck_assert_uint_eq(half, expected % 0x100000000u);
		ck_assert(ffa_span_u16(span, 0, &quarter));
		ck_assert_uint_eq(quarter, expected % 0x10000u);
		ck_assert(ffa_span_u8(span, 0, &byte));
		ck_assert_uint_eq(byte, COUNTING[at]);
		ck_assert_uint_eq(ffa_span_get64(span, 0), expected);
		ck_assert_uint_eq(ffa_span_get32(span, 4), expected >> 32);
		ck_assert_uint_eq(ffa_span_get16(span, 6), expected >> 48);
		ck_assert_uint_eq(ffa_span_get8(span, 7), expected >> 56);
		free(bytes);
	}
}
END_TEST

/* DESC-2 */
START_TEST(number_that_is_not_wholly_inside_is_refused)
{
	static const size_t far[] = { 16, 17, SIZE_MAX, SIZE_MAX - 1, SIZE_MAX - 3, SIZE_MAX - 7 };
	uint8_t *bytes = unit_copy(COUNTING, 16);
	struct ffa_span span = ffa_span_of(bytes, 16);
	uint64_t word = 1;
	uint32_t half = 2;
	uint16_t quarter = 3;
	uint8_t byte = 4;

	ck_assert(!ffa_span_u64(span, 9, &word));
	ck_assert(!ffa_span_u32(span, 13, &half));
	ck_assert(!ffa_span_u16(span, 15, &quarter));
	for (size_t i = 0; i < sizeof(far) / sizeof(far[0]); i++) {
		ck_assert(!ffa_span_u64(span, far[i], &word));
		ck_assert(!ffa_span_u32(span, far[i], &half));
		ck_assert(!ffa_span_u16(span, far[i], &quarter));
		ck_assert(!ffa_span_u8(span, far[i], &byte));
	}
	ck_assert_uint_eq(word, 1);
	ck_assert_uint_eq(half, 2);
	ck_assert_uint_eq(quarter, 3);
	ck_assert_uint_eq(byte, 4);
	free(bytes);
}
END_TEST

START_TEST(load_without_a_proof_reads_zero_outside)
{
	uint8_t *bytes = unit_copy(COUNTING, 16);
	struct ffa_span span = ffa_span_of(bytes, 16);

	ck_assert_uint_eq(ffa_span_get64(span, 9), 0);
	ck_assert_uint_eq(ffa_span_get32(span, 13), 0);
	ck_assert_uint_eq(ffa_span_get16(span, 15), 0);
	ck_assert_uint_eq(ffa_span_get8(span, 16), 0);
	free(bytes);
}
END_TEST

START_TEST(zero_test_sees_each_single_byte)
{
	uint8_t zero[16] = { 0 };

	ck_assert(ffa_span_zero(ffa_span_of(zero, 16), 0, 16));
	ck_assert(ffa_span_zero(ffa_span_of(zero, 16), 16, 0));
	for (size_t i = 0; i < 16; i++) {
		uint8_t *bytes = unit_copy(zero, 16);

		bytes[i] = 0x80;
		ck_assert(!ffa_span_zero(ffa_span_of(bytes, 16), 0, 16));
		ck_assert(ffa_span_zero(ffa_span_of(bytes, 16), 0, i));
		ck_assert(ffa_span_zero(ffa_span_of(bytes, 16), i + 1, 15 - i));
		free(bytes);
	}
}
END_TEST

START_TEST(bytes_outside_are_not_zero)
{
	uint8_t zero[16] = { 0 };

	ck_assert(!ffa_span_zero(ffa_span_of(zero, 15), 0, 16));
	ck_assert(!ffa_span_zero(ffa_span_of(zero, 15), 16, 0));
	ck_assert(!ffa_span_zero(ffa_span_of(zero, 15), 1, SIZE_MAX));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("span");
	TCase *tcase = tcase_create("span");

	tcase_add_test(tcase, has_agrees_with_counting_for_all_edges);
	tcase_add_test(tcase, sub_span_is_the_part_asked_for);
	tcase_add_test(tcase, sub_span_that_is_not_inside_changes_nothing);
	tcase_add_test(tcase, numbers_are_little_endian_at_every_alignment);
	tcase_add_test(tcase, number_that_is_not_wholly_inside_is_refused);
	tcase_add_test(tcase, load_without_a_proof_reads_zero_outside);
	tcase_add_test(tcase, zero_test_sees_each_single_byte);
	tcase_add_test(tcase, bytes_outside_are_not_zero);
	suite_add_tcase(suite, tcase);
	return unit_run(suite);
}
