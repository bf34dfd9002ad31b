/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * handles.c - handles of nothing, twice, too many; pages that are shared already, in part or whole.
 */
#include "attacker.h"

#define MANY 80u /* more than OP-TEE takes, and more than the proxy has room for */

static uint64_t handle;
static uint64_t handles[MANY];

static int32_t reclaim_nothing(void)
{
	return attempt(FFA_FID32(FFA_NR_MEM_RECLAIM), 0xDEAD, 0xBEEF, 0, 0);
}

static int32_t reclaim_twice(void)
{
	if (share(OWN_PAGES, &handle) != OUT_SUCCESS || reclaim(handle) != OUT_SUCCESS)
		return OUT_NOT_TRIED;
	return attempt(FFA_FID32(FFA_NR_MEM_RECLAIM), handle & UINT32_MAX, handle >> 32, 0, 0);
}

static int32_t reclaim_with_flags(void)
{
	int32_t result;

	if (share(OWN_PAGES, &handle) != OUT_SUCCESS)
		return OUT_NOT_TRIED;
	result = attempt(FFA_FID32(FFA_NR_MEM_RECLAIM), handle & UINT32_MAX, handle >> 32, 0x80, 0);
	if (result != OUT_SUCCESS)
		(void)reclaim(handle);
	return result;
}

static int32_t share_twice(uint32_t second)
{
	uint64_t first;
	int32_t result;

	if (share(OWN_PAGES, &first) != OUT_SUCCESS)
		return OUT_NOT_TRIED;
	describe(second, 1);
	result = attempt_send(FFA_FID32(second), 1);
	(void)reclaim(first);
	return result;
}

static int32_t share_shared(void)
{
	return share_twice(FFA_NR_MEM_SHARE);
}

static int32_t lend_shared(void)
{
	return share_twice(FFA_NR_MEM_LEND);
}

/* Every record that there is, then one more; back in another order. */
static int32_t share_too_many(void)
{
	int32_t result = OUT_SUCCESS;
	uint32_t count = 0;

	while (count < MANY && result == OUT_SUCCESS) {
		result = share(nth_page(count), &handles[count]);
		count += result == OUT_SUCCESS ? 1 : 0;
	}
	for (uint32_t step = 0; step < 2; step++)
		for (uint32_t i = step; i < count; i += 2)
			if (reclaim(handles[i]) != OUT_SUCCESS)
				return OUT_BROKEN;
	return result;
}

/* Refused sends must not use anything up. */
static int32_t many_refused(void)
{
	for (uint32_t i = 0; i < 200; i++) {
		describe(FFA_NR_MEM_SHARE, 1);
		put(RANGE_AT, HYP_MEMORY_BASE, 8);
		if (ask(FFA_FID32(FFA_NR_MEM_SHARE), described_bytes(1), described_bytes(1), 0,
			0) == OUT_SUCCESS)
			return OUT_BROKEN;
	}
	if (share(OWN_PAGES, &handle) != OUT_SUCCESS || reclaim(handle) != OUT_SUCCESS)
		return OUT_BROKEN;
	return OUT_HELD;
}

/* The list of a share's pages, as hypervisors may ask for it. */
static int32_t retrieve_shared(void)
{
	int32_t result;

	if (share(OWN_PAGES, &handle) != OUT_SUCCESS)
		return OUT_NOT_TRIED;
	describe(FFA_NR_MEM_SHARE, 1);
	put(HANDLE, handle, 8);
	put(RECEIVERS, 0, 4);
	result = attempt(FFA_FID32(FFA_NR_MEM_RETRIEVE_REQ), offset_of(ACCESS_AT),
			 offset_of(ACCESS_AT), 0, 0);
	(void)reclaim(handle);
	return result;
}

/* Some pages are shared, and then a range that has them in another way. */
static int32_t share_around(uint64_t first, uint32_t pages, uint64_t second, uint32_t more)
{
	uint64_t live;
	int32_t result;

	describe(FFA_NR_MEM_SHARE, 1);
	put(RANGE_AT, first, 8);
	put(RANGE_PAGES, pages, 4);
	put(TOTAL_PAGES, pages, 4);
	if (ask(FFA_FID32(FFA_NR_MEM_SHARE), described_bytes(1), described_bytes(1), 0, 0) !=
	    OUT_SUCCESS)
		return OUT_NOT_TRIED;
	live = answered_handle();
	describe(FFA_NR_MEM_SHARE, 1);
	put(RANGE_AT, second, 8);
	put(RANGE_PAGES, more, 4);
	put(TOTAL_PAGES, more, 4);
	result = attempt_send(FFA_FID32(FFA_NR_MEM_SHARE), 1);
	(void)reclaim(live);
	return result;
}

static int32_t share_contains(void)
{
	return share_around(OWN_PAGES + 2 * PAGE, 1, OWN_PAGES, 5);
}

static int32_t share_contained(void)
{
	return share_around(OWN_PAGES, 5, OWN_PAGES + 2 * PAGE, 1);
}

static int32_t share_reaches_into(void)
{
	return share_around(OWN_PAGES + 3 * PAGE, 3, OWN_PAGES, 4);
}

/* One good range, and one that is shared: the good one must not stay behind. */
static int32_t share_half(void)
{
	uint64_t live;
	int32_t result;

	if (share(nth_page(1), &live) != OUT_SUCCESS)
		return OUT_NOT_TRIED;
	describe(FFA_NR_MEM_SHARE, 2);
	result = attempt_send(FFA_FID32(FFA_NR_MEM_SHARE), 2);
	(void)reclaim(live);
	return result;
}

#define INVALID FFA_RET_INVALID_PARAMETERS
#define DENIED FFA_RET_DENIED
#define MUCH (MAY_FORWARD | MAY_CHANGE | NOT_BARE)

static const struct attack attacks[] = {
	{ "reclaim of no handle", "B41", INVALID, 0, .run = reclaim_nothing },
	{ "reclaim a second time", "B38", INVALID, 0, .run = reclaim_twice },
	{ "reclaim with reserved flags", "B12", INVALID, 0, .run = reclaim_with_flags },
	{ "share of a shared page", "B37", DENIED, 0, .run = share_shared },
	{ "lend of a shared page", "B37", DENIED, 0, .run = lend_shared },
	{ "more shares than there is room for", "B15", FFA_RET_NO_MEMORY, MUCH,
	  .run = share_too_many },
	{ "200 refused sends, then a good one", "B49", OUT_HELD, MUCH, .run = many_refused },
	{ "hypervisor's retrieve of a live share", "M", FFA_RET_NOT_SUPPORTED, 0,
	  .run = retrieve_shared },
	{ "a range around a shared page", "B37", DENIED, 0, .run = share_contains },
	{ "a range within shared pages", "B37", DENIED, 0, .run = share_contained },
	{ "a range that ends in shared pages", "B37", DENIED, 0, .run = share_reaches_into },
	{ "a page of ours, and a shared one", "B37", DENIED, 0, .run = share_half },
};

const struct attacks handle_attacks = ATTACKS(attacks);
