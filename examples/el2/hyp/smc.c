/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * smc.c - every SMC of the guest: power is psci.c's, FF-A is the proxy's, the rest goes to EL3 as
 * it is and comes back as it is (SMCCC: x0-x17 are the call's, x18 and on are kept by both
 * sides).
 */
#include "hyp.h"

#include "figures.h"
#include "memory.h"
#include "ring.h"

#define ESR_IMMEDIATE 0xFFFF
#define SMCCC_UNKNOWN UINT64_MAX

/* FF-A's range of function identifiers; the proxy decides, this only says what is recorded. */
static bool is_ffa(uint32_t fid)
{
	uint32_t number = fid & 0xFFFFu;

	fid &= ~(FFA_FID_WIDTH_BIT | FFA_FID_SVE_HINT | 0xFFFFu);
	return fid == FFA_FID32_BASE && number >= FFA_NUMBER_FIRST && number <= FFA_NUMBER_LAST;
}

void secure_call(struct ffa_regs *regs)
{
	struct cpu *cpu = this_cpu();
	uint64_t begin = cycles();

	smc_call(regs);
	cpu->smc_cycles += cycles() - begin;
}

/* The proxy answers, or nobody stands between the guest and the Secure side. */
static enum ffa_disposition ffa_call(struct cpu *cpu, struct ffa_regs *regs)
{
	if (proxy_get() != NULL)
		return ffa_proxy_call(proxy_get(), host_client, cpu->number, regs);
	secure_call(regs);
	return FFA_ANSWERED;
}

static enum ffa_disposition mediate(struct ffa_regs *regs)
{
	struct cpu *cpu = this_cpu();
	uint32_t fid = (uint32_t)regs->x[0];
	uint64_t begin = cycles();
	enum ffa_disposition disposition;
	struct hyp_end end;

	cpu->smc_cycles = 0;
	cpu->call = ring_begin(HYP_BEGIN, RING_PART(regs, sizeof(*regs)));
	disposition = ffa_call(cpu, regs);
	end.smc_cycles = cpu->smc_cycles;
	end.cycles = cycles() - begin - end.smc_cycles;
	memcpy(end.x, regs->x, sizeof(end.x));
	ring_add(HYP_END, (uint8_t)disposition, cpu->call, RING_PART(&end, sizeof(end)),
		 RING_NOTHING);
	cpu->call = 0;
	figures_count(fid, end.cycles, end.smc_cycles);
	return disposition;
}

void smc_trap(struct ffa_regs *regs, uint64_t esr)
{
	/* SMCCC has no calls with an immediate. */
	if ((esr & ESR_IMMEDIATE) != 0) {
		regs->x[0] = SMCCC_UNKNOWN;
		return;
	}
	if (psci_handle(regs))
		return;
	if (is_ffa((uint32_t)regs->x[0]) && mediate(regs) == FFA_ANSWERED)
		return;
	smc_call(regs);
}
