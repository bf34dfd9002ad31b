/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * expect.h - a reviewed list of answers that are expected to differ from the recorded ones. One
 * JSON object a line; docs/trace-format.md has the format.
 */
#ifndef FFATRACE_EXPECT_H
#define FFATRACE_EXPECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "ffa/ffa.h"

#define EXPECT_RX 256u

struct expect_row {
	uint64_t seq;
	uint64_t line;
	bool not_ffa;	    /* the call is handed back as none of FF-A's */
	uint32_t registers; /* how many of `answer` are given; the others are zero up to x7 */
	struct ffa_regs answer;
	bool has_rx;
	uint8_t rx[EXPECT_RX]; /* what is expected in RX, when not the recorded bytes */
	size_t rx_length;
	bool has_follows;
	uint64_t follows; /* the earlier call from whose refusal this one follows */
	char id[24];	  /* contract ID or check number */
	char why[160];
	bool used;
};

struct expect {
	char path[256];
	struct expect_row *rows; /* in order of seq */
	size_t count, room;
};

/* expect_load - read a file. Complains; NULL on failure. */
struct expect *expect_load(const char *path);
void expect_free(struct expect *expect);

/* expect_find - the row of a call, or NULL. Marks it as used. */
const struct expect_row *expect_find(struct expect *expect, uint64_t seq);

/* expect_unused - the first row that no call used, or NULL. */
const struct expect_row *expect_unused(const struct expect *expect);

/*
 * expect_path - where expectations for a trace are: `where` itself when it is a file; in a folder
 * the file NAME.expect.jsonl for a trace NAME.jsonl. Returns: false when there is none.
 */
bool expect_path(const char *where, const char *trace, char *path, size_t room);

struct call_run;

/* expect_draft - write a row for a call that differs, for a person to review. */
void expect_draft(FILE *stream, const struct call_run *call);

#endif
