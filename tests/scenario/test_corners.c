/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_corners.c - rare ways through the library that the stories of the other files do not take.
 */
#include "fixture.h"

static struct fixture f;

/* Four ranges, out of order, the last in the first. (DESC-3, V50) */
START_TEST(unsorted_ranges_that_overlap_are_refused_and_nothing_changes)
{
	struct sim_page page;
	struct dsc d;

	fixture_at(&f, FFA_VERSION_1_1);
	fixture_dsc(&f, &d, FFA_VERSION_1_1, FFA_OP_SHARE);
	dsc_add_range(&d, fixture_page(&f, 30), 4);
	dsc_add_range(&d, fixture_page(&f, 20), 1);
	dsc_add_range(&d, fixture_page(&f, 10), 1);
	dsc_add_range(&d, fixture_page(&f, 33), 1);
	fixture_mark(&f);
	fixture_send(&f, &d);
	expect_error(&f, FFA_RET_INVALID_PARAMETERS);
	expect_reason(&f, FFA_R_RANGE_OVERLAP);
	expect_smcs(&f, 0);
	for (uint32_t i = 0; i < 40; i++) {
		ck_assert(sim_oracle_page(f.sim, fixture_page(&f, i), &page));
		ck_assert_int_eq(page.access, SIM_ACCESS_EXCLUSIVE);
	}
	fixture_close(&f);
}
END_TEST

/* Answers every request with the 64-bit form of the response. */
static void answer_wide(void *ctx, struct sim_sp *sp, uint32_t vcpu, struct ffa_regs *regs)
{
	uint32_t w1 = (uint32_t)regs->x[1];

	(void)ctx;
	(void)sp;
	(void)vcpu;
	*regs = (struct ffa_regs){ { FFA_FID64(FFA_NR_MSG_SEND_DIRECT_RESP),
				     w1 >> 16 | w1 << 16 } };
}

/* A client that has no 64-bit registers cannot be given a 64-bit response. (GATE-3, MSG-1) */
START_TEST(wide_response_to_an_aarch32_client_is_an_anomaly)
{
	fixture_prepare(&f);
	f.machine.partition[0].ops = (struct sim_partition_ops){ .run = answer_wide };
	f.client[0].aarch32 = true;
	fixture_open(&f);
	expect_version(&f, FFA_VERSION_1_1, FFA_VERSION_1_1);
	call32(&f, FFA_NR_ID_GET, 0);
	expect_success(&f);
	call32(&f, FFA_NR_MSG_SEND_DIRECT_REQ, FIXTURE_SP);
	expect_error(&f, FFA_RET_ABORTED);
	ck_assert_uint_eq(fixture_events(&f, FFA_EVENT_ANOMALY, FFA_R_SECURE_ANSWER), 1);
	fixture_close(&f);
}
END_TEST

/* Large enough for the Secure side's minimum, but not aligned to it. (VER-5) */
START_TEST(own_pair_that_is_not_aligned_to_the_minimum_is_not_mapped)
{
	fixture_prepare(&f);
	f.machine.min_buffer = 1; /* 64 KiB */
	f.own_pages = 16;
	fixture_machine(&f);
	f.config.own.rx_base.addr |= FFA_PAGE_SIZE;
	fixture_proxy(&f);
	expect_version(&f, FFA_VERSION_1_1, FFA_VERSION_1_1);
	call32(&f, FFA_NR_SPM_ID_GET, 0);
	expect_error(&f, FFA_RET_NOT_SUPPORTED);
	ck_assert_uint_eq(fixture_asked(&f, FFA_FID64(FFA_NR_RXTX_MAP)), 0);
	ck_assert_uint_eq(fixture_asked(&f, FFA_FID32(FFA_NR_RXTX_MAP)), 0);
	ck_assert(!fixture_view(&f).secure_present);
	fixture_close(&f);
}
END_TEST

/* The floor is above what the negotiator asks for: nothing to ask the Secure side. (VER-3) */
START_TEST(request_below_the_floor_is_not_passed_on)
{
	fixture_prepare(&f);
	f.config.version_floor = FFA_VERSION_1_1;
	fixture_open(&f);
	expect_version(&f, FFA_VERSION_1_0, 0);
	expect_smcs(&f, 0);
	expect_version(&f, FFA_VERSION_1_2, FFA_VERSION_1_2);
	fixture_close(&f);
}
END_TEST

/* MEM-5: whose fragment it is may be left out of FRAG_RX; somebody else there is reported. */
START_TEST(fragment_asked_for_in_the_name_of_another_is_an_anomaly_and_no_refusal)
{
	for (uint16_t id = 0; id < 2; id++) {
		struct dsc d;

		fixture_at(&f, FFA_VERSION_1_1);
		if (id != 0)
			fixture_join(&f, id);
		fixture_dsc(&f, &d, FFA_VERSION_1_1, FFA_OP_SHARE);
		dsc_add_range(&d, fixture_page(&f, 1), 1);
		dsc_add_range(&d, fixture_page(&f, 3), 1);
		dsc_cut_before(&d, 1);
		/* One bit is flipped: the host's becomes another's, that of VM 1 nobody's. */
		fixture_fail(&f, SIM_FAIL_FRAG_SENDER, FFA_FID32(FFA_NR_MEM_SHARE), 1, 1, 0);
		fixture_send(&f, &d);
		ck_assert_uint_eq(fixture_w(&f, 0), FFA_FID32(FFA_NR_MEM_FRAG_RX));
		ck_assert_uint_eq(fixture_statistics(&f, id).anomalies, id == 0 ? 1 : 0);
		fixture_fragment(&f, &d, 1, fixture_handle(&f));
		expect_success(&f);
		fixture_stop(&f);
	}
}
END_TEST

FIXTURE_MAIN("corners", 30, unsorted_ranges_that_overlap_are_refused_and_nothing_changes,
	     wide_response_to_an_aarch32_client_is_an_anomaly,
	     own_pair_that_is_not_aligned_to_the_minimum_is_not_mapped,
	     request_below_the_floor_is_not_passed_on,
	     fragment_asked_for_in_the_name_of_another_is_an_anomaly_and_no_refusal)
