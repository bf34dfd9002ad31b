/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fragments.c - sends in pieces, and handles: of unfinished sends, of nothing, twice, too many.
 */
#include "attacker.h"
#include "layout.h"

#define RANGES 4u
#define FIRST_BYTES (RANGE_AT + 2 * RANGE_BYTES) /* headers and two of four ranges */
#define REST_BYTES (2 * RANGE_BYTES)
#define MANY 80u /* more than OP-TEE takes, and more than the proxy has room for */

static uint64_t handle;
static uint64_t handles[MANY];

/* A good first fragment: two of four pages. */
static bool begin(void)
{
	int32_t result;

	describe(FFA_NR_MEM_SHARE, RANGES);
	result = ask(FFA_FID32(FFA_NR_MEM_SHARE), described_bytes(RANGES), FIRST_BYTES, 0, 0);
	handle = (uint32_t)answer.x[1] | answer.x[2] << 32;
	return result == OUT_FRAG_RX;
}

/* The rest into TX, from its start on. */
static void put_rest(void)
{
	for (uint32_t i = 0; i < 2; i++) {
		put(16 * i, nth_page(2 + i), 8);
		put(16 * i + 8, 1, 8);
	}
}

static int32_t go_on(uint64_t length, uint64_t sender)
{
	return ask(FFA_FID32(FFA_NR_MEM_FRAG_TX), handle & UINT32_MAX, handle >> 32, length,
		   sender);
}

static int32_t try_on(uint64_t length, uint64_t sender)
{
	return attempt(FFA_FID32(FFA_NR_MEM_FRAG_TX), handle & UINT32_MAX, handle >> 32, length,
		       sender);
}

/* Whatever became of it: nothing of it is to remain. */
static void tidy(void)
{
	put_rest();
	if (go_on(REST_BYTES, 0) == OUT_SUCCESS)
		(void)reclaim(handle);
}

static int32_t reclaim_unfinished(void)
{
	int32_t result;

	if (!begin())
		return OUT_NOT_TRIED;
	result = attempt(FFA_FID32(FFA_NR_MEM_RECLAIM), handle & UINT32_MAX, handle >> 32, 0, 0);
	tidy();
	return result;
}

static int32_t rest_of(uint64_t length, uint64_t sender)
{
	int32_t result;

	if (!begin())
		return OUT_NOT_TRIED;
	put_rest();
	result = try_on(length, sender);
	if (result == OUT_SUCCESS)
		(void)reclaim(handle);
	else
		tidy();
	return result;
}

static int32_t rest_too_long(void)
{
	return rest_of(REST_BYTES + 16, 0);
}

static int32_t rest_longer_than_tx(void)
{
	return rest_of(4097, 0);
}

static int32_t rest_near_wrap(void)
{
	return rest_of(0xFFFFFFF0, 0);
}

static int32_t rest_empty(void)
{
	return rest_of(0, 0);
}

static int32_t rest_cut(void)
{
	return rest_of(24, 0);
}

static int32_t rest_of_another_sender(void)
{
	return rest_of(REST_BYTES, UINT64_C(5) << 16);
}

/* A good first fragment, and in the second what would have been refused in the first. */
static int32_t second_names(uint64_t page, uint64_t pages)
{
	int32_t result;

	if (!begin())
		return OUT_NOT_TRIED;
	put_rest();
	put(0, page, 8);
	put(8, pages, 8);
	result = try_on(REST_BYTES, 0);
	if (result == OUT_SUCCESS)
		(void)reclaim(handle);
	else
		tidy();
	return result;
}

static int32_t second_names_hypervisor(void)
{
	return second_names(HYP_MEMORY_BASE, 1);
}

static int32_t second_names_first(void)
{
	return second_names(nth_page(0), 1);
}

static int32_t second_wraps(void)
{
	return second_names(nth_page(2), 0xFFFFFFFF);
}

/* Another send in between, of a page that the unfinished one has: it has it already. */
static int32_t share_what_is_pending(void)
{
	int32_t result;

	if (!begin())
		return OUT_NOT_TRIED;
	describe(FFA_NR_MEM_SHARE, 1);
	result = attempt(FFA_FID32(FFA_NR_MEM_SHARE), described_bytes(1), described_bytes(1), 0, 0);
	if (result == OUT_SUCCESS)
		(void)reclaim(answered_handle());
	tidy();
	return result;
}

static int32_t fragment_of_nothing(void)
{
	handle = 0x1234;
	put_rest();
	return try_on(REST_BYTES, 0);
}

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
	result = attempt(FFA_FID32(second), described_bytes(1), described_bytes(1), 0, 0);
	if (result == OUT_SUCCESS)
		(void)reclaim(answered_handle());
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

#define INVALID FFA_RET_INVALID_PARAMETERS
#define PIECES (MAY_FORWARD | MAY_CHANGE)

static const struct attack attacks[] = {
	{ "reclaim of an unfinished send", "B38", INVALID, 0, reclaim_unfinished },
	{ "last fragment too long", "B58", INVALID, PIECES, rest_too_long },
	{ "fragment longer than the buffer", "B58", INVALID, PIECES, rest_longer_than_tx },
	{ "fragment of nearly 2^32 bytes", "B58", INVALID, PIECES, rest_near_wrap },
	{ "fragment of 0 bytes", "M", INVALID, PIECES, rest_empty },
	{ "fragment that cuts a range", "M", INVALID, PIECES, rest_cut },
	{ "fragment of another sender", "M", INVALID, PIECES, rest_of_another_sender },
	{ "the hypervisor's page in the second fragment", "B02", INVALID, PIECES,
	  second_names_hypervisor },
	{ "a page of the first again in the second", "B37", INVALID, PIECES, second_names_first },
	{ "page counts wrap in the second fragment", "B46", INVALID, PIECES, second_wraps },
	{ "share of a page of an unfinished send", "M", FFA_RET_DENIED, 0, share_what_is_pending },
	{ "fragment of no send", "M", INVALID, 0, fragment_of_nothing },
	{ "reclaim of no handle", "B41", INVALID, 0, reclaim_nothing },
	{ "reclaim a second time", "B38", INVALID, 0, reclaim_twice },
	{ "reclaim with reserved flags", "B12", INVALID, 0, reclaim_with_flags },
	{ "share of a shared page", "B37", FFA_RET_DENIED, 0, share_shared },
	{ "lend of a shared page", "B37", FFA_RET_DENIED, 0, lend_shared },
	{ "more shares than there is room for", "B15", FFA_RET_NO_MEMORY, PIECES | NOT_BARE,
	  share_too_many },
	{ "200 refused sends, then a good one", "B49", OUT_HELD, PIECES | NOT_BARE, many_refused },
};

const struct attacks fragment_attacks = ATTACKS(attacks);
