/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ports.h - what the library needs from the system it is linked into.
 *
 * One const struct of function pointers; every function gets `ctx` first. The proxy never calls a
 * port from inside another port, and a port must not call back into the same proxy. Every answer
 * is checked by the library as well: an answer outside the contract counts as FFA_PORT_FAULT.
 *
 * Locks in the contracts below are the kinds of enum ffa_lock. "May run in parallel" means that
 * two CPUs may be inside the same port at once, for different clients or for the same one.
 */
#ifndef FFA_PORTS_H
#define FFA_PORTS_H

#include "ffa/types.h"

/* What a port may answer where it can fail. Anything else is taken for FFA_PORT_FAULT. */
enum ffa_port_result {
	FFA_PORT_OK = 0,
	FFA_PORT_INVALID = 1,	/* the address is no memory of this client: INVALID_PARAMETERS */
	FFA_PORT_DENIED = 2,	/* it is, but in a state or with rights that forbid this: DENIED */
	FFA_PORT_NO_MEMORY = 3, /* the integrator's tables are full: NO_MEMORY */
	FFA_PORT_BUSY = 4,	/* try again later: BUSY */
	FFA_PORT_FAULT = 5,	/* anything else: ABORTED */
};

/*
 * The locks a proxy takes, in the order in which it takes them: a CPU that holds one takes only
 * later ones. `index` is the client's slot for FFA_LOCK_MAILBOX and 0 otherwise.
 */
enum ffa_lock {
	FFA_LOCK_NEGOTIATION, /* version and initialisation; held across their SMCs */
	FFA_LOCK_MAILBOX,     /* one client's RX/TX pair; held across an SMC its own call needs */
	FFA_LOCK_SECURE_RX,   /* the proxy's RX at the Secure side; held across the filling SMC */
	FFA_LOCK_SECURE_TX, /* the proxy's TX at the Secure side; held across the SMC reading it */
	FFA_LOCK_LEDGER,    /* records, ranges, quotas; short, no port is called under it */
	FFA_LOCK_CLIENTS,   /* client states and counters; short, no port is called under it */
	FFA_LOCK_KINDS,
};

/* Where the integrator mapped a client's pair: addresses the proxy may read and write. */
struct ffa_mapping {
	const void *tx; /* what the client writes and the proxy reads */
	void *rx;	/* what the proxy writes and the client reads */
};

/* A client's RX/TX pair, as the client named it. */
struct ffa_pair {
	struct ffa_ipa tx;
	struct ffa_ipa rx;
	uint32_t pages; /* of 4 KiB, of each buffer */
};

/* A change of page states: a transfer begun, or one undone. */
enum ffa_page_action {
	FFA_PAGES_SHARE,    /* owner exclusive -> owner shared */
	FFA_PAGES_LEND,	    /* owner exclusive -> owner without access */
	FFA_PAGES_DONATE,   /* owner exclusive -> owner without access, about to lose ownership */
	FFA_PAGES_UNSHARE,  /* back to owner exclusive: undoes FFA_PAGES_SHARE */
	FFA_PAGES_UNLEND,   /* undoes FFA_PAGES_LEND */
	FFA_PAGES_UNDONATE, /* undoes FFA_PAGES_DONATE */
};

struct ffa_page_change {
	enum ffa_page_action action;
	struct ffa_endpoint owner;
	bool write; /* the transfer gives away, or needs, write access: the owner must have it */
};

/* Why an event was reported. */
enum ffa_event_kind {
	FFA_EVENT_REFUSED,    /* the proxy refused a client's call */
	FFA_EVENT_ERROR,      /* the Secure side refused it and the client was told so */
	FFA_EVENT_ANOMALY,    /* the Secure side or a port broke its contract */
	FFA_EVENT_QUARANTINE, /* pages could not be given back */
	FFA_EVENT_STATE,      /* a version was locked, a client came or went */
};

/* One event: fixed size, nothing formatted. */
struct ffa_event {
	enum ffa_event_kind kind;
	struct ffa_endpoint client;
	uint32_t vcpu;
	uint32_t fid;	 /* the call's function identifier, 0 when not in a call */
	uint32_t reason; /* enum ffa_reason */
	int32_t error;	 /* the FF-A error the client got, 0 when none */
	uint32_t offset; /* byte offset in the descriptor, or register number */
	uint64_t value;	 /* the offending value */
};

struct ffa_ports {
	size_t size; /* sizeof(struct ffa_ports): a mismatch is refused at creation */
	void *ctx;   /* given to every port; owned by the integrator */

	/*
	 * smc - call the Secure side.
	 * `regs`: x0-x17 in, x0-x17 out. Required. Cannot fail (an answer is an answer).
	 * Locks held: see docs/design.md; none when the call can run Secure code for a client.
	 * May run in parallel.
	 */
	void (*smc)(void *ctx, struct ffa_regs *regs);

	/*
	 * buffer_map - take a client's RX/TX pair and make it readable (TX) and writable (RX) here.
	 * The integrator checks that all pages are RAM, the client's own, exclusive and writable,
	 * and puts them in a state from which they cannot be shared, lent or donated.
	 * Answers: OK (and *out filled, both non-NULL), INVALID, DENIED, NO_MEMORY, BUSY, FAULT;
	 * on failure nothing has changed. Undone by buffer_unmap. Required.
	 * Locks held: FFA_LOCK_MAILBOX of the client.
	 */
	enum ffa_port_result (*buffer_map)(void *ctx, struct ffa_endpoint client,
					   const struct ffa_pair *pair, struct ffa_mapping *out);

	/*
	 * buffer_unmap - give the pair back to the client. The proxy forgets the mapping whatever
	 * is answered; an answer other than OK is reported as an anomaly. Required.
	 * Locks held: FFA_LOCK_MAILBOX of the client.
	 */
	enum ffa_port_result (*buffer_unmap)(void *ctx, struct ffa_endpoint client,
					     const struct ffa_pair *pair,
					     const struct ffa_mapping *mapping);

	/*
	 * pages - change the state of all pages of `count` ranges, or of none.
	 * For SHARE, LEND, DONATE the integrator checks that every page is RAM (not a device), the
	 * owner's, owner-exclusive, and accessible as `change->write` says. For the undoing actions
	 * it checks that every page is in the state that the action undoes. Ranges are aligned to
	 * the configured granule and do not overlap; `ranges` is the proxy's and valid during the
	 * call only. The ranges of an undoing call need not be cut like those of the call it
	 * undoes. count >= 1.
	 * Answers: OK, INVALID, DENIED, NO_MEMORY, BUSY, FAULT; on failure nothing has changed.
	 * An undoing call that fails puts the pages in quarantine and is repeated later. Required.
	 * Locks held: FFA_LOCK_MAILBOX of the owner.
	 */
	enum ffa_port_result (*pages)(void *ctx, const struct ffa_page_change *change,
				      const struct ffa_range *ranges, uint32_t count);

	/*
	 * zero - overwrite the pages with zeroes and make that visible to the Secure world and to
	 * the owner. Called while no borrower has access, and the owner none either, but for memory
	 * that it shared and is taking back. Optional: without it every request to zero memory is
	 * refused with INVALID_PARAMETERS.
	 * Answers: OK, BUSY, FAULT. Nothing undoes it.
	 * Locks held: FFA_LOCK_MAILBOX of the owner.
	 */
	enum ffa_port_result (*zero)(void *ctx, struct ffa_endpoint owner,
				     const struct ffa_range *ranges, uint32_t count);

	/*
	 * translate - the physical range behind a client's range. Optional, and for a later version
	 * of the library (contract MEM-9): creation refuses a proxy that sets it.
	 * Locks held: FFA_LOCK_MAILBOX of the client.
	 */
	enum ffa_port_result (*translate)(void *ctx, struct ffa_endpoint client,
					  const struct ffa_range *range, struct ffa_pa *out,
					  uint32_t *contiguous_pages);

	/*
	 * copy_in - copy `bytes` bytes from a mapped TX buffer (`tx` + `offset`) to private memory.
	 * Optional: without it memcpy is used. For integrators whose mapping can fault, and for
	 * tests that change the buffer under the proxy's feet. Each byte is asked for once.
	 * Answers: OK, FAULT (the call is then refused with ABORTED).
	 * Locks held: FFA_LOCK_MAILBOX of the client.
	 */
	enum ffa_port_result (*copy_in)(void *ctx, void *to, const void *tx, size_t offset,
					size_t bytes);

	/*
	 * copy_out - copy `bytes` bytes to a mapped RX buffer (`rx` + `offset`). Optional, as
	 * above.
	 * Locks held: FFA_LOCK_MAILBOX of the client.
	 */
	enum ffa_port_result (*copy_out)(void *ctx, void *rx, size_t offset, const void *from,
					 size_t bytes);

	/*
	 * interrupt - pend the notification interrupt of a client's vCPU. Optional; for a later
	 * version of the library, which keeps notifications for VMs; never for the host.
	 * Locks held: none.
	 */
	void (*interrupt)(void *ctx, struct ffa_endpoint client, uint32_t vcpu);

	/*
	 * lock, unlock - mutual exclusion, in the order of enum ffa_lock, never recursive.
	 * Optional, both or none: without them the integrator lets one CPU in at a time.
	 * A lock must order memory as a mutex does.
	 */
	void (*lock)(void *ctx, enum ffa_lock kind, uint32_t index);
	void (*unlock)(void *ctx, enum ffa_lock kind, uint32_t index);

	/*
	 * pause - the proxy is about to repeat an SMC that made no progress (`attempt` counts from
	 * 1); a place to wait a little. Optional.
	 * Locks held: those held across that SMC.
	 */
	void (*pause)(void *ctx, uint32_t attempt);

	/*
	 * event - a refusal, an anomaly, a change of state. Optional. Must not block. Bounded per
	 * client (ffa_config.event_burst); what was dropped is counted.
	 * Locks held: none or any; the port takes no lock of the proxy.
	 */
	void (*event)(void *ctx, const struct ffa_event *event);

	/*
	 * held - a word of the calling CPU for this proxy (of the calling thread, where there are
	 * threads): 0 at first, written by the proxy alone. Optional, and only asked for by a
	 * library built with FFA_DEBUG: there it keeps which locks the CPU holds, and a lock taken
	 * out of order, twice, or held where none may be, is a trap.
	 * Locks held: any; the port takes no lock of the proxy.
	 */
	uint32_t *(*held)(void *ctx);
};

#endif
