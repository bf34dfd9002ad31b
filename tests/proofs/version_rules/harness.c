/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The rules of negotiation as pure functions (contract VER-1, VER-2, VER-7): what a request is
 * answered with, which minor the Secure side is asked for next, and what a first other call does.
 *
 * Bounds: none.
 */
#include "core/version.h"
#include "proofs/common/proof.h"

static enum ffa_version_state any_state(void)
{
	return (enum ffa_version_state)any_below(FFA_VERSION_LOCKED + 1);
}

static bool well_formed(uint32_t version)
{
	return (version & 0x80000000) == 0 && version >> 16 == 1;
}

static void check_locked(const struct ffa_version_verdict *verdict, uint32_t locked,
			 uint32_t requested)
{
	CHECK(verdict->action != FFA_VERSION_NEGOTIATE, "a locked version is never negotiated");
	CHECK((verdict->action == FFA_VERSION_CONFIRM) == (requested >= locked),
	      "the locked version or a higher one is confirmed, a lower one is not");
	CHECK(verdict->action != FFA_VERSION_CONFIRM || verdict->version == locked,
	      "and the answer is the locked version");
}

static void check_decision(const struct ffa_version_facts *facts, uint32_t requested)
{
	struct ffa_version_verdict verdict = ffa_version_decide(facts, requested);
	bool refused = verdict.action == FFA_VERSION_REFUSE;

	CHECK(refused == (verdict.reason != FFA_R_NONE), "a refusal says why");
	if (!well_formed(requested)) {
		CHECK(refused, "bit 31 or another major: -1 in every state");
		REACHED("malformed");
		return;
	}
	if (facts->client_state == FFA_VERSION_LOCKED) {
		check_locked(&verdict, facts->client_version, requested);
		REACHED("locked client");
	} else if (facts->proxy_state == FFA_VERSION_LOCKED) {
		check_locked(&verdict, facts->proxy_version, requested);
		REACHED("locked proxy");
	} else if (verdict.action == FFA_VERSION_NEGOTIATE) {
		CHECK(facts->may_negotiate && requested >= facts->floor, "by whom it may be");
		REACHED("negotiated");
	} else if (verdict.action == FFA_VERSION_CONFIRM) {
		CHECK(facts->proxy_state == FFA_VERSION_TENTATIVE && requested >= verdict.version &&
			      verdict.version == facts->proxy_version,
		      "what the negotiator settled, to whoever asks for that or more");
		REACHED("confirmed before the lock");
	}
}

/* One minor after the other, each at most once: the next is below, or there is none. */
static void check_step(uint32_t asked, uint32_t answer, uint32_t floor)
{
	uint32_t settled = 0;
	int32_t next = nondet_i32();
	bool done = ffa_version_step(asked, answer, floor, &settled, &next);
	bool speaks = well_formed(answer) && (answer & 0xFFFF) >= asked;

	CHECK(done == speaks, "settled exactly when the Secure side speaks what was asked");
	CHECK(!done || settled == (0x10000 | asked), "at the version that was asked last");
	CHECK(done || (next >= -1 && next < (int32_t)asked), "the next minor is lower");
	CHECK(done || next == -1 || next >= (int32_t)floor, "and not below the floor");
	if (done) {
		REACHED("settled");
	} else if (answer == UINT32_MAX) {
		CHECK(next == (asked > floor ? (int32_t)asked - 1 : -1), "-1 is about this minor");
		REACHED("refused");
	} else if (!well_formed(answer)) {
		CHECK(next == -1, "no version at all, or another major: the end");
		REACHED("nonsense");
	}
}

static void check_first_call(const struct ffa_version_facts *facts)
{
	enum ffa_version_state state = ffa_version_after_call(facts);

	CHECK(state != FFA_VERSION_TENTATIVE, "after another call nothing is tentative");
	CHECK(facts->client_state != FFA_VERSION_LOCKED || state == FFA_VERSION_LOCKED,
	      "locked stays locked");
	CHECK(facts->client_state != FFA_VERSION_NONE || state == FFA_VERSION_NONE,
	      "none stays none");
	CHECK(facts->client_state != FFA_VERSION_TENTATIVE ||
		      (state == FFA_VERSION_LOCKED) ==
			      (facts->proxy_state != FFA_VERSION_NONE &&
			       facts->client_version == facts->proxy_version),
	      "tentative locks, if it is what is settled");
	if (facts->client_state == FFA_VERSION_TENTATIVE && state == FFA_VERSION_LOCKED)
		REACHED("locks");
}

void harness(void)
{
	/* Data structure: everything that is known at a call, and any request and answer. */
	struct ffa_version_facts facts = { any_state(),	 nondet_u32(), any_state(),
					   nondet_u32(), nondet_u32(), any_bool() };
	uint32_t asked = nondet_u32();
	uint32_t floor = nondet_u32();

	/* Assumptions: a minor has 16 bits, and none below the floor is asked for. */
	ASSUME(asked <= UINT16_MAX && floor <= asked);

	/* Operation and assertions. */
	check_decision(&facts, nondet_u32());
	check_step(asked, nondet_u32(), floor);
	check_first_call(&facts);
}
