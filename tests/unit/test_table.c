/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_table.c - the call table row by row: against a second list written from FF-A's own tables,
 * and against itself.
 */
#include "ffa/table.h"
#include "ffa/abi.h"

#include "unit.h"

#define NO 0u
#define W32 FFA_WIDTH_32
#define W64 FFA_WIDTH_64
#define BOTH FFA_WIDTH_BOTH
#define ON 0xFFu /* still there in the latest version */

/* What FF-A says of a number: its name, widths up to 1.2 and those new in 1.3, versions 1.n. */
static const struct {
	uint8_t number;
	const char *name;
	uint8_t widths, widths_1_3, first, last;
} known[] = {
	{ 0x60, "ERROR", W32, W64, 0, ON },
	{ 0x61, "SUCCESS", BOTH, NO, 0, ON },
	{ 0x62, "INTERRUPT", W32, W64, 0, ON },
	{ 0x63, "VERSION", W32, NO, 0, ON },
	{ 0x64, "FEATURES", W32, NO, 0, ON },
	{ 0x65, "RX_RELEASE", W32, NO, 0, ON },
	{ 0x66, "RXTX_MAP", BOTH, NO, 0, ON },
	{ 0x67, "RXTX_UNMAP", W32, NO, 0, ON },
	{ 0x68, "PARTITION_INFO_GET", W32, NO, 0, ON },
	{ 0x69, "ID_GET", W32, NO, 0, ON },
	{ 0x6A, "MSG_POLL", W32, NO, 0, 0 },
	{ 0x6B, "MSG_WAIT", W32, W64, 0, ON },
	{ 0x6C, "YIELD", W32, W64, 0, ON },
	{ 0x6D, "RUN", W32, NO, 0, ON },
	{ 0x6E, "MSG_SEND", W32, NO, 0, 0 },
	{ 0x6F, "MSG_SEND_DIRECT_REQ", BOTH, NO, 0, ON },
	{ 0x70, "MSG_SEND_DIRECT_RESP", BOTH, NO, 0, ON },
	{ 0x71, "MEM_DONATE", BOTH, NO, 0, ON },
	{ 0x72, "MEM_LEND", BOTH, NO, 0, ON },
	{ 0x73, "MEM_SHARE", BOTH, NO, 0, ON },
	{ 0x74, "MEM_RETRIEVE_REQ", BOTH, NO, 0, ON },
	{ 0x75, "MEM_RETRIEVE_RESP", W32, NO, 0, ON },
	{ 0x76, "MEM_RELINQUISH", W32, NO, 0, ON },
	{ 0x77, "MEM_RECLAIM", W32, NO, 0, ON },
	{ 0x78, "MEM_OP_PAUSE", W32, NO, 0, ON },
	{ 0x79, "MEM_OP_RESUME", W32, NO, 0, ON },
	{ 0x7A, "MEM_FRAG_RX", W32, NO, 0, ON },
	{ 0x7B, "MEM_FRAG_TX", W32, NO, 0, ON },
	{ 0x7C, "NORMAL_WORLD_RESUME", W32, W64, 0, ON },
	{ 0x7D, "NOTIFICATION_BITMAP_CREATE", W32, NO, 1, ON },
	{ 0x7E, "NOTIFICATION_BITMAP_DESTROY", W32, NO, 1, ON },
	{ 0x7F, "NOTIFICATION_BIND", W32, NO, 1, ON },
	{ 0x80, "NOTIFICATION_UNBIND", W32, NO, 1, ON },
	{ 0x81, "NOTIFICATION_SET", W32, NO, 1, ON },
	{ 0x82, "NOTIFICATION_GET", W32, NO, 1, ON },
	{ 0x83, "NOTIFICATION_INFO_GET", BOTH, NO, 1, ON },
	{ 0x84, "RX_ACQUIRE", W32, NO, 1, ON },
	{ 0x85, "SPM_ID_GET", W32, NO, 1, ON },
	{ 0x86, "MSG_SEND2", W32, NO, 1, ON },
	{ 0x87, "SECONDARY_EP_REGISTER", BOTH, NO, 1, ON },
	{ 0x88, "MEM_PERM_GET", BOTH, NO, 0, ON },
	{ 0x89, "MEM_PERM_SET", BOTH, NO, 0, ON },
	{ 0x8A, "CONSOLE_LOG", BOTH, NO, 2, ON },
	{ 0x8B, "PARTITION_INFO_GET_REGS", W64, NO, 2, ON },
	{ 0x8C, "EL3_INTR_HANDLE", W32, NO, 2, ON },
	{ 0x8D, "MSG_SEND_DIRECT_REQ2", W64, NO, 2, ON },
	{ 0x8E, "MSG_SEND_DIRECT_RESP2", W64, NO, 2, ON },
	{ 0x8F, "NS_RES_INFO_GET", W64, NO, 3, ON },
	{ 0x90, "ABORT", BOTH, NO, 3, ON },
	{ 0x94, "NOTIFICATION_BIND2", W64, NO, 3, ON },
	{ 0x95, "NOTIFICATION_UNBIND2", W64, NO, 3, ON },
	{ 0x96, "NOTIFICATION_SET2", W64, NO, 3, ON },
	{ 0x97, "NOTIFICATION_GET2", W64, NO, 3, ON },
};

#define KNOWN (sizeof(known) / sizeof(known[0]))

/* GATE-1 */
START_TEST(every_number_of_ffa_has_its_row_and_no_other_has_one)
{
	size_t next = 0;

	for (uint32_t number = 0; number <= 0x1FFFF; number++) {
		const struct ffa_call_row *row = ffa_call_row_of(number);

		if (next == KNOWN || number != known[next].number) {
			if (row != NULL)
				ck_abort_msg("0x%x has a row", number);
			continue;
		}
		ck_assert_msg(row != NULL, "0x%x has no row", number);
		ck_assert_uint_eq(row->number, number);
		ck_assert_str_eq(row->name, known[next].name);
		ck_assert_msg(row->widths == known[next].widths &&
				      row->widths_1_3 == known[next].widths_1_3,
			      "widths of %s", row->name);
		ck_assert_msg(row->first_minor == known[next].first &&
				      row->last_minor == known[next].last,
			      "versions of %s", row->name);
		next++;
	}
	ck_assert_uint_eq(next, KNOWN);
}
END_TEST

/* GATE-8 */
START_TEST(numbers_far_beyond_the_table_find_nothing)
{
	static const uint32_t far[] = {
		0x98,	    0xEF,	0xF0,	    0x10060,	0x7FFFFFFF,
		0x80000060, 0x84000063, 0xFFFFFFFF, 0xFFFFFF60, 0xC4000073
	};

	for (size_t i = 0; i < sizeof(far) / sizeof(far[0]); i++)
		ck_assert_ptr_null(ffa_call_row_of(far[i]));
}
END_TEST

static bool is_call(const struct ffa_call_row *row)
{
	return row->disposal == FFA_DISPOSAL_ANSWERED || row->disposal == FFA_DISPOSAL_MEDIATED ||
	       row->disposal == FFA_DISPOSAL_FORWARDED;
}

/* GATE-7 */
START_TEST(register_masks_of_a_row_are_disjoint_and_within_its_width)
{
	for (size_t i = 0; i < KNOWN; i++) {
		const struct ffa_call_row *row = ffa_call_row_of(known[i].number);
		uint32_t widest = (row->widths & FFA_WIDTH_64) != 0 ? 0x3FFFEu : 0xFEu;

		ck_assert_msg((row->args & row->mbz) == 0, "%s", row->name);
		ck_assert_msg((row->args & ~widest) == 0, "%s", row->name);
		ck_assert_msg((row->mbz & ~0xFEu) == 0, "%s", row->name);
		ck_assert_msg((row->reply & ~0x3FFFEu) == 0, "%s", row->name);
		ck_assert_msg((row->widths & row->widths_1_3) == 0, "%s", row->name);
		ck_assert_msg(row->first_minor <= row->last_minor, "%s", row->name);
	}
}
END_TEST

/* GATE-1 */
START_TEST(what_is_never_a_call_has_nothing_of_a_call)
{
	for (size_t i = 0; i < KNOWN; i++) {
		const struct ffa_call_row *row = ffa_call_row_of(known[i].number);

		if (is_call(row)) {
			ck_assert_msg(row->handler != FFA_DO_NOTHING, "%s", row->name);
			ck_assert_msg(row->callers != 0 && row->states != 0, "%s", row->name);
			ck_assert_msg(row->reply == 0, "%s", row->name);
			continue;
		}
		ck_assert_msg(row->handler == FFA_DO_NOTHING, "%s", row->name);
		ck_assert_msg(row->args == 0 && row->mbz == 0 && row->states == 0, "%s", row->name);
		ck_assert_msg(!row->runs_secure_code, "%s", row->name);
		/* YIELD is also what comes back when a partition gives up its cycles. */
		ck_assert_msg((row->reply != 0) == (row->disposal == FFA_DISPOSAL_REPLY ||
						    row->number == FFA_NR_YIELD),
			      "%s", row->name);
		ck_assert_msg((row->callers != 0) == (row->disposal == FFA_DISPOSAL_REPLY), "%s",
			      row->name);
	}
}
END_TEST

/* GATE-1 */
START_TEST(only_replies_of_the_protocol_are_replies)
{
	static const uint8_t replies[] = { 0x60, 0x61, 0x62, 0x70, 0x8E };
	size_t next = 0;

	for (size_t i = 0; i < KNOWN; i++) {
		const struct ffa_call_row *row = ffa_call_row_of(known[i].number);

		if (row->disposal != FFA_DISPOSAL_REPLY)
			continue;
		ck_assert_uint_lt(next, sizeof(replies));
		ck_assert_uint_eq(row->number, replies[next++]);
	}
	ck_assert_uint_eq(next, sizeof(replies));
}
END_TEST

/* LOCK-2 */
START_TEST(exactly_direct_requests_and_run_enter_a_partition)
{
	for (size_t i = 0; i < KNOWN; i++) {
		uint8_t number = known[i].number;
		bool enters = number == FFA_NR_MSG_SEND_DIRECT_REQ ||
			      number == FFA_NR_MSG_SEND_DIRECT_REQ2 || number == FFA_NR_RUN;

		ck_assert_msg(ffa_call_row_of(number)->runs_secure_code == enters, "%s",
			      known[i].name);
	}
}
END_TEST

/* VER-6 */
START_TEST(only_version_is_a_call_before_a_version_was_settled)
{
	for (size_t i = 0; i < KNOWN; i++) {
		const struct ffa_call_row *row = ffa_call_row_of(known[i].number);
		bool early = (row->states & FFA_IN_NONE) != 0;

		ck_assert_msg(early == (row->number == FFA_NR_VERSION), "%s", row->name);
		if (is_call(row))
			ck_assert_msg((row->states & FFA_IN_SETTLED) == FFA_IN_SETTLED, "%s",
				      row->name);
	}
}
END_TEST

/* GATE-1: one row per handler, but for the three sends, which are one. */
START_TEST(every_handler_is_reached_by_its_row)
{
	unsigned int uses[FFA_DO_INFO_GET + 1] = { 0 };

	for (size_t i = 0; i < KNOWN; i++)
		uses[ffa_call_row_of(known[i].number)->handler]++;
	for (unsigned int i = FFA_DO_VERSION; i <= FFA_DO_INFO_GET; i++)
		ck_assert_uint_eq(uses[i], i == FFA_DO_MEM_SEND ? 3 : 1);
}
END_TEST

/* NOTE-1, PART-1: who may call. */
START_TEST(notifications_are_for_the_host_and_all_else_for_anybody)
{
	for (size_t i = 0; i < KNOWN; i++) {
		const struct ffa_call_row *row = ffa_call_row_of(known[i].number);
		bool note = row->number >= 0x7D && row->number <= 0x83;

		if (is_call(row))
			ck_assert_msg(row->callers == (note ? FFA_CALLER_HOST : FFA_CALLER_ANY),
				      "%s", row->name);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("table");
	TCase *tcase = tcase_create("table");

	tcase_add_test(tcase, every_number_of_ffa_has_its_row_and_no_other_has_one);
	tcase_add_test(tcase, numbers_far_beyond_the_table_find_nothing);
	tcase_add_test(tcase, register_masks_of_a_row_are_disjoint_and_within_its_width);
	tcase_add_test(tcase, what_is_never_a_call_has_nothing_of_a_call);
	tcase_add_test(tcase, only_replies_of_the_protocol_are_replies);
	tcase_add_test(tcase, exactly_direct_requests_and_run_enter_a_partition);
	tcase_add_test(tcase, only_version_is_a_call_before_a_version_was_settled);
	tcase_add_test(tcase, every_handler_is_reached_by_its_row);
	tcase_add_test(tcase, notifications_are_for_the_host_and_all_else_for_anybody);
	suite_add_tcase(suite, tcase);
	return unit_run(suite);
}
