/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * services.c - HVC: what ../include/hyp_services.h offers. None of it is needed to run Linux, which
 * knows nothing of it.
 */
#include "hyp.h"

#include "figures.h"
#include "memory.h"
#include "ring.h"
#include "stage2.h"

static bool statistics(uint64_t *x)
{
	struct ffa_statistics seen;

	if (proxy_get() == NULL || !ffa_proxy_statistics(proxy_get(), &host_client, &seen))
		return false;
	x[1] = seen.calls;
	x[2] = seen.refused;
	x[3] = seen.errors;
	x[4] = seen.smcs;
	x[5] = seen.anomalies;
	x[6] = seen.transactions;
	x[7] = seen.unfinished;
	x[8] = seen.ranges;
	x[9] = seen.calls_open;
	x[10] = seen.quarantined;
	x[11] = seen.pages;
	x[12] = seen.quarantined_pages;
	x[13] = seen.tombstones;
	x[14] = seen.events_dropped;
	return true;
}

static void page_state(uint64_t *x, uint64_t ipa)
{
	struct ffa_view_transaction transaction;
	struct ffa_ipa page = { ipa };
	uint32_t index;

	stage2_lock();
	x[1] = stage2_state(ipa);
	stage2_unlock();
	if (proxy_get() == NULL || !ffa_view_page_get(proxy_get(), host_client, page, &index))
		return;
	x[2] = 1;
	if (ffa_view_transaction_get(proxy_get(), index, &transaction))
		x[3] = transaction.handle.value;
}

static void page_counts(uint64_t *x)
{
	stage2_lock();
	stage2_counts(&x[1]);
	stage2_unlock();
}

static bool figures(uint64_t *x, uint64_t function)
{
	struct figures seen;

	if (function > UINT32_MAX || !figures_get((uint32_t)function, &seen))
		return false;
	x[1] = seen.calls;
	x[2] = seen.least;
	x[3] = seen.median;
	x[4] = seen.most;
	x[5] = seen.least_smc;
	return true;
}

static void faults(uint64_t *x)
{
	struct hyp_fault last;

	fault_last(&last, &x[1]);
	x[2] = last.address;
	x[3] = last.esr;
	x[4] = last.state;
	x[5] = last.elr;
}

static bool administer(uint64_t *x, uint32_t function, uint64_t argument)
{
	if (proxy_get() == NULL || argument > UINT32_MAX)
		return false;
	x[1] = proxy_administer(function, (uint32_t)argument);
	return true;
}

/* x is zero but for x0. True: known, and there. */
static bool serve(uint64_t service, uint64_t argument, uint64_t *x)
{
	switch (service) {
	case HYP_IDENTIFY:
		x[1] = HYP_IDENTITY;
		x[2] = HYP_SERVICES_VERSION;
		x[3] = options.flags;
		return true;
	case HYP_STATISTICS:
		return statistics(x);
	case HYP_PAGE_STATE:
		page_state(x, argument);
		return true;
	case HYP_PAGE_COUNTS:
		page_counts(x);
		return true;
	case HYP_MARK:
		ring_add(HYP_MARKED, 0, 0, RING_PART(&argument, sizeof(argument)), RING_NOTHING);
		return true;
	case HYP_RING_DUMP:
		x[1] = ring_flush();
		return true;
	case HYP_EXIT:
		finish(argument);
	case HYP_FIGURES:
		return figures(x, argument);
	case HYP_FIGURES_RESET:
		figures_reset();
		return true;
	case HYP_FAULTS:
		faults(x);
		return true;
	case HYP_MAINTAIN:
		return administer(x, HYP_ADMIN_MAINTAIN, argument);
	case HYP_RESET:
		return administer(x, HYP_ADMIN_RESET, 0);
	case HYP_STACK:
		x[1] = stacks_worst();
		x[2] = STACK_BYTES - STACK_GUARD_BYTES;
		return true;
	default:
		return false;
	}
}

void service_call(struct ffa_regs *regs)
{
	uint64_t service = regs->x[0];
	uint64_t argument = regs->x[1];
	struct ffa_regs answer = { { 0 } };

	/* x8 and on are the caller's to keep, but for the one service that needs them. */
	memcpy(&answer.x[8], &regs->x[8], sizeof(answer.x[0]) * (FFA_NUM_REGS - 8));
	answer.x[0] = serve(service, argument, answer.x) ? HYP_OK : (uint64_t)HYP_UNKNOWN;
	*regs = answer;
}
