/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * convert_send.c - an accepted memory send, packed in every layout: the bytes are those of the
 * descriptor builder of the tests, both validators accept them, and they say the same again.
 */
#include <string.h>

#include "convert.h"
#include "desc/pack.h"
#include "desc/ranges.h"
#include "dsc.h"
#include "fuzz.h"
#include "send.h"
#include "validator.h"

/* One layout to be packed. */
struct layout {
	uint32_t version;
	uint32_t access_size;
};

static struct place in, out, second;
static struct ffa_range ranges[SEND_RANGES];
static struct dsc_range built_ranges[SEND_RANGES];

void convert_send_start(void)
{
	place_map(&in, PLACE_BUFFER);
	place_map(&out, 2 * PLACE_BUFFER);
	place_map(&second, 2 * PLACE_BUFFER);
}

static bool has_impdef(const struct ffa_memtx *tx)
{
	for (uint32_t i = 0; i < tx->receivers; i++)
		if ((tx->receiver[i].impdef[0] | tx->receiver[i].impdef[1]) != 0)
			return true;
	return false;
}

/* What the library packs, with nothing behind it. */
static const uint8_t *pack(const struct ffa_memtx *tx, const struct layout *layout, size_t *length)
{
	uint32_t head = ffa_pack_head_length(layout->version, layout->access_size, tx->receivers);
	uint8_t *bytes;

	*length = head + (size_t)tx->total_ranges * FFA_WIRE_RANGE_SIZE;
	bytes = place_high(&out, *length);
	memset(bytes, 0xEE, *length); /* nothing of it may stay */
	ffa_pack_head(bytes, layout->version, layout->access_size, tx, tx->flags);
	ffa_pack_ranges(bytes + head, ranges, tx->total_ranges);
	return bytes;
}

/* The same by the builder of the tests. */
static const uint8_t *build(const struct ffa_memtx *tx, const struct layout *layout, size_t length)
{
	static struct dsc d;
	uint8_t *bytes = place_high(&second, length);

	dsc_init(&d, layout->version, tx->operation);
	d.sender = tx->sender.id;
	d.attributes = dsc_set(tx->attributes);
	d.flags = tx->flags;
	d.tag = tx->tag;
	d.access_stride = layout->access_size;
	d.receivers = tx->receivers;
	for (uint32_t i = 0; i < tx->receivers; i++) {
		d.receiver[i] = (struct dsc_receiver){ .id = tx->receiver[i].id.id,
						       .permissions = tx->receiver[i].permissions };
		memcpy(d.receiver[i].impdef, tx->receiver[i].impdef, 16);
	}
	for (uint32_t i = 0; i < tx->total_ranges; i++)
		built_ranges[i] = (struct dsc_range){ ranges[i].base.addr, ranges[i].pages, 0 };
	d.many = built_ranges;
	d.ranges = tx->total_ranges;
	FUZZ_CHECK(dsc_size(&d) == length, "packed in %zu bytes, built in %zu", length,
		   dsc_size(&d));
	dsc_build(&d, bytes, length);
	return bytes;
}

/* What the packed descriptor must say: the same, without what the layout cannot carry. */
static struct ffa_memtx expected(const struct ffa_memtx *tx, const struct layout *layout)
{
	struct ffa_memtx view = *tx;

	view.access_size = layout->access_size;
	view.ranges_offset = (layout->version == FFA_VERSION_1_0 ? 32u : 48u) +
			     tx->receivers * layout->access_size + 16;
	for (uint32_t i = 0; i < tx->receivers && layout->access_size == 16; i++)
		memset(view.receiver[i].impdef, 0, sizeof(view.receiver[i].impdef));
	return view;
}

static void read_again(const struct send *send, const struct ffa_memtx *wanted)
{
	bool few = wanted->total_ranges <= 64;
	struct verdict verdict;
	struct ffa_memtx view;

	send_verdict(send, true, &verdict);
	FUZZ_CHECK(verdict.reason == FFA_R_NONE, "packed for %u.%u, it is refused: %s",
		   send->rules.version >> 16, send->rules.version & 0xFFFF,
		   ffa_reason_name(verdict.reason));
	FUZZ_CHECK(send_same_view(&verdict.view, wanted), "packed for %u.%u, it says another thing",
		   send->rules.version >> 16, send->rules.version & 0xFFFF);
	FUZZ_CHECK(validator_check(&send->rules, send->bytes, send->size, few ? NULL : "V50", &view)
				   .error == FFA_RET_SUCCESS,
		   "packed for %u.%u, the second validator refuses it", send->rules.version >> 16,
		   send->rules.version & 0xFFFF);
	for (uint32_t i = 0; i < wanted->total_ranges; i++) {
		struct ffa_range range = validator_range(send->bytes, wanted, i);

		FUZZ_CHECK(range.base.addr == ranges[i].base.addr && range.pages == ranges[i].pages,
			   "range %u changed when packed", i);
	}
}

static void convert_to(const struct send *send, const struct ffa_memtx *tx,
		       const struct layout *layout)
{
	struct ffa_memtx wanted = expected(tx, layout);
	struct send packed = *send;
	size_t length;

	packed.rules.version = layout->version;
	packed.rules.tolerate_reserved = false; /* the packer has no excuse */
	packed.rules.access_16 = layout->access_size == 16;
	packed.bytes = pack(tx, layout, &length);
	packed.size = length;
	FUZZ_CHECK(memcmp(packed.bytes, build(&wanted, layout, length), length) == 0,
		   "packed for %u.%u, access descriptors of %u: not the bytes of the builder",
		   layout->version >> 16, layout->version & 0xFFFF, layout->access_size);
	read_again(&packed, &wanted);
}

static bool read_ranges(const struct send *send, const struct ffa_memtx *tx)
{
	const struct ffa_range_rules rules = { send->rules.address_limit, send->rules.granule,
					       send->rules.tolerate_reserved };
	struct ffa_ranges_seen seen;
	struct ffa_why why;

	return ffa_ranges_read(
		       &rules,
		       ffa_span_of(send->bytes + tx->ranges_offset, send->size - tx->ranges_offset),
		       tx->ranges_offset, ranges, SEND_RANGES, &seen, &why) == FFA_R_NONE;
}

void convert_send(const uint8_t *data, size_t size)
{
	static const uint32_t versions[] = { FFA_VERSION_1_0, FFA_VERSION_1_1, FFA_VERSION_1_2 };
	struct verdict verdict;
	struct send send;

	if (!send_read(&send, data, size))
		return;
	fuzz_on_find(send_print, &send);
	send.bytes = place_copy_high(&in, data, send.size);
	send_verdict(&send, true, &verdict);
	if (verdict.reason == FFA_R_NONE && read_ranges(&send, &verdict.view)) {
		for (uint32_t i = 0; i < 2 * 3; i++) {
			struct layout layout = { .version = versions[i / 2] };
			bool force = i % 2 != 0;

			layout.access_size =
				ffa_pack_access_size(layout.version, &verdict.view, force);
			/* the reader refuses such values when they cannot be passed on */
			if (!(force && has_impdef(&verdict.view)))
				convert_to(&send, &verdict.view, &layout);
		}
	}
	fuzz_on_find(NULL, NULL);
}
