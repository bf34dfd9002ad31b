/* SPDX-License-Identifier: BSD-3-Clause */
/* shares.c - the Secure side's table of memory transactions, and how it names them. */
#include "inside.h"

#include <stdlib.h>
#include <string.h>

static void *grow(void *old, size_t count, size_t bytes)
{
	void *grown = realloc(old, count * bytes);

	if (grown == NULL)
		abort();
	return grown;
}

static uint32_t bucket_of(const struct shares *shares, uint64_t handle)
{
	uint64_t mixed = handle * UINT64_C(0x9E3779B97F4A7C15);

	return (uint32_t)(mixed >> 40) & (shares->buckets - 1);
}

static void hash_in(struct shares *shares, uint32_t slot)
{
	uint32_t bucket = bucket_of(shares, shares->slot[slot]->handle);

	shares->slot[slot]->next = shares->bucket[bucket];
	shares->bucket[bucket] = slot;
}

static void hash_out(struct shares *shares, uint32_t slot)
{
	uint32_t *at = &shares->bucket[bucket_of(shares, shares->slot[slot]->handle)];

	while (*at != slot && *at != NO_SLOT)
		at = &shares->slot[*at]->next;
	if (*at == slot)
		*at = shares->slot[slot]->next;
}

static void rehash(struct shares *shares)
{
	shares->buckets = shares->buckets ? shares->buckets * 2 : 256;
	shares->bucket = grow(shares->bucket, shares->buckets, sizeof(*shares->bucket));
	memset(shares->bucket, 0xff, shares->buckets * sizeof(*shares->bucket));
	for (uint32_t i = 0; i < shares->slots; i++)
		if (shares->slot[i]->used)
			hash_in(shares, i);
}

struct share *share_find(struct sim *sim, uint64_t handle)
{
	struct shares *shares = &sim->shares;
	uint32_t slot;

	if (shares->buckets == 0)
		return NULL;
	slot = shares->bucket[bucket_of(shares, handle)];
	while (slot != NO_SLOT && shares->slot[slot]->handle != handle)
		slot = shares->slot[slot]->next;
	return slot == NO_SLOT ? NULL : shares->slot[slot];
}

/* The lowest free slot; its old arrays are kept for use again. */
struct share *share_new(struct sim *sim)
{
	struct shares *shares = &sim->shares;
	uint32_t slot = shares->lowest_free, room;
	struct span_pages *range;
	struct share *share;

	while (slot < shares->slots && shares->slot[slot]->used)
		slot++;
	if (slot == shares->slots) {
		if (shares->slots == shares->room) {
			shares->room = shares->room ? shares->room * 2 : 64;
			shares->slot = grow(shares->slot, shares->room, sizeof(struct share *));
		}
		shares->slot[slot] = calloc(1, sizeof(struct share));
		if (shares->slot[slot] == NULL)
			abort();
		shares->slots++;
	}
	share = shares->slot[slot];
	range = share->range;
	room = share->range_room;
	memset(share, 0, sizeof(*share));
	share->range = range;
	share->range_room = room;
	share->number = slot;
	share->used = true;
	shares->lowest_free = slot + 1;
	shares->used++;
	return share;
}

/* Give it its handle, by the habits of the personality. */
void share_key(struct sim *sim, struct share *share)
{
	struct shares *shares = &sim->shares;
	uint64_t handle = share->number;

	if (is_optee(sim))
		handle = UINT64_C(0x100000000000) + share->number;
	if (is_el3(sim)) {
		do
			handle = UINT64_C(0xffff0000) | ((0xff00 + shares->counter++) & 0xffff);
		while (share_find(sim, handle) != NULL);
	}
	share->handle = handle;
	if (shares->used * 2 > shares->buckets)
		rehash(shares);
	else
		hash_in(shares, share->number);
}

void share_range_add(struct share *share, uint64_t base, uint32_t pages)
{
	if (share->ranges == share->range_room) {
		share->range_room = share->range_room ? share->range_room * 2 : 8;
		share->range = grow(share->range, share->range_room, sizeof(*share->range));
	}
	share->range[share->ranges].base = base;
	share->range[share->ranges++].pages = pages;
	share->pages += pages;
}

void share_free(struct sim *sim, struct share *share)
{
	struct shares *shares = &sim->shares;

	hash_out(shares, share->number);
	share->used = false;
	shares->used--;
	shares->stored -= share->stored;
	if (share->number < shares->lowest_free)
		shares->lowest_free = share->number;
}

bool share_was_aborted(struct sim *sim, uint64_t handle)
{
	for (uint32_t i = 0; i < KEPT_ABORTED && i < sim->aborted_count; i++)
		if (sim->aborted[i] == handle)
			return true;
	return false;
}

void share_remember_aborted(struct sim *sim, uint64_t handle)
{
	sim->aborted[sim->aborted_count++ % KEPT_ABORTED] = handle;
}

void shares_reset(struct sim *sim)
{
	struct shares *shares = &sim->shares;

	for (uint32_t i = 0; i < shares->slots; i++)
		shares->slot[i]->used = false;
	if (shares->buckets)
		memset(shares->bucket, 0xff, shares->buckets * sizeof(*shares->bucket));
	shares->lowest_free = 0;
	shares->used = 0;
	shares->counter = 0;
	shares->stored = 0;
	shares->last_handle = FFA_HANDLE_INVALID;
	shares->handle_before = FFA_HANDLE_INVALID;
	shares->overrun = false;
	sim->aborted_count = 0;
}

void shares_destroy(struct sim *sim)
{
	for (uint32_t i = 0; i < sim->shares.slots; i++) {
		free(sim->shares.slot[i]->range);
		free(sim->shares.slot[i]);
	}
	free(sim->shares.slot);
	free(sim->shares.bucket);
}
