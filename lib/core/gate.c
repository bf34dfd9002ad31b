/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * gate.c - whether a call exists for this client. Nothing else in the library answers
 * NOT_SUPPORTED, and FFA_FEATURES asks the same function (contract GATE-2).
 */
#include "base/contract.h"
#include "core/context.h"

static uint32_t minor_of(uint32_t version)
{
	return version & 0xFFFFu;
}

bool ffa_secure_offers(const struct ffa_proxy *proxy, uint32_t number, bool wide)
{
	uint32_t bit = (number - FFA_NUMBER_FIRST) & 0xFFu;

	return proxy->secure.ready && proxy->secure.present &&
	       (proxy->secure.offers[wide ? 1 : 0][bit / 64] >> (bit % 64) & 1) != 0;
}

static bool offers_any(const struct ffa_proxy *proxy, uint32_t number)
{
	return ffa_secure_offers(proxy, number, false) || ffa_secure_offers(proxy, number, true);
}

/* Real Secure sides lend although their FFA_FEATURES denies it. */
static bool offers_lend(const struct ffa_proxy *proxy)
{
	switch (proxy->config.lend) {
	case FFA_LEND_WITH_SHARE:
		return offers_any(proxy, FFA_NR_MEM_SHARE);
	case FFA_LEND_BY_FEATURES:
		return offers_any(proxy, FFA_NR_MEM_LEND);
	case FFA_LEND_NEVER:
		break;
	}
	return false;
}

static bool is_denied(const struct ffa_client *client, uint32_t number)
{
	const uint64_t *deny = client->config.deny;
	size_t bit;

	if ((deny[0] | deny[1] | deny[2]) == 0)
		return false;
	bit = ffa_nospec(number - FFA_NUMBER_FIRST, FFA_NUMBER_COUNT);
	return (deny[bit / 64] >> (bit % 64) & 1) != 0;
}

/* What the table and the client's own settings say of a row, in this width. */
static inline enum ffa_reason row_open(const struct ffa_call_row *row,
				       const struct ffa_client *client, uint32_t version, bool wide)
{
	uint32_t kind = client->config.kind == FFA_CLIENT_HOST ? FFA_CALLER_HOST : FFA_CALLER_VM;

	if ((row->widths & (wide ? FFA_WIDTH_64 : FFA_WIDTH_32)) == 0)
		return FFA_R_CALL_WIDTH;
	if (minor_of(version) < row->first_minor || minor_of(version) > row->last_minor)
		return FFA_R_CALL_VERSION;
	if (wide && client->config.aarch32)
		return FFA_R_CALL_AARCH32;
	if (row->disposal == FFA_DISPOSAL_REFUSED || (row->callers & kind) == 0)
		return FFA_R_CALL_CLIENT_KIND;
	/* A policy takes calls away; an answer is no call. */
	if (row->disposal != FFA_DISPOSAL_REPLY && is_denied(client, row->number))
		return FFA_R_CALL_POLICY;
	return FFA_R_NONE;
}

/* Whether this client may make a call that the Secure side must offer in this width. */
static bool can_ask(const struct ffa_proxy *proxy, const struct ffa_client *client,
		    uint32_t version, uint32_t number, bool wide)
{
	return row_open(ffa_call_row_of(number), client, version, wide) == FFA_R_NONE &&
	       ffa_secure_offers(proxy, number, wide);
}

/* The same for a call that both widths have: either may be answered in either. */
static bool can_ask_any(const struct ffa_proxy *proxy, const struct ffa_client *client,
			uint32_t version, uint32_t number)
{
	return can_ask(proxy, client, version, number, false) ||
	       can_ask(proxy, client, version, number, true);
}

/* Whether a partition can be entered for this client, and so be interrupted. */
static bool can_enter(const struct ffa_proxy *proxy, const struct ffa_client *client,
		      uint32_t version)
{
	return can_ask_any(proxy, client, version, FFA_NR_MSG_SEND_DIRECT_REQ) ||
	       can_ask(proxy, client, version, FFA_NR_MSG_SEND_DIRECT_REQ2, true) ||
	       (client->config.scheduler && proxy->secure.present &&
		row_open(ffa_call_row_of(FFA_NR_RUN), client, version, false) == FFA_R_NONE);
}

/* Out of line: most calls need nothing. */
FFA_OUT_OF_LINE static bool need_met(const struct ffa_proxy *proxy, const struct ffa_call_row *row,
				     const struct ffa_client *client, uint32_t version, bool wide)
{
	switch ((enum ffa_need)row->needs) {
	case FFA_NEED_NOTHING:
		return true;
	case FFA_NEED_SECURE_SIDE:
		return proxy->secure.ready && proxy->secure.present;
	case FFA_NEED_OWN:
		return ffa_secure_offers(proxy, row->number, wide);
	case FFA_NEED_OWN_ANY:
		return offers_any(proxy, row->number);
	case FFA_NEED_LEND:
		return offers_lend(proxy);
	case FFA_NEED_SEND:
		return offers_any(proxy, FFA_NR_MEM_SHARE) || offers_lend(proxy) ||
		       offers_any(proxy, FFA_NR_MEM_DONATE);
	case FFA_NEED_ENTERING:
		return can_enter(proxy, client, version);
	case FFA_NEED_DIRECT:
		return can_ask_any(proxy, client, version, FFA_NR_MSG_SEND_DIRECT_REQ);
	case FFA_NEED_DIRECT2:
		return can_ask(proxy, client, version, FFA_NR_MSG_SEND_DIRECT_REQ2, true);
	case FFA_NEED_WIDE_REPLY:
		return !wide ||
		       can_ask(proxy, client, version, FFA_NR_PARTITION_INFO_GET_REGS, true) ||
		       can_ask_any(proxy, client, version, FFA_NR_NOTIFICATION_INFO_GET);
	}
	return false;
}

enum ffa_reason ffa_gate_allows(const struct ffa_proxy *proxy, const struct ffa_client *client,
				uint32_t version, uint32_t fid, const struct ffa_call_row **out)
{
	const struct ffa_call_row *row = ffa_call_row_of(fid & 0xFFFFu);
	bool wide = (fid & FFA_FID_WIDTH_BIT) != 0;
	enum ffa_reason reason;

	*out = row;
	if (row == NULL || (fid & ~FFA_FID_WIDTH_BIT) != FFA_FID32(row->number))
		return FFA_R_CALL_UNKNOWN;
	reason = row_open(row, client, version, wide);
	if (reason != FFA_R_NONE || row->needs == FFA_NEED_NOTHING)
		return reason;
	return need_met(proxy, row, client, version, wide) ? FFA_R_NONE : FFA_R_CALL_NO_SECURE;
}
