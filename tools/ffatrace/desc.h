/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * desc.h - the bytes in RX and TX buffers, field by field.
 */
#ifndef FFATRACE_DESC_H
#define FFATRACE_DESC_H

#include "field.h"
#include "names.h"

/* How bytes are to be read. */
struct desc_view {
	uint32_t version; /* whose layout */
	enum ffa_operation operation;
	uint16_t sender;    /* the caller */
	bool check;	    /* also ask the library's validator, when nothing is missing */
	bool all;	    /* every range, not only the first ones */
	size_t total_bytes; /* of the whole descriptor; more than `length`: this is a fragment */
};

/* desc_explain_send - the first (or only) fragment of a memory send. */
void desc_explain_send(struct field_sink *sink, const struct desc_view *view, const uint8_t *bytes,
		       size_t length);

/* desc_explain_ranges - a later fragment: nothing but ranges. */
void desc_explain_ranges(struct field_sink *sink, const struct desc_view *view,
			 const uint8_t *bytes, size_t length, size_t offset);

/* desc_explain_partitions - what PARTITION_INFO_GET left in RX; `each`: bytes of an entry. */
void desc_explain_partitions(struct field_sink *sink, const uint8_t *bytes, size_t length,
			     size_t each);

/* Where the parts of a memory send are; what cannot be reached is 0. */
struct desc_layout {
	size_t header;	      /* bytes of the header */
	size_t access;	      /* offset of the access descriptors */
	size_t access_bytes;  /* of each */
	size_t receivers;     /* that lie inside the bytes */
	size_t composite;     /* offset; 0 when there is none inside the bytes */
	size_t ranges;	      /* offset of the first range */
	uint32_t range_count; /* as the composite says */
	uint32_t total_pages; /* likewise */
};

/* desc_layout_of - find the parts. Reads within the bytes only. */
void desc_layout_of(uint32_t version, const uint8_t *bytes, size_t length,
		    struct desc_layout *layout);

/* desc_verdict - what the validator says of a whole descriptor. */
enum ffa_reason desc_verdict(const struct ffa_memtx_rules *rules, const uint8_t *bytes,
			     size_t length, struct ffa_memtx *out, struct ffa_why *why);

/* desc_rules - the rules a host client is held to by default. */
void desc_rules(uint32_t version, enum ffa_operation operation, uint16_t sender,
		struct ffa_memtx_rules *rules);

#endif
