/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * dsc.c - the descriptor's fields, their defaults and their bytes.
 */
#include "dsc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DSC_DEFAULT_RECEIVER 0x8001
#define DSC_DEFAULT_ADDRESS UINT64_C(0x40000000)
#define DSC_NORMAL_WB_INNER 0x2fu
#define DSC_READ_WRITE 0x02

/* A test that misuses the builder is wrong itself: say so and stop. */
static void require(bool condition, const char *what)
{
	if (condition)
		return;
	fprintf(stderr, "descriptor builder: %s\n", what);
	abort();
}

static uint64_t field(struct dsc_field f, uint64_t computed)
{
	return f.set ? f.value : computed;
}

struct dsc_field dsc_set(uint64_t value)
{
	return (struct dsc_field){ .set = true, .value = value };
}

void dsc_put(uint8_t *at, uint64_t value, uint32_t bytes)
{
	for (uint32_t i = 0; i < bytes; i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

uint64_t dsc_get(const uint8_t *at, uint32_t bytes)
{
	uint64_t value = 0;

	for (uint32_t i = 0; i < bytes; i++)
		value |= (uint64_t)at[i] << (8 * i);
	return value;
}

void dsc_init(struct dsc *d, uint32_t version, enum ffa_operation operation)
{
	memset(d, 0, sizeof(*d));
	d->version = version;
	d->operation = operation;
	dsc_add_receiver(d, DSC_DEFAULT_RECEIVER);
	dsc_add_range(d, DSC_DEFAULT_ADDRESS, 1);
}

struct dsc_receiver *dsc_add_receiver(struct dsc *d, uint16_t id)
{
	struct dsc_receiver *r;

	require(d->receivers < DSC_RECEIVERS, "too many receivers");
	r = &d->receiver[d->receivers++];
	memset(r, 0, sizeof(*r));
	r->id = id;
	r->permissions = d->operation == FFA_OP_DONATE ? 0 : DSC_READ_WRITE;
	return r;
}

struct dsc_range *dsc_add_range(struct dsc *d, uint64_t addr, uint32_t pages)
{
	struct dsc_range *r;

	require(d->many == NULL && d->ranges < DSC_RANGES, "too many ranges");
	r = &d->range[d->ranges++];
	*r = (struct dsc_range){ .addr = addr, .pages = pages };
	return r;
}

void dsc_ranges(struct dsc *d, const struct dsc_range *ranges, uint32_t count)
{
	d->ranges = count;
	d->many = NULL;
	if (count > DSC_RANGES)
		d->many = ranges;
	else if (count > 0)
		memcpy(d->range, ranges, count * sizeof(*ranges));
}

static const struct dsc_range *range_of(const struct dsc *d, uint32_t number)
{
	return d->many != NULL ? &d->many[number] : &d->range[number];
}

uint32_t dsc_header_bytes(const struct dsc *d)
{
	return d->version == FFA_VERSION_1_0 ? 32 : 48;
}

uint32_t dsc_stride(const struct dsc *d)
{
	if (d->access_stride != 0)
		return d->access_stride;
	return d->version == FFA_VERSION_1_2 ? 32 : 16;
}

uint32_t dsc_access_at(const struct dsc *d, uint32_t receiver)
{
	return dsc_header_bytes(d) + d->access_gap + receiver * dsc_stride(d);
}

uint32_t dsc_composite_at(const struct dsc *d)
{
	return dsc_access_at(d, d->receivers) + d->composite_gap;
}

uint32_t dsc_range_at(const struct dsc *d, uint32_t range)
{
	return dsc_composite_at(d) + DSC_COMPOSITE_BYTES + range * DSC_RANGE_BYTES;
}

size_t dsc_size(const struct dsc *d)
{
	return (size_t)dsc_range_at(d, d->ranges) + d->trailing;
}

uint32_t dsc_reserved_bytes(const struct dsc *d)
{
	return d->version == FFA_VERSION_1_0 ? 5 : 12;
}

uint32_t dsc_w1(const struct dsc *d)
{
	return (uint32_t)field(d->total_length, dsc_size(d));
}

uint32_t dsc_w2(const struct dsc *d)
{
	return (uint32_t)field(d->fragment_length, dsc_fragment_at(d, 1));
}

/* DONATE, and LEND to one borrower, leave the attributes to the receiver. */
static uint64_t default_attributes(const struct dsc *d)
{
	if (d->operation == FFA_OP_DONATE)
		return 0;
	if (d->operation == FFA_OP_LEND && d->receivers <= 1)
		return 0;
	return DSC_NORMAL_WB_INNER;
}

uint64_t dsc_sum_of_pages(const struct dsc *d)
{
	uint64_t pages = 0;

	for (uint32_t i = 0; i < d->ranges; i++)
		pages += range_of(d, i)->pages;
	return pages;
}

uint64_t dsc_attributes(const struct dsc *d)
{
	return field(d->attributes, default_attributes(d));
}

static void put_header(const struct dsc *d, uint8_t *out)
{
	dsc_put(out, d->sender, 2);
	dsc_put(out + 4, d->flags, 4);
	dsc_put(out + 8, d->handle, 8);
	dsc_put(out + 16, d->tag, 8);
	dsc_put(out + 28, field(d->access_count, d->receivers), 4);
	if (d->version == FFA_VERSION_1_0) {
		dsc_put(out + 2, dsc_attributes(d), 1);
		out[3] = d->reserved[0];
		memcpy(out + 24, d->reserved + 1, 4);
		return;
	}
	dsc_put(out + 2, dsc_attributes(d), 2);
	dsc_put(out + 24, field(d->access_size, dsc_stride(d)), 4);
	dsc_put(out + 32, field(d->access_offset, dsc_access_at(d, 0)), 4);
	memcpy(out + 36, d->reserved, 12);
}

static void put_receiver(const struct dsc *d, const struct dsc_receiver *r, uint8_t *out)
{
	dsc_put(out, r->id, 2);
	out[2] = r->permissions;
	out[3] = r->flags;
	dsc_put(out + 4, field(r->composite, dsc_composite_at(d)), 4);
	if (dsc_stride(d) < 32) {
		dsc_put(out + 8, r->reserved, 8);
		return;
	}
	dsc_put(out + 8, r->impdef[0], 8);
	dsc_put(out + 16, r->impdef[1], 8);
	dsc_put(out + 24, r->reserved, 8);
}

static void put_composite(const struct dsc *d, uint8_t *out)
{
	dsc_put(out, field(d->total_pages, dsc_sum_of_pages(d)), 4);
	dsc_put(out + 4, field(d->range_count, d->ranges), 4);
	dsc_put(out + 8, d->composite_reserved, 8);
}

static void put_range(const struct dsc_range *r, uint8_t *out)
{
	dsc_put(out, r->addr, 8);
	dsc_put(out + 8, r->pages, 4);
	dsc_put(out + 12, r->reserved, 4);
}

size_t dsc_build(const struct dsc *d, void *out, size_t room)
{
	uint8_t *bytes = out;
	size_t size = dsc_size(d);

	require(size <= room, "the buffer is too small");
	require(dsc_stride(d) >= 16, "an access descriptor has at least 16 bytes");
	memset(bytes, 0, size);
	put_header(d, bytes);
	for (uint32_t i = 0; i < d->receivers; i++)
		put_receiver(d, &d->receiver[i], bytes + dsc_access_at(d, i));
	put_composite(d, bytes + dsc_composite_at(d));
	for (uint32_t i = 0; i < d->ranges; i++)
		put_range(range_of(d, i), bytes + dsc_range_at(d, i));
	return size;
}

uint8_t *dsc_alloc(const struct dsc *d, size_t *length)
{
	uint8_t *bytes = malloc(dsc_size(d));

	require(bytes != NULL, "out of memory");
	*length = dsc_build(d, bytes, dsc_size(d));
	return bytes;
}

void dsc_cut_before(struct dsc *d, uint32_t range)
{
	require(d->cuts < DSC_CUTS, "too many cuts");
	require(d->cuts == 0 || range > d->cut[d->cuts - 1], "cuts must grow");
	d->cut[d->cuts++] = range;
}

void dsc_cut_to(struct dsc *d, uint32_t bytes)
{
	uint32_t start = 0;

	require(bytes >= dsc_range_at(d, 0) && bytes >= DSC_RANGE_BYTES, "headers do not fit");
	d->cuts = 0;
	for (uint32_t i = 0; i < d->ranges; i++) {
		if (dsc_range_at(d, i + 1) - start <= bytes)
			continue;
		dsc_cut_before(d, i);
		start = dsc_range_at(d, i);
	}
}

uint32_t dsc_fragments(const struct dsc *d)
{
	return d->cuts + 1;
}

uint32_t dsc_fragment_at(const struct dsc *d, uint32_t number)
{
	require(number <= dsc_fragments(d), "no such fragment");
	if (number == 0)
		return 0;
	if (number == dsc_fragments(d))
		return (uint32_t)dsc_size(d);
	return dsc_range_at(d, d->cut[number - 1]);
}

size_t dsc_build_fragment(const struct dsc *d, uint32_t number, void *out, size_t room)
{
	uint32_t start = dsc_fragment_at(d, number);
	size_t size = dsc_fragment_at(d, number + 1) - start;
	size_t whole;
	uint8_t *bytes = dsc_alloc(d, &whole);

	require(size <= room, "the buffer is too small");
	memcpy(out, bytes + start, size);
	free(bytes);
	return size;
}
