/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * runs.c - the pages of a record: a linked list of runs, adjacent ranges merged. Whoever calls
 * holds FFA_LOCK_LEDGER.
 */
#include "ledger/ledger.h"

/* Where a record's list ends while ranges are appended to it. */
struct tail {
	uint64_t end;  /* the first page after the last run; 0 when there is none */
	uint32_t node; /* the last run */
};

static struct tail tail_of(const struct ffa_ledger *ledger, const struct ffa_record *record)
{
	struct tail tail = { 0, record->last };

	if (tail.node != FFA_NO_INDEX)
		tail.end = ledger->runs[tail.node].page + ledger->runs[tail.node].pages;
	return tail;
}

/* Take `used` nodes from the free list, up to the one at the tail; they are linked in its order. */
static void take_nodes(struct ffa_ledger *ledger, struct ffa_record *record, uint32_t tail,
		       uint32_t used)
{
	uint32_t first = ledger->free_run;

	if (used == 0)
		return;
	ledger->free_run = ledger->runs[tail].next;
	ledger->runs[tail].next = FFA_NO_INDEX;
	if (record->last == FFA_NO_INDEX)
		record->first = first;
	else
		ledger->runs[record->last].next = first;
	record->last = tail;
	record->runs += used;
	record->reserved -= used;
}

void ffa_runs_append(struct ffa_ledger *ledger, struct ffa_record *record,
		     const struct ffa_range *ranges, uint32_t count)
{
	struct tail tail = tail_of(ledger, record);
	struct ffa_run *runs = ledger->runs;
	uint32_t free = ledger->free_run;
	bool sorted = record->sorted;
	uint64_t pages = 0;
	uint32_t used = 0;

	for (uint32_t i = 0; i < count; i++) {
		uint64_t page = ranges[i].base.addr >> FFA_PAGE_SHIFT;
		uint32_t more = ranges[i].pages;

		pages += more;
		/* What continues the last run needs no node, unless the count would overflow. */
		if (page == tail.end && tail.node != FFA_NO_INDEX &&
		    more <= UINT32_MAX - runs[tail.node].pages) {
			runs[tail.node].pages += more;
			tail.end += more;
			continue;
		}
		if (free == FFA_NO_INDEX) /* reserved before: cannot be */
			break;
		sorted = sorted && page >= tail.end;
		tail = (struct tail){ page + more, free };
		runs[free].page = page;
		runs[free].pages = more;
		free = ffa_run_after(runs, free);
		used++;
	}
	record->pages += pages;
	record->sorted = sorted;
	take_nodes(ledger, record, tail.node, used);
}

/* The last of the first `count` nodes, and how many pages and nodes there are up to it. */
static uint32_t walk(const struct ffa_ledger *ledger, const struct ffa_record *record,
		     uint32_t count, uint64_t *pages, uint32_t *nodes)
{
	uint32_t node = record->first;
	uint32_t last = FFA_NO_INDEX;

	*pages = 0;
	for (*nodes = 0; *nodes < count && node != FFA_NO_INDEX; ++*nodes) {
		*pages += ledger->runs[node].pages;
		last = node;
		node = ffa_run_after(ledger->runs, node);
	}
	return last;
}

void ffa_runs_free(struct ffa_ledger *ledger, struct ffa_record *record, uint32_t count)
{
	uint32_t last = record->last;
	uint64_t pages = record->pages;
	uint32_t nodes = record->runs;
	uint32_t first = record->first;

	if (count < nodes)
		last = walk(ledger, record, count, &pages, &nodes);
	if (last == FFA_NO_INDEX)
		return;
	record->first = ledger->runs[last].next;
	record->pages -= pages;
	record->runs -= nodes;
	if (record->first == FFA_NO_INDEX)
		record->last = FFA_NO_INDEX;
	ledger->runs[last].next = ledger->free_run;
	ledger->free_run = first;
}

/* The last node of the ascending stretch that starts at `node`. */
static uint32_t stretch_end(const struct ffa_run *runs, uint32_t node)
{
	while (runs[node].next != FFA_NO_INDEX && runs[runs[node].next].page >= runs[node].page)
		node = runs[node].next;
	return node;
}

/* An ascending part of a list; the last node is linked to nothing, or to what follows. */
struct stretch {
	uint32_t first;
	uint32_t last;
};

/*
 * Merge two stretches that end in FFA_NO_INDEX behind `link`; returns the new last node. Which of
 * them goes on is as good as random: their heads change places by a mask, not by a branch.
 */
static uint32_t merge(struct ffa_run *runs, struct stretch a, struct stretch b, uint32_t *link)
{
	uint32_t at_a = a.first;
	uint32_t at_b = b.first;

	while (at_a != FFA_NO_INDEX && at_b != FFA_NO_INDEX) {
		uint32_t both = at_a ^ at_b;
		uint32_t from_b = UINT32_C(0) - (uint32_t)(runs[at_b].page < runs[at_a].page);
		uint32_t least = at_a ^ (both & from_b);
		uint32_t moved = least ^ runs[least].next;

		*link = least;
		link = &runs[least].next;
		at_a ^= moved & ~from_b;
		at_b ^= moved & from_b;
	}
	*link = at_a != FFA_NO_INDEX ? at_a : at_b;
	return at_a != FFA_NO_INDEX ? a.last : b.last;
}

/* Cut the first stretch off the list at `rest`, which must not be empty. */
static struct stretch cut_stretch(struct ffa_run *runs, uint32_t *rest)
{
	struct stretch out = { *rest, stretch_end(runs, *rest) };

	*rest = runs[out.last].next;
	runs[out.last].next = FFA_NO_INDEX;
	return out;
}

/* One pass of a natural merge sort; returns how many stretches it found. */
static uint32_t merge_pass(struct ffa_run *runs, struct ffa_record *record)
{
	uint32_t *link = &record->first;
	uint32_t rest = record->first;
	uint32_t stretches = 0;

	while (rest != FFA_NO_INDEX) {
		struct stretch a = cut_stretch(runs, &rest);

		stretches++;
		*link = a.first;
		record->last = a.last;
		if (rest != FFA_NO_INDEX) {
			stretches++;
			record->last = merge(runs, a, cut_stretch(runs, &rest), link);
		}
		link = &runs[record->last].next;
	}
	return stretches;
}

void ffa_runs_sort(struct ffa_ledger *ledger, struct ffa_record *record)
{
	/* Each pass halves the stretches: 32 passes sort whatever 32-bit indices can link. */
	for (unsigned int pass = 0; pass < 32 && !record->sorted; pass++)
		record->sorted = merge_pass(ledger->runs, record) <= 2;
}
