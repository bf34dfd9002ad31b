/* SPDX-License-Identifier: BSD-3-Clause */
/* boxes.c - who owns each RX buffer, by calls and answers alone; and what may be written to it. */
#include "inside.h"

#include <string.h>

#define PAINT 0xE7

static uint8_t *rx_of(uint32_t client, uint32_t *bytes)
{
	struct ffa_pair pair;

	if (client >= RUN_CLIENTS || !sim_oracle_pair(run.sim, (uint16_t)client, &pair))
		return NULL;
	*bytes = pair.pages * 4096;
	return sim_memory(run.sim, pair.rx.addr, *bytes);
}

static uint32_t asked(void)
{
	return (uint32_t)run.now.in.x[0] & ~FFA_FID_SVE_HINT;
}

static bool fills(void)
{
	return asked() == FFA_FID32(FFA_NR_PARTITION_INFO_GET);
}

void boxes_prepare(void)
{
	uint32_t bytes;
	uint8_t *rx;

	if (!fills())
		return;
	rx = rx_of(run.now.caller, &bytes);
	if (rx != NULL && run.model[run.now.caller].rx == FFA_RX_EMPTY)
		memset(rx, PAINT, bytes);
}

/* What lies beyond the list is as it was. */
static void check_tail(uint32_t used)
{
	uint32_t bytes;
	const uint8_t *rx = rx_of(run.now.caller, &bytes);

	/* A port that fails half-way leaves what it has written. */
	if (rx == NULL || run.model[run.now.caller].rx != FFA_RX_EMPTY ||
	    sim_refuse_hits(run.sim) != run.now.hits_before)
		return;
	FUZZ_CHECK(used <= bytes, "%u bytes in an RX of %u", used, bytes);
	/* Each byte is the one before it. */
	if (used == bytes ||
	    (rx[used] == PAINT && memcmp(rx + used, rx + used + 1, bytes - used - 1) == 0))
		return;
	while (rx[used] == PAINT)
		used++;
	FUZZ_CHECK(false, "byte %u of RX was written beyond what the answer says", used);
}

/* RX after this call; the model's own idea. */
static enum ffa_rx_state after(enum ffa_rx_state before)
{
	bool good = reply_is_success(), counted = (run.now.in.x[5] & 1) != 0;

	switch (asked()) {
	case FFA_FID32(FFA_NR_RXTX_MAP):
	case FFA_FID64(FFA_NR_RXTX_MAP):
		FUZZ_CHECK(!good || before == FFA_RX_UNMAPPED, "a second pair is mapped");
		return good ? FFA_RX_EMPTY : before;
	case FFA_FID32(FFA_NR_RXTX_UNMAP):
		FUZZ_CHECK(!good || before != FFA_RX_UNMAPPED, "no pair, and it is unmapped");
		return good ? FFA_RX_UNMAPPED : before;
	case FFA_FID32(FFA_NR_RX_RELEASE):
		FUZZ_CHECK(!good || before == FFA_RX_FULL, "RX is released in state %d",
			   (int)before);
		FUZZ_CHECK(good || before != FFA_RX_FULL || reply_error() != FFA_RET_DENIED,
			   "a full RX cannot be released");
		return good ? FFA_RX_EMPTY : before;
	case FFA_FID32(FFA_NR_PARTITION_INFO_GET):
		if (!good || counted)
			return before;
		FUZZ_CHECK(before == FFA_RX_EMPTY, "RX is filled in state %d", (int)before);
		return FFA_RX_FULL;
	default:
		return before;
	}
}

/* A first contact that is to be tried again has undone what it did (contract VER-5). */
static void check_own(void)
{
	struct ffa_view_proxy view;

	ffa_view_get(run.proxy, &view);
	FUZZ_CHECK(view.initialised || !run.own_mapped,
		   "the first contact failed, and the proxy's pair is still mapped");
}

void boxes_check(void)
{
	struct client_model *own = &run.model[run.now.caller];
	enum ffa_rx_state then = run.nested ? own->rx : after(own->rx);

	check_own();
	if (fills() && !run.nested)
		check_tail(
			then == FFA_RX_FULL && own->rx == FFA_RX_EMPTY
				? (uint32_t)(run.now.r.x[2] *
					     (own->version == FFA_VERSION_1_0 ? 8 : run.now.r.x[3]))
				: 0);
	own->rx = then;
	for (uint16_t i = 0; i < RUN_CLIENTS; i++) {
		if (!run.model[i].present || !run.there[i])
			continue;
		FUZZ_CHECK(run.nested || run.view[i].rx == run.model[i].rx,
			   "RX of client %u is in state %d, by its calls in %d", i,
			   (int)run.view[i].rx, (int)run.model[i].rx);
		run.model[i].rx = run.view[i].rx;
	}
}
