/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sim.h - a machine with a Secure side, for tests, the replay tool and fuzzers: physical pages with
 * owner, access and sharing state; an SPMC with partitions; the ports of struct ffa_ports over
 * them.
 *
 * It shares no code with the library. It knows the truth (sim_oracle_*), parses what it is sent
 * with its own strict parser, and complains about everything the proxy should not have sent. Its
 * answers follow the rules or, on request, those of real Secure sides (enum sim_personality).
 *
 * Same inputs, same behaviour. Usable from several threads: one mutex inside, which is not held
 * while a partition runs or a hook is called. Out of memory aborts: it is a test library.
 *
 * Typical use:
 *	struct sim_config config = sim_default_config();	(host, one echo partition)
 *	struct sim *sim = sim_create(&config);
 *	sim_ports(sim, &ports);
 *	sim_own_pair(sim, 1, &own);
 *	... ffa_proxy_create, ffa_proxy_add_client ...
 *	sim_enter(sim, 0, 0); ffa_proxy_call(proxy, host, 0, &regs); sim_leave(sim);
 */
#ifndef SIM_H
#define SIM_H

#include "sim_config.h"
#include "sim_failure.h"
#include "sim_partitions.h"
#include "sim_truth.h"

/*
 * sim_create, sim_destroy - a machine. The configuration is copied. A configuration that makes no
 * sense (overlapping regions, an ID twice) aborts with a message.
 * sim_reset - as if created anew with the same configuration, cheaply: page states, contents,
 * handles, mailboxes, versions, notifications, complaints, failures, hooks, counters. Pointers from
 * sim_memory and sim_own_pair stay valid. Not while a call is inside.
 * sim_reset_as - the same with other settings: memory regions, endpoints and partitions (their
 * versions apart) and flat_buffers stay what they were.
 */
struct sim *sim_create(const struct sim_config *config);
void sim_destroy(struct sim *sim);
void sim_reset(struct sim *sim);
void sim_reset_as(struct sim *sim, const struct sim_config *config);

/* The configuration in force, defaults filled in. */
const struct sim_config *sim_config_of(const struct sim *sim);

/*
 * sim_ports - all ports but `translate` and `interrupt`; ctx is the sim. The caller may clear or
 * replace members (copy_in/copy_out, zero, lock/unlock, event, pause).
 */
void sim_ports(struct sim *sim, struct ffa_ports *out);

/* The Secure side, directly: what ports->smc does. */
void sim_smc(struct sim *sim, struct ffa_regs *regs);

/*
 * sim_enter, sim_leave - this thread is CPU `vcpu` running a call of `client` (optional, but
 * sharper: the sender in descriptors and messages is compared with it, double fetches of a TX byte
 * and locks held on return are found, and partitions with several contexts run in context vcpu %
 * contexts).
 */
void sim_enter(struct sim *sim, uint16_t client, uint32_t vcpu);
void sim_leave(struct sim *sim);

/*
 * sim_cpu - from now on this thread plays another CPU: with its own client inside and its own locks
 * held. For calls that are made from inside a hook; 0 is the first. A lock that the other CPU holds
 * must not be asked for: the thread would wait for itself.
 */
void sim_cpu(uint32_t cpu);

/*
 * sim_memory - the bytes at an address, as a pointer that stays valid until sim_destroy; contiguous
 * to the region's end. NULL unless all bytes lie in one RAM or secure RAM region. No state is
 * checked: this is the test's own hand.
 */
void *sim_memory(struct sim *sim, uint64_t addr, size_t bytes);

/* The proxy's own pair in hypervisor memory: fields of struct ffa_own_pair. */
struct sim_own_pair {
	void *tx;
	const void *rx;
	uint64_t tx_base;
	uint64_t rx_base;
	uint32_t pages;
};

/*
 * sim_own_pair - hand out the pair (pages of 4 KiB each, 1 to 63), guarded on both sides. The
 * same pair on every call with the same size.
 */
void sim_own_pair(struct sim *sim, uint32_t pages, struct sim_own_pair *out);

/* After each copy_in, overwrite the bytes it has read in the client's TX buffer (deterministic). */
void sim_changing_tx(struct sim *sim, bool on);

/* Events recorded by the event port, oldest first; the last 1024 are kept. */
uint32_t sim_events(struct sim *sim);
bool sim_event(struct sim *sim, uint32_t index, struct ffa_event *out);
void sim_events_clear(struct sim *sim);

#endif
