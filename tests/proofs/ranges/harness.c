/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Lists of ranges: ffa_ranges_read reads nothing outside and accepts exactly the legal lists, in
 * the client's order; what it says of sum and order is true; sorting keeps every range and orders
 * them; and an overlap is found exactly when two ranges share a byte (contract DESC-2, DESC-3,
 * MEM-11).
 *
 * Bounds: at most COUNT ranges (and up to 15 bytes more); address limit and granule are any that a
 * configuration may have.
 */
#include "desc/ranges.h"
#include "proofs/common/proof.h"
#include "proofs/common/wire.h"

#define ROOM (16u * COUNT + 15)

static uint64_t end_of(struct ffa_range range)
{
	return range.base.addr + range.pages * FFA_PAGE_SIZE;
}

static bool one_legal(const struct ffa_range_rules *rules, const uint8_t *b)
{
	uint64_t base = wire64(b, 0), size = wire32(b, 8) * UINT64_C(4096);

	return base % rules->granule == 0 && size != 0 && size % rules->granule == 0 &&
	       base <= rules->address_limit && size <= rules->address_limit - base &&
	       (rules->tolerate_reserved || wire32(b, 12) == 0);
}

static bool legal(const struct ffa_range_rules *rules, const uint8_t *b, size_t length,
		  uint32_t room)
{
	if (length % 16 != 0 || length / 16 > room)
		return false;
	for (uint32_t i = 0; i < length / 16; i++)
		if (!one_legal(rules, b + 16 * i))
			return false;
	return true;
}

/* What a list that was accepted must look like. */
static void check_read(const struct ffa_range *ranges, const struct ffa_ranges_seen *seen,
		       const uint8_t *b, size_t length)
{
	uint64_t pages = 0;
	bool ascending = true;

	for (uint32_t i = 0; i < length / 16; i++) {
		CHECK(ranges[i].base.addr == wire64(b, 16 * i), "address, in the client's order");
		CHECK(ranges[i].pages == wire32(b, 16 * i + 8), "pages");
		pages += ranges[i].pages;
		if (i > 0 && ranges[i].base.addr < end_of(ranges[i - 1]))
			ascending = false;
	}
	CHECK(seen->count == length / 16, "number of ranges");
	CHECK(seen->pages == pages, "sum of the pages");
	CHECK(seen->sorted == ascending, "sorted: ascending, none reaches into the next");
}

static uint32_t times(const struct ffa_range *ranges, uint32_t count, struct ffa_range one)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < count; i++)
		n += ranges[i].base.addr == one.base.addr && ranges[i].pages == one.pages;
	return n;
}

static bool any_two_overlap(const struct ffa_range *ranges, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		for (uint32_t j = 0; j < i; j++)
			if (ranges[i].base.addr < end_of(ranges[j]) &&
			    ranges[j].base.addr < end_of(ranges[i]))
				return true;
	return false;
}

static void check_order(struct ffa_range *ranges, uint32_t count)
{
	struct ffa_range old[COUNT], spare[COUNT];
	struct ffa_range one = { { nondet_u64() }, nondet_u32() };
	bool overlap = any_two_overlap(ranges, count);
	uint32_t index = 0;

	for (uint32_t i = 0; i < COUNT; i++)
		old[i] = ranges[i];
	ffa_ranges_sort(old, ranges, spare, count);
	for (uint32_t i = 1; i < count; i++)
		CHECK(ranges[i - 1].base.addr <= ranges[i].base.addr, "sorted by address");
	CHECK(times(ranges, count, one) == times(old, count, one), "none lost, none added");
	CHECK(ffa_ranges_overlap(ranges, count, &index) == overlap, "overlap found exactly");
	if (overlap) {
		CHECK(index + 1 < count && end_of(ranges[index]) > ranges[index + 1].base.addr,
		      "the first of the two that overlap");
		REACHED("ranges overlap");
	} else {
		REACHED("ranges do not overlap");
	}
}

void harness(void)
{
	/* Data structure: a list that ends where its object does. */
	uint8_t room[ROOM];
	size_t length = nondet_size();
	const uint8_t *bytes;
	struct ffa_range ranges[COUNT];
	struct ffa_range_rules rules = { nondet_u64(), nondet_u32(), any_bool() };
	uint32_t most = any_below(COUNT + 1);
	struct ffa_ranges_seen seen;
	struct ffa_why why;
	enum ffa_reason reason;

	/* Assumptions: the granules there are. */
	ASSUME(length <= ROOM);
	ASSUME(rules.granule == 4096 || rules.granule == 16384 || rules.granule == 65536);
	bytes = room + (ROOM - length);

	/* Operation. */
	reason = ffa_ranges_read(&rules, ffa_span_of(bytes, length), nondet_u32(), ranges, most,
				 &seen, &why);

	/* Assertions. */
	CHECK((reason == FFA_R_NONE) == legal(&rules, bytes, length, most),
	      "accepted exactly when every range is legal");
	if (reason == FFA_R_NONE) {
		check_read(ranges, &seen, bytes, length);
		check_order(ranges, seen.count);
		REACHED("a list is accepted");
	} else {
		CHECK(why.reason == reason, "a refusal says why");
		REACHED("a list is refused");
	}
}
