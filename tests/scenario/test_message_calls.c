/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_message_calls.c - direct calls that are open: how many, errors of the Secure side, who
 * waits, locks, schedulers, and what becomes of them when the client goes.
 */
#include "fixture.h"

#define REQ FFA_NR_MSG_SEND_DIRECT_REQ
#define TO_SP ((uint64_t)f.caller << 16 | FIXTURE_SP)
#define RUN_W1(context) ((uint64_t)FIXTURE_SP << 16 | (context))
#define OPEN_BOUND 5 /* the quota the fixture gives a client */

static struct fixture f;
static struct sim_slow slow;

static void prepare_slow(uint32_t pauses)
{
	memset(&slow, 0, sizeof(slow));
	slow.pauses = pauses;
	fixture_prepare(&f);
	f.machine.partition[0].contexts = 8;
	f.machine.partition[0].ops = sim_slow;
	f.machine.partition[0].ctx = &slow;
	for (uint32_t i = 0; i < FIXTURE_CLIENTS; i++)
		f.client[i].vcpus = 8;
}

static void open_slow(uint32_t pauses)
{
	prepare_slow(pauses);
	fixture_open(&f);
	fixture_boot(&f, FFA_VERSION_1_1);
}

static void request(uint32_t vcpu)
{
	f.vcpu = vcpu;
	call32(&f, REQ, TO_SP, 0, 1, 2, 3, 4, 5);
}

static void run(uint32_t context)
{
	call32(&f, FFA_NR_RUN, RUN_W1(context));
}

static void expect_left(void)
{
	expect_w(&f, 0, FFA_FID32(FFA_NR_INTERRUPT));
}

static void expect_response(void)
{
	expect_w(&f, 0, FFA_FID32(FFA_NR_MSG_SEND_DIRECT_RESP));
}

/* MSG-1: bounded by configuration; one client at its bound does not disturb another. */
START_TEST(calls_beyond_the_quota_are_busy_until_one_is_answered)
{
	open_slow(1);
	for (uint32_t i = 0; i < OPEN_BOUND; i++) {
		request(i);
		expect_left();
	}
	ck_assert_uint_eq(fixture_statistics(&f, 0).calls_open, OPEN_BOUND);
	fixture_mark(&f);
	request(OPEN_BOUND);
	expect_error(&f, FFA_RET_BUSY);
	expect_reason(&f, FFA_R_QUOTA_CALLS);
	expect_smcs(&f, 0);
	fixture_join(&f, 1);
	request(OPEN_BOUND + 1);
	expect_left();
	f.caller = 0;
	run(2);
	expect_response();
	request(2);
	expect_left();
	fixture_stop(&f);
}
END_TEST

/* MSG-1: the table itself is a bound too. */
START_TEST(full_table_of_calls_is_busy_for_everybody)
{
	prepare_slow(1);
	f.config.max_calls = 3;
	for (uint32_t i = 0; i < FIXTURE_CLIENTS; i++)
		f.client[i].quota.calls = 0;
	fixture_open(&f);
	fixture_boot(&f, FFA_VERSION_1_1);
	for (uint32_t i = 0; i < 3; i++)
		request(i);
	expect_left();
	fixture_join(&f, 1);
	request(4);
	expect_error(&f, FFA_RET_BUSY);
	expect_reason(&f, FFA_R_QUOTA_CALLS);
	f.caller = 0;
	run(0);
	expect_response();
	f.caller = 1;
	request(4);
	expect_left();
	fixture_stop(&f);
}
END_TEST

/* Inside the SMC of FFA_RUN: another CPU tries to run the same call, and to start one more. */
struct inside {
	bool done;
	struct ffa_regs second_run;
	struct ffa_regs second_request;
	uint32_t locks;
};
static struct inside inside;

static void from_another_cpu(struct ffa_regs *regs, uint32_t fid, uint64_t w1)
{
	struct ffa_endpoint host = { FFA_ID_HOST };

	memset(regs, 0, sizeof(*regs));
	regs->x[0] = fid;
	regs->x[1] = w1;
	ck_assert_int_eq((int)ffa_proxy_call(f.proxy, host, 6, regs), FFA_ANSWERED);
}

static void race_run(void *ctx, enum sim_port port, const struct ffa_regs *regs)
{
	(void)ctx;
	if (inside.done || port != SIM_PORT_SMC || (uint32_t)regs->x[0] != FFA_FID32(FFA_NR_RUN))
		return;
	inside.done = true;
	from_another_cpu(&inside.second_run, FFA_FID32(FFA_NR_RUN), RUN_W1(1));
}

/* MSG-1 */
START_TEST(call_that_another_cpu_is_running_is_busy)
{
	memset(&inside, 0, sizeof(inside));
	open_slow(2);
	request(1);
	sim_hook(f.sim, race_run, NULL);
	run(1);
	sim_hook(f.sim, NULL, NULL);
	expect_left();
	ck_assert(inside.done);
	ck_assert_int_eq(fixture_error(&inside.second_run), FFA_RET_BUSY);
	ck_assert_uint_eq(fixture_events(&f, FFA_EVENT_REFUSED, FFA_R_RUN_BUSY), 1);
	run(1);
	expect_response();
	fixture_stop(&f);
}
END_TEST

/* Inside the first request the call is not suspended anywhere: there is nothing to run. */
static void race_request(void *ctx, enum sim_port port, const struct ffa_regs *regs)
{
	(void)ctx;
	if (inside.done || port != SIM_PORT_SMC || (uint32_t)regs->x[0] != FFA_FID32(REQ))
		return;
	inside.done = true;
	inside.locks = sim_oracle_locks(f.sim);
	from_another_cpu(&inside.second_run, FFA_FID32(FFA_NR_RUN), RUN_W1(0));
	from_another_cpu(&inside.second_request, FFA_FID32(REQ), TO_SP);
}

/* MSG-1 LOCK-2 */
START_TEST(request_under_way_holds_no_lock_and_leaves_other_cpus_free)
{
	memset(&inside, 0, sizeof(inside));
	open_slow(0);
	sim_hook(f.sim, race_request, NULL);
	request(0);
	sim_hook(f.sim, NULL, NULL);
	expect_response();
	ck_assert(inside.done);
	ck_assert_uint_eq(inside.locks, 0);
	ck_assert_int_eq(fixture_error(&inside.second_run), FFA_RET_DENIED);
	expect_w(&f, 1, (uint64_t)FIXTURE_SP << 16);
	ck_assert_uint_eq(inside.second_request.x[0], FFA_FID32(FFA_NR_MSG_SEND_DIRECT_RESP));
	fixture_stop(&f);
}
END_TEST

/* LOCK-2: the same inside FFA_RUN. */
static void count_locks(void *ctx, enum sim_port port, const struct ffa_regs *regs)
{
	(void)ctx;
	if (port != SIM_PORT_SMC || (uint32_t)regs->x[0] != FFA_FID32(FFA_NR_RUN))
		return;
	inside.done = true;
	inside.locks += sim_oracle_locks(f.sim);
}

START_TEST(no_lock_is_held_while_run_is_inside)
{
	memset(&inside, 0, sizeof(inside));
	open_slow(1);
	request(0);
	sim_hook(f.sim, count_locks, NULL);
	run(0);
	sim_hook(f.sim, NULL, NULL);
	ck_assert(inside.done);
	ck_assert_uint_eq(inside.locks, 0);
	fixture_stop(&f);
}
END_TEST

/* MSG-1 GATE-2: every error goes to the client; NOT_SUPPORTED for what was offered is odd. */
START_TEST(errors_of_the_secure_side_are_passed_on)
{
	open_slow(0);
	for (int32_t error = -1; error >= -10; error--) {
		struct ffa_statistics before = fixture_statistics(&f, 0);

		fixture_fail(&f, error % 2 ? SIM_FAIL_ERROR : SIM_FAIL_ERROR_SIGNED, 0, 1, 1,
			     (uint64_t)(int64_t)error);
		request(0);
		expect_error(&f, error);
		expect_reason(&f, FFA_R_SECURE_ERROR);
		ck_assert_uint_eq(fixture_statistics(&f, 0).errors, before.errors + 1);
		ck_assert_uint_eq(fixture_statistics(&f, 0).refused, before.refused);
		ck_assert_uint_eq(fixture_statistics(&f, 0).anomalies - before.anomalies,
				  error == FFA_RET_NOT_SUPPORTED);
		ck_assert_uint_eq(fixture_statistics(&f, 0).calls_open, 0);
	}
	fixture_stop(&f);
}
END_TEST

/* MSG-1 SAFE-4 */
START_TEST(error_codes_that_do_not_exist_become_aborted)
{
	static const int32_t codes[] = { 0, 1, -11, INT32_MIN, INT32_MAX };

	open_slow(0);
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		fixture_fail(&f, SIM_FAIL_ERROR, 0, 1, 1, (uint64_t)(int64_t)codes[i]);
		request(0);
		expect_error(&f, FFA_RET_ABORTED);
		ck_assert_uint_eq(fixture_statistics(&f, 0).calls_open, 0);
	}
	fixture_stop(&f);
}
END_TEST

/* MSG-1: RUN that fails for now leaves the call where it was; one that cannot work ends it. */
START_TEST(call_survives_a_run_that_fails_for_now_and_ends_with_one_that_cannot_work)
{
	open_slow(1);
	request(0);
	fixture_fail(&f, SIM_FAIL_ERROR, FFA_FID32(FFA_NR_RUN), 1, 1,
		     (uint64_t)(int64_t)FFA_RET_BUSY);
	run(0);
	expect_error(&f, FFA_RET_BUSY);
	ck_assert_uint_eq(fixture_statistics(&f, 0).calls_open, 1);
	run(0);
	expect_response();
	request(0);
	fixture_fail(&f, SIM_FAIL_ERROR, FFA_FID32(FFA_NR_RUN), 1, 1,
		     (uint64_t)(int64_t)FFA_RET_ABORTED);
	run(0);
	expect_error(&f, FFA_RET_ABORTED);
	ck_assert_uint_eq(fixture_statistics(&f, 0).calls_open, 0);
	fixture_close(&f);
}
END_TEST

/* MSG-1: a scheduler may run a partition that nobody asked. */
START_TEST(scheduler_may_run_an_idle_partition)
{
	prepare_slow(0);
	f.machine.scheduler = true;
	f.client[0].scheduler = true;
	fixture_open(&f);
	fixture_boot(&f, FFA_VERSION_1_1);
	run(0);
	expect_w(&f, 0, FFA_FID32(FFA_NR_MSG_WAIT));
	ck_assert_uint_eq(fixture_statistics(&f, 0).calls_open, 0);
	fixture_join(&f, 1);
	run(0);
	expect_error(&f, FFA_RET_DENIED);
	expect_smcs(&f, 0);
	fixture_stop(&f);
}
END_TEST

/* MSG-1: MSG_WAIT is no answer to a request, not even to one that RUN goes on with. */
START_TEST(partition_that_waits_instead_of_answering_is_an_anomaly)
{
	open_slow(1);
	request(0);
	fixture_fail(&f, SIM_FAIL_FID, FFA_FID32(FFA_NR_RUN), 1, 1, FFA_FID32(FFA_NR_MSG_WAIT));
	run(0);
	expect_error(&f, FFA_RET_ABORTED);
	ck_assert_uint_eq(fixture_events(&f, FFA_EVENT_ANOMALY, FFA_R_SECURE_ANSWER), 1);
	fixture_stop(&f);
}
END_TEST

/* MSG-1 LIFE-1 SAFE-5: what a client left goes on to its end, but not for ever. */
START_TEST(calls_of_a_client_that_goes_are_run_to_their_end)
{
	open_slow(3);
	request(0);
	request(1);
	fixture_mark(&f);
	ck_assert_int_eq((int)ffa_proxy_reset_client(f.proxy, (struct ffa_endpoint){ 0 }),
			 FFA_ADMIN_OK);
	ck_assert_uint_eq(fixture_asked(&f, FFA_FID32(FFA_NR_RUN)), 6);
	ck_assert_int_eq((int)sim_oracle_context(f.sim, FIXTURE_SP, 0), SIM_CONTEXT_WAITING);
	ck_assert_int_eq((int)sim_oracle_context(f.sim, FIXTURE_SP, 1), SIM_CONTEXT_WAITING);
	fixture_stop(&f);
}
END_TEST

/* SAFE-5 */
START_TEST(call_that_never_ends_is_given_up_after_max_resumes)
{
	prepare_slow(UINT32_MAX);
	f.config.max_resumes = 4;
	fixture_open(&f);
	fixture_boot(&f, FFA_VERSION_1_1);
	request(0);
	fixture_mark(&f);
	ck_assert_int_eq((int)ffa_proxy_destroy_client(f.proxy, (struct ffa_endpoint){ 0 }),
			 FFA_ADMIN_OK);
	ck_assert_uint_eq(fixture_asked(&f, FFA_FID32(FFA_NR_RUN)), 4);
	ck_assert_uint_eq(fixture_events(&f, FFA_EVENT_ANOMALY, FFA_R_SECURE_STUCK), 1);
	fixture_stop(&f);
}
END_TEST

FIXTURE_MAIN("message_calls", 60, calls_beyond_the_quota_are_busy_until_one_is_answered,
	     full_table_of_calls_is_busy_for_everybody, call_that_another_cpu_is_running_is_busy,
	     request_under_way_holds_no_lock_and_leaves_other_cpus_free,
	     no_lock_is_held_while_run_is_inside, errors_of_the_secure_side_are_passed_on,
	     error_codes_that_do_not_exist_become_aborted,
	     call_survives_a_run_that_fails_for_now_and_ends_with_one_that_cannot_work,
	     scheduler_may_run_an_idle_partition,
	     partition_that_waits_instead_of_answering_is_an_anomaly,
	     calls_of_a_client_that_goes_are_run_to_their_end,
	     call_that_never_ends_is_given_up_after_max_resumes)
