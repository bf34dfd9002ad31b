/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * race.c - a page is shared while another CPU uses its neighbours: the block they are in is split
 * under that CPU's hands, which must not be felt.
 */
#include <ffa/abi.h>

#include "smoke.h"

#define MEMORY UINT64_C(0x50000000) /* nothing else is there */
#define BLOCK UINT64_C(0x200000)
#define BLOCKS 64u
#define CPU 1u

enum { IDLE, WANTED, RUN, STOP, DONE };

static volatile uint64_t order;
static volatile uint64_t wrong;

static volatile uint64_t *word(uint64_t block)
{
	return (volatile uint64_t *)(MEMORY + block * BLOCK);
}

/* The other CPU: what it wrote is what it reads. */
void race_neighbour(void)
{
	order = RUN;
	for (uint64_t turn = 1; order == RUN; turn++) {
		for (uint64_t i = 0; i < BLOCKS; i++)
			*word(i) = turn + i;
		for (uint64_t i = 0; i < BLOCKS; i++)
			wrong += *word(i) != turn + i;
	}
	order = DONE;
}

bool race_wanted(void)
{
	return order == WANTED;
}

void check_race(bool (*share)(uint64_t page), bool (*reclaim)(void))
{
	uint64_t faults = hvc(HYP_FAULTS, 0, 1);
	bool good = true;

	order = WANTED;
	if (smc(PSCI_CPU_ON, CPU, (uint64_t)guest_secondary, CPU) != 0) {
		check("the other CPU comes on for the race", false);
		return;
	}
	while (order != RUN)
		;
	for (uint64_t i = 0; i < BLOCKS; i++)
		good = share(MEMORY + i * BLOCK + 4096) && reclaim() && good;
	order = STOP;
	while (order != DONE)
		;
	check("blocks are split beside a busy CPU", good);
	check("which notices nothing", wrong == 0);
	check("and is stopped nowhere", hvc(HYP_FAULTS, 0, 1) == faults);
}
