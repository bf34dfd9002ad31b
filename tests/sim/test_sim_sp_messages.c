/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_sim_sp_messages.c - partitions sending messages and notifications to one another, wrong
 * blocking calls, console and secondary entry.
 */
#include "sp_pair.h"

#define INV FFA_RET_INVALID_PARAMETERS
#define DEN FFA_RET_DENIED
#define NOT FFA_RET_NOT_SUPPORTED

START_TEST(indirect_messages_between_partitions)
{
	static const uint8_t text[5] = { 1, 2, 3, 4, 5 };
	struct sim_notifications note;
	uint8_t *at;
	struct sp_pair p;

	pair_open(&p);
	at = sp_tx_bytes(&p, 0);
	memset(at, 0, 64);
	dsc_put(at + 8, 40, 4);
	dsc_put(at + 12, SP2, 2);
	dsc_put(at + 14, SP1, 2);
	dsc_put(at + 16, 5, 4);
	memcpy(at + 40, text, sizeof(text));
	ck_assert_int_eq(sp_call(&p, 0, FFA_FID32(FFA_NR_MSG_SEND2), 0, 0, 0, 0), 0);
	ck_assert(memcmp(sp_rx_bytes(&p, 1) + 40, text, sizeof(text)) == 0);
	ck_assert_int_eq(sp_call(&p, 0, FFA_FID32(FFA_NR_MSG_SEND2), 0, 0, 0, 0), FFA_RET_BUSY);
	ck_assert_int_eq(sp_call(&p, 1, FFA_FID32(FFA_NR_NOTIFICATION_GET), SP2, 4, 0, 0), 0);
	ck_assert_uint_eq(p.r.x[6], 1);
	ck_assert_int_eq(sp_call(&p, 1, FFA_FID32(FFA_NR_RX_RELEASE), 0, 0, 0, 0), 0);
	dsc_put(at + 16, 5000, 4);
	ck_assert_int_eq(sp_call(&p, 0, FFA_FID32(FFA_NR_MSG_SEND2), 0, 0, 0, 0), INV);
	dsc_put(at + 16, 5, 4);
	dsc_put(at + 14, SP2, 2);
	ck_assert_int_eq(sp_call(&p, 0, FFA_FID32(FFA_NR_MSG_SEND2), 0, 0, 0, 0), INV);
	ck_assert(sim_oracle_notifications(p.rig.sim, SP2, &note));
	pair_close(&p);
}
END_TEST

/* A partition that asks the other one before it answers. */
static void chain_run(void *ctx, struct sim_sp *sp, uint32_t vcpu, struct ffa_regs *regs)
{
	struct ffa_regs own = { { FFA_FID64(FFA_NR_MSG_SEND_DIRECT_REQ), PAIR_IDS(SP1, SP2), 0,
				  11 } };
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
	(void)smc(&rig, FFA_FID32(FFA_NR_MSG_SEND_DIRECT_REQ), PAIR_IDS(0, SP1), 0, 7, 0, 0);
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
	struct sp_pair p;
	const uint64_t req = FFA_FID32(FFA_NR_MSG_SEND_DIRECT_REQ);

	pair_open(&p);
	ck_assert_int_eq(sp_call(&p, 0, req, PAIR_IDS(SP1, SP2), 0, 5, 0), 0);
	ck_assert_uint_eq(p.r.x[0], FFA_FID32(FFA_NR_MSG_SEND_DIRECT_RESP));
	ck_assert_int_eq(sp_call(&p, 0, req, PAIR_IDS(SP2, SP2), 0, 5, 0), INV);
	ck_assert_int_eq(sp_call(&p, 0, req, PAIR_IDS(SP1, SP1), 0, 5, 0), INV);
	ck_assert_int_eq(sp_call(&p, 0, req, PAIR_IDS(SP1, 0), 0, 5, 0), INV);
	ck_assert_int_eq(sp_call(&p, 0, req, PAIR_IDS(SP1, SP2), 1, 5, 0), INV);
	pair_close(&p);
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
	(void)smc(&rig, FFA_FID32(FFA_NR_MSG_SEND_DIRECT_REQ), PAIR_IDS(0, SP1), 0, 7, 0, 0);
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
	struct sp_pair p;

	config.partition[0].ops.boot = boot;
	config.partition[0].ctx = &booted;
	pair_open_with(&p, &config, true);
	ck_assert_int_eq(booted, 1);
	ck_assert_int_eq(
		sp_call(&p, 0, FFA_FID64(FFA_NR_SECONDARY_EP_REGISTER), sp_tx(&p, 0), 0, 0, 0),
		DEN);
	ck_assert_int_eq(sp_call(&p, 0, FFA_FID32(FFA_NR_CONSOLE_LOG), 5, 0x6c6c6568, 0x6f, 0), 0);
	ck_assert_int_eq(sp_call(&p, 0, FFA_FID64(FFA_NR_CONSOLE_LOG), 2, 0x2121, 0, 0), 0);
	ck_assert_str_eq(sim_sp_console(p.sp[0]), "hello!!");
	ck_assert_int_eq(sp_call(&p, 0, FFA_FID32(FFA_NR_CONSOLE_LOG), 25, 0, 0, 0), INV);
	ck_assert_int_eq(sp_call(&p, 0, FFA_FID32(FFA_NR_CONSOLE_LOG), 0, 0, 0, 0), INV);
	pair_close(&p);
}
END_TEST

START_TEST(notifications_between_partitions)
{
	struct sp_pair p;

	pair_open(&p);
	ck_assert_int_eq(
		sp_call(&p, 1, FFA_FID32(FFA_NR_NOTIFICATION_BIND), PAIR_IDS(SP1, SP2), 0, 2, 0),
		0);
	ck_assert_int_eq(
		sp_call(&p, 1, FFA_FID32(FFA_NR_NOTIFICATION_BIND), PAIR_IDS(SP2, SP1), 0, 2, 0),
		INV);
	ck_assert_int_eq(
		sp_call(&p, 0, FFA_FID32(FFA_NR_NOTIFICATION_SET), PAIR_IDS(SP1, SP2), 0, 1, 0),
		DEN);
	ck_assert_int_eq(
		sp_call(&p, 0, FFA_FID32(FFA_NR_NOTIFICATION_SET), PAIR_IDS(SP1, SP2), 0, 2, 0), 0);
	ck_assert_int_eq(sp_call(&p, 1, FFA_FID32(FFA_NR_NOTIFICATION_GET), SP2, 1, 0, 0), 0);
	ck_assert_uint_eq(p.r.x[2], 2);
	ck_assert_int_eq(
		sp_call(&p, 1, FFA_FID32(FFA_NR_NOTIFICATION_UNBIND), PAIR_IDS(SP1, SP2), 0, 2, 0),
		0);
	ck_assert_int_eq(sp_call(&p, 1, FFA_FID32(FFA_NR_NOTIFICATION_BITMAP_CREATE), SP2, 1, 0, 0),
			 NOT);
	pair_close(&p);
}
END_TEST

static void add(TCase *tests)
{
	tcase_add_test(tests, indirect_messages_between_partitions);
	tcase_add_test(tests, partitions_call_one_another_while_called);
	tcase_add_test(tests, direct_requests_of_partitions_are_checked);
	tcase_add_test(tests, a_wrong_blocking_call_is_answered_by_entering_again);
	tcase_add_test(tests, console_and_secondary_entry);
	tcase_add_test(tests, notifications_between_partitions);
}

int main(void)
{
	return run_suite("messages of partitions", add);
}
