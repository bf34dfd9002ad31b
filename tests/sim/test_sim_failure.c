/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_sim_failure.c - planned failures of the Secure side and refusals of ports; counters, hooks,
 * events, snapshots, reset.
 */
#include "sim_test.h"

#define PAGE UINT64_C(4096)
#define SHARE64 FFA_FID64(FFA_NR_MEM_SHARE)
#define FRAG_TX FFA_FID32(FFA_NR_MEM_FRAG_TX)

static void plan(struct rig *rig, enum sim_mode mode, uint32_t fid, uint64_t arg)
{
	const struct sim_failure failure = { .mode = mode, .fid = fid, .arg = arg };

	sim_fail(rig->sim, &failure);
}

/* A share of 3 one-page ranges, sent one by one; the first fragment is sent. */
static void start_fragments(struct rig *rig, struct dsc *d)
{
	dsc_init(d, FFA_VERSION_1_1, FFA_OP_SHARE);
	dsc_add_range(d, HOST_RAM + 2 * PAGE, 1);
	dsc_add_range(d, HOST_RAM + 4 * PAGE, 1);
	dsc_cut_before(d, 1);
	dsc_cut_before(d, 2);
	ck_assert_int_eq(give(rig, FFA_PAGES_SHARE, 0, HOST_RAM, 5), FFA_PORT_OK);
	ck_assert_int_eq(send(rig, d), 0);
}

START_TEST(an_error_is_answered_and_nothing_done)
{
	static const enum sim_mode modes[] = { SIM_FAIL_ERROR, SIM_FAIL_ERROR_SIGNED,
					       SIM_FAIL_ERROR_AFTER };
	struct rig rig;
	struct dsc d;

	rig_simple(&rig, SIM_RULES, FFA_VERSION_1_1);
	ck_assert_int_eq(give(&rig, FFA_PAGES_SHARE, 0, HOST_RAM, 1), FFA_PORT_OK);
	plan(&rig, modes[_i], SHARE64, (uint64_t)(int64_t)FFA_RET_BUSY);
	dsc_init(&d, FFA_VERSION_1_1, FFA_OP_SHARE);
	ck_assert_int_eq(smc0(&rig, FFA_NR_ID_GET), 0);
	ck_assert_uint_eq(sim_fail_hits(rig.sim), 0);
	ck_assert_int_eq(send(&rig, &d), FFA_RET_BUSY);
	ck_assert_uint_eq(sim_fail_hits(rig.sim), 1);
	ck_assert_uint_eq(rig.r.x[2] >> 32, _i == 1 ? UINT32_MAX : 0);
	ck_assert_uint_eq(sim_oracle_shares(rig.sim), _i == 2 ? 1 : 0);
	/* Taken back in good faith: the Secure side has told a lie. */
	ck_assert_int_eq(give(&rig, FFA_PAGES_UNSHARE, 0, HOST_RAM, 1), FFA_PORT_OK);
	rig_close(&rig);
}
END_TEST

START_TEST(the_nth_call_and_as_many_as_asked_fail)
{
	struct sim_failure failure = { .mode = SIM_FAIL_ERROR, .nth = 3, .times = 2, .arg = 1 };
	struct rig rig;

	rig_simple(&rig, SIM_RULES, FFA_VERSION_1_1);
	failure.arg = (uint64_t)(int64_t)FFA_RET_RETRY;
	sim_fail(rig.sim, &failure);
	for (uint32_t i = 1; i <= 6; i++)
		ck_assert_int_eq(smc0(&rig, FFA_NR_ID_GET), i == 3 || i == 4 ? FFA_RET_RETRY : 0);
	failure.times = UINT32_MAX;
	failure.nth = 0;
	failure.fid = FFA_FID32(FFA_NR_ID_GET);
	sim_fail(rig.sim, &failure);
	for (uint32_t i = 0; i < 5; i++)
		ck_assert_int_eq(smc0(&rig, FFA_NR_ID_GET), FFA_RET_RETRY);
	ck_assert_int_eq(smc0(&rig, FFA_NR_SPM_ID_GET), 0);
	sim_fail_clear(rig.sim);
	ck_assert_int_eq(smc0(&rig, FFA_NR_ID_GET), 0);
	rig_close(&rig);
}
END_TEST

START_TEST(handles_are_lied_about)
{
	static const enum sim_mode modes[] = { SIM_FAIL_HANDLE_DUPLICATE, SIM_FAIL_HANDLE_ONES,
					       SIM_FAIL_HANDLE_BIT63, SIM_FAIL_HANDLE_OTHER };
	static const uint64_t told[] = { 0, UINT64_MAX, (UINT64_C(1) << 63) | 1, 1 + 0x500 };
	struct sim_share share;
	struct rig rig;

	rig_simple(&rig, SIM_RULES, FFA_VERSION_1_1);
	(void)share_page(&rig, HOST_RAM);
	plan(&rig, modes[_i], 0, 0x500);
	ck_assert_uint_eq(share_page(&rig, HOST_RAM + PAGE), told[_i]);
	/* The truth: a second transaction, and its pages must not come back. */
	ck_assert(sim_oracle_share(rig.sim, 1, &share) && share.complete);
	sim_expect_complaint(rig.sim, SIM_C_PAGES_HELD);
	ck_assert_int_eq(give(&rig, FFA_PAGES_UNSHARE, 0, HOST_RAM + PAGE, 1), FFA_PORT_OK);
	complained(&rig, SIM_C_PAGES_HELD);
	rig_close(&rig);
}
END_TEST

struct offset_row {
	enum sim_mode mode;
	uint32_t fid;	/* of the answer */
	int32_t offset; /* told minus true */
	bool taken;
};
static const struct offset_row offset_rows[] = {
	{ SIM_FAIL_OFFSET_SAME, FFA_FID32(FFA_NR_MEM_FRAG_RX), -16, false },
	{ SIM_FAIL_OFFSET_BACK, FFA_FID32(FFA_NR_MEM_FRAG_RX), -32, true },
	{ SIM_FAIL_OFFSET_BEYOND, FFA_FID32(FFA_NR_MEM_FRAG_RX), 32, true },
	{ SIM_FAIL_OFFSET_ZERO, FFA_FID32(FFA_NR_MEM_FRAG_RX), -112, true },
	{ SIM_FAIL_PREMATURE_SUCCESS, FFA_FID32(FFA_NR_SUCCESS), 0, false },
};

START_TEST(offsets_are_lied_about)
{
	const struct offset_row *row = &offset_rows[_i];
	struct sim_share share;
	struct rig rig;
	struct dsc d;

	rig_simple(&rig, SIM_RULES, FFA_VERSION_1_1);
	start_fragments(&rig, &d);
	plan(&rig, row->mode, FRAG_TX, 32);
	ck_assert_int_eq(send_next(&rig, &d, 1), 0);
	ck_assert_uint_eq(rig.r.x[0], row->fid);
	if (row->offset)
		ck_assert_int_eq((int32_t)rig.r.x[3], (int32_t)dsc_range_at(&d, 2) + row->offset);
	ck_assert(sim_oracle_share(rig.sim, rig.handle, &share));
	ck_assert_uint_eq(share.ranges, row->taken ? 2 : 1);
	if (!row->taken) {
		/* Sending it again goes on as if nothing had been. */
		ck_assert_int_eq(send_next(&rig, &d, 1), 0);
		ck_assert_int_eq(send_next(&rig, &d, 2), 0);
		ck_assert_uint_eq(rig.r.x[0], FFA_FID32(FFA_NR_SUCCESS));
	}
	rig_close(&rig);
}
END_TEST

START_TEST(other_answers_to_fragments_are_lied_about)
{
	struct rig rig;
	struct dsc d;

	rig_simple(&rig, SIM_RULES, FFA_VERSION_1_1);
	start_fragments(&rig, &d);
	plan(&rig, SIM_FAIL_FRAG_HANDLE, FRAG_TX, 0);
	ck_assert_int_eq(send_next(&rig, &d, 1), 0);
	ck_assert_uint_eq(rig.r.x[1], rig.handle + 1);
	plan(&rig, SIM_FAIL_LATE_SUCCESS, FRAG_TX, 0);
	ck_assert_int_eq(send_next(&rig, &d, 2), 0);
	ck_assert_uint_eq(rig.r.x[0], FFA_FID32(FFA_NR_MEM_FRAG_RX));
	ck_assert_uint_eq(rig.r.x[3], dsc_size(&d));
	ck_assert_int_eq(reclaim(&rig), 0);
	rig_close(&rig);
	rig_simple(&rig, SIM_RULES, FFA_VERSION_1_1);
	plan(&rig, SIM_FAIL_FRAG_SENDER, 0, 0);
	start_fragments(&rig, &d);
	ck_assert_uint_eq(rig.r.x[4], 0x10000);
	rig_close(&rig);
	rig_simple(&rig, SIM_RULES, FFA_VERSION_1_1);
	plan(&rig, SIM_FAIL_PREMATURE_SUCCESS, 0, 0);
	start_fragments(&rig, &d);
	ck_assert_uint_eq(rig.r.x[0], FFA_FID32(FFA_NR_SUCCESS));
	rig_close(&rig);
}
END_TEST

START_TEST(lists_registers_and_versions_are_lied_about)
{
	struct rig rig;

	rig_simple(&rig, SIM_RULES, FFA_VERSION_1_1);
	plan(&rig, SIM_FAIL_COUNT, 0, 1000);
	plan(&rig, SIM_FAIL_ENTRY_SIZE, 0, 7);
	ck_assert_int_eq(smc(&rig, FFA_FID32(FFA_NR_PARTITION_INFO_GET), 0, 0, 0, 0, 1), 0);
	ck_assert_uint_eq(rig.r.x[2], 1000);
	ck_assert_int_eq(smc0(&rig, FFA_NR_PARTITION_INFO_GET), 0);
	ck_assert_uint_eq(rig.r.x[3], 7);
	ck_assert_int_eq(smc0(&rig, FFA_NR_RX_RELEASE), 0);
	plan(&rig, SIM_FAIL_LIST, 0, 0);
	ck_assert_int_eq(smc0(&rig, FFA_NR_PARTITION_INFO_GET), 0);
	ck_assert_uint_ne(dsc_get(rig.own.rx, 8), dsc_get((const uint8_t *)rig.own.rx + 8, 8));
	plan(&rig, SIM_FAIL_FID, FFA_FID32(FFA_NR_ID_GET), 0x84000070);
	(void)smc0(&rig, FFA_NR_ID_GET);
	ck_assert_uint_eq(rig.r.x[0], 0x84000070);
	plan(&rig, SIM_FAIL_REGISTER, FFA_FID32(FFA_NR_ID_GET), UINT64_C(9) << 56 | 0x1234);
	(void)smc0(&rig, FFA_NR_ID_GET);
	ck_assert_uint_eq(rig.r.x[9], 0x1234);
	plan(&rig, SIM_FAIL_STALE, FFA_FID32(FFA_NR_ID_GET), 0);
	(void)smc0(&rig, FFA_NR_ID_GET);
	ck_assert_uint_ne(rig.r.x[5], 0);
	plan(&rig, SIM_FAIL_GARBAGE, FFA_FID32(FFA_NR_ID_GET), 5);
	(void)smc0(&rig, FFA_NR_ID_GET);
	ck_assert_uint_ne(rig.r.x[0] & 0xff000000, 0x84000000);
	plan(&rig, SIM_FAIL_VANISH, 0, 0);
	(void)smc0(&rig, FFA_NR_ID_GET);
	ck_assert_uint_eq(rig.r.x[0], UINT64_MAX);
	rig_close(&rig);
}
END_TEST

START_TEST(the_version_and_the_endpoint_of_an_answer_are_lied_about)
{
	struct sim_config config = rig_config(SIM_RULES, NULL);
	struct rig rig;

	rig_create(&rig, &config);
	plan(&rig, SIM_FAIL_VERSION, 0, 0x20000);
	(void)smc1(&rig, FFA_NR_VERSION, FFA_VERSION_1_1);
	ck_assert_uint_eq(rig.r.x[0], 0x20000);
	plan(&rig, SIM_FAIL_OTHER_ENDPOINT, 0, 0);
	(void)smc1(&rig, FFA_NR_MSG_SEND_DIRECT_REQ, SP1);
	ck_assert_uint_eq(rig.r.x[1], 0x80000001);
	rig_close(&rig);
}
END_TEST

START_TEST(the_same_plan_gives_the_same_noise)
{
	struct sim_config config = rig_config(SIM_RULES, NULL);
	struct ffa_regs first = { { 0 } };
	struct rig rig;

	rig_create(&rig, &config);
	for (uint32_t i = 0; i < 2; i++) {
		plan(&rig, SIM_FAIL_GARBAGE, 0, 5);
		(void)smc1(&rig, FFA_NR_VERSION, FFA_VERSION_1_1);
		if (i == 0)
			first = rig.r;
		sim_reset(rig.sim);
	}
	ck_assert(memcmp(&first, &rig.r, sizeof(first)) == 0);
	rig_close(&rig);
}
END_TEST

/*
 * ---- ports
 * ----------------------------------------------------------------------------------------
 */

START_TEST(a_port_call_is_refused_and_its_undo_too)
{
	struct sim_refusal refusal = {
		.port = SIM_PORT_ANY, .nth = 2, .undo = 1, .result = FFA_PORT_BUSY
	};
	struct rig rig;

	rig_simple(&rig, SIM_RULES, FFA_VERSION_1_1);
	sim_refuse(rig.sim, &refusal);
	ck_assert_int_eq(give(&rig, FFA_PAGES_SHARE, 0, HOST_RAM, 1), FFA_PORT_OK);
	ck_assert_int_eq(give(&rig, FFA_PAGES_SHARE, 0, HOST_RAM + PAGE, 1), FFA_PORT_BUSY);
	ck_assert_int_eq(give(&rig, FFA_PAGES_SHARE, 0, HOST_RAM + PAGE, 1), FFA_PORT_OK);
	ck_assert_int_eq(give(&rig, FFA_PAGES_UNSHARE, 0, HOST_RAM, 1), FFA_PORT_BUSY);
	ck_assert_int_eq(give(&rig, FFA_PAGES_UNSHARE, 0, HOST_RAM, 1), FFA_PORT_OK);
	ck_assert_uint_eq(sim_refuse_hits(rig.sim), 2);
	ck_assert_uint_eq(sim_port_calls(rig.sim, SIM_PORT_PAGES), 3);
	ck_assert_uint_eq(sim_port_calls(rig.sim, SIM_PORT_PAGES_UNDO), 2);
	ck_assert_uint_eq(sim_port_calls(rig.sim, SIM_PORT_ANY), 5);
	ck_assert_uint_eq(sim_port_calls(rig.sim, SIM_PORT_SMC), 2);
	ck_assert_uint_eq(sim_smc_calls(rig.sim, FFA_FID32(FFA_NR_VERSION)), 1);
	ck_assert_uint_eq(sim_smc_calls(rig.sim, 0), 2);
	rig_close(&rig);
}
END_TEST

struct seen {
	struct sim *sim;
	uint32_t calls[SIM_PORTS];
	uint64_t asked, answered;
};

static void look(void *ctx, enum sim_port port, const struct ffa_regs *regs)
{
	struct seen *seen = ctx;

	seen->calls[port]++;
	if (regs != NULL)
		seen->asked = regs->x[0];
	/* No lock of the sim is held: it may be asked. */
	(void)sim_oracle_shares(seen->sim);
}

static void observe(void *ctx, const struct ffa_regs *in, const struct ffa_regs *out)
{
	struct seen *seen = ctx;

	ck_assert_uint_eq(in->x[0], seen->asked);
	seen->answered = out->x[0];
}

START_TEST(hooks_and_observers_see_every_call)
{
	struct ffa_event event = { .reason = 7, .vcpu = 3 }, got;
	struct seen seen = { 0 };
	struct rig rig;

	rig_simple(&rig, SIM_RULES, FFA_VERSION_1_1);
	seen.sim = rig.sim;
	sim_hook(rig.sim, look, &seen);
	sim_observe(rig.sim, observe, &seen);
	ck_assert_int_eq(smc0(&rig, FFA_NR_ID_GET), 0);
	ck_assert_int_eq(give(&rig, FFA_PAGES_SHARE, 0, HOST_RAM, 1), FFA_PORT_OK);
	ck_assert_uint_eq(seen.calls[SIM_PORT_SMC], 1);
	ck_assert_uint_eq(seen.calls[SIM_PORT_PAGES], 1);
	ck_assert_uint_eq(seen.answered, FFA_FID32(FFA_NR_SUCCESS));
	rig.ports.event(rig.ports.ctx, &event);
	ck_assert_uint_eq(sim_events(rig.sim), 1);
	ck_assert(sim_event(rig.sim, 0, &got) && got.reason == 7 && got.vcpu == 3);
	ck_assert(!sim_event(rig.sim, 1, &got));
	rig.ports.pause(rig.ports.ctx, 1);
	ck_assert_uint_eq(sim_pauses(rig.sim), 1);
	rig_close(&rig);
}
END_TEST

START_TEST(snapshots_see_pages_handles_boxes_and_notifications)
{
	struct sim_snapshot *before;
	struct rig rig;

	rig_simple(&rig, SIM_RULES, FFA_VERSION_1_1);
	(void)share_page(&rig, HOST_RAM);
	before = sim_snapshot(rig.sim);
	ck_assert(sim_snapshot_equal(rig.sim, before));
	if (_i == 0)
		ck_assert_int_eq(give(&rig, FFA_PAGES_LEND, 0, HOST_RAM + 5 * PAGE, 1), 0);
	else if (_i == 1)
		ck_assert_int_eq(reclaim(&rig), 0);
	else if (_i == 2)
		ck_assert_int_eq(smc0(&rig, FFA_NR_PARTITION_INFO_GET), 0);
	else
		ck_assert_int_eq(
			smc(&rig, FFA_FID32(FFA_NR_NOTIFICATION_BITMAP_CREATE), 0, 1, 0, 0, 0), 0);
	ck_assert(!sim_snapshot_equal(rig.sim, before));
	sim_snapshot_free(before);
	rig_close(&rig);
}
END_TEST

START_TEST(reset_is_a_new_machine)
{
	struct sim_snapshot *before;
	struct sim_own_pair own;
	struct rig rig;

	rig_simple(&rig, SIM_OPTEE_REPAIRED, FFA_VERSION_1_1);
	before = sim_snapshot(rig.sim);
	(void)share_page(&rig, HOST_RAM);
	plan(&rig, SIM_FAIL_VANISH, 0, 0);
	sim_reset(rig.sim);
	ck_assert_uint_eq(sim_oracle_shares(rig.sim), 0);
	ck_assert_uint_eq(sim_oracle_given(rig.sim, 0), 0);
	ck_assert_uint_eq(sim_oracle_version(rig.sim, NULL), 0);
	sim_own_pair(rig.sim, 1, &own);
	ck_assert(own.tx == rig.own.tx);
	ck_assert_int_eq(smc1(&rig, FFA_NR_VERSION, FFA_VERSION_1_1), 0);
	ck_assert_int_eq(smc(&rig, FFA_FID64(FFA_NR_RXTX_MAP), own.tx_base, own.rx_base, 1, 0, 0),
			 0);
	ck_assert(sim_snapshot_equal(rig.sim, before));
	ck_assert_uint_eq(share_page(&rig, HOST_RAM), UINT64_C(0x100000000000));
	sim_snapshot_free(before);
	rig_close(&rig);
}
END_TEST

static void add(TCase *tests)
{
	tcase_add_loop_test(tests, an_error_is_answered_and_nothing_done, 0, 3);
	tcase_add_test(tests, the_nth_call_and_as_many_as_asked_fail);
	tcase_add_loop_test(tests, handles_are_lied_about, 0, 4);
	tcase_add_loop_test(tests, offsets_are_lied_about, 0,
			    sizeof(offset_rows) / sizeof(offset_rows[0]));
	tcase_add_test(tests, other_answers_to_fragments_are_lied_about);
	tcase_add_test(tests, lists_registers_and_versions_are_lied_about);
	tcase_add_test(tests, the_version_and_the_endpoint_of_an_answer_are_lied_about);
	tcase_add_test(tests, the_same_plan_gives_the_same_noise);
	tcase_add_test(tests, a_port_call_is_refused_and_its_undo_too);
	tcase_add_test(tests, hooks_and_observers_see_every_call);
	tcase_add_loop_test(tests, snapshots_see_pages_handles_boxes_and_notifications, 0, 4);
	tcase_add_test(tests, reset_is_a_new_machine);
}

int main(void)
{
	return run_suite("failures", add);
}
