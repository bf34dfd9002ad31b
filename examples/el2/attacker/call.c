/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * call.c - calls, and what the hypervisor says of their effects.
 */
#include "attacker.h"

struct regs answer;
struct watched watched;

int32_t outcome(const struct regs *regs)
{
	switch ((uint32_t)regs->x[0]) {
	case FFA_FID32(FFA_NR_SUCCESS):
	case FFA_FID64(FFA_NR_SUCCESS):
		return OUT_SUCCESS;
	case FFA_FID32(FFA_NR_ERROR):
		return (int32_t)regs->x[2];
	case FFA_FID32(FFA_NR_MEM_FRAG_RX):
		return OUT_FRAG_RX;
	default:
		return OUT_OTHER;
	}
}

static int32_t perform(const struct regs *regs)
{
	answer = *regs;
	call_smc(answer.x);
	/* The one call that is answered by a number, or by an error in w0. */
	if ((uint32_t)regs->x[0] == FFA_FID32(FFA_NR_VERSION))
		return (int32_t)answer.x[0];
	return outcome(&answer);
}

int32_t ask(uint64_t fid, uint64_t w1, uint64_t w2, uint64_t w3, uint64_t w4)
{
	struct regs regs = { { fid, w1, w2, w3, w4 } };

	return perform(&regs);
}

static struct regs served(uint64_t number, uint64_t argument)
{
	struct regs regs = { { number, argument } };

	call_hvc(regs.x);
	return regs;
}

uint64_t service(uint64_t number, uint64_t argument, uint32_t result)
{
	return served(number, argument).x[result];
}

uint64_t page_state(uint64_t page)
{
	return service(HYP_PAGE_STATE, page, 1);
}

static uint64_t smcs(void)
{
	return service(HYP_STATISTICS, 0, 4);
}

bool watch_pages_same(void)
{
	struct regs now = served(HYP_PAGE_COUNTS, 0);

	for (uint32_t i = 0; i <= HYP_PAGE_NO_RAM; i++)
		if (now.x[1 + i] != watched.counts[i])
			return false;
	return true;
}

void watch_start(void)
{
	struct regs now = served(HYP_PAGE_COUNTS, 0);

	for (uint32_t i = 0; i <= HYP_PAGE_NO_RAM; i++)
		watched.counts[i] = now.x[1 + i];
	watched.smcs = 0;
	watched.attempts = 0;
	watched.changes = 0;
}

int32_t attempt_regs(const struct regs *regs)
{
	struct regs before = served(HYP_PAGE_COUNTS, 0), after;
	uint64_t smcs_before = smcs();
	int32_t result = perform(regs);

	watched.attempts++;
	watched.smcs += smcs() - smcs_before;
	after = served(HYP_PAGE_COUNTS, 0);
	for (uint32_t i = 0; i <= HYP_PAGE_NO_RAM; i++)
		if (before.x[1 + i] != after.x[1 + i]) {
			watched.changes++;
			break;
		}
	return result;
}

int32_t attempt(uint64_t fid, uint64_t w1, uint64_t w2, uint64_t w3, uint64_t w4)
{
	struct regs regs = { { fid, w1, w2, w3, w4 } };

	return attempt_regs(&regs);
}
