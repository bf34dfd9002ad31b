/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The Secure side's list of partitions (contract SAFE-4, PART-1): whatever is in the RX buffer and
 * whatever count and size the answer claims, nothing is read outside the buffer or written beyond
 * the room, the loop ends, and what is kept are exactly the Secure entries, in order.
 *
 * Bounds: RX buffers of at most LENGTH bytes (a real one has 4096 and more), room for at most ROOM
 * entries; count and size are any 32-bit numbers. One case is the layout of 1.0, the other that of
 * 1.1 and 1.2.
 */
#include "desc/partinfo.h"
#include "proofs/common/proof.h"
#include "proofs/common/wire.h"

/* How far apart the entries are; 0 when the size is impossible. */
static uint32_t stride_of(uint32_t version, uint32_t size)
{
	if (version == FFA_VERSION_1_0)
		return 8;
	return size >= 24 && size % 8 == 0 ? size : 0;
}

static void check_entry(const struct ffa_view_partition *one, const uint8_t *b, uint32_t version)
{
	CHECK(one->id.id == wire16(b, 0) && one->id.id >= 0x8000, "a Secure ID");
	CHECK(one->contexts == wire16(b, 2), "execution contexts");
	CHECK(one->properties == wire32(b, 4), "properties");
	for (uint32_t i = 0; i < 16; i++)
		CHECK(one->uuid.bytes[i] == (version == FFA_VERSION_1_0 ? 0 : b[8 + i]), "UUID");
}

static void check_list(const uint8_t *b, uint32_t count, uint32_t stride, uint32_t version,
		       const struct ffa_view_partition *list, uint32_t stored)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < count; i++) {
		const uint8_t *entry = b + (size_t)i * stride;

		if (wire16(entry, 0) >= 0x8000) {
			CHECK(kept < ROOM, "no more than there is room for");
			check_entry(&list[kept], entry, version);
			kept++;
		}
	}
	CHECK(stored == kept, "every Secure entry, in order");
}

void harness(void)
{
	/* Data structure: a buffer that ends where its object does, and room for the entries. */
	uint8_t buffer[LENGTH];
	size_t length = nondet_size();
	uint32_t version = VERSION == 0x10000 ? VERSION : VERSION + any_below(2);
	uint32_t count = nondet_u32(), size = nondet_u32(), stride, stored = 0;
	uint32_t room = any_below(ROOM + 1);
	struct ffa_view_partition list[ROOM];
	enum ffa_reason reason;
	const uint8_t *bytes;

	/* Assumptions. */
	ASSUME(length <= LENGTH);
	bytes = buffer + (LENGTH - length);
	stride = stride_of(version, size);

	/* Operation. */
	reason = ffa_partinfo_read(ffa_span_of(bytes, length), version, count, size, list, room,
				   &stored);

	/* Assertions. */
	if (reason == FFA_R_NONE) {
		CHECK(stride != 0 && (uint64_t)count * stride <= length, "possible, and it fits");
		check_list(bytes, count, stride, version, list, stored);
		CHECK(stored <= room, "within the room");
		if (stored == ROOM)
			REACHED("a full list");
	} else {
		CHECK(reason == FFA_R_SECURE_LIST && stored == 0, "refused as a whole");
		REACHED("refused");
	}
}
