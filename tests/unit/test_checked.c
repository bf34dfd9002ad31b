/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_checked.c - arithmetic that notices overflow, bit fields, little-endian stores and the
 * speculation-safe clamp.
 */
#include "base/bits.h"
#include "base/checked.h"
#include "base/contract.h"

#include "unit.h"

static const uint64_t WORDS[] = {
	0,
	1,
	2,
	3,
	15,
	16,
	0xFFFF,
	0x10000,
	UINT32_MAX - 1,
	UINT32_MAX,
	UINT64_C(0x100000000),
	UINT64_C(0x100000001),
	UINT64_C(0x5555555555555555),
	UINT64_C(0x7FFFFFFFFFFFFFFF),
	UINT64_C(0x8000000000000000),
	UINT64_MAX - 1,
	UINT64_MAX,
};
#define WORD_COUNT (sizeof(WORDS) / sizeof(WORDS[0]))

START_TEST(sums_that_do_not_fit_are_noticed)
{
	for (size_t i = 0; i < WORD_COUNT; i++) {
		for (size_t j = 0; j < WORD_COUNT; j++) {
			uint64_t a = WORDS[i], b = WORDS[j], sum;
			uint32_t small;
			size_t size;
			bool fits = b <= UINT64_MAX - a;

			ck_assert_int_eq(ffa_add_u64(a, b, &sum), fits);
			if (fits)
				ck_assert_uint_eq(sum, a + b);
			if (a <= UINT32_MAX && b <= UINT32_MAX) {
				ck_assert_int_eq(ffa_add_u32((uint32_t)a, (uint32_t)b, &small),
						 a + b <= UINT32_MAX);
				ck_assert_uint_eq(small, (a + b) & UINT32_MAX);
			}
			if (a <= SIZE_MAX && b <= SIZE_MAX) {
				ck_assert_int_eq(ffa_add_size((size_t)a, (size_t)b, &size),
						 b <= SIZE_MAX - a);
				ck_assert_uint_eq(size, (size_t)a + (size_t)b);
			}
		}
	}
}
END_TEST

START_TEST(products_that_do_not_fit_are_noticed)
{
	for (size_t i = 0; i < WORD_COUNT; i++) {
		for (size_t j = 0; j < WORD_COUNT; j++) {
			uint64_t a = WORDS[i], b = WORDS[j], product;
			uint32_t small;
			size_t size;
			bool fits = a == 0 || b <= UINT64_MAX / a;

			ck_assert_int_eq(ffa_mul_u64(a, b, &product), fits);
			if (fits)
				ck_assert_uint_eq(product, a * b);
			if (a <= UINT32_MAX && b <= UINT32_MAX) {
				ck_assert_int_eq(ffa_mul_u32((uint32_t)a, (uint32_t)b, &small),
						 a * b <= UINT32_MAX);
				ck_assert_uint_eq(small, a * b & UINT32_MAX);
			}
			if (a <= SIZE_MAX && b <= SIZE_MAX) {
				ck_assert_int_eq(ffa_mul_size((size_t)a, (size_t)b, &size),
						 a == 0 || b <= SIZE_MAX / a);
				ck_assert_uint_eq(size, (size_t)a * (size_t)b);
			}
		}
	}
}
END_TEST

START_TEST(alignment_goes_up_and_notices_the_end)
{
	size_t aligned;

	ck_assert(ffa_align_up_size(0, 16, &aligned));
	ck_assert_uint_eq(aligned, 0);
	ck_assert(ffa_align_up_size(1, 16, &aligned));
	ck_assert_uint_eq(aligned, 16);
	ck_assert(ffa_align_up_size(16, 16, &aligned));
	ck_assert_uint_eq(aligned, 16);
	ck_assert(ffa_align_up_size(SIZE_MAX - 15, 16, &aligned));
	ck_assert_uint_eq(aligned, SIZE_MAX - 15);
	ck_assert(!ffa_align_up_size(SIZE_MAX - 14, 16, &aligned));
	ck_assert(ffa_align_up_size(SIZE_MAX, 1, &aligned));
	ck_assert_uint_eq(aligned, SIZE_MAX);
}
END_TEST

START_TEST(field_put_is_the_field_got)
{
	uint64_t word = UINT64_C(0xA5A5A5A5A5A5A5A5);

	for (unsigned int low = 0; low < 64; low++) {
		for (unsigned int width = 0; width <= 64 - low; width++) {
			uint64_t ones = ffa_bits_mask(width);
			uint64_t put = ffa_bits_put(word, low, width, UINT64_C(0x3C3C3C3C3C3C3C3C));

			ck_assert_uint_eq(ffa_bits_get(put, low, width),
					  UINT64_C(0x3C3C3C3C3C3C3C3C) & ones);
			/* nothing else has changed */
			ck_assert_uint_eq((put ^ word) & ~(ones << low), 0);
		}
	}
	ck_assert_uint_eq(ffa_bits_mask(0), 0);
	ck_assert_uint_eq(ffa_bits_mask(1), 1);
	ck_assert_uint_eq(ffa_bits_mask(63), UINT64_MAX >> 1);
	ck_assert_uint_eq(ffa_bits_mask(64), UINT64_MAX);
}
END_TEST

START_TEST(must_be_zero_looks_at_the_mask_alone)
{
	ck_assert(ffa_bits_mbz(0xF0, 0x0F));
	ck_assert(!ffa_bits_mbz(0xF0, 0x1F));
	ck_assert(!ffa_bits_mbz(UINT64_C(1) << 63, UINT64_MAX));
	ck_assert(ffa_bits_mbz(UINT64_MAX, 0));
}
END_TEST

/* SAFE-6 */
START_TEST(stores_are_little_endian)
{
	static const uint8_t expected[] = { 0x08, 0x07, 0x06, 0x05, 0x04, 0x03, 0x02, 0x01 };
	static const uint8_t none[15] = { 0 };
	uint8_t *out = unit_copy(none, 15); /* odd places: no alignment is needed */

	ffa_put_u16(out + 13, 0x0708);
	ffa_put_u32(out + 9, 0x05060708);
	ffa_put_u64(out + 1, UINT64_C(0x0102030405060708));
	ck_assert_uint_eq(out[0], 0);
	ck_assert_mem_eq(out + 1, expected, 8);
	ck_assert_mem_eq(out + 9, expected, 4);
	ck_assert_mem_eq(out + 13, expected, 2);
	free(out);
}
END_TEST

/* GATE-8 */
START_TEST(clamped_index_is_itself_below_the_bound_and_zero_else)
{
	for (size_t i = 0; i < WORD_COUNT; i++) {
		for (size_t j = 0; j < WORD_COUNT; j++) {
			size_t index = (size_t)WORDS[i], bound = (size_t)WORDS[j];

			ck_assert_uint_eq(ffa_nospec(index, bound), index < bound ? index : 0);
		}
	}
	for (size_t index = 0; index < 300; index++)
		ck_assert_uint_eq(ffa_nospec(index, 144), index < 144 ? index : 0);
}
END_TEST

START_TEST(kept_contract_does_nothing)
{
	FFA_CONTRACT(WORD_COUNT > 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("checked");
	TCase *tcase = tcase_create("checked");

	tcase_add_test(tcase, sums_that_do_not_fit_are_noticed);
	tcase_add_test(tcase, products_that_do_not_fit_are_noticed);
	tcase_add_test(tcase, alignment_goes_up_and_notices_the_end);
	tcase_add_test(tcase, field_put_is_the_field_got);
	tcase_add_test(tcase, must_be_zero_looks_at_the_mask_alone);
	tcase_add_test(tcase, stores_are_little_endian);
	tcase_add_test(tcase, clamped_index_is_itself_below_the_bound_and_zero_else);
	tcase_add_test(tcase, kept_contract_does_nothing);
	suite_add_tcase(suite, tcase);
	return unit_run(suite);
}
