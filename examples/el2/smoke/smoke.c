/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * smoke.c - does the hypervisor stand? Runs at EL1 in Linux's place, needs no firmware and no
 * Secure side: `qemu-system-aarch64 -M virt,virtualization=on,gic-version=3` will do. Each line
 * is a check; the emulator's exit status says how many failed.
 */
#include <stdbool.h>
#include <stdint.h>

#include "../include/hyp_services.h"

#define UART ((volatile uint32_t *)0x09000000)
#define SECURE_RAM UINT64_C(0x0e100000)
#define NO_RAM UINT64_C(0x90000000)

#define PSCI_VERSION 0x84000000
#define PSCI_CPU_OFF 0x84000002
#define PSCI_CPU_ON UINT64_C(0xC4000003)
#define PSCI_AFFINITY_INFO UINT64_C(0xC4000004)
#define PSCI_SYSTEM_SUSPEND UINT64_C(0xC400000E)
#define PSCI_NOT_SUPPORTED (-1)
#define PSCI_INVALID (-2)
#define PSCI_ALREADY_ON (-4)
#define AFFINITY_ON 0
#define AFFINITY_OFF 1

#define ESR_STATUS 0x3F
#define STATUS_EXTERNAL 0x10

extern uint8_t smoke_stacks[HYP_CPUS][4096];
extern volatile uint64_t smoke_last_esr;
void smoke_main(uint64_t cpu);
void smoke_secondary(void);
void call_smc(uint64_t x[8]);
void call_smc_immediate(uint64_t x[8]);
void call_hvc(uint64_t x[8]);

uint8_t smoke_stacks[HYP_CPUS][4096] __attribute__((aligned(16)));
volatile uint64_t smoke_last_esr; /* of the last exception, whichever CPU had it */
static volatile uint64_t arrived[HYP_CPUS];
static uint64_t failures;

static void print(const char *text)
{
	for (; *text != '\0'; text++)
		*UART = (uint8_t)*text;
}

static void check(const char *what, bool good)
{
	print(good ? "smoke: ok      " : "smoke: FAILED  ");
	print(what);
	print("\r\n");
	failures += good ? 0 : 1;
}

static int64_t smc(uint64_t fid, uint64_t a, uint64_t b, uint64_t c)
{
	uint64_t x[8] = { fid, a, b, c };

	call_smc(x);
	return (int32_t)x[0];
}

static uint64_t hvc(uint64_t service, uint64_t argument, uint32_t result)
{
	uint64_t x[8] = { service, argument };

	call_hvc(x);
	return x[result];
}

/* An access that must be stopped: an external abort here, a fault there. */
static bool stopped(uint64_t address, bool write)
{
	uint64_t before = hvc(HYP_FAULTS, 0, 1);

	smoke_last_esr = 0;
	if (write)
		*(volatile uint64_t *)address = 0x5a5a;
	else
		(void)*(volatile uint64_t *)address;
	return (smoke_last_esr & ESR_STATUS) == STATUS_EXTERNAL &&
	       hvc(HYP_FAULTS, 0, 1) == before + 1 && hvc(HYP_FAULTS, 0, 2) == address;
}

static void check_memory(void)
{
	check("identity", hvc(HYP_IDENTIFY, 0, 1) == HYP_IDENTITY);
	check("unknown service", hvc(HYP_SERVICE(99), 0, 0) == (uint64_t)HYP_UNKNOWN);
	check("read of the hypervisor", stopped(HYP_BASE, false));
	check("its page's owner is told", hvc(HYP_FAULTS, 0, 4) == HYP_PAGE_HYPERVISOR);
	check("write to the hypervisor", stopped(HYP_END - 0x1000, true));
	check("read of the Secure world's RAM", stopped(SECURE_RAM, false));
	check("read beyond RAM", stopped(NO_RAM, false));
	smoke_last_esr = 0;
	((void (*)(void))HYP_BASE)();
	check("execution of the hypervisor", (smoke_last_esr & ESR_STATUS) == STATUS_EXTERNAL);
	check("own page is owned", hvc(HYP_PAGE_STATE, HYP_GUEST_ENTRY, 1) == HYP_PAGE_OWNED);
	check("device is no RAM", hvc(HYP_PAGE_STATE, 0x09000000, 1) == HYP_PAGE_NO_RAM);
}

static void check_calls(void)
{
	uint64_t immediate[8] = { PSCI_VERSION };

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
	return smc(PSCI_CPU_ON, cpu, (uint64_t)smoke_secondary, cpu) == 0 &&
	       wait_for(&arrived[cpu], 1);
}

static void check_cpus(void)
{
	for (uint64_t cpu = 1; cpu < HYP_CPUS; cpu++) {
		if (smc(PSCI_AFFINITY_INFO, cpu, 0, 0) != AFFINITY_OFF) {
			print("smoke:         no further CPU\r\n");
			return;
		}
		check("a CPU comes on", switch_on(cpu));
		while (smc(PSCI_AFFINITY_INFO, cpu, 0, 0) != AFFINITY_OFF)
			;
		check("and goes off, and comes on again", switch_on(cpu));
		while (smc(PSCI_AFFINITY_INFO, cpu, 0, 0) != AFFINITY_OFF)
			;
	}
}

void smoke_main(uint64_t cpu)
{
	if (cpu != 0) {
		bool good = hvc(HYP_IDENTIFY, 0, 1) == HYP_IDENTITY && stopped(HYP_BASE, false);

		arrived[cpu] = good ? 1 : 2;
		smc(PSCI_CPU_OFF, 0, 0, 0);
		return;
	}
	check_memory();
	check_calls();
	check_cpus();
	hvc(HYP_EXIT, failures, 0);
}
