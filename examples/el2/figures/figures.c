/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * figures.c - instructions per mediated call, from the client's side: the cycle counter before and
 * after, at EL1. Under the emulator's `-icount shift=0` a cycle is an instruction, and every run
 * counts the same. Firmware stops the counter in its own and the Secure world, so what is counted
 * is client, hypervisor and library; the system counter, which nobody stops, gives the whole time
 * as well, in nanoseconds of one instruction each.
 *
 * Run with and without HYP_FLAG_BARE, the difference is what the mediation costs. One line a case:
 * "figures: NAME: instructions=N whole=N", the least of a few turns.
 */
#include "figures.h"

#define TURNS 5u
#define UNKNOWN UINT64_MAX

static uint64_t counter(void)
{
	uint64_t value;

	__asm__ volatile("isb\n\tmrs %0, pmccntr_el0" : "=r"(value)::"memory");
	return value;
}

static uint64_t nanoseconds(void)
{
	uint64_t value, frequency;

	__asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(value)::"memory");
	__asm__ volatile("mrs %0, cntfrq_el0" : "=r"(frequency));
	return value * (1000000000 / frequency);
}

static bool turn(const struct figure_case *what, uint64_t *least, uint64_t *least_whole)
{
	uint64_t before, whole;
	bool good;

	if (what->prepare != NULL && !what->prepare(what->argument))
		return false;
	whole = nanoseconds();
	before = counter();
	good = what->run(what->argument);
	before = counter() - before;
	whole = nanoseconds() - whole;
	if (before < *least)
		*least = before;
	if (whole < *least_whole)
		*least_whole = whole;
	return good;
}

static void measure(const struct figure_case *what)
{
	uint64_t least = UNKNOWN, least_whole = UNKNOWN;
	bool good = true;

	for (uint32_t i = 0; i < TURNS && good; i++)
		good = turn(what, &least, &least_whole);
	print("figures: ");
	print(what->name);
	if (good) {
		print(": instructions=");
		print_number(least);
		print(" whole=");
		print_number(least_whole);
	} else {
		print(": not possible here");
	}
	print("\r\n");
}

void guest_main(uint64_t cpu)
{
	(void)cpu;
	if (!cases_begin()) {
		print("figures: no Secure side\r\n");
		hvc(HYP_EXIT, 1, 0);
	}
	for (uint32_t i = 0; i < figure_case_count; i++)
		measure(&figure_cases[i]);
	print("figures: stack=");
	print_number(hvc(HYP_STACK, 0, 1));
	print("\r\n");
	hvc(HYP_EXIT, 0, 0);
}
