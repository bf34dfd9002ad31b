/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ring_ports.h - ports that a recorded run answers: each must be called as it was, in the same
 * order and with the same bytes, and answers what the real one did.
 */
#ifndef FFATRACE_RING_PORTS_H
#define FFATRACE_RING_PORTS_H

#include "ffa/ffa.h"
#include "ring_turn.h"

/* ring_ports_fill - ports over the present record; `own` is the proxy's own pair. */
void ring_ports_fill(struct ffa_ports *ports, const struct ffa_own_pair *own);

/*
 * ring_expect - the next record of this CPU is one of this kind and begins with these bytes; if
 * `whole`, there is nothing else in it. Returns the record; does not return when it is another.
 */
const struct ring_record *ring_expect(unsigned kind, const void *bytes, size_t count, bool whole);

/* ring_same - a difference unless `count` bytes of a record's body from `at` on are these. */
void ring_same(const struct ring_record *record, uint32_t at, const void *bytes, size_t count);

#endif
