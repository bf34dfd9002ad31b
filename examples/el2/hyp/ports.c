/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ports.c - libffaproxy on this hypervisor: each port over the real thing.
 *
 * This is the file to write when the library is taken to another hypervisor. What it needs from
 * it: a way to call EL3 (smc.c), page states that the stage-2 table enforces (stage2.c), a
 * mapping of the client's buffers (ours maps all RAM), and locks (lock.c). Nothing here knows
 * FF-A: what is asked for, in which order, and what to do when it fails is the library's
 * business. The contracts are in <ffa/ports.h>.
 */
#include "hyp.h"

#include "arch.h"
#include "memory.h"
#include "stage2.h"

/* --- the Secure side ------------------------------------------------------------------------- */

/*
 * The library hands over x0-x17 and wants them back: an SMC with nothing added. Several CPUs may be
 * in here; the library holds what locks it needs around it.
 */
static void port_smc(void *ctx, struct ffa_regs *regs)
{
	(void)ctx;
	secure_call(regs);
}

/* --- pages ----------------------------------------------------------------------------------- */

/*
 * What a client names is an address of its own (an IPA). Our only client is the host, whose
 * addresses are physical ones; with guests, `owner` would choose the table here.
 */
static enum ffa_port_result answer(enum page_answer changed)
{
	switch (changed) {
	case PAGES_DONE:
		return FFA_PORT_OK;
	case PAGES_NOT_YOURS: /* no RAM, a device, or ours: not the client's memory */
		return FFA_PORT_INVALID;
	case PAGES_WRONG_STATE: /* given away already, or a buffer */
		return FFA_PORT_DENIED;
	}
	return FFA_PORT_FAULT;
}

/*
 * All pages or none, and done when it returns: what is lent or donated is gone from every CPU's
 * TLB before the library tells the Secure side of it.
 */
static enum ffa_port_result change(enum page_state from, enum page_state to,
				   const struct ffa_range *ranges, uint32_t count)
{
	enum page_answer changed;

	stage2_lock();
	changed = stage2_change(from, to, ranges, count);
	stage2_unlock();
	return answer(changed);
}

/*
 * A transfer begun, or undone. `change->write` needs no look: the host may write to all of its
 * memory. A hypervisor with read-only pages would answer DENIED for them here.
 */
static enum ffa_port_result port_pages(void *ctx, const struct ffa_page_change *what,
				       const struct ffa_range *ranges, uint32_t count)
{
	(void)ctx;
	switch (what->action) {
	case FFA_PAGES_SHARE:
		return change(PAGE_OWNED, PAGE_SHARED, ranges, count);
	case FFA_PAGES_LEND:
		return change(PAGE_OWNED, PAGE_LENT, ranges, count);
	case FFA_PAGES_DONATE:
		return change(PAGE_OWNED, PAGE_DONATED, ranges, count);
	case FFA_PAGES_UNSHARE:
		return change(PAGE_SHARED, PAGE_OWNED, ranges, count);
	case FFA_PAGES_UNLEND:
		return change(PAGE_LENT, PAGE_OWNED, ranges, count);
	case FFA_PAGES_UNDONATE:
		return change(PAGE_DONATED, PAGE_OWNED, ranges, count);
	}
	return FFA_PORT_FAULT;
}

/*
 * Zeroes that everybody sees: ours are written through the same cacheable attributes as the guest's
 * and the Secure world's, and cleaned to memory for whoever maps the page without caches.
 */
static enum ffa_port_result port_zero(void *ctx, struct ffa_endpoint owner,
				      const struct ffa_range *ranges, uint32_t count)
{
	(void)ctx;
	(void)owner;
	for (uint32_t i = 0; i < count; i++) {
		void *at = (void *)ranges[i].base.addr;
		uint64_t bytes = (uint64_t)ranges[i].pages << FFA_PAGE_SHIFT;

		memset(at, 0, bytes);
		clean_to_memory(at, bytes);
	}
	return FFA_PORT_OK;
}

/* --- a client's RX/TX pair ------------------------------------------------------------------- */

/* Both buffers as ranges, so that they change state together or not at all. */
static void ranges_of(const struct ffa_pair *pair, struct ffa_range ranges[2])
{
	ranges[0] = (struct ffa_range){ pair->tx, pair->pages };
	ranges[1] = (struct ffa_range){ pair->rx, pair->pages };
}

/*
 * From now on the pages cannot be given away, so the mapping stays good for as long as the library
 * uses it. All RAM is mapped at its own address; elsewhere this is where the pages are mapped.
 */
static enum ffa_port_result port_buffer_map(void *ctx, struct ffa_endpoint client,
					    const struct ffa_pair *pair, struct ffa_mapping *out)
{
	struct ffa_range ranges[2];
	enum ffa_port_result result;

	(void)ctx;
	(void)client;
	ranges_of(pair, ranges);
	result = change(PAGE_OWNED, PAGE_BUFFER, ranges, 2);
	if (result == FFA_PORT_OK) {
		out->tx = (const void *)pair->tx.addr;
		out->rx = (void *)pair->rx.addr;
	}
	return result;
}

static enum ffa_port_result port_buffer_unmap(void *ctx, struct ffa_endpoint client,
					      const struct ffa_pair *pair,
					      const struct ffa_mapping *mapping)
{
	struct ffa_range ranges[2];

	(void)ctx;
	(void)client;
	(void)mapping;
	ranges_of(pair, ranges);
	return change(PAGE_BUFFER, PAGE_OWNED, ranges, 2);
}

/* --- locks and waiting ----------------------------------------------------------------------- */

/* One of each kind; a mailbox for each client (there is one client). */
static struct spinlock locks[FFA_LOCK_KINDS];

static void port_lock(void *ctx, enum ffa_lock kind, uint32_t index)
{
	(void)ctx;
	(void)index;
	spin_lock(&locks[kind]);
}

static void port_unlock(void *ctx, enum ffa_lock kind, uint32_t index)
{
	(void)ctx;
	(void)index;
	spin_unlock(&locks[kind]);
}

/* The Secure side made no progress: give it, and whoever has what it waits for, some time. */
static void port_pause(void *ctx, uint32_t attempt)
{
	(void)ctx;
	for (uint32_t i = 0; i < attempt * 1000; i++)
		wait_a_little();
}

/*
 * Left out: copy_in and copy_out (our mapping cannot fault: memcpy will do), event (record.c takes
 * it), and translate and interrupt, which this version of the library does not use.
 */
void ports_fill(struct ffa_ports *ports)
{
	*ports = (struct ffa_ports){
		.size = sizeof(*ports),
		.smc = port_smc,
		.buffer_map = port_buffer_map,
		.buffer_unmap = port_buffer_unmap,
		.pages = port_pages,
		.zero = port_zero,
		.lock = port_lock,
		.unlock = port_unlock,
		.pause = port_pause,
	};
}
