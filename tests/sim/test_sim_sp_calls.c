/* SPDX-License-Identifier: BSD-3-Clause */
/* test_sim_sp_calls.c - what partitions call: setting up, mailboxes, memory for one another. */
#include "sp_pair.h"

#define PAGE UINT64_C(4096)
#define INV FFA_RET_INVALID_PARAMETERS
#define DEN FFA_RET_DENIED
#define NOT FFA_RET_NOT_SUPPORTED

START_TEST(setup_calls_of_a_partition)
{
	struct sim_config config = rig_config(SIM_RULES, NULL);
	struct sp_pair p;

	pair_open_with(&p, &config, false);
	(void)sp_call(&p, 0, FFA_FID32(FFA_NR_VERSION), FFA_VERSION_1_3, 0, 0, 0);
	ck_assert_uint_eq(p.r.x[0], UINT32_MAX);
	(void)sp_call(&p, 0, FFA_FID32(FFA_NR_VERSION), FFA_VERSION_1_1, 0, 0, 0);
	ck_assert_uint_eq(p.r.x[0], FFA_VERSION_1_2);
	ck_assert_uint_eq(sim_sp_version(p.sp[0]), FFA_VERSION_1_1);
	ck_assert_int_eq(sp_call(&p, 0, FFA_FID32(FFA_NR_ID_GET), 0, 0, 0, 0), 0);
	ck_assert_uint_eq(p.r.x[2], SP1);
	(void)sp_call(&p, 0, FFA_FID32(FFA_NR_VERSION), FFA_VERSION_1_0, 0, 0, 0);
	ck_assert_uint_eq(p.r.x[0], UINT32_MAX);
	ck_assert_int_eq(sp_call(&p, 0, FFA_FID32(FFA_NR_SPM_ID_GET), 0, 0, 0, 0), 0);
	ck_assert_uint_eq(p.r.x[2], SIM_ID_SPMC);
	ck_assert_int_eq(
		sp_call(&p, 0, FFA_FID32(FFA_NR_FEATURES), FFA_FID32(FFA_NR_MSG_WAIT), 0, 0, 0), 0);
	ck_assert_int_eq(sp_call(&p, 0, FFA_FID32(FFA_NR_FEATURES), FFA_FEATURE_NPI, 0, 0, 0), 0);
	ck_assert_int_eq(sp_call(&p, 0, FFA_FID32(FFA_NR_FEATURES), FFA_FEATURE_SRI, 0, 0, 0), NOT);
	ck_assert_int_eq(sp_call(&p, 0, FFA_FID32(0x8C), 0, 0, 0, 0), NOT);
	ck_assert_int_eq(sp_call(&p, 0, FFA_FID64(FFA_NR_ID_GET), 0, 0, 0, 0), NOT);
	pair_close(&p);
}
END_TEST

START_TEST(mailbox_calls_of_a_partition)
{
	struct sim_config config = rig_config(SIM_RULES, NULL);
	struct sp_pair p;

	pair_open_with(&p, &config, false);
	ck_assert_int_eq(sp_call(&p, 0, FFA_FID32(FFA_NR_PARTITION_INFO_GET), 0, 0, 0, 0),
			 FFA_RET_BUSY);
	ck_assert_int_eq(
		sp_call(&p, 0, FFA_FID32(FFA_NR_RXTX_MAP), HOST_RAM, HOST_RAM + PAGE, 1, 0), INV);
	ck_assert_int_eq(
		sp_call(&p, 0, FFA_FID32(FFA_NR_RXTX_MAP), sp_tx(&p, 0), sp_tx(&p, 0) + PAGE, 1, 0),
		0);
	ck_assert_int_eq(
		sp_call(&p, 0, FFA_FID64(FFA_NR_RXTX_MAP), sp_tx(&p, 0), sp_tx(&p, 0) + PAGE, 1, 0),
		DEN);
	ck_assert_int_eq(sp_call(&p, 0, FFA_FID32(FFA_NR_PARTITION_INFO_GET), 0, 0, 0, 0), 0);
	ck_assert_uint_eq(p.r.x[2], 2);
	ck_assert_uint_eq(dsc_get(sp_rx_bytes(&p, 0) + 24, 2), SP2);
	ck_assert_int_eq(sp_call(&p, 0, FFA_FID32(FFA_NR_PARTITION_INFO_GET), 0, 0, 0, 0),
			 FFA_RET_BUSY);
	ck_assert_int_eq(sp_call(&p, 0, FFA_FID32(FFA_NR_RX_RELEASE), 0, 0, 0, 0), 0);
	ck_assert_int_eq(sp_call(&p, 0, FFA_FID32(FFA_NR_RX_RELEASE), 0, 0, 0, 0), DEN);
	(void)sp_call(&p, 0, FFA_FID64(FFA_NR_PARTITION_INFO_GET_REGS), 0, 0, 0, 0);
	ck_assert_uint_eq(p.r.x[2] & 0xffff, 1);
	ck_assert_int_eq(sp_call(&p, 0, FFA_FID32(FFA_NR_RXTX_UNMAP), 0, 0, 0, 0), 0);
	ck_assert_int_eq(sp_call(&p, 0, FFA_FID32(FFA_NR_RXTX_UNMAP), 0, 0, 0, 0), INV);
	pair_close(&p);
}
END_TEST

/* ---- memory between partitions --------------------------------------------------------------- */

static uint64_t spare(const struct sp_pair *p, uint32_t who)
{
	return sim_sp_base(p->sp[who]) + 4 * PAGE;
}

static int32_t sp_send(struct sp_pair *p, const struct dsc *d)
{
	static const uint32_t numbers[] = { FFA_NR_MEM_SHARE, FFA_NR_MEM_LEND, FFA_NR_MEM_DONATE };
	int32_t error;

	dsc_build(d, sp_tx_bytes(p, 0), PAGE);
	error = sp_call(p, 0, FFA_FID32(numbers[d->operation]), dsc_w1(d), dsc_w2(d), 0, 0);
	if (error == 0)
		p->rig.handle = (p->r.x[2] & UINT32_MAX) | p->r.x[3] << 32;
	return error;
}

static int32_t sp_retrieve(struct sp_pair *p, const struct dsc *sent)
{
	uint8_t *at = sp_tx_bytes(p, 1);

	memset(at, 0, 64);
	dsc_put(at, sent->sender, 2);
	dsc_put(at + 8, p->rig.handle, 8);
	dsc_put(at + 24, 16, 4);
	dsc_put(at + 28, 1, 4);
	dsc_put(at + 32, 48, 4);
	dsc_put(at + 48, SP2, 2);
	return sp_call(p, 1, FFA_FID32(FFA_NR_MEM_RETRIEVE_REQ), 64, 64, 0, 0);
}

static int32_t sp_relinquish(struct sp_pair *p)
{
	uint8_t *at = sp_tx_bytes(p, 1);

	memset(at, 0, 32);
	dsc_put(at, p->rig.handle, 8);
	dsc_put(at + 12, 1, 4);
	dsc_put(at + 16, SP2, 2);
	return sp_call(p, 1, FFA_FID32(FFA_NR_MEM_RELINQUISH), 0, 0, 0, 0);
}

static int32_t sp_reclaim(struct sp_pair *p, uint32_t who)
{
	return sp_call(p, who, FFA_FID32(FFA_NR_MEM_RECLAIM), p->rig.handle & UINT32_MAX,
		       p->rig.handle >> 32, 0, 0);
}

START_TEST(partitions_give_one_another_memory)
{
	enum ffa_operation op = (enum ffa_operation)_i;
	struct sim_snapshot *before;
	struct sp_pair p;
	struct dsc d;

	pair_open(&p);
	before = sim_snapshot(p.rig.sim);
	dsc_init(&d, FFA_VERSION_1_2, op);
	d.sender = SP1;
	d.receiver[0].id = SP2;
	d.range[0].addr = spare(&p, 0);
	ck_assert_int_eq(sp_send(&p, &d), 0);
	ck_assert_uint_eq(sim_oracle_mapped(p.rig.sim, SP1, spare(&p, 0)),
			  op == FFA_OP_SHARE ? 3 : 0);
	ck_assert_uint_eq(sim_oracle_mapped(p.rig.sim, SP2, spare(&p, 0)), 0);
	ck_assert_int_eq(sp_send(&p, &d), DEN);
	ck_assert_int_eq(sp_retrieve(&p, &d), 0);
	ck_assert_uint_eq(sim_oracle_mapped(p.rig.sim, SP2, spare(&p, 0)), 3);
	ck_assert_int_eq(sp_call(&p, 1, FFA_FID32(FFA_NR_RX_RELEASE), 0, 0, 0, 0), 0);
	if (op != FFA_OP_DONATE) {
		ck_assert_int_eq(sp_reclaim(&p, 0), DEN);
		ck_assert_int_eq(sp_reclaim(&p, 1), INV);
		ck_assert_int_eq(sp_relinquish(&p), 0);
		ck_assert_int_eq(sp_reclaim(&p, 0), 0);
		ck_assert(sim_snapshot_equal(p.rig.sim, before));
	} else {
		ck_assert_int_eq(sp_reclaim(&p, 0), INV);
	}
	sim_snapshot_free(before);
	pair_close(&p);
}
END_TEST

START_TEST(a_partition_gives_only_what_it_has)
{
	struct sp_pair p;
	struct dsc d;

	pair_open(&p);
	dsc_init(&d, FFA_VERSION_1_2, FFA_OP_SHARE);
	d.sender = SP1;
	d.receiver[0].id = SP2;
	d.range[0].addr = spare(&p, 1);
	ck_assert_int_eq(sp_send(&p, &d), DEN);
	d.range[0].addr = sp_tx(&p, 0); /* its TX buffer */
	ck_assert_int_eq(sp_send(&p, &d), DEN);
	d.range[0].addr = spare(&p, 0);
	d.receiver[0].id = 0;
	ck_assert_int_eq(sp_send(&p, &d), INV);
	d.receiver[0].id = SP2;
	d.sender = SP2;
	ck_assert_int_eq(sp_send(&p, &d), DEN);
	pair_close(&p);
}
END_TEST

START_TEST(a_partition_sends_in_fragments)
{
	struct sp_pair p;
	struct dsc d;

	pair_open(&p);
	dsc_init(&d, FFA_VERSION_1_2, FFA_OP_SHARE);
	d.sender = SP1;
	d.receiver[0].id = SP2;
	d.range[0].addr = spare(&p, 0);
	dsc_add_range(&d, spare(&p, 0) + 2 * PAGE, 1);
	dsc_cut_before(&d, 1);
	dsc_build_fragment(&d, 0, sp_tx_bytes(&p, 0), PAGE);
	ck_assert_int_eq(sp_call(&p, 0, FFA_FID64(FFA_NR_MEM_SHARE), dsc_w1(&d), dsc_w2(&d), 0, 0),
			 0);
	ck_assert_uint_eq(p.r.x[0], FFA_FID32(FFA_NR_MEM_FRAG_RX));
	ck_assert_uint_eq(sim_oracle_mapped(p.rig.sim, SP1, spare(&p, 0)), 3);
	dsc_build_fragment(&d, 1, sp_tx_bytes(&p, 0), PAGE);
	ck_assert_int_eq(sp_call(&p, 0, FFA_FID32(FFA_NR_MEM_FRAG_TX), p.r.x[1], p.r.x[2], 16, 0),
			 0);
	ck_assert_uint_eq(p.r.x[0], FFA_FID32(FFA_NR_SUCCESS));
	pair_close(&p);
}
END_TEST

static void add(TCase *tests)
{
	tcase_add_test(tests, setup_calls_of_a_partition);
	tcase_add_test(tests, mailbox_calls_of_a_partition);
	tcase_add_loop_test(tests, partitions_give_one_another_memory, 0, 3);
	tcase_add_test(tests, a_partition_gives_only_what_it_has);
	tcase_add_test(tests, a_partition_sends_in_fragments);
}

int main(void)
{
	return run_suite("calls of partitions", add);
}
