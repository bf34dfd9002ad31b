/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mutate_send.c - memory sends changed as what they are: fields by their place, ranges and
 * receivers added and removed with the counts, sums and offsets that belong to them. It reads what
 * it is given without believing it: where nothing can be made out, bytes are turned.
 */
#include "mutate.h"

#include <string.h>

#include "send.h"

#define NEW_HEADER 48u
#define OLD_HEADER 32u
#define COMPOSITE_BYTES 16u

/* Where things are in the bytes; all of them lie inside. */
struct parts {
	uint8_t *bytes;
	size_t size, room; /* without the tail */
	uint32_t access_at, access_size, access_count;
	uint32_t composite_at, ranges_at, ranges;
};

static uint64_t get(const uint8_t *at, uint32_t bytes)
{
	uint64_t value = 0;

	for (uint32_t i = 0; i < bytes; i++)
		value |= (uint64_t)at[i] << (8 * i);
	return value;
}

static void put(uint8_t *at, uint64_t value, uint32_t bytes)
{
	for (uint32_t i = 0; i < bytes; i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

static bool inside(const struct parts *parts, uint64_t at, uint64_t bytes)
{
	return at <= parts->size && bytes <= parts->size - at;
}

/* @old: the layout of 1.0, which is in the last byte of the tail. */
static bool find_parts(struct parts *parts, bool old)
{
	const uint8_t *bytes = parts->bytes;
	uint64_t access;

	if (!inside(parts, 0, old ? OLD_HEADER : NEW_HEADER))
		return false;
	parts->access_count = (uint32_t)get(bytes + 28, 4);
	parts->access_size = old ? 16 : (uint32_t)get(bytes + 24, 4);
	parts->access_at = old ? OLD_HEADER : (uint32_t)get(bytes + 32, 4);
	access = (uint64_t)parts->access_count * parts->access_size;
	if (parts->access_count == 0 || parts->access_size < 16 ||
	    !inside(parts, parts->access_at, access))
		return false;
	parts->composite_at = (uint32_t)get(bytes + parts->access_at + 4, 4);
	if (!inside(parts, parts->composite_at, COMPOSITE_BYTES))
		return false;
	parts->ranges_at = parts->composite_at + COMPOSITE_BYTES;
	parts->ranges = (uint32_t)((parts->size - parts->ranges_at) / SEND_RANGE_BYTES);
	return true;
}

/* Counts and sums as the bytes really are. */
static void settle(struct parts *parts)
{
	uint64_t pages = 0;

	for (uint32_t i = 0; i < parts->ranges; i++)
		pages += get(parts->bytes + parts->ranges_at + (size_t)i * SEND_RANGE_BYTES + 8, 4);
	put(parts->bytes + parts->composite_at, pages, 4);
	put(parts->bytes + parts->composite_at + 4, parts->ranges, 4);
}

/* @count new bytes at @at, or @count removed when @away. */
static bool shift(struct parts *parts, uint32_t at, uint32_t count, bool away)
{
	uint8_t *place = parts->bytes + at;

	if (away) {
		memmove(place, place + count, parts->size - at - count);
		parts->size -= count;
		return true;
	}
	if (count > parts->room - parts->size)
		return false;
	memmove(place + count, place, parts->size - at);
	parts->size += count;
	return true;
}

/* A range like another one: behind it, on it, near it or far away. */
static void place_range(uint8_t *range, const uint8_t *like, struct chance *chance)
{
	uint64_t base = get(like, 8), pages = get(like + 8, 4);

	switch (chance_below(chance, 5)) {
	case 0:
		base += pages << 12;
		break;
	case 1:
		break;
	case 2:
		base = value_near(chance, base);
		break;
	case 3:
		base ^= UINT64_C(4096) << chance_below(chance, 24);
		break;
	default:
		base = value_any(chance, 8) & ~UINT64_C(4095);
		break;
	}
	pages = chance_in(chance, 4) ? value_any(chance, 4) : 1 + chance_below(chance, 8);
	memset(range, 0, SEND_RANGE_BYTES);
	put(range, base, 8);
	put(range + 8, pages, 4);
}

static void add_range(struct parts *parts, struct chance *chance)
{
	uint8_t like[SEND_RANGE_BYTES] = { 0 };
	uint32_t number = chance_below(chance, parts->ranges + 1);
	uint32_t at = parts->ranges_at + number * SEND_RANGE_BYTES;

	if (parts->ranges != 0)
		memcpy(like,
		       parts->bytes + parts->ranges_at +
			       (size_t)chance_below(chance, parts->ranges) * SEND_RANGE_BYTES,
		       SEND_RANGE_BYTES);
	if (!shift(parts, at, SEND_RANGE_BYTES, false))
		return;
	place_range(parts->bytes + at, like, chance);
	parts->ranges++;
	settle(parts);
}

static void remove_range(struct parts *parts, struct chance *chance)
{
	uint32_t number = chance_below(chance, parts->ranges);

	if (parts->ranges == 0)
		return;
	(void)shift(parts, parts->ranges_at + number * SEND_RANGE_BYTES, SEND_RANGE_BYTES, true);
	parts->ranges--;
	settle(parts);
}

static void swap_ranges(struct parts *parts, struct chance *chance)
{
	uint8_t keep[SEND_RANGE_BYTES];
	uint8_t *a = parts->bytes + parts->ranges_at +
		     (size_t)chance_below(chance, parts->ranges) * SEND_RANGE_BYTES;
	uint8_t *b = parts->bytes + parts->ranges_at +
		     (size_t)chance_below(chance, parts->ranges) * SEND_RANGE_BYTES;

	if (parts->ranges == 0)
		return;
	memcpy(keep, a, sizeof(keep));
	memcpy(a, b, sizeof(keep));
	memcpy(b, keep, sizeof(keep));
}

/* The composite has moved: every receiver says where it is now. */
static void move_composite(struct parts *parts, uint32_t by)
{
	for (uint32_t i = 0; i < parts->access_count; i++) {
		uint8_t *field =
			parts->bytes + parts->access_at + (size_t)i * parts->access_size + 4;

		put(field, get(field, 4) + by, 4);
	}
}

/* One more receiver, or one less, with all that goes with it. */
static void change_receivers(struct parts *parts, struct chance *chance)
{
	bool away = parts->access_count > 1 && chance_in(chance, 2);
	uint32_t number = chance_below(chance, parts->access_count), size = parts->access_size;
	uint32_t at = parts->access_at + number * size;

	if (size > 64 || parts->composite_at < parts->access_at + parts->access_count * size)
		return; /* not in the usual order: nothing to be kept together */
	if (!shift(parts, at, size, away))
		return;
	if (!away) {
		memmove(parts->bytes + at, parts->bytes + at + size, size);
		put(parts->bytes + at, 0x8000 + chance_below(chance, 8), 2);
	}
	parts->access_count = away ? parts->access_count - 1 : parts->access_count + 1;
	put(parts->bytes + 28, parts->access_count, 4);
	move_composite(parts, away ? UINT32_C(0) - size : size);
}

/* The access descriptors and all behind them lie elsewhere: with a gap before them, or none. */
static void move_access(struct parts *parts, struct chance *chance)
{
	static const uint8_t gaps[] = { 4, 8, 8, 16, 16, 32 };
	uint32_t gap = gaps[chance_below(chance, sizeof(gaps))];
	bool away = parts->access_at >= NEW_HEADER + gap && chance_in(chance, 2);
	uint32_t at = away ? parts->access_at - gap : parts->access_at;

	if (parts->composite_at < parts->access_at || !shift(parts, at, gap, away))
		return;
	if (!away)
		memset(parts->bytes + at, 0, gap);
	parts->access_at = away ? at : at + gap;
	put(parts->bytes + 32, parts->access_at, 4);
	move_composite(parts, away ? UINT32_C(0) - gap : gap);
}

#define ANEW_ROOM 128u

/* A small send without a fault, for where none is: chance alone would not put one together. */
static void write_anew(struct parts *parts, const uint8_t *tail, struct chance *chance)
{
	uint32_t version = tail[SEND_TAIL - 1] % 3, operation = tail[SEND_TAIL - 2] % 3;
	uint32_t access = version == 0 ? OLD_HEADER : NEW_HEADER, stride = version == 2 ? 32 : 16;
	uint8_t *bytes = parts->bytes, *composite = bytes + access + stride;

	memset(bytes, 0, ANEW_ROOM);
	memcpy(bytes, tail + 2, 2); /* the sender */
	bytes[2] = operation == 0 ? 0x2F : 0;
	put(bytes + 24, version == 0 ? 0 : stride, 4);
	put(bytes + 28, 1, 4);
	put(bytes + 32, version == 0 ? 0 : access, 4);
	put(bytes + access, 0x8001 + chance_below(chance, 4), 2);
	bytes[access + 2] = operation == 2 ? 0 : 2;
	put(bytes + access + 4, access + stride, 4);
	put(composite, 1, 4);
	put(composite + 4, 1, 4);
	put(composite + COMPOSITE_BYTES, (uint64_t)(1 + chance_below(chance, 1024)) << 16, 8);
	put(composite + COMPOSITE_BYTES + 8, 1, 4);
	parts->size = access + stride + COMPOSITE_BYTES + SEND_RANGE_BYTES;
}

struct field {
	uint32_t at, bytes;
};

/*
 * The access descriptors lie half-way between two places where they may, and nothing else does: as
 * much as is put before them lacks behind them.
 */
static void skew_access(struct parts *parts, struct chance *chance)
{
	uint32_t gap = chance_in(chance, 4) ? 4 : 8, rest = 16 - gap;
	uint32_t end = parts->access_at + parts->access_count * parts->access_size;

	if (parts->composite_at < end || parts->room - parts->size < 16)
		return;
	(void)shift(parts, end, rest, false);
	(void)shift(parts, parts->access_at, gap, false);
	memset(parts->bytes + end + gap, 0, rest);
	memset(parts->bytes + parts->access_at, 0, gap);
	parts->access_at += gap;
	put(parts->bytes + 32, parts->access_at, 4);
	move_composite(parts, 16);
}

/* One of the fields that have a name. */
static struct field any_field(const struct parts *parts, bool old, struct chance *chance)
{
	static const struct field in_header[] = { { 0, 2 },  { 2, 2 },	{ 4, 4 },  { 8, 8 },
						  { 16, 8 }, { 24, 4 }, { 28, 4 }, { 32, 4 },
						  { 36, 8 }, { 44, 4 } };
	static const struct field in_access[] = {
		{ 0, 2 }, { 2, 1 }, { 3, 1 }, { 4, 4 }, { 8, 8 }
	};
	static const struct field in_composite[] = { { 0, 4 }, { 4, 4 }, { 8, 8 } };
	static const struct field in_range[] = { { 0, 8 }, { 8, 4 }, { 12, 4 } };
	struct field field;

	switch (chance_below(chance, 4)) {
	case 0:
		return in_header[chance_below(chance, old ? 7 : 10)];
	case 1:
		field = in_access[chance_below(chance, 5)];
		field.at += parts->access_at +
			    chance_below(chance, parts->access_count) * parts->access_size;
		return field;
	case 2:
		field = in_composite[chance_below(chance, 3)];
		field.at += parts->composite_at;
		return field;
	default:
		field = in_range[chance_below(chance, 3)];
		field.at +=
			parts->ranges_at + chance_below(chance, parts->ranges) * SEND_RANGE_BYTES;
		return field;
	}
}

static void change_field(struct parts *parts, bool old, struct chance *chance)
{
	struct field field = any_field(parts, old, chance);
	uint64_t value;

	if (!inside(parts, field.at, field.bytes))
		return;
	value = get(parts->bytes + field.at, field.bytes);
	value = chance_in(chance, 2) ? value_near(chance, value) : value_any(chance, field.bytes);
	put(parts->bytes + field.at, value, field.bytes);
}

/* Who reads it, and where it is cut; see send.h. Mostly one bit, so that most stays as it was. */
static void change_tail(uint8_t *tail, struct chance *chance)
{
	uint32_t at = chance_below(chance, SEND_TAIL);

	if (chance_in(chance, 2))
		tail[at] ^= (uint8_t)(1u << chance_below(chance, 8));
	else
		tail[at] = (uint8_t)chance_next(chance);
}

static void mutate_once(struct parts *parts, bool old, struct chance *chance)
{
	uint32_t how = chance_below(chance, 11);

	if (how == 10 && !old && chance_in(chance, 3))
		skew_access(parts, chance);
	else if (how == 10 && !old)
		move_access(parts, chance);
	else if (how < 3)
		change_field(parts, old, chance);
	else if (how < 5)
		add_range(parts, chance);
	else if (how == 5)
		remove_range(parts, chance);
	else if (how == 6)
		swap_ranges(parts, chance);
	else if (how == 7)
		change_receivers(parts, chance);
	else if (how == 8)
		settle(parts);
	else if (chance_in(chance, 2))
		(void)shift(parts, (uint32_t)parts->size, 1 + chance_below(chance, 17), false);
	else
		parts->size -= chance_below(chance, (uint32_t)parts->size);
}

/* The tail; of what has none, one that means a usual reader. */
static size_t take_tail(uint8_t tail[SEND_TAIL], const uint8_t *data, size_t size,
			struct chance *chance)
{
	if (size >= SEND_TAIL) {
		memcpy(tail, data + size - SEND_TAIL, SEND_TAIL);
		return size - SEND_TAIL;
	}
	memset(tail, 0, SEND_TAIL);
	tail[SEND_TAIL - 1] = (uint8_t)chance_below(chance, 3);
	tail[SEND_TAIL - 2] = (uint8_t)chance_below(chance, 3);
	tail[SEND_TAIL - 3] = 2; /* zeroing is offered */
	return 0;
}

size_t mutate_send(uint8_t *data, size_t size, size_t room, struct chance *chance)
{
	struct parts parts = { .bytes = data };
	uint8_t tail[SEND_TAIL];
	bool old;

	if (room < ANEW_ROOM + SEND_TAIL || size > PLACE_BUFFER)
		return mutate_bytes(data, size, room, chance);
	parts.size = take_tail(tail, data, size, chance);
	parts.room = room - SEND_TAIL;
	if (chance_in(chance, 6))
		change_tail(tail, chance);
	old = tail[SEND_TAIL - 1] % 3 == 0;
	for (uint32_t n = chance_few(chance, 5); n > 0; n--) {
		if (find_parts(&parts, old))
			mutate_once(&parts, old, chance);
		else if (chance_in(chance, 4))
			write_anew(&parts, tail, chance);
		else
			parts.size = mutate_bytes(data, parts.size, parts.room, chance);
	}
	memcpy(data + parts.size, tail, SEND_TAIL);
	return parts.size + SEND_TAIL;
}
