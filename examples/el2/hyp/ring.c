/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ring.c - the record of the run: a piece of memory that is handed to the host whenever it is full,
 * and at the end. Nothing is ever dropped: a replay without the beginning would be none.
 */
#include "ring.h"

#include "memory.h"

#define RING_BYTES (UINT64_C(16) << 20)
#define ALIGNMENT 8u

static uint8_t ring[RING_BYTES] __attribute__((aligned(16)));
static uint64_t used;
static uint64_t written;
static uint64_t number;
static bool on;
static struct spinlock lock;

bool ring_on(void)
{
	return on;
}

static void flush(void)
{
	host_file_append(ring, used);
	written += used;
	used = 0;
}

/* Padding is zero: what was in the ring before is nobody's business. */
static void append(struct ring_part part)
{
	if (part.bytes != 0)
		memcpy(ring + used, part.at, part.bytes);
	used += part.bytes;
	while (used % ALIGNMENT != 0)
		ring[used++] = 0;
}

void ring_create(const struct hyp_ring_file *header)
{
	append(RING_PART(header, sizeof(*header)));
	on = true;
}

/* Under the lock: records are in the order of their numbers. */
static void add(struct hyp_record *record, struct ring_part first, struct ring_part second)
{
	uint64_t bytes = sizeof(*record) + first.bytes + second.bytes;

	if (bytes > RING_BYTES - ALIGNMENT)
		panic("a record larger than the ring");
	if (bytes > RING_BYTES - ALIGNMENT - used)
		flush();
	record->bytes = (uint32_t)bytes;
	record->number = ++number;
	if (record->call == UINT64_MAX)
		record->call = number;
	append(RING_PART(record, sizeof(*record)));
	append(first);
	append(second);
}

uint64_t ring_begin(enum hyp_record_kind kind, struct ring_part part)
{
	struct hyp_record record = { .kind = (uint16_t)kind, .call = UINT64_MAX };

	if (!on)
		return 0;
	record.cpu = (uint8_t)this_cpu()->number;
	spin_lock(&lock);
	add(&record, part, RING_NOTHING);
	spin_unlock(&lock);
	return record.call;
}

void ring_add(enum hyp_record_kind kind, uint8_t result, uint64_t call, struct ring_part first,
	      struct ring_part second)
{
	struct hyp_record record = { .kind = (uint16_t)kind, .result = result, .call = call };

	if (!on)
		return;
	record.cpu = (uint8_t)this_cpu()->number;
	spin_lock(&lock);
	add(&record, first, second);
	spin_unlock(&lock);
}

uint64_t ring_flush(void)
{
	uint64_t so_far;

	spin_lock(&lock);
	flush();
	so_far = written;
	spin_unlock(&lock);
	return so_far;
}

uint64_t ring_rescue(void)
{
	flush();
	return written;
}
