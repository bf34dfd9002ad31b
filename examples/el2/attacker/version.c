/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * version.c - what comes before everything, and the version attack: make the proxy and the Secure
 * side read descriptors in different layouts by asking for another version once buffers are there.
 * These run first and in this order: the first call to the Secure side of all is one of them.
 */
#include "attacker.h"
#include "layout.h"

#define VERSION FFA_FID32(FFA_NR_VERSION)
#define CANARY UINT64_C(0x5EC2E75EC2E75EC2)

/* FF-A 1.0: the access descriptor follows a header of 32 bytes. */
#define OLD_RECEIVERS 28
#define OLD_ACCESS_AT 32
#define OLD_COMPOSITE_AT 48
#define OLD_RANGE_AT 64
#define OLD_BYTES 80

static int32_t share_before_version(void)
{
	describe(FFA_NR_MEM_SHARE, 1);
	return attempt(FFA_FID32(FFA_NR_MEM_SHARE), described_bytes(1), described_bytes(1), 0, 0);
}

/* Nothing of what was in registers, on a stack or in the Secure side's answer comes back. */
static int32_t version(uint32_t asked)
{
	struct regs regs = { { VERSION, asked, CANARY, CANARY, CANARY, CANARY, CANARY, CANARY } };
	int32_t result = attempt_regs(&regs);

	for (uint32_t i = 1; i < 8; i++)
		if (answer.x[i] != 0)
			return OUT_BROKEN;
	return result;
}

static int32_t version_of_bit_31(void)
{
	return version(0x80010001);
}

static int32_t version_2_0(void)
{
	return version(0x20000);
}

static int32_t version_0_9(void)
{
	return version(0x9);
}

/* The one that counts. */
static int32_t version_leaks(void)
{
	return version(FFA_VERSION_1_1);
}

static int32_t share_before_map(void)
{
	int32_t result;

	describe(FFA_NR_MEM_SHARE, 1);
	result = attempt(FFA_FID32(FFA_NR_MEM_SHARE), described_bytes(1), described_bytes(1), 0, 0);
	return result;
}

static int32_t lower_when_locked(void)
{
	if (!map_pair())
		return OUT_NOT_TRIED;
	watch_start(); /* from here on there is a pair */
	return attempt(VERSION, FFA_VERSION_1_0, 0, 0, 0);
}

static int32_t higher_when_locked(void)
{
	return attempt(VERSION, FFA_VERSION_1_2, 0, 0, 0);
}

static int32_t same_when_locked(void)
{
	return attempt(VERSION, FFA_VERSION_1_1, 0, 0, 0);
}

/* One page of ours for whoever reads 1.1, the hypervisor's first for whoever reads 1.0. */
static int32_t two_layouts(void)
{
	int32_t result;

	(void)ask(VERSION, FFA_VERSION_1_0, 0, 0, 0);
	for (uint32_t i = 0; i < 128; i += 8)
		put(i, 0, 8);
	put(ATTRIBUTES, 0x2F, 1); /* one byte in 1.0 */
	put(OLD_RECEIVERS, 1, 4);
	put(OLD_ACCESS_AT, PARTITION, 2);
	put(OLD_ACCESS_AT + 2, 2, 1);
	put(OLD_ACCESS_AT + 4, OLD_COMPOSITE_AT, 4);
	put(OLD_COMPOSITE_AT, 1, 4);
	put(OLD_COMPOSITE_AT + 4, 1, 4);
	put(OLD_RANGE_AT, HYP_MEMORY_BASE, 8);
	put(OLD_RANGE_AT + 8, 1, 4);
	result = attempt(FFA_FID32(FFA_NR_MEM_SHARE), OLD_BYTES, OLD_BYTES, 0, 0);
	if (result == OUT_SUCCESS)
		(void)reclaim(answered_handle());
	(void)ask(VERSION, FFA_VERSION_1_1, 0, 0, 0);
	return result;
}

/* The same with pair given back: the version stays. */
static int32_t lower_after_unmap(void)
{
	int32_t result;

	(void)ask(FFA_FID32(FFA_NR_RXTX_UNMAP), 0, 0, 0, 0);
	result = attempt(VERSION, FFA_VERSION_1_0, 0, 0, 0);
	(void)ask(VERSION, FFA_VERSION_1_1, 0, 0, 0);
	return map_pair() ? result : OUT_BROKEN;
}

#define UNSUPPORTED FFA_RET_NOT_SUPPORTED

static const struct attack attacks[] = {
	{ "share before any version", "B18", UNSUPPORTED, NOT_BARE, share_before_version },
	{ "version with bit 31 set", "VER", UNSUPPORTED, 0, version_of_bit_31 },
	{ "version 2.0", "VER", UNSUPPORTED, MAY_FORWARD, version_2_0 },
	{ "version 0.9", "VER", UNSUPPORTED, MAY_FORWARD, version_0_9 },
	{ "what else comes back with a version", "B05", FFA_VERSION_1_1, MAY_FORWARD,
	  version_leaks },
	{ "share before a pair is mapped", "M", FFA_RET_INVALID_PARAMETERS, MAY_FORWARD,
	  share_before_map },
	{ "lower version, pair mapped", "B06", UNSUPPORTED, 0, lower_when_locked },
	{ "higher version, pair mapped", "B06", FFA_VERSION_1_1, 0, higher_when_locked },
	{ "the same version again", "B06", FFA_VERSION_1_1, 0, same_when_locked },
	{ "another layout after another version", "B06", FFA_RET_INVALID_PARAMETERS, 0,
	  two_layouts },
	{ "lower version, pair given back", "B06", UNSUPPORTED, 0, lower_after_unmap },
};

const struct attacks version_attacks = ATTACKS(attacks);
