/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_mailbox_life.c - a pair in use: unmapped with work under way, unmapped by a port that fails,
 * gone with its client; FFA_ID_GET and FFA_SPM_ID_GET, which need none.
 */
#include "fixture.h"

static struct fixture f;

static void expect_rx(enum ffa_rx_state state)
{
	ck_assert_int_eq((int)fixture_client(&f, f.caller).rx, (int)state);
}

/* BOX-1 */
START_TEST(transactions_outlive_the_pair)
{
	uint64_t handle;

	fixture_at(&f, FFA_VERSION_1_1);
	handle = fixture_share(&f, 1);
	call32(&f, FFA_NR_RXTX_UNMAP, 0);
	expect_success(&f);
	ck_assert_uint_eq(sim_oracle_given(f.sim, 0), 1);
	fixture_reclaim(&f, handle, 0);
	expect_success(&f);
	ck_assert_uint_eq(sim_oracle_given(f.sim, 0), 0);
	fixture_stop(&f);
}
END_TEST

/* A share of four pages that are not adjacent, in two fragments. */
static void two_fragments(struct dsc *d)
{
	fixture_dsc(&f, d, FFA_VERSION_1_1, FFA_OP_SHARE);
	for (uint32_t i = 0; i < 4; i++)
		dsc_add_range(d, fixture_page(&f, 2 * i), 1);
	dsc_cut_before(d, 2);
}

/* BOX-1, MEM-5 */
START_TEST(fragment_without_a_pair_is_refused_and_may_be_repeated_with_one)
{
	struct dsc d;
	uint64_t handle;

	fixture_at(&f, FFA_VERSION_1_1);
	two_fragments(&d);
	fixture_send(&f, &d);
	expect_w(&f, 0, FFA_FID32(FFA_NR_MEM_FRAG_RX));
	handle = fixture_handle(&f);
	call32(&f, FFA_NR_RXTX_UNMAP, 0);
	expect_success(&f);
	fixture_mark(&f);
	fixture_fragment(&f, &d, 1, handle);
	expect_error(&f, FFA_RET_INVALID_PARAMETERS);
	expect_reason(&f, FFA_R_BOX_NOT_MAPPED);
	expect_smcs(&f, 0);
	fixture_map(&f);
	fixture_fragment(&f, &d, 1, handle);
	expect_success(&f);
	fixture_reclaim(&f, handle, 0);
	expect_success(&f);
	fixture_stop(&f);
}
END_TEST

/* BOX-1, V01 */
START_TEST(send_without_a_pair_is_refused)
{
	struct dsc d;

	fixture_at(&f, FFA_VERSION_1_1);
	two_fragments(&d);
	call32(&f, FFA_NR_RXTX_UNMAP, 0);
	expect_success(&f);
	fixture_mark(&f);
	fixture_send(&f, &d);
	expect_error(&f, FFA_RET_INVALID_PARAMETERS);
	expect_reason(&f, FFA_R_BOX_NOT_MAPPED);
	expect_smcs(&f, 0);
	fixture_stop(&f);
}
END_TEST

/* BOX-1: the proxy forgets the pair whatever the integrator says; that it said so is counted. */
START_TEST(unmap_succeeds_though_the_port_fails)
{
	fixture_at(&f, FFA_VERSION_1_1);
	f.unchecked = true; /* the machine still has the pair: that is the point */
	fixture_refuse(&f, SIM_PORT_BUFFER_UNMAP, FFA_PORT_BUSY, 1);
	call32(&f, FFA_NR_RXTX_UNMAP, 0);
	expect_success(&f);
	expect_rx(FFA_RX_UNMAPPED);
	ck_assert_uint_eq(fixture_statistics(&f, 0).anomalies, 1);
	ck_assert_uint_eq(fixture_events(&f, FFA_EVENT_ANOMALY, FFA_R_PORT_BUSY), 1);
	fixture_close(&f);
}
END_TEST

/* BOX-1, LIFE-1, MEM-10 */
START_TEST(pair_goes_with_its_client)
{
	struct ffa_pair pair;

	fixture_at(&f, FFA_VERSION_1_1);
	fixture_join(&f, 1);
	ck_assert_int_eq((int)ffa_proxy_reset_client(f.proxy, f.client[1].id), FFA_ADMIN_OK);
	ck_assert(!sim_oracle_pair(f.sim, 1, &pair));
	ck_assert(sim_oracle_pair(f.sim, 0, &pair));
	fixture_join(&f, 1);
	ck_assert_int_eq((int)ffa_proxy_destroy_client(f.proxy, f.client[1].id), FFA_ADMIN_OK);
	ck_assert(!sim_oracle_pair(f.sim, 1, &pair));
	fixture_stop(&f);
}
END_TEST

/* BOX-1: a pair that RX is full of is unmapped all the same, and the next one starts empty. */
START_TEST(unmap_while_the_client_owns_rx)
{
	fixture_at(&f, FFA_VERSION_1_1);
	call32(&f, FFA_NR_PARTITION_INFO_GET, 0);
	expect_success(&f);
	expect_rx(FFA_RX_FULL);
	call32(&f, FFA_NR_RXTX_UNMAP, 0);
	expect_success(&f);
	fixture_map(&f);
	expect_rx(FFA_RX_EMPTY);
	call32(&f, FFA_NR_RX_RELEASE, 0);
	expect_error(&f, FFA_RET_DENIED);
	fixture_stop(&f);
}
END_TEST

/* Setup calls need no pair. */
START_TEST(id_get_says_who_the_caller_is)
{
	fixture_at(&f, FFA_VERSION_1_0);
	for (uint16_t id = 0; id < FIXTURE_CLIENTS; id++) {
		f.caller = id;
		expect_version(&f, FFA_VERSION_1_0, FFA_VERSION_1_0);
		call32(&f, FFA_NR_ID_GET, 0);
		expect_success(&f);
		expect_w(&f, 2, id);
		expect_w(&f, 3, 0);
	}
	expect_smcs(&f, 0);
	fixture_stop(&f);
}
END_TEST

START_TEST(spm_id_get_says_who_the_spmc_is_from_1_1_on)
{
	for (uint32_t minor = 0; minor <= 2; minor++) {
		fixture_at(&f, FFA_VERSION_MAKE(1, minor));
		call32(&f, FFA_NR_SPM_ID_GET, 0);
		if (minor == 0) {
			expect_error(&f, FFA_RET_NOT_SUPPORTED);
		} else {
			expect_success(&f);
			expect_w(&f, 2, SIM_ID_SPMC);
			expect_smcs(&f, 1);
		}
		fixture_stop(&f);
	}
}
END_TEST

/* SAFE-4: the ID of an SPMC has 16 bits, the top one set. */
START_TEST(impossible_spmc_id_is_not_passed_on)
{
	static const uint32_t ids[] = { 0, 1, 0x7FFF, 0x18000, 0x80008000, 0xFFFFFFFF };

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		fixture_at(&f, FFA_VERSION_1_1);
		fixture_fail(&f, SIM_FAIL_REGISTER, FFA_FID32(FFA_NR_SPM_ID_GET), 1, 1,
			     UINT64_C(2) << 56 | ids[i]);
		call32(&f, FFA_NR_SPM_ID_GET, 0);
		expect_error(&f, FFA_RET_ABORTED);
		ck_assert_uint_eq(fixture_statistics(&f, 0).anomalies, 1);
		fixture_stop(&f);
	}
}
END_TEST

FIXTURE_MAIN("mailbox_life", 60, transactions_outlive_the_pair,
	     fragment_without_a_pair_is_refused_and_may_be_repeated_with_one,
	     send_without_a_pair_is_refused, unmap_succeeds_though_the_port_fails,
	     pair_goes_with_its_client, unmap_while_the_client_owns_rx,
	     id_get_says_who_the_caller_is, spm_id_get_says_who_the_spmc_is_from_1_1_on,
	     impossible_spmc_id_is_not_passed_on)
