/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_memory_bounds.c - what a memory send may not be: more than the quotas, more than the Secure
 * side takes, finer than the granule, more than was configured.
 */
#include "fixture.h"
#include "loops.h"

#define SECOND_SP 0x8002

static struct fixture f;

/* MEM-7: more receivers than configured. */
START_TEST(more_receivers_than_configured_are_refused)
{
	struct dsc d;

	fixture_prepare(&f);
	f.config.max_receivers = 1;
	fixture_open(&f);
	fixture_boot(&f, FFA_VERSION_1_1);
	fixture_dsc(&f, &d, FFA_VERSION_1_1, FFA_OP_SHARE);
	dsc_add_receiver(&d, SECOND_SP);
	dsc_add_range(&d, fixture_page(&f, 3), 1);
	fixture_send(&f, &d);
	expect_error(&f, FFA_RET_INVALID_PARAMETERS);
	expect_reason(&f, FFA_R_HDR_RECEIVERS);
	fixture_stop(&f);
}
END_TEST

/* MEM-8: without a zero port nobody can be promised zeroes; time slicing is not offered at all. */
START_TEST(what_cannot_be_done_is_refused)
{
	uint64_t handle;
	struct dsc d;

	fixture_prepare(&f);
	fixture_machine(&f);
	f.ports.zero = NULL;
	fixture_proxy(&f);
	fixture_boot(&f, FFA_VERSION_1_1);
	fixture_dsc(&f, &d, FFA_VERSION_1_1, FFA_OP_LEND);
	d.flags = 1;
	dsc_add_range(&d, fixture_page(&f, 7), 1);
	fixture_send(&f, &d);
	expect_error(&f, FFA_RET_INVALID_PARAMETERS);
	handle = fixture_share(&f, 9);
	for (uint32_t flags = 1; flags != 0; flags <<= 1) {
		fixture_reclaim(&f, handle, flags);
		expect_error(&f, FFA_RET_INVALID_PARAMETERS);
	}
	fixture_stop(&f);
}
END_TEST

/* MEM-8: a larger granule of the integrator. */
START_TEST(a_range_that_does_not_fit_the_granule_is_refused)
{
	struct dsc d;

	fixture_prepare(&f);
	f.config.granule = _i == 0 ? 16384 : 65536;
	f.machine.granule = f.config.granule;
	f.own_pages = 16;
	f.pair_pages = f.config.granule / 4096;
	fixture_open(&f);
	fixture_boot(&f, FFA_VERSION_1_1);
	fixture_dsc(&f, &d, FFA_VERSION_1_1, FFA_OP_SHARE);
	dsc_add_range(&d, fixture_page(&f, 0), f.pair_pages);
	fixture_send(&f, &d);
	expect_success(&f);
	fixture_reclaim(&f, fixture_handle(&f), 0);
	d.range[0].pages = f.pair_pages - 1;
	fixture_send(&f, &d);
	expect_error(&f, FFA_RET_INVALID_PARAMETERS);
	expect_reason(&f, FFA_R_RANGE_GRANULE);
	fixture_stop(&f);
}
END_TEST

/* MEM-7: a client at its bound gets NO_MEMORY, another one notices nothing. */
START_TEST(one_client_at_its_bound_does_not_disturb_another)
{
	struct dsc d;

	fixture_prepare(&f);
	f.client[0].quota.transactions = 2;
	fixture_open(&f);
	fixture_boot(&f, FFA_VERSION_1_1);
	(void)fixture_share(&f, 1);
	(void)fixture_share(&f, 2);
	fixture_dsc(&f, &d, FFA_VERSION_1_1, FFA_OP_SHARE);
	dsc_add_range(&d, fixture_page(&f, 3), 1);
	fixture_send(&f, &d);
	expect_error(&f, FFA_RET_NO_MEMORY);
	expect_reason(&f, FFA_R_QUOTA_TRANSACTIONS);
	fixture_join(&f, 1);
	(void)fixture_share(&f, 3);
	fixture_stop(&f);
}
END_TEST

/* MEM-7: ranges, ranges per send, pages per send, unfinished sends. */
START_TEST(every_quota_ends_in_no_memory)
{
	struct dsc d;

	fixture_prepare(&f);
	f.client[0].quota.ranges = 4;
	f.client[0].quota.unfinished = 1;
	f.config.max_ranges_per_send = 6;
	f.config.secure_pages_per_send = 10;
	fixture_open(&f);
	fixture_boot(&f, FFA_VERSION_1_1);
	fixture_dsc(&f, &d, FFA_VERSION_1_1, FFA_OP_SHARE);
	for (uint32_t i = 0; i < 5; i++)
		dsc_add_range(&d, fixture_page(&f, 2 * i), 1);
	fixture_send(&f, &d);
	expect_error(&f, FFA_RET_NO_MEMORY);
	expect_reason(&f, FFA_R_QUOTA_RANGES);
	d.ranges = 1;
	d.range[0].pages = 11;
	fixture_send(&f, &d);
	expect_error(&f, FFA_RET_NO_MEMORY);
	expect_reason(&f, FFA_R_QUOTA_PAGES);
	d.range[0].pages = 1;
	d.ranges = 2;
	dsc_cut_before(&d, 1);
	fixture_send(&f, &d);
	ck_assert_uint_eq(f.r.x[0], FFA_FID32(FFA_NR_MEM_FRAG_RX));
	d.range[0].addr = fixture_page(&f, 50);
	fixture_send(&f, &d);
	expect_error(&f, FFA_RET_NO_MEMORY);
	expect_reason(&f, FFA_R_QUOTA_UNFINISHED);
	fixture_stop(&f);
}
END_TEST

/* MEM-7: quotas whose sum exceeds the storage. */
START_TEST(quotas_beyond_the_storage_are_refused_when_the_client_comes)
{
	fixture_prepare(&f);
	f.clients = 1;
	f.client[0].quota.transactions = 40;
	fixture_open(&f);
	f.client[1].quota.transactions = 9; /* of 48 */
	ck_assert_int_eq((int)ffa_proxy_add_client(f.proxy, &f.client[1]), FFA_ADMIN_NO_ROOM);
	f.client[1].quota.transactions = 8;
	f.client[1].quota.ranges = 3000;
	ck_assert_int_eq((int)ffa_proxy_add_client(f.proxy, &f.client[1]), FFA_ADMIN_NO_ROOM);
	f.client[1].quota.ranges = 1024;
	ck_assert_int_eq((int)ffa_proxy_add_client(f.proxy, &f.client[1]), FFA_ADMIN_OK);
	fixture_stop(&f);
}
END_TEST

/* MEM-7: what the Secure side takes at once is a bound of its own. */
START_TEST(the_secure_side_is_never_given_more_than_it_takes)
{
	struct dsc d;

	fixture_prepare(&f);
	f.config.secure_shares = 2;
	f.clients = 1;
	f.client[0].quota.transactions = 0;
	f.client[0].quota.ranges = 0;
	fixture_open(&f);
	fixture_boot(&f, FFA_VERSION_1_1);
	(void)fixture_share(&f, 1);
	(void)fixture_share(&f, 2);
	fixture_dsc(&f, &d, FFA_VERSION_1_1, FFA_OP_SHARE);
	dsc_add_range(&d, fixture_page(&f, 3), 1);
	fixture_mark(&f);
	fixture_send(&f, &d);
	expect_error(&f, FFA_RET_NO_MEMORY);
	expect_smcs(&f, 0);
	fixture_stop(&f);
}
END_TEST

LOOPS_MAIN("memory_bounds", 60, { more_receivers_than_configured_are_refused, 0, 1 },
	   { what_cannot_be_done_is_refused, 0, 1 },
	   { a_range_that_does_not_fit_the_granule_is_refused, 0, 2 },
	   { one_client_at_its_bound_does_not_disturb_another, 0, 1 },
	   { every_quota_ends_in_no_memory, 0, 1 },
	   { quotas_beyond_the_storage_are_refused_when_the_client_comes, 0, 1 },
	   { the_secure_side_is_never_given_more_than_it_takes, 0, 1 })
