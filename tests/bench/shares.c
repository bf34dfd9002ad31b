/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shares.c - FFA_MEM_SHARE and FFA_MEM_RECLAIM by number and order of ranges.
 */
#include <stdio.h>

#include "cases.h"
#include "share.h"
#include "table.h"

/* The aims: so much per share and reclaim, and so much more per range. */
#define SHARE_NS 100.0
#define SORTED_NS 3.0
#define UNSORTED_NS 8.0

static const struct share_plan plans[] = {
	{ 1, 1, false },    { 16, 1, false },  { 16, 1, true },	 { 64, 1, false },
	{ 64, 1, true },    { 240, 1, false }, { 240, 1, true }, { 1, 512, false },
	{ 2000, 1, false }, { 2000, 1, true },
};

static const char *name_of(char *out, size_t room, const struct share_plan *plan)
{
	if (plan->pages > 1)
		return table_text(out, room, "SHARE + RECLAIM, one range of %u pages", plan->pages);
	return table_text(out, room, "SHARE + RECLAIM, %u range%s%s%s", plan->ranges,
			  plan->ranges > 1 ? "s" : "",
			  plan->ranges == 1 ? ""
			  : plan->shuffled  ? ", shuffled"
					    : ", sorted",
			  plan->ranges * 16 > MACHINE_BUFFER ? ", fragmented" : "");
}

/* An unfragmented share and its reclaim are two SMCs, no more; further fragments one each. */
static bool smcs_as_promised(struct share_case *share)
{
	uint64_t before = share->rig->machine.smcs;
	uint64_t wanted = 1 + (share->length + MACHINE_BUFFER - 1) / MACHINE_BUFFER;
	uint64_t taken;

	share_run(share, 1);
	taken = share->rig->machine.smcs - before;
	if (taken != wanted)
		fprintf(stderr, "bench: %llu SMCs for %u ranges, not %llu\n",
			(unsigned long long)taken, share->ranges, (unsigned long long)wanted);
	return taken == wanted;
}

static bool measure_plan(struct rig *rig, const struct share_plan *plan,
			 const struct effort *effort)
{
	struct aim aim = { AIM_ABOVE,
			   SHARE_NS + plan->ranges * (plan->shuffled ? UNSORTED_NS : SORTED_NS) };
	struct measured measured;
	struct share_case share;
	char what[96];
	bool ok;

	if (!share_init(&share, rig, plan))
		return false;
	ok = smcs_as_promised(&share) &&
	     measure(share_run, share_run_floor, &share, effort, &measured);
	if (ok)
		table_row(name_of(what, sizeof(what), plan), "copies, page port, SMCs", &measured,
			  plan->ranges, aim);
	share_free(&share);
	return ok;
}

bool bench_shares(const struct effort *effort)
{
	static const struct rig_options plain;
	struct rig rig;
	bool ok = true;

	if (!rig_open(&rig, &plain))
		return false;
	for (size_t i = 0; i < sizeof(plans) / sizeof(plans[0]) && ok; i++)
		ok = measure_plan(&rig, &plans[i], effort);
	return rig_close(&rig) && ok;
}
