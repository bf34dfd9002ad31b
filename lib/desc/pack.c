/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pack.c - write a memory send for the Secure side, packed, from checked values only.
 */
#include "desc/pack.h"

#include "base/bits.h"
#include "base/mem.h"
#include "desc/layout.h"
#include "desc/ranges.h"

uint32_t ffa_pack_access_size(uint32_t version, const struct ffa_memtx *tx, bool force_16)
{
	uint64_t impdef = 0;
	uint32_t i;

	if (version < FFA_VERSION_1_2 || force_16)
		return FFA_ACCESS_SIZE_SHORT;
	for (i = 0; i < tx->receivers; i++)
		impdef |= tx->receiver[i].impdef[0] | tx->receiver[i].impdef[1];
	return impdef != 0 ? FFA_ACCESS_SIZE_LONG : tx->access_size;
}

uint32_t ffa_pack_head_length(uint32_t version, uint32_t access_size, uint32_t receivers)
{
	return ffa_head_size(version) + receivers * access_size + FFA_COMPOSITE_SIZE;
}

static void pack_receiver(uint8_t *out, uint32_t access_size, const struct ffa_receiver *receiver,
			  uint32_t composite)
{
	ffa_put_u16(out + FFA_ACCESS_RECEIVER, receiver->id.id);
	out[FFA_ACCESS_PERMISSIONS] = receiver->permissions;
	ffa_put_u32(out + FFA_ACCESS_COMPOSITE, composite);
	if (access_size == FFA_ACCESS_SIZE_LONG) {
		ffa_put_u64(out + FFA_ACCESS_IMPDEF, receiver->impdef[0]);
		ffa_put_u64(out + FFA_ACCESS_IMPDEF + 8, receiver->impdef[1]);
	}
}

void ffa_pack_head(uint8_t *out, uint32_t version, uint32_t access_size, const struct ffa_memtx *tx,
		   uint32_t flags)
{
	uint32_t array = ffa_head_size(version);
	uint32_t length = ffa_pack_head_length(version, access_size, tx->receivers);
	uint32_t composite = length - FFA_COMPOSITE_SIZE;
	uint32_t i;

	memset(out, 0, length);
	ffa_put_u16(out + FFA_HEAD_SENDER, tx->sender.id);
	out[FFA_HEAD_ATTRIBUTES] = (uint8_t)tx->attributes;
	ffa_put_u32(out + FFA_HEAD_FLAGS, flags);
	ffa_put_u64(out + FFA_HEAD_TAG, tx->tag);
	ffa_put_u32(out + FFA_HEAD_RECEIVERS, tx->receivers);
	if (version >= FFA_VERSION_1_1) {
		ffa_put_u16(out + FFA_HEAD_ATTRIBUTES, tx->attributes);
		ffa_put_u32(out + FFA_HEAD_ACCESS_SIZE, access_size);
		ffa_put_u32(out + FFA_HEAD_ARRAY, array);
	}
	for (i = 0; i < tx->receivers; i++)
		pack_receiver(out + array + (size_t)i * access_size, access_size, &tx->receiver[i],
			      composite);
	ffa_put_u32(out + composite + FFA_COMPOSITE_PAGES, tx->total_pages);
	ffa_put_u32(out + composite + FFA_COMPOSITE_RANGES, tx->total_ranges);
}

void ffa_pack_ranges(uint8_t *out, const struct ffa_range *ranges, uint32_t count)
{
	uint32_t i;

	for (i = 0; i < count; i++, out += FFA_WIRE_RANGE_SIZE) {
		ffa_put_u64(out, ranges[i].base.addr);
		ffa_put_u64(out + 8, ranges[i].pages); /* and the reserved half */
	}
}
