/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * send.c - inputs that are memory sends.
 */
#include "send.h"

#include <stdio.h>
#include <string.h>

#include "tail.h"

#define SHOWN 256u

bool send_read(struct send *send, const uint8_t *data, size_t size)
{
	static const uint32_t versions[] = { FFA_VERSION_1_0, FFA_VERSION_1_1, FFA_VERSION_1_2 };
	static const enum ffa_operation operations[] = { FFA_OP_SHARE, FFA_OP_LEND, FFA_OP_DONATE };
	static const uint32_t granules[] = { 4096, 16384, 65536, 4096 };
	static const uint64_t limits[] = { UINT64_C(1) << 48, UINT64_C(1) << 36, UINT64_C(1) << 52,
					   UINT64_MAX };
	struct tail tail = { data, size };
	uint8_t bits;

	if (size > PLACE_BUFFER)
		return false;
	send->rules.version = versions[tail_u8(&tail) % 3];
	send->rules.operation = operations[tail_u8(&tail) % 3];
	bits = tail_u8(&tail);
	send->rules.tolerate_reserved = (bits & 1) != 0;
	send->rules.zeroing = (bits & 2) != 0;
	send->rules.access_16 = (bits & 4) != 0;
	send->rules.granule = granules[bits >> 3 & 3];
	send->rules.address_limit = limits[bits >> 5 & 3];
	send->rules.max_receivers = FFA_MAX_RECEIVERS - tail_u8(&tail) % FFA_MAX_RECEIVERS;
	send->rules.sender.id = tail_u16(&tail);
	send->cut = tail_u16(&tail);
	send->bytes = data;
	send->size = tail.left;
	return true;
}

void send_verdict(const struct send *send, bool scratch, struct verdict *verdict)
{
	static struct place place;
	size_t ranges = scratch ? send->size / SEND_RANGE_BYTES : 0;
	struct ffa_range *room = NULL;

	if (place.start == NULL)
		place_map(&place, 2 * SEND_RANGES * sizeof(struct ffa_range));
	if (scratch)
		room = (struct ffa_range *)(void *)place_high(&place, 2 * ranges * sizeof(*room));
	memset(verdict, 0xA5, sizeof(*verdict));
	verdict->why.reason = FFA_R_NONE;
	verdict->reason = ffa_memtx_check(&send->rules, send->bytes, send->size, room,
					  (uint32_t)ranges, &verdict->view, &verdict->why);
}

static bool same_receivers(const struct ffa_memtx *a, const struct ffa_memtx *b)
{
	for (uint32_t i = 0; i < a->receivers; i++) {
		const struct ffa_receiver *x = &a->receiver[i];
		const struct ffa_receiver *y = &b->receiver[i];

		if (x->id.id != y->id.id || x->permissions != y->permissions ||
		    x->impdef[0] != y->impdef[0] || x->impdef[1] != y->impdef[1])
			return false;
	}
	return true;
}

bool send_same_view(const struct ffa_memtx *a, const struct ffa_memtx *b)
{
	return a->operation == b->operation && a->sender.id == b->sender.id &&
	       a->attributes == b->attributes && a->flags == b->flags && a->tag == b->tag &&
	       a->access_size == b->access_size && a->receivers == b->receivers &&
	       a->total_pages == b->total_pages && a->total_ranges == b->total_ranges &&
	       a->ranges_offset == b->ranges_offset && same_receivers(a, b);
}

void send_print(const void *context)
{
	static const char *const operations[] = { "share", "lend", "donate" };
	const struct send *send = context;
	const struct ffa_memtx_rules *rules = &send->rules;
	size_t shown = send->size < SHOWN ? send->size : SHOWN;

	fprintf(stderr,
		"  input: %s of %u.%u by 0x%04x, %zu bytes, granule %u, limit 0x%llx, at most %u "
		"receivers%s%s%s, cut %u\n",
		operations[rules->operation], rules->version >> 16, rules->version & 0xFFFF,
		rules->sender.id, send->size, rules->granule,
		(unsigned long long)rules->address_limit, rules->max_receivers,
		rules->tolerate_reserved ? ", reserved bits tolerated" : "",
		rules->zeroing ? ", zeroing offered" : "",
		rules->access_16 ? ", access descriptors of 16 bytes" : "", send->cut);
	for (size_t i = 0; i < shown; i++)
		fprintf(stderr, "%s%02x",
			i % 16 == 0  ? "\n  "
			: i % 4 == 0 ? " "
				     : "",
			send->bytes[i]);
	fprintf(stderr, "%s\n", shown < send->size ? "\n  ..." : "");
}
