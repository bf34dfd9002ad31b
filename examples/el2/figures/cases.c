/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cases.c - the cases of ./dev bench, as a client at EL1 makes them: FF-A 1.1, OP-TEE as receiver.
 */
#include "figures.h"

#include <ffa/abi.h>

#define PAGE 4096u
#define PARTITION 0x8001u

/* A message to OP-TEE that does no more than be answered: which version is its interface? */
#define OPTEE_GET_API_VERSION UINT64_C(0x80000000)

#define HEADER_BYTES 48u
#define ACCESS_BYTES 16u
#define COMPOSITE_AT (HEADER_BYTES + ACCESS_BYTES)
#define RANGES_AT (COMPOSITE_AT + 16u)
#define RANGE_BYTES 16u
#define RANGES_FIRST ((PAGE - RANGES_AT) / RANGE_BYTES)
#define RANGES_NEXT (PAGE / RANGE_BYTES)

#define MEMORY UINT64_C(0x50000000) /* the client's, nothing else is there */
#define MAX_RANGES 2000u
#define SHUFFLED 0x10000u /* of a case's argument: ranges in another order than ascending */

static uint8_t tx[PAGE] __attribute__((aligned(4096)));
static uint8_t rx[PAGE] __attribute__((aligned(4096)));
static uint32_t order[MAX_RANGES];

static void put(uint32_t at, uint64_t value, uint32_t bytes)
{
	for (uint32_t i = 0; i < bytes; i++)
		tx[at + i] = (uint8_t)(value >> (8 * i));
}

/* Every other page, so that no two ranges are one. */
static void put_ranges(uint32_t at, uint32_t first, uint32_t count, uint32_t pages)
{
	for (uint32_t i = 0; i < count; i++) {
		put(at + i * RANGE_BYTES, MEMORY + (uint64_t)order[first + i] * 2 * PAGE, 8);
		put(at + i * RANGE_BYTES + 8, pages, 8);
	}
}

static void put_header(uint32_t ranges, uint32_t pages)
{
	for (uint32_t i = 0; i < RANGES_AT; i++)
		tx[i] = 0;
	put(2, 0x2F, 2);
	put(24, ACCESS_BYTES, 4);
	put(28, 1, 4);
	put(32, HEADER_BYTES, 4);
	put(HEADER_BYTES, PARTITION, 2);
	put(HEADER_BYTES + 2, 2, 1);
	put(HEADER_BYTES + 4, COMPOSITE_AT, 4);
	put(COMPOSITE_AT, ranges * pages, 4);
	put(COMPOSITE_AT + 4, ranges, 4);
}

/* The same shuffle every time: a step that visits every place once. */
static void choose_order(uint32_t ranges, bool shuffled)
{
	for (uint32_t i = 0; i < ranges; i++)
		order[i] = shuffled ? (uint32_t)((uint64_t)i * 7919 % ranges) : i;
}

static uint32_t first_ranges(uint32_t ranges)
{
	return ranges < RANGES_FIRST ? ranges : RANGES_FIRST;
}

static bool describe(uint32_t argument)
{
	uint32_t ranges = argument & ~SHUFFLED;

	choose_order(ranges, (argument & SHUFFLED) != 0);
	put_header(ranges, 1);
	put_ranges(RANGES_AT, 0, first_ranges(ranges), 1);
	return true;
}

static bool describe_large(uint32_t pages)
{
	choose_order(1, false);
	put_header(1, pages);
	put_ranges(RANGES_AT, 0, 1, pages);
	return true;
}

static bool reclaim(uint64_t handle)
{
	return succeeds(FFA_FID32(FFA_NR_MEM_RECLAIM), handle & UINT32_MAX, handle >> 32, 0, NULL);
}

static bool share(uint32_t argument)
{
	uint32_t bytes = RANGES_AT + (argument & ~SHUFFLED) * RANGE_BYTES;
	uint64_t handle;

	return succeeds(FFA_FID32(FFA_NR_MEM_SHARE), bytes, bytes, 0, &handle) && reclaim(handle);
}

static bool share_large(uint32_t pages)
{
	(void)pages;
	return share(1);
}

/* Building the later fragments is measured with them: it is the same with and without a proxy. */
static bool share_fragments(uint32_t argument)
{
	uint32_t ranges = argument & ~SHUFFLED;
	uint32_t sent = first_ranges(ranges);
	uint64_t x[18] = { FFA_FID32(FFA_NR_MEM_SHARE), RANGES_AT + ranges * RANGE_BYTES,
			   RANGES_AT + sent * RANGE_BYTES };

	call_smc(x);
	while ((uint32_t)x[0] == FFA_FID32(FFA_NR_MEM_FRAG_RX)) {
		uint32_t count = ranges - sent < RANGES_NEXT ? ranges - sent : RANGES_NEXT;
		uint64_t next[18] = { FFA_FID32(FFA_NR_MEM_FRAG_TX), x[1], x[2],
				      count * RANGE_BYTES };

		if (count == 0)
			return false;
		put_ranges(0, sent, count, 1);
		sent += count;
		for (uint32_t i = 0; i < 18; i++)
			x[i] = next[i];
		call_smc(x);
	}
	return (uint32_t)x[0] == FFA_FID32(FFA_NR_SUCCESS) && reclaim(x[2] | x[3] << 32);
}

static bool version(uint32_t argument)
{
	return smc(FFA_FID32(FFA_NR_VERSION), argument, 0, 0) >= FFA_VERSION_1_1;
}

static bool features(uint32_t argument)
{
	return succeeds(FFA_FID32(FFA_NR_FEATURES), FFA_FID32(FFA_NR_MEM_SHARE), argument, 0, NULL);
}

static bool refused(uint32_t number)
{
	return !succeeds(FFA_FID32(number), 0, 0, 1, NULL);
}

static bool direct(uint32_t argument)
{
	uint64_t x[18] = { FFA_FID32(FFA_NR_MSG_SEND_DIRECT_REQ), PARTITION, argument,
			   OPTEE_GET_API_VERSION };

	call_smc(x);
	return (uint32_t)x[0] == FFA_FID32(FFA_NR_MSG_SEND_DIRECT_RESP);
}

static bool map(uint32_t argument)
{
	return succeeds(FFA_FID64(FFA_NR_RXTX_MAP), (uint64_t)tx, (uint64_t)rx, argument, NULL);
}

static bool remap(uint32_t argument)
{
	return succeeds(FFA_FID32(FFA_NR_RXTX_UNMAP), 0, 0, 0, NULL) && map(argument);
}

bool cases_begin(void)
{
	return version(FFA_VERSION_1_1) && map(1);
}

const struct figure_case figure_cases[] = {
	{ "FFA_VERSION, settled", NULL, version, FFA_VERSION_1_1 },
	{ "FFA_FEATURES(MEM_SHARE)", NULL, features, 0 },
	{ "refused by the table (MEM_RETRIEVE_REQ)", NULL, refused, FFA_NR_MEM_RETRIEVE_REQ },
	{ "refused for a register (ID_GET, w3 not zero)", NULL, refused, FFA_NR_ID_GET },
	{ "MSG_SEND_DIRECT_REQ", NULL, direct, 0 },
	{ "RXTX_UNMAP + RXTX_MAP", NULL, remap, 1 },
	{ "SHARE + RECLAIM, 1 range", describe, share, 1 },
	{ "SHARE + RECLAIM, 16 ranges, sorted", describe, share, 16 },
	{ "SHARE + RECLAIM, 16 ranges, shuffled", describe, share, 16 | SHUFFLED },
	{ "SHARE + RECLAIM, 64 ranges, sorted", describe, share, 64 },
	{ "SHARE + RECLAIM, 64 ranges, shuffled", describe, share, 64 | SHUFFLED },
	{ "SHARE + RECLAIM, 240 ranges, sorted", describe, share, 240 },
	{ "SHARE + RECLAIM, 240 ranges, shuffled", describe, share, 240 | SHUFFLED },
	{ "SHARE + RECLAIM, one range of 512 pages", describe_large, share_large, 512 },
	{ "SHARE + RECLAIM, 2000 ranges, sorted, fragmented", describe, share_fragments, 2000 },
	{ "SHARE + RECLAIM, 2000 ranges, shuffled, fragmented", describe, share_fragments,
	  2000 | SHUFFLED },
};

const uint32_t figure_case_count = sizeof(figure_cases) / sizeof(figure_cases[0]);
