/* SPDX-License-Identifier: BSD-3-Clause */
/* sp_pair.c - two partitions that a test plays itself. */
#include "sp_pair.h"

#define PAGE UINT64_C(4096)

int32_t sp_call(struct sp_pair *p, uint32_t who, uint64_t fid, uint64_t w1, uint64_t w2,
		uint64_t w3, uint64_t w4)
{
	struct ffa_regs regs = { { fid, w1, w2, w3, w4 } };

	sim_sp_call(p->sp[who], 0, &regs);
	p->r = regs;
	return regs.x[0] == FFA_FID32(FFA_NR_ERROR) ? (int32_t)(uint32_t)regs.x[2] : 0;
}

uint64_t sp_tx(const struct sp_pair *p, uint32_t who)
{
	return sim_sp_base(p->sp[who]);
}

uint8_t *sp_tx_bytes(const struct sp_pair *p, uint32_t who)
{
	return sim_memory(p->rig.sim, sp_tx(p, who), PAGE);
}

uint8_t *sp_rx_bytes(const struct sp_pair *p, uint32_t who)
{
	return sim_memory(p->rig.sim, sp_tx(p, who) + PAGE, PAGE);
}

void pair_open_with(struct sp_pair *p, struct sim_config *config, bool map)
{
	config->partition[0].properties |= FFA_PROP_INDIRECT;
	config->partitions = 2;
	config->partition[1] = config->partition[0];
	config->partition[1].id = SP2;
	memset(p, 0, sizeof(*p));
	rig_open(&p->rig, config, FFA_VERSION_1_2);
	for (uint32_t i = 0; i < 2; i++) {
		p->sp[i] = sim_sp(p->rig.sim, (uint16_t)(SP1 + i));
		if (map)
			ck_assert_int_eq(sp_call(p, i, FFA_FID64(FFA_NR_RXTX_MAP), sp_tx(p, i),
						 sp_tx(p, i) + PAGE, 1, 0),
					 0);
	}
}

void pair_open(struct sp_pair *p)
{
	struct sim_config config = rig_config(SIM_RULES, NULL);

	pair_open_with(p, &config, true);
}

void pair_close(struct sp_pair *p)
{
	rig_close(&p->rig);
}
