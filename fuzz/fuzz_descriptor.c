/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_descriptor.c - the bytes of a memory send, read as any version and operation: the library
 * and the second validator agree on the verdict and on every page, receiver and permission
 * (contract DESC-4), wherever the bytes lie, with and without scratch memory, in any order of
 * ranges and receivers (DESC-3), and wherever the descriptor is cut into fragments (MEM-5).
 */
#include <stdlib.h>
#include <string.h>

#include "desc/memtx.h"
#include "desc/ranges.h"
#include "fuzz.h"
#include "send.h"
#include "validator.h"

#define FEW 64u	    /* ranges that the library compares each with each */
#define FEW_HERE 8u /* the second validator here: it is slower at it than a sort */

static struct place high, low, fragment;
static struct ffa_range read_ranges[SEND_RANGES], other_ranges[SEND_RANGES];

static int by_base(const void *a, const void *b)
{
	const struct ffa_range *x = a, *y = b;

	return (x->base.addr > y->base.addr) - (x->base.addr < y->base.addr);
}

static bool overlap(const uint8_t *bytes, const struct ffa_memtx *tx)
{
	for (uint32_t i = 0; i < tx->total_ranges; i++)
		other_ranges[i] = validator_range(bytes, tx, i);
	qsort(other_ranges, tx->total_ranges, sizeof(other_ranges[0]), by_base);
	for (uint32_t i = 1; i < tx->total_ranges; i++)
		if (other_ranges[i].base.addr - other_ranges[i - 1].base.addr <
		    (uint64_t)other_ranges[i - 1].pages * 4096)
			return true;
	return false;
}

/* The second validator compares each range with each: many of them are sorted here instead. */
static bool second_accepts(const struct send *send, struct ffa_memtx *view)
{
	bool many = send->size / SEND_RANGE_BYTES > FEW_HERE;
	struct validator_verdict verdict;

	memset(view, 0x5A, sizeof(*view));
	verdict = validator_check(&send->rules, send->bytes, send->size, many ? "V50" : NULL, view);
	return verdict.error == FFA_RET_SUCCESS && !(many && overlap(send->bytes, view));
}

/* All ranges of an accepted send by the library's reader, into read_ranges. */
static void compare_ranges(const struct send *send, const struct ffa_memtx *view)
{
	const struct ffa_range_rules rules = { send->rules.address_limit, send->rules.granule,
					       send->rules.tolerate_reserved };
	struct ffa_span list =
		ffa_span_of(send->bytes + view->ranges_offset, send->size - view->ranges_offset);
	struct ffa_ranges_seen seen;
	struct ffa_why why;
	enum ffa_reason reason = ffa_ranges_read(&rules, list, view->ranges_offset, read_ranges,
						 view->total_ranges, &seen, &why);

	FUZZ_CHECK(reason == FFA_R_NONE, "ranges of an accepted send are refused: %s",
		   ffa_reason_name(reason));
	FUZZ_CHECK(seen.count == view->total_ranges && seen.pages == view->total_pages,
		   "%u ranges of %llu pages where the headers say %u of %u", seen.count,
		   (unsigned long long)seen.pages, view->total_ranges, view->total_pages);
	for (uint32_t i = 0; i < seen.count; i++) {
		struct ffa_range other = validator_range(send->bytes, view, i);

		FUZZ_CHECK(read_ranges[i].base.addr == other.base.addr &&
				   read_ranges[i].pages == other.pages,
			   "range %u: 0x%llx, %u pages; the second validator has 0x%llx, %u pages",
			   i, (unsigned long long)read_ranges[i].base.addr, read_ranges[i].pages,
			   (unsigned long long)other.base.addr, other.pages);
	}
}

static void compare_validators(const struct send *send, const struct verdict *verdict)
{
	struct ffa_memtx view;
	bool accepted = second_accepts(send, &view);

	FUZZ_CHECK((verdict->reason == FFA_R_NONE) == accepted,
		   "the library says %s, the second validator %s", ffa_reason_name(verdict->reason),
		   accepted ? "accepted" : "refused");
	FUZZ_CHECK(verdict->why.reason == verdict->reason, "%s returned, %s in the account",
		   ffa_reason_name(verdict->reason), ffa_reason_name(verdict->why.reason));
	if (!accepted) {
		FUZZ_CHECK(verdict->why.offset <= send->size, "refused for byte %u of %zu",
			   verdict->why.offset, send->size);
		return;
	}
	FUZZ_CHECK(send_same_view(&verdict->view, &view), "the two accept different headers");
	compare_ranges(send, &view);
}

/* Without scratch the same is said, unless there are many ranges to be sorted. */
static void compare_without_scratch(const struct send *send, const struct verdict *with)
{
	struct verdict without;

	send_verdict(send, false, &without);
	if (without.reason == FFA_R_QUOTA_SEND_RANGES && send->size / SEND_RANGE_BYTES > FEW)
		return;
	FUZZ_CHECK((without.reason == FFA_R_NONE) == (with->reason == FFA_R_NONE),
		   "%s with scratch, %s without", ffa_reason_name(with->reason),
		   ffa_reason_name(without.reason));
	if (with->reason == FFA_R_NONE)
		FUZZ_CHECK(send_same_view(&with->view, &without.view),
			   "other headers without scratch");
}

/* Turn @count elements of @size bytes round. */
static void reverse(uint8_t *at, uint32_t count, uint32_t size)
{
	uint8_t keep[32];

	for (uint32_t i = 0; i < count / 2; i++) {
		uint8_t *a = at + (size_t)i * size, *b = at + (size_t)(count - 1 - i) * size;

		memcpy(keep, a, size);
		memcpy(a, b, size);
		memcpy(b, keep, size);
	}
}

static uint32_t word(const uint8_t *bytes, size_t at)
{
	return (uint32_t)bytes[at] | (uint32_t)bytes[at + 1] << 8 | (uint32_t)bytes[at + 2] << 16 |
	       (uint32_t)bytes[at + 3] << 24;
}

/* The access descriptors, when there are several and all are inside and behind the header. */
static bool find_access(const struct send *send, uint32_t *at, uint32_t *count, uint32_t *size)
{
	bool old = send->rules.version == FFA_VERSION_1_0;
	uint32_t header = old ? 32 : 48;

	if (send->size < 48)
		return false;
	*at = old ? header : word(send->bytes, 32);
	*size = old ? 16 : word(send->bytes, 24);
	*count = word(send->bytes, 28);
	return (*size == 16 || *size == 32) && *count >= 2 && *count <= FFA_MAX_RECEIVERS &&
	       *at >= header && *at <= send->size && (size_t)*count * *size <= send->size - *at;
}

/*
 * DESC-3: the verdict does not depend on the order. The headers are known to be good, or not; what
 * was refused for a byte before the access descriptors cannot depend on theirs. @bytes is a copy
 * that may be changed.
 */
static void compare_orders(const struct send *send, const struct verdict *verdict, bool head_good,
			   uint8_t *bytes)
{
	uint32_t at, count, size;
	struct send turned = *send;
	bool access = find_access(send, &at, &count, &size) &&
		      (verdict->reason == FFA_R_NONE || verdict->why.offset >= at);
	bool ranges = head_good && verdict->view.total_ranges >= 2;
	struct verdict other;

	if (!access && !ranges)
		return;
	if (access)
		reverse(bytes + at, count, size);
	if (ranges)
		reverse(bytes + verdict->view.ranges_offset, verdict->view.total_ranges,
			SEND_RANGE_BYTES);
	turned.bytes = bytes;
	send_verdict(&turned, true, &other);
	FUZZ_CHECK((other.reason == FFA_R_NONE) == (verdict->reason == FFA_R_NONE),
		   "%s, but %s with ranges and receivers in reverse",
		   ffa_reason_name(verdict->reason), ffa_reason_name(other.reason));
}

/* Ranges of both parts of a cut descriptor: the first refusal is that of the whole. */
static enum ffa_reason read_parts(const struct send *send, const struct ffa_memtx *view,
				  size_t first, struct ffa_why *why)
{
	const struct ffa_range_rules rules = { send->rules.address_limit, send->rules.granule,
					       send->rules.tolerate_reserved };
	struct ffa_span part =
		ffa_span_of(send->bytes + view->ranges_offset, first - view->ranges_offset);
	struct ffa_ranges_seen seen, rest;
	enum ffa_reason reason = ffa_ranges_read(&rules, part, view->ranges_offset, read_ranges,
						 SEND_RANGES, &seen, why);

	if (reason != FFA_R_NONE)
		return reason;
	part = ffa_span_of(send->bytes + first, send->size - first);
	reason = ffa_ranges_read(&rules, part, (uint32_t)first, read_ranges + seen.count,
				 SEND_RANGES - seen.count, &rest, why);
	if (reason == FFA_R_NONE && seen.pages + rest.pages != view->total_pages)
		reason = FFA_R_RANGE_TOTAL;
	return reason;
}

/* Whether the headers alone are good: known of an accepted send, else asked at another place. */
static bool is_head_good(const struct send *send, const struct verdict *whole, const uint8_t *bytes,
			 struct ffa_memtx *view)
{
	struct ffa_why why = { FFA_R_NONE, 0, 0 };

	if (whole->reason == FFA_R_NONE) {
		*view = whole->view;
		return true;
	}
	return ffa_memtx_head(&send->rules, ffa_span_of(bytes, send->size), (uint32_t)send->size,
			      view, &why) == FFA_R_NONE;
}

/*
 * MEM-5: a first fragment that ends anywhere is good exactly when it ends between two ranges.
 * @view: of the headers, when they are good.
 */
static void compare_cut(const struct send *send, const struct verdict *whole, bool head_good,
			const struct ffa_memtx *view)
{
	size_t first = send->size == 0 ? 0 : send->cut % (send->size + 1);
	struct ffa_memtx head;
	struct ffa_why why = { FFA_R_NONE, 0, 0 };
	enum ffa_reason part;

	if (send->cut % 4 != 0) /* mostly where it could be good */
		first = first / SEND_RANGE_BYTES * SEND_RANGE_BYTES;
	part = ffa_memtx_head(&send->rules,
			      ffa_span_of(place_copy_high(&fragment, send->bytes, first), first),
			      (uint32_t)send->size, &head, &why);
	if (!head_good) {
		FUZZ_CHECK(part != FFA_R_NONE, "%s as a whole, good with a first fragment of %zu",
			   ffa_reason_name(whole->reason), first);
		return;
	}
	FUZZ_CHECK((part == FFA_R_NONE) == (first >= view->ranges_offset && first % 16 == 0),
		   "first fragment of %zu, ranges from %u on: %s", first, view->ranges_offset,
		   ffa_reason_name(part));
	if (part != FFA_R_NONE)
		return;
	FUZZ_CHECK(send_same_view(view, &head), "other headers with a first fragment of %zu",
		   first);
	part = read_parts(send, view, first, &why);
	FUZZ_CHECK(part == whole->reason ||
			   (part == FFA_R_NONE && whole->reason == FFA_R_RANGE_OVERLAP),
		   "%s as a whole, %s when cut at %zu", ffa_reason_name(whole->reason),
		   ffa_reason_name(part), first);
}

/* What is said of the same bytes elsewhere, in parts and in another order. */
static void compare_variants(const struct send *send, const struct verdict *verdict)
{
	struct send moved = *send;
	struct ffa_memtx view;
	uint8_t *bytes = place_copy_low(&low, send->bytes, send->size);
	bool head_good = is_head_good(send, verdict, bytes, &view);

	compare_cut(send, verdict, head_good, &view);
	moved.bytes = bytes;
	if (head_good) /* scratch is for the ranges behind good headers */
		compare_without_scratch(&moved, verdict);
	compare_orders(send, verdict, head_good, bytes);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	place_map(&high, PLACE_BUFFER);
	place_map(&low, PLACE_BUFFER);
	place_map(&fragment, PLACE_BUFFER);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct verdict verdict;
	struct send send;

	if (!send_read(&send, data, size))
		return -1;
	fuzz_on_find(send_print, &send);
	send.bytes = place_copy_high(&high, data, send.size);
	send_verdict(&send, true, &verdict);
	compare_validators(&send, &verdict);
	compare_variants(&send, &verdict);
	fuzz_on_find(NULL, NULL);
	return 0;
}
