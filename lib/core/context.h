/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * context.h - what is behind struct ffa_proxy, and one call on its way through it.
 */
#ifndef FFA_CORE_CONTEXT_H
#define FFA_CORE_CONTEXT_H

#include "ffa/table.h"
#include "ffa/view.h"
#include "ledger/calls.h"
#include "ledger/ledger.h"
#include "ledger/mailbox.h"

/* Words of a bitmap over the function numbers 0x60-0xEF. */
#define FFA_NUMBER_WORDS 3u

/* The same with room for any 8-bit number, so that a mask clamps it. */
#define FFA_OFFER_WORDS 4u

enum ffa_client_state {
	FFA_CLIENT_ABSENT,
	FFA_CLIENT_PRESENT,
	FFA_CLIENT_LEAVING, /* being destroyed: no call is let in */
	FFA_CLIENT_GONE,    /* destroyed, pages in quarantine: keeps its ID */
};

/* Who may read and write what, besides administrative functions: see docs/design.md. */
struct ffa_client {
	struct ffa_client_config config;
	uint32_t slot;

	/* under FFA_LOCK_CLIENTS */
	enum ffa_client_state state;
	enum ffa_version_state version_state;
	uint32_t version;
	uint32_t inside; /* calls of it in the proxy */
	uint32_t events_left;
	struct ffa_statistics counters; /* the running ones; the rest is read from the ledger */

	/* under its mailbox lock */
	struct ffa_mailbox box;
	bool bitmap;		  /* its notification bitmap exists */
	uint64_t bound;		  /* notifications bound */
	uint16_t bound_to[64];	  /* to which sender */
	struct ffa_memtx send;	  /* headers of the send being worked on */
	uint8_t *bytes;		  /* private copy of a fragment; max_buffer_pages */
	struct ffa_range *ranges; /* of a fragment, in the client's order */
	struct ffa_range *sorted; /* the same, ascending; `bytes` is then spare room */
};

/* What the Secure side offers; constant once initialised. */
struct ffa_secure {
	bool present; /* it answered FFA_VERSION */
	bool mapped;  /* the proxy's pair, perhaps */
	bool kept;    /* it did not unmap the pair when it was told to: it may still write there */
	bool ready;   /* initialisation is over, well or badly */
	uint32_t tries;
	uint32_t sri;
	bool has_sri;
	bool has_uuids;			     /* its partition list names them */
	uint64_t offers[2][FFA_OFFER_WORDS]; /* [0] SMC32, [1] SMC64 */
	uint32_t partitions;
};

/*
 * One call of a client, or one administrative act on its behalf. Lives on the stack, or in the
 * proxy.
 */
struct ffa_call {
	struct ffa_proxy *proxy;
	struct ffa_client *client;
	const struct ffa_call_row *row;
	uint32_t vcpu;
	uint32_t fid;
	uint32_t version;		      /* the client's, locked */
	enum ffa_version_state version_state; /* the client's, when the call came in */
	uint32_t smcs;
	uint32_t anomalies;
	int32_t secure_error; /* what the Secure side refused with; 0: it did not */
	bool wide;	      /* the answer carries x8-x17 */
	struct ffa_why why;   /* details of a refusal */
	struct ffa_regs in;   /* arguments, masked to the call's width */
	struct ffa_regs out;  /* the answer */
};

struct ffa_proxy {
	struct ffa_config config;
	struct ffa_ports ports;
	struct ffa_client *clients;
	struct ffa_view_partition *list; /* Secure partitions, written once */
	struct ffa_ledger ledger;
	struct ffa_calls calls;
	struct ffa_secure secure;
	uint32_t fragment_ranges; /* room of a client's `ranges` */

	/* under FFA_LOCK_NEGOTIATION; read under FFA_LOCK_CLIENTS */
	enum ffa_version_state version_state;
	uint32_t version;
	uint32_t negotiator; /* slot of the client that settled it, or FFA_NO_INDEX */

	struct ffa_call admin; /* of administrative functions, which come one at a time */
};

/* Refuse: note where and what, and return the reason. */
enum ffa_reason ffa_refuse(struct ffa_call *call, enum ffa_reason reason, uint32_t offset,
			   uint64_t value);

/* Send `regs` to the Secure side for this call. */
void ffa_call_smc(struct ffa_call *call, struct ffa_regs *regs);

/* The reason for an answer that is FFA_ERROR: keeps its code for the client. */
enum ffa_reason ffa_call_secure_error(struct ffa_call *call, const struct ffa_regs *answer);

/* The Secure side or a port broke its contract. */
void ffa_call_anomaly(struct ffa_call *call, enum ffa_reason reason, uint32_t offset,
		      uint64_t value);

/* Pages could not be given back. */
void ffa_call_quarantine(struct ffa_call *call, enum ffa_reason reason, uint64_t pages);

/* Tell the event port of a change of state. */
void ffa_call_report_state(struct ffa_call *call, uint64_t value);

/*
 * A refusal is reported in two steps, so that it takes the lock only once: whether the client's
 * budget allows an event (what is dropped is counted; the caller holds FFA_LOCK_CLIENTS), and the
 * event itself, with the error the client got.
 */
static inline bool ffa_call_may_report(struct ffa_client *client)
{
	if (client->events_left == 0) {
		client->counters.events_dropped++;
		return false;
	}
	if (client->events_left != UINT32_MAX)
		client->events_left--;
	return true;
}

void ffa_call_report_refusal(struct ffa_call *call, int32_t error);

/* Set the answer FFA_SUCCESS with w2 and w3. */
void ffa_succeed(struct ffa_call *call, uint32_t w2, uint32_t w3);

/* Whether FFA_FEATURES of the Secure side knows the number in this width. */
bool ffa_secure_offers(const struct ffa_proxy *proxy, uint32_t number, bool wide);

/* The known partition with this ID; NULL when there is none. */
const struct ffa_view_partition *ffa_partition_find(const struct ffa_proxy *proxy, uint16_t id);

/* Whether the gate lets this client make the call `fid`: FFA_R_NONE and its row, or why not. */
enum ffa_reason ffa_gate_allows(const struct ffa_proxy *proxy, const struct ffa_client *client,
				uint32_t version, uint32_t fid, const struct ffa_call_row **row);

/* Version (negotiate.c): FFA_VERSION itself, and the first other call of a tentative client. */
uint32_t ffa_negotiate(struct ffa_call *call, uint32_t requested);
enum ffa_reason ffa_negotiation_lock(struct ffa_call *call);
void ffa_negotiation_forget(struct ffa_proxy *proxy, uint32_t slot);

/* Settle a version with the Secure side; 0 when there is none. */
uint32_t ffa_settle_version(struct ffa_call *call, uint32_t requested);

/* First contact after the version was locked (attach.c); the caller holds the negotiation lock. */
enum ffa_reason ffa_attach(struct ffa_call *call);

/* Unmap the proxy's pair; false while it may still be mapped. */
bool ffa_detach(struct ffa_call *call);

/*
 * The client of an ID, in any state but absent; the caller holds FFA_LOCK_CLIENTS or keeps others
 * out.
 */
struct ffa_client *ffa_client_find(struct ffa_proxy *proxy, uint16_t id);

/* A call that is nobody's: administrative work for a client. */
struct ffa_call *ffa_call_admin(struct ffa_proxy *proxy, struct ffa_client *client);

/* Add what a call counted to its client's counters. */
void ffa_call_account(struct ffa_call *call);

#endif
