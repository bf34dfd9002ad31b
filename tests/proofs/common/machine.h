/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * machine.h - a proxy of two clients for the proofs of negotiation: the library's own dispatch
 * and negotiation, between any Secure side below and stubs of everything else above. The host has
 * ID and slot 0, a VM ID and slot 1.
 *
 * The Secure side (the smc port) answers anything at all and keeps the ghost `seen`. The handlers
 * and the first contact are stubs that may send any calls but FFA_VERSION, up to CHATTER of them,
 * once there is a Secure side; gate and call table answer anything.
 */
#ifndef PROOFS_COMMON_MACHINE_H
#define PROOFS_COMMON_MACHINE_H

#include "abi/handlers.h"
#include "proofs/common/proof.h"

#define CLIENTS 2u
#define CHATTER 1u
#define VERSION_FID 0x84000063u
#define MINORS 3u /* 1.0, 1.1, 1.2: as many FFA_VERSION as one negotiation may take */

/* What the Secure side has seen. */
struct seen {
	bool version;	/* an FFA_VERSION */
	bool other;	/* any other call */
	uint32_t asked; /* the last FFA_VERSION's */
	uint32_t calls; /* of either kind, since the ghost was last reset */
};

extern struct seen seen;
extern struct ffa_proxy proxy;
extern struct ffa_client clients[CLIENTS];

/* A proxy as ffa_proxy_create leaves it, with any configuration of versions and no client. */
void machine_create(void);

/* What clients.c does to versions when a client is added or destroyed ; assumed here. */
void machine_add(uint32_t slot);
void machine_destroy(uint32_t slot);

/* Called by the lock ports, before a lock is taken and before it is dropped. */
void machine_before_take(enum ffa_lock kind);
void machine_before_drop(enum ffa_lock kind);

extern bool machine_held[FFA_LOCK_KINDS];

/* The version a client would have to name to be in step with `state` and `version`. */
static inline bool machine_has(const struct ffa_client *client, enum ffa_version_state state,
			       uint32_t version)
{
	return client->version_state == state && client->version == version;
}

#endif
