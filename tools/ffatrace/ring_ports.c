/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ring_ports.c - each port puts what it is asked into the bytes that the hypervisor would have
 * recorded for it, compares them with those that it did record, and answers what is there.
 */
#include "ring_ports.h"

#include <inttypes.h>
#include <string.h>

static const struct ffa_own_pair *own_pair;

/* A client's pair: one byte each, since all copies are recorded and nothing else may touch it. */
static const uint8_t client_tx;
static uint8_t client_rx;

/* Which CPU holds each lock, plus one. */
static uint32_t holder[FFA_LOCK_KINDS][FFA_MAX_CLIENTS];

static uint64_t number_at(const uint8_t *at, uint32_t bytes)
{
	uint64_t value = 0;

	for (uint32_t i = bytes; i-- > 0;)
		value = value << 8 | at[i];
	return value;
}

void ring_same(const struct ring_record *record, uint32_t at, const void *bytes, size_t count)
{
	const uint8_t *ours = bytes, *theirs = record->body + at;
	struct ring_field field;
	size_t i = 0;

	if (record->bytes - at < count)
		turn_differs(record, "%s: %" PRIu32 " bytes are recorded, the library has %zu",
			     ring_kind_name(record->kind), record->bytes - at, count);
	while (i < count && ours[i] == theirs[i])
		i++;
	if (i == count)
		return;
	field = ring_field_at(record->kind, at + (uint32_t)i);
	turn_differs(record, "%s, %s: recorded %#" PRIx64 ", the library has %#" PRIx64,
		     ring_kind_name(record->kind), field.name,
		     number_at(record->body + field.at, field.bytes),
		     number_at(ours + (field.at - at), field.bytes));
}

const struct ring_record *ring_expect(unsigned kind, const void *bytes, size_t count, bool whole)
{
	const struct ring_record *record = turn_take();
	const struct ring_record *call = turn_call();

	if (record->kind != kind)
		turn_differs(record, "recorded is %s, the library is at %s",
			     ring_kind_name(record->kind), ring_kind_name(kind));
	if (record->call != (call != NULL ? call->number : 0))
		turn_differs(record, "%s belongs to call %" PRIu64, ring_kind_name(kind),
			     record->call);
	ring_same(record, 0, bytes, count);
	if (whole && record->bytes != count)
		turn_differs(record, "%s: %" PRIu32 " bytes are recorded, the library has %zu",
			     ring_kind_name(kind), record->bytes, count);
	return record;
}

/* --- the Secure side ------------------------------------------------------------------------- */

static void put_registers(uint8_t to[RING_REGS_BYTES], const struct ffa_regs *regs)
{
	for (size_t i = 0; i < FFA_NUM_REGS; i++)
		store64(to + 8 * i, regs->x[i]);
}

/* How much of the proxy's TX an SMC speaks of; lengths beyond it are those of an abort. */
static size_t sent_bytes(const struct ffa_regs *regs, size_t limit)
{
	size_t bytes = 0;

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
	return bytes <= limit ? bytes : 0;
}

static void port_smc(void *ctx, struct ffa_regs *regs)
{
	size_t room = (size_t)own_pair->pages << FFA_PAGE_SHIFT;
	const struct ring_record *record;
	uint8_t asked[RING_REGS_BYTES];
	size_t sent = sent_bytes(regs, room), received;

	(void)ctx;
	put_registers(asked, regs);
	record = ring_expect(HYP_SMC_IN, asked, sizeof(asked), false);
	if (record->bytes != RING_REGS_BYTES + sent)
		turn_differs(record, "SMC_IN: %" PRIu32 " bytes of TX are recorded, not %zu",
			     record->bytes - RING_REGS_BYTES, sent);
	ring_same(record, RING_REGS_BYTES, own_pair->tx, sent);
	record = ring_expect(HYP_SMC_OUT, NULL, 0, false);
	for (unsigned i = 0; i < FFA_NUM_REGS; i++)
		regs->x[i] = ring_register(record, i);
	received = record->bytes - RING_REGS_BYTES;
	if (received > room)
		turn_differs(record, "SMC_OUT: %zu bytes of an RX of %zu", received, room);
	/* The memory is ours; const is the proxy's promise not to write to it. */
	memcpy((void *)(uintptr_t)own_pair->rx, record->body + RING_REGS_BYTES, received);
}

/* --- pages and pairs ------------------------------------------------------------------------- */

static enum ffa_port_result answer(const struct ring_record *record)
{
	return (enum ffa_port_result)record->result;
}

static enum ffa_port_result expect_ranges(unsigned kind, uint32_t action, bool write,
					  struct ffa_endpoint owner, const struct ffa_range *ranges,
					  uint32_t count)
{
	const struct ring_record *record;
	uint8_t asked[RING_PAGES_BYTES];

	store32(asked, action);
	store32(asked + 4, write);
	store32(asked + 8, owner.id);
	store32(asked + 12, count);
	record = ring_expect(kind, asked, sizeof(asked), false);
	for (uint32_t i = 0; i < count; i++) {
		uint8_t range[RING_RANGE_BYTES];

		store64(range, ranges[i].base.addr);
		store64(range + 8, ranges[i].pages);
		ring_same(record, RING_PAGES_BYTES + i * RING_RANGE_BYTES, range, sizeof(range));
	}
	return answer(record);
}

static enum ffa_port_result port_pages(void *ctx, const struct ffa_page_change *change,
				       const struct ffa_range *ranges, uint32_t count)
{
	(void)ctx;
	return expect_ranges(HYP_PAGES, change->action, change->write, change->owner, ranges,
			     count);
}

static enum ffa_port_result port_zero(void *ctx, struct ffa_endpoint owner,
				      const struct ffa_range *ranges, uint32_t count)
{
	(void)ctx;
	return expect_ranges(HYP_ZERO, 0, false, owner, ranges, count);
}

static enum ffa_port_result expect_pair(unsigned kind, struct ffa_endpoint client,
					const struct ffa_pair *pair)
{
	uint8_t asked[24];

	store64(asked, pair->tx.addr);
	store64(asked + 8, pair->rx.addr);
	store32(asked + 16, pair->pages);
	store32(asked + 20, client.id);
	return answer(ring_expect(kind, asked, sizeof(asked), true));
}

static enum ffa_port_result port_buffer_map(void *ctx, struct ffa_endpoint client,
					    const struct ffa_pair *pair, struct ffa_mapping *out)
{
	enum ffa_port_result result = expect_pair(HYP_BUFFER_MAP, client, pair);

	(void)ctx;
	if (result == FFA_PORT_OK)
		*out = (struct ffa_mapping){ .tx = &client_tx, .rx = &client_rx };
	return result;
}

static enum ffa_port_result port_buffer_unmap(void *ctx, struct ffa_endpoint client,
					      const struct ffa_pair *pair,
					      const struct ffa_mapping *mapping)
{
	(void)ctx;
	if (mapping->tx != &client_tx || mapping->rx != &client_rx)
		turn_differs(NULL, "BUFFER_UNMAP of a mapping that was never made");
	return expect_pair(HYP_BUFFER_UNMAP, client, pair);
}

/* --- copies ---------------------------------------------------------------------------------- */

static enum ffa_port_result port_copy_in(void *ctx, void *to, const void *tx, size_t offset,
					 size_t bytes)
{
	const struct ring_record *record;
	uint8_t asked[RING_COPY_BYTES];

	(void)ctx;
	store64(asked, offset);
	store64(asked + 8, bytes);
	record = ring_expect(HYP_COPY_IN, asked, sizeof(asked), false);
	if (tx != &client_tx)
		turn_differs(record, "COPY_IN from what is no client's TX");
	memcpy(to, record->body + RING_COPY_BYTES, bytes);
	return answer(record);
}

static enum ffa_port_result port_copy_out(void *ctx, void *rx, size_t offset, const void *from,
					  size_t bytes)
{
	const struct ring_record *record;
	uint8_t asked[RING_COPY_BYTES];

	(void)ctx;
	store64(asked, offset);
	store64(asked + 8, bytes);
	record = ring_expect(HYP_COPY_OUT, asked, sizeof(asked), false);
	if (rx != &client_rx)
		turn_differs(record, "COPY_OUT to what is no client's RX");
	ring_same(record, RING_COPY_BYTES, from, bytes);
	return answer(record);
}

/* --- the rest -------------------------------------------------------------------------------- */

/* Locks are recorded in calls alone: what is outside decides nothing. */
static void port_lock(void *ctx, enum ffa_lock kind, uint32_t index)
{
	uint8_t asked[8];

	(void)ctx;
	store32(asked, kind);
	store32(asked + 4, index);
	if (turn_call() == NULL)
		return;
	(void)ring_expect(HYP_LOCK, asked, sizeof(asked), true);
	if (holder[kind][index] != 0)
		turn_differs(NULL, "LOCK kind %d index %" PRIu32 ": CPU %" PRIu32 " still has it",
			     (int)kind, index, holder[kind][index] - 1);
	holder[kind][index] = turn_cpu() + 1;
}

static void port_unlock(void *ctx, enum ffa_lock kind, uint32_t index)
{
	(void)ctx;
	holder[kind][index] = 0;
}

static void port_pause(void *ctx, uint32_t attempt)
{
	uint8_t asked[8];

	(void)ctx;
	store64(asked, attempt);
	(void)ring_expect(HYP_PAUSE, asked, sizeof(asked), true);
}

static void port_event(void *ctx, const struct ffa_event *event)
{
	uint8_t asked[40];

	(void)ctx;
	store32(asked, event->kind);
	store32(asked + 4, event->client.id);
	store32(asked + 8, event->vcpu);
	store32(asked + 12, event->fid);
	store32(asked + 16, event->reason);
	store32(asked + 20, (uint32_t)event->error);
	store64(asked + 24, event->offset);
	store64(asked + 32, event->value);
	(void)ring_expect(HYP_EVENT, asked, sizeof(asked), true);
}

/* Asked for by a library that checks the order of its locks. */
static uint32_t *port_held(void *ctx)
{
	static _Thread_local uint32_t held;

	(void)ctx;
	return &held;
}

void ring_ports_fill(struct ffa_ports *ports, const struct ffa_own_pair *own)
{
	own_pair = own;
	memset(holder, 0, sizeof(holder));
	*ports = (struct ffa_ports){
		.size = sizeof(*ports),
		.smc = port_smc,
		.buffer_map = port_buffer_map,
		.buffer_unmap = port_buffer_unmap,
		.pages = port_pages,
		.zero = port_zero,
		.copy_in = port_copy_in,
		.copy_out = port_copy_out,
		.lock = port_lock,
		.unlock = port_unlock,
		.pause = port_pause,
		.event = port_event,
		.held = port_held,
	};
}
