/* SPDX-License-Identifier: BSD-3-Clause */
/* spmc.c - the Secure side's front door: SMCs of the proxy, calls of partitions. */
#include "inside.h"

#include <string.h>

static void do_id(const struct caller *caller, struct ffa_regs *regs)
{
	bool spm = (regs->x[0] & 0xffff) == FFA_NR_SPM_ID_GET;

	if (spm && caller->version < FFA_VERSION_1_1 && !is_optee(caller->sim))
		answer_error(regs, FFA_RET_NOT_SUPPORTED);
	else
		answer_success(regs, spm ? SIM_ID_SPMC : caller->sp ? caller->id : 0, 0);
}

/* Calls that both worlds make; false: not one of these. */
static bool common(struct caller *caller, struct ffa_regs *regs)
{
	switch (regs->x[0] & 0xffff) {
	case FFA_NR_FEATURES:
		do_features(caller, regs);
		return true;
	case FFA_NR_ID_GET:
	case FFA_NR_SPM_ID_GET:
		do_id(caller, regs);
		return true;
	case FFA_NR_RXTX_MAP:
		do_rxtx_map(caller, regs);
		return true;
	case FFA_NR_RXTX_UNMAP:
		do_rxtx_unmap(caller, regs);
		return true;
	case FFA_NR_RX_RELEASE:
		do_rx_release(caller, regs);
		return true;
	case FFA_NR_PARTITION_INFO_GET:
		do_partition_info(caller, regs);
		return true;
	case FFA_NR_PARTITION_INFO_GET_REGS:
		if (caller->sp == NULL && !offered(caller, (uint32_t)regs->x[0]))
			return false;
		do_partition_info_regs(caller, regs);
		return true;
	default:
		return false;
	}
}

static bool memory(struct caller *caller, struct ffa_regs *regs)
{
	switch (regs->x[0] & 0xffff) {
	case FFA_NR_MEM_SHARE:
	case FFA_NR_MEM_LEND:
	case FFA_NR_MEM_DONATE:
		do_mem_send(caller, regs);
		return true;
	case FFA_NR_MEM_FRAG_TX:
		do_frag_tx(caller, regs);
		return true;
	case FFA_NR_MEM_RECLAIM:
		do_reclaim(caller, regs);
		return true;
	case FFA_NR_MEM_RETRIEVE_REQ:
		do_retrieve(caller, regs);
		return true;
	case FFA_NR_MEM_FRAG_RX:
		do_frag_rx(caller, regs);
		return true;
	default:
		return false;
	}
}

static bool messages(struct caller *caller, struct ffa_regs *regs)
{
	uint32_t number = (uint32_t)regs->x[0] & 0xffff;

	if (number == FFA_NR_MSG_SEND_DIRECT_REQ || number == FFA_NR_MSG_SEND_DIRECT_REQ2) {
		do_direct(caller, regs);
		return true;
	}
	if (number == FFA_NR_RUN) {
		do_run(caller, regs);
		return true;
	}
	if (number >= FFA_NR_NOTIFICATION_BITMAP_CREATE && number <= FFA_NR_NOTIFICATION_INFO_GET) {
		do_notification(caller, regs);
		return true;
	}
	return false;
}

/* What EL3 answers itself, before any SPMC: numbers nobody knows, and one that is not for us. */
static bool answered_by_el3(struct ffa_regs *regs)
{
	uint32_t number = (uint32_t)regs->x[0] & 0xffff;

	if (number > FFA_NR_NOTIFICATION_GET2 || number < FFA_NUMBER_FIRST) {
		for (uint32_t i = 0; i < 8; i++)
			regs->x[i] = 0;
		regs->x[0] = UINT64_MAX;
		return true;
	}
	if (number == FFA_NR_NORMAL_WORLD_RESUME)
		answer_error(regs, FFA_RET_DENIED);
	return number == FFA_NR_NORMAL_WORLD_RESUME;
}

/* One call of the Normal world. */
static void serve(struct sim *sim, struct ffa_regs *regs)
{
	struct caller caller = caller_ns(sim);
	uint32_t fid = (uint32_t)regs->x[0];
	bool known = call_known(fid, caller.version) ||
		     (is_optee(sim) && call_known(fid, FFA_VERSION_1_2));

	if (fid == FFA_FID32(FFA_NR_VERSION)) {
		do_version_ns(sim, regs);
		return;
	}
	if (answered_by_el3(regs))
		return;
	known = known && caller.version != 0 && !sim->ns.dead;
	if (!known ||
	    (!common(&caller, regs) && !memory(&caller, regs) && !messages(&caller, regs)))
		answer_error(regs, FFA_RET_NOT_SUPPORTED);
}

static bool runs_secure_code(uint64_t fid)
{
	uint32_t number = (uint32_t)fid & 0xffff;

	return number == FFA_NR_MSG_SEND_DIRECT_REQ || number == FFA_NR_MSG_SEND_DIRECT_REQ2 ||
	       number == FFA_NR_RUN;
}

static bool fills_rx(uint64_t fid)
{
	return (fid & 0xffff) == FFA_NR_PARTITION_INFO_GET ||
	       (fid & 0xffff) == FFA_NR_MEM_RETRIEVE_REQ;
}

static void smc_locked(struct sim *sim, struct ffa_regs *regs)
{
	struct ffa_regs in = *regs;
	const struct sim_failure *plan;
	struct sim_failure failure;

	sim->port_calls[SIM_PORT_SMC]++;
	count_smc(sim, (uint32_t)in.x[0]);
	locks_check_smc(sim, runs_secure_code(in.x[0]));
	check_registers(sim, regs);
	version_watch(sim, regs);
	plan = failure_for(sim, (uint32_t)in.x[0]);
	if (plan != NULL)
		failure = *plan;
	if (plan == NULL || !failure_before(sim, &failure, regs)) {
		serve(sim, regs);
		personality_finish(sim, &in, regs);
		if (plan != NULL)
			failure_after(sim, &failure, &in, regs);
	}
	if (fills_rx(in.x[0]) && is_error(regs))
		sim->ns.box.fill_failed = true;
}

void sim_smc(struct sim *sim, struct ffa_regs *regs)
{
	struct ffa_regs in = *regs;

	if (sim->hook != NULL)
		sim->hook(sim->hook_ctx, SIM_PORT_SMC, regs);
	pthread_mutex_lock(&sim->big);
	smc_locked(sim, regs);
	pthread_mutex_unlock(&sim->big);
	if (sim->observer != NULL)
		sim->observer(sim->observer_ctx, &in, regs);
}
