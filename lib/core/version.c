/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * version.c - the rules of negotiation, pure: what to do about a requested version in a given
 * state, and what the Secure side's answer means (contract VER-1 to VER-3, VER-7). negotiate.c acts
 * on them, and the proofs run them over all inputs.
 */
#include "core/version.h"

static uint32_t major_of(uint32_t version)
{
	return version >> 16; /* bit 31 makes it at least 0x8000: never 1 */
}

static struct ffa_version_verdict refuse(enum ffa_reason reason)
{
	struct ffa_version_verdict verdict = { FFA_VERSION_REFUSE, 0, reason };

	return verdict;
}

/* A settled version stands: asking for it or for more is answered with it. */
static struct ffa_version_verdict confirm(uint32_t settled, uint32_t requested,
					  enum ffa_reason otherwise)
{
	struct ffa_version_verdict verdict = { FFA_VERSION_CONFIRM, settled, FFA_R_NONE };

	return requested >= settled ? verdict : refuse(otherwise);
}

struct ffa_version_verdict ffa_version_decide(const struct ffa_version_facts *facts,
					      uint32_t requested)
{
	struct ffa_version_verdict negotiate = { FFA_VERSION_NEGOTIATE, 0, FFA_R_NONE };

	if (major_of(requested) != 1)
		return refuse(FFA_R_VERSION_MALFORMED);
	if (facts->client_state == FFA_VERSION_LOCKED)
		return confirm(facts->client_version, requested, FFA_R_VERSION_LOCKED);
	if (facts->proxy_state == FFA_VERSION_LOCKED)
		return confirm(facts->proxy_version, requested, FFA_R_VERSION_BELOW);
	if (facts->may_negotiate)
		return requested >= facts->floor ? negotiate : refuse(FFA_R_VERSION_BELOW);
	if (facts->proxy_state == FFA_VERSION_TENTATIVE)
		return confirm(facts->proxy_version, requested, FFA_R_VERSION_BELOW);
	return refuse(FFA_R_VERSION_WAIT);
}

bool ffa_version_step(uint32_t asked, uint32_t answer, uint32_t floor_minor, uint32_t *settled,
		      int32_t *next)
{
	uint32_t minor = answer & 0xFFFFu;

	*next = asked > floor_minor ? (int32_t)asked - 1 : -1;
	if (answer == (uint32_t)FFA_RET_NOT_SUPPORTED)
		return false; /* about this minor only: try the one below */
	if (major_of(answer) != 1) {
		*next = -1;
		return false;
	}
	if (minor >= asked) {
		*settled = FFA_VERSION_MAKE(1, asked);
		return true;
	}
	/* It speaks less: ask again with exactly that, so that the last request is what holds. */
	*next = minor >= floor_minor ? (int32_t)minor : -1;
	return false;
}

enum ffa_version_state ffa_version_after_call(const struct ffa_version_facts *facts)
{
	if (facts->client_state == FFA_VERSION_LOCKED)
		return FFA_VERSION_LOCKED;
	/*
	 * What it was told may have been settled anew by the negotiator since: then it knows
	 * nothing.
	 */
	if (facts->client_state == FFA_VERSION_TENTATIVE &&
	    facts->proxy_state != FFA_VERSION_NONE && facts->client_version == facts->proxy_version)
		return FFA_VERSION_LOCKED;
	return FFA_VERSION_NONE;
}
