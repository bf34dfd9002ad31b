/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * race.c - two CPUs: one makes calls, the other changes what the first one's call is reading, or
 * makes the opposite call. Either way each call has to come out as if it had been alone: a send
 * that succeeds has given away the page it was asked for and no other, and nothing stays behind.
 */
#include "attacker.h"

#define PSCI_CPU_ON UINT64_C(0xC4000003)
#define ROUNDS 200u

enum job {
	IDLE,
	FLIP, /* write one value and another to a place in TX */
	CALL, /* make a call, and count what succeeds */
};

/* Written by the first CPU while the second is idle. */
static volatile struct {
	uint32_t job;
	uint32_t at, bytes;
	uint64_t one, other;
	struct regs call;
	uint64_t succeeded;
	uint32_t running; /* the second CPU is in the job */
	uint32_t alive;
} shared;

static void fence(void)
{
	__asm__ volatile("dmb sy" ::: "memory");
}

static void flip(void)
{
	put(shared.at, shared.other, shared.bytes);
	put(shared.at, shared.one, shared.bytes);
}

static void call_once(void)
{
	struct regs regs;

	for (uint32_t i = 0; i < 18; i++)
		regs.x[i] = shared.call.x[i];
	call_smc(regs.x);
	if (outcome(&regs) == OUT_SUCCESS)
		shared.succeeded++;
}

_Noreturn void second_cpu_main(void)
{
	shared.alive = 1;
	for (;;) {
		uint32_t job = shared.job;

		fence();
		shared.running = job != IDLE;
		if (job == FLIP)
			flip();
		if (job == CALL)
			call_once();
	}
}

bool second_cpu_start(void)
{
	struct regs on = { { PSCI_CPU_ON, 1, (uint64_t)guest_secondary, 1 } };

	call_smc(on.x);
	if (on.x[0] != 0)
		return false;
	for (uint32_t i = 0; i < 100000000 && shared.alive == 0; i++)
		fence();
	return shared.alive != 0;
}

static void begin(enum job job)
{
	shared.succeeded = 0;
	fence();
	shared.job = job;
	while (shared.running == 0)
		fence();
}

static void end(void)
{
	shared.job = IDLE;
	while (shared.running != 0)
		fence();
}

/* The page that must be given away now, and the one that must never be. */
static bool consistent(bool given)
{
	return page_state(OWN_PAGES) == (given ? HYP_PAGE_SHARED : HYP_PAGE_OWNED) &&
	       page_state(HYP_MEMORY_BASE) == HYP_PAGE_HYPERVISOR;
}

/* Sends while a field flips between a good value and a bad one. */
static int32_t flipped(uint32_t at, uint32_t bytes, uint64_t good, uint64_t bad)
{
	bool all = true;

	describe(FFA_NR_MEM_SHARE, 1);
	shared.at = at;
	shared.bytes = bytes;
	shared.one = good;
	shared.other = bad;
	begin(FLIP);
	for (uint32_t i = 0; i < ROUNDS && all; i++) {
		bool given = ask(FFA_FID32(FFA_NR_MEM_SHARE), described_bytes(1),
				 described_bytes(1), 0, 0) == OUT_SUCCESS;

		all = consistent(given);
		if (given)
			all = reclaim(answered_handle()) == OUT_SUCCESS && consistent(false) && all;
	}
	end();
	return all ? OUT_HELD : OUT_BROKEN;
}

static int32_t flip_address(void)
{
	return flipped(RANGE_AT, 8, OWN_PAGES, HYP_MEMORY_BASE);
}

static int32_t flip_pages(void)
{
	return flipped(RANGE_PAGES, 4, 1, 0x10000001);
}

static int32_t flip_ranges(void)
{
	return flipped(TOTAL_RANGES, 4, 1, 0xFFFFFFFF);
}

static int32_t flip_composite(void)
{
	return flipped(COMPOSITE_OFFSET, 4, offset_of(COMPOSITE_AT), 0xFFFFFFF0);
}

static int32_t flip_access(void)
{
	return flipped(ACCESS_OFFSET, 4, offset_of(ACCESS_AT), 0x10000);
}

static int32_t flip_receiver(void)
{
	return flipped(ACCESS_AT, 2, PARTITION, 0x8002);
}

static int32_t flip_sender(void)
{
	return flipped(SENDER, 2, 0, 0x8001);
}

static void other_calls(uint64_t fid, uint64_t w1, uint64_t w2, uint64_t w3)
{
	for (uint32_t i = 0; i < 18; i++)
		shared.call.x[i] = 0;
	shared.call.x[0] = fid;
	shared.call.x[1] = w1;
	shared.call.x[2] = w2;
	shared.call.x[3] = w3;
}

/* What is in RX while it is ours stays, whoever releases it when. */
static int32_t release_meanwhile(void)
{
	bool all = true;

	other_calls(FFA_FID32(FFA_NR_RX_RELEASE), 0, 0, 0);
	begin(CALL);
	for (uint32_t i = 0; i < ROUNDS && all; i++) {
		int32_t result = ask(FFA_FID32(FFA_NR_PARTITION_INFO_GET), 0, 0, 0, 0);

		all = result == FFA_RET_BUSY || (result == OUT_SUCCESS && get(0, 2) == PARTITION);
	}
	end();
	(void)ask(FFA_FID32(FFA_NR_RX_RELEASE), 0, 0, 0, 0);
	return all ? OUT_HELD : OUT_BROKEN;
}

/* Two reclaim one share: one gets it. */
static int32_t reclaim_meanwhile(void)
{
	bool all = true;

	for (uint32_t i = 0; i < ROUNDS && all; i++) {
		uint64_t handle, mine;

		if (share(OWN_PAGES, &handle) != OUT_SUCCESS)
			return OUT_BROKEN;
		other_calls(FFA_FID32(FFA_NR_MEM_RECLAIM), handle & UINT32_MAX, handle >> 32, 0);
		begin(CALL);
		mine = reclaim(handle) == OUT_SUCCESS ? 1 : 0;
		end();
		all = shared.succeeded + mine == 1 && consistent(false);
	}
	return all ? OUT_HELD : OUT_BROKEN;
}

/* The pair goes and comes while it is used. */
static int32_t unmap_meanwhile(void)
{
	bool all = true;

	other_calls(FFA_FID32(FFA_NR_RXTX_UNMAP), 0, 0, 0);
	begin(CALL);
	for (uint32_t i = 0; i < ROUNDS && all; i++) {
		uint64_t handle;
		int32_t result;

		(void)map_pair();
		result = share(OWN_PAGES, &handle);
		all = consistent(result == OUT_SUCCESS);
		if (result == OUT_SUCCESS)
			all = reclaim(handle) == OUT_SUCCESS && all;
	}
	end();
	(void)ask(FFA_FID32(FFA_NR_RXTX_UNMAP), 0, 0, 0, 0);
	return all && map_pair() && consistent(false) ? OUT_HELD : OUT_BROKEN;
}

/* Both share the same page from one TX: one gets it, and the handle it is told is good. */
static int32_t share_meanwhile(void)
{
	bool all = true;
	uint64_t mine = 0;

	describe(FFA_NR_MEM_SHARE, 1);
	other_calls(FFA_FID32(FFA_NR_MEM_SHARE), described_bytes(1), described_bytes(1), 0);
	for (uint32_t i = 0; i < ROUNDS && all; i++) {
		uint64_t handle = 0, known;

		begin(CALL);
		if (share(OWN_PAGES, &handle) == OUT_SUCCESS)
			mine++;
		end();
		/* Whoever got it: the hypervisor knows its handle. */
		known = service(HYP_PAGE_STATE, OWN_PAGES, 3);
		all = consistent(true) && reclaim(known) == OUT_SUCCESS && consistent(false);
	}
	return all && mine <= ROUNDS ? OUT_HELD : OUT_BROKEN;
}

#define RACE (MAY_FORWARD | MAY_CHANGE | TWO_CPUS | NOT_BARE)

static const struct attack attacks[] = {
	{ "address changes: own page, hypervisor's page", "B25", OUT_HELD, RACE,
	  .run = flip_address },
	{ "page count changes", "B25", OUT_HELD, RACE, .run = flip_pages },
	{ "range count changes", "B25", OUT_HELD, RACE, .run = flip_ranges },
	{ "composite offset changes", "B25", OUT_HELD, RACE, .run = flip_composite },
	{ "access offset changes", "B25", OUT_HELD, RACE, .run = flip_access },
	{ "receiver changes", "B25", OUT_HELD, RACE, .run = flip_receiver },
	{ "sender changes", "B25", OUT_HELD, RACE, .run = flip_sender },
	{ "RX released while it is filled", "B13", OUT_HELD, RACE, .run = release_meanwhile },
	{ "two reclaim one share", "B56", OUT_HELD, RACE, .run = reclaim_meanwhile },
	{ "pair unmapped while it is used", "BOX", OUT_HELD, RACE, .run = unmap_meanwhile },
	{ "two share one page", "B37", OUT_HELD, RACE, .run = share_meanwhile },
};

const struct attacks race_attacks = ATTACKS(attacks);
