/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * stories.h - the scenarios that the sweeps tell again and again, each time with another port or
 * SMC failing. A story is a list of transactions; one that ends with an error must leave the
 * machine as it was before it began (contract MEM-1).
 *
 * Reached by some story: MEM_SHARE, LEND, DONATE, FRAG_TX and RECLAIM (whole, in fragments,
 * interleaved, several receivers, zeroed on the way or back, host and VM); RXTX_MAP and UNMAP,
 * RX_RELEASE, PARTITION_INFO_GET and _REGS, FEATURES, ID_GET, SPM_ID_GET; direct requests of both
 * kinds, INTERRUPT, YIELD and RUN; all notification calls; reset, destroy, add, maintain and stop
 * with live and unfinished sends, bindings and a bitmap. Every one of these calls port or SMC, or
 * none that could fail. Not here: negotiation and first contact, which nothing is undone for but
 * the proxy's own pair (test_version_init.c fails each step of them).
 */
#ifndef TESTS_SWEEP_STORIES_H
#define TESTS_SWEEP_STORIES_H

#include "fixture.h"

struct telling {
	struct fixture f;
	struct sim_slow slow;
	uint32_t version;
	bool undo_may_fail; /* the sweep also refuses undoing: pages may be in quarantine */
	bool abandons;	    /* it leaves an unfinished send to be aborted */
	uint32_t errors;    /* transactions that ended with an error */
	struct sim_snapshot *before;
};

struct story {
	const char *name;
	void (*tell)(struct telling *t);
};

extern const struct story stories[];
extern const size_t story_count;

/*
 * A machine with two partitions and a proxy that has settled `version` and mapped the host's pair.
 */
void telling_open(struct telling *t, uint32_t version);
void telling_close(struct telling *t);

#define SECOND_SP 0x8002
#define SLOW_SP 0x8003

/* What comes after telling_begin belongs together; telling_end: whether it went well. */
void telling_begin(struct telling *t);
bool telling_end(struct telling *t);
bool telling_failed(const struct telling *t);

/* Parts of stories: take back; ranges that neither merge nor come sorted; all fragments; share. */
bool telling_reclaim(struct telling *t, uint64_t handle, uint32_t flags);
void telling_ranges(const struct telling *t, struct dsc *d, uint32_t first, uint32_t count);
void telling_fragments(struct telling *t, const struct dsc *d);
void telling_share(struct telling *t);

/* stories_more.c */
void story_three_receivers(struct telling *t);
void story_two_clients(struct telling *t);
void story_long_message(struct telling *t);
void story_slow_message(struct telling *t);
void story_fetched_notification(struct telling *t);
void story_discovery(struct telling *t);
void story_reset(struct telling *t);
void story_destroy(struct telling *t);
void story_stop(struct telling *t);

#endif
