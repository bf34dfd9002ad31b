/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * rounds.c - many sends of 2 to 4,001 ranges, left unfinished at random progress and ended: without
 * the proxy by the two fragments that do it, with the proxy by what a client can do that ends one.
 */
#include "limits.h"

#define MOST_RANGES 4001u
#define LOOK_EVERY 50u /* rounds: a look at the Secure side's storage */

static uint32_t seed = 1;

static uint32_t below(uint32_t limit)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % limit;
}

static bool is_at(const struct send *send, int32_t result)
{
	return result == (OUT_FRAG_RX | (int32_t)(ranges_at() + RANGE_BYTES * send->sent));
}

/* As far as it is to get; never the last range. */
static bool go(struct send *send)
{
	uint32_t stop = 1 + below(send->ranges - 1);
	uint32_t count = 1 + below(ranges_in_first());

	count = count < stop ? count : stop;
	if (!is_at(send, send_first(send, count)))
		return false;
	while (send->sent < stop) {
		count = 1 + below(RANGES_IN_NEXT);
		count = count < stop - send->sent ? count : stop - send->sent;
		if (!is_at(send, send_more(send, count)))
			return false;
	}
	return true;
}

static int32_t bad_range(const struct send *send, uint64_t page, uint64_t pages)
{
	put_range(0, page, pages);
	return send_bytes(send, RANGE_BYTES, 0);
}

/* All that is left, but the last range has a page too many. */
static int32_t bad_sum(struct send *send)
{
	while (send->ranges - send->sent > RANGES_IN_NEXT)
		if (!is_at(send, send_more(send, RANGES_IN_NEXT)))
			return OUT_BROKEN;
	for (uint32_t i = send->sent; i < send->ranges; i++)
		put_range(RANGE_BYTES * (i - send->sent), place_of(send->place + i),
			  i + 1 < send->ranges ? 1 : 2);
	return send_bytes(send, RANGE_BYTES * (send->ranges - send->sent), 0);
}

static bool reset(void)
{
	return hvc(HYP_RESET, 0, 1) == 0 && version(setting.asked) > 0 && map_pair();
}

/* A client's ways. */
static bool end_by_client(struct send *send)
{
	switch (below(8)) {
	case 0:
		return bad_range(send, place_of(send->place + send->sent), UINT32_MAX) < 0;
	case 1:
		return bad_range(send, HYP_MEMORY_BASE, 1) < 0;
	case 2:
		return bad_range(send, place_of(send->place), 1) < 0;
	case 3:
		return bad_range(send, (uint64_t)tx, 1) < 0;
	case 4:
		return bad_range(send, HYP_RAM_END - PAGE, 2) < 0;
	case 5:
		return reset();
	default:
		return bad_sum(send) < 0;
	}
}

static bool one_round(void)
{
	struct send send = share_of_places(2 + below(MOST_RANGES - 1), 0);
	bool ended;

	if (!go(&send))
		return false;
	ended = setting.bare ? send_end(&send) : end_by_client(&send);
	return ended && !send_lives(&send) && reclaim(send.handle) == FFA_RET_INVALID_PARAMETERS;
}

void rounds_run(void)
{
	struct outcome got = { 0, FATE_NONE };
	const char *wrong = NULL;
	uint32_t done = 0;

	while (done < setting.rounds && wrong == NULL) {
		if (!one_round())
			wrong = "a send is not ended";
		else if (++done % LOOK_EVERY == 0)
			wrong = sound();
	}
	if (wrong == NULL)
		wrong = sound();
	got.result = (int32_t)done;
	tell("rounds", "sends of 2 to 4,001 ranges, ended at random progress", got,
	     (struct outcome){ (int32_t)setting.rounds, FATE_NONE }, wrong);
}
