/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_notify_bitmap.c - the host's notification bitmap and what is bound in it: made, bound,
 * unbound, and cleaned up when the host goes.
 */
#include "fixture.h"

#define CREATE FFA_NR_NOTIFICATION_BITMAP_CREATE
#define DESTROY FFA_NR_NOTIFICATION_BITMAP_DESTROY
#define BIND FFA_NR_NOTIFICATION_BIND
#define UNBIND FFA_NR_NOTIFICATION_UNBIND
#define SECOND_SP 0x8002
#define TO_HOST(sender) ((uint64_t)(sender) << 16 | FFA_ID_HOST)

static struct fixture f;

static void open_at(enum sim_personality personality)
{
	fixture_prepare(&f);
	f.machine.personality = personality;
	f.machine.partition[1] = f.machine.partition[0];
	f.machine.partition[1].id = SECOND_SP;
	f.machine.partitions = 2;
	f.config.event_burst = UINT32_MAX;
	fixture_open(&f);
	fixture_boot(&f, FFA_VERSION_1_1);
}

static void create(void)
{
	call32(&f, CREATE, FFA_ID_HOST, 4);
	expect_success(&f);
	fixture_mark(&f);
}

static void bind(uint16_t sender, uint64_t bits)
{
	call32(&f, BIND, TO_HOST(sender), 0, bits & UINT32_MAX, bits >> 32);
}

static void unbind(uint16_t sender, uint64_t bits)
{
	call32(&f, UNBIND, TO_HOST(sender), 0, bits & UINT32_MAX, bits >> 32);
}

static void refused(int32_t error, enum ffa_reason reason)
{
	expect_error(&f, error);
	ck_assert_str_eq(ffa_reason_name(fixture_reason(&f)), ffa_reason_name(reason));
	expect_smcs(&f, 0);
}

static struct sim_notifications truth(void)
{
	struct sim_notifications note;

	ck_assert(sim_oracle_notifications(f.sim, FFA_ID_HOST, &note));
	return note;
}

/* NOTE-1: as they come; nothing is created behind the host's back. */
START_TEST(bitmap_calls_of_the_host_are_forwarded_as_they_come)
{
	open_at(SIM_RULES);
	ck_assert_uint_eq(sim_smc_calls(f.sim, FFA_FID32(CREATE)), 0);
	call32(&f, CREATE, FFA_ID_HOST, 3);
	expect_success(&f);
	expect_smcs(&f, 1);
	ck_assert_uint_eq(f.asked[0].x[0], FFA_FID32(CREATE));
	ck_assert_uint_eq(f.asked[0].x[1], FFA_ID_HOST);
	ck_assert_uint_eq(f.asked[0].x[2], 3);
	ck_assert(truth().bitmap && fixture_client(&f, 0).bitmap);
	call32(&f, DESTROY, FFA_ID_HOST);
	expect_success(&f);
	ck_assert(!truth().bitmap && !fixture_client(&f, 0).bitmap);
	fixture_stop(&f);
}
END_TEST

/* NOTE-1 */
START_TEST(second_bitmap_is_denied_by_the_secure_side_and_the_first_stays)
{
	static const enum sim_personality sides[] = { SIM_RULES, SIM_OPTEE_REPAIRED };

	for (size_t i = 0; i < 2; i++) {
		open_at(sides[i]);
		create();
		bind(FIXTURE_SP, 5);
		call32(&f, CREATE, FFA_ID_HOST, 4);
		expect_error(&f, FFA_RET_DENIED);
		ck_assert_uint_eq(fixture_client(&f, 0).bound, 5);
		ck_assert(fixture_client(&f, 0).bitmap);
		fixture_stop(&f);
	}
}
END_TEST

/* NOTE-1: the upper half of a 32-bit call's register is no part of the number. */
START_TEST(bitmap_for_no_vcpu_is_refused)
{
	open_at(SIM_RULES);
	call32(&f, CREATE, FFA_ID_HOST, 0);
	refused(FFA_RET_INVALID_PARAMETERS, FFA_R_NOTE_VCPU);
	call32(&f, CREATE, FFA_ID_HOST, UINT64_C(1) << 32);
	refused(FFA_RET_INVALID_PARAMETERS, FFA_R_NOTE_VCPU);
	ck_assert(!truth().bitmap && !fixture_client(&f, 0).bitmap);
	create();
	fixture_stop(&f);
}
END_TEST

/* NOTE-1 */
START_TEST(bitmap_of_somebody_else_is_refused)
{
	static const uint32_t others[] = { 1, 2, FIXTURE_SP, 0xFFFF, 0x10000, 0x80010000 };

	open_at(SIM_RULES);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		call32(&f, CREATE, others[i], 1);
		refused(FFA_RET_INVALID_PARAMETERS, FFA_R_NOTE_RECEIVER);
		call32(&f, DESTROY, others[i]);
		refused(FFA_RET_INVALID_PARAMETERS, FFA_R_NOTE_RECEIVER);
	}
	fixture_stop(&f);
}
END_TEST

/* NOTE-1 */
START_TEST(bitmap_that_is_still_in_use_is_destroyed_or_not_as_the_secure_side_says)
{
	open_at(SIM_OPTEE_REPAIRED);
	create();
	bind(FIXTURE_SP, 1);
	call32(&f, DESTROY, FFA_ID_HOST);
	expect_error(&f, FFA_RET_DENIED);
	ck_assert_uint_eq(fixture_client(&f, 0).bound, 1);
	fixture_stop(&f);
	open_at(SIM_RULES);
	create();
	bind(FIXTURE_SP, 1);
	call32(&f, DESTROY, FFA_ID_HOST);
	expect_success(&f);
	ck_assert_uint_eq(fixture_client(&f, 0).bound, 0);
	fixture_stop(&f);
}
END_TEST

/* NOTE-1 */
START_TEST(binding_for_another_receiver_or_from_no_partition_is_refused)
{
	static const uint16_t senders[] = { 0, 1, 2, 0x8000, 0x8003, 0xFFFF };
	static const uint16_t receivers[] = { 1, 2, FIXTURE_SP, 0xFFFF };

	open_at(SIM_RULES);
	create();
	for (uint32_t number = BIND; number <= UNBIND; number++) {
		for (size_t i = 0; i < sizeof(senders) / sizeof(senders[0]); i++) {
			call32(&f, number, TO_HOST(senders[i]), 0, 1, 0);
			refused(FFA_RET_INVALID_PARAMETERS, FFA_R_NOTE_SENDER);
		}
		for (size_t i = 0; i < sizeof(receivers) / sizeof(receivers[0]); i++) {
			call32(&f, number, TO_HOST(FIXTURE_SP) | receivers[i], 0, 1, 0);
			refused(FFA_RET_INVALID_PARAMETERS, FFA_R_NOTE_RECEIVER);
		}
		call32(&f, number, TO_HOST(FIXTURE_SP), 0, 0, 0);
		refused(FFA_RET_INVALID_PARAMETERS, FFA_R_NOTE_BITMAP);
	}
	fixture_stop(&f);
}
END_TEST

/* NOTE-1 GATE-7: per-vCPU notifications are not offered; other flags are reserved. */
START_TEST(flags_of_bind_and_unbind_are_refused)
{
	open_at(SIM_RULES);
	create();
	for (uint32_t bit = 0; bit < 32; bit++) {
		call32(&f, BIND, TO_HOST(FIXTURE_SP), UINT64_C(1) << bit, 1, 0);
		refused(FFA_RET_INVALID_PARAMETERS, FFA_R_NOTE_FLAGS);
		call32(&f, UNBIND, TO_HOST(FIXTURE_SP), UINT64_C(1) << bit, 1, 0);
		refused(FFA_RET_INVALID_PARAMETERS, FFA_R_REGISTER_MBZ);
	}
	fixture_stop(&f);
}
END_TEST

/* NOTE-1: all bits or none. */
START_TEST(notification_already_bound_is_denied_to_every_sender)
{
	open_at(SIM_OPTEE_REPAIRED);
	create();
	bind(FIXTURE_SP, UINT64_C(0x8000000000000001));
	expect_success(&f);
	fixture_mark(&f);
	bind(FIXTURE_SP, 1);
	refused(FFA_RET_DENIED, FFA_R_NOTE_BOUND);
	bind(SECOND_SP, UINT64_C(1) << 63);
	refused(FFA_RET_DENIED, FFA_R_NOTE_BOUND);
	bind(SECOND_SP, 3);
	refused(FFA_RET_DENIED, FFA_R_NOTE_BOUND);
	ck_assert_uint_eq(fixture_client(&f, 0).bound, UINT64_C(0x8000000000000001));
	bind(SECOND_SP, 2);
	expect_success(&f);
	fixture_stop(&f);
}
END_TEST

/* NOTE-1: OP-TEE does not track senders: the proxy does. */
START_TEST(notification_not_bound_to_that_sender_cannot_be_unbound)
{
	static const enum sim_personality sides[] = { SIM_RULES, SIM_OPTEE_REPAIRED };

	for (size_t i = 0; i < 2; i++) {
		open_at(sides[i]);
		create();
		unbind(FIXTURE_SP, 1);
		refused(FFA_RET_DENIED, FFA_R_NOTE_NOT_BOUND);
		bind(FIXTURE_SP, 0xF0);
		bind(SECOND_SP, 0x0F);
		fixture_mark(&f);
		unbind(FIXTURE_SP, 0x0F);
		refused(FFA_RET_DENIED, FFA_R_NOTE_NOT_BOUND);
		unbind(FIXTURE_SP, 0x18);
		refused(FFA_RET_DENIED, FFA_R_NOTE_NOT_BOUND);
		unbind(FIXTURE_SP, 0x1F0);
		refused(FFA_RET_DENIED, FFA_R_NOTE_NOT_BOUND);
		unbind(FIXTURE_SP, 0x30);
		expect_success(&f);
		ck_assert_uint_eq(truth().bound, 0xCF);
		unbind(SECOND_SP, 0x0F);
		expect_success(&f);
		ck_assert_uint_eq(fixture_client(&f, 0).bound, 0xC0);
		fixture_stop(&f);
	}
}
END_TEST

/* NOTE-1 */
START_TEST(all_64_notifications_can_be_bound_and_unbound_in_one_call)
{
	open_at(SIM_RULES);
	create();
	bind(FIXTURE_SP, UINT64_MAX);
	expect_success(&f);
	ck_assert_uint_eq(truth().bound, UINT64_MAX);
	ck_assert_uint_eq(f.asked[0].x[1], TO_HOST(FIXTURE_SP));
	ck_assert_uint_eq(f.asked[0].x[3], UINT32_MAX);
	ck_assert_uint_eq(f.asked[0].x[4], UINT32_MAX);
	unbind(FIXTURE_SP, UINT64_MAX);
	expect_success(&f);
	ck_assert_uint_eq(truth().bound, 0);
	fixture_stop(&f);
}
END_TEST

/* NOTE-1: what the Secure side refuses is not written down. */
START_TEST(refusal_of_the_secure_side_changes_no_binding)
{
	open_at(SIM_RULES);
	bind(FIXTURE_SP, 1);
	expect_error(&f, FFA_RET_DENIED); /* no bitmap yet */
	create();
	fixture_fail(&f, SIM_FAIL_ERROR, FFA_FID32(BIND), 1, 1,
		     (uint64_t)(int64_t)FFA_RET_NO_MEMORY);
	bind(FIXTURE_SP, 1);
	expect_error(&f, FFA_RET_NO_MEMORY);
	ck_assert_uint_eq(fixture_client(&f, 0).bound, 0);
	bind(FIXTURE_SP, 1);
	expect_success(&f);
	ck_assert_int_eq(sim_notification_set(f.sim, FIXTURE_SP, FFA_ID_HOST, 1), 0);
	unbind(FIXTURE_SP, 1);
	expect_error(&f, FFA_RET_DENIED); /* pending */
	ck_assert_uint_eq(fixture_client(&f, 0).bound, 1);
	fixture_stop(&f);
}
END_TEST

/* NOTE-1 SAFE-4 */
START_TEST(answer_of_another_kind_is_aborted_and_an_anomaly)
{
	static const uint32_t numbers[] = { CREATE, BIND, UNBIND, DESTROY };
	uint64_t before;

	open_at(SIM_RULES);
	create();
	bind(FIXTURE_SP, 1);
	for (size_t i = 0; i < 4; i++) {
		before = fixture_statistics(&f, 0).anomalies;
		fixture_fail(&f, SIM_FAIL_FID, FFA_FID32(numbers[i]), 1, 1,
			     FFA_FID32(FFA_NR_INTERRUPT));
		call32(&f, numbers[i],
		       numbers[i] == CREATE || numbers[i] == DESTROY ? FFA_ID_HOST
								     : TO_HOST(FIXTURE_SP),
		       numbers[i] == CREATE ? 4 : 0,
		       numbers[i] == BIND     ? 2
		       : numbers[i] == UNBIND ? 1
					      : 0);
		expect_error(&f, FFA_RET_ABORTED);
		ck_assert_uint_eq(fixture_statistics(&f, 0).anomalies, before + 1);
	}
	fixture_close(&f);
}
END_TEST

/* NOTE-1 LIFE-1: bindings to several senders, notifications pending; the next host starts clean. */
START_TEST(host_that_goes_leaves_no_binding_and_no_bitmap)
{
	static const enum sim_personality sides[] = { SIM_RULES, SIM_OPTEE_REPAIRED };
	struct ffa_endpoint host = { FFA_ID_HOST };

	for (size_t i = 0; i < 4; i++) {
		open_at(sides[i / 2]);
		create();
		bind(FIXTURE_SP, UINT64_C(0x8000000000000005));
		bind(SECOND_SP, 0xF0);
		ck_assert_int_eq(sim_notification_set(f.sim, SECOND_SP, FFA_ID_HOST, 0x30), 0);
		if (i % 2 == 0)
			ck_assert_int_eq((int)ffa_proxy_reset_client(f.proxy, host), FFA_ADMIN_OK);
		else
			ck_assert_int_eq((int)ffa_proxy_destroy_client(f.proxy, host),
					 FFA_ADMIN_OK);
		ck_assert(!truth().bitmap);
		ck_assert_uint_eq(truth().bound | truth().pending, 0);
		if (i % 2 == 0) {
			fixture_boot(&f, FFA_VERSION_1_1);
			create();
			bind(FIXTURE_SP, 1);
			expect_success(&f);
		}
		fixture_stop(&f);
	}
}
END_TEST

/*
 * NOTE-1: a bitmap that somebody made before this proxy came is denied to the host, and is cleaned
 * up when the host goes: its next life can make its own.
 */
START_TEST(bitmap_from_before_is_gone_after_a_reset)
{
	struct ffa_regs made = { { FFA_FID32(CREATE), 0, 4 } };

	open_at(SIM_OPTEE_REPAIRED);
	sim_smc(f.sim, &made);
	call32(&f, CREATE, 0, 4);
	expect_error(&f, FFA_RET_DENIED);
	ck_assert_int_eq((int)ffa_proxy_reset_client(f.proxy, (struct ffa_endpoint){ 0 }),
			 FFA_ADMIN_OK);
	ck_assert_uint_eq(fixture_events(&f, FFA_EVENT_ANOMALY, FFA_R_SECURE_ANSWER), 0);
	fixture_boot(&f, fixture_view(&f).version);
	create();
	expect_success(&f);
	fixture_stop(&f);
}
END_TEST

/* NOTE-1: a Secure side that will not let go does not hold the host back. */
START_TEST(host_can_go_although_the_secure_side_refuses_to_clean_up)
{
	open_at(SIM_RULES);
	create();
	bind(FIXTURE_SP, 7);
	fixture_fail(&f, SIM_FAIL_ERROR, FFA_FID32(UNBIND), 1, 1,
		     (uint64_t)(int64_t)FFA_RET_DENIED);
	fixture_fail(&f, SIM_FAIL_ERROR, FFA_FID32(DESTROY), 1, 1,
		     (uint64_t)(int64_t)FFA_RET_DENIED);
	ck_assert_int_eq((int)ffa_proxy_reset_client(f.proxy, (struct ffa_endpoint){ 0 }),
			 FFA_ADMIN_OK);
	ck_assert_uint_eq(fixture_events(&f, FFA_EVENT_ANOMALY, FFA_R_SECURE_ANSWER), 1);
	ck_assert(!fixture_client(&f, 0).bitmap);
	fixture_stop(&f);
}
END_TEST

FIXTURE_MAIN("notify_bitmap", 60, bitmap_calls_of_the_host_are_forwarded_as_they_come,
	     second_bitmap_is_denied_by_the_secure_side_and_the_first_stays,
	     bitmap_for_no_vcpu_is_refused, bitmap_of_somebody_else_is_refused,
	     bitmap_that_is_still_in_use_is_destroyed_or_not_as_the_secure_side_says,
	     binding_for_another_receiver_or_from_no_partition_is_refused,
	     flags_of_bind_and_unbind_are_refused,
	     notification_already_bound_is_denied_to_every_sender,
	     notification_not_bound_to_that_sender_cannot_be_unbound,
	     all_64_notifications_can_be_bound_and_unbound_in_one_call,
	     refusal_of_the_secure_side_changes_no_binding,
	     answer_of_another_kind_is_aborted_and_an_anomaly,
	     host_that_goes_leaves_no_binding_and_no_bitmap,
	     bitmap_from_before_is_gone_after_a_reset,
	     host_can_go_although_the_secure_side_refuses_to_clean_up)
