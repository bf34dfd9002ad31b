/* SPDX-License-Identifier: BSD-3-Clause */
/* version.c - FFA_VERSION, and what the Secure side remembers of it. */
#include "inside.h"

#include <string.h>

static bool same_major(uint32_t version)
{
	return version >> 16 == 1;
}

static enum sim_version_rule rule_of(const struct sim *sim)
{
	if (sim->config.version_rule != SIM_VERSION_BY_PERSONALITY)
		return sim->config.version_rule;
	return is_el3(sim) ? SIM_VERSION_FORGETS : SIM_VERSION_OWN;
}

/* What a request for another version than one it speaks does; the answer. */
static uint32_t answer_foreign(struct sim *sim, uint32_t asked, uint32_t *latch)
{
	uint32_t own = sim->config.version;

	switch (rule_of(sim)) {
	case SIM_VERSION_REFUSE_HIGHER:
		return UINT32_MAX;
	case SIM_VERSION_FORGETS:
		return own;
	default:
		/* By the documents another major is not answered; OP-TEE answers its own. */
		if (!same_major(asked) && !is_optee(sim))
			return UINT32_MAX;
		*latch = own;
		return own;
	}
}

static uint32_t negotiate(struct sim *sim, uint32_t asked, uint32_t *latch)
{
	uint32_t own = sim->config.version, minor = asked & 0xffff;

	if (asked >> 31)
		return UINT32_MAX;
	if (same_major(asked) && minor < 32 && !(sim->config.version_minors >> minor & 1))
		return UINT32_MAX;
	if (!same_major(asked) || asked > own)
		return answer_foreign(sim, asked, latch);
	*latch = asked;
	return own;
}

/* After another call: OP-TEE takes a new version, TF-A says the old one, the rest refuse. */
static uint32_t late(struct sim *sim, uint32_t asked)
{
	struct normal_world *ns = &sim->ns;

	if (is_optee(sim))
		return negotiate(sim, asked, &ns->version);
	if (ns->dead || asked >> 31)
		return UINT32_MAX;
	if (is_el3(sim))
		return ns->version;
	return asked == ns->version ? sim->config.version : UINT32_MAX;
}

void do_version_ns(struct sim *sim, struct ffa_regs *regs)
{
	uint32_t asked = (uint32_t)regs->x[1], answer;

	if (sim->ns.other_seen) {
		answer = late(sim, asked);
	} else {
		answer = negotiate(sim, asked, &sim->ns.version);
		sim->ns.last_requested = asked;
	}
	for (uint32_t i = 0; i < 8; i++)
		regs->x[i] = 0;
	regs->x[0] = answer;
}

/* The complaints about versions, for every SMC, whatever becomes of it. */
void version_watch(struct sim *sim, const struct ffa_regs *regs)
{
	struct normal_world *ns = &sim->ns;

	if (regs->x[0] == FFA_FID32(FFA_NR_VERSION)) {
		if (ns->other_seen)
			complain(sim, SIM_C_VERSION_LATE, "FFA_VERSION 0x%llx after another call",
				 (unsigned long long)regs->x[1]);
		return;
	}
	if (!ns->other_seen && (ns->version == 0 || ns->last_requested != ns->version))
		complain(sim, SIM_C_VERSION_UNSETTLED,
			 "call 0x%llx when the last FFA_VERSION was 0x%x and 0x%x is spoken",
			 (unsigned long long)regs->x[0], ns->last_requested, ns->version);
	if (!ns->other_seen && ns->version == 0 && is_el3(sim))
		ns->dead = true;
	ns->other_seen = true;
}

void do_version_sp(struct caller *caller, struct ffa_regs *regs)
{
	struct sim_sp *sp = caller->sp;
	uint32_t asked = (uint32_t)regs->x[1], own = caller->sim->config.version;
	uint32_t answer = own;

	if (asked >> 31 || !same_major(asked) || asked > own ||
	    (sp->version_locked && asked != sp->version))
		answer = UINT32_MAX;
	else
		sp->version = asked;
	for (uint32_t i = 0; i < 8; i++)
		regs->x[i] = 0;
	regs->x[0] = answer;
}

uint32_t sim_oracle_version(struct sim *sim, bool *locked)
{
	uint32_t version;

	pthread_mutex_lock(&sim->big);
	version = sim->ns.version;
	if (locked != NULL)
		*locked = sim->ns.other_seen;
	pthread_mutex_unlock(&sim->big);
	return version;
}
