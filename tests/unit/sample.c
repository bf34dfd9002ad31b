/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sample.c - ask both validators about a send.
 */
#include "sample.h"

#include <stdlib.h>
#include <string.h>

#include "desc/memtx.h"
#include "validator.h"

#define ANY_REASON FFA_REASON_COUNT
#define FEW_RANGES 64 /* the library compares so many without scratch */

struct sample sample(int layout, enum ffa_operation operation)
{
	static const uint32_t versions[] = { FFA_VERSION_1_0, FFA_VERSION_1_1, FFA_VERSION_1_2,
					     FFA_VERSION_1_2 };
	struct sample s;

	memset(&s, 0, sizeof(s));
	s.rules = (struct ffa_memtx_rules){
		.version = versions[layout],
		.operation = operation,
		.sender = { 3 },
		.max_receivers = FFA_MAX_RECEIVERS,
		.granule = 4096,
		.address_limit = UINT64_C(1) << 48,
		.zeroing = true,
	};
	dsc_init(&s.dsc, versions[layout], operation);
	s.dsc.sender = s.rules.sender.id;
	if (layout == 3)
		s.dsc.access_stride = 16;
	return s;
}

struct sample sample_of_ranges(int layout, uint32_t count)
{
	struct sample s = sample(layout, FFA_OP_SHARE);

	s.dsc.ranges = 0;
	for (uint64_t i = 0; i < count; i++)
		dsc_add_range(&s.dsc, 0x40000000 + i * 0x3000, 2);
	return s;
}

void sample_receivers(struct sample *s, uint32_t count)
{
	s->dsc.receivers = 0;
	for (uint32_t i = 0; i < count; i++)
		dsc_add_receiver(&s->dsc, (uint16_t)(0x8001 + i));
}

bool sample_is_1_0(const struct sample *s)
{
	return s->rules.version == FFA_VERSION_1_0;
}

/* The bytes, cut or followed by zeroes; the caller frees them. */
static uint8_t *exactly(const struct dsc *d, size_t length)
{
	size_t whole;
	uint8_t *bytes = dsc_alloc(d, &whole);
	uint8_t *copy = calloc(length > 0 ? length : 1, 1);

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, bytes, length < whole ? length : whole);
	free(bytes);
	return copy;
}

/* One look of the library, which must not depend on whether it has scratch memory. */
static enum ffa_reason look(struct sample *s, const uint8_t *bytes, size_t length,
			    struct ffa_why *why)
{
	size_t room = length / DSC_RANGE_BYTES + 1;
	struct ffa_range *scratch = calloc(2 * room, sizeof(*scratch));
	struct ffa_why bare = { FFA_R_NONE, 0, 0 };
	struct ffa_memtx view;
	enum ffa_reason reason;

	ck_assert_ptr_nonnull(scratch);
	reason = ffa_memtx_check(&s->rules, bytes, length, scratch, (uint32_t)room, &s->view, why);
	free(scratch);
	if (s->dsc.ranges > FEW_RANGES)
		return reason;
	ck_assert_int_eq(ffa_memtx_check(&s->rules, bytes, length, NULL, 0, &view, &bare), reason);
	/* of two ranges that overlap either may be named */
	if (reason != FFA_R_NONE && reason != FFA_R_RANGE_OVERLAP) {
		ck_assert_uint_eq(bare.offset, why->offset);
		ck_assert_uint_eq(bare.value, why->value);
	}
	return reason;
}

/* The value that a refusal quotes is the one at the place that it names. */
static void value_is_found_there(const uint8_t *bytes, size_t length, const struct ffa_why *why)
{
	for (uint32_t width = 1; width <= 8; width *= 2)
		if (why->offset + width <= length &&
		    dsc_get(bytes + why->offset, width) == why->value)
			return;
	ck_abort_msg("%s: value 0x%llx is not at offset %u", ffa_reason_name(why->reason),
		     (unsigned long long)why->value, why->offset);
}

static void judge(struct sample *s, size_t length, enum ffa_reason wanted, uint32_t offset)
{
	uint8_t *bytes = exactly(&s->dsc, length);
	struct ffa_why why = { FFA_R_NONE, 0, 0 };
	struct ffa_memtx view;
	enum ffa_reason reason = look(s, bytes, length, &why);
	struct validator_verdict second = validator_check(&s->rules, bytes, length, NULL, &view);

	if (wanted != ANY_REASON)
		ck_assert_msg(reason == wanted, "%s, not %s", ffa_reason_name(reason),
			      ffa_reason_name(wanted));
	else
		ck_assert_int_eq(ffa_reason_error(reason), FFA_RET_INVALID_PARAMETERS);
	ck_assert_msg(second.error == ffa_reason_error(reason), "second validator: %d (%s)",
		      second.error, second.rule == NULL ? "accepted" : second.rule);
	if (reason != FFA_R_NONE)
		ck_assert_int_eq(why.reason, reason);
	if (offset != SAMPLE_ANYWHERE)
		ck_assert_uint_eq(why.offset, offset);
	if (offset != SAMPLE_ANYWHERE || reason == FFA_R_RANGE_OVERLAP)
		value_is_found_there(bytes, length, &why);
	free(bytes);
}

void accepted(struct sample *s)
{
	judge(s, dsc_size(&s->dsc), FFA_R_NONE, SAMPLE_ANYWHERE);
}

void refused(struct sample *s, enum ffa_reason reason, uint32_t offset)
{
	judge(s, dsc_size(&s->dsc), reason, offset);
}

void refused_somehow(struct sample *s)
{
	judge(s, dsc_size(&s->dsc), ANY_REASON, SAMPLE_ANYWHERE);
}

void refused_at_length(struct sample *s, size_t length, enum ffa_reason reason)
{
	judge(s, length, reason, SAMPLE_ANYWHERE);
}

void refused_somehow_at_length(struct sample *s, size_t length)
{
	judge(s, length, ANY_REASON, SAMPLE_ANYWHERE);
}

enum ffa_reason first_fragment(struct sample *s, uint32_t first, uint32_t total)
{
	uint8_t *bytes = exactly(&s->dsc, first);
	struct ffa_why why = { FFA_R_NONE, 0, 0 };
	enum ffa_reason reason =
		ffa_memtx_head(&s->rules, ffa_span_of(bytes, first), total, &s->view, &why);

	ck_assert_int_eq(why.reason, reason);
	free(bytes);
	return reason;
}

int sample_run(const char *name, const TTest *const *tests, size_t count)
{
	Suite *suite = suite_create(name);
	TCase *tcase = tcase_create(name);
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tcase, 120);
	for (size_t i = 0; i < count; i++)
		tcase_add_loop_test(tcase, tests[i], 0, SAMPLE_LAYOUTS);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
