/* SPDX-License-Identifier: BSD-3-Clause */
/* answer.c - forms of answers, who is calling, and who exists. */
#include "inside.h"

#include <string.h>

void answer_error(struct ffa_regs *regs, int32_t error)
{
	for (uint32_t i = 0; i < 8; i++)
		regs->x[i] = 0;
	regs->x[0] = FFA_FID32(FFA_NR_ERROR);
	regs->x[2] = (uint32_t)error;
}

void answer_success(struct ffa_regs *regs, uint32_t w2, uint32_t w3)
{
	for (uint32_t i = 0; i < 8; i++)
		regs->x[i] = 0;
	regs->x[0] = FFA_FID32(FFA_NR_SUCCESS);
	regs->x[2] = w2;
	regs->x[3] = w3;
}

bool is_error(const struct ffa_regs *regs)
{
	return regs->x[0] == FFA_FID32(FFA_NR_ERROR) || (int32_t)(uint32_t)regs->x[0] == -1;
}

bool is_optee(const struct sim *sim)
{
	return sim->config.personality == SIM_OPTEE_RELEASED ||
	       sim->config.personality == SIM_OPTEE_REPAIRED;
}

bool is_el3(const struct sim *sim)
{
	return sim->config.personality == SIM_EL3_SPMC ||
	       sim->config.personality == SIM_EL3_SPMC_OLD;
}

struct caller caller_ns(struct sim *sim)
{
	struct caller caller = {
		.sim = sim,
		.version = sim->ns.version,
		.box = &sim->ns.box,
	};

	caller.known = thread_client(sim, &caller.id, &caller.vcpu);
	return caller;
}

struct caller caller_sp(struct sim_sp *sp, uint32_t vcpu)
{
	struct caller caller = {
		.sim = sp->sim,
		.sp = sp,
		.vcpu = vcpu,
		.id = sp->def.id,
		.known = true,
		.version = sp->version,
		.box = &sp->box,
	};

	return caller;
}

struct sim_sp *sp_of(struct sim *sim, uint32_t id)
{
	for (uint32_t i = 0; i < sim->sps; i++)
		if (sim->sp[i].def.id == id)
			return &sim->sp[i];
	return NULL;
}

bool is_endpoint(struct sim *sim, uint32_t id)
{
	for (uint32_t i = 0; i < sim->config.endpoints; i++)
		if (sim->config.endpoint[i] == id)
			return true;
	return false;
}

struct sim_sp *sim_sp(struct sim *sim, uint16_t id)
{
	return sp_of(sim, id);
}

uint16_t sim_sp_id(const struct sim_sp *sp)
{
	return sp->def.id;
}

struct sim *sim_sp_sim(const struct sim_sp *sp)
{
	return sp->sim;
}

uint32_t sim_sp_version(const struct sim_sp *sp)
{
	return sp->version;
}

uint64_t sim_sp_base(const struct sim_sp *sp)
{
	return sp->base;
}

const char *sim_sp_console(const struct sim_sp *sp)
{
	return sp->console;
}
