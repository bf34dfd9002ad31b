/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * send.c - memory sends in FF-A 1.1's layout, good ones: what the attacks start from.
 */
#include "attacker.h"
#include "layout.h"

uint8_t tx[4096] __attribute__((aligned(4096)));
uint8_t rx[4096] __attribute__((aligned(4096)));

/* Volatile: in a race another CPU writes here as well. */
void put(uint32_t at, uint64_t value, uint32_t bytes)
{
	volatile uint8_t *to = tx;

	for (uint32_t i = 0; i < bytes && at + i < sizeof(tx); i++)
		to[at + i] = (uint8_t)(value >> (8 * i));
}

uint64_t get(uint32_t at, uint32_t bytes)
{
	const volatile uint8_t *from = rx;
	uint64_t value = 0;

	for (uint32_t i = bytes; i-- > 0;)
		value = value << 8 | from[at + i];
	return value;
}

uint64_t nth_page(uint32_t n)
{
	return OWN_PAGES + 2 * PAGE * n;
}

uint32_t described_bytes(uint32_t ranges)
{
	return RANGE_AT + RANGE_BYTES * ranges;
}

void describe(uint32_t number, uint32_t ranges)
{
	for (uint32_t i = 0; i < described_bytes(ranges) && i < sizeof(tx); i += 8)
		put(i, 0, 8);
	put(ATTRIBUTES, number == FFA_NR_MEM_SHARE ? 0x2F : 0, 2);
	put(ACCESS_SIZE, ACCESS_BYTES, 4);
	put(RECEIVERS, 1, 4);
	put(ACCESS_OFFSET, ACCESS_AT, 4);
	put(ACCESS_AT, PARTITION, 2);
	put(PERMISSIONS, 2, 1); /* read and write */
	put(COMPOSITE_OFFSET, COMPOSITE_AT, 4);
	put(TOTAL_PAGES, ranges, 4);
	put(TOTAL_RANGES, ranges, 4);
	for (uint32_t i = 0; i < ranges; i++) {
		put(RANGE_AT + RANGE_BYTES * i, nth_page(i), 8);
		put(RANGE_AT + RANGE_BYTES * i + 8, 1, 4);
	}
}

uint64_t answered_handle(void)
{
	return (uint32_t)answer.x[2] | answer.x[3] << 32;
}

int32_t reclaim(uint64_t handle)
{
	return ask(FFA_FID32(FFA_NR_MEM_RECLAIM), handle & UINT32_MAX, handle >> 32, 0, 0);
}

int32_t share(uint64_t page, uint64_t *handle)
{
	int32_t result;

	describe(FFA_NR_MEM_SHARE, 1);
	put(RANGE_AT, page, 8);
	result = ask(FFA_FID32(FFA_NR_MEM_SHARE), described_bytes(1), described_bytes(1), 0, 0);
	*handle = answered_handle();
	return result;
}

bool map_pair(void)
{
	return ask(FFA_FID64(FFA_NR_RXTX_MAP), (uint64_t)tx, (uint64_t)rx, 1, 0) == OUT_SUCCESS;
}
