/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sim_failure.h - complaints about the proxy, failures on purpose, counters and hooks. Included
 * by sim.h.
 */
#ifndef SIM_FAILURE_H
#define SIM_FAILURE_H

#include "sim_config.h"

/* ---- complaints ---------------------------------------------------------------------------- */

/* What the proxy did that it must not. */
enum sim_complaint {
	SIM_C_VERSION_LATE,	 /* FFA_VERSION after another call (VER-4) */
	SIM_C_VERSION_UNSETTLED, /* a call when the last version asked is not spoken */
	SIM_C_REGISTER,		 /* an unused register or upper half is not zero (GATE-6) */
	SIM_C_UNKNOWN_CALL,	 /* a number that is no call for the Normal world (GATE-3) */
	SIM_C_LAYOUT,		 /* a descriptor in another version's layout (VER-5) */
	SIM_C_PACKING,		 /* not freshly packed: gaps, trailing bytes, sizes (CONV-2) */
	SIM_C_RESERVED,		 /* reserved field or handle of a send not zero */
	SIM_C_FIELD,		 /* a header or access field with an illegal value */
	SIM_C_SENDER,		 /* a sender or source that is not the calling client */
	SIM_C_RECEIVER,		 /* unknown, repeated or impossible receiver or destination */
	SIM_C_RANGE,		 /* empty, unaligned, wrapping, not memory, reserved field */
	SIM_C_SUM,		 /* completed although the pages do not add up */
	SIM_C_OVERLAP,		 /* ranges of one transaction overlap */
	SIM_C_PAGES_NOT_GIVEN,	 /* a page in a send was not taken from its owner (MEM-2) */
	SIM_C_PAGES_HELD,	 /* pages given back while the Secure side still has them (MEM-2) */
	SIM_C_FRAGMENT,	    /* cut inside a range, length, sender or handle of a fragment (MEM-5) */
	SIM_C_HANDLE,	    /* a handle the Secure side does not know, or unfinished in RECLAIM */
	SIM_C_OVERRUN,	    /* more than the Secure side survives (MEM-7) */
	SIM_C_MAILBOX,	    /* no pair, mapped twice, RX filled or released in the wrong state */
	SIM_C_MESSAGE,	    /* framework bit, flags, property, version of a message (MSG-1) */
	SIM_C_RUN,	    /* FFA_RUN of a context that is not suspended, where that is fatal */
	SIM_C_NOTIFICATION, /* endpoint, flags or version of a notification call (NOTE-1) */
	SIM_C_LOCK,	    /* lock order, recursion, or a lock held where none may be (LOCK-1/2) */
	SIM_C_DOUBLE_FETCH, /* a byte of a client's TX buffer was asked for twice (DESC-1) */
	SIM_C_PORT,	    /* a port called with impossible arguments */
	SIM_COMPLAINTS,
};

/*
 * Default: a complaint is printed and the program aborts. sim_expect_complaint lets `kind` pass
 * from now on (recorded only), for control tests; SIM_ANY: all of them. sim_reset makes all fatal
 * again.
 */
void sim_expect_complaint(struct sim *sim, uint32_t kind);
uint32_t sim_complaints(struct sim *sim,
			uint32_t kind); /* how many so far; SIM_ANY: of all kinds */
const char *sim_complaint_text(struct sim *sim,
			       uint32_t index); /* NULL beyond the last kept (64) */
void sim_complaints_clear(struct sim *sim);
const char *sim_complaint_name(enum sim_complaint kind);

/* sim_last_words - called before a complaint ends the program, to say more; NULL: nobody. */
void sim_last_words(void (*speak)(void));

/* ---- failure modes ------------------------------------------------------------------------- */

enum sim_mode {
	SIM_FAIL_ERROR,		   /* FFA_ERROR with code (int32_t)arg; the call is not performed */
	SIM_FAIL_ERROR_AFTER,	   /* the same, but the call was performed */
	SIM_FAIL_ERROR_SIGNED,	   /* as SIM_FAIL_ERROR, with w2 sign-extended to 64 bits */
	SIM_FAIL_VERSION,	   /* FFA_VERSION answers arg */
	SIM_FAIL_HANDLE_DUPLICATE, /* a handle that is live already (or the one given last) */
	SIM_FAIL_HANDLE_ONES,	   /* all ones */
	SIM_FAIL_HANDLE_BIT63,	   /* bit 63 set */
	SIM_FAIL_HANDLE_OTHER,	   /* the true handle + arg */
	SIM_FAIL_COUNT,		   /* partition count (w2, or x2 of _REGS) replaced by arg */
	SIM_FAIL_ENTRY_SIZE,	   /* partition descriptor size (w3) replaced by arg */
	SIM_FAIL_LIST,		   /* bytes of the partition list in RX overwritten by noise */
	SIM_FAIL_OFFSET_SAME,	   /* FRAG_RX asks for the fragment again; it was not taken */
	SIM_FAIL_OFFSET_BACK,	   /* offset arg bytes lower than the truth */
	SIM_FAIL_OFFSET_BEYOND,	   /* offset arg bytes higher than the truth */
	SIM_FAIL_OFFSET_ZERO,	   /* offset 0 */
	SIM_FAIL_FRAG_HANDLE,	   /* FRAG_RX for another handle */
	SIM_FAIL_FRAG_SENDER,	   /* FRAG_RX with another sender in w4 */
	SIM_FAIL_PREMATURE_SUCCESS, /* SUCCESS where a fragment is missing; it was not taken */
	SIM_FAIL_LATE_SUCCESS,	    /* FRAG_RX although everything has arrived and is live */
	SIM_FAIL_OTHER_ENDPOINT,    /* an answer, INTERRUPT or YIELD of another endpoint */
	SIM_FAIL_FID,		    /* x0 replaced by arg */
	SIM_FAIL_REGISTER,	    /* register arg >> 56 replaced by arg & (2^56 - 1) */
	SIM_FAIL_GARBAGE, /* all registers noise seeded with arg; the call was performed */
	SIM_FAIL_STALE,	  /* unused result registers keep noise instead of zero */
	SIM_FAIL_VANISH,  /* x0 = -1 (no such call), nothing performed */
	SIM_MODES,
};

struct sim_failure {
	enum sim_mode mode;
	uint32_t fid;	/* only SMCs with this x0; 0: all */
	uint32_t nth;	/* the nth such SMC from now on, from 1; 0: the first */
	uint32_t times; /* how many in a row; 0: one; UINT32_MAX: for ever */
	uint64_t arg;
};

/* sim_fail - plan a failure. At most 16 at a time; the first that matches acts. */
void sim_fail(struct sim *sim, const struct sim_failure *failure);
void sim_fail_clear(struct sim *sim);
uint32_t sim_fail_hits(struct sim *sim); /* SMCs that a failure acted on */

/*
 * sim_lie - the test itself has changed what the Secure side says (bytes of RX): from now on that
 * counts as if a planned failure had acted.
 */
void sim_lie(struct sim *sim);

/* Port calls, for counting, hooks and refusals. */
enum sim_port {
	SIM_PORT_SMC,
	SIM_PORT_BUFFER_MAP,
	SIM_PORT_BUFFER_UNMAP,
	SIM_PORT_PAGES,	     /* SHARE, LEND, DONATE */
	SIM_PORT_PAGES_UNDO, /* UNSHARE, UNLEND, UNDONATE */
	SIM_PORT_ZERO,
	SIM_PORT_COPY_IN,
	SIM_PORT_COPY_OUT,
	SIM_PORTS,
	SIM_PORT_ANY = SIM_PORTS, /* every port that can be refused: all but SMC */
};

struct sim_refusal {
	enum sim_port port;
	uint32_t nth;	/* the nth call of that port from now on, from 1; 0: the first */
	uint32_t times; /* how many in a row; 0: one; UINT32_MAX: for ever */
	enum ffa_port_result result; /* answered instead; nothing is done */
	uint32_t undo; /* then also refuse so many of the next undoing calls (PAGES_UNDO, UNMAP) */
};

/* sim_refuse - plan the refusal of a port call. At most 16 at a time. */
void sim_refuse(struct sim *sim, const struct sim_refusal *refusal);
void sim_refuse_clear(struct sim *sim);
uint32_t sim_refuse_hits(struct sim *sim);

/*
 * Calls so far of a port (SIM_PORT_ANY: of all that can be refused); SMCs so far of an x0 (0: all).
 */
uint64_t sim_port_calls(struct sim *sim, enum sim_port port);
uint64_t sim_smc_calls(struct sim *sim, uint32_t fid);
uint64_t sim_pauses(struct sim *sim);

/*
 * sim_hook - called before every port call, with no lock of the sim held: a place for races.
 * `regs`: the SMC's registers for SIM_PORT_SMC, NULL otherwise. NULL: no hook.
 */
typedef void sim_hook_fn(void *ctx, enum sim_port port, const struct ffa_regs *regs);
void sim_hook(struct sim *sim, sim_hook_fn *hook, void *ctx);

/* sim_observe - called after every SMC with what was asked and answered: for tools that show it. */
typedef void sim_observer_fn(void *ctx, const struct ffa_regs *in, const struct ffa_regs *out);
void sim_observe(struct sim *sim, sim_observer_fn *observer, void *ctx);

#endif
