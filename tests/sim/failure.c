/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * failure.c - the Secure side misbehaves on purpose: what is planned, and what it does to an SMC.
 */
#include "inside.h"

#include <string.h>

/* A small generator: the same noise in every run. */
uint64_t noise(struct sim *sim)
{
	sim->noise ^= sim->noise << 13;
	sim->noise ^= sim->noise >> 7;
	sim->noise ^= sim->noise << 17;
	return sim->noise;
}

void sim_fail(struct sim *sim, const struct sim_failure *failure)
{
	pthread_mutex_lock(&sim->big);
	for (uint32_t i = 0; i < MAX_PLANS; i++) {
		struct plan *plan = &sim->plan[i];

		if (plan->used)
			continue;
		memset(plan, 0, sizeof(*plan));
		plan->used = true;
		plan->failure = *failure;
		if (plan->failure.nth == 0)
			plan->failure.nth = 1;
		plan->left = failure->times ? failure->times : 1;
		break;
	}
	pthread_mutex_unlock(&sim->big);
}

void sim_fail_clear(struct sim *sim)
{
	pthread_mutex_lock(&sim->big);
	memset(sim->plan, 0, sizeof(sim->plan));
	pthread_mutex_unlock(&sim->big);
}

void sim_lie(struct sim *sim)
{
	pthread_mutex_lock(&sim->big);
	sim->lied = true;
	pthread_mutex_unlock(&sim->big);
}

uint32_t sim_fail_hits(struct sim *sim)
{
	uint32_t hits;

	pthread_mutex_lock(&sim->big);
	hits = sim->fail_hits;
	pthread_mutex_unlock(&sim->big);
	return hits;
}

static bool is_send(uint32_t number)
{
	return number >= FFA_NR_MEM_DONATE && number <= FFA_NR_MEM_SHARE;
}

/* Modes that only make sense for some calls count only those when no call is named. */
static bool natural(enum sim_mode mode, uint32_t number)
{
	switch (mode) {
	case SIM_FAIL_VERSION:
		return number == FFA_NR_VERSION;
	case SIM_FAIL_HANDLE_DUPLICATE:
	case SIM_FAIL_HANDLE_ONES:
	case SIM_FAIL_HANDLE_BIT63:
	case SIM_FAIL_HANDLE_OTHER:
		return is_send(number);
	case SIM_FAIL_COUNT:
	case SIM_FAIL_ENTRY_SIZE:
	case SIM_FAIL_LIST:
		return number == FFA_NR_PARTITION_INFO_GET ||
		       number == FFA_NR_PARTITION_INFO_GET_REGS;
	case SIM_FAIL_OFFSET_SAME:
	case SIM_FAIL_OFFSET_BACK:
	case SIM_FAIL_OFFSET_BEYOND:
	case SIM_FAIL_OFFSET_ZERO:
	case SIM_FAIL_FRAG_HANDLE:
	case SIM_FAIL_FRAG_SENDER:
	case SIM_FAIL_PREMATURE_SUCCESS:
	case SIM_FAIL_LATE_SUCCESS:
		return is_send(number) || number == FFA_NR_MEM_FRAG_TX;
	case SIM_FAIL_OTHER_ENDPOINT:
		return number == FFA_NR_MSG_SEND_DIRECT_REQ ||
		       number == FFA_NR_MSG_SEND_DIRECT_REQ2 || number == FFA_NR_RUN;
	default:
		return true;
	}
}

/* The plan that acts on this SMC, or NULL; counts it for all plans. */
const struct sim_failure *failure_for(struct sim *sim, uint32_t fid)
{
	const struct sim_failure *acting = NULL;

	for (uint32_t i = 0; i < MAX_PLANS; i++) {
		struct plan *plan = &sim->plan[i];

		if (!plan->used || (plan->failure.fid ? plan->failure.fid != fid
						      : !natural(plan->failure.mode, fid & 0xffff)))
			continue;
		plan->seen++;
		if (plan->seen < plan->failure.nth || plan->left == 0 || acting != NULL)
			continue;
		acting = &plan->failure;
		if (plan->left != UINT32_MAX)
			plan->left--;
		sim->fail_hits++;
	}
	return acting;
}

/* A FRAG_RX that asks for what has just been sent: nothing is taken. */
static void ask_again(struct sim *sim, struct ffa_regs *regs)
{
	uint64_t handle = (regs->x[1] & UINT32_MAX) | regs->x[2] << 32;
	const struct share *share = share_find(sim, handle);
	uint32_t received = share ? share->received : 0;

	regs->x[0] = FFA_FID32(FFA_NR_MEM_FRAG_RX);
	regs->x[3] = received;
	for (uint32_t i = 5; i < FFA_NUM_REGS; i++)
		regs->x[i] = 0;
}

/* Failures that keep the call from being performed: true, and *regs is the answer. */
bool failure_before(struct sim *sim, const struct sim_failure *failure, struct ffa_regs *regs)
{
	bool fragment = (regs->x[0] & 0xffff) == FFA_NR_MEM_FRAG_TX;

	sim->lied = true;
	switch (failure->mode) {
	case SIM_FAIL_ERROR:
		answer_error(regs, (int32_t)failure->arg);
		return true;
	case SIM_FAIL_ERROR_SIGNED:
		answer_error(regs, (int32_t)failure->arg);
		regs->x[2] = (uint64_t)(int64_t)(int32_t)failure->arg;
		return true;
	case SIM_FAIL_VANISH:
		memset(regs, 0, sizeof(*regs));
		regs->x[0] = UINT64_MAX;
		return true;
	case SIM_FAIL_OFFSET_SAME:
		if (!fragment)
			return false;
		ask_again(sim, regs);
		return true;
	case SIM_FAIL_PREMATURE_SUCCESS:
		if (!fragment)
			return false;
		answer_success(regs, (uint32_t)regs->x[1], (uint32_t)regs->x[2]);
		return true;
	default:
		return false;
	}
}

/* ---- failures that change an answer --------------------------------------------------------- */

static void set_handle(struct ffa_regs *regs, uint64_t handle)
{
	uint32_t first = (regs->x[0] & 0xffff) == FFA_NR_MEM_FRAG_RX ? 1 : 2;

	regs->x[first] = handle & UINT32_MAX;
	regs->x[first + 1] = handle >> 32;
}

static uint64_t get_handle(const struct ffa_regs *regs)
{
	uint32_t first = (regs->x[0] & 0xffff) == FFA_NR_MEM_FRAG_RX ? 1 : 2;

	return (regs->x[first] & UINT32_MAX) | regs->x[first + 1] << 32;
}

/* A handle that another transaction has. */
static uint64_t duplicate(struct sim *sim, uint64_t handle)
{
	for (uint32_t i = 0; i < sim->shares.slots; i++) {
		const struct share *share = sim->shares.slot[i];

		if (share->used && share->complete && !share->by_sp && share->handle != handle)
			return share->handle;
	}
	return sim->shares.handle_before;
}

static void fail_handle(struct sim *sim, const struct sim_failure *failure, struct ffa_regs *regs)
{
	uint64_t handle = get_handle(regs);

	if (is_error(regs))
		return;
	if (failure->mode == SIM_FAIL_HANDLE_DUPLICATE)
		set_handle(regs, duplicate(sim, handle));
	else if (failure->mode == SIM_FAIL_HANDLE_ONES)
		set_handle(regs, FFA_HANDLE_INVALID);
	else if (failure->mode == SIM_FAIL_HANDLE_BIT63)
		set_handle(regs, handle | FFA_HANDLE_HYPERVISOR_BIT);
	else
		set_handle(regs, handle + failure->arg);
}

static void fail_offset(const struct sim_failure *failure, const struct ffa_regs *in,
			struct ffa_regs *regs)
{
	if ((regs->x[0] & 0xffff) != FFA_NR_MEM_FRAG_RX)
		return;
	if (failure->mode == SIM_FAIL_OFFSET_BACK)
		regs->x[3] = (regs->x[3] - failure->arg) & UINT32_MAX;
	else if (failure->mode == SIM_FAIL_OFFSET_BEYOND)
		regs->x[3] = (regs->x[3] + failure->arg) & UINT32_MAX;
	else if (failure->mode == SIM_FAIL_FRAG_HANDLE)
		set_handle(regs, get_handle(regs) + 1);
	else if (failure->mode == SIM_FAIL_FRAG_SENDER)
		regs->x[4] = (regs->x[4] ^ 0x00010000) & UINT32_MAX;
	else if (failure->mode == SIM_FAIL_PREMATURE_SUCCESS)
		answer_success(regs, (uint32_t)regs->x[1], (uint32_t)regs->x[2]);
	else
		regs->x[3] = 0;
	(void)in;
}

static void fail_late(struct sim *sim, struct ffa_regs *regs)
{
	uint64_t handle = get_handle(regs);
	struct share *share = is_error(regs) ? NULL : share_find(sim, handle);

	if (share == NULL || (regs->x[0] & 0xffff) != FFA_NR_SUCCESS)
		return;
	share->excused = true;
	memset(regs, 0, sizeof(*regs));
	regs->x[0] = FFA_FID32(FFA_NR_MEM_FRAG_RX);
	set_handle(regs, handle);
	regs->x[3] = share->received;
}

static void fail_list(struct sim *sim, const struct sim_failure *failure, struct ffa_regs *regs)
{
	bool wide = (regs->x[0] & FFA_FID_WIDTH_BIT) != 0;

	if (is_error(regs))
		return;
	if (failure->mode == SIM_FAIL_COUNT)
		regs->x[2] = failure->arg;
	else if (failure->mode == SIM_FAIL_ENTRY_SIZE && wide)
		regs->x[2] = (regs->x[2] & UINT64_C(0xffffffffffff)) | failure->arg << 48;
	else if (failure->mode == SIM_FAIL_ENTRY_SIZE)
		regs->x[3] = failure->arg;
	else
		for (uint32_t i = 0; sim->ns.box.mapped && i < sim->ns.box.pages * PAGE; i++)
			sim->ns.box.rx[i] = (uint8_t)noise(sim);
}

/* The answer is an error although the call was performed: the share of a send is excused. */
static void fail_error_after(struct sim *sim, const struct sim_failure *failure,
			     struct ffa_regs *regs)
{
	struct share *share = is_error(regs) ? NULL : share_find(sim, get_handle(regs));

	if (share != NULL)
		share->excused = true;
	answer_error(regs, (int32_t)failure->arg);
}

static void fail_registers(struct sim *sim, const struct sim_failure *failure,
			   struct ffa_regs *regs)
{
	uint32_t number = (uint32_t)(failure->arg >> 56);

	if (failure->mode == SIM_FAIL_REGISTER) {
		if (number < FFA_NUM_REGS)
			regs->x[number] = failure->arg & ((UINT64_C(1) << 56) - 1);
		return;
	}
	sim->noise ^= failure->arg;
	sim->noise |= 1;
	if (failure->mode == SIM_FAIL_GARBAGE)
		for (uint32_t i = 0; i < FFA_NUM_REGS; i++)
			regs->x[i] = noise(sim);
	else
		for (uint32_t i = 1; i < FFA_NUM_REGS; i++)
			if (regs->x[i] == 0 && i >= 4)
				regs->x[i] = noise(sim);
}

void failure_after(struct sim *sim, const struct sim_failure *failure, const struct ffa_regs *in,
		   struct ffa_regs *regs)
{
	switch (failure->mode) {
	case SIM_FAIL_ERROR_AFTER:
		fail_error_after(sim, failure, regs);
		break;
	case SIM_FAIL_VERSION:
	case SIM_FAIL_FID:
		regs->x[0] = failure->arg;
		break;
	case SIM_FAIL_HANDLE_DUPLICATE:
	case SIM_FAIL_HANDLE_ONES:
	case SIM_FAIL_HANDLE_BIT63:
	case SIM_FAIL_HANDLE_OTHER:
		fail_handle(sim, failure, regs);
		break;
	case SIM_FAIL_COUNT:
	case SIM_FAIL_ENTRY_SIZE:
	case SIM_FAIL_LIST:
		fail_list(sim, failure, regs);
		break;
	case SIM_FAIL_LATE_SUCCESS:
		fail_late(sim, regs);
		break;
	case SIM_FAIL_OTHER_ENDPOINT:
		regs->x[1] ^= UINT64_C(0x00010001);
		break;
	case SIM_FAIL_REGISTER:
	case SIM_FAIL_GARBAGE:
	case SIM_FAIL_STALE:
		fail_registers(sim, failure, regs);
		break;
	default:
		fail_offset(failure, in, regs);
		break;
	}
}
