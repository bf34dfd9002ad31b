/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ring_turn.h - whose turn is it? One thread per CPU, one of them runs at a time, and each goes on
 * when the next record of the run is its own.
 */
#ifndef FFATRACE_RING_TURN_H
#define FFATRACE_RING_TURN_H

#include "ring_file.h"

/* What is said of the first difference; nothing is compared after it. */
struct ring_difference {
	bool found;
	uint64_t call; /* number of the call's first record; 0: not in a call */
	uint64_t record;
	uint64_t at; /* offset of the record in the file */
	uint32_t cpu;
	uint64_t x0; /* of the call */
	char text[256];
};

/*
 * turn_run - a thread for each CPU of the record, until all records are taken or one differs.
 * @first: what CPU 0 does before anything else; false ends it all.
 * @call: what a thread does again and again.
 * Returns: false when it could not be tried.
 */
bool turn_run(const struct ring *ring, bool (*first)(void), void (*call)(void));

const struct ring_difference *turn_difference(void);

/* --- for what runs in those threads; none returns after a difference, or after the end */

/* turn_take - wait until the next record is this CPU's, and take it. */
const struct ring_record *turn_take(void);

/* turn_call - the record that began the call this CPU is in; NULL: none. turn_enter: set it. */
const struct ring_record *turn_call(void);
void turn_enter(const struct ring_record *begin);

/* turn_cpu - this thread's CPU. */
uint32_t turn_cpu(void);

/* turn_differs - this is a difference; does not return. */
_Noreturn void turn_differs(const struct ring_record *record, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
