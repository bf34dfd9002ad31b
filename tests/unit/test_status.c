/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_status.c - every reason folds into one error code, blames somebody and has words.
 */
#include "ffa/status.h"

#include "unit.h"

/* What the list in ffa/status.h says, spelled a second time by the preprocessor. */
static const struct {
	const char *name;
	const char *text;
	enum ffa_blame blame;
	int32_t error;
} REASONS[] = {
#define ROW(name, blame, error, text) { #name, text, FFA_BLAME_##blame, FFA_RET_##error },
	FFA_REASONS(ROW)
#undef ROW
};

static const enum ffa_reason NO_REASONS[] = {
	FFA_REASON_COUNT,
	(enum ffa_reason)(FFA_REASON_COUNT + 1),
	(enum ffa_reason)INT32_MAX,
	(enum ffa_reason) - 1,
};

START_TEST(each_reason_has_its_own_row)
{
	enum ffa_reason reason = (enum ffa_reason)_i;

	ck_assert_int_eq(ffa_reason_error(reason), REASONS[_i].error);
	ck_assert_int_eq(ffa_reason_blame(reason), REASONS[_i].blame);
	ck_assert_str_eq(ffa_reason_name(reason), REASONS[_i].name);
	ck_assert_str_eq(ffa_reason_text(reason), REASONS[_i].text);
}
END_TEST

START_TEST(blame_and_error_go_together)
{
	enum ffa_reason reason = (enum ffa_reason)_i;
	enum ffa_blame blame = ffa_reason_blame(reason);
	int32_t error = ffa_reason_error(reason);

	/* Success is nobody's fault, and everything else is somebody's. */
	ck_assert_int_eq(blame == FFA_BLAME_NOBODY, error == FFA_RET_SUCCESS);
	ck_assert_int_eq(error == FFA_RET_SUCCESS, reason == FFA_R_NONE);
	if (blame == FFA_BLAME_LIMIT)
		ck_assert(error == FFA_RET_NO_MEMORY || error == FFA_RET_BUSY);
	ck_assert_uint_gt(strlen(ffa_reason_text(reason)), 5);
}
END_TEST

START_TEST(reason_of_the_contract_folds_into_the_code_it_names)
{
	/* Spot checks against the contract, not against the list. */
	ck_assert_int_eq(ffa_reason_error(FFA_R_CALL_UNKNOWN), -1);
	ck_assert_int_eq(ffa_reason_error(FFA_R_HDR_SENDER), -6);
	ck_assert_int_eq(ffa_reason_error(FFA_R_RANGE_OVERLAP), -2);
	ck_assert_int_eq(ffa_reason_error(FFA_R_QUOTA_RANGES), -3);
	ck_assert_int_eq(ffa_reason_error(FFA_R_BOX_RX_BUSY), -4);
	ck_assert_int_eq(ffa_reason_error(FFA_R_HANDLE_RECLAIMING), -6);
	ck_assert_int_eq(ffa_reason_error(FFA_R_SECURE_HANDLE), -8);
	ck_assert_int_eq(ffa_reason_blame(FFA_R_SECURE_HANDLE), FFA_BLAME_SECURE);
	ck_assert_int_eq(ffa_reason_blame(FFA_R_PORT_FAULT), FFA_BLAME_INTEGRATOR);
}
END_TEST

START_TEST(no_reason_is_aborted_and_blames_the_integrator)
{
	enum ffa_reason reason = NO_REASONS[_i];

	ck_assert_int_eq(ffa_reason_error(reason), FFA_RET_ABORTED);
	ck_assert_int_eq(ffa_reason_blame(reason), FFA_BLAME_INTEGRATOR);
	ck_assert_str_eq(ffa_reason_name(reason), "?");
	ck_assert_str_eq(ffa_reason_text(reason), "?");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("status");
	TCase *tcase = tcase_create("status");

	tcase_add_loop_test(tcase, each_reason_has_its_own_row, 0, FFA_REASON_COUNT);
	tcase_add_loop_test(tcase, blame_and_error_go_together, 0, FFA_REASON_COUNT);
	tcase_add_test(tcase, reason_of_the_contract_folds_into_the_code_it_names);
	tcase_add_loop_test(tcase, no_reason_is_aborted_and_blames_the_integrator, 0,
			    sizeof(NO_REASONS) / sizeof(NO_REASONS[0]));
	suite_add_tcase(suite, tcase);
	return unit_run(suite);
}
