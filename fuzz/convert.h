/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * convert.h - the three kinds of input of the target `convert`: bytes, and parameters at their end.
 */
#ifndef FUZZ_CONVERT_H
#define FUZZ_CONVERT_H

#include "place.h"

void convert_send_start(void); /* once, before the others */
void convert_lists_start(void);

/* convert_send - see send.h for the tail. */
void convert_send(const uint8_t *data, size_t size);

/* convert_partitions - tail: version, size of an entry, count, room, bits (host, UUID). */
void convert_partitions(const uint8_t *data, size_t size);

/* convert_notifications - x0 on, little-endian; tail: bit 0 the 64-bit form; owner (2). */
void convert_notifications(const uint8_t *data, size_t size);

#endif
