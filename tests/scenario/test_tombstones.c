/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_tombstones.c - aborted sends that a Secure side remembers: counted, bounded, in nobody's
 * way.
 */
#include "fixture.h"

#define RECLAIM FFA_FID32(FFA_NR_MEM_RECLAIM)
#define VM ((struct ffa_endpoint){ 1 })

static struct fixture f;
static struct dsc d;

static void prepare(enum sim_personality personality)
{
	fixture_prepare(&f);
	f.machine.personality = personality;
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

static void prepare_rule(enum ffa_abort_rule rule, enum sim_abort_rule side)
{
	prepare(SIM_RULES);
	f.config.abort = rule;
	f.machine.abort = side;
	f.client[1].quota.tombstones = 2;
	open();
}

static uint32_t tombstones(void)
{
	return fixture_statistics(&f, 1).tombstones;
}

/* MEM-1 MEM-7 */
START_TEST(abort_rule_says_whether_reclaim_follows_and_a_tombstone_stays)
{
	static const struct {
		enum ffa_abort_rule rule;
		enum sim_abort_rule side;
		uint32_t reclaims, left;
	} rules[] = {
		{ FFA_ABORT_FORGETS, SIM_ABORT_FORGETS, 0, 0 },
		{ FFA_ABORT_RECLAIM, SIM_ABORT_RECLAIM, 1, 0 },
		{ FFA_ABORT_RECLAIM, SIM_ABORT_REMEMBERS, 1, 1 },
		{ FFA_ABORT_REMEMBERS, SIM_ABORT_REMEMBERS, 0, 1 },
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		prepare_rule(rules[i].rule, rules[i].side);
		break_it(begin());
		expect_smcs(&f, 2 + rules[i].reclaims);
		ck_assert_uint_eq(fixture_asked(&f, RECLAIM), rules[i].reclaims);
		ck_assert_uint_eq(tombstones(), rules[i].left);
		ck_assert_uint_eq(sim_oracle_shares(f.sim), rules[i].left);
		ck_assert_uint_eq(sim_oracle_given(f.sim, 1), 0);
		fixture_stop(&f);
	}
}
END_TEST

/* MEM-7 LIFE-1: bounded; a reset does not make them go away, nor block the ID. */
START_TEST(tombstones_are_bounded_by_quota_and_survive_a_reset)
{
	prepare_rule(FFA_ABORT_REMEMBERS, SIM_ABORT_REMEMBERS);
	for (int i = 0; i < 2; i++)
		break_it(begin());
	ck_assert_uint_eq(tombstones(), 2);
	for (int i = 0; i < 2; i++) {
		fixture_mark(&f);
		d.range[1].addr = fixture_page(&f, 12);
		fixture_send(&f, &d);
		expect_error(&f, FFA_RET_NO_MEMORY);
		expect_reason(&f, FFA_R_QUOTA_TOMBSTONES);
		expect_smcs(&f, 0);
		(void)fixture_share(&f, 30); /* in one fragment: nothing to abort */
		ck_assert_int_eq((int)ffa_proxy_reset_client(f.proxy, VM), FFA_ADMIN_OK);
		ck_assert_uint_eq(tombstones(), 2);
		fixture_join(&f, 1);
	}
	fixture_stop(&f);
}
END_TEST

/* MEM-7: a tombstone takes a place at the Secure side, for good. */
START_TEST(tombstones_count_among_what_the_secure_side_holds)
{
	struct dsc one;

	prepare(SIM_RULES);
	f.config.abort = FFA_ABORT_REMEMBERS;
	f.machine.abort = SIM_ABORT_REMEMBERS;
	f.machine.max_shares = 3;
	f.config.secure_shares = 3;
	f.client[0].quota.transactions = 1;
	f.client[1].quota.transactions = 2;
	f.clients = 2;
	open();
	for (int i = 0; i < 2; i++)
		break_it(begin());
	fixture_mark(&f);
	fixture_dsc(&f, &one, FFA_VERSION_1_1, FFA_OP_SHARE);
	dsc_add_range(&one, fixture_page(&f, 40), 1);
	fixture_send(&f, &one);
	expect_error(&f, FFA_RET_NO_MEMORY);
	expect_smcs(&f, 0);
	f.caller = 0;
	(void)fixture_share(&f, 1); /* another client notices nothing */
	fixture_stop(&f);
}
END_TEST

/* MEM-7: what a destroyed client left at the Secure side is promised to nobody else. */
START_TEST(tombstones_of_a_destroyed_client_are_no_room_for_the_next)
{
	prepare(SIM_RULES);
	f.config.abort = FFA_ABORT_REMEMBERS;
	f.machine.abort = SIM_ABORT_REMEMBERS;
	f.machine.max_shares = 4;
	f.config.secure_shares = 4;
	f.client[0].quota.transactions = 1;
	f.client[1].quota.transactions = 2;
	f.clients = 2;
	open();
	for (int i = 0; i < 2; i++)
		break_it(begin());
	ck_assert_int_eq((int)ffa_proxy_destroy_client(f.proxy, VM), FFA_ADMIN_OK);
	ck_assert_int_eq((int)ffa_proxy_add_client(f.proxy, &f.client[1]), FFA_ADMIN_NO_ROOM);
	f.client[1].quota.transactions = 1;
	ck_assert_int_eq((int)ffa_proxy_add_client(f.proxy, &f.client[1]), FFA_ADMIN_OK);
	fixture_join(&f, 1);
	(void)fixture_share(&f, 40);
	f.caller = 0;
	(void)fixture_share(&f, 1); /* as was promised */
	fixture_stop(&f);
}
END_TEST

FIXTURE_MAIN("tombstones", 60, abort_rule_says_whether_reclaim_follows_and_a_tombstone_stays,
	     tombstones_are_bounded_by_quota_and_survive_a_reset,
	     tombstones_count_among_what_the_secure_side_holds,
	     tombstones_of_a_destroyed_client_are_no_room_for_the_next)
