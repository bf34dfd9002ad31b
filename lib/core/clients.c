/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * clients.c - clients come and go (contract LIFE-1 to LIFE-3, MEM-10), and the maintenance of what
 * they left behind.
 */
#include "base/mem.h"

#include "abi/handlers.h"
#include "core/storage.h"
#include "port/locks.h"

/* The host and the first VMs need no division. */
static uint32_t first_slot(uint32_t slots, uint16_t id)
{
	return id < slots ? id : id % slots;
}

/*
 * A short table is searched from its start; a client's slot is its ID modulo the table, or the next
 * free one, so that a look-up stays short in long ones too.
 */
struct ffa_client *ffa_client_find(struct ffa_proxy *proxy, uint16_t id)
{
	uint32_t slots = proxy->config.max_clients;
	uint32_t slot = first_slot(slots, id);

	for (uint32_t i = 0; i < slots; i++) {
		struct ffa_client *client = &proxy->clients[slot];

		if (client->state != FFA_CLIENT_ABSENT && client->config.id.id == id)
			return client;
		slot = slot + 1 < slots ? slot + 1 : 0;
	}
	return NULL;
}

static struct ffa_client *free_slot(struct ffa_proxy *proxy, uint16_t id)
{
	uint32_t slots = proxy->config.max_clients;
	uint32_t slot = first_slot(slots, id);

	for (uint32_t i = 0; i < slots; i++) {
		if (proxy->clients[slot].state == FFA_CLIENT_ABSENT)
			return &proxy->clients[slot];
		slot = slot + 1 < slots ? slot + 1 : 0;
	}
	return NULL;
}

/* A client's life starts: only its slot and its buffers are kept of what was there before. */
static void start(struct ffa_proxy *proxy, struct ffa_client *client,
		  const struct ffa_client_config *config)
{
	ffa_lock_clients(&proxy->ports);
	client->config = *config;
	client->version_state = FFA_VERSION_NONE;
	client->version = 0;
	client->inside = 0;
	client->events_left = proxy->config.event_burst;
	memset(&client->counters, 0, sizeof(client->counters));
	memset(&client->box, 0, sizeof(client->box));
	client->bitmap = false;
	client->bound = 0;
	client->state = FFA_CLIENT_PRESENT;
	ffa_unlock_clients(&proxy->ports);
	ffa_call_report_state(ffa_call_admin(proxy, client), 0);
}

static enum ffa_admin admit(struct ffa_proxy *proxy, const struct ffa_client_config *config,
			    uint32_t tombstones)
{
	struct ffa_client *client;

	if (ffa_client_find(proxy, config->id.id) != NULL)
		return FFA_ADMIN_EXISTS;
	client = free_slot(proxy, config->id.id);
	if (client == NULL ||
	    !ffa_ledger_admit(&proxy->ledger, client->slot, &config->quota, tombstones))
		return FFA_ADMIN_NO_ROOM;
	start(proxy, client, config);
	return FFA_ADMIN_OK;
}

enum ffa_admin ffa_proxy_add_client(struct ffa_proxy *proxy, const struct ffa_client_config *config)
{
	struct ffa_client_config normal;
	enum ffa_admin result = ffa_client_normalise(&proxy->config, config, &normal);

	return result == FFA_ADMIN_OK ? admit(proxy, &normal, 0) : result;
}

/* Shut the door; false while a call of the client is inside. */
static bool shut(struct ffa_proxy *proxy, struct ffa_client *client)
{
	bool empty;

	ffa_lock_clients(&proxy->ports);
	empty = client->inside == 0;
	if (empty && client->state == FFA_CLIENT_PRESENT)
		client->state = FFA_CLIENT_LEAVING;
	ffa_unlock_clients(&proxy->ports);
	return empty;
}

/*
 * Try every transaction of the client once. A record that is taken back leaves the list, so the
 * next one is looked up before; its links change only through this client's own calls.
 */
static void take_back_all(struct ffa_call *call)
{
	struct ffa_ledger *ledger = &call->proxy->ledger;
	uint32_t index = ledger->accounts[call->client->slot].first;

	while (index != FFA_NO_INDEX) {
		uint32_t after = ledger->records[index].after;

		/* An unfinished send belongs to nobody now; everything else is claimed first. */
		if (ledger->records[index].state == FFA_SHARE_SENDING ||
		    ffa_ledger_step(ledger, index, FFA_SHARE_BEGIN))
			ffa_mem_end(call, index);
		index = after;
	}
}

/* The client has nothing left: its slot is free. Returns its tombstones. */
static uint32_t vacate(struct ffa_proxy *proxy, struct ffa_client *client)
{
	uint32_t tombstones = ffa_ledger_dismiss(&proxy->ledger, client->slot);

	ffa_lock_clients(&proxy->ports);
	client->state = FFA_CLIENT_ABSENT;
	ffa_unlock_clients(&proxy->ports);
	return tombstones;
}

static enum ffa_admin destroy(struct ffa_proxy *proxy, struct ffa_client *client,
			      uint32_t *tombstones)
{
	bool first = client->state == FFA_CLIENT_PRESENT;
	struct ffa_call *call;

	if (!shut(proxy, client))
		return FFA_ADMIN_BUSY;
	call = ffa_call_admin(proxy, client);
	if (first)
		ffa_cycles_leave(call);
	ffa_lock_mailbox(&proxy->ports, client->slot);
	take_back_all(call);
	if (first) {
		ffa_notify_leave(call);
		ffa_rxtx_leave(call);
	}
	ffa_unlock_mailbox(&proxy->ports, client->slot);
	if (first)
		ffa_negotiation_forget(proxy, client->slot);
	ffa_call_account(call);
	if (proxy->ledger.accounts[client->slot].transactions == 0) {
		*tombstones = vacate(proxy, client);
		return FFA_ADMIN_OK;
	}
	ffa_lock_clients(&proxy->ports);
	client->state = FFA_CLIENT_GONE;
	ffa_unlock_clients(&proxy->ports);
	return FFA_ADMIN_QUARANTINE;
}

enum ffa_admin ffa_proxy_destroy_client(struct ffa_proxy *proxy, struct ffa_endpoint client)
{
	struct ffa_client *found = ffa_client_find(proxy, client.id);
	uint32_t tombstones;

	return found != NULL ? destroy(proxy, found, &tombstones) : FFA_ADMIN_UNKNOWN;
}

enum ffa_admin ffa_proxy_reset_client(struct ffa_proxy *proxy, struct ffa_endpoint client)
{
	struct ffa_client *found = ffa_client_find(proxy, client.id);
	struct ffa_client_config config;
	uint32_t tombstones = 0;
	enum ffa_admin result;

	if (found == NULL)
		return FFA_ADMIN_UNKNOWN;
	config = found->config;
	result = destroy(proxy, found, &tombstones);
	return result == FFA_ADMIN_OK ? admit(proxy, &config, tombstones) : result;
}

/* Retry one record; a client that is gone and has nothing left gives its ID back. */
static void maintain_one(struct ffa_proxy *proxy, uint32_t index)
{
	struct ffa_client *client = &proxy->clients[proxy->ledger.records[index].slot];
	struct ffa_call *call;

	call = ffa_call_admin(proxy, client);
	ffa_lock_mailbox(&proxy->ports, client->slot);
	ffa_mem_end(call, index);
	ffa_unlock_mailbox(&proxy->ports, client->slot);
	ffa_call_account(call);
	if (client->state == FFA_CLIENT_GONE &&
	    proxy->ledger.accounts[client->slot].transactions == 0)
		(void)vacate(proxy, client);
}

enum ffa_admin ffa_proxy_maintain(struct ffa_proxy *proxy, uint32_t budget)
{
	uint32_t most = ffa_ledger_stuck(&proxy->ledger);
	uint32_t index;

	ffa_lock_clients(&proxy->ports);
	for (uint32_t i = 0; i < proxy->config.max_clients; i++)
		proxy->clients[i].events_left = proxy->config.event_burst;
	ffa_unlock_clients(&proxy->ports);
	/* One round at most: what fails again waits for the next maintenance. */
	if (budget > most)
		budget = most;
	for (; budget != 0 && ffa_ledger_claim_stuck(&proxy->ledger, &index); budget--)
		maintain_one(proxy, index);
	return ffa_ledger_stuck(&proxy->ledger) == 0 ? FFA_ADMIN_OK : FFA_ADMIN_QUARANTINE;
}
