/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * measure.h - time two things side by side: short batches of one and of the other take turns, so
 * that whatever disturbs the machine disturbs both.
 */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How much to do. */
struct effort {
	uint32_t rounds;   /* batches of each */
	uint32_t batch_ns; /* how long a batch should take; 0: `turns` turns */
	uint32_t turns;
};

/* Nanoseconds per turn. */
struct spread {
	double low; /* first quartile */
	double median;
	double high; /* third quartile */
};

struct measured {
	struct spread call;
	struct spread floor;
	struct spread above; /* of the differences, pair by pair */
};

/* Do it `turns` times. */
typedef void batch_fn(void *ctx, uint32_t turns);

/* measure - time both batches. False without memory. */
bool measure(batch_fn *call, batch_fn *floor, void *ctx, const struct effort *effort,
	     struct measured *out);

/*
 * measure_miss - nanoseconds of a load that misses the caches: a random walk through `bytes` bytes,
 * each step a cache line that only the step before names; the lower quartile, so that it serves as
 * a strict measure. 0 without memory.
 */
double measure_miss(size_t bytes, const struct effort *effort);

/* random_below - the next pseudo-random number below `bound` of a fixed sequence. */
uint32_t random_below(uint32_t bound);

#endif
