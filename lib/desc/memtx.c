/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * memtx.c - the headers of a memory send: transaction header and composite header. The order of
 * the checks is that of the project's facts; each stops at the first that fails.
 */
#include "desc/memtx.h"

#include "desc/access.h"
#include "desc/layout.h"
#include "desc/ranges.h"
#include "desc/refuse.h"

#define FLAG_ZERO UINT32_C(1)	    /* zero before the receiver gets it */
#define FLAG_TIME_SLICE UINT32_C(2) /* the operation may be interrupted */

#define ATTRIBUTES_NS 0x40u
#define TYPE_NORMAL 2u

static enum ffa_reason check_lengths(const struct ffa_memtx_rules *rules, size_t first,
				     uint32_t total, struct ffa_why *why)
{
	size_t least = ffa_head_size(rules->version) + FFA_ACCESS_SIZE_SHORT + FFA_COMPOSITE_SIZE;

	if (first > total)
		return ffa_refuse(why, FFA_R_LEN_FRAGMENT, 0, first);
	if (total % 16 != 0)
		return ffa_refuse(why, FFA_R_LEN_MULTIPLE, 0, total);
	if (first % 16 != 0)
		return ffa_refuse(why, FFA_R_LEN_MULTIPLE, 0, first);
	if (first < least)
		return ffa_refuse(why, FFA_R_LEN_SHORT, 0, first);
	return FFA_R_NONE;
}

/* A reserved word of the header. */
static enum ffa_reason check_zero_word(struct ffa_span head, uint32_t at, struct ffa_why *why)
{
	uint32_t word = ffa_span_get32(head, at);

	return word == 0 ? FFA_R_NONE : ffa_refuse(why, FFA_R_HDR_RESERVED, at, word);
}

/* Reserved bytes and the handle, which means nothing yet. */
static enum ffa_reason check_reserved(const struct ffa_memtx_rules *rules, struct ffa_span head,
				      struct ffa_why *why)
{
	uint64_t handle = ffa_span_get64(head, FFA_HEAD_HANDLE);
	enum ffa_reason reason = FFA_R_NONE;
	uint8_t byte;
	uint32_t at;

	if (rules->tolerate_reserved)
		return FFA_R_NONE;
	if (rules->version < FFA_VERSION_1_1) {
		byte = ffa_span_get8(head, FFA_HEAD_ATTRIBUTES + 1);
		if (byte != 0)
			return ffa_refuse(why, FFA_R_HDR_RESERVED, FFA_HEAD_ATTRIBUTES + 1, byte);
		reason = check_zero_word(head, FFA_HEAD_ACCESS_SIZE, why);
	} else {
		for (at = FFA_HEAD_RESERVED; at < FFA_HEAD_END && reason == FFA_R_NONE; at += 4)
			reason = check_zero_word(head, at, why);
	}
	if (reason == FFA_R_NONE && handle != 0)
		return ffa_refuse(why, FFA_R_HDR_HANDLE, FFA_HEAD_HANDLE, handle);
	return reason;
}

/* Size and place of the access descriptors; fixed at 1.0. */
static enum ffa_reason check_array(const struct ffa_memtx_rules *rules, struct ffa_span head,
				   struct ffa_memtx *tx, uint32_t *array, struct ffa_why *why)
{
	uint32_t size = FFA_ACCESS_SIZE_SHORT;
	uint32_t at = ffa_head_size(rules->version);

	if (rules->version >= FFA_VERSION_1_1) {
		size = ffa_span_get32(head, FFA_HEAD_ACCESS_SIZE);
		at = ffa_span_get32(head, FFA_HEAD_ARRAY);
	}
	if (size != FFA_ACCESS_SIZE_SHORT &&
	    (size != FFA_ACCESS_SIZE_LONG || rules->version < FFA_VERSION_1_2))
		return ffa_refuse(why, FFA_R_ACC_SIZE, FFA_HEAD_ACCESS_SIZE, size);
	if (at < ffa_head_size(rules->version))
		return ffa_refuse(why, FFA_R_ACC_OFFSET, FFA_HEAD_ARRAY, at);
	if (at % 16 != 0)
		return ffa_refuse(why, FFA_R_ACC_ALIGNMENT, FFA_HEAD_ARRAY, at);
	tx->access_size = size;
	*array = at;
	return FFA_R_NONE;
}

static enum ffa_reason check_receivers(const struct ffa_memtx_rules *rules, uint32_t receivers,
				       struct ffa_why *why)
{
	uint32_t most =
		rules->max_receivers < FFA_MAX_RECEIVERS ? rules->max_receivers : FFA_MAX_RECEIVERS;

	if (receivers == 0)
		return ffa_refuse(why, FFA_R_HDR_NO_RECEIVER, FFA_HEAD_RECEIVERS, receivers);
	if (rules->operation == FFA_OP_DONATE && receivers != 1)
		return ffa_refuse(why, FFA_R_HDR_DONATE_ONE, FFA_HEAD_RECEIVERS, receivers);
	if (receivers > most)
		return ffa_refuse(why, FFA_R_HDR_RECEIVERS, FFA_HEAD_RECEIVERS, receivers);
	return FFA_R_NONE;
}

static enum ffa_reason check_flags(const struct ffa_memtx_rules *rules, uint32_t flags,
				   struct ffa_why *why)
{
	uint32_t known = rules->operation == FFA_OP_SHARE ? 0 : FLAG_ZERO | FLAG_TIME_SLICE;
	uint32_t offered = rules->zeroing ? FLAG_ZERO : 0;

	if ((flags & ~known) != 0)
		return ffa_refuse(why, FFA_R_HDR_FLAGS, FFA_HEAD_FLAGS, flags);
	if ((flags & ~offered) != 0)
		return ffa_refuse(why, FFA_R_HDR_ZERO, FFA_HEAD_FLAGS, flags);
	return FFA_R_NONE;
}

/* Normal memory, non-cacheable or write-back, not shareable, outer or inner: nothing else. */
static bool attributes_are_normal(uint32_t attributes)
{
	uint32_t shareability = attributes & 3u;
	uint32_t cacheability = attributes >> 2 & 3u;

	return attributes >> 4 == TYPE_NORMAL && (cacheability & 1u) != 0 && shareability != 1;
}

/* One borrower of its own gets the owner's attributes: the sender must not name any. */
static enum ffa_reason check_attributes(const struct ffa_memtx *tx, struct ffa_why *why)
{
	bool named = tx->operation == FFA_OP_SHARE ||
		     (tx->operation == FFA_OP_LEND && tx->receivers > 1);
	bool legal = named ? attributes_are_normal(tx->attributes) : tx->attributes == 0;

	if ((tx->attributes & ATTRIBUTES_NS) != 0)
		return ffa_refuse(why, FFA_R_HDR_NS_BIT, FFA_HEAD_ATTRIBUTES, tx->attributes);
	if (!legal)
		return ffa_refuse(why, FFA_R_HDR_ATTRIBUTES, FFA_HEAD_ATTRIBUTES, tx->attributes);
	return FFA_R_NONE;
}

/* The transaction header; sets everything of *tx but receivers and composite. */
static enum ffa_reason read_header(const struct ffa_memtx_rules *rules, struct ffa_span head,
				   struct ffa_memtx *tx, uint32_t *array, struct ffa_why *why)
{
	enum ffa_reason reason;

	tx->operation = rules->operation;
	tx->sender.id = ffa_span_get16(head, FFA_HEAD_SENDER);
	tx->attributes = ffa_span_get16(head, FFA_HEAD_ATTRIBUTES);
	if (rules->version < FFA_VERSION_1_1)
		tx->attributes &= 0xFFu;
	tx->flags = ffa_span_get32(head, FFA_HEAD_FLAGS);
	tx->tag = ffa_span_get64(head, FFA_HEAD_TAG);
	tx->receivers = ffa_span_get32(head, FFA_HEAD_RECEIVERS);

	reason = check_reserved(rules, head, why);
	if (reason == FFA_R_NONE)
		reason = check_array(rules, head, tx, array, why);
	if (reason == FFA_R_NONE)
		reason = check_receivers(rules, tx->receivers, why);
	if (reason == FFA_R_NONE)
		reason = check_flags(rules, tx->flags, why);
	if (reason == FFA_R_NONE && tx->sender.id != rules->sender.id)
		reason = ffa_refuse(why, FFA_R_HDR_SENDER, FFA_HEAD_SENDER, tx->sender.id);
	if (reason == FFA_R_NONE)
		reason = check_attributes(tx, why);
	return reason;
}

/* The offset that all receivers name; `field` is where the first one names it. */
static enum ffa_reason check_composite_offset(struct ffa_span first, uint32_t composite,
					      uint64_t array_end, uint32_t field,
					      struct ffa_why *why)
{
	if (composite == 0)
		return ffa_refuse(why, FFA_R_COMP_ZERO, field, composite);
	if (composite < array_end)
		return ffa_refuse(why, FFA_R_COMP_INSIDE, field, composite);
	if (composite % 16 != 0)
		return ffa_refuse(why, FFA_R_COMP_ALIGNMENT, field, composite);
	if (!ffa_span_has(first, composite, FFA_COMPOSITE_SIZE))
		return ffa_refuse(why, FFA_R_COMP_BOUNDS, field, composite);
	return FFA_R_NONE;
}

/* The composite header at `at`, which is inside; its ranges must end where the descriptor does. */
static enum ffa_reason read_composite(const struct ffa_memtx_rules *rules, struct ffa_span first,
				      uint32_t total, uint32_t at, struct ffa_memtx *tx,
				      struct ffa_why *why)
{
	uint64_t reserved = ffa_span_get64(first, at + FFA_COMPOSITE_RESERVED);
	uint64_t end;

	tx->total_pages = ffa_span_get32(first, at + FFA_COMPOSITE_PAGES);
	tx->total_ranges = ffa_span_get32(first, at + FFA_COMPOSITE_RANGES);
	tx->ranges_offset = at + FFA_COMPOSITE_SIZE;
	if (reserved != 0 && !rules->tolerate_reserved)
		return ffa_refuse(why, FFA_R_COMP_RESERVED, at + FFA_COMPOSITE_RESERVED, reserved);
	if (tx->total_ranges == 0)
		return ffa_refuse(why, FFA_R_COMP_NO_RANGES, at + FFA_COMPOSITE_RANGES, 0);
	end = (uint64_t)tx->ranges_offset + (uint64_t)tx->total_ranges * FFA_WIRE_RANGE_SIZE;
	if (end != total)
		return ffa_refuse(why, FFA_R_COMP_LENGTH, at + FFA_COMPOSITE_RANGES,
				  tx->total_ranges);
	return FFA_R_NONE;
}

enum ffa_reason ffa_memtx_head(const struct ffa_memtx_rules *rules, struct ffa_span first,
			       uint32_t total, struct ffa_memtx *out, struct ffa_why *why)
{
	enum ffa_reason reason = check_lengths(rules, first.length, total, why);
	uint32_t array = 0, composite = 0;
	uint64_t array_end;

	if (reason != FFA_R_NONE)
		return reason;
	reason = read_header(rules, first, out, &array, why);
	if (reason != FFA_R_NONE)
		return reason;
	reason = ffa_access_read(rules, first, array, out, &composite, why);
	if (reason != FFA_R_NONE)
		return reason;
	array_end = (uint64_t)array + (uint64_t)out->receivers * out->access_size;
	reason = check_composite_offset(first, composite, array_end, array + FFA_ACCESS_COMPOSITE,
					why);
	if (reason != FFA_R_NONE)
		return reason;
	return read_composite(rules, first, total, composite, out, why);
}
