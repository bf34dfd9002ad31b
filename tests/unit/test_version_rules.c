/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_version_rules.c - the rules of negotiation over all their inputs, against a second statement
 * of them: as a table of what a client in a given position may ask for, not as the order of
 * questions that the library asks.
 */
#include "core/version.h"

#include "unit.h"

#define NOT_SUPPORTED UINT32_C(0xFFFFFFFF)

/* Requests worth asking: all of major 1 that matter, other majors, bit 31, extremes. */
static const uint32_t requests[] = {
	0x00000000, 0x00000001, 0x0000FFFF, 0x00010000, 0x00010001, 0x00010002,
	0x00010003, 0x00010010, 0x0001FFFF, 0x00020000, 0x00020001, 0x00110001,
	0x40010001, 0x7FFF0000, 0x7FFFFFFF, 0x80000000, 0x80010000, 0x80010001,
	0x80010002, 0x8001FFFF, 0xFFFF0001, 0xFFFFFFFE, 0xFFFFFFFF,
};

#define REQUESTS (sizeof(requests) / sizeof(requests[0]))

typedef void visit_fn(const struct ffa_version_facts *facts);

static void for_all_facts(visit_fn *visit)
{
	for (unsigned int i = 0; i < 3u * 3u * 3u * 3u * 3u * 2u; i++) {
		struct ffa_version_facts facts = {
			.client_state = (enum ffa_version_state)(i % 3),
			.client_version = FFA_VERSION_MAKE(1, i / 3 % 3),
			.proxy_state = (enum ffa_version_state)(i / 9 % 3),
			.proxy_version = FFA_VERSION_MAKE(1, i / 27 % 3),
			.floor = FFA_VERSION_MAKE(1, i / 81 % 3),
			.may_negotiate = i / 243 != 0,
		};

		visit(&facts);
	}
}

static struct ffa_version_facts facts_of(enum ffa_version_state client, uint32_t client_version,
					 enum ffa_version_state proxy, uint32_t proxy_version,
					 bool may_negotiate)
{
	struct ffa_version_facts facts = {
		client, client_version, proxy, proxy_version, FFA_VERSION_1_0, may_negotiate,
	};

	return facts;
}

static void malformed_is_refused(const struct ffa_version_facts *facts)
{
	for (size_t i = 0; i < REQUESTS; i++) {
		struct ffa_version_verdict verdict = ffa_version_decide(facts, requests[i]);

		if ((requests[i] & 0x80000000u) == 0 && (requests[i] >> 16 & 0x7FFF) == 1)
			continue;
		ck_assert_int_eq((int)verdict.action, FFA_VERSION_REFUSE);
		ck_assert_int_eq((int)verdict.reason, FFA_R_VERSION_MALFORMED);
	}
}

/* VER-2 */
START_TEST(malformed_requests_and_other_majors_are_refused_in_every_position)
{
	for_all_facts(malformed_is_refused);
}
END_TEST

static void locked_stands(const struct ffa_version_facts *facts)
{
	for (size_t i = 0; i < REQUESTS; i++) {
		struct ffa_version_verdict verdict = ffa_version_decide(facts, requests[i]);

		if (facts->client_state != FFA_VERSION_LOCKED || requests[i] >> 16 != 1)
			continue;
		if (requests[i] < facts->client_version) {
			ck_assert_int_eq((int)verdict.action, FFA_VERSION_REFUSE);
			ck_assert_int_eq((int)verdict.reason, FFA_R_VERSION_LOCKED);
		} else {
			ck_assert_int_eq((int)verdict.action, FFA_VERSION_CONFIRM);
			ck_assert_uint_eq(verdict.version, facts->client_version);
		}
	}
}

/* VER-1, VER-2 */
START_TEST(locked_client_gets_its_version_or_a_refusal_and_nothing_else)
{
	for_all_facts(locked_stands);
}
END_TEST

static void locked_proxy_stands(const struct ffa_version_facts *facts)
{
	for (size_t i = 0; i < REQUESTS; i++) {
		struct ffa_version_verdict verdict = ffa_version_decide(facts, requests[i]);

		if (facts->proxy_state == FFA_VERSION_LOCKED)
			ck_assert_int_ne((int)verdict.action, FFA_VERSION_NEGOTIATE);
		if (verdict.action == FFA_VERSION_NEGOTIATE)
			ck_assert(facts->may_negotiate && requests[i] >= facts->floor);
	}
}

/* VER-3, VER-4 */
START_TEST(nobody_negotiates_once_the_proxy_is_locked_or_without_the_right_to)
{
	for_all_facts(locked_proxy_stands);
}
END_TEST

static void never_above_request(const struct ffa_version_facts *facts)
{
	for (size_t i = 0; i < REQUESTS; i++) {
		struct ffa_version_verdict verdict = ffa_version_decide(facts, requests[i]);

		if (verdict.action != FFA_VERSION_CONFIRM)
			continue;
		ck_assert_uint_le(verdict.version, requests[i]);
		ck_assert_uint_eq(verdict.version, facts->client_state == FFA_VERSION_LOCKED
							   ? facts->client_version
							   : facts->proxy_version);
	}
}

/* VER-3 */
START_TEST(confirmed_version_is_the_settled_one_and_never_above_the_request)
{
	for_all_facts(never_above_request);
}
END_TEST

/* VER-3 */
START_TEST(others_wait_until_the_negotiator_has_settled_and_cannot_go_below)
{
	struct ffa_version_facts facts = facts_of(FFA_VERSION_NONE, 0, FFA_VERSION_NONE, 0, false);
	struct ffa_version_verdict verdict = ffa_version_decide(&facts, FFA_VERSION_1_2);

	ck_assert_int_eq((int)verdict.action, FFA_VERSION_REFUSE);
	ck_assert_int_eq((int)verdict.reason, FFA_R_VERSION_WAIT);
	facts = facts_of(FFA_VERSION_NONE, 0, FFA_VERSION_TENTATIVE, FFA_VERSION_1_1, false);
	verdict = ffa_version_decide(&facts, FFA_VERSION_1_2);
	ck_assert_int_eq((int)verdict.action, FFA_VERSION_CONFIRM);
	ck_assert_uint_eq(verdict.version, FFA_VERSION_1_1);
	verdict = ffa_version_decide(&facts, FFA_VERSION_1_0);
	ck_assert_int_eq((int)verdict.action, FFA_VERSION_REFUSE);
	ck_assert_int_eq((int)verdict.reason, FFA_R_VERSION_BELOW);
}
END_TEST

/* VER-3 */
START_TEST(negotiator_may_ask_again_while_tentative_but_not_below_the_floor)
{
	struct ffa_version_facts facts = facts_of(FFA_VERSION_TENTATIVE, FFA_VERSION_1_1,
						  FFA_VERSION_TENTATIVE, FFA_VERSION_1_1, true);
	struct ffa_version_verdict verdict;

	for (uint32_t minor = 0; minor < 4; minor++) {
		verdict = ffa_version_decide(&facts, FFA_VERSION_MAKE(1, minor));
		ck_assert_int_eq((int)verdict.action, FFA_VERSION_NEGOTIATE);
	}
	facts.floor = FFA_VERSION_1_1;
	verdict = ffa_version_decide(&facts, FFA_VERSION_1_0);
	ck_assert_int_eq((int)verdict.action, FFA_VERSION_REFUSE);
	ck_assert_int_eq((int)verdict.reason, FFA_R_VERSION_BELOW);
}
END_TEST

/* What the Secure side may say, besides the requests above. */
static bool step(uint32_t asked, uint32_t answer, uint32_t floor, uint32_t *settled, int32_t *next)
{
	*settled = 0;
	*next = 99;
	return ffa_version_step(asked, answer, floor, settled, next);
}

/* VER-7 */
START_TEST(refusal_of_one_minor_leads_to_the_one_below_down_to_the_floor)
{
	for (uint32_t floor = 0; floor <= 2; floor++) {
		for (uint32_t asked = floor; asked <= 2; asked++) {
			uint32_t settled;
			int32_t next;

			ck_assert(!step(asked, NOT_SUPPORTED, floor, &settled, &next));
			ck_assert_int_eq(next, asked == floor ? -1 : (int32_t)asked - 1);
			ck_assert_uint_eq(settled, 0);
		}
	}
}
END_TEST

/* VER-7 */
START_TEST(malformed_answer_or_other_major_ends_the_negotiation)
{
	for (size_t i = 0; i < REQUESTS; i++) {
		for (uint32_t asked = 0; asked <= 2; asked++) {
			uint32_t settled;
			int32_t next;

			if (requests[i] == NOT_SUPPORTED || requests[i] >> 16 == 1)
				continue;
			ck_assert(!step(asked, requests[i], 0, &settled, &next));
			ck_assert_int_eq(next, -1);
			ck_assert_uint_eq(settled, 0);
		}
	}
}
END_TEST

/* VER-3, VER-4: an equal or higher minor settles what was asked; a lower one is asked for next. */
START_TEST(settled_is_always_exactly_what_was_asked_last)
{
	for (uint32_t floor = 0; floor <= 2; floor++) {
		for (uint32_t asked = floor; asked <= 2; asked++) {
			for (uint32_t minor = 0; minor <= 0xFFFF; minor++) {
				uint32_t settled;
				int32_t next;
				bool done = step(asked, 0x10000 | minor, floor, &settled, &next);

				ck_assert(done == (minor >= asked));
				if (done)
					ck_assert_uint_eq(settled, 0x10000 | asked);
				else
					ck_assert_int_eq(next, minor < floor ? -1 : (int32_t)minor);
			}
		}
	}
}
END_TEST

static void run_down(uint32_t first, uint32_t floor, const uint32_t *answers)
{
	int32_t minor = (int32_t)first;
	uint32_t asked = 0;

	while (minor >= 0) {
		uint32_t settled = 0;
		int32_t next;

		if (++asked > first - floor + 1)
			ck_abort_msg("asked %u times", asked);
		if (ffa_version_step((uint32_t)minor, answers[minor], floor, &settled, &next))
			return;
		if (next >= minor)
			ck_abort_msg("1.%d after 1.%d", next, minor);
		minor = next;
	}
}

/* VER-7: at most one call per minor, whatever is answered to each. */
START_TEST(each_minor_is_asked_for_at_most_once_whatever_is_answered)
{
	for (size_t i = 0; i < REQUESTS * REQUESTS * REQUESTS; i++) {
		uint32_t answers[3] = {
			requests[i % REQUESTS],
			requests[i / REQUESTS % REQUESTS],
			requests[i / REQUESTS / REQUESTS],
		};

		for (uint32_t floor = 0; floor <= 2; floor++)
			run_down(2, floor, answers);
	}
}
END_TEST

static void first_call(const struct ffa_version_facts *facts)
{
	enum ffa_version_state after = ffa_version_after_call(facts);
	bool knows = facts->client_state == FFA_VERSION_TENTATIVE &&
		     facts->proxy_state != FFA_VERSION_NONE &&
		     facts->client_version == facts->proxy_version;

	if (facts->client_state == FFA_VERSION_LOCKED || knows)
		ck_assert_int_eq((int)after, FFA_VERSION_LOCKED);
	else
		ck_assert_int_eq((int)after, FFA_VERSION_NONE);
}

/* VER-1, VER-6 */
START_TEST(first_other_call_locks_what_the_client_was_told_if_that_still_holds)
{
	for_all_facts(first_call);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("version_rules");
	TCase *tcase = tcase_create("version_rules");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, malformed_requests_and_other_majors_are_refused_in_every_position);
	tcase_add_test(tcase, locked_client_gets_its_version_or_a_refusal_and_nothing_else);
	tcase_add_test(tcase, nobody_negotiates_once_the_proxy_is_locked_or_without_the_right_to);
	tcase_add_test(tcase, confirmed_version_is_the_settled_one_and_never_above_the_request);
	tcase_add_test(tcase, others_wait_until_the_negotiator_has_settled_and_cannot_go_below);
	tcase_add_test(tcase, negotiator_may_ask_again_while_tentative_but_not_below_the_floor);
	tcase_add_test(tcase, refusal_of_one_minor_leads_to_the_one_below_down_to_the_floor);
	tcase_add_test(tcase, malformed_answer_or_other_major_ends_the_negotiation);
	tcase_add_test(tcase, settled_is_always_exactly_what_was_asked_last);
	tcase_add_test(tcase, each_minor_is_asked_for_at_most_once_whatever_is_answered);
	tcase_add_test(tcase, first_other_call_locks_what_the_client_was_told_if_that_still_holds);
	suite_add_tcase(suite, tcase);
	return unit_run(suite);
}
