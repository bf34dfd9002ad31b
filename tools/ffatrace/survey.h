/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * survey.h - what a trace shows of the system it was recorded on: a first pass over it, in constant
 * memory.
 */
#ifndef FFATRACE_SURVEY_H
#define FFATRACE_SURVEY_H

#include "input.h"
#include "reader.h"
#include "sim.h"

#define SURVEY_PARTITIONS 32u
#define SURVEY_FEATURES (FFA_NUMBER_COUNT * 2u + 8u) /* both widths, and features 0 to 7 */

#define SURVEY_VCPUS 4096u /* more are not believed */

struct survey_feature {
	uint32_t query;
	bool asked, supported;
	bool inferred; /* not asked; denied, because the other width was */
	uint32_t w2, w3;
	uint64_t seq;
};

struct survey {
	uint64_t calls;
	uint32_t cpus;	/* highest CPU + 1 */
	bool events;	/* calls overlap: begin, port and end events */
	uint32_t gated; /* bit n: enum sim_port n occurs in port events */
	/* versions */
	uint32_t answered; /* highest FFA_VERSION answer */
	uint32_t client;   /* version the client uses: what it asked for last, at most the answer */
	bool settled;	   /* a call other than FFA_VERSION was seen */
	/* FEATURES, by feature_slot() */
	struct survey_feature feature[SURVEY_FEATURES];
	/* partitions */
	uint32_t partitions;
	struct sim_partition partition[SURVEY_PARTITIONS];
	bool listed; /* a PARTITION_INFO_GET showed the list */
	/* memory */
	uint64_t lowest, highest;     /* accepted addresses: first byte, last byte */
	uint32_t buffer_pages;	      /* of the largest accepted RX/TX pair */
	uint32_t stated_buffer_pages; /* by FFA_FEATURES(RXTX_MAP) as the largest; 0: none */
	uint32_t vcpus;		      /* from BITMAP_CREATE */
	uint64_t ranges;	      /* of the largest send */
	/* behaviour that tells Secure sides apart */
	uint64_t sends, refused_sends;
	uint64_t refused_1_2; /* sends with 1.2's access descriptors, refused */
	uint64_t accepted_1_2;
	uint64_t fragmented, refused_fragmented;
	uint64_t first_refused; /* seq */
	uint64_t stale, sign_extended;
	uint64_t optee_handles, el3_handles, handles;
	uint32_t lend_tag; /* highest tag of a lend that was taken */
	uint32_t sri;
};

/*
 * survey_trace - read all of it. Returns: false when it is no trace, or an empty one; it has
 * complained then.
 */
bool survey_trace(const struct input *input, struct survey *survey);

/* survey_personality - the personality that fits, and why (text of static life). */
enum sim_personality survey_personality(const struct survey *survey, const char **why);

/* Names of personalities, as the options take them; SIM_PERSONALITIES when it is none. */
enum sim_personality personality_parse(const char *name);
const char *personality_name(enum sim_personality personality);

#endif
