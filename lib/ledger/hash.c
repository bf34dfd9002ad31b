/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hash.c - handle to record. At least as many buckets as records, so that a look-up does not grow
 * with what is live. One handle may have several records: one live, others on their way out.
 */
#include "ledger/ledger.h"

/* Real handles are small numbers under a constant; multiplying spreads them over the top bits. */
static uint32_t bucket_of(const struct ffa_ledger *ledger, struct ffa_handle handle)
{
	uint64_t mixed = (handle.value ^ handle.value >> 32) * UINT64_C(0x9E3779B97F4A7C15);

	return (uint32_t)(mixed >> 32) & ledger->bucket_mask;
}

void ffa_hash_insert(struct ffa_ledger *ledger, uint32_t index)
{
	struct ffa_record *record = &ledger->records[index];
	uint32_t *bucket = &ledger->buckets[bucket_of(ledger, record->handle)];

	record->hash_next = *bucket;
	*bucket = index;
}

void ffa_hash_remove(struct ffa_ledger *ledger, uint32_t index)
{
	uint32_t *link = &ledger->buckets[bucket_of(ledger, ledger->records[index].handle)];

	while (*link != FFA_NO_INDEX && *link != index)
		link = &ledger->records[*link].hash_next;
	if (*link == index)
		*link = ledger->records[index].hash_next;
}

static uint32_t same_handle(const struct ffa_ledger *ledger, uint32_t index,
			    struct ffa_handle handle)
{
	while (index != FFA_NO_INDEX && ledger->records[index].handle.value != handle.value)
		index = ledger->records[index].hash_next;
	return index;
}

uint32_t ffa_hash_first(const struct ffa_ledger *ledger, struct ffa_handle handle)
{
	return same_handle(ledger, ledger->buckets[bucket_of(ledger, handle)], handle);
}

uint32_t ffa_hash_next(const struct ffa_ledger *ledger, uint32_t index)
{
	const struct ffa_record *record = &ledger->records[index];

	return same_handle(ledger, record->hash_next, record->handle);
}
