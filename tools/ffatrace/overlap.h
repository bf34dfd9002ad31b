/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * overlap.h - calls of several CPUs that overlap, in the recorded order. Each CPU is a thread; only
 * one of them, or the tool itself, runs at any time: the others wait for their turn.
 */
#ifndef FFATRACE_OVERLAP_H
#define FFATRACE_OVERLAP_H

#include "replay.h"

/* overlap_start, overlap_stop - once per replay; stop waits for the threads. */
void overlap_start(struct replay *replay);
void overlap_stop(void);

/*
 * overlap_begin - the call of call->record.cpu begins, and runs until it wants to make a port call
 * that the trace orders, waits for a lock, or is done.
 * @gated: false: it stops for no port.
 */
void overlap_begin(struct call_run *call, bool gated);

/* overlap_port - the recorded port call is made now, and the call runs on as above. */
void overlap_port(const struct record *record);

/* overlap_end - the call is done now, whatever it takes. */
void overlap_end(struct call_run *call);

/* overlap_any - some CPU is inside a call. */
bool overlap_any(void);

#endif
