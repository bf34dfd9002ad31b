/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * neighbours.c - sends that have nothing wrong, beside all that have: without them, whoever refuses
 * everything would pass. Then sends that are good, and that one Secure side takes and another does
 * not: refused there, nothing of them may remain.
 */
#include "attacker.h"

#define SHARE FFA_FID32(FFA_NR_MEM_SHARE)
#define STATIC_MEMORY UINT64_C(0x42000000) /* RAM that OP-TEE has us call its own */

static int32_t good_share(void)
{
	describe(FFA_NR_MEM_SHARE, 1);
	return attempt_send(SHARE, 1);
}

static int32_t good_share_wide(void)
{
	describe(FFA_NR_MEM_SHARE, 1);
	return attempt_send(FFA_FID64(FFA_NR_MEM_SHARE), 1);
}

static int32_t good_lend(void)
{
	describe(FFA_NR_MEM_LEND, 1);
	return attempt_send(FFA_FID32(FFA_NR_MEM_LEND), 1);
}

static int32_t good_three_ranges(void)
{
	describe(FFA_NR_MEM_SHARE, 3);
	return attempt_send(SHARE, 3);
}

static int32_t good_eight_pages(void)
{
	describe(FFA_NR_MEM_SHARE, 1);
	put(RANGE_PAGES, 8, 4);
	put(TOTAL_PAGES, 8, 4);
	return attempt_send(SHARE, 1);
}

static int32_t good_tag(void)
{
	describe(FFA_NR_MEM_SHARE, 1);
	put(TAG, 0x55, 8);
	return attempt_send(SHARE, 1);
}

/* 1.2 takes the shorter access descriptors of 1.1 as well. */
static int32_t good_short_access(void)
{
	describe_as(FFA_VERSION_1_1, FFA_NR_MEM_SHARE, 1, 1);
	return attempt_send(SHARE, 1);
}

static int32_t good_static_memory(void)
{
	describe(FFA_NR_MEM_SHARE, 1);
	put(RANGE_AT, STATIC_MEMORY, 8);
	return attempt_send(SHARE, 1);
}

/* Success or a refusal: what changed then shows in the states of the pages. */
static int32_t either(uint32_t fid)
{
	int32_t result = attempt_send(fid, 1);

	if (is_bare())
		return result;
	return result == OUT_SUCCESS || result == FFA_RET_INVALID_PARAMETERS ||
			       result == FFA_RET_NO_MEMORY
		       ? OUT_HELD
		       : OUT_BROKEN;
}

static int32_t either_read_only(void)
{
	describe(FFA_NR_MEM_SHARE, 1);
	put(PERMISSIONS, 1, 1);
	return either(SHARE);
}

static int32_t either_lend_tag(void)
{
	describe(FFA_NR_MEM_LEND, 1);
	put(TAG, 1, 8);
	return either(FFA_FID32(FFA_NR_MEM_LEND));
}

/* OP-TEE has no memory for so many; the SPMC at EL3 needs none. */
static int32_t either_many_pages(void)
{
	describe(FFA_NR_MEM_SHARE, 1);
	put(RANGE_PAGES, 30000, 4);
	put(TOTAL_PAGES, 30000, 4);
	return either(SHARE);
}

static int32_t either_impdef(void)
{
	describe(FFA_NR_MEM_SHARE, 1);
	put(ACCESS_IMPDEF, 0x1122334455667788, 8);
	put(ACCESS_IMPDEF + 8, 0x99AABBCCDDEEFF00, 8);
	return either(SHARE);
}

#define SENDS (MAY_FORWARD | MAY_CHANGE)

static const struct attack attacks[] = {
	{ "a good share", "-", OUT_SUCCESS, SENDS, .run = good_share },
	{ "a good share, 64 bits", "-", OUT_SUCCESS, SENDS, .run = good_share_wide },
	{ "a good lend", "-", OUT_SUCCESS, SENDS, .run = good_lend },
	{ "3 ranges", "M", OUT_SUCCESS, SENDS, .run = good_three_ranges },
	{ "8 pages", "M", OUT_SUCCESS, SENDS, .run = good_eight_pages },
	{ "tag 0x55", "M", OUT_SUCCESS, SENDS, .run = good_tag },
	{ "access descriptor of 16 bytes, in 1.2", "-", OUT_SUCCESS, SENDS,
	  .run = good_short_access, NOT_IN(MINOR(0) | MINOR(1), "it has 16 there") },
	{ "OP-TEE's static shared memory", "M", OUT_SUCCESS, SENDS, .run = good_static_memory },
	{ "permissions RO", "B53", OUT_HELD, SENDS, .run = either_read_only },
	{ "lend with tag 1", "B53", OUT_HELD, SENDS, .run = either_lend_tag },
	{ "30000 pages", "B53", OUT_HELD, SENDS, .run = either_many_pages },
	{ "implementation-defined value", "B53", OUT_HELD, SENDS, .run = either_impdef,
	  NOT_IN(MINOR(0) | MINOR(1), "it is reserved there, and tried as such") },
};

const struct attacks neighbour_attacks = ATTACKS(attacks);
