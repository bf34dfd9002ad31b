/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * reading.c - where the fields of a memory send lie, in the three layouts.
 */
#include "reading.h"

#include <stdio.h>
#include <stdlib.h>

/* In pieces of fixed size: compilers make one load of each. */
static uint64_t two(const uint8_t *at)
{
	return (uint64_t)at[0] | (uint64_t)at[1] << 8;
}

static uint64_t four(const uint8_t *at)
{
	return two(at) | two(at + 2) << 16;
}

static const uint8_t *bytes_at(const struct reading *r, uint64_t at, uint32_t bytes)
{
	if (at > r->length || bytes > r->length - at) {
		fprintf(stderr, "second validator: read at %llu outside %llu bytes\n",
			(unsigned long long)at, (unsigned long long)r->length);
		abort();
	}
	return r->bytes + at;
}

uint64_t number(const struct reading *r, uint64_t at, uint32_t bytes)
{
	const uint8_t *first = bytes_at(r, at, bytes);

	switch (bytes) {
	case 1:
		return first[0];
	case 2:
		return two(first);
	case 4:
		return four(first);
	default:
		return four(first) | four(first + 4) << 32;
	}
}

bool all_zero(const struct reading *r, uint64_t at, uint32_t bytes)
{
	const uint8_t *first = bytes_at(r, at, bytes);

	for (uint32_t i = 0; i < bytes; i++)
		if (first[i] != 0)
			return false;
	return true;
}

bool is_1_0(const struct reading *r)
{
	return r->as->version == FFA_VERSION_1_0;
}

uint64_t header_size(const struct reading *r)
{
	return is_1_0(r) ? 32 : 48;
}

uint64_t sender(const struct reading *r)
{
	return number(r, 0, 2);
}

uint64_t attributes(const struct reading *r)
{
	return is_1_0(r) ? number(r, 2, 1) : number(r, 2, 2);
}

uint64_t flags(const struct reading *r)
{
	return number(r, 4, 4);
}

uint64_t access_size(const struct reading *r)
{
	return is_1_0(r) ? 16 : number(r, 24, 4);
}

uint64_t receivers(const struct reading *r)
{
	return number(r, 28, 4);
}

uint64_t access_array(const struct reading *r)
{
	return is_1_0(r) ? 32 : number(r, 32, 4);
}

uint64_t access_of(const struct reading *r, uint64_t receiver)
{
	return access_array(r) + receiver * access_size(r);
}

uint64_t access_end(const struct reading *r)
{
	return access_of(r, receivers(r));
}

uint64_t receiver_id(const struct reading *r, uint64_t receiver)
{
	return number(r, access_of(r, receiver), 2);
}

uint64_t permissions(const struct reading *r, uint64_t receiver)
{
	return number(r, access_of(r, receiver) + 2, 1);
}

uint64_t composite_of(const struct reading *r, uint64_t receiver)
{
	return number(r, access_of(r, receiver) + 4, 4);
}

uint64_t composite(const struct reading *r)
{
	return composite_of(r, 0);
}

uint64_t total_pages(const struct reading *r)
{
	return number(r, composite(r), 4);
}

uint64_t range_count(const struct reading *r)
{
	return number(r, composite(r) + 4, 4);
}

uint64_t range_of(const struct reading *r, uint64_t range)
{
	return composite(r) + COMPOSITE_BYTES + range * RANGE_BYTES;
}

uint64_t range_base(const struct reading *r, uint64_t range)
{
	return number(r, range_of(r, range), 8);
}

uint64_t range_pages(const struct reading *r, uint64_t range)
{
	return number(r, range_of(r, range) + 8, 4);
}
