/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * convert_lists.c - partition information and notification lists, each read, written and compared
 * with a decoder of its own that goes by the documents.
 */
#include <string.h>

#include "convert.h"
#include "desc/noteinfo.h"
#include "desc/partinfo.h"
#include "dsc.h"
#include "fuzz.h"
#include "tail.h"

#define ENTRIES 255u

static struct place in, out;

void convert_lists_start(void)
{
	place_map(&in, PLACE_BUFFER);
	place_map(&out, ENTRIES * sizeof(struct ffa_view_partition));
}

static uint32_t some_version(uint8_t byte)
{
	static const uint32_t versions[] = { FFA_VERSION_1_0, FFA_VERSION_1_1, FFA_VERSION_1_2 };

	return versions[byte % 3];
}

/* --- partition information ------------------------------------------------------------------- */

struct partition_list {
	uint32_t version, size, count, room;
	bool host, uuid;
	const uint8_t *bytes;
	size_t length;
};

/* Properties: 3 bits at 1.0, 9 at 1.1, 11 at 1.2; only the host hears of VMs that come and go. */
static uint32_t visible(uint32_t version, uint32_t properties, bool host)
{
	uint32_t bits = version == FFA_VERSION_1_0 ? 3 : version == FFA_VERSION_1_1 ? 9 : 11;
	uint32_t mask = (UINT32_C(1) << bits) - 1;

	if (!host)
		mask &= ~(UINT32_C(1) << 6 | UINT32_C(1) << 7);
	return properties & mask;
}

/* What a client of that version gets of one entry: as bytes, and the same in registers. */
static void check_packed(const struct partition_list *list, const struct ffa_view_partition *entry,
			 uint32_t version)
{
	uint8_t wanted[24] = { 0 };
	uint32_t size = version == FFA_VERSION_1_0 ? 8 : 24;
	uint64_t regs[3] = { 1, 2, 3 };
	uint8_t *packed = place_high(&in, size);

	dsc_put(wanted, entry->id.id, 2);
	dsc_put(wanted + 2, entry->contexts, 2);
	dsc_put(wanted + 4, visible(version, entry->properties, list->host), 4);
	if (list->uuid)
		memcpy(wanted + 8, entry->uuid.bytes, 16);
	memset(packed, 0xEE, size);
	ffa_partinfo_pack(packed, version, entry, list->host, list->uuid);
	FUZZ_CHECK(ffa_partinfo_size(version) == size && memcmp(packed, wanted, size) == 0,
		   "partition 0x%04x is written wrongly for %u.%u", entry->id.id, version >> 16,
		   version & 0xFFFF);
	ffa_partinfo_pack_regs(regs, version, entry, list->host, list->uuid);
	for (uint32_t i = 0; i < 3; i++)
		FUZZ_CHECK(regs[i] == dsc_get(wanted + 8 * (size_t)i, 8),
			   "partition 0x%04x: register %u differs from the bytes", entry->id.id, i);
}

/* One entry of the Secure side, decoded here. */
static struct ffa_view_partition decoded(const uint8_t *at, uint32_t version)
{
	struct ffa_view_partition entry = { .id = { (uint16_t)dsc_get(at, 2) },
					    .contexts = (uint16_t)dsc_get(at + 2, 2),
					    .properties = (uint32_t)dsc_get(at + 4, 4) };

	if (version != FFA_VERSION_1_0)
		memcpy(entry.uuid.bytes, at + 8, 16);
	return entry;
}

static bool same_entry(const struct ffa_view_partition *a, const struct ffa_view_partition *b)
{
	return a->id.id == b->id.id && a->contexts == b->contexts &&
	       a->properties == b->properties && memcmp(&a->uuid, &b->uuid, sizeof(a->uuid)) == 0;
}

/* How many of the entries are of the Secure side; ENTRIES + 1: the list makes no sense. */
static uint32_t count_secure(const struct partition_list *list, uint32_t stride)
{
	uint32_t secure = 0;

	if (list->version != FFA_VERSION_1_0 && (list->size < 24 || list->size % 8 != 0))
		return ENTRIES + 1;
	for (uint32_t i = 0; i < list->count; i++) {
		if ((uint64_t)(i + 1) * stride > list->length)
			return ENTRIES + 1;
		secure += (dsc_get(list->bytes + (size_t)i * stride, 2) & 0x8000) != 0;
	}
	return secure;
}

static void check_list(const struct partition_list *list)
{
	uint32_t stride = list->version == FFA_VERSION_1_0 ? 8 : list->size;
	uint32_t secure = count_secure(list, stride), stored = UINT32_MAX, next = 0;
	struct ffa_view_partition *entries = (struct ffa_view_partition *)(void *)place_high(
		&out, list->room * sizeof(*entries));
	enum ffa_reason reason =
		ffa_partinfo_read(ffa_span_of(list->bytes, list->length), list->version,
				  list->count, list->size, entries, list->room, &stored);

	FUZZ_CHECK((reason == FFA_R_NONE) == (secure <= list->room),
		   "%u entries of %u bytes in %zu, %u Secure, room for %u: %s", list->count, stride,
		   list->length, secure, list->room, ffa_reason_name(reason));
	if (reason != FFA_R_NONE)
		return;
	FUZZ_CHECK(stored == secure, "%u stored of %u", stored, secure);
	for (uint32_t i = 0; i < list->count; i++) {
		struct ffa_view_partition entry =
			decoded(list->bytes + (size_t)i * stride, list->version);

		if ((entry.id.id & 0x8000) == 0)
			continue;
		FUZZ_CHECK(same_entry(&entry, &entries[next]), "entry %u is read wrongly", i);
		next++;
	}
	for (uint32_t i = 0; i < stored; i++) {
		check_packed(list, &entries[i], FFA_VERSION_1_0);
		check_packed(list, &entries[i], FFA_VERSION_1_1);
		check_packed(list, &entries[i], FFA_VERSION_1_2);
	}
}

void convert_partitions(const uint8_t *data, size_t size)
{
	struct tail tail = { data, size };
	struct partition_list list;
	uint8_t bits;

	list.version = some_version(tail_u8(&tail));
	list.size = tail_u8(&tail);
	list.count = tail_u8(&tail);
	list.room = tail_u8(&tail);
	bits = tail_u8(&tail);
	list.host = (bits & 1) != 0;
	list.uuid = (bits & 2) != 0;
	list.length = tail.left;
	list.bytes = place_copy_high(&in, data, tail.left);
	check_list(&list);
}

/* --- notification lists ---------------------------------------------------------------------- */

struct note {
	struct ffa_regs regs;
	bool wide;
	uint16_t owner;
};

static uint16_t note_id(const struct note *note, uint32_t place)
{
	uint32_t each = note->wide ? 4 : 2;

	return (uint16_t)(note->regs.x[3 + place / each] >> (16 * (place % each)));
}

static uint64_t note_word(const struct note *note)
{
	return note->wide ? note->regs.x[2] : (uint32_t)note->regs.x[2];
}

/* How many IDs the lists hold, or 0 when they are not good. */
static uint32_t note_ids(const struct note *note)
{
	uint64_t word = note_word(note);
	uint32_t lists = word >> 7 & 31, most = note->wide ? 20 : 10, used = 0;

	if ((word & 0x7E) != 0 || lists == 0 || lists > most)
		return 0;
	if (12 + 2 * lists < 64 && word >> (12 + 2 * lists) != 0)
		return 0;
	for (uint32_t i = 0; i < lists; i++) {
		uint16_t id;

		if (used >= most)
			return 0;
		id = note_id(note, used);
		if ((id & 0x8000) == 0 && id != note->owner)
			return 0;
		used += 1 + (uint32_t)(word >> (12 + 2 * i) & 3);
	}
	return used <= most ? used : 0;
}

void convert_notifications(const uint8_t *data, size_t size)
{
	struct tail tail = { data, size };
	struct note note = { .wide = (tail_u8(&tail) & 1) != 0 }, trimmed;
	uint8_t bytes[FFA_NUM_REGS * 8] = { 0 };
	enum ffa_reason reason;
	uint32_t ids;

	note.owner = tail_u16(&tail);
	if (tail.left != 0)
		memcpy(bytes, data, tail.left < sizeof(bytes) ? tail.left : sizeof(bytes));
	for (uint32_t i = 0; i < FFA_NUM_REGS; i++)
		note.regs.x[i] = dsc_get(bytes + 8 * (size_t)i, 8);
	ids = note_ids(&note);
	reason = ffa_noteinfo_check(&note.regs, note.wide, (struct ffa_endpoint){ note.owner });
	FUZZ_CHECK((reason == FFA_R_NONE) == (ids != 0), "%s for %u IDs, x2 0x%llx",
		   ffa_reason_name(reason), ids, (unsigned long long)note.regs.x[2]);
	if (ids == 0)
		return;
	trimmed = note;
	ffa_noteinfo_trim(&trimmed.regs, note.wide);
	FUZZ_CHECK(note_ids(&trimmed) == ids && note_word(&trimmed) == note_word(&note),
		   "the lists changed when trimmed");
	for (uint32_t i = 0; i < (note.wide ? 20u : 10u); i++)
		FUZZ_CHECK(note_id(&trimmed, i) == (i < ids ? note_id(&note, i) : 0),
			   "ID %u of %u changed, or was left behind the last", i, ids);
	FUZZ_CHECK(trimmed.regs.x[1] == 0 && (note.wide || trimmed.regs.x[2] >> 32 == 0),
		   "x1 or the upper half of w2 is left");
	for (uint32_t i = 8; i < FFA_NUM_REGS; i++)
		FUZZ_CHECK(trimmed.regs.x[i] == 0, "x%u is left", i);
	for (uint32_t i = 3; i < 8 && !note.wide; i++)
		FUZZ_CHECK(trimmed.regs.x[i] >> 32 == 0, "the upper half of w%u is left", i);
}
