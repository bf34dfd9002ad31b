/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sim_test.h - for the simulator's own tests: a machine without a proxy, spoken to directly.
 */
#ifndef SIM_TEST_H
#define SIM_TEST_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "dsc.h"
#include "sim.h"

#define HOST_RAM UINT64_C(0x40000000)
#define VM1_RAM UINT64_C(0x80000000)
#define SP1 0x8001u

struct rig {
	struct sim *sim;
	struct ffa_ports ports;
	struct sim_own_pair own;
	struct ffa_regs r; /* the last answer */
	uint64_t handle;   /* of the last send that was answered with one */
};

/* A configuration: sim_default_config with that personality and the borrower as 0x8001. */
struct sim_config rig_config(enum sim_personality personality, struct sim_borrower *borrower);

/* rig_create - the machine alone. rig_open - and version settled, own pair mapped. */
void rig_create(struct rig *rig, const struct sim_config *config);
void rig_open(struct rig *rig, const struct sim_config *config, uint32_t version);
void rig_simple(struct rig *rig, enum sim_personality personality, uint32_t version);
void rig_close(struct rig *rig);

/* smc - one SMC; unnamed registers are zero. Returns the FF-A error, 0 for none. */
int32_t smc(struct rig *rig, uint64_t fid, uint64_t w1, uint64_t w2, uint64_t w3, uint64_t w4,
	    uint64_t w5);
#define smc0(rig, number) smc(rig, FFA_FID32(number), 0, 0, 0, 0, 0)
#define smc1(rig, number, w1) smc(rig, FFA_FID32(number), w1, 0, 0, 0, 0)

/* give - a page change of the integrator. */
enum ffa_port_result give(struct rig *rig, enum ffa_page_action action, uint16_t owner,
			  uint64_t addr, uint32_t pages);

/* send - build and send the first fragment of a descriptor; keeps the handle. */
int32_t send(struct rig *rig, const struct dsc *d);
/* send_next - send fragment `number` of it. */
int32_t send_next(struct rig *rig, const struct dsc *d, uint32_t number);
int32_t frag_tx(struct rig *rig, uint32_t length, uint16_t sender);
int32_t reclaim(struct rig *rig);

/* share_page - a good share of the page at `addr` by the host at version 1.1; the handle. */
uint64_t share_page(struct rig *rig, uint64_t addr);

/* The one complaint so far must be of that kind. */
#define complained(rig, kind)                                                                      \
	do {                                                                                       \
		ck_assert_msg(sim_complaints((rig)->sim, kind) != 0, "no complaint %s",            \
			      sim_complaint_name(kind));                                           \
		sim_complaints_clear((rig)->sim);                                                  \
	} while (0)
#define not_complained(rig)                                                                        \
	ck_assert_msg(sim_complaints((rig)->sim, SIM_ANY) == 0, "complaint: %s",                   \
		      sim_complaint_text((rig)->sim, 0))

/* Runs a suite of one case; the exit status. */
int run_suite(const char *name, void (*add)(TCase *tests));

#endif
