/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mutate.c - which mutator an input goes to; and bytes, of which nothing is known.
 */
#include "mutate.h"

#include <string.h>

#define LONGEST_COPY 64u

const struct fuzz_taste *fuzz_taste_of(const char *target)
{
	static const struct fuzz_taste tastes[] = {
		{ "sequence", FUZZ_SHAPE_PROGRAM, { 0, 0, 0 } },
		{ "secure_side", FUZZ_SHAPE_PROGRAM, { 4, 0, 0 } },
		{ "ports", FUZZ_SHAPE_PROGRAM, { 0, 4, 0 } },
		{ "race", FUZZ_SHAPE_PROGRAM, { 0, 0, 4 } },
		{ "descriptor", FUZZ_SHAPE_SEND, { 0, 0, 0 } },
		{ "convert", FUZZ_SHAPE_KINDS, { 0, 0, 0 } },
	};
	static const struct fuzz_taste bytes = { "", FUZZ_SHAPE_BYTES, { 0, 0, 0 } };

	for (size_t i = 0; i < sizeof(tastes) / sizeof(tastes[0]); i++)
		if (strcmp(tastes[i].target, target) == 0)
			return &tastes[i];
	return &bytes;
}

static uint32_t place_in(struct chance *chance, size_t size)
{
	return chance_below(chance, (uint32_t)size);
}

static size_t insert(uint8_t *data, size_t size, size_t room, struct chance *chance)
{
	size_t at = place_in(chance, size + 1), more = 1 + chance_below(chance, 8);

	if (more > room - size)
		return size;
	memmove(data + at + more, data + at, size - at);
	for (size_t i = 0; i < more; i++)
		data[at + i] = (uint8_t)chance_next(chance);
	return size + more;
}

static size_t erase(uint8_t *data, size_t size, struct chance *chance)
{
	size_t at = place_in(chance, size), less = 1 + chance_below(chance, 16);

	if (less > size - at)
		less = size - at;
	memmove(data + at, data + at + less, size - at - less);
	return size - less;
}

static void copy_within(uint8_t *data, size_t size, struct chance *chance)
{
	size_t from = place_in(chance, size), to = place_in(chance, size);
	size_t count = 1 + chance_below(chance, LONGEST_COPY);
	size_t most = size - (from > to ? from : to);

	memmove(data + to, data + from, count < most ? count : most);
}

/* A number of 1 to 8 bytes, either anew or close to what it was. */
static void number(uint8_t *data, size_t size, struct chance *chance)
{
	uint32_t bytes = 1u << chance_below(chance, 4);
	uint64_t value = 0;
	size_t at;

	if (bytes > size)
		bytes = 1;
	at = place_in(chance, size - bytes + 1);
	for (uint32_t i = 0; i < bytes; i++)
		value |= (uint64_t)data[at + i] << (8 * i);
	value = chance_in(chance, 2) ? value_near(chance, value) : value_any(chance, bytes);
	for (uint32_t i = 0; i < bytes; i++)
		data[at + i] = (uint8_t)(value >> (8 * i));
}

size_t mutate_bytes(uint8_t *data, size_t size, size_t room, struct chance *chance)
{
	for (uint32_t n = chance_few(chance, 6); n > 0; n--) {
		uint32_t how = chance_below(chance, 6);

		if (size == 0 || how == 0)
			size = insert(data, size, room, chance);
		else if (how == 1)
			size = erase(data, size, chance);
		else if (how == 2)
			copy_within(data, size, chance);
		else
			number(data, size, chance);
	}
	return size;
}

size_t cross_bytes(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size, uint8_t *out,
		   size_t room, struct chance *chance)
{
	size_t head = place_in(chance, a_size + 1), tail = place_in(chance, b_size + 1);

	if (head > room)
		head = room;
	if (tail > room - head)
		tail = room - head;
	memcpy(out, a, head);
	memcpy(out + head, b + b_size - tail, tail);
	return head + tail;
}

/* A last byte says what the rest is: a send, a send, or a list (fuzz_convert.c). */
static size_t mutate_kind(uint8_t *data, size_t size, size_t room, struct chance *chance)
{
	uint8_t kind = size != 0 ? data[size - 1] : 0;

	if (chance_in(chance, 16))
		kind = (uint8_t)chance_below(chance, 4);
	if (room == 0 || kind % 4 > 1)
		return mutate_bytes(data, size, room, chance);
	size = mutate_send(data, size != 0 ? size - 1 : 0, room - 1, chance);
	data[size] = kind;
	return size + 1;
}

size_t fuzz_mutate(const struct fuzz_taste *taste, uint8_t *data, size_t size, size_t room,
		   uint64_t seed)
{
	struct chance chance = chance_of(seed);

	if (size > room)
		size = room;
	if (taste->shape == FUZZ_SHAPE_BYTES || chance_in(&chance, 8))
		return mutate_bytes(data, size, room, &chance);
	if (taste->shape == FUZZ_SHAPE_KINDS)
		return mutate_kind(data, size, room, &chance);
	if (taste->shape == FUZZ_SHAPE_SEND)
		return mutate_send(data, size, room, &chance);
	return mutate_program(taste, data, size, room, &chance);
}

size_t fuzz_cross(const struct fuzz_taste *taste, const uint8_t *a, size_t a_size, const uint8_t *b,
		  size_t b_size, uint8_t *out, size_t room, uint64_t seed)
{
	struct chance chance = chance_of(seed);

	if (taste->shape == FUZZ_SHAPE_PROGRAM && !chance_in(&chance, 8))
		return cross_programs(a, a_size, b, b_size, out, room, &chance);
	return cross_bytes(a, a_size, b, b_size, out, room, &chance);
}
