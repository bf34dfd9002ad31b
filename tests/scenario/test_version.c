/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_version.c - FFA_VERSION as a client sees it: none, tentative, locked; what a request may
 * settle, what a call locks, what is refused and changes nothing.
 */
#include "fixture.h"

#define V(minor) FFA_VERSION_MAKE(1, minor)

static struct fixture f;

static void open_default(void)
{
	fixture_prepare(&f);
	fixture_open(&f);
}

/* The version the Secure side was asked for last. */
static uint32_t asked_last(void)
{
	for (uint32_t i = f.smcs; i-- != 0;)
		if (f.asked[i].x[0] == FFA_FID32(FFA_NR_VERSION))
			return (uint32_t)f.asked[i].x[1];
	return 0;
}

/* VER-1 */
START_TEST(version_alone_leads_to_tentative_and_the_first_other_call_locks)
{
	open_default();
	expect_state(&f, 0, FFA_VERSION_NONE);
	expect_version(&f, V(2), V(2));
	expect_state(&f, 0, FFA_VERSION_TENTATIVE);
	expect_version(&f, V(1), V(1));
	expect_version(&f, V(0), V(0));
	expect_version(&f, V(1), V(1));
	expect_state(&f, 0, FFA_VERSION_TENTATIVE);
	ck_assert_int_eq((int)fixture_view(&f).version_state, FFA_VERSION_TENTATIVE);
	call32(&f, FFA_NR_ID_GET, 0);
	expect_success(&f);
	expect_state(&f, 0, FFA_VERSION_LOCKED);
	ck_assert_int_eq((int)fixture_view(&f).version_state, FFA_VERSION_LOCKED);
	ck_assert_uint_eq(fixture_view(&f).version, V(1));
	fixture_stop(&f);
}
END_TEST

/* VER-1 */
START_TEST(first_other_call_locks_whatever_becomes_of_it)
{
	static const struct {
		uint32_t fid;
		uint64_t x1;
		int32_t error;
	} calls[] = {
		{ FFA_FID32(FFA_NR_ID_GET), 0, 0 },
		{ FFA_FID32(FFA_NR_ID_GET), 1, FFA_RET_INVALID_PARAMETERS },
		{ FFA_FID32(0x91), 0, FFA_RET_NOT_SUPPORTED },
		{ FFA_FID32(0xEF), 0, FFA_RET_NOT_SUPPORTED },
		{ FFA_FID64(FFA_NR_VERSION), V(1), FFA_RET_NOT_SUPPORTED },
		{ FFA_FID64(FFA_NR_ID_GET), 0, FFA_RET_NOT_SUPPORTED },
		{ FFA_FID32(FFA_NR_MSG_WAIT), 0, FFA_RET_NOT_SUPPORTED },
		{ FFA_FID32(FFA_NR_ERROR), 0, FFA_RET_NOT_SUPPORTED },
		{ FFA_FID32(FFA_NR_RX_RELEASE), 0, FFA_RET_DENIED },
		{ FFA_FID32(FFA_NR_MEM_RECLAIM), 7, FFA_RET_INVALID_PARAMETERS },
		{ FFA_FID32(FFA_NR_FEATURES), 0x84000091, FFA_RET_NOT_SUPPORTED },
	};

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		open_default();
		expect_version(&f, V(1), V(1));
		call_fid(&f, calls[i].fid, calls[i].x1);
		ck_assert_int_eq(fixture_error(&f.r), calls[i].error);
		expect_state(&f, 0, FFA_VERSION_LOCKED);
		expect_version(&f, V(0), 0);
		fixture_stop(&f);
	}
}
END_TEST

/* VER-1, GATE-3 */
START_TEST(call_outside_the_range_locks_nothing)
{
	struct ffa_regs regs = { { UINT32_C(0x840000F0) } };

	open_default();
	expect_version(&f, V(1), V(1));
	ck_assert_int_eq((int)ffa_proxy_call(f.proxy, f.client[0].id, 0, &regs), FFA_NOT_FFA);
	expect_state(&f, 0, FFA_VERSION_TENTATIVE);
	expect_version(&f, V(0), V(0));
	fixture_stop(&f);
}
END_TEST

/* VER-1, LIFE-1 */
START_TEST(locked_ends_only_with_the_client)
{
	fixture_at(&f, V(1));
	for (uint32_t requested = V(0); requested <= V(4); requested++)
		(void)fixture_version(&f, requested);
	expect_state(&f, 0, FFA_VERSION_LOCKED);
	ck_assert_uint_eq(fixture_client(&f, 0).version, V(1));
	ck_assert_int_eq((int)ffa_proxy_reset_client(f.proxy, f.client[0].id), FFA_ADMIN_OK);
	expect_state(&f, 0, FFA_VERSION_NONE);
	call32(&f, FFA_NR_ID_GET, 0);
	expect_error(&f, FFA_RET_NOT_SUPPORTED);
	/* The new life negotiates within what is settled: no more with the Secure side. */
	fixture_mark(&f);
	expect_version(&f, V(0), 0);
	expect_version(&f, V(2), V(1));
	expect_state(&f, 0, FFA_VERSION_TENTATIVE);
	call32(&f, FFA_NR_ID_GET, 0);
	expect_success(&f);
	expect_smcs(&f, 0);
	fixture_stop(&f);
}
END_TEST

/* Bit 31, and every other major, at version V(2) and below it. */
static void malformed_changes_nothing(enum ffa_version_state state)
{
	static const uint32_t requests[] = {
		0x00000000, 0x00000001, 0x00000002, 0x0000FFFF, 0x00020000, 0x00020001, 0x00030000,
		0x7FFF0001, 0x7FFFFFFF, 0x80000000, 0x80000001, 0x80010000, 0x80010001, 0x80010002,
		0x8001FFFF, 0x80020000, 0xFFFF0001, 0xFFFFFFFE, 0xFFFFFFFF,
	};

	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		fixture_mark(&f);
		expect_version(&f, requests[i], 0);
		expect_w(&f, 0, UINT32_MAX);
		expect_smcs(&f, 0);
		expect_state(&f, 0, state);
	}
}

/* VER-2 */
START_TEST(malformed_request_gets_minus_one_and_changes_nothing_in_any_state)
{
	open_default();
	malformed_changes_nothing(FFA_VERSION_NONE);
	expect_version(&f, V(2), V(2));
	malformed_changes_nothing(FFA_VERSION_TENTATIVE);
	call32(&f, FFA_NR_ID_GET, 0);
	malformed_changes_nothing(FFA_VERSION_LOCKED);
	fixture_stop(&f);
}
END_TEST

/* VER-2, GATE-7 */
START_TEST(registers_beyond_the_request_are_ignored_and_not_passed_on)
{
	open_default();
	call32(&f, FFA_NR_VERSION, V(1), 1, 2, UINT64_MAX, 4, 5, 6);
	expect_w(&f, 0, V(1));
	ck_assert_uint_ge(f.smcs, 1);
	for (unsigned int i = 2; i < FFA_NUM_REGS; i++)
		ck_assert_uint_eq(f.asked[0].x[i], 0);
	/* The upper half of x1 is no part of a 32-bit call either. */
	call32(&f, FFA_NR_VERSION, UINT64_C(0x8000000000010000));
	expect_w(&f, 0, V(0));
	fixture_stop(&f);
}
END_TEST

/* VER-2 */
START_TEST(after_the_lock_same_or_higher_is_confirmed_and_lower_refused)
{
	for (uint32_t settled = 0; settled <= 2; settled++) {
		fixture_at(&f, V(settled));
		for (uint32_t minor = 0; minor <= 5; minor++)
			expect_version(&f, V(minor), minor >= settled ? V(settled) : 0);
		expect_version(&f, V(0xFFFF), V(settled));
		expect_smcs(&f, 0);
		fixture_stop(&f);
	}
}
END_TEST

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static void settle(uint32_t requested, uint32_t ceiling, uint32_t highest)
{
	uint32_t expected = least(least(ceiling, highest), requested);

	fixture_prepare(&f);
	f.config.version_ceiling = ceiling;
	f.machine.version = highest;
	fixture_open(&f);
	expect_version(&f, requested, expected);
	ck_assert_uint_eq(asked_last(), expected);
	call32(&f, FFA_NR_ID_GET, 0);
	expect_success(&f);
	ck_assert_uint_eq(sim_oracle_version(f.sim, NULL), expected);
	fixture_stop(&f);
}

/* VER-3, VER-4 */
START_TEST(settled_is_the_least_of_request_ceiling_and_secure_side)
{
	static const uint32_t requests[] = { V(0), V(1), V(2), V(3), V(0x100), V(0xFFFF) };

	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
		for (uint32_t j = 0; j < 9; j++)
			settle(requests[i], V(j % 3), V(j / 3));
}
END_TEST

/* VER-3 */
START_TEST(request_below_the_floor_is_refused_without_asking_the_secure_side)
{
	fixture_prepare(&f);
	f.config.version_floor = V(1);
	fixture_open(&f);
	expect_version(&f, V(0), 0);
	expect_smcs(&f, 0);
	expect_state(&f, 0, FFA_VERSION_NONE);
	expect_version(&f, V(1), V(1));
	fixture_stop(&f);
}
END_TEST

/* VER-3 */
START_TEST(secure_side_below_the_floor_is_none)
{
	fixture_prepare(&f);
	f.config.version_floor = V(2);
	f.machine.version = V(1);
	fixture_open(&f);
	expect_version(&f, V(2), 0);
	expect_state(&f, 0, FFA_VERSION_NONE);
	call32(&f, FFA_NR_ID_GET, 0);
	expect_error(&f, FFA_RET_NOT_SUPPORTED);
	fixture_stop(&f);
}
END_TEST

/* VER-6: every number, both widths. */
START_TEST(call_before_version_is_refused_and_sends_nothing)
{
	open_default();
	for (uint32_t number = FFA_NUMBER_FIRST; number <= FFA_NUMBER_LAST; number++) {
		for (unsigned int wide = 0; wide < 2; wide++) {
			uint32_t fid = wide ? FFA_FID64(number) : FFA_FID32(number);

			if (fid == FFA_FID32(FFA_NR_VERSION))
				continue;
			call_fid(&f, fid, 1, 2, 3, 4, 5, 6, 7);
			expect_error(&f, FFA_RET_NOT_SUPPORTED);
		}
	}
	expect_smcs(&f, 0);
	expect_state(&f, 0, FFA_VERSION_NONE);
	ck_assert_int_eq((int)fixture_view(&f).version_state, FFA_VERSION_NONE);
	fixture_stop(&f);
}
END_TEST

/* VER-6 */
START_TEST(client_whose_version_was_refused_is_still_before_it)
{
	fixture_at(&f, V(1));
	f.caller = 1;
	expect_version(&f, V(0), 0);
	fixture_mark(&f);
	call32(&f, FFA_NR_ID_GET, 0);
	expect_error(&f, FFA_RET_NOT_SUPPORTED);
	expect_reason(&f, FFA_R_CALL_BEFORE_VERSION);
	expect_smcs(&f, 0);
	expect_state(&f, 1, FFA_VERSION_NONE);
	fixture_stop(&f);
}
END_TEST

FIXTURE_MAIN("version", 60, version_alone_leads_to_tentative_and_the_first_other_call_locks,
	     first_other_call_locks_whatever_becomes_of_it, call_outside_the_range_locks_nothing,
	     locked_ends_only_with_the_client,
	     malformed_request_gets_minus_one_and_changes_nothing_in_any_state,
	     registers_beyond_the_request_are_ignored_and_not_passed_on,
	     after_the_lock_same_or_higher_is_confirmed_and_lower_refused,
	     settled_is_the_least_of_request_ceiling_and_secure_side,
	     request_below_the_floor_is_refused_without_asking_the_secure_side,
	     secure_side_below_the_floor_is_none, call_before_version_is_refused_and_sends_nothing,
	     client_whose_version_was_refused_is_still_before_it)
