/* SPDX-License-Identifier: BSD-3-Clause */
/* memory.c - memory shared in all sizes, scattered, freed out of order, shared twice. */
#include "client.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* In one piece each: the largest that this kernel has is 4 MiB. */
static const char *allocates_all_sizes(struct run *run)
{
	for (size_t size = PAGE; size <= 1024 * PAGE; size *= 2) {
		struct shm shm;
		const char *fault;

		if (!shm_alloc(run->tee, size, &shm))
			return wrong("%zu KiB: %s", size / 1024, strerror(errno));
		fault = check_sum(run, &shm);
		shm_free(&shm);
		if (fault)
			return fault;
	}
	return NULL;
}

static const char *register_and_sum(struct run *run, unsigned char *at, size_t size)
{
	const char *fault;
	struct shm shm;

	if (!shm_register(run->tee, at, size, &shm))
		return wrong("%zu pages: %s", size / PAGE, strerror(errno));
	fault = check_sum(run, &shm);
	shm_free(&shm);
	return fault;
}

static const char *registers(struct run *run, size_t pages)
{
	unsigned char *at = scattered(pages, &run->random);
	const char *fault;

	if (!at)
		return wrong("no %zu pages of memory", pages);
	fault = register_and_sum(run, at, pages * PAGE);
	give_back(at, pages);
	return fault;
}

static const char *registers_small(struct run *run)
{
	const char *fault = NULL;

	for (size_t pages = 1; pages <= 128 && !fault; pages *= 2)
		fault = registers(run, pages);
	return fault;
}

/*
 * 8 MiB touched in order, so that the kernel finds longer ranges; from the middle of a page on. It
 * may still find none: where the Secure side takes few ranges, as many pages.
 */
static const char *registers_large(struct run *run)
{
	size_t pages = run->options->ranges > 2048 ? 2048 : run->options->ranges - 1;
	unsigned char *at = malloc((pages + 2) * PAGE);
	const char *fault;

	if (!at)
		return "no memory";
	memset(at, 1, (pages + 2) * PAGE);
	fault = register_and_sum(run, at + PAGE / 2 - (uintptr_t)at % PAGE + PAGE, pages * PAGE);
	free(at);
	return fault;
}

/* Too many ranges: refused as a whole, after which each part of it can be shared by itself. */
static const char *is_refused(struct run *run, unsigned char *at, size_t pages)
{
	struct shm shm;

	if (shm_register(run->tee, at, pages * PAGE, &shm)) {
		shm_free(&shm);
		return wrong("%zu ranges went through", pages);
	}
	for (size_t done = 0; done < pages; done += 100) {
		const char *fault = register_and_sum(run, at + done * PAGE, 100 * PAGE);

		if (fault)
			return fault;
	}
	return NULL;
}

/* More ranges than one buffer holds. */
static const char *registers_fragments(struct run *run)
{
	static const size_t sizes[] = { 300, 1000, 2500, 3900 };
	const char *fault = NULL;

	for (unsigned int i = 0; i < sizeof(sizes) / sizeof(sizes[0]) && !fault; i++) {
		unsigned char *at = scattered(sizes[i], &run->random);

		if (!at)
			return wrong("no %zu pages of memory", sizes[i]);
		if (sizes[i] <= run->options->ranges)
			fault = register_and_sum(run, at, sizes[i] * PAGE);
		else
			fault = is_refused(run, at, sizes[i]);
		give_back(at, sizes[i]);
	}
	return fault;
}

static const char *frees_out_of_order(struct run *run)
{
	enum { SHARES = 24 };
	struct shm shares[SHARES];
	unsigned char *at[SHARES];
	const char *fault = NULL;

	for (unsigned int i = 0; i < SHARES; i++) {
		at[i] = scattered(i + 1, &run->random);
		if (!at[i] || !shm_register(run->tee, at[i], (i + 1) * PAGE, &shares[i]))
			return wrong("share %u of %u: %s", i, (unsigned)SHARES, strerror(errno));
	}
	/* 7 and 24 have no common divisor: every share once, far from its neighbours. */
	for (unsigned int k = 0; k < SHARES && !fault; k++) {
		unsigned int i = (k * 7 + 3) % SHARES;

		fault = check_sum(run, &shares[i]);
		shm_free(&shares[i]);
		give_back(at[i], i + 1);
	}
	return fault;
}

/* The same page twice: one client, two handles for it. */
static const char *registers_twice(struct run *run)
{
	unsigned char *at = scattered(4, &run->random);
	struct shm first, second;
	const char *fault;
	bool taken;

	if (!at || !shm_register(run->tee, at, 4 * PAGE, &first))
		return wrong("the first time: %s", strerror(errno));
	taken = shm_register(run->tee, at + PAGE, PAGE, &second);
	if (taken)
		shm_free(&second);
	fault = check_sum(run, &first);
	shm_free(&first);
	if (!fault && taken == run->options->twice_refused)
		fault = taken ? "the same page was shared twice" : "the second time was refused";
	if (!fault)
		fault = register_and_sum(run, at + PAGE, PAGE);
	give_back(at, 4);
	return fault;
}

const struct test_case memory_cases[] = {
	{ "allocated memory of 4 KiB to 4 MiB, in one piece each", allocates_all_sizes },
	{ "registered memory of 1 to 128 scattered pages", registers_small },
	{ "registered memory of up to 8 MiB, not page aligned", registers_large },
	{ "300 to 3,900 ranges: in fragments, or refused as a whole", registers_fragments },
	{ "24 shares at once, freed out of order", frees_out_of_order },
	{ "a page shared already; freed, it can be shared again", registers_twice },
	{ NULL, NULL },
};
