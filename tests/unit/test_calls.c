/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_calls.c - direct calls that are in flight or suspended: who may resume what, and how many
 * there may be.
 */
#include "ledger/calls.h"

#include "unit.h"

#define ROOM 4

static struct {
	struct ffa_calls calls;
	struct ffa_ports ports;
	struct ffa_open_call open[ROOM];
	int held;
} book;

static const struct ffa_endpoint sp = { 0x8001 }, other_sp = { 0x8002 };

static void take(void *ctx, enum ffa_lock kind, uint32_t index)
{
	(void)ctx;
	ck_assert_int_eq((int)kind, FFA_LOCK_CLIENTS);
	ck_assert_uint_eq(index, 0);
	ck_assert_int_eq(book.held++, 0);
}

static void drop(void *ctx, enum ffa_lock kind, uint32_t index)
{
	(void)ctx;
	(void)index;
	ck_assert_int_eq((int)kind, FFA_LOCK_CLIENTS);
	ck_assert_int_eq(--book.held, 0);
}

static void setup(void)
{
	memset(&book, 0, sizeof(book));
	book.ports.lock = take;
	book.ports.unlock = drop;
	book.calls.ports = &book.ports;
	book.calls.open = book.open;
	book.calls.count = ROOM;
}

static void teardown(void)
{
	ck_assert_int_eq(book.held, 0);
}

static uint32_t open_call(uint32_t slot, struct ffa_endpoint to)
{
	uint32_t index = UINT32_MAX;

	ck_assert_int_eq((int)ffa_calls_open(&book.calls, slot, ROOM, to, FFA_CALL_DIRECT, &index),
			 FFA_R_NONE);
	ck_assert_uint_lt(index, ROOM);
	return index;
}

static enum ffa_reason resume(uint32_t slot, struct ffa_endpoint to, uint16_t context)
{
	uint32_t index = UINT32_MAX;
	enum ffa_reason reason = ffa_calls_resume(&book.calls, slot, to, context, &index);

	ck_assert((reason == FFA_R_NONE) == (index != UINT32_MAX));
	return reason;
}

static uint32_t count_of(uint32_t slot)
{
	uint32_t suspended;

	return ffa_calls_of(&book.calls, slot, &suspended);
}

/* MSG-1 */
START_TEST(only_the_suspended_context_can_be_resumed_and_only_by_its_caller)
{
	uint32_t index = open_call(0, sp);

	ck_assert_int_eq((int)resume(0, sp, 0), FFA_R_RUN_NOT_OURS); /* not known to be there */
	ffa_calls_suspend(&book.calls, index, 3);
	ck_assert_int_eq((int)resume(0, sp, 2), FFA_R_RUN_NOT_OURS);
	ck_assert_int_eq((int)resume(0, other_sp, 3), FFA_R_RUN_NOT_OURS);
	ck_assert_int_eq((int)resume(1, sp, 3), FFA_R_RUN_NOT_OURS);
	ck_assert_int_eq((int)resume(0, sp, 3), FFA_R_NONE);
	ck_assert_int_eq(book.open[index].state, FFA_CALL_INSIDE);
}
END_TEST

/* MSG-1, LOCK-2 */
START_TEST(context_that_runs_on_another_cpu_is_busy)
{
	uint32_t index = open_call(0, sp);

	ffa_calls_suspend(&book.calls, index, 0);
	ck_assert_int_eq((int)resume(0, sp, 0), FFA_R_NONE);
	ck_assert_int_eq((int)resume(0, sp, 0), FFA_R_RUN_BUSY);
	ck_assert_int_eq((int)resume(1, sp, 0), FFA_R_RUN_NOT_OURS);
	ffa_calls_suspend(&book.calls, index, 1);
	ck_assert_int_eq((int)resume(0, sp, 0), FFA_R_RUN_NOT_OURS);
	ck_assert_int_eq((int)resume(0, sp, 1), FFA_R_NONE);
	ffa_calls_close(&book.calls, index);
	ck_assert_int_eq((int)resume(0, sp, 1), FFA_R_RUN_NOT_OURS);
}
END_TEST

/* MSG-1: two suspended calls; a fresh one that is inside does not hide them. */
START_TEST(each_suspended_call_is_found_among_others)
{
	uint32_t a = open_call(0, sp), b = open_call(0, sp), c = open_call(0, sp), index;

	ffa_calls_suspend(&book.calls, b, 0);
	ffa_calls_suspend(&book.calls, c, 1);
	ck_assert_int_eq((int)ffa_calls_resume(&book.calls, 0, sp, 1, &index), FFA_R_NONE);
	ck_assert_uint_eq(index, c);
	ck_assert_int_eq((int)ffa_calls_resume(&book.calls, 0, sp, 0, &index), FFA_R_NONE);
	ck_assert_uint_eq(index, b);
	ffa_calls_close(&book.calls, a);
}
END_TEST

/* MEM-7, MSG-1 */
START_TEST(open_calls_are_bounded_per_client_and_in_all)
{
	uint32_t index, suspended;

	for (uint32_t i = 0; i < 2; i++)
		ck_assert_int_eq(
			(int)ffa_calls_open(&book.calls, 0, 2, sp, FFA_CALL_DIRECT, &index),
			FFA_R_NONE);
	ck_assert_int_eq((int)ffa_calls_open(&book.calls, 0, 2, sp, FFA_CALL_DIRECT, &index),
			 FFA_R_QUOTA_CALLS);
	ck_assert_int_eq((int)ffa_calls_open(&book.calls, 1, 9, sp, FFA_CALL_DIRECT2, &index),
			 FFA_R_NONE);
	ck_assert_int_eq(book.open[index].kind, FFA_CALL_DIRECT2);
	ck_assert_int_eq((int)ffa_calls_open(&book.calls, 1, 9, sp, FFA_CALL_RUN, &index),
			 FFA_R_NONE);
	ck_assert_int_eq((int)ffa_calls_open(&book.calls, 1, 9, sp, FFA_CALL_RUN, &index),
			 FFA_R_QUOTA_CALLS);
	ffa_calls_suspend(&book.calls, index, 5);
	ck_assert_uint_eq(count_of(0), 2);
	ck_assert_uint_eq(ffa_calls_of(&book.calls, 1, &suspended), 2);
	ck_assert_uint_eq(suspended, index);
	/* A suspended call counts; a closed one makes room. */
	ffa_calls_close(&book.calls, index);
	ck_assert_uint_eq(ffa_calls_of(&book.calls, 1, &suspended), 1);
	ck_assert_uint_eq(suspended, UINT32_MAX);
	(void)open_call(0, sp);
}
END_TEST

/* MSG-1: what a former call left in the slot is not believed of the next. */
START_TEST(reused_slot_starts_without_a_context)
{
	uint32_t index = open_call(0, sp);

	ffa_calls_suspend(&book.calls, index, 0);
	ffa_calls_close(&book.calls, index);
	ck_assert_uint_eq(open_call(0, sp), index);
	ck_assert_int_eq((int)resume(0, sp, 0), FFA_R_RUN_NOT_OURS);
	ck_assert(!book.open[index].resumed);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("calls");
	TCase *tcase = tcase_create("calls");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, only_the_suspended_context_can_be_resumed_and_only_by_its_caller);
	tcase_add_test(tcase, context_that_runs_on_another_cpu_is_busy);
	tcase_add_test(tcase, each_suspended_call_is_found_among_others);
	tcase_add_test(tcase, open_calls_are_bounded_per_client_and_in_all);
	tcase_add_test(tcase, reused_slot_starts_without_a_context);
	suite_add_tcase(suite, tcase);
	return unit_run(suite);
}
