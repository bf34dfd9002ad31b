/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * take.c - the ranges of a memory send, one by one, and the checks of the whole: every page must
 * have been taken from its owner before it is named here.
 */
#include "inside.h"

#include <string.h>

#include "faults.h"
#include "le.h"

#define RANGE 16u

static bool from_ns(const struct send *send)
{
	return send->caller->sp == NULL;
}

/* The memory a range lies in, whole; NULL when it is none the sender's world may give. */
static struct region *memory_of(struct send *send, uint64_t base, uint32_t pages)
{
	struct region *region = region_of(send->caller->sim, base);
	uint64_t first;

	if (region == NULL || region->def.kind == SIM_DEVICE)
		return NULL;
	if (from_ns(send) && region->def.kind != SIM_RAM)
		return NULL;
	first = (base - region->def.base) / PAGE;
	return pages <= region->def.pages - first ? region : NULL;
}

static struct share *holder(struct sim *sim, const struct page *page)
{
	struct share *share = page->link ? sim->shares.slot[page->link - 1] : NULL;

	return share != NULL && share->used ? share : NULL;
}

/*
 * One page of a range: of the Normal world, given away already and in no other transaction; of a
 * partition, its own alone.
 */
static enum fault page_fault(const struct send *send, const struct page *page)
{
	const struct share *share = send->share, *other = holder(send->caller->sim, page);

	if (!from_ns(send))
		return page->owner != share->owner || page->access != SIM_ACCESS_EXCLUSIVE ||
				       page->use != SIM_USE_PLAIN
			       ? FAULT_PAGE_NOT_OWNED
			       : FAULT_NONE;
	if (other == share)
		return FAULT_OVERLAP;
	if (other != NULL && !other->tombstone && !other->excused && !other->aborting)
		return FAULT_PAGE_LIVE;
	return page->owner != share->owner || page->access == SIM_ACCESS_EXCLUSIVE ||
			       page->op != (uint8_t)send->op
		       ? FAULT_PAGE_STATE
		       : FAULT_NONE;
}

static void link_range(struct send *send, uint64_t base, uint32_t pages)
{
	struct region *region = memory_of(send, base, pages);
	enum fault said = FAULT_NONE;

	if (region == NULL || base % PAGE)
		return;
	if (region->def.read_only && from_ns(send) && (send->share->borrower[0].permissions & 2))
		send_fault(send, FAULT_RANGE_READ_ONLY, base);
	for (uint32_t i = 0; i < pages; i++) {
		uint64_t addr = base + (uint64_t)i * PAGE;
		struct page *page = page_write(send->caller->sim, addr);
		enum fault fault = page_fault(send, page);

		if (fault != FAULT_NONE && fault != said)
			send_fault(send, fault, addr);
		said = fault;
		if (send->error == 0)
			page->link = send->share->number + 1;
	}
}

static void take_range(struct send *send, const uint8_t *bytes)
{
	uint64_t base = get64(bytes), size;
	uint32_t pages = get32(bytes + 8), granule = send->caller->sim->config.granule;
	bool first = send->error == 0;

	size = (uint64_t)pages * PAGE;
	if (get32(bytes + 12) != 0)
		send_fault(send, FAULT_RANGE_RESERVED, get32(bytes + 12));
	if (pages == 0)
		send_fault(send, FAULT_RANGE_EMPTY, base);
	if (base % PAGE)
		send_fault(send, FAULT_RANGE_ALIGNMENT, base);
	else if (from_ns(send) && (base % granule || size % granule))
		send_fault(send, FAULT_RANGE_GRANULE, base);
	if (size != 0 && base > UINT64_MAX - size + 1)
		send_fault(send, FAULT_RANGE_WRAP, base);
	else if (memory_of(send, base, pages) == NULL)
		send_fault(send, FAULT_RANGE_MEMORY, base);
	share_range_add(send->share, base, pages);
	if (pages != 0)
		link_range(send, base, pages);
	/* The EL3 SPMC looks at the ranges of a fragmented send when the last byte is there. */
	if (first && send->error && from_ns(send) && is_el3(send->caller->sim) &&
	    (send->fragment || send->length < send->total)) {
		if (send->share->bad_end == 0)
			send->share->bad_end = send->error;
		send->error = 0;
	}
}

/* All ranges in the bytes; what is left of a cut one is kept by the EL3 SPMC, dropped by OP-TEE. */
void send_take(struct send *send, const uint8_t *bytes, uint32_t length)
{
	struct share *share = send->share;
	bool optee = from_ns(send) && is_optee(send->caller->sim);
	uint32_t used = 0;

	while (used < length && share->ranges < share->declared_ranges) {
		uint32_t want = RANGE - share->partial_bytes;
		uint32_t got = want < length - used ? want : length - used;

		memcpy(share->partial + share->partial_bytes, bytes + used, got);
		share->partial_bytes += got;
		used += got;
		if (share->partial_bytes < RANGE)
			break;
		share->partial_bytes = 0;
		take_range(send, share->partial);
	}
	if (optee) {
		share->partial_bytes = 0;
		share->received = share->body + share->ranges * RANGE;
	} else {
		share->received += length;
	}
}

bool share_done(struct sim *sim, const struct share *share)
{
	if (!share->by_sp && is_optee(sim))
		return share->ranges >= share->declared_ranges;
	return share->received >= share->total_length;
}

/* Pages of earlier fragments may have been given back meanwhile. */
static void check_still_given(struct send *send)
{
	const struct share *share = send->share;

	for (uint32_t i = 0; i < share->ranges; i++)
		for (uint32_t n = 0; n < share->range[i].pages; n++) {
			uint64_t addr = share->range[i].base + (uint64_t)n * PAGE;
			struct page page;

			if (!page_read(send->caller->sim, addr, &page) || addr % PAGE)
				break;
			if (page.owner != share->owner || page.access == SIM_ACCESS_EXCLUSIVE)
				send_fault(send, FAULT_PAGE_STATE, addr);
		}
}

/* A partition's pages change state here: there is no hypervisor to do it. */
static void change_own_pages(struct send *send)
{
	struct share *share = send->share;
	struct ffa_page_change change = {
		.action = send->op == FFA_OP_SHARE  ? FFA_PAGES_SHARE
			  : send->op == FFA_OP_LEND ? FFA_PAGES_LEND
						    : FFA_PAGES_DONATE,
		.owner = { share->owner },
	};

	for (uint32_t i = 0; i < share->ranges; i++) {
		struct ffa_range range = { { share->range[i].base }, share->range[i].pages };

		if (pages_change(send->caller->sim, &change, &range, 1) != FFA_PORT_OK)
			send_fault(send, FAULT_PAGE_NOT_OWNED, range.base.addr);
	}
}

void send_finish(struct send *send)
{
	struct share *share = send->share;

	if (share->bad_end && send->error == 0)
		send->error = share->bad_end;
	if (share->ranges != share->declared_ranges || share->partial_bytes)
		send_fault(send, FAULT_RANGE_COUNT, share->ranges);
	if (share->pages != share->declared_pages)
		send_fault(send, FAULT_SUM, share->pages);
	if (send->fragment && from_ns(send) && send->error == 0)
		check_still_given(send);
	if (send->error)
		return;
	if (!from_ns(send))
		change_own_pages(send);
	share->complete = send->error == 0;
}

/* The share no longer names its pages. */
void share_unlink(struct sim *sim, struct share *share)
{
	for (uint32_t i = 0; i < share->ranges; i++) {
		const struct span_pages *range = &share->range[i];

		if (range->base % PAGE || !memory_is_one(sim, range->base, range->pages))
			continue;
		for (uint32_t n = 0; n < range->pages; n++) {
			struct page *page = page_write(sim, range->base + (uint64_t)n * PAGE);

			if (page->link == share->number + 1)
				page->link = 0;
		}
	}
}
