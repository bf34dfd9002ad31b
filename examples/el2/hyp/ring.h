/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ring.h - appending to the record of the run (../include/hyp_ring.h says what it holds).
 */
#ifndef RING_H
#define RING_H

#include "hyp.h"

/* A piece of a record. */
struct ring_part {
	const void *at;
	uint64_t bytes;
};

#define RING_PART(at, bytes) ((struct ring_part){ (at), (bytes) })
#define RING_NOTHING ((struct ring_part){ NULL, 0 })

/* ring_create - write the file's header; records nothing when the options say so. */
void ring_create(const struct hyp_ring_file *header);

bool ring_on(void);

/*
 * ring_begin - a record that others belong to. Returns its number; 0 when nothing is recorded.
 * ring_add - a record that belongs to `call`.
 */
uint64_t ring_begin(enum hyp_record_kind kind, struct ring_part part);
void ring_add(enum hyp_record_kind kind, uint8_t result, uint64_t call, struct ring_part first,
	      struct ring_part second);

/*
 * ring_flush - hand what is there to the host. Returns the bytes written since boot.
 * ring_rescue - the same after a panic, whoever has the ring's lock: its last record may be torn.
 */
uint64_t ring_flush(void);
uint64_t ring_rescue(void);

#endif
