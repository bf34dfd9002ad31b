/* SPDX-License-Identifier: BSD-3-Clause */
/* call.c - one call of a client, and everything that must hold after it. */
#include "inside.h"

#include <stdio.h>
#include <string.h>

#include "oracle.h"

/* SMCs of one call: those of a first contact, with tries again; and of any other. */
#define SMCS_FIRST 200
#define SMCS_OTHER 100

static bool in_range(uint64_t x0)
{
	uint32_t fid = (uint32_t)x0 & ~(FFA_FID_WIDTH_BIT | FFA_FID_SVE_HINT);

	return fid >= FFA_FID32(FFA_NUMBER_FIRST) && fid <= FFA_FID32(FFA_NUMBER_LAST);
}

static bool initialised(void)
{
	struct ffa_view_proxy view;

	ffa_view_get(run.proxy, &view);
	return view.initialised;
}

static void check_bounds(bool first)
{
	uint64_t smcs = sim_smc_calls(run.sim, 0) - run.now.smcs_before;

	FUZZ_CHECK(smcs <= (first ? SMCS_FIRST : SMCS_OTHER), "%u SMCs in one call",
		   (unsigned int)smcs);
}

/* Nothing has happened: not our call, or not our client. */
static void check_nothing(enum ffa_disposition done)
{
	bool client = run.now.caller < RUN_CLIENTS && run.model[run.now.caller].present;

	FUZZ_CHECK(done == FFA_NO_CLIENT ? !client : !in_range(run.now.in.x[0]),
		   "x0 0x%llx of client %u: disposition %d", (unsigned long long)run.now.in.x[0],
		   run.now.caller, (int)done);
	FUZZ_CHECK(memcmp(&run.now.in, &run.now.r, sizeof(run.now.in)) == 0, "registers changed");
	FUZZ_CHECK(sim_smc_calls(run.sim, 0) == run.now.smcs_before, "an SMC for nothing");
}

void call_compare(void)
{
	unsigned int differences;

	run.looking = true;
	differences = oracle_differs(run.proxy, run.sim, stderr);
	run.looking = false;
	FUZZ_CHECK(differences == 0, "%u differences between proxy and machine", differences);
}

static void check_all(bool first)
{
	check_bounds(first);
	state_views();
	reply_check();
	versions_check();
	boxes_check();
	call_compare();
	state_check();
}

static void show(void)
{
	if (!run.trace)
		return;
	fprintf(stderr, "%s%u.%u call  ", run.depth != 0 ? "  " : "", run.now.caller, run.now.vcpu);
	for (uint32_t i = 0; i < 6; i++)
		fprintf(stderr, " %llx", (unsigned long long)run.now.in.x[i]);
	fputs(" -> ", stderr);
	for (uint32_t i = 0; i < 6; i++)
		fprintf(stderr, " %llx", (unsigned long long)run.now.r.x[i]);
	if (reply_error() != 0)
		fprintf(stderr, " (error %d)", (int)reply_error());
	fputc('\n', stderr);
}

static enum ffa_disposition enter(void)
{
	struct ffa_endpoint id = { run.now.caller < RUN_CLIENTS ? (uint16_t)run.now.caller : 7 };
	enum ffa_disposition done;

	run.calls++;
	if (run.depth == 0)
		run.own_unmaps = 0;
	run.now.initialised_before = initialised();
	run.now.r = run.now.in;
	run.now.smcs_before = sim_smc_calls(run.sim, 0);
	run.now.hits_before = sim_refuse_hits(run.sim);
	done = oracle_call(run.proxy, run.sim, id.id, run.now.vcpu, &run.now.r);
	show();
	return done;
}

/* A call inside another: what lies open now is compared when that one is over. */
static void make_inside(void)
{
	if (enter() == FFA_ANSWERED)
		reply_check();
}

void call_make(void)
{
	enum ffa_disposition done;

	if (run.depth != 0) {
		make_inside();
		return;
	}
	boxes_prepare();
	attack_plan();
	done = enter();
	if (done != FFA_ANSWERED) {
		check_nothing(done);
		return;
	}
	FUZZ_CHECK(in_range(run.now.in.x[0]) && run.now.caller < RUN_CLIENTS &&
			   run.model[run.now.caller].present,
		   "x0 0x%llx of client %u was answered", (unsigned long long)run.now.in.x[0],
		   run.now.caller);
	check_all(!run.now.initialised_before);
	features_check();
}
