/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * call.c - FF-A calls, and what the hypervisor says of their effects.
 */
#include "limits.h"

struct regs answer;

static int32_t outcome(void)
{
	switch ((uint32_t)answer.x[0]) {
	case FFA_FID32(FFA_NR_SUCCESS):
	case FFA_FID64(FFA_NR_SUCCESS):
		return OUT_SUCCESS;
	case FFA_FID32(FFA_NR_ERROR):
		return (int32_t)answer.x[2];
	case FFA_FID32(FFA_NR_MEM_FRAG_RX):
		return OUT_FRAG_RX | (int32_t)(answer.x[3] & 0xFFFFFFF);
	default:
		return OUT_OTHER;
	}
}

int32_t ask_regs(const struct regs *regs)
{
	answer = *regs;
	call_smc(answer.x);
	return outcome();
}

int32_t ask(uint64_t fid, uint64_t w1, uint64_t w2, uint64_t w3, uint64_t w4)
{
	struct regs regs = { { fid, w1, w2, w3, w4 } };

	return ask_regs(&regs);
}

int32_t version(uint32_t asked)
{
	(void)ask(FFA_FID32(FFA_NR_VERSION), asked, 0, 0, 0);
	return (int32_t)answer.x[0];
}

static struct regs served(uint64_t number)
{
	struct regs regs = { { number } };

	call_hvc(regs.x);
	return regs;
}

uint64_t statistic(uint32_t number)
{
	return served(HYP_STATISTICS).x[number];
}

void page_counts(uint64_t counts[HYP_PAGE_NO_RAM + 1])
{
	struct regs now = served(HYP_PAGE_COUNTS);

	for (uint32_t i = 0; i <= HYP_PAGE_NO_RAM; i++)
		counts[i] = now.x[1 + i];
}
