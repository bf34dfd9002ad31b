/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * report.c - the end of a run: what happened, on the UART, one line a subject, each beginning with
 * "hyp: "; then the ring's rest to the host, then the machine off.
 */
#include "hyp.h"

#include "arch.h"
#include "figures.h"
#include "ring.h"
#include "stage2.h"

#define PSCI_SYSTEM_OFF 0x84000008u
#define NOBODY 0u

static uint32_t ending; /* number of the CPU that ends the run, plus one */

static void name_value(const char *name, uint64_t value)
{
	print(" ");
	print(name);
	print("=");
	print_number(value);
}

static void report_pages(void)
{
	static const char *const names[PAGE_STATES] = {
		"owned", "shared", "lent", "donated", "buffer", "hypervisor", "no_ram",
	};
	uint64_t counts[PAGE_STATES];

	stage2_counts(counts);
	print("hyp: pages");
	for (uint32_t i = 0; i < PAGE_NO_RAM; i++)
		name_value(names[i], counts[i]);
	print("\n");
}

static void report_proxy(void)
{
	struct ffa_view_proxy view;
	struct ffa_statistics seen;

	if (proxy_get() == NULL || !ffa_proxy_statistics(proxy_get(), NULL, &seen))
		return;
	ffa_view_get(proxy_get(), &view);
	print("hyp: proxy");
	print_field("version", view.version);
	name_value("partitions", view.partitions);
	name_value("calls", seen.calls);
	name_value("refused", seen.refused);
	name_value("errors", seen.errors);
	name_value("smcs", seen.smcs);
	name_value("anomalies", seen.anomalies);
	name_value("transactions", seen.transactions);
	name_value("unfinished", seen.unfinished);
	name_value("ranges", seen.ranges);
	name_value("pages", seen.pages);
	name_value("calls_open", seen.calls_open);
	name_value("quarantined", seen.quarantined);
	name_value("tombstones", seen.tombstones);
	print("\n");
}

static void report_figures(void)
{
	struct figures seen;

	for (uint32_t number = FFA_NUMBER_FIRST; number <= FFA_NUMBER_LAST; number++) {
		const struct ffa_call_row *row = ffa_call_row_of(number);

		if (!figures_get(number, &seen))
			continue;
		print("hyp: call ");
		print(row != NULL ? row->name : "unknown");
		print_field("", number);
		name_value("calls", seen.calls);
		name_value("least", seen.least);
		name_value("median", seen.median);
		name_value("most", seen.most);
		name_value("smc_least", seen.least_smc);
		print("\n");
	}
}

static void report_rest(uint64_t ring_bytes)
{
	struct hyp_fault last;
	uint64_t faults;

	fault_last(&last, &faults);
	print("hyp: end");
	name_value("faults", faults);
	name_value("stack", stacks_worst());
	name_value("stack_size", STACK_BYTES - STACK_GUARD_BYTES);
	name_value("ring_bytes", ring_bytes);
	print("\n");
}

void finish_if_ending(void)
{
	if (__atomic_load_n(&ending, __ATOMIC_ACQUIRE) == NOBODY)
		return;
	for (;;)
		wait_for_interrupt();
}

/* A panic on the CPU that is ending the run anyway: no report, or it would never end. */
static void claim(void)
{
	uint32_t me = this_cpu()->number + 1;
	uint32_t nobody = NOBODY;

	if (__atomic_compare_exchange_n(&ending, &nobody, me, false, __ATOMIC_ACQ_REL,
					__ATOMIC_ACQUIRE))
		return;
	if (nobody == me)
		host_exit(HYP_STATUS_PANIC);
	finish_if_ending();
}

static void report(void)
{
	uint64_t ring_bytes = ring_flush();

	if ((options.flags & HYP_FLAG_NO_REPORT) != 0)
		return;
	report_pages();
	report_proxy();
	report_figures();
	report_rest(ring_bytes);
}

/* After a panic no lock is safe to take: this CPU may have it. */
_Noreturn void finish(uint64_t status)
{
	struct ffa_regs off = { { PSCI_SYSTEM_OFF } };

	claim();
	wake_all();
	if (status == HYP_STATUS_PANIC)
		(void)ring_rescue();
	else
		report();
	if (status != HYP_STATUS_OFF)
		host_exit(status);
	smc_call(&off);
	host_exit(HYP_STATUS_PANIC);
}
