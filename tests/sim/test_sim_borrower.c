/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_sim_borrower.c - the ready-made partition that borrows memory of the Normal world.
 */
#include "sim_test.h"

#define PAGE UINT64_C(4096)
#define INV FFA_RET_INVALID_PARAMETERS
#define DEN FFA_RET_DENIED
#define REQ32 FFA_FID32(FFA_NR_MSG_SEND_DIRECT_REQ)
#define IDS(source, destination) ((uint64_t)(source) << 16 | (destination))

static const uint32_t versions[] = { FFA_VERSION_1_0, FFA_VERSION_1_1, FFA_VERSION_1_2 };

static int32_t borrow(struct rig *rig, uint32_t what, uint64_t tag)
{
	struct ffa_regs regs = { { REQ32, IDS(0, SP1), 0, what, rig->handle & UINT32_MAX,
				   rig->handle >> 32, 0, tag } };

	sim_smc(rig->sim, &regs);
	rig->r = regs;
	ck_assert_uint_eq(regs.x[0], FFA_FID32(FFA_NR_MSG_SEND_DIRECT_RESP));
	return (int32_t)(uint32_t)regs.x[3];
}

static void lend_pages(struct rig *rig, enum ffa_operation op, uint32_t version, uint32_t ranges)
{
	static const enum ffa_page_action actions[] = { FFA_PAGES_SHARE, FFA_PAGES_LEND,
							FFA_PAGES_DONATE };
	struct dsc_range many[300];
	struct dsc d;

	for (uint32_t i = 0; i < ranges; i++) {
		many[i] = (struct dsc_range){ HOST_RAM + 2 * i * PAGE, 1, 0 };
		dsc_put(sim_memory(rig->sim, many[i].addr, 4), i + 1, 4);
	}
	ck_assert_int_eq(give(rig, actions[op], 0, HOST_RAM, 2 * ranges), FFA_PORT_OK);
	dsc_init(&d, version, op);
	d.tag = 9;
	dsc_ranges(&d, many, ranges);
	dsc_cut_to(&d, 4096);
	ck_assert_int_eq(send(rig, &d), 0);
	for (uint32_t i = 1; i < dsc_fragments(&d); i++)
		ck_assert_int_eq(send_next(rig, &d, i), 0);
	ck_assert_uint_eq(rig->r.x[0], FFA_FID32(FFA_NR_SUCCESS));
}

START_TEST(a_borrower_retrieves_uses_and_relinquishes)
{
	/* version of the Normal world, version of the partition, operation */
	uint32_t ns = versions[_i / 9], sp = versions[_i / 3 % 3];
	enum ffa_operation op = (enum ffa_operation)(_i % 3);
	struct sim_borrower borrower = { .operation = (uint8_t)(op + 1), .fill = 0x11111111 };
	struct sim_config config = rig_config(SIM_RULES, &borrower);
	struct sim_page page;
	struct rig rig;

	config.partition[0].version = sp;
	rig_open(&rig, &config, ns);
	lend_pages(&rig, op, ns, 300);
	ck_assert_int_eq(borrow(&rig, SIM_BORROW_USE, 9), 0);
	ck_assert_uint_eq(rig.r.x[4], 300);
	ck_assert_uint_eq(rig.r.x[5], 300 * 301 / 2);
	ck_assert_uint_eq(dsc_get(sim_memory(rig.sim, HOST_RAM + 2 * PAGE, 4), 4), 0x11111111);
	ck_assert_uint_eq(dsc_get(sim_memory(rig.sim, HOST_RAM + PAGE, 4), 4), 0);
	ck_assert(sim_oracle_page(rig.sim, HOST_RAM, &page));
	ck_assert_uint_eq(page.owner, op == FFA_OP_DONATE ? SP1 : 0);
	ck_assert_uint_eq(sim_oracle_shares(rig.sim), op == FFA_OP_DONATE ? 0 : 1);
	ck_assert_int_eq(reclaim(&rig), op == FFA_OP_DONATE ? INV : 0);
	ck_assert_uint_eq(sim_oracle_mapped(rig.sim, SP1, HOST_RAM), op == FFA_OP_DONATE ? 3 : 0);
	rig_close(&rig);
}
END_TEST

START_TEST(what_is_borrowed_is_not_reclaimed)
{
	struct sim_borrower borrower = { .read_only = true, .fill = 5 };
	struct sim_config config = rig_config(SIM_RULES, &borrower);
	struct sim_share share;
	struct rig rig;

	rig_open(&rig, &config, FFA_VERSION_1_1);
	lend_pages(&rig, FFA_OP_SHARE, FFA_VERSION_1_1, 2);
	ck_assert_uint_eq(sim_oracle_mapped(rig.sim, SP1, HOST_RAM), 0);
	ck_assert_int_eq(borrow(&rig, SIM_BORROW_KEEP, 9), 0);
	ck_assert_uint_eq(sim_oracle_mapped(rig.sim, SP1, HOST_RAM), 1);
	ck_assert(sim_sp_memory(sim_sp(rig.sim, SP1), HOST_RAM, 4, true) == NULL);
	ck_assert(sim_oracle_share(rig.sim, rig.handle, &share));
	ck_assert_uint_eq(share.retrieved, 1);
	ck_assert_int_eq(borrow(&rig, SIM_BORROW_KEEP, 9), DEN);
	ck_assert_int_eq(reclaim(&rig), DEN);
	ck_assert_int_eq(borrow(&rig, SIM_BORROW_RETURN, 9), 0);
	ck_assert_int_eq(borrow(&rig, SIM_BORROW_RETURN, 9), INV);
	ck_assert_int_eq(reclaim(&rig), 0);
	ck_assert_uint_eq(dsc_get(sim_memory(rig.sim, HOST_RAM, 4), 4), 1);
	rig_close(&rig);
}
END_TEST

START_TEST(what_cannot_be_used_is_not_kept)
{
	struct sim_borrower borrower = { 0 };
	struct sim_config config = rig_config(SIM_RULES, &borrower);
	const struct sim_failure lie = { .mode = SIM_FAIL_ERROR_AFTER,
					 .fid = FFA_FID64(FFA_NR_MEM_SHARE),
					 .arg = (uint64_t)(int64_t)FFA_RET_BUSY };
	struct sim_share share;
	uint32_t cursor = 0;
	struct rig rig;
	struct dsc d;

	rig_open(&rig, &config, FFA_VERSION_1_1);
	sim_fail(rig.sim, &lie);
	ck_assert_int_eq(give(&rig, FFA_PAGES_SHARE, 0, HOST_RAM, 2), FFA_PORT_OK);
	dsc_init(&d, FFA_VERSION_1_1, FFA_OP_SHARE);
	d.range[0].pages = 2;
	ck_assert_int_eq(send(&rig, &d), FFA_RET_BUSY);
	/* The transaction is there all the same, but its second page goes another way. */
	ck_assert_int_eq(give(&rig, FFA_PAGES_UNSHARE, 0, HOST_RAM + PAGE, 1), FFA_PORT_OK);
	(void)share_page(&rig, HOST_RAM + PAGE);
	ck_assert(sim_oracle_next(rig.sim, &cursor, &share));
	ck_assert(share.excused);
	rig.handle = share.handle;
	ck_assert_int_eq(borrow(&rig, _i ? SIM_BORROW_KEEP : SIM_BORROW_USE, 0), DEN);
	ck_assert_uint_eq(rig.r.x[4], 1);
	ck_assert(sim_oracle_share(rig.sim, rig.handle, &share));
	ck_assert_uint_eq(share.retrieved, 0);
	ck_assert_int_eq(reclaim(&rig), 0);
	rig_close(&rig);
}
END_TEST

START_TEST(a_retrieval_must_match_the_send)
{
	struct sim_borrower borrower = { .operation = 1 };
	struct sim_config config = rig_config(SIM_RULES, &borrower);
	struct rig rig;

	rig_open(&rig, &config, FFA_VERSION_1_1);
	lend_pages(&rig, FFA_OP_SHARE, FFA_VERSION_1_1, 2);
	ck_assert_int_eq(borrow(&rig, SIM_BORROW_USE, 8), INV);
	borrower.operation = 2;
	ck_assert_int_eq(borrow(&rig, SIM_BORROW_USE, 9), INV);
	rig.handle++;
	ck_assert_int_eq(borrow(&rig, SIM_BORROW_USE, 9), INV);
	rig.handle--;
	borrower.operation = 0;
	ck_assert_int_eq(borrow(&rig, SIM_BORROW_USE, 9), 0);
	rig_close(&rig);
}
END_TEST

START_TEST(each_of_several_borrowers_gets_its_own)
{
	struct sim_borrower borrower = { 0 };
	struct sim_config config = rig_config(SIM_RULES, &borrower);
	struct sim_share share;
	struct rig rig;
	struct dsc d;

	config.partitions = 2;
	config.partition[1] = config.partition[0];
	config.partition[1].id = 0x8002;
	rig_open(&rig, &config, FFA_VERSION_1_2);
	ck_assert_int_eq(give(&rig, FFA_PAGES_SHARE, 0, HOST_RAM, 1), FFA_PORT_OK);
	dsc_init(&d, FFA_VERSION_1_2, FFA_OP_SHARE);
	dsc_add_receiver(&d, 0x8002)->permissions = 1;
	ck_assert_int_eq(send(&rig, &d), 0);
	ck_assert_int_eq(borrow(&rig, SIM_BORROW_KEEP, 0), 0);
	ck_assert_uint_eq(sim_oracle_mapped(rig.sim, 0x8001, HOST_RAM), 3);
	ck_assert_uint_eq(sim_oracle_mapped(rig.sim, 0x8002, HOST_RAM), 0);
	ck_assert(sim_oracle_share(rig.sim, rig.handle, &share));
	ck_assert_uint_eq(share.receivers, 2);
	rig_close(&rig);
}
END_TEST

static void add(TCase *tests)
{
	tcase_add_loop_test(tests, a_borrower_retrieves_uses_and_relinquishes, 0, 27);
	tcase_add_test(tests, what_is_borrowed_is_not_reclaimed);
	tcase_add_loop_test(tests, what_cannot_be_used_is_not_kept, 0, 2);
	tcase_add_test(tests, a_retrieval_must_match_the_send);
	tcase_add_test(tests, each_of_several_borrowers_gets_its_own);
}

int main(void)
{
	return run_suite("borrower", add);
}
