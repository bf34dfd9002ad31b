/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * runs.c - the pages of a record: a linked list of runs, adjacent ranges merged. Whoever calls holds
 * FFA_LOCK_LEDGER.
 */
#include "ledger/ledger.h"

/* A run that continues the last one needs no node of its own, unless the count would overflow. */
static bool merge(struct ffa_run *last, uint64_t page, uint32_t pages)
{
	if (page != last->page + last->pages || pages > UINT32_MAX - last->pages)
		return false;
	last->pages += pages;
	return true;
}

void ffa_runs_append(struct ffa_ledger *ledger, struct ffa_record *record,
		     const struct ffa_range *range)
{
	uint64_t page = range->base.addr >> FFA_PAGE_SHIFT;
	bool first = record->last == FFA_NO_INDEX;
	struct ffa_run *last = first ? NULL : &ledger->runs[record->last];
	uint32_t node = ledger->free_run;

	record->pages += range->pages;
	if (!first && merge(last, page, range->pages))
		return;
	if (node == FFA_NO_INDEX) /* reserved before: cannot be */
		return;
	ledger->free_run = ledger->runs[node].next;
	ledger->runs[node] = (struct ffa_run){ page, range->pages, FFA_NO_INDEX };
	if (first)
		record->first = node;
	else
		last->next = node;
	if (!first && page < last->page)
		record->sorted = false;
	record->last = node;
	record->runs++;
	record->reserved--;
}

void ffa_runs_free(struct ffa_ledger *ledger, struct ffa_record *record, uint32_t count)
{
	uint32_t last = FFA_NO_INDEX;
	uint32_t node = record->first;

	for (uint32_t i = 0; i < count && node != FFA_NO_INDEX; i++) {
		record->pages -= ledger->runs[node].pages;
		record->runs--;
		last = node;
		node = ledger->runs[node].next;
	}
	if (last == FFA_NO_INDEX)
		return;
	ledger->runs[last].next = ledger->free_run;
	ledger->free_run = record->first;
	record->first = node;
	if (node == FFA_NO_INDEX)
		record->last = FFA_NO_INDEX;
}

/* The last node of the ascending stretch that starts at `node`. */
static uint32_t stretch_end(const struct ffa_run *runs, uint32_t node)
{
	while (runs[node].next != FFA_NO_INDEX && runs[runs[node].next].page >= runs[node].page)
		node = runs[node].next;
	return node;
}

/* Merge two ascending lists behind `tail` (a link to write); returns the new last node. */
static uint32_t merge_lists(struct ffa_run *runs, uint32_t a, uint32_t b, uint32_t *link)
{
	uint32_t last = FFA_NO_INDEX;

	while (a != FFA_NO_INDEX || b != FFA_NO_INDEX) {
		bool from_a =
			b == FFA_NO_INDEX || (a != FFA_NO_INDEX && runs[a].page <= runs[b].page);

		last = from_a ? a : b;
		*link = last;
		link = &runs[last].next;
		if (from_a)
			a = runs[a].next;
		else
			b = runs[b].next;
	}
	*link = FFA_NO_INDEX;
	return last;
}

/* One pass of a natural merge sort; returns how many stretches it found. */
static uint32_t merge_pass(struct ffa_run *runs, struct ffa_record *record)
{
	uint32_t *link = &record->first;
	uint32_t rest = record->first;
	uint32_t stretches = 0;

	while (rest != FFA_NO_INDEX) {
		uint32_t a = rest;
		uint32_t a_end = stretch_end(runs, a);
		uint32_t b = runs[a_end].next;
		uint32_t last;

		runs[a_end].next = FFA_NO_INDEX;
		rest = FFA_NO_INDEX;
		stretches++;
		if (b != FFA_NO_INDEX) {
			uint32_t b_end = stretch_end(runs, b);

			rest = runs[b_end].next;
			runs[b_end].next = FFA_NO_INDEX;
			stretches++;
		}
		last = merge_lists(runs, a, b, link);
		record->last = last;
		link = &runs[last].next;
	}
	return stretches;
}

void ffa_runs_sort(struct ffa_ledger *ledger, struct ffa_record *record)
{
	/* Each pass halves the stretches: 32 passes sort whatever 32-bit indices can link. */
	for (unsigned int pass = 0; pass < 32 && !record->sorted; pass++)
		record->sorted = merge_pass(ledger->runs, record) <= 2;
}
