/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * gen.h - makes memory sends: valid ones of every layout, operation and shape; the same with
 * exactly one rule broken; and bytes changed without any plan. The same seed gives the same cases
 * on every machine.
 */
#ifndef TESTS_ORACLE_GEN_H
#define TESTS_ORACLE_GEN_H

#include "dsc.h"
#include "ffa/view.h"

#define GEN_RANGES 320 /* at most in one case */

struct gen {
	uint64_t state;
};

/*
 * One case: the rules to read by, the descriptor, and a length other than its own. Not to be
 * copied: the descriptor refers to the ranges.
 */
struct gen_case {
	struct ffa_memtx_rules rules;
	struct dsc dsc;
	struct dsc_range range[GEN_RANGES]; /* dsc.many points here */
	struct dsc_field length;	    /* when set: only so many bytes are there */
};

void gen_seed(struct gen *g, uint64_t seed);
uint64_t gen_next(struct gen *g);
uint32_t gen_below(struct gen *g, uint32_t bound); /* 0 to bound - 1 */
bool gen_one_in(struct gen *g, uint32_t n);

/* gen_valid - a send that every validator accepts. */
void gen_valid(struct gen *g, struct gen_case *c);

/* What is broken, and what is to be said about it. */
struct gen_fault {
	const char *row; /* of the check list: "V14" */
	const char *name;
	int32_t error;		/* FFA_RET_*, for the sender */
	enum ffa_reason reason; /* FFA_R_NONE: more than one would be right */
	/*
	 * Breaks one rule of a valid case. Returns false, and leaves the case valid, when it has no
	 * such rule (reserved bytes are tolerated, there is no second receiver, ...).
	 */
	bool (*apply)(struct gen *g, struct gen_case *c);
};

/* gen_fault - fault number @index; NULL after the last. */
const struct gen_fault *gen_fault(uint32_t index);

/* gen_bytes - the case's bytes in a heap block of exactly @length bytes; the caller frees it. */
uint8_t *gen_bytes(const struct gen_case *c, size_t *length);

/* gen_mutate - change 1 to 4 places of the bytes, with values that tend to hurt. */
void gen_mutate(struct gen *g, uint8_t *bytes, size_t length);

#endif
