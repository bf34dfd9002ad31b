/* SPDX-License-Identifier: BSD-3-Clause */
/* frag.c - MEM_FRAG_TX: further fragments, and the two-step abort; MEM_RECLAIM. */
#include "inside.h"

#include <string.h>

#include "faults.h"
#include "le.h"

/* The recipe that ends an unfinished send: a length no buffer has, then an impossible range. */
#define ABORT_LENGTH UINT32_C(0xfffffff0)
#define ABORT_PAGES UINT32_C(0xffffffff)

struct fragment {
	struct caller *caller;
	struct share *share; /* NULL: unknown handle */
	uint64_t handle;
	uint32_t length;
	bool abort_length, abort_range;
};

static bool is_abort_range(const struct caller *caller, uint32_t length)
{
	const uint8_t *tx = caller->box->tx;

	return length == 16 && caller->box->mapped && get32(tx + 8) == ABORT_PAGES &&
	       get32(tx + 12) == 0 && get64(tx) % PAGE == 0;
}

/* Whose the handle is, as far as the caller's world goes. */
static bool ours(const struct caller *caller, const struct share *share)
{
	return caller->sp != NULL ? share->by_sp && share->owner == caller->id : !share->by_sp;
}

static uint64_t handle_in(const struct ffa_regs *regs)
{
	return (regs->x[1] & UINT32_MAX) | regs->x[2] << 32;
}

/* What the proxy may not do with a fragment. */
static void watch_fragment(const struct fragment *fragment, const struct ffa_regs *regs)
{
	struct sim *sim = fragment->caller->sim;
	const struct share *share = fragment->share;
	unsigned long long handle = fragment->handle;
	bool recipe = fragment->abort_length || fragment->abort_range;

	if (share == NULL || share->complete || share->tombstone) {
		if (!recipe || !share_was_aborted(sim, fragment->handle))
			complain(sim, SIM_C_HANDLE, "FRAG_TX for handle 0x%llx, not unfinished",
				 handle);
		return;
	}
	if (regs->x[4] != (uint64_t)share->owner << 16)
		complain(sim, SIM_C_FRAGMENT, "fragment of 0x%llx: w4 is 0x%llx", handle,
			 (unsigned long long)regs->x[4]);
	if (fragment->caller->known && fragment->caller->id != share->owner && !recipe)
		complain(sim, SIM_C_SENDER, "fragment of 0x%llx in a call of another client",
			 handle);
	if (recipe && (fragment->abort_length || share->aborting))
		return;
	if (share->aborting || fragment->abort_range)
		complain(sim, SIM_C_FRAGMENT, "fragment of 0x%llx: %s", handle,
			 share->aborting ? "after its abort" : "half an abort");
	if (fragment->length == 0 || fragment->length % 16 ||
	    fragment->length > share->total_length - share->received ||
	    fragment->length > fragment->caller->box->pages * PAGE)
		complain(sim, SIM_C_FRAGMENT, "fragment of 0x%llx: %u bytes of %u, %u sent", handle,
			 fragment->length, share->total_length, share->received);
}

/* A share that has ended in an error: forgotten, or a tombstone where that is configured. */
static void drop(struct sim *sim, struct share *share)
{
	share_unlink(sim, share);
	share_remember_aborted(sim, share->handle);
	if (sim->config.abort == SIM_ABORT_FORGETS || share->by_sp) {
		share_free(sim, share);
		return;
	}
	share->tombstone = true;
	share->aborting = 2;
	share->ranges = 0;
	share->pages = 0;
}

static void ask_more(const struct fragment *fragment, struct ffa_regs *regs)
{
	const struct share *share = fragment->share;

	answer_success(regs, 0, 0);
	regs->x[0] = FFA_FID32(FFA_NR_MEM_FRAG_RX);
	regs->x[1] = share->handle & UINT32_MAX;
	regs->x[2] = share->handle >> 32;
	regs->x[3] = share->received;
	regs->x[4] = fragment->caller->sp == NULL ? (uint64_t)share->owner << 16 : 0;
}

/* Lengths and sender, by personality: an error, with or without the end of the transaction. */
static int32_t check_fragment(struct fragment *fragment, const struct ffa_regs *regs, bool *gone)
{
	struct caller *caller = fragment->caller;
	struct sim *sim = caller->sim;
	const struct share *share = fragment->share;
	bool optee = caller->sp == NULL && is_optee(sim), el3 = caller->sp == NULL && is_el3(sim);
	uint32_t left = share->total_length - share->received;

	*gone = false;
	if (!caller->box->mapped)
		return FFA_RET_INVALID_PARAMETERS;
	if (!optee && regs->x[4] != (caller->sp ? 0 : (uint64_t)share->owner << 16))
		return FFA_RET_INVALID_PARAMETERS;
	if (fragment->length > caller->box->pages * PAGE) {
		*gone = el3;
		return FFA_RET_INVALID_PARAMETERS;
	}
	if (el3 && fragment->length > left) {
		*gone = true;
		return FFA_RET_INVALID_PARAMETERS;
	}
	if (!optee && !el3 &&
	    (fragment->length == 0 || fragment->length % 16 || fragment->length > left))
		return FFA_RET_INVALID_PARAMETERS;
	return 0;
}

static void take_fragment(struct fragment *fragment, struct ffa_regs *regs)
{
	struct share *share = fragment->share;
	struct sim *sim = fragment->caller->sim;
	struct send send = {
		.caller = fragment->caller,
		.op = share->op,
		.fragment = true,
		.total = share->total_length,
		.length = fragment->length,
		.share = share,
	};

	send_take(&send, fragment->caller->box->tx, fragment->length);
	if (send.error == 0 && share_done(sim, share))
		send_finish(&send);
	if (send.error) {
		drop(sim, share);
		answer_error(regs, send.error);
	} else if (share->complete) {
		answer_success(regs, (uint32_t)share->handle, (uint32_t)(share->handle >> 32));
	} else {
		ask_more(fragment, regs);
	}
}

/* The impossible range of the recipe: found at once by all but the EL3 SPMC. */
static void take_abort(struct fragment *fragment, struct ffa_regs *regs)
{
	struct sim *sim = fragment->caller->sim;

	if (is_el3(sim)) {
		/* Accepted, and found out at the last byte only. */
		fragment->share->bad_end = FFA_RET_INVALID_PARAMETERS;
		fragment->share->received += 16;
		share_range_add(fragment->share, get64(fragment->caller->box->tx), ABORT_PAGES);
		if (!share_done(sim, fragment->share)) {
			ask_more(fragment, regs);
			return;
		}
	}
	drop(sim, fragment->share);
	answer_error(regs, FFA_RET_INVALID_PARAMETERS);
}

void do_frag_tx(struct caller *caller, struct ffa_regs *regs)
{
	struct fragment fragment = {
		.caller = caller,
		.handle = handle_in(regs),
		.length = (uint32_t)regs->x[3],
	};
	int32_t error;
	bool gone;

	fragment.share = share_find(caller->sim, fragment.handle);
	if (fragment.share != NULL && !ours(caller, fragment.share))
		fragment.share = NULL;
	fragment.abort_length = fragment.length == ABORT_LENGTH;
	fragment.abort_range = is_abort_range(caller, fragment.length);
	if (caller->sp == NULL)
		watch_fragment(&fragment, regs);
	if (fragment.share == NULL || fragment.share->complete || fragment.share->tombstone) {
		answer_error(regs, FFA_RET_INVALID_PARAMETERS);
		return;
	}
	if (fragment.abort_length)
		fragment.share->aborting = 1;
	error = check_fragment(&fragment, regs, &gone);
	if (error) {
		if (gone)
			drop(caller->sim, fragment.share);
		answer_error(regs, error);
	} else if (fragment.abort_range) {
		take_abort(&fragment, regs);
	} else {
		take_fragment(&fragment, regs);
	}
}

/* ---- MEM_RECLAIM ---------------------------------------------------------------------------- */

static bool borrowed(const struct share *share)
{
	for (uint32_t i = 0; i < share->borrowers; i++)
		if (share->borrower[i].retrieved)
			return true;
	return false;
}

/* A partition gets its pages back from the SPMC itself. */
static void return_own_pages(struct sim *sim, const struct share *share)
{
	struct ffa_page_change change = {
		.action = share->op == FFA_OP_SHARE  ? FFA_PAGES_UNSHARE
			  : share->op == FFA_OP_LEND ? FFA_PAGES_UNLEND
						     : FFA_PAGES_UNDONATE,
		.owner = { share->owner },
	};

	for (uint32_t i = 0; i < share->ranges; i++) {
		struct ffa_range range = { { share->range[i].base }, share->range[i].pages };

		(void)pages_change(sim, &change, &range, 1);
	}
}

static void watch_reclaim(struct sim *sim, const struct share *share, const struct ffa_regs *regs)
{
	unsigned long long handle = handle_in(regs);

	if (regs->x[3] != 0)
		complain(sim, SIM_C_FIELD, "RECLAIM of 0x%llx with flags 0x%llx", handle,
			 (unsigned long long)regs->x[3]);
	if (share == NULL && !share_was_aborted(sim, handle))
		complain(sim, SIM_C_HANDLE, "RECLAIM of unknown handle 0x%llx", handle);
	if (share != NULL && !share->complete && !share->tombstone && !share->aborting)
		complain(sim, SIM_C_HANDLE, "RECLAIM of unfinished handle 0x%llx", handle);
}

static void reclaim(struct sim *sim, struct share *share, struct ffa_regs *regs)
{
	bool clear = (regs->x[3] & 1) != 0;

	share_unlink(sim, share);
	for (uint32_t i = 0; clear && i < share->ranges; i++)
		(void)pages_zero(sim, share->range[i].base, share->range[i].pages);
	if (share->by_sp)
		return_own_pages(sim, share);
	share_free(sim, share);
	answer_success(regs, 0, 0);
}

void do_reclaim(struct caller *caller, struct ffa_regs *regs)
{
	struct sim *sim = caller->sim;
	struct share *share = share_find(sim, handle_in(regs));
	uint32_t legal = caller->sp == NULL && (is_optee(sim) || is_el3(sim)) ? 0 : 3;
	bool forgotten;

	if (share != NULL && !ours(caller, share))
		share = NULL;
	if (caller->sp == NULL)
		watch_reclaim(sim, share, regs);
	forgotten = share != NULL && share->tombstone && sim->config.abort == SIM_ABORT_RECLAIM;
	if (share == NULL || (regs->x[3] & ~(uint64_t)legal) || !(share->complete || forgotten))
		answer_error(regs, FFA_RET_INVALID_PARAMETERS);
	else if (borrowed(share))
		answer_error(regs, FFA_RET_DENIED);
	else
		reclaim(sim, share, regs);
}
