/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * locks.h - the locks by name, so that only this file and core/ spell enum ffa_lock. The order is
 * that of the enum; docs/design.md says what each protects.
 */
#ifndef FFA_PORT_LOCKS_H
#define FFA_PORT_LOCKS_H

#include "ffa/ports.h"

/* Take or drop a lock; nothing without lock ports. Out of line: there are many places. */
void ffa_lock_take(const struct ffa_ports *ports, enum ffa_lock kind, uint32_t index);
void ffa_lock_drop(const struct ffa_ports *ports, enum ffa_lock kind, uint32_t index);

/*
 * Debug builds: no port is called under the ledger's or the clients' lock, and nothing is held when
 * a client's call begins, when it ends, and while a partition runs for it (contract LOCK-2).
 */
#ifdef FFA_DEBUG
void ffa_locks_check_port(const struct ffa_ports *ports);
void ffa_locks_check_none(const struct ffa_ports *ports);
#else
static inline void ffa_locks_check_port(const struct ffa_ports *ports)
{
	(void)ports;
}

static inline void ffa_locks_check_none(const struct ffa_ports *ports)
{
	(void)ports;
}
#endif

static inline void ffa_lock_mailbox(const struct ffa_ports *ports, uint32_t slot)
{
	ffa_lock_take(ports, FFA_LOCK_MAILBOX, slot);
}

static inline void ffa_unlock_mailbox(const struct ffa_ports *ports, uint32_t slot)
{
	ffa_lock_drop(ports, FFA_LOCK_MAILBOX, slot);
}

static inline void ffa_lock_secure_rx(const struct ffa_ports *ports)
{
	ffa_lock_take(ports, FFA_LOCK_SECURE_RX, 0);
}

static inline void ffa_unlock_secure_rx(const struct ffa_ports *ports)
{
	ffa_lock_drop(ports, FFA_LOCK_SECURE_RX, 0);
}

static inline void ffa_lock_secure_tx(const struct ffa_ports *ports)
{
	ffa_lock_take(ports, FFA_LOCK_SECURE_TX, 0);
}

static inline void ffa_unlock_secure_tx(const struct ffa_ports *ports)
{
	ffa_lock_drop(ports, FFA_LOCK_SECURE_TX, 0);
}

static inline void ffa_lock_ledger(const struct ffa_ports *ports)
{
	if (ports->lock != NULL) /* in line: every share passes here many times */
		ffa_lock_take(ports, FFA_LOCK_LEDGER, 0);
}

static inline void ffa_unlock_ledger(const struct ffa_ports *ports)
{
	if (ports->unlock != NULL)
		ffa_lock_drop(ports, FFA_LOCK_LEDGER, 0);
}

static inline void ffa_lock_clients(const struct ffa_ports *ports)
{
	ffa_lock_take(ports, FFA_LOCK_CLIENTS, 0);
}

static inline void ffa_unlock_clients(const struct ffa_ports *ports)
{
	ffa_lock_drop(ports, FFA_LOCK_CLIENTS, 0);
}

#endif
