/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_mutate.c - what the mutator makes are inputs, within their bounds, the same for the same
 * seed; it reaches every operation and field, and most rules of a descriptor.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dsc.h"
#include "mutate_inside.h"
#include "send.h"
#include "text.h"

#define TIMES 20000u

static struct fuzz_program program;
static uint8_t data[FUZZ_BYTES], again[FUZZ_BYTES], out[2 * FUZZ_BYTES];

static const char *const of_programs[] = { "sequence", "secure_side", "ports", "race" };

/* From nothing, one mutation after another; now and then from nothing again. */
static size_t grow(const struct fuzz_taste *taste, size_t size, size_t room, uint32_t turn)
{
	return fuzz_mutate(taste, data, turn % 40 == 0 ? 0 : size, room, turn);
}

START_TEST(programs_stay_programs_and_every_operation_and_field_is_reached)
{
	for (size_t t = 0; t < 4; t++) {
		const struct fuzz_taste *taste = fuzz_taste_of(of_programs[t]);
		bool op[FUZZ_OPS] = { false }, field[FUZZ_OPS][FUZZ_FIELDS] = { { false } };
		bool header[FUZZ_HEADER] = { false };
		size_t size = 0;

		for (uint32_t i = 0; i < TIMES; i++) {
			size = grow(taste, size, sizeof(data), i);
			ck_assert_uint_le(size, sizeof(data));
			fuzz_program_read(&program, data, size);
			for (uint32_t k = 0; k < FUZZ_HEADER; k++)
				header[k] = header[k] || program.header[k] != 0;
			for (uint32_t k = 0; k < program.steps; k++) {
				op[program.step[k].op] = true;
				for (uint32_t f = 0; f < FUZZ_FIELDS; f++)
					if (program.step[k].value[f] != 0)
						field[program.step[k].op][f] = true;
			}
		}
		for (uint32_t k = 0; k < FUZZ_HEADER; k++)
			ck_assert_msg(header[k], "header field %s", fuzz_header[k].name);
		for (uint32_t k = 0; k < FUZZ_OPS; k++) {
			ck_assert_msg(op[k], "%s never", fuzz_ops[k].name);
			for (uint32_t f = 0; f < fuzz_fields(&fuzz_ops[k]); f++)
				ck_assert_msg(field[k][f], "%s of %s", fuzz_ops[k].field[f].name,
					      fuzz_ops[k].name);
		}
	}
}
END_TEST

/* How many steps of the operation a target's programs have, in so many turns. */
static uint32_t steps_of(const char *target, uint8_t op)
{
	uint32_t count = 0;
	size_t size = 0;

	for (uint32_t i = 0; i < TIMES / 4; i++) {
		size = grow(fuzz_taste_of(target), size, sizeof(data), i);
		fuzz_program_read(&program, data, size);
		for (uint32_t k = 0; k < program.steps; k++)
			count += program.step[k].op == op;
	}
	return count;
}

START_TEST(each_attacking_target_is_attacked_in_its_way)
{
	ck_assert_uint_gt(steps_of("secure_side", FUZZ_A_LIE),
			  UINT64_C(2) * steps_of("ports", FUZZ_A_LIE));
	ck_assert_uint_gt(steps_of("ports", FUZZ_A_REFUSE),
			  UINT64_C(2) * steps_of("race", FUZZ_A_REFUSE));
	ck_assert_uint_gt(steps_of("race", FUZZ_A_TOUCH),
			  UINT64_C(2) * steps_of("sequence", FUZZ_A_TOUCH));
}
END_TEST

/* How often a step of one operation has another CPU's act of this name in it, by its own client. */
static uint32_t meddled(uint8_t op, const char *act)
{
	const struct fuzz_field *what = &fuzz_ops[FUZZ_A_MEANWHILE].field[1];
	const struct fuzz_step *owner = NULL;
	uint32_t count = 0;
	size_t size = 0;

	for (uint32_t i = 0; i < TIMES / 4; i++) {
		size = grow(fuzz_taste_of("race"), size, sizeof(data), i);
		fuzz_program_read(&program, data, size);
		for (uint32_t k = 0; k < program.steps; k++) {
			const struct fuzz_step *step = &program.step[k];

			if (fuzz_ops[step->op].kind != FUZZ_ATTACH)
				owner = step;
			else if (owner != NULL && owner->op == op && step->op == FUZZ_A_MEANWHILE)
				count += strcmp(what->word[step->value[1]], act) == 0 &&
					 step->value[2] == owner->client;
		}
		owner = NULL;
	}
	return count;
}

START_TEST(other_cpus_meddle_with_what_a_call_is_about)
{
	ck_assert_uint_gt(meddled(FUZZ_RECLAIM, "reclaim"),
			  UINT64_C(3) * meddled(FUZZ_RECLAIM, "version"));
	ck_assert_uint_gt(meddled(FUZZ_NOTE, "note"), UINT64_C(3) * meddled(FUZZ_NOTE, "version"));
	ck_assert_uint_gt(meddled(FUZZ_INFO, "release"),
			  UINT64_C(3) * meddled(FUZZ_INFO, "version"));
}
END_TEST

START_TEST(same_seed_same_input_and_the_bound_holds)
{
	static const char *const targets[] = { "sequence", "descriptor", "convert", "trace",
					       "race" };

	for (uint32_t i = 0; i < TIMES; i++) {
		const struct fuzz_taste *taste = fuzz_taste_of(targets[i % 5]);
		size_t size = i % 300, room = i % 3 == 0 ? size : i % 700, first, second;

		for (size_t k = 0; k < size; k++)
			data[k] = again[k] = (uint8_t)(k * i);
		first = fuzz_mutate(taste, data, size, room, i);
		second = fuzz_mutate(taste, again, size, room, i);
		ck_assert_uint_eq(first, second);
		ck_assert_uint_le(first, room);
		ck_assert_mem_eq(data, again, first);
	}
}
END_TEST

START_TEST(crossed_inputs_keep_the_bound_and_have_steps_of_both)
{
	static const char a[] = "program\nhost.0 unmap\nhost.0 unmap\n";
	static const char b[] = "program\nhost.0 release\nhost.0 release\n";
	const struct fuzz_taste *taste = fuzz_taste_of("sequence");
	uint32_t both = 0;
	size_t one, two;

	ck_assert(fuzz_text_read(&program, a, sizeof(a) - 1, stderr));
	one = fuzz_program_write(&program, data, sizeof(data));
	ck_assert(fuzz_text_read(&program, b, sizeof(b) - 1, stderr));
	two = fuzz_program_write(&program, again, sizeof(again));
	for (uint32_t i = 0; i < 1000; i++) {
		size_t room = i % 2 == 0 ? sizeof(out) : i % 80;
		size_t size = fuzz_cross(taste, data, one, again, two, out, room, i);
		bool of_a = false, of_b = false;

		ck_assert_uint_le(size, room);
		fuzz_program_read(&program, out, size);
		for (uint32_t k = 0; k < program.steps; k++) {
			of_a = of_a || program.step[k].op == FUZZ_UNMAP;
			of_b = of_b || program.step[k].op == FUZZ_RELEASE;
		}
		both += of_a && of_b;
	}
	ck_assert_uint_gt(both, 100);
}
END_TEST

/* A good send with its tail; see send.h. */
static size_t good_send(uint32_t minor)
{
	struct dsc d;
	size_t size;

	dsc_init(&d, FFA_VERSION_MAKE(1, minor), FFA_OP_SHARE);
	dsc_add_receiver(&d, 0x8002);
	for (uint32_t i = 1; i < 6; i++)
		dsc_add_range(&d, 0x40000000 + i * 0x4000, 2);
	size = dsc_build(&d, data, sizeof(data));
	memset(data + size, 0, SEND_TAIL);
	data[size + SEND_TAIL - 1] = (uint8_t)minor;
	return size + SEND_TAIL;
}

static enum ffa_reason verdict_on(size_t size)
{
	struct verdict verdict;
	struct send send;

	ck_assert(send_read(&send, data, size));
	send_verdict(&send, true, &verdict);
	return verdict.reason;
}

START_TEST(mutated_sends_are_often_good_and_break_every_kind_of_rule)
{
	bool seen[FFA_REASON_COUNT] = { false };
	uint32_t good = 0, kinds = 0;

	for (uint32_t i = 0; i < 3 * TIMES; i++) {
		size_t size = good_send(i % 3);
		enum ffa_reason reason;

		ck_assert_int_eq((int)verdict_on(size), FFA_R_NONE);
		size = fuzz_mutate(fuzz_taste_of("descriptor"), data, size, sizeof(data), i);
		reason = verdict_on(size);
		kinds += !seen[reason];
		seen[reason] = true;
		good += reason == FFA_R_NONE;
	}
	ck_assert_uint_gt(good, TIMES / 4);
	ck_assert_uint_gt(kinds, 25);
}
END_TEST

/* Both targets of sends, and from less than a tail. */
START_TEST(good_sends_come_from_nothing)
{
	static const char *const targets[] = { "descriptor", "convert" };

	for (size_t t = 0; t < 2; t++) {
		const struct fuzz_taste *taste = fuzz_taste_of(targets[t]);
		uint32_t good = 0;

		for (uint32_t i = 0; i < TIMES; i++) {
			struct verdict verdict;
			struct send send;
			size_t size = fuzz_mutate(taste, data, 0, sizeof(data), i);

			if (t == 1 && size != 0 && data[--size] % 4 > 1)
				continue;
			ck_assert(send_read(&send, data, size));
			send_verdict(&send, true, &verdict);
			good += verdict.reason == FFA_R_NONE;
		}
		ck_assert_uint_ge(good, TIMES / 50);
	}
}
END_TEST

START_TEST(stories_are_what_people_would_write)
{
	for (uint32_t i = 0; i < mutate_stories(); i++) {
		const char *text = mutate_story_text(i);
		char *written = NULL;
		size_t count;
		FILE *to;

		ck_assert(fuzz_text_read(&program, text, strlen(text), stderr));
		to = open_memstream(&written, &count);
		ck_assert_ptr_nonnull(to);
		fuzz_text_write(&program, to);
		fclose(to);
		ck_assert_uint_gt(program.steps, 1);
		free(written);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("mutate");
	TCase *tests = tcase_create("mutate");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 120);
	tcase_add_test(tests, programs_stay_programs_and_every_operation_and_field_is_reached);
	tcase_add_test(tests, each_attacking_target_is_attacked_in_its_way);
	tcase_add_test(tests, other_cpus_meddle_with_what_a_call_is_about);
	tcase_add_test(tests, same_seed_same_input_and_the_bound_holds);
	tcase_add_test(tests, crossed_inputs_keep_the_bound_and_have_steps_of_both);
	tcase_add_test(tests, mutated_sends_are_often_good_and_break_every_kind_of_rule);
	tcase_add_test(tests, good_sends_come_from_nothing);
	tcase_add_test(tests, stories_are_what_people_would_write);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
