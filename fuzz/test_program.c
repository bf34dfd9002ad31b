/* SPDX-License-Identifier: BSD-3-Clause */
/* test_program.c - any bytes are a program; bytes and text say the same. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

#define TIMES 20000

static struct fuzz_program a, b;
static uint64_t state = 1;

static uint64_t next(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

/* Bytes of every kind: many of them small, so that operations and words are met. */
static size_t make(uint8_t *bytes)
{
	size_t count = next() % FUZZ_BYTES;

	for (size_t i = 0; i < count; i++)
		bytes[i] = (uint8_t)(next() % 3 == 0 ? next() : next() % 5);
	return count;
}

START_TEST(any_bytes_are_a_program_that_can_be_written_and_read_again)
{
	uint8_t bytes[FUZZ_BYTES], again[FUZZ_BYTES];

	for (int i = 0; i < TIMES; i++) {
		size_t count = make(bytes);

		fuzz_program_read(&a, bytes, count);
		count = fuzz_program_write(&a, again, sizeof(again));
		ck_assert_uint_ne(count, 0);
		fuzz_program_read(&b, again, count);
		ck_assert(fuzz_program_equal(&a, &b));
		ck_assert_uint_eq(fuzz_program_write(&a, again, count - 1), 0);
	}
}
END_TEST

static char *text_of(const struct fuzz_program *program, size_t *count)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, count);

	ck_assert_ptr_nonnull(out);
	fuzz_text_write(program, out);
	fclose(out);
	return text;
}

START_TEST(text_of_any_program_reads_as_that_program_and_is_written_the_same)
{
	uint8_t bytes[FUZZ_BYTES];
	size_t count, again;

	for (int i = 0; i < TIMES / 10; i++) {
		char *first, *second;

		fuzz_program_read(&a, bytes, make(bytes));
		first = text_of(&a, &count);
		ck_assert(fuzz_text_is((const uint8_t *)first, count));
		ck_assert_msg(fuzz_text_read(&b, first, count, stderr), "%s", first);
		ck_assert(fuzz_program_equal(&a, &b));
		second = text_of(&b, &again);
		ck_assert_uint_eq(count, again);
		ck_assert_int_eq(memcmp(first, second, count), 0);
		free(first);
		free(second);
	}
}
END_TEST

START_TEST(bytes_that_begin_like_text_are_bytes_still)
{
	static const char zero[] = "#\0 options", tab[] = "program\towner=1\r\n";

	ck_assert(fuzz_text_is((const uint8_t *)"# a comment", 11));
	ck_assert(fuzz_text_is((const uint8_t *)tab, sizeof(tab) - 1));
	ck_assert(!fuzz_text_is((const uint8_t *)zero, sizeof(zero) - 1));
	ck_assert(!fuzz_text_is((const uint8_t *)"program\001", 8));
}
END_TEST

static bool reads(const char *text)
{
	static FILE *nowhere;

	if (nowhere == NULL)
		nowhere = fopen("/dev/null", "w");
	ck_assert_ptr_nonnull(nowhere);
	return fuzz_text_read(&a, text, strlen(text), nowhere);
}

START_TEST(comments_empty_lines_and_numbers_for_words_are_understood)
{
	ck_assert(reads("# what it is\n\nprogram secure=1 # 1.1\n\n"
			"vm2.3 send op=1 layout=1.1\n  range pages=0x10\n"));
	ck_assert_uint_eq(a.header[FUZZ_H_SECURE], 1);
	ck_assert_uint_eq(a.steps, 2);
	ck_assert_uint_eq(a.step[0].client, 2);
	ck_assert_uint_eq(a.step[0].vcpu, 3);
	ck_assert_uint_eq(a.step[0].value[0], 1);
	ck_assert_uint_eq(a.step[1].value[2], 16);
}
END_TEST

START_TEST(text_that_makes_no_sense_is_refused)
{
	static const char *const bad[] = {
		"",
		"prog",
		"program colour=1",
		"program secure=1.9",
		"program secure=",
		"program secure",
		"program\nhost.0 dance",
		"program\nhost.4 release",
		"program\nguest.0 release",
		"program\nhost.0 range pages=1",
		"program\nsend",
		"program\nhost.0 release id=0x10000",
		"program\nhost.0 release id=3x",
		"program\nhost.0 release id = 3",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!reads(bad[i]), "%s", bad[i]);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("program");
	TCase *tests = tcase_create("program");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tests, any_bytes_are_a_program_that_can_be_written_and_read_again);
	tcase_add_test(tests, text_of_any_program_reads_as_that_program_and_is_written_the_same);
	tcase_add_test(tests, bytes_that_begin_like_text_are_bytes_still);
	tcase_add_test(tests, comments_empty_lines_and_numbers_for_words_are_understood);
	tcase_add_test(tests, text_that_makes_no_sense_is_refused);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
