/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * storage.c - how much the Secure side takes: shares at once, unfinished sends at once, the largest
 * share; what it answers beyond, and that it has all of its room again afterwards.
 */
#include "limits.h"

#define OPTEE_SHARES 64u /* never one more: it does not recover */
#define MOST 600u
#define LARGE_RANGES 70u /* shares of this size fill TF-A's store, those of one range its rest */
#define UNFINISHED_RANGES 4u

static uint64_t handles[MOST];
static uint32_t count, storage_before, place;
static int32_t largest_before;

static uint32_t most(void)
{
	return setting.side == SIDE_OPTEE || !setting.bare ? OPTEE_SHARES : MOST;
}

static int32_t one_more(uint32_t ranges)
{
	struct send send = share_of_places(ranges, place);
	int32_t result = send_whole(&send);

	if (result == OUT_SUCCESS) {
		handles[count++] = send.handle;
		place += ranges;
	}
	return result;
}

/* Until it is refused; returns the answer to the last. */
static int32_t fill(uint32_t ranges)
{
	int32_t result = OUT_SUCCESS;

	while (count < most() && result == OUT_SUCCESS)
		result = one_more(ranges);
	return result;
}

/* In another order than they came. False: one is refused. */
static bool empty(void)
{
	bool good = true;

	for (uint32_t step = 0; step < 2; step++)
		for (uint32_t i = step; i < count; i += 2)
			good = reclaim(handles[i]) == OUT_SUCCESS && good;
	count = 0;
	place = 0;
	return good;
}

uint32_t storage(void)
{
	uint32_t large = 0, all;

	if (setting.side == SIDE_EL3) {
		(void)fill(LARGE_RANGES);
		large = count;
	}
	(void)fill(1);
	all = count;
	return empty() ? large * 1000 + all : 0;
}

/* --- rows */

static int32_t shares_at_once(void)
{
	uint32_t fit;

	(void)fill(1);
	fit = count;
	return empty() ? (int32_t)fit : OUT_BROKEN;
}

/* With the proxy: refused by it, and the Secure side hears nothing of it. */
static int32_t quietly(int32_t (*attempt)(void))
{
	uint64_t before = statistic(4);
	int32_t result = attempt();

	return statistic(4) == before ? result : OUT_BROKEN;
}

static int32_t one_share(void)
{
	return one_more(1);
}

static struct send unfinished[MOST];

/* One more unfinished send; it has two of its ranges. */
static int32_t begin_one(uint32_t at, uint32_t pages)
{
	struct send *send = &unfinished[at];
	int32_t result;

	*send = share_of_places(UNFINISHED_RANGES, place);
	send->named = pages;
	result = send_first(send, 2);
	if (result > OUT_SUCCESS)
		place += UNFINISHED_RANGES;
	return result;
}

static int32_t begin_beyond(void)
{
	return begin_one(MOST - 1, 0);
}

/* All that are begun end by a range that nobody can take, or by the recipe. */
static bool end_all(uint32_t begun)
{
	bool good = true;

	for (uint32_t i = 0; i < begun; i++) {
		if (setting.bare) {
			good = send_end(&unfinished[i]) && good;
			continue;
		}
		put_range(0, HYP_MEMORY_BASE, 1);
		good = send_bytes(&unfinished[i], RANGE_BYTES, 0) < 0 && good;
	}
	return good;
}

static uint32_t begin_all(uint32_t pages, int32_t *last)
{
	uint32_t begun = 0;

	while (begun + count < most()) {
		*last = begin_one(begun, pages);
		if (*last <= OUT_SUCCESS)
			break;
		begun++;
	}
	return begun;
}

static int32_t unfinished_of(uint32_t pages)
{
	int32_t last = FFA_RET_NO_MEMORY;
	uint32_t begun = begin_all(pages, &last);
	bool ended = end_all(begun);

	place = 0;
	return ended && (last == FFA_RET_NO_MEMORY || last > OUT_SUCCESS) ? (int32_t)begun
									  : OUT_BROKEN;
}

static int32_t unfinished_at_once(void)
{
	return unfinished_of(0);
}

static int32_t large_unfinished_at_once(void)
{
	return unfinished_of(20000);
}

/* Every place there is, with finished and unfinished ones; then another of each. */
static int32_t one_beyond(void)
{
	int32_t last = OUT_BROKEN, share, send;
	uint32_t begun = begin_all(0, &last);

	while (count + begun < OPTEE_SHARES && one_more(1) == OUT_SUCCESS)
		;
	if (count + begun != OPTEE_SHARES)
		last = OUT_BROKEN;
	share = quietly(one_share);
	send = quietly(begin_beyond);
	if (!end_all(begun) || !empty() || share != send || last == OUT_BROKEN)
		return OUT_BROKEN;
	return share;
}

static int32_t slot_again(void)
{
	struct send first = share_of_places(1, 0), second = share_of_places(1, 1);
	struct send again = share_of_places(1, 2);

	if (send_whole(&first) != OUT_SUCCESS || send_whole(&second) != OUT_SUCCESS ||
	    reclaim(first.handle) != OUT_SUCCESS || send_whole(&again) != OUT_SUCCESS ||
	    reclaim(again.handle) != OUT_SUCCESS || reclaim(second.handle) != OUT_SUCCESS)
		return OUT_BROKEN;
	return again.handle == first.handle ? OUT_HELD : OUT_SUCCESS;
}

static int32_t once(struct send *send)
{
	int32_t result = send_whole(send);

	if (result == OUT_SUCCESS && reclaim(send->handle) != OUT_SUCCESS)
		return OUT_BROKEN;
	return result;
}

static int32_t of_pages(uint32_t pages)
{
	struct send send = share_of_places(1, 0);

	send.pages = pages;
	return once(&send);
}

static int32_t of_ranges(uint32_t ranges)
{
	struct send send = share_of_places(ranges, 0);

	return once(&send);
}

/* The largest that goes through; one more is refused for want of memory. */
static int32_t largest(int32_t (*share)(uint32_t), uint32_t good, uint32_t bad)
{
	if (share(good) != OUT_SUCCESS)
		return OUT_BROKEN;
	if (share(bad) == OUT_SUCCESS)
		return (int32_t)bad;
	while (bad - good > 1) {
		uint32_t middle = good + (bad - good) / 2;
		int32_t result = share(middle);

		if (result != OUT_SUCCESS && result != FFA_RET_NO_MEMORY)
			return OUT_BROKEN;
		good = result == OUT_SUCCESS ? middle : good;
		bad = result == OUT_SUCCESS ? bad : middle;
	}
	return (int32_t)good;
}

static int32_t most_pages(void)
{
	return largest(of_pages, 1000, 30000);
}

void storage_begin(void)
{
	storage_before = storage();
	largest_before = most_pages();
}

bool storage_same(void)
{
	return storage() == storage_before;
}

/*
 * With the proxy it is the same at the end of everything. Alone OP-TEE's heap may be in smaller
 * pieces then: it had 64 unfinished sends at once.
 */
static int32_t most_pages_still(void)
{
	int32_t pages = most_pages();

	return setting.bare || pages == largest_before ? pages : OUT_BROKEN;
}

static int32_t most_ranges(void)
{
	return largest(of_ranges, 1000, 5000);
}

/* As many ranges as there are pages in the largest of one range. */
static int32_t ranges_as_pages(void)
{
	int32_t pages = most_pages();

	if (pages < 0 || of_ranges((uint32_t)pages + 1) != FFA_RET_NO_MEMORY)
		return OUT_BROKEN;
	return of_ranges((uint32_t)pages);
}

#define FULL FFA_RET_NO_MEMORY

struct limit {
	const char *name;
	int32_t (*run)(void);
	int32_t optee, el3;	  /* measured, of the Secure side alone */
	int32_t on_optee, on_el3; /* with the proxy */
};

static const struct limit limits[] = {
	{ "shares at once", shares_at_once, 64, 546, 64, 64 },
	{ "unfinished sends at once", unfinished_at_once, 64, 390, 4, 4 },
	{ "one more when finished and unfinished ones are 64", one_beyond, OUT_NONE, OUT_NONE, FULL,
	  OUT_NONE },
	{ "a handle that is free is given out again at once", slot_again, OUT_HELD, OUT_SUCCESS,
	  OUT_HELD, OUT_SUCCESS },
	{ "unfinished sends at once that name 20,000 pages", large_unfinished_at_once, 1, 390, 1,
	  4 },
	{ "most pages of one range (30,000 tried)", most_pages_still, OUT_ANY, 30000, OUT_ANY,
	  30000 },
	{ "most ranges (5,000 tried)", most_ranges, 5000, 4089, 5000, 4089 },
	{ "as many ranges as pages of one range", ranges_as_pages, OUT_SUCCESS, OUT_NONE,
	  OUT_SUCCESS, OUT_NONE },
};

/* TF-A's SPMC has a send of 1.0 twice for a moment, in both layouts. */
static int32_t on_el3(const struct limit *limit)
{
	bool twice = limit->run == most_ranges && setting.version == FFA_VERSION_1_0;

	return twice ? 2042 : limit->on_el3;
}

static int32_t expected(const struct limit *limit)
{
	if (setting.bare)
		return setting.side == SIDE_OPTEE ? limit->optee : limit->el3;
	return setting.side == SIDE_OPTEE ? limit->on_optee : on_el3(limit);
}

void storage_run(void)
{
	for (uint32_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		struct outcome wanted = { expected(&limits[i]), FATE_NONE };
		struct outcome got = { OUT_NONE, FATE_NONE };

		if (wanted.result == OUT_NONE)
			continue;
		place = 0;
		got.result = limits[i].run();
		tell("storage", limits[i].name, got, wanted, sound());
	}
}

/* OP-TEE panics at the next RECLAIM: it is the last that is asked of it. */
void storage_overrun(void)
{
	struct outcome full = { FULL, FATE_NONE };
	struct outcome got = { OUT_BROKEN, FATE_NONE };

	(void)fill(1);
	got.result = one_more(1);
	tell("overrun", "one share more than fits", got, full,
	     setting.side == SIDE_EL3 && !empty() ? "they are not all taken back" : NULL);
}
