/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * First contact with any Secure side (contract VER-4, VER-5, SAFE-4): whatever it answers, it is
 * never sent FFA_VERSION, what it is sent has no stray bits, its RX buffer is given back whenever
 * it may have been filled, and the proxy's pair stays mapped exactly when it is found usable, or
 * when the Secure side does not unmap it: then it is not mapped again.
 *
 * Bounds: none on what it answers. The call table is the real one. Its list of partitions is read
 * by a stub with the promise that partinfo proves of ffa_partinfo_read; at most PARTITIONS are
 * kept.
 */
#include "core/context.h"
#include "desc/partinfo.h"
#include "proofs/common/proof.h"

#define FEATURES 0x84000064u
#define RX_RELEASE 0x84000065u
#define RXTX_MAP_32 0x84000066u
#define RXTX_MAP_64 0xC4000066u
#define RXTX_UNMAP 0x84000067u
#define PARTITION_INFO_GET 0x84000068u
#define ID_GET 0x84000069u

static struct ffa_proxy proxy;
static struct ffa_client client;
static struct ffa_view_partition list[PARTITIONS];
static uint8_t tx[1], rx[1];

/* The Secure side's memory of what it was told. */
static bool mapped, kept, rx_filled;
static uint32_t maps;

static void check_registers(const struct ffa_regs *regs)
{
	for (unsigned int i = 8; i < FFA_NUM_REGS; i++)
		CHECK(regs->x[i] == 0, "unused registers are zero");
	for (unsigned int i = 0; i < 8; i++)
		CHECK(regs->x[i] <= UINT32_MAX || (uint32_t)regs->x[0] == RXTX_MAP_64,
		      "upper halves are zero in a 32-bit call");
}

static void smc(void *ctx, struct ffa_regs *regs)
{
	uint32_t fid = (uint32_t)regs->x[0];
	struct ffa_regs answer = nondet_regs();
	uint32_t kind = (uint32_t)answer.x[0] & ~UINT32_C(0x40000000);

	(void)ctx;
	CHECK(fid == FEATURES || fid == RX_RELEASE || fid == RXTX_MAP_32 || fid == RXTX_MAP_64 ||
		      fid == RXTX_UNMAP || fid == PARTITION_INFO_GET || fid == ID_GET,
	      "nothing but what first contact needs: no FFA_VERSION");
	CHECK(fid == RX_RELEASE || !rx_filled, "RX is released at once");
	check_registers(regs);
	if (fid == RXTX_MAP_32 || fid == RXTX_MAP_64) {
		CHECK(!mapped, "mapped once");
		/* What is no error may mean that it is mapped. */
		mapped = kind != 0x84000060;
		maps += kind == 0x84000061;
	} else if (fid == RXTX_UNMAP) {
		CHECK(mapped, "unmapped only what is mapped");
		/* INVALID_PARAMETERS: there is no pair. Any other refusal: there still is. */
		mapped = kind != 0x84000061 &&
			 !(kind == 0x84000060 && (uint32_t)answer.x[2] == 0xFFFFFFFEu);
		kept = mapped;
	}
	rx_filled = fid == PARTITION_INFO_GET;
	*regs = answer;
}

enum ffa_reason ffa_partinfo_read(struct ffa_span from, uint32_t version, uint32_t count,
				  uint32_t size, struct ffa_view_partition *out, uint32_t room,
				  uint32_t *stored)
{
	(void)version;
	(void)count;
	(void)size;
	CHECK(rx_filled && mapped, "RX is read while it is the proxy's");
	CHECK(from.bytes == rx && from.length == (size_t)proxy.config.own.pages << 12, "as it is");
	CHECK(out == list && room == PARTITIONS, "into the list");
	if (any_bool())
		return FFA_R_SECURE_LIST;
	for (uint32_t i = 0; i < PARTITIONS; i++)
		list[i].uuid.bytes[0] = nondet_u8();
	*stored = any_below(PARTITIONS + 1);
	return FFA_R_NONE;
}

bool ffa_uuid_is_nil(const struct ffa_uuid *uuid)
{
	return uuid->bytes[0] == 0;
}

static void check_outcome(enum ffa_reason reason, uint32_t tries)
{
	CHECK(reason == FFA_R_NONE || reason == FFA_R_INIT_RETRY, "over, or to be tried again");
	CHECK(!rx_filled, "RX is released");
	CHECK(proxy.secure.mapped == mapped, "the proxy knows whether its pair is mapped");
	CHECK(proxy.secure.kept == kept, "and whether unmapping was refused");
	CHECK(proxy.secure.ready == (reason == FFA_R_NONE), "over means ready");
	if (reason == FFA_R_INIT_RETRY) {
		CHECK(proxy.secure.tries == tries + 1 && tries + 1 < proxy.config.max_init_tries,
		      "tried again so often and no more");
		CHECK(mapped == kept, "a failing step undoes the earlier ones, if it may");
		REACHED("to be tried again");
	} else if (proxy.secure.present) {
		CHECK(mapped && !kept && maps == 1, "a Secure side has the proxy's pair");
		CHECK(proxy.secure.partitions <= PARTITIONS, "partitions within the list");
		REACHED("attached");
	} else {
		CHECK(mapped == kept, "an absent one has nothing but what it keeps");
		REACHED("absent");
	}
}

void harness(void)
{
	/* Data structure: a proxy whose version is locked. */
	struct ffa_call call = { .proxy = &proxy, .client = &client };
	uint32_t tries = nondet_u32();
	enum ffa_reason reason;

	/* Assumptions: a configuration that creation accepts, a version that was settled. */
	proxy.ports.smc = smc;
	proxy.config.own.tx = tx;
	proxy.config.own.rx = rx;
	proxy.config.own.tx_base.addr = nondet_u64() & ~UINT64_C(0xFFF);
	proxy.config.own.rx_base.addr = nondet_u64() & ~UINT64_C(0xFFF);
	proxy.config.own.pages = 1 + any_below(FFA_MAX_BUFFER_PAGES);
	proxy.config.max_partitions = PARTITIONS;
	proxy.config.max_init_tries = nondet_u32();
	proxy.list = list;
	proxy.secure.present = any_bool();
	proxy.secure.tries = tries;
	ASSUME(tries < proxy.config.max_init_tries);
	/* An earlier try may have left the pair mapped. */
	kept = any_bool();
	mapped = kept;
	proxy.secure.mapped = kept;
	proxy.secure.kept = kept;
	call.version = FFA_VERSION_1_0 + any_below(3);

	/* Operation. */
	reason = ffa_attach(&call);

	/* Assertions, besides those at every SMC. */
	check_outcome(reason, tries);
}
