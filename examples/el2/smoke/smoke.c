/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * smoke.c - does the hypervisor stand? Runs at EL1 in Linux's place, needs no firmware and no
 * Secure side: `qemu-system-aarch64 -M virt,virtualization=on,gic-version=3` will do. Each line
 * is a check; the emulator's exit status says how many failed.
 */
#include "smoke.h"

#define GICR_TYPER UINT64_C(0x080a0008)
#define GICR_BYTES UINT64_C(0x20000)
#define GICR_TYPER_LAST 0x10
#define SECURE_RAM UINT64_C(0x0e100000)
#define FW_CFG_DMA UINT64_C(0x09020010)
#define ITS UINT64_C(0x08080000)
#define NO_RAM UINT64_C(0x90000000)

#define PSCI_VERSION 0x84000000
#define PSCI_CPU_OFF 0x84000002
#define PSCI_AFFINITY_INFO UINT64_C(0xC4000004)
#define PSCI_SYSTEM_SUSPEND UINT64_C(0xC400000E)
#define PSCI_NOT_SUPPORTED (-1)
#define PSCI_INVALID (-2)
#define PSCI_ALREADY_ON (-4)
#define AFFINITY_ON 0
#define AFFINITY_OFF 1

#define ESR_STATUS 0x3F
#define STATUS_EXTERNAL 0x10

static volatile uint64_t arrived[HYP_CPUS];
static uint64_t failures;

void check(const char *what, bool good)
{
	print(good ? "smoke: ok      " : "smoke: FAILED  ");
	print(what);
	print("\r\n");
	failures += good ? 0 : 1;
}

bool stopped(uint64_t address, bool write)
{
	uint64_t before = hvc(HYP_FAULTS, 0, 1);

	guest_last_esr = 0;
	if (write)
		*(volatile uint64_t *)address = 0x5a5a;
	else
		(void)*(volatile uint64_t *)address;
	return (guest_last_esr & ESR_STATUS) == STATUS_EXTERNAL &&
	       hvc(HYP_FAULTS, 0, 1) == before + 1 &&
	       hvc(HYP_FAULTS, 0, 2) == (address & ~UINT64_C(0xFFF));
}

static void check_memory(void)
{
	check("identity", hvc(HYP_IDENTIFY, 0, 1) == HYP_IDENTITY);
	check("unknown service", hvc(HYP_SERVICE(99), 0, 0) == (uint64_t)HYP_UNKNOWN);
	check("read of the hypervisor", stopped(HYP_MEMORY_BASE, false));
	check("its page's owner is told", hvc(HYP_FAULTS, 0, 4) == HYP_PAGE_HYPERVISOR);
	check("write to the hypervisor", stopped(HYP_MEMORY_END - 0x1000, true));
	check("read of the Secure world's RAM", stopped(SECURE_RAM, false));
	check("read beyond RAM", stopped(NO_RAM, false));
	check("the device that copies memory is out of reach", stopped(FW_CFG_DMA, false));
	check("so is the one that keeps its tables in memory", stopped(ITS, false));
	guest_last_esr = 0;
	((void (*)(void))HYP_MEMORY_BASE)();
	check("execution of the hypervisor", (guest_last_esr & ESR_STATUS) == STATUS_EXTERNAL);
	check("own page is owned", hvc(HYP_PAGE_STATE, HYP_GUEST_ENTRY, 1) == HYP_PAGE_OWNED);
	check("device is no RAM", hvc(HYP_PAGE_STATE, 0x09000000, 1) == HYP_PAGE_NO_RAM);
}

static void check_calls(void)
{
	uint64_t immediate[18] = { PSCI_VERSION };

	call_smc_immediate(immediate);
	check("SMC with an immediate is unknown", (int32_t)immediate[0] == PSCI_NOT_SUPPORTED);
	check("PSCI goes on", smc(PSCI_VERSION, 0, 0, 0) >= 0x10000);
	check("SYSTEM_SUSPEND is kept away",
	      smc(PSCI_SYSTEM_SUSPEND, 0, 0, 0) == PSCI_NOT_SUPPORTED);
	check("CPU_ON of no CPU", smc(PSCI_CPU_ON, HYP_CPUS, 0, 0) == PSCI_INVALID);
	check("CPU_ON of this CPU", smc(PSCI_CPU_ON, 0, 0, 0) == PSCI_ALREADY_ON);
}

static bool wait_for(volatile uint64_t *what, uint64_t value)
{
	for (uint64_t i = 0; i < 100000000; i++)
		if (*what == value)
			return true;
	return false;
}

static bool switch_on(uint64_t cpu)
{
	arrived[cpu] = 0;
	return smc(PSCI_CPU_ON, cpu, (uint64_t)guest_secondary, cpu) == 0 &&
	       wait_for(&arrived[cpu], 1);
}

static bool goes_off(uint64_t cpu)
{
	for (uint64_t i = 0; i < 1000000; i++)
		if (smc(PSCI_AFFINITY_INFO, cpu, 0, 0) == AFFINITY_OFF)
			return true;
	return false;
}

/* The interrupt controller knows its CPUs; firmware may speak of some that are not there. */
bool is_last(uint64_t cpu)
{
	return (*(volatile uint64_t *)(GICR_TYPER + cpu * GICR_BYTES) & GICR_TYPER_LAST) != 0;
}

static void check_cpus(void)
{
	for (uint64_t cpu = 1; !is_last(cpu - 1) && cpu < HYP_CPUS; cpu++) {
		check("a CPU comes on", switch_on(cpu));
		check("and goes off", goes_off(cpu));
		check("and comes on again", switch_on(cpu));
		check("and goes off again", goes_off(cpu));
	}
}

/* Switched on for a short time, to see what a CPU of its own sees; or for the race. */
static void be_secondary(uint64_t cpu)
{
	bool good;

	if (race_wanted()) {
		race_neighbour();
	} else {
		good = hvc(HYP_IDENTIFY, 0, 1) == HYP_IDENTITY && stopped(HYP_MEMORY_BASE, false);
		arrived[cpu] = good ? 1 : 2;
	}
	smc(PSCI_CPU_OFF, 0, 0, 0);
	check("CPU_OFF does not come back", false);
}

void guest_main(uint64_t cpu)
{
	if (cpu != 0) {
		be_secondary(cpu);
		return;
	}
	check_memory();
	check_calls();
	check_cpus();
	if ((hvc(HYP_IDENTIFY, 0, 3) & HYP_FLAG_BARE) == 0)
		check_ffa();
	hvc(HYP_EXIT, failures, 0);
}
