/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * adapt.c - under a ceiling below the recorded version the client has to send the lower version's
 * descriptors: it would have built them so, had FFA_VERSION answered that. The ranges, and the cuts
 * between fragments, stay where they are; only headers shrink.
 */
#include <string.h>

#include "desc.h"
#include "hex.h"
#include "regs.h"
#include "replay.h"

#define HEADER_1_0 32u
#define HEADER_1_1 48u
#define ACCESS_16 16u

static uint32_t version_in_force(const struct replay *replay)
{
	struct ffa_view_proxy view;

	ffa_view_get(replay->proxy, &view);
	return view.version;
}

static void put_header(uint32_t version, const struct desc_layout *layout, const uint8_t *from,
		       uint8_t *to)
{
	memset(to, 0, HEADER_1_1);
	memcpy(to, from, 24); /* sender to tag; 1.0 has one byte of attributes, then a zero */
	store32(to + 28, (uint32_t)layout->receivers);
	if (version == FFA_VERSION_1_0)
		return;
	store32(to + 24, ACCESS_16);
	store32(to + 32, HEADER_1_1);
}

/* Header and access descriptors, packed, of 16 bytes each. Returns the offset of the composite. */
static size_t put_headers(uint32_t version, const struct desc_layout *layout, const uint8_t *from,
			  uint8_t *to)
{
	size_t header = version == FFA_VERSION_1_0 ? HEADER_1_0 : HEADER_1_1;
	size_t composite = header + ACCESS_16 * layout->receivers;

	put_header(version, layout, from, to);
	for (size_t i = 0; i < layout->receivers; i++) {
		uint8_t *access = to + header + ACCESS_16 * i;

		memset(access, 0, ACCESS_16);
		memcpy(access, from + layout->access + i * layout->access_bytes, 4);
		store32(access + 4, (uint32_t)composite);
	}
	return composite;
}

void adapt_call(struct call_run *call)
{
	struct replay *replay = call->replay;
	struct bytes *tx = &call->record.tx;
	uint8_t headers[HEADER_1_1 + ACCESS_16 * FFA_MAX_RECEIVERS];
	struct desc_layout layout;
	enum ffa_operation operation;
	size_t composite, removed;

	if (!replay->lowered || !operation_of(call->in.x[0], &operation) ||
	    version_in_force(replay) >= replay->survey->client)
		return;
	desc_layout_of(replay->survey->client, tx->data, tx->length, &layout);
	if (layout.composite == 0 || layout.receivers > FFA_MAX_RECEIVERS)
		return;
	composite = put_headers(version_in_force(replay), &layout, tx->data, headers);
	if (composite >= layout.composite)
		return;
	removed = layout.composite - composite;
	memcpy(tx->data, headers, composite);
	memmove(tx->data + composite, tx->data + layout.composite, tx->length - layout.composite);
	tx->length -= removed;
	call->in.x[1] -= removed;
	call->in.x[2] -= removed;
	call->relaid = true;
	call_note(call, "the client would send a descriptor %zu bytes shorter in this version",
		  removed);
}
