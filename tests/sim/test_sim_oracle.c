/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_sim_oracle.c - the oracle agrees with an honest proxy at every step, and sees every kind of
 * difference when the machine is changed behind the proxy's back.
 */
#include "oracle.h"
#include "sim_test.h"

#define PAGE UINT64_C(4096)
#define TX (HOST_RAM + 0x100 * PAGE)
#define RX (HOST_RAM + 0x101 * PAGE)

struct system {
	struct rig rig; /* its sim */
	struct ffa_proxy *proxy;
	void *storage;
	uint64_t handle;
};

static void open_system(struct system *s, const struct sim_config *machine)
{
	struct ffa_config config = { .api = FFA_API_VERSION, .size = sizeof(config) };
	struct ffa_client_config host = { .size = sizeof(host), .kind = FFA_CLIENT_HOST };
	size_t bytes;

	memset(s, 0, sizeof(*s));
	s->rig.sim = sim_create(machine);
	sim_ports(s->rig.sim, &s->rig.ports);
	oracle_own_pair(s->rig.sim, 1, &config.own);
	ck_assert_int_eq(ffa_proxy_storage(&config, &bytes), FFA_ADMIN_OK);
	s->storage = aligned_alloc(16, (bytes + 15) & ~(size_t)15);
	ck_assert_int_eq(ffa_proxy_create(s->storage, bytes, &config, &s->rig.ports, &s->proxy),
			 FFA_ADMIN_OK);
	ck_assert_int_eq(ffa_proxy_add_client(s->proxy, &host), FFA_ADMIN_OK);
}

static void close_system(struct system *s)
{
	sim_destroy(s->rig.sim);
	free(s->storage);
}

static uint32_t call(struct system *s, uint64_t fid, uint64_t w1, uint64_t w2, uint64_t w3)
{
	struct ffa_regs regs = { { fid, w1, w2, w3 } };

	ck_assert_int_eq(oracle_checked_call(s->proxy, s->rig.sim, 0, 0, &regs), FFA_ANSWERED);
	s->rig.r = regs;
	return (uint32_t)regs.x[0];
}

static void share(struct system *s, uint64_t addr, uint32_t ranges)
{
	struct dsc d;

	dsc_init(&d, FFA_VERSION_1_1, FFA_OP_SHARE);
	d.range[0].addr = addr;
	for (uint32_t i = 1; i < ranges; i++)
		dsc_add_range(&d, addr + 2 * i * PAGE, 1);
	dsc_build(&d, sim_memory(s->rig.sim, TX, PAGE), PAGE);
	ck_assert_uint_eq(call(s, FFA_FID64(FFA_NR_MEM_SHARE), dsc_w1(&d), dsc_w2(&d), 0),
			  FFA_FID32(FFA_NR_SUCCESS));
	s->handle = (s->rig.r.x[2] & UINT32_MAX) | s->rig.r.x[3] << 32;
}

static void start(struct system *s)
{
	struct sim_config machine = sim_default_config();

	open_system(s, &machine);
	(void)call(s, FFA_FID32(FFA_NR_VERSION), FFA_VERSION_1_1, 0, 0);
	ck_assert_uint_eq(call(s, FFA_FID64(FFA_NR_RXTX_MAP), TX, RX, 1),
			  FFA_FID32(FFA_NR_SUCCESS));
	share(s, HOST_RAM, 3);
}

START_TEST(an_honest_proxy_and_its_machine_agree)
{
	struct system s;

	start(&s);
	share(&s, HOST_RAM + 64 * PAGE, 1);
	(void)call(&s, FFA_FID32(FFA_NR_NOTIFICATION_BITMAP_CREATE), 0, 1, 0);
	(void)call(&s, FFA_FID32(FFA_NR_PARTITION_INFO_GET), 0, 0, 0);
	(void)call(&s, FFA_FID32(FFA_NR_RX_RELEASE), 0, 0, 0);
	(void)call(&s, FFA_FID32(FFA_NR_MEM_RECLAIM), s.handle & UINT32_MAX, s.handle >> 32, 0);
	(void)call(&s, FFA_FID32(FFA_NR_RXTX_UNMAP), 0, 0, 0);
	ck_assert_uint_eq(oracle_differs(s.proxy, s.rig.sim, stderr), 0);
	ck_assert_int_eq(ffa_proxy_stop(s.proxy), FFA_ADMIN_OK);
	ck_assert_uint_eq(sim_oracle_given(s.rig.sim, 0), 0);
	ck_assert_uint_eq(sim_oracle_shares(s.rig.sim), 0);
	close_system(&s);
}
END_TEST

/* What is done to the machine without the proxy. */
static void meddle(struct system *s, int way)
{
	const struct ffa_pair pair = { { UINT64_C(0x90000000) }, { UINT64_C(0x90001000) }, 1 };
	struct ffa_mapping mapping;

	s->rig.handle = s->handle;
	switch (way) {
	case 0:
		ck_assert_int_eq(reclaim(&s->rig), 0);
		break;
	case 1:
		ck_assert_int_eq(give(&s->rig, FFA_PAGES_UNSHARE, 0, HOST_RAM, 1), FFA_PORT_OK);
		break;
	case 2:
		ck_assert_int_eq(give(&s->rig, FFA_PAGES_LEND, 0, HOST_RAM + 80 * PAGE, 1),
				 FFA_PORT_OK);
		break;
	case 3:
		ck_assert_int_eq(
			smc(&s->rig, FFA_FID32(FFA_NR_NOTIFICATION_BITMAP_CREATE), 0, 1, 0, 0, 0),
			0);
		break;
	case 4:
		ck_assert_int_eq(smc0(&s->rig, FFA_NR_PARTITION_INFO_GET), 0);
		break;
	case 5:
		ck_assert_int_eq(s->rig.ports.buffer_map(s->rig.ports.ctx,
							 (struct ffa_endpoint){ 2 }, &pair,
							 &mapping),
				 FFA_PORT_OK);
		break;
	case 6:
		s->rig.ports.lock(s->rig.ports.ctx, FFA_LOCK_SECURE_RX, 0);
		break;
	default: /* another handle for the same page */
		ck_assert_int_eq(reclaim(&s->rig), 0);
		ck_assert_int_eq(give(&s->rig, FFA_PAGES_UNSHARE, 0, HOST_RAM, 1), FFA_PORT_OK);
		ck_assert_int_eq(give(&s->rig, FFA_PAGES_LEND, 0, HOST_RAM, 1), FFA_PORT_OK);
		break;
	}
}

START_TEST(a_machine_changed_behind_the_proxys_back_is_noticed)
{
	struct system s;

	start(&s);
	sim_expect_complaint(s.rig.sim, SIM_ANY);
	ck_assert_uint_eq(oracle_differs(s.proxy, s.rig.sim, NULL), 0);
	meddle(&s, _i);
	ck_assert_uint_ne(oracle_differs(s.proxy, s.rig.sim, NULL), 0);
	close_system(&s);
}
END_TEST

START_TEST(a_machine_reset_under_a_proxy_is_noticed)
{
	struct system s;

	start(&s);
	sim_reset(s.rig.sim);
	ck_assert_uint_gt(oracle_differs(s.proxy, s.rig.sim, NULL), 4);
	close_system(&s);
}
END_TEST

START_TEST(a_lie_excuses_the_proxy_but_not_about_pages)
{
	const struct sim_failure plan = { .mode = SIM_FAIL_HANDLE_ONES };
	struct system s;
	struct dsc d;

	start(&s);
	sim_fail(s.rig.sim, &plan);
	dsc_init(&d, FFA_VERSION_1_1, FFA_OP_SHARE);
	d.range[0].addr = HOST_RAM + 64 * PAGE;
	dsc_build(&d, sim_memory(s.rig.sim, TX, PAGE), PAGE);
	ck_assert_uint_eq(call(&s, FFA_FID64(FFA_NR_MEM_SHARE), dsc_w1(&d), dsc_w2(&d), 0),
			  FFA_FID32(FFA_NR_ERROR));
	ck_assert_uint_eq(oracle_differs(s.proxy, s.rig.sim, stderr), 0);
	sim_expect_complaint(s.rig.sim, SIM_C_PAGES_HELD);
	ck_assert_int_eq(give(&s.rig, FFA_PAGES_UNSHARE, 0, HOST_RAM + 64 * PAGE, 1), FFA_PORT_OK);
	complained(&s.rig, SIM_C_PAGES_HELD);
	ck_assert_uint_ne(oracle_differs(s.proxy, s.rig.sim, NULL), 0);
	close_system(&s);
}
END_TEST

static void add(TCase *tests)
{
	tcase_add_test(tests, an_honest_proxy_and_its_machine_agree);
	tcase_add_loop_test(tests, a_machine_changed_behind_the_proxys_back_is_noticed, 0, 8);
	tcase_add_test(tests, a_machine_reset_under_a_proxy_is_noticed);
	tcase_add_test(tests, a_lie_excuses_the_proxy_but_not_about_pages);
}

int main(void)
{
	return run_suite("oracle", add);
}
