/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_sim_fragments.c - fragmented sends: what ends an unfinished one at each Secure side
 * (measured), what the simulator complains about, and the limits of storage.
 */
#include "sim_test.h"

#define PAGE UINT64_C(4096)
#define OK 0
#define INV FFA_RET_INVALID_PARAMETERS
#define NOM FFA_RET_NO_MEMORY

/* A share of 4 one-page ranges, 2 of them sent; `d` can send the rest as fragment 1. */
static void open_half_sent(struct rig *rig, const struct sim_config *config, struct dsc *d)
{
	rig_open(rig, config, FFA_VERSION_1_1);
	ck_assert_int_eq(give(rig, FFA_PAGES_SHARE, 0, HOST_RAM, 16), FFA_PORT_OK);
	dsc_init(d, FFA_VERSION_1_1, FFA_OP_SHARE);
	for (uint32_t i = 1; i < 4; i++)
		dsc_add_range(d, HOST_RAM + 2 * i * PAGE, 1);
	dsc_cut_before(d, 2);
	ck_assert_int_eq(send(rig, d), 0);
	ck_assert_uint_eq(rig->r.x[0], FFA_FID32(FFA_NR_MEM_FRAG_RX));
	ck_assert_uint_eq(rig->r.x[3], dsc_range_at(d, 2));
	ck_assert_uint_eq(rig->r.x[4], 0);
}

static bool unfinished(struct rig *rig)
{
	struct sim_share share;

	return sim_oracle_share(rig->sim, rig->handle, &share) && !share.complete;
}

static void put_range(struct rig *rig, uint32_t number, uint64_t addr, uint32_t pages)
{
	uint8_t *at = (uint8_t *)rig->own.tx + (size_t)number * 16;

	dsc_put(at, addr, 8);
	dsc_put(at + 8, pages, 4);
	dsc_put(at + 12, 0, 4);
}

/* ---- what ends one --------------------------------------------------------------------------- */

enum attempt {
	BY_RECLAIM,
	BY_HUGE_RANGE,
	BY_WRONG_SUM,
	BY_TOO_LONG,
	BY_4097,
	BY_FFFFFFF0,
	BY_LENGTH_0,
	BY_LENGTH_8,
	BY_OTHER_SENDER,
	BY_REMAP,
	BY_VERSION,
	ATTEMPTS,
};

struct ending {
	enum attempt attempt;
	int32_t answer;	 /* error, or 0 */
	uint32_t offset; /* of the FRAG_RX, 0: none expected */
	bool gone;	 /* no unfinished transaction left */
	bool complete;
};

static const struct ending optee_endings[] = {
	{ BY_RECLAIM, INV, 0, false, false },	{ BY_HUGE_RANGE, INV, 0, true, false },
	{ BY_WRONG_SUM, INV, 0, true, false },	{ BY_TOO_LONG, OK, 0, true, true },
	{ BY_4097, INV, 0, false, false },	{ BY_FFFFFFF0, INV, 0, false, false },
	{ BY_LENGTH_0, OK, 112, false, false }, { BY_LENGTH_8, OK, 112, false, false },
	{ BY_OTHER_SENDER, OK, 0, true, true }, { BY_REMAP, OK, 0, false, false },
	{ BY_VERSION, OK, 0, false, false },
};
static const struct ending el3_endings[] = {
	{ BY_RECLAIM, INV, 0, false, false },	   { BY_HUGE_RANGE, OK, 128, false, false },
	{ BY_WRONG_SUM, INV, 0, true, false },	   { BY_TOO_LONG, INV, 0, true, false },
	{ BY_4097, INV, 0, true, false },	   { BY_FFFFFFF0, INV, 0, true, false },
	{ BY_LENGTH_0, OK, 112, false, false },	   { BY_LENGTH_8, OK, 120, false, false },
	{ BY_OTHER_SENDER, INV, 0, false, false }, { BY_REMAP, OK, 0, false, false },
	{ BY_VERSION, OK, 0, false, false },
};

static int32_t remap(struct rig *rig)
{
	ck_assert_int_eq(smc0(rig, FFA_NR_RXTX_UNMAP), 0);
	return smc(rig, FFA_FID64(FFA_NR_RXTX_MAP), rig->own.tx_base, rig->own.rx_base, 1, 0, 0);
}

static int32_t try(struct rig *rig, const struct dsc *d, enum attempt attempt)
{
	dsc_build_fragment(d, 1, rig->own.tx, 4096);
	switch (attempt) {
	case BY_RECLAIM:
		return reclaim(rig);
	case BY_HUGE_RANGE:
		put_range(rig, 0, HOST_RAM, UINT32_MAX);
		return frag_tx(rig, 16, 0);
	case BY_WRONG_SUM:
		put_range(rig, 1, HOST_RAM + 6 * PAGE, 2);
		return frag_tx(rig, 32, 0);
	case BY_TOO_LONG:
		put_range(rig, 2, HOST_RAM + 8 * PAGE, 1);
		return frag_tx(rig, 48, 0);
	case BY_4097:
		return frag_tx(rig, 4097, 0);
	case BY_FFFFFFF0:
		return frag_tx(rig, UINT32_C(0xfffffff0), 0);
	case BY_LENGTH_0:
		return frag_tx(rig, 0, 0);
	case BY_LENGTH_8:
		return frag_tx(rig, 8, 0);
	case BY_OTHER_SENDER:
		return frag_tx(rig, 32, 1);
	case BY_REMAP:
		return remap(rig);
	default:
		return smc1(rig, FFA_NR_VERSION, FFA_VERSION_1_1);
	}
}

START_TEST(unfinished_sends_end_as_measured)
{
	bool el3 = _i >= ATTEMPTS;
	const struct ending *row = el3 ? &el3_endings[_i - ATTEMPTS] : &optee_endings[_i];
	struct sim_config config = rig_config(el3 ? SIM_EL3_SPMC : SIM_OPTEE_REPAIRED, NULL);
	struct sim_share share;
	struct rig rig;
	struct dsc d;

	open_half_sent(&rig, &config, &d);
	sim_expect_complaint(rig.sim, SIM_ANY);
	ck_assert_int_eq(try(&rig, &d, row->attempt), row->answer);
	if (row->offset) {
		ck_assert_uint_eq(rig.r.x[0], FFA_FID32(FFA_NR_MEM_FRAG_RX));
		ck_assert_uint_eq(rig.r.x[3], row->offset);
	}
	ck_assert_int_eq(unfinished(&rig), !row->gone);
	ck_assert_int_eq(sim_oracle_share(rig.sim, rig.handle, &share) && share.complete,
			 row->complete);
	rig_close(&rig);
}
END_TEST

START_TEST(the_abort_recipe_ends_every_unfinished_send_without_complaint)
{
	struct sim_config config = rig_config((enum sim_personality)_i, NULL);
	struct sim_snapshot *before;
	struct rig rig;
	struct dsc d;

	if (_i == SIM_OPTEE_RELEASED)
		return;
	open_half_sent(&rig, &config, &d);
	before = sim_snapshot(rig.sim);
	ck_assert_int_eq(frag_tx(&rig, UINT32_C(0xfffffff0), 0), INV);
	put_range(&rig, 0, HOST_RAM, UINT32_MAX);
	ck_assert_int_eq(frag_tx(&rig, 16, 0), INV);
	ck_assert_uint_eq(sim_oracle_shares(rig.sim), 0);
	ck_assert(!sim_snapshot_equal(rig.sim, before));
	/* The pages go back, and can be given away again. */
	ck_assert_int_eq(give(&rig, FFA_PAGES_UNSHARE, 0, HOST_RAM, 16), FFA_PORT_OK);
	(void)share_page(&rig, HOST_RAM);
	sim_snapshot_free(before);
	rig_close(&rig);
}
END_TEST

START_TEST(tombstones_stay_as_configured)
{
	struct sim_config config = rig_config(SIM_RULES, NULL);
	struct rig rig;
	struct dsc d;

	config.abort = _i ? SIM_ABORT_RECLAIM : SIM_ABORT_REMEMBERS;
	open_half_sent(&rig, &config, &d);
	ck_assert_int_eq(frag_tx(&rig, UINT32_C(0xfffffff0), 0), INV);
	put_range(&rig, 0, HOST_RAM, UINT32_MAX);
	ck_assert_int_eq(frag_tx(&rig, 16, 0), INV);
	ck_assert_uint_eq(sim_oracle_shares(rig.sim), 1);
	ck_assert_int_eq(reclaim(&rig), _i ? 0 : INV);
	ck_assert_uint_eq(sim_oracle_shares(rig.sim), _i ? 0 : 1);
	rig_close(&rig);
}
END_TEST

/* ---- complaints ------------------------------------------------------------------------------ */

struct wrong {
	enum attempt attempt;
	enum sim_complaint complaint;
};
static const struct wrong wrongs[] = {
	{ BY_RECLAIM, SIM_C_HANDLE },	    { BY_HUGE_RANGE, SIM_C_FRAGMENT },
	{ BY_WRONG_SUM, SIM_C_SUM },	    { BY_TOO_LONG, SIM_C_FRAGMENT },
	{ BY_4097, SIM_C_FRAGMENT },	    { BY_LENGTH_0, SIM_C_FRAGMENT },
	{ BY_LENGTH_8, SIM_C_FRAGMENT },    { BY_OTHER_SENDER, SIM_C_FRAGMENT },
	{ BY_VERSION, SIM_C_VERSION_LATE },
};

START_TEST(a_wrong_fragment_is_noticed)
{
	struct sim_config config = rig_config(SIM_RULES, NULL);
	struct rig rig;
	struct dsc d;

	open_half_sent(&rig, &config, &d);
	sim_expect_complaint(rig.sim, SIM_ANY);
	(void)try(&rig, &d, wrongs[_i].attempt);
	complained(&rig, wrongs[_i].complaint);
	rig_close(&rig);
}
END_TEST

START_TEST(good_fragments_complete_without_complaint)
{
	struct sim_config config = rig_config((enum sim_personality)_i, NULL);
	struct sim_share share;
	struct rig rig;
	struct dsc d;

	if (_i == SIM_OPTEE_RELEASED)
		return;
	open_half_sent(&rig, &config, &d);
	ck_assert_int_eq(send_next(&rig, &d, 1), 0);
	ck_assert_uint_eq(rig.r.x[0], FFA_FID32(FFA_NR_SUCCESS));
	ck_assert(sim_oracle_share(rig.sim, rig.handle, &share));
	ck_assert(share.complete && share.pages == 4 && share.ranges == 4);
	ck_assert_int_eq(reclaim(&rig), 0);
	rig_close(&rig);
}
END_TEST

START_TEST(overlap_across_fragments_is_noticed)
{
	struct sim_config config = rig_config(SIM_RULES, NULL);
	struct rig rig;
	struct dsc d;

	open_half_sent(&rig, &config, &d);
	sim_expect_complaint(rig.sim, SIM_C_OVERLAP);
	d.range[3].addr = d.range[0].addr;
	ck_assert_int_eq(send_next(&rig, &d, 1), INV);
	complained(&rig, SIM_C_OVERLAP);
	rig_close(&rig);
}
END_TEST

START_TEST(pages_given_back_before_the_last_fragment_are_noticed)
{
	struct sim_config config = rig_config(SIM_RULES, NULL);
	struct rig rig;
	struct dsc d;

	open_half_sent(&rig, &config, &d);
	sim_expect_complaint(rig.sim, SIM_C_PAGES_NOT_GIVEN);
	/* Legal by itself: nobody can retrieve an unfinished send. */
	ck_assert_int_eq(give(&rig, FFA_PAGES_UNSHARE, 0, HOST_RAM, 1), FFA_PORT_OK);
	not_complained(&rig);
	(void)send_next(&rig, &d, 1);
	complained(&rig, SIM_C_PAGES_NOT_GIVEN);
	rig_close(&rig);
}
END_TEST

START_TEST(a_fragment_for_an_unknown_or_finished_handle_is_noticed)
{
	struct sim_config config = rig_config(SIM_RULES, NULL);
	struct rig rig;
	struct dsc d;

	open_half_sent(&rig, &config, &d);
	sim_expect_complaint(rig.sim, SIM_C_HANDLE);
	ck_assert_int_eq(send_next(&rig, &d, 1), 0);
	ck_assert_int_eq(frag_tx(&rig, 16, 0), INV);
	complained(&rig, SIM_C_HANDLE);
	rig.handle += 7;
	ck_assert_int_eq(frag_tx(&rig, 16, 0), INV);
	complained(&rig, SIM_C_HANDLE);
	rig_close(&rig);
}
END_TEST

/* ---- storage --------------------------------------------------------------------------------- */

START_TEST(optee_takes_64_and_does_not_survive_more)
{
	struct rig rig;
	struct dsc d;

	rig_simple(&rig, SIM_OPTEE_REPAIRED, FFA_VERSION_1_1);
	for (uint32_t i = 0; i < 64; i++)
		(void)share_page(&rig, HOST_RAM + i * PAGE);
	ck_assert_int_eq(reclaim(&rig), 0);
	(void)share_page(&rig, HOST_RAM + 70 * PAGE);
	sim_expect_complaint(rig.sim, SIM_C_OVERRUN);
	ck_assert_int_eq(give(&rig, FFA_PAGES_SHARE, 0, HOST_RAM + 80 * PAGE, 1), FFA_PORT_OK);
	dsc_init(&d, FFA_VERSION_1_1, FFA_OP_SHARE);
	d.range[0].addr = HOST_RAM + 80 * PAGE;
	ck_assert_int_eq(send(&rig, &d), NOM);
	complained(&rig, SIM_C_OVERRUN);
	ck_assert_int_eq(reclaim(&rig), 0);
	ck_assert_int_eq(send(&rig, &d), NOM);
	rig_close(&rig);
}
END_TEST

START_TEST(optee_takes_21849_pages_in_one_send)
{
	struct rig rig;
	struct dsc d;

	rig_simple(&rig, SIM_OPTEE_REPAIRED, FFA_VERSION_1_1);
	ck_assert_int_eq(give(&rig, FFA_PAGES_SHARE, 0, HOST_RAM, 21850), FFA_PORT_OK);
	dsc_init(&d, FFA_VERSION_1_1, FFA_OP_SHARE);
	d.range[0].pages = 21850;
	ck_assert_int_eq(send(&rig, &d), NOM);
	d.range[0].pages = 21849;
	ck_assert_int_eq(send(&rig, &d), 0);
	rig_close(&rig);
}
END_TEST

START_TEST(the_el3_spmc_stores_64_kib_and_recovers)
{
	/* 65,536 / (96 + 24) */
	const uint32_t most = 546;
	struct rig rig;
	struct dsc d;

	rig_simple(&rig, SIM_EL3_SPMC, FFA_VERSION_1_1);
	for (uint32_t i = 0; i < most; i++)
		(void)share_page(&rig, HOST_RAM + i * PAGE);
	ck_assert_int_eq(give(&rig, FFA_PAGES_SHARE, 0, HOST_RAM + most * PAGE, 1), FFA_PORT_OK);
	dsc_init(&d, FFA_VERSION_1_1, FFA_OP_SHARE);
	d.range[0].addr = HOST_RAM + most * PAGE;
	ck_assert_int_eq(send(&rig, &d), NOM);
	ck_assert_int_eq(reclaim(&rig), 0);
	ck_assert_int_eq(send(&rig, &d), 0);
	rig_close(&rig);
}
END_TEST

static void add(TCase *tests)
{
	tcase_add_loop_test(tests, unfinished_sends_end_as_measured, 0, 2 * ATTEMPTS);
	tcase_add_loop_test(tests, the_abort_recipe_ends_every_unfinished_send_without_complaint, 0,
			    SIM_EL3_SPMC + 1);
	tcase_add_loop_test(tests, tombstones_stay_as_configured, 0, 2);
	tcase_add_loop_test(tests, a_wrong_fragment_is_noticed, 0,
			    sizeof(wrongs) / sizeof(wrongs[0]));
	tcase_add_loop_test(tests, good_fragments_complete_without_complaint, 0, SIM_PERSONALITIES);
	tcase_add_test(tests, overlap_across_fragments_is_noticed);
	tcase_add_test(tests, pages_given_back_before_the_last_fragment_are_noticed);
	tcase_add_test(tests, a_fragment_for_an_unknown_or_finished_handle_is_noticed);
	tcase_add_test(tests, optee_takes_64_and_does_not_survive_more);
	tcase_add_test(tests, optee_takes_21849_pages_in_one_send);
	tcase_add_test(tests, the_el3_spmc_stores_64_kib_and_recovers);
}

int main(void)
{
	return run_suite("fragments", add);
}
