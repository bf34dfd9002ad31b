/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pages.c - owner, access and use of every page: what a stage 2 would know. Pages nobody has
 * touched cost nothing: state comes in chunks, made when first changed.
 */
#include "inside.h"

#include <stdlib.h>
#include <string.h>

static void default_page(const struct region *region, struct page *page)
{
	memset(page, 0, sizeof(*page));
	page->owner = region->def.owner;
	page->access = SIM_ACCESS_EXCLUSIVE;
}

static struct chunk *chunk_new(const struct region *region)
{
	struct chunk *chunk = malloc(sizeof(*chunk));
	struct page first;

	if (chunk == NULL)
		abort();
	default_page(region, &first);
	for (uint32_t i = 0; i < CHUNK_PAGES; i++)
		chunk->page[i] = first;
	return chunk;
}

static struct page *state(struct region *region, uint64_t number)
{
	struct chunk **chunk = &region->chunk[number / CHUNK_PAGES];

	if (*chunk == NULL)
		*chunk = chunk_new(region);
	return &(*chunk)->page[number % CHUNK_PAGES];
}

static const struct page *peek(const struct region *region, uint64_t number, struct page *fresh)
{
	const struct chunk *chunk = region->chunk[number / CHUNK_PAGES];

	if (chunk != NULL)
		return &chunk->page[number % CHUNK_PAGES];
	default_page(region, fresh);
	return fresh;
}

bool page_read(struct sim *sim, uint64_t addr, struct page *out)
{
	struct region *region = region_of(sim, addr);

	if (region == NULL)
		return false;
	*out = *peek(region, (addr - region->def.base) / PAGE, out);
	return true;
}

struct page *page_write(struct sim *sim, uint64_t addr)
{
	struct region *region = region_of(sim, addr);

	return region ? state(region, (addr - region->def.base) / PAGE) : NULL;
}

void pages_reset(struct sim *sim)
{
	for (uint32_t i = 0; i < sim->regions; i++) {
		struct region *region = &sim->region[i];

		for (size_t n = 0; n < region->chunks; n++) {
			free(region->chunk[n]);
			region->chunk[n] = NULL;
		}
	}
	sim->givens = 0;
}

uint64_t *given_of(struct sim *sim, uint16_t id)
{
	for (uint32_t i = 0; i < sim->givens; i++)
		if (sim->given[i].id == id)
			return &sim->given[i].pages;
	if (sim->givens == MAX_GIVEN)
		abort();
	sim->given[sim->givens].id = id;
	sim->given[sim->givens].pages = 0;
	return &sim->given[sim->givens++].pages;
}

/*
 * The region of a whole range, and its first page's number there; NULL when it is not one memory.
 */
static struct region *range_region(struct sim *sim, uint64_t addr, uint32_t pages, uint64_t *first)
{
	struct region *region = region_of(sim, addr);

	if (region == NULL || addr % PAGE || pages == 0)
		return NULL;
	*first = (addr - region->def.base) / PAGE;
	return pages <= region->def.pages - *first ? region : NULL;
}

/* Do all these pages lie in one region? */
bool memory_is_one(struct sim *sim, uint64_t addr, uint32_t pages)
{
	uint64_t first;

	return range_region(sim, addr, pages, &first) != NULL;
}

/* Is it all memory of this endpoint, that endpoint's alone and in ordinary use? */
bool pages_plain(struct sim *sim, uint16_t owner, uint64_t addr, uint32_t pages)
{
	uint64_t first;
	struct region *region = range_region(sim, addr, pages, &first);
	struct page fresh;

	if (region == NULL || region->def.kind == SIM_DEVICE)
		return false;
	for (uint32_t i = 0; i < pages; i++) {
		const struct page *page = peek(region, first + i, &fresh);

		if (page->owner != owner || page->access != SIM_ACCESS_EXCLUSIVE ||
		    page->use != SIM_USE_PLAIN)
			return false;
	}
	return true;
}

void pages_use(struct sim *sim, uint64_t addr, uint32_t pages, enum sim_use use)
{
	uint64_t first;
	struct region *region = range_region(sim, addr, pages, &first);

	for (uint32_t i = 0; region != NULL && i < pages; i++)
		state(region, first + i)->use = (uint8_t)use;
}

static bool undoes(enum ffa_page_action action)
{
	return action == FFA_PAGES_UNSHARE || action == FFA_PAGES_UNLEND ||
	       action == FFA_PAGES_UNDONATE;
}

static enum ffa_operation operation_of(enum ffa_page_action action)
{
	if (action == FFA_PAGES_SHARE || action == FFA_PAGES_UNSHARE)
		return FFA_OP_SHARE;
	if (action == FFA_PAGES_LEND || action == FFA_PAGES_UNLEND)
		return FFA_OP_LEND;
	return FFA_OP_DONATE;
}

static enum ffa_port_result check_page(const struct ffa_page_change *change,
				       const struct region *region, const struct page *page)
{
	if (page->owner != change->owner.id)
		return FFA_PORT_INVALID;
	if (undoes(change->action))
		return page->access != SIM_ACCESS_EXCLUSIVE &&
				       page->op == (uint8_t)operation_of(change->action)
			       ? FFA_PORT_OK
			       : FFA_PORT_DENIED;
	if (page->access != SIM_ACCESS_EXCLUSIVE || page->use != SIM_USE_PLAIN)
		return FFA_PORT_DENIED;
	return change->write && region->def.read_only ? FFA_PORT_DENIED : FFA_PORT_OK;
}

static enum ffa_port_result check_range(struct sim *sim, const struct ffa_page_change *change,
					const struct ffa_range *range)
{
	bool secure = (change->owner.id & FFA_ID_SECURE_BIT) != 0;
	enum sim_memory_kind kind = secure ? SIM_SECURE_RAM : SIM_RAM;
	uint64_t first;
	struct region *region = range_region(sim, range->base.addr, range->pages, &first);
	struct page fresh;

	if (region == NULL || (!secure && region->def.kind != kind) ||
	    region->def.kind == SIM_DEVICE)
		return FFA_PORT_INVALID;
	for (uint32_t i = 0; i < range->pages; i++) {
		const struct page *page = peek(region, first + i, &fresh);
		enum ffa_port_result result = check_page(change, region, page);

		if (result != FFA_PORT_OK)
			return result;
	}
	return FFA_PORT_OK;
}

/* Giving pages back that a finished transaction of the Secure side still names. */
static void check_held(struct sim *sim, const struct page *page, uint64_t addr)
{
	const struct share *share;

	if (page->link == 0)
		return;
	share = sim->shares.slot[page->link - 1];
	if (share->used && share->complete && !share->excused)
		complain(sim, SIM_C_PAGES_HELD, "page 0x%llx given back while handle 0x%llx has it",
			 (unsigned long long)addr, (unsigned long long)share->handle);
}

static void change_range(struct sim *sim, const struct ffa_page_change *change,
			 const struct ffa_range *range)
{
	enum ffa_operation op = operation_of(change->action);
	enum sim_access given = op == FFA_OP_SHARE ? SIM_ACCESS_SHARED : SIM_ACCESS_NONE;
	bool undo = undoes(change->action);
	uint64_t first = 0, *count = given_of(sim, change->owner.id);
	struct region *region = range_region(sim, range->base.addr, range->pages, &first);

	for (uint32_t i = 0; region != NULL && i < range->pages; i++) {
		struct page *page = state(region, first + i);
		bool was_given = page->access != SIM_ACCESS_EXCLUSIVE;
		uint64_t addr = range->base.addr + (uint64_t)i * PAGE;

		if (was_given != undo)
			complain(sim, SIM_C_PORT, "ranges of one page change overlap at 0x%llx",
				 (unsigned long long)addr);
		if (undo && was_given)
			check_held(sim, page, addr);
		if (undo && was_given)
			--*count;
		if (!undo && !was_given)
			++*count;
		page->access = (uint8_t)(undo ? SIM_ACCESS_EXCLUSIVE : given);
		page->op = (uint8_t)(undo ? FFA_OP_SHARE : op);
		page->link = undo ? 0 : page->link;
	}
}

static void check_arguments(struct sim *sim, const struct ffa_page_change *change,
			    const struct ffa_range *ranges, uint32_t count)
{
	uint32_t granule = sim->config.granule / PAGE;

	if (count == 0 || (unsigned int)change->action > FFA_PAGES_UNDONATE)
		complain(sim, SIM_C_PORT, "page change %d of %u ranges", (int)change->action,
			 count);
	for (uint32_t i = 0; i < count; i++)
		if (ranges[i].base.addr % sim->config.granule || ranges[i].pages % granule ||
		    ranges[i].pages == 0)
			complain(sim, SIM_C_PORT,
				 "range 0x%llx of %u pages does not fit the granule",
				 (unsigned long long)ranges[i].base.addr, ranges[i].pages);
}

enum ffa_port_result pages_change(struct sim *sim, const struct ffa_page_change *change,
				  const struct ffa_range *ranges, uint32_t count)
{
	check_arguments(sim, change, ranges, count);
	for (uint32_t i = 0; i < count; i++) {
		enum ffa_port_result result = check_range(sim, change, &ranges[i]);

		if (result != FFA_PORT_OK)
			return result;
	}
	for (uint32_t i = 0; i < count; i++)
		change_range(sim, change, &ranges[i]);
	return FFA_PORT_OK;
}

bool pages_zero(struct sim *sim, uint64_t addr, uint32_t pages)
{
	uint8_t *at = memory_at(sim, addr, (uint64_t)pages * PAGE);

	if (at == NULL)
		return false;
	memset(at, 0, (size_t)pages * PAGE);
	return true;
}
