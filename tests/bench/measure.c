/* SPDX-License-Identifier: BSD-3-Clause */
#define _POSIX_C_SOURCE 200809L
#include "measure.h"

#include <stdlib.h>
#include <time.h>

#define LINE 64u

/* Where the stack may lie: all over a page. */
#define PLACE 16u
#define PLACES (4096u / PLACE)

uint32_t random_below(uint32_t bound)
{
	static uint64_t state = UINT64_C(0x9E3779B97F4A7C15);

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)((state >> 32) * bound >> 32);
}

static double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/*
 * Nanoseconds per turn of one batch, with the stack `shift` bytes further on: how the stack lies
 * against the buffers makes a difference that is nobody's merit, so each round has another place.
 */
static double time_batch(batch_fn *batch, void *ctx, uint32_t turns, size_t shift)
{
	volatile uint8_t *room = __builtin_alloca(shift + 1);
	double start;

	room[shift] = 0;
	start = now_ns();
	batch(ctx, turns);
	return (now_ns() - start) / (double)turns;
}

/* As many turns as fill a batch; also warms the caches. */
static uint32_t turns_for(batch_fn *call, void *ctx, const struct effort *effort)
{
	uint32_t turns = effort->turns;

	if (effort->batch_ns == 0)
		return turns;
	for (turns = 1; turns < (UINT32_C(1) << 20); turns *= 2) {
		/* Twice: a batch may have been long because something else ran meanwhile. */
		double one = time_batch(call, ctx, turns, 0);
		double other = time_batch(call, ctx, turns, 0);

		if ((one < other ? one : other) * turns >= effort->batch_ns)
			break;
	}
	return turns;
}

static int ascending(const void *a, const void *b)
{
	double one = *(const double *)a, other = *(const double *)b;

	return (one > other) - (one < other);
}

static struct spread spread_of(double *samples, uint32_t count)
{
	qsort(samples, count, sizeof(*samples), ascending);
	return (struct spread){ samples[count / 4], samples[count / 2], samples[count * 3 / 4] };
}

bool measure(batch_fn *call, batch_fn *floor, void *ctx, const struct effort *effort,
	     struct measured *out)
{
	uint32_t rounds = effort->rounds;
	double *calls = malloc(3 * rounds * sizeof(*calls));
	double *floors = calls + rounds, *above = floors + rounds;
	uint32_t turns;

	if (calls == NULL)
		return false;
	turns = turns_for(call, ctx, effort);
	(void)time_batch(floor, ctx, turns, 0);
	for (uint32_t i = 0; i < rounds; i++) {
		bool floor_first = (i & 1) != 0;
		size_t shift = random_below(PLACES) * (size_t)PLACE;

		if (floor_first)
			floors[i] = time_batch(floor, ctx, turns, shift);
		calls[i] = time_batch(call, ctx, turns, shift);
		if (!floor_first)
			floors[i] = time_batch(floor, ctx, turns, shift);
		above[i] = calls[i] - floors[i];
	}
	out->call = spread_of(calls, rounds);
	out->floor = spread_of(floors, rounds);
	out->above = spread_of(above, rounds);
	free(calls);
	return true;
}

/* One cycle through all lines, in random order (Sattolo). */
static void *build_walk(size_t lines)
{
	uint8_t *memory = aligned_alloc(LINE, lines * LINE);
	uint32_t *order = malloc(lines * sizeof(*order));

	if (memory == NULL || order == NULL) {
		free(memory);
		free(order);
		return NULL;
	}
	for (uint32_t i = 0; i < lines; i++)
		order[i] = i;
	for (uint32_t i = (uint32_t)lines - 1; i > 0; i--) {
		uint32_t other = random_below(i), kept = order[i];

		order[i] = order[other];
		order[other] = kept;
	}
	for (size_t i = 0; i < lines; i++) {
		void **from = (void **)(void *)(memory + order[i] * (size_t)LINE);

		*from = memory + order[(i + 1) % lines] * (size_t)LINE;
	}
	free(order);
	return memory;
}

static void walk(void *ctx, uint32_t turns)
{
	void *volatile *place = ctx;
	void *at = *place;

	for (uint32_t i = 0; i < turns; i++)
		at = *(void **)at;
	*place = at;
}

double measure_miss(size_t bytes, const struct effort *effort)
{
	void *memory = build_walk(bytes / LINE);
	void *place = memory;
	struct measured measured;
	bool ok;

	if (memory == NULL)
		return 0;
	ok = measure(walk, walk, &place, effort, &measured);
	free(memory);
	return ok ? measured.call.low : 0;
}
