/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * rxtx.c - FFA_RXTX_MAP, FFA_RXTX_UNMAP, FFA_RX_RELEASE. A client's pair is never shown to the
 * Secure side: the proxy copies through its own. FF-A source: DEN0077A buffer management.
 */
#include "abi/handlers.h"
#include "port/answer.h"
#include "port/locks.h"
#include "port/port.h"

/* Whether two stretches of `bytes` bytes share one; compares distances, so nothing wraps. */
static bool overlap(uint64_t a, uint64_t b, uint64_t bytes)
{
	return (a >= b ? a - b : b - a) < bytes;
}

static bool within(uint64_t address, uint64_t bytes, uint64_t limit)
{
	return bytes <= limit && address <= limit - bytes;
}

/* What the registers say, checked; no state is looked at. */
static enum ffa_reason decode_map(struct ffa_call *call, struct ffa_pair *pair)
{
	const struct ffa_config *config = &call->proxy->config;
	uint64_t limit = call->client->config.address_limit;
	uint64_t pages = call->in.x[3];
	uint64_t bytes;

	pair->tx.addr = call->in.x[1];
	pair->rx.addr = call->in.x[2];
	if (pages == 0 || pages > config->max_buffer_pages ||
	    (pages << FFA_PAGE_SHIFT) % config->granule != 0)
		return ffa_refuse(call, FFA_R_BOX_PAGES, 3, pages);
	pair->pages = (uint32_t)pages;
	bytes = pages << FFA_PAGE_SHIFT;
	if ((pair->tx.addr & (config->granule - 1)) != 0)
		return ffa_refuse(call, FFA_R_BOX_ALIGNMENT, 1, pair->tx.addr);
	if ((pair->rx.addr & (config->granule - 1)) != 0)
		return ffa_refuse(call, FFA_R_BOX_ALIGNMENT, 2, pair->rx.addr);
	if (overlap(pair->tx.addr, pair->rx.addr, bytes))
		return ffa_refuse(call, FFA_R_BOX_OVERLAP, 2, pair->rx.addr);
	if (!within(pair->tx.addr, bytes, limit))
		return ffa_refuse(call, FFA_R_BOX_ADDRESS, 1, pair->tx.addr);
	if (!within(pair->rx.addr, bytes, limit))
		return ffa_refuse(call, FFA_R_BOX_ADDRESS, 2, pair->rx.addr);
	return FFA_R_NONE;
}

static enum ffa_reason map_locked(struct ffa_call *call)
{
	struct ffa_mailbox *box = &call->client->box;
	struct ffa_mapping mapping;
	struct ffa_pair pair;
	enum ffa_reason reason = ffa_mailbox_may(box, FFA_RX_MAP);

	if (reason != FFA_R_NONE)
		return ffa_refuse(call, reason, 0, 0);
	reason = decode_map(call, &pair);
	if (reason != FFA_R_NONE)
		return reason;
	reason = ffa_port_buffer_map(&call->proxy->ports, call->client->config.id, &pair, &mapping);
	/* A buffer that cannot be one is the caller's mistake, whatever state forbids it. */
	if (reason == FFA_R_PORT_DENIED)
		reason = FFA_R_PORT_INVALID;
	if (reason != FFA_R_NONE)
		return ffa_refuse(call, reason, 1, pair.tx.addr);
	box->pair = pair;
	box->mapping = mapping;
	ffa_mailbox_step(box, FFA_RX_MAP);
	ffa_succeed(call, 0, 0);
	return FFA_R_NONE;
}

enum ffa_reason ffa_do_rxtx_map(struct ffa_call *call)
{
	enum ffa_reason reason;

	ffa_lock_mailbox(&call->proxy->ports, call->client->slot);
	reason = map_locked(call);
	ffa_unlock_mailbox(&call->proxy->ports, call->client->slot);
	return reason;
}

/* w1 names whose mailbox: 0, or the caller itself, in the half that the call uses. */
static enum ffa_reason check_owner(struct ffa_call *call, unsigned int shift)
{
	uint32_t w1 = ffa_w(&call->in, 1);

	if (w1 != 0 && w1 != (uint32_t)call->client->config.id.id << shift)
		return ffa_refuse(call, FFA_R_ENDPOINT_SELF, 1, w1);
	return FFA_R_NONE;
}

/* The pair goes back; the proxy forgets it whatever the integrator says. */
static void unmap(struct ffa_call *call)
{
	struct ffa_mailbox *box = &call->client->box;
	enum ffa_reason reason = ffa_port_buffer_unmap(&call->proxy->ports, call->client->config.id,
						       &box->pair, &box->mapping);

	if (reason != FFA_R_NONE)
		ffa_call_anomaly(call, reason, 1, box->pair.tx.addr);
	ffa_mailbox_step(box, FFA_RX_UNMAP);
}

enum ffa_reason ffa_do_rxtx_unmap(struct ffa_call *call)
{
	enum ffa_reason reason = check_owner(call, 16);

	if (reason != FFA_R_NONE)
		return reason;
	ffa_lock_mailbox(&call->proxy->ports, call->client->slot);
	reason = ffa_mailbox_may(&call->client->box, FFA_RX_UNMAP);
	if (reason == FFA_R_NONE) {
		unmap(call);
		ffa_succeed(call, 0, 0);
	}
	ffa_unlock_mailbox(&call->proxy->ports, call->client->slot);
	return ffa_refuse(call, reason, 0, 0);
}

enum ffa_reason ffa_do_rx_release(struct ffa_call *call)
{
	enum ffa_reason reason = check_owner(call, 0);

	if (reason != FFA_R_NONE)
		return reason;
	ffa_lock_mailbox(&call->proxy->ports, call->client->slot);
	reason = ffa_mailbox_may(&call->client->box, FFA_RX_RELEASE);
	if (reason == FFA_R_NONE)
		ffa_mailbox_step(&call->client->box, FFA_RX_RELEASE);
	ffa_unlock_mailbox(&call->proxy->ports, call->client->slot);
	ffa_succeed(call, 0, 0);
	return ffa_refuse(call, reason, 0, 0);
}

void ffa_rxtx_leave(struct ffa_call *call)
{
	if (call->client->box.state != FFA_RX_UNMAPPED)
		unmap(call);
}
