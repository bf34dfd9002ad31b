/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * features.c - FFA_FEATURES. The real Secure sides deny calls that work and claim calls that do
 * not: what they say was recorded, call by call.
 */
#include "inside.h"

#define BIT(n) (UINT64_C(1) << ((n)-FFA_NUMBER_FIRST))

/* Function numbers 0x60 to 0x9F as bits, for each width. */
struct claims {
	uint64_t narrow, wide;
};

#define BOTH_COMMON                                                                                \
	(BIT(FFA_NR_SUCCESS) | BIT(FFA_NR_RXTX_MAP) | BIT(FFA_NR_MSG_SEND_DIRECT_REQ) |            \
	 BIT(FFA_NR_MEM_SHARE))
#define NARROW_COMMON                                                                              \
	(BIT(FFA_NR_ERROR) | BIT(FFA_NR_INTERRUPT) | BIT(FFA_NR_VERSION) | BIT(FFA_NR_FEATURES) |  \
	 BIT(FFA_NR_RX_RELEASE) | BIT(FFA_NR_RXTX_UNMAP) | BIT(FFA_NR_PARTITION_INFO_GET) |        \
	 BIT(FFA_NR_MEM_RECLAIM) | BIT(FFA_NR_MEM_FRAG_TX) | BOTH_COMMON)
#define NOTIFICATIONS                                                                              \
	(BIT(FFA_NR_NOTIFICATION_BITMAP_CREATE) | BIT(FFA_NR_NOTIFICATION_BITMAP_DESTROY) |        \
	 BIT(FFA_NR_NOTIFICATION_BIND) | BIT(FFA_NR_NOTIFICATION_UNBIND) |                         \
	 BIT(FFA_NR_NOTIFICATION_SET) | BIT(FFA_NR_NOTIFICATION_GET) |                             \
	 BIT(FFA_NR_NOTIFICATION_INFO_GET))

/* OP-TEE 4.10.0, recorded: denies ID_GET, RUN and LEND; claims NOTIFICATION_SET. */
static const struct claims optee = {
	.narrow = NARROW_COMMON | NOTIFICATIONS | BIT(FFA_NR_SPM_ID_GET),
	.wide = BOTH_COMMON | BIT(FFA_NR_NOTIFICATION_INFO_GET),
};

static const struct claims el3 = {
	.narrow = NARROW_COMMON | BIT(FFA_NR_ID_GET) | BIT(FFA_NR_RUN) | BIT(FFA_NR_MEM_LEND) |
		  BIT(FFA_NR_MEM_RETRIEVE_REQ) | BIT(FFA_NR_MEM_RETRIEVE_RESP) |
		  BIT(FFA_NR_MEM_RELINQUISH) | BIT(FFA_NR_MEM_FRAG_RX) | BIT(FFA_NR_SPM_ID_GET),
	.wide = BOTH_COMMON | BIT(FFA_NR_MEM_LEND) | BIT(FFA_NR_MEM_RETRIEVE_REQ),
};

/* What newer releases of it add at 1.2. */
#define EL3_NEW_WIDE (BIT(FFA_NR_PARTITION_INFO_GET_REGS) | BIT(FFA_NR_MSG_SEND_DIRECT_REQ2))

static const struct claims rules_1_0 = {
	.narrow = NARROW_COMMON | BIT(FFA_NR_ID_GET) | BIT(FFA_NR_RUN) | BIT(FFA_NR_YIELD) |
		  BIT(FFA_NR_MEM_DONATE) | BIT(FFA_NR_MEM_LEND) | BIT(FFA_NR_MEM_RETRIEVE_REQ) |
		  BIT(FFA_NR_MEM_RETRIEVE_RESP) | BIT(FFA_NR_MEM_RELINQUISH) |
		  BIT(FFA_NR_MEM_FRAG_RX),
	.wide = BOTH_COMMON | BIT(FFA_NR_MEM_DONATE) | BIT(FFA_NR_MEM_LEND) |
		BIT(FFA_NR_MEM_RETRIEVE_REQ),
};
static const struct claims rules_1_1 = {
	.narrow = NOTIFICATIONS | BIT(FFA_NR_SPM_ID_GET),
	.wide = BIT(FFA_NR_NOTIFICATION_INFO_GET),
};
static const struct claims rules_1_2 = {
	.wide = BIT(FFA_NR_PARTITION_INFO_GET_REGS) | BIT(FFA_NR_MSG_SEND_DIRECT_REQ2) |
		BIT(FFA_NR_MSG_SEND_DIRECT_RESP2),
};

/* What partitions may use beyond that. */
#define SP_NARROW                                                                                  \
	(BIT(FFA_NR_MSG_WAIT) | BIT(FFA_NR_MSG_SEND_DIRECT_RESP) | BIT(FFA_NR_MSG_SEND2) |         \
	 BIT(FFA_NR_CONSOLE_LOG))
#define SP_WIDE                                                                                    \
	(BIT(FFA_NR_MSG_SEND_DIRECT_RESP) | BIT(FFA_NR_SECONDARY_EP_REGISTER) |                    \
	 BIT(FFA_NR_CONSOLE_LOG))
#define NOT_FOR_SP                                                                                 \
	(BIT(FFA_NR_NOTIFICATION_BITMAP_CREATE) | BIT(FFA_NR_NOTIFICATION_BITMAP_DESTROY) |        \
	 BIT(FFA_NR_NOTIFICATION_INFO_GET))

static struct claims claims_of(const struct caller *caller)
{
	const struct sim *sim = caller->sim;
	struct claims claims = rules_1_0;

	if (caller->sp == NULL && is_optee(sim))
		return optee;
	if (caller->sp == NULL && is_el3(sim)) {
		claims = el3;
		if (sim->config.personality == SIM_EL3_SPMC && caller->version >= FFA_VERSION_1_2)
			claims.wide |= EL3_NEW_WIDE;
		return claims;
	}
	if (caller->version >= FFA_VERSION_1_1) {
		claims.narrow |= rules_1_1.narrow;
		claims.wide |= rules_1_1.wide;
	}
	if (caller->version >= FFA_VERSION_1_2)
		claims.wide |= rules_1_2.wide;
	if (caller->sp != NULL) {
		claims.narrow = (claims.narrow | SP_NARROW) & ~NOT_FOR_SP;
		claims.wide = (claims.wide | SP_WIDE) & ~NOT_FOR_SP;
	}
	return claims;
}

/* Does the Secure side claim to have this call? Overrides of the configuration aside. */
bool offered(struct caller *caller, uint32_t fid)
{
	struct claims claims = claims_of(caller);
	uint32_t number = fid & 0xffff, base = fid & UINT32_C(0xffff0000);

	if (number < FFA_NUMBER_FIRST || number >= FFA_NUMBER_FIRST + 64)
		return false;
	if (base == FFA_FID32_BASE)
		return (claims.narrow & BIT(number)) != 0;
	return base == FFA_FID64_BASE && (claims.wide & BIT(number)) != 0;
}

static void feature_id(const struct caller *caller, uint32_t id, struct ffa_regs *regs)
{
	const struct sim *sim = caller->sim;
	bool sp = caller->sp != NULL;

	if (!sp && id == FFA_FEATURE_SRI && !is_el3(sim) &&
	    (is_optee(sim) || caller->version >= FFA_VERSION_1_1))
		answer_success(regs, sim->config.sri, 0);
	else if (!sp && id == FFA_FEATURE_ME && is_optee(sim))
		answer_success(regs, 0, 0);
	else if (sp && id == FFA_FEATURE_NPI)
		answer_success(regs, 5, 0);
	else if (sp && id == FFA_FEATURE_ME)
		answer_success(regs, 4, 0);
	else
		answer_error(regs, FFA_RET_NOT_SUPPORTED);
}

static void retrieve_properties(const struct caller *caller, uint32_t input, struct ffa_regs *regs)
{
	bool ns_bit = (input & 2) != 0;
	uint32_t hypervisor = caller->sim->config.no_hypervisor_retrieve ? 0 : 4;

	if (is_el3(caller->sim) && caller->sp == NULL) {
		if (ns_bit)
			answer_error(regs, FFA_RET_NOT_SUPPORTED);
		else
			answer_success(regs, 0, 0);
		return;
	}
	if (caller->version >= FFA_VERSION_1_1 && caller->sp != NULL && !ns_bit)
		answer_error(regs, FFA_RET_NOT_SUPPORTED);
	else if (caller->version >= FFA_VERSION_1_1)
		answer_success(regs, 2 | (caller->sp == NULL ? hypervisor : 0), 0);
	else
		answer_success(regs, input & 2, 0);
}

static bool overridden(const struct caller *caller, uint32_t query, struct ffa_regs *regs)
{
	const struct sim *sim = caller->sim;

	for (uint32_t i = 0; caller->sp == NULL && i < sim->config.features; i++) {
		if (sim->feature[i].query != query)
			continue;
		if (sim->feature[i].supported)
			answer_success(regs, sim->feature[i].w2, sim->feature[i].w3);
		else
			answer_error(regs, FFA_RET_NOT_SUPPORTED);
		return true;
	}
	return false;
}

void do_features(struct caller *caller, struct ffa_regs *regs)
{
	const struct sim_config *config = &caller->sim->config;
	uint32_t query = (uint32_t)regs->x[1], input = (uint32_t)regs->x[2], w2 = 0;
	uint32_t number = query & 0xffff;

	if (overridden(caller, query, regs))
		return;
	if (!(query >> 31)) {
		feature_id(caller, query, regs);
		return;
	}
	if (!offered(caller, query)) {
		answer_error(regs, FFA_RET_NOT_SUPPORTED);
		return;
	}
	if (number == FFA_NR_MEM_RETRIEVE_REQ) {
		retrieve_properties(caller, input, regs);
		return;
	}
	if (number == FFA_NR_RXTX_MAP)
		w2 = config->min_buffer |
		     (caller->version >= FFA_VERSION_1_2 ? config->max_buffer_pages << 16 : 0);
	if (number == FFA_NR_MEM_SHARE && is_optee(caller->sim) && caller->sp == NULL)
		w2 = 1; /* takes descriptors from other buffers, even at 1.2 */
	answer_success(regs, w2, 0);
}
