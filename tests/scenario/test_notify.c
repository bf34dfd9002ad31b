/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_notify.c - FFA_NOTIFICATION_SET, GET and INFO_GET of the host, the interrupt that goes with
 * them, and who has no notifications at all.
 */
#include "fixture.h"

#define SET FFA_NR_NOTIFICATION_SET
#define GET FFA_NR_NOTIFICATION_GET
#define INFO FFA_NR_NOTIFICATION_INFO_GET
#define FROM_HOST(receiver) ((uint64_t)(receiver))
#define REGISTER(number, value) ((uint64_t)(number) << 56 | (value))
#define BITS UINT64_C(0x4000000080000001)

static struct fixture f;

static void open_at(enum sim_personality personality, uint32_t version)
{
	fixture_prepare(&f);
	f.machine.personality = personality;
	f.machine.partition[1] = f.machine.partition[0];
	f.machine.partition[1].id = 0x8002;
	f.machine.partition[1].properties &= ~FFA_PROP_NOTIFICATIONS;
	f.machine.partitions = 2;
	f.config.event_burst = UINT32_MAX;
	fixture_open(&f);
	fixture_boot(&f, version);
}

/* The host has a bitmap, and BITS are bound to the partition. */
static void open_bound(enum sim_personality personality)
{
	open_at(personality, FFA_VERSION_1_1);
	call32(&f, FFA_NR_NOTIFICATION_BITMAP_CREATE, 0, 4);
	expect_success(&f);
	call32(&f, FFA_NR_NOTIFICATION_BIND, (uint64_t)FIXTURE_SP << 16, 0, BITS & UINT32_MAX,
	       BITS >> 32);
	expect_success(&f);
	fixture_mark(&f);
}

static void raise_all(void)
{
	ck_assert_int_eq(sim_notification_set(f.sim, FIXTURE_SP, FFA_ID_HOST, BITS), 0);
}

static void refused(int32_t error, enum ffa_reason reason)
{
	expect_error(&f, error);
	ck_assert_str_eq(ffa_reason_name(fixture_reason(&f)), ffa_reason_name(reason));
	expect_smcs(&f, 0);
}

/* The partition binds what the host is to set. */
static void bind_at_partition(uint64_t bits)
{
	struct ffa_regs regs = { { FFA_FID32(FFA_NR_NOTIFICATION_BIND), FIXTURE_SP, 0,
				   bits & UINT32_MAX, bits >> 32 } };

	sim_sp_call(sim_sp(f.sim, FIXTURE_SP), 0, &regs);
	ck_assert(fixture_is_success(&regs));
}

/* NOTE-1 */
START_TEST(notification_is_set_for_the_partition_that_bound_it)
{
	struct sim_notifications note;

	open_at(SIM_RULES, FFA_VERSION_1_1);
	bind_at_partition(BITS);
	call32(&f, SET, FROM_HOST(FIXTURE_SP), 0, BITS & UINT32_MAX, BITS >> 32);
	expect_success(&f);
	expect_smcs(&f, 1);
	ck_assert(sim_oracle_notifications(f.sim, FIXTURE_SP, &note));
	ck_assert_uint_eq(note.pending, BITS);
	call32(&f, SET, FROM_HOST(FIXTURE_SP), 0, 2, 0);
	expect_error(&f, FFA_RET_DENIED); /* not bound to the host */
	fixture_stop(&f);
}
END_TEST

/* NOTE-1 */
START_TEST(set_checks_sender_receiver_flags_bitmap_and_property)
{
	static const uint16_t receivers[] = { 0, 1, 2, 0x8000, 0x8003, 0xFFFF };

	open_at(SIM_RULES, FFA_VERSION_1_1);
	call32(&f, SET, UINT64_C(1) << 16 | FIXTURE_SP, 0, 1, 0);
	refused(FFA_RET_INVALID_PARAMETERS, FFA_R_NOTE_SENDER);
	for (size_t i = 0; i < sizeof(receivers) / sizeof(receivers[0]); i++) {
		call32(&f, SET, FROM_HOST(receivers[i]), 0, 1, 0);
		refused(FFA_RET_INVALID_PARAMETERS, FFA_R_NOTE_RECEIVER);
	}
	for (uint32_t bit = 0; bit < 32; bit++) {
		call32(&f, SET, FROM_HOST(FIXTURE_SP), UINT64_C(1) << bit, 1, 0);
		refused(FFA_RET_INVALID_PARAMETERS, FFA_R_NOTE_FLAGS);
	}
	call32(&f, SET, FROM_HOST(FIXTURE_SP), 0, 0, 0);
	refused(FFA_RET_INVALID_PARAMETERS, FFA_R_NOTE_BITMAP);
	call32(&f, SET, FROM_HOST(0x8002), 0, 1, 0);
	refused(FFA_RET_DENIED, FFA_R_NOTE_PROPERTY);
	fixture_stop(&f);
}
END_TEST

/* NOTE-1 GATE-2: OP-TEE claims SET and does not have it. */
START_TEST(set_that_is_offered_and_not_supported_is_passed_on_as_an_anomaly)
{
	open_at(SIM_OPTEE_REPAIRED, FFA_VERSION_1_1);
	call32(&f, SET, FROM_HOST(FIXTURE_SP), 0, 1, 0);
	expect_error(&f, FFA_RET_NOT_SUPPORTED);
	ck_assert_uint_eq(fixture_events(&f, FFA_EVENT_ANOMALY, FFA_R_SECURE_UNSUPPORTED), 1);
	fixture_stop(&f);
}
END_TEST

/* NOTE-1: only the Secure side's two bitmaps are asked for, only what was asked for is shown. */
START_TEST(get_shows_the_bitmaps_that_were_asked_for)
{
	for (uint32_t flags = 0; flags < 16; flags++) {
		bool from_sps = (flags & 1) != 0;

		open_bound(SIM_RULES);
		raise_all();
		fixture_fail(&f, SIM_FAIL_REGISTER, FFA_FID32(GET), 1, 1, REGISTER(6, 9));
		call32(&f, GET, 0, flags);
		expect_success(&f);
		expect_smcs(&f, (flags & 5) != 0);
		if (f.smcs != 0)
			ck_assert_uint_eq(f.asked[0].x[2], flags & 5);
		expect_w(&f, 2, from_sps ? BITS & UINT32_MAX : 0);
		expect_w(&f, 3, from_sps ? BITS >> 32 : 0);
		expect_w(&f, 4, 0);
		expect_w(&f, 5, 0);
		expect_w(&f, 6, (flags & 4) != 0 ? 9 : 0);
		expect_w(&f, 7, 0);
		fixture_stop(&f);
	}
}
END_TEST

/* NOTE-1 GATE-6: bitmaps of VMs and of the hypervisor are not the Secure side's to fill. */
START_TEST(get_shows_nothing_in_the_bitmaps_of_the_normal_world)
{
	static const unsigned int registers[] = { 1, 4, 5, 7, 8, 17 };

	for (size_t i = 0; i < sizeof(registers) / sizeof(registers[0]); i++) {
		open_bound(SIM_RULES);
		fixture_fail(&f, SIM_FAIL_REGISTER, FFA_FID32(GET), 1, 1,
			     REGISTER(registers[i], 9));
		call32(&f, GET, 0, 15);
		expect_success(&f);
		for (unsigned int at = 1; at < 8; at++)
			expect_w(&f, at, 0);
		fixture_stop(&f);
	}
}
END_TEST

/* NOTE-1 */
START_TEST(get_takes_what_is_pending_once_and_passes_the_vcpu_on)
{
	open_bound(SIM_OPTEE_REPAIRED);
	raise_all();
	call32(&f, GET, UINT64_C(3) << 16, 1);
	expect_w(&f, 2, BITS & UINT32_MAX);
	ck_assert_uint_eq(f.asked[0].x[1], UINT64_C(3) << 16);
	call32(&f, GET, 0, 1);
	expect_success(&f);
	expect_w(&f, 2, 0);
	expect_w(&f, 3, 0);
	fixture_stop(&f);
}
END_TEST

/* NOTE-1 */
START_TEST(get_checks_receiver_vcpu_and_flags)
{
	open_bound(SIM_RULES);
	call32(&f, GET, 1, 1);
	refused(FFA_RET_INVALID_PARAMETERS, FFA_R_NOTE_RECEIVER);
	call32(&f, GET, FIXTURE_SP, 1);
	refused(FFA_RET_INVALID_PARAMETERS, FFA_R_NOTE_RECEIVER);
	call32(&f, GET, UINT64_C(4) << 16, 1);
	refused(FFA_RET_INVALID_PARAMETERS, FFA_R_NOTE_VCPU);
	for (uint32_t bit = 4; bit < 32; bit++) {
		call32(&f, GET, 0, UINT64_C(1) << bit | 1);
		refused(FFA_RET_INVALID_PARAMETERS, FFA_R_NOTE_FLAGS);
	}
	fixture_stop(&f);
}
END_TEST

/* NOTE-1 */
START_TEST(info_names_the_host_once_per_notification_in_both_widths)
{
	for (int wide = 0; wide < 2; wide++) {
		uint32_t fid = wide ? FFA_FID64(INFO) : FFA_FID32(INFO);

		open_bound(SIM_RULES);
		call_fid(&f, fid, 0);
		expect_error(&f, FFA_RET_NO_DATA);
		raise_all();
		fixture_mark(&f);
		call_fid(&f, fid, 0);
		ck_assert_uint_eq(f.asked[0].x[0], fid);
		expect_w(&f, 0, wide ? FFA_FID64(FFA_NR_SUCCESS) : FFA_FID32(FFA_NR_SUCCESS));
		expect_w(&f, 2, 1u << 7);
		for (unsigned int i = 3; i < 8; i++)
			expect_w(&f, i, 0);
		call_fid(&f, fid, 0);
		expect_error(&f, FFA_RET_NO_DATA);
		fixture_stop(&f);
	}
}
END_TEST

/* NOTE-1 GATE-7 */
START_TEST(info_takes_no_arguments)
{
	open_bound(SIM_RULES);
	for (unsigned int i = 1; i < 8; i++) {
		struct ffa_regs regs = { { FFA_FID64(INFO) } };

		regs.x[i] = UINT64_C(1) << 40;
		fixture_call(&f, &regs);
		refused(FFA_RET_INVALID_PARAMETERS, FFA_R_REGISTER_MBZ);
	}
	fixture_stop(&f);
}
END_TEST

/* One INFO_GET whose answer has this value in this register. */
static void info_with(uint32_t fid, unsigned int at, uint64_t value)
{
	open_bound(SIM_RULES);
	raise_all();
	fixture_fail(&f, SIM_FAIL_REGISTER, fid, 1, 1, REGISTER(at, value));
	call_fid(&f, fid, 0);
}

/*
 * NOTE-1 SAFE-4: reserved bits, no list, too many lists, sizes beyond the last list, too many IDs.
 */
START_TEST(info_lists_that_cannot_be_are_aborted)
{
	static const uint64_t narrow[] = {
		0, 1, 0x82, 0xC0, 11 << 7, 31 << 7, 1 << 7 | 1 << 14, 4 << 7 | UINT64_C(0xFF) << 12
	};
	static const uint64_t wide[] = { 21 << 7, 6 << 7 | UINT64_C(0xFFF) << 12,
					 1 << 7 | UINT64_C(1) << 55 };

	for (size_t i = 0; i < sizeof(narrow) / sizeof(narrow[0]); i++) {
		info_with(FFA_FID32(INFO), 2, narrow[i]);
		expect_error(&f, FFA_RET_ABORTED);
		ck_assert_uint_eq(fixture_statistics(&f, 0).anomalies, 1);
		fixture_stop(&f);
	}
	for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++) {
		info_with(FFA_FID64(INFO), 2, wide[i]);
		expect_error(&f, FFA_RET_ABORTED);
		fixture_stop(&f);
	}
}
END_TEST

/* NOTE-1 */
START_TEST(info_may_name_partitions_but_no_client_other_than_the_host)
{
	info_with(FFA_FID32(INFO), 3, FIXTURE_SP);
	expect_success(&f);
	expect_w(&f, 3, FIXTURE_SP);
	fixture_stop(&f);
	info_with(FFA_FID32(INFO), 3, 1);
	expect_error(&f, FFA_RET_ABORTED);
	fixture_stop(&f);
	/* "more" and a list with three vCPUs are fine. */
	info_with(FFA_FID32(INFO), 2, 1 << 7 | 3 << 12 | 1);
	expect_success(&f);
	fixture_stop(&f);
}
END_TEST

/* NOTE-1: a 64-bit answer to a 32-bit call occurs; an AArch32 client could not read it. */
START_TEST(wide_answer_to_a_narrow_call_is_passed_on_unless_the_client_is_aarch32)
{
	for (int aarch32 = 0; aarch32 < 2; aarch32++) {
		fixture_prepare(&f);
		f.client[0].aarch32 = aarch32 != 0;
		fixture_open(&f);
		f.caller = 0;
		expect_version(&f, FFA_VERSION_1_1, FFA_VERSION_1_1);
		call32(&f, FFA_NR_NOTIFICATION_BITMAP_CREATE, 0, 4);
		call32(&f, FFA_NR_NOTIFICATION_BIND, (uint64_t)FIXTURE_SP << 16, 0,
		       BITS & UINT32_MAX, BITS >> 32);
		raise_all();
		fixture_fail(&f, SIM_FAIL_FID, FFA_FID32(INFO), 1, 1, FFA_FID64(FFA_NR_SUCCESS));
		call32(&f, INFO, 0);
		if (aarch32)
			expect_error(&f, FFA_RET_ABORTED);
		else
			expect_w(&f, 0, FFA_FID64(FFA_NR_SUCCESS));
		fixture_stop(&f);
	}
}
END_TEST

/* NOTE-1 SAFE-4 */
START_TEST(answer_of_another_kind_is_aborted_and_an_anomaly)
{
	static const uint32_t numbers[] = { SET, GET, INFO };

	for (size_t i = 0; i < 3; i++) {
		open_bound(SIM_RULES);
		bind_at_partition(1);
		fixture_fail(&f, SIM_FAIL_FID, FFA_FID32(numbers[i]), 1, 1, FFA_FID32(FFA_NR_RUN));
		call32(&f, numbers[i], numbers[i] == SET ? FIXTURE_SP : 0,
		       numbers[i] == GET ? 1 : 0, numbers[i] == SET ? 1 : 0);
		expect_error(&f, FFA_RET_ABORTED);
		ck_assert_uint_eq(fixture_statistics(&f, 0).anomalies, 1);
		fixture_stop(&f);
	}
}
END_TEST

static void expect_no_notifications(void)
{
	for (uint32_t number = FFA_NR_NOTIFICATION_BITMAP_CREATE; number <= INFO; number++) {
		call32(&f, number, 0);
		expect_error(&f, FFA_RET_NOT_SUPPORTED);
		call32(&f, FFA_NR_FEATURES, FFA_FID32(number));
		expect_error(&f, FFA_RET_NOT_SUPPORTED);
	}
	call64(&f, INFO, 0);
	expect_error(&f, FFA_RET_NOT_SUPPORTED);
	call32(&f, FFA_NR_FEATURES, FFA_FEATURE_SRI);
	expect_error(&f, FFA_RET_NOT_SUPPORTED);
	expect_smcs(&f, 0);
}

/* NOTE-1 */
START_TEST(vm_and_version_1_0_and_a_secure_side_without_them_have_no_notifications)
{
	open_at(SIM_RULES, FFA_VERSION_1_1);
	fixture_join(&f, 1);
	expect_no_notifications();
	fixture_stop(&f);
	open_at(SIM_OPTEE_REPAIRED, FFA_VERSION_1_0);
	expect_no_notifications();
	fixture_stop(&f);
	open_at(SIM_EL3_SPMC, FFA_VERSION_1_1);
	expect_no_notifications();
	fixture_stop(&f);
}
END_TEST

static void ask_feature(uint32_t feature)
{
	call32(&f, FFA_NR_FEATURES, feature);
}

/* NOTE-1 */
START_TEST(schedule_receiver_interrupt_is_shown_to_the_host_unless_the_hypervisor_takes_it)
{
	for (int taken = 0; taken < 2; taken++) {
		fixture_prepare(&f);
		f.machine.sri = 11;
		f.config.sri_to_hypervisor = taken != 0;
		fixture_open(&f);
		fixture_boot(&f, FFA_VERSION_1_1);
		ask_feature(FFA_FEATURE_SRI);
		if (taken) {
			expect_error(&f, FFA_RET_NOT_SUPPORTED);
		} else {
			expect_success(&f);
			expect_w(&f, 2, 11);
		}
		ask_feature(FFA_FEATURE_NPI);
		expect_error(&f, FFA_RET_NOT_SUPPORTED);
		ask_feature(FFA_FEATURE_ME);
		expect_error(&f, FFA_RET_NOT_SUPPORTED);
		fixture_stop(&f);
	}
}
END_TEST

FIXTURE_MAIN("notify", 60, notification_is_set_for_the_partition_that_bound_it,
	     set_checks_sender_receiver_flags_bitmap_and_property,
	     set_that_is_offered_and_not_supported_is_passed_on_as_an_anomaly,
	     get_shows_the_bitmaps_that_were_asked_for,
	     get_shows_nothing_in_the_bitmaps_of_the_normal_world,
	     get_takes_what_is_pending_once_and_passes_the_vcpu_on,
	     get_checks_receiver_vcpu_and_flags,
	     info_names_the_host_once_per_notification_in_both_widths, info_takes_no_arguments,
	     info_lists_that_cannot_be_are_aborted,
	     info_may_name_partitions_but_no_client_other_than_the_host,
	     wide_answer_to_a_narrow_call_is_passed_on_unless_the_client_is_aarch32,
	     answer_of_another_kind_is_aborted_and_an_anomaly,
	     vm_and_version_1_0_and_a_secure_side_without_them_have_no_notifications,
	     schedule_receiver_interrupt_is_shown_to_the_host_unless_the_hypervisor_takes_it)
