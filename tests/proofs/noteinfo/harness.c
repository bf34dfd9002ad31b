/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The answer of NOTIFICATION_INFO_GET (contract SAFE-4, NOTE-1, GATE-6): whatever is in the
 * registers, exactly the answers whose lists lie within them and concern this client or a Secure
 * partition are accepted, and nothing but those lists is passed on.
 *
 * Bounds: none.
 */
#include "desc/noteinfo.h"
#include "proofs/common/proof.h"

/* The 16-bit ID at a place, the registers taken as one row of bytes from x3 on. */
static uint32_t id_of(const struct ffa_regs *regs, bool wide, uint32_t place)
{
	uint32_t each = wide ? 4 : 2;

	return (uint32_t)(regs->x[3 + place / each] >> place % each * 16) & 0xFFFF;
}

static uint32_t lists_of(const struct ffa_regs *regs)
{
	return (uint32_t)(regs->x[2] >> 7) & 31;
}

/* How many vCPU IDs list `i` has; there is no list beyond the bits of the register. */
static uint32_t vcpus_of(const struct ffa_regs *regs, uint32_t i)
{
	return (uint32_t)(regs->x[2] >> (12 + 2 * i)) & 3;
}

/* Whether the answer is legal, and how many IDs its lists have. */
static bool legal(const struct ffa_regs *regs, bool wide, uint16_t owner, uint32_t *ids)
{
	uint32_t lists = lists_of(regs), room = wide ? 20 : 10;
	uint64_t info = wide ? regs->x[2] : (uint32_t)regs->x[2];
	uint32_t head = 0, list = 0;

	if ((info >> 1 & 63) != 0 || lists == 0 || lists > room ||
	    (12 + 2 * lists < 64 && info >> (12 + 2 * lists) != 0))
		return false;
	for (uint32_t place = 0; place < room; place++) {
		uint32_t id = id_of(regs, wide, place);

		if (place != head || list == lists)
			continue;
		if (id < 0x8000 && id != owner)
			return false;
		head += 1 + vcpus_of(regs, list);
		list++;
	}
	*ids = head;
	return list == lists && head <= room;
}

static void check_trimmed(const struct ffa_regs *old, bool wide, uint32_t ids)
{
	struct ffa_regs regs = *old;

	ffa_noteinfo_trim(&regs, wide);
	CHECK(regs.x[0] == old->x[0] && regs.x[1] == 0, "x0 stays, x1 says nothing");
	CHECK(regs.x[2] == (wide ? old->x[2] : (uint32_t)old->x[2]), "x2 stays");
	for (uint32_t place = 0; place < (wide ? 20 : 10); place++)
		CHECK(id_of(&regs, wide, place) == (place < ids ? id_of(old, wide, place) : 0),
		      "the lists stay, what follows them goes");
	for (unsigned int i = 3; i < FFA_NUM_REGS; i++)
		CHECK((wide || regs.x[i] <= UINT32_MAX) && (i < 8 || regs.x[i] == 0),
		      "no upper halves, no further registers");
}

void harness(void)
{
	/* Data structure: any registers, any client; the width is the case's. */
	struct ffa_regs answer = nondet_regs();
	struct ffa_endpoint owner = { nondet_u16() };
	bool wide = WIDE;
	uint32_t ids = 0;
	enum ffa_reason reason;

	/* Assumptions: none. */

	/* Operation. */
	reason = ffa_noteinfo_check(&answer, wide, owner);

	/* Assertions. */
	CHECK((reason == FFA_R_NONE) == legal(&answer, wide, owner.id, &ids),
	      "accepted exactly when it is legal");
	if (reason == FFA_R_NONE) {
#ifndef MUST_FAIL
		check_trimmed(&answer, wide, ids);
#endif
		REACHED("accepted");
	} else {
		CHECK(reason == FFA_R_SECURE_ANSWER, "the Secure side is to blame");
		REACHED("refused");
	}
}
