/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * figures.h - what FF-A calls cost at EL2, by function number.
 */
#ifndef FIGURES_H
#define FIGURES_H

#include "hyp.h"

struct figures {
	uint64_t calls;
	uint64_t least;
	uint64_t median; /* of the last HYP_SAMPLES */
	uint64_t most;
	uint64_t least_smc;
};

/* figures_count - one more call. */
void figures_count(uint32_t fid, uint64_t own_cycles, uint64_t smc_cycles);

/* figures_get - of a function number. False when it was never called. */
bool figures_get(uint32_t function, struct figures *out);

void figures_reset(void);

#endif
