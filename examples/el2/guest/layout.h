/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * layout.h - the fields of a memory send. A place is a part of the descriptor and an offset in that
 * part; where it is in bytes depends on the version's layout: offset_of().
 */
#ifndef LAYOUT_H
#define LAYOUT_H

#include <stdint.h>

#define PART_SHIFT 16
#define PART_HEADER 0u
#define PART_HEADER_RESERVED 1u
#define PART_ACCESS 2u
#define PART_ACCESS_RESERVED 3u
#define PART_SECOND_ACCESS 4u
#define PART_COMPOSITE 5u
#define PART_RANGES 6u
#define PLACE(part, n) ((part) << PART_SHIFT | (n))

/* In the header; a plain offset is a place there. */
#define SENDER 0u
#define ATTRIBUTES 2u /* of one byte in 1.0, and one that is reserved */
#define FLAGS 4u
#define HANDLE 8u
#define TAG 16u
#define ACCESS_SIZE 24u /* from 1.1 on */
#define RECEIVERS 28u
#define ACCESS_OFFSET 32u /* from 1.1 on */
#define HEADER_RESERVED PLACE(PART_HEADER_RESERVED, 0)

#define ACCESS_AT PLACE(PART_ACCESS, 0)
#define PERMISSIONS PLACE(PART_ACCESS, 2)
#define ACCESS_FLAGS PLACE(PART_ACCESS, 3)
#define COMPOSITE_OFFSET PLACE(PART_ACCESS, 4)
#define ACCESS_IMPDEF PLACE(PART_ACCESS, 8) /* from 1.2 on */
#define ACCESS_RESERVED PLACE(PART_ACCESS_RESERVED, 0)

#define SECOND_AT PLACE(PART_SECOND_ACCESS, 0)
#define SECOND_COMPOSITE PLACE(PART_SECOND_ACCESS, 4)

#define COMPOSITE_AT PLACE(PART_COMPOSITE, 0)
#define TOTAL_PAGES PLACE(PART_COMPOSITE, 0)
#define TOTAL_RANGES PLACE(PART_COMPOSITE, 4)
#define COMPOSITE_RESERVED PLACE(PART_COMPOSITE, 8)

/* Of the first range; those of the next are RANGE_BYTES on. */
#define RANGE_AT PLACE(PART_RANGES, 0)
#define RANGE_PAGES PLACE(PART_RANGES, 8)
#define RANGE_RESERVED PLACE(PART_RANGES, 12)
#define RANGE_BYTES 16u

#define PAGE UINT64_C(4096)
#define PARTITION 0x8001u	       /* OP-TEE, as SPMC and under an SPMC at EL3 */
#define OWN_PAGES UINT64_C(0x50000000) /* RAM of ours that nobody uses */

extern uint8_t tx[4096], rx[4096];

/* A descriptor of so many receivers in this version's layout: what places mean from here on. */
void lay_out(uint32_t version, uint32_t receivers);
uint32_t offset_of(uint32_t place);

/* put - into TX, at a place. get - from RX, at an offset. */
void put(uint32_t place, uint64_t value, uint32_t bytes);
uint64_t get(uint32_t at, uint32_t bytes);

/* describe_as - a good share or lend of one-page ranges, a page left out between them. */
void describe_as(uint32_t version, uint32_t number, uint32_t ranges, uint32_t receivers);
uint32_t described_bytes(uint32_t ranges);
uint64_t nth_page(uint32_t n);

#endif
