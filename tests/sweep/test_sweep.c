/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_sweep.c - every story again with port call 1, 2, ... refused, with the refusal's undo
 * refused too, and with SMC 1, 2, ... answered by every error (contract MEM-1, MEM-6). Afterwards
 * the machine is as it was before the transaction; what was in quarantine comes back with the
 * maintenance.
 */
#include "loops.h"
#include "stories.h"

static const uint32_t versions[] = { FFA_VERSION_1_0, FFA_VERSION_1_1, FFA_VERSION_1_2 };

#define ROUNDS (sizeof(versions) / sizeof(versions[0]))

static const enum ffa_port_result refusals[] = {
	FFA_PORT_INVALID, FFA_PORT_DENIED, FFA_PORT_NO_MEMORY,
	FFA_PORT_BUSY,	  FFA_PORT_FAULT,  (enum ffa_port_result)77, /* no answer of the contract */
};

static const struct story *story_of(int i)
{
	return &stories[(size_t)i / ROUNDS];
}

static uint32_t version_of(int i)
{
	return versions[(size_t)i % ROUNDS];
}

/*
 * Nothing is left at the Secure side. When one step of an abort was answered with an error that was
 * none of its own it may still know that send, unfinished for ever: nobody can reach its pages.
 */
static void check_shares(const struct telling *t)
{
	uint32_t most = t->abandons && sim_fail_hits(t->f.sim) != 0 ? 1 : 0;
	struct sim_share share;
	uint32_t cursor = 0;

	ck_assert_uint_le(sim_oracle_shares(t->f.sim), most);
	while (sim_oracle_next(t->f.sim, &cursor, &share))
		ck_assert(!share.complete);
}

/* Nothing fails any more: what was left in quarantine comes back, and the machine is as new. */
static void tidy(struct telling *t)
{
	struct ffa_statistics all;

	sim_refuse_clear(t->f.sim);
	sim_fail_clear(t->f.sim);
	ck_assert_int_eq((int)ffa_proxy_maintain(t->f.proxy, UINT32_MAX), FFA_ADMIN_OK);
	ck_assert(ffa_proxy_statistics(t->f.proxy, NULL, &all));
	ck_assert_uint_eq(all.quarantined, 0);
	ck_assert_int_eq((int)ffa_proxy_stop(t->f.proxy), FFA_ADMIN_OK);
	for (uint16_t id = 0; id < FIXTURE_CLIENTS; id++)
		ck_assert_uint_eq(sim_oracle_given(t->f.sim, id), 0);
	check_shares(t);
	telling_close(t);
}

static void refuse_port(struct telling *t, uint32_t nth, enum ffa_port_result result, uint32_t undo)
{
	struct sim_refusal refusal = { SIM_PORT_ANY, nth, 1, result, undo };

	sim_refuse(t->f.sim, &refusal);
}

/* MEM-1: the story with its nth port call refused; false when it has no nth port call. */
static bool tell_with_refusal(int i, uint32_t nth, enum ffa_port_result result, uint32_t undo)
{
	struct telling t;
	bool hit;

	telling_open(&t, version_of(i));
	t.undo_may_fail = true; /* the nth call may itself be an undoing one */
	refuse_port(&t, nth, result, undo);
	story_of(i)->tell(&t);
	hit = sim_refuse_hits(t.f.sim) != 0;
	tidy(&t);
	return hit;
}

/* Stories end: more port calls than this would be a loop. */
#define MANY 200u

/* MEM-1 */
START_TEST(a_refused_port_call_changes_nothing)
{
	for (size_t r = 0; r < sizeof(refusals) / sizeof(refusals[0]); r++) {
		uint32_t nth = 1;

		while (tell_with_refusal(_i, nth, refusals[r], 0))
			ck_assert_uint_lt(nth++, MANY);
	}
}
END_TEST

/* MEM-1 MEM-6: pairs, a refusal and then the refusal of its undo. */
START_TEST(a_refused_undo_is_quarantine_until_it_succeeds)
{
	uint32_t nth = 1;

	while (tell_with_refusal(_i, nth, FFA_PORT_DENIED, 1))
		ck_assert_uint_lt(nth++, MANY);
}
END_TEST

static bool tell_with_error(int i, uint32_t nth, enum sim_mode mode, uint64_t arg)
{
	struct telling t;
	bool hit;

	telling_open(&t, version_of(i));
	fixture_fail(&t.f, mode, 0, nth, 1, arg);
	story_of(i)->tell(&t);
	hit = sim_fail_hits(t.f.sim) != 0;
	if (hit && story_of(i)->tell != NULL)
		ck_assert_uint_le(t.errors, 2);
	tidy(&t);
	return hit;
}

/* MEM-1 MEM-2: the Secure side refuses the nth thing it is asked. */
START_TEST(a_refusal_of_the_secure_side_changes_nothing)
{
	for (int32_t error = FFA_RET_NOT_SUPPORTED; error >= FFA_RET_NOT_READY; error--) {
		uint32_t nth = 1;

		while (tell_with_error(_i, nth, SIM_FAIL_ERROR, (uint64_t)error))
			ck_assert_uint_lt(nth++, MANY);
	}
}
END_TEST

/* MEM-1: the same with codes as one real SPMC writes them. */
START_TEST(a_sign_extended_refusal_is_a_refusal)
{
	uint32_t nth = 1;

	while (tell_with_error(_i, nth, SIM_FAIL_ERROR_SIGNED,
			       (uint64_t)(int64_t)FFA_RET_NO_MEMORY))
		ck_assert_uint_lt(nth++, MANY);
}
END_TEST

/* The sweeps mean nothing if the stories themselves fail. */
START_TEST(every_story_succeeds_when_nothing_fails)
{
	struct telling t;

	telling_open(&t, version_of(_i));
	story_of(_i)->tell(&t);
	ck_assert_uint_eq(t.errors, 0);
	tidy(&t);
}
END_TEST

int main(void)
{
	const int all = (int)(story_count * ROUNDS);
	const struct loop loops[] = {
		{ every_story_succeeds_when_nothing_fails, 0, all },
		{ a_refused_port_call_changes_nothing, 0, all },
		{ a_refused_undo_is_quarantine_until_it_succeeds, 0, all },
		{ a_refusal_of_the_secure_side_changes_nothing, 0, all },
		{ a_sign_extended_refusal_is_a_refusal, 0, all },
	};

	return loops_run("sweep", loops, sizeof(loops) / sizeof(loops[0]), 240);
}
