/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_share_states.c - the life of a memory transaction, state by event, cell by cell.
 */
#include "ledger/ledger.h"

#include "unit.h"

#define NOWHERE (-1)

/* Rows: states in the order of the enum. Columns: COMPLETE BEGIN REFUSE STICK LOSE CLOSE. */
static const int expected[FFA_SHARE_QUARANTINE + 1][FFA_SHARE_EVENTS] = {
	/* FREE: there is nothing */
	{ NOWHERE, NOWHERE, NOWHERE, NOWHERE, NOWHERE, NOWHERE },
	/* SENDING: completes, or ends with its pages back, stuck or unknown; nobody reclaims it */
	{ FFA_SHARE_LIVE, NOWHERE, NOWHERE, FFA_SHARE_RETURNED, FFA_SHARE_QUARANTINE,
	  FFA_SHARE_FREE },
	/* LIVE: can be taken back, and nothing else */
	{ NOWHERE, FFA_SHARE_RECLAIMING, NOWHERE, NOWHERE, NOWHERE, NOWHERE },
	/* RECLAIMING: refused, or over in one of three ways; it cannot begin twice */
	{ NOWHERE, NOWHERE, FFA_SHARE_LIVE, FFA_SHARE_RETURNED, FFA_SHARE_QUARANTINE,
	  FFA_SHARE_FREE },
	/* RETURNED and QUARANTINE: only another attempt */
	{ NOWHERE, FFA_SHARE_RECLAIMING, NOWHERE, NOWHERE, NOWHERE, NOWHERE },
	{ NOWHERE, FFA_SHARE_RECLAIMING, NOWHERE, NOWHERE, NOWHERE, NOWHERE },
};

/* MEM-2, MEM-4, MEM-6 */
START_TEST(each_event_in_each_state_leads_where_the_table_says)
{
	for (unsigned int state = 0; state <= FFA_SHARE_QUARANTINE; state++)
		for (unsigned int event = 0; event < FFA_SHARE_EVENTS; event++)
			ck_assert_msg(ffa_share_next((enum ffa_share_state)state,
						     (enum ffa_share_event)event) ==
					      expected[state][event],
				      "state %u, event %u", state, event);
}
END_TEST

START_TEST(what_is_no_state_or_no_event_leads_nowhere)
{
	ck_assert_int_eq(
		ffa_share_next((enum ffa_share_state)(FFA_SHARE_QUARANTINE + 1), FFA_SHARE_CLOSE),
		NOWHERE);
	ck_assert_int_eq(ffa_share_next(FFA_SHARE_LIVE, FFA_SHARE_EVENTS), NOWHERE);
	ck_assert_int_eq(ffa_share_next((enum ffa_share_state) - 1, FFA_SHARE_CLOSE), NOWHERE);
}
END_TEST

/* MEM-6: whatever happened to a transaction, there is a way to an end. */
START_TEST(every_state_has_a_way_to_free)
{
	bool reaches[FFA_SHARE_QUARANTINE + 1] = { [FFA_SHARE_FREE] = true };

	for (unsigned int round = 0; round <= FFA_SHARE_QUARANTINE; round++)
		for (unsigned int state = 0; state <= FFA_SHARE_QUARANTINE; state++)
			for (unsigned int event = 0; event < FFA_SHARE_EVENTS; event++) {
				int next = ffa_share_next((enum ffa_share_state)state,
							  (enum ffa_share_event)event);

				if (next >= 0 && reaches[next])
					reaches[state] = true;
			}
	for (unsigned int state = 0; state <= FFA_SHARE_QUARANTINE; state++)
		ck_assert_msg(reaches[state], "state %u", state);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("share_states");
	TCase *tcase = tcase_create("share_states");

	tcase_add_test(tcase, each_event_in_each_state_leads_where_the_table_says);
	tcase_add_test(tcase, what_is_no_state_or_no_event_leads_nowhere);
	tcase_add_test(tcase, every_state_has_a_way_to_free);
	suite_add_tcase(suite, tcase);
	return unit_run(suite);
}
