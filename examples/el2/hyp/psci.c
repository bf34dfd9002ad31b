/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * psci.c - power. A CPU that comes on must come through the hypervisor, so CPU_ON gets an entry of
 * ours; calls that could bring a CPU back at EL2 by another way are answered here. Only PSCI
 * functions known to be harmless go on: a list of what is allowed does not age as one of what is
 * forbidden would.
 */
#include "hyp.h"

#include "arch.h"

#define PSCI_FIRST 0x84000000u
#define PSCI_LAST 0x8400001fu
#define WIDTH_BIT 0x40000000u

#define PSCI_VERSION 0x00
#define PSCI_CPU_SUSPEND 0x01
#define PSCI_CPU_OFF 0x02
#define PSCI_CPU_ON 0x03
#define PSCI_AFFINITY_INFO 0x04
#define PSCI_MIGRATE_INFO_TYPE 0x06
#define PSCI_SYSTEM_OFF 0x08
#define PSCI_SYSTEM_RESET 0x09
#define PSCI_FEATURES 0x0A
#define PSCI_SYSTEM_RESET2 0x12

#define PSCI_SUCCESS 0
#define PSCI_NOT_SUPPORTED (-1)
#define PSCI_INVALID_PARAMETERS (-2)
#define PSCI_ALREADY_ON (-4)
#define PSCI_ON_PENDING (-5)

enum { POWER_OFF, POWER_PENDING, POWER_ON };

static struct spinlock lock;

_Noreturn void psci_enter(struct cpu *cpu)
{
	spin_lock(&lock);
	cpu->power = POWER_ON;
	spin_unlock(&lock);
	enter_guest(cpu->entry, cpu->argument);
}

/* The machine's CPUs are numbered by the lowest affinity field. */
static struct cpu *find(uint64_t target)
{
	return target < HYP_CPUS ? &cpus[target] : NULL;
}

/* A CPU that is off is ours to start; whoever comes second is told so. */
static int64_t reserve(struct cpu *cpu, uint64_t entry, uint64_t argument)
{
	int64_t answer = PSCI_SUCCESS;

	spin_lock(&lock);
	if (cpu->power == POWER_ON) {
		answer = PSCI_ALREADY_ON;
	} else if (cpu->power == POWER_PENDING) {
		answer = PSCI_ON_PENDING;
	} else {
		cpu->power = POWER_PENDING;
		cpu->entry = entry;
		cpu->argument = argument;
	}
	spin_unlock(&lock);
	return answer;
}

static void set_power(struct cpu *cpu, uint32_t power)
{
	spin_lock(&lock);
	cpu->power = power;
	spin_unlock(&lock);
}

static int64_t cpu_on(const struct ffa_regs *regs)
{
	bool wide = (regs->x[0] & WIDTH_BIT) != 0;
	uint64_t mask = wide ? UINT64_MAX : UINT32_MAX;
	struct cpu *cpu = find(regs->x[1] & mask);
	struct ffa_regs call = { { PSCI_FIRST + PSCI_CPU_ON + WIDTH_BIT } };
	int64_t answer;

	if (cpu == NULL)
		return PSCI_INVALID_PARAMETERS;
	answer = reserve(cpu, regs->x[2] & mask, regs->x[3] & mask);
	if (answer != PSCI_SUCCESS)
		return answer;
	call.x[1] = cpu->number;
	call.x[2] = (uint64_t)hyp_secondary;
	call.x[3] = (uint64_t)cpu;
	barrier_all();
	smc_call(&call);
	if ((int32_t)call.x[0] != PSCI_SUCCESS)
		set_power(cpu, POWER_OFF);
	return (int32_t)call.x[0];
}

static int64_t cpu_off(void)
{
	struct ffa_regs call = { { PSCI_FIRST + PSCI_CPU_OFF } };

	set_power(this_cpu(), POWER_OFF);
	smc_call(&call);
	/* It came back: it was refused. */
	set_power(this_cpu(), POWER_ON);
	return (int32_t)call.x[0];
}

/* Is a call one that the guest may know of? */
static bool offered(uint32_t number)
{
	switch (number) {
	case PSCI_VERSION:
	case PSCI_CPU_SUSPEND:
	case PSCI_CPU_OFF:
	case PSCI_CPU_ON:
	case PSCI_AFFINITY_INFO:
	case PSCI_MIGRATE_INFO_TYPE:
	case PSCI_SYSTEM_OFF:
	case PSCI_SYSTEM_RESET:
	case PSCI_FEATURES:
	case PSCI_SYSTEM_RESET2:
		return true;
	default:
		return false;
	}
}

static bool is_psci(uint32_t fid)
{
	fid &= ~WIDTH_BIT;
	return fid >= PSCI_FIRST && fid <= PSCI_LAST;
}

/* FEATURES asks about any SMCCC function; what we keep from the guest, it cannot see there. */
static bool may_ask(uint32_t fid)
{
	return !is_psci(fid) || offered(fid & 0xFF);
}

bool psci_handle(struct ffa_regs *regs)
{
	uint32_t fid = (uint32_t)regs->x[0];
	int64_t answer;

	if (!is_psci(fid))
		return false;
	if (!offered(fid & 0xFF))
		fid = UINT32_MAX;
	switch (fid & 0xFF) {
	case PSCI_CPU_ON:
		answer = cpu_on(regs);
		break;
	case PSCI_CPU_OFF:
		answer = cpu_off();
		break;
	case PSCI_CPU_SUSPEND:
		/* Any state may be entered as a lighter one: this CPU stays on. */
		wait_for_interrupt();
		answer = PSCI_SUCCESS;
		break;
	case PSCI_SYSTEM_OFF:
	case PSCI_SYSTEM_RESET:
	case PSCI_SYSTEM_RESET2:
		finish(HYP_STATUS_OFF);
	case PSCI_FEATURES:
		if (may_ask((uint32_t)regs->x[1]))
			return false;
		answer = PSCI_NOT_SUPPORTED;
		break;
	case 0xFF:
		answer = PSCI_NOT_SUPPORTED;
		break;
	default:
		return false;
	}
	regs->x[0] = (uint64_t)answer;
	return true;
}
