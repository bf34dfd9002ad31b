/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * attack.c - attachments that attack: the Secure side lies, ports refuse, the client rewrites TX,
 * other CPUs call in between (others.c).
 */
#include "inside.h"

#include <string.h>

/* ---- lies and refusals ---------------------------------------------------------------------- */

static uint32_t fid_of(uint32_t number)
{
	if (number == 0)
		return 0;
	if (number == FFA_NR_PARTITION_INFO_GET_REGS || number == FFA_NR_MSG_SEND_DIRECT_REQ2)
		return FFA_FID64(number);
	return FFA_FID32(number);
}

/* What is given back, or goes on, by another name than its own is no fault of the proxy. */
static bool misnames(enum sim_mode mode)
{
	return mode == SIM_FAIL_HANDLE_DUPLICATE || mode == SIM_FAIL_HANDLE_OTHER ||
	       mode == SIM_FAIL_FRAG_HANDLE || mode == SIM_FAIL_REGISTER ||
	       mode == SIM_FAIL_GARBAGE || mode == SIM_FAIL_FID;
}

static void plan_lie(const struct fuzz_step *attached)
{
	/* Another's pages are taken back, or what is left of a send goes to another send. */
	static const enum sim_complaint excused[] = {
		SIM_C_PAGES_HELD, SIM_C_SENDER, SIM_C_PAGES_NOT_GIVEN, SIM_C_OVERLAP, SIM_C_SUM,
		SIM_C_FRAGMENT,	  SIM_C_RANGE
	};
	struct sim_failure failure = {
		.mode = (enum sim_mode)attached->value[0],
		.fid = fid_of((uint32_t)attached->value[1]),
		.nth = (uint32_t)attached->value[2],
		.times = attached->value[3] == 255 ? UINT32_MAX : (uint32_t)attached->value[3],
		.arg = attached->value[4],
	};

	if (misnames(failure.mode))
		for (size_t i = 0; i < sizeof(excused) / sizeof(excused[0]); i++)
			sim_expect_complaint(run.sim, excused[i]);
	sim_fail(run.sim, &failure);
}

static void plan_refusal(const struct fuzz_step *attached)
{
	static const int results[] = { FFA_PORT_INVALID, FFA_PORT_DENIED, FFA_PORT_NO_MEMORY,
				       FFA_PORT_BUSY,	 FFA_PORT_FAULT,  77 };
	struct sim_refusal refusal = {
		.port = attached->value[0] == 0 ? SIM_PORT_ANY : (enum sim_port)attached->value[0],
		.nth = (uint32_t)attached->value[1],
		.times = attached->value[2] == 255 ? UINT32_MAX : (uint32_t)attached->value[2],
		.result = (enum ffa_port_result)results[attached->value[3]],
		.undo = (uint32_t)attached->value[4],
	};

	sim_refuse(run.sim, &refusal);
}

/* Other bytes in the proxy's RX than the Secure side wrote. */
static void poke_rx(const struct fuzz_step *attached)
{
	uint32_t bytes = run.config.own.pages * 4096, width = 1u << attached->value[2];
	uint8_t *rx = sim_memory(run.sim, run.config.own.rx_base.addr, bytes);

	if (rx == NULL)
		return;
	dsc_put(rx + attached->value[1] % (bytes - width + 1), attached->value[3], width);
	sim_lie(run.sim);
}

static bool due(const struct fuzz_step *attached, uint32_t count)
{
	uint32_t nth = (uint32_t)attached->value[0];

	return count == (nth != 0 ? nth : 1);
}

static void after_smc(void *ctx, const struct ffa_regs *in, const struct ffa_regs *out)
{
	(void)ctx;
	(void)in;
	(void)out;
	run.smc_count++;
	for (uint32_t i = 0; i < run.attachments; i++)
		if (run.attached[i]->op == FUZZ_A_RX && due(run.attached[i], run.smc_count))
			poke_rx(run.attached[i]);
}

/* ---- the client's TX ------------------------------------------------------------------------ */

static void touch(const struct fuzz_step *attached)
{
	uint32_t width = 1u << attached->value[2], bytes;
	struct ffa_pair pair;
	uint8_t *tx;

	if (run.outer_client >= RUN_CLIENTS ||
	    !sim_oracle_pair(run.sim, (uint16_t)run.outer_client, &pair))
		return;
	bytes = pair.pages * 4096;
	tx = sim_memory(run.sim, pair.tx.addr, bytes);
	if (tx != NULL)
		dsc_put(tx + attached->value[1] % (bytes - width + 1), attached->value[3], width);
}

/* What is copied is what counts, whatever TX says before and after. */
enum ffa_port_result attack_copy_in(void *ctx, void *to, const void *tx, size_t offset,
				    size_t bytes)
{
	enum ffa_port_result result = run.sim_ports.copy_in(ctx, to, tx, offset, bytes);
	struct sending *sending = run.now.fetching;
	size_t at;

	if (result != FFA_PORT_OK || sending == NULL || run.depth != 0)
		return result;
	at = sending->at + offset;
	if (at > RUN_IMAGE || bytes > RUN_IMAGE - at)
		return result;
	memcpy(sending->copy + at, to, bytes);
	sending->taken = (uint32_t)(at + bytes);
	return result;
}

/* ---- locks, and what must be locked ---------------------------------------------------------- */

/* Which of run.held a lock is: the mailboxes have one each. */
static uint32_t *held_of(enum ffa_lock kind, uint32_t index)
{
	return kind == FFA_LOCK_MAILBOX ? &run.held_mailbox[index % RUN_CLIENTS] : &run.held[kind];
}

void attack_lock(void *ctx, enum ffa_lock kind, uint32_t index)
{
	uint32_t *held = held_of(kind, index);

	if (run.looking)
		return;
	FUZZ_CHECK(*held == 0, "lock %d.%u is wanted while %s holds it", (int)kind, index,
		   run.depth != 0 ? "the CPU that is inside" : "this CPU itself");
	run.sim_ports.lock(ctx, kind, index);
	*held = 1;
}

void attack_unlock(void *ctx, enum ffa_lock kind, uint32_t index)
{
	if (run.looking)
		return;
	*held_of(kind, index) = 0;
	run.sim_ports.unlock(ctx, kind, index);
}

/* What must be locked while this call reads or fills a buffer of the proxy (contract LOCK-1). */
static void check_locked(uint32_t number)
{
	bool rx = number == FFA_NR_PARTITION_INFO_GET || number == FFA_NR_RX_RELEASE;
	bool tx = number == FFA_NR_MEM_FRAG_TX ||
		  (number >= FFA_NR_MEM_DONATE && number <= FFA_NR_MEM_SHARE);

	FUZZ_CHECK(!rx || run.held[FFA_LOCK_SECURE_RX] != 0,
		   "SMC 0x%x without the lock of the proxy's RX", number);
	FUZZ_CHECK(!tx || run.held[FFA_LOCK_SECURE_TX] != 0,
		   "SMC 0x%x without the lock of the proxy's TX", number);
}

void attack_smc(void *ctx, struct ffa_regs *regs)
{
	uint32_t number = (uint32_t)regs->x[0] & 0xffff;

	if (run.ports.lock != NULL)
		check_locked(number);
	run.sim_ports.smc(ctx, regs);
	/* Whatever is answered to the unmapping: the proxy has done what it can. */
	if (number == FFA_NR_RXTX_UNMAP) {
		run.own_mapped = false;
		FUZZ_CHECK(++run.own_unmaps == 1, "the proxy unmaps its own pair twice in a row");
	} else if (number == FFA_NR_RXTX_MAP) {
		run.own_mapped = regs->x[0] == FFA_FID32(FFA_NR_SUCCESS);
		run.own_unmaps = 0;
	}
}

static void before_port(void *ctx, enum sim_port port, const struct ffa_regs *regs)
{
	(void)ctx;
	(void)port;
	(void)regs;
	if (run.depth != 0)
		return;
	run.port_count++;
	for (uint32_t i = 0; i < run.attachments; i++) {
		const struct fuzz_step *attached = run.attached[i];

		if (attached->op == FUZZ_A_TOUCH && due(attached, run.port_count))
			touch(attached);
		if (attached->op == FUZZ_A_MEANWHILE && due(attached, run.port_count))
			others_act(attached);
	}
}

/* ---- around a call -------------------------------------------------------------------------- */

void attack_plan(void)
{
	run.outer_client = run.now.caller;
	if (run.attacked)
		return;
	/* Once for a step: a send of several pieces counts on. */
	run.attacked = true;
	for (uint32_t i = 0; i < run.attachments; i++) {
		const struct fuzz_step *attached = run.attached[i];

		if (attached->op == FUZZ_A_LIE)
			plan_lie(attached);
		else if (attached->op == FUZZ_A_REFUSE)
			plan_refusal(attached);
		else if (attached->op == FUZZ_A_RX)
			sim_observe(run.sim, after_smc, NULL);
		else if (attached->op == FUZZ_A_TOUCH || attached->op == FUZZ_A_MEANWHILE)
			sim_hook(run.sim, before_port, NULL);
	}
}

void attack_end(void)
{
	run.attacked = false;
	sim_hook(run.sim, NULL, NULL);
	sim_observe(run.sim, NULL, NULL);
	if (run.with & FUZZ_WITH_LIES)
		sim_fail_clear(run.sim);
	if (run.with & FUZZ_WITH_REFUSALS)
		sim_refuse_clear(run.sim);
}
