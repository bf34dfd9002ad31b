/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cpu.c - what each CPU needs at EL2: its registers, its stack, its cycle counter.
 */
#include "hyp.h"

#include "arch.h"
#include "stage2.h"

struct cpu cpus[HYP_CPUS];
uint8_t stacks[HYP_CPUS][STACK_BYTES] __attribute__((section(".stacks"), aligned(4096)));

/* For reports of what went wrong, whatever became of the stack; entry.S takes it. */
extern uint8_t emergency_stack[EMERGENCY_BYTES];
uint8_t emergency_stack[EMERGENCY_BYTES] __attribute__((aligned(16)));

_Static_assert(offsetof(struct cpu, stack_top) == CPU_STACK_TOP, "entry.S reads it");
_Static_assert(sizeof(struct frame) <= FRAME_BYTES, "entry.S makes room for it");

/* HCR_EL2: stage 2 on; SMC traps; EL1 is AArch64; set/way invalidation by the guest cleans too
 * (it must not undo our writes); pointer authentication and tags are EL1's own. */
#define HCR_VM (UINT64_C(1) << 0)
#define HCR_SWIO (UINT64_C(1) << 1)
#define HCR_TSC (UINT64_C(1) << 19)
#define HCR_RW (UINT64_C(1) << 31)
#define HCR_APK (UINT64_C(1) << 40)
#define HCR_API (UINT64_C(1) << 41)
#define HCR_ATA (UINT64_C(1) << 56)
#define HCR (HCR_VM | HCR_SWIO | HCR_TSC | HCR_RW | HCR_APK | HCR_API | HCR_ATA)

#define CNTHCTL_EL1_COUNTER_AND_TIMER 3
#define ICC_SRE_ALL 0xf
#define CPTR_NO_TRAPS 0x32ff
#define CPTR_TRAP_SVE 0x100
#define SCTLR_EL1_RESET 0x30d00800

#define PMCR_ENABLE_LONG 0x41
#define PMCCFILTR_EL2_TOO (UINT64_C(1) << 27)
#define PM_CYCLE_COUNTER (UINT64_C(1) << 31)

#define PAINT 0xa5u

struct cpu *this_cpu(void)
{
	return (struct cpu *)read_register(tpidr_el2);
}

uint64_t cycles(void)
{
	barrier_instructions();
	return read_register(pmccntr_el0);
}

/* EL1 sees the machine's own identity, timers, interrupts and vector registers. */
static void pass_to_el1(void)
{
	uint64_t features = read_register(id_aa64pfr0_el1);
	bool sve = (features >> 32 & 0xF) != 0;

	write_register(vpidr_el2, read_register(midr_el1));
	write_register(vmpidr_el2, read_register(mpidr_el1));
	write_register(cnthctl_el2, CNTHCTL_EL1_COUNTER_AND_TIMER);
	write_register(cntvoff_el2, 0);
	write_register(S3_4_C12_C9_5, ICC_SRE_ALL); /* ICC_SRE_EL2 */
	write_register(S3_4_C12_C11_0, 0);	    /* ICH_HCR_EL2: no virtual interrupts */
	write_register(cptr_el2, CPTR_NO_TRAPS | (sve ? 0 : CPTR_TRAP_SVE));
	barrier_instructions();
	if (sve)
		write_register(S3_4_C1_C2_0, 0xf); /* ZCR_EL2: any vector length */
	write_register(hstr_el2, 0);
	write_register(sctlr_el1, SCTLR_EL1_RESET);
}

static void count_cycles(void)
{
	uint64_t counters = read_register(pmcr_el0) >> 11 & 0x1F;

	write_register(mdcr_el2, counters); /* HPMN: all of them are EL1's, nothing traps */
	write_register(pmccfiltr_el0, PMCCFILTR_EL2_TOO);
	write_register(pmcntenset_el0, PM_CYCLE_COUNTER);
	write_register(pmcr_el0, PMCR_ENABLE_LONG);
}

void cpu_setup(struct cpu *cpu)
{
	write_register(tpidr_el2, (uint64_t)cpu);
	write_register(vbar_el2, (uint64_t)vectors);
	write_register(hcr_el2, HCR);
	pass_to_el1();
	count_cycles();
	stage2_on();
}

/* By the first CPU, while the others are off: its own stack only below what it uses now. */
void stacks_paint(void)
{
	const uint64_t in_use = (uint64_t)__builtin_frame_address(0) - 256;

	for (uint32_t cpu = 0; cpu < HYP_CPUS; cpu++)
		for (uint32_t i = STACK_GUARD_BYTES; i < STACK_BYTES; i++) {
			volatile uint8_t *at = &stacks[cpu][i];

			if (cpu == 0 && (uint64_t)at >= in_use)
				break;
			*at = PAINT;
		}
}

uint64_t stacks_worst(void)
{
	uint64_t worst = 0;

	for (uint32_t cpu = 0; cpu < HYP_CPUS; cpu++) {
		uint32_t i = STACK_GUARD_BYTES;

		while (i < STACK_BYTES && stacks[cpu][i] == PAINT)
			i++;
		if (STACK_BYTES - i > worst)
			worst = STACK_BYTES - i;
	}
	return worst;
}
