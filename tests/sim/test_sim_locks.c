/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_sim_locks.c - the proxy's locks: they exclude, and every breach of their rules is noticed.
 */
#include <pthread.h>

#include "sim_test.h"

#define PAGE UINT64_C(4096)

static void lock(struct rig *rig, enum ffa_lock kind, uint32_t index)
{
	rig->ports.lock(rig->ports.ctx, kind, index);
}

static void unlock(struct rig *rig, enum ffa_lock kind, uint32_t index)
{
	rig->ports.unlock(rig->ports.ctx, kind, index);
}

START_TEST(locks_in_order_are_in_order)
{
	struct rig rig;

	rig_simple(&rig, SIM_RULES, FFA_VERSION_1_1);
	for (uint32_t i = 0; i < FFA_LOCK_KINDS; i++)
		lock(&rig, (enum ffa_lock)i, 0);
	ck_assert_uint_eq(sim_oracle_locks(rig.sim), FFA_LOCK_KINDS);
	for (uint32_t i = 0; i < FFA_LOCK_KINDS; i++)
		unlock(&rig, (enum ffa_lock)i, 0);
	ck_assert_uint_eq(sim_oracle_locks(rig.sim), 0);
	rig_close(&rig);
}
END_TEST

START_TEST(a_breach_of_the_lock_rules_is_noticed)
{
	struct rig rig;

	rig_simple(&rig, SIM_RULES, FFA_VERSION_1_1);
	sim_expect_complaint(rig.sim, SIM_C_LOCK);
	switch (_i) {
	case 0: /* backwards */
		lock(&rig, FFA_LOCK_SECURE_TX, 0);
		lock(&rig, FFA_LOCK_SECURE_RX, 0);
		break;
	case 1: /* two of a kind */
		lock(&rig, FFA_LOCK_MAILBOX, 1);
		lock(&rig, FFA_LOCK_MAILBOX, 0);
		break;
	case 2: /* twice: left alone, or it would hang */
		lock(&rig, FFA_LOCK_LEDGER, 0);
		lock(&rig, FFA_LOCK_LEDGER, 0);
		break;
	case 3: /* not held */
		unlock(&rig, FFA_LOCK_LEDGER, 0);
		break;
	case 4: /* no such lock */
		lock(&rig, FFA_LOCK_LEDGER, 1);
		break;
	case 5: /* a port under the ledger lock */
		lock(&rig, FFA_LOCK_LEDGER, 0);
		(void)give(&rig, FFA_PAGES_SHARE, 0, HOST_RAM, 1);
		break;
	case 6: /* an SMC under the clients lock */
		lock(&rig, FFA_LOCK_CLIENTS, 0);
		(void)smc0(&rig, FFA_NR_ID_GET);
		break;
	case 7: /* secure code under any lock */
		lock(&rig, FFA_LOCK_MAILBOX, 0);
		(void)smc1(&rig, FFA_NR_MSG_SEND_DIRECT_REQ, SP1);
		break;
	default: /* held on return */
		sim_enter(rig.sim, 0, 0);
		lock(&rig, FFA_LOCK_MAILBOX, 0);
		sim_leave(rig.sim);
		break;
	}
	complained(&rig, SIM_C_LOCK);
	rig_close(&rig);
}
END_TEST

START_TEST(locks_that_may_be_held_across_an_smc)
{
	struct rig rig;

	rig_simple(&rig, SIM_RULES, FFA_VERSION_1_1);
	lock(&rig, FFA_LOCK_MAILBOX, 3);
	lock(&rig, FFA_LOCK_SECURE_RX, 0);
	lock(&rig, FFA_LOCK_SECURE_TX, 0);
	ck_assert_int_eq(smc0(&rig, FFA_NR_ID_GET), 0);
	unlock(&rig, FFA_LOCK_SECURE_TX, 0);
	unlock(&rig, FFA_LOCK_SECURE_RX, 0);
	unlock(&rig, FFA_LOCK_MAILBOX, 3);
	rig_close(&rig);
}
END_TEST

struct worker {
	struct rig *rig;
	uint64_t *counter;
	uint32_t number;
};

static void *work(void *arg)
{
	struct worker *worker = arg;
	struct rig mine = *worker->rig;

	for (uint32_t i = 0; i < 2000; i++) {
		struct ffa_page_change change = { FFA_PAGES_SHARE, { 0 }, true };
		struct ffa_range range = { { HOST_RAM + worker->number * PAGE }, 1 };

		sim_enter(mine.sim, 0, worker->number);
		lock(&mine, FFA_LOCK_LEDGER, 0);
		++*worker->counter;
		unlock(&mine, FFA_LOCK_LEDGER, 0);
		if (mine.ports.pages(mine.ports.ctx, &change, &range, 1) != FFA_PORT_OK)
			return worker;
		change.action = FFA_PAGES_UNSHARE;
		if (mine.ports.pages(mine.ports.ctx, &change, &range, 1) != FFA_PORT_OK)
			return worker;
		if (smc1(&mine, FFA_NR_MSG_SEND_DIRECT_REQ, SP1) != 0)
			return worker;
		sim_leave(mine.sim);
	}
	return NULL;
}

START_TEST(threads_exclude_one_another)
{
	pthread_t threads[4];
	struct worker workers[4];
	uint64_t counter = 0;
	struct rig rig;

	rig_simple(&rig, SIM_RULES, FFA_VERSION_1_1);
	for (uint32_t i = 0; i < 4; i++) {
		workers[i] = (struct worker){ &rig, &counter, i };
		ck_assert_int_eq(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
	}
	for (uint32_t i = 0; i < 4; i++) {
		void *result = &rig;

		ck_assert_int_eq(pthread_join(threads[i], &result), 0);
		ck_assert(result == NULL);
	}
	ck_assert_uint_eq(counter, 8000);
	ck_assert_uint_eq(sim_oracle_given(rig.sim, 0), 0);
	rig_close(&rig);
}
END_TEST

static void add(TCase *tests)
{
	tcase_add_test(tests, locks_in_order_are_in_order);
	tcase_add_loop_test(tests, a_breach_of_the_lock_rules_is_noticed, 0, 9);
	tcase_add_test(tests, locks_that_may_be_held_across_an_smc);
	tcase_add_test(tests, threads_exclude_one_another);
}

int main(void)
{
	return run_suite("locks", add);
}
