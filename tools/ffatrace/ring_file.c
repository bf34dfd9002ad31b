/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ring_file.c - reading and checking of a hypervisor's record.
 */
#include "ring_file.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "input.h"
#include "out.h"

#define RING_LIMIT ((size_t)1 << 30)
#define FILE_BYTES sizeof(struct hyp_ring_file)
#define RECORD_BYTES sizeof(struct hyp_record)

/* Least bytes of a body, and of what may follow it in multiples. */
static const struct {
	uint32_t least;
	uint32_t more;
} sizes[] = {
	[HYP_BEGIN] = { RING_REGS_BYTES, 0 },
	[HYP_END] = { sizeof(struct hyp_end), 0 },
	[HYP_SMC_IN] = { RING_REGS_BYTES, 1 },
	[HYP_SMC_OUT] = { RING_REGS_BYTES, 1 },
	[HYP_PAGES] = { RING_PAGES_BYTES, RING_RANGE_BYTES },
	[HYP_ZERO] = { RING_PAGES_BYTES, RING_RANGE_BYTES },
	[HYP_BUFFER_MAP] = { sizeof(struct hyp_pair), 0 },
	[HYP_BUFFER_UNMAP] = { sizeof(struct hyp_pair), 0 },
	[HYP_COPY_IN] = { RING_COPY_BYTES, 1 },
	[HYP_COPY_OUT] = { RING_COPY_BYTES, 1 },
	[HYP_PAUSE] = { 8, 0 },
	[HYP_EVENT] = { sizeof(struct hyp_event), 0 },
	[HYP_LOCK] = { sizeof(struct hyp_lock), 0 },
	[HYP_MARKED] = { 8, 0 },
	[HYP_FAULT] = { sizeof(struct hyp_fault), 0 },
	[HYP_ADMIN_BEGIN] = { sizeof(struct hyp_admin), 0 },
	[HYP_ADMIN_END] = { sizeof(struct hyp_admin), 0 },
};

#define KINDS (sizeof(sizes) / sizeof(sizes[0]))

bool ring_is(FILE *stream)
{
	uint8_t head[8];
	long at = ftell(stream);
	bool is = at >= 0 && fread(head, 1, 8, stream) == 8 && load64(head) == HYP_RING_MAGIC;

	if (at >= 0)
		fseek(stream, at, SEEK_SET);
	return is;
}

uint64_t ring_register(const struct ring_record *record, unsigned n)
{
	return load64(record->body + (size_t)8 * n);
}

static bool bad(const struct ring *ring, uint64_t at, const char *what)
{
	tool_error("%s: offset %" PRIu64 ": %s", ring->name, at, what);
	return false;
}

static void read_header(struct ring *ring)
{
	const uint8_t *at = ring->bytes.data;
	struct hyp_ring_file *header = &ring->header;
	uint32_t *words[] = { &header->format,		&header->flags,
			      &header->version_ceiling, &header->max_transactions,
			      &header->max_ranges,	&header->max_calls,
			      &header->max_partitions,	&header->max_receivers,
			      &header->vcpus,		&header->own_pages };
	uint64_t *longs[] = { &header->own_tx,	&header->own_rx,    &header->ram_base,
			      &header->ram_end, &header->hole_base, &header->hole_end };

	header->magic = load64(at);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		*words[i] = load32(at + 8 + 4 * i);
	for (size_t i = 0; i < sizeof(longs) / sizeof(longs[0]); i++)
		*longs[i] = load64(at + 48 + 8 * i);
}

/* The body is of its kind's size, and what it says of its own size is true. */
static bool sized(const struct ring_record *record)
{
	uint32_t least = sizes[record->kind].least, more = sizes[record->kind].more;
	uint64_t rest, says;

	if (record->bytes < least || (more == 0 && record->bytes != least))
		return false;
	rest = record->bytes - least;
	switch (record->kind) {
	case HYP_PAGES:
	case HYP_ZERO:
		says = load32(record->body + 12);
		return rest == says * RING_RANGE_BYTES;
	case HYP_COPY_IN:
	case HYP_COPY_OUT:
		return rest == load64(record->body + 8);
	default:
		return true;
	}
}

static const char *parse(const struct ring *ring, uint64_t at, struct ring_record *record)
{
	const uint8_t *head = ring->bytes.data + at;
	uint64_t left = ring->bytes.length - at;
	uint32_t bytes;

	if (left < RECORD_BYTES)
		return "the file ends inside a record's header";
	bytes = load32(head);
	if (bytes < RECORD_BYTES || bytes > left)
		return "a record's length is impossible, or the file ends inside it";
	*record = (struct ring_record){
		.at = at,
		.kind = load16(head + 4),
		.cpu = head[6],
		.result = head[7],
		.number = load64(head + 8),
		.call = load64(head + 16),
		.body = head + RECORD_BYTES,
		.bytes = bytes - (uint32_t)RECORD_BYTES,
	};
	if (record->kind == 0 || record->kind >= KINDS)
		return "no such kind of record";
	if (record->cpu >= RING_CPUS)
		return "no such CPU";
	return sized(record) ? NULL : "the record's length does not fit its kind";
}

/* Where the next one begins; 0 when what lies between is not zero. */
static uint64_t after(const struct ring *ring, const struct ring_record *record)
{
	uint64_t end = record->at + RECORD_BYTES + record->bytes;

	for (; end % 8 != 0 && end < ring->bytes.length; end++)
		if (ring->bytes.data[end] != 0)
			return 0;
	return end;
}

/* A CPU is in one call at a time, and what it does there belongs to that call. */
static const char *nested(const struct ring_record *record, uint64_t *inside)
{
	bool begins = record->kind == HYP_BEGIN || record->kind == HYP_ADMIN_BEGIN;
	bool ends = record->kind == HYP_END || record->kind == HYP_ADMIN_END;

	if (begins && *inside != 0)
		return "a call begins on a CPU that is in one";
	if (begins && record->call != record->number)
		return "a call does not have its record's number";
	if (begins)
		*inside = record->call;
	else if (record->call != 0 && record->call != *inside)
		return "a record belongs to a call that its CPU is not in";
	else if (ends && record->call == 0)
		return "the end of no call";
	if (ends)
		*inside = 0;
	return NULL;
}

static const char *admit(struct ring *ring, uint64_t at, uint64_t *inside)
{
	struct ring_record *record = &ring->record[ring->count];
	const char *wrong = parse(ring, at, record);

	if (wrong == NULL && record->number != ring->count + 1)
		wrong = "the record's number does not follow the one before";
	if (wrong == NULL)
		wrong = nested(record, &inside[record->cpu]);
	if (wrong != NULL)
		return wrong;
	ring->count++;
	ring->calls += record->kind == HYP_BEGIN ? 1 : 0;
	if (record->cpu >= ring->cpus)
		ring->cpus = record->cpu + 1u;
	return NULL;
}

static bool read_records(struct ring *ring)
{
	uint64_t inside[RING_CPUS] = { 0 };
	uint64_t at = FILE_BYTES, next;

	ring->record = calloc(ring->bytes.length / RECORD_BYTES + 1, sizeof(*ring->record));
	if (ring->record == NULL)
		return bad(ring, 0, "no memory for the records");
	for (; at < ring->bytes.length; at = next) {
		const char *wrong = admit(ring, at, inside);

		if (wrong != NULL)
			return bad(ring, at, wrong);
		next = after(ring, &ring->record[ring->count - 1]);
		if (next == 0)
			return bad(ring, at, "the bytes after this record are not zero");
	}
	if (ring->count == 0)
		return bad(ring, at, "no records");
	for (uint32_t cpu = 0; cpu < ring->cpus; cpu++)
		ring->open += inside[cpu] != 0 ? 1 : 0;
	return true;
}

bool ring_load(struct ring *ring, FILE *stream, const char *name)
{
	const char *wrong;

	memset(ring, 0, sizeof(*ring));
	ring->name = name;
	wrong = input_load(stream, RING_LIMIT, &ring->bytes);
	if (wrong != NULL)
		return tool_error("%s %s", name, wrong) == 0;
	if (ring->bytes.length < FILE_BYTES || load64(ring->bytes.data) != HYP_RING_MAGIC)
		return bad(ring, 0, "not the record of a hypervisor's run");
	read_header(ring);
	if (ring->header.format != HYP_RING_FORMAT)
		return bad(ring, 8, "written in a format of another version of the hypervisor");
	return read_records(ring);
}

void ring_free(struct ring *ring)
{
	free(ring->record);
	bytes_free(&ring->bytes);
	ring->record = NULL;
}
