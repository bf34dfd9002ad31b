/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sim_truth.h - the state of the machine as it is: what an oracle compares with. Included by sim.h.
 */
#ifndef SIM_TRUTH_H
#define SIM_TRUTH_H

#include <stdio.h>

#include "sim_config.h"

enum sim_access {
	SIM_ACCESS_NONE,      /* lent or donated away */
	SIM_ACCESS_EXCLUSIVE, /* nobody else */
	SIM_ACCESS_SHARED,    /* shared away */
};

enum sim_use {
	SIM_USE_PLAIN,
	SIM_USE_TX,
	SIM_USE_RX,
};

struct sim_page {
	enum sim_memory_kind kind;
	uint16_t owner;
	enum sim_access access;	      /* the owner's */
	enum ffa_operation operation; /* what took it, when access is not EXCLUSIVE */
	enum sim_use use;
	bool read_only;
	bool held;	 /* the Secure side has it in a transaction */
	uint64_t handle; /* that one, when held */
};

/* sim_oracle_page - state of the page at an address; false when there is no memory. */
bool sim_oracle_page(struct sim *sim, uint64_t addr, struct sim_page *out);

/* Pages an endpoint has given away (access not EXCLUSIVE) in all. */
uint64_t sim_oracle_given(struct sim *sim, uint16_t owner);

/* A transaction the Secure side has. */
struct sim_share {
	uint64_t handle;
	uint16_t owner;
	enum ffa_operation operation;
	bool complete;	/* all fragments arrived; false: unfinished */
	bool tombstone; /* aborted, remembered */
	bool excused;	/* the proxy was told a lie about it: it may believe otherwise */
	uint32_t receivers;
	uint16_t receiver[FFA_MAX_RECEIVERS];
	uint8_t permissions[FFA_MAX_RECEIVERS]; /* of each, as its descriptor said */
	uint32_t retrieved;			/* receivers that have it mapped now */
	uint64_t tag;
	uint32_t ranges;
	uint64_t pages;
};

/* sim_oracle_next - walk them: *cursor 0 at first; false at the end. */
bool sim_oracle_next(struct sim *sim, uint32_t *cursor, struct sim_share *out);
bool sim_oracle_share(struct sim *sim, uint64_t handle, struct sim_share *out);
bool sim_oracle_range(struct sim *sim, uint64_t handle, uint32_t index, struct ffa_range *out);
uint32_t sim_oracle_shares(struct sim *sim); /* how many: finished, unfinished, tombstones */

/*
 * The version the Secure side speaks with the proxy; 0 before FFA_VERSION. Locked: other calls
 * came.
 */
uint32_t sim_oracle_version(struct sim *sim, bool *locked);

/* The proxy's own pair at the Secure side: mapped; RX full (not released). */
bool sim_oracle_own_mapped(struct sim *sim);
bool sim_oracle_rx_full(struct sim *sim);

/* A client's pair as the integrator sees it; false when none is mapped. */
bool sim_oracle_pair(struct sim *sim, uint16_t client, struct ffa_pair *out);

/* An endpoint's notifications at the Secure side. */
struct sim_notifications {
	bool bitmap; /* created */
	uint64_t bound;
	uint64_t pending;
};
bool sim_oracle_notifications(struct sim *sim, uint16_t endpoint, struct sim_notifications *out);

/* What a partition can do with a page: bit 0 read, bit 1 write. 0: not mapped. */
unsigned int sim_oracle_mapped(struct sim *sim, uint16_t sp_id, uint64_t addr);

/* A planned failure has acted: the proxy cannot know everything any more. */
bool sim_oracle_lied(struct sim *sim);

/* State of a partition's execution context. */
enum sim_context {
	SIM_CONTEXT_WAITING,
	SIM_CONTEXT_RUNNING,
	SIM_CONTEXT_BLOCKED, /* waits for another partition's answer */
	SIM_CONTEXT_INTERRUPTED,
	SIM_CONTEXT_YIELDED,
};
enum sim_context sim_oracle_context(struct sim *sim, uint16_t sp_id, uint32_t vcpu);

/* Locks of the proxy held by this thread. */
uint32_t sim_oracle_locks(struct sim *sim);

/*
 * sim_snapshot - page states (contents apart), transactions, mailboxes, notifications; the version
 * is no part of it. sim_snapshot_equal compares with now and prints every difference to stderr.
 */
struct sim_snapshot;
struct sim_snapshot *sim_snapshot(struct sim *sim);
bool sim_snapshot_equal(struct sim *sim, const struct sim_snapshot *before);
void sim_snapshot_free(struct sim_snapshot *snapshot);

/* sim_dump - the state for people. */
void sim_dump(struct sim *sim, FILE *out);

#endif
