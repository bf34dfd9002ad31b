/* SPDX-License-Identifier: BSD-3-Clause */
/* sim_test.c - a machine without a proxy, for the simulator's own tests. */
#include "sim_test.h"

struct sim_config rig_config(enum sim_personality personality, struct sim_borrower *borrower)
{
	struct sim_config config = sim_default_config();

	config.personality = personality;
	if (borrower != NULL) {
		config.partition[0].ops = sim_borrower;
		config.partition[0].ctx = borrower;
	}
	return config;
}

void rig_create(struct rig *rig, const struct sim_config *config)
{
	memset(rig, 0, sizeof(*rig));
	rig->sim = sim_create(config);
	sim_ports(rig->sim, &rig->ports);
	sim_own_pair(rig->sim, 1, &rig->own);
}

void rig_open(struct rig *rig, const struct sim_config *config, uint32_t version)
{
	rig_create(rig, config);
	(void)smc1(rig, FFA_NR_VERSION, version);
	ck_assert_uint_ge(rig->r.x[0], version);
	ck_assert_int_eq(
		smc(rig, FFA_FID64(FFA_NR_RXTX_MAP), rig->own.tx_base, rig->own.rx_base, 1, 0, 0),
		0);
}

void rig_simple(struct rig *rig, enum sim_personality personality, uint32_t version)
{
	struct sim_config config = rig_config(personality, NULL);

	rig_open(rig, &config, version);
}

void rig_close(struct rig *rig)
{
	sim_destroy(rig->sim);
	memset(rig, 0, sizeof(*rig));
}

int32_t smc(struct rig *rig, uint64_t fid, uint64_t w1, uint64_t w2, uint64_t w3, uint64_t w4,
	    uint64_t w5)
{
	struct ffa_regs regs = { { fid, w1, w2, w3, w4, w5 } };

	rig->ports.smc(rig->ports.ctx, &regs);
	rig->r = regs;
	return regs.x[0] == FFA_FID32(FFA_NR_ERROR) ? (int32_t)(uint32_t)regs.x[2] : 0;
}

enum ffa_port_result give(struct rig *rig, enum ffa_page_action action, uint16_t owner,
			  uint64_t addr, uint32_t pages)
{
	struct ffa_page_change change = { action, { owner }, true };
	struct ffa_range range = { { addr }, pages };

	return rig->ports.pages(rig->ports.ctx, &change, &range, 1);
}

static int32_t keep_handle(struct rig *rig, int32_t error)
{
	uint32_t first = (rig->r.x[0] & 0xffff) == FFA_NR_MEM_FRAG_RX ? 1 : 2;

	if (error == 0)
		rig->handle = (rig->r.x[first] & UINT32_MAX) | rig->r.x[first + 1] << 32;
	return error;
}

int32_t send(struct rig *rig, const struct dsc *d)
{
	static const uint32_t numbers[] = { FFA_NR_MEM_SHARE, FFA_NR_MEM_LEND, FFA_NR_MEM_DONATE };

	dsc_build_fragment(d, 0, rig->own.tx, 4096);
	return keep_handle(
		rig, smc(rig, FFA_FID64(numbers[d->operation]), dsc_w1(d), dsc_w2(d), 0, 0, 0));
}

int32_t frag_tx(struct rig *rig, uint32_t length, uint16_t sender)
{
	return smc(rig, FFA_FID32(FFA_NR_MEM_FRAG_TX), rig->handle & UINT32_MAX, rig->handle >> 32,
		   length, (uint64_t)sender << 16, 0);
}

int32_t send_next(struct rig *rig, const struct dsc *d, uint32_t number)
{
	return frag_tx(rig, (uint32_t)dsc_build_fragment(d, number, rig->own.tx, 4096), d->sender);
}

int32_t reclaim(struct rig *rig)
{
	return smc(rig, FFA_FID32(FFA_NR_MEM_RECLAIM), rig->handle & UINT32_MAX, rig->handle >> 32,
		   0, 0, 0);
}

uint64_t share_page(struct rig *rig, uint64_t addr)
{
	struct dsc d;

	dsc_init(&d, FFA_VERSION_1_1, FFA_OP_SHARE);
	d.range[0].addr = addr;
	ck_assert_int_eq(give(rig, FFA_PAGES_SHARE, 0, addr, 1), FFA_PORT_OK);
	ck_assert_int_eq(send(rig, &d), 0);
	return rig->handle;
}

int run_suite(const char *name, void (*add)(TCase *tests))
{
	Suite *suite = suite_create(name);
	TCase *tests = tcase_create(name);
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 120);
	add(tests);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
