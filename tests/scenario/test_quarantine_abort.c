/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_quarantine_abort.c - unfinished sends that end in an error: the two-step abort, and lies
 * about progress.
 */
#include "fixture.h"
#include "oracle.h"

#define FRAG_TX FFA_FID32(FFA_NR_MEM_FRAG_TX)
#define RECLAIM FFA_FID32(FFA_NR_MEM_RECLAIM)
#define ABORT_LENGTH UINT64_C(0xFFFFFFF0)
#define code(error) ((uint64_t)(int64_t)(error))

static struct fixture f;
static struct dsc d;

static void prepare(enum sim_personality personality)
{
	fixture_prepare(&f);
	f.machine.personality = personality;
	f.config.max_resends = 3;
}

static void open(void)
{
	fixture_open(&f);
	fixture_boot(&f, FFA_VERSION_1_1);
}

/* VM 1 has sent the first of four fragments: one range of the four that it announced. */
static uint64_t begin(void)
{
	if (f.caller != 1)
		fixture_join(&f, 1);
	fixture_dsc(&f, &d, FFA_VERSION_1_1, FFA_OP_LEND);
	for (uint32_t i = 0; i < 4; i++) {
		dsc_add_range(&d, fixture_page(&f, 10 + 2 * i), 1);
		if (i != 0)
			dsc_cut_before(&d, i);
	}
	fixture_send(&f, &d);
	expect_w(&f, 0, FFA_FID32(FFA_NR_MEM_FRAG_RX));
	fixture_mark(&f);
	return fixture_handle(&f);
}

/* The second fragment, with a range that starts inside a page. */
static void break_it(uint64_t handle)
{
	d.range[1].addr += 1;
	fixture_fragment(&f, &d, 1, handle);
	expect_error(&f, FFA_RET_INVALID_PARAMETERS);
	expect_reason(&f, FFA_R_RANGE_ALIGNMENT);
}

static void expect_quarantine(uint32_t records, uint64_t pages)
{
	struct ffa_statistics statistics = fixture_statistics(&f, 1);

	ck_assert_uint_eq(statistics.quarantined, records);
	ck_assert_uint_eq(statistics.quarantined_pages, pages);
	ck_assert_uint_eq(sim_oracle_given(f.sim, 1), pages);
}

/* Two fragments that must be refused, from `first` on. */
static void expect_abort_at(uint32_t first, uint64_t handle)
{
	ck_assert_uint_le(first + 2, f.smcs);
	for (uint32_t i = first; i < first + 2; i++) {
		ck_assert_uint_eq(f.asked[i].x[0], FRAG_TX);
		ck_assert_uint_eq(f.asked[i].x[1], handle & UINT32_MAX);
		ck_assert_uint_eq(f.asked[i].x[2], handle >> 32);
		ck_assert_uint_eq(f.asked[i].x[3], i == first ? ABORT_LENGTH : 16);
		ck_assert_uint_eq(f.asked[i].x[4], 1 << 16);
	}
}

/* What the second step names is in the proxy's TX. */
static uint32_t abort_pages;
static uint32_t abort_locks;

static void look_at_tx(void *ctx, enum sim_port port, const struct ffa_regs *regs)
{
	const uint8_t *tx = f.config.own.tx;

	(void)ctx;
	if (port != SIM_PORT_SMC || regs->x[0] != FRAG_TX || regs->x[3] != 16)
		return;
	ck_assert_uint_eq(dsc_get(tx, 8) % FFA_PAGE_SIZE, 0);
	ck_assert_uint_eq(dsc_get(tx + 12, 4), 0);
	abort_pages = (uint32_t)dsc_get(tx + 8, 4);
	abort_locks = sim_oracle_locks(f.sim);
}

/* MEM-1 MEM-5: the recipe that was measured, on every Secure side; nothing is left there. */
START_TEST(bad_range_in_a_later_fragment_ends_the_send_by_two_refused_fragments)
{
	static const enum sim_personality sides[] = { SIM_RULES, SIM_OPTEE_REPAIRED, SIM_EL3_SPMC };

	for (size_t i = 0; i < 3; i++) {
		uint64_t handle;

		prepare(sides[i]);
		open();
		handle = begin();
		sim_hook(f.sim, look_at_tx, NULL);
		break_it(handle);
		sim_hook(f.sim, NULL, NULL);
		expect_smcs(&f, 2);
		expect_abort_at(0, handle);
		ck_assert_uint_eq(abort_pages, UINT32_MAX);
		ck_assert_uint_ge(abort_locks, 1); /* TX is the proxy's until the SMC returns */
		ck_assert_uint_eq(sim_oracle_shares(f.sim), 0);
		expect_quarantine(0, 0);
		fixture_fragment(&f, &d, 2, handle);
		expect_error(&f, FFA_RET_INVALID_PARAMETERS);
		(void)fixture_share(&f, 10);
		fixture_stop(&f);
	}
}
END_TEST

/* MEM-1 MEM-5 */
START_TEST(fragment_refused_by_the_secure_side_ends_the_send)
{
	for (int32_t error = -1; error >= -10; error--) {
		uint64_t handle;

		prepare(error % 2 ? SIM_RULES : SIM_EL3_SPMC);
		open();
		handle = begin();
		fixture_fragment(&f, &d, 1, handle);
		fixture_fail(&f, SIM_FAIL_ERROR, FRAG_TX, 1, 1, code(error));
		fixture_mark(&f);
		fixture_fragment(&f, &d, 2, handle);
		expect_error(&f, error);
		expect_smcs(&f, 3);
		expect_abort_at(1, handle);
		ck_assert_uint_eq(sim_oracle_shares(f.sim), 0);
		expect_quarantine(0, 0);
		fixture_stop(&f);
	}
}
END_TEST

/* MEM-5 MEM-6: only two refusals end it; anything else is quarantine until maintenance is lucky. */
START_TEST(abort_that_is_not_refused_twice_is_quarantine_and_tried_again)
{
	static const uint64_t odd[] = { code(FFA_RET_BUSY), code(FFA_RET_RETRY),
					code(FFA_RET_INTERRUPTED), 0 };

	for (uint32_t i = 0; i < 8; i++) {
		enum sim_mode mode = odd[i / 2] != 0 ? SIM_FAIL_ERROR : SIM_FAIL_VANISH;
		uint64_t handle;

		prepare(SIM_OPTEE_REPAIRED);
		open();
		handle = begin();
		fixture_fail(&f, mode, FRAG_TX, 1 + i % 2, 1, odd[i / 2]);
		break_it(handle);
		expect_smcs(&f, 2);
		expect_quarantine(1, 1);
		ck_assert_uint_eq(fixture_events(&f, FFA_EVENT_QUARANTINE, FFA_R_SECURE_KEEPS), 1);
		fixture_reclaim(&f, handle, 0);
		expect_error(&f, FFA_RET_INVALID_PARAMETERS);
		fixture_mark(&f);
		ck_assert_int_eq((int)ffa_proxy_maintain(f.proxy, 1), FFA_ADMIN_OK);
		expect_abort_at(0, handle);
		expect_quarantine(0, 0);
		fixture_stop(&f);
	}
}
END_TEST

/* MEM-5 SAFE-5 */
START_TEST(fragment_asked_for_again_is_resent_so_often_and_no_more)
{
	for (uint32_t times = 1; times <= 4; times++) {
		uint64_t handle;

		prepare(SIM_RULES);
		open();
		handle = begin();
		fixture_fail(&f, SIM_FAIL_OFFSET_SAME, FRAG_TX, 1, times, 0);
		fixture_fragment(&f, &d, 1, handle);
		if (times <= 3) {
			expect_w(&f, 0, FFA_FID32(FFA_NR_MEM_FRAG_RX));
			expect_w(&f, 3, dsc_fragment_at(&d, 2));
			expect_smcs(&f, times + 1);
			ck_assert_uint_eq(sim_pauses(f.sim), times);
		} else {
			expect_error(&f, FFA_RET_ABORTED);
			expect_reason(&f, FFA_R_SECURE_STUCK);
			expect_smcs(&f, 4 + 2);
			expect_quarantine(0, 0);
		}
		fixture_stop(&f);
	}
}
END_TEST

/* MEM-5 MEM-6: zero progress for ever; the abort is answered so as well. */
START_TEST(secure_side_without_progress_for_ever_costs_a_bounded_number_of_calls)
{
	uint64_t handle;

	prepare(SIM_RULES);
	open();
	handle = begin();
	fixture_fail(&f, SIM_FAIL_OFFSET_SAME, FRAG_TX, 1, UINT32_MAX, 0);
	fixture_fragment(&f, &d, 1, handle);
	expect_error(&f, FFA_RET_ABORTED);
	expect_smcs(&f, 4 + 2);
	expect_quarantine(1, 2);
	ck_assert_int_eq((int)ffa_proxy_maintain(f.proxy, 9), FFA_ADMIN_QUARANTINE);
	expect_smcs(&f, 4 + 2 + 2);
	sim_fail_clear(f.sim);
	ck_assert_int_eq((int)ffa_proxy_maintain(f.proxy, 9), FFA_ADMIN_OK);
	expect_quarantine(0, 0);
	fixture_stop(&f);
}
END_TEST

/* MEM-5 SAFE-4 */
START_TEST(offset_that_was_never_sent_ends_the_send)
{
	static const struct {
		enum sim_mode mode;
		uint64_t arg;
	} lies[] = {
		{ SIM_FAIL_OFFSET_ZERO, 0 },	      { SIM_FAIL_OFFSET_BACK, 1 },
		{ SIM_FAIL_OFFSET_BACK, 32 },	      { SIM_FAIL_OFFSET_BEYOND, 1 },
		{ SIM_FAIL_OFFSET_BEYOND, 16 },	      { SIM_FAIL_OFFSET_BEYOND, 1 << 20 },
		{ SIM_FAIL_OFFSET_BEYOND, 1u << 31 },
	};

	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		uint64_t handle;

		prepare(SIM_RULES);
		open();
		handle = begin();
		fixture_fail(&f, lies[i].mode, FRAG_TX, 1, 1, lies[i].arg);
		fixture_fragment(&f, &d, 1, handle);
		expect_error(&f, FFA_RET_ABORTED);
		ck_assert_uint_eq(fixture_events(&f, FFA_EVENT_ANOMALY, FFA_R_SECURE_OFFSET), 1);
		expect_smcs(&f, 3);
		expect_abort_at(1, handle);
		expect_quarantine(0, 0);
		fixture_stop(&f);
	}
}
END_TEST

/* MEM-4 MEM-5: a fragment acknowledged for another handle: it cannot be named any more. */
START_TEST(fragment_acknowledged_for_another_handle_is_quarantine)
{
	uint64_t handle;

	prepare(SIM_RULES);
	open();
	handle = begin();
	fixture_fail(&f, SIM_FAIL_FRAG_HANDLE, FRAG_TX, 1, 1, 0);
	fixture_fragment(&f, &d, 1, handle);
	expect_error(&f, FFA_RET_ABORTED);
	expect_smcs(&f, 1);
	expect_quarantine(1, 2);
	ck_assert_int_eq((int)ffa_proxy_maintain(f.proxy, 9), FFA_ADMIN_QUARANTINE);
	expect_smcs(&f, 1);
	fixture_close(&f);
}
END_TEST

/* MEM-5 MEM-6: SUCCESS too early: it must give the pages back before the owner gets them. */
START_TEST(success_before_the_last_fragment_is_answered_with_reclaim)
{
	for (int taken = 0; taken < 2; taken++) {
		uint64_t handle;

		prepare(SIM_RULES);
		open();
		handle = begin();
		fixture_fail(&f, SIM_FAIL_PREMATURE_SUCCESS, FRAG_TX, 1, 1, 0);
		if (taken)
			fixture_fail(&f, SIM_FAIL_FID, RECLAIM, 1, 1, FFA_FID32(FFA_NR_SUCCESS));
		fixture_fragment(&f, &d, 1, handle);
		expect_error(&f, FFA_RET_ABORTED);
		ck_assert_uint_eq(fixture_events(&f, FFA_EVENT_ANOMALY, FFA_R_SECURE_ANSWER), 1);
		expect_smcs(&f, 2);
		ck_assert_uint_eq(f.asked[1].x[0], RECLAIM);
		expect_quarantine(taken ? 0 : 1, taken ? 0 : 2);
		fixture_close(&f);
	}
}
END_TEST

/* The last fragment is answered oddly: only the Secure side knows whether it has all. */
static uint64_t end_oddly(enum sim_mode mode, uint64_t arg)
{
	uint64_t handle;

	prepare(SIM_RULES);
	open();
	handle = begin();
	fixture_fragment(&f, &d, 1, handle);
	fixture_fragment(&f, &d, 2, handle);
	fixture_fail(&f, mode, FRAG_TX, 1, 1, arg);
	fixture_mark(&f);
	fixture_fragment(&f, &d, 3, handle);
	expect_error(&f, FFA_RET_ABORTED);
	ck_assert_uint_eq(fixture_statistics(&f, 1).unfinished, 0);
	ck_assert_uint_eq(f.asked[1].x[0], RECLAIM);
	return handle;
}

/* MEM-5 MEM-6 SAFE-4 */
START_TEST(last_fragment_that_was_taken_without_success_is_reclaimed)
{
	(void)end_oddly(SIM_FAIL_LATE_SUCCESS, 0);
	expect_smcs(&f, 2);
	expect_quarantine(0, 0);
	fixture_stop(&f);
	(void)end_oddly(SIM_FAIL_FID, FFA_FID32(FFA_NR_INTERRUPT));
	expect_smcs(&f, 2);
	expect_quarantine(0, 0);
	ck_assert_uint_eq(sim_oracle_shares(f.sim), 0);
	fixture_stop(&f);
}
END_TEST

/* MEM-5 MEM-6 */
START_TEST(last_fragment_that_was_not_taken_ends_in_the_abort)
{
	uint64_t handle = end_oddly(SIM_FAIL_VANISH, 0);

	expect_smcs(&f, 4);
	expect_abort_at(2, handle);
	expect_quarantine(0, 0);
	ck_assert_uint_eq(sim_oracle_shares(f.sim), 0);
	fixture_stop(&f);
}
END_TEST

/*
 * MEM-6: complete, and RECLAIM is refused as if a borrower had it: the abort would prove nothing.
 */
START_TEST(last_fragment_in_doubt_that_is_not_given_back_is_quarantine)
{
	for (int32_t error = -4; error >= -8; error -= 2) {
		prepare(SIM_RULES);
		open();
		(void)begin();
		fixture_fragment(&f, &d, 1, 0);
		fixture_fragment(&f, &d, 2, 0);
		fixture_fail(&f, SIM_FAIL_LATE_SUCCESS, FRAG_TX, 1, 1, 0);
		fixture_fail(&f, SIM_FAIL_ERROR, RECLAIM, 1, 1, code(error));
		fixture_mark(&f);
		fixture_fragment(&f, &d, 3, 0);
		expect_error(&f, FFA_RET_ABORTED);
		expect_smcs(&f, 2);
		expect_quarantine(1, 4);
		ck_assert_int_eq((int)ffa_proxy_maintain(f.proxy, 9), FFA_ADMIN_OK);
		expect_quarantine(0, 0);
		fixture_stop(&f);
	}
}
END_TEST

FIXTURE_MAIN("quarantine_abort", 60,
	     bad_range_in_a_later_fragment_ends_the_send_by_two_refused_fragments,
	     fragment_refused_by_the_secure_side_ends_the_send,
	     abort_that_is_not_refused_twice_is_quarantine_and_tried_again,
	     fragment_asked_for_again_is_resent_so_often_and_no_more,
	     secure_side_without_progress_for_ever_costs_a_bounded_number_of_calls,
	     offset_that_was_never_sent_ends_the_send,
	     fragment_acknowledged_for_another_handle_is_quarantine,
	     success_before_the_last_fragment_is_answered_with_reclaim,
	     last_fragment_that_was_taken_without_success_is_reclaimed,
	     last_fragment_that_was_not_taken_ends_in_the_abort,
	     last_fragment_in_doubt_that_is_not_given_back_is_quarantine)
