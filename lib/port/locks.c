/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * locks.c - the one place where the lock ports are called. In debug builds (FFA_DEBUG) the order of
 * enum ffa_lock is checked here, for every lock and on every way through the library: bit n of the
 * CPU's word says that it holds a lock of kind n (contract LOCK-1).
 */
#include "port/locks.h"

#include "base/contract.h"

#ifdef FFA_DEBUG
static uint32_t *word_of(const struct ffa_ports *ports)
{
	return ports->held != NULL && ports->lock != NULL ? ports->held(ports->ctx) : NULL;
}

/* Only later kinds than those held: that is neither out of order nor twice. */
static void check_take(const struct ffa_ports *ports, enum ffa_lock kind)
{
	uint32_t *held = word_of(ports);

	if (held == NULL)
		return;
	FFA_CONTRACT(*held >> kind == 0);
	*held |= UINT32_C(1) << kind;
}

static void check_drop(const struct ffa_ports *ports, enum ffa_lock kind)
{
	uint32_t *held = word_of(ports);

	if (held == NULL)
		return;
	FFA_CONTRACT((*held >> kind & 1u) != 0);
	*held &= ~(UINT32_C(1) << kind);
}

void ffa_locks_check_port(const struct ffa_ports *ports)
{
	FFA_CONTRACT(word_of(ports) == NULL || *word_of(ports) >> FFA_LOCK_LEDGER == 0);
}

void ffa_locks_check_none(const struct ffa_ports *ports)
{
	FFA_CONTRACT(word_of(ports) == NULL || *word_of(ports) == 0);
}
#else
static inline void check_take(const struct ffa_ports *ports, enum ffa_lock kind)
{
	(void)ports;
	(void)kind;
}

static inline void check_drop(const struct ffa_ports *ports, enum ffa_lock kind)
{
	(void)ports;
	(void)kind;
}
#endif

void ffa_lock_take(const struct ffa_ports *ports, enum ffa_lock kind, uint32_t index)
{
	check_take(ports, kind);
	if (ports->lock != NULL)
		ports->lock(ports->ctx, kind, index);
}

void ffa_lock_drop(const struct ffa_ports *ports, enum ffa_lock kind, uint32_t index)
{
	check_drop(ports, kind);
	if (ports->unlock != NULL)
		ports->unlock(ports->ctx, kind, index);
}
