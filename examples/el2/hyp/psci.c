/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * psci.c - power. A CPU that comes on must come through the hypervisor, so CPU_ON gets an entry of
 * ours; calls that could bring a CPU back at EL2 by another way are answered here. Only PSCI
 * functions known to be harmless go on: a list of what is allowed does not age as one of what is
 * forbidden would.
 *
 * A CPU that the guest switches off waits at EL2 for the guest to switch it on again. EL3 is not
 * told: with OP-TEE as SPMC (TF-A 2.12.1, OP-TEE 4.10.0) its CPU_OFF comes back out of the middle
 * of the dispatcher's power message, as an FFA_ERROR, and with another world's EL1 registers.
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

#define AFFINITY_OFF 1
#define AFFINITY_ON_PENDING 2

/* Off as far as EL3 knows; off for the guest only; being switched on; on. */
enum { POWER_OFF, POWER_PARKED, POWER_PENDING, POWER_ON };

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

static uint32_t power_of(struct cpu *cpu)
{
	uint32_t power;

	spin_lock(&lock);
	power = cpu->power;
	spin_unlock(&lock);
	return power;
}

static void set_power(struct cpu *cpu, uint32_t power)
{
	spin_lock(&lock);
	cpu->power = power;
	spin_unlock(&lock);
}

/* A CPU that is off is ours to start; whoever comes second is told so. Returns what it was. */
static uint32_t reserve(struct cpu *cpu, uint64_t entry, uint64_t argument)
{
	uint32_t power;

	spin_lock(&lock);
	power = cpu->power;
	if (power == POWER_OFF || power == POWER_PARKED) {
		cpu->power = POWER_PENDING;
		cpu->entry = entry;
		cpu->argument = argument;
	}
	spin_unlock(&lock);
	return power;
}

/* EL3 brings it to our entry, which brings it to the guest's. */
static int64_t first_on(struct cpu *cpu)
{
	struct ffa_regs call = { { PSCI_FIRST + PSCI_CPU_ON + WIDTH_BIT, cpu->number,
				   (uint64_t)hyp_secondary, (uint64_t)cpu } };

	barrier_all();
	smc_call(&call);
	if ((int32_t)call.x[0] != PSCI_SUCCESS)
		set_power(cpu, POWER_OFF);
	return (int32_t)call.x[0];
}

static int64_t cpu_on(const struct ffa_regs *regs)
{
	uint64_t mask = (regs->x[0] & WIDTH_BIT) != 0 ? UINT64_MAX : UINT32_MAX;
	struct cpu *cpu = find(regs->x[1] & mask);

	if (cpu == NULL)
		return PSCI_INVALID_PARAMETERS;
	switch (reserve(cpu, regs->x[2] & mask, regs->x[3] & mask)) {
	case POWER_OFF:
		return first_on(cpu);
	case POWER_PARKED:
		wake_all();
		return PSCI_SUCCESS;
	case POWER_PENDING:
		return PSCI_ON_PENDING;
	default:
		return PSCI_ALREADY_ON;
	}
}

/* Until another CPU says CPU_ON, or ends the run. */
static _Noreturn void cpu_off(struct cpu *cpu)
{
	set_power(cpu, POWER_PARKED);
	while (power_of(cpu) != POWER_PENDING) {
		finish_if_ending();
		wait_for_event();
	}
	cpu_setup(cpu);
	psci_enter(cpu);
}

/* EL3 knows which CPUs there are, and nothing of those that are parked. */
static bool affinity_info(struct ffa_regs *regs)
{
	struct cpu *cpu = find(regs->x[1]);

	if (cpu == NULL)
		return false;
	switch (power_of(cpu)) {
	case POWER_PARKED:
		regs->x[0] = AFFINITY_OFF;
		return true;
	case POWER_PENDING:
		regs->x[0] = AFFINITY_ON_PENDING;
		return true;
	default:
		return false;
	}
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
		cpu_off(this_cpu());
	case PSCI_AFFINITY_INFO:
		return affinity_info(regs);
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
