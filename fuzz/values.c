/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * values.c - chance, and the values worth trying.
 */
#include "values.h"

#define PICK(chance, list) (list)[chance_below(chance, sizeof(list) / sizeof((list)[0]))]

struct chance chance_of(uint64_t seed)
{
	return (struct chance){ seed };
}

/* splitmix64: every seed starts a good sequence, neighbours included. */
uint64_t chance_next(struct chance *chance)
{
	uint64_t z = chance->state += UINT64_C(0x9E3779B97F4A7C15);

	z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
	return z ^ z >> 31;
}

uint32_t chance_below(struct chance *chance, uint32_t bound)
{
	return bound == 0 ? 0 : (uint32_t)((chance_next(chance) >> 32) * bound >> 32);
}

bool chance_in(struct chance *chance, uint32_t n)
{
	return chance_below(chance, n) == 0;
}

uint32_t chance_few(struct chance *chance, uint32_t most)
{
	uint32_t few = 1;

	while (few < most && chance_in(chance, 3))
		few++;
	return few;
}

static uint64_t cut_to(uint64_t value, uint32_t bytes)
{
	return bytes < 8 ? value & ((UINT64_C(1) << (8 * bytes)) - 1) : value;
}

uint64_t value_edge(struct chance *chance, uint32_t bytes)
{
	/* Sizes of headers, access descriptors, composites, ranges, pages and buffers. */
	static const uint16_t sizes[] = { 8, 12, 16, 24, 32, 48, 64, 80, 112, 4096, 16384 };
	uint32_t bit = chance_below(chance, 8 * bytes);
	uint64_t value;

	switch (chance_below(chance, 6)) {
	case 0:
		value = UINT64_C(1) << bit;
		break;
	case 1:
		value = (UINT64_C(1) << bit) - 1;
		break;
	case 2:
		value = UINT64_C(0) - PICK(chance, sizes);
		break;
	case 3:
		value = PICK(chance, sizes);
		break;
	case 4:
		value = UINT64_C(0) - chance_below(chance, 17);
		break;
	default:
		value = chance_below(chance, 17);
		break;
	}
	return cut_to(value, bytes);
}

uint64_t value_near(struct chance *chance, uint64_t value)
{
	static const uint16_t steps[] = { 1, 1, 2, 4, 8, 15, 16, 32, 48, 4096 };
	uint64_t by = PICK(chance, steps);

	if (chance_in(chance, 4))
		return value ^ UINT64_C(1) << chance_below(chance, 64);
	return chance_in(chance, 2) ? value + by : value - by;
}

uint64_t value_small(struct chance *chance)
{
	return chance_below(chance, chance_in(chance, 8) ? 256 : 12);
}

uint64_t value_any(struct chance *chance, uint32_t bytes)
{
	if (chance_in(chance, 3))
		return cut_to(chance_next(chance), bytes);
	return value_edge(chance, bytes);
}

uint64_t value_version(struct chance *chance)
{
	static const uint32_t versions[] = { 0x10000,	 0x10001,    0x10002,	 0x10003,
					     0x1FFFF,	 0x20000,    0x00002,	 0,
					     0xFFFF,	 0x80000000, 0x80010001, 0x7FFF0000,
					     0xFFFFFFFF, 0x10001 };

	return PICK(chance, versions);
}

uint64_t value_fid(struct chance *chance)
{
	static const uint32_t bases[] = { 0x84000000, 0xC4000000, 0x84000000, 0xC4000000,
					  0x84010000, 0xC4010000, 0x80000000, 0x85000000 };
	uint32_t base = PICK(chance, bases);

	/* Feature identifiers are small numbers. */
	if (chance_in(chance, 6))
		return chance_below(chance, 10);
	return base | (0x60 + chance_below(chance, 0x90));
}

uint64_t value_error(struct chance *chance)
{
	uint64_t code = UINT64_C(0) - chance_below(chance, 13);

	return chance_in(chance, 2) ? code : code & UINT32_MAX;
}
