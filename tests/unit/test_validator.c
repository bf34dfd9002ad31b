/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_validator.c - the second validator and the generator judged by each other: both are test
 * tools, and an agreement with the library is worth only as much as they are.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "gen.h"
#include "validator.h"

#ifndef GEN_INPUTS
#define GEN_INPUTS 200000
#endif
#define CASES_PER_FAULT (GEN_INPUTS / 200)
#define TIMEOUT_SECONDS 300

static struct validator_verdict judge(const struct gen_case *c, const char *without)
{
	struct ffa_memtx view;
	size_t length;
	uint8_t *bytes = gen_bytes(c, &length);
	struct validator_verdict v = validator_check(&c->rules, bytes, length, without, &view);

	free(bytes);
	return v;
}

START_TEST(every_valid_case_is_accepted_and_read_back)
{
	struct gen g;
	struct gen_case c;
	struct ffa_memtx view;
	size_t length;

	gen_seed(&g, 1);
	for (int i = 0; i < GEN_INPUTS / 10; i++) {
		uint8_t *bytes;
		struct validator_verdict v;

		gen_valid(&g, &c);
		bytes = gen_bytes(&c, &length);
		v = validator_check(&c.rules, bytes, length, NULL, &view);
		ck_assert_msg(v.rule == NULL, "case %d breaks %s", i, v.rule);
		ck_assert_uint_eq(view.sender.id, c.dsc.sender);
		ck_assert_uint_eq(view.tag, c.dsc.tag);
		ck_assert_uint_eq(view.flags, c.dsc.flags);
		ck_assert_uint_eq(view.attributes, dsc_attributes(&c.dsc));
		ck_assert_uint_eq(view.total_pages, dsc_sum_of_pages(&c.dsc));
		ck_assert_uint_eq(view.total_ranges, c.dsc.ranges);
		ck_assert_uint_eq(view.ranges_offset, dsc_range_at(&c.dsc, 0));
		ck_assert_uint_eq(view.receivers, c.dsc.receivers);
		for (uint32_t n = 0; n < view.receivers; n++) {
			ck_assert_uint_eq(view.receiver[n].id.id, c.dsc.receiver[n].id);
			ck_assert_uint_eq(view.receiver[n].permissions,
					  c.dsc.receiver[n].permissions);
			ck_assert_uint_eq(view.receiver[n].impdef[0], c.dsc.receiver[n].impdef[0]);
			ck_assert_uint_eq(view.receiver[n].impdef[1], c.dsc.receiver[n].impdef[1]);
		}
		for (uint32_t n = 0; n < view.total_ranges; n++) {
			struct ffa_range r = validator_range(bytes, &view, n);

			ck_assert_uint_eq(r.base.addr, c.range[n].addr);
			ck_assert_uint_eq(r.pages, c.range[n].pages);
		}
		free(bytes);
	}
}
END_TEST

/* Loop test: one fault each. */
START_TEST(broken_rule_is_refused_with_its_error)
{
	const struct gen_fault *fault = gen_fault((uint32_t)_i);
	struct gen g;
	struct gen_case c;
	int broken = 0;

	gen_seed(&g, (uint64_t)_i);
	while (broken < CASES_PER_FAULT) {
		struct validator_verdict v;

		gen_valid(&g, &c);
		if (!fault->apply(&g, &c)) {
			v = judge(&c, NULL);
			ck_assert_msg(v.rule == NULL, "%s touched a case it does not fit (%s)",
				      fault->name, v.rule);
			continue;
		}
		broken++;
		v = judge(&c, NULL);
		ck_assert_msg(v.error == fault->error, "%s: %d, not %d (rule %s)", fault->name,
			      v.error, fault->error, v.rule);
	}
}
END_TEST

/* Loop test: one rule each. Some broken case must get through a validator that lacks the rule. */
START_TEST(every_rule_is_needed_for_some_case)
{
	bool can_skip;
	const char *row = validator_rule((uint32_t)_i, &can_skip);
	struct gen g;
	struct gen_case c;
	int through = 0;

	if (!can_skip)
		return;
	gen_seed(&g, 7);
	for (int i = 0; i < CASES_PER_FAULT * 20 && through == 0; i++) {
		const struct gen_fault *fault;

		for (uint32_t f = 0; (fault = gen_fault(f)) != NULL; f++) {
			if (strcmp(fault->row, row) != 0)
				continue;
			gen_valid(&g, &c);
			if (fault->apply(&g, &c) && judge(&c, row).rule == NULL)
				through++;
		}
	}
	ck_assert_msg(through > 0, "nothing needs rule %s", row);
}
END_TEST

START_TEST(same_seed_makes_the_same_case)
{
	struct gen g[2];
	struct gen_case c[2];
	uint8_t *bytes[2];
	size_t length[2];

	for (int i = 0; i < 2; i++) {
		gen_seed(&g[i], 99);
		gen_valid(&g[i], &c[i]);
		bytes[i] = gen_bytes(&c[i], &length[i]);
		gen_mutate(&g[i], bytes[i], length[i]);
	}
	ck_assert_uint_eq(length[0], length[1]);
	ck_assert_mem_eq(bytes[0], bytes[1], length[0]);
	free(bytes[0]);
	free(bytes[1]);
}
END_TEST

static int count_faults(void)
{
	int n = 0;

	while (gen_fault((uint32_t)n) != NULL)
		n++;
	return n;
}

static int count_rules(void)
{
	bool can_skip;
	int n = 0;

	while (validator_rule((uint32_t)n, &can_skip) != NULL)
		n++;
	return n;
}

int main(void)
{
	Suite *suite = suite_create("validator");
	TCase *tcase = tcase_create("second validator");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tcase, TIMEOUT_SECONDS);
	tcase_add_test(tcase, every_valid_case_is_accepted_and_read_back);
	tcase_add_loop_test(tcase, broken_rule_is_refused_with_its_error, 0, count_faults());
	tcase_add_loop_test(tcase, every_rule_is_needed_for_some_case, 0, count_rules());
	tcase_add_test(tcase, same_seed_makes_the_same_case);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
