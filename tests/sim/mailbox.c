/* SPDX-License-Identifier: BSD-3-Clause */
/* mailbox.c - RX/TX pairs of the proxy and of partitions at the Secure side. */
#include "inside.h"

#include <string.h>

static bool usable(struct caller *caller, uint64_t addr, uint32_t pages)
{
	struct sim *sim = caller->sim;
	const struct region *region = region_of(sim, addr);

	if (caller->sp != NULL)
		return pages_plain(sim, caller->id, addr, pages);
	return region != NULL && region->def.kind == SIM_RAM &&
	       memory_at(sim, addr, (uint64_t)pages * PAGE) != NULL;
}

/* Sizes and alignments in pages of the buffer boundary that FFA_FEATURES tells. */
static uint32_t boundary(const struct caller *caller)
{
	static const uint32_t pages[4] = { 1, 16, 4, 1 };

	return caller->sp ? 1 : pages[caller->sim->config.min_buffer & 3];
}

static int32_t check_pair(struct caller *caller, uint64_t tx, uint64_t rx, uint32_t pages)
{
	const struct sim_config *config = &caller->sim->config;
	uint64_t align = (uint64_t)boundary(caller) * PAGE, bytes = (uint64_t)pages * PAGE;
	bool loose = caller->sp == NULL && is_optee(caller->sim);

	if (caller->box->mapped)
		return FFA_RET_DENIED;
	if (pages == 0 || pages > FFA_MAX_BUFFER_PAGES || pages % boundary(caller))
		return FFA_RET_INVALID_PARAMETERS;
	if (caller->sp == NULL && config->max_buffer_pages && pages > config->max_buffer_pages)
		return FFA_RET_INVALID_PARAMETERS;
	if (tx % align || rx % align)
		return FFA_RET_INVALID_PARAMETERS;
	if (!loose && tx < rx + bytes && rx < tx + bytes)
		return FFA_RET_INVALID_PARAMETERS;
	if (!usable(caller, tx, pages) || !usable(caller, rx, pages))
		return FFA_RET_INVALID_PARAMETERS;
	return 0;
}

static void check_proxy_pair(struct sim *sim, uint64_t tx, uint64_t rx)
{
	struct page tx_page, rx_page;

	if (!page_read(sim, tx, &tx_page) || !page_read(sim, rx, &rx_page))
		return;
	if (tx_page.owner != SIM_ID_HYPERVISOR || rx_page.owner != SIM_ID_HYPERVISOR)
		complain(sim, SIM_C_MAILBOX, "pair 0x%llx, 0x%llx is not the hypervisor's memory",
			 (unsigned long long)tx, (unsigned long long)rx);
}

void do_rxtx_map(struct caller *caller, struct ffa_regs *regs)
{
	struct sim *sim = caller->sim;
	bool wide = (regs->x[0] & FFA_FID_WIDTH_BIT) != 0;
	uint64_t tx = wide ? regs->x[1] : (uint32_t)regs->x[1];
	uint64_t rx = wide ? regs->x[2] : (uint32_t)regs->x[2];
	uint32_t pages = (uint32_t)regs->x[3];
	int32_t error = check_pair(caller, tx, rx, pages);
	struct mailbox *box = caller->box;

	if (caller->sp == NULL) {
		if (box->mapped)
			complain(sim, SIM_C_MAILBOX, "RXTX_MAP while a pair is mapped");
		check_proxy_pair(sim, tx, rx);
	}
	if (error) {
		answer_error(regs, error);
		return;
	}
	memset(box, 0, sizeof(*box));
	box->mapped = true;
	box->tx_addr = tx;
	box->rx_addr = rx;
	box->pages = pages;
	box->tx = memory_at(sim, tx, (uint64_t)pages * PAGE);
	box->rx = memory_at(sim, rx, (uint64_t)pages * PAGE);
	pages_use(sim, tx, pages, SIM_USE_TX);
	pages_use(sim, rx, pages, SIM_USE_RX);
	answer_success(regs, 0, 0);
}

void do_rxtx_unmap(struct caller *caller, struct ffa_regs *regs)
{
	struct mailbox *box = caller->box;

	if (!box->mapped || regs->x[1] != 0) {
		if (caller->sp == NULL)
			complain(caller->sim, SIM_C_MAILBOX, "RXTX_UNMAP without a pair");
		answer_error(regs, FFA_RET_INVALID_PARAMETERS);
		return;
	}
	pages_use(caller->sim, box->tx_addr, box->pages, SIM_USE_PLAIN);
	pages_use(caller->sim, box->rx_addr, box->pages, SIM_USE_PLAIN);
	memset(box, 0, sizeof(*box));
	answer_success(regs, 0, 0);
}

void do_rx_release(struct caller *caller, struct ffa_regs *regs)
{
	struct mailbox *box = caller->box;

	if (!box->mapped || !box->rx_full) {
		if (caller->sp == NULL && !box->fill_failed)
			complain(caller->sim, SIM_C_MAILBOX,
				 "RX_RELEASE of an RX that is not full");
		answer_error(regs, FFA_RET_DENIED);
		return;
	}
	box->rx_full = false;
	box->fill_failed = false;
	answer_success(regs, 0, 0);
}

/* May RX be filled? If not, *regs is the answer. */
bool rx_take(struct caller *caller, struct ffa_regs *regs)
{
	struct mailbox *box = caller->box;

	if (box->mapped && !box->rx_full)
		return true;
	if (caller->sp == NULL)
		complain(caller->sim, SIM_C_MAILBOX, "call 0x%llx would fill an RX that is %s",
			 (unsigned long long)regs->x[0],
			 box->mapped ? "not released" : "not there");
	answer_error(regs, FFA_RET_BUSY);
	return false;
}

bool sim_oracle_own_mapped(struct sim *sim)
{
	bool mapped;

	pthread_mutex_lock(&sim->big);
	mapped = sim->ns.box.mapped;
	pthread_mutex_unlock(&sim->big);
	return mapped;
}

bool sim_oracle_rx_full(struct sim *sim)
{
	bool full;

	pthread_mutex_lock(&sim->big);
	full = sim->ns.box.rx_full;
	pthread_mutex_unlock(&sim->big);
	return full;
}
