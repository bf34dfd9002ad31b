/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * dsc.h - builds memory transaction descriptors for tests: valid by default, one knob per field to
 * break. Shares no code with the library and works on any endianness.
 *
 *	struct dsc d;
 *
 *	dsc_init(&d, FFA_VERSION_1_1, FFA_OP_SHARE);	valid: one receiver, one page
 *	dsc_add_range(&d, 0x80000000, 4);		still valid
 *	d.total_pages = dsc_set(6);			now it lies about its pages
 *	length = dsc_build(&d, tx, sizeof(tx));
 *
 * Knobs of type struct dsc_field are computed unless set; all others are what they say. Setting a
 * field changes its bytes alone: the layout follows access_stride, access_gap and composite_gap.
 */
#ifndef TESTS_BUILD_DSC_H
#define TESTS_BUILD_DSC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ffa/abi.h"
#include "ffa/types.h"

#define DSC_RECEIVERS 16 /* more than the library takes, so that too many can be asked for */
#define DSC_RANGES 64	 /* in the struct itself; see dsc.many for more */
#define DSC_CUTS 64
#define DSC_RANGE_BYTES 16u
#define DSC_COMPOSITE_BYTES 16u

/* A field that has a computed value unless it is set. */
struct dsc_field {
	bool set;
	uint64_t value;
};

struct dsc_receiver {
	uint16_t id;
	uint8_t permissions; /* [1:0] data, [3:2] instruction, [7:4] reserved */
	uint8_t flags;
	struct dsc_field composite; /* its composite offset */
	uint64_t impdef[2];	    /* written when the stride is at least 32 */
	uint64_t reserved;
};

struct dsc_range {
	uint64_t addr;
	uint32_t pages;
	uint32_t reserved;
};

struct dsc {
	uint32_t version;	      /* the layout: FFA_VERSION_1_0, _1_1 or _1_2 */
	enum ffa_operation operation; /* chooses defaults only: no byte says it */

	/* header */
	uint16_t sender;
	struct dsc_field attributes; /* default: what the operation and receiver count want */
	uint32_t flags;
	uint64_t handle;
	uint64_t tag;
	struct dsc_field access_size; /* 1.1 and 1.2; no such field in 1.0 */
	struct dsc_field access_count;
	struct dsc_field access_offset; /* 1.1 and 1.2; no such field in 1.0 */
	/* 1.1 and 1.2: bytes 36 to 47. 1.0: [0] is byte 3, [1] to [4] are bytes 24 to 27. */
	uint8_t reserved[12];

	/* layout */
	uint32_t access_stride; /* bytes per access descriptor; 0: what the version wants */
	uint32_t access_gap;	/* bytes between header and access descriptors */
	uint32_t composite_gap; /* bytes between access descriptors and composite */

	struct dsc_receiver receiver[DSC_RECEIVERS];
	uint32_t receivers;

	/* composite */
	struct dsc_field total_pages;
	struct dsc_field range_count;
	uint64_t composite_reserved;
	struct dsc_range range[DSC_RANGES];
	const struct dsc_range *many; /* replaces `range` when not NULL; the caller's */
	uint32_t ranges;

	uint32_t trailing; /* zero bytes after the last range */

	/* registers */
	struct dsc_field total_length;	  /* w1; default: all bytes */
	struct dsc_field fragment_length; /* w2; default: bytes of the first fragment */

	/* fragments: fragment i + 1 starts with range number cut[i] */
	uint32_t cut[DSC_CUTS];
	uint32_t cuts;
};

/*
 * dsc_init - a valid descriptor: sender 0, receiver 0x8001, one page at 0x40000000, not cut.
 * @d: overwritten whole. @version, @operation: see struct dsc.
 */
void dsc_init(struct dsc *d, uint32_t version, enum ffa_operation operation);

/* dsc_set - the value for a struct dsc_field that is to be overridden. */
struct dsc_field dsc_set(uint64_t value);

/* dsc_add_receiver - one more receiver, with the operation's default permissions. */
struct dsc_receiver *dsc_add_receiver(struct dsc *d, uint16_t id);

/* dsc_add_range - one more range. */
struct dsc_range *dsc_add_range(struct dsc *d, uint64_t addr, uint32_t pages);

/*
 * dsc_ranges - replace all ranges.
 * @ranges: used by reference when more than DSC_RANGES, else copied.
 */
void dsc_ranges(struct dsc *d, const struct dsc_range *ranges, uint32_t count);

/* Where things lie, in bytes from the start. */
uint32_t dsc_header_bytes(const struct dsc *d);
uint32_t dsc_stride(const struct dsc *d);
uint32_t dsc_access_at(const struct dsc *d, uint32_t receiver);
uint32_t dsc_composite_at(const struct dsc *d);
uint32_t dsc_range_at(const struct dsc *d, uint32_t range);
size_t dsc_size(const struct dsc *d);

/* dsc_reserved_bytes - how many of d->reserved the layout has. */
uint32_t dsc_reserved_bytes(const struct dsc *d);

/* What the fields say, or would say unless set. */
uint64_t dsc_attributes(const struct dsc *d);
uint64_t dsc_sum_of_pages(const struct dsc *d);

/* What belongs in w1 and w2 of the send. */
uint32_t dsc_w1(const struct dsc *d);
uint32_t dsc_w2(const struct dsc *d);

/*
 * dsc_build - write the whole descriptor.
 * Returns: its size; a descriptor larger than @room aborts the test program.
 */
size_t dsc_build(const struct dsc *d, void *out, size_t room);

/*
 * dsc_alloc - the whole descriptor in a heap block of exactly its size, so that a sanitizer sees a
 * read beyond it. The caller frees it.
 */
uint8_t *dsc_alloc(const struct dsc *d, size_t *length);

/* dsc_cut_before - start a new fragment with range number @range (larger than the last cut). */
void dsc_cut_before(struct dsc *d, uint32_t range);

/* dsc_cut_to - cut so that no fragment is longer than @bytes, as few fragments as possible. */
void dsc_cut_to(struct dsc *d, uint32_t bytes);

/* dsc_fragments - how many fragments there are: 1 without cuts. */
uint32_t dsc_fragments(const struct dsc *d);

/* dsc_fragment_at - first byte of fragment @number; @number == dsc_fragments: the end. */
uint32_t dsc_fragment_at(const struct dsc *d, uint32_t number);

/* dsc_build_fragment - write one fragment; see dsc_build. */
size_t dsc_build_fragment(const struct dsc *d, uint32_t number, void *out, size_t room);

/* Little-endian bytes, for tests that break what no knob reaches. */
void dsc_put(uint8_t *at, uint64_t value, uint32_t bytes);
uint64_t dsc_get(const uint8_t *at, uint32_t bytes);

#endif
