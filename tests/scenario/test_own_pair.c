/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_own_pair.c - the proxy's own pair that the Secure side does not unmap when it is told to: it
 * can still write there.
 */
#include "fixture.h"

#define MAP FFA_FID64(FFA_NR_RXTX_MAP)
#define UNMAP FFA_FID32(FFA_NR_RXTX_UNMAP)
#define PARTITIONS FFA_FID32(FFA_NR_PARTITION_INFO_GET)

static struct fixture f;

static const int32_t transient[] = {
	FFA_RET_BUSY,
	FFA_RET_INTERRUPTED,
	FFA_RET_RETRY,
	FFA_RET_NOT_READY,
};

#define TRANSIENT (sizeof(transient) / sizeof(transient[0]))

static void settled(uint32_t version)
{
	fixture_prepare(&f);
	fixture_open(&f);
	expect_version(&f, version, version);
	fixture_mark(&f);
}

/* VER-5: until then the pair may be mapped, and is not mapped a second time. */
START_TEST(unmap_that_is_refused_for_the_moment_is_tried_again_before_the_next_map)
{
	for (size_t i = 0; i < TRANSIENT; i++) {
		settled(FFA_VERSION_1_2);
		fixture_fail(&f, SIM_FAIL_ERROR, PARTITIONS, 1, 1, (uint32_t)FFA_RET_BUSY);
		fixture_fail(&f, SIM_FAIL_ERROR, UNMAP, 1, 1, (uint32_t)transient[i]);
		call32(&f, FFA_NR_ID_GET, 0);
		expect_error(&f, FFA_RET_BUSY);
		expect_reason(&f, FFA_R_INIT_RETRY);
		ck_assert(sim_oracle_own_mapped(f.sim));
		fixture_mark(&f);
		call32(&f, FFA_NR_ID_GET, 0);
		expect_success(&f);
		ck_assert_uint_eq(f.asked[0].x[0], UNMAP);
		ck_assert_uint_eq(fixture_asked(&f, UNMAP), 1);
		ck_assert_uint_eq(fixture_asked(&f, MAP), 1);
		ck_assert(fixture_view(&f).secure_present);
		fixture_stop(&f);
	}
}
END_TEST

/* VER-5 LIFE-2: nothing is mapped over it, and stopping asks for it once more. */
START_TEST(pair_that_the_secure_side_keeps_is_not_mapped_again)
{
	settled(FFA_VERSION_1_2);
	fixture_fail(&f, SIM_FAIL_ERROR, PARTITIONS, 1, 1, (uint32_t)FFA_RET_BUSY);
	fixture_fail(&f, SIM_FAIL_ERROR, UNMAP, 1, UINT32_MAX, (uint32_t)FFA_RET_DENIED);
	call32(&f, FFA_NR_ID_GET, 0);
	expect_error(&f, FFA_RET_BUSY);
	fixture_mark(&f);
	call32(&f, FFA_NR_ID_GET, 0);
	expect_success(&f);
	ck_assert_uint_eq(fixture_asked(&f, MAP), 0);
	ck_assert_uint_eq(fixture_asked(&f, UNMAP), 1);
	ck_assert(!fixture_view(&f).secure_present);
	ck_assert_int_eq((int)ffa_proxy_stop(f.proxy), FFA_ADMIN_QUARANTINE);
	ck_assert(sim_oracle_own_mapped(f.sim));
	sim_fail_clear(f.sim);
	fixture_stop(&f);
}
END_TEST

/* VER-5: each try asks once, and the next one asks again. */
START_TEST(pair_that_is_kept_for_the_moment_twice_is_asked_for_once_in_each_try)
{
	settled(FFA_VERSION_1_2);
	fixture_fail(&f, SIM_FAIL_ERROR, PARTITIONS, 1, 1, (uint32_t)FFA_RET_BUSY);
	fixture_fail(&f, SIM_FAIL_ERROR, UNMAP, 1, 2, (uint32_t)FFA_RET_BUSY);
	call32(&f, FFA_NR_ID_GET, 0);
	expect_error(&f, FFA_RET_BUSY);
	fixture_mark(&f);
	call32(&f, FFA_NR_ID_GET, 0);
	expect_error(&f, FFA_RET_BUSY);
	expect_reason(&f, FFA_R_INIT_RETRY);
	ck_assert_uint_eq(fixture_asked(&f, UNMAP), 1);
	ck_assert_uint_eq(fixture_asked(&f, MAP), 0);
	call32(&f, FFA_NR_ID_GET, 0);
	expect_success(&f);
	ck_assert(fixture_view(&f).secure_present);
	fixture_stop(&f);
}
END_TEST

/* VER-5: INVALID_PARAMETERS says that it has no pair: there is nothing left to unmap. */
START_TEST(secure_side_without_the_pair_is_not_asked_for_it_again)
{
	settled(FFA_VERSION_1_2);
	fixture_fail(&f, SIM_FAIL_FID, MAP, 1, 1, FFA_FID32(FFA_NR_INTERRUPT));
	fixture_fail(&f, SIM_FAIL_ERROR_AFTER, UNMAP, 1, 1, (uint32_t)FFA_RET_INVALID_PARAMETERS);
	call32(&f, FFA_NR_ID_GET, 0);
	expect_success(&f);
	ck_assert(!fixture_view(&f).secure_present);
	ck_assert_uint_eq(fixture_asked(&f, UNMAP), 1);
	ck_assert_int_eq((int)ffa_proxy_stop(f.proxy), FFA_ADMIN_OK);
	ck_assert_uint_eq(fixture_asked(&f, UNMAP), 1);
	fixture_close(&f);
}
END_TEST

FIXTURE_MAIN("own_pair", 60,
	     unmap_that_is_refused_for_the_moment_is_tried_again_before_the_next_map,
	     pair_that_the_secure_side_keeps_is_not_mapped_again,
	     pair_that_is_kept_for_the_moment_twice_is_asked_for_once_in_each_try,
	     secure_side_without_the_pair_is_not_asked_for_it_again)
