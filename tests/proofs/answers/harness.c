/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What any answer of the Secure side is taken for (contract SAFE-4, GATE-6): identifiers and error
 * codes are 32 bits, an error is one there is, and a request has nothing in the registers it does
 * not use.
 *
 * Bounds: none.
 */
#include "port/answer.h"
#include "proofs/common/proof.h"

static void check_answer(const struct ffa_regs *answer)
{
	uint32_t w0 = (uint32_t)answer->x[0];
	int32_t error = ffa_error_of(answer);
	int64_t code = (int64_t)(uint32_t)answer->x[2] - INT64_C(0x100000000);

	CHECK(ffa_is_success(answer) == (w0 == 0x84000061 || w0 == 0xC4000061), "success");
	if (w0 == 0x84000060 || w0 == 0xC4000060) {
		CHECK(error == (code >= -10 ? code : FFA_RET_ABORTED), "its code, or ABORTED");
		CHECK(error < 0 && error >= -10, "a code there is");
		REACHED("an error");
	} else {
		CHECK(error == 0, "no error");
		REACHED("no error");
	}
	CHECK(!ffa_is_success(answer) || error == 0, "not both");
	CHECK(!ffa_is_transient(0), "no error is no transient one");
}

static void check_request(uint32_t fid)
{
	uint32_t w[5] = { fid, nondet_u32(), nondet_u32(), nondet_u32(), nondet_u32() };
	struct ffa_regs regs = nondet_regs();

	ffa_request(&regs, w[0], w[1], w[2], w[3], w[4]);
	for (unsigned int i = 0; i < FFA_NUM_REGS; i++)
		CHECK(regs.x[i] == (i < 5 ? w[i] : 0), "what was given, and zeroes");
}

void harness(void)
{
	/* Data structure: any registers. */
	struct ffa_regs answer = nondet_regs();

	/* Assumptions: none. Operation and assertions: */
	check_answer(&answer);
	check_request(nondet_u32());
}
