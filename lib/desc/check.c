/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * check.c - ffa_memtx_check: the verdict on a whole descriptor, for tools and tests.
 */
#include "desc/memtx.h"

#include "desc/layout.h"
#include "desc/ranges.h"
#include "desc/refuse.h"

#define CHUNK 8u	  /* ranges looked at together when there is no scratch */
#define PAIRWISE_MOST 64u /* unsorted ranges compared each with each */

/* A list of ranges where it lies in the descriptor. */
struct list {
	struct ffa_range_rules rules;
	struct ffa_span bytes;
	uint32_t offset;
	uint32_t count;
};

static struct ffa_range range_at(const struct list *list, uint32_t index)
{
	size_t at = (size_t)index * FFA_WIRE_RANGE_SIZE;
	struct ffa_range range;

	range.base.addr = ffa_span_get64(list->bytes, at);
	range.pages = ffa_span_get32(list->bytes, at + 8);
	return range;
}

static uint64_t end_of(struct ffa_range range)
{
	return range.base.addr + ((uint64_t)range.pages << FFA_PAGE_SHIFT);
}

/* ffa_ranges_read without a place for the ranges: a few at a time. */
static enum ffa_reason scan(const struct list *list, struct ffa_ranges_seen *seen,
			    struct ffa_why *why)
{
	struct ffa_range chunk[CHUNK];
	struct ffa_ranges_seen part;
	struct ffa_span bytes;
	uint64_t end = 0;
	uint32_t done, most;
	enum ffa_reason reason;

	*seen = (struct ffa_ranges_seen){ 0, 0, true };
	for (done = 0; done < list->count; done += most) {
		most = list->count - done < CHUNK ? list->count - done : CHUNK;
		bytes = ffa_span_of(NULL, 0);
		(void)ffa_span_sub(list->bytes, (size_t)done * FFA_WIRE_RANGE_SIZE,
				   (size_t)most * FFA_WIRE_RANGE_SIZE, &bytes);
		reason = ffa_ranges_read(&list->rules, bytes,
					 list->offset + done * FFA_WIRE_RANGE_SIZE, chunk, CHUNK,
					 &part, why);
		if (reason != FFA_R_NONE)
			return reason;
		seen->pages += part.pages;
		seen->sorted &= part.sorted && chunk[0].base.addr >= end;
		end = end_of(chunk[part.count - 1]);
	}
	seen->count = list->count;
	return FFA_R_NONE;
}

/* Say that range `index` of the descriptor overlaps another one. */
static enum ffa_reason refuse_overlap(const struct list *list, uint32_t index, struct ffa_why *why)
{
	return ffa_refuse(why, FFA_R_RANGE_OVERLAP, list->offset + index * FFA_WIRE_RANGE_SIZE,
			  range_at(list, index).base.addr);
}

static enum ffa_reason overlap_pairwise(const struct list *list, struct ffa_why *why)
{
	uint32_t i, j;

	for (i = 1; i < list->count; i++) {
		struct ffa_range one = range_at(list, i);

		for (j = 0; j < i; j++) {
			struct ffa_range other = range_at(list, j);

			if (one.base.addr < end_of(other) && other.base.addr < end_of(one))
				return refuse_overlap(list, i, why);
		}
	}
	return FFA_R_NONE;
}

static enum ffa_reason overlap_sorted(const struct list *list, struct ffa_range *scratch,
				      struct ffa_why *why)
{
	struct ffa_range *sorted = scratch + list->count;
	uint32_t found, i;

	ffa_ranges_sort(scratch, sorted, scratch, list->count);
	if (!ffa_ranges_overlap(sorted, list->count, &found))
		return FFA_R_NONE;
	/* Sorting lost the place; the address finds it again. */
	for (i = 0; i + 1 < list->count; i++) {
		if (range_at(list, i).base.addr == sorted[found].base.addr)
			break;
	}
	return refuse_overlap(list, i, why);
}

static enum ffa_reason check_ranges(const struct list *list, struct ffa_range *scratch,
				    uint32_t scratch_ranges, uint32_t total_pages,
				    struct ffa_why *why)
{
	bool room = scratch != NULL && scratch_ranges >= list->count && list->count <= FFA_SORT_MAX;
	struct ffa_ranges_seen seen;
	enum ffa_reason reason;

	reason = room ? ffa_ranges_read(&list->rules, list->bytes, list->offset, scratch,
					scratch_ranges, &seen, why)
		      : scan(list, &seen, why);
	if (reason != FFA_R_NONE)
		return reason;
	if (seen.pages != total_pages)
		return ffa_refuse(why, FFA_R_RANGE_TOTAL,
				  list->offset - FFA_COMPOSITE_SIZE + FFA_COMPOSITE_PAGES,
				  total_pages);
	if (seen.sorted)
		return FFA_R_NONE;
	if (room)
		return overlap_sorted(list, scratch, why);
	if (list->count <= PAIRWISE_MOST)
		return overlap_pairwise(list, why);
	return ffa_refuse(why, FFA_R_QUOTA_SEND_RANGES,
			  list->offset - FFA_COMPOSITE_SIZE + FFA_COMPOSITE_RANGES, list->count);
}

enum ffa_reason ffa_memtx_check(const struct ffa_memtx_rules *rules, const void *bytes,
				size_t length, struct ffa_range *scratch, uint32_t scratch_ranges,
				struct ffa_memtx *out, struct ffa_why *why)
{
	struct ffa_span whole = ffa_span_of(bytes, length);
	struct list list = { { rules->address_limit, rules->granule, rules->tolerate_reserved },
			     { NULL, 0 },
			     0,
			     0 };
	enum ffa_reason reason;

	if (length > UINT32_MAX)
		return ffa_refuse(why, FFA_R_LEN_TOTAL, 0, length);
	reason = ffa_memtx_head(rules, whole, (uint32_t)length, out, why);
	if (reason != FFA_R_NONE)
		return reason;
	list.offset = out->ranges_offset;
	list.count = out->total_ranges;
	/* The headers' checks prove that they are inside; without ranges the sum would fail. */
	(void)ffa_span_sub(whole, list.offset, length - list.offset, &list.bytes);
	return check_ranges(&list, scratch, scratch_ranges, out->total_pages, why);
}
