/* SPDX-License-Identifier: BSD-3-Clause */
#include "figures.h"

#include "memory.h"

struct row {
	uint64_t calls;
	uint64_t least;
	uint64_t most;
	uint64_t least_smc;
	uint64_t sample[HYP_SAMPLES]; /* a ring: call n is at n modulo HYP_SAMPLES */
};

static struct row rows[FFA_NUMBER_COUNT];
static struct spinlock lock;

static struct row *row_of(uint32_t function)
{
	if (function < FFA_NUMBER_FIRST || function > FFA_NUMBER_LAST)
		return NULL;
	return &rows[function - FFA_NUMBER_FIRST];
}

void figures_count(uint32_t fid, uint64_t own_cycles, uint64_t smc_cycles)
{
	struct row *row = row_of(fid & 0xFFFFu);

	if (row == NULL)
		return;
	spin_lock(&lock);
	if (row->calls == 0 || own_cycles < row->least)
		row->least = own_cycles;
	if (row->calls == 0 || smc_cycles < row->least_smc)
		row->least_smc = smc_cycles;
	if (own_cycles > row->most)
		row->most = own_cycles;
	row->sample[row->calls++ % HYP_SAMPLES] = own_cycles;
	spin_unlock(&lock);
}

/* The middle one of a few numbers, found by counting: no copy, no order. */
static uint64_t median(const uint64_t *sample, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		uint32_t below = 0, equal = 0;

		for (uint32_t j = 0; j < count; j++) {
			below += sample[j] < sample[i];
			equal += sample[j] == sample[i];
		}
		if (below <= count / 2 && below + equal > count / 2)
			return sample[i];
	}
	return 0;
}

bool figures_get(uint32_t function, struct figures *out)
{
	struct row *row = row_of(function);
	bool any;

	if (row == NULL)
		return false;
	spin_lock(&lock);
	any = row->calls != 0;
	out->calls = row->calls;
	out->least = row->least;
	out->most = row->most;
	out->least_smc = row->least_smc;
	out->median = median(row->sample,
			     (uint32_t)(row->calls < HYP_SAMPLES ? row->calls : HYP_SAMPLES));
	spin_unlock(&lock);
	return any;
}

void figures_reset(void)
{
	spin_lock(&lock);
	memset(rows, 0, sizeof(rows));
	spin_unlock(&lock);
}
