/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * run.h - runs programs: a proxy on the simulated machine, one machine for all inputs of a process,
 * reset in between. After every call everything is compared; what does not hold ends the program
 * with an account (fuzz.h).
 */
#ifndef FUZZ_RUN_H
#define FUZZ_RUN_H

#include "program.h"

/* Which attachments act; the others are passed over. */
#define FUZZ_WITH_LIES 1u     /* lie, rx: the Secure side */
#define FUZZ_WITH_REFUSALS 2u /* refuse: the integrator's ports */
#define FUZZ_WITH_RACES 4u    /* touch, meanwhile: the client, and other CPUs */

/* fuzz_run - run a program once. */
void fuzz_run(const struct fuzz_program *program, unsigned int with);

/*
 * fuzz_run_input - run an input: the bytes of a program, or its text. A metamorphic program
 * (header field meta) runs in all its variants, whose outcomes must be equal.
 * Returns: 0; -1 when it is text that makes no sense (said on stderr).
 */
int fuzz_run_input(const uint8_t *bytes, size_t count, unsigned int with);

/* fuzz_run_account - print the program under way, its step marked; for fuzz_on_find. */
void fuzz_run_account(const void *context);

/* fuzz_run_calls - how many calls of clients all runs so far have made; for measurements. */
uint64_t fuzz_run_calls(void);

#endif
