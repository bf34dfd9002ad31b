/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The clamp for indices that a client chooses (contract GATE-8): the index when it is below the
 * bound, else 0. That the CPU cannot speculate past it is not a matter for this prover: the barrier
 * is left out here.
 *
 * Bounds: none.
 */
#include "base/contract.h"
#include "proofs/common/proof.h"

void harness(void)
{
	/* Data structure: any index, any bound. */
	size_t index = nondet_size();
	size_t bound = nondet_size();
	size_t clamped;

	/* Assumptions: none. */

	/* Operation. */
	clamped = ffa_nospec(index, bound);

	/* Assertions. */
	CHECK(clamped == (index < bound ? index : 0), "the index below the bound, else 0");
	if (clamped != 0)
		REACHED("an index");
	if (index >= bound)
		REACHED("an index beyond");
}
