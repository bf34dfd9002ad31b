/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_life.c - clients go, come back and are reset in every state; a proxy is stopped.
 */
#include "fixture.h"
#include "oracle.h"

#define HOST ((struct ffa_endpoint){ FFA_ID_HOST })
#define VM ((struct ffa_endpoint){ 1 })
#define expect_admin(call, result) ck_assert_int_eq((int)(call), (int)(result))

static struct fixture f;
static struct sim_borrower borrower;

/* How far the client has come when it is reset. */
enum stage {
	STAGE_NONE,
	STAGE_TENTATIVE,
	STAGE_LOCKED,
	STAGE_MAPPED,
	STAGE_RX_FULL,
	STAGE_UNFINISHED,
	STAGE_LIVE,
	STAGES,
};

static void send_first_of_two(void)
{
	struct dsc d;

	fixture_dsc(&f, &d, FFA_VERSION_1_1, FFA_OP_LEND);
	dsc_add_range(&d, fixture_page(&f, 10), 3);
	dsc_add_range(&d, fixture_page(&f, 20), 2);
	dsc_cut_before(&d, 1);
	fixture_send(&f, &d);
	expect_w(&f, 0, FFA_FID32(FFA_NR_MEM_FRAG_RX));
}

static void share_some(void)
{
	for (uint32_t i = 0; i < 5; i++)
		(void)fixture_share(&f, 100 + 2 * i);
}

static void come_to(enum stage stage)
{
	if (stage >= STAGE_TENTATIVE)
		expect_version(&f, FFA_VERSION_1_1, FFA_VERSION_1_1);
	if (stage == STAGE_LOCKED)
		call32(&f, FFA_NR_ID_GET, 0);
	if (stage >= STAGE_MAPPED)
		fixture_map(&f);
	if (stage == STAGE_RX_FULL)
		call32(&f, FFA_NR_PARTITION_INFO_GET, 0);
	if (stage >= STAGE_UNFINISHED)
		send_first_of_two();
	if (stage >= STAGE_LIVE)
		share_some();
}

static void expect_nothing_left(uint16_t id)
{
	struct ffa_statistics statistics = fixture_statistics(&f, id);
	struct ffa_pair pair;

	ck_assert_uint_eq(sim_oracle_given(f.sim, id), 0);
	ck_assert_uint_eq(sim_oracle_shares(f.sim), 0);
	ck_assert(!sim_oracle_pair(f.sim, id, &pair));
	ck_assert_uint_eq(statistics.transactions + statistics.unfinished + statistics.ranges, 0);
	ck_assert_uint_eq(statistics.calls, 0);
	expect_state(&f, id, FFA_VERSION_NONE);
	oracle_check(f.proxy, f.sim);
}

/* LIFE-1 MEM-10: of the host; the version is settled afresh unless it was locked. */
START_TEST(host_reset_in_any_state_leaves_nothing_and_starts_afresh)
{
	for (int stage = 0; stage < STAGES; stage++) {
		fixture_prepare(&f);
		fixture_open(&f);
		come_to((enum stage)stage);
		expect_admin(ffa_proxy_reset_client(f.proxy, HOST), FFA_ADMIN_OK);
		expect_nothing_left(FFA_ID_HOST);
		if (stage <= STAGE_TENTATIVE) {
			ck_assert_int_eq((int)fixture_view(&f).version_state, FFA_VERSION_NONE);
			expect_version(&f, FFA_VERSION_1_0, FFA_VERSION_1_0);
		} else {
			expect_version(&f, FFA_VERSION_1_0, 0);
			expect_version(&f, FFA_VERSION_1_2, FFA_VERSION_1_1);
			fixture_map(&f);
			share_some();
		}
		fixture_stop(&f);
	}
}
END_TEST

/* LIFE-1 MEM-10: of a VM; nobody else notices. */
START_TEST(vm_reset_in_any_state_leaves_the_host_alone)
{
	for (int stage = 0; stage < STAGES; stage++) {
		uint64_t handle;

		fixture_at(&f, FFA_VERSION_1_1);
		handle = fixture_share(&f, 1);
		f.caller = 1;
		come_to((enum stage)stage);
		expect_admin(ffa_proxy_reset_client(f.proxy, VM), FFA_ADMIN_OK);
		ck_assert_uint_eq(sim_oracle_given(f.sim, 1), 0);
		ck_assert_uint_eq(sim_oracle_given(f.sim, 0), 1);
		expect_state(&f, 1, FFA_VERSION_NONE);
		come_to(STAGE_LIVE);
		f.caller = 0;
		fixture_reclaim(&f, handle, 0);
		expect_success(&f);
		fixture_stop(&f);
	}
}
END_TEST

/* LIFE-1: the ID is free again at once. */
START_TEST(destroyed_client_is_unknown_and_its_id_can_be_added_again)
{
	struct ffa_regs regs = { { FFA_FID32(FFA_NR_ID_GET), 1, 2 } };
	struct ffa_view_client view;

	fixture_at(&f, FFA_VERSION_1_1);
	fixture_join(&f, 1);
	share_some();
	expect_admin(ffa_proxy_add_client(f.proxy, &f.client[1]), FFA_ADMIN_EXISTS);
	expect_admin(ffa_proxy_destroy_client(f.proxy, VM), FFA_ADMIN_OK);
	expect_admin(ffa_proxy_destroy_client(f.proxy, VM), FFA_ADMIN_UNKNOWN);
	expect_admin(ffa_proxy_reset_client(f.proxy, VM), FFA_ADMIN_UNKNOWN);
	ck_assert(!ffa_view_client_get(f.proxy, VM, &view));
	ck_assert_int_eq((int)ffa_proxy_call(f.proxy, VM, 0, &regs), FFA_NO_CLIENT);
	ck_assert_uint_eq(regs.x[2], 2);
	expect_admin(ffa_proxy_add_client(f.proxy, &f.client[1]), FFA_ADMIN_OK);
	fixture_join(&f, 1);
	share_some();
	fixture_stop(&f);
}
END_TEST

/* MEM-10 LIFE-3: a call with a vCPU the client does not have is nobody's. */
START_TEST(call_from_a_vcpu_beyond_the_clients_is_nobodys)
{
	struct ffa_regs regs = { { FFA_FID32(FFA_NR_ID_GET) } };

	fixture_at(&f, FFA_VERSION_1_1);
	ck_assert_int_eq((int)ffa_proxy_call(f.proxy, HOST, 4, &regs), FFA_NO_CLIENT);
	ck_assert_int_eq((int)ffa_proxy_call(f.proxy, HOST, 3, &regs), FFA_ANSWERED);
	fixture_stop(&f);
}
END_TEST

/* VM 1 has lent pages that the partition holds. */
static uint64_t lend_and_keep(void)
{
	uint64_t handle;

	memset(&borrower, 0, sizeof(borrower));
	fixture_prepare(&f);
	f.machine.partition[0].ops = sim_borrower;
	f.machine.partition[0].ctx = &borrower;
	fixture_open(&f);
	fixture_boot(&f, FFA_VERSION_1_1);
	fixture_join(&f, 1);
	(void)fixture_share(&f, 50);
	handle = fixture_share(&f, 60);
	call32(&f, FFA_NR_MSG_SEND_DIRECT_REQ, 1 << 16 | FIXTURE_SP, 0, SIM_BORROW_KEEP,
	       (uint32_t)handle, handle >> 32, 1, 0);
	ck_assert_uint_eq(fixture_w(&f, 3), 0);
	f.caller = 0;
	return handle;
}

static void give_back(uint64_t handle)
{
	call32(&f, FFA_NR_MSG_SEND_DIRECT_REQ, FIXTURE_SP, 0, SIM_BORROW_RETURN, (uint32_t)handle,
	       handle >> 32, 1, 0);
	ck_assert_uint_eq(fixture_w(&f, 3), 0);
}

/* MEM-10 */
START_TEST(pages_a_borrower_holds_keep_the_id_in_quarantine_until_maintenance_gets_them)
{
	uint64_t handle = lend_and_keep();

	expect_admin(ffa_proxy_destroy_client(f.proxy, VM), FFA_ADMIN_QUARANTINE);
	ck_assert_uint_eq(sim_oracle_given(f.sim, 1), 1);
	ck_assert_uint_eq(fixture_events(&f, FFA_EVENT_QUARANTINE, FFA_R_SECURE_KEEPS), 1);
	for (int i = 0; i < 3; i++) {
		expect_admin(ffa_proxy_destroy_client(f.proxy, VM), FFA_ADMIN_QUARANTINE);
		expect_admin(ffa_proxy_add_client(f.proxy, &f.client[1]), FFA_ADMIN_EXISTS);
		expect_admin(ffa_proxy_maintain(f.proxy, 10), FFA_ADMIN_QUARANTINE);
		oracle_check(f.proxy, f.sim);
	}
	(void)fixture_share(&f, 70); /* the proxy keeps serving */
	give_back(handle);
	expect_admin(ffa_proxy_add_client(f.proxy, &f.client[1]), FFA_ADMIN_EXISTS);
	expect_admin(ffa_proxy_maintain(f.proxy, 10), FFA_ADMIN_OK);
	ck_assert_uint_eq(sim_oracle_given(f.sim, 1), 0);
	expect_admin(ffa_proxy_add_client(f.proxy, &f.client[1]), FFA_ADMIN_OK);
	fixture_join(&f, 1);
	(void)fixture_share(&f, 60);
	fixture_stop(&f);
}
END_TEST

/* LIFE-1 MEM-10 */
START_TEST(reset_can_be_repeated_until_the_pages_are_back)
{
	uint64_t handle = lend_and_keep();

	expect_admin(ffa_proxy_reset_client(f.proxy, VM), FFA_ADMIN_QUARANTINE);
	expect_admin(ffa_proxy_reset_client(f.proxy, VM), FFA_ADMIN_QUARANTINE);
	give_back(handle);
	expect_admin(ffa_proxy_reset_client(f.proxy, VM), FFA_ADMIN_OK);
	fixture_join(&f, 1);
	(void)fixture_share(&f, 60);
	fixture_stop(&f);
}
END_TEST

/* MEM-10 MEM-6: no more than the budget is tried at once. */
START_TEST(maintenance_keeps_to_its_budget)
{
	fixture_at(&f, FFA_VERSION_1_1);
	fixture_join(&f, 1);
	share_some();
	fixture_refuse(&f, SIM_PORT_PAGES_UNDO, FFA_PORT_BUSY, 5);
	expect_admin(ffa_proxy_destroy_client(f.proxy, VM), FFA_ADMIN_QUARANTINE);
	ck_assert_uint_eq(sim_oracle_given(f.sim, 1), 5);
	expect_admin(ffa_proxy_maintain(f.proxy, 0), FFA_ADMIN_QUARANTINE);
	ck_assert_uint_eq(sim_oracle_given(f.sim, 1), 5);
	expect_admin(ffa_proxy_maintain(f.proxy, 2), FFA_ADMIN_QUARANTINE);
	ck_assert_uint_eq(sim_oracle_given(f.sim, 1), 3);
	expect_admin(ffa_proxy_maintain(f.proxy, 3), FFA_ADMIN_OK);
	ck_assert_uint_eq(sim_oracle_given(f.sim, 1), 0);
	fixture_stop(&f);
}
END_TEST

/* Another CPU tries to end clients while the host's request is inside. */
static enum ffa_admin tried[4];

static void end_while_inside(void *ctx, enum sim_port port, const struct ffa_regs *regs)
{
	(void)ctx;
	if (port != SIM_PORT_SMC || (uint32_t)regs->x[0] != FFA_FID32(FFA_NR_MSG_SEND_DIRECT_REQ))
		return;
	tried[0] = ffa_proxy_destroy_client(f.proxy, HOST);
	tried[1] = ffa_proxy_reset_client(f.proxy, HOST);
	tried[2] = ffa_proxy_destroy_client(f.proxy, VM);
	tried[3] = ffa_proxy_stop(f.proxy);
}

/* LIFE-3 */
START_TEST(client_with_a_call_inside_is_busy_and_can_be_destroyed_afterwards)
{
	struct ffa_view_client view;

	fixture_at(&f, FFA_VERSION_1_1);
	share_some();
	sim_hook(f.sim, end_while_inside, NULL);
	call32(&f, FFA_NR_MSG_SEND_DIRECT_REQ, FIXTURE_SP);
	sim_hook(f.sim, NULL, NULL);
	expect_w(&f, 0, FFA_FID32(FFA_NR_MSG_SEND_DIRECT_RESP));
	expect_admin(tried[0], FFA_ADMIN_BUSY);
	expect_admin(tried[1], FFA_ADMIN_BUSY);
	expect_admin(tried[2], FFA_ADMIN_OK);
	expect_admin(tried[3], FFA_ADMIN_BUSY);
	ck_assert(ffa_view_client_get(f.proxy, HOST, &view));
	ck_assert_uint_eq(sim_oracle_given(f.sim, 0), 5);
	(void)fixture_share(&f, 1);
	expect_admin(ffa_proxy_destroy_client(f.proxy, HOST), FFA_ADMIN_OK);
	ck_assert_uint_eq(sim_oracle_given(f.sim, 0), 0);
	fixture_stop(&f);
}
END_TEST

/* LIFE-2 */
START_TEST(stop_takes_back_everything_and_unmaps_the_proxys_pair)
{
	fixture_at(&f, FFA_VERSION_1_2);
	share_some();
	fixture_join(&f, 1);
	share_some();
	fixture_mark(&f);
	expect_admin(ffa_proxy_stop(f.proxy), FFA_ADMIN_OK);
	ck_assert_uint_eq(fixture_asked(&f, FFA_FID32(FFA_NR_MEM_RECLAIM)), 10);
	ck_assert_uint_eq(f.asked[f.smcs - 1].x[0], FFA_FID32(FFA_NR_RXTX_UNMAP));
	ck_assert(!sim_oracle_own_mapped(f.sim));
	ck_assert_uint_eq(sim_oracle_given(f.sim, 0) + sim_oracle_given(f.sim, 1), 0);
	fixture_close(&f);
}
END_TEST

/* LIFE-2: a proxy that never met a Secure side asks nobody. */
START_TEST(stop_of_an_unused_proxy_sends_nothing)
{
	fixture_prepare(&f);
	fixture_open(&f);
	expect_admin(ffa_proxy_stop(f.proxy), FFA_ADMIN_OK);
	ck_assert_uint_eq(sim_smc_calls(f.sim, 0), 0);
	fixture_close(&f);
}
END_TEST

/* LIFE-2 MEM-10 */
START_TEST(stop_reports_quarantine_and_succeeds_after_maintenance)
{
	fixture_at(&f, FFA_VERSION_1_1);
	share_some();
	fixture_refuse(&f, SIM_PORT_PAGES_UNDO, FFA_PORT_FAULT, 2);
	expect_admin(ffa_proxy_stop(f.proxy), FFA_ADMIN_QUARANTINE);
	ck_assert(sim_oracle_own_mapped(f.sim));
	ck_assert_uint_eq(sim_oracle_given(f.sim, 0), 2);
	expect_admin(ffa_proxy_maintain(f.proxy, 10), FFA_ADMIN_OK);
	fixture_stop(&f);
}
END_TEST

/* LIFE-2 SAFE-4 */
START_TEST(secure_side_that_keeps_the_proxys_pair_is_an_anomaly_and_quarantine)
{
	fixture_at(&f, FFA_VERSION_1_1);
	fixture_fail(&f, SIM_FAIL_ERROR, FFA_FID32(FFA_NR_RXTX_UNMAP), 1, 1,
		     (uint64_t)(int64_t)FFA_RET_DENIED);
	expect_admin(ffa_proxy_stop(f.proxy), FFA_ADMIN_QUARANTINE);
	ck_assert_uint_eq(fixture_events(&f, FFA_EVENT_ANOMALY, FFA_R_SECURE_ANSWER), 1);
	ck_assert(sim_oracle_own_mapped(f.sim));
	fixture_stop(&f); /* repeated, it asks again */
}
END_TEST

FIXTURE_MAIN("life", 60, host_reset_in_any_state_leaves_nothing_and_starts_afresh,
	     vm_reset_in_any_state_leaves_the_host_alone,
	     destroyed_client_is_unknown_and_its_id_can_be_added_again,
	     call_from_a_vcpu_beyond_the_clients_is_nobodys,
	     pages_a_borrower_holds_keep_the_id_in_quarantine_until_maintenance_gets_them,
	     reset_can_be_repeated_until_the_pages_are_back, maintenance_keeps_to_its_budget,
	     client_with_a_call_inside_is_busy_and_can_be_destroyed_afterwards,
	     stop_takes_back_everything_and_unmaps_the_proxys_pair,
	     stop_of_an_unused_proxy_sends_nothing,
	     stop_reports_quarantine_and_succeeds_after_maintenance,
	     secure_side_that_keeps_the_proxys_pair_is_an_anomaly_and_quarantine)
