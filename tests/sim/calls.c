/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * calls.c - which calls the Normal world may send to the Secure side, and the registers each uses:
 * all others must be zero.
 */
#include "inside.h"

#define R(n) (UINT32_C(1) << (n))
#define R1_2 (R(1) | R(2))
#define R1_3 (R1_2 | R(3))
#define R1_4 (R1_3 | R(4))
#define R1_7 (R1_4 | R(5) | R(6) | R(7))
#define R1_17 UINT32_C(0x3FFFE)

struct call {
	uint32_t number;
	bool narrow, wide; /* SMC32, SMC64 */
	uint32_t first;	   /* version */
	uint32_t used;	   /* registers beyond x0 */
};

static const struct call calls[] = {
	{ FFA_NR_VERSION, true, false, FFA_VERSION_1_0, R(1) },
	{ FFA_NR_FEATURES, true, false, FFA_VERSION_1_0, R1_2 },
	{ FFA_NR_RX_RELEASE, true, false, FFA_VERSION_1_0, 0 },
	{ FFA_NR_RXTX_MAP, true, true, FFA_VERSION_1_0, R1_3 },
	{ FFA_NR_RXTX_UNMAP, true, false, FFA_VERSION_1_0, 0 },
	{ FFA_NR_PARTITION_INFO_GET, true, false, FFA_VERSION_1_0, R1_4 | R(5) },
	{ FFA_NR_ID_GET, true, false, FFA_VERSION_1_0, 0 },
	{ FFA_NR_RUN, true, false, FFA_VERSION_1_0, R(1) },
	{ FFA_NR_MSG_SEND_DIRECT_REQ, true, true, FFA_VERSION_1_0, R1_7 },
	{ FFA_NR_MEM_DONATE, true, true, FFA_VERSION_1_0, R1_2 },
	{ FFA_NR_MEM_LEND, true, true, FFA_VERSION_1_0, R1_2 },
	{ FFA_NR_MEM_SHARE, true, true, FFA_VERSION_1_0, R1_2 },
	{ FFA_NR_MEM_RETRIEVE_REQ, true, true, FFA_VERSION_1_0, R1_2 },
	{ FFA_NR_MEM_RECLAIM, true, false, FFA_VERSION_1_0, R1_3 },
	{ FFA_NR_MEM_FRAG_RX, true, false, FFA_VERSION_1_0, R1_4 },
	{ FFA_NR_MEM_FRAG_TX, true, false, FFA_VERSION_1_0, R1_4 },
	{ FFA_NR_NOTIFICATION_BITMAP_CREATE, true, false, FFA_VERSION_1_1, R1_2 },
	{ FFA_NR_NOTIFICATION_BITMAP_DESTROY, true, false, FFA_VERSION_1_1, R(1) },
	{ FFA_NR_NOTIFICATION_BIND, true, false, FFA_VERSION_1_1, R1_4 },
	{ FFA_NR_NOTIFICATION_UNBIND, true, false, FFA_VERSION_1_1, R(1) | R(3) | R(4) },
	{ FFA_NR_NOTIFICATION_SET, true, false, FFA_VERSION_1_1, R1_4 },
	{ FFA_NR_NOTIFICATION_GET, true, false, FFA_VERSION_1_1, R1_2 },
	{ FFA_NR_NOTIFICATION_INFO_GET, true, true, FFA_VERSION_1_1, 0 },
	{ FFA_NR_SPM_ID_GET, true, false, FFA_VERSION_1_1, 0 },
	{ FFA_NR_PARTITION_INFO_GET_REGS, false, true, FFA_VERSION_1_2, R1_3 },
	{ FFA_NR_MSG_SEND_DIRECT_REQ2, false, true, FFA_VERSION_1_2, R1_17 },
};

static const struct call *find(uint64_t fid)
{
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if ((calls[i].narrow && fid == FFA_FID32(calls[i].number)) ||
		    (calls[i].wide && fid == FFA_FID64(calls[i].number)))
			return &calls[i];
	return NULL;
}

bool call_known(uint32_t fid, uint32_t version)
{
	const struct call *call = find(fid);

	return call != NULL && version >= call->first;
}

void check_registers(struct sim *sim, const struct ffa_regs *regs)
{
	const struct call *call = find(regs->x[0]);
	uint64_t limit = regs->x[0] & FFA_FID_WIDTH_BIT ? UINT64_MAX : UINT32_MAX;

	if (call == NULL) {
		complain(sim, SIM_C_UNKNOWN_CALL, "0x%llx is no call for the Normal world",
			 (unsigned long long)regs->x[0]);
		return;
	}
	if (sim->ns.version != 0 && call->number != FFA_NR_VERSION && sim->ns.version < call->first)
		complain(sim, SIM_C_UNKNOWN_CALL, "0x%llx is no call of version 0x%x",
			 (unsigned long long)regs->x[0], sim->ns.version);
	for (uint32_t i = 1; i < FFA_NUM_REGS; i++) {
		uint64_t allowed = call->used & R(i) ? limit : 0;

		if (regs->x[i] & ~allowed)
			complain(sim, SIM_C_REGISTER, "x%u of call 0x%llx is 0x%llx", i,
				 (unsigned long long)regs->x[0], (unsigned long long)regs->x[i]);
	}
}
