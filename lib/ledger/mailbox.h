/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mailbox.h - a client's RX/TX pair: who owns the RX buffer. The caller holds the client's mailbox
 * lock.
 */
#ifndef FFA_LEDGER_MAILBOX_H
#define FFA_LEDGER_MAILBOX_H

#include "ffa/ports.h"
#include "ffa/status.h"
#include "ffa/view.h"

/* What happens to a mailbox. */
enum ffa_rx_event {
	FFA_RX_MAP,	/* RXTX_MAP */
	FFA_RX_UNMAP,	/* RXTX_UNMAP, or the client is gone */
	FFA_RX_FILL,	/* the proxy writes an answer */
	FFA_RX_RELEASE, /* RX_RELEASE */
	FFA_RX_EVENTS,
};

struct ffa_mailbox {
	enum ffa_rx_state state;
	struct ffa_pair pair;
	struct ffa_mapping mapping;
};

/* The cell of the state table: the reason an event is refused, or FFA_R_NONE and *next. Pure. */
enum ffa_reason ffa_mailbox_next(enum ffa_rx_state state, enum ffa_rx_event event,
				 enum ffa_rx_state *next);

/* Whether the event may happen now; changes nothing. */
enum ffa_reason ffa_mailbox_may(const struct ffa_mailbox *box, enum ffa_rx_event event);

/* Let it happen; must have been allowed. */
void ffa_mailbox_step(struct ffa_mailbox *box, enum ffa_rx_event event);

/* Bytes of each buffer; 0 while no pair is mapped. */
uint32_t ffa_mailbox_bytes(const struct ffa_mailbox *box);

#endif
