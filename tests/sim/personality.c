/* SPDX-License-Identifier: BSD-3-Clause */
/* personality.c - what a fault in a send is answered with, and how an answer looks. */
#include "inside.h"

#include "faults.h"

struct meaning {
	enum sim_complaint complaint; /* QUIET: none */
	int32_t answer[3];	      /* rules, OP-TEE, EL3 */
	const char *text;
};

static const struct meaning meanings[FAULT_COUNT] = {
#define FAULT_ROW(name, complaint, rules, optee, el3, text)                                        \
	[FAULT_##name] = { (enum sim_complaint)(complaint), { rules, optee, el3 }, text },
	FAULTS(FAULT_ROW)
#undef FAULT_ROW
};

static int32_t answer_of(const struct caller *caller, enum fault fault)
{
	const struct sim *sim = caller->sim;
	unsigned int column = caller->sp != NULL ? 0 : is_optee(sim) ? 1 : is_el3(sim) ? 2 : 0;

	if (fault == FAULT_LAYOUT_1_2 && sim->config.personality == SIM_EL3_SPMC_OLD)
		return FFA_RET_INVALID_PARAMETERS;
	if (fault == FAULT_RELEASED && sim->config.personality != SIM_OPTEE_RELEASED)
		return 0;
	return meanings[fault].answer[column];
}

void send_fault(struct send *send, enum fault fault, uint64_t value)
{
	const struct meaning *meaning = &meanings[fault];

	if (send->caller->sp == NULL && meaning->complaint != QUIET)
		complain(send->caller->sim, meaning->complaint, "memory send: %s (0x%llx)",
			 meaning->text, (unsigned long long)value);
	if (send->error == 0)
		send->error = answer_of(send->caller, fault);
}

/* Result registers a call defines; others keep what came in, at the EL3 SPMC. */
static uint32_t defined(uint32_t fid)
{
	switch (fid & 0xffff) {
	case FFA_NR_VERSION:
		return 1u << 0;
	case FFA_NR_ID_GET:
	case FFA_NR_SPM_ID_GET:
	case FFA_NR_FEATURES:
		return 1u << 2;
	case FFA_NR_PARTITION_INFO_GET:
	case FFA_NR_MEM_DONATE:
	case FFA_NR_MEM_LEND:
	case FFA_NR_MEM_SHARE:
	case FFA_NR_MEM_FRAG_TX:
		return 1u << 2 | 1u << 3;
	case FFA_NR_RUN:
	case FFA_NR_MSG_SEND_DIRECT_REQ:
	case FFA_NR_MSG_SEND_DIRECT_REQ2:
	case FFA_NR_PARTITION_INFO_GET_REGS:
		return UINT32_MAX;
	default:
		return 0;
	}
}

/* The EL3 SPMC sign-extends errors and leaves input registers in its replies. */
void personality_finish(struct sim *sim, const struct ffa_regs *in, struct ffa_regs *regs)
{
	uint32_t keep = defined((uint32_t)in->x[0]);

	if (!is_el3(sim))
		return;
	if (regs->x[0] == FFA_FID32(FFA_NR_ERROR)) {
		regs->x[2] = (uint64_t)(int64_t)(int32_t)(uint32_t)regs->x[2];
		return;
	}
	if (regs->x[0] == FFA_FID32(FFA_NR_MEM_FRAG_RX))
		keep = 0xff;
	for (uint32_t i = 1; i < 8; i++)
		if (!(keep >> i & 1) && regs->x[i] == 0)
			regs->x[i] = in->x[i];
}
