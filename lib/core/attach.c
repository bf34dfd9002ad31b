/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * attach.c - the first contact with the Secure side after the version was locked: what it offers,
 * who we are to it, our own RX/TX pair, its partitions (contract VER-5). Runs once, under the
 * negotiation lock; a step that fails undoes the earlier ones.
 */
#include "base/span.h"
#include "core/context.h"
#include "desc/partinfo.h"
#include "port/answer.h"
#include "port/locks.h"

/* How a step of the first contact ends. */
enum step {
	STEP_OK,
	STEP_RETRY,  /* a transient error: the next call tries again */
	STEP_ABSENT, /* not a Secure side we can work with */
};

static enum step step_of(struct ffa_call *call)
{
	const struct ffa_regs *answer = &call->out;
	int32_t error = ffa_error_of(answer);

	if (ffa_is_success(answer))
		return STEP_OK;
	if (ffa_is_transient(error))
		return STEP_RETRY;
	ffa_call_anomaly(call, FFA_R_SECURE_ANSWER, 0, answer->x[0]);
	return STEP_ABSENT;
}

/* FFA_FEATURES of one function or feature; *offered when it knows it. */
static enum step probe(struct ffa_call *call, uint32_t what, bool *offered)
{
	struct ffa_regs *answer = &call->out;

	ffa_request(answer, FFA_FID32(FFA_NR_FEATURES), what, 0, 0, 0);
	ffa_call_smc(call, answer);
	*offered = ffa_is_success(answer);
	return ffa_is_transient(ffa_error_of(answer)) ? STEP_RETRY : STEP_OK;
}

/* The smallest buffer it takes, as FFA_FEATURES(RXTX_MAP) says, in 4 KiB pages; 0: nonsense. */
static uint32_t minimum_pages(const struct ffa_regs *answer)
{
	static const uint8_t pages[4] = { 1, 16, 4, 0 };

	return pages[ffa_w(answer, 2) & 3u];
}

static enum step check_own_pair(struct ffa_call *call)
{
	const struct ffa_own_pair *own = &call->proxy->config.own;
	uint32_t minimum = minimum_pages(&call->out);
	uint64_t mask = ((uint64_t)minimum << FFA_PAGE_SHIFT) - 1;

	if (minimum != 0 && own->pages % minimum == 0 &&
	    ((own->tx_base.addr | own->rx_base.addr) & mask) == 0)
		return STEP_OK;
	ffa_call_anomaly(call, FFA_R_SECURE_ANSWER, 2, call->out.x[2]);
	return STEP_ABSENT;
}

/* One row of the table, in one width. */
static enum step probe_row(struct ffa_call *call, const struct ffa_call_row *row, bool wide)
{
	uint32_t fid = wide ? FFA_FID64(row->number) : FFA_FID32(row->number);
	uint32_t bit = row->number - FFA_NUMBER_FIRST;
	bool offered;
	enum step step = probe(call, fid, &offered);

	if (step != STEP_OK || !offered)
		return step;
	call->proxy->secure.offers[wide ? 1 : 0][bit / 64] |= UINT64_C(1) << (bit % 64);
	return row->number == FFA_NR_RXTX_MAP ? check_own_pair(call) : STEP_OK;
}

/* Ask only what a decision of ours depends on. */
static bool is_probed(const struct ffa_call_row *row, uint32_t version)
{
	if (row->first_minor > (version & 0xFFFFu))
		return false;
	return row->needs == FFA_NEED_OWN || row->needs == FFA_NEED_OWN_ANY ||
	       row->needs == FFA_NEED_LEND || row->number == FFA_NR_RXTX_MAP;
}

static enum step probe_features(struct ffa_call *call)
{
	struct ffa_secure *secure = &call->proxy->secure;
	enum step step = STEP_OK;

	for (uint32_t n = FFA_NUMBER_FIRST; n <= FFA_NUMBER_LAST && step == STEP_OK; n++) {
		const struct ffa_call_row *row = ffa_call_row_of(n);

		if (row == NULL || !is_probed(row, call->version))
			continue;
		if ((row->widths & FFA_WIDTH_64) != 0)
			step = probe_row(call, row, true);
		if (step == STEP_OK && (row->widths & FFA_WIDTH_32) != 0)
			step = probe_row(call, row, false);
	}
	if (step != STEP_OK || call->version < FFA_VERSION_1_1)
		return step;
	step = probe(call, FFA_FEATURE_SRI, &secure->has_sri);
	secure->sri = ffa_w(&call->out, 2);
	return step;
}

static enum step check_identity(struct ffa_call *call)
{
	enum step step;

	ffa_request(&call->out, FFA_FID32(FFA_NR_ID_GET), 0, 0, 0, 0);
	ffa_call_smc(call, &call->out);
	step = step_of(call);
	if (step == STEP_OK && (ffa_w(&call->out, 2) & 0xFFFFu) != FFA_ID_HOST) {
		ffa_call_anomaly(call, FFA_R_SECURE_ANSWER, 2, call->out.x[2]);
		return STEP_ABSENT;
	}
	return step;
}

static enum step map_own_pair(struct ffa_call *call)
{
	struct ffa_proxy *proxy = call->proxy;
	const struct ffa_own_pair *own = &proxy->config.own;
	bool low = (own->tx_base.addr | own->rx_base.addr) <= UINT32_MAX;
	bool wide = proxy->secure.offers[1][0] >> (FFA_NR_RXTX_MAP - FFA_NUMBER_FIRST) & 1;
	enum step step;

	ffa_request(&call->out,
		    wide || !low ? FFA_FID64(FFA_NR_RXTX_MAP) : FFA_FID32(FFA_NR_RXTX_MAP), 0, 0,
		    own->pages, 0);
	call->out.x[1] = own->tx_base.addr;
	call->out.x[2] = own->rx_base.addr;
	ffa_call_smc(call, &call->out);
	step = step_of(call);
	/* An answer that is neither success nor error may mean that it is mapped. */
	proxy->secure.mapped = ffa_error_of(&call->out) == 0;
	return step;
}

static void release_rx(struct ffa_call *call)
{

	ffa_request(&call->out, FFA_FID32(FFA_NR_RX_RELEASE), 0, 0, 0, 0);
	/* Some SPMCs hand RX over even when they fail, others do not: the answer says nothing. */
	ffa_call_smc(call, &call->out);
}

/* Read the whole partition list out of our RX buffer. */
static enum step read_partitions(struct ffa_call *call)
{
	const struct ffa_regs *answer = &call->out;
	struct ffa_proxy *proxy = call->proxy;
	size_t bytes = (size_t)proxy->config.own.pages << FFA_PAGE_SHIFT;
	enum ffa_reason reason;

	reason = ffa_partinfo_read(ffa_span_of(proxy->config.own.rx, bytes), call->version,
				   ffa_w(answer, 2), ffa_w(answer, 3), proxy->list,
				   proxy->config.max_partitions, &proxy->secure.partitions);
	if (reason != FFA_R_NONE) {
		proxy->secure.partitions = 0;
		ffa_call_anomaly(call, reason, 2, answer->x[2]);
		return STEP_ABSENT;
	}
	for (uint32_t i = 0; i < proxy->secure.partitions; i++)
		if (!ffa_uuid_is_nil(&proxy->list[i].uuid))
			proxy->secure.has_uuids = true;
	return STEP_OK;
}

static enum step list_partitions(struct ffa_call *call)
{
	enum step step;

	ffa_request(&call->out, FFA_FID32(FFA_NR_PARTITION_INFO_GET), 0, 0, 0, 0);
	ffa_lock_secure_rx(&call->proxy->ports);
	ffa_call_smc(call, &call->out);
	step = step_of(call);
	if (step == STEP_OK)
		step = read_partitions(call);
	release_rx(call);
	ffa_unlock_secure_rx(&call->proxy->ports);
	return step;
}

bool ffa_detach(struct ffa_call *call)
{
	struct ffa_secure *secure = &call->proxy->secure;
	struct ffa_regs *answer = &call->out;

	if (!secure->mapped)
		return true;
	ffa_request(answer, FFA_FID32(FFA_NR_RXTX_UNMAP), 0, 0, 0, 0);
	ffa_call_smc(call, answer);
	secure->mapped = false;
	if (!ffa_is_success(answer)) {
		ffa_call_anomaly(call, FFA_R_SECURE_ANSWER, 2, answer->x[2]);
		/* INVALID_PARAMETERS says that there is no pair to unmap. */
		secure->mapped = ffa_error_of(answer) != FFA_RET_INVALID_PARAMETERS;
	}
	secure->kept = secure->mapped;
	return !secure->kept;
}

static void finish(struct ffa_call *call, bool present)
{
	struct ffa_proxy *proxy = call->proxy;

	ffa_lock_clients(&proxy->ports);
	proxy->secure.present = present;
	proxy->secure.ready = true;
	ffa_unlock_clients(&proxy->ports);
}

enum ffa_reason ffa_attach(struct ffa_call *call)
{
	struct ffa_proxy *proxy = call->proxy;
	enum step step = proxy->secure.present ? STEP_OK : STEP_ABSENT;

	for (unsigned int i = 0; i < FFA_OFFER_WORDS; i++) {
		proxy->secure.offers[0][i] = 0;
		proxy->secure.offers[1][i] = 0;
	}
	if (step == STEP_OK && proxy->secure.kept && !ffa_detach(call))
		step = ffa_is_transient(ffa_error_of(&call->out)) ? STEP_RETRY : STEP_ABSENT;
	if (step == STEP_OK)
		step = probe_features(call);
	if (step == STEP_OK)
		step = check_identity(call);
	if (step == STEP_OK)
		step = map_own_pair(call);
	if (step == STEP_OK)
		step = list_partitions(call);
	/* A pair that is kept is no matter of this try: it was asked for already. */
	if (step != STEP_OK && !proxy->secure.kept)
		ffa_detach(call);
	if (step == STEP_RETRY && ++proxy->secure.tries < proxy->config.max_init_tries)
		return ffa_refuse(call, FFA_R_INIT_RETRY, 0, proxy->secure.tries);
	finish(call, step == STEP_OK);
	return FFA_R_NONE;
}
