/* SPDX-License-Identifier: BSD-3-Clause */
/* test_sim_calls.c - versions, register hygiene, FEATURES and mailboxes at the Secure side. */
#include "sim_test.h"

#define INV FFA_RET_INVALID_PARAMETERS
#define DEN FFA_RET_DENIED
#define NOT FFA_RET_NOT_SUPPORTED

/* ---- versions -------------------------------------------------------------------------------- */

struct version_row {
	enum sim_personality personality;
	enum sim_version_rule rule;
	uint32_t own, asked, answer, latched;
};
static const struct version_row version_rows[] = {
	{ SIM_RULES, 0, FFA_VERSION_1_2, FFA_VERSION_1_0, FFA_VERSION_1_2, FFA_VERSION_1_0 },
	{ SIM_RULES, 0, FFA_VERSION_1_1, FFA_VERSION_1_2, FFA_VERSION_1_1, FFA_VERSION_1_1 },
	{ SIM_RULES, SIM_VERSION_REFUSE_HIGHER, FFA_VERSION_1_1, FFA_VERSION_1_2, UINT32_MAX, 0 },
	{ SIM_RULES, SIM_VERSION_FORGETS, FFA_VERSION_1_1, FFA_VERSION_1_2, FFA_VERSION_1_1, 0 },
	{ SIM_RULES, 0, FFA_VERSION_1_2, 0x20000, UINT32_MAX, 0 },
	{ SIM_RULES, 0, FFA_VERSION_1_2, 0x80010001, UINT32_MAX, 0 },
	{ SIM_OPTEE_REPAIRED, 0, FFA_VERSION_1_2, 0x20000, FFA_VERSION_1_2, FFA_VERSION_1_2 },
	{ SIM_OPTEE_REPAIRED, 0, FFA_VERSION_1_2, 0, FFA_VERSION_1_2, FFA_VERSION_1_2 },
	{ SIM_OPTEE_REPAIRED, 0, FFA_VERSION_1_2, 0x80010001, UINT32_MAX, 0 },
	{ SIM_EL3_SPMC, 0, FFA_VERSION_1_1, FFA_VERSION_1_2, FFA_VERSION_1_1, 0 },
	{ SIM_EL3_SPMC, 0, FFA_VERSION_1_2, FFA_VERSION_1_1, FFA_VERSION_1_2, FFA_VERSION_1_1 },
};

START_TEST(a_version_is_answered_and_kept_by_the_rule)
{
	const struct version_row *row = &version_rows[_i];
	struct sim_config config = rig_config(row->personality, NULL);
	bool locked;
	struct rig rig;

	config.version = row->own;
	config.version_rule = row->rule;
	rig_create(&rig, &config);
	(void)smc1(&rig, FFA_NR_VERSION, row->asked);
	ck_assert_uint_eq(rig.r.x[0], row->answer);
	ck_assert_uint_eq(sim_oracle_version(rig.sim, &locked), row->latched);
	ck_assert(!locked);
	rig_close(&rig);
}
END_TEST

START_TEST(single_minors_can_be_refused)
{
	struct sim_config config = rig_config(SIM_RULES, NULL);
	struct rig rig;

	config.version_minors = 2;
	rig_create(&rig, &config);
	(void)smc1(&rig, FFA_NR_VERSION, FFA_VERSION_1_2);
	ck_assert_uint_eq(rig.r.x[0], UINT32_MAX);
	(void)smc1(&rig, FFA_NR_VERSION, FFA_VERSION_1_1);
	ck_assert_uint_eq(rig.r.x[0], FFA_VERSION_1_2);
	(void)smc1(&rig, FFA_NR_VERSION, FFA_VERSION_1_0);
	ck_assert_uint_eq(rig.r.x[0], UINT32_MAX);
	rig_close(&rig);
}
END_TEST

START_TEST(version_after_another_call_is_noticed)
{
	static const uint32_t answers[] = { UINT32_MAX, FFA_VERSION_1_2, FFA_VERSION_1_2,
					    FFA_VERSION_1_1 };
	static const uint32_t spoken[] = { FFA_VERSION_1_1, FFA_VERSION_1_0, FFA_VERSION_1_0,
					   FFA_VERSION_1_1 };
	struct rig rig;

	rig_simple(&rig, (enum sim_personality)_i, FFA_VERSION_1_1);
	sim_expect_complaint(rig.sim, SIM_C_VERSION_LATE);
	(void)smc1(&rig, FFA_NR_VERSION, FFA_VERSION_1_0);
	ck_assert_uint_eq(rig.r.x[0], answers[_i]);
	complained(&rig, SIM_C_VERSION_LATE);
	/* OP-TEE takes the new version, behind everybody's back. */
	ck_assert_uint_eq(sim_oracle_version(rig.sim, NULL), spoken[_i]);
	rig_close(&rig);
}
END_TEST

START_TEST(a_call_before_the_version_is_settled_is_noticed)
{
	struct sim_config config = rig_config(_i == 2 ? SIM_EL3_SPMC : SIM_RULES, NULL);
	struct rig rig;

	config.version = FFA_VERSION_1_1;
	rig_create(&rig, &config);
	sim_expect_complaint(rig.sim, SIM_ANY);
	if (_i != 0)
		(void)smc1(&rig, FFA_NR_VERSION, FFA_VERSION_1_2);
	ck_assert_int_eq(smc0(&rig, FFA_NR_ID_GET), _i == 1 ? 0 : NOT);
	complained(&rig, SIM_C_VERSION_UNSETTLED);
	/* The EL3 SPMC is locked without a version for good. */
	(void)smc1(&rig, FFA_NR_VERSION, FFA_VERSION_1_1);
	if (_i == 2)
		ck_assert_uint_eq(rig.r.x[0], UINT32_MAX);
	rig_close(&rig);
}
END_TEST

/* ---- registers and numbers ------------------------------------------------------------------- */

struct hygiene_row {
	uint64_t fid;
	uint64_t value;
	uint32_t reg;
	enum sim_complaint complaint;
};
static const struct hygiene_row hygiene_rows[] = {
	{ FFA_FID32(FFA_NR_ID_GET), 1, 1, SIM_C_REGISTER },
	{ FFA_FID32(FFA_NR_ID_GET), 1, 17, SIM_C_REGISTER },
	{ FFA_FID32(FFA_NR_FEATURES), UINT64_C(0x184000063), 1, SIM_C_REGISTER },
	{ FFA_FID32(FFA_NR_FEATURES), 1, 3, SIM_C_REGISTER },
	{ FFA_FID64(FFA_NR_MEM_SHARE), 0x1000, 3, SIM_C_REGISTER },
	{ FFA_FID64(FFA_NR_MSG_SEND_DIRECT_REQ), 1, 8, SIM_C_REGISTER },
	{ FFA_FID32(FFA_NR_MEM_RECLAIM), 1, 3, SIM_C_FIELD },
	{ FFA_FID32(FFA_NR_MSG_WAIT), 0, 0, SIM_C_UNKNOWN_CALL },
	{ FFA_FID32(0xA5), 0, 0, SIM_C_UNKNOWN_CALL },
	{ FFA_FID64(FFA_NR_ID_GET), 0, 0, SIM_C_UNKNOWN_CALL },
	{ FFA_FID32(FFA_NR_ID_GET) | FFA_FID_SVE_HINT, 0, 0, SIM_C_UNKNOWN_CALL },
	{ FFA_FID64(FFA_NR_MSG_SEND_DIRECT_REQ2), 0, 0, SIM_C_UNKNOWN_CALL },
};

START_TEST(a_register_or_number_that_should_not_be_sent_is_noticed)
{
	const struct hygiene_row *row = &hygiene_rows[_i];
	struct ffa_regs regs = { { row->fid } };
	struct rig rig;

	rig_simple(&rig, SIM_RULES, FFA_VERSION_1_1);
	sim_expect_complaint(rig.sim, SIM_ANY);
	if (row->reg)
		regs.x[row->reg] = row->value;
	sim_smc(rig.sim, &regs);
	complained(&rig, row->complaint);
	rig_close(&rig);
}
END_TEST

START_TEST(features_can_be_overridden)
{
	const struct sim_feature features[] = {
		{ FFA_FID32(FFA_NR_ID_GET), false, 0, 0 },
		{ FFA_FID64(FFA_NR_MEM_SHARE), true, 5, 6 },
	};
	struct sim_config config = rig_config(SIM_RULES, NULL);
	struct rig rig;

	config.features = 2;
	config.feature = features;
	config.max_buffer_pages = 4;
	rig_open(&rig, &config, FFA_VERSION_1_2);
	ck_assert_int_eq(smc1(&rig, FFA_NR_FEATURES, FFA_FID32(FFA_NR_ID_GET)), NOT);
	ck_assert_int_eq(smc1(&rig, FFA_NR_FEATURES, FFA_FID64(FFA_NR_MEM_SHARE)), 0);
	ck_assert_uint_eq(rig.r.x[2], 5);
	ck_assert_uint_eq(rig.r.x[3], 6);
	ck_assert_int_eq(smc1(&rig, FFA_NR_FEATURES, FFA_FID64(FFA_NR_RXTX_MAP)), 0);
	ck_assert_uint_eq(rig.r.x[2], 0x40000);
	ck_assert_int_eq(smc1(&rig, FFA_NR_FEATURES, FFA_FEATURE_SRI), 0);
	ck_assert_uint_eq(rig.r.x[2], 8);
	ck_assert_int_eq(smc1(&rig, FFA_NR_FEATURES, FFA_FEATURE_NPI), NOT);
	rig_close(&rig);
}
END_TEST

START_TEST(features_follow_the_version)
{
	static const uint32_t versions[] = { FFA_VERSION_1_0, FFA_VERSION_1_1, FFA_VERSION_1_2 };
	struct rig rig;

	rig_simple(&rig, SIM_RULES, versions[_i]);
	ck_assert_int_eq(smc1(&rig, FFA_NR_FEATURES, FFA_FID32(FFA_NR_NOTIFICATION_BIND)),
			 _i >= 1 ? 0 : NOT);
	ck_assert_int_eq(smc1(&rig, FFA_NR_FEATURES, FFA_FID64(FFA_NR_PARTITION_INFO_GET_REGS)),
			 _i >= 2 ? 0 : NOT);
	rig_close(&rig);
}
END_TEST

/* ---- mailboxes ------------------------------------------------------------------------------- */

START_TEST(the_rx_of_the_proxy_is_filled_and_released_in_turn)
{
	struct rig rig;

	rig_simple(&rig, SIM_RULES, FFA_VERSION_1_1);
	ck_assert_int_eq(smc0(&rig, FFA_NR_PARTITION_INFO_GET), 0);
	ck_assert(sim_oracle_rx_full(rig.sim));
	sim_expect_complaint(rig.sim, SIM_C_MAILBOX);
	ck_assert_int_eq(smc0(&rig, FFA_NR_PARTITION_INFO_GET), FFA_RET_BUSY);
	complained(&rig, SIM_C_MAILBOX);
	ck_assert_int_eq(smc0(&rig, FFA_NR_RX_RELEASE), 0);
	/* Once more is harmless after a failed call, and wrong after none. */
	ck_assert_int_eq(smc0(&rig, FFA_NR_RX_RELEASE), DEN);
	complained(&rig, SIM_C_MAILBOX);
	rig_close(&rig);
}
END_TEST

START_TEST(a_release_after_a_failed_query_is_in_order)
{
	struct rig rig;

	rig_simple(&rig, SIM_RULES, FFA_VERSION_1_1);
	ck_assert_int_eq(smc(&rig, FFA_FID32(FFA_NR_PARTITION_INFO_GET), 1, 2, 3, 4, 0), INV);
	ck_assert_int_eq(smc0(&rig, FFA_NR_RX_RELEASE), DEN);
	rig_close(&rig);
}
END_TEST

struct map_row {
	uint64_t tx, rx;
	uint32_t pages;
	int32_t answer;
};
#define HYP UINT64_C(0xA0000000)
static const struct map_row map_rows[] = {
	{ HYP, HYP + 0x10000, 1, 0 },	  { HYP + 8, HYP + 0x10000, 1, INV },
	{ HYP, HYP + 0x10008, 1, INV },	  { HYP, HYP, 1, INV },
	{ HYP, HYP + 0x1000, 2, INV },	  { HYP, HYP + 0x10000, 0, INV },
	{ HYP, HYP + 0x100000, 64, INV }, { 0x0E000000, HYP, 1, INV },
	{ 0x09000000, HYP, 1, INV },
};

START_TEST(a_pair_is_checked)
{
	const struct map_row *row = &map_rows[_i];
	struct rig rig;

	rig_simple(&rig, SIM_RULES, FFA_VERSION_1_1);
	sim_expect_complaint(rig.sim, SIM_C_MAILBOX);
	ck_assert_int_eq(smc(&rig, FFA_FID64(FFA_NR_RXTX_MAP), HYP, HYP + 0x10000, 1, 0, 0), DEN);
	complained(&rig, SIM_C_MAILBOX);
	ck_assert_int_eq(smc0(&rig, FFA_NR_RXTX_UNMAP), 0);
	ck_assert_int_eq(smc(&rig, FFA_FID64(FFA_NR_RXTX_MAP), row->tx, row->rx, row->pages, 0, 0),
			 row->answer);
	ck_assert_int_eq(sim_oracle_own_mapped(rig.sim), row->answer == 0);
	rig_close(&rig);
}
END_TEST

START_TEST(a_pair_in_a_clients_memory_is_noticed)
{
	struct rig rig;

	rig_simple(&rig, SIM_RULES, FFA_VERSION_1_1);
	ck_assert_int_eq(smc0(&rig, FFA_NR_RXTX_UNMAP), 0);
	sim_expect_complaint(rig.sim, SIM_C_MAILBOX);
	(void)smc(&rig, FFA_FID64(FFA_NR_RXTX_MAP), HOST_RAM, HYP, 1, 0, 0);
	complained(&rig, SIM_C_MAILBOX);
	rig_close(&rig);
}
END_TEST

static void add(TCase *tests)
{
	tcase_add_loop_test(tests, a_version_is_answered_and_kept_by_the_rule, 0,
			    sizeof(version_rows) / sizeof(version_rows[0]));
	tcase_add_test(tests, single_minors_can_be_refused);
	tcase_add_loop_test(tests, version_after_another_call_is_noticed, 0, 4);
	tcase_add_loop_test(tests, a_call_before_the_version_is_settled_is_noticed, 0, 3);
	tcase_add_loop_test(tests, a_register_or_number_that_should_not_be_sent_is_noticed, 0,
			    sizeof(hygiene_rows) / sizeof(hygiene_rows[0]));
	tcase_add_test(tests, features_can_be_overridden);
	tcase_add_loop_test(tests, features_follow_the_version, 0, 3);
	tcase_add_test(tests, the_rx_of_the_proxy_is_filled_and_released_in_turn);
	tcase_add_test(tests, a_release_after_a_failed_query_is_in_order);
	tcase_add_loop_test(tests, a_pair_is_checked, 0, sizeof(map_rows) / sizeof(map_rows[0]));
	tcase_add_test(tests, a_pair_in_a_clients_memory_is_noticed);
}

int main(void)
{
	return run_suite("calls", add);
}
