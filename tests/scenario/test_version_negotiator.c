/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_version_negotiator.c - who settles the version: the host, any client, or the configuration;
 * what becomes of the others, and of the version when the negotiator asks again or is gone.
 */
#include "fixture.h"

#define V(minor) FFA_VERSION_MAKE(1, minor)

static struct fixture f;

static void open_with(enum ffa_negotiator negotiator)
{
	fixture_prepare(&f);
	f.config.negotiator = negotiator;
	f.config.version_fixed = negotiator == FFA_NEGOTIATOR_FIXED ? V(1) : 0;
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

/* VER-3 */
START_TEST(others_wait_for_the_host_and_cannot_go_below_what_it_settled)
{
	open_with(FFA_NEGOTIATOR_HOST);
	f.caller = 1;
	expect_version(&f, V(2), 0);
	expect_smcs(&f, 0);
	expect_reason(&f, FFA_R_VERSION_WAIT);
	expect_state(&f, 1, FFA_VERSION_NONE);
	f.caller = 0;
	expect_version(&f, V(1), V(1));
	fixture_mark(&f);
	f.caller = 1;
	expect_version(&f, V(0), 0);
	expect_reason(&f, FFA_R_VERSION_BELOW);
	expect_state(&f, 1, FFA_VERSION_NONE);
	expect_version(&f, V(2), V(1));
	expect_state(&f, 1, FFA_VERSION_TENTATIVE);
	expect_smcs(&f, 0);
	fixture_stop(&f);
}
END_TEST

/* VER-3 */
START_TEST(any_client_may_negotiate_when_configured_and_the_first_keeps_the_right)
{
	open_with(FFA_NEGOTIATOR_ANY);
	f.caller = 2;
	expect_version(&f, V(2), V(2));
	f.caller = 1;
	expect_version(&f, V(1), 0);
	expect_version(&f, V(2), V(2));
	f.caller = 2;
	expect_version(&f, V(0), V(0));
	ck_assert_uint_eq(fixture_view(&f).version, V(0));
	fixture_stop(&f);
}
END_TEST

/* VER-3 */
START_TEST(fixed_version_is_asked_of_the_secure_side_whoever_comes_first)
{
	open_with(FFA_NEGOTIATOR_FIXED);
	f.caller = 2;
	expect_version(&f, V(0), 0);
	expect_version(&f, V(2), V(1));
	f.caller = 0;
	expect_version(&f, V(0), 0);
	expect_version(&f, V(1), V(1));
	ck_assert_uint_eq(asked_last(), V(1));
	ck_assert_uint_eq(fixture_asked(&f, FFA_FID32(FFA_NR_VERSION)), f.smcs);
	call32(&f, FFA_NR_ID_GET, 0);
	expect_success(&f);
	fixture_stop(&f);
}
END_TEST

/* VER-3 */
START_TEST(first_lock_of_any_client_locks_the_proxy_for_the_negotiator_too)
{
	open_with(FFA_NEGOTIATOR_HOST);
	expect_version(&f, V(1), V(1));
	f.caller = 1;
	expect_version(&f, V(1), V(1));
	call32(&f, FFA_NR_ID_GET, 0);
	expect_w(&f, 2, 1);
	ck_assert_int_eq((int)fixture_view(&f).version_state, FFA_VERSION_LOCKED);
	expect_state(&f, 0, FFA_VERSION_TENTATIVE);
	fixture_mark(&f);
	f.caller = 0;
	expect_version(&f, V(0), 0);
	expect_version(&f, V(2), V(1));
	expect_smcs(&f, 0);
	fixture_stop(&f);
}
END_TEST

/* VER-3 */
START_TEST(negotiator_destroyed_while_tentative_returns_the_proxy_to_none)
{
	open_with(FFA_NEGOTIATOR_HOST);
	expect_version(&f, V(1), V(1));
	f.caller = 1;
	expect_version(&f, V(1), V(1));
	ck_assert_int_eq((int)ffa_proxy_destroy_client(f.proxy, f.client[0].id), FFA_ADMIN_OK);
	ck_assert_int_eq((int)fixture_view(&f).version_state, FFA_VERSION_NONE);
	ck_assert_uint_eq(fixture_view(&f).version, 0);
	/* What the VM was told does not hold any more. */
	fixture_mark(&f);
	call32(&f, FFA_NR_ID_GET, 0);
	expect_error(&f, FFA_RET_NOT_SUPPORTED);
	expect_state(&f, 1, FFA_VERSION_NONE);
	expect_version(&f, V(1), 0);
	expect_smcs(&f, 0);
	ck_assert_int_eq((int)ffa_proxy_add_client(f.proxy, &f.client[0]), FFA_ADMIN_OK);
	f.caller = 0;
	expect_version(&f, V(2), V(2));
	f.caller = 1;
	expect_version(&f, V(2), V(2));
	fixture_stop(&f);
}
END_TEST

/* VER-3 */
START_TEST(another_client_destroyed_while_tentative_changes_nothing)
{
	open_with(FFA_NEGOTIATOR_HOST);
	expect_version(&f, V(1), V(1));
	f.caller = 1;
	expect_version(&f, V(1), V(1));
	ck_assert_int_eq((int)ffa_proxy_destroy_client(f.proxy, f.client[1].id), FFA_ADMIN_OK);
	ck_assert_uint_eq(fixture_view(&f).version, V(1));
	fixture_stop(&f);
}
END_TEST

/* VER-3 */
START_TEST(negotiator_destroyed_after_the_lock_leaves_the_version)
{
	open_with(FFA_NEGOTIATOR_HOST);
	fixture_boot(&f, V(1));
	ck_assert_int_eq((int)ffa_proxy_destroy_client(f.proxy, f.client[0].id), FFA_ADMIN_OK);
	ck_assert_int_eq((int)fixture_view(&f).version_state, FFA_VERSION_LOCKED);
	f.caller = 1;
	expect_version(&f, V(2), V(1));
	call32(&f, FFA_NR_ID_GET, 0);
	expect_success(&f);
	fixture_stop(&f);
}
END_TEST

/* VER-1, VER-3: a second negotiation makes what the other was told untrue. */
START_TEST(renegotiation_takes_a_tentative_client_back_to_none)
{
	open_with(FFA_NEGOTIATOR_HOST);
	expect_version(&f, V(1), V(1));
	f.caller = 1;
	expect_version(&f, V(1), V(1));
	f.caller = 0;
	expect_version(&f, V(0), V(0));
	f.caller = 1;
	call32(&f, FFA_NR_ID_GET, 0);
	expect_error(&f, FFA_RET_NOT_SUPPORTED);
	expect_state(&f, 1, FFA_VERSION_NONE);
	ck_assert_int_eq((int)fixture_view(&f).version_state, FFA_VERSION_TENTATIVE);
	expect_version(&f, V(1), V(0));
	call32(&f, FFA_NR_ID_GET, 0);
	expect_success(&f);
	ck_assert_uint_eq(fixture_client(&f, 1).version, V(0));
	fixture_stop(&f);
}
END_TEST

FIXTURE_MAIN("version_negotiator", 60, others_wait_for_the_host_and_cannot_go_below_what_it_settled,
	     any_client_may_negotiate_when_configured_and_the_first_keeps_the_right,
	     fixed_version_is_asked_of_the_secure_side_whoever_comes_first,
	     first_lock_of_any_client_locks_the_proxy_for_the_negotiator_too,
	     negotiator_destroyed_while_tentative_returns_the_proxy_to_none,
	     another_client_destroyed_while_tentative_changes_nothing,
	     negotiator_destroyed_after_the_lock_leaves_the_version,
	     renegotiation_takes_a_tentative_client_back_to_none)
