/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_agreement.c - contract DESC-4: the library and the second validator give the same verdict
 * and the same view on every input, and the same error where a single rule is broken. A second
 * validator that lacks one rule must be noticed, for each rule.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "gen.h"
#include "validator.h"

#ifndef GEN_INPUTS
#define GEN_INPUTS 200000
#endif
#define BATCHES 8
#define FEW 64 /* ranges that the library compares without scratch */
#define TIMEOUT_SECONDS 600

/* What is known about an input before anybody has looked at it. */
enum origin {
	VALID,
	BROKEN, /* one rule */
	WILD,	/* anything */
};

struct input {
	struct gen_case c;
	enum origin origin;
	const struct gen_fault *fault; /* BROKEN */
	uint8_t *bytes;
	size_t length;
};

static uint32_t count_faults(void)
{
	uint32_t n = 0;

	while (gen_fault(n) != NULL)
		n++;
	return n;
}

/* A third of the inputs is wild: bytes of good and of broken sends, changed without a plan. */
static void make_input(struct gen *g, struct input *in)
{
	bool mutate = gen_one_in(g, 3);

	gen_valid(g, &in->c);
	in->origin = VALID;
	in->fault = gen_fault(gen_below(g, count_faults()));
	if (!gen_one_in(g, 4) && in->fault->apply(g, &in->c))
		in->origin = BROKEN;
	in->bytes = gen_bytes(&in->c, &in->length);
	if (!mutate)
		return;
	in->origin = WILD;
	gen_mutate(g, in->bytes, in->length);
}

static enum ffa_reason library(const struct input *in, struct ffa_memtx *view, struct ffa_why *why)
{
	uint32_t ranges = (uint32_t)(in->length / DSC_RANGE_BYTES);
	struct ffa_range *scratch = NULL;
	enum ffa_reason reason;

	/* half of those with few ranges go without scratch: another path to the same verdict */
	if (in->c.dsc.ranges > FEW || (in->length / DSC_RANGE_BYTES) % 2 != 0) {
		scratch = calloc(2 * (size_t)ranges + 1, sizeof(*scratch));
		ck_assert_ptr_nonnull(scratch);
	}
	reason = ffa_memtx_check(&in->c.rules, in->bytes, in->length, scratch,
				 scratch == NULL ? 0 : ranges, view, why);
	free(scratch);
	return reason;
}

static bool same_receivers(const struct ffa_memtx *a, const struct ffa_memtx *b)
{
	for (uint32_t i = 0; i < a->receivers; i++) {
		const struct ffa_receiver *x = &a->receiver[i];
		const struct ffa_receiver *y = &b->receiver[i];

		if (x->id.id != y->id.id || x->permissions != y->permissions)
			return false;
		if (x->impdef[0] != y->impdef[0] || x->impdef[1] != y->impdef[1])
			return false;
	}
	return true;
}

static bool same_view(const struct ffa_memtx *a, const struct ffa_memtx *b)
{
	return a->operation == b->operation && a->sender.id == b->sender.id &&
	       a->attributes == b->attributes && a->flags == b->flags && a->tag == b->tag &&
	       a->access_size == b->access_size && a->receivers == b->receivers &&
	       a->total_pages == b->total_pages && a->total_ranges == b->total_ranges &&
	       a->ranges_offset == b->ranges_offset && same_receivers(a, b);
}

/* What the two disagree about, or NULL. */
static const char *disagreement(const struct input *in, const char *without)
{
	struct ffa_memtx view[2];
	struct ffa_why why = { FFA_R_NONE, 0, 0 };
	enum ffa_reason reason = library(in, &view[0], &why);
	struct validator_verdict second =
		validator_check(&in->c.rules, in->bytes, in->length, without, &view[1]);
	int32_t error = ffa_reason_error(reason);

	if ((error == FFA_RET_SUCCESS) != (second.error == FFA_RET_SUCCESS))
		return "verdict";
	if (error == FFA_RET_SUCCESS)
		return same_view(&view[0], &view[1]) ? NULL : "view";
	if (in->origin == BROKEN && error != second.error)
		return "error code";
	if (why.reason != reason)
		return "reason and its account";
	return NULL;
}

static void assert_known_verdict(const struct input *in)
{
	struct ffa_memtx view;
	struct ffa_why why = { FFA_R_NONE, 0, 0 };
	enum ffa_reason reason = library(in, &view, &why);

	if (in->origin == VALID)
		ck_assert_msg(reason == FFA_R_NONE, "valid send refused: %s",
			      ffa_reason_name(reason));
	if (in->origin != BROKEN)
		return;
	ck_assert_msg(ffa_reason_error(reason) == in->fault->error, "%s: %s", in->fault->name,
		      ffa_reason_name(reason));
	if (in->fault->reason != FFA_R_NONE)
		ck_assert_msg(reason == in->fault->reason, "%s: %s, not %s", in->fault->name,
			      ffa_reason_name(reason), ffa_reason_name(in->fault->reason));
}

/* DESC-4. Loop test: one batch of inputs each. */
START_TEST(library_and_second_validator_agree)
{
	struct gen g;
	uint32_t accepted = 0;

	gen_seed(&g, 1000 + (uint64_t)_i);
	for (uint32_t i = 0; i < GEN_INPUTS / BATCHES; i++) {
		struct input in;
		const char *about;

		make_input(&g, &in);
		about = disagreement(&in, NULL);
		ck_assert_msg(about == NULL, "batch %d, input %u (%s): %s differs", _i, i,
			      in.origin == BROKEN ? in.fault->name : "valid or wild", about);
		assert_known_verdict(&in);
		accepted += in.origin == VALID;
		free(in.bytes);
	}
	ck_assert_uint_gt(accepted, GEN_INPUTS / BATCHES / 10);
}
END_TEST

/* Loop test: one rule each. */
START_TEST(second_validator_that_lacks_a_rule_is_noticed)
{
	bool can_skip;
	const char *row = validator_rule((uint32_t)_i, &can_skip);
	const char *about = NULL;
	struct gen g;

	if (!can_skip)
		return;
	gen_seed(&g, 5);
	for (uint32_t i = 0; i < 200000 && about == NULL; i++) {
		struct input in;

		make_input(&g, &in);
		about = disagreement(&in, row);
		free(in.bytes);
	}
	ck_assert_msg(about != NULL, "nobody noticed that %s is missing", row);
}
END_TEST

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
	Suite *suite = suite_create("agreement");
	TCase *tcase = tcase_create("two validators");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tcase, TIMEOUT_SECONDS);
	tcase_add_loop_test(tcase, library_and_second_validator_agree, 0, BATCHES);
	tcase_add_loop_test(tcase, second_validator_that_lacks_a_rule_is_noticed, 0, count_rules());
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
