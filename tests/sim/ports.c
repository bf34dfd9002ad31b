/* SPDX-License-Identifier: BSD-3-Clause */
/* ports.c - the ports of struct ffa_ports over the simulated machine. */
#include "inside.h"

#include <string.h>

/*
 * Every port begins here: hook, count, lock rules, planned refusals. Returns OK when the port is to
 * do its work, with sim->big held in either case.
 */
static enum ffa_port_result begin(struct sim *sim, enum sim_port port, const char *name)
{
	if (sim->hook != NULL)
		sim->hook(sim->hook_ctx, port, NULL);
	pthread_mutex_lock(&sim->big);
	sim->port_calls[port]++;
	locks_check_port(sim, name);
	return refusal_for(sim, port);
}

static struct client_pair *pair_of(struct sim *sim, uint16_t client)
{
	for (uint32_t i = 0; i < SIM_MAX_ENDPOINTS; i++)
		if (sim->pair[i].used && sim->pair[i].client == client)
			return &sim->pair[i];
	return NULL;
}

bool sim_oracle_pair(struct sim *sim, uint16_t client, struct ffa_pair *out)
{
	const struct client_pair *pair;

	pthread_mutex_lock(&sim->big);
	pair = pair_of(sim, client);
	if (pair != NULL)
		*out = pair->pair;
	pthread_mutex_unlock(&sim->big);
	return pair != NULL;
}

static bool client_ram(struct sim *sim, uint16_t client, uint64_t addr, uint32_t pages)
{
	const struct region *region = region_of(sim, addr);
	struct page page;

	if (region == NULL || region->def.kind != SIM_RAM || addr % PAGE ||
	    pages > region->def.pages - (addr - region->def.base) / PAGE)
		return false;
	for (uint32_t i = 0; i < pages; i++)
		if (!page_read(sim, addr + (uint64_t)i * PAGE, &page) || page.owner != client)
			return false;
	return true;
}

static bool writable(struct sim *sim, uint64_t addr)
{
	return !region_of(sim, addr)->def.read_only;
}

static enum ffa_port_result map_pair(struct sim *sim, uint16_t client, const struct ffa_pair *pair,
				     struct ffa_mapping *out)
{
	struct client_pair *slot = NULL;

	if (!client_ram(sim, client, pair->tx.addr, pair->pages) ||
	    !client_ram(sim, client, pair->rx.addr, pair->pages))
		return FFA_PORT_INVALID;
	if (!pages_plain(sim, client, pair->tx.addr, pair->pages) ||
	    !pages_plain(sim, client, pair->rx.addr, pair->pages) ||
	    !writable(sim, pair->tx.addr) || !writable(sim, pair->rx.addr))
		return FFA_PORT_DENIED;
	for (uint32_t i = 0; i < SIM_MAX_ENDPOINTS && slot == NULL; i++)
		if (!sim->pair[i].used)
			slot = &sim->pair[i];
	if (slot == NULL || !view_open(sim, &slot->tx, pair->tx.addr, pair->pages, false) ||
	    !view_open(sim, &slot->rx, pair->rx.addr, pair->pages, true))
		return FFA_PORT_NO_MEMORY;
	slot->used = true;
	slot->client = client;
	slot->pair = *pair;
	pages_use(sim, pair->tx.addr, pair->pages, SIM_USE_TX);
	pages_use(sim, pair->rx.addr, pair->pages, SIM_USE_RX);
	out->tx = slot->tx.data;
	out->rx = slot->rx.data;
	return FFA_PORT_OK;
}

static enum ffa_port_result port_buffer_map(void *ctx, struct ffa_endpoint client,
					    const struct ffa_pair *pair, struct ffa_mapping *out)
{
	struct sim *sim = ctx;
	enum ffa_port_result result = begin(sim, SIM_PORT_BUFFER_MAP, "buffer_map");
	uint64_t bytes = (uint64_t)pair->pages * PAGE;

	if (pair_of(sim, client.id) != NULL)
		complain(sim, SIM_C_PORT, "client 0x%x maps a second pair", client.id);
	if (pair->pages == 0 || pair->pages > FFA_MAX_BUFFER_PAGES)
		complain(sim, SIM_C_PORT, "pair of %u pages", pair->pages);
	if (pair->tx.addr < pair->rx.addr + bytes && pair->rx.addr < pair->tx.addr + bytes)
		complain(sim, SIM_C_PORT, "TX and RX of client 0x%x overlap", client.id);
	if (result == FFA_PORT_OK)
		result = map_pair(sim, client.id, pair, out);
	pthread_mutex_unlock(&sim->big);
	return result;
}

static enum ffa_port_result port_buffer_unmap(void *ctx, struct ffa_endpoint client,
					      const struct ffa_pair *pair,
					      const struct ffa_mapping *mapping)
{
	struct sim *sim = ctx;
	enum ffa_port_result result = begin(sim, SIM_PORT_BUFFER_UNMAP, "buffer_unmap");
	struct client_pair *slot = pair_of(sim, client.id);

	if (slot == NULL || slot->pair.tx.addr != pair->tx.addr ||
	    slot->pair.rx.addr != pair->rx.addr || slot->pair.pages != pair->pages ||
	    slot->tx.data != mapping->tx || slot->rx.data != mapping->rx) {
		complain(sim, SIM_C_PORT, "unmap of a pair client 0x%x does not have", client.id);
		result = result == FFA_PORT_OK ? FFA_PORT_INVALID : result;
		slot = NULL;
	}
	/*
	 * The proxy forgets the mapping whatever is answered: a refused unmap leaves no pair
	 * behind.
	 */
	if (slot != NULL) {
		pages_use(sim, pair->tx.addr, pair->pages, SIM_USE_PLAIN);
		pages_use(sim, pair->rx.addr, pair->pages, SIM_USE_PLAIN);
		view_close(&slot->tx);
		view_close(&slot->rx);
		slot->used = false;
	}
	pthread_mutex_unlock(&sim->big);
	return result;
}

static enum ffa_port_result port_pages(void *ctx, const struct ffa_page_change *change,
				       const struct ffa_range *ranges, uint32_t count)
{
	struct sim *sim = ctx;
	bool undo = change->action >= FFA_PAGES_UNSHARE;
	enum ffa_port_result result =
		begin(sim, undo ? SIM_PORT_PAGES_UNDO : SIM_PORT_PAGES, "pages");

	if (result == FFA_PORT_OK)
		result = pages_change(sim, change, ranges, count);
	pthread_mutex_unlock(&sim->big);
	return result;
}

/* Zeroing memory that a partition may be using is as bad as giving it back. */
static enum ffa_port_result zero_range(struct sim *sim, uint16_t owner,
				       const struct ffa_range *range)
{
	struct page page;

	for (uint32_t i = 0; i < range->pages; i++) {
		uint64_t addr = range->base.addr + (uint64_t)i * PAGE;
		const struct share *share;

		if (!page_read(sim, addr, &page) || page.owner != owner) {
			complain(sim, SIM_C_PORT, "zeroing 0x%llx, no page of 0x%x",
				 (unsigned long long)addr, owner);
			return FFA_PORT_FAULT;
		}
		share = page.link ? sim->shares.slot[page.link - 1] : NULL;
		if (share != NULL && share->used && share->complete && !share->excused)
			complain(sim, SIM_C_PAGES_HELD,
				 "page 0x%llx zeroed while handle 0x%llx has it",
				 (unsigned long long)addr, (unsigned long long)share->handle);
	}
	return pages_zero(sim, range->base.addr, range->pages) ? FFA_PORT_OK : FFA_PORT_FAULT;
}

static enum ffa_port_result port_zero(void *ctx, struct ffa_endpoint owner,
				      const struct ffa_range *ranges, uint32_t count)
{
	struct sim *sim = ctx;
	enum ffa_port_result result = begin(sim, SIM_PORT_ZERO, "zero");

	for (uint32_t i = 0; result == FFA_PORT_OK && i < count; i++)
		result = zero_range(sim, owner.id, &ranges[i]);
	pthread_mutex_unlock(&sim->big);
	return result;
}

/* The pair whose TX (or RX) mapping this is, with the access inside it. */
static struct client_pair *pair_at(struct sim *sim, const void *base, size_t offset, size_t bytes,
				   bool tx)
{
	for (uint32_t i = 0; i < SIM_MAX_ENDPOINTS; i++) {
		struct client_pair *pair = &sim->pair[i];
		size_t room = (size_t)pair->pair.pages * PAGE;

		if (pair->used && base == (tx ? pair->tx.data : pair->rx.data) && offset <= room &&
		    bytes <= room - offset)
			return pair;
	}
	complain(sim, SIM_C_PORT, "copy of %zu bytes at %zu is in no client's %s", bytes, offset,
		 tx ? "TX" : "RX");
	return NULL;
}

static enum ffa_port_result port_copy_in(void *ctx, void *to, const void *tx, size_t offset,
					 size_t bytes)
{
	struct sim *sim = ctx;
	enum ffa_port_result result = begin(sim, SIM_PORT_COPY_IN, "copy_in");
	struct client_pair *pair = pair_at(sim, tx, offset, bytes, true);
	const uint8_t *from = (const uint8_t *)tx + offset;

	if (pair == NULL)
		result = FFA_PORT_FAULT;
	if (result == FFA_PORT_OK) {
		uint8_t *own = memory_at(sim, pair->pair.tx.addr + offset, bytes);

		if (!fetch_is_new(sim, from, bytes))
			complain(sim, SIM_C_DOUBLE_FETCH, "bytes %zu to %zu of TX fetched again",
				 offset, offset + bytes);
		memcpy(to, from, bytes);
		for (size_t i = 0; sim->changing_tx && i < bytes; i++)
			own[i] = (uint8_t)noise(sim);
	}
	pthread_mutex_unlock(&sim->big);
	return result;
}

static enum ffa_port_result port_copy_out(void *ctx, void *rx, size_t offset, const void *from,
					  size_t bytes)
{
	struct sim *sim = ctx;
	enum ffa_port_result result = begin(sim, SIM_PORT_COPY_OUT, "copy_out");

	if (pair_at(sim, rx, offset, bytes, false) == NULL)
		result = FFA_PORT_FAULT;
	if (result == FFA_PORT_OK)
		memcpy((uint8_t *)rx + offset, from, bytes);
	pthread_mutex_unlock(&sim->big);
	return result;
}

static void port_smc(void *ctx, struct ffa_regs *regs)
{
	sim_smc(ctx, regs);
}

static void port_pause(void *ctx, uint32_t attempt)
{
	struct sim *sim = ctx;

	pthread_mutex_lock(&sim->big);
	sim->pauses++;
	if (attempt == 0)
		complain(sim, SIM_C_PORT, "pause number 0");
	pthread_mutex_unlock(&sim->big);
}

static void port_event(void *ctx, const struct ffa_event *event)
{
	struct sim *sim = ctx;

	pthread_mutex_lock(&sim->big);
	sim->event[sim->events++ % KEPT_EVENTS] = *event;
	pthread_mutex_unlock(&sim->big);
}

void sim_ports(struct sim *sim, struct ffa_ports *out)
{
	memset(out, 0, sizeof(*out));
	out->size = sizeof(*out);
	out->ctx = sim;
	out->smc = port_smc;
	out->buffer_map = port_buffer_map;
	out->buffer_unmap = port_buffer_unmap;
	out->pages = port_pages;
	out->zero = port_zero;
	out->copy_in = port_copy_in;
	out->copy_out = port_copy_out;
	out->lock = port_lock;
	out->unlock = port_unlock;
	out->pause = port_pause;
	out->event = port_event;
	out->held = port_held;
}
