/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * guest.h - what a bare program at EL1 has: calls, the UART, vectors that step over what faults.
 */
#ifndef GUEST_H
#define GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../include/hyp_services.h"

/* --- start.S */

extern uint8_t guest_stacks[HYP_CPUS][4096];
extern volatile uint64_t guest_last_esr; /* of the last exception, whichever CPU had it */
void guest_secondary(void);		 /* entry for CPU_ON; argument: the CPU's number */
void call_smc(uint64_t x[18]);
void call_smc_immediate(uint64_t x[18]);
void call_hvc(uint64_t x[18]);

/* --- the program: on each CPU that is on. Returning from it halts the CPU. */

void guest_main(uint64_t cpu);

/* --- guest.c */

void print(const char *text);
void print_number(uint64_t value);

/* smc - the first result, as 32 bits. hvc - result x[result] of a service. */
int64_t smc(uint64_t fid, uint64_t a, uint64_t b, uint64_t c);
uint64_t hvc(uint64_t service, uint64_t argument, uint32_t result);

/* guest_word - what whoever started the machine put at HYP_GUEST_WORD; 0 if nobody did. */
uint64_t guest_word(void);

/* succeeds - an FF-A call answers FFA_SUCCESS; *named (or NULL): w2 and w3 as a handle. */
bool succeeds(uint64_t fid, uint64_t a, uint64_t b, uint64_t c, uint64_t *named);

#endif
