/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * reply.c - the model of answers: which may follow which call, which registers they carry, which
 * errors there are. Written from the contract, not from the library's table.
 */
#include "inside.h"

#define R(n) (1u << (n))
#define E(code) (1u << -(code))
#define HIGH (FFA_NUM_REGS - 8)

int32_t reply_error(void)
{
	return run.now.r.x[0] == FFA_FID32(FFA_NR_ERROR) ? (int32_t)(uint32_t)run.now.r.x[2] : 0;
}

bool reply_is(uint32_t number)
{
	return run.now.r.x[0] == FFA_FID32(number);
}

bool reply_is_success(void)
{
	return reply_is(FFA_NR_SUCCESS) || run.now.r.x[0] == FFA_FID64(FFA_NR_SUCCESS);
}

bool reply_lied(void)
{
	return sim_oracle_lied(run.sim);
}

static uint32_t asked(void)
{
	return (uint32_t)run.now.in.x[0] & 0xffff;
}

static bool is_send(uint32_t number)
{
	return number >= FFA_NR_MEM_DONATE && number <= FFA_NR_MEM_SHARE;
}

/* Registers 1 to 7 of FFA_SUCCESS in answer to this call. */
static unsigned int success_registers(uint32_t number)
{
	switch (number) {
	case FFA_NR_FEATURES:
	case FFA_NR_PARTITION_INFO_GET:
	case FFA_NR_MEM_DONATE:
	case FFA_NR_MEM_LEND:
	case FFA_NR_MEM_SHARE:
	case FFA_NR_MEM_FRAG_TX:
		return R(2) | R(3);
	case FFA_NR_ID_GET:
	case FFA_NR_SPM_ID_GET:
		return R(2);
	case FFA_NR_PARTITION_INFO_GET_REGS:
	case FFA_NR_NOTIFICATION_GET:
	case FFA_NR_NOTIFICATION_INFO_GET:
		return 0xFCu;
	default:
		return 0;
	}
}

static bool is_direct(uint32_t number)
{
	return number == FFA_NR_MSG_SEND_DIRECT_REQ || number == FFA_NR_MSG_SEND_DIRECT_REQ2 ||
	       number == FFA_NR_RUN;
}

/* Registers 1 to 7 that this answer to this call may carry; all ones: no such answer. */
static unsigned int registers_of(uint32_t number, uint64_t answer)
{
	uint32_t kind = (uint32_t)answer & 0xffff;
	bool wide = (answer & FFA_FID_WIDTH_BIT) != 0;

	if (kind == FFA_NR_ERROR && !wide)
		return R(2);
	if (kind == FFA_NR_SUCCESS && !is_direct(number))
		return success_registers(number);
	if (kind == FFA_NR_MEM_FRAG_RX && (is_send(number) || number == FFA_NR_MEM_FRAG_TX))
		return wide ? ~0u : R(1) | R(2) | R(3);
	if (!is_direct(number))
		return ~0u;
	switch (kind) {
	case FFA_NR_INTERRUPT:
		return wide ? ~0u : R(1) | R(2);
	case FFA_NR_YIELD:
		return wide ? ~0u : R(1) | R(2) | R(3);
	case FFA_NR_MSG_WAIT:
		return wide || number != FFA_NR_RUN ? ~0u : 0;
	case FFA_NR_MSG_SEND_DIRECT_RESP:
		return number == FFA_NR_MSG_SEND_DIRECT_REQ2 ? ~0u : 0xFAu;
	case FFA_NR_MSG_SEND_DIRECT_RESP2:
		return number == FFA_NR_MSG_SEND_DIRECT_REQ || !wide ? ~0u : 0xF2u;
	default:
		return ~0u;
	}
}

/* ---- errors --------------------------------------------------------------------------------- */

#define E_ANY (E(FFA_RET_NOT_SUPPORTED) | E(FFA_RET_INVALID_PARAMETERS) | E(FFA_RET_BUSY))
#define E_MEMORY                                                                                   \
	(E_ANY | E(FFA_RET_DENIED) | E(FFA_RET_NO_MEMORY) | E(FFA_RET_ABORTED) | E(FFA_RET_RETRY))

/* Error codes of each call as FF-A names them; a Secure side that lies may say any. */
static unsigned int errors_of(uint32_t number)
{
	switch (number) {
	case FFA_NR_RX_RELEASE:
		return E_ANY | E(FFA_RET_DENIED);
	case FFA_NR_RXTX_MAP:
	case FFA_NR_RXTX_UNMAP:
		return E_ANY | E(FFA_RET_DENIED) | E(FFA_RET_NO_MEMORY) | E(FFA_RET_ABORTED);
	case FFA_NR_PARTITION_INFO_GET:
	case FFA_NR_PARTITION_INFO_GET_REGS:
		return E_MEMORY | E(FFA_RET_NOT_READY);
	case FFA_NR_MEM_DONATE:
	case FFA_NR_MEM_LEND:
	case FFA_NR_MEM_SHARE:
	case FFA_NR_MEM_FRAG_TX:
	case FFA_NR_MEM_RECLAIM:
		return E_MEMORY;
	case FFA_NR_MSG_SEND_DIRECT_REQ:
	case FFA_NR_MSG_SEND_DIRECT_REQ2:
	case FFA_NR_RUN:
		return E_MEMORY | E(FFA_RET_INTERRUPTED) | E(FFA_RET_NOT_READY);
	case FFA_NR_NOTIFICATION_INFO_GET:
		return E_MEMORY | E(FFA_RET_NO_DATA);
	default:
		break;
	}
	if (number >= FFA_NR_NOTIFICATION_BITMAP_CREATE && number <= FFA_NR_NOTIFICATION_GET)
		return E_MEMORY;
	return E_ANY;
}

static void check_error(uint32_t number)
{
	int32_t error = reply_error();
	unsigned int may = errors_of(number);

	if (reply_lied() || sim_refuse_hits(run.sim) != 0)
		may = 0x7FEu;
	FUZZ_CHECK(run.now.r.x[2] <= UINT32_MAX && error >= FFA_RET_NOT_READY && error < 0,
		   "error 0x%llx is no error code", (unsigned long long)run.now.r.x[2]);
	FUZZ_CHECK((may >> -error & 1) != 0, "error %d in answer to call 0x%x", (int)error, number);
}

/* ---- registers that must be zero ------------------------------------------------------------ */

/* Registers 1 to 7 in which this call must have zeroes; others that it does not use are ignored. */
static unsigned int zeroes_of(uint32_t number)
{
	switch (number) {
	case FFA_NR_ID_GET:
	case FFA_NR_SPM_ID_GET:
	case FFA_NR_NOTIFICATION_INFO_GET:
		return 0xFEu;
	case FFA_NR_RX_RELEASE:
	case FFA_NR_RXTX_UNMAP:
	case FFA_NR_RUN:
	case FFA_NR_NOTIFICATION_BITMAP_DESTROY:
		return 0xFCu;
	case FFA_NR_MEM_DONATE:
	case FFA_NR_MEM_LEND:
	case FFA_NR_MEM_SHARE:
	case FFA_NR_NOTIFICATION_BITMAP_CREATE:
	case FFA_NR_NOTIFICATION_GET:
		return 0xF8u;
	case FFA_NR_RXTX_MAP:
	case FFA_NR_MEM_RECLAIM:
	case FFA_NR_PARTITION_INFO_GET_REGS:
		return 0xF0u;
	case FFA_NR_NOTIFICATION_UNBIND:
		return 0xE4u;
	case FFA_NR_MEM_FRAG_TX:
	case FFA_NR_NOTIFICATION_BIND:
	case FFA_NR_NOTIFICATION_SET:
		return 0xE0u;
	case FFA_NR_PARTITION_INFO_GET:
		return 0xC0u;
	default:
		return 0;
	}
}

/* Of a 32-bit call only the lower halves count. */
static void check_zeroes(uint32_t number)
{
	bool wide = (run.now.in.x[0] & FFA_FID_WIDTH_BIT) != 0;
	unsigned int zeroes = zeroes_of(number);

	for (unsigned int i = 1; i < 8; i++)
		FUZZ_CHECK((zeroes >> i & 1) == 0 ||
				   (wide ? run.now.in.x[i] : (uint32_t)run.now.in.x[i]) == 0,
			   "call 0x%llx with 0x%llx in x%u, which must be zero, is answered 0x%llx",
			   (unsigned long long)run.now.in.x[0], (unsigned long long)run.now.in.x[i],
			   i, (unsigned long long)run.now.r.x[0]);
}

/* ---- registers ------------------------------------------------------------------------------ */

static bool carries_high(uint32_t number)
{
	uint32_t kind = (uint32_t)run.now.r.x[0];

	return kind == FFA_FID64(FFA_NR_MSG_SEND_DIRECT_RESP2) ||
	       (kind == FFA_FID64(FFA_NR_SUCCESS) && number == FFA_NR_PARTITION_INFO_GET_REGS);
}

static void check_high(uint32_t number)
{
	uint32_t version = run.model[run.now.caller].version;

	if (carries_high(number)) {
		FUZZ_CHECK(version >= FFA_VERSION_1_2, "x8 and more carried at version 0x%x",
			   version);
		return;
	}
	for (unsigned int i = 8; i < FFA_NUM_REGS; i++)
		FUZZ_CHECK(run.now.r.x[i] == run.now.in.x[i], "x%u became 0x%llx", i,
			   (unsigned long long)run.now.r.x[i]);
}

static void check_low(unsigned int used)
{
	bool wide = (run.now.r.x[0] & FFA_FID_WIDTH_BIT) != 0;

	for (unsigned int i = 1; i < 8; i++) {
		FUZZ_CHECK((used >> i & 1) != 0 || run.now.r.x[i] == 0,
			   "x%u is 0x%llx, and this answer does not carry it", i,
			   (unsigned long long)run.now.r.x[i]);
		FUZZ_CHECK(wide || run.now.r.x[i] <= UINT32_MAX, "x%u is 0x%llx in a 32-bit answer",
			   i, (unsigned long long)run.now.r.x[i]);
	}
}

/* Nothing of what the proxy's memory was painted with, nothing of its addresses. */
static void check_paint(void)
{
	for (unsigned int i = 0; i < FFA_NUM_REGS; i++)
		FUZZ_CHECK((run.now.r.x[i] & UINT32_MAX) != 0xA5A5A5A5u ||
				   run.now.r.x[i] == run.now.in.x[i],
			   "x%u is 0x%llx: memory nobody has written", i,
			   (unsigned long long)run.now.r.x[i]);
}

static void check_width(uint32_t number)
{
	bool small = run.now.caller < RUN_CLIENTS && run.client[run.now.caller].aarch32;

	FUZZ_CHECK(!small || (run.now.r.x[0] & FFA_FID_WIDTH_BIT) == 0,
		   "an AArch32 client gets 0x%llx for call 0x%x",
		   (unsigned long long)run.now.r.x[0], number);
}

void reply_check(void)
{
	uint32_t number = asked();
	unsigned int used;

	check_high(number);
	check_paint();
	if (number == FFA_NR_VERSION && (run.now.in.x[0] & FFA_FID_WIDTH_BIT) == 0) {
		check_low(0);
		return; /* versions.c judges x0 */
	}
	FUZZ_CHECK((run.now.r.x[0] & ~(uint64_t)(FFA_FID_WIDTH_BIT | 0xffff)) == FFA_FID32_BASE,
		   "x0 is 0x%llx", (unsigned long long)run.now.r.x[0]);
	used = registers_of(number, run.now.r.x[0]);
	FUZZ_CHECK(used != ~0u, "0x%llx is no answer to call 0x%llx",
		   (unsigned long long)run.now.r.x[0], (unsigned long long)run.now.in.x[0]);
	check_low(used);
	check_width(number);
	if (reply_is(FFA_NR_ERROR))
		check_error(number);
	else
		check_zeroes(number);
}
