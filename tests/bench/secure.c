/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * secure.c - canned answers. The calls that are timed come first and do as little as a real SMC
 * could; those of the first contact are out of the way.
 */
#include "secure.h"

#include <string.h>

#include "machine.h"

static void succeed(struct ffa_regs *regs, uint64_t w2, uint64_t w3)
{
	regs->x[0] = FFA_FID32(FFA_NR_SUCCESS);
	regs->x[1] = 0;
	regs->x[2] = w2;
	regs->x[3] = w3;
}

static void put(uint8_t *at, uint32_t value, uint32_t bytes)
{
	for (uint32_t i = 0; i < bytes; i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

/* One partition that takes direct messages of both kinds. */
static void list_partitions(struct machine *machine, struct ffa_regs *regs)
{
	memset(machine->own_rx, 0, 24);
	put(machine->own_rx, MACHINE_PARTITION, 2);
	put(machine->own_rx + 2, 1, 2);
	put(machine->own_rx + 4, FFA_PROP_DIRECT_RECV | FFA_PROP_DIRECT_RECV2 | FFA_PROP_AARCH64,
	    4);
	put(machine->own_rx + 8, 0x01020304, 4);
	succeed(regs, 1, 24);
}

/* The first contact. */
static void set_up(struct machine *machine, struct ffa_regs *regs)
{
	switch ((uint32_t)regs->x[0]) {
	case FFA_FID32(FFA_NR_VERSION):
		regs->x[0] = FFA_VERSION_1_2;
		break;
	case FFA_FID32(FFA_NR_PARTITION_INFO_GET):
		list_partitions(machine, regs);
		break;
	default: /* FEATURES, ID_GET, RXTX_MAP, RX_RELEASE, RXTX_UNMAP */
		succeed(regs, 0, 0);
		break;
	}
}

/* A fragment was taken: more is wanted, or this was the last. */
static void take(struct machine *machine, struct ffa_regs *regs, uint32_t bytes)
{
	machine->seen += bytes;
	if (machine->seen == machine->total) {
		succeed(regs, (uint32_t)machine->handle, machine->handle >> 32);
		return;
	}
	regs->x[0] = FFA_FID32(FFA_NR_MEM_FRAG_RX);
	regs->x[1] = (uint32_t)machine->handle;
	regs->x[2] = machine->handle >> 32;
	regs->x[3] = machine->seen;
}

void secure_smc(void *ctx, struct ffa_regs *regs)
{
	struct machine *machine = ctx;

	machine->smcs++;
	switch ((uint32_t)regs->x[0]) {
	case FFA_FID32(FFA_NR_MEM_SHARE):
	case FFA_FID64(FFA_NR_MEM_SHARE):
		machine->handle++;
		machine->total = (uint32_t)regs->x[1];
		machine->seen = 0;
		take(machine, regs, (uint32_t)regs->x[2]);
		break;
	case FFA_FID32(FFA_NR_MEM_FRAG_TX):
		take(machine, regs, (uint32_t)regs->x[3]);
		break;
	case FFA_FID32(FFA_NR_MEM_RECLAIM):
		succeed(regs, 0, 0);
		break;
	case FFA_FID32(FFA_NR_MSG_SEND_DIRECT_REQ):
		regs->x[0] = FFA_FID32(FFA_NR_MSG_SEND_DIRECT_RESP);
		regs->x[1] = (uint32_t)regs->x[1] << 16 | (uint32_t)regs->x[1] >> 16;
		break;
	default:
		set_up(machine, regs);
		break;
	}
}
