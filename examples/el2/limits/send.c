/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * send.c - memory sends in the layout of the version in use, whole and in pieces.
 */
#include "limits.h"

/* An address nobody has, and more pages than there are. */
#define NOWHERE UINT64_C(0x90000000)
#define TOO_LONG UINT64_C(0xFFFFFFF0)

uint32_t ranges_at(void)
{
	return described_bytes(0);
}

uint32_t ranges_in_first(void)
{
	return ((uint32_t)sizeof(tx) - ranges_at()) / RANGE_BYTES;
}

void put_range(uint32_t at, uint64_t page, uint64_t pages)
{
	uint64_t *to = (uint64_t *)&tx[at];

	to[0] = page;
	to[1] = pages;
}

uint64_t place_of(uint32_t place)
{
	return MEMORY + 2 * PAGE * place;
}

static void put_ranges(const struct send *send, uint32_t at, uint32_t count)
{
	if (send->pages != 0) {
		put_range(at, LARGE_MEMORY, send->pages);
		return;
	}
	for (uint32_t i = 0; i < count; i++)
		put_range(at + RANGE_BYTES * i, place_of(send->place + send->sent + i), 1);
}

static uint32_t total_pages(const struct send *send)
{
	if (send->named != 0)
		return send->named;
	return send->pages != 0 ? send->pages : send->ranges;
}

static void put_head(const struct send *send)
{
	describe_as(setting.version, send->number, 0, 1);
	put(TAG, send->tag, 8);
	put(TOTAL_PAGES, total_pages(send), 4);
	put(TOTAL_RANGES, send->ranges, 4);
}

struct send share_of_places(uint32_t ranges, uint32_t place)
{
	return (struct send){ .number = FFA_NR_MEM_SHARE, .ranges = ranges, .place = place };
}

static uint64_t pair(uint32_t first)
{
	return (uint32_t)answer.x[first] | answer.x[first + 1] << 32;
}

int32_t send_first(struct send *send, uint32_t count)
{
	uint32_t head = ranges_at();
	int32_t result;

	send->sent = 0;
	put_head(send);
	put_ranges(send, head, count);
	result = ask(FFA_FID64(send->number), head + RANGE_BYTES * send->ranges,
		     head + RANGE_BYTES * count, 0, 0);
	send->sent = count;
	send->handle = pair(result == OUT_SUCCESS ? 2 : 1);
	return result;
}

int32_t send_bytes(const struct send *send, uint64_t bytes, uint64_t sender)
{
	return ask(FFA_FID32(FFA_NR_MEM_FRAG_TX), send->handle & UINT32_MAX, send->handle >> 32,
		   bytes, sender);
}

int32_t send_more(struct send *send, uint32_t count)
{
	put_ranges(send, 0, count);
	send->sent += count;
	return send_bytes(send, RANGE_BYTES * count, 0);
}

int32_t send_rest(struct send *send)
{
	int32_t result = OUT_BROKEN;

	while (send->sent < send->ranges) {
		uint32_t left = send->ranges - send->sent;

		result = send_more(send, left < RANGES_IN_NEXT ? left : RANGES_IN_NEXT);
		if (result != (OUT_FRAG_RX | (int32_t)(ranges_at() + RANGE_BYTES * send->sent)))
			break;
	}
	return result;
}

static bool is_more(int32_t result)
{
	return result >= OUT_FRAG_RX && result < OUT_OTHER;
}

int32_t send_whole(struct send *send)
{
	uint32_t most = ranges_in_first();
	int32_t result = send_first(send, send->ranges < most ? send->ranges : most);

	return send->sent < send->ranges && is_more(result) ? send_rest(send) : result;
}

int32_t reclaim(uint64_t handle)
{
	return ask(FFA_FID32(FFA_NR_MEM_RECLAIM), handle & UINT32_MAX, handle >> 32, 0, 0);
}

/* A fragment of nothing changes nothing, and tells. The proxy refuses it, but counts. */
bool send_lives(const struct send *send)
{
	if (!setting.bare)
		return statistic(7) != 0;
	(void)send_bytes(send, 0, 0);
	return (uint32_t)answer.x[0] == FFA_FID32(FFA_NR_MEM_FRAG_RX);
}

bool send_end(const struct send *send)
{
	if (send_bytes(send, TOO_LONG, 0) != FFA_RET_INVALID_PARAMETERS)
		return false;
	put_range(0, NOWHERE, UINT32_MAX);
	return send_bytes(send, RANGE_BYTES, 0) == FFA_RET_INVALID_PARAMETERS;
}

bool map_pair(void)
{
	return ask(FFA_FID64(FFA_NR_RXTX_MAP), (uint64_t)tx, (uint64_t)rx, 1, 0) == OUT_SUCCESS;
}
