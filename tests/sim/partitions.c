/* SPDX-License-Identifier: BSD-3-Clause */
/* partitions.c - ready-made partitions: echo, slow, rogue, replay. */
#include "inside.h"

#include <stdlib.h>
#include <string.h>

static uint32_t number_of(const struct ffa_regs *regs)
{
	return (uint32_t)regs->x[0] & 0xffff;
}

static bool is_request(const struct ffa_regs *regs)
{
	return number_of(regs) == FFA_NR_MSG_SEND_DIRECT_REQ ||
	       number_of(regs) == FFA_NR_MSG_SEND_DIRECT_REQ2;
}

static void wait_for_message(struct ffa_regs *regs)
{
	memset(regs, 0, sizeof(*regs));
	regs->x[0] = FFA_FID32(FFA_NR_MSG_WAIT);
}

/* A request becomes its answer, with the same payload. */
static void answer(struct ffa_regs *regs)
{
	uint64_t ids = regs->x[1];
	bool wide = (regs->x[0] & FFA_FID_WIDTH_BIT) != 0;

	regs->x[1] = (ids & 0xffff) << 16 | (ids >> 16 & 0xffff);
	if (number_of(regs) == FFA_NR_MSG_SEND_DIRECT_REQ2) {
		regs->x[0] = FFA_FID64(FFA_NR_MSG_SEND_DIRECT_RESP2);
		regs->x[2] = 0;
		regs->x[3] = 0;
		return;
	}
	regs->x[0] = wide ? FFA_FID64(FFA_NR_MSG_SEND_DIRECT_RESP)
			  : FFA_FID32(FFA_NR_MSG_SEND_DIRECT_RESP);
	/* A framework message is answered with the next type and status 0. */
	if (regs->x[2] & FFA_MSG_FRAMEWORK) {
		regs->x[2]++;
		regs->x[3] = 0;
	} else {
		regs->x[2] = 0;
	}
}

static void echo_run(void *ctx, struct sim_sp *sp, uint32_t vcpu, struct ffa_regs *regs)
{
	(void)ctx;
	(void)sp;
	(void)vcpu;
	if (is_request(regs))
		answer(regs);
	else
		wait_for_message(regs);
}

const struct sim_partition_ops sim_echo = { .run = echo_run };

/* ---- slow ----------------------------------------------------------------------------------- */

static void pause_or_answer(struct sim_slow *slow, uint32_t vcpu, struct ffa_regs *regs)
{
	if (slow->vcpu[vcpu].left == 0) {
		*regs = slow->vcpu[vcpu].request;
		answer(regs);
		return;
	}
	memset(regs, 0, sizeof(*regs));
	regs->x[0] = FFA_FID32(slow->yield ? FFA_NR_YIELD : FFA_NR_INTERRUPT);
}

static void slow_run(void *ctx, struct sim_sp *sp, uint32_t vcpu, struct ffa_regs *regs)
{
	struct sim_slow *slow = ctx;

	(void)sp;
	if (is_request(regs)) {
		slow->vcpu[vcpu].request = *regs;
		slow->vcpu[vcpu].left = slow->pauses;
		pause_or_answer(slow, vcpu, regs);
	} else if (slow->vcpu[vcpu].left != 0) {
		if (slow->vcpu[vcpu].left != UINT32_MAX)
			slow->vcpu[vcpu].left--;
		pause_or_answer(slow, vcpu, regs);
	} else {
		wait_for_message(regs);
	}
}

const struct sim_partition_ops sim_slow = { .run = slow_run };

/* ---- rogue ---------------------------------------------------------------------------------- */

static void change_kind(struct ffa_regs *regs)
{
	bool second = number_of(regs) == FFA_NR_MSG_SEND_DIRECT_RESP2;

	regs->x[0] = second ? FFA_FID64(FFA_NR_MSG_SEND_DIRECT_RESP)
			    : FFA_FID64(FFA_NR_MSG_SEND_DIRECT_RESP2);
}

static void only(struct ffa_regs *regs, uint64_t fid, uint64_t w1)
{
	memset(regs, 0, sizeof(*regs));
	regs->x[0] = fid;
	regs->x[1] = w1;
}

static void misbehave(enum sim_rogue_way way, struct ffa_regs *regs)
{
	uint64_t self = regs->x[1] >> 16 & 0xffff;

	switch (way) {
	case SIM_ROGUE_SOURCE:
		regs->x[1] ^= UINT64_C(0x00070000);
		break;
	case SIM_ROGUE_DESTINATION:
		regs->x[1] ^= 7;
		break;
	case SIM_ROGUE_FRAMEWORK:
		regs->x[2] = FFA_MSG_FRAMEWORK | 5;
		break;
	case SIM_ROGUE_FLAGS:
		regs->x[2] = 0x100;
		break;
	case SIM_ROGUE_KIND:
		change_kind(regs);
		break;
	case SIM_ROGUE_MSG_WAIT:
		only(regs, FFA_FID32(FFA_NR_MSG_WAIT), 0);
		break;
	case SIM_ROGUE_SUCCESS:
		only(regs, FFA_FID32(FFA_NR_SUCCESS), 0);
		break;
	case SIM_ROGUE_INTERRUPT:
		only(regs, FFA_FID32(FFA_NR_INTERRUPT), (self ^ 7) << 16 | 0x3f);
		break;
	case SIM_ROGUE_GARBAGE:
		for (uint32_t i = 0; i < FFA_NUM_REGS; i++)
			regs->x[i] = UINT64_C(0x9E3779B97F4A7C15) * (i + 1);
		break;
	default:
		for (uint32_t i = 1; i < FFA_NUM_REGS; i++)
			regs->x[i] |= UINT64_C(0xABCD000000000000);
		break;
	}
}

static void rogue_run(void *ctx, struct sim_sp *sp, uint32_t vcpu, struct ffa_regs *regs)
{
	const struct sim_rogue *rogue = ctx;

	(void)sp;
	(void)vcpu;
	if (!is_request(regs)) {
		wait_for_message(regs);
		return;
	}
	answer(regs);
	misbehave(rogue->way, regs);
}

const struct sim_partition_ops sim_rogue = { .run = rogue_run };

/* ---- replay --------------------------------------------------------------------------------- */

void sim_replay_push(struct sim *sim, uint16_t id, const struct ffa_regs *recorded)
{
	struct replay_item *item = malloc(sizeof(*item));
	struct sim_sp *sp;

	if (item == NULL)
		abort();
	item->regs = *recorded;
	item->next = NULL;
	pthread_mutex_lock(&sim->big);
	sp = sp_of(sim, id);
	if (sp == NULL)
		free(item);
	else if (sp->replay == NULL)
		sp->replay = item;
	else
		*sp->replay_end = item;
	if (sp != NULL)
		sp->replay_end = &item->next;
	pthread_mutex_unlock(&sim->big);
}

uint32_t sim_replay_left(struct sim *sim, uint16_t id)
{
	const struct sim_sp *sp;
	uint32_t left = 0;

	pthread_mutex_lock(&sim->big);
	sp = sp_of(sim, id);
	for (const struct replay_item *item = sp ? sp->replay : NULL; item != NULL;
	     item = item->next)
		left++;
	pthread_mutex_unlock(&sim->big);
	return left;
}

uint32_t sim_replay_misses(struct sim *sim, uint16_t id)
{
	const struct sim_sp *sp;
	uint32_t misses;

	pthread_mutex_lock(&sim->big);
	sp = sp_of(sim, id);
	misses = sp ? sp->replay_misses : 0;
	pthread_mutex_unlock(&sim->big);
	return misses;
}

void replay_clear(struct sim_sp *sp)
{
	while (sp->replay != NULL) {
		struct replay_item *next = sp->replay->next;

		free(sp->replay);
		sp->replay = next;
	}
	sp->replay_end = NULL;
	sp->replay_misses = 0;
}

static void replay_run(void *ctx, struct sim_sp *sp, uint32_t vcpu, struct ffa_regs *regs)
{
	struct replay_item *item;

	(void)ctx;
	(void)vcpu;
	pthread_mutex_lock(&sp->sim->big);
	item = sp->replay;
	if (item != NULL)
		sp->replay = item->next;
	else
		sp->replay_misses++;
	pthread_mutex_unlock(&sp->sim->big);
	if (item != NULL) {
		*regs = item->regs;
		free(item);
		return;
	}
	answer(regs);
	for (uint32_t i = 2; i < FFA_NUM_REGS; i++)
		regs->x[i] = 0;
}

const struct sim_partition_ops sim_replay = { .run = replay_run };

/* Whose answers are passed on unchecked, and whose even uncleaned. */
bool ops_are_raw(const struct sim_partition_ops *ops, bool *unchecked)
{
	bool raw = ops->run == rogue_run;

	*unchecked = raw || ops->run == replay_run;
	return raw;
}
