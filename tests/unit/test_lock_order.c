/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_lock_order.c - the lock order, checked by debug builds for every lock that is taken
 * (contract LOCK-1, LOCK-2). The file under test is compiled here as a debug build has it, with
 * broken contracts counted instead of trapping.
 */
#include "base/contract.h"

static unsigned int broken;

#undef FFA_CONTRACT
#define FFA_CONTRACT(condition) (broken += (condition) ? 0u : 1u)
#ifndef FFA_DEBUG
#define FFA_DEBUG
#endif

/* NOLINTNEXTLINE(bugprone-suspicious-include): see above */
#include "port/locks.c"

#include "unit.h"

/* What a CPU holds, as the lock ports see it, and its word. */
static struct {
	uint32_t word;
	int locks[FFA_LOCK_KINDS];
} cpu;

static void lock(void *ctx, enum ffa_lock kind, uint32_t index)
{
	(void)ctx;
	(void)index;
	cpu.locks[kind]++;
}

static void unlock(void *ctx, enum ffa_lock kind, uint32_t index)
{
	(void)ctx;
	(void)index;
	cpu.locks[kind]--;
}

static uint32_t *held(void *ctx)
{
	(void)ctx;
	return &cpu.word;
}

static const struct ffa_ports ports = { .lock = lock, .unlock = unlock, .held = held };

static void start(void)
{
	memset(&cpu, 0, sizeof(cpu));
	broken = 0;
}

/* LOCK-1: every pair of kinds, in every order. */
START_TEST(only_later_kinds_may_be_taken)
{
	for (uint32_t first = 0; first < FFA_LOCK_KINDS; first++) {
		for (uint32_t second = 0; second < FFA_LOCK_KINDS; second++) {
			start();
			ffa_lock_take(&ports, (enum ffa_lock)first, 0);
			ck_assert_uint_eq(broken, 0);
			ffa_lock_take(&ports, (enum ffa_lock)second, 1);
			ck_assert_uint_eq(broken, second > first ? 0 : 1);
		}
	}
}
END_TEST

/* LOCK-1: in whatever order they are dropped, everything is as before. */
START_TEST(locks_dropped_in_any_order_may_be_taken_again)
{
	for (unsigned int round = 0; round < 2; round++) {
		start();
		ffa_lock_mailbox(&ports, 2);
		ffa_lock_secure_tx(&ports);
		ffa_lock_ledger(&ports);
		ffa_unlock_ledger(&ports);
		if (round == 0)
			ffa_unlock_mailbox(&ports, 2);
		ffa_unlock_secure_tx(&ports);
		if (round == 1)
			ffa_unlock_mailbox(&ports, 2);
		ck_assert_uint_eq(cpu.word, 0);
		ffa_lock_take(&ports, FFA_LOCK_NEGOTIATION, 0);
		ck_assert_uint_eq(broken, 0);
	}
}
END_TEST

/* LOCK-1 */
START_TEST(lock_that_is_not_held_cannot_be_dropped)
{
	start();
	ffa_lock_clients(&ports);
	ffa_unlock_ledger(&ports);
	ck_assert_uint_eq(broken, 1);
	ffa_unlock_clients(&ports);
	ffa_unlock_clients(&ports);
	ck_assert_uint_eq(broken, 2);
}
END_TEST

/* LOCK-1 LOCK-2 */
START_TEST(ports_are_called_without_short_locks_and_partitions_without_any)
{
	for (uint32_t kind = 0; kind < FFA_LOCK_KINDS; kind++) {
		start();
		ffa_locks_check_none(&ports);
		ffa_locks_check_port(&ports);
		ck_assert_uint_eq(broken, 0);
		ffa_lock_take(&ports, (enum ffa_lock)kind, 0);
		ffa_locks_check_port(&ports);
		ck_assert_uint_eq(broken, kind >= FFA_LOCK_LEDGER ? 1 : 0);
		broken = 0;
		ffa_locks_check_none(&ports);
		ck_assert_uint_eq(broken, 1);
	}
}
END_TEST

/* LOCK-1: the locks themselves are the same with and without the word, and may be missing. */
START_TEST(without_a_word_nothing_is_checked_and_every_lock_is_taken)
{
	struct ffa_ports plain = { .lock = lock, .unlock = unlock };
	struct ffa_ports none = { .held = held };

	start();
	ffa_lock_clients(&plain);
	ffa_lock_ledger(&plain);
	ck_assert_int_eq(cpu.locks[FFA_LOCK_CLIENTS], 1);
	ck_assert_int_eq(cpu.locks[FFA_LOCK_LEDGER], 1);
	ffa_unlock_ledger(&plain);
	ffa_unlock_clients(&plain);
	ck_assert_int_eq(cpu.locks[FFA_LOCK_CLIENTS], 0);
	ck_assert_int_eq(cpu.locks[FFA_LOCK_LEDGER], 0);
	ffa_lock_clients(&none);
	ffa_lock_mailbox(&none, 0);
	ck_assert_uint_eq(cpu.word, 0);
	ck_assert_uint_eq(broken, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("lock_order");
	TCase *tcase = tcase_create("lock_order");

	tcase_add_test(tcase, only_later_kinds_may_be_taken);
	tcase_add_test(tcase, locks_dropped_in_any_order_may_be_taken_again);
	tcase_add_test(tcase, lock_that_is_not_held_cannot_be_dropped);
	tcase_add_test(tcase, ports_are_called_without_short_locks_and_partitions_without_any);
	tcase_add_test(tcase, without_a_word_nothing_is_checked_and_every_lock_is_taken);
	suite_add_tcase(suite, tcase);
	return unit_run(suite);
}
