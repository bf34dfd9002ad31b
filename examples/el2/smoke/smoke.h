/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * smoke.h - what the files of the smoke test share.
 */
#ifndef SMOKE_H
#define SMOKE_H

#include "../guest/guest.h"

#define PSCI_CPU_ON UINT64_C(0xC4000003)

void check(const char *what, bool good);

/* is_last - there is no CPU beyond this one. */
bool is_last(uint64_t cpu);

/* stopped - an access that must fail does: an external abort here, a fault there. */
bool stopped(uint64_t address, bool write);

/* --- ffa.c */

void check_ffa(void);

/* --- race.c */

/* check_race - CPU 1 uses memory in which this CPU shares pages and takes them back. */
void check_race(bool (*share)(uint64_t page), bool (*reclaim)(void));
bool race_wanted(void);
void race_neighbour(void);

#endif
