/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_sim_partitions.c - direct messages, suspended calls and the ready-made partitions.
 */
#include "sim_test.h"

#define PAGE UINT64_C(4096)
#define INV FFA_RET_INVALID_PARAMETERS
#define DEN FFA_RET_DENIED
#define REQ32 FFA_FID32(FFA_NR_MSG_SEND_DIRECT_REQ)
#define REQ64 FFA_FID64(FFA_NR_MSG_SEND_DIRECT_REQ)
#define REQ2 FFA_FID64(FFA_NR_MSG_SEND_DIRECT_REQ2)
#define IDS(source, destination) ((uint64_t)(source) << 16 | (destination))

static int32_t message(struct rig *rig, uint64_t fid, uint64_t ids, uint64_t w2)
{
	struct ffa_regs regs = { { fid, ids, w2, 3, 4, 5, 6, 7 } };

	if (fid == REQ2) {
		regs.x[3] = 0;
		regs.x[17] = 17;
	}
	sim_smc(rig->sim, &regs);
	rig->r = regs;
	return regs.x[0] == FFA_FID32(FFA_NR_ERROR) ? (int32_t)(uint32_t)regs.x[2] : 0;
}

START_TEST(echo_answers_every_kind_of_request)
{
	struct rig rig;

	rig_simple(&rig, SIM_RULES, FFA_VERSION_1_2);
	ck_assert_int_eq(message(&rig, REQ32, IDS(1, SP1), 0), 0);
	ck_assert_uint_eq(rig.r.x[0], FFA_FID32(FFA_NR_MSG_SEND_DIRECT_RESP));
	ck_assert_uint_eq(rig.r.x[1], IDS(SP1, 1));
	ck_assert_uint_eq(rig.r.x[7], 7);
	ck_assert_int_eq(message(&rig, REQ64, IDS(0, SP1), 0), 0);
	ck_assert_uint_eq(rig.r.x[0], FFA_FID64(FFA_NR_MSG_SEND_DIRECT_RESP));
	ck_assert_int_eq(message(&rig, REQ2, IDS(0, SP1), 0), 0);
	ck_assert_uint_eq(rig.r.x[0], FFA_FID64(FFA_NR_MSG_SEND_DIRECT_RESP2));
	ck_assert_uint_eq(rig.r.x[17], 17);
	rig_close(&rig);
}
END_TEST

struct bad_message {
	uint64_t fid, ids, w2;
	enum sim_complaint complaint;
	int32_t rules, optee;
};
static const struct bad_message bad_messages[] = {
	{ REQ32, IDS(0x8002, SP1), 0, SIM_C_SENDER, INV, INV },
	{ REQ32, IDS(9, SP1), 0, SIM_C_SENDER, 0, 0 },
	{ REQ32, IDS(0, 0x8002), 0, SIM_C_RECEIVER, INV, INV },
	{ REQ32, IDS(0, 0x8000), 0, SIM_C_RECEIVER, INV, INV },
	{ REQ32, IDS(0, 1), 0, SIM_C_RECEIVER, INV, INV },
	{ REQ32, IDS(0, SP1), 1, SIM_C_MESSAGE, INV, 0 },
	{ REQ32, IDS(0, SP1), UINT64_C(0x80000004), SIM_C_MESSAGE, INV, FFA_RET_NOT_SUPPORTED },
};

START_TEST(a_request_that_should_not_be_sent_is_noticed)
{
	bool optee = _i % 2 != 0;
	const struct bad_message *row = &bad_messages[_i / 2];
	struct rig rig;

	rig_simple(&rig, optee ? SIM_OPTEE_REPAIRED : SIM_RULES, FFA_VERSION_1_1);
	sim_expect_complaint(rig.sim, SIM_ANY);
	ck_assert_int_eq(message(&rig, row->fid, row->ids, row->w2),
			 optee ? row->optee : row->rules);
	complained(&rig, row->complaint);
	rig_close(&rig);
}
END_TEST

START_TEST(the_source_is_the_client_inside_and_the_receiver_able)
{
	struct sim_config config = rig_config(SIM_RULES, NULL);
	struct rig rig;

	config.partition[0].properties = FFA_PROP_DIRECT_RECV;
	rig_open(&rig, &config, FFA_VERSION_1_2);
	sim_enter(rig.sim, 1, 0);
	ck_assert_int_eq(message(&rig, REQ32, IDS(1, SP1), 0), 0);
	sim_expect_complaint(rig.sim, SIM_C_MESSAGE);
	ck_assert_int_eq(message(&rig, REQ2, IDS(1, SP1), 0), DEN);
	complained(&rig, SIM_C_MESSAGE);
	sim_expect_complaint(rig.sim, SIM_C_SENDER);
	(void)message(&rig, REQ32, IDS(0, SP1), 0);
	complained(&rig, SIM_C_SENDER);
	sim_leave(rig.sim);
	rig_close(&rig);
}
END_TEST

START_TEST(vm_messages_reach_partitions_that_asked_for_them)
{
	struct sim_config config = rig_config(SIM_RULES, NULL);
	struct rig rig;

	config.partition[0].properties |= FFA_PROP_VM_CREATED;
	rig_open(&rig, &config, FFA_VERSION_1_1);
	ck_assert_int_eq(message(&rig, REQ32, IDS(0, SP1), UINT64_C(0x80000004)), 0);
	ck_assert_uint_eq(rig.r.x[2], 0x80000005);
	rig_close(&rig);
}
END_TEST

/*
 * ---- suspended calls ----------------------------------------------------------------------------
 */

START_TEST(a_slow_partition_is_resumed_until_it_answers)
{
	struct sim_config config = rig_config(SIM_RULES, NULL);
	struct sim_slow slow = { .pauses = 2, .yield = _i };
	struct rig rig;

	config.partition[0].ops = sim_slow;
	config.partition[0].ctx = &slow;
	rig_open(&rig, &config, FFA_VERSION_1_1);
	sim_enter(rig.sim, 0, 2);
	ck_assert_int_eq(message(&rig, REQ32, IDS(0, SP1), 0), 0);
	for (uint32_t i = 0; i < 2; i++) {
		ck_assert_uint_eq(rig.r.x[0], FFA_FID32(_i ? FFA_NR_YIELD : FFA_NR_INTERRUPT));
		ck_assert_uint_eq(rig.r.x[1], IDS(SP1, 2));
		ck_assert_int_eq(sim_oracle_context(rig.sim, SP1, 2),
				 _i ? SIM_CONTEXT_YIELDED : SIM_CONTEXT_INTERRUPTED);
		ck_assert_int_eq(message(&rig, REQ32, IDS(0, SP1), 0), FFA_RET_BUSY);
		ck_assert_int_eq(smc1(&rig, FFA_NR_RUN, IDS(SP1, 2)), 0);
	}
	ck_assert_uint_eq(rig.r.x[0], FFA_FID32(FFA_NR_MSG_SEND_DIRECT_RESP));
	ck_assert_uint_eq(rig.r.x[3], 3);
	sim_leave(rig.sim);
	rig_close(&rig);
}
END_TEST

START_TEST(resuming_a_call_of_another_client_is_noticed)
{
	struct sim_config config = rig_config(SIM_RULES, NULL);
	struct sim_slow slow = { .pauses = 1 };
	struct rig rig;

	config.partition[0].ops = sim_slow;
	config.partition[0].ctx = &slow;
	rig_open(&rig, &config, FFA_VERSION_1_1);
	sim_enter(rig.sim, 0, 0);
	ck_assert_int_eq(message(&rig, REQ32, IDS(0, SP1), 0), 0);
	sim_leave(rig.sim);
	sim_expect_complaint(rig.sim, SIM_C_RUN);
	sim_enter(rig.sim, 1, 0);
	(void)smc1(&rig, FFA_NR_RUN, IDS(SP1, 0));
	sim_leave(rig.sim);
	complained(&rig, SIM_C_RUN);
	rig_close(&rig);
}
END_TEST

START_TEST(run_of_an_idle_partition_is_fatal_at_the_el3_spmc_only)
{
	static const int32_t answers[] = { 0, INV, INV, INV };
	struct rig rig;

	rig_simple(&rig, (enum sim_personality)_i, FFA_VERSION_1_1);
	sim_expect_complaint(rig.sim, SIM_C_RUN);
	ck_assert_int_eq(smc1(&rig, FFA_NR_RUN, IDS(SP1, 0)), answers[_i]);
	if (_i == SIM_RULES)
		ck_assert_uint_eq(rig.r.x[0], FFA_FID32(FFA_NR_MSG_WAIT));
	if (_i == SIM_EL3_SPMC)
		complained(&rig, SIM_C_RUN);
	else
		not_complained(&rig);
	rig_close(&rig);
}
END_TEST

START_TEST(rogue_answers_are_passed_on)
{
	struct sim_config config = rig_config(SIM_RULES, NULL);
	struct sim_rogue rogue = { (enum sim_rogue_way)_i };
	bool as_it_should;
	struct rig rig;

	config.partition[0].ops = sim_rogue;
	config.partition[0].ctx = &rogue;
	rig_open(&rig, &config, FFA_VERSION_1_2);
	(void)message(&rig, REQ32, IDS(0, SP1), 0);
	as_it_should = rig.r.x[0] == FFA_FID32(FFA_NR_MSG_SEND_DIRECT_RESP) &&
		       rig.r.x[1] == IDS(SP1, 0) && rig.r.x[2] == 0 && rig.r.x[3] == 3 &&
		       rig.r.x[8] == 0;
	ck_assert(!as_it_should);
	ck_assert_int_eq(sim_oracle_context(rig.sim, SP1, 0), SIM_CONTEXT_WAITING);
	rig_close(&rig);
}
END_TEST

START_TEST(replayed_answers_come_in_order)
{
	struct sim_config config = rig_config(SIM_RULES, NULL);
	struct ffa_regs first = { { FFA_FID32(FFA_NR_INTERRUPT), IDS(SP1, 0) } };
	struct ffa_regs second = { { FFA_FID32(FFA_NR_MSG_SEND_DIRECT_RESP), IDS(SP1, 0), 0, 42 } };
	struct rig rig;

	config.partition[0].ops = sim_replay;
	rig_open(&rig, &config, FFA_VERSION_1_1);
	sim_replay_push(rig.sim, SP1, &first);
	sim_replay_push(rig.sim, SP1, &second);
	ck_assert_uint_eq(sim_replay_left(rig.sim, SP1), 2);
	(void)message(&rig, REQ32, IDS(0, SP1), 0);
	ck_assert_uint_eq(rig.r.x[0], first.x[0]);
	(void)smc1(&rig, FFA_NR_RUN, IDS(SP1, 0));
	ck_assert_uint_eq(rig.r.x[3], 42);
	ck_assert_uint_eq(sim_replay_misses(rig.sim, SP1), 0);
	(void)message(&rig, REQ32, IDS(0, SP1), 0);
	ck_assert_uint_eq(rig.r.x[3], 0);
	ck_assert_uint_eq(sim_replay_misses(rig.sim, SP1), 1);
	rig_close(&rig);
}
END_TEST

static void add(TCase *tests)
{
	tcase_add_test(tests, echo_answers_every_kind_of_request);
	tcase_add_loop_test(tests, a_request_that_should_not_be_sent_is_noticed, 0, 14);
	tcase_add_test(tests, the_source_is_the_client_inside_and_the_receiver_able);
	tcase_add_test(tests, vm_messages_reach_partitions_that_asked_for_them);
	tcase_add_loop_test(tests, a_slow_partition_is_resumed_until_it_answers, 0, 2);
	tcase_add_test(tests, resuming_a_call_of_another_client_is_noticed);
	tcase_add_loop_test(tests, run_of_an_idle_partition_is_fatal_at_the_el3_spmc_only, 0, 4);
	tcase_add_loop_test(tests, rogue_answers_are_passed_on, 0, SIM_ROGUE_WAYS);
	tcase_add_test(tests, replayed_answers_come_in_order);
}

int main(void)
{
	return run_suite("partitions", add);
}
