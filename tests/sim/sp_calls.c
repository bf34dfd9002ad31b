/* SPDX-License-Identifier: BSD-3-Clause */
/* sp_calls.c - the calls partitions make, and their start. */
#include "inside.h"

#include <string.h>

/* Characters are packed into the registers from w2 on. */
static void do_console(struct caller *caller, struct ffa_regs *regs)
{
	struct sim_sp *sp = caller->sp;
	bool wide = (regs->x[0] & FFA_FID_WIDTH_BIT) != 0;
	uint32_t count = (uint32_t)regs->x[1] & 0xff, per = wide ? 8 : 4;
	uint32_t most = !wide ? 24 : caller->version < FFA_VERSION_1_2 ? 48 : 128;

	if (caller->version < FFA_VERSION_1_2 && !wide)
		most = 24;
	if (count == 0 || count > most) {
		answer_error(regs, FFA_RET_INVALID_PARAMETERS);
		return;
	}
	for (uint32_t i = 0; i < count && sp->console_bytes + 1 < sizeof(sp->console); i++)
		sp->console[sp->console_bytes++] =
			(char)(regs->x[2 + i / per] >> 8 * (i % per) & 0xff);
	sp->console[sp->console_bytes] = '\0';
	answer_success(regs, 0, 0);
}

/* A partition with several contexts names where the others start: while it boots, in its memory. */
static void do_secondary(struct caller *caller, struct ffa_regs *regs)
{
	struct sim_sp *sp = caller->sp;

	if (caller->version < FFA_VERSION_1_1)
		answer_error(regs, FFA_RET_NOT_SUPPORTED);
	else if (!sp->booting)
		answer_error(regs, FFA_RET_DENIED);
	else if (regs->x[1] < sp->base || regs->x[1] >= sp->base + SP_PAGES * PAGE)
		answer_error(regs, FFA_RET_INVALID_PARAMETERS);
	else {
		sp->entry_point = regs->x[1];
		answer_success(regs, 0, 0);
	}
}

static void info_regs(struct caller *caller, struct ffa_regs *regs)
{
	if (caller->version < FFA_VERSION_1_2)
		answer_error(regs, FFA_RET_NOT_SUPPORTED);
	else
		do_partition_info_regs(caller, regs);
}

/* Both widths exist of some calls, of the others only one. */
static bool width_exists(uint64_t fid)
{
	bool wide = (fid & FFA_FID_WIDTH_BIT) != 0;

	switch (fid & 0xffff) {
	case FFA_NR_RXTX_MAP:
	case FFA_NR_MSG_SEND_DIRECT_REQ:
	case FFA_NR_MEM_SHARE:
	case FFA_NR_MEM_LEND:
	case FFA_NR_MEM_DONATE:
	case FFA_NR_MEM_RETRIEVE_REQ:
	case FFA_NR_CONSOLE_LOG:
	case FFA_NR_SECONDARY_EP_REGISTER:
		return true;
	case FFA_NR_PARTITION_INFO_GET_REGS:
	case FFA_NR_MSG_SEND_DIRECT_REQ2:
		return wide;
	default:
		return !wide;
	}
}

static bool mailbox_call(struct caller *caller, struct ffa_regs *regs)
{
	switch (regs->x[0] & 0xffff) {
	case FFA_NR_FEATURES:
		do_features(caller, regs);
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
		info_regs(caller, regs);
		return true;
	case FFA_NR_ID_GET:
		answer_success(regs, caller->id, 0);
		return true;
	case FFA_NR_SPM_ID_GET:
		answer_success(regs, SIM_ID_SPMC, 0);
		return true;
	default:
		return false;
	}
}

static bool memory_call(struct caller *caller, struct ffa_regs *regs)
{
	switch (regs->x[0] & 0xffff) {
	case FFA_NR_MEM_SHARE:
	case FFA_NR_MEM_LEND:
	case FFA_NR_MEM_DONATE:
		do_mem_send(caller, regs);
		return true;
	case FFA_NR_MEM_RETRIEVE_REQ:
		do_retrieve(caller, regs);
		return true;
	case FFA_NR_MEM_RELINQUISH:
		do_relinquish(caller, regs);
		return true;
	case FFA_NR_MEM_RECLAIM:
		do_reclaim(caller, regs);
		return true;
	case FFA_NR_MEM_FRAG_RX:
		do_frag_rx(caller, regs);
		return true;
	case FFA_NR_MEM_FRAG_TX:
		do_frag_tx(caller, regs);
		return true;
	default:
		return false;
	}
}

static void other_call(struct caller *caller, struct ffa_regs *regs)
{
	switch (regs->x[0] & 0xffff) {
	case FFA_NR_MSG_SEND2:
		do_send2(caller, regs);
		break;
	case FFA_NR_MSG_SEND_DIRECT_REQ:
	case FFA_NR_MSG_SEND_DIRECT_REQ2:
		do_direct(caller, regs);
		break;
	case FFA_NR_RUN:
		do_run(caller, regs);
		break;
	case FFA_NR_NOTIFICATION_BIND:
	case FFA_NR_NOTIFICATION_UNBIND:
	case FFA_NR_NOTIFICATION_SET:
	case FFA_NR_NOTIFICATION_GET:
		do_notification(caller, regs);
		break;
	case FFA_NR_CONSOLE_LOG:
		do_console(caller, regs);
		break;
	case FFA_NR_SECONDARY_EP_REGISTER:
		do_secondary(caller, regs);
		break;
	default:
		answer_error(regs, FFA_RET_NOT_SUPPORTED);
		break;
	}
}

void sim_sp_call(struct sim_sp *sp, uint32_t vcpu, struct ffa_regs *regs)
{
	struct caller caller;
	uint64_t base = regs->x[0] & ~(uint64_t)0xffff;

	pthread_mutex_lock(&sp->sim->big);
	caller = caller_sp(sp, vcpu % sp->def.contexts);
	if (regs->x[0] == FFA_FID32(FFA_NR_VERSION)) {
		do_version_sp(&caller, regs);
	} else if ((base != FFA_FID32_BASE && base != FFA_FID64_BASE) ||
		   !width_exists(regs->x[0])) {
		sp->version_locked = true;
		answer_error(regs, FFA_RET_NOT_SUPPORTED);
	} else {
		sp->version_locked = true;
		if (!mailbox_call(&caller, regs) && !memory_call(&caller, regs))
			other_call(&caller, regs);
	}
	pthread_mutex_unlock(&sp->sim->big);
}

/* ---- start ---------------------------------------------------------------------------------- */

void sps_reset(struct sim *sim)
{
	for (uint32_t i = 0; i < sim->sps; i++) {
		struct sim_sp *sp = &sim->sp[i];

		sp->version = sp->def.version;
		sp->version_locked = false;
		memset(&sp->box, 0, sizeof(sp->box));
		memset(sp->context, 0, sizeof(sp->context));
		sp->entry_point = 0;
		sp->console_bytes = 0;
		sp->console[0] = '\0';
		replay_clear(sp);
	}
}

void sps_boot(struct sim *sim)
{
	for (uint32_t i = 0; i < sim->sps; i++) {
		struct sim_sp *sp = &sim->sp[i];

		if (sp->def.ops.boot == NULL)
			continue;
		sp->booting = true;
		sp->def.ops.boot(sp->def.ctx, sp);
		sp->booting = false;
	}
}
