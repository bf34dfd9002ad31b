/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_version_init.c - the first contact with the Secure side: not before the version is locked,
 * once, step by step; each step failing for a while or for good.
 */
#include "fixture.h"

#define FEATURES FFA_FID32(FFA_NR_FEATURES)
#define ID_GET FFA_FID32(FFA_NR_ID_GET)
#define MAP FFA_FID64(FFA_NR_RXTX_MAP)
#define UNMAP FFA_FID32(FFA_NR_RXTX_UNMAP)
#define PARTITIONS FFA_FID32(FFA_NR_PARTITION_INFO_GET)
#define RELEASE FFA_FID32(FFA_NR_RX_RELEASE)

static struct fixture f;

static void settled(uint32_t version)
{
	fixture_prepare(&f);
	fixture_open(&f);
	expect_version(&f, version, version);
	fixture_mark(&f);
}

/* VER-5 */
START_TEST(nothing_but_version_is_sent_before_the_lock)
{
	settled(FFA_VERSION_1_2);
	for (uint32_t minor = 0; minor < 4; minor++)
		(void)fixture_version(&f, FFA_VERSION_MAKE(1, minor));
	ck_assert_uint_eq(fixture_asked(&f, FFA_FID32(FFA_NR_VERSION)), f.smcs);
	ck_assert(!fixture_view(&f).initialised);
	fixture_mark(&f);
	fixture_stop(&f);
	expect_smcs(&f, 0); /* nothing to take back either */
}
END_TEST

/* VER-5 */
START_TEST(locking_call_makes_the_first_contact_in_order_and_once)
{
	settled(FFA_VERSION_1_1);
	call32(&f, FFA_NR_ID_GET, 0);
	expect_success(&f);
	ck_assert_uint_ge(f.smcs, 6);
	for (uint32_t i = 0; i < f.smcs - 4; i++)
		ck_assert_uint_eq(f.asked[i].x[0], FEATURES);
	ck_assert_uint_eq(f.asked[f.smcs - 4].x[0], ID_GET);
	ck_assert_uint_eq(f.asked[f.smcs - 3].x[0], MAP);
	ck_assert_uint_eq(f.asked[f.smcs - 2].x[0], PARTITIONS);
	ck_assert_uint_eq(f.asked[f.smcs - 1].x[0], RELEASE);
	ck_assert(fixture_view(&f).initialised);
	ck_assert_uint_eq(fixture_view(&f).partitions, 1);
	fixture_mark(&f);
	for (uint16_t id = 0; id < FIXTURE_CLIENTS; id++) {
		f.caller = id;
		expect_version(&f, FFA_VERSION_1_1, FFA_VERSION_1_1);
		call32(&f, FFA_NR_ID_GET, 0);
		expect_success(&f);
	}
	expect_smcs(&f, 0);
	fixture_stop(&f);
}
END_TEST

/* VER-5: no question is asked twice, and none about calls of a later version. */
START_TEST(probes_ask_each_thing_once_and_nothing_of_later_versions)
{
	for (uint32_t minor = 0; minor <= 2; minor++) {
		settled(FFA_VERSION_MAKE(1, minor));
		call32(&f, FFA_NR_ID_GET, 0);
		for (uint32_t i = 0; i < f.smcs; i++) {
			uint32_t what = (uint32_t)f.asked[i].x[1];

			if (f.asked[i].x[0] != FEATURES)
				continue;
			for (uint32_t j = 0; j < i; j++)
				ck_assert_msg(f.asked[j].x[0] != FEATURES ||
						      f.asked[j].x[1] != what,
					      "0x%x asked twice", what);
			if (what >> 31 != 0)
				ck_assert_uint_le(ffa_call_row_of(what & 0xFFFFu)->first_minor,
						  minor);
			else
				ck_assert_uint_ge(minor, 1);
		}
		fixture_stop(&f);
	}
}
END_TEST

/* The steps of the first contact: the nth SMC of this kind. */
static const struct {
	uint32_t fid;
	uint32_t nth;
	bool mapped; /* by then the proxy's pair is */
} steps[] = {
	{ FEATURES, 1, false },	 { FEATURES, 2, false }, { FEATURES, 9, false },
	{ FEATURES, 20, false }, { ID_GET, 1, false },	 { MAP, 1, false },
	{ PARTITIONS, 1, true },
};

#define STEPS (sizeof(steps) / sizeof(steps[0]))

static const int32_t transient[] = {
	FFA_RET_BUSY,
	FFA_RET_INTERRUPTED,
	FFA_RET_RETRY,
	FFA_RET_NOT_READY,
};

#define TRANSIENT (sizeof(transient) / sizeof(transient[0]))

/* A call that meets a failing first contact: BUSY, the version locked, nothing left behind. */
static void busy(bool mapped)
{
	fixture_mark(&f);
	call32(&f, FFA_NR_ID_GET, 0);
	expect_error(&f, FFA_RET_BUSY);
	expect_reason(&f, FFA_R_INIT_RETRY);
	expect_state(&f, 0, FFA_VERSION_LOCKED);
	ck_assert(!fixture_view(&f).initialised);
	ck_assert_uint_eq(fixture_asked(&f, UNMAP), mapped ? 1 : 0);
	ck_assert(!sim_oracle_own_mapped(f.sim));
	ck_assert(!sim_oracle_rx_full(f.sim));
}

static void transient_step(size_t step, enum sim_mode mode, int32_t error)
{
	settled(FFA_VERSION_1_2);
	fixture_fail(&f, mode, steps[step].fid, steps[step].nth, 1, (uint32_t)error);
	busy(steps[step].mapped);
	ck_assert_uint_eq(sim_fail_hits(f.sim), 1);
	expect_version(&f, FFA_VERSION_1_0, 0);
	call32(&f, FFA_NR_ID_GET, 0);
	expect_success(&f);
	ck_assert(fixture_view(&f).secure_present);
	fixture_map(&f);
	fixture_reclaim(&f, fixture_share(&f, 1), 0);
	expect_success(&f);
	fixture_stop(&f);
}

/* VER-5 */
START_TEST(transient_error_at_any_step_gives_busy_undoes_and_is_retried)
{
	for (size_t step = 0; step < STEPS; step++)
		for (size_t i = 0; i < TRANSIENT; i++) {
			transient_step(step, SIM_FAIL_ERROR, transient[i]);
			/* Error codes are 32 bits, whatever the upper half says. */
			transient_step(step, SIM_FAIL_ERROR_SIGNED, transient[i]);
		}
}
END_TEST

/* The Secure side counts as absent, and the call is served all the same. */
static void absent(void)
{
	call32(&f, FFA_NR_ID_GET, 0);
	expect_success(&f);
	ck_assert(fixture_view(&f).initialised);
	ck_assert(!fixture_view(&f).secure_present);
	ck_assert_uint_eq(fixture_view(&f).partitions, 0);
	ck_assert(!sim_oracle_own_mapped(f.sim));
	expect_state(&f, 0, FFA_VERSION_LOCKED);
	fixture_mark(&f);
	call32(&f, FFA_NR_PARTITION_INFO_GET, 0);
	expect_error(&f, FFA_RET_NOT_SUPPORTED);
	call32(&f, FFA_NR_MEM_SHARE, 16, 16);
	expect_error(&f, FFA_RET_NOT_SUPPORTED);
	call32(&f, FFA_NR_FEATURES, FFA_FID32(FFA_NR_MEM_SHARE));
	expect_error(&f, FFA_RET_NOT_SUPPORTED);
	fixture_map(&f);
	expect_version(&f, FFA_VERSION_1_2, FFA_VERSION_1_2);
	expect_smcs(&f, 0);
}

/* VER-5 */
START_TEST(transient_errors_are_borne_as_often_as_configured_and_no_more)
{
	for (uint32_t tries = 1; tries <= 4; tries++) {
		fixture_prepare(&f);
		f.config.max_init_tries = tries;
		fixture_open(&f);
		expect_version(&f, FFA_VERSION_1_2, FFA_VERSION_1_2);
		fixture_fail(&f, SIM_FAIL_ERROR, PARTITIONS, 1, UINT32_MAX, (uint32_t)FFA_RET_BUSY);
		for (uint32_t i = 1; i < tries; i++)
			busy(true);
		fixture_mark(&f);
		absent();
		ck_assert_uint_eq(sim_fail_hits(f.sim), tries);
		fixture_stop(&f);
	}
}
END_TEST

/* VER-5: the last of the tries may still succeed. */
START_TEST(last_try_succeeds_as_well_as_the_first)
{
	fixture_prepare(&f);
	f.config.max_init_tries = 3;
	fixture_open(&f);
	expect_version(&f, FFA_VERSION_1_2, FFA_VERSION_1_2);
	fixture_fail(&f, SIM_FAIL_ERROR, MAP, 1, 2, (uint32_t)FFA_RET_RETRY);
	busy(false);
	busy(false);
	call32(&f, FFA_NR_ID_GET, 0);
	expect_success(&f);
	ck_assert(fixture_view(&f).secure_present);
	fixture_stop(&f);
}
END_TEST

static void lasting(uint32_t fid, bool mapped, enum sim_mode mode, uint64_t arg)
{
	settled(FFA_VERSION_1_2);
	fixture_fail(&f, mode, fid, 1, 1, arg);
	call32(&f, FFA_NR_FEATURES, FFA_FID32(FFA_NR_FEATURES));
	expect_success(&f);
	ck_assert_uint_eq(sim_fail_hits(f.sim), 1);
	ck_assert_msg(fixture_asked(&f, UNMAP) == (mapped ? 1 : 0), "call 0x%x, mode %d, 0x%llx",
		      fid, (int)mode, (unsigned long long)arg);
	ck_assert_uint_ge(fixture_statistics(&f, 0).anomalies, 1);
	absent();
	fixture_stop(&f);
}

/* VER-5 */
START_TEST(lasting_error_at_a_step_means_absent_and_undoes_the_earlier_ones)
{
	static const int32_t errors[] = {
		FFA_RET_NOT_SUPPORTED,
		FFA_RET_INVALID_PARAMETERS,
		FFA_RET_NO_MEMORY,
		FFA_RET_DENIED,
		FFA_RET_ABORTED,
		FFA_RET_NO_DATA,
		-11,
		1,
	};

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		lasting(ID_GET, false, SIM_FAIL_ERROR, (uint32_t)errors[i]);
		lasting(MAP, false, SIM_FAIL_ERROR, (uint32_t)errors[i]);
		lasting(PARTITIONS, true, SIM_FAIL_ERROR, (uint32_t)errors[i]);
	}
}
END_TEST

/* VER-5 */
START_TEST(answer_that_is_none_at_a_step_means_absent)
{
	lasting(ID_GET, false, SIM_FAIL_VANISH, 0);
	lasting(MAP, true, SIM_FAIL_VANISH, 0); /* who knows what that one has done */
	lasting(PARTITIONS, true, SIM_FAIL_VANISH, 0);
	lasting(ID_GET, false, SIM_FAIL_FID, FFA_FID32(FFA_NR_INTERRUPT));
	lasting(PARTITIONS, true, SIM_FAIL_FID, FFA_FID32(FFA_NR_MSG_SEND_DIRECT_RESP));
	lasting(ID_GET, false, SIM_FAIL_REGISTER, UINT64_C(2) << 56 | 1);
	lasting(PARTITIONS, true, SIM_FAIL_COUNT, 171);
	lasting(PARTITIONS, true, SIM_FAIL_COUNT, UINT32_MAX);
	lasting(PARTITIONS, true, SIM_FAIL_COUNT, 0x10000001);
	lasting(PARTITIONS, true, SIM_FAIL_ENTRY_SIZE, 23);
	lasting(PARTITIONS, true, SIM_FAIL_ENTRY_SIZE, 0);
	lasting(PARTITIONS, true, SIM_FAIL_ENTRY_SIZE, 4097);
	lasting(PARTITIONS, true, SIM_FAIL_ENTRY_SIZE, UINT32_MAX);
}
END_TEST

/* VER-5: an answer to RXTX_MAP that is none may mean that the pair is mapped: it is unmapped. */
START_TEST(own_pair_that_may_be_mapped_is_unmapped)
{
	settled(FFA_VERSION_1_2);
	fixture_fail(&f, SIM_FAIL_FID, MAP, 1, 1, FFA_FID32(FFA_NR_INTERRUPT));
	call32(&f, FFA_NR_ID_GET, 0);
	ck_assert_uint_eq(fixture_asked(&f, UNMAP), 1);
	ck_assert(!sim_oracle_own_mapped(f.sim));
	absent();
	fixture_stop(&f);
}
END_TEST

/* VER-5: an unmap that is refused, too, is reported and no reason to stop. */
START_TEST(refused_undoing_is_reported_and_still_means_absent)
{
	settled(FFA_VERSION_1_2);
	fixture_fail(&f, SIM_FAIL_ERROR, PARTITIONS, 1, 1, (uint32_t)FFA_RET_DENIED);
	fixture_fail(&f, SIM_FAIL_ERROR_AFTER, UNMAP, 1, 1, (uint32_t)FFA_RET_DENIED);
	absent();
	ck_assert_uint_ge(fixture_statistics(&f, 0).anomalies, 2);
	fixture_stop(&f);
}
END_TEST

/* VER-5: nor is a release: some Secure sides hand RX over when they fail, others do not. */
START_TEST(release_after_the_list_may_fail)
{
	settled(FFA_VERSION_1_2);
	fixture_fail(&f, SIM_FAIL_ERROR_AFTER, RELEASE, 1, 1, (uint32_t)FFA_RET_DENIED);
	call32(&f, FFA_NR_ID_GET, 0);
	expect_success(&f);
	ck_assert(fixture_view(&f).secure_present);
	fixture_stop(&f);
}
END_TEST

static void minimum(uint32_t field, uint32_t own_pages, bool fits)
{
	fixture_prepare(&f);
	f.machine.min_buffer = field;
	f.own_pages = own_pages;
	fixture_open(&f);
	expect_version(&f, FFA_VERSION_1_2, FFA_VERSION_1_2);
	fixture_mark(&f);
	if (fits) {
		call32(&f, FFA_NR_ID_GET, 0);
		expect_success(&f);
		ck_assert(fixture_view(&f).secure_present);
	} else {
		call32(&f, FFA_NR_ID_GET, 0);
		ck_assert_uint_eq(fixture_asked(&f, MAP), 0);
		absent();
	}
	fixture_stop(&f);
}

/* VER-5 */
START_TEST(larger_minimum_than_the_pair_given_means_absent)
{
	minimum(0, 1, true);
	minimum(0, 3, true);
	minimum(1, 1, false);
	minimum(1, 15, false);
	minimum(1, 17, false);
	minimum(2, 1, false);
	minimum(2, 3, false);
	minimum(3, 1, false); /* reserved */
	minimum(3, 16, false);
}
END_TEST

/* VER-5 */
START_TEST(pair_of_the_minimum_size_is_taken_when_it_is_aligned_to_it)
{
	minimum(1, 16, true);
	minimum(1, 32, true);
	minimum(2, 4, true);
	minimum(2, 16, true);
}
END_TEST

/* VER-5: the answers of an SPMC that leaves stale registers and sign-extends. */
START_TEST(first_contact_works_with_every_personality)
{
	for (unsigned int who = 0; who < SIM_PERSONALITIES; who++) {
		fixture_prepare(&f);
		f.machine.personality = (enum sim_personality)who;
		fixture_open(&f);
		fixture_boot(&f, FFA_VERSION_1_1);
		ck_assert(fixture_view(&f).secure_present);
		ck_assert_uint_eq(fixture_view(&f).partitions, 1);
		fixture_reclaim(&f, fixture_share(&f, 1), 0);
		expect_success(&f);
		fixture_stop(&f);
	}
}
END_TEST

FIXTURE_MAIN("version_init", 120, nothing_but_version_is_sent_before_the_lock,
	     locking_call_makes_the_first_contact_in_order_and_once,
	     probes_ask_each_thing_once_and_nothing_of_later_versions,
	     transient_error_at_any_step_gives_busy_undoes_and_is_retried,
	     transient_errors_are_borne_as_often_as_configured_and_no_more,
	     last_try_succeeds_as_well_as_the_first,
	     lasting_error_at_a_step_means_absent_and_undoes_the_earlier_ones,
	     answer_that_is_none_at_a_step_means_absent, own_pair_that_may_be_mapped_is_unmapped,
	     refused_undoing_is_reported_and_still_means_absent, release_after_the_list_may_fail,
	     larger_minimum_than_the_pair_given_means_absent,
	     pair_of_the_minimum_size_is_taken_when_it_is_aligned_to_it,
	     first_contact_works_with_every_personality)
