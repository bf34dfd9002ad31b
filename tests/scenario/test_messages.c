/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_messages.c - direct requests and FFA_RUN: who may ask whom, what may come back, who may go
 * on with a call that was left, how many may be open.
 */
#include "fixture.h"

#define REQ FFA_NR_MSG_SEND_DIRECT_REQ
#define REQ2 FFA_NR_MSG_SEND_DIRECT_REQ2
#define W1(source, destination) ((uint64_t)(source) << 16 | (destination))
#define TO_SP W1(f.caller, FIXTURE_SP)
#define ANSWER_W1 ((uint64_t)FIXTURE_SP << 16 | f.caller)
#define RUN_W1(context) ((uint64_t)FIXTURE_SP << 16 | (context))

static struct fixture f;
static struct sim_slow slow;
static struct sim_rogue rogue;

static void open_with(uint32_t version, struct sim_partition_ops ops, void *ctx)
{
	fixture_prepare(&f);
	f.machine.partition[0].contexts = 4;
	f.machine.partition[0].ops = ops;
	f.machine.partition[0].ctx = ctx;
	fixture_open(&f);
	fixture_boot(&f, version);
}

/* A partition that leaves each request `pauses` times. */
static void open_slow(uint32_t pauses, bool yield)
{
	memset(&slow, 0, sizeof(slow));
	slow.pauses = pauses;
	slow.yield = yield;
	open_with(FFA_VERSION_1_1, sim_slow, &slow);
}

static void request(void)
{
	call32(&f, REQ, TO_SP, 0, 1, 2, 3, 4, 5);
}

static void run(uint32_t context)
{
	call32(&f, FFA_NR_RUN, RUN_W1(context));
}

static void refused(int32_t error, enum ffa_reason reason)
{
	expect_error(&f, error);
	ck_assert_str_eq(ffa_reason_name(fixture_reason(&f)), ffa_reason_name(reason));
	expect_smcs(&f, 0);
}

static void expect_left(uint32_t number, uint32_t context)
{
	expect_w(&f, 0, FFA_FID32(number));
	expect_w(&f, 1, RUN_W1(context));
	expect_w(&f, 2, 0);
}

static void expect_echo(void)
{
	expect_w(&f, 0, FFA_FID32(FFA_NR_MSG_SEND_DIRECT_RESP));
	expect_w(&f, 1, ANSWER_W1);
	for (unsigned int i = 3; i < 8; i++)
		expect_w(&f, i, i - 2);
}

/* MSG-1 */
START_TEST(direct_request_is_answered_with_its_payload_in_both_widths_and_all_versions)
{
	const uint64_t wide = UINT64_C(0x1122334455667788);

	for (uint32_t minor = 0; minor < 3; minor++) {
		open_with(FFA_VERSION_MAKE(1, minor), sim_echo, NULL);
		request();
		expect_echo();
		call64(&f, REQ, TO_SP, 0, wide, wide + 1, wide + 2, wide + 3, wide + 4);
		expect_w(&f, 0, FFA_FID64(FFA_NR_MSG_SEND_DIRECT_RESP));
		for (unsigned int i = 3; i < 8; i++)
			expect_w(&f, i, wide + i - 3);
		expect_smcs(&f, 2);
		fixture_stop(&f);
	}
}
END_TEST

/* MSG-1 GATE-6 */
START_TEST(upper_halves_and_high_registers_of_a_32_bit_request_do_not_reach_the_partition)
{
	open_with(FFA_VERSION_1_2, sim_echo, NULL);
	call32(&f, REQ, TO_SP | UINT64_C(1) << 40, UINT64_C(1) << 32, UINT64_C(7) << 32 | 1, 2, 3,
	       4, UINT64_MAX << 32 | 5);
	expect_echo();
	for (unsigned int i = 1; i < FFA_NUM_REGS; i++)
		ck_assert(f.asked[0].x[i] <= (i < 8 ? UINT32_MAX : 0));
	fixture_stop(&f);
}
END_TEST

/* MSG-1 */
START_TEST(message_in_the_name_of_somebody_else_is_refused)
{
	open_with(FFA_VERSION_1_2, sim_echo, NULL);
	call32(&f, REQ, W1(1, FIXTURE_SP));
	refused(FFA_RET_INVALID_PARAMETERS, FFA_R_MSG_SOURCE);
	call64(&f, REQ2, W1(FIXTURE_SP, FIXTURE_SP));
	refused(FFA_RET_INVALID_PARAMETERS, FFA_R_MSG_SOURCE);
	fixture_join(&f, 1);
	call32(&f, REQ, W1(0, FIXTURE_SP));
	refused(FFA_RET_INVALID_PARAMETERS, FFA_R_MSG_SOURCE);
	request();
	expect_echo();
	fixture_stop(&f);
}
END_TEST

/* MSG-1: partitions only; not other clients, not the SPMC, not oneself. */
START_TEST(message_to_a_destination_that_is_no_partition_is_refused)
{
	static const uint16_t others[] = { 0, 1, 2, 0x7FFE, 0x8000, 0x8002, 0xFFFF };

	open_with(FFA_VERSION_1_2, sim_echo, NULL);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		call32(&f, REQ, W1(0, others[i]));
		refused(FFA_RET_INVALID_PARAMETERS, FFA_R_MSG_DESTINATION);
		call64(&f, REQ2, W1(0, others[i]));
		refused(FFA_RET_INVALID_PARAMETERS, FFA_R_MSG_DESTINATION);
		call32(&f, FFA_NR_RUN, (uint64_t)others[i] << 16);
		refused(FFA_RET_INVALID_PARAMETERS, FFA_R_MSG_DESTINATION);
	}
	fixture_stop(&f);
}
END_TEST

/* MSG-1 */
START_TEST(framework_messages_and_flags_of_a_client_are_refused)
{
	open_with(FFA_VERSION_1_1, sim_echo, NULL);
	for (uint32_t bit = 0; bit < 32; bit++) {
		call32(&f, REQ, TO_SP, UINT64_C(1) << bit);
		refused(FFA_RET_INVALID_PARAMETERS,
			bit == 31 ? FFA_R_MSG_FRAMEWORK : FFA_R_MSG_FLAGS);
	}
	call32(&f, REQ, TO_SP, FFA_MSG_FRAMEWORK | 4);
	refused(FFA_RET_INVALID_PARAMETERS, FFA_R_MSG_FRAMEWORK);
	call64(&f, REQ, TO_SP, UINT64_C(1) << 32);
	refused(FFA_RET_INVALID_PARAMETERS, FFA_R_MSG_FLAGS);
	fixture_stop(&f);
}
END_TEST

/* MSG-1 */
START_TEST(partition_gets_only_the_kind_of_request_it_receives)
{
	fixture_prepare(&f);
	f.machine.partition[1] = f.machine.partition[0];
	f.machine.partition[1].id = 0x8002;
	f.machine.partitions = 2;
	f.machine.partition[0].properties &= ~FFA_PROP_DIRECT_RECV;
	f.machine.partition[1].properties &= ~FFA_PROP_DIRECT_RECV2;
	fixture_open(&f);
	fixture_boot(&f, FFA_VERSION_1_2);
	request();
	refused(FFA_RET_DENIED, FFA_R_MSG_PROPERTY);
	call64(&f, REQ2, W1(0, 0x8002));
	refused(FFA_RET_DENIED, FFA_R_MSG_PROPERTY);
	call32(&f, REQ, W1(0, 0x8002));
	expect_w(&f, 0, FFA_FID32(FFA_NR_MSG_SEND_DIRECT_RESP));
	call64(&f, REQ2, TO_SP);
	expect_w(&f, 0, FFA_FID64(FFA_NR_MSG_SEND_DIRECT_RESP2));
	fixture_stop(&f);
}
END_TEST

/* MSG-1 GATE-6 */
START_TEST(second_kind_carries_all_registers_both_ways_at_1_2)
{
	open_with(FFA_VERSION_1_2, sim_echo, NULL);
	call64(&f, REQ2, TO_SP, 0, 0, UINT64_MAX, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
	       UINT64_MAX - 17);
	expect_w(&f, 0, FFA_FID64(FFA_NR_MSG_SEND_DIRECT_RESP2));
	expect_w(&f, 1, ANSWER_W1);
	expect_w(&f, 2, 0);
	expect_w(&f, 3, 0);
	for (unsigned int i = 4; i < FFA_NUM_REGS; i++) {
		ck_assert_uint_eq(f.asked[0].x[i], f.in.x[i]);
		expect_w(&f, i, f.in.x[i]);
	}
	fixture_stop(&f);
}
END_TEST

/* MSG-1 */
START_TEST(second_kind_does_not_exist_below_1_2)
{
	open_with(FFA_VERSION_1_1, sim_echo, NULL);
	call64(&f, REQ2, TO_SP);
	refused(FFA_RET_NOT_SUPPORTED, FFA_R_CALL_VERSION);
	fixture_stop(&f);
}
END_TEST

/* MSG-1: the UUID names a protocol of the destination. */
START_TEST(uuid_of_the_second_kind_must_be_one_of_the_destination)
{
	uint64_t low = dsc_get(sim_uuid_optee.bytes, 8);
	uint64_t high = dsc_get(sim_uuid_optee.bytes + 8, 8);

	open_with(FFA_VERSION_1_2, sim_echo, NULL);
	call64(&f, REQ2, TO_SP, low ^ 1, high);
	refused(FFA_RET_INVALID_PARAMETERS, FFA_R_UUID_UNKNOWN);
	call64(&f, REQ2, TO_SP, low, high ^ UINT64_C(1) << 63);
	refused(FFA_RET_INVALID_PARAMETERS, FFA_R_UUID_UNKNOWN);
	call64(&f, REQ2, TO_SP, low, high);
	expect_w(&f, 0, FFA_FID64(FFA_NR_MSG_SEND_DIRECT_RESP2));
	call64(&f, REQ2, TO_SP, 0, 0);
	expect_w(&f, 0, FFA_FID64(FFA_NR_MSG_SEND_DIRECT_RESP2));
	fixture_stop(&f);
}
END_TEST

/* One call to a partition that breaks the rules; what it sent must not come through. */
static void check_rogue(enum sim_rogue_way way, bool second)
{
	uint64_t before = fixture_statistics(&f, 0).anomalies;

	rogue.way = way;
	if (second)
		call64(&f, REQ2, TO_SP);
	else
		request();
	/* Beyond what an answer defines, everything is cut off. RESP2 has no flags. */
	if (way == SIM_ROGUE_HIGH_HALVES ||
	    (second && (way == SIM_ROGUE_FRAMEWORK || way == SIM_ROGUE_FLAGS))) {
		ck_assert_int_eq(fixture_error(&f.r), 0);
		expect_w(&f, 1, ANSWER_W1);
		expect_w(&f, 2, 0);
		return;
	}
	expect_error(&f, FFA_RET_ABORTED);
	ck_assert_uint_eq(fixture_statistics(&f, 0).anomalies, before + 1);
	ck_assert_uint_eq(fixture_statistics(&f, 0).calls_open, 0);
}

/* MSG-1 SAFE-4 */
START_TEST(every_answer_the_protocol_does_not_allow_becomes_aborted)
{
	for (int second = 0; second < 2; second++) {
		open_with(FFA_VERSION_1_2, sim_rogue, &rogue);
		for (int way = 0; way < SIM_ROGUE_WAYS; way++)
			check_rogue((enum sim_rogue_way)way, second != 0);
		fixture_stop(&f);
	}
}
END_TEST

/* MSG-1 GATE-6 */
START_TEST(upper_halves_of_a_32_bit_answer_are_cut_off)
{
	rogue.way = SIM_ROGUE_HIGH_HALVES;
	open_with(FFA_VERSION_1_2, sim_rogue, &rogue);
	request();
	expect_echo();
	fixture_stop(&f);
}
END_TEST

/* MSG-1 */
START_TEST(call_left_by_interrupt_or_yield_goes_on_with_run_until_it_is_answered)
{
	for (int yield = 0; yield < 2; yield++) {
		open_slow(2, yield != 0);
		request();
		expect_left(yield ? FFA_NR_YIELD : FFA_NR_INTERRUPT, 0);
		ck_assert_uint_eq(fixture_statistics(&f, 0).calls_open, 1);
		run(0);
		expect_left(yield ? FFA_NR_YIELD : FFA_NR_INTERRUPT, 0);
		run(0);
		expect_echo();
		ck_assert_uint_eq(fixture_statistics(&f, 0).calls_open, 0);
		run(0);
		expect_error(&f, FFA_RET_DENIED);
		expect_smcs(&f, 3);
		fixture_stop(&f);
	}
}
END_TEST

/* MSG-1: a record is not tied to a vCPU. */
START_TEST(call_left_on_one_vcpu_goes_on_from_another)
{
	open_slow(2, false);
	f.vcpu = 2;
	request();
	expect_left(FFA_NR_INTERRUPT, 2);
	f.vcpu = 3;
	run(2);
	expect_left(FFA_NR_INTERRUPT, 2);
	f.vcpu = 0;
	run(2);
	expect_echo();
	fixture_stop(&f);
}
END_TEST

/* MSG-1 GATE-6: FFA_RUN is SMC32 and yet brings the answer to REQ2. */
START_TEST(second_kind_completes_through_run_with_all_registers)
{
	memset(&slow, 0, sizeof(slow));
	slow.pauses = 1;
	open_with(FFA_VERSION_1_2, sim_slow, &slow);
	call64(&f, REQ2, TO_SP, 0, 0, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17);
	expect_left(FFA_NR_INTERRUPT, 0);
	run(0);
	expect_w(&f, 0, FFA_FID64(FFA_NR_MSG_SEND_DIRECT_RESP2));
	for (unsigned int i = 4; i < FFA_NUM_REGS; i++)
		expect_w(&f, i, i);
	fixture_stop(&f);
}
END_TEST

/* MSG-1 */
START_TEST(run_of_an_idle_partition_or_another_clients_call_is_denied)
{
	open_slow(1, false);
	run(0);
	refused(FFA_RET_DENIED, FFA_R_RUN_NOT_OURS);
	request();
	fixture_mark(&f);
	run(1);
	refused(FFA_RET_DENIED, FFA_R_RUN_NOT_OURS);
	fixture_join(&f, 1);
	run(0);
	refused(FFA_RET_DENIED, FFA_R_RUN_NOT_OURS);
	f.caller = 0;
	run(0);
	expect_echo();
	fixture_stop(&f);
}
END_TEST

FIXTURE_MAIN("messages", 60,
	     direct_request_is_answered_with_its_payload_in_both_widths_and_all_versions,
	     upper_halves_and_high_registers_of_a_32_bit_request_do_not_reach_the_partition,
	     message_in_the_name_of_somebody_else_is_refused,
	     message_to_a_destination_that_is_no_partition_is_refused,
	     framework_messages_and_flags_of_a_client_are_refused,
	     partition_gets_only_the_kind_of_request_it_receives,
	     second_kind_carries_all_registers_both_ways_at_1_2,
	     second_kind_does_not_exist_below_1_2,
	     uuid_of_the_second_kind_must_be_one_of_the_destination,
	     every_answer_the_protocol_does_not_allow_becomes_aborted,
	     upper_halves_of_a_32_bit_answer_are_cut_off,
	     call_left_by_interrupt_or_yield_goes_on_with_run_until_it_is_answered,
	     call_left_on_one_vcpu_goes_on_from_another,
	     second_kind_completes_through_run_with_all_registers,
	     run_of_an_idle_partition_or_another_clients_call_is_denied)
