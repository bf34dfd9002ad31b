/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ring_file.h - the record that the example hypervisor keeps of a run (ring.bin). What is in it
 * is said in examples/el2/include/hyp_ring.h.
 */
#ifndef FFATRACE_RING_FILE_H
#define FFATRACE_RING_FILE_H

#include <stdio.h>

#include "../../examples/el2/include/hyp_ring.h"
#include "../../examples/el2/include/hyp_services.h"
#include "hex.h"

#define RING_CPUS 64u
#define RING_REGS_BYTES 144u /* struct hyp_regs */
#define RING_COPY_BYTES 16u  /* struct hyp_copy */
#define RING_PAGES_BYTES 16u /* struct hyp_pages */
#define RING_RANGE_BYTES 16u /* struct hyp_range */

struct ring_record {
	uint64_t at;	 /* offset in the file */
	uint64_t number; /* global */
	uint64_t call;	 /* the record that began the call it belongs to; 0: none */
	const uint8_t *body;
	uint32_t bytes; /* of the body */
	uint16_t kind;	/* enum hyp_record_kind */
	uint8_t cpu;
	uint8_t result;
};

struct ring {
	const char *name;
	struct bytes bytes;
	struct hyp_ring_file header;
	struct ring_record *record;
	size_t count;
	uint32_t cpus;	/* highest number there is, plus one */
	uint64_t calls; /* begun */
	uint64_t open;	/* begun and not ended */
};

/* ring_is - does a stream begin like one? The stream is where it was afterwards, if it can seek. */
bool ring_is(FILE *stream);

/*
 * ring_load - read all of a stream and check it: every record whole and of its kind's size, numbers
 * without gaps, every CPU in one call at a time, records in the call that they name. Complains;
 * false when something is wrong. ring_free - give the memory back.
 */
bool ring_load(struct ring *ring, FILE *stream, const char *name);
void ring_free(struct ring *ring);

/* ring_register - register n of a body that begins with registers. */
uint64_t ring_register(const struct ring_record *record, unsigned n);

/* ring_kind_name - as in hyp_ring.h, without HYP_. */
const char *ring_kind_name(unsigned kind);

/* A place in a body, for people. */
struct ring_field {
	char name[48];
	uint32_t at;
	uint32_t bytes;
};

/* ring_field_at - the field that byte `at` of a body of this kind belongs to. */
struct ring_field ring_field_at(unsigned kind, uint32_t at);

/* ring_trace - the client's side as a trace, for the other commands. False: not all of it. */
bool ring_trace(const struct ring *ring, FILE *to);

#endif
