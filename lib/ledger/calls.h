/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * calls.h - direct calls that are in flight or that the Secure side left suspended (FFA_INTERRUPT,
 * FFA_YIELD): who may resume which partition context. Not tied to a vCPU: a call may be resumed on
 * another one. The functions take and drop FFA_LOCK_CLIENTS.
 */
#ifndef FFA_LEDGER_CALLS_H
#define FFA_LEDGER_CALLS_H

#include "ffa/ports.h"
#include "ffa/status.h"

enum ffa_call_kind {
	FFA_CALL_DIRECT,  /* answered by MSG_SEND_DIRECT_RESP */
	FFA_CALL_DIRECT2, /* answered by MSG_SEND_DIRECT_RESP2 */
	FFA_CALL_RUN,	  /* FFA_RUN of a scheduler, no request under it */
};

enum ffa_call_state {
	FFA_CALL_FREE,
	FFA_CALL_INSIDE,    /* the Secure side has the CPU */
	FFA_CALL_SUSPENDED, /* waiting for FFA_RUN */
};

struct ffa_open_call {
	uint16_t slot; /* of the client */
	struct ffa_endpoint partition;
	uint16_t context; /* execution context; known once suspended */
	bool resumed;	  /* `context` is known: it was suspended before */
	uint8_t kind;
	uint8_t state;
};

struct ffa_calls {
	const struct ffa_ports *ports;
	struct ffa_open_call *open;
	uint32_t count;
};

/* Open a call of this client; QUOTA_CALLS when it, or the proxy, has too many. */
enum ffa_reason ffa_calls_open(struct ffa_calls *calls, uint32_t slot, uint32_t quota,
			       struct ffa_endpoint partition, enum ffa_call_kind kind,
			       uint32_t *index);

/* Take up a suspended call again: RUN_NOT_OURS, RUN_BUSY. */
enum ffa_reason ffa_calls_resume(struct ffa_calls *calls, uint32_t slot,
				 struct ffa_endpoint partition, uint16_t context, uint32_t *index);

/* The Secure side suspended it in this execution context. */
void ffa_calls_suspend(struct ffa_calls *calls, uint32_t index, uint16_t context);

/* It is over. */
void ffa_calls_close(struct ffa_calls *calls, uint32_t index);

/* How many of this client are open; the caller holds FFA_LOCK_CLIENTS. */
uint32_t ffa_calls_used(const struct ffa_calls *calls, uint32_t slot);

/* How many of this client are open, and one suspended one (FFA_NO_INDEX-like all ones if none). */
uint32_t ffa_calls_of(struct ffa_calls *calls, uint32_t slot, uint32_t *suspended);

#endif
