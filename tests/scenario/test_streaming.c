/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_streaming.c - sends in fragments: streamed, not collected; cut on range boundaries both
 * ways; several under way; pieces that the proxy's smaller TX buffer makes necessary.
 */
#include "fixture.h"
#include "loops.h"

#define FRAG_TX FFA_FID32(FFA_NR_MEM_FRAG_TX)
#define FRAG_RX FFA_FID32(FFA_NR_MEM_FRAG_RX)

static struct fixture f;

static uint32_t version_of(int i)
{
	return FFA_VERSION_MAKE(1, (uint32_t)i);
}

/* `count` ranges of one page, every other page from `page` on. */
static void scattered(struct dsc *d, struct dsc_range *ranges, uint32_t page, uint32_t count,
		      bool descending)
{
	for (uint32_t i = 0; i < count; i++) {
		uint32_t at = descending ? count - 1 - i : i;

		ranges[i] = (struct dsc_range){ fixture_page(&f, page + 2 * at), 1, 0 };
	}
	dsc_ranges(d, ranges, count);
}

/*
 * CONV-3 MEM-5: every fragment goes on before the client is answered; the offsets are the client's.
 */
START_TEST(each_fragment_goes_on_at_once_and_the_client_sees_its_own_offsets)
{
	uint64_t handle;
	struct dsc d;

	fixture_at(&f, version_of(_i));
	fixture_dsc(&f, &d, version_of(_i), FFA_OP_SHARE);
	d.composite_gap = 32; /* so that the client's bytes and the proxy's differ */
	for (uint32_t i = 0; i < 6; i++)
		dsc_add_range(&d, fixture_page(&f, 10 + 3 * i), 2);
	dsc_cut_before(&d, 2);
	dsc_cut_before(&d, 3);
	fixture_mark(&f);
	fixture_send(&f, &d);
	ck_assert_uint_eq(f.r.x[0], FRAG_RX);
	handle = fixture_handle(&f);
	expect_w(&f, 3, dsc_fragment_at(&d, 1));
	expect_w(&f, 4, 0);
	expect_smcs(&f, 1);
	ck_assert_uint_eq(fixture_statistics(&f, 0).unfinished, 1);
	fixture_fragment(&f, &d, 1, handle);
	ck_assert_uint_eq(f.r.x[0], FRAG_RX);
	ck_assert_uint_eq(fixture_handle(&f), handle);
	expect_w(&f, 3, dsc_fragment_at(&d, 2));
	expect_smcs(&f, 2);
	fixture_fragment(&f, &d, 2, handle);
	expect_success(&f);
	ck_assert_uint_eq(fixture_handle(&f), handle);
	expect_smcs(&f, 3);
	fixture_reclaim(&f, handle, 0);
	expect_success(&f);
	fixture_stop(&f);
}
END_TEST

/* MEM-5: the headers alone are a first fragment. */
START_TEST(the_first_fragment_may_hold_no_range)
{
	struct dsc d;

	fixture_at(&f, version_of(_i));
	fixture_dsc(&f, &d, version_of(_i), FFA_OP_LEND);
	dsc_add_range(&d, fixture_page(&f, 1), 1);
	dsc_cut_before(&d, 0);
	fixture_send(&f, &d);
	ck_assert_uint_eq(f.r.x[0], FRAG_RX);
	ck_assert_uint_eq(sim_oracle_given(f.sim, 0), 0);
	fixture_fragment(&f, &d, 1, fixture_handle(&f));
	expect_success(&f);
	fixture_stop(&f);
}
END_TEST

/* MEM-5: w4 towards the Secure side names the client, whatever the client wrote there. */
START_TEST(the_secure_side_is_told_whose_fragment_it_is)
{
	struct dsc d;

	fixture_at(&f, FFA_VERSION_1_1);
	fixture_join(&f, 2);
	fixture_dsc(&f, &d, FFA_VERSION_1_1, FFA_OP_SHARE);
	dsc_add_range(&d, fixture_page(&f, 1), 1);
	dsc_add_range(&d, fixture_page(&f, 3), 1);
	dsc_cut_before(&d, 1);
	fixture_mark(&f);
	fixture_send(&f, &d);
	fixture_fragment(&f, &d, 1, fixture_handle(&f));
	expect_success(&f);
	ck_assert_uint_eq(f.asked[1].x[0], FRAG_TX);
	ck_assert_uint_eq(f.asked[1].x[4], 2u << 16);
	fixture_stop(&f);
}
END_TEST

/* MEM-5: as many as configured are under way at once, and do not disturb one another. */
START_TEST(several_sends_of_several_clients_can_be_under_way)
{
	struct dsc d[4];
	uint64_t handle[4];

	fixture_at(&f, FFA_VERSION_1_2);
	fixture_join(&f, 1);
	for (uint16_t i = 0; i < 4; i++) {
		f.caller = i % 2;
		fixture_dsc(&f, &d[i], FFA_VERSION_1_2, FFA_OP_SHARE);
		dsc_add_range(&d[i], fixture_page(&f, 10u + i), 1);
		dsc_add_range(&d[i], fixture_page(&f, 30u + i), 1);
		dsc_cut_before(&d[i], 1);
		fixture_send(&f, &d[i]);
		ck_assert_uint_eq(f.r.x[0], FRAG_RX);
		handle[i] = fixture_handle(&f);
	}
	for (uint16_t i = 4; i-- > 0;) {
		f.caller = i % 2;
		fixture_fragment(&f, &d[i], 1, handle[i]);
		expect_success(&f);
		fixture_reclaim(&f, handle[i], 0);
		expect_success(&f);
	}
	fixture_stop(&f);
}
END_TEST

static void open_with_small_tx(uint32_t version)
{
	fixture_prepare(&f);
	f.config.max_buffer_pages = 8;
	f.pair_pages = 8;
	f.own_pages = 1;
	fixture_open(&f);
	fixture_boot(&f, version);
}

/* MEM-5 CONV-3: one fragment of the client in several pieces, in the client's order. */
START_TEST(a_fragment_larger_than_the_proxys_buffer_goes_on_in_pieces)
{
	static struct dsc_range ranges[700];
	struct ffa_range range;
	struct dsc d;

	open_with_small_tx(version_of(_i / 2));
	fixture_dsc(&f, &d, version_of(_i / 2), FFA_OP_SHARE);
	scattered(&d, ranges, 0, 700, _i % 2 != 0);
	fixture_mark(&f);
	fixture_send(&f, &d);
	expect_success(&f);
	expect_smcs(&f, 3); /* 252 (or fewer), 256 and the rest */
	for (uint32_t i = 0; i < 700; i++) {
		ck_assert(sim_oracle_range(f.sim, fixture_handle(&f), i, &range));
		ck_assert_uint_eq(range.base.addr, ranges[i].addr);
	}
	fixture_reclaim(&f, fixture_handle(&f), 0);
	expect_success(&f);
	fixture_stop(&f);
}
END_TEST

/* MEM-1 MEM-5: a refused piece takes all pieces back. */
START_TEST(a_refused_piece_undoes_the_pieces_before_it)
{
	static struct dsc_range ranges[700];
	struct sim_snapshot *before;
	struct dsc d;

	open_with_small_tx(FFA_VERSION_1_1);
	fixture_dsc(&f, &d, FFA_VERSION_1_1, FFA_OP_SHARE);
	scattered(&d, ranges, 0, 700, false);
	before = sim_snapshot(f.sim);
	fixture_fail(&f, SIM_FAIL_ERROR, FRAG_TX, (uint32_t)_i, 1, (uint64_t)FFA_RET_NO_MEMORY);
	fixture_send(&f, &d);
	expect_error(&f, FFA_RET_NO_MEMORY);
	ck_assert(sim_snapshot_equal(f.sim, before));
	sim_snapshot_free(before);
	ck_assert_uint_eq(fixture_statistics(&f, 0).transactions, 0);
	fixture_stop(&f);
}
END_TEST

/* MEM-5: pieces the Secure side asks for again are sent again, and the client never knows. */
START_TEST(a_piece_is_resent_and_the_client_does_not_see_it)
{
	static struct dsc_range ranges[700];
	struct dsc d;

	open_with_small_tx(FFA_VERSION_1_1);
	fixture_dsc(&f, &d, FFA_VERSION_1_1, FFA_OP_SHARE);
	scattered(&d, ranges, 0, 700, false);
	fixture_fail(&f, SIM_FAIL_OFFSET_SAME, FRAG_TX, 1, 3, 0);
	fixture_mark(&f);
	fixture_send(&f, &d);
	expect_success(&f);
	expect_smcs(&f, 6);
	ck_assert_uint_eq(sim_pauses(f.sim), 3);
	fixture_stop(&f);
}
END_TEST

/* MEM-5 DESC-3: an overlap across fragments, in and out of order, is the client's fault. */
START_TEST(overlap_across_fragments_is_refused_and_changes_nothing)
{
	static const uint32_t again[] = { 10, 11, 14, 30 };
	struct sim_snapshot *before;
	uint64_t handle;
	struct dsc d;

	fixture_at(&f, FFA_VERSION_1_1);
	fixture_dsc(&f, &d, FFA_VERSION_1_1, FFA_OP_SHARE);
	dsc_add_range(&d, fixture_page(&f, 30), 1);
	dsc_add_range(&d, fixture_page(&f, 10), 5);
	dsc_add_range(&d, fixture_page(&f, again[_i]), 2);
	dsc_cut_before(&d, 1);
	dsc_cut_before(&d, 2);
	before = sim_snapshot(f.sim);
	fixture_send(&f, &d);
	handle = fixture_handle(&f);
	fixture_fragment(&f, &d, 1, handle);
	fixture_fragment(&f, &d, 2, handle);
	expect_error(&f, FFA_RET_INVALID_PARAMETERS);
	expect_reason(&f, FFA_R_RANGE_OVERLAP);
	ck_assert(sim_snapshot_equal(f.sim, before));
	sim_snapshot_free(before);
	fixture_stop(&f);
}
END_TEST

/* MEM-5: an unfinished transaction cannot be reclaimed, and can go on afterwards. */
START_TEST(reclaim_of_an_unfinished_send_is_refused_without_effect)
{
	uint64_t handle;
	struct dsc d;

	fixture_at(&f, FFA_VERSION_1_1);
	fixture_dsc(&f, &d, FFA_VERSION_1_1, FFA_OP_SHARE);
	dsc_add_range(&d, fixture_page(&f, 1), 1);
	dsc_add_range(&d, fixture_page(&f, 3), 1);
	dsc_cut_before(&d, 1);
	fixture_send(&f, &d);
	handle = fixture_handle(&f);
	fixture_mark(&f);
	fixture_reclaim(&f, handle, 0);
	expect_error(&f, FFA_RET_INVALID_PARAMETERS);
	expect_smcs(&f, 0);
	/* BOX-1: nor without a pair. */
	call32(&f, FFA_NR_RXTX_UNMAP, 0);
	expect_success(&f);
	call32(&f, FFA_NR_MEM_FRAG_TX, (uint32_t)handle, (uint32_t)(handle >> 32), 16, 0);
	expect_error(&f, FFA_RET_INVALID_PARAMETERS);
	fixture_map(&f);
	fixture_fragment(&f, &d, 1, handle);
	expect_success(&f);
	fixture_stop(&f);
}
END_TEST

/* SAFE-2 MEM-11: the smallest ordinary storage, used to the last range. */
START_TEST(four_handles_and_sixty_four_ranges_are_enough_for_as_many)
{
	struct dsc d;

	fixture_prepare(&f);
	f.clients = 1;
	f.config.max_clients = 1;
	f.config.max_transactions = 4;
	f.config.max_ranges = 64;
	f.client[0].quota.transactions = 0;
	f.client[0].quota.ranges = 0;
	fixture_open(&f);
	fixture_boot(&f, FFA_VERSION_1_1);
	for (uint32_t round = 0; round < 8; round++) {
		for (uint32_t i = 0; i < 4; i++) {
			fixture_dsc(&f, &d, FFA_VERSION_1_1, FFA_OP_SHARE);
			for (uint32_t k = 0; k < 16; k++)
				dsc_add_range(&d, fixture_page(&f, 100 * i + 2 * k), 1);
			fixture_send(&f, &d);
			expect_success(&f);
		}
		ck_assert_uint_eq(fixture_statistics(&f, 0).ranges, 64);
		fixture_send(&f, &d);
		expect_error(&f, FFA_RET_NO_MEMORY);
		for (uint64_t handle = 0; handle < 4; handle++) {
			struct ffa_view_transaction view;

			ck_assert(ffa_view_transaction_get(f.proxy, (uint32_t)handle, &view));
			fixture_reclaim(&f, view.handle.value, 0);
			expect_success(&f);
		}
		ck_assert_uint_eq(fixture_statistics(&f, 0).ranges, 0);
	}
	fixture_stop(&f);
}
END_TEST

/*
 * MEM-6: the abort of a bad send met a transient error, so it is in quarantine; that its handle is
 * given out again shows that the Secure side has dropped it, and the pages come back.
 */
START_TEST(an_aborted_send_whose_handle_returns_leaves_quarantine)
{
	uint64_t handle;
	struct dsc d;

	fixture_at(&f, FFA_VERSION_1_1);
	fixture_dsc(&f, &d, FFA_VERSION_1_1, FFA_OP_SHARE);
	dsc_add_range(&d, fixture_page(&f, 1), 1);
	dsc_add_range(&d, fixture_page(&f, 1), 1);
	dsc_cut_before(&d, 1);
	fixture_send(&f, &d);
	handle = fixture_handle(&f);
	fixture_fail(&f, SIM_FAIL_ERROR, FRAG_TX, 1, 1, (uint64_t)FFA_RET_BUSY);
	fixture_fragment(&f, &d, 1, handle);
	expect_error(&f, FFA_RET_INVALID_PARAMETERS);
	ck_assert_uint_eq(fixture_statistics(&f, 0).quarantined, 1);
	ck_assert_uint_eq(fixture_share(&f, 5), handle);
	ck_assert_int_eq((int)ffa_proxy_maintain(f.proxy, 1), FFA_ADMIN_OK);
	ck_assert_uint_eq(fixture_statistics(&f, 0).quarantined, 0);
	fixture_reclaim(&f, handle, 0);
	expect_success(&f);
	fixture_stop(&f);
}
END_TEST

/* Another CPU: while pages go back to the host, VM 1 shares what its TX holds. */
static struct ffa_regs other;

static void share_meanwhile(void *ctx, enum sim_port port, const struct ffa_regs *regs)
{
	(void)ctx;
	(void)regs;
	if (port != SIM_PORT_PAGES_UNDO)
		return;
	sim_hook(f.sim, NULL, NULL);
	sim_enter(f.sim, 1, 0);
	(void)ffa_proxy_call(f.proxy, (struct ffa_endpoint){ 1 }, 0, &other);
	sim_enter(f.sim, 0, 0);
}

/* MEM-4: a dropped send's handle may be another's before its pages are back. */
START_TEST(the_handle_of_a_dropped_send_may_be_anothers_at_once)
{
	struct dsc bad, good;
	uint64_t handle;

	fixture_prepare(&f);
	fixture_machine(&f);
	f.ports.lock = NULL; /* calls in calls */
	f.ports.unlock = NULL;
	fixture_proxy(&f);
	fixture_boot(&f, FFA_VERSION_1_1);
	fixture_join(&f, 1);
	fixture_dsc(&f, &good, FFA_VERSION_1_1, FFA_OP_SHARE);
	dsc_add_range(&good, fixture_page(&f, 3), 1);
	(void)dsc_build_fragment(&good, 0, fixture_tx(&f), FFA_PAGE_SIZE);
	other = (struct ffa_regs){ { FFA_FID32(FFA_NR_MEM_SHARE), dsc_w1(&good), dsc_w2(&good) } };
	f.caller = 0;
	fixture_dsc(&f, &bad, FFA_VERSION_1_1, FFA_OP_SHARE);
	dsc_add_range(&bad, fixture_page(&f, 1), 1);
	dsc_add_range(&bad, fixture_page(&f, 1), 1);
	dsc_cut_before(&bad, 1);
	fixture_send(&f, &bad);
	handle = fixture_handle(&f);
	sim_hook(f.sim, share_meanwhile, NULL);
	fixture_fragment(&f, &bad, 1, handle);
	expect_error(&f, FFA_RET_INVALID_PARAMETERS);
	ck_assert(fixture_is_success(&other));
	ck_assert_uint_eq(other.x[2] | other.x[3] << 32, handle);
	ck_assert_uint_eq(fixture_statistics(&f, 1).quarantined, 0);
	f.caller = 1;
	fixture_reclaim(&f, handle, 0);
	expect_success(&f);
	fixture_stop(&f);
}
END_TEST

LOOPS_MAIN("streaming", 120,
	   { each_fragment_goes_on_at_once_and_the_client_sees_its_own_offsets, 0, 3 },
	   { the_first_fragment_may_hold_no_range, 0, 3 },
	   { the_secure_side_is_told_whose_fragment_it_is, 0, 1 },
	   { several_sends_of_several_clients_can_be_under_way, 0, 1 },
	   { a_fragment_larger_than_the_proxys_buffer_goes_on_in_pieces, 0, 6 },
	   { a_refused_piece_undoes_the_pieces_before_it, 1, 3 },
	   { a_piece_is_resent_and_the_client_does_not_see_it, 0, 1 },
	   { overlap_across_fragments_is_refused_and_changes_nothing, 0, 4 },
	   { reclaim_of_an_unfinished_send_is_refused_without_effect, 0, 1 },
	   { an_aborted_send_whose_handle_returns_leaves_quarantine, 0, 1 },
	   { the_handle_of_a_dropped_send_may_be_anothers_at_once, 0, 1 },
	   { four_handles_and_sixty_four_ranges_are_enough_for_as_many, 0, 1 })
