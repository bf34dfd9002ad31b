/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_gate_registers.c - what is in the registers of an answer, and what FFA_FEATURES says of the
 * calls it knows. The fixture checks after every call that nothing else is in them.
 */
#include "fixture.h"

static struct fixture f;

static uint64_t payload(unsigned int reg)
{
	return UINT64_C(0x1111111111111111) * reg;
}

/* Registers of a direct request to the echo partition with a payload in all registers. */
static struct ffa_regs request(uint32_t fid)
{
	struct ffa_regs regs = { { fid, FIXTURE_SP, 0 } };
	bool second = fid == FFA_FID64(FFA_NR_MSG_SEND_DIRECT_REQ2);

	for (unsigned int i = second ? 4 : 3; i < FFA_NUM_REGS; i++)
		regs.x[i] = payload(i);
	return regs;
}

/* GATE-6 */
START_TEST(direct_response_carries_three_to_seven_and_leaves_the_rest_alone)
{
	for (uint32_t minor = 0; minor <= 2; minor++) {
		struct ffa_regs regs = request(FFA_FID64(FFA_NR_MSG_SEND_DIRECT_REQ));

		fixture_at(&f, FFA_VERSION_MAKE(1, minor));
		fixture_call(&f, &regs);
		expect_w(&f, 0, FFA_FID64(FFA_NR_MSG_SEND_DIRECT_RESP));
		for (unsigned int i = 3; i < FFA_NUM_REGS; i++)
			expect_w(&f, i, payload(i)); /* from 8 on: as the client left them */
		regs.x[0] = FFA_FID32(FFA_NR_MSG_SEND_DIRECT_REQ);
		fixture_call(&f, &regs);
		for (unsigned int i = 3; i < 8; i++)
			expect_w(&f, i, (uint32_t)payload(i));
		for (unsigned int i = 8; i < FFA_NUM_REGS; i++)
			expect_w(&f, i, payload(i));
		fixture_stop(&f);
	}
}
END_TEST

/* GATE-6 */
START_TEST(second_response_carries_four_to_seventeen)
{
	struct ffa_regs regs = request(FFA_FID64(FFA_NR_MSG_SEND_DIRECT_REQ2));

	fixture_at(&f, FFA_VERSION_1_2);
	fixture_call(&f, &regs);
	expect_w(&f, 0, FFA_FID64(FFA_NR_MSG_SEND_DIRECT_RESP2));
	expect_w(&f, 1, (uint32_t)FIXTURE_SP << 16);
	expect_w(&f, 2, 0);
	expect_w(&f, 3, 0);
	for (unsigned int i = 4; i < FFA_NUM_REGS; i++)
		expect_w(&f, i, payload(i));
	fixture_stop(&f);
}
END_TEST

/* GATE-6: FFA_RUN is a 32-bit call and may all the same be answered with x8-x17. */
START_TEST(run_that_completes_with_a_second_response_carries_it)
{
	static struct sim_slow slow = { .pauses = 1 };
	struct ffa_regs regs = request(FFA_FID64(FFA_NR_MSG_SEND_DIRECT_REQ2));

	fixture_prepare(&f);
	f.machine.partition[0].ops = sim_slow;
	f.machine.partition[0].ctx = &slow;
	fixture_open(&f);
	fixture_boot(&f, FFA_VERSION_1_2);
	fixture_call(&f, &regs);
	expect_w(&f, 0, FFA_FID32(FFA_NR_INTERRUPT));
	for (unsigned int i = 8; i < FFA_NUM_REGS; i++)
		expect_w(&f, i, payload(i));
	call32(&f, FFA_NR_RUN, f.r.x[1]);
	expect_w(&f, 0, FFA_FID64(FFA_NR_MSG_SEND_DIRECT_RESP2));
	for (unsigned int i = 4; i < FFA_NUM_REGS; i++)
		expect_w(&f, i, payload(i));
	fixture_stop(&f);
}
END_TEST

/* GATE-6: registers behind the last entry are zero, not the caller's. */
START_TEST(list_in_registers_is_followed_by_zeroes)
{
	fixture_at(&f, FFA_VERSION_1_2);
	call64(&f, FFA_NR_PARTITION_INFO_GET_REGS, 0);
	expect_w(&f, 0, FFA_FID64(FFA_NR_SUCCESS));
	ck_assert_uint_eq(f.r.x[3] & 0xFFFF, FIXTURE_SP);
	for (unsigned int i = 6; i < FFA_NUM_REGS; i++)
		expect_w(&f, i, 0);
	fixture_stop(&f);
}
END_TEST

/* Calls that reach the Secure side, one after the other; each must be answered without rubbish. */
static void talk(void)
{
	struct dsc d;

	call32(&f, FFA_NR_SPM_ID_GET, 0);
	call32(&f, FFA_NR_PARTITION_INFO_GET, 0);
	call32(&f, FFA_NR_RX_RELEASE, 0);
	call32(&f, FFA_NR_MSG_SEND_DIRECT_REQ, FIXTURE_SP, 0, 1, 2, 3, 4, 5);
	call64(&f, FFA_NR_MSG_SEND_DIRECT_REQ, FIXTURE_SP, 0, 1, 2, 3, 4, 5);
	call32(&f, FFA_NR_NOTIFICATION_BITMAP_CREATE, 0, 1);
	call32(&f, FFA_NR_NOTIFICATION_BIND, (uint32_t)FIXTURE_SP << 16, 0, 1);
	call32(&f, FFA_NR_NOTIFICATION_GET, 0, 15);
	call32(&f, FFA_NR_NOTIFICATION_INFO_GET, 0);
	call64(&f, FFA_NR_NOTIFICATION_INFO_GET, 0);
	call32(&f, FFA_NR_NOTIFICATION_UNBIND, (uint32_t)FIXTURE_SP << 16, 0, 1);
	call32(&f, FFA_NR_NOTIFICATION_BITMAP_DESTROY, 0);
	fixture_dsc(&f, &d, fixture_view(&f).version, FFA_OP_SHARE);
	dsc_add_range(&d, fixture_page(&f, 9), 1);
	fixture_send(&f, &d);
	if (fixture_is_success(&f.r))
		fixture_reclaim(&f, fixture_handle(&f), 0);
}

/* GATE-6: stale registers of the Secure side stop at the proxy. */
START_TEST(rubbish_in_unused_registers_of_the_secure_side_is_not_passed_on)
{
	for (uint32_t minor = 1; minor <= 2; minor++) {
		fixture_at(&f, FFA_VERSION_MAKE(1, minor));
		fixture_fail(&f, SIM_FAIL_STALE, 0, 1, UINT32_MAX, 0x5EED);
		talk();
		ck_assert_uint_ge(sim_fail_hits(f.sim), 12);
		sim_fail_clear(f.sim);
		fixture_stop(&f);
	}
}
END_TEST

/* GATE-6: what the second response leaves free, and all that an interruption does not say. */
START_TEST(rubbish_beside_a_second_response_or_an_interruption_is_not_passed_on)
{
	struct ffa_regs regs = request(FFA_FID64(FFA_NR_MSG_SEND_DIRECT_REQ2));
	static struct sim_slow slow = { .pauses = 1 };

	fixture_prepare(&f);
	f.machine.partition[0].ops = sim_slow;
	f.machine.partition[0].ctx = &slow;
	fixture_open(&f);
	fixture_boot(&f, FFA_VERSION_1_2);
	fixture_fail(&f, SIM_FAIL_STALE, 0, 1, UINT32_MAX, 0x5EED);
	fixture_call(&f, &regs);
	ck_assert_uint_ne(f.r.x[0], FFA_FID64(FFA_NR_MSG_SEND_DIRECT_RESP2));
	for (unsigned int i = 2; i < 8; i++)
		expect_w(&f, i, 0);
	call32(&f, FFA_NR_RUN, f.r.x[1]);
	expect_w(&f, 0, FFA_FID64(FFA_NR_MSG_SEND_DIRECT_RESP2));
	expect_w(&f, 2, 0);
	expect_w(&f, 3, 0);
	ck_assert_uint_ge(sim_fail_hits(f.sim), 2);
	sim_fail_clear(f.sim);
	fixture_stop(&f);
}
END_TEST

/* GATE-6: one whose errors are sign-extended, and which leaves its caller's registers behind. */
START_TEST(habits_of_the_el3_spmc_are_not_passed_on)
{
	fixture_prepare(&f);
	f.machine.personality = SIM_EL3_SPMC;
	fixture_open(&f);
	fixture_boot(&f, FFA_VERSION_1_1);
	talk();
	fixture_stop(&f);
}
END_TEST

/* GATE-6: errors are 32 bits, zero-extended, whatever came; codes that do not exist are ABORTED. */
START_TEST(error_codes_are_zero_extended_and_of_the_known_set)
{
	fixture_at(&f, FFA_VERSION_1_1);
	for (int32_t code = -16; code <= 4; code++) {
		bool known = code < 0 && code >= FFA_RET_NOT_READY;
		int32_t expected = known ? code : FFA_RET_ABORTED;

		for (unsigned int i = 0; i < 2; i++) {
			fixture_fail(&f, i == 0 ? SIM_FAIL_ERROR : SIM_FAIL_ERROR_SIGNED,
				     FFA_FID32(FFA_NR_SPM_ID_GET), 1, 1,
				     (uint64_t)(int64_t)code & (i == 0 ? UINT32_MAX : UINT64_MAX));
			call32(&f, FFA_NR_SPM_ID_GET, 0);
			expect_w(&f, 2, (uint32_t)expected);
			sim_fail_clear(f.sim);
		}
	}
	fixture_stop(&f);
}
END_TEST

/* GATE-2: what the Secure side denies having after it claimed it is passed on and counted. */
START_TEST(not_supported_of_the_secure_side_is_passed_on_and_an_anomaly)
{
	fixture_at(&f, FFA_VERSION_1_1);
	fixture_fail(&f, SIM_FAIL_ERROR, FFA_FID32(FFA_NR_SPM_ID_GET), 1, 1, UINT32_MAX);
	call32(&f, FFA_NR_SPM_ID_GET, 0);
	expect_error(&f, FFA_RET_NOT_SUPPORTED);
	ck_assert_uint_eq(fixture_statistics(&f, 0).anomalies, 1);
	ck_assert_uint_eq(fixture_statistics(&f, 0).errors, 1);
	ck_assert_uint_eq(fixture_events(&f, FFA_EVENT_ANOMALY, FFA_R_SECURE_UNSUPPORTED), 1);
	fixture_stop(&f);
}
END_TEST

static void buffer_properties(uint32_t granule, uint32_t pages, uint32_t minimum)
{
	for (uint32_t minor = 0; minor <= 2; minor++) {
		uint32_t most = minor < 2 || pages == FFA_MAX_BUFFER_PAGES ? 0 : pages << 16;

		fixture_prepare(&f);
		f.config.granule = granule;
		f.config.max_buffer_pages = pages;
		f.machine.granule = granule;
		/* The Secure side's own bounds are about the proxy's pair, not the client's. */
		f.machine.max_buffer_pages = 2;
		fixture_open(&f);
		expect_version(&f, FFA_VERSION_MAKE(1, minor), FFA_VERSION_MAKE(1, minor));
		for (unsigned int i = 0; i < 2; i++) {
			call32(&f, FFA_NR_FEATURES,
			       i == 0 ? FFA_FID32(FFA_NR_RXTX_MAP) : FFA_FID64(FFA_NR_RXTX_MAP));
			expect_success(&f);
			expect_w(&f, 2, minimum | most);
			expect_w(&f, 3, 0);
		}
		fixture_stop(&f);
	}
}

/* GATE-5, BOX-1 */
START_TEST(buffer_properties_are_the_granule_and_from_1_2_on_the_largest_size)
{
	buffer_properties(4096, 1, 0);
	buffer_properties(4096, 17, 0);
	buffer_properties(4096, 63, 0);
	buffer_properties(16384, 4, 2);
	buffer_properties(16384, 60, 2);
	buffer_properties(65536, 16, 1);
	buffer_properties(65536, 48, 1);
}
END_TEST

/* GATE-5: OP-TEE takes descriptors from other buffers; the proxy does not, and says so. */
START_TEST(no_call_but_rxtx_map_has_properties)
{
	fixture_prepare(&f);
	f.machine.personality = SIM_OPTEE_REPAIRED;
	fixture_open(&f);
	fixture_boot(&f, FFA_VERSION_1_1);
	for (uint32_t number = FFA_NUMBER_FIRST; number <= FFA_NUMBER_LAST; number++) {
		if (number == FFA_NR_RXTX_MAP)
			continue;
		for (unsigned int i = 0; i < 2; i++) {
			call32(&f, FFA_NR_FEATURES, i == 0 ? FFA_FID32(number) : FFA_FID64(number),
			       2);
			if (!fixture_is_success(&f.r))
				continue;
			expect_w(&f, 2, 0);
			expect_w(&f, 3, 0);
		}
	}
	fixture_stop(&f);
}
END_TEST

static void lend(enum sim_personality who, enum ffa_lend_rule rule, bool offered)
{
	struct dsc d;

	fixture_prepare(&f);
	f.machine.personality = who;
	f.config.lend = rule;
	fixture_open(&f);
	fixture_boot(&f, FFA_VERSION_1_1);
	call32(&f, FFA_NR_FEATURES, FFA_FID32(FFA_NR_MEM_LEND));
	ck_assert(fixture_is_success(&f.r) == offered);
	fixture_dsc(&f, &d, FFA_VERSION_1_1, FFA_OP_LEND);
	dsc_add_range(&d, fixture_page(&f, 3), 2);
	fixture_send(&f, &d);
	if (offered) {
		expect_success(&f);
		fixture_reclaim(&f, fixture_handle(&f), 0);
		expect_success(&f);
	} else {
		expect_error(&f, FFA_RET_NOT_SUPPORTED);
	}
	fixture_stop(&f);
}

/* GATE-5: OP-TEE denies a LEND that works. */
START_TEST(lend_is_offered_as_configured)
{
	lend(SIM_RULES, FFA_LEND_WITH_SHARE, true);
	lend(SIM_RULES, FFA_LEND_BY_FEATURES, true);
	lend(SIM_RULES, FFA_LEND_NEVER, false);
	lend(SIM_OPTEE_REPAIRED, FFA_LEND_WITH_SHARE, true);
	lend(SIM_OPTEE_REPAIRED, FFA_LEND_BY_FEATURES, false);
	lend(SIM_OPTEE_REPAIRED, FFA_LEND_NEVER, false);
}
END_TEST

/* GATE-5: it denies these as well. */
START_TEST(id_get_and_run_need_nothing_of_features)
{
	fixture_prepare(&f);
	f.machine.personality = SIM_OPTEE_RELEASED;
	fixture_open(&f);
	fixture_boot(&f, FFA_VERSION_1_1);
	call32(&f, FFA_NR_FEATURES, FFA_FID32(FFA_NR_ID_GET));
	expect_success(&f);
	call32(&f, FFA_NR_FEATURES, FFA_FID32(FFA_NR_RUN));
	expect_success(&f);
	fixture_stop(&f);
}
END_TEST

static bool knows_interrupt(uint16_t id, uint32_t feature)
{
	f.caller = id;
	call32(&f, FFA_NR_FEATURES, feature);
	if (fixture_is_success(&f.r))
		return true;
	expect_error(&f, FFA_RET_NOT_SUPPORTED);
	return false;
}

/* GATE-5, NOTE-1: the interrupt is the host's unless the hypervisor takes it. */
START_TEST(schedule_receiver_interrupt_is_shown_to_the_host_as_configured)
{
	for (uint32_t i = 0; i < 6; i++) {
		bool taken = i % 2 != 0;
		uint32_t version = FFA_VERSION_MAKE(1, i / 2);

		fixture_prepare(&f);
		f.machine.sri = 11;
		f.config.sri_to_hypervisor = taken;
		fixture_open(&f);
		fixture_boot(&f, version);
		fixture_join(&f, 1);
		ck_assert(!knows_interrupt(1, FFA_FEATURE_SRI));
		ck_assert(knows_interrupt(0, FFA_FEATURE_SRI) ==
			  (!taken && version >= FFA_VERSION_1_1));
		if (fixture_is_success(&f.r))
			expect_w(&f, 2, 11);
		fixture_stop(&f);
	}
}
END_TEST

/* GATE-5 */
START_TEST(other_feature_identifiers_are_unknown)
{
	static const uint32_t features[] = {
		0,	    FFA_FEATURE_NPI, FFA_FEATURE_ME, 4,		 5,
		0xFF,	    0x102,	     0x10002,	     0x40000002, 0x7FFFFFFF,
		0x80000002, 0x04000069,	     0x83000069,     0x85000069,
	};

	fixture_at(&f, FFA_VERSION_1_2);
	for (size_t i = 0; i < sizeof(features) / sizeof(features[0]); i++)
		ck_assert_msg(!knows_interrupt(0, features[i]), "0x%x", features[i]);
	expect_smcs(&f, 0);
	fixture_stop(&f);
}
END_TEST

FIXTURE_MAIN("gate_registers", 60, direct_response_carries_three_to_seven_and_leaves_the_rest_alone,
	     second_response_carries_four_to_seventeen,
	     run_that_completes_with_a_second_response_carries_it,
	     list_in_registers_is_followed_by_zeroes,
	     rubbish_in_unused_registers_of_the_secure_side_is_not_passed_on,
	     rubbish_beside_a_second_response_or_an_interruption_is_not_passed_on,
	     habits_of_the_el3_spmc_are_not_passed_on,
	     error_codes_are_zero_extended_and_of_the_known_set,
	     not_supported_of_the_secure_side_is_passed_on_and_an_anomaly,
	     buffer_properties_are_the_granule_and_from_1_2_on_the_largest_size,
	     no_call_but_rxtx_map_has_properties, lend_is_offered_as_configured,
	     id_get_and_run_need_nothing_of_features,
	     schedule_receiver_interrupt_is_shown_to_the_host_as_configured,
	     other_feature_identifiers_are_unknown)
