/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * registers.c - discovery, and registers: those that must be zero, those that an answer has and
 * those that it has not, wide and narrow forms of a call, and what 1.2 has in registers.
 */
#include "attacker.h"

#define CANARY UINT64_C(0x5EC2E75EC2E75EC2)
#define INVALID FFA_RET_INVALID_PARAMETERS
#define UNSUPPORTED FFA_RET_NOT_SUPPORTED
#define NR32(name) FFA_FID32(FFA_NR_##name)
#define NR64(name) FFA_FID64(FFA_NR_##name)
#define FROM(sender) ((uint64_t)(sender) << 16)

/* --- partition information */

static int32_t info_get(uint32_t uuid)
{
	struct regs regs = { { NR32(PARTITION_INFO_GET), uuid, uuid, uuid, uuid } };

	return attempt_regs(&regs);
}

static int32_t info_of_nobody(void)
{
	int32_t result = info_get(0x12345678);

	/* Nothing was filled, so there is nothing to release. */
	if (ask(NR32(RX_RELEASE), 0, 0, 0, 0) == OUT_SUCCESS)
		return OUT_BROKEN;
	return result;
}

static int32_t info_twice(void)
{
	int32_t result;

	if (info_get(0) != OUT_SUCCESS)
		return OUT_NOT_TRIED;
	result = info_get(0);
	(void)ask(NR32(RX_RELEASE), 0, 0, 0, 0);
	return result;
}

static int32_t info_again_and_again(void)
{
	for (uint32_t i = 0; i < 50; i++)
		if (info_get(0) != OUT_SUCCESS || get(0, 2) != PARTITION ||
		    ask(NR32(RX_RELEASE), 0, 0, 0, 0) != OUT_SUCCESS)
			return OUT_BROKEN;
	return OUT_HELD;
}

/* What a client of this version can read: where entries begin, and how long they are. */
static int32_t info_entries(void)
{
	uint64_t bytes = spoken() < FFA_VERSION_1_1 ? 0 : 24;
	int32_t result = info_get(0);

	if (result == OUT_SUCCESS && (uint32_t)answer.x[3] != bytes)
		result = OUT_BROKEN;
	(void)ask(NR32(RX_RELEASE), 0, 0, 0, 0);
	return result;
}

static int32_t info_with(uint64_t w5)
{
	struct regs regs = { { NR32(PARTITION_INFO_GET), 0, 0, 0, 0, w5 } };
	int32_t result = attempt_regs(&regs);

	if (result == OUT_SUCCESS)
		(void)ask(NR32(RX_RELEASE), 0, 0, 0, 0);
	return result;
}

static int32_t info_count_only(void)
{
	return info_with(1);
}

static int32_t info_reserved(void)
{
	return info_with(2);
}

/* --- registers */

/* x8-x17 as they were; from `used` on to x7 nothing. */
static int32_t canaries_in(struct regs regs, uint32_t used)
{
	int32_t result;

	for (uint32_t i = 8; i < 18; i++)
		regs.x[i] = CANARY + i;
	result = attempt_regs(&regs);
	for (uint32_t i = used; i < 18; i++)
		if (answer.x[i] != (i < 8 ? 0 : CANARY + i))
			return OUT_BROKEN;
	return result;
}

static int32_t canaries(void)
{
	return canaries_in((struct regs){ { NR32(ID_GET) } }, 3);
}

/* A pair is there already: this is refused, and nothing but the code comes back. */
static int32_t canaries_wide(void)
{
	return canaries_in((struct regs){ { NR64(RXTX_MAP), (uint64_t)tx, (uint64_t)rx, 1 } }, 3);
}

/* One that succeeds, in registers that the Secure side has answered in. */
static int32_t canaries_of_share(void)
{
	struct regs regs = { { NR64(MEM_SHARE) } };
	int32_t result;

	describe(FFA_NR_MEM_SHARE, 1);
	regs.x[1] = described_bytes(1);
	regs.x[2] = described_bytes(1);
	result = canaries_in(regs, 4);
	(void)reclaim(answered_handle());
	return result;
}

static int32_t canaries_of_message(void)
{
	return canaries_in((struct regs){ { NR64(MSG_SEND_DIRECT_REQ), PARTITION } }, 8);
}

static int32_t canaries_refused(void)
{
	return canaries_in((struct regs){ { NR64(MEM_RETRIEVE_REQ), 96, 96 } }, 3);
}

static int32_t upper_halves(void)
{
	struct regs regs = { { NR32(FEATURES), UINT64_C(0xFFFFFFFF00000000) | NR32(MEM_SHARE) } };

	return attempt_regs(&regs);
}

static int32_t with_immediate(void)
{
	struct regs regs = { { NR32(VERSION), FFA_VERSION_1_0 } };
	uint64_t before = service(HYP_STATISTICS, 0, 4);

	call_smc_immediate(regs.x);
	watched.attempts++;
	watched.smcs += service(HYP_STATISTICS, 0, 4) - before;
	return (int32_t)regs.x[0];
}

static int32_t spm_id_with_more(void)
{
	return attempt(NR32(SPM_ID_GET), CANARY, CANARY, CANARY, CANARY);
}

/* 64-bit form: x3 and x4 are 64 bits of an address and of a count. */
static int32_t wide_share(uint64_t x3, uint64_t x4)
{
	struct regs regs = { { NR64(MEM_SHARE), 0, 0, x3, x4 } };

	describe(FFA_NR_MEM_SHARE, 1);
	regs.x[1] = described_bytes(1);
	regs.x[2] = described_bytes(1);
	return attempt_given(&regs);
}

static int32_t wide_buffer(void)
{
	return wide_share(UINT64_C(1) << 32, 0);
}

static int32_t wide_pages(void)
{
	return wide_share(0, UINT64_C(1) << 32);
}

/* --- what 1.2 has in registers */

static int32_t regs_of(uint64_t uuid, uint64_t x3, uint64_t x4)
{
	return attempt(NR64(PARTITION_INFO_GET_REGS), uuid, uuid, x3, x4);
}

static int32_t regs_beyond(void)
{
	return regs_of(0, 100, 0);
}

static int32_t regs_with_tag(void)
{
	return regs_of(0, 0x10000, 0);
}

static int32_t regs_reserved(void)
{
	return regs_of(0, UINT64_C(1) << 32, 0);
}

static int32_t regs_with_more(void)
{
	return regs_of(0, 0, 1);
}

static int32_t regs_of_nobody(void)
{
	return regs_of(0x1234567812345678, 0, 0);
}

static int32_t regs_narrow(void)
{
	return attempt(NR32(PARTITION_INFO_GET_REGS), 0, 0, 0, 0);
}

/* One partition: it is in x3-x5, and there is nothing behind. */
static int32_t regs_leaks(void)
{
	struct regs regs = { { NR64(PARTITION_INFO_GET_REGS) } };
	int32_t result;

	for (uint32_t i = 8; i < 18; i++)
		regs.x[i] = CANARY + i;
	result = attempt_regs(&regs);
	if (result != OUT_SUCCESS)
		return result;
	if (answer.x[2] >> 48 != 24 || (answer.x[3] & 0xFFFF) != PARTITION)
		return OUT_BROKEN;
	for (uint32_t i = 6; i < 18; i++)
		if (answer.x[i] != 0)
			return OUT_BROKEN;
	return result;
}

static int32_t req2(uint64_t w1, uint64_t uuid)
{
	return attempt(NR64(MSG_SEND_DIRECT_REQ2), w1, uuid, uuid, 0);
}

static int32_t req2_from_secure(void)
{
	return req2(FROM(0x8001) | PARTITION, 0);
}

static int32_t req2_from_guest(void)
{
	return req2(FROM(1) | PARTITION, 0);
}

static int32_t req2_to_nobody(void)
{
	return req2(0x8077, 0);
}

static int32_t req2_of_no_protocol(void)
{
	return req2(PARTITION, 0x1234567812345678);
}

static int32_t req2_narrow(void)
{
	return attempt(NR32(MSG_SEND_DIRECT_REQ2), PARTITION, 0, 0, 0);
}

static int32_t resp2(void)
{
	return attempt(NR64(MSG_SEND_DIRECT_RESP2), FROM(0x8001), 0, 0, 0);
}

/* --- FEATURES of what comes later than the version, and of what the version has */

static int32_t features_later(void)
{
	static const uint32_t later[] = { NR32(NOTIFICATION_BIND), NR32(SPM_ID_GET),
					  NR64(PARTITION_INFO_GET_REGS), NR64(MSG_SEND_DIRECT_REQ2),
					  NR64(NS_RES_INFO_GET) };
	static const uint8_t first[] = { 1, 1, 2, 2, 3 };

	for (uint32_t i = 0; i < sizeof(first); i++)
		if (first[i] > (spoken() & 0xFFFFu) &&
		    (attempt(NR32(FEATURES), later[i], 0, 0, 0) != UNSUPPORTED ||
		     attempt(later[i], 0, 0, 0, 0) != UNSUPPORTED))
			return OUT_BROKEN;
	return OUT_HELD;
}

#define REGS OFFERED(NR64(PARTITION_INFO_GET_REGS), 2)
#define REQ2 OFFERED(NR64(MSG_SEND_DIRECT_REQ2), 2)

static const struct attack attacks[] = {
	{ "partition information of nobody", "B28", INVALID, MAY_FORWARD, .run = info_of_nobody },
	{ "partition information, RX not released", "B10", FFA_RET_BUSY, 0, .run = info_twice },
	{ "partition information 50 times", "B10", OUT_HELD, 0, .run = info_again_and_again },
	{ "partition information, size of entries", "B33", OUT_SUCCESS, 0, .run = info_entries },
	{ "partition information, w5 = 1", "M", INVALID, 0, .run = info_count_only,
	  NOT_IN(MINOR(1) | MINOR(2), "that asks for the count alone there") },
	{ "partition information, w5 = 2", "M", INVALID, 0, .run = info_reserved },
	{ "x8-x17 and unused registers", "B09", OUT_SUCCESS, 0, .run = canaries },
	{ "the same of a 64-bit call", "B09", FFA_RET_DENIED, 0, .run = canaries_wide },
	{ "the same of a share in 64 bits", "B09", OUT_SUCCESS, MAY_FORWARD | MAY_CHANGE,
	  .run = canaries_of_share },
	{ "the same of a message in 64 bits", "B09", OUT_OTHER, MAY_FORWARD,
	  .run = canaries_of_message },
	{ "the same of a call that is not there", "B09", UNSUPPORTED, 0, .run = canaries_refused },
	{ "upper halves of a 32-bit call", "B19", OUT_SUCCESS, 0, .run = upper_halves },
	{ "SMC with an immediate", "B12", UNSUPPORTED, 0, .run = with_immediate },
	{ "SPM_ID_GET with registers not zero", "B12", INVALID, NOT_BARE, .run = spm_id_with_more,
	  OFFERED(NR32(SPM_ID_GET), 1) },
	{ "share in 64 bits, x3 beyond 32", "B84", INVALID, 0, .run = wide_buffer },
	{ "share in 64 bits, x4 beyond 32", "B84", INVALID, 0, .run = wide_pages },
	{ "PARTITION_INFO_GET_REGS from beyond the end", "M", INVALID, 0, .run = regs_beyond,
	  REGS },
	{ "PARTITION_INFO_GET_REGS with a tag", "M", INVALID, 0, .run = regs_with_tag, REGS },
	{ "PARTITION_INFO_GET_REGS, reserved bits", "M", INVALID, 0, .run = regs_reserved, REGS },
	{ "PARTITION_INFO_GET_REGS, x4 not zero", "B12", INVALID, 0, .run = regs_with_more, REGS },
	{ "PARTITION_INFO_GET_REGS of nobody", "B28", INVALID, 0, .run = regs_of_nobody, REGS },
	{ "PARTITION_INFO_GET_REGS in 32 bits", "B19", UNSUPPORTED, 0, .run = regs_narrow },
	{ "what else comes back with it", "B09", OUT_SUCCESS, 0, .run = regs_leaks, REGS },
	{ "message of 1.2 from a Secure sender", "B44", INVALID, 0, .run = req2_from_secure, REQ2 },
	{ "message of 1.2 from another client", "B44", INVALID, 0, .run = req2_from_guest, REQ2 },
	{ "message of 1.2 to nobody", "B31", INVALID, 0, .run = req2_to_nobody, REQ2 },
	{ "message of 1.2 of no protocol", "M", INVALID, 0, .run = req2_of_no_protocol, REQ2 },
	{ "message of 1.2 in 32 bits", "B19", UNSUPPORTED, 0, .run = req2_narrow },
	{ "a response of 1.2 that nobody waits for", "B44", UNSUPPORTED, NOT_BARE, .run = resp2 },
	{ "calls of later versions", "B07", OUT_HELD, NOT_BARE, .run = features_later },
};

const struct attacks register_attacks = ATTACKS(attacks);
