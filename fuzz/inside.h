/* SPDX-License-Identifier: BSD-3-Clause */
/* inside.h - what the files that run programs offer one another. Private. */
#ifndef FUZZ_INSIDE_H
#define FUZZ_INSIDE_H

#include "dsc.h"
#include "ffa/ffa.h"
#include "fuzz.h"
#include "run.h"
#include "sim.h"

#define RUN_CLIENTS 3
#define RUN_NOBODY 3 /* a client that does not exist */
#define RUN_HANDLES 16
#define RUN_SENDS 8
#define RUN_IMAGE 12288 /* bytes of the longest descriptor */
#define RUN_RANGES 512
#define RUN_CUTS 8
#define RUN_ATTACHED 24
#define RUN_UNITS 8 /* granules of a client's memory below the ranges' usual place */

/* What is known of a client by its calls and their answers alone. */
struct client_model {
	bool present;
	enum ffa_version_state state;
	uint32_t version;
	enum ffa_rx_state rx;
};

enum handle_state {
	HANDLE_NONE,
	HANDLE_SENDING,
	HANDLE_LIVE,
	HANDLE_PAST, /* reclaimed, aborted, or gone with its owner */
};

/* A handle that a client was told. */
struct handle {
	uint64_t value;
	enum handle_state state;
	uint32_t client;
};

/* A fragmented send under way, as its client sees it. */
struct sending {
	bool used;
	uint32_t client;
	uint64_t handle;
	enum ffa_operation op;
	uint32_t length;	/* of the image */
	uint32_t total, told;	/* bytes: of the whole, and sent so far, as the calls have said */
	uint32_t at;		/* bytes sent */
	uint32_t cut[RUN_CUTS]; /* offsets, ascending */
	uint32_t cuts;
	uint32_t taken; /* bytes that the proxy has copied */
	uint8_t image[RUN_IMAGE];
	uint8_t copy[RUN_IMAGE]; /* what it has copied */
};

/* Parts of the state that a refused call leaves alone: a hash of each. */
enum state_part {
	STATE_CLIENTS,
	STATE_CALLS,
	STATE_LEDGER,
	STATE_SECURE,
	STATE_OWN,
	STATE_NOTES,
	STATE_PARTS,
};

struct state {
	uint64_t part[STATE_PARTS];
	bool initialised;
	uint32_t quarantined, tombstones;
};

/* What a metamorphic run changes, and what comes of it. */
struct variant {
	bool whole;    /* cuts are passed over */
	bool reversed; /* ranges and receivers in reverse order */
	bool other_width;
	uint32_t version; /* 0: as the program says */
	uint64_t outcome[FUZZ_STEPS];
};

/* The call under way and its answer. */
struct run_present {
	uint32_t caller, vcpu;
	struct ffa_regs in, r;
	bool initialised_before;
	uint64_t smcs_before;
	uint32_t hits_before;	  /* of refused ports */
	struct sending *fetching; /* whose bytes are copied in */
};

struct run {
	/* One for all inputs. */
	struct sim *sim;
	struct ffa_ports sim_ports;
	struct sim_own_pair own;
	struct sim_config machine;
	struct sim_slow slow;
	struct sim_borrower borrower;
	uint8_t *storage; /* FUZZ_STORAGE bytes; a proxy lies at its end */
	uint64_t calls;
	bool trace; /* FUZZ_TRACE is set: every call and answer to stderr */

	/* This program. */
	const struct fuzz_program *program;
	const struct fuzz_step *step; /* under way */
	unsigned int with;
	struct ffa_config config;
	struct ffa_client_config client[RUN_CLIENTS];
	struct ffa_ports ports;
	struct ffa_proxy *proxy;
	uint32_t unit; /* pages of a granule */
	struct variant *variant;

	/* The present step's attachments. */
	const struct fuzz_step *attached[RUN_ATTACHED];
	uint32_t attachments;

	/* What is known. */
	struct client_model model[RUN_CLIENTS];
	struct state state;			  /* after the last step */
	struct ffa_view_client view[RUN_CLIENTS]; /* as of the last call, where there */
	bool there[RUN_CLIENTS];
	struct handle handle[RUN_HANDLES]; /* newest first */
	struct sending sending[RUN_SENDS];

	/* The call under way; `now` is what another CPU's call inside it must leave alone. */
	struct run_present now;
	uint32_t port_count, smc_count; /* of this step */
	bool attacked;			/* the step's attachments have been planned */
	bool nested;			/* another CPU has called inside it */
	uint32_t depth;			/* 1: that call is under way */
	uint32_t outer_client;
	bool looking; /* no call is inside: views need no locks */
	uint32_t held[FFA_LOCK_KINDS], held_mailbox[RUN_CLIENTS];
	bool own_mapped;     /* the proxy's own pair, as the proxy was told */
	uint32_t own_unmaps; /* asked in this call, since the last time that it was mapped */
	struct dsc dsc;
	struct dsc_range range[RUN_RANGES];
};

extern struct run run;

/* ---- run_setup.c ---------------------------------------------------------------------------- */

void run_open(void);  /* once */
void run_begin(void); /* a machine and a proxy as the header says */
void run_boot(void);  /* the clients' first calls, as the header says */
uint64_t run_memory(uint32_t place, uint32_t unit);
uint16_t run_endpoint(uint32_t partition);
bool run_has(uint32_t option);
void run_uuid(uint32_t which, uint32_t out[4]);

/* ---- run_calls.c: calls by what they are meant to do ---------------------------------------- */

void run_call_step(const struct fuzz_step *step);
void run_regs(uint32_t fid);		      /* run.in: canaries, and zeroes */
void run_answered(void);		      /* make the call run.in; attachments have their say */
uint64_t run_pick(uint32_t of, uint32_t nth); /* a handle */

/* ---- run_send.c ----------------------------------------------------------------------------- */

void run_send(const struct fuzz_step *step);
void run_next(uint32_t nth);
void run_frag(const struct fuzz_step *step);
void run_tell(uint64_t handle, enum handle_state state);
struct handle *run_handle(uint64_t value);
void run_forget(uint32_t client); /* its sends are over */
void run_ended(uint64_t handle);

/* ---- run_dsc.c ------------------------------------------------------------------------------ */

void run_describe(const struct fuzz_step *step); /* run.dsc */
void run_add_ranges(const struct fuzz_step *attached);

/* ---- run_acts.c ----------------------------------------------------------------------------- */

void run_act_step(const struct fuzz_step *step);
void run_end(void); /* destroy every client: nothing is left */

/* ---- call.c, reply.c, boxes.c, versions.c, state.c, pages.c: what must hold ----------------- */

void call_make(void);	 /* the call run.in by run.caller: run.r, checked */
void call_compare(void); /* proxy and machine */
void reply_check(void);
int32_t reply_error(void); /* 0: no error */
bool reply_is(uint32_t number);
bool reply_is_success(void);
bool reply_lied(
	void); /* the Secure side has lied: only what concerns the client itself is checked */
void versions_check(void);
void boxes_check(void);
void boxes_prepare(void);
void state_views(void);		      /* run.view, anew */
void state_read(struct state *state); /* run.view must be of now */
void state_check(void);
void pages_check(const struct sending *sending);
void features_check(void);

/* ---- run.c, meta.c -------------------------------------------------------------------------- */

void run_variant(const struct fuzz_program *program, unsigned int with, struct variant *variant);
void meta_run(const struct fuzz_program *program);
void meta_note(const struct fuzz_step *step); /* how a step ended */

/* ---- attack.c ------------------------------------------------------------------------------- */

void attack_plan(void);				   /* the present attachments take effect */
void attack_end(void);				   /* ... and are over, with their step */
void others_act(const struct fuzz_step *attached); /* others.c: another CPU's turn, if it may */
void attack_lock(void *ctx, enum ffa_lock kind, uint32_t index);
void attack_unlock(void *ctx, enum ffa_lock kind, uint32_t index);
void attack_smc(void *ctx, struct ffa_regs *regs);
enum ffa_port_result attack_copy_in(void *ctx, void *to, const void *tx, size_t offset,
				    size_t bytes);

#endif
