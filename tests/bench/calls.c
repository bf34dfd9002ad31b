/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * calls.c - the calls that move no memory, beside an empty call or the ports called directly.
 */
#include "cases.h"
#include "rig.h"
#include "table.h"

#define EMPTY_CALL_NS 10.0 /* the aim */

struct call_case {
	const char *what;
	struct ffa_regs regs;
	uint32_t expected; /* w0 of the answer */
};

struct call_run {
	struct rig *rig;
	const struct call_case *one;
};

static const struct call_case settled[] = {
	{ "FFA_VERSION, settled",
	  { { FFA_FID32(FFA_NR_VERSION), FFA_VERSION_1_2 } },
	  FFA_VERSION_1_2 },
	{ "FFA_FEATURES(MEM_SHARE), gated",
	  { { FFA_FID32(FFA_NR_FEATURES), FFA_FID64(FFA_NR_MEM_SHARE) } },
	  FFA_FID32(FFA_NR_SUCCESS) },
	{ "refused by the table (MEM_RETRIEVE_REQ)",
	  { { FFA_FID64(FFA_NR_MEM_RETRIEVE_REQ), 64, 64 } },
	  FFA_FID32(FFA_NR_ERROR) },
	{ "refused for a register (ID_GET, w3 not zero)",
	  { { FFA_FID32(FFA_NR_ID_GET), 0, 0, 1 } },
	  FFA_FID32(FFA_NR_ERROR) },
};

#define SETTLED (sizeof(settled) / sizeof(settled[0]))

static const struct call_case direct = {
	"MSG_SEND_DIRECT_REQ",
	{ { FFA_FID32(FFA_NR_MSG_SEND_DIRECT_REQ), MACHINE_PARTITION, 0, 1, 2, 3, 4, 5 } },
	FFA_FID32(FFA_NR_MSG_SEND_DIRECT_RESP),
};

static void run_call(void *ctx, uint32_t turns)
{
	const struct call_run *run = ctx;

	for (uint32_t i = 0; i < turns; i++) {
		struct ffa_regs regs = run->one->regs;

		rig_call(run->rig, &regs);
		rig_expect(run->rig, &regs, run->one->expected);
	}
}

static void run_empty(void *ctx, uint32_t turns)
{
	const struct call_run *run = ctx;

	for (uint32_t i = 0; i < turns; i++) {
		struct ffa_regs regs = run->one->regs;

		(void)machine_empty_call(run->rig->proxy, RIG_HOST, 0, &regs);
	}
}

static void run_smc(void *ctx, uint32_t turns)
{
	const struct call_run *run = ctx;

	for (uint32_t i = 0; i < turns; i++) {
		struct ffa_regs regs = run->one->regs;

		run->rig->ports.smc(run->rig->ports.ctx, &regs);
	}
}

/* The pair is mapped when a batch begins and when it ends. */
static void run_unmap_map(void *ctx, uint32_t turns)
{
	static const struct ffa_regs unmap = { { FFA_FID32(FFA_NR_RXTX_UNMAP) } };
	static const struct ffa_regs map = { { FFA_FID64(FFA_NR_RXTX_MAP), MACHINE_BOX,
					       MACHINE_BOX + FFA_PAGE_SIZE, 1 } };
	const struct call_run *run = ctx;

	for (uint32_t i = 0; i < turns; i++) {
		struct ffa_regs regs = unmap;

		rig_call(run->rig, &regs);
		rig_expect(run->rig, &regs, FFA_FID32(FFA_NR_SUCCESS));
		regs = map;
		rig_call(run->rig, &regs);
		rig_expect(run->rig, &regs, FFA_FID32(FFA_NR_SUCCESS));
	}
}

static void run_buffer_ports(void *ctx, uint32_t turns)
{
	const struct call_run *run = ctx;
	struct rig *rig = run->rig;
	struct ffa_pair pair = { { MACHINE_BOX }, { MACHINE_BOX + FFA_PAGE_SIZE }, 1 };
	struct ffa_mapping mapping = { rig->machine.tx, rig->machine.rx };

	for (uint32_t i = 0; i < turns; i++) {
		(void)rig->ports.buffer_unmap(rig->ports.ctx, RIG_HOST, &pair, &mapping);
		(void)rig->ports.buffer_map(rig->ports.ctx, RIG_HOST, &pair, &mapping);
	}
}

static bool measure_settled(struct rig *rig, const char *how, const struct effort *effort)
{
	struct aim aim = { AIM_ABOVE, EMPTY_CALL_NS };
	struct measured measured;
	char what[96];

	for (size_t i = 0; i < SETTLED; i++) {
		struct call_run run = { rig, &settled[i] };

		if (!measure(run_call, run_empty, &run, effort, &measured))
			return false;
		table_row(table_text(what, sizeof(what), "%s%s", settled[i].what, how),
			  "an empty call", &measured, 0, aim);
	}
	return true;
}

static bool measure_others(struct rig *rig, const struct effort *effort)
{
	static const struct aim none = { AIM_NONE, 0 };
	struct call_run run = { rig, &direct };
	struct measured measured;

	if (!measure(run_call, run_smc, &run, effort, &measured))
		return false;
	table_row(direct.what, "the SMC port", &measured, 0, none);
	if (!measure(run_unmap_map, run_buffer_ports, &run, effort, &measured))
		return false;
	table_row("RXTX_UNMAP + RXTX_MAP", "the two ports", &measured, 0, none);
	return true;
}

static bool measure_on(const struct rig_options *options, const char *how, bool others,
		       const struct effort *effort)
{
	struct rig rig;
	bool ok;

	if (!rig_open(&rig, options))
		return false;
	ok = measure_settled(&rig, how, effort) && (!others || measure_others(&rig, effort));
	return rig_close(&rig) && ok;
}

bool bench_calls(const struct effort *effort)
{
	static const struct rig_options plain, locks = { .locks = true };

	return measure_on(&plain, "", true, effort) &&
	       measure_on(&locks, ", lock ports", false, effort);
}
