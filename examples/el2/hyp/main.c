/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * main.c - from the loader to EL1: once on the first CPU, then on each that the guest switches on.
 */
#include "hyp.h"

#include "stage2.h"

/* In the image at HYP_OPTIONS_OFFSET. Volatile: what is read is not what was compiled. */
__attribute__((section(".options"), used)) const volatile struct options options = {
	.magic = HYP_OPTIONS_MAGIC,
	.version = HYP_OPTIONS_VERSION,
};

_Static_assert(sizeof(struct options) == HYP_OPTIONS_BYTES, "a tool writes them");

static void greet(void)
{
	print("hyp: EL2, guest at");
	print_field("", HYP_GUEST_ENTRY);
	print_field("flags", options.flags);
	print_field("ceiling", options.ceiling);
	print(proxy_get() != NULL ? ", FF-A through libffaproxy\n" : ", FF-A as it is\n");
}

_Noreturn void hyp_main(uint64_t device_tree)
{
	struct cpu *first = &cpus[0];

	for (uint32_t i = 0; i < HYP_CPUS; i++) {
		cpus[i].number = i;
		cpus[i].stack_top = (uint64_t)stacks[i] + STACK_BYTES;
	}
	stacks_paint();
	stage2_build();
	cpu_setup(first);
	if (options.magic != HYP_OPTIONS_MAGIC || options.version != HYP_OPTIONS_VERSION)
		panic("options of another build");
	proxy_create();
	greet();
	first->entry = HYP_GUEST_ENTRY;
	/* A loader that says nothing has left it where the machine puts it. */
	first->argument = device_tree != 0 ? device_tree : HYP_RAM_BASE;
	psci_enter(first);
}

_Noreturn void hyp_secondary_main(struct cpu *cpu)
{
	cpu_setup(cpu);
	psci_enter(cpu);
}
