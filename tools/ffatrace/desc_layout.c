/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * desc_layout.c - where the parts of a memory send are, without believing any of it; and the
 * library's verdict on it.
 */
#include <stdlib.h>
#include <string.h>

#include "desc.h"
#include "hex.h"

#define HEADER_1_0 32u
#define HEADER_1_1 48u
#define COMPOSITE_BYTES 16u

static void find_access(uint32_t version, const uint8_t *bytes, size_t length,
			struct desc_layout *layout)
{
	size_t count = load32(bytes + 28);
	size_t room;

	if (version == FFA_VERSION_1_0) {
		layout->access = HEADER_1_0;
		layout->access_bytes = 16;
	} else {
		layout->access = load32(bytes + 32);
		layout->access_bytes = load32(bytes + 24);
	}
	if (layout->access_bytes < 8 || layout->access > length)
		return;
	room = (length - layout->access) / layout->access_bytes;
	layout->receivers = count < room ? count : room;
}

void desc_layout_of(uint32_t version, const uint8_t *bytes, size_t length,
		    struct desc_layout *layout)
{
	size_t composite;

	memset(layout, 0, sizeof(*layout));
	layout->header = version == FFA_VERSION_1_0 ? HEADER_1_0 : HEADER_1_1;
	if (length < layout->header)
		return;
	find_access(version, bytes, length, layout);
	if (layout->receivers == 0)
		return;
	composite = load32(bytes + layout->access + 4);
	if (composite == 0 || composite > length || length - composite < COMPOSITE_BYTES)
		return;
	layout->composite = composite;
	layout->ranges = composite + COMPOSITE_BYTES;
	layout->total_pages = load32(bytes + composite);
	layout->range_count = load32(bytes + composite + 4);
}

void desc_rules(uint32_t version, enum ffa_operation operation, uint16_t sender,
		struct ffa_memtx_rules *rules)
{
	memset(rules, 0, sizeof(*rules));
	rules->version = version;
	rules->operation = operation;
	rules->sender.id = sender;
	rules->max_receivers = FFA_MAX_RECEIVERS;
	rules->granule = 4096;
	rules->address_limit = UINT64_C(1) << 48;
}

enum ffa_reason desc_verdict(const struct ffa_memtx_rules *rules, const uint8_t *bytes,
			     size_t length, struct ffa_memtx *out, struct ffa_why *why)
{
	uint32_t count = (uint32_t)(length / 16) + 1u;
	struct ffa_range *scratch = calloc((size_t)count * 2, sizeof(*scratch));
	enum ffa_reason reason = ffa_memtx_check(rules, bytes, length, scratch,
						 scratch != NULL ? count : 0, out, why);

	free(scratch);
	return reason;
}
