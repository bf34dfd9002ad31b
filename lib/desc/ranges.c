/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ranges.c - constituent lists: read and check, find overlaps. The loops here run once per range
 * of every memory send, so the good case has one branch and the faults are told apart afterwards.
 */
#include "desc/ranges.h"

#include "base/contract.h"
#include "desc/refuse.h"

#define RANGE_BASE 0u
#define RANGE_PAGES 8u
#define RANGE_RESERVED 12u

/*
 * What is wrong with the range at `at`, in the order of the checks. Out of line: inlined it makes
 * clang load the fields of every range byte by byte.
 */
FFA_COLD static enum ffa_reason refuse_range(const struct ffa_range_rules *rules,
					     struct ffa_span one, uint32_t at, struct ffa_why *why)
{
	uint64_t base = ffa_span_get64(one, RANGE_BASE);
	uint32_t pages = ffa_span_get32(one, RANGE_PAGES);
	uint32_t reserved = ffa_span_get32(one, RANGE_RESERVED);
	uint64_t bytes = (uint64_t)pages << FFA_PAGE_SHIFT;

	if (base % FFA_PAGE_SIZE != 0)
		return ffa_refuse(why, FFA_R_RANGE_ALIGNMENT, at + RANGE_BASE, base);
	if (bytes == 0)
		return ffa_refuse(why, FFA_R_RANGE_EMPTY, at + RANGE_PAGES, 0);
	if (base > rules->address_limit || bytes > rules->address_limit - base)
		return ffa_refuse(why, FFA_R_RANGE_WRAP, at + RANGE_BASE, base);
	if (reserved != 0 && !rules->tolerate_reserved)
		return ffa_refuse(why, FFA_R_RANGE_RESERVED, at + RANGE_RESERVED, reserved);
	if ((base & ((uint64_t)rules->granule - 1)) != 0)
		return ffa_refuse(why, FFA_R_RANGE_GRANULE, at + RANGE_BASE, base);
	return ffa_refuse(why, FFA_R_RANGE_GRANULE, at + RANGE_PAGES, pages);
}

enum ffa_reason ffa_ranges_read(const struct ffa_range_rules *rules, struct ffa_span bytes,
				uint32_t offset, struct ffa_range *out, uint32_t room,
				struct ffa_ranges_seen *seen, struct ffa_why *why)
{
	uint64_t low_bits = (uint64_t)rules->granule - 1;
	uint64_t limit = rules->address_limit;
	uint32_t reserved = rules->tolerate_reserved ? 0 : UINT32_MAX;
	uint64_t total = 0, end = 0;
	bool sorted = true;
	struct ffa_span rest = bytes, one;
	uint32_t i = 0;

	if (bytes.length % FFA_WIRE_RANGE_SIZE != 0)
		return ffa_refuse(why, FFA_R_LEN_MULTIPLE, offset, bytes.length);
	if (bytes.length / FFA_WIRE_RANGE_SIZE > room)
		return ffa_refuse(why, FFA_R_QUOTA_SEND_RANGES, offset,
				  bytes.length / FFA_WIRE_RANGE_SIZE);
	/* Taking the next range is the bounds check; it fails at the end. */
	for (; ffa_span_sub(rest, 0, FFA_WIRE_RANGE_SIZE, &one); i++) {
		uint64_t base = ffa_span_get64(one, RANGE_BASE);
		uint32_t pages = ffa_span_get32(one, RANGE_PAGES);
		uint64_t size = (uint64_t)pages << FFA_PAGE_SHIFT;

		/* size - 1 < limit: not zero, and the subtraction after it does not wrap. */
		if ((((base | size) & low_bits) |
		     (ffa_span_get32(one, RANGE_RESERVED) & reserved)) != 0 ||
		    size - 1 >= limit || base > limit - size)
			return refuse_range(rules, one, offset + i * FFA_WIRE_RANGE_SIZE, why);
		out[i].base.addr = base;
		out[i].pages = pages;
		total += pages;
		sorted &= base >= end;
		end = base + size;
		(void)ffa_span_sub(rest, FFA_WIRE_RANGE_SIZE, rest.length - FFA_WIRE_RANGE_SIZE,
				   &rest);
	}
	seen->pages = total;
	seen->count = i;
	seen->sorted = sorted;
	return FFA_R_NONE;
}

bool ffa_ranges_overlap(const struct ffa_range *sorted, uint32_t count, uint32_t *index)
{
	uint32_t i;

	for (i = 1; i < count; i++) {
		uint64_t gap = sorted[i].base.addr - sorted[i - 1].base.addr;

		if (gap < (uint64_t)sorted[i - 1].pages << FFA_PAGE_SHIFT) {
			*index = i - 1;
			return true;
		}
	}
	return false;
}
