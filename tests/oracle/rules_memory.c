/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * rules_memory.c - what holds for composite and ranges of a good memory send.
 */
#include "rules.h"

#define PAGE 4096u

static bool composite_offset_is_not_zero(const struct reading *r)
{
	return composite(r) != 0;
}

static bool composite_is_after_the_access_array(const struct reading *r)
{
	return composite(r) >= access_end(r);
}

static bool composite_is_aligned(const struct reading *r)
{
	return composite(r) % 16 == 0;
}

static bool composite_is_inside(const struct reading *r)
{
	return composite(r) + COMPOSITE_BYTES <= r->length;
}

static bool receivers_agree_on_the_composite(const struct reading *r)
{
	for (uint64_t i = 0; i < receivers(r); i++)
		if (composite_of(r, i) != composite(r))
			return false;
	return true;
}

static bool composite_reserved_is_zero(const struct reading *r)
{
	return r->as->tolerate_reserved || all_zero(r, composite(r) + 8, 8);
}

static bool there_is_a_range(const struct reading *r)
{
	return range_count(r) != 0;
}

static bool ranges_are_all_there(const struct reading *r)
{
	return range_of(r, range_count(r)) <= r->length;
}

static bool nothing_follows_the_ranges(const struct reading *r)
{
	return range_of(r, range_count(r)) >= r->length;
}

static bool ranges_start_on_a_page(const struct reading *r)
{
	for (uint64_t i = 0; i < range_count(r); i++)
		if (range_base(r, i) % PAGE != 0)
			return false;
	return true;
}

static bool ranges_have_pages(const struct reading *r)
{
	for (uint64_t i = 0; i < range_count(r); i++)
		if (range_pages(r, i) == 0)
			return false;
	return true;
}

static bool ranges_are_in_memory(const struct reading *r)
{
	uint64_t limit = r->as->address_limit;

	for (uint64_t i = 0; i < range_count(r); i++) {
		uint64_t base = range_base(r, i);

		if (base > limit || range_pages(r, i) * PAGE > limit - base)
			return false;
	}
	return true;
}

static bool ranges_fit_the_granule(const struct reading *r)
{
	for (uint64_t i = 0; i < range_count(r); i++) {
		if (range_base(r, i) % r->as->granule != 0)
			return false;
		if (range_pages(r, i) * PAGE % r->as->granule != 0)
			return false;
	}
	return true;
}

static bool pages_add_up(const struct reading *r)
{
	uint64_t sum = 0;

	for (uint64_t i = 0; i < range_count(r); i++)
		sum += range_pages(r, i);
	return sum == total_pages(r);
}

/* Two ranges are apart when the higher one starts where the lower one has ended, or later. */
static bool apart(const struct reading *r, uint64_t i, uint64_t j)
{
	uint64_t one = range_base(r, i), other = range_base(r, j);

	return one <= other ? other - one >= range_pages(r, i) * PAGE
			    : one - other >= range_pages(r, j) * PAGE;
}

static bool ranges_do_not_overlap(const struct reading *r)
{
	uint64_t count = range_count(r);

	for (uint64_t i = 0; i < count; i++)
		for (uint64_t j = i + 1; j < count; j++)
			if (!apart(r, i, j))
				return false;
	return true;
}

static bool range_reserved_is_zero(const struct reading *r)
{
	if (r->as->tolerate_reserved)
		return true;
	for (uint64_t i = 0; i < range_count(r); i++)
		if (!all_zero(r, range_of(r, i) + 12, 4))
			return false;
	return true;
}

#define INVALID FFA_RET_INVALID_PARAMETERS

const struct rule rules_of_the_memory[] = {
	{ "V35", IMPLIED, INVALID, composite_offset_is_not_zero },
	{ "V36", CONTENT, INVALID, composite_is_after_the_access_array },
	{ "V37", IMPLIED, INVALID, composite_is_aligned },
	{ "V38", LAYOUT, INVALID, composite_is_inside },
	{ "V39", CONTENT, INVALID, receivers_agree_on_the_composite },
	{ "V40", CONTENT, INVALID, composite_reserved_is_zero },
	{ "V41", CONTENT, INVALID, there_is_a_range },
	{ "V42", LAYOUT, INVALID, ranges_are_all_there },
	{ "V43", CONTENT, INVALID, nothing_follows_the_ranges },
	{ "V44", IMPLIED, INVALID, ranges_start_on_a_page },
	{ "V45", CONTENT, INVALID, ranges_have_pages },
	{ "V46", CONTENT, INVALID, ranges_are_in_memory },
	{ "V48", CONTENT, INVALID, ranges_fit_the_granule },
	{ "V49", CONTENT, INVALID, pages_add_up },
	{ "V50", CONTENT, INVALID, ranges_do_not_overlap },
	{ "V52", CONTENT, INVALID, range_reserved_is_zero },
};

const uint32_t rules_of_the_memory_count =
	sizeof(rules_of_the_memory) / sizeof(rules_of_the_memory[0]);
