/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sort.c - ranges by address, in time linear in their number: a radix sort from the lowest digit
 * that differs to the highest. Digits in which all addresses agree cost nothing, so that memory
 * scattered over a gigabyte takes three passes.
 */
#include "desc/ranges.h"

#include "base/contract.h"
#include "base/mem.h"

#define DIGIT_BITS 6u
#define DIGITS (1u << DIGIT_BITS)
#define SHORT_LIST 20u /* below, the passes' fixed cost is more than they save */

static void insertion_sort(const struct ffa_range *ranges, struct ffa_range *sorted, uint32_t count)
{
	uint32_t i, j;

	for (i = 0; i < count; i++) {
		struct ffa_range one = ranges[i];

		for (j = i; j > 0 && sorted[j - 1].base.addr > one.base.addr; j--)
			sorted[j] = sorted[j - 1];
		sorted[j] = one;
	}
}

static uint64_t differing_bits(const struct ffa_range *ranges, uint32_t count)
{
	uint64_t first = ranges[0].base.addr, differ = 0;
	uint32_t i;

	for (i = 1; i < count; i++)
		differ |= ranges[i].base.addr ^ first;
	return differ;
}

static uint32_t digit_of(uint64_t address, unsigned int shift)
{
	return (uint32_t)(address >> shift) & (DIGITS - 1);
}

/* One stable pass by the digit at `shift`. */
static void sort_by_digit(const struct ffa_range *from, struct ffa_range *to, uint32_t count,
			  unsigned int shift)
{
	uint16_t place[DIGITS] = { 0 }; /* 16 bits: half the stack, and FFA_SORT_MAX fits */
	uint32_t i, next = 0;

	for (i = 0; i < count; i++)
		place[digit_of(from[i].base.addr, shift)]++;
	for (i = 0; i < DIGITS; i++) {
		uint32_t here = place[i];

		place[i] = (uint16_t)next;
		next += here;
	}
	for (i = 0; i < count; i++)
		to[place[digit_of(from[i].base.addr, shift)]++] = from[i];
}

void ffa_ranges_sort(const struct ffa_range *ranges, struct ffa_range *sorted,
		     struct ffa_range *spare, uint32_t count)
{
	const struct ffa_range *from = ranges;
	struct ffa_range *to = sorted;
	unsigned int shift = 0;
	uint64_t differ;

	FFA_CONTRACT(count <= FFA_SORT_MAX);
	if (count <= SHORT_LIST) {
		insertion_sort(ranges, sorted, count);
		return;
	}
	for (differ = differing_bits(ranges, count); differ != 0; differ >>= DIGIT_BITS) {
		for (; (differ & 1u) == 0; differ >>= 1)
			shift++;
		sort_by_digit(from, to, count, shift);
		shift += DIGIT_BITS;
		from = to;
		to = to == sorted ? spare : sorted;
	}
	if (from != sorted)
		memcpy(sorted, from, count * sizeof(*sorted));
}
