/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ffa_memtx_head accepts exactly the legal headers of a memory send, and its view is what the bytes
 * say (contract DESC-3, DESC-5). The rules are restated here field by field from the FF-A layouts,
 * without a word of the library's own description of them. Each case fixes the layout (VERSION);
 * free are the bytes, both lengths, the operation, the caller and how strict the rules are.
 *
 * Bounds: first fragments of at most LENGTH bytes, so that header, descriptors of RECEIVERS
 * receivers and composite fit with a gap of 16 bytes; the total length is any 32-bit number. The
 * bytes after the fragment are as unknown as those in it: a verdict that depended on them would be
 * wrong for some. That they are not read at all is what memtx_bounds shows.
 */
#include "desc/memtx.h"
#include "proofs/common/proof.h"
#include "proofs/common/wire.h"

#define HEADER (VERSION == 0x10000 ? 32u : 48u)

/* Where things are, by the descriptor's own words. */
struct places {
	uint32_t access_size;
	uint64_t array;
	uint32_t receivers;
	uint64_t composite;
};

static bool lengths_legal(size_t length, uint32_t total)
{
	return length <= total && length % 16 == 0 && total % 16 == 0 && length >= HEADER + 32;
}

/* Fields that must be zero in the transaction header. */
static bool reserved_legal(const uint8_t *b)
{
	if (VERSION == 0x10000 && (b[3] != 0 || !wire_zero(b, 24, 4)))
		return false;
	if (VERSION != 0x10000 && !wire_zero(b, 36, 12))
		return false;
	return wire_zero(b, 8, 8);
}

static struct places find(const uint8_t *b)
{
	struct places p = { 16, 32, wire32(b, 28), 0 };

	if (VERSION != 0x10000) {
		p.access_size = wire32(b, 24);
		p.array = wire32(b, 32);
	}
	return p;
}

static bool array_legal(const struct places *p, size_t length)
{
	if (p->access_size != 16 && !(p->access_size == 32 && VERSION == 0x10002))
		return false;
	return p->array >= HEADER && p->array % 16 == 0 &&
	       p->array + (uint64_t)p->receivers * p->access_size <= length;
}

static bool counts_legal(const struct ffa_memtx_rules *rules, uint32_t receivers)
{
	return receivers >= 1 && receivers <= rules->max_receivers && receivers <= 8 &&
	       (rules->operation != FFA_OP_DONATE || receivers == 1);
}

/* Only "zero the memory first" exists, and only where ownership or access moves. */
static bool flags_legal(const struct ffa_memtx_rules *rules, uint32_t flags)
{
	return flags == 0 || (flags == 1 && rules->zeroing && rules->operation != FFA_OP_SHARE);
}

/* Normal memory, named when there is more than one who could choose; no NS bit, no high bits. */
static bool attributes_legal(const struct ffa_memtx_rules *rules, uint32_t word, uint32_t receivers)
{
	uint32_t type = word / 16 % 4, cache = word / 4 % 4, share = word % 4;

	if (rules->operation == FFA_OP_DONATE ||
	    (rules->operation == FFA_OP_LEND && receivers == 1))
		return word == 0;
	return word < 64 && type == 2 && (cache == 1 || cache == 3) && share != 1;
}

static bool permissions_legal(enum ffa_operation operation, uint8_t permissions)
{
	if (operation == FFA_OP_DONATE)
		return permissions == 0;
	return permissions == 1 || permissions == 2;
}

static bool entry_legal(const struct ffa_memtx_rules *rules, const uint8_t *b, uint64_t at,
			uint32_t size)
{
	if (wire16(b, at) == rules->sender.id || b[at + 3] != 0 ||
	    !permissions_legal(rules->operation, b[at + 2]))
		return false;
	if (size == 32 && rules->access_16 && !wire_zero(b, at + 8, 16))
		return false;
	return rules->tolerate_reserved || wire_zero(b, at + size - 8, 8);
}

static bool composite_legal(const struct ffa_memtx_rules *rules, const uint8_t *b, size_t length,
			    uint32_t total, const struct places *p)
{
	uint64_t ranges;

	if (p->composite < p->array + (uint64_t)p->receivers * p->access_size ||
	    p->composite % 16 != 0 || p->composite + 16 > length)
		return false;
	ranges = wire32(b, p->composite + 4);
	return ranges >= 1 && p->composite + 16 + 16 * ranges == total &&
	       (rules->tolerate_reserved || wire_zero(b, p->composite + 8, 8));
}

static bool receivers_legal(const struct ffa_memtx_rules *rules, const uint8_t *b,
			    const struct places *p)
{
	for (uint32_t i = 0; i < p->receivers; i++) {
		uint64_t at = p->array + (uint64_t)i * p->access_size;

		if (!entry_legal(rules, b, at, p->access_size) || wire32(b, at + 4) != p->composite)
			return false;
		for (uint32_t j = 0; j < i; j++)
			if (wire16(b, p->array + (uint64_t)j * p->access_size) == wire16(b, at))
				return false;
	}
	return true;
}

/* The rules of a send, restated: every header field in turn, no order implied. */
static bool legal(const struct ffa_memtx_rules *rules, const uint8_t *b, size_t length,
		  uint32_t total, struct places *p)
{
	if (!lengths_legal(length, total))
		return false;
	*p = find(b);
	if (!counts_legal(rules, p->receivers) || !array_legal(p, length))
		return false;
	p->composite = wire32(b, p->array + 4);
	return (rules->tolerate_reserved || reserved_legal(b)) &&
	       wire16(b, 0) == rules->sender.id && flags_legal(rules, wire32(b, 4)) &&
	       attributes_legal(rules, VERSION == 0x10000 ? b[2] : wire16(b, 2), p->receivers) &&
	       receivers_legal(rules, b, p) && composite_legal(rules, b, length, total, p);
}

static void check_view(const struct ffa_memtx *tx, const uint8_t *b, const struct places *p)
{
	CHECK(tx->sender.id == wire16(b, 0), "sender");
	CHECK(tx->attributes == (VERSION == 0x10000 ? b[2] : wire16(b, 2)), "attributes");
	CHECK(tx->flags == wire32(b, 4), "flags");
	CHECK(tx->tag == wire64(b, 16), "tag");
	CHECK(tx->access_size == p->access_size, "size of the access descriptors");
	CHECK(tx->receivers == p->receivers, "number of receivers");
	CHECK(tx->total_pages == wire32(b, p->composite), "pages");
	CHECK(tx->total_ranges == wire32(b, p->composite + 4), "number of ranges");
	CHECK(tx->ranges_offset == p->composite + 16, "place of the ranges");
	for (uint32_t i = 0; i < p->receivers; i++) {
		uint64_t at = p->array + (uint64_t)i * p->access_size;
		bool wide = p->access_size == 32;

		CHECK(tx->receiver[i].id.id == wire16(b, at), "receiver");
		CHECK(tx->receiver[i].permissions == b[at + 2], "permissions");
		CHECK(tx->receiver[i].impdef[0] == (wide ? wire64(b, at + 8) : 0), "first value");
		CHECK(tx->receiver[i].impdef[1] == (wide ? wire64(b, at + 16) : 0), "second value");
	}
}

void harness(void)
{
	/* Data structure: `length` bytes at the start of a buffer, contents unknown. */
	uint8_t bytes[LENGTH];
	size_t length = nondet_size();
	uint32_t total = nondet_u32();
	struct ffa_memtx_rules rules;
	struct places places;
	struct ffa_memtx tx;
	struct ffa_why why;
	enum ffa_reason reason;

	/* Assumptions: rules as a proxy makes them. */
	ASSUME(length <= LENGTH);
	rules.version = VERSION;
	rules.operation = (enum ffa_operation)any_below(FFA_OP_DONATE + 1);
	rules.sender.id = nondet_u16();
	rules.max_receivers = any_below(RECEIVERS + 1);
	rules.tolerate_reserved = any_bool();
	rules.zeroing = any_bool();
	rules.access_16 = any_bool();

	/* Operation. */
	reason = ffa_memtx_head(&rules, ffa_span_of(bytes, length), total, &tx, &why);

	/* Assertions. */
	CHECK((reason == FFA_R_NONE) == legal(&rules, bytes, length, total, &places),
	      "accepted exactly when every rule holds");
	if (reason == FFA_R_NONE) {
#ifndef MUST_FAIL
		check_view(&tx, bytes, &places);
#endif
		REACHED("a descriptor is accepted");
	} else {
		CHECK(why.reason == reason, "a refusal says why");
		CHECK(why.offset < LENGTH, "a refusal says where");
		CHECK(ffa_reason_blame(reason) == FFA_BLAME_CLIENT, "the client is to blame");
		REACHED("a descriptor is refused");
	}
}
