/* SPDX-License-Identifier: BSD-3-Clause */
/* run_calls.c - calls by what they are meant to do, and their registers. */
#include "inside.h"

#include <string.h>

#define CANARY UINT64_C(0xC0FFEE00DEADBE00)

void run_regs(uint32_t fid)
{
	memset(&run.now.in, 0, sizeof(run.now.in));
	run.now.in.x[0] = fid;
	for (unsigned int i = 8; i < FFA_NUM_REGS; i++)
		run.now.in.x[i] = CANARY + i;
}

void run_answered(void)
{
	for (uint32_t i = 0; i < run.attachments; i++)
		if (run.attached[i]->op == FUZZ_A_REG)
			run.now.in.x[run.attached[i]->value[0]] = run.attached[i]->value[1];
	call_make();
}

static void set_handle(uint32_t low, uint64_t handle)
{
	run.now.in.x[low] = handle & UINT32_MAX;
	run.now.in.x[low + 1] = handle >> 32;
}

static uint64_t ids_to(uint64_t partition)
{
	uint64_t self = run.now.caller < RUN_CLIENTS ? run.now.caller : 7;

	return self << 16 | run_endpoint((uint32_t)partition);
}

static void any(const struct fuzz_step *step)
{
	uint32_t number = (uint32_t)step->value[0];
	uint32_t fid = step->value[1] & 1 ? FFA_FID64(number) : FFA_FID32(number);

	run_regs(fid | (step->value[1] & 2 ? FFA_FID_SVE_HINT : 0));
	run_answered();
}

static void version(const struct fuzz_step *step)
{
	run_regs(FFA_FID32(FFA_NR_VERSION));
	run.now.in.x[1] = step->value[0];
	if (run.variant != NULL && run.variant->version != 0)
		run.now.in.x[1] = run.variant->version;
	run_answered();
}

static void map(const struct fuzz_step *step)
{
	run_regs(step->value[4] ? FFA_FID64(FFA_NR_RXTX_MAP) : FFA_FID32(FFA_NR_RXTX_MAP));
	run.now.in.x[1] = run_memory((uint32_t)step->value[0], (uint32_t)step->value[1]);
	run.now.in.x[2] = run_memory((uint32_t)step->value[0], (uint32_t)step->value[2]);
	run.now.in.x[3] = step->value[3];
	run_answered();
}

static void reclaim(const struct fuzz_step *step)
{
	uint64_t handle = run_pick((uint32_t)step->value[0], (uint32_t)step->value[1]);

	run_regs(FFA_FID32(FFA_NR_MEM_RECLAIM));
	set_handle(1, handle);
	run.now.in.x[3] = step->value[2];
	run_answered();
	if (reply_is_success())
		run_ended(handle);
}

static void request(const struct fuzz_step *step)
{
	bool wide = (step->value[1] != 0) != (run.variant != NULL && run.variant->other_width);

	run_regs(wide ? FFA_FID64(FFA_NR_MSG_SEND_DIRECT_REQ)
		      : FFA_FID32(FFA_NR_MSG_SEND_DIRECT_REQ));
	run.now.in.x[1] = ids_to(step->value[0]);
	run.now.in.x[2] = step->value[2] ? FFA_MSG_FRAMEWORK | (step->value[3] & 0xff) : 0;
	for (uint32_t i = 3; i < 8; i++)
		run.now.in.x[i] = step->value[3] * (i - 2);
	run_answered();
}

static void request2(const struct fuzz_step *step)
{
	uint32_t uuid[4];

	run_regs(FFA_FID64(FFA_NR_MSG_SEND_DIRECT_REQ2));
	run_uuid((uint32_t)step->value[1], uuid);
	run.now.in.x[1] = ids_to(step->value[0]);
	run.now.in.x[2] = (uint64_t)uuid[1] << 32 | uuid[0];
	run.now.in.x[3] = (uint64_t)uuid[3] << 32 | uuid[2];
	for (uint32_t i = 4; i < FFA_NUM_REGS; i++)
		run.now.in.x[i] = step->value[2] + i;
	run_answered();
}

/* The borrower's protocol: sim_partitions.h. */
static void borrow(const struct fuzz_step *step)
{
	uint64_t handle = run_pick((uint32_t)step->value[1], (uint32_t)step->value[2]);
	const struct handle *known = run_handle(handle);

	run_regs(FFA_FID32(FFA_NR_MSG_SEND_DIRECT_REQ));
	run.now.in.x[1] = ids_to(0);
	run.now.in.x[3] = step->value[0];
	set_handle(4, handle);
	run.now.in.x[6] = known != NULL ? known->client : run.now.caller;
	run.now.in.x[7] = step->value[3];
	run_answered();
}

static void run_partition(const struct fuzz_step *step)
{
	run_regs(FFA_FID32(FFA_NR_RUN));
	run.now.in.x[1] = (uint64_t)run_endpoint((uint32_t)step->value[0]) << 16 | step->value[1];
	run_answered();
}

static void info(const struct fuzz_step *step)
{
	uint32_t uuid[4];

	run_regs(FFA_FID32(FFA_NR_PARTITION_INFO_GET));
	run_uuid((uint32_t)step->value[0], uuid);
	for (uint32_t i = 0; i < 4; i++)
		run.now.in.x[1 + i] = uuid[i];
	run.now.in.x[5] = step->value[1];
	run_answered();
}

static void info_regs(const struct fuzz_step *step)
{
	uint32_t uuid[4];

	run_regs(FFA_FID64(FFA_NR_PARTITION_INFO_GET_REGS));
	run_uuid((uint32_t)step->value[0], uuid);
	run.now.in.x[1] = (uint64_t)uuid[1] << 32 | uuid[0];
	run.now.in.x[2] = (uint64_t)uuid[3] << 32 | uuid[2];
	run.now.in.x[3] = step->value[1] | step->value[2] << 16;
	run_answered();
}

static void one_word(uint32_t number, uint64_t w1)
{
	run_regs(FFA_FID32(number));
	run.now.in.x[1] = w1;
	run_answered();
}

static void features(const struct fuzz_step *step)
{
	run_regs(FFA_FID32(FFA_NR_FEATURES));
	run.now.in.x[1] = step->value[0];
	run.now.in.x[2] = step->value[1];
	run_answered();
}

static void note(const struct fuzz_step *step)
{
	uint32_t what = (uint32_t)step->value[0];
	uint64_t partition = run_endpoint((uint32_t)step->value[1]), self = run.now.caller;
	uint32_t number = FFA_NR_NOTIFICATION_BITMAP_CREATE + (what < 7 ? what : 6);

	run_regs(what == 7 ? FFA_FID64(number) : FFA_FID32(number));
	if (what < 2)
		run.now.in.x[1] = self;
	if (what == 0)
		run.now.in.x[2] = step->value[3];
	if (what >= 2 && what < 5) {
		/* BIND and UNBIND name the sender first, SET too. */
		run.now.in.x[1] = what == 4 ? self << 16 | partition : partition << 16 | self;
		run.now.in.x[2] = step->value[2];
		set_handle(3, step->value[3]);
	}
	if (what == 5) {
		run.now.in.x[1] = step->value[3] << 16 | self;
		run.now.in.x[2] = step->value[2];
	}
	run_answered();
}

static void simple(const struct fuzz_step *step)
{
	switch (step->op) {
	case FUZZ_UNMAP:
		one_word(FFA_NR_RXTX_UNMAP, step->value[0]);
		break;
	case FUZZ_RELEASE:
		one_word(FFA_NR_RX_RELEASE, step->value[0]);
		break;
	case FUZZ_RUN:
		run_partition(step);
		break;
	case FUZZ_INFO:
		info(step);
		break;
	case FUZZ_INFO_REGS:
		info_regs(step);
		break;
	case FUZZ_FEATURES:
		features(step);
		break;
	case FUZZ_NOTE:
		note(step);
		break;
	default:
		any(step);
		break;
	}
}

void run_call_step(const struct fuzz_step *step)
{
	switch (step->op) {
	case FUZZ_VERSION:
		version(step);
		break;
	case FUZZ_MAP:
		map(step);
		break;
	case FUZZ_SEND:
		run_send(step);
		break;
	case FUZZ_NEXT:
		run_next((uint32_t)step->value[0]);
		break;
	case FUZZ_FRAG:
		run_frag(step);
		break;
	case FUZZ_RECLAIM:
		reclaim(step);
		break;
	case FUZZ_REQUEST:
		request(step);
		break;
	case FUZZ_REQUEST2:
		request2(step);
		break;
	case FUZZ_BORROW:
		borrow(step);
		break;
	default:
		simple(step);
		break;
	}
}
