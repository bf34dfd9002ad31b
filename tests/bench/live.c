/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * live.c - FFA_MEM_SHARE and FFA_MEM_RECLAIM of one page while many other handles are live: of a
 * new page each time, and of a random one of those that are live (which also finds its record, its
 * neighbours and its page state wherever they are in memory).
 */
#include <string.h>

#include "cases.h"
#include "dsc.h"
#include "share.h"
#include "table.h"

#define MOST_LIVE 60000u
#define TRANSACTIONS 65536u
#define RANGES 131072u

static const uint32_t live_counts[] = { 1, 1000, MOST_LIVE };

struct live_case {
	struct share_case fresh; /* even pages; the live ones are odd */
	uint32_t live;
	uint8_t bytes[256];
	uint64_t handle[MOST_LIVE];
	uint64_t floor_handle[MOST_LIVE];
};

static struct ffa_range page_of(uint32_t index)
{
	return (struct ffa_range){ machine_page_addr(4 * index + 1), 1 };
}

/* Share one page: what the client writes is the descriptor with that page's address. */
static uint64_t send_page(struct live_case *live, uint32_t index)
{
	struct share_case *fresh = &live->fresh;

	dsc_put(live->bytes + fresh->head, page_of(index).base.addr, 8);
	return share_send(fresh->rig, live->bytes, fresh->length);
}

static void run_random(void *ctx, uint32_t turns)
{
	struct live_case *live = ctx;

	for (uint32_t i = 0; i < turns; i++) {
		uint32_t index = random_below(live->live);

		share_reclaim(live->fresh.rig, live->handle[index]);
		live->handle[index] = send_page(live, index);
	}
}

static void run_random_floor(void *ctx, uint32_t turns)
{
	struct live_case *live = ctx;
	struct share_case *fresh = &live->fresh;
	struct rig *rig = fresh->rig;

	for (uint32_t i = 0; i < turns; i++) {
		uint32_t index = random_below(live->live);
		struct ffa_range range = page_of(index);

		(void)share_smc(rig, FFA_FID32(FFA_NR_MEM_RECLAIM),
				(uint32_t)live->floor_handle[index], 0, 0);
		share_change(rig, FFA_PAGES_UNSHARE, &range, 1);
		dsc_put(live->bytes + fresh->head, range.base.addr, 8);
		memcpy(rig->machine.tx, live->bytes, fresh->length);
		memcpy(fresh->private_copy, rig->machine.tx, fresh->length);
		memcpy(rig->machine.own_tx, fresh->private_copy, fresh->length);
		share_change(rig, FFA_PAGES_SHARE, &range, 1);
		live->floor_handle[index] = share_smc(rig, FFA_FID64(FFA_NR_MEM_SHARE),
						      fresh->length, fresh->length, 0);
	}
}

/* Raise the number of live handles to `count`. */
static void raise_to(struct live_case *live, uint32_t count)
{
	for (; live->live < count; live->live++)
		live->handle[live->live] = send_page(live, live->live);
}

struct live_figures {
	struct measured fresh[3];
	struct measured random[3];
};

static bool measure_all(struct live_case *live, const struct effort *effort,
			struct live_figures *out)
{
	bool ok = true;

	for (size_t i = 0; i < 3 && ok; i++) {
		raise_to(live, live_counts[i] - 1); /* the one that is measured is live too */
		ok = measure(share_run, share_run_floor, &live->fresh, effort, &out->fresh[i]);
		raise_to(live, live_counts[i]);
		ok = ok && measure(run_random, run_random_floor, live, effort, &out->random[i]);
	}
	return ok;
}

/* The aim: with many live at most 1.2 times the figure of a single one, and a cache miss. */
static void print_rows(const char *what, const struct measured *figures, double miss)
{
	char text[96];

	for (size_t i = 0; i < 3; i++) {
		struct aim aim = { i == 0 ? AIM_NONE : AIM_TOTAL,
				   1.2 * figures[0].call.median + miss };

		table_row(table_text(text, sizeof(text), "%s, %u live", what, live_counts[i]),
			  "copies, page port, SMCs", &figures[i], 1, aim);
	}
}

bool bench_live(const struct effort *effort)
{
	static const struct rig_options large = { .transactions = TRANSACTIONS, .ranges = RANGES };
	static const struct share_plan plan = { 1, 1, false };
	static struct live_case live;
	struct live_figures figures;
	struct rig rig;
	double miss;
	bool ok;

	memset(&live, 0, sizeof(live));
	if (!rig_open(&rig, &large))
		return false;
	ok = share_init(&live.fresh, &rig, &plan);
	if (ok) {
		memcpy(live.bytes, live.fresh.image[0].bytes, live.fresh.length);
		ok = measure_all(&live, effort, &figures);
		share_free(&live.fresh);
	}
	miss = measure_miss(rig.storage_bytes, effort);
	if (ok) {
		print_rows("SHARE + RECLAIM", figures.fresh, miss);
		print_rows("RECLAIM of a random one + SHARE", figures.random, miss);
		table_note("A cache miss, walking at random through %zu KiB (as much as the ledger "
			   "with %u handles has), takes %.1f ns.",
			   rig.storage_bytes / 1024, TRANSACTIONS, miss);
	}
	return rig_close(&rig) && ok;
}
