/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_version_settle.c - the proxy settles a version with the Secure side: which minors it asks
 * for, how often, and what it makes of the answers; what there is without a Secure side.
 */
#include "fixture.h"

#define V(minor) FFA_VERSION_MAKE(1, minor)
#define VERSION FFA_FID32(FFA_NR_VERSION)

static struct fixture f;

static void prepare_with(uint32_t highest, uint32_t minors, enum sim_version_rule rule)
{
	fixture_prepare(&f);
	f.machine.version = highest;
	f.machine.version_minors = minors;
	f.machine.version_rule = rule;
}

/* Each minor was asked for at most once, and the last one is what was settled. */
static void each_minor_once(uint32_t settled)
{
	uint32_t seen = 0;

	ck_assert_uint_eq(fixture_asked(&f, VERSION), f.smcs);
	for (uint32_t i = 0; i < f.smcs; i++) {
		uint32_t minor = (uint32_t)f.asked[i].x[1] & 0xFFFFu;

		ck_assert_uint_eq(f.asked[i].x[1] >> 16, 1);
		ck_assert_uint_lt(minor, 3);
		ck_assert_msg((seen >> minor & 1) == 0, "1.%u asked for twice", minor);
		seen |= 1u << minor;
	}
	if (settled != 0)
		ck_assert_uint_eq(f.asked[f.smcs - 1].x[1], settled);
}

/* The highest minor up to `top` that the Secure side speaks and does not answer with -1. */
static uint32_t reachable(uint32_t top, uint32_t floor, uint32_t minors)
{
	for (uint32_t minor = top + 1; minor-- > floor;)
		if ((minors >> minor & 1) != 0)
			return V(minor);
	return 0;
}

static void settle_with(uint32_t minors, uint32_t requested, uint32_t ceiling, uint32_t floor)
{
	uint32_t top = requested < ceiling ? requested : ceiling;
	uint32_t expected = reachable(top, floor, minors);

	/* Bit 31 keeps the mask from being zero, which would mean all of them. */
	prepare_with(V(2), minors | UINT32_C(0x80000000), SIM_VERSION_REFUSE_HIGHER);
	f.config.version_ceiling = V(ceiling);
	f.config.version_floor = V(floor);
	fixture_open(&f);
	expect_version(&f, V(requested), expected);
	each_minor_once(expected);
	ck_assert_uint_le(f.smcs, top + 1 > floor ? top + 1 - floor : 0);
	fixture_mark(&f);
	call32(&f, FFA_NR_ID_GET, 0);
	if (expected != 0) {
		expect_success(&f);
	} else {
		expect_error(&f, FFA_RET_NOT_SUPPORTED);
		expect_smcs(&f, 0);
	}
	fixture_stop(&f);
}

/* VER-7, VER-3, VER-4 */
START_TEST(minus_one_is_about_one_minor_and_the_next_lower_is_tried)
{
	for (uint32_t minors = 0; minors < 8; minors++)
		for (uint32_t requested = 0; requested <= 3; requested++)
			for (uint32_t ceiling = 0; ceiling <= 2; ceiling++)
				for (uint32_t floor = 0; floor <= ceiling; floor++)
					settle_with(minors, requested, ceiling, floor);
}
END_TEST

/* VER-4 */
START_TEST(last_request_carries_the_settled_version_under_every_rule_of_the_secure_side)
{
	static const enum sim_version_rule rules[] = {
		SIM_VERSION_OWN,
		SIM_VERSION_REFUSE_HIGHER,
		SIM_VERSION_FORGETS,
	};

	for (size_t i = 0; i < 3; i++) {
		for (uint32_t highest = 0; highest <= 2; highest++) {
			prepare_with(V(highest), 0, rules[i]);
			fixture_open(&f);
			expect_version(&f, V(2), V(highest));
			each_minor_once(V(highest));
			call32(&f, FFA_NR_ID_GET, 0);
			expect_success(&f);
			/*
			 * The simulator complains of a call while another version was asked last.
			 */
			ck_assert_uint_eq(sim_oracle_version(f.sim, NULL), V(highest));
			fixture_stop(&f);
		}
	}
}
END_TEST

/* VER-7 */
START_TEST(minus_one_in_64_bits_is_minus_one)
{
	prepare_with(V(2), 0, SIM_VERSION_OWN);
	fixture_open(&f);
	fixture_fail(&f, SIM_FAIL_VERSION, VERSION, 1, 1, UINT64_MAX);
	expect_version(&f, V(2), V(1));
	expect_smcs(&f, 2);
	fixture_stop(&f);
}
END_TEST

/* VER-3: of a 64-bit answer only the low half counts. */
START_TEST(upper_half_of_the_answer_is_ignored)
{
	prepare_with(V(2), 0, SIM_VERSION_OWN);
	fixture_open(&f);
	fixture_fail(&f, SIM_FAIL_VERSION, VERSION, 1, 1, UINT64_C(0xFFFFFFFF00010002));
	expect_version(&f, V(2), V(2));
	expect_smcs(&f, 1);
	fixture_stop(&f);
}
END_TEST

/* VER-7 */
START_TEST(malformed_answer_or_other_major_means_no_secure_side)
{
	static const uint64_t answers[] = {
		0,
		1,
		0xFFFF,
		0x20000,
		0x30002,
		0x7FFFFFFF,
		0x80000000,
		0x80010002,
		0xFFFFFFFE,
		FFA_FID32(FFA_NR_ERROR),
		FFA_FID32(FFA_NR_SUCCESS),
		UINT64_C(0x100000000),
		UINT64_C(0x1000200000000),
	};

	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		prepare_with(V(2), 0, SIM_VERSION_OWN);
		fixture_open(&f);
		fixture_fail(&f, SIM_FAIL_VERSION, VERSION, 1, UINT32_MAX, answers[i]);
		expect_version(&f, V(2), 0);
		expect_smcs(&f, 1);
		expect_reason(&f, FFA_R_VERSION_NO_SECURE);
		expect_state(&f, 0, FFA_VERSION_NONE);
		ck_assert(!fixture_view(&f).secure_present);
		call32(&f, FFA_NR_ID_GET, 0);
		expect_error(&f, FFA_RET_NOT_SUPPORTED);
		expect_smcs(&f, 1);
		fixture_stop(&f);
	}
}
END_TEST

/* VER-7 */
START_TEST(without_secure_side_everything_is_refused_and_each_minor_asked_once)
{
	prepare_with(V(2), 0, SIM_VERSION_OWN);
	fixture_open(&f);
	fixture_fail(&f, SIM_FAIL_VANISH, 0, 1, UINT32_MAX, 0);
	expect_version(&f, V(2), 0);
	each_minor_once(0);
	expect_smcs(&f, 3);
	for (uint32_t number = FFA_NUMBER_FIRST; number <= FFA_NUMBER_LAST; number++) {
		if (number == FFA_NR_VERSION)
			continue;
		call32(&f, number, 0);
		expect_error(&f, FFA_RET_NOT_SUPPORTED);
	}
	expect_smcs(&f, 3);
	fixture_stop(&f);
}
END_TEST

/* VER-7: the failure is not remembered; the firmware may have come up since. */
START_TEST(later_request_asks_the_secure_side_again)
{
	prepare_with(V(2), 0, SIM_VERSION_OWN);
	fixture_open(&f);
	fixture_fail(&f, SIM_FAIL_VANISH, 0, 1, 3, 0);
	expect_version(&f, V(2), 0);
	expect_version(&f, V(2), V(2));
	call32(&f, FFA_NR_ID_GET, 0);
	expect_success(&f);
	ck_assert(fixture_view(&f).secure_present);
	fixture_stop(&f);
}
END_TEST

/* VER-1, VER-7: what the Secure side latched on the way is not known. */
START_TEST(renegotiation_that_fails_leaves_nothing_settled)
{
	prepare_with(V(2), 0, SIM_VERSION_OWN);
	fixture_open(&f);
	expect_version(&f, V(1), V(1));
	fixture_fail(&f, SIM_FAIL_VERSION, VERSION, 1, UINT32_MAX, 0x20000);
	expect_version(&f, V(2), 0);
	expect_state(&f, 0, FFA_VERSION_NONE);
	ck_assert_int_eq((int)fixture_view(&f).version_state, FFA_VERSION_NONE);
	call32(&f, FFA_NR_ID_GET, 0);
	expect_error(&f, FFA_RET_NOT_SUPPORTED);
	fixture_stop(&f);
}
END_TEST

/* Calls that need nothing of a Secure side, and some that do. */
static void alone_but_alive(void)
{
	static const uint8_t secure[] = {
		FFA_NR_PARTITION_INFO_GET, FFA_NR_RUN,	       FFA_NR_MSG_SEND_DIRECT_REQ,
		FFA_NR_MEM_SHARE,	   FFA_NR_MEM_LEND,    FFA_NR_MEM_DONATE,
		FFA_NR_MEM_RECLAIM,	   FFA_NR_MEM_FRAG_TX, FFA_NR_NOTIFICATION_BIND,
		FFA_NR_SPM_ID_GET,
	};

	call32(&f, FFA_NR_ID_GET, 0);
	expect_success(&f);
	fixture_map(&f);
	call32(&f, FFA_NR_RX_RELEASE, 0);
	expect_error(&f, FFA_RET_DENIED);
	call32(&f, FFA_NR_RXTX_UNMAP, 0);
	expect_success(&f);
	for (size_t i = 0; i < sizeof(secure); i++) {
		call32(&f, secure[i], 0);
		expect_error(&f, FFA_RET_NOT_SUPPORTED);
		call32(&f, FFA_NR_FEATURES, FFA_FID32(secure[i]));
		expect_error(&f, FFA_RET_NOT_SUPPORTED);
	}
}

/* VER-7 */
START_TEST(with_calls_among_vms_a_version_is_settled_without_a_secure_side)
{
	for (uint32_t ceiling = 0; ceiling <= 2; ceiling++) {
		for (uint32_t requested = 0; requested <= 3; requested++) {
			uint32_t expected = requested < ceiling ? requested : ceiling;

			prepare_with(V(2), 0, SIM_VERSION_OWN);
			f.config.vm_to_vm = true;
			f.config.version_ceiling = V(ceiling);
			fixture_open(&f);
			fixture_fail(&f, SIM_FAIL_VANISH, 0, 1, UINT32_MAX, 0);
			expect_version(&f, V(requested), V(expected));
			each_minor_once(0);
			fixture_mark(&f);
			alone_but_alive();
			expect_version(&f, V(3), V(expected));
			f.caller = 1;
			expect_version(&f, V(expected), V(expected));
			alone_but_alive();
			expect_smcs(&f, 0);
			fixture_stop(&f);
		}
	}
}
END_TEST

/*
 * VER-4: the story from the mailing list. The Secure side answers 1.2 to whatever is asked and
 * stays compatible; the client settles on 1.1, then talks of 1.2 and 1.0. The layout stays that of
 * 1.1.
 */
START_TEST(client_that_talks_of_other_versions_never_moves_the_secure_side)
{
	prepare_with(V(2), 0, SIM_VERSION_OWN);
	fixture_open(&f);
	fixture_boot(&f, V(1));
	for (uint32_t round = 0; round < 50; round++) {
		uint64_t handle;

		expect_version(&f, V(2), V(1));
		expect_version(&f, V(0), 0);
		expect_version(&f, V(0xFFFF), V(1));
		handle = fixture_share(&f, round);
		expect_version(&f, V(2), V(1));
		fixture_reclaim(&f, handle, 0);
		expect_success(&f);
	}
	ck_assert_uint_eq(fixture_asked(&f, VERSION), 0);
	ck_assert_uint_eq(sim_oracle_version(f.sim, NULL), V(1));
	fixture_stop(&f);
}
END_TEST

/* VER-4 */
START_TEST(no_client_makes_the_secure_side_see_a_version_after_another_call)
{
	fixture_at(&f, V(2));
	for (uint16_t id = 0; id < FIXTURE_CLIENTS; id++) {
		f.caller = id;
		for (uint32_t minor = 0; minor < 4; minor++)
			(void)fixture_version(&f, V(minor));
		ck_assert_int_eq((int)ffa_proxy_reset_client(f.proxy, f.client[id].id),
				 FFA_ADMIN_OK);
		expect_version(&f, V(2), V(2));
		call32(&f, FFA_NR_ID_GET, 0);
		expect_success(&f);
	}
	ck_assert_uint_eq(fixture_asked(&f, VERSION), 0);
	fixture_stop(&f);
}
END_TEST

FIXTURE_MAIN("version_settle", 120, minus_one_is_about_one_minor_and_the_next_lower_is_tried,
	     last_request_carries_the_settled_version_under_every_rule_of_the_secure_side,
	     minus_one_in_64_bits_is_minus_one, upper_half_of_the_answer_is_ignored,
	     malformed_answer_or_other_major_means_no_secure_side,
	     without_secure_side_everything_is_refused_and_each_minor_asked_once,
	     later_request_asks_the_secure_side_again,
	     renegotiation_that_fails_leaves_nothing_settled,
	     with_calls_among_vms_a_version_is_settled_without_a_secure_side,
	     client_that_talks_of_other_versions_never_moves_the_secure_side,
	     no_client_makes_the_secure_side_see_a_version_after_another_call)
