/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * version.c - what comes before everything, and the version attack: make the proxy and the Secure
 * side read descriptors in different layouts by asking for another version once buffers are there.
 * These run first and in this order: the first call to the Secure side of all is one of them.
 */
#include "attacker.h"

#define VERSION FFA_FID32(FFA_NR_VERSION)
#define SHARE FFA_FID32(FFA_NR_MEM_SHARE)
#define CANARY UINT64_C(0x5EC2E75EC2E75EC2)

static int32_t share_before_version(void)
{
	describe_as(asked(), FFA_NR_MEM_SHARE, 1, 1);
	return attempt_send(SHARE, 1);
}

/* Nothing of what was in registers, on a stack or in the Secure side's answer comes back. */
static int32_t version(uint32_t which)
{
	struct regs regs = { { VERSION, which, CANARY, CANARY, CANARY, CANARY, CANARY, CANARY } };
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

/*
 * Up and down before any other call: whoever reads descriptors by the highest, the lowest or the
 * first that was asked for will not understand what comes.
 */
static int32_t versions_in_turn(void)
{
	static const uint8_t minors[] = { 2, 0, 1, 0, 2, 1 };
	bool all = true;

	for (uint32_t i = 0; i < sizeof(minors); i++) {
		int32_t result = version(FFA_VERSION_MAKE(1, minors[i]));

		all = all && result >= (int32_t)FFA_VERSION_1_0 &&
		      result <= (int32_t)FFA_VERSION_MAKE(1, minors[i]);
	}
	return all ? OUT_HELD : OUT_BROKEN;
}

/* The one that counts. Without the proxy a Secure side may answer more than it was asked for. */
static int32_t version_leaks(void)
{
	int32_t result = version(asked());
	uint32_t answered = (uint32_t)answer.x[0];

	speak(answered >> 16 == 1 && answered < asked() ? answered : asked());
	return result;
}

static int32_t share_before_map(void)
{
	describe(FFA_NR_MEM_SHARE, 1);
	return attempt_send(SHARE, 1);
}

static int32_t lower_when_locked(void)
{
	if (!map_pair())
		return OUT_NOT_TRIED;
	watch_start(); /* from here on there is a pair */
	return attempt(VERSION, spoken() - 1, 0, 0, 0);
}

static int32_t higher_when_locked(void)
{
	if (spoken() == FFA_VERSION_1_0 && !map_pair())
		return OUT_NOT_TRIED;
	watch_start();
	return attempt(VERSION, spoken() + 1, 0, 0, 0);
}

static int32_t same_when_locked(void)
{
	return attempt(VERSION, spoken(), 0, 0, 0);
}

/* Ask for another version, and send a page of the hypervisor's in that one's layout. */
static int32_t two_layouts(void)
{
	uint32_t other = spoken() == FFA_VERSION_1_0 ? FFA_VERSION_1_1 : FFA_VERSION_1_0;
	int32_t result;

	(void)ask(VERSION, other, 0, 0, 0);
	describe_as(other, FFA_NR_MEM_SHARE, 1, 1);
	put(RANGE_AT, HYP_MEMORY_BASE, 8);
	result = attempt_send(SHARE, 1);
	(void)ask(VERSION, spoken(), 0, 0, 0);
	return result;
}

/* The same with a page of ours: what is refused is the layout. */
static int32_t own_page_as(uint32_t which)
{
	describe_as(which, FFA_NR_MEM_SHARE, 1, 1);
	return attempt_send(SHARE, 1);
}

static int32_t as_1_0(void)
{
	return own_page_as(FFA_VERSION_1_0);
}

static int32_t as_1_1(void)
{
	return own_page_as(FFA_VERSION_1_1);
}

static int32_t as_1_2(void)
{
	return own_page_as(FFA_VERSION_1_2);
}

/* With the pair given back: the version stays. */
static int32_t another_after_unmap(void)
{
	uint32_t other = spoken() == FFA_VERSION_1_0 ? 9 : spoken() - 1;
	int32_t result;

	(void)ask(FFA_FID32(FFA_NR_RXTX_UNMAP), 0, 0, 0, 0);
	result = attempt(VERSION, other, 0, 0, 0);
	(void)ask(VERSION, spoken(), 0, 0, 0);
	return map_pair() ? result : OUT_BROKEN;
}

#define UNSUPPORTED FFA_RET_NOT_SUPPORTED
#define INVALID FFA_RET_INVALID_PARAMETERS

static const struct attack attacks[] = {
	{ "share before any version", "B18", UNSUPPORTED, NOT_BARE, .run = share_before_version },
	{ "version with bit 31 set", "VER", UNSUPPORTED, 0, .run = version_of_bit_31 },
	{ "version 2.0", "VER", UNSUPPORTED, MAY_FORWARD, .run = version_2_0 },
	{ "version 0.9", "VER", UNSUPPORTED, MAY_FORWARD, .run = version_0_9 },
	{ "versions up and down before the first call", "VER", OUT_HELD, MAY_FORWARD,
	  .run = versions_in_turn },
	{ "what else comes back with a version", "B05", 0, MAY_FORWARD | SETTLED,
	  .run = version_leaks },
	{ "share before a pair is mapped", "M", INVALID, MAY_FORWARD, .run = share_before_map },
	{ "lower version, pair mapped", "B06", UNSUPPORTED, 0, .run = lower_when_locked,
	  NOT_IN(MINOR(0), "there is none below 1.0") },
	{ "higher version, pair mapped", "B06", 0, SETTLED, .run = higher_when_locked },
	{ "the same version again", "B06", 0, SETTLED, .run = same_when_locked },
	{ "another layout after another version", "B06", INVALID, 0, .run = two_layouts },
	{ "a send laid out as in 1.0", "B06", INVALID, 0, .run = as_1_0,
	  NOT_IN(MINOR(0), "it is a good send there") },
	{ "a send laid out as in 1.1", "B06", INVALID, 0, .run = as_1_1,
	  NOT_IN(MINOR(1) | MINOR(2), "it is a good send there") },
	{ "a send laid out as in 1.2", "B06", INVALID, 0, .run = as_1_2,
	  NOT_IN(MINOR(2), "it is a good send there") },
	{ "another version, pair given back", "B06", UNSUPPORTED, 0, .run = another_after_unmap },
};

const struct attacks version_attacks = ATTACKS(attacks);
