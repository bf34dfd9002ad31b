/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * layout.h - where the fields of a memory send are: FF-A 1.1, one receiver.
 */
#ifndef LAYOUT_H
#define LAYOUT_H

#define SENDER 0
#define ATTRIBUTES 2
#define FLAGS 4
#define HANDLE 8
#define TAG 16
#define ACCESS_SIZE 24
#define RECEIVERS 28
#define ACCESS_OFFSET 32
#define HEADER_RESERVED 40

#define ACCESS_AT 48
#define PERMISSIONS (ACCESS_AT + 2)
#define ACCESS_FLAGS (ACCESS_AT + 3)
#define COMPOSITE_OFFSET (ACCESS_AT + 4)
#define ACCESS_RESERVED (ACCESS_AT + 8)
#define ACCESS_BYTES 16u

#define COMPOSITE_AT (ACCESS_AT + ACCESS_BYTES)
#define TOTAL_PAGES (COMPOSITE_AT)
#define TOTAL_RANGES (COMPOSITE_AT + 4)
#define COMPOSITE_RESERVED (COMPOSITE_AT + 8)

#define RANGE_AT (COMPOSITE_AT + 16u)
#define RANGE_PAGES (RANGE_AT + 8)
#define RANGE_RESERVED (RANGE_AT + 12)
#define RANGE_BYTES 16u

#endif
