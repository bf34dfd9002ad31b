/* SPDX-License-Identifier: BSD-3-Clause */
/* sp_pair.h - for the simulator's own tests: two partitions that the test plays itself. */
#ifndef SIM_SP_PAIR_H
#define SIM_SP_PAIR_H

#include "sim_test.h"

#define SP2 0x8002u
#define PAIR_IDS(source, destination) ((uint64_t)(source) << 16 | (destination))

struct sp_pair {
	struct rig rig;
	struct sim_sp *sp[2];
	struct ffa_regs r; /* the last answer */
};

/* pair_open - echo partitions 0x8001 and 0x8002, their pairs mapped; _with: of a configuration. */
void pair_open(struct sp_pair *p);
void pair_open_with(struct sp_pair *p, struct sim_config *config, bool map);
void pair_close(struct sp_pair *p);

/* sp_call - a call of partition 0 or 1; its error. */
int32_t sp_call(struct sp_pair *p, uint32_t who, uint64_t fid, uint64_t w1, uint64_t w2,
		uint64_t w3, uint64_t w4);

/* Where their buffers are: an address, and the bytes. */
uint64_t sp_tx(const struct sp_pair *p, uint32_t who);
uint8_t *sp_tx_bytes(const struct sp_pair *p, uint32_t who);
uint8_t *sp_rx_bytes(const struct sp_pair *p, uint32_t who);

#endif
