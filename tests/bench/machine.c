/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * machine.c - page states and ports, as simple as an integrator would write them.
 */
#include "machine.h"

#include <stdlib.h>
#include <string.h>

#include "secure.h"

static const struct {
	uint8_t from, to;
} transitions[] = {
	[FFA_PAGES_SHARE] = { MACHINE_OWNED, MACHINE_SHARED },
	[FFA_PAGES_LEND] = { MACHINE_OWNED, MACHINE_LENT },
	[FFA_PAGES_DONATE] = { MACHINE_OWNED, MACHINE_DONATED },
	[FFA_PAGES_UNSHARE] = { MACHINE_SHARED, MACHINE_OWNED },
	[FFA_PAGES_UNLEND] = { MACHINE_LENT, MACHINE_OWNED },
	[FFA_PAGES_UNDONATE] = { MACHINE_DONATED, MACHINE_OWNED },
};

/* The pages of a range; NULL when it is not memory. */
static struct machine_page *pages_of(struct machine *machine, const struct ffa_range *range)
{
	uint64_t first = (range->base.addr - MACHINE_BASE) >> FFA_PAGE_SHIFT;

	if (first >= MACHINE_PAGES || range->pages > MACHINE_PAGES - first)
		return NULL;
	return &machine->pages[first];
}

static enum ffa_port_result check_range(struct machine *machine,
					const struct ffa_page_change *change, uint8_t from,
					const struct ffa_range *range)
{
	const struct machine_page *page = pages_of(machine, range);

	if (page == NULL)
		return FFA_PORT_INVALID;
	for (uint32_t i = 0; i < range->pages; i++)
		if (page[i].owner != change->owner.id || page[i].state != from ||
		    (change->write && !page[i].writable))
			return FFA_PORT_DENIED;
	return FFA_PORT_OK;
}

/* All ranges or none: look at every page first, then change them. */
static enum ffa_port_result port_pages(void *ctx, const struct ffa_page_change *change,
				       const struct ffa_range *ranges, uint32_t count)
{
	uint8_t from = transitions[change->action].from;
	uint8_t to = transitions[change->action].to;

	for (uint32_t i = 0; i < count; i++) {
		enum ffa_port_result result = check_range(ctx, change, from, &ranges[i]);

		if (result != FFA_PORT_OK)
			return result;
	}
	for (uint32_t i = 0; i < count; i++) {
		struct machine_page *page = pages_of(ctx, &ranges[i]);

		for (uint32_t n = 0; n < ranges[i].pages; n++)
			page[n].state = to;
	}
	return FFA_PORT_OK;
}

static enum ffa_port_result port_buffer_map(void *ctx, struct ffa_endpoint client,
					    const struct ffa_pair *pair, struct ffa_mapping *out)
{
	struct machine *machine = ctx;
	struct machine_page *box = machine->box;

	if (pair->tx.addr != MACHINE_BOX || pair->rx.addr != MACHINE_BOX + FFA_PAGE_SIZE ||
	    pair->pages != 1)
		return FFA_PORT_INVALID;
	for (unsigned int i = 0; i < 2; i++)
		if (box[i].owner != client.id || box[i].state != MACHINE_OWNED || !box[i].writable)
			return FFA_PORT_DENIED;
	box[0].state = MACHINE_BUFFERS;
	box[1].state = MACHINE_BUFFERS;
	out->tx = machine->tx;
	out->rx = machine->rx;
	return FFA_PORT_OK;
}

static enum ffa_port_result port_buffer_unmap(void *ctx, struct ffa_endpoint client,
					      const struct ffa_pair *pair,
					      const struct ffa_mapping *mapping)
{
	struct machine *machine = ctx;

	(void)client;
	(void)pair;
	if (mapping->tx != machine->tx || machine->box[0].state != MACHINE_BUFFERS)
		return FFA_PORT_FAULT;
	machine->box[0].state = MACHINE_OWNED;
	machine->box[1].state = MACHINE_OWNED;
	return FFA_PORT_OK;
}

static void port_lock(void *ctx, enum ffa_lock kind, uint32_t index)
{
	struct machine *machine = ctx;

	(void)index;
	while (atomic_flag_test_and_set_explicit(&machine->locks[kind], memory_order_acquire))
		;
}

static void port_unlock(void *ctx, enum ffa_lock kind, uint32_t index)
{
	struct machine *machine = ctx;

	(void)index;
	atomic_flag_clear_explicit(&machine->locks[kind], memory_order_release);
}

static void port_event(void *ctx, const struct ffa_event *event)
{
	struct machine *machine = ctx;

	machine->events += event->kind == FFA_EVENT_REFUSED;
}

struct ffa_ports machine_ports(struct machine *machine, bool locks)
{
	return (struct ffa_ports){
		.size = sizeof(struct ffa_ports),
		.ctx = machine,
		.smc = secure_smc,
		.buffer_map = port_buffer_map,
		.buffer_unmap = port_buffer_unmap,
		.pages = port_pages,
		.lock = locks ? port_lock : NULL,
		.unlock = locks ? port_unlock : NULL,
		.event = port_event,
	};
}

bool machine_open(struct machine *machine)
{
	uint8_t *buffers = aligned_alloc(MACHINE_BUFFER, (size_t)MACHINE_BUFFER * 4);

	memset(machine, 0, sizeof(*machine));
	machine->pages = calloc(MACHINE_PAGES, sizeof(*machine->pages));
	machine->tx = buffers;
	if (machine->pages == NULL || buffers == NULL) {
		machine_close(machine);
		return false;
	}
	memset(buffers, 0, (size_t)MACHINE_BUFFER * 4);
	machine->rx = buffers + MACHINE_BUFFER;
	machine->own_tx = buffers + 2 * MACHINE_BUFFER;
	machine->own_rx = buffers + 3 * MACHINE_BUFFER;
	for (uint32_t i = 0; i < MACHINE_PAGES; i++)
		machine->pages[i].writable = true;
	machine->box[0].writable = true;
	machine->box[1].writable = true;
	return true;
}

void machine_close(struct machine *machine)
{
	free(machine->pages);
	free(machine->tx);
	machine->pages = NULL;
	machine->tx = NULL;
}

struct ffa_ipa machine_page_addr(uint32_t page)
{
	return (struct ffa_ipa){ MACHINE_BASE + ((uint64_t)page << FFA_PAGE_SHIFT) };
}

uint32_t machine_shared_pages(const struct machine *machine)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < MACHINE_PAGES; i++)
		count += machine->pages[i].state != MACHINE_OWNED;
	return count;
}

enum ffa_disposition machine_empty_call(struct ffa_proxy *proxy, struct ffa_endpoint client,
					uint32_t vcpu, struct ffa_regs *regs)
{
	(void)proxy;
	(void)client;
	(void)vcpu;
	(void)regs;
	return FFA_ANSWERED;
}
