/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * secure.h - the SMC port of the machine: canned answers of an FF-A 1.2 Secure side with
 * one partition.
 */
#ifndef BENCH_SECURE_H
#define BENCH_SECURE_H

#include "ffa/types.h"

/* secure_smc - a port: `ctx` is the struct machine. */
void secure_smc(void *ctx, struct ffa_regs *regs);

#endif
