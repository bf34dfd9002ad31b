/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * view.c - read-only windows for tools, tests, fault handlers and ballooning.
 */
#include "base/mem.h"

#include "core/context.h"
#include "port/locks.h"

void ffa_view_get(struct ffa_proxy *proxy, struct ffa_view_proxy *out)
{
	memset(out, 0, sizeof(*out));
	ffa_lock_clients(&proxy->ports);
	out->version_state = proxy->version_state;
	out->version = proxy->version;
	out->secure_present = proxy->secure.present;
	out->initialised = proxy->secure.ready;
	out->partitions = proxy->secure.ready ? proxy->secure.partitions : 0;
	for (uint32_t i = 0; i < proxy->config.max_clients; i++)
		if (proxy->clients[i].state == FFA_CLIENT_PRESENT)
			out->clients++;
	ffa_unlock_clients(&proxy->ports);
}

/* Counters of a slot, the ledger's part included; the caller holds both locks. */
static void add_statistics(const struct ffa_proxy *proxy, const struct ffa_client *client,
			   struct ffa_statistics *out)
{
	const struct ffa_account *account = &proxy->ledger.accounts[client->slot];

	out->transactions += account->transactions;
	out->unfinished += account->unfinished;
	out->tombstones += account->tombstones;
	out->ranges += account->ranges;
	out->quarantined += account->quarantined;
	out->pages += account->pages;
	out->quarantined_pages += account->quarantined_pages;
	out->calls += client->counters.calls;
	out->refused += client->counters.refused;
	out->errors += client->counters.errors;
	out->smcs += client->counters.smcs;
	out->anomalies += client->counters.anomalies;
	out->events_dropped += client->counters.events_dropped;
	out->calls_open += ffa_calls_used(&proxy->calls, client->slot);
}

/* What is found under both locks stays what it is until they are dropped. */
static void lock_books(const struct ffa_proxy *proxy)
{
	ffa_lock_ledger(&proxy->ports);
	ffa_lock_clients(&proxy->ports);
}

static void unlock_books(const struct ffa_proxy *proxy)
{
	ffa_unlock_clients(&proxy->ports);
	ffa_unlock_ledger(&proxy->ports);
}

bool ffa_proxy_statistics(struct ffa_proxy *proxy, const struct ffa_endpoint *client,
			  struct ffa_statistics *out)
{
	const struct ffa_client *found = NULL;

	lock_books(proxy);
	if (client != NULL)
		found = ffa_client_find(proxy, client->id);
	if (client == NULL || found != NULL) {
		memset(out, 0, sizeof(*out));
		for (uint32_t i = 0; i < proxy->config.max_clients; i++)
			if (client == NULL || found == &proxy->clients[i])
				add_statistics(proxy, &proxy->clients[i], out);
		if (client == NULL) /* also of clients that are gone */
			out->tombstones = proxy->ledger.tombstones;
	}
	unlock_books(proxy);
	return client == NULL || found != NULL;
}

static void copy_client(const struct ffa_proxy *proxy, const struct ffa_client *client,
			struct ffa_view_client *out)
{
	memset(out, 0, sizeof(*out));
	out->id = client->config.id;
	out->kind = client->config.kind;
	out->version_state = client->version_state;
	out->version = client->version;
	out->rx = client->box.state;
	if (client->box.state != FFA_RX_UNMAPPED)
		out->pair = client->box.pair;
	out->bitmap = client->bitmap;
	out->bound = client->bound;
	add_statistics(proxy, client, &out->statistics);
}

bool ffa_view_client_get(struct ffa_proxy *proxy, struct ffa_endpoint client,
			 struct ffa_view_client *out)
{
	const struct ffa_client *found;
	uint32_t slot = 0;
	bool same;

	ffa_lock_clients(&proxy->ports);
	found = ffa_client_find(proxy, client.id);
	if (found != NULL)
		slot = found->slot;
	ffa_unlock_clients(&proxy->ports);
	if (found == NULL)
		return false;
	/* The mailbox lock comes first; by then the slot may be another's, or nobody's. */
	ffa_lock_mailbox(&proxy->ports, slot);
	lock_books(proxy);
	same = ffa_client_find(proxy, client.id) == found;
	if (same)
		copy_client(proxy, found, out);
	unlock_books(proxy);
	ffa_unlock_mailbox(&proxy->ports, slot);
	return same;
}

bool ffa_view_transaction_get(struct ffa_proxy *proxy, uint32_t index,
			      struct ffa_view_transaction *out)
{
	const struct ffa_record *record;

	if (index >= proxy->ledger.record_count)
		return false;
	record = &proxy->ledger.records[index];
	memset(out, 0, sizeof(*out));
	ffa_lock_ledger(&proxy->ports);
	out->state = (enum ffa_share_state)record->state;
	if (out->state != FFA_SHARE_FREE) {
		out->operation = (enum ffa_operation)record->operation;
		out->owner = proxy->clients[record->slot].config.id;
		out->handle = record->handle;
		out->handle_known = record->named && !record->nameless;
		out->pages = record->pages;
		out->ranges = record->runs;
	}
	ffa_unlock_ledger(&proxy->ports);
	return out->state != FFA_SHARE_FREE;
}

bool ffa_view_range_get(struct ffa_proxy *proxy, uint32_t index, uint64_t *cursor,
			struct ffa_range *out)
{
	const struct ffa_ledger *ledger = &proxy->ledger;
	uint32_t node = FFA_NO_INDEX;

	if (index >= ledger->record_count)
		return false;
	ffa_lock_ledger(&proxy->ports);
	/* The cursor is the next node plus one; all ones is the end. */
	if (ledger->records[index].state != FFA_SHARE_FREE && *cursor != UINT64_MAX)
		node = *cursor == 0 ? ledger->records[index].first : (uint32_t)(*cursor - 1);
	if (node < ledger->run_count) {
		const struct ffa_run *run = &ledger->runs[node];

		out->base.addr = run->page << FFA_PAGE_SHIFT;
		out->pages = run->pages;
		*cursor = run->next == FFA_NO_INDEX ? UINT64_MAX : (uint64_t)run->next + 1;
	}
	ffa_unlock_ledger(&proxy->ports);
	return node < ledger->run_count;
}

/* Whether one of the record's runs has the page; the caller holds the lock. */
static bool has_page(const struct ffa_ledger *ledger, const struct ffa_record *record,
		     uint64_t page)
{
	uint32_t node = record->first;

	for (; node != FFA_NO_INDEX; node = ledger->runs[node].next)
		if (page - ledger->runs[node].page < ledger->runs[node].pages)
			return true;
	return false;
}

bool ffa_view_page_get(struct ffa_proxy *proxy, struct ffa_endpoint client, struct ffa_ipa page,
		       uint32_t *index)
{
	const struct ffa_ledger *ledger = &proxy->ledger;
	const struct ffa_client *found;
	uint32_t i = FFA_NO_INDEX;
	bool held = false;

	/* No other client's account starts in this slot while the ledger's lock is held. */
	lock_books(proxy);
	found = ffa_client_find(proxy, client.id);
	if (found != NULL)
		i = ledger->accounts[found->slot].first;
	ffa_unlock_clients(&proxy->ports);
	for (; i != FFA_NO_INDEX && !held; i = ledger->records[i].after) {
		held = has_page(ledger, &ledger->records[i], page.addr >> FFA_PAGE_SHIFT);
		if (held)
			*index = i;
	}
	ffa_unlock_ledger(&proxy->ports);
	return held;
}

bool ffa_view_partition_get(struct ffa_proxy *proxy, uint32_t index, struct ffa_view_partition *out)
{
	bool known;

	ffa_lock_clients(&proxy->ports);
	known = proxy->secure.ready && index < proxy->secure.partitions;
	if (known)
		*out = proxy->list[index];
	ffa_unlock_clients(&proxy->ports);
	return known;
}
