/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cure.c - when a send succeeds that was refused to the recorded client, the client does not know:
 * it will neither send the missing fragments nor take the memory back. The tool does both in its
 * place, so that the pages are again as the client believes them, and says so.
 */
#include <inttypes.h>
#include <string.h>

#include "desc.h"
#include "hex.h"
#include "regs.h"
#include "replay.h"

/* A send that has to be completed with ranges the trace does not have. */
struct completion {
	struct call_run *call;
	uint8_t *tx;
	size_t room; /* bytes of TX */
	uint64_t handle;
	uint64_t ranges; /* still missing */
	uint64_t pages;	 /* likewise */
	uint64_t next;	 /* address from which to look for free pages */
};

static void call_proxy(struct call_run *call, struct ffa_regs *regs)
{
	struct replay *replay = call->replay;

	sim_enter(replay->sim, FFA_ID_HOST, call->record.cpu);
	ffa_proxy_call(replay->proxy, (struct ffa_endpoint){ FFA_ID_HOST }, call->record.cpu, regs);
	sim_leave(replay->sim);
}

static bool is_free(struct sim *sim, uint64_t addr)
{
	struct sim_page page;

	return sim_oracle_page(sim, addr, &page) && page.kind == SIM_RAM &&
	       page.owner == FFA_ID_HOST && page.access == SIM_ACCESS_EXCLUSIVE &&
	       page.use == SIM_USE_PLAIN && !page.read_only;
}

/* The next `pages` free pages in a row; UINT64_MAX when there are none. */
static uint64_t find_pages(struct completion *completion, uint64_t pages)
{
	struct replay *replay = completion->call->replay;
	uint64_t end = replay->ram_base + replay->ram_pages * FFA_PAGE_SIZE;
	uint64_t run = 0;

	for (uint64_t at = completion->next; at < end; at += FFA_PAGE_SIZE) {
		run = is_free(replay->sim, at) ? run + 1 : 0;
		if (run != pages)
			continue;
		completion->next = at + FFA_PAGE_SIZE;
		return at + FFA_PAGE_SIZE - pages * FFA_PAGE_SIZE;
	}
	return UINT64_MAX;
}

/* One more range: one page, and all that is left for the last one. */
static bool make_range(struct completion *completion, uint8_t *to)
{
	uint64_t pages = completion->ranges == 1 ? completion->pages : 1;
	uint64_t at = find_pages(completion, pages);

	if (at == UINT64_MAX || pages == 0)
		return false;
	store64(to, at);
	store32(to + 8, (uint32_t)pages);
	store32(to + 12, 0);
	completion->ranges--;
	completion->pages -= pages;
	completion->call->replay->tally.made_up++;
	return true;
}

static bool send_fragment(struct completion *completion)
{
	struct ffa_regs regs = { .x = { FFA_FID32(FFA_NR_MEM_FRAG_TX) } };
	size_t length = 0;

	while (completion->ranges != 0 && completion->room - length >= 16) {
		if (!make_range(completion, completion->tx + length))
			return false;
		length += 16;
	}
	regs.x[1] = (uint32_t)completion->handle;
	regs.x[2] = completion->handle >> 32;
	regs.x[3] = length;
	call_proxy(completion->call, &regs);
	return call_number(regs.x[0]) ==
	       (completion->ranges != 0 ? FFA_NR_MEM_FRAG_RX : FFA_NR_SUCCESS);
}

static bool start_completion(struct call_run *call, struct completion *completion)
{
	struct replay *replay = call->replay;
	const struct bytes *tx = &call->record.tx;
	struct ffa_pair pair;
	struct desc_layout layout;
	struct ffa_view_proxy proxy;
	uint64_t pages = 0, ranges;

	memset(completion, 0, sizeof(*completion));
	ffa_view_get(replay->proxy, &proxy);
	desc_layout_of(proxy.version, tx->data, tx->length, &layout);
	if (layout.composite == 0 || !sim_oracle_pair(replay->sim, FFA_ID_HOST, &pair))
		return false;
	ranges = (tx->length - layout.ranges) / 16;
	for (uint64_t i = 0; i < ranges; i++)
		pages += load32(tx->data + layout.ranges + 16 * i + 8);
	if (ranges >= layout.range_count || pages >= layout.total_pages)
		return false;
	completion->call = call;
	completion->handle = regs_handle(&call->ours, 1);
	completion->ranges = layout.range_count - ranges;
	completion->pages = layout.total_pages - pages;
	completion->next = replay->ram_base;
	completion->room = (size_t)pair.pages * FFA_PAGE_SIZE;
	completion->tx = sim_memory(replay->sim, pair.tx.addr, completion->room);
	return completion->tx != NULL;
}

static bool complete(struct call_run *call)
{
	struct completion completion;
	uint64_t ranges;

	if (!start_completion(call, &completion))
		return false;
	ranges = completion.ranges;
	while (completion.ranges != 0) {
		if (!send_fragment(&completion))
			return false;
	}
	call_note(call,
		  "the trace has no more of this send: completed with %" PRIu64
		  " ranges made up by the tool",
		  ranges);
	return true;
}

static void fail(struct call_run *call, const char *why)
{
	call->verdict = VERDICT_DIFFERENT;
	call->why = why;
}

static void take_back(struct call_run *call, uint64_t handle)
{
	struct ffa_regs regs = { .x = { FFA_FID32(FFA_NR_MEM_RECLAIM), (uint32_t)handle,
					handle >> 32 } };

	call_proxy(call, &regs);
	if (call_number(regs.x[0]) != FFA_NR_SUCCESS) {
		fail(call, "the tool could not take the memory back");
		return;
	}
	call->replay->tally.taken_back++;
	call_note(call, "the client took this send for refused: the tool takes the memory back");
}

void cure_call(struct call_run *call)
{
	uint32_t number = call_number(call->ours.x[0]);
	enum ffa_operation operation;

	if (call->disposition != FFA_ANSWERED || number == FFA_NR_ERROR ||
	    call_number(call->record.out.x[0]) != FFA_NR_ERROR)
		return;
	if (!operation_of(call->in.x[0], &operation) &&
	    call_number(call->in.x[0]) != FFA_NR_MEM_FRAG_TX)
		return;
	if (number == FFA_NR_SUCCESS) {
		take_back(call, regs_handle(&call->ours, 2));
		return;
	}
	if (number != FFA_NR_MEM_FRAG_RX || !operation_of(call->in.x[0], &operation))
		return;
	if (complete(call))
		take_back(call, regs_handle(&call->ours, 1));
	else
		fail(call, "the tool could not complete this send");
}
