/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mailbox.c - who owns a client's RX buffer: a const table of state and event, so that every cell
 * has been thought of (contract BOX-1, BOX-2).
 */
#include "ledger/mailbox.h"

struct cell {
	uint8_t next;
	uint8_t reason; /* enum ffa_reason; all of those used here fit */
};

#define GO(state)                                                                                  \
	{                                                                                          \
		FFA_RX_##state, FFA_R_NONE                                                         \
	}
#define NO(why)                                                                                    \
	{                                                                                          \
		0, FFA_R_##why                                                                     \
	}

static const struct cell cells[FFA_RX_FULL + 1][FFA_RX_EVENTS] = {
	[FFA_RX_UNMAPPED] = {
		[FFA_RX_MAP] = GO(EMPTY),
		[FFA_RX_UNMAP] = NO(BOX_NOT_MAPPED),
		[FFA_RX_FILL] = NO(BOX_RX_BUSY),
		[FFA_RX_RELEASE] = NO(BOX_RX_NOT_OWNED),
	},
	[FFA_RX_EMPTY] = {
		[FFA_RX_MAP] = NO(BOX_MAPPED),
		[FFA_RX_UNMAP] = GO(UNMAPPED),
		[FFA_RX_FILL] = GO(FULL),
		[FFA_RX_RELEASE] = NO(BOX_RX_NOT_OWNED),
	},
	[FFA_RX_FULL] = {
		[FFA_RX_MAP] = NO(BOX_MAPPED),
		[FFA_RX_UNMAP] = GO(UNMAPPED),
		[FFA_RX_FILL] = NO(BOX_RX_BUSY),
		[FFA_RX_RELEASE] = GO(EMPTY),
	},
};

enum ffa_reason ffa_mailbox_next(enum ffa_rx_state state, enum ffa_rx_event event,
				 enum ffa_rx_state *next)
{
	const struct cell *cell = &cells[state][event];

	*next = (enum ffa_rx_state)cell->next;
	return (enum ffa_reason)cell->reason;
}

enum ffa_reason ffa_mailbox_may(const struct ffa_mailbox *box, enum ffa_rx_event event)
{
	enum ffa_rx_state next;

	return ffa_mailbox_next(box->state, event, &next);
}

void ffa_mailbox_step(struct ffa_mailbox *box, enum ffa_rx_event event)
{
	enum ffa_rx_state next;

	if (ffa_mailbox_next(box->state, event, &next) == FFA_R_NONE)
		box->state = next;
}

uint32_t ffa_mailbox_bytes(const struct ffa_mailbox *box)
{
	return box->state == FFA_RX_UNMAPPED ? 0 : box->pair.pages << FFA_PAGE_SHIFT;
}
