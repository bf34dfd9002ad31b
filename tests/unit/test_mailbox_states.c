/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_mailbox_states.c - the RX buffer's owner, state by event, cell by cell.
 */
#include "ledger/mailbox.h"

#include "unit.h"

/* One cell: the state it leads to, or the error the caller gets. */
struct cell {
	enum ffa_rx_state state;
	enum ffa_rx_event event;
	enum ffa_rx_state next; /* when error is 0 */
	int32_t error;
};

static const struct cell cells[] = {
	{ FFA_RX_UNMAPPED, FFA_RX_MAP, FFA_RX_EMPTY, 0 },
	{ FFA_RX_UNMAPPED, FFA_RX_UNMAP, FFA_RX_UNMAPPED, FFA_RET_INVALID_PARAMETERS },
	{ FFA_RX_UNMAPPED, FFA_RX_FILL, FFA_RX_UNMAPPED, FFA_RET_BUSY },
	{ FFA_RX_UNMAPPED, FFA_RX_RELEASE, FFA_RX_UNMAPPED, FFA_RET_DENIED },
	{ FFA_RX_EMPTY, FFA_RX_MAP, FFA_RX_EMPTY, FFA_RET_DENIED },
	{ FFA_RX_EMPTY, FFA_RX_UNMAP, FFA_RX_UNMAPPED, 0 },
	{ FFA_RX_EMPTY, FFA_RX_FILL, FFA_RX_FULL, 0 },
	{ FFA_RX_EMPTY, FFA_RX_RELEASE, FFA_RX_EMPTY, FFA_RET_DENIED },
	{ FFA_RX_FULL, FFA_RX_MAP, FFA_RX_FULL, FFA_RET_DENIED },
	{ FFA_RX_FULL, FFA_RX_UNMAP, FFA_RX_UNMAPPED, 0 },
	{ FFA_RX_FULL, FFA_RX_FILL, FFA_RX_FULL, FFA_RET_BUSY },
	{ FFA_RX_FULL, FFA_RX_RELEASE, FFA_RX_EMPTY, 0 },
};

#define CELLS (sizeof(cells) / sizeof(cells[0]))

/* BOX-2 */
START_TEST(each_event_in_each_state_leads_where_the_table_says)
{
	const struct cell *cell = &cells[_i];
	struct ffa_mailbox box = { .state = cell->state, .pair = { .pages = 3 } };
	enum ffa_rx_state next;
	enum ffa_reason reason = ffa_mailbox_next(cell->state, cell->event, &next);

	ck_assert_int_eq(ffa_reason_error(reason), cell->error);
	ck_assert_int_eq((int)ffa_mailbox_may(&box, cell->event), (int)reason);
	ck_assert_int_eq((int)box.state, (int)cell->state);
	if (cell->error == 0)
		ck_assert_int_eq((int)next, (int)cell->next);
	ffa_mailbox_step(&box, cell->event);
	ck_assert_int_eq((int)box.state, (int)cell->next);
}
END_TEST

/* BOX-2 */
START_TEST(every_cell_is_in_the_list)
{
	ck_assert_uint_eq(CELLS, (FFA_RX_FULL + 1) * FFA_RX_EVENTS);
	for (size_t i = 0; i < CELLS; i++)
		ck_assert_uint_eq((unsigned int)cells[i].state * FFA_RX_EVENTS + cells[i].event, i);
}
END_TEST

/* BOX-3 */
START_TEST(only_a_mapped_pair_has_bytes)
{
	struct ffa_mailbox box = { .state = FFA_RX_UNMAPPED, .pair = { .pages = 3 } };

	ck_assert_uint_eq(ffa_mailbox_bytes(&box), 0);
	box.state = FFA_RX_EMPTY;
	ck_assert_uint_eq(ffa_mailbox_bytes(&box), 3 * 4096);
	box.state = FFA_RX_FULL;
	box.pair.pages = FFA_MAX_BUFFER_PAGES;
	ck_assert_uint_eq(ffa_mailbox_bytes(&box), 63 * 4096);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("mailbox_states");
	TCase *tcase = tcase_create("mailbox_states");

	tcase_add_loop_test(tcase, each_event_in_each_state_leads_where_the_table_says, 0, CELLS);
	tcase_add_test(tcase, every_cell_is_in_the_list);
	tcase_add_test(tcase, only_a_mapped_pair_has_bytes);
	suite_add_tcase(suite, tcase);
	return unit_run(suite);
}
