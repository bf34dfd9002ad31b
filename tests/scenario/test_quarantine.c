/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_quarantine.c - handles that cannot be, handles that are freed and given out again, pages
 * that do not come back: nothing is lost, nothing is given twice.
 */
#include "fixture.h"
#include "oracle.h"

#define RECLAIM FFA_FID32(FFA_NR_MEM_RECLAIM)
#define SHARE FFA_FID32(FFA_NR_MEM_SHARE)
#define HOST ((struct ffa_endpoint){ FFA_ID_HOST })
#define code(error) ((uint64_t)(int64_t)(error))
#define ONE_RANGE 96 /* bytes of a descriptor of 1.1 with one range */

static struct fixture f;

static void send_page(uint32_t page, bool fragmented)
{
	struct dsc d;

	fixture_dsc(&f, &d, FFA_VERSION_1_1, FFA_OP_SHARE);
	dsc_add_range(&d, fixture_page(&f, page), 1);
	dsc_add_range(&d, fixture_page(&f, page + 2), 1);
	if (fragmented)
		dsc_cut_before(&d, 1);
	fixture_send(&f, &d);
}

static void expect_quarantine(uint32_t records, uint64_t pages)
{
	struct ffa_statistics statistics = fixture_statistics(&f, 0);

	ck_assert_uint_eq(statistics.quarantined, records);
	ck_assert_uint_eq(statistics.quarantined_pages, pages);
}

static enum ffa_admin maintain(void)
{
	enum ffa_admin result = ffa_proxy_maintain(f.proxy, 100);

	oracle_check(f.proxy, f.sim);
	return result;
}

/* MEM-4: of a whole send and of a first fragment; the old transaction is as before. */
START_TEST(impossible_handle_puts_the_new_pages_in_quarantine_and_nothing_else)
{
	static const enum sim_mode modes[] = { SIM_FAIL_HANDLE_DUPLICATE, SIM_FAIL_HANDLE_ONES,
					       SIM_FAIL_HANDLE_BIT63 };

	for (int i = 0; i < 6; i++) {
		struct sim_share share;
		uint64_t old;

		fixture_at(&f, FFA_VERSION_1_1);
		old = fixture_share(&f, 1);
		fixture_mark(&f);
		fixture_fail(&f, modes[i / 2], SHARE, 1, 1, 0);
		send_page(10, i % 2 != 0);
		expect_error(&f, FFA_RET_ABORTED);
		expect_smcs(&f, 1); /* no RECLAIM, no abort: it would mean another transaction */
		ck_assert_uint_eq(fixture_events(&f, FFA_EVENT_ANOMALY, FFA_R_SECURE_HANDLE), 1);
		expect_quarantine(1, i % 2 != 0 ? 1 : 2);
		ck_assert(sim_oracle_share(f.sim, old, &share) && share.pages == 1);
		fixture_reclaim(&f, old, 0);
		expect_success(&f);
		ck_assert_int_eq((int)maintain(), FFA_ADMIN_QUARANTINE);
		ck_assert_int_eq((int)ffa_proxy_destroy_client(f.proxy, HOST),
				 FFA_ADMIN_QUARANTINE);
		ck_assert_uint_eq(sim_oracle_given(f.sim, 0), i % 2 != 0 ? 1 : 2);
		ck_assert_int_eq((int)ffa_proxy_add_client(f.proxy, &f.client[0]),
				 FFA_ADMIN_EXISTS);
		fixture_close(&f);
	}
}
END_TEST

/* MEM-4 */
START_TEST(impossible_handle_cannot_be_used_by_the_client)
{
	fixture_at(&f, FFA_VERSION_1_1);
	fixture_fail(&f, SIM_FAIL_HANDLE_ONES, SHARE, 1, 1, 0);
	send_page(10, false);
	fixture_mark(&f);
	fixture_reclaim(&f, UINT64_MAX, 0);
	expect_error(&f, FFA_RET_INVALID_PARAMETERS);
	expect_smcs(&f, 0);
	/* Its pages are given away to whoever asks for them. */
	send_page(10, false);
	expect_error(&f, FFA_RET_DENIED);
	expect_smcs(&f, 0);
	fixture_close(&f);
}
END_TEST

/* MEM-4 MEM-6: a handle that is merely wrong cannot be told; the ledger keeps the pages. */
START_TEST(pages_of_a_handle_the_secure_side_denies_stay_in_the_ledger)
{
	uint64_t handle;

	fixture_at(&f, FFA_VERSION_1_1);
	fixture_fail(&f, SIM_FAIL_HANDLE_OTHER, SHARE, 1, 1, 5);
	send_page(10, false);
	expect_success(&f);
	handle = fixture_handle(&f);
	for (int i = 0; i < 2; i++) {
		fixture_reclaim(&f, handle, 0);
		expect_error(&f, FFA_RET_INVALID_PARAMETERS);
		expect_reason(&f, FFA_R_SECURE_ERROR);
		ck_assert_uint_eq(fixture_statistics(&f, 0).pages, 2);
	}
	ck_assert_int_eq((int)ffa_proxy_destroy_client(f.proxy, HOST), FFA_ADMIN_QUARANTINE);
	ck_assert_uint_eq(sim_oracle_given(f.sim, 0), 2);
	fixture_close(&f);
}
END_TEST

/* MEM-6 SAFE-4: an answer that is neither success nor error may mean that it holds the pages. */
START_TEST(answer_of_another_kind_to_a_send_is_quarantine)
{
	static const uint32_t answers[] = { FFA_FID32(FFA_NR_INTERRUPT), FFA_FID32(FFA_NR_YIELD),
					    FFA_FID32(FFA_NR_MEM_SHARE), 0 };

	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		fixture_at(&f, FFA_VERSION_1_1);
		fixture_fail(&f, SIM_FAIL_FID, SHARE, 1, 1, answers[i]);
		send_page(10, false);
		expect_error(&f, FFA_RET_ABORTED);
		expect_smcs(&f, 1);
		expect_quarantine(1, 2);
		(void)fixture_share(&f, 20);
		fixture_close(&f);
	}
}
END_TEST

/* MEM-2: an error means that it holds nothing: the pages are back. */
START_TEST(error_to_a_send_gives_the_pages_back_at_once)
{
	fixture_at(&f, FFA_VERSION_1_1);
	for (int32_t error = -1; error >= -10; error--) {
		fixture_fail(&f, SIM_FAIL_ERROR, SHARE, 1, 1, code(error));
		fixture_mark(&f);
		send_page(10, (error & 1) != 0);
		expect_error(&f, error);
		expect_smcs(&f, 1);
		ck_assert_uint_eq(sim_oracle_given(f.sim, 0), 0);
		expect_quarantine(0, 0);
	}
	fixture_stop(&f);
}
END_TEST

/* MEM-2 MEM-6: the Secure side let go, the pages did not follow. */
START_TEST(page_step_that_fails_after_reclaim_is_repeated_without_an_smc)
{
	for (int by_maintenance = 0; by_maintenance < 2; by_maintenance++) {
		uint64_t handle;

		fixture_at(&f, FFA_VERSION_1_1);
		handle = fixture_share(&f, 1);
		fixture_refuse(&f, SIM_PORT_PAGES_UNDO, FFA_PORT_BUSY, 2);
		fixture_reclaim(&f, handle, 0);
		expect_error(&f, FFA_RET_ABORTED);
		expect_reason(&f, FFA_R_PAGES_PENDING);
		expect_quarantine(1, 1);
		ck_assert_uint_eq(fixture_events(&f, FFA_EVENT_QUARANTINE, FFA_R_PORT_BUSY), 1);
		fixture_mark(&f);
		fixture_reclaim(&f, handle, 0);
		expect_error(&f, FFA_RET_ABORTED);
		expect_quarantine(1, 1);
		if (by_maintenance)
			ck_assert_int_eq((int)maintain(), FFA_ADMIN_OK);
		fixture_reclaim(&f, handle, 0);
		ck_assert_int_eq(fixture_error(&f.r),
				 by_maintenance ? FFA_RET_INVALID_PARAMETERS : 0);
		expect_smcs(&f, 0);
		expect_quarantine(0, 0);
		fixture_stop(&f);
	}
}
END_TEST

/* MEM-2: RECLAIM that the Secure side refuses leaves everything as it was. */
START_TEST(refused_reclaim_leaves_the_transaction_live)
{
	uint64_t handle;

	fixture_at(&f, FFA_VERSION_1_1);
	handle = fixture_share(&f, 1);
	for (int32_t error = -1; error >= -10; error--) {
		fixture_fail(&f, SIM_FAIL_ERROR, RECLAIM, 1, 1, code(error));
		fixture_reclaim(&f, handle, 0);
		expect_error(&f, error);
		ck_assert_uint_eq(sim_oracle_given(f.sim, 0), 1);
		expect_quarantine(0, 0);
	}
	fixture_fail(&f, SIM_FAIL_FID, RECLAIM, 1, 1, FFA_FID32(FFA_NR_INTERRUPT));
	fixture_reclaim(&f, handle, 0);
	expect_error(&f, FFA_RET_ABORTED);
	ck_assert_uint_eq(sim_oracle_given(f.sim, 0), 1);
	fixture_close(&f);
}
END_TEST

/* ---- another CPU, while a RECLAIM is at the Secure side -------------------------------------- */

enum meanwhile {
	DURING_RECLAIM_AGAIN, /* before it arrives: the same RECLAIM once more */
	AFTER_SHARE,	      /* done, not returned yet: a new share */
	AFTER_SHARE_REFUSED,  /* the same, and then RECLAIM is answered with an error */
};

static enum meanwhile meanwhile;
static bool entered;
static struct ffa_regs other;

static void on_another_cpu(uint32_t fid, uint64_t w1, uint64_t w2)
{
	other = (struct ffa_regs){ { fid, w1, w2 } };
	ck_assert_int_eq((int)ffa_proxy_call(f.proxy, HOST, 1, &other), FFA_ANSWERED);
}

/* The descriptor is in TX already. */
static void smc_with_company(void *ctx, struct ffa_regs *regs)
{
	bool chosen = (uint32_t)regs->x[0] == RECLAIM && !entered;
	struct ffa_regs in = *regs;

	if (chosen && meanwhile == DURING_RECLAIM_AGAIN) {
		entered = true;
		on_another_cpu(RECLAIM, in.x[1], in.x[2]);
	}
	sim_smc(ctx, regs);
	if (!chosen || meanwhile == DURING_RECLAIM_AGAIN)
		return;
	entered = true;
	on_another_cpu(SHARE, ONE_RANGE, ONE_RANGE);
	if (meanwhile == AFTER_SHARE_REFUSED)
		*regs = (struct ffa_regs){ { FFA_FID32(FFA_NR_ERROR), 0, UINT32_MAX - 5 } };
}

static uint64_t open_with_company(enum meanwhile what)
{
	struct dsc d;
	uint64_t handle;

	meanwhile = what;
	entered = false;
	fixture_prepare(&f);
	f.machine.personality = SIM_OPTEE_REPAIRED;
	fixture_machine(&f);
	f.ports.smc = smc_with_company;
	fixture_proxy(&f);
	fixture_boot(&f, FFA_VERSION_1_1);
	handle = fixture_share(&f, 1);
	fixture_dsc(&f, &d, FFA_VERSION_1_1, FFA_OP_SHARE);
	dsc_add_range(&d, fixture_page(&f, 40), 1);
	ck_assert_uint_eq(dsc_build(&d, fixture_tx(&f), FFA_PAGE_SIZE), ONE_RANGE);
	return handle;
}

/* MEM-4 */
START_TEST(handle_that_is_being_reclaimed_is_denied_to_another_cpu)
{
	uint64_t handle = open_with_company(DURING_RECLAIM_AGAIN);

	fixture_reclaim(&f, handle, 0);
	expect_success(&f);
	ck_assert(entered);
	ck_assert_int_eq(fixture_error(&other), FFA_RET_DENIED);
	ck_assert_uint_eq(fixture_events(&f, FFA_EVENT_REFUSED, FFA_R_HANDLE_RECLAIMING), 1);
	ck_assert_uint_eq(sim_smc_calls(f.sim, RECLAIM), 1);
	fixture_stop(&f);
}
END_TEST

/* MEM-4: OP-TEE hands a freed handle out at once; the first RECLAIM is still on its way back. */
START_TEST(freed_handle_given_out_again_before_reclaim_returns_lets_both_calls_finish)
{
	uint64_t handle = open_with_company(AFTER_SHARE);
	struct sim_page page;

	fixture_reclaim(&f, handle, 0);
	expect_success(&f);
	ck_assert(entered && fixture_is_success(&other));
	ck_assert_uint_eq(other.x[2] | other.x[3] << 32, handle);
	ck_assert(sim_oracle_page(f.sim, fixture_page(&f, 1), &page));
	ck_assert_int_eq(page.access, SIM_ACCESS_EXCLUSIVE);
	ck_assert(sim_oracle_page(f.sim, fixture_page(&f, 40), &page));
	ck_assert_int_eq(page.access, SIM_ACCESS_SHARED);
	fixture_reclaim(&f, handle, 0);
	expect_success(&f);
	fixture_stop(&f);
}
END_TEST

/* MEM-4 SAFE-4: it gave the handle to another transaction, and says it still has the first. */
START_TEST(reclaim_refused_after_its_handle_was_given_out_again_is_quarantine)
{
	uint64_t handle = open_with_company(AFTER_SHARE_REFUSED);

	/* The machine cannot know that its answer was changed: no oracle here. */
	f.unchecked = true;
	fixture_reclaim(&f, handle, 0);
	expect_error(&f, FFA_RET_DENIED);
	ck_assert(fixture_is_success(&other));
	expect_quarantine(1, 1);
	fixture_reclaim(&f, handle, 0); /* means the second one now */
	expect_success(&f);
	ck_assert_uint_eq(sim_oracle_given(f.sim, 0), 1);
	fixture_mark(&f);
	ck_assert_int_eq((int)ffa_proxy_maintain(f.proxy, 10), FFA_ADMIN_QUARANTINE);
	expect_smcs(&f, 0);
	fixture_close(&f);
}
END_TEST

FIXTURE_MAIN("quarantine", 60, impossible_handle_puts_the_new_pages_in_quarantine_and_nothing_else,
	     impossible_handle_cannot_be_used_by_the_client,
	     pages_of_a_handle_the_secure_side_denies_stay_in_the_ledger,
	     answer_of_another_kind_to_a_send_is_quarantine,
	     error_to_a_send_gives_the_pages_back_at_once,
	     page_step_that_fails_after_reclaim_is_repeated_without_an_smc,
	     refused_reclaim_leaves_the_transaction_live,
	     handle_that_is_being_reclaimed_is_denied_to_another_cpu,
	     freed_handle_given_out_again_before_reclaim_returns_lets_both_calls_finish,
	     reclaim_refused_after_its_handle_was_given_out_again_is_quarantine)
