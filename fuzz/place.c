/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * place.c - memory between two unreadable pages.
 */
#include "place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void place_map(struct place *place, size_t limit)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t room = (limit + page - 1) / page * page;
	uint8_t *all = mmap(NULL, room + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (all == MAP_FAILED || mprotect(all + page, room, PROT_READ | PROT_WRITE) != 0) {
		perror("fuzz: cannot map memory for inputs");
		exit(2);
	}
	place->start = all + page;
	place->end = place->start + room;
}

static void check_size(const struct place *place, size_t size)
{
	size_t room = (size_t)(place->end - place->start);

	if (size <= room)
		return;
	fprintf(stderr, "fuzz: a target wants a block of %zu bytes: at most %zu\n", size, room);
	exit(2);
}

uint8_t *place_low(const struct place *place, size_t size)
{
	check_size(place, size);
	return place->start;
}

uint8_t *place_high(const struct place *place, size_t size)
{
	check_size(place, size);
	return place->end - size;
}

static uint8_t *copy(uint8_t *to, const void *bytes, size_t size)
{
	if (size != 0)
		memcpy(to, bytes, size);
	return to;
}

uint8_t *place_copy_low(const struct place *place, const void *bytes, size_t size)
{
	return copy(place_low(place, size), bytes, size);
}

uint8_t *place_copy_high(const struct place *place, const void *bytes, size_t size)
{
	return copy(place_high(place, size), bytes, size);
}
