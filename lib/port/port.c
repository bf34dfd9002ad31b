/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * port.c - every port of the integrator but the locks, called in one place and its answer folded
 * into a reason; see port.h.
 */
#include "port/port.h"

#include "base/mem.h"
#include "port/locks.h"

/* A port is code that can be wrong too: what is not in its contract is a fault. */
static enum ffa_reason fold(enum ffa_port_result result)
{
	switch (result) {
	case FFA_PORT_OK:
		return FFA_R_NONE;
	case FFA_PORT_INVALID:
		return FFA_R_PORT_INVALID;
	case FFA_PORT_DENIED:
		return FFA_R_PORT_DENIED;
	case FFA_PORT_NO_MEMORY:
		return FFA_R_PORT_NO_MEMORY;
	case FFA_PORT_BUSY:
		return FFA_R_PORT_BUSY;
	case FFA_PORT_FAULT:
		break;
	}
	return FFA_R_PORT_FAULT;
}

void ffa_port_smc(const struct ffa_ports *ports, struct ffa_regs *regs)
{
	ffa_locks_check_port(ports);
	ports->smc(ports->ctx, regs);
}

enum ffa_reason ffa_port_buffer_map(const struct ffa_ports *ports, struct ffa_endpoint client,
				    const struct ffa_pair *pair, struct ffa_mapping *out)
{
	enum ffa_reason reason;

	ffa_locks_check_port(ports);
	out->tx = NULL;
	out->rx = NULL;
	reason = fold(ports->buffer_map(ports->ctx, client, pair, out));
	if (reason == FFA_R_NONE && (out->tx == NULL || out->rx == NULL))
		return FFA_R_PORT_FAULT;
	return reason;
}

enum ffa_reason ffa_port_buffer_unmap(const struct ffa_ports *ports, struct ffa_endpoint client,
				      const struct ffa_pair *pair,
				      const struct ffa_mapping *mapping)
{
	ffa_locks_check_port(ports);
	return fold(ports->buffer_unmap(ports->ctx, client, pair, mapping));
}

enum ffa_reason ffa_port_pages(const struct ffa_ports *ports, const struct ffa_page_change *change,
			       const struct ffa_range *ranges, uint32_t count)
{
	if (count == 0)
		return FFA_R_NONE;
	ffa_locks_check_port(ports);
	return fold(ports->pages(ports->ctx, change, ranges, count));
}

enum ffa_reason ffa_port_zero(const struct ffa_ports *ports, struct ffa_endpoint owner,
			      const struct ffa_range *ranges, uint32_t count)
{
	if (count == 0)
		return FFA_R_NONE;
	if (ports->zero == NULL)
		return FFA_R_PORT_FAULT;
	ffa_locks_check_port(ports);
	return fold(ports->zero(ports->ctx, owner, ranges, count));
}

enum ffa_reason ffa_port_copy_in(const struct ffa_ports *ports, void *to, const void *tx,
				 size_t bytes)
{
	if (ports->copy_in == NULL) {
		memcpy(to, tx, bytes);
		return FFA_R_NONE;
	}
	ffa_locks_check_port(ports);
	/* Only success is success; a copy has no other answer that would mean something. */
	return ports->copy_in(ports->ctx, to, tx, 0, bytes) == FFA_PORT_OK ? FFA_R_NONE
									   : FFA_R_PORT_FAULT;
}

enum ffa_reason ffa_port_copy_out(const struct ffa_ports *ports, void *rx, size_t offset,
				  const void *from, size_t bytes)
{
	if (ports->copy_out == NULL) {
		memcpy((uint8_t *)rx + offset, from, bytes);
		return FFA_R_NONE;
	}
	ffa_locks_check_port(ports);
	return ports->copy_out(ports->ctx, rx, offset, from, bytes) == FFA_PORT_OK
		       ? FFA_R_NONE
		       : FFA_R_PORT_FAULT;
}

void ffa_port_pause(const struct ffa_ports *ports, uint32_t attempt)
{
	ffa_locks_check_port(ports);
	if (ports->pause != NULL)
		ports->pause(ports->ctx, attempt);
}

void ffa_port_event(const struct ffa_ports *ports, const struct ffa_event *event)
{
	if (ports->event != NULL)
		ports->event(ports->ctx, event);
}
