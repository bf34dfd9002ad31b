/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lock.c - a ticket lock: whoever comes first is served first. Acquire and release order memory as
 * a mutex does. The guest's interrupts never arrive at EL2, so a holder is never held up by one.
 */
#include "hyp.h"

#include "arch.h"

void spin_lock(struct spinlock *lock)
{
	uint32_t ticket = __atomic_fetch_add(&lock->next, 1, __ATOMIC_RELAXED);

	while (__atomic_load_n(&lock->serving, __ATOMIC_ACQUIRE) != ticket)
		wait_a_little();
}

void spin_unlock(struct spinlock *lock)
{
	__atomic_store_n(&lock->serving, lock->serving + 1, __ATOMIC_RELEASE);
}
