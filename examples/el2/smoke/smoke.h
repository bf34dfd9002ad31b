/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * smoke.h - what the files of the smoke test share.
 */
#ifndef SMOKE_H
#define SMOKE_H

#include <stdbool.h>
#include <stdint.h>

#include "../include/hyp_services.h"

/* --- start.S */

extern uint8_t smoke_stacks[HYP_CPUS][4096];
extern volatile uint64_t smoke_last_esr; /* of the last exception, whichever CPU had it */
void smoke_secondary(void);
void call_smc(uint64_t x[8]);
void call_smc_immediate(uint64_t x[8]);
void call_hvc(uint64_t x[8]);

/* --- smoke.c */

void smoke_main(uint64_t cpu);
void check(const char *what, bool good);
int64_t smc(uint64_t fid, uint64_t a, uint64_t b, uint64_t c);
uint64_t hvc(uint64_t service, uint64_t argument, uint32_t result);

/* stopped - an access that must fail does: an external abort here, a fault there. */
bool stopped(uint64_t address, bool write);

/* --- ffa.c */

void check_ffa(void);

#endif
