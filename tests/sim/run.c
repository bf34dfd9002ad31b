/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * run.c - a partition's execution contexts: entering one, checking how it leaves, FFA_RUN. The
 * sim's mutex is let go while the partition's code runs.
 */
#include "inside.h"

#include <string.h>

#define MAX_BAD_EXITS 64

static uint32_t number_of(const struct ffa_regs *regs)
{
	uint64_t base = regs->x[0] & ~(uint64_t)0xffff;

	return base == FFA_FID32_BASE || base == FFA_FID64_BASE ? (uint32_t)regs->x[0] & 0xffff : 0;
}

static int32_t check_response(const struct sim_sp *sp, const struct context *context,
			      const struct ffa_regs *regs)
{
	bool second = number_of(regs) == FFA_NR_MSG_SEND_DIRECT_RESP2;
	bool asked = (context->request_fid & 0xffff) == FFA_NR_MSG_SEND_DIRECT_REQ2;
	uint64_t ids = (uint64_t)sp->def.id << 16 | context->requester;

	if (!context->request || second != asked)
		return FFA_RET_DENIED;
	if (regs->x[1] != ids)
		return FFA_RET_INVALID_PARAMETERS;
	if (second)
		return regs->x[2] || regs->x[3] ? FFA_RET_INVALID_PARAMETERS : 0;
	if (((regs->x[2] & FFA_MSG_FRAMEWORK) != 0) != context->framework)
		return FFA_RET_INVALID_PARAMETERS;
	return context->framework || regs->x[2] == 0 ? 0 : FFA_RET_INVALID_PARAMETERS;
}

/* Is this a way to leave? 0, or the error the partition gets. */
static int32_t check_exit(const struct sim_sp *sp, const struct context *context,
			  const struct ffa_regs *regs)
{
	switch (number_of(regs)) {
	case FFA_NR_MSG_WAIT:
		if (context->request)
			return FFA_RET_DENIED;
		return regs->x[1] || regs->x[3] ? FFA_RET_INVALID_PARAMETERS : 0;
	case FFA_NR_YIELD:
		return sp->version < FFA_VERSION_1_1 && context->request ? FFA_RET_DENIED : 0;
	case FFA_NR_INTERRUPT:
		return 0;
	case FFA_NR_MSG_SEND_DIRECT_RESP:
	case FFA_NR_MSG_SEND_DIRECT_RESP2:
		return check_response(sp, context, regs);
	default:
		return FFA_RET_NOT_SUPPORTED;
	}
}

static void keep_registers(struct ffa_regs *regs, uint32_t count, uint64_t mask)
{
	for (uint32_t i = 1; i < FFA_NUM_REGS; i++)
		regs->x[i] = i < count ? regs->x[i] & mask : 0;
}

/* The context has left: its new state, and what its caller is told. */
static void leave(struct sim_sp *sp, uint32_t vcpu, struct ffa_regs *regs)
{
	struct context *context = &sp->context[vcpu];
	uint64_t self = (uint64_t)sp->def.id << 16 | vcpu;
	bool wide = (regs->x[0] & FFA_FID_WIDTH_BIT) != 0;

	context->state = SIM_CONTEXT_WAITING;
	if (sp->raw) {
		context->request = false;
		return;
	}
	switch (number_of(regs)) {
	case FFA_NR_YIELD:
		context->state = SIM_CONTEXT_YIELDED;
		regs->x[1] = self;
		keep_registers(regs, 4, UINT32_MAX);
		break;
	case FFA_NR_INTERRUPT:
		context->state = SIM_CONTEXT_INTERRUPTED;
		regs->x[1] = self;
		keep_registers(regs, 2, UINT32_MAX);
		break;
	case FFA_NR_MSG_WAIT:
		if (!(regs->x[2] & 1))
			sp->box.rx_full = false;
		keep_registers(regs, 0, 0);
		break;
	case FFA_NR_MSG_SEND_DIRECT_RESP2:
		context->request = false;
		break;
	default:
		context->request = false;
		keep_registers(regs, 8, wide ? UINT64_MAX : UINT32_MAX);
		break;
	}
}

/* Run the context until it blocks in a way that holds. */
void sp_enter(struct sim_sp *sp, uint32_t vcpu, struct ffa_regs *regs)
{
	struct sim *sim = sp->sim;
	struct context *context = &sp->context[vcpu];

	for (uint32_t i = 0; i < MAX_BAD_EXITS; i++) {
		int32_t error;

		context->state = SIM_CONTEXT_RUNNING;
		pthread_mutex_unlock(&sim->big);
		sp->def.ops.run(sp->def.ctx, sp, vcpu, regs);
		pthread_mutex_lock(&sim->big);
		error = sp->unchecked ? 0 : check_exit(sp, context, regs);
		if (error == 0) {
			leave(sp, vcpu, regs);
			return;
		}
		answer_error(regs, error);
	}
	context->state = SIM_CONTEXT_WAITING;
	context->request = false;
	answer_error(regs, FFA_RET_ABORTED);
}

static bool suspended(const struct context *context)
{
	return context->state == SIM_CONTEXT_INTERRUPTED || context->state == SIM_CONTEXT_YIELDED;
}

static void watch_run(struct caller *caller, const struct sim_sp *sp, uint32_t vcpu)
{
	struct sim *sim = caller->sim;
	const struct context *context = &sp->context[vcpu];

	if (!suspended(context) && is_el3(sim))
		complain(sim, SIM_C_RUN, "FFA_RUN of 0x%x.%u, which is not suspended", sp->def.id,
			 vcpu);
	if (suspended(context) && caller->known && context->request &&
	    context->requester != caller->id && !sim->config.scheduler)
		complain(sim, SIM_C_RUN, "client 0x%x resumes a call of 0x%x in 0x%x.%u",
			 caller->id, context->requester, sp->def.id, vcpu);
}

void do_run(struct caller *caller, struct ffa_regs *regs)
{
	uint32_t id = (uint32_t)regs->x[1] >> 16, vcpu = (uint32_t)regs->x[1] & 0xffff;
	struct sim_sp *sp = sp_of(caller->sim, id);
	struct context *context;
	uint64_t target = regs->x[1];

	if (sp == NULL || vcpu >= sp->def.contexts || sp == caller->sp) {
		/* Which contexts a partition has is a scheduler's own business. */
		if (caller->sp == NULL && (sp == NULL || !caller->sim->config.scheduler))
			complain(caller->sim, SIM_C_RECEIVER, "FFA_RUN of 0x%x.%u", id, vcpu);
		answer_error(regs, FFA_RET_INVALID_PARAMETERS);
		return;
	}
	context = &sp->context[vcpu];
	if (caller->sp == NULL)
		watch_run(caller, sp, vcpu);
	if (context->state == SIM_CONTEXT_RUNNING || context->state == SIM_CONTEXT_BLOCKED) {
		answer_error(regs, FFA_RET_BUSY);
		return;
	}
	if (!suspended(context) && caller->sp == NULL &&
	    (is_optee(caller->sim) || is_el3(caller->sim))) {
		answer_error(regs, FFA_RET_INVALID_PARAMETERS);
		return;
	}
	memset(regs, 0, sizeof(*regs));
	regs->x[0] = FFA_FID32(FFA_NR_RUN);
	regs->x[1] = target;
	if (caller->sp != NULL)
		caller->sp->context[caller->vcpu].state = SIM_CONTEXT_BLOCKED;
	sp_enter(sp, vcpu, regs);
	if (caller->sp != NULL)
		caller->sp->context[caller->vcpu].state = SIM_CONTEXT_RUNNING;
}

enum sim_context sim_oracle_context(struct sim *sim, uint16_t sp_id, uint32_t vcpu)
{
	enum sim_context state = SIM_CONTEXT_WAITING;
	const struct sim_sp *sp;

	pthread_mutex_lock(&sim->big);
	sp = sp_of(sim, sp_id);
	if (sp != NULL && vcpu < sp->def.contexts)
		state = sp->context[vcpu].state;
	pthread_mutex_unlock(&sim->big);
	return state;
}
