/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * table.c - the one place that knows the set of calls (contract GATE-1). Rows hold no pointers, so
 * that the table needs no relocation. FF-A source: DEN0077A chapters on function identifiers and
 * the register tables of each call; 1.3 entries from public implementations.
 */
#include "ffa/abi.h"
#include "ffa/table.h"

#include "base/contract.h"

#define R(n) (UINT32_C(1) << (n))
#define RS(from, to) ((UINT32_C(2) << (to)) - (UINT32_C(1) << (from)))
#define ROWS (FFA_NR_NOTIFICATION_GET2 - FFA_NUMBER_FIRST + 1u)
#define ANY_MINOR 0xFFu

/*
 * Calls that only the Secure world, the hypervisor or EL3 may make, or that later work will offer.
 */
#define REFUSED_REPLY(nr, label, w, w13, first, last, registers)                                   \
	[FFA_NR_##nr - FFA_NUMBER_FIRST] = {                                                       \
		.name = label,                                                                     \
		.number = FFA_NR_##nr,                                                             \
		.widths = w,                                                                       \
		.widths_1_3 = w13,                                                                 \
		.first_minor = first,                                                              \
		.last_minor = last,                                                                \
		.disposal = FFA_DISPOSAL_REFUSED,                                                  \
		.reply = registers,                                                                \
	}
#define REFUSED(nr, label, w, w13, first, last) REFUSED_REPLY(nr, label, w, w13, first, last, 0)

/* Numbers that are only ever answers. */
#define REPLY(nr, label, w, w13, first, need, registers)                                           \
	[FFA_NR_##nr - FFA_NUMBER_FIRST] = {                                                       \
		.name = label,                                                                     \
		.number = FFA_NR_##nr,                                                             \
		.widths = w,                                                                       \
		.widths_1_3 = w13,                                                                 \
		.first_minor = first,                                                              \
		.last_minor = ANY_MINOR,                                                           \
		.callers = FFA_CALLER_ANY,                                                         \
		.disposal = FFA_DISPOSAL_REPLY,                                                    \
		.needs = need,                                                                     \
		.reply = registers,                                                                \
	}

#define CALL(nr, label, w, first, who, how, need, what, arguments, zero)                           \
	[FFA_NR_##nr - FFA_NUMBER_FIRST] = {                                                       \
		.name = label,                                                                     \
		.number = FFA_NR_##nr,                                                             \
		.widths = w,                                                                       \
		.first_minor = first,                                                              \
		.last_minor = ANY_MINOR,                                                           \
		.callers = FFA_CALLER_##who,                                                       \
		.disposal = FFA_DISPOSAL_##how,                                                    \
		.needs = FFA_NEED_##need,                                                          \
		.handler = FFA_DO_##what,                                                          \
		.args = arguments,                                                                 \
		.mbz = zero,                                                                       \
		.states = FFA_DO_##what == FFA_DO_VERSION ? FFA_IN_NONE | FFA_IN_SETTLED           \
							  : FFA_IN_SETTLED,                        \
		.runs_secure_code = FFA_DO_##what == FFA_DO_DIRECT_REQ ||                          \
				    FFA_DO_##what == FFA_DO_DIRECT_REQ2 ||                         \
				    FFA_DO_##what == FFA_DO_RUN,                                   \
	}

#define W32 FFA_WIDTH_32
#define W64 FFA_WIDTH_64
#define BOTH FFA_WIDTH_BOTH

static const struct ffa_call_row rows[ROWS] = {
	REPLY(ERROR, "ERROR", W32, W64, 0, FFA_NEED_NOTHING, R(2)),
	REPLY(SUCCESS, "SUCCESS", BOTH, 0, 0, FFA_NEED_WIDE_REPLY, RS(2, 17)),
	REPLY(INTERRUPT, "INTERRUPT", W32, W64, 0, FFA_NEED_ENTERING, RS(1, 2)),
	CALL(VERSION, "VERSION", W32, 0, ANY, ANSWERED, NOTHING, VERSION, R(1), 0),
	CALL(FEATURES, "FEATURES", W32, 0, ANY, ANSWERED, NOTHING, FEATURES, RS(1, 2), 0),
	CALL(RX_RELEASE, "RX_RELEASE", W32, 0, ANY, ANSWERED, NOTHING, RX_RELEASE, R(1), RS(2, 7)),
	CALL(RXTX_MAP, "RXTX_MAP", BOTH, 0, ANY, ANSWERED, NOTHING, RXTX_MAP, RS(1, 3), RS(4, 7)),
	CALL(RXTX_UNMAP, "RXTX_UNMAP", W32, 0, ANY, ANSWERED, NOTHING, RXTX_UNMAP, R(1), RS(2, 7)),
	CALL(PARTITION_INFO_GET, "PARTITION_INFO_GET", W32, 0, ANY, MEDIATED, SECURE_SIDE,
	     PARTITION_INFO_GET, RS(1, 5), RS(6, 7)),
	CALL(ID_GET, "ID_GET", W32, 0, ANY, ANSWERED, NOTHING, ID_GET, 0, RS(1, 7)),
	REFUSED(MSG_POLL, "MSG_POLL", W32, 0, 0, 0),
	REFUSED(MSG_WAIT, "MSG_WAIT", W32, W64, 0, ANY_MINOR),
	/* A call of partitions, and then the answer to whoever lent them the CPU. */
	REFUSED_REPLY(YIELD, "YIELD", W32, W64, 0, ANY_MINOR, RS(1, 3)),
	CALL(RUN, "RUN", W32, 0, ANY, MEDIATED, SECURE_SIDE, RUN, R(1), RS(2, 7)),
	REFUSED(MSG_SEND, "MSG_SEND", W32, 0, 0, 0),
	CALL(MSG_SEND_DIRECT_REQ, "MSG_SEND_DIRECT_REQ", BOTH, 0, ANY, MEDIATED, OWN, DIRECT_REQ,
	     RS(1, 7), 0),
	REPLY(MSG_SEND_DIRECT_RESP, "MSG_SEND_DIRECT_RESP", BOTH, 0, 0, FFA_NEED_DIRECT, RS(1, 7)),
	CALL(MEM_DONATE, "MEM_DONATE", BOTH, 0, ANY, MEDIATED, OWN_ANY, MEM_SEND, RS(1, 2),
	     RS(3, 7)),
	CALL(MEM_LEND, "MEM_LEND", BOTH, 0, ANY, MEDIATED, LEND, MEM_SEND, RS(1, 2), RS(3, 7)),
	CALL(MEM_SHARE, "MEM_SHARE", BOTH, 0, ANY, MEDIATED, OWN_ANY, MEM_SEND, RS(1, 2), RS(3, 7)),
	REFUSED(MEM_RETRIEVE_REQ, "MEM_RETRIEVE_REQ", BOTH, 0, 0, ANY_MINOR),
	REFUSED(MEM_RETRIEVE_RESP, "MEM_RETRIEVE_RESP", W32, 0, 0, ANY_MINOR),
	REFUSED(MEM_RELINQUISH, "MEM_RELINQUISH", W32, 0, 0, ANY_MINOR),
	CALL(MEM_RECLAIM, "MEM_RECLAIM", W32, 0, ANY, MEDIATED, SEND, MEM_RECLAIM, RS(1, 3),
	     RS(4, 7)),
	REFUSED(MEM_OP_PAUSE, "MEM_OP_PAUSE", W32, 0, 0, ANY_MINOR),
	REFUSED(MEM_OP_RESUME, "MEM_OP_RESUME", W32, 0, 0, ANY_MINOR),
	REFUSED(MEM_FRAG_RX, "MEM_FRAG_RX", W32, 0, 0, ANY_MINOR),
	CALL(MEM_FRAG_TX, "MEM_FRAG_TX", W32, 0, ANY, MEDIATED, SEND, MEM_FRAG_TX, RS(1, 4),
	     RS(5, 7)),
	REFUSED(NORMAL_WORLD_RESUME, "NORMAL_WORLD_RESUME", W32, W64, 0, ANY_MINOR),
	CALL(NOTIFICATION_BITMAP_CREATE, "NOTIFICATION_BITMAP_CREATE", W32, 1, HOST, FORWARDED, OWN,
	     BITMAP_CREATE, RS(1, 2), RS(3, 7)),
	CALL(NOTIFICATION_BITMAP_DESTROY, "NOTIFICATION_BITMAP_DESTROY", W32, 1, HOST, FORWARDED,
	     OWN, BITMAP_DESTROY, R(1), RS(2, 7)),
	CALL(NOTIFICATION_BIND, "NOTIFICATION_BIND", W32, 1, HOST, MEDIATED, OWN, BIND, RS(1, 4),
	     RS(5, 7)),
	CALL(NOTIFICATION_UNBIND, "NOTIFICATION_UNBIND", W32, 1, HOST, MEDIATED, OWN, UNBIND,
	     R(1) | RS(3, 4), R(2) | RS(5, 7)),
	CALL(NOTIFICATION_SET, "NOTIFICATION_SET", W32, 1, HOST, MEDIATED, OWN, SET, RS(1, 4),
	     RS(5, 7)),
	CALL(NOTIFICATION_GET, "NOTIFICATION_GET", W32, 1, HOST, MEDIATED, OWN, GET, RS(1, 2),
	     RS(3, 7)),
	CALL(NOTIFICATION_INFO_GET, "NOTIFICATION_INFO_GET", BOTH, 1, HOST, MEDIATED, OWN, INFO_GET,
	     0, RS(1, 7)),
	REFUSED(RX_ACQUIRE, "RX_ACQUIRE", W32, 0, 1, ANY_MINOR),
	CALL(SPM_ID_GET, "SPM_ID_GET", W32, 1, ANY, FORWARDED, OWN, SPM_ID_GET, 0, RS(1, 7)),
	REFUSED(MSG_SEND2, "MSG_SEND2", W32, 0, 1, ANY_MINOR),
	REFUSED(SECONDARY_EP_REGISTER, "SECONDARY_EP_REGISTER", BOTH, 0, 1, ANY_MINOR),
	REFUSED(MEM_PERM_GET, "MEM_PERM_GET", BOTH, 0, 0, ANY_MINOR),
	REFUSED(MEM_PERM_SET, "MEM_PERM_SET", BOTH, 0, 0, ANY_MINOR),
	REFUSED(CONSOLE_LOG, "CONSOLE_LOG", BOTH, 0, 2, ANY_MINOR),
	CALL(PARTITION_INFO_GET_REGS, "PARTITION_INFO_GET_REGS", W64, 2, ANY, MEDIATED, OWN,
	     PARTITION_INFO_GET_REGS, RS(1, 3), RS(4, 7)),
	REFUSED(EL3_INTR_HANDLE, "EL3_INTR_HANDLE", W32, 0, 2, ANY_MINOR),
	CALL(MSG_SEND_DIRECT_REQ2, "MSG_SEND_DIRECT_REQ2", W64, 2, ANY, MEDIATED, OWN, DIRECT_REQ2,
	     RS(1, 17), 0),
	REPLY(MSG_SEND_DIRECT_RESP2, "MSG_SEND_DIRECT_RESP2", W64, 0, 2, FFA_NEED_DIRECT2,
	      R(1) | RS(4, 17)),
	REFUSED(NS_RES_INFO_GET, "NS_RES_INFO_GET", W64, 0, 3, ANY_MINOR),
	REFUSED(ABORT, "ABORT", BOTH, 0, 3, ANY_MINOR),
	REFUSED(NOTIFICATION_BIND2, "NOTIFICATION_BIND2", W64, 0, 3, ANY_MINOR),
	REFUSED(NOTIFICATION_UNBIND2, "NOTIFICATION_UNBIND2", W64, 0, 3, ANY_MINOR),
	REFUSED(NOTIFICATION_SET2, "NOTIFICATION_SET2", W64, 0, 3, ANY_MINOR),
	REFUSED(NOTIFICATION_GET2, "NOTIFICATION_GET2", W64, 0, 3, ANY_MINOR),
};

_Static_assert(ROWS <= FFA_NUMBER_COUNT, "the table is within FF-A's range");
_Static_assert(sizeof(rows) / sizeof(rows[0]) == ROWS, "one row per number");

const struct ffa_call_row *ffa_call_row_of(uint32_t number)
{
	uint32_t index = number - FFA_NUMBER_FIRST; /* of a lower number: far beyond the table */
	const struct ffa_call_row *row;

	if (index >= ROWS)
		return NULL;
	/* The client chose the number: a mispredicted check must not read beyond the table. */
	row = &rows[ffa_nospec(index, ROWS)];
	return row->disposal == FFA_DISPOSAL_NONE ? NULL : row;
}
