/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fragments.c - sends in pieces: of four ranges the first two are sent well, and then something
 * goes wrong, or another call comes in between.
 */
#include "attacker.h"

#define RANGES 4u
#define REST_BYTES (2 * RANGE_BYTES)

static uint64_t handle;

/* A good first fragment: two of four pages. */
static bool begin(void)
{
	int32_t result;

	describe(FFA_NR_MEM_SHARE, RANGES);
	result =
		ask(FFA_FID32(FFA_NR_MEM_SHARE), described_bytes(RANGES), described_bytes(2), 0, 0);
	handle = (uint32_t)answer.x[1] | answer.x[2] << 32;
	/* And the client goes on where its own bytes end. */
	return result == OUT_FRAG_RX && (is_bare() || (uint32_t)answer.x[3] == described_bytes(2));
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
	else
		abandon(handle);
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

static int32_t rest_of_1(void)
{
	return rest_of(1, 0);
}

static int32_t rest_of_8(void)
{
	return rest_of(8, 0);
}

static int32_t rest_with_more(void)
{
	struct regs regs = { { FFA_FID32(FFA_NR_MEM_FRAG_TX), 0, 0, REST_BYTES, 0, 1 } };
	int32_t result;

	if (!begin())
		return OUT_NOT_TRIED;
	put_rest();
	regs.x[1] = handle & UINT32_MAX;
	regs.x[2] = handle >> 32;
	result = attempt_regs(&regs);
	if (result == OUT_SUCCESS)
		(void)reclaim(handle);
	else
		tidy();
	return result;
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
	result = attempt_send(FFA_FID32(FFA_NR_MEM_SHARE), 1);
	tidy();
	return result;
}

/* A call in between which must not be felt: the rest then completes the send. */
static int32_t completes(int32_t result)
{
	put_rest();
	if (go_on(REST_BYTES, 0) != OUT_SUCCESS || reclaim(handle) != OUT_SUCCESS)
		return OUT_BROKEN;
	return result;
}

/* No range in the first piece; all of them in the second. */
static int32_t good_header_first(void)
{
	int32_t result;

	describe(FFA_NR_MEM_SHARE, RANGES);
	result =
		ask(FFA_FID32(FFA_NR_MEM_SHARE), described_bytes(RANGES), described_bytes(0), 0, 0);
	handle = (uint32_t)answer.x[1] | answer.x[2] << 32;
	if (result != OUT_FRAG_RX)
		return result;
	for (uint32_t i = 0; i < RANGES; i++) {
		put(RANGE_BYTES * i, nth_page(i), 8);
		put(RANGE_BYTES * i + 8, 1, 8);
	}
	result = go_on(RANGES * RANGE_BYTES, 0);
	if (result != OUT_SUCCESS)
		abandon(handle);
	return result == OUT_SUCCESS ? reclaim(handle) : result;
}

static int32_t good_in_pieces(void)
{
	return begin() ? completes(OUT_SUCCESS) : OUT_NOT_TRIED;
}

static int32_t another_share_between(void)
{
	int32_t result;

	if (!begin())
		return OUT_NOT_TRIED;
	describe(FFA_NR_MEM_SHARE, 1);
	put(RANGE_AT, nth_page(RANGES), 8);
	result = attempt_send(FFA_FID32(FFA_NR_MEM_SHARE), 1);
	return completes(result);
}

static int32_t aborted_between(void)
{
	if (!begin())
		return OUT_NOT_TRIED;
	return completes(attempt(FFA_FID32(FFA_NR_ERROR), 0, (uint32_t)FFA_RET_ABORTED, 0, 0));
}

static int32_t version_between(void)
{
	uint32_t other = spoken() == FFA_VERSION_1_0 ? 9 : FFA_VERSION_1_0;
	int32_t result;

	if (!begin())
		return OUT_NOT_TRIED;
	result = completes(attempt(FFA_FID32(FFA_NR_VERSION), other, 0, 0, 0));
	(void)ask(FFA_FID32(FFA_NR_VERSION), spoken(), 0, 0, 0);
	return result;
}

/* With no TX there is nothing to read; with a new one the send goes on. */
static int32_t no_pair_between(void)
{
	int32_t result;

	if (!begin())
		return OUT_NOT_TRIED;
	put_rest();
	(void)ask(FFA_FID32(FFA_NR_RXTX_UNMAP), 0, 0, 0, 0);
	result = go_on(REST_BYTES, 0);
	return map_pair() ? completes(result) : OUT_BROKEN;
}

static int32_t second_sums_up_wrong(void)
{
	return second_names(nth_page(2), 2);
}

static int32_t fragment_of_nothing(void)
{
	handle = 0x1234;
	put_rest();
	return try_on(REST_BYTES, 0);
}

#define INVALID FFA_RET_INVALID_PARAMETERS
#define UNSUPPORTED FFA_RET_NOT_SUPPORTED
#define PIECES (MAY_FORWARD | MAY_CHANGE)

static const struct attack attacks[] = {
	{ "reclaim of an unfinished send", "B38", INVALID, 0, .run = reclaim_unfinished },
	{ "last fragment too long", "B58", INVALID, PIECES, .run = rest_too_long },
	{ "fragment longer than the buffer", "B58", INVALID, PIECES, .run = rest_longer_than_tx },
	{ "fragment of nearly 2^32 bytes", "B58", INVALID, PIECES, .run = rest_near_wrap },
	{ "fragment of 0 bytes", "M", INVALID, PIECES, .run = rest_empty },
	{ "fragment that cuts a range", "M", INVALID, PIECES, .run = rest_cut },
	{ "fragment of 1 byte", "M", INVALID, PIECES, .run = rest_of_1 },
	{ "fragment of 8 bytes", "M", INVALID, PIECES, .run = rest_of_8 },
	{ "fragment with w5 = 1", "B12", INVALID, PIECES, .run = rest_with_more },
	{ "fragment of another sender", "M", INVALID, PIECES, .run = rest_of_another_sender },
	{ "the hypervisor's page in the second fragment", "B02", INVALID, PIECES,
	  .run = second_names_hypervisor },
	{ "a page of the first again in the second", "B37", INVALID, PIECES,
	  .run = second_names_first },
	{ "page counts do not add up", "B46", INVALID, PIECES, .run = second_sums_up_wrong },
	{ "page counts wrap in the second fragment", "B46", INVALID, PIECES, .run = second_wraps },
	{ "share of a page of an unfinished send", "M", FFA_RET_DENIED, NOT_EL3_1_0_BARE,
	  .run = share_what_is_pending },
	{ "fragment of no send", "M", INVALID, 0, .run = fragment_of_nothing },
	{ "a send in two pieces", "B40", OUT_SUCCESS, PIECES, .run = good_in_pieces },
	{ "the first without a range", "M", OUT_SUCCESS, PIECES, .run = good_header_first },
	{ "another share in between", "M", OUT_SUCCESS, PIECES | NOT_EL3_1_0,
	  .run = another_share_between },
	{ "FFA_ERROR(ABORTED) in between", "M", UNSUPPORTED, 0, .run = aborted_between },
	{ "another version in between", "B06", UNSUPPORTED, NOT_EL3_1_0_BARE,
	  .run = version_between },
	{ "fragment without a pair", "M", INVALID, PIECES | NOT_EL3_1_0_BARE,
	  .run = no_pair_between },
};

const struct attacks fragment_attacks = ATTACKS(attacks);
