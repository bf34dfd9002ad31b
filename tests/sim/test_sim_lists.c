/* SPDX-License-Identifier: BSD-3-Clause */
/* test_sim_lists.c - partition information and notifications at the Secure side. */
#include "sim_test.h"

#define INV FFA_RET_INVALID_PARAMETERS
#define DEN FFA_RET_DENIED
#define NOT FFA_RET_NOT_SUPPORTED

/* ---- partition information ------------------------------------------------------------------- */

static void two_uuids(struct sim_config *config)
{
	config->partition[0].uuids = 2;
	memset(config->partition[0].uuid[1].bytes, 0x77, 16);
	config->partitions = 2;
	config->partition[1].id = 0x8002;
	config->partition[1].contexts = 1;
	config->partition[1].properties = FFA_PROP_DIRECT_RECV | FFA_PROP_DIRECT_RECV2;
	config->partition[1].uuids = 1;
	memset(config->partition[1].uuid[0].bytes, 0x88, 16);
}

START_TEST(partitions_are_listed_in_the_versions_layout)
{
	static const uint32_t versions[] = { FFA_VERSION_1_0, FFA_VERSION_1_1, FFA_VERSION_1_2 };
	static const uint32_t counts[] = { 2, 2, 3 }, sizes[] = { 0, 24, 24 };
	struct sim_config config = rig_config(SIM_RULES, NULL);
	const uint8_t *rx;
	struct rig rig;

	two_uuids(&config);
	rig_open(&rig, &config, versions[_i]);
	rx = rig.own.rx;
	ck_assert_int_eq(smc0(&rig, FFA_NR_PARTITION_INFO_GET), 0);
	ck_assert_uint_eq(rig.r.x[2], counts[_i]);
	ck_assert_uint_eq(rig.r.x[3], sizes[_i]);
	ck_assert_uint_eq(dsc_get(rx, 2), 0x8001);
	ck_assert_uint_eq(dsc_get(rx + 2, 2), 4);
	if (_i == 0)
		ck_assert_uint_eq(dsc_get(rx + 12, 4), FFA_PROP_DIRECT_RECV);
	else
		ck_assert(memcmp(rx + 8, sim_uuid_optee.bytes, 16) == 0);
	/* Bits 9 and 10 are for 1.2. */
	ck_assert_int_eq((dsc_get(rx + 4, 4) & FFA_PROP_DIRECT_RECV2) != 0, _i == 2);
	rig_close(&rig);
}
END_TEST

START_TEST(partitions_are_selected_by_uuid)
{
	struct sim_config config = rig_config(_i ? SIM_OPTEE_REPAIRED : SIM_RULES, NULL);
	struct rig rig;

	two_uuids(&config);
	rig_open(&rig, &config, FFA_VERSION_1_1);
	ck_assert_int_eq(smc(&rig, FFA_FID32(FFA_NR_PARTITION_INFO_GET), 0x88888888, 0x88888888,
			     0x88888888, 0x88888888, 0),
			 0);
	ck_assert_uint_eq(rig.r.x[2], 1);
	ck_assert_uint_eq(dsc_get(rig.own.rx, 2), 0x8002);
	ck_assert_int_eq(smc0(&rig, FFA_NR_RX_RELEASE), 0);
	/* OP-TEE finds nobody and says so; the rules call that an error. */
	ck_assert_int_eq(smc(&rig, FFA_FID32(FFA_NR_PARTITION_INFO_GET), 1, 2, 3, 4, 0),
			 _i ? 0 : INV);
	ck_assert_uint_eq(_i ? rig.r.x[2] : 0, 0);
	rig_close(&rig);
}
END_TEST

START_TEST(an_entry_may_be_longer_than_24_bytes)
{
	struct sim_config config = rig_config(SIM_RULES, NULL);
	struct rig rig;

	two_uuids(&config);
	config.partition_entry = 48;
	rig_open(&rig, &config, FFA_VERSION_1_1);
	ck_assert_int_eq(smc0(&rig, FFA_NR_PARTITION_INFO_GET), 0);
	ck_assert_uint_eq(rig.r.x[3], 48);
	ck_assert_uint_eq(dsc_get((const uint8_t *)rig.own.rx + 48, 2), 0x8002);
	rig_close(&rig);
}
END_TEST

START_TEST(partitions_in_registers_come_five_at_a_time)
{
	struct sim_config config = rig_config(SIM_RULES, NULL);
	struct rig rig;

	config.partitions = 7;
	for (uint16_t i = 0; i < 7; i++) {
		config.partition[i] = config.partition[0];
		config.partition[i].id = (uint16_t)(0x8001 + i);
	}
	rig_open(&rig, &config, FFA_VERSION_1_2);
	(void)smc(&rig, FFA_FID64(FFA_NR_PARTITION_INFO_GET_REGS), 0, 0, 0, 0, 0);
	ck_assert_uint_eq(rig.r.x[0], FFA_FID64(FFA_NR_SUCCESS));
	ck_assert_uint_eq(rig.r.x[2], UINT64_C(24) << 48 | 4u << 16 | 6);
	ck_assert_uint_eq(rig.r.x[15] & 0xffff, 0x8005);
	(void)smc(&rig, FFA_FID64(FFA_NR_PARTITION_INFO_GET_REGS), 0, 0, 5, 0, 0);
	ck_assert_uint_eq(rig.r.x[2], UINT64_C(24) << 48 | 6u << 16 | 6);
	ck_assert_uint_eq(rig.r.x[3] & 0xffff, 0x8006);
	ck_assert_uint_eq(rig.r.x[9], 0);
	ck_assert_int_eq(smc(&rig, FFA_FID64(FFA_NR_PARTITION_INFO_GET_REGS), 0, 0, 7, 0, 0), INV);
	ck_assert_int_eq(smc(&rig, FFA_FID64(FFA_NR_PARTITION_INFO_GET_REGS), 0, 0, 0x10005, 0, 0),
			 FFA_RET_RETRY);
	rig_close(&rig);
}
END_TEST

/* ---- notifications --------------------------------------------------------------------------- */

#define IDS(sender, receiver) ((uint64_t)(sender) << 16 | (receiver))

static void open_notifications(struct rig *rig, enum sim_personality personality)
{
	rig_simple(rig, personality, FFA_VERSION_1_1);
	ck_assert_int_eq(smc(rig, FFA_FID32(FFA_NR_NOTIFICATION_BITMAP_CREATE), 0, 4, 0, 0, 0), 0);
}

static int32_t note(struct rig *rig, uint32_t number, uint64_t ids, uint64_t flags, uint64_t bits)
{
	return smc(rig, FFA_FID32(number), ids, flags, bits & UINT32_MAX, bits >> 32, 0);
}

START_TEST(notifications_are_bound_set_told_and_taken)
{
	bool wide = _i == 1;
	struct sim_notifications seen;
	struct rig rig;

	open_notifications(&rig, SIM_RULES);
	ck_assert_int_eq(note(&rig, FFA_NR_NOTIFICATION_BIND, IDS(SP1, 0), 0, UINT64_C(5) << 32),
			 0);
	ck_assert_int_eq(note(&rig, FFA_NR_NOTIFICATION_BIND, IDS(SP1, 0), 0, UINT64_C(1) << 32),
			 DEN);
	ck_assert_int_eq(sim_notification_set(rig.sim, SP1, 0, 1), DEN);
	ck_assert_int_eq(sim_notification_set(rig.sim, SP1, 0, UINT64_C(4) << 32), 0);
	(void)smc(&rig,
		  wide ? FFA_FID64(FFA_NR_NOTIFICATION_INFO_GET)
		       : FFA_FID32(FFA_NR_NOTIFICATION_INFO_GET),
		  0, 0, 0, 0, 0);
	ck_assert_uint_eq(rig.r.x[0], wide ? FFA_FID64(FFA_NR_SUCCESS) : FFA_FID32(FFA_NR_SUCCESS));
	ck_assert_uint_eq(rig.r.x[2], 0x80);
	ck_assert_uint_eq(rig.r.x[3], 0);
	ck_assert_int_eq(smc0(&rig, FFA_NR_NOTIFICATION_INFO_GET), FFA_RET_NO_DATA);
	ck_assert_int_eq(note(&rig, FFA_NR_NOTIFICATION_UNBIND, IDS(SP1, 0), 0, UINT64_C(4) << 32),
			 DEN);
	ck_assert_int_eq(smc(&rig, FFA_FID32(FFA_NR_NOTIFICATION_GET), 0, 5, 0, 0, 0), 0);
	ck_assert_uint_eq(rig.r.x[3], 4);
	ck_assert_int_eq(note(&rig, FFA_NR_NOTIFICATION_UNBIND, IDS(SP1, 0), 0, UINT64_C(4) << 32),
			 0);
	ck_assert(sim_oracle_notifications(rig.sim, 0, &seen));
	ck_assert_uint_eq(seen.bound, UINT64_C(1) << 32);
	ck_assert_int_eq(smc(&rig, FFA_FID32(FFA_NR_NOTIFICATION_BITMAP_DESTROY), 0, 0, 0, 0, 0),
			 0);
	rig_close(&rig);
}
END_TEST

START_TEST(optee_has_its_own_idea_of_notifications)
{
	struct rig rig;

	open_notifications(&rig, SIM_OPTEE_REPAIRED);
	ck_assert_int_eq(smc(&rig, FFA_FID32(FFA_NR_NOTIFICATION_BITMAP_CREATE), 0, 4, 0, 0, 0),
			 DEN);
	ck_assert_int_eq(note(&rig, FFA_NR_NOTIFICATION_BIND, IDS(SP1, 0), 1, 2), DEN);
	ck_assert_int_eq(note(&rig, FFA_NR_NOTIFICATION_BIND, IDS(SP1, 0), 0, 1), 0);
	ck_assert_int_eq(smc1(&rig, FFA_NR_NOTIFICATION_BITMAP_DESTROY, 0), DEN);
	ck_assert_int_eq(note(&rig, FFA_NR_NOTIFICATION_SET, IDS(0, SP1), 0, 1), NOT);
	ck_assert_int_eq(note(&rig, FFA_NR_NOTIFICATION_UNBIND, IDS(0x8002, 0), 0, 1), 0);
	ck_assert_int_eq(smc1(&rig, FFA_NR_NOTIFICATION_BITMAP_DESTROY, 0), 0);
	ck_assert_int_eq(smc1(&rig, FFA_NR_NOTIFICATION_BITMAP_DESTROY, 0), 0);
	rig_close(&rig);
}
END_TEST

START_TEST(the_el3_spmc_has_no_notifications)
{
	struct rig rig;

	rig_simple(&rig, SIM_EL3_SPMC, FFA_VERSION_1_1);
	ck_assert_int_eq(smc(&rig, FFA_FID32(FFA_NR_NOTIFICATION_BITMAP_CREATE), 0, 4, 0, 0, 0),
			 NOT);
	ck_assert_int_eq(smc1(&rig, FFA_NR_FEATURES, FFA_FEATURE_SRI), NOT);
	rig_close(&rig);
}
END_TEST

START_TEST(notification_calls_for_others_are_noticed)
{
	struct rig rig;

	open_notifications(&rig, SIM_RULES);
	sim_expect_complaint(rig.sim, SIM_C_NOTIFICATION);
	sim_enter(rig.sim, 0, 0);
	if (_i == 0)
		(void)note(&rig, FFA_NR_NOTIFICATION_BIND, IDS(SP1, 1), 0, 1);
	else if (_i == 1)
		(void)note(&rig, FFA_NR_NOTIFICATION_SET, IDS(1, SP1), 0, 1);
	else if (_i == 2)
		(void)smc(&rig, FFA_FID32(FFA_NR_NOTIFICATION_GET), 1, 5, 0, 0, 0);
	else if (_i == 3)
		(void)smc(&rig, FFA_FID32(FFA_NR_NOTIFICATION_GET), 0, 0xf, 0, 0, 0);
	else
		(void)smc(&rig, FFA_FID32(FFA_NR_NOTIFICATION_BITMAP_CREATE), SP1, 1, 0, 0, 0);
	sim_leave(rig.sim);
	complained(&rig, SIM_C_NOTIFICATION);
	rig_close(&rig);
}
END_TEST

static void add(TCase *tests)
{
	tcase_add_loop_test(tests, partitions_are_listed_in_the_versions_layout, 0, 3);
	tcase_add_loop_test(tests, partitions_are_selected_by_uuid, 0, 2);
	tcase_add_test(tests, an_entry_may_be_longer_than_24_bytes);
	tcase_add_test(tests, partitions_in_registers_come_five_at_a_time);
	tcase_add_loop_test(tests, notifications_are_bound_set_told_and_taken, 0, 2);
	tcase_add_test(tests, optee_has_its_own_idea_of_notifications);
	tcase_add_test(tests, the_el3_spmc_has_no_notifications);
	tcase_add_loop_test(tests, notification_calls_for_others_are_noticed, 0, 5);
}

int main(void)
{
	return run_suite("lists", add);
}
