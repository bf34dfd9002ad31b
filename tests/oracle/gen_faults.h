/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * gen_faults.h - the faults of gen_head.c and gen_memory.c, for gen.c.
 */
#ifndef TESTS_ORACLE_GEN_FAULTS_H
#define TESTS_ORACLE_GEN_FAULTS_H

#include "gen.h"

extern const struct gen_fault gen_head_faults[];
extern const uint32_t gen_head_fault_count;
extern const struct gen_fault gen_memory_faults[];
extern const uint32_t gen_memory_fault_count;

/* An endpoint that is neither the sender nor a receiver of this case. */
uint16_t gen_fresh_id(struct gen *g, const struct gen_case *c);

#endif
