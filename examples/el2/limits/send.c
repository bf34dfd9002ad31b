/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * send.c - memory sends in the layout of the version in use, whole and in pieces. That of 1.2 is as
 * Linux 7.3 writes it.
 */
#include "limits.h"

#define HEADER_OLD 32u /* of 1.0; later ones have 48 bytes */
#define HEADER 48u
#define COMPOSITE_BYTES 16u

/* An address nobody has, and more pages than there are. */
#define NOWHERE UINT64_C(0x90000000)
#define TOO_LONG UINT64_C(0xFFFFFFF0)

uint8_t tx[4096] __attribute__((aligned(4096)));
uint8_t rx[4096] __attribute__((aligned(4096)));

static bool old(void)
{
	return setting.version == FFA_VERSION_1_0;
}

uint32_t access_bytes(void)
{
	return setting.version >= FFA_VERSION_1_2 ? 32 : 16;
}

static uint32_t access_at(void)
{
	return old() ? HEADER_OLD : HEADER;
}

static uint32_t composite_at(void)
{
	return access_at() + access_bytes();
}

uint32_t ranges_at(void)
{
	return composite_at() + COMPOSITE_BYTES;
}

uint32_t ranges_in_first(void)
{
	return ((uint32_t)sizeof(tx) - ranges_at()) / RANGE_BYTES;
}

void put(uint32_t at, uint64_t value, uint32_t bytes)
{
	for (uint32_t i = 0; i < bytes; i++)
		tx[at + i] = (uint8_t)(value >> (8 * i));
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
	uint32_t access = access_at(), composite = composite_at();

	for (uint32_t i = 0; i < ranges_at(); i++)
		tx[i] = 0;
	put(2, send->number == FFA_NR_MEM_SHARE ? 0x2F : 0, 1);
	put(16, send->tag, 8);
	if (!old()) {
		put(24, access_bytes(), 4);
		put(32, access, 4);
	}
	put(28, 1, 4);
	put(access, PARTITION, 2);
	put(access + 2, 2, 1); /* read and write */
	put(access + 4, composite, 4);
	put(composite, total_pages(send), 4);
	put(composite + 4, send->ranges, 4);
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
