/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * reading.h - a descriptor's numbers and where they lie, for the second validator.
 *
 * Everything is 64 bits wide while the fields are at most 32, so that no sum or product of two
 * fields can wrap; only addresses are 64 bits, and are never added to.
 */
#ifndef TESTS_ORACLE_READING_H
#define TESTS_ORACLE_READING_H

#include "ffa/view.h"

#define RANGE_BYTES 16u
#define COMPOSITE_BYTES 16u

/* What is read, and as what. */
struct reading {
	const struct ffa_memtx_rules *as;
	const uint8_t *bytes;
	uint64_t length;
};

/*
 * A little-endian number of 1, 2, 4 or 8 bytes; a read outside the bytes stops the program (rules
 * in wrong order).
 */
uint64_t number(const struct reading *r, uint64_t at, uint32_t bytes);
bool all_zero(const struct reading *r, uint64_t at, uint32_t bytes);

/* header */
bool is_1_0(const struct reading *r);
uint64_t header_size(const struct reading *r);
uint64_t sender(const struct reading *r);
uint64_t attributes(const struct reading *r);
uint64_t flags(const struct reading *r);
uint64_t access_size(const struct reading *r);
uint64_t receivers(const struct reading *r);
uint64_t access_array(const struct reading *r);

/* access descriptors: _of and _end are offsets */
uint64_t access_of(const struct reading *r, uint64_t receiver);
uint64_t access_end(const struct reading *r);
uint64_t receiver_id(const struct reading *r, uint64_t receiver);
uint64_t permissions(const struct reading *r, uint64_t receiver);
uint64_t composite_of(const struct reading *r, uint64_t receiver);

/* composite and ranges: composite and range_of are offsets */
uint64_t composite(const struct reading *r);
uint64_t total_pages(const struct reading *r);
uint64_t range_count(const struct reading *r);
uint64_t range_of(const struct reading *r, uint64_t range);
uint64_t range_base(const struct reading *r, uint64_t range);
uint64_t range_pages(const struct reading *r, uint64_t range);

#endif
