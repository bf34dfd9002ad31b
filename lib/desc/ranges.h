/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ranges.h - constituent lists: read, check, sort, find overlaps. Pure functions.
 */
#ifndef FFA_DESC_RANGES_H
#define FFA_DESC_RANGES_H

#include "base/span.h"
#include "ffa/status.h"

#define FFA_WIRE_RANGE_SIZE 16u /* bytes of one constituent, all versions */

struct ffa_range_rules {
	uint64_t address_limit; /* first address beyond memory */
	uint32_t granule;	/* bytes, a power of two, at least 4096 */
	bool tolerate_reserved;
};

/* What was seen in a list of ranges. */
struct ffa_ranges_seen {
	uint64_t pages; /* sum of the page counts: cannot wrap, each is 32 bits */
	uint32_t count;
	bool sorted; /* ascending and not overlapping: no sort is needed */
};

/*
 * Read all ranges of `bytes` (a multiple of 16 bytes long) into `out` in the client's order and
 * check each: V44, V45, V46, V48, V52. At most `room` ranges are stored; more is QUOTA_SEND_RANGES.
 * `offset` is where `bytes` starts in the descriptor, for *why. *seen is set on success.
 */
enum ffa_reason ffa_ranges_read(const struct ffa_range_rules *rules, struct ffa_span bytes,
				uint32_t offset, struct ffa_range *out, uint32_t room,
				struct ffa_ranges_seen *seen, struct ffa_why *why);

/*
 * Sort by address: linear in `count` (a radix sort over the digits that differ; insertion sort for
 * short lists). At most FFA_SORT_MAX ranges, for which `sorted` and `spare` have room; the result
 * is in `sorted`. `spare` may be `ranges` itself, which is then lost.
 */
#define FFA_SORT_MAX UINT16_MAX
void ffa_ranges_sort(const struct ffa_range *ranges, struct ffa_range *sorted,
		     struct ffa_range *spare, uint32_t count);

/* Whether two neighbours of a sorted list overlap; *index: the first range that does. */
bool ffa_ranges_overlap(const struct ffa_range *sorted, uint32_t count, uint32_t *index);

#endif
