/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * rows.c - ask for something that must be refused, and look whether anything has changed.
 */
#include "rows.h"

#define VERSIONS 3

struct fixture f;

uint32_t rows_version(int minor)
{
	return FFA_VERSION_MAKE(1, minor);
}

void rows_open(int minor)
{
	fixture_open(&f);
	fixture_boot(&f, rows_version(minor));
}

struct ffa_regs rows_call(const struct dsc *d)
{
	static const uint32_t numbers[] = {
		[FFA_OP_SHARE] = FFA_NR_MEM_SHARE,
		[FFA_OP_LEND] = FFA_NR_MEM_LEND,
		[FFA_OP_DONATE] = FFA_NR_MEM_DONATE,
	};

	return (struct ffa_regs){ { FFA_FID32(numbers[d->operation]), dsc_w1(d), dsc_w2(d) } };
}

void rows_write(const struct dsc *d)
{
	dsc_build(d, fixture_tx(&f), f.pair_pages * FFA_PAGE_SIZE);
}

void rows_answered(int32_t error, enum ffa_reason reason)
{
	ck_assert_msg(fixture_error(&f.r) == error && fixture_reason(&f) == reason,
		      "x0 %llx, error %d (%s), not %d (%s)", (unsigned long long)f.r.x[0],
		      fixture_error(&f.r), ffa_reason_name(fixture_reason(&f)), error,
		      ffa_reason_name(reason));
}

void rows_refused(const struct ffa_regs *call, int32_t error, enum ffa_reason reason)
{
	struct sim_snapshot *before = sim_snapshot(f.sim);

	fixture_mark(&f);
	fixture_call(&f, call);
	rows_answered(error, reason);
	expect_smcs(&f, 0);
	ck_assert(sim_snapshot_equal(f.sim, before));
	sim_snapshot_free(before);
}

void rows_send_refused(const struct dsc *d, int32_t error, enum ffa_reason reason)
{
	struct ffa_regs call = rows_call(d);

	rows_write(d);
	rows_refused(&call, error, reason);
}

uint64_t rows_send_accepted(const struct dsc *d)
{
	fixture_send(&f, d);
	rows_answered(FFA_RET_SUCCESS, fixture_reason(&f));
	expect_success(&f);
	return fixture_handle(&f);
}

void rows_reclaim(uint64_t handle)
{
	fixture_reclaim(&f, handle, 0);
	expect_success(&f);
}

static void prepare(void)
{
	fixture_prepare(&f);
}

static void close_machine(void)
{
	fixture_close(&f);
}

int rows_run(const char *name, const TTest *const *tests, size_t count)
{
	Suite *suite = suite_create(name);
	TCase *tcase = tcase_create(name);
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, prepare, close_machine);
	for (size_t i = 0; i < count; i++)
		tcase_add_loop_test(tcase, tests[i], 0, VERSIONS);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
