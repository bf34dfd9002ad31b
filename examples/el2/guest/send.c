/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * send.c - RX, TX, and good memory sends in the layouts of 1.0, 1.1 and 1.2.
 */
#include <ffa/abi.h>

#include "guest.h"
#include "layout.h"

uint8_t tx[4096] __attribute__((aligned(4096)));
uint8_t rx[4096] __attribute__((aligned(4096)));

static struct {
	uint32_t version, receivers;
	uint32_t header, header_reserved;
	uint32_t access, access_reserved;
} layout;

void lay_out(uint32_t version, uint32_t receivers)
{
	bool old = version < FFA_VERSION_1_1, wide = version >= FFA_VERSION_1_2;

	layout.version = version;
	layout.receivers = receivers;
	layout.header = old ? 32 : 48;
	layout.header_reserved = old ? 24 : 36;
	layout.access = wide ? 32 : 16;
	layout.access_reserved = wide ? 24 : 8;
}

uint32_t offset_of(uint32_t place)
{
	uint32_t composite = layout.header + layout.receivers * layout.access;
	uint32_t n = place & ((1u << PART_SHIFT) - 1);

	switch (place >> PART_SHIFT) {
	case PART_HEADER_RESERVED:
		return layout.header_reserved + n;
	case PART_ACCESS:
		return layout.header + n;
	case PART_ACCESS_RESERVED:
		return layout.header + layout.access_reserved + n;
	case PART_SECOND_ACCESS:
		return layout.header + layout.access + n;
	case PART_COMPOSITE:
		return composite + n;
	case PART_RANGES:
		return composite + 16 + n;
	default:
		return n;
	}
}

/* Volatile: in a race another CPU writes here as well. */
void put(uint32_t place, uint64_t value, uint32_t bytes)
{
	uint32_t at = offset_of(place);
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
	return offset_of(RANGE_AT + RANGE_BYTES * ranges);
}

static void describe_access(uint32_t place)
{
	put(place, PARTITION, 2);
	put(place + 2, 2, 1); /* read and write */
	put(place + 4, offset_of(COMPOSITE_AT), 4);
}

void describe_as(uint32_t version, uint32_t number, uint32_t ranges, uint32_t receivers)
{
	lay_out(version, receivers);
	for (uint32_t i = 0; i < described_bytes(ranges) && i < sizeof(tx); i += 8)
		put(i, 0, 8);
	put(ATTRIBUTES, number == FFA_NR_MEM_SHARE ? 0x2F : 0, 2);
	put(RECEIVERS, receivers, 4);
	if (version >= FFA_VERSION_1_1) {
		put(ACCESS_SIZE, layout.access, 4);
		put(ACCESS_OFFSET, layout.header, 4);
	}
	describe_access(ACCESS_AT);
	if (receivers > 1)
		describe_access(SECOND_AT);
	put(TOTAL_PAGES, ranges, 4);
	put(TOTAL_RANGES, ranges, 4);
	for (uint32_t i = 0; i < ranges; i++) {
		put(RANGE_AT + RANGE_BYTES * i, nth_page(i), 8);
		put(RANGE_PAGES + RANGE_BYTES * i, 1, 4);
	}
}
