/* SPDX-License-Identifier: BSD-3-Clause */
/* versions.c - the automaton of FFA_VERSION, and FFA_FEATURES against what calls really do. */
#include "inside.h"

#define REFUSED UINT32_MAX

static bool is_version_call(void)
{
	return (uint32_t)(run.now.in.x[0] & ~(uint64_t)FFA_FID_SVE_HINT) ==
	       FFA_FID32(FFA_NR_VERSION);
}

static void check_answer(const struct client_model *model, uint32_t request)
{
	uint32_t answer = (uint32_t)run.now.r.x[0];

	FUZZ_CHECK(run.now.r.x[0] <= UINT32_MAX, "FFA_VERSION answers 0x%llx",
		   (unsigned long long)run.now.r.x[0]);
	if (request >> 16 != 1) {
		FUZZ_CHECK(answer == REFUSED, "version 0x%x is answered 0x%x", request, answer);
		return;
	}
	if (answer != REFUSED)
		FUZZ_CHECK(answer >= run.config.version_floor &&
				   answer <= run.config.version_ceiling && answer <= request,
			   "version 0x%x is answered 0x%x", request, answer);
	if (model->state != FFA_VERSION_LOCKED)
		return;
	FUZZ_CHECK(answer == (request < model->version ? REFUSED : model->version),
		   "version 0x%x is answered 0x%x when 0x%x is locked", request, answer,
		   model->version);
}

static void check_state_none(void)
{
	FUZZ_CHECK(reply_error() == FFA_RET_NOT_SUPPORTED, "a call before FFA_VERSION gets 0x%llx",
		   (unsigned long long)run.now.r.x[0]);
	FUZZ_CHECK(sim_smc_calls(run.sim, 0) == run.now.smcs_before || run.nested,
		   "a call before FFA_VERSION reaches the Secure side");
}

/* What the call may have done to its own client. */
static void check_step(const struct client_model *before, const struct ffa_view_client *now,
		       bool version_call)
{
	enum ffa_version_state state = now->version_state;

	if (before->state == FFA_VERSION_LOCKED)
		FUZZ_CHECK(state == FFA_VERSION_LOCKED && now->version == before->version,
			   "locked version 0x%x became %d 0x%x", before->version, (int)state,
			   now->version);
	else if (version_call)
		FUZZ_CHECK(state != FFA_VERSION_LOCKED, "FFA_VERSION locks");
	else if (before->state == FFA_VERSION_NONE)
		FUZZ_CHECK(state == FFA_VERSION_NONE, "a call in state none leads to %d",
			   (int)state);
	if (version_call && state == FFA_VERSION_TENTATIVE && run.now.r.x[0] != REFUSED)
		FUZZ_CHECK(run.now.r.x[0] == now->version, "0x%llx is answered, 0x%x is meant",
			   (unsigned long long)run.now.r.x[0], now->version);
}

void versions_check(void)
{
	bool version_call = is_version_call();

	if (version_call)
		check_answer(&run.model[run.now.caller], (uint32_t)run.now.in.x[1]);
	else if (run.model[run.now.caller].state == FFA_VERSION_NONE)
		check_state_none();
	for (uint16_t i = 0; i < RUN_CLIENTS; i++) {
		struct client_model *model = &run.model[i];
		const struct ffa_view_client *view = &run.view[i];

		if (!model->present || !run.there[i])
			continue;
		if (i == run.now.caller && !run.nested)
			check_step(model, view, version_call);
		else if (model->state == FFA_VERSION_LOCKED && !run.nested)
			FUZZ_CHECK(view->version_state == FFA_VERSION_LOCKED &&
					   view->version == model->version,
				   "another's call changes the version of client %u", i);
		model->state = view->version_state;
		model->version = view->version_state == FFA_VERSION_NONE ? 0 : view->version;
	}
}

/* ---- FFA_FEATURES --------------------------------------------------------------------------- */

/* Numbers that are only answers: FEATURES speaks of them as such. */
static bool only_an_answer(uint32_t number)
{
	switch (number) {
	case FFA_NR_ERROR:
	case FFA_NR_SUCCESS:
	case FFA_NR_INTERRUPT:
	case FFA_NR_MSG_SEND_DIRECT_RESP:
	case FFA_NR_MSG_SEND_DIRECT_RESP2:
	case FFA_NR_YIELD:
	case FFA_NR_MEM_RETRIEVE_RESP:
	case FFA_NR_MEM_FRAG_RX:
	case FFA_NR_MSG_WAIT:
		return true;
	default:
		return false;
	}
}

/* A call is not supported exactly when FFA_FEATURES says so, and then no SMC was made for it. */
void features_check(void)
{
	struct ffa_regs regs = { { FFA_FID32(FFA_NR_FEATURES) } };
	uint32_t fid = (uint32_t)(run.now.in.x[0] & ~(uint64_t)FFA_FID_SVE_HINT);
	bool refused = reply_error() == FFA_RET_NOT_SUPPORTED, says;
	struct ffa_endpoint id = { (uint16_t)run.now.caller };

	if (run.model[run.now.caller].state != FFA_VERSION_LOCKED || is_version_call() ||
	    only_an_answer(fid & 0xffff) || reply_lied() || run.nested ||
	    reply_error() == FFA_RET_BUSY)
		return;
	/* FFA_FEATURES of something else that is not supported, or taken away itself. */
	if ((fid & 0xffff) == FFA_NR_FEATURES ||
	    run.program->header[FUZZ_H_DENY] == FFA_NR_FEATURES - FFA_NUMBER_FIRST + 1)
		return;
	regs.x[1] = fid;
	(void)ffa_proxy_call(run.proxy, id, run.now.vcpu, &regs);
	says = regs.x[0] == FFA_FID32(FFA_NR_SUCCESS);
	FUZZ_CHECK(says || regs.x[0] == FFA_FID32(FFA_NR_ERROR), "FFA_FEATURES answers 0x%llx",
		   (unsigned long long)regs.x[0]);
	/* OP-TEE claims a call that it does not have. */
	if (says && refused && fid == FFA_FID32(FFA_NR_NOTIFICATION_SET) &&
	    sim_config_of(run.sim)->personality != SIM_RULES)
		return;
	FUZZ_CHECK(says != refused,
		   "FFA_FEATURES says that 0x%x is %s, and its answer was 0x%llx %d", fid,
		   says ? "there" : "not there", (unsigned long long)run.now.r.x[0],
		   (int)reply_error());
}
