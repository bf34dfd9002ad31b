/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * oracle.h - compare what a proxy believes with what the simulated machine knows. A small library
 * of its own, because the simulator may not see the proxy's interface.
 */
#ifndef SIM_ORACLE_H
#define SIM_ORACLE_H

#include "ffa/ffa.h"

#include "sim.h"

/*
 * oracle_check - after any call that has returned, with no other call inside: versions, ledger
 * (every record against the Secure side's transactions, every page against its state, and the
 * number of pages given away both ways), quarantine, tombstones, mailboxes, notifications, the
 * proxy's own RX, locks. A difference is printed and the program aborts. Costs what is live, page
 * by page.
 *
 * oracle_differs - the same, but counts: returns the number of differences, printed to `out` (NULL:
 * nowhere), for control tests.
 */
void oracle_check(struct ffa_proxy *proxy, struct sim *sim);
unsigned int oracle_differs(struct ffa_proxy *proxy, struct sim *sim, FILE *out);

/* oracle_call - sim_enter, ffa_proxy_call, sim_leave, and no check: for threads. */
enum ffa_disposition oracle_call(struct ffa_proxy *proxy, struct sim *sim, uint16_t client,
				 uint32_t vcpu, struct ffa_regs *regs);

/* oracle_checked_call - the same and oracle_check. */
enum ffa_disposition oracle_checked_call(struct ffa_proxy *proxy, struct sim *sim, uint16_t client,
					 uint32_t vcpu, struct ffa_regs *regs);

/* oracle_own_pair - the sim's pair for the proxy, as the configuration wants it. */
void oracle_own_pair(struct sim *sim, uint32_t pages, struct ffa_own_pair *out);

#endif
