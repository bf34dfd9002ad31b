/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * stories.h - the scenarios that the sweeps tell again and again, each time with another port or
 * SMC failing. A story is a list of transactions; one that ends with an error must leave the
 * machine as it was before it began (contract MEM-1).
 */
#ifndef TESTS_SWEEP_STORIES_H
#define TESTS_SWEEP_STORIES_H

#include "fixture.h"

struct telling {
	struct fixture f;
	uint32_t version;
	bool undo_may_fail; /* the sweep also refuses undoing: pages may be in quarantine */
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

#endif
