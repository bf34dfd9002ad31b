/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_own_rx.c - the proxy's RX buffer while several clients have partitions looked up in it: what
 * one call reads there is what the Secure side wrote for it (contract LOCK-1, LOCK-3, BOX-3). Under
 * ThreadSanitizer the Secure side's writes count as such: see quiet.h.
 */
#include "quiet.h"

#include <pthread.h>
#include <stdio.h>

#define ROUNDS 2000

static struct fixture f;
static struct ffa_ports quiet;

/* The list of one descriptor that the Secure side has left in RX. */
static void smc(void *ctx, struct ffa_regs *regs)
{
	bool fills = regs->x[0] == FFA_FID32(FFA_NR_PARTITION_INFO_GET);

	quiet.smc(ctx, regs);
	if (fills && regs->x[0] == FFA_FID32(FFA_NR_SUCCESS))
		quiet_written(f.config.own.rx, 8);
}

static void must(bool what, const struct ffa_regs *regs)
{
	if (what)
		return;
	fprintf(stderr, "x0 %llx, x2 %llx\n", (unsigned long long)regs->x[0],
		(unsigned long long)regs->x[2]);
	abort();
}

static void *look_up(void *arg)
{
	const uint8_t *uuid = sim_uuid_optee.bytes;
	uint16_t client = *(const uint16_t *)arg;

	for (uint32_t i = 0; i < ROUNDS; i++) {
		struct ffa_regs regs = { { FFA_FID32(FFA_NR_PARTITION_INFO_GET), dsc_get(uuid, 4),
					   dsc_get(uuid + 4, 4), dsc_get(uuid + 8, 4),
					   dsc_get(uuid + 12, 4) } };

		(void)quiet_call(&f, client, 0, &regs);
		must(fixture_error(&regs) == 0 && regs.x[2] == 1, &regs);
		regs = (struct ffa_regs){ { FFA_FID32(FFA_NR_RX_RELEASE) } };
		(void)quiet_call(&f, client, 0, &regs);
		must(fixture_error(&regs) == 0, &regs);
	}
	return NULL;
}

/* LOCK-1 LOCK-3 BOX-3: at 1.0 every look-up by UUID asks the Secure side. */
START_TEST(lookups_of_several_clients_share_the_proxys_rx)
{
	static uint16_t id[FIXTURE_CLIENTS];
	pthread_t thread[FIXTURE_CLIENTS];

	fixture_prepare(&f);
	fixture_machine(&f);
	sim_observe(f.sim, NULL, NULL); /* the fixture counts SMCs without a lock */
	quiet_ports(f.sim, &quiet);
	f.ports = quiet;
	f.ports.smc = smc;
	fixture_proxy(&f);
	fixture_boot(&f, FFA_VERSION_1_0);
	for (uint16_t i = 1; i < FIXTURE_CLIENTS; i++)
		fixture_join(&f, i);
	for (uint16_t i = 0; i < FIXTURE_CLIENTS; i++) {
		id[i] = i;
		ck_assert_int_eq(pthread_create(&thread[i], NULL, look_up, &id[i]), 0);
	}
	for (uint16_t i = 0; i < FIXTURE_CLIENTS; i++)
		ck_assert_int_eq(pthread_join(thread[i], NULL), 0);
	fixture_stop(&f);
}
END_TEST

FIXTURE_MAIN("own_rx", 240, lookups_of_several_clients_share_the_proxys_rx)
