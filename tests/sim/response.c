/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * response.c - retrieve responses in the borrower's version's layout and their fragments;
 * MEM_RELINQUISH; what a partition has mapped.
 */
#include "inside.h"

#include <stdlib.h>
#include <string.h>

#include "le.h"
#include "retrieve.h"

static uint32_t header_size(const struct caller *caller)
{
	return caller->version >= FFA_VERSION_1_1 ? 48 : 32;
}

static uint32_t access_size(const struct caller *caller)
{
	return caller->version >= FFA_VERSION_1_2 ? 32 : 16;
}

static void put_access(const struct caller *caller, const struct borrower *borrower,
		       uint8_t permissions, uint32_t composite, uint8_t *to)
{
	put16(to, borrower->id);
	to[2] = permissions;
	put32(to + 4, composite);
	if (access_size(caller) == 32) {
		put64(to + 8, borrower->impdef[0]);
		put64(to + 16, borrower->impdef[1]);
	}
}

static void put_header(const struct caller *caller, const struct share *share, uint32_t count,
		       uint8_t *to)
{
	static const uint32_t types[] = { 1, 2, 3 };
	bool wide = caller->version >= FFA_VERSION_1_1;
	uint32_t ns = wide && !share->by_sp ? 0x40 : 0;

	put16(to, share->owner);
	put16(to + 2, (uint16_t)(0x2f | ns));
	put32(to + 4, types[share->op] << 3 | (share->flags & 1));
	put64(to + 8, share->handle);
	put64(to + 16, share->tag);
	put32(to + 24, wide ? access_size(caller) : 0);
	put32(to + 28, count);
	if (wide)
		put32(to + 32, header_size(caller));
}

/* The whole response, on the heap. */
static uint8_t *build(const struct caller *caller, const struct share *share,
		      const struct borrower *borrower, uint32_t *total)
{
	uint32_t count = borrower ? 1 : share->borrowers;
	uint32_t composite = header_size(caller) + count * access_size(caller);
	uint8_t *bytes;

	*total = composite + 16 + share->ranges * 16;
	bytes = calloc(1, *total);
	if (bytes == NULL)
		abort();
	put_header(caller, share, count, bytes);
	for (uint32_t i = 0; i < count; i++) {
		const struct borrower *entry = borrower ? borrower : &share->borrower[i];

		put_access(caller, entry, borrower ? entry->granted : entry->permissions, composite,
			   bytes + header_size(caller) + i * access_size(caller));
	}
	put32(bytes + composite, share->declared_pages);
	put32(bytes + composite + 4, share->ranges);
	for (uint32_t i = 0; i < share->ranges; i++) {
		uint8_t *range = bytes + composite + 16 + (size_t)i * 16;

		put64(range, share->range[i].base);
		put32(range + 8, share->range[i].pages);
	}
	return bytes;
}

/* Copy the next piece to RX; returns its length. */
static uint32_t send_piece(struct caller *caller, struct share *share, struct borrower *borrower)
{
	uint32_t room = caller->box->pages * PAGE, total, piece;
	uint32_t *sent = borrower ? &borrower->sent : &share->hyp_sent;
	uint8_t *bytes = build(caller, share, borrower, &total);

	piece = total - *sent < room ? total - *sent : room;
	memcpy(caller->box->rx, bytes + *sent, piece);
	free(bytes);
	*sent += piece;
	*(borrower ? &borrower->total : &share->hyp_total) = total;
	caller->box->rx_full = true;
	return piece;
}

/* A donation that has been told in full is no transaction any more. */
static void end_donation(struct sim *sim, struct share *share, const struct borrower *borrower)
{
	if (borrower == NULL || share->op != FFA_OP_DONATE || borrower->sent != borrower->total)
		return;
	share_unlink(sim, share);
	share_free(sim, share);
}

void response_first(struct caller *caller, struct share *share, struct borrower *borrower,
		    struct ffa_regs *regs)
{
	uint32_t piece;

	if (borrower == NULL)
		share->hyp_sent = 0;
	piece = send_piece(caller, share, borrower);
	answer_success(regs, piece, 0);
	regs->x[0] = FFA_FID32(FFA_NR_MEM_RETRIEVE_RESP);
	regs->x[1] = borrower ? borrower->total : share->hyp_total;
	end_donation(caller->sim, share, borrower);
}

static struct borrower *borrower_of(struct share *share, uint16_t id)
{
	for (uint32_t i = 0; share != NULL && i < share->borrowers; i++)
		if (share->borrower[i].id == id)
			return &share->borrower[i];
	return NULL;
}

void do_frag_rx(struct caller *caller, struct ffa_regs *regs)
{
	uint64_t handle = (regs->x[1] & UINT32_MAX) | regs->x[2] << 32;
	struct share *share = share_find(caller->sim, handle);
	struct borrower *borrower = caller->sp ? borrower_of(share, caller->id) : NULL;
	uint32_t offset = (uint32_t)regs->x[3], sent, total, piece;

	if (caller->sp == NULL && (is_optee(caller->sim) || is_el3(caller->sim))) {
		answer_error(regs, FFA_RET_NOT_SUPPORTED);
		return;
	}
	sent = share == NULL ? 0 : borrower ? borrower->sent : share->hyp_sent;
	total = share == NULL ? 0 : borrower ? borrower->total : share->hyp_total;
	if (share == NULL || (caller->sp != NULL && (borrower == NULL || !borrower->retrieved)) ||
	    sent == 0 || sent >= total || offset != sent ||
	    regs->x[4] != (caller->sp ? 0 : (uint64_t)share->owner << 16)) {
		answer_error(regs, FFA_RET_INVALID_PARAMETERS);
		return;
	}
	if (!rx_take(caller, regs))
		return;
	piece = send_piece(caller, share, borrower);
	answer_success(regs, (uint32_t)(handle >> 32), piece);
	regs->x[0] = FFA_FID32(FFA_NR_MEM_FRAG_TX);
	regs->x[1] = handle & UINT32_MAX;
	end_donation(caller->sim, share, borrower);
}

/* ---- MEM_RELINQUISH ------------------------------------------------------------------------- */

static int32_t check_relinquish(struct caller *caller, uint32_t *flags, struct share **share,
				struct borrower **borrower)
{
	const uint8_t *tx = caller->box->tx;

	if (!caller->box->mapped || get32(tx + 12) != 1 || get16(tx + 16) != caller->id)
		return FFA_RET_INVALID_PARAMETERS;
	*flags = get32(tx + 8);
	*share = share_find(caller->sim, get64(tx));
	*borrower = borrower_of(*share, caller->id);
	if (*borrower == NULL || !(*borrower)->retrieved || (*borrower)->sent != (*borrower)->total)
		return FFA_RET_INVALID_PARAMETERS;
	if (*flags > 3 || ((*flags & 1) && (*share)->op == FFA_OP_SHARE))
		return FFA_RET_INVALID_PARAMETERS;
	if ((*flags & 1) && ((*borrower)->granted & 3) != 2)
		return FFA_RET_DENIED;
	return 0;
}

static bool any_retrieved(const struct share *share)
{
	for (uint32_t i = 0; i < share->borrowers; i++)
		if (share->borrower[i].retrieved)
			return true;
	return false;
}

void do_relinquish(struct caller *caller, struct ffa_regs *regs)
{
	struct borrower *borrower = NULL;
	struct share *share = NULL;
	bool clear = false;
	uint32_t flags = 0;
	int32_t error = check_relinquish(caller, &flags, &share, &borrower);

	if (error) {
		answer_error(regs, error);
		return;
	}
	borrower->retrieved = false;
	borrower->clear_after = borrower->clear_after || (flags & 1);
	for (uint32_t i = 0; i < share->borrowers; i++)
		clear = clear || share->borrower[i].clear_after;
	for (uint32_t i = 0; clear && !any_retrieved(share) && i < share->ranges; i++)
		(void)pages_zero(caller->sim, share->range[i].base, share->range[i].pages);
	answer_success(regs, 0, 0);
}

/* ---- what a partition reaches --------------------------------------------------------------- */

/* Bit 0: may read, bit 1: may write. */
unsigned int sp_mapped(struct sim *sim, const struct sim_sp *sp, uint64_t addr)
{
	const struct borrower *borrower;
	struct share *share;
	struct page page;

	if (!page_read(sim, addr, &page))
		return 0;
	if (page.owner == sp->def.id)
		return page.access == SIM_ACCESS_NONE ? 0 : 3;
	share = page.link ? sim->shares.slot[page.link - 1] : NULL;
	if (share == NULL || !share->used || !share->complete)
		return 0;
	borrower = borrower_of(share, sp->def.id);
	if (borrower == NULL || !borrower->retrieved)
		return 0;
	return (borrower->granted & 3) == 2 ? 3 : 1;
}

void *sim_sp_memory(struct sim_sp *sp, uint64_t addr, size_t bytes, bool write)
{
	struct sim *sim = sp->sim;
	void *at = NULL;
	uint64_t page = addr & ~(uint64_t)(PAGE - 1);

	pthread_mutex_lock(&sim->big);
	while (page < addr + bytes && (sp_mapped(sim, sp, page) & (write ? 2u : 1u)))
		page += PAGE;
	if (page >= addr + bytes)
		at = memory_at(sim, addr, bytes);
	pthread_mutex_unlock(&sim->big);
	return at;
}
