/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * rows.h - for scenarios that stand for rows of the check list: each runs once per version, on a
 * machine of its own; a refusal must change nothing.
 */
#ifndef TESTS_SCENARIO_ROWS_H
#define TESTS_SCENARIO_ROWS_H

#include "fixture.h"

/* The machine of the running test: prepared before it, closed after it. */
extern struct fixture f;

/* rows_open - open the machine; the host settles 1.`minor` and maps its pair. */
void rows_open(int minor);

uint32_t rows_version(int minor);

/* rows_call - the call that sends this descriptor; nothing is written to TX. */
struct ffa_regs rows_call(const struct dsc *d);

/* rows_write - the whole descriptor into the caller's TX. */
void rows_write(const struct dsc *d);

/*
 * rows_refused - the call gets `error` for `reason`, no SMC is sent and the machine is as before.
 */
void rows_refused(const struct ffa_regs *call, int32_t error, enum ffa_reason reason);

/* rows_send_refused - the same for a whole descriptor; rows_send_accepted returns the handle. */
void rows_send_refused(const struct dsc *d, int32_t error, enum ffa_reason reason);
uint64_t rows_send_accepted(const struct dsc *d);

/* rows_answered - the last answer is this error, for this reason. */
void rows_answered(int32_t error, enum ffa_reason reason);

void rows_reclaim(uint64_t handle);

/* The program: each test once per version, _i being the minor number. */
int rows_run(const char *name, const TTest *const *tests, size_t count);

#endif
