/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * gen.c - valid memory sends of every shape, and bytes changed at random.
 */
#include "gen_faults.h"

#include <stdlib.h>
#include <string.h>

#define VM_IDS 0x7fffu
#define MAX_TOTAL_PAGES UINT32_MAX

void gen_seed(struct gen *g, uint64_t seed)
{
	/* xorshift must not start at 0; neighbouring seeds must not give similar cases */
	g->state = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15);
	if (g->state == 0)
		g->state = 1;
	for (int i = 0; i < 8; i++)
		(void)gen_next(g);
}

uint64_t gen_next(struct gen *g)
{
	g->state ^= g->state >> 12;
	g->state ^= g->state << 25;
	g->state ^= g->state >> 27;
	return g->state * UINT64_C(0x2545f4914f6cdd1d);
}

uint32_t gen_below(struct gen *g, uint32_t bound)
{
	return (uint32_t)((gen_next(g) >> 32) * bound >> 32);
}

bool gen_one_in(struct gen *g, uint32_t n)
{
	return gen_below(g, n) == 0;
}

static void choose_rules(struct gen *g, struct ffa_memtx_rules *r)
{
	static const uint32_t versions[] = { FFA_VERSION_1_0, FFA_VERSION_1_1, FFA_VERSION_1_2 };
	static const enum ffa_operation operations[] = { FFA_OP_SHARE, FFA_OP_LEND, FFA_OP_DONATE };
	static const uint32_t granules[] = { 4096, 4096, 4096, 16384, 65536 };
	static const uint64_t limits[] = { UINT64_C(1) << 36, UINT64_C(1) << 48, UINT64_C(1) << 52,
					   UINT64_MAX };

	r->version = versions[gen_below(g, 3)];
	r->operation = operations[gen_below(g, 3)];
	r->sender.id = gen_one_in(g, 2) ? 0 : (uint16_t)gen_below(g, VM_IDS);
	r->max_receivers = 1 + gen_below(g, FFA_MAX_RECEIVERS);
	r->granule = granules[gen_below(g, 5)];
	r->address_limit = limits[gen_below(g, 4)];
	r->tolerate_reserved = gen_one_in(g, 4);
	r->zeroing = gen_one_in(g, 2);
	r->access_16 = gen_one_in(g, 4);
}

uint16_t gen_fresh_id(struct gen *g, const struct gen_case *c)
{
	for (;;) {
		uint16_t id = (uint16_t)gen_next(g);
		bool taken = id == c->rules.sender.id;

		for (uint32_t i = 0; i < c->dsc.receivers; i++)
			taken = taken || c->dsc.receiver[i].id == id;
		if (!taken)
			return id;
	}
}

static void choose_receivers(struct gen *g, struct gen_case *c)
{
	struct dsc *d = &c->dsc;
	uint32_t count = 1 + gen_below(g, c->rules.max_receivers);
	bool wide = dsc_stride(d) == 32;

	if (c->rules.operation == FFA_OP_DONATE || gen_one_in(g, 3))
		count = 1;
	d->receivers = 0;
	for (uint32_t i = 0; i < count; i++) {
		struct dsc_receiver *r = dsc_add_receiver(d, gen_fresh_id(g, c));

		if (c->rules.operation != FFA_OP_DONATE)
			r->permissions = (uint8_t)(1 + gen_below(g, 2));
		if (wide && !c->rules.access_16 && gen_one_in(g, 2)) {
			r->impdef[0] = gen_next(g);
			r->impdef[1] = gen_next(g);
		}
		if (c->rules.tolerate_reserved && gen_one_in(g, 2))
			r->reserved = gen_next(g);
	}
}

/* Normal memory, with any legal cacheability and shareability. */
static void choose_attributes(struct gen *g, struct dsc *d)
{
	static const uint8_t cacheability[] = { 1, 3 };
	static const uint8_t shareability[] = { 0, 2, 3 };

	if (d->operation == FFA_OP_DONATE || (d->operation == FFA_OP_LEND && d->receivers == 1))
		return;
	if (gen_one_in(g, 2))
		d->attributes = dsc_set(0x20u | (uint32_t)cacheability[gen_below(g, 2)] << 2 |
					shareability[gen_below(g, 3)]);
}

static void choose_header(struct gen *g, struct gen_case *c)
{
	struct dsc *d = &c->dsc;

	d->sender = c->rules.sender.id;
	if (c->rules.zeroing && d->operation != FFA_OP_SHARE)
		d->flags = gen_below(g, 2);
	d->tag = gen_one_in(g, 2) ? gen_next(g) : 0;
	if (d->version == FFA_VERSION_1_2 && gen_one_in(g, 2))
		d->access_stride = 16;
	if (d->version != FFA_VERSION_1_0 && gen_one_in(g, 3))
		d->access_gap = 16 * gen_below(g, 5);
	if (gen_one_in(g, 3))
		d->composite_gap = 16 * gen_below(g, 5);
	if (!c->rules.tolerate_reserved)
		return;
	d->handle = gen_next(g);
	d->composite_reserved = gen_next(g);
	for (uint32_t i = 0; i < dsc_reserved_bytes(d); i++)
		d->reserved[i] = (uint8_t)gen_next(g);
}

static uint32_t choose_count(struct gen *g)
{
	if (gen_one_in(g, 64))
		return 1 + gen_below(g, GEN_RANGES);
	if (gen_one_in(g, 8))
		return 1 + gen_below(g, 40);
	return 1 + gen_below(g, 6);
}

/* Granules in one range, granules left before the next: mostly small, neighbours often touch. */
static uint64_t choose_run(struct gen *g, bool may_be_zero)
{
	uint32_t bits = gen_one_in(g, 32) ? 20 : gen_one_in(g, 128) ? 28 : 4;
	uint64_t run = gen_below(g, 1u << bits);

	if (may_be_zero)
		return gen_one_in(g, 2) ? 0 : run;
	return run + 1;
}

/*
 * Ascending ranges that do not overlap, all below the limit and never more pages than their 32-bit
 * sum can say; the last may end exactly at the limit. Returns how many there are.
 */
static uint32_t lay_ranges(struct gen *g, struct gen_case *c, uint32_t wanted)
{
	uint64_t granule = c->rules.granule;
	uint64_t left = (c->rules.address_limit - granule) / granule;
	uint64_t at = gen_next(g) % (left / 2);
	uint64_t pages = 0;
	uint32_t count = 0;

	left -= at;
	while (count < wanted) {
		uint64_t gap = choose_run(g, true);
		uint64_t run = choose_run(g, false);

		pages += run * granule / 4096;
		if (gap + run > left || pages > MAX_TOTAL_PAGES)
			break;
		c->range[count++] = (struct dsc_range){ .addr = (at + gap) * granule,
							.pages = (uint32_t)(run * granule / 4096) };
		at += gap + run;
		left -= gap + run;
	}
	if (count == 0)
		c->range[count++] =
			(struct dsc_range){ at * granule, (uint32_t)(granule / 4096), 0 };
	return count;
}

/* Up to the limit when a granule ends there. */
static void touch_the_limit(struct gen_case *c)
{
	uint64_t granule = c->rules.granule;

	if (c->rules.address_limit % granule != 0)
		return;
	c->range[0].pages = (uint32_t)(granule / 4096);
	c->range[0].addr = c->rules.address_limit - granule;
}

static void shuffle(struct gen *g, struct dsc_range *range, uint32_t count)
{
	for (uint32_t i = count; i > 1; i--) {
		uint32_t j = gen_below(g, i);
		struct dsc_range other = range[i - 1];

		range[i - 1] = range[j];
		range[j] = other;
	}
}

static void choose_ranges(struct gen *g, struct gen_case *c)
{
	uint32_t count = lay_ranges(g, c, choose_count(g));

	if (count == 1 && gen_one_in(g, 4))
		touch_the_limit(c);
	if (gen_one_in(g, 2))
		shuffle(g, c->range, count);
	for (uint32_t i = 0; c->rules.tolerate_reserved && i < count; i++)
		c->range[i].reserved = (uint32_t)gen_next(g);
	c->dsc.many = c->range;
	c->dsc.ranges = count;
}

void gen_valid(struct gen *g, struct gen_case *c)
{
	choose_rules(g, &c->rules);
	dsc_init(&c->dsc, c->rules.version, c->rules.operation);
	c->length = (struct dsc_field){ 0 };
	choose_header(g, c);
	choose_receivers(g, c);
	choose_attributes(g, &c->dsc);
	choose_ranges(g, c);
}

const struct gen_fault *gen_fault(uint32_t index)
{
	if (index < gen_head_fault_count)
		return &gen_head_faults[index];
	index -= gen_head_fault_count;
	return index < gen_memory_fault_count ? &gen_memory_faults[index] : NULL;
}

uint8_t *gen_bytes(const struct gen_case *c, size_t *length)
{
	uint8_t *whole = dsc_alloc(&c->dsc, length);
	uint8_t *part;

	if (!c->length.set || c->length.value >= *length)
		return whole;
	*length = (size_t)c->length.value;
	part = malloc(*length > 0 ? *length : 1);
	if (part == NULL)
		abort();
	memcpy(part, whole, *length);
	free(whole);
	return part;
}

static void mutate_once(struct gen *g, uint8_t *bytes, size_t length)
{
	static const uint32_t evil[] = { 0,	     1,		 16,	     48,	64,
					 0x7fffffff, 0xfffffff0, UINT32_MAX, 0x10000001 };
	/* the first 128 bytes hold nearly all that matters */
	size_t near = length < 128 || gen_one_in(g, 4) ? length : 128;
	size_t at = gen_below(g, (uint32_t)near);
	size_t word = at & ~(size_t)3;

	switch (gen_below(g, 4)) {
	case 0:
		bytes[at] ^= (uint8_t)(1u << gen_below(g, 8));
		break;
	case 1:
		bytes[at] = (uint8_t)gen_next(g);
		break;
	case 2:
		if (length - word >= 4)
			dsc_put(bytes + word, evil[gen_below(g, 9)], 4);
		break;
	default:
		if (length - word >= 4)
			dsc_put(bytes + word, dsc_get(bytes + word, 4) + gen_below(g, 65) - 32, 4);
		break;
	}
}

void gen_mutate(struct gen *g, uint8_t *bytes, size_t length)
{
	uint32_t places = 1 + gen_below(g, 4);

	for (uint32_t i = 0; length > 0 && i < places; i++)
		mutate_once(g, bytes, length);
}
