/* SPDX-License-Identifier: BSD-3-Clause */
/* test_sim_sp_calls.c - what partitions call: every call of the list, in both fortunes. */
#include "sim_test.h"

#define PAGE UINT64_C(4096)
#define SP2 0x8002u
#define INV FFA_RET_INVALID_PARAMETERS
#define DEN FFA_RET_DENIED
#define NOT FFA_RET_NOT_SUPPORTED
#define IDS(source, destination) ((uint64_t)(source) << 16 | (destination))

/* Two partitions that the test plays itself. */
struct pair {
	struct rig rig;
	struct sim_sp *sp[2];
	struct ffa_regs r;
};

static int32_t call(struct pair *p, uint32_t who, uint64_t fid, uint64_t w1, uint64_t w2,
		    uint64_t w3, uint64_t w4)
{
	struct ffa_regs regs = { { fid, w1, w2, w3, w4 } };

	sim_sp_call(p->sp[who], 0, &regs);
	p->r = regs;
	return regs.x[0] == FFA_FID32(FFA_NR_ERROR) ? (int32_t)(uint32_t)regs.x[2] : 0;
}

static uint64_t tx(const struct pair *p, uint32_t who)
{
	return sim_sp_base(p->sp[who]);
}

static uint8_t *tx_bytes(const struct pair *p, uint32_t who)
{
	return sim_memory(p->rig.sim, tx(p, who), PAGE);
}

static uint8_t *rx_bytes(const struct pair *p, uint32_t who)
{
	return sim_memory(p->rig.sim, tx(p, who) + PAGE, PAGE);
}

static void open_pair_with(struct pair *p, struct sim_config *config, bool map)
{
	config->partition[0].properties |= FFA_PROP_INDIRECT;
	config->partitions = 2;
	config->partition[1] = config->partition[0];
	config->partition[1].id = SP2;
	memset(p, 0, sizeof(*p));
	rig_open(&p->rig, config, FFA_VERSION_1_2);
	for (uint32_t i = 0; i < 2; i++) {
		p->sp[i] = sim_sp(p->rig.sim, (uint16_t)(SP1 + i));
		if (map)
			ck_assert_int_eq(call(p, i, FFA_FID64(FFA_NR_RXTX_MAP), tx(p, i),
					      tx(p, i) + PAGE, 1, 0),
					 0);
	}
}

static void open_pair(struct pair *p)
{
	struct sim_config config = rig_config(SIM_RULES, NULL);

	open_pair_with(p, &config, true);
}

static void close_pair(struct pair *p)
{
	rig_close(&p->rig);
}

START_TEST(setup_calls_of_a_partition)
{
	struct sim_config config = rig_config(SIM_RULES, NULL);
	struct pair p;

	open_pair_with(&p, &config, false);
	(void)call(&p, 0, FFA_FID32(FFA_NR_VERSION), FFA_VERSION_1_3, 0, 0, 0);
	ck_assert_uint_eq(p.r.x[0], UINT32_MAX);
	(void)call(&p, 0, FFA_FID32(FFA_NR_VERSION), FFA_VERSION_1_1, 0, 0, 0);
	ck_assert_uint_eq(p.r.x[0], FFA_VERSION_1_2);
	ck_assert_uint_eq(sim_sp_version(p.sp[0]), FFA_VERSION_1_1);
	ck_assert_int_eq(call(&p, 0, FFA_FID32(FFA_NR_ID_GET), 0, 0, 0, 0), 0);
	ck_assert_uint_eq(p.r.x[2], SP1);
	(void)call(&p, 0, FFA_FID32(FFA_NR_VERSION), FFA_VERSION_1_0, 0, 0, 0);
	ck_assert_uint_eq(p.r.x[0], UINT32_MAX);
	ck_assert_int_eq(call(&p, 0, FFA_FID32(FFA_NR_SPM_ID_GET), 0, 0, 0, 0), 0);
	ck_assert_uint_eq(p.r.x[2], SIM_ID_SPMC);
	ck_assert_int_eq(
		call(&p, 0, FFA_FID32(FFA_NR_FEATURES), FFA_FID32(FFA_NR_MSG_WAIT), 0, 0, 0), 0);
	ck_assert_int_eq(call(&p, 0, FFA_FID32(FFA_NR_FEATURES), FFA_FEATURE_NPI, 0, 0, 0), 0);
	ck_assert_int_eq(call(&p, 0, FFA_FID32(FFA_NR_FEATURES), FFA_FEATURE_SRI, 0, 0, 0), NOT);
	ck_assert_int_eq(call(&p, 0, FFA_FID32(0x8C), 0, 0, 0, 0), NOT);
	ck_assert_int_eq(call(&p, 0, FFA_FID64(FFA_NR_ID_GET), 0, 0, 0, 0), NOT);
	close_pair(&p);
}
END_TEST

START_TEST(mailbox_calls_of_a_partition)
{
	struct sim_config config = rig_config(SIM_RULES, NULL);
	struct pair p;

	open_pair_with(&p, &config, false);
	ck_assert_int_eq(call(&p, 0, FFA_FID32(FFA_NR_PARTITION_INFO_GET), 0, 0, 0, 0),
			 FFA_RET_BUSY);
	ck_assert_int_eq(call(&p, 0, FFA_FID32(FFA_NR_RXTX_MAP), HOST_RAM, HOST_RAM + PAGE, 1, 0),
			 INV);
	ck_assert_int_eq(call(&p, 0, FFA_FID32(FFA_NR_RXTX_MAP), tx(&p, 0), tx(&p, 0) + PAGE, 1, 0),
			 0);
	ck_assert_int_eq(call(&p, 0, FFA_FID64(FFA_NR_RXTX_MAP), tx(&p, 0), tx(&p, 0) + PAGE, 1, 0),
			 DEN);
	ck_assert_int_eq(call(&p, 0, FFA_FID32(FFA_NR_PARTITION_INFO_GET), 0, 0, 0, 0), 0);
	ck_assert_uint_eq(p.r.x[2], 2);
	ck_assert_uint_eq(dsc_get(rx_bytes(&p, 0) + 24, 2), SP2);
	ck_assert_int_eq(call(&p, 0, FFA_FID32(FFA_NR_PARTITION_INFO_GET), 0, 0, 0, 0),
			 FFA_RET_BUSY);
	ck_assert_int_eq(call(&p, 0, FFA_FID32(FFA_NR_RX_RELEASE), 0, 0, 0, 0), 0);
	ck_assert_int_eq(call(&p, 0, FFA_FID32(FFA_NR_RX_RELEASE), 0, 0, 0, 0), DEN);
	(void)call(&p, 0, FFA_FID64(FFA_NR_PARTITION_INFO_GET_REGS), 0, 0, 0, 0);
	ck_assert_uint_eq(p.r.x[2] & 0xffff, 1);
	ck_assert_int_eq(call(&p, 0, FFA_FID32(FFA_NR_RXTX_UNMAP), 0, 0, 0, 0), 0);
	ck_assert_int_eq(call(&p, 0, FFA_FID32(FFA_NR_RXTX_UNMAP), 0, 0, 0, 0), INV);
	close_pair(&p);
}
END_TEST

/* ---- memory between partitions ------------------------------------------------------------------ */

static uint64_t spare(const struct pair *p, uint32_t who)
{
	return sim_sp_base(p->sp[who]) + 4 * PAGE;
}

static int32_t sp_send(struct pair *p, const struct dsc *d)
{
	static const uint32_t numbers[] = { FFA_NR_MEM_SHARE, FFA_NR_MEM_LEND, FFA_NR_MEM_DONATE };
	int32_t error;

	dsc_build(d, tx_bytes(p, 0), PAGE);
	error = call(p, 0, FFA_FID32(numbers[d->operation]), dsc_w1(d), dsc_w2(d), 0, 0);
	if (error == 0)
		p->rig.handle = (p->r.x[2] & UINT32_MAX) | p->r.x[3] << 32;
	return error;
}

static int32_t sp_retrieve(struct pair *p, const struct dsc *sent)
{
	uint8_t *at = tx_bytes(p, 1);

	memset(at, 0, 64);
	dsc_put(at, sent->sender, 2);
	dsc_put(at + 8, p->rig.handle, 8);
	dsc_put(at + 24, 16, 4);
	dsc_put(at + 28, 1, 4);
	dsc_put(at + 32, 48, 4);
	dsc_put(at + 48, SP2, 2);
	return call(p, 1, FFA_FID32(FFA_NR_MEM_RETRIEVE_REQ), 64, 64, 0, 0);
}

static int32_t sp_relinquish(struct pair *p)
{
	uint8_t *at = tx_bytes(p, 1);

	memset(at, 0, 32);
	dsc_put(at, p->rig.handle, 8);
	dsc_put(at + 12, 1, 4);
	dsc_put(at + 16, SP2, 2);
	return call(p, 1, FFA_FID32(FFA_NR_MEM_RELINQUISH), 0, 0, 0, 0);
}

static int32_t sp_reclaim(struct pair *p, uint32_t who)
{
	return call(p, who, FFA_FID32(FFA_NR_MEM_RECLAIM), p->rig.handle & UINT32_MAX,
		    p->rig.handle >> 32, 0, 0);
}

START_TEST(partitions_give_one_another_memory)
{
	enum ffa_operation op = (enum ffa_operation)_i;
	struct sim_snapshot *before;
	struct pair p;
	struct dsc d;

	open_pair(&p);
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
	ck_assert_int_eq(call(&p, 1, FFA_FID32(FFA_NR_RX_RELEASE), 0, 0, 0, 0), 0);
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
	close_pair(&p);
}
END_TEST

START_TEST(a_partition_gives_only_what_it_has)
{
	struct pair p;
	struct dsc d;

	open_pair(&p);
	dsc_init(&d, FFA_VERSION_1_2, FFA_OP_SHARE);
	d.sender = SP1;
	d.receiver[0].id = SP2;
	d.range[0].addr = spare(&p, 1);
	ck_assert_int_eq(sp_send(&p, &d), DEN);
	d.range[0].addr = tx(&p, 0); /* its TX buffer */
	ck_assert_int_eq(sp_send(&p, &d), DEN);
	d.range[0].addr = spare(&p, 0);
	d.receiver[0].id = 0;
	ck_assert_int_eq(sp_send(&p, &d), INV);
	d.receiver[0].id = SP2;
	d.sender = SP2;
	ck_assert_int_eq(sp_send(&p, &d), DEN);
	close_pair(&p);
}
END_TEST

START_TEST(a_partition_sends_in_fragments)
{
	struct pair p;
	struct dsc d;

	open_pair(&p);
	dsc_init(&d, FFA_VERSION_1_2, FFA_OP_SHARE);
	d.sender = SP1;
	d.receiver[0].id = SP2;
	d.range[0].addr = spare(&p, 0);
	dsc_add_range(&d, spare(&p, 0) + 2 * PAGE, 1);
	dsc_cut_before(&d, 1);
	dsc_build_fragment(&d, 0, tx_bytes(&p, 0), PAGE);
	ck_assert_int_eq(call(&p, 0, FFA_FID64(FFA_NR_MEM_SHARE), dsc_w1(&d), dsc_w2(&d), 0, 0), 0);
	ck_assert_uint_eq(p.r.x[0], FFA_FID32(FFA_NR_MEM_FRAG_RX));
	ck_assert_uint_eq(sim_oracle_mapped(p.rig.sim, SP1, spare(&p, 0)), 3);
	dsc_build_fragment(&d, 1, tx_bytes(&p, 0), PAGE);
	ck_assert_int_eq(call(&p, 0, FFA_FID32(FFA_NR_MEM_FRAG_TX), p.r.x[1], p.r.x[2], 16, 0), 0);
	ck_assert_uint_eq(p.r.x[0], FFA_FID32(FFA_NR_SUCCESS));
	close_pair(&p);
}
END_TEST

/* ---- messages ------------------------------------------------------------------------------------ */

START_TEST(indirect_messages_between_partitions)
{
	struct sim_notifications note;
	uint8_t *at;
	struct pair p;

	open_pair(&p);
	at = tx_bytes(&p, 0);
	memset(at, 0, 64);
	dsc_put(at + 8, 40, 4);
	dsc_put(at + 12, SP2, 2);
	dsc_put(at + 14, SP1, 2);
	dsc_put(at + 16, 5, 4);
	memcpy(at + 40, "hello", 5);
	ck_assert_int_eq(call(&p, 0, FFA_FID32(FFA_NR_MSG_SEND2), 0, 0, 0, 0), 0);
	ck_assert(memcmp(rx_bytes(&p, 1) + 40, "hello", 5) == 0);
	ck_assert_int_eq(call(&p, 0, FFA_FID32(FFA_NR_MSG_SEND2), 0, 0, 0, 0), FFA_RET_BUSY);
	ck_assert_int_eq(call(&p, 1, FFA_FID32(FFA_NR_NOTIFICATION_GET), SP2, 4, 0, 0), 0);
	ck_assert_uint_eq(p.r.x[6], 1);
	ck_assert_int_eq(call(&p, 1, FFA_FID32(FFA_NR_RX_RELEASE), 0, 0, 0, 0), 0);
	dsc_put(at + 16, 5000, 4);
	ck_assert_int_eq(call(&p, 0, FFA_FID32(FFA_NR_MSG_SEND2), 0, 0, 0, 0), INV);
	dsc_put(at + 16, 5, 4);
	dsc_put(at + 14, SP2, 2);
	ck_assert_int_eq(call(&p, 0, FFA_FID32(FFA_NR_MSG_SEND2), 0, 0, 0, 0), INV);
	ck_assert(sim_oracle_notifications(p.rig.sim, SP2, &note));
	close_pair(&p);
}
END_TEST

/* A partition that asks the other one before it answers. */
static void chain_run(void *ctx, struct sim_sp *sp, uint32_t vcpu, struct ffa_regs *regs)
{
	struct ffa_regs own = { { FFA_FID64(FFA_NR_MSG_SEND_DIRECT_REQ), IDS(SP1, SP2), 0, 11 } };
	uint64_t *seen = ctx;

	if ((regs->x[0] & 0xffff) != FFA_NR_MSG_SEND_DIRECT_REQ) {
		memset(regs, 0, sizeof(*regs));
		regs->x[0] = FFA_FID32(FFA_NR_MSG_WAIT);
		return;
	}
	sim_sp_call(sp, vcpu, &own);
	*seen = own.x[3];
	sim_echo.run(NULL, sp, vcpu, regs);
}

START_TEST(partitions_call_one_another_while_called)
{
	struct sim_config config = rig_config(SIM_RULES, NULL);
	uint64_t seen = 0;
	struct rig rig;

	config.partitions = 2;
	config.partition[1] = config.partition[0];
	config.partition[1].id = SP2;
	config.partition[0].ops.run = chain_run;
	config.partition[0].ctx = &seen;
	rig_open(&rig, &config, FFA_VERSION_1_1);
	(void)smc(&rig, FFA_FID32(FFA_NR_MSG_SEND_DIRECT_REQ), IDS(0, SP1), 0, 7, 0, 0);
	ck_assert_uint_eq(rig.r.x[0], FFA_FID32(FFA_NR_MSG_SEND_DIRECT_RESP));
	ck_assert_uint_eq(rig.r.x[3], 7);
	ck_assert_uint_eq(seen, 11);
	ck_assert_int_eq(sim_oracle_context(rig.sim, SP1, 0), SIM_CONTEXT_WAITING);
	ck_assert_int_eq(sim_oracle_context(rig.sim, SP2, 0), SIM_CONTEXT_WAITING);
	rig_close(&rig);
}
END_TEST

START_TEST(direct_requests_of_partitions_are_checked)
{
	struct pair p;
	const uint64_t req = FFA_FID32(FFA_NR_MSG_SEND_DIRECT_REQ);

	open_pair(&p);
	ck_assert_int_eq(call(&p, 0, req, IDS(SP1, SP2), 0, 5, 0), 0);
	ck_assert_uint_eq(p.r.x[0], FFA_FID32(FFA_NR_MSG_SEND_DIRECT_RESP));
	ck_assert_int_eq(call(&p, 0, req, IDS(SP2, SP2), 0, 5, 0), INV);
	ck_assert_int_eq(call(&p, 0, req, IDS(SP1, SP1), 0, 5, 0), INV);
	ck_assert_int_eq(call(&p, 0, req, IDS(SP1, 0), 0, 5, 0), INV);
	ck_assert_int_eq(call(&p, 0, req, IDS(SP1, SP2), 1, 5, 0), INV);
	close_pair(&p);
}
END_TEST

/* Leaves in a wrong way first; is entered again with the error. */
static void clumsy_run(void *ctx, struct sim_sp *sp, uint32_t vcpu, struct ffa_regs *regs)
{
	int32_t *errors = ctx;
	static struct ffa_regs request;

	if ((regs->x[0] & 0xffff) == FFA_NR_MSG_SEND_DIRECT_REQ) {
		request = *regs;
		memset(regs, 0, sizeof(*regs));
		regs->x[0] = FFA_FID32(FFA_NR_MSG_WAIT);
		return;
	}
	if (errors[0] == 0) {
		errors[0] = (int32_t)(uint32_t)regs->x[2];
		*regs = request;
		sim_echo.run(NULL, sp, vcpu, regs);
		regs->x[1] ^= 1;
		return;
	}
	errors[1] = (int32_t)(uint32_t)regs->x[2];
	*regs = request;
	sim_echo.run(NULL, sp, vcpu, regs);
}

START_TEST(a_wrong_blocking_call_is_answered_by_entering_again)
{
	struct sim_config config = rig_config(SIM_RULES, NULL);
	int32_t errors[2] = { 0, 0 };
	struct rig rig;

	config.partition[0].ops.run = clumsy_run;
	config.partition[0].ctx = errors;
	rig_open(&rig, &config, FFA_VERSION_1_1);
	(void)smc(&rig, FFA_FID32(FFA_NR_MSG_SEND_DIRECT_REQ), IDS(0, SP1), 0, 7, 0, 0);
	ck_assert_uint_eq(rig.r.x[3], 7);
	ck_assert_int_eq(errors[0], DEN);
	ck_assert_int_eq(errors[1], INV);
	rig_close(&rig);
}
END_TEST

static void boot(void *ctx, struct sim_sp *sp)
{
	struct ffa_regs regs = { { FFA_FID64(FFA_NR_SECONDARY_EP_REGISTER), sim_sp_base(sp) + 8 } };
	int32_t *error = ctx;

	sim_sp_call(sp, 0, &regs);
	*error = regs.x[0] == FFA_FID32(FFA_NR_ERROR) ? (int32_t)(uint32_t)regs.x[2] : 1;
}

START_TEST(console_and_secondary_entry)
{
	struct sim_config config = rig_config(SIM_RULES, NULL);
	int32_t booted = 0;
	struct pair p;

	config.partition[0].ops.boot = boot;
	config.partition[0].ctx = &booted;
	open_pair_with(&p, &config, true);
	ck_assert_int_eq(booted, 1);
	ck_assert_int_eq(call(&p, 0, FFA_FID64(FFA_NR_SECONDARY_EP_REGISTER), tx(&p, 0), 0, 0, 0),
			 DEN);
	ck_assert_int_eq(call(&p, 0, FFA_FID32(FFA_NR_CONSOLE_LOG), 5, 0x6c6c6568, 0x6f, 0), 0);
	ck_assert_int_eq(call(&p, 0, FFA_FID64(FFA_NR_CONSOLE_LOG), 2, 0x2121, 0, 0), 0);
	ck_assert_str_eq(sim_sp_console(p.sp[0]), "hello!!");
	ck_assert_int_eq(call(&p, 0, FFA_FID32(FFA_NR_CONSOLE_LOG), 25, 0, 0, 0), INV);
	ck_assert_int_eq(call(&p, 0, FFA_FID32(FFA_NR_CONSOLE_LOG), 0, 0, 0, 0), INV);
	close_pair(&p);
}
END_TEST

START_TEST(notifications_between_partitions)
{
	struct pair p;

	open_pair(&p);
	ck_assert_int_eq(call(&p, 1, FFA_FID32(FFA_NR_NOTIFICATION_BIND), IDS(SP1, SP2), 0, 2, 0),
			 0);
	ck_assert_int_eq(call(&p, 1, FFA_FID32(FFA_NR_NOTIFICATION_BIND), IDS(SP2, SP1), 0, 2, 0),
			 INV);
	ck_assert_int_eq(call(&p, 0, FFA_FID32(FFA_NR_NOTIFICATION_SET), IDS(SP1, SP2), 0, 1, 0),
			 DEN);
	ck_assert_int_eq(call(&p, 0, FFA_FID32(FFA_NR_NOTIFICATION_SET), IDS(SP1, SP2), 0, 2, 0),
			 0);
	ck_assert_int_eq(call(&p, 1, FFA_FID32(FFA_NR_NOTIFICATION_GET), SP2, 1, 0, 0), 0);
	ck_assert_uint_eq(p.r.x[2], 2);
	ck_assert_int_eq(call(&p, 1, FFA_FID32(FFA_NR_NOTIFICATION_UNBIND), IDS(SP1, SP2), 0, 2, 0),
			 0);
	ck_assert_int_eq(call(&p, 1, FFA_FID32(FFA_NR_NOTIFICATION_BITMAP_CREATE), SP2, 1, 0, 0),
			 NOT);
	close_pair(&p);
}
END_TEST

static void add(TCase *tests)
{
	tcase_add_test(tests, setup_calls_of_a_partition);
	tcase_add_test(tests, mailbox_calls_of_a_partition);
	tcase_add_loop_test(tests, partitions_give_one_another_memory, 0, 3);
	tcase_add_test(tests, a_partition_gives_only_what_it_has);
	tcase_add_test(tests, a_partition_sends_in_fragments);
	tcase_add_test(tests, indirect_messages_between_partitions);
	tcase_add_test(tests, partitions_call_one_another_while_called);
	tcase_add_test(tests, direct_requests_of_partitions_are_checked);
	tcase_add_test(tests, a_wrong_blocking_call_is_answered_by_entering_again);
	tcase_add_test(tests, console_and_secondary_entry);
	tcase_add_test(tests, notifications_between_partitions);
}

int main(void)
{
	return run_suite("calls of partitions", add);
}
