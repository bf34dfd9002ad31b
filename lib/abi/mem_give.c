/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mem_give.c - one fragment of a memory send: copied in once, read, checked against what the
 * transaction declared, and its pages taken from the owner. FF-A source: DEN0077A memory
 * management, transmission of a transaction descriptor in fragments.
 */
#include "abi/handlers.h"
#include "port/port.h"

enum ffa_reason ffa_mem_fetch(struct ffa_call *call, uint32_t bytes)
{
	struct ffa_client *client = call->client;

	if (client->box.state == FFA_RX_UNMAPPED)
		return ffa_refuse(call, FFA_R_BOX_NOT_MAPPED, 0, 0);
	if (bytes > ffa_mailbox_bytes(&client->box))
		return ffa_refuse(call, FFA_R_LEN_BUFFER, 0, bytes);
	return ffa_refuse(
		call,
		ffa_port_copy_in(&call->proxy->ports, client->bytes, client->box.mapping.tx, bytes),
		0, bytes);
}

enum ffa_reason ffa_mem_read(struct ffa_call *call, uint32_t offset, uint32_t bytes,
			     struct ffa_ranges_seen *seen)
{
	struct ffa_client *client = call->client;
	struct ffa_range_rules rules = {
		.address_limit = client->config.address_limit,
		.granule = call->proxy->config.granule,
		.tolerate_reserved = client->config.tolerate_reserved,
	};

	return ffa_ranges_read(&rules, ffa_span_of(client->bytes + offset, bytes), offset,
			       client->ranges, call->proxy->fragment_ranges, seen, &call->why);
}

/* The sums so far: never more than declared, and exactly that with the last range. */
static enum ffa_reason check_sums(struct ffa_call *call, const struct ffa_record *record,
				  const struct ffa_ranges_seen *seen)
{
	bool last = seen->count == record->ranges_left;

	if (seen->count > record->ranges_left)
		return ffa_refuse(call, FFA_R_COMP_LENGTH, 0, seen->count);
	if (seen->pages > record->pages_left || (last && seen->pages != record->pages_left))
		return ffa_refuse(call, FFA_R_RANGE_TOTAL, 0, seen->pages);
	return FFA_R_NONE;
}

/* The fragment's ranges, ascending and without overlap; NULL when they do overlap. */
static const struct ffa_range *ascending(struct ffa_call *call, const struct ffa_ranges_seen *seen)
{
	struct ffa_client *client = call->client;
	uint32_t at;

	if (seen->sorted)
		return client->ranges;
	/* The bytes have been read for good: their room serves the sort. */
	ffa_ranges_sort(client->ranges, client->sorted, (struct ffa_range *)(void *)client->bytes,
			seen->count);
	if (ffa_ranges_overlap(client->sorted, seen->count, &at)) {
		ffa_refuse(call, FFA_R_RANGE_OVERLAP, 0, client->sorted[at].base.addr);
		return NULL;
	}
	return client->sorted;
}

/*
 * Ask the integrator. A page of an earlier fragment is refused there too, but for another reason.
 */
static enum ffa_reason take_pages(struct ffa_call *call, uint32_t index,
				  const struct ffa_range *ranges, uint32_t count)
{
	static const uint8_t actions[] = {
		[FFA_OP_SHARE] = FFA_PAGES_SHARE,
		[FFA_OP_LEND] = FFA_PAGES_LEND,
		[FFA_OP_DONATE] = FFA_PAGES_DONATE,
	};
	const struct ffa_record *record = &call->proxy->ledger.records[index];
	struct ffa_page_change change = {
		.action = (enum ffa_page_action)actions[record->operation],
		.owner = call->client->config.id,
		.write = record->write,
	};
	enum ffa_reason reason = ffa_port_pages(&call->proxy->ports, &change, ranges, count);

	if (reason == FFA_R_PORT_DENIED && record->runs != 0 &&
	    ffa_ledger_touches(&call->proxy->ledger, index, ranges, count))
		reason = FFA_R_RANGE_OVERLAP;
	return ffa_refuse(call, reason, 0, count != 0 ? ranges[0].base.addr : 0);
}

enum ffa_reason ffa_mem_give(struct ffa_call *call, uint32_t index,
			     const struct ffa_ranges_seen *seen)
{
	struct ffa_ledger *ledger = &call->proxy->ledger;
	struct ffa_record *record = &ledger->records[index];
	bool several = record->runs != 0;
	enum ffa_reason reason = check_sums(call, record, seen);
	const struct ffa_range *ranges;

	if (reason != FFA_R_NONE)
		return reason;
	ranges = ascending(call, seen);
	if (ranges == NULL)
		return FFA_R_RANGE_OVERLAP;
	reason = take_pages(call, index, ranges, seen->count);
	if (reason != FFA_R_NONE)
		return reason;
	ffa_ledger_append(ledger, index, ranges, seen->count);
	record->ranges_left -= seen->count;
	record->pages_left -= seen->pages;
	if (record->ranges_left == 0 && several && ffa_ledger_overlaps(ledger, index))
		return ffa_refuse(call, FFA_R_RANGE_OVERLAP, 0, 0);
	if (!record->zero_first)
		return FFA_R_NONE;
	return ffa_refuse(
		call,
		ffa_port_zero(&call->proxy->ports, call->client->config.id, ranges, seen->count), 0,
		0);
}
