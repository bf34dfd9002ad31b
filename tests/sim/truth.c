/* SPDX-License-Identifier: BSD-3-Clause */
/* truth.c - the state of the machine, for oracles and people. */
#include "inside.h"

#include <string.h>

bool sim_oracle_page(struct sim *sim, uint64_t addr, struct sim_page *out)
{
	const struct region *region;
	const struct share *share;
	struct page page;

	memset(out, 0, sizeof(*out));
	pthread_mutex_lock(&sim->big);
	region = region_of(sim, addr);
	if (region != NULL) {
		(void)page_read(sim, addr, &page);
		out->kind = region->def.kind;
		out->read_only = region->def.read_only;
		out->owner = page.owner;
		out->access = (enum sim_access)page.access;
		out->operation = (enum ffa_operation)page.op;
		out->use = (enum sim_use)page.use;
		share = page.link ? sim->shares.slot[page.link - 1] : NULL;
		out->held = share != NULL && share->used;
		out->handle = out->held ? share->handle : 0;
	}
	pthread_mutex_unlock(&sim->big);
	return region != NULL;
}

uint64_t sim_oracle_given(struct sim *sim, uint16_t owner)
{
	uint64_t pages;

	pthread_mutex_lock(&sim->big);
	pages = *given_of(sim, owner);
	pthread_mutex_unlock(&sim->big);
	return pages;
}

static void describe(const struct share *share, struct sim_share *out)
{
	memset(out, 0, sizeof(*out));
	out->handle = share->handle;
	out->owner = share->owner;
	out->operation = share->op;
	out->complete = share->complete;
	out->tombstone = share->tombstone;
	out->excused = share->excused;
	out->receivers = share->borrowers;
	for (uint32_t i = 0; i < share->borrowers; i++) {
		out->receiver[i] = share->borrower[i].id;
		out->permissions[i] = share->borrower[i].permissions;
		out->retrieved += share->borrower[i].retrieved;
	}
	out->tag = share->tag;
	out->ranges = share->ranges;
	out->pages = share->pages;
}

bool sim_oracle_next(struct sim *sim, uint32_t *cursor, struct sim_share *out)
{
	bool found = false;

	pthread_mutex_lock(&sim->big);
	while (!found && *cursor < sim->shares.slots) {
		const struct share *share = sim->shares.slot[(*cursor)++];

		found = share->used;
		if (found)
			describe(share, out);
	}
	pthread_mutex_unlock(&sim->big);
	return found;
}

bool sim_oracle_share(struct sim *sim, uint64_t handle, struct sim_share *out)
{
	const struct share *share;

	pthread_mutex_lock(&sim->big);
	share = share_find(sim, handle);
	if (share != NULL)
		describe(share, out);
	pthread_mutex_unlock(&sim->big);
	return share != NULL;
}

bool sim_oracle_range(struct sim *sim, uint64_t handle, uint32_t index, struct ffa_range *out)
{
	const struct share *share;
	bool there;

	pthread_mutex_lock(&sim->big);
	share = share_find(sim, handle);
	there = share != NULL && index < share->ranges;
	if (there) {
		out->base.addr = share->range[index].base;
		out->pages = share->range[index].pages;
	}
	pthread_mutex_unlock(&sim->big);
	return there;
}

uint32_t sim_oracle_shares(struct sim *sim)
{
	uint32_t used;

	pthread_mutex_lock(&sim->big);
	used = sim->shares.used;
	pthread_mutex_unlock(&sim->big);
	return used;
}

unsigned int sim_oracle_mapped(struct sim *sim, uint16_t sp_id, uint64_t addr)
{
	const struct sim_sp *sp;
	unsigned int mapped = 0;

	pthread_mutex_lock(&sim->big);
	sp = sp_of(sim, sp_id);
	if (sp != NULL)
		mapped = sp_mapped(sim, sp, addr);
	pthread_mutex_unlock(&sim->big);
	return mapped;
}

bool sim_oracle_lied(struct sim *sim)
{
	bool lied;

	pthread_mutex_lock(&sim->big);
	lied = sim->lied;
	pthread_mutex_unlock(&sim->big);
	return lied;
}

/* ---- for people ----------------------------------------------------------------------------- */

static const char *const operations[] = { "share", "lend", "donate" };

static void dump_shares(struct sim *sim, FILE *out)
{
	struct sim_share share;
	struct ffa_range range;
	uint32_t cursor = 0;

	while (sim_oracle_next(sim, &cursor, &share)) {
		fprintf(out,
			"  handle 0x%llx: %s of 0x%x, %s, %u receivers, %u mapped, "
			"%llu pages in %u ranges\n",
			(unsigned long long)share.handle, operations[share.operation], share.owner,
			share.tombstone	 ? "tombstone"
			: share.complete ? "complete"
					 : "unfinished",
			share.receivers, share.retrieved, (unsigned long long)share.pages,
			share.ranges);
		for (uint32_t i = 0; i < 8 && sim_oracle_range(sim, share.handle, i, &range); i++)
			fprintf(out, "    0x%llx + %u\n", (unsigned long long)range.base.addr,
				range.pages);
	}
}

void sim_dump(struct sim *sim, FILE *out)
{
	bool locked;
	uint32_t version = sim_oracle_version(sim, &locked);

	fprintf(out, "Secure side: version 0x%x%s, own pair %s, RX %s, %u transactions\n", version,
		locked ? " locked" : "", sim_oracle_own_mapped(sim) ? "mapped" : "not mapped",
		sim_oracle_rx_full(sim) ? "full" : "free", sim_oracle_shares(sim));
	dump_shares(sim, out);
	for (uint32_t i = 0; i < sim->config.endpoints; i++) {
		uint16_t id = sim->config.endpoint[i];
		struct sim_notifications note;
		struct ffa_pair pair;

		fprintf(out, "  endpoint 0x%x: %llu pages given away", id,
			(unsigned long long)sim_oracle_given(sim, id));
		if (sim_oracle_pair(sim, id, &pair))
			fprintf(out, ", TX 0x%llx RX 0x%llx (%u pages)",
				(unsigned long long)pair.tx.addr, (unsigned long long)pair.rx.addr,
				pair.pages);
		if (sim_oracle_notifications(sim, id, &note) && note.bitmap)
			fprintf(out, ", notifications bound 0x%llx pending 0x%llx",
				(unsigned long long)note.bound, (unsigned long long)note.pending);
		fprintf(out, "\n");
	}
}
