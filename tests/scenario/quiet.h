/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * quiet.h - a machine that ThreadSanitizer does not see, under locks that it does: for tests with
 * threads. The simulator has a mutex of its own, and one mutex in every port would order all calls
 * as ThreadSanitizer sees them: a lock that the proxy forgets would never be missed. So whatever
 * the simulator does runs between quiet_begin and quiet_end, and the lock ports are plain mutexes,
 * one for each lock of the proxy. Without ThreadSanitizer this is a thin layer that changes
 * nothing.
 *
 * To show that a forgotten lock would ring: with FFA_UNSEEN_LOCK=KIND in the environment the locks
 * of that kind still exclude, but ThreadSanitizer does not see them.
 */
#ifndef TESTS_SCENARIO_QUIET_H
#define TESTS_SCENARIO_QUIET_H

#include "fixture.h"

/* Accesses and synchronisation of this thread in between are none of ThreadSanitizer's business. */
void quiet_begin(void);
void quiet_end(void);

/* These bytes are written now, by this thread, as ThreadSanitizer shall see it. */
void quiet_written(const void *bytes, size_t length);

/*
 * quiet_ports - the ports of `sim`, quiet, for f->ports between fixture_machine and fixture_proxy.
 * Copying is the proxy's own memcpy: it is the proxy's memory that is watched. One machine at a
 * time.
 */
void quiet_ports(struct sim *sim, struct ffa_ports *out);

/* quiet_call - oracle_call with the simulator's part of it quiet. */
enum ffa_disposition quiet_call(struct fixture *f, uint16_t client, uint32_t vcpu,
				struct ffa_regs *regs);

#endif
