/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * gen_memory.c - how to break one rule of the composite or the ranges.
 */
#include "gen_faults.h"

static struct dsc_range *some_range(struct gen *g, struct gen_case *c)
{
	return &c->range[gen_below(g, c->dsc.ranges)];
}

static void point_all_at(struct gen_case *c, uint32_t offset)
{
	for (uint32_t i = 0; i < c->dsc.receivers; i++)
		c->dsc.receiver[i].composite = dsc_set(offset);
}

/* One more range, at a random place of the list, of whole granules, that overlaps another. */
static bool add_overlap(struct gen *g, struct gen_case *c, uint32_t how)
{
	uint64_t granule = c->rules.granule;
	uint32_t unit = c->rules.granule / 4096;
	uint32_t place = gen_below(g, c->dsc.ranges + 1);
	struct dsc_range new = *some_range(g, c);
	uint32_t units = new.pages / unit;

	if (c->dsc.ranges == GEN_RANGES || (how > 0 && units < 2))
		return false;
	if (how > 0)
		new.addr += granule *(1 + gen_below(g, units - 1));
	if (how > 1)
		new.pages = unit;
	if (new.pages * 4096ull > c->rules.address_limit - new.addr)
		return false;
	if (dsc_sum_of_pages(&c->dsc) + new.pages > UINT32_MAX)
		return false;
	c->range[c->dsc.ranges++] = c->range[place];
	c->range[place] = new;
	return true;
}

/* V35 */
static bool composite_at_zero(struct gen *g, struct gen_case *c)
{
	(void)g;
	point_all_at(c, 0);
	return true;
}

/* V36 */
static bool composite_before_the_end_of_the_array(struct gen *g, struct gen_case *c)
{
	uint32_t end = dsc_access_at(&c->dsc, c->dsc.receivers);

	point_all_at(c, 16 + 16 * gen_below(g, end / 16 - 1));
	return true;
}

/*
 * V36: the only access descriptor is a good composite header as well. Its receiver and permissions
 * are the total page count, its composite offset (its own place) is the range count, and the true
 * composite header is the first range.
 */
static bool composite_that_is_an_access_descriptor(struct gen *g, struct gen_case *c)
{
	struct dsc *d = &c->dsc;
	uint32_t own, total;

	if (c->rules.granule != 4096)
		return false;
	d->access_stride = 16;
	d->composite_gap = 0;
	d->attributes = (struct dsc_field){ 0 };
	d->receivers = 0;
	dsc_add_receiver(d, (uint16_t)(gen_fresh_id(g, c) | 0x1000))->reserved = 0;
	d->receiver[0].id ^= d->receiver[0].id == d->sender;
	own = dsc_access_at(d, 0);
	total = d->receiver[0].id | (uint32_t)d->receiver[0].permissions << 16;
	point_all_at(c, own);
	d->total_pages = dsc_set(0);
	d->range_count = dsc_set(1); /* as an address: 4 GiB */
	d->composite_reserved = total - (own - 1);
	d->ranges = own - 1;
	for (uint32_t i = 0; i < d->ranges; i++)
		c->range[i] = (struct dsc_range){ (UINT64_C(8) << 30) + i * 8192, 1, 0 };
	return true;
}

/* V37 */
static bool composite_not_aligned(struct gen *g, struct gen_case *c)
{
	uint32_t by = 1 + gen_below(g, 15);

	/* the rest of the 16 bytes follows the ranges, so that the length is a multiple */
	c->dsc.composite_gap += by;
	c->dsc.trailing = 16 - by;
	return true;
}

/* V38 */
static bool composite_outside(struct gen *g, struct gen_case *c)
{
	static const uint32_t beyond[] = { 0, 16, 4096, 0x7fffffc0 };
	uint32_t end = (uint32_t)dsc_size(&c->dsc);

	point_all_at(c, gen_one_in(g, 4) ? 0xfffffff0 : end + beyond[gen_below(g, 4)]);
	return true;
}

/* V39 */
static bool composites_that_differ(struct gen *g, struct gen_case *c)
{
	uint32_t other = 1 + gen_below(g, c->dsc.receivers);
	uint32_t away = 16 * (1 + gen_below(g, 4));

	if (other >= c->dsc.receivers)
		return false;
	c->dsc.receiver[other].composite = dsc_set(dsc_composite_at(&c->dsc) + away);
	return true;
}

/* V40 */
static bool composite_reserved(struct gen *g, struct gen_case *c)
{
	if (c->rules.tolerate_reserved)
		return false;
	c->dsc.composite_reserved = UINT64_C(1) << gen_below(g, 64);
	return true;
}

/* V41 */
static bool no_ranges(struct gen *g, struct gen_case *c)
{
	(void)g;
	c->dsc.ranges = 0;
	return true;
}

/* V42 */
static bool range_count_too_large(struct gen *g, struct gen_case *c)
{
	static const uint32_t more[] = { 1, 2, 256, 0x10000000, 0xf0000000, 0x0fffffff };

	c->dsc.range_count = dsc_set(c->dsc.ranges + more[gen_below(g, 6)]);
	return true;
}

/* V43 */
static bool range_count_too_small(struct gen *g, struct gen_case *c)
{
	if (c->dsc.ranges < 2)
		return false;
	c->dsc.range_count = dsc_set(1 + gen_below(g, c->dsc.ranges - 1));
	return true;
}

/* V43 */
static bool bytes_after_the_ranges(struct gen *g, struct gen_case *c)
{
	c->dsc.trailing = 16 * (1 + gen_below(g, 8));
	return true;
}

/* V44 */
static bool address_not_on_a_page(struct gen *g, struct gen_case *c)
{
	some_range(g, c)->addr += 1 + gen_below(g, 4095);
	return true;
}

/* V45 */
static bool range_without_pages(struct gen *g, struct gen_case *c)
{
	some_range(g, c)->pages = 0;
	return true;
}

/* V46 */
static bool range_beyond_memory(struct gen *g, struct gen_case *c)
{
	uint32_t pages = c->rules.granule / 4096;
	struct dsc_range *r = some_range(g, c);

	if (c->rules.address_limit == UINT64_MAX)
		return false;
	r->pages = pages * (1 + gen_below(g, 64));
	r->addr = c->rules.address_limit - (gen_one_in(g, 2) ? 0 : (r->pages - pages) * 4096ull);
	return true;
}

/* V46 */
static bool range_that_wraps(struct gen *g, struct gen_case *c)
{
	struct dsc_range *r = some_range(g, c);
	uint32_t unit = c->rules.granule / 4096;

	r->pages = gen_one_in(g, 2) ? unit : unit * (1 + gen_below(g, UINT32_MAX / unit));
	r->addr = UINT64_MAX - c->rules.granule + 1;
	return true;
}

/* V48 */
static bool address_not_on_a_granule(struct gen *g, struct gen_case *c)
{
	uint32_t pages = c->rules.granule / 4096;
	struct dsc_range *r = some_range(g, c);

	if (pages == 1 || r->addr == 0)
		return false;
	r->addr -= 4096ull * (1 + gen_below(g, pages - 1));
	return true;
}

/* V48 */
static bool size_not_of_granules(struct gen *g, struct gen_case *c)
{
	uint32_t pages = c->rules.granule / 4096;

	if (pages == 1)
		return false;
	some_range(g, c)->pages -= 1 + gen_below(g, pages - 1);
	return true;
}

/* V49 */
static bool total_that_is_not_the_sum(struct gen *g, struct gen_case *c)
{
	uint64_t sum = dsc_sum_of_pages(&c->dsc);

	c->dsc.total_pages = dsc_set(gen_one_in(g, 2) ? sum + 1 + gen_below(g, 64)
						      : gen_below(g, (uint32_t)sum));
	return true;
}

/* V49 */
static bool total_that_is_the_sum_less_2_to_the_32(struct gen *g, struct gen_case *c)
{
	struct dsc_range *low = &c->range[0];

	(void)g;
	if (c->rules.address_limit <= UINT64_C(1) << 48)
		return false;
	*low = (struct dsc_range){ .addr = 0, .pages = 0x80000000 };
	c->range[1] = (struct dsc_range){ .addr = UINT64_C(1) << 44, .pages = 0x80000000 };
	c->dsc.ranges = 2;
	return true;
}

/* V50 */
static bool range_named_twice(struct gen *g, struct gen_case *c)
{
	return add_overlap(g, c, 0);
}

/* V50 */
static bool range_over_the_end_of_another(struct gen *g, struct gen_case *c)
{
	return add_overlap(g, c, 1);
}

/* V50 */
static bool range_inside_another(struct gen *g, struct gen_case *c)
{
	return add_overlap(g, c, 2);
}

/* V52 */
static bool range_reserved(struct gen *g, struct gen_case *c)
{
	if (c->rules.tolerate_reserved)
		return false;
	some_range(g, c)->reserved = UINT32_C(1) << gen_below(g, 32);
	return true;
}

#define INVALID FFA_RET_INVALID_PARAMETERS
#define FAULT(row, function, error, reason)                                                        \
	{                                                                                          \
		row, #function, error, FFA_R_##reason, function                                    \
	}

const struct gen_fault gen_memory_faults[] = {
	FAULT("V35", composite_at_zero, INVALID, COMP_ZERO),
	FAULT("V36", composite_before_the_end_of_the_array, INVALID, COMP_INSIDE),
	FAULT("V36", composite_that_is_an_access_descriptor, INVALID, COMP_INSIDE),
	FAULT("V37", composite_not_aligned, INVALID, COMP_ALIGNMENT),
	FAULT("V38", composite_outside, INVALID, NONE),
	FAULT("V39", composites_that_differ, INVALID, COMP_DIFFERS),
	FAULT("V40", composite_reserved, INVALID, COMP_RESERVED),
	FAULT("V41", no_ranges, INVALID, COMP_NO_RANGES),
	FAULT("V42", range_count_too_large, INVALID, NONE),
	FAULT("V43", range_count_too_small, INVALID, NONE),
	FAULT("V43", bytes_after_the_ranges, INVALID, COMP_LENGTH),
	FAULT("V44", address_not_on_a_page, INVALID, NONE),
	FAULT("V45", range_without_pages, INVALID, RANGE_EMPTY),
	FAULT("V46", range_beyond_memory, INVALID, RANGE_WRAP),
	FAULT("V46", range_that_wraps, INVALID, RANGE_WRAP),
	FAULT("V48", address_not_on_a_granule, INVALID, RANGE_GRANULE),
	FAULT("V48", size_not_of_granules, INVALID, RANGE_GRANULE),
	FAULT("V49", total_that_is_not_the_sum, INVALID, RANGE_TOTAL),
	FAULT("V49", total_that_is_the_sum_less_2_to_the_32, INVALID, RANGE_TOTAL),
	FAULT("V50", range_named_twice, INVALID, RANGE_OVERLAP),
	FAULT("V50", range_over_the_end_of_another, INVALID, RANGE_OVERLAP),
	FAULT("V50", range_inside_another, INVALID, RANGE_OVERLAP),
	FAULT("V52", range_reserved, INVALID, RANGE_RESERVED),
};

const uint32_t gen_memory_fault_count = sizeof(gen_memory_faults) / sizeof(gen_memory_faults[0]);
