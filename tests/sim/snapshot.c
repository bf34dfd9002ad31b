/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snapshot.c - the state of pages, transactions, mailboxes and notifications, kept to be compared:
 * what an error must leave as it was.
 */
#include "inside.h"

#include <stdlib.h>
#include <string.h>

#define MAX_SHOWN 20

struct sim_snapshot {
	struct chunk *chunk; /* copies of those that exist, in order */
	uint32_t *chunk_region;
	size_t *chunk_index;
	size_t chunks;
	struct sim_share *share;
	uint32_t shares;
	struct mailbox box;
	struct note note[MAX_NOTES];
	struct client_pair pair[SIM_MAX_ENDPOINTS];
};

static void *room(size_t count, size_t bytes)
{
	void *memory = calloc(count ? count : 1, bytes);

	if (memory == NULL)
		abort();
	return memory;
}

static size_t count_chunks(const struct sim *sim)
{
	size_t count = 0;

	for (uint32_t i = 0; i < sim->regions; i++)
		for (size_t n = 0; n < sim->region[i].chunks; n++)
			count += sim->region[i].chunk[n] != NULL;
	return count;
}

static void copy_chunks(const struct sim *sim, struct sim_snapshot *snapshot)
{
	size_t count = count_chunks(sim);

	snapshot->chunk = room(count, sizeof(*snapshot->chunk));
	snapshot->chunk_region = room(count, sizeof(*snapshot->chunk_region));
	snapshot->chunk_index = room(count, sizeof(*snapshot->chunk_index));
	for (uint32_t i = 0; i < sim->regions; i++)
		for (size_t n = 0; n < sim->region[i].chunks; n++) {
			if (sim->region[i].chunk[n] == NULL)
				continue;
			snapshot->chunk[snapshot->chunks] = *sim->region[i].chunk[n];
			snapshot->chunk_region[snapshot->chunks] = i;
			snapshot->chunk_index[snapshot->chunks++] = n;
		}
}

struct sim_snapshot *sim_snapshot(struct sim *sim)
{
	struct sim_snapshot *snapshot = room(1, sizeof(*snapshot));
	uint32_t cursor = 0, shares = sim_oracle_shares(sim);

	snapshot->share = room(shares, sizeof(*snapshot->share));
	while (snapshot->shares < shares &&
	       sim_oracle_next(sim, &cursor, &snapshot->share[snapshot->shares]))
		snapshot->shares++;
	pthread_mutex_lock(&sim->big);
	copy_chunks(sim, snapshot);
	snapshot->box = sim->ns.box;
	memcpy(snapshot->note, sim->note, sizeof(snapshot->note));
	memcpy(snapshot->pair, sim->pair, sizeof(snapshot->pair));
	pthread_mutex_unlock(&sim->big);
	return snapshot;
}

void sim_snapshot_free(struct sim_snapshot *snapshot)
{
	if (snapshot == NULL)
		return;
	free(snapshot->chunk);
	free(snapshot->chunk_region);
	free(snapshot->chunk_index);
	free(snapshot->share);
	free(snapshot);
}

static bool same_page(const struct page *a, const struct page *b)
{
	return a->owner == b->owner && a->access == b->access && a->op == b->op && a->use == b->use;
}

/* Differences of one chunk's pages, shown; `before` NULL: all were in their first state. */
static unsigned int compare_chunk(const struct sim *sim, uint32_t region, size_t index,
				  const struct chunk *before, const struct chunk *now)
{
	const struct sim_region *def = &sim->region[region].def;
	unsigned int differences = 0;

	for (uint32_t i = 0; i < CHUNK_PAGES; i++) {
		struct page first = { .owner = def->owner, .access = SIM_ACCESS_EXCLUSIVE };
		const struct page *old = before ? &before->page[i] : &first;
		const struct page *new = now ? &now->page[i] : &first;
		uint64_t addr = def->base + ((uint64_t)index * CHUNK_PAGES + i) * PAGE;

		if (same_page(old, new))
			continue;
		if (differences++ < MAX_SHOWN)
			fprintf(stderr,
				"sim: page 0x%llx: owner 0x%x access %u op %u use %u, "
				"was owner 0x%x access %u op %u use %u\n",
				(unsigned long long)addr, new->owner, new->access, new->op,
				new->use, old->owner, old->access, old->op, old->use);
	}
	return differences;
}

static unsigned int compare_pages(const struct sim *sim, const struct sim_snapshot *before)
{
	unsigned int differences = 0;
	size_t at = 0;

	for (uint32_t i = 0; i < sim->regions; i++)
		for (size_t n = 0; n < sim->region[i].chunks; n++) {
			const struct chunk *now = sim->region[i].chunk[n], *old = NULL;

			if (at < before->chunks && before->chunk_region[at] == i &&
			    before->chunk_index[at] == n)
				old = &before->chunk[at++];
			if (now != NULL || old != NULL)
				differences += compare_chunk(sim, i, n, old, now);
		}
	return differences;
}

static bool same_share(const struct sim_share *a, const struct sim_share *b)
{
	return a->owner == b->owner && a->operation == b->operation && a->complete == b->complete &&
	       a->tombstone == b->tombstone && a->receivers == b->receivers &&
	       a->retrieved == b->retrieved && a->ranges == b->ranges && a->pages == b->pages;
}

static unsigned int compare_shares(struct sim *sim, const struct sim_snapshot *before)
{
	unsigned int differences = 0;
	struct sim_share now;
	uint32_t cursor = 0;

	for (uint32_t i = 0; i < before->shares; i++) {
		const struct sim_share *old = &before->share[i];

		if (sim_oracle_share(sim, old->handle, &now) && same_share(old, &now))
			continue;
		fprintf(stderr, "sim: handle 0x%llx is gone or changed\n",
			(unsigned long long)old->handle);
		differences++;
	}
	while (sim_oracle_next(sim, &cursor, &now)) {
		bool known = false;

		for (uint32_t i = 0; i < before->shares; i++)
			known = known || before->share[i].handle == now.handle;
		if (known)
			continue;
		fprintf(stderr, "sim: handle 0x%llx is new (owner 0x%x, %s, %llu pages)\n",
			(unsigned long long)now.handle, now.owner,
			now.complete ? "complete" : "unfinished", (unsigned long long)now.pages);
		differences++;
	}
	return differences;
}

static unsigned int compare_notes(const struct sim *sim, const struct sim_snapshot *before)
{
	unsigned int differences = 0;

	for (uint32_t i = 0; i < sim->notes; i++) {
		const struct note *old = &before->note[i], *now = &sim->note[i];

		if (old->created == now->created && old->bound == now->bound &&
		    old->pending == now->pending)
			continue;
		fprintf(stderr, "sim: notifications of 0x%x differ\n", now->id);
		differences++;
	}
	return differences;
}

static unsigned int compare_boxes(const struct sim *sim, const struct sim_snapshot *before)
{
	unsigned int differences = 0;

	if (sim->ns.box.mapped != before->box.mapped ||
	    sim->ns.box.rx_full != before->box.rx_full) {
		fprintf(stderr, "sim: the proxy's own pair: mapped %d full %d, was %d %d\n",
			sim->ns.box.mapped, sim->ns.box.rx_full, before->box.mapped,
			before->box.rx_full);
		differences++;
	}
	for (uint32_t i = 0; i < SIM_MAX_ENDPOINTS; i++) {
		const struct client_pair *old = &before->pair[i], *now = &sim->pair[i];

		if (old->used == now->used &&
		    (!now->used ||
		     (old->client == now->client && old->pair.tx.addr == now->pair.tx.addr &&
		      old->pair.rx.addr == now->pair.rx.addr)))
			continue;
		fprintf(stderr, "sim: pair of client 0x%x %s\n",
			now->used ? now->client : old->client, now->used ? "is new" : "is gone");
		differences++;
	}
	return differences;
}

bool sim_snapshot_equal(struct sim *sim, const struct sim_snapshot *before)
{
	unsigned int differences = compare_shares(sim, before);

	pthread_mutex_lock(&sim->big);
	differences += compare_pages(sim, before);
	differences += compare_notes(sim, before);
	differences += compare_boxes(sim, before);
	pthread_mutex_unlock(&sim->big);
	return differences == 0;
}
