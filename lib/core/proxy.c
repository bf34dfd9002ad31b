/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * proxy.c - make a proxy out of storage, a configuration and ports; stop it again.
 */
#include "base/mem.h"

#include "base/contract.h"
#include "core/storage.h"
#include "port/locks.h"

enum ffa_admin ffa_proxy_storage(const struct ffa_config *config, size_t *bytes)
{
	struct ffa_config normal;
	struct ffa_layout layout;
	enum ffa_admin result = ffa_config_normalise(config, &normal);

	*bytes = 0;
	if (result != FFA_ADMIN_OK)
		return result;
	if (!ffa_layout_of(&normal, &layout))
		return FFA_ADMIN_BAD_CONFIG;
	*bytes = layout.total;
	return FFA_ADMIN_OK;
}

static enum ffa_admin check_ports(const struct ffa_ports *ports)
{
	if (ports->size != sizeof(*ports))
		return FFA_ADMIN_BAD_API;
	if (ports->translate != NULL)
		return FFA_ADMIN_UNSUPPORTED;
	if (ports->smc == NULL || ports->buffer_map == NULL || ports->buffer_unmap == NULL ||
	    ports->pages == NULL || (ports->lock == NULL) != (ports->unlock == NULL))
		return FFA_ADMIN_BAD_PORTS;
	return FFA_ADMIN_OK;
}

static void lay_out_ledger(struct ffa_proxy *proxy, const struct ffa_layout *layout, uint8_t *base)
{
	struct ffa_ledger *ledger = &proxy->ledger;

	ledger->ports = &proxy->ports;
	ledger->records = (struct ffa_record *)(void *)(base + layout->records);
	ledger->runs = (struct ffa_run *)(void *)(base + layout->runs);
	ledger->buckets = (uint32_t *)(void *)(base + layout->buckets);
	ledger->accounts = (struct ffa_account *)(void *)(base + layout->accounts);
	ledger->account_count = proxy->config.max_clients;
	ledger->record_count = proxy->config.max_transactions;
	ledger->run_count = proxy->config.max_ranges;
	ledger->bucket_mask = layout->bucket_count - 1;
	ledger->share_limit = proxy->config.secure_shares;
	ffa_ledger_init(ledger);
}

static void lay_out_clients(struct ffa_proxy *proxy, const struct ffa_layout *layout, uint8_t *base)
{
	size_t ranges = layout->buffer_bytes / 16;
	size_t each = layout->buffer_bytes + 2 * ranges * sizeof(struct ffa_range);

	proxy->clients = (struct ffa_client *)(void *)(base + layout->clients);
	proxy->list = (struct ffa_view_partition *)(void *)(base + layout->list);
	proxy->calls.ports = &proxy->ports;
	proxy->calls.open = (struct ffa_open_call *)(void *)(base + layout->calls);
	proxy->calls.count = proxy->config.max_calls;
	proxy->fragment_ranges = (uint32_t)ranges;
	for (uint32_t i = 0; i < proxy->config.max_clients; i++) {
		struct ffa_client *client = &proxy->clients[i];
		uint8_t *buffers = base + layout->buffers + i * each;

		client->slot = i;
		client->bytes = buffers;
		client->ranges = (struct ffa_range *)(void *)(buffers + layout->buffer_bytes);
		client->sorted = client->ranges + ranges;
	}
}

enum ffa_admin ffa_proxy_create(void *storage, size_t bytes, const struct ffa_config *config,
				const struct ffa_ports *ports, struct ffa_proxy **out)
{
	struct ffa_proxy *proxy = storage;
	struct ffa_config normal;
	struct ffa_layout layout;
	enum ffa_admin result = ffa_config_normalise(config, &normal);

	*out = NULL;
	if (result == FFA_ADMIN_OK)
		result = check_ports(ports);
	if (result != FFA_ADMIN_OK)
		return result;
	if (!ffa_layout_of(&normal, &layout))
		return FFA_ADMIN_BAD_CONFIG;
	if (storage == NULL || bytes < layout.total || ((uintptr_t)storage & 15) != 0)
		return FFA_ADMIN_NO_STORAGE;
	memset(storage, 0, layout.buffers); /* the buffers are written before they are read */
	proxy->config = normal;
	proxy->ports = *ports;
	proxy->negotiator = FFA_NO_INDEX;
	lay_out_ledger(proxy, &layout, storage);
	lay_out_clients(proxy, &layout, storage);
	*out = proxy;
	return FFA_ADMIN_OK;
}

/* The worst of two answers: what is left to do outweighs what is done. */
static enum ffa_admin worse(enum ffa_admin a, enum ffa_admin b)
{
	return a == FFA_ADMIN_BUSY || b == FFA_ADMIN_OK ? a : b;
}

enum ffa_admin ffa_proxy_stop(struct ffa_proxy *proxy)
{
	enum ffa_admin result = FFA_ADMIN_OK;

	for (uint32_t i = 0; i < proxy->config.max_clients; i++)
		if (proxy->clients[i].state != FFA_CLIENT_ABSENT)
			result =
				worse(result,
				      ffa_proxy_destroy_client(proxy, proxy->clients[i].config.id));
	if (result != FFA_ADMIN_OK)
		return result;
	/* The slot serves as nobody's: a proxy has at least one. */
	ffa_lock_take(&proxy->ports, FFA_LOCK_NEGOTIATION, 0);
	if (!ffa_detach(ffa_call_admin(proxy, &proxy->clients[0])))
		result = FFA_ADMIN_QUARANTINE;
	ffa_lock_drop(&proxy->ports, FFA_LOCK_NEGOTIATION, 0);
	return result;
}
