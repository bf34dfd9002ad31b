/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * table.h - the one table of calls, to be read by anybody: the dispatcher, FFA_FEATURES, tools,
 * tests and documentation all use these rows.
 */
#ifndef FFA_TABLE_H
#define FFA_TABLE_H

#include "ffa/types.h"

/* What happens to a call. */
enum ffa_disposal {
	FFA_DISPOSAL_NONE,	/* no such call */
	FFA_DISPOSAL_ANSWERED,	/* answered by the proxy alone */
	FFA_DISPOSAL_MEDIATED,	/* checked, rebuilt, then sent on */
	FFA_DISPOSAL_FORWARDED, /* checked and sent on as it is */
	FFA_DISPOSAL_REFUSED,	/* a call, but never one for a Normal-world client of this proxy */
	FFA_DISPOSAL_REPLY,	/* never a call, only an answer */
};

/* Who may call: bits of ffa_call_row.callers. */
#define FFA_CALLER_HOST 1u
#define FFA_CALLER_VM 2u
#define FFA_CALLER_ANY (FFA_CALLER_HOST | FFA_CALLER_VM)

/* Widths a call has: bits of ffa_call_row.widths. */
#define FFA_WIDTH_32 1u
#define FFA_WIDTH_64 2u
#define FFA_WIDTH_BOTH (FFA_WIDTH_32 | FFA_WIDTH_64)

/* Version states of a client in which a call is let in: bits of ffa_call_row.states. In state
 * "tentative" every call but FFA_VERSION locks the version first. */
#define FFA_IN_NONE 1u
#define FFA_IN_TENTATIVE 2u
#define FFA_IN_LOCKED 4u
#define FFA_IN_SETTLED (FFA_IN_TENTATIVE | FFA_IN_LOCKED)

/* What the Secure side must offer; ffa_call_row.needs. */
enum ffa_need {
	FFA_NEED_NOTHING,     /* answered without a Secure side */
	FFA_NEED_SECURE_SIDE, /* any Secure side at all */
	FFA_NEED_OWN,	      /* its FFA_FEATURES knows this number, in this width */
	FFA_NEED_OWN_ANY,     /* its FFA_FEATURES knows this number, in either width */
	FFA_NEED_LEND,	      /* MEM_SHARE, unless the configuration says otherwise */
	FFA_NEED_SEND,	      /* any of MEM_SHARE, MEM_LEND, MEM_DONATE */
	/* For replies: the client can make a call that gets them. */
	FFA_NEED_ENTERING,   /* one that enters a partition */
	FFA_NEED_DIRECT,     /* MSG_SEND_DIRECT_REQ */
	FFA_NEED_DIRECT2,    /* MSG_SEND_DIRECT_REQ2 */
	FFA_NEED_WIDE_REPLY, /* one that is answered by FFA_SUCCESS_64 */
};

/* Which code performs the call. */
enum ffa_handler {
	FFA_DO_NOTHING,
	FFA_DO_VERSION,
	FFA_DO_FEATURES,
	FFA_DO_ID_GET,
	FFA_DO_SPM_ID_GET,
	FFA_DO_RXTX_MAP,
	FFA_DO_RXTX_UNMAP,
	FFA_DO_RX_RELEASE,
	FFA_DO_PARTITION_INFO_GET,
	FFA_DO_PARTITION_INFO_GET_REGS,
	FFA_DO_DIRECT_REQ,
	FFA_DO_DIRECT_REQ2,
	FFA_DO_RUN,
	FFA_DO_MEM_SEND,
	FFA_DO_MEM_FRAG_TX,
	FFA_DO_MEM_RECLAIM,
	FFA_DO_BITMAP_CREATE,
	FFA_DO_BITMAP_DESTROY,
	FFA_DO_BIND,
	FFA_DO_UNBIND,
	FFA_DO_SET,
	FFA_DO_GET,
	FFA_DO_INFO_GET,
};

/*
 * One row. Register masks have bit n for register n. A register of w1-w7 that is neither in `args`
 * nor in `mbz` is should-be-zero: ignored, and never passed on.
 */
struct ffa_call_row {
	char name[28];	       /* FF-A's own name without the FFA_ prefix; empty: no such call */
	uint8_t number;	       /* FFA_NR_* */
	uint8_t widths;	       /* FFA_WIDTH_* */
	uint8_t widths_1_3;    /* widths that exist from 1.3 on only: known, not offered */
	uint8_t first_minor;   /* first version 1.n that has it */
	uint8_t last_minor;    /* last version 1.n that has it */
	uint8_t callers;       /* FFA_CALLER_* */
	uint8_t disposal;      /* enum ffa_disposal */
	uint8_t needs;	       /* enum ffa_need */
	uint8_t handler;       /* enum ffa_handler */
	uint8_t states;	       /* FFA_IN_*: version states in which it is a call at all */
	bool runs_secure_code; /* its SMC may run a partition: no lock is held across it */
	uint32_t args;	       /* registers that carry arguments */
	uint32_t mbz;	       /* registers that must be zero */
	uint32_t reply;	       /* registers beyond x0 that its use as an answer may carry */
};

/*
 * ffa_call_row_of - the row of a function number.
 * @number: function number (low 16 bits of a function identifier), any value.
 * Returns: the row, of static life; NULL when the number has none.
 * Context: any. Pure; takes no lock.
 * Source: DEN0077A function identifiers.
 */
const struct ffa_call_row *ffa_call_row_of(uint32_t number);

#endif
