/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * record.c - ports around ports: each calls the one of ports.c and writes down what it was asked
 * and what it answered.
 *
 * Page states change under one lock more here, so that two CPUs' changes and their records are in
 * the same order. A lock is recorded by its holder, for the same reason.
 */
#include "hyp.h"

#include "memory.h"
#include "ring.h"

/* One call of a page port is about one buffer's worth of ranges, of 16 bytes each, at most. */
#define RANGES_AT_ONCE (FFA_MAX_BUFFER_PAGES * 256u)

static struct ffa_ports real;
static struct ffa_own_pair own_pair;
static struct spinlock order;
static struct hyp_range ranges_copy[RANGES_AT_ONCE]; /* under `order` */

static uint64_t current_call(void)
{
	return this_cpu()->call;
}

/* --- SMCs, with what they say and get through the proxy's own pair --------------------------- */

static uint64_t own_bytes(void)
{
	return (uint64_t)own_pair.pages << FFA_PAGE_SHIFT;
}

/* How much of the proxy's TX an SMC speaks of. */
static uint64_t sent_bytes(const struct ffa_regs *regs)
{
	uint64_t bytes = 0;

	switch ((uint32_t)regs->x[0] & 0xFFFFu) {
	case FFA_NR_MEM_DONATE:
	case FFA_NR_MEM_LEND:
	case FFA_NR_MEM_SHARE:
		bytes = (uint32_t)regs->x[2];
		break;
	case FFA_NR_MEM_FRAG_TX:
		bytes = (uint32_t)regs->x[3];
		break;
	}
	/* Lengths beyond the buffer are what an abort sends; there is nothing behind them. */
	return bytes <= own_bytes() ? bytes : 0;
}

static void record_smc(void *ctx, struct ffa_regs *regs)
{
	uint32_t number = (uint32_t)regs->x[0] & 0xFFFFu;
	struct ring_part rx = RING_NOTHING;

	ring_add(HYP_SMC_IN, 0, current_call(), RING_PART(regs, sizeof(*regs)),
		 RING_PART(own_pair.tx, sent_bytes(regs)));
	real.smc(ctx, regs);
	if (number == FFA_NR_PARTITION_INFO_GET && (uint32_t)regs->x[0] != FFA_FID32(FFA_NR_ERROR))
		rx = RING_PART(own_pair.rx, own_bytes());
	ring_add(HYP_SMC_OUT, 0, current_call(), RING_PART(regs, sizeof(*regs)), rx);
}

/* --- pages ----------------------------------------------------------------------------------- */

static void add_ranges(enum hyp_record_kind kind, enum ffa_port_result result,
		       const struct hyp_pages *what, const struct ffa_range *ranges)
{
	uint32_t count = what->count;

	if (count > RANGES_AT_ONCE)
		panic("more ranges than a buffer holds");
	for (uint32_t i = 0; i < count; i++)
		ranges_copy[i] = (struct hyp_range){ ranges[i].base.addr, ranges[i].pages };
	ring_add(kind, (uint8_t)result, current_call(), RING_PART(what, sizeof(*what)),
		 RING_PART(ranges_copy, count * sizeof(ranges_copy[0])));
}

static enum ffa_port_result record_pages(void *ctx, const struct ffa_page_change *change,
					 const struct ffa_range *ranges, uint32_t count)
{
	struct hyp_pages what = {
		.action = change->action,
		.write = change->write,
		.owner = change->owner.id,
		.count = count,
	};
	enum ffa_port_result result;

	spin_lock(&order);
	result = real.pages(ctx, change, ranges, count);
	add_ranges(HYP_PAGES, result, &what, ranges);
	spin_unlock(&order);
	return result;
}

static enum ffa_port_result record_zero(void *ctx, struct ffa_endpoint owner,
					const struct ffa_range *ranges, uint32_t count)
{
	struct hyp_pages what = { .owner = owner.id, .count = count };
	enum ffa_port_result result;

	spin_lock(&order);
	result = real.zero(ctx, owner, ranges, count);
	add_ranges(HYP_ZERO, result, &what, ranges);
	spin_unlock(&order);
	return result;
}

static void add_pair(enum hyp_record_kind kind, enum ffa_port_result result,
		     struct ffa_endpoint client, const struct ffa_pair *pair)
{
	struct hyp_pair what = { pair->tx.addr, pair->rx.addr, pair->pages, client.id };

	ring_add(kind, (uint8_t)result, current_call(), RING_PART(&what, sizeof(what)),
		 RING_NOTHING);
}

static enum ffa_port_result record_map(void *ctx, struct ffa_endpoint client,
				       const struct ffa_pair *pair, struct ffa_mapping *out)
{
	enum ffa_port_result result;

	spin_lock(&order);
	result = real.buffer_map(ctx, client, pair, out);
	add_pair(HYP_BUFFER_MAP, result, client, pair);
	spin_unlock(&order);
	return result;
}

static enum ffa_port_result record_unmap(void *ctx, struct ffa_endpoint client,
					 const struct ffa_pair *pair,
					 const struct ffa_mapping *mapping)
{
	enum ffa_port_result result;

	spin_lock(&order);
	result = real.buffer_unmap(ctx, client, pair, mapping);
	add_pair(HYP_BUFFER_UNMAP, result, client, pair);
	spin_unlock(&order);
	return result;
}

/* --- copies: what is recorded is the private copy, which nobody can change any more ---------- */

static enum ffa_port_result record_in(void *ctx, void *to, const void *tx, size_t offset,
				      size_t bytes)
{
	struct hyp_copy what = { offset, bytes };

	(void)ctx;
	memcpy(to, (const uint8_t *)tx + offset, bytes);
	ring_add(HYP_COPY_IN, FFA_PORT_OK, current_call(), RING_PART(&what, sizeof(what)),
		 RING_PART(to, bytes));
	return FFA_PORT_OK;
}

static enum ffa_port_result record_out(void *ctx, void *rx, size_t offset, const void *from,
				       size_t bytes)
{
	struct hyp_copy what = { offset, bytes };

	(void)ctx;
	memcpy((uint8_t *)rx + offset, from, bytes);
	ring_add(HYP_COPY_OUT, FFA_PORT_OK, current_call(), RING_PART(&what, sizeof(what)),
		 RING_PART(from, bytes));
	return FFA_PORT_OK;
}

/* --- the rest -------------------------------------------------------------------------------- */

/* Views and other looks from outside a call take locks too; they decide nothing. */
static void record_lock(void *ctx, enum ffa_lock kind, uint32_t index)
{
	struct hyp_lock what = { kind, index };

	real.lock(ctx, kind, index);
	if (current_call() != 0)
		ring_add(HYP_LOCK, 0, current_call(), RING_PART(&what, sizeof(what)), RING_NOTHING);
}

static void record_pause(void *ctx, uint32_t attempt)
{
	uint64_t what = attempt;

	real.pause(ctx, attempt);
	ring_add(HYP_PAUSE, 0, current_call(), RING_PART(&what, sizeof(what)), RING_NOTHING);
}

static void record_event(void *ctx, const struct ffa_event *event)
{
	struct hyp_event what = {
		.kind = event->kind,
		.client = event->client.id,
		.vcpu = event->vcpu,
		.fid = event->fid,
		.reason = event->reason,
		.error = event->error,
		.offset = event->offset,
		.value = event->value,
	};

	(void)ctx;
	ring_add(HYP_EVENT, 0, current_call(), RING_PART(&what, sizeof(what)), RING_NOTHING);
}

void record_ports(struct ffa_ports *ports, const struct ffa_own_pair *own)
{
	real = *ports;
	own_pair = *own;
	ports->smc = record_smc;
	ports->pages = record_pages;
	ports->zero = record_zero;
	ports->buffer_map = record_map;
	ports->buffer_unmap = record_unmap;
	ports->copy_in = record_in;
	ports->copy_out = record_out;
	ports->lock = record_lock;
	ports->pause = record_pause;
	ports->event = record_event;
}
