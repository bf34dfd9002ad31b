/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * setup.c - FFA_FEATURES, FFA_ID_GET, FFA_SPM_ID_GET. FF-A source: DEN0077A setup and discovery
 * interfaces.
 */
#include "abi/handlers.h"
#include "port/answer.h"

/* Size and alignment of a client's RX/TX pair: the granule, and from 1.2 on the largest size. */
static uint32_t rxtx_properties(const struct ffa_call *call)
{
	const struct ffa_config *config = &call->proxy->config;
	uint32_t minimum = 0;

	if (config->granule == 65536)
		minimum = 1;
	else if (config->granule == 16384)
		minimum = 2;
	/* As many pages as the field of RXTX_MAP can say are no bound: that is written as 0. */
	if (call->version >= FFA_VERSION_1_2 && config->max_buffer_pages < FFA_MAX_BUFFER_PAGES)
		minimum |= config->max_buffer_pages << 16;
	return minimum;
}

static enum ffa_reason function_features(struct ffa_call *call, uint32_t fid)
{
	const struct ffa_call_row *row;
	enum ffa_reason reason;

	reason = ffa_gate_allows(call->proxy, call->client, call->version, fid, &row);
	if (reason != FFA_R_NONE)
		return ffa_refuse(call, reason, 1, fid);
	/* No other call has properties here: no dynamic buffers, no retrieve. */
	ffa_succeed(call, (fid & 0xFFFFu) == FFA_NR_RXTX_MAP ? rxtx_properties(call) : 0, 0);
	return FFA_R_NONE;
}

/* The interrupt that schedules receivers is the host's business unless the hypervisor takes it. */
static enum ffa_reason interrupt_features(struct ffa_call *call, uint32_t feature)
{
	const struct ffa_secure *secure = &call->proxy->secure;

	if (feature != FFA_FEATURE_SRI || !secure->present || !secure->has_sri ||
	    call->version < FFA_VERSION_1_1 || call->proxy->config.sri_to_hypervisor ||
	    call->client->config.kind != FFA_CLIENT_HOST)
		return ffa_refuse(call, FFA_R_FEATURE_UNKNOWN, 1, feature);
	ffa_succeed(call, secure->sri, 0);
	return FFA_R_NONE;
}

enum ffa_reason ffa_do_features(struct ffa_call *call)
{
	uint32_t what = ffa_w(&call->in, 1);

	if ((what & UINT32_C(0x80000000)) != 0)
		return function_features(call, what);
	return interrupt_features(call, what);
}

enum ffa_reason ffa_do_id_get(struct ffa_call *call)
{
	ffa_succeed(call, call->client->config.id.id, 0);
	return FFA_R_NONE;
}

enum ffa_reason ffa_do_spm_id_get(struct ffa_call *call)
{
	uint32_t id;

	ffa_request(&call->out, FFA_FID32(FFA_NR_SPM_ID_GET), 0, 0, 0, 0);
	ffa_call_smc(call, &call->out);
	if (ffa_is(&call->out, FFA_NR_ERROR))
		return ffa_call_secure_error(call, &call->out);
	id = ffa_w(&call->out, 2);
	if (!ffa_is_success(&call->out) || id > UINT16_MAX || (id & FFA_ID_SECURE_BIT) == 0) {
		ffa_call_anomaly(call, FFA_R_SECURE_ANSWER, 2, call->out.x[2]);
		return ffa_refuse(call, FFA_R_SECURE_ANSWER, 2, call->out.x[2]);
	}
	ffa_succeed(call, id, 0);
	return FFA_R_NONE;
}
