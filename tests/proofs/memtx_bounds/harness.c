/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ffa_memtx_head reads nothing outside the first fragment, wraps no number and loops no further
 * than its bytes and limits allow (contract DESC-2, SAFE-5), in every layout and under any rules,
 * those that no proxy would make included.
 *
 * Bounds: first fragments of at most LENGTH bytes; at most RECEIVERS receivers allowed. The total
 * length is any 32-bit number.
 */
#include "desc/memtx.h"
#include "proofs/common/proof.h"

void harness(void)
{
	/* Data structure: a fragment whose last byte is the last byte of its object. */
	uint8_t room[LENGTH];
	size_t length = nondet_size();
	struct ffa_memtx_rules rules;
	struct ffa_memtx tx;
	struct ffa_why why;
	enum ffa_reason reason;

	/* Assumptions. */
	ASSUME(length <= LENGTH);
	ASSUME(rules.max_receivers <= RECEIVERS);
	rules.tolerate_reserved = any_bool();
	rules.zeroing = any_bool();
	rules.access_16 = any_bool();

	/* Operation: that no access in it is out of bounds is what CBMC checks by itself. */
	reason = ffa_memtx_head(&rules, ffa_span_of(room + (LENGTH - length), length), nondet_u32(),
				&tx, &why);

	/* Assertions. */
	if (reason == FFA_R_NONE) {
		CHECK(tx.receivers >= 1 && tx.receivers <= RECEIVERS, "receivers within the limit");
		CHECK(tx.ranges_offset <= length, "the ranges start inside or at the end");
		REACHED("a descriptor is accepted");
	} else {
		REACHED("a descriptor is refused");
	}
}
