/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_sim_retrieve.c - the hypervisor's own retrieval of a transaction, where there is one,
 * and retrieval in pieces.
 */
#include "sim_test.h"

#define PAGE UINT64_C(4096)
#define INV FFA_RET_INVALID_PARAMETERS

static int32_t hypervisor_retrieve(struct rig *rig)
{
	uint8_t *tx = rig->own.tx;

	memset(tx, 0, 48);
	dsc_put(tx + 8, rig->handle, 8);
	return smc(rig, FFA_FID32(FFA_NR_MEM_RETRIEVE_REQ), 48, 48, 0, 0, 0);
}

START_TEST(the_hypervisor_retrieves_where_it_can)
{
	static const int32_t answers[] = { 0, FFA_RET_NOT_SUPPORTED, FFA_RET_NOT_SUPPORTED, INV,
					   INV };
	const uint8_t *rx;
	struct rig rig;

	rig_simple(&rig, (enum sim_personality)_i, FFA_VERSION_1_1);
	(void)share_page(&rig, HOST_RAM + 7 * PAGE);
	rx = rig.own.rx;
	ck_assert_int_eq(hypervisor_retrieve(&rig), answers[_i]);
	if (_i == SIM_RULES) {
		ck_assert_uint_eq(rig.r.x[0], FFA_FID32(FFA_NR_MEM_RETRIEVE_RESP));
		ck_assert_uint_eq(rig.r.x[1], 96);
		ck_assert_uint_eq(dsc_get(rx + 80, 8), HOST_RAM + 7 * PAGE);
		ck_assert_int_eq(smc0(&rig, FFA_NR_RX_RELEASE), 0);
		/* It is a look and no more. */
		ck_assert_int_eq(reclaim(&rig), 0);
		ck_assert_int_eq(hypervisor_retrieve(&rig), INV);
	}
	rig_close(&rig);
}
END_TEST

START_TEST(a_secure_side_can_be_without_hypervisor_retrieve)
{
	struct sim_config config = rig_config(SIM_RULES, NULL);
	struct rig rig;

	config.no_hypervisor_retrieve = true;
	rig_open(&rig, &config, FFA_VERSION_1_1);
	(void)share_page(&rig, HOST_RAM);
	ck_assert_int_eq(hypervisor_retrieve(&rig), INV);
	ck_assert_int_eq(smc(&rig, FFA_FID32(FFA_NR_FEATURES), FFA_FID32(FFA_NR_MEM_RETRIEVE_REQ),
			     2, 0, 0, 0),
			 0);
	ck_assert_uint_eq(rig.r.x[2], 2);
	rig_close(&rig);
}
END_TEST

START_TEST(a_long_retrieval_comes_in_pieces)
{
	const uint32_t total = 80 + 300 * 16;
	struct dsc_range many[300];
	struct rig rig;
	struct dsc d;

	rig_simple(&rig, SIM_RULES, FFA_VERSION_1_1);
	for (uint32_t i = 0; i < 300; i++)
		many[i] = (struct dsc_range){ HOST_RAM + 2 * i * PAGE, 1, 0 };
	ck_assert_int_eq(give(&rig, FFA_PAGES_SHARE, 0, HOST_RAM, 600), FFA_PORT_OK);
	dsc_init(&d, FFA_VERSION_1_1, FFA_OP_SHARE);
	dsc_ranges(&d, many, 300);
	dsc_cut_to(&d, 4096);
	ck_assert_int_eq(send(&rig, &d), 0);
	ck_assert_int_eq(send_next(&rig, &d, 1), 0);
	ck_assert_int_eq(hypervisor_retrieve(&rig), 0);
	ck_assert_uint_eq(rig.r.x[1], total);
	ck_assert_uint_eq(rig.r.x[2], 4096);
	ck_assert_int_eq(smc0(&rig, FFA_NR_RX_RELEASE), 0);
	ck_assert_int_eq(smc(&rig, FFA_FID32(FFA_NR_MEM_FRAG_RX), rig.handle, 0, 16, 0, 0), INV);
	ck_assert_int_eq(smc(&rig, FFA_FID32(FFA_NR_MEM_FRAG_RX), rig.handle, 0, 4096, 0, 0), 0);
	ck_assert_uint_eq(rig.r.x[0], FFA_FID32(FFA_NR_MEM_FRAG_TX));
	ck_assert_uint_eq(rig.r.x[3], total - 4096);
	ck_assert_uint_eq(dsc_get((const uint8_t *)rig.own.rx + total - 4096 - 16, 8),
			  many[299].addr);
	rig_close(&rig);
}
END_TEST

static void add(TCase *tests)
{
	tcase_add_loop_test(tests, the_hypervisor_retrieves_where_it_can, 0, SIM_PERSONALITIES);
	tcase_add_test(tests, a_secure_side_can_be_without_hypervisor_retrieve);
	tcase_add_test(tests, a_long_retrieval_comes_in_pieces);
}

int main(void)
{
	return run_suite("retrieval", add);
}
