/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * version.h - the rules of version negotiation as pure functions (contract VER-1 to VER-3), so that
 * they can be proved without a proxy around them.
 */
#ifndef FFA_CORE_VERSION_H
#define FFA_CORE_VERSION_H

#include "ffa/status.h"
#include "ffa/view.h"

/* What is known when a client calls FFA_VERSION. */
struct ffa_version_facts {
	enum ffa_version_state client_state;
	uint32_t client_version;
	enum ffa_version_state proxy_state;
	uint32_t proxy_version;
	uint32_t floor;
	bool may_negotiate; /* this client may settle the version now */
};

enum ffa_version_action {
	FFA_VERSION_REFUSE,    /* answer -1; nothing changes */
	FFA_VERSION_CONFIRM,   /* answer `version`; a client not locked becomes tentative with it */
	FFA_VERSION_NEGOTIATE, /* settle a version with the Secure side */
};

struct ffa_version_verdict {
	enum ffa_version_action action;
	uint32_t version;	/* CONFIRM */
	enum ffa_reason reason; /* REFUSE */
};

/* What to do about a request. */
struct ffa_version_verdict ffa_version_decide(const struct ffa_version_facts *facts,
					      uint32_t requested);

/*
 * One step of settling a version: the Secure side was asked for 1.`asked` and said `answer`.
 * Returns whether it is settled (*settled), and otherwise which minor to ask next: below `asked`
 * always, or -1 when there is nothing left to ask or the answer ends it.
 */
bool ffa_version_step(uint32_t asked, uint32_t answer, uint32_t floor_minor, uint32_t *settled,
		      int32_t *next);

/* The state of a client after its first call that is not FFA_VERSION (VER-1, VER-6). */
enum ffa_version_state ffa_version_after_call(const struct ffa_version_facts *facts);

#endif
