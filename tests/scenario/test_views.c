/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_views.c - looking without touching: what there is not is said plainly, and what there is
 * agrees with what was done. (Contract MEM-3, SAFE-7, PART-1.)
 */
#include "fixture.h"

static struct fixture f;

static const struct ffa_endpoint host = { FFA_ID_HOST };
static const struct ffa_endpoint nobody = { 0x1234 };

START_TEST(unknown_client_has_no_view)
{
	struct ffa_view_client client;
	struct ffa_statistics statistics;
	uint32_t index = 77;

	fixture_at(&f, FFA_VERSION_1_1);
	ck_assert(!ffa_view_client_get(f.proxy, nobody, &client));
	ck_assert(!ffa_proxy_statistics(f.proxy, &nobody, &statistics));
	ck_assert(!ffa_view_page_get(f.proxy, nobody, (struct ffa_ipa){ fixture_page(&f, 0) },
				     &index));
	ck_assert_uint_eq(index, 77);
	fixture_close(&f);
}
END_TEST

START_TEST(records_beyond_the_last_are_empty)
{
	struct ffa_view_transaction transaction;
	struct ffa_range range;
	uint64_t cursor = 0;

	fixture_at(&f, FFA_VERSION_1_1);
	ck_assert(!ffa_view_transaction_get(f.proxy, UINT32_MAX, &transaction));
	ck_assert(!ffa_view_transaction_get(f.proxy, f.config.max_transactions, &transaction));
	ck_assert(!ffa_view_transaction_get(f.proxy, 0, &transaction));
	ck_assert(!ffa_view_range_get(f.proxy, UINT32_MAX, &cursor, &range));
	ck_assert(!ffa_view_range_get(f.proxy, 0, &cursor, &range));
	fixture_close(&f);
}
END_TEST

START_TEST(shared_page_is_found_until_it_is_back)
{
	struct ffa_view_transaction transaction;
	struct ffa_range range;
	uint32_t index = UINT32_MAX;
	uint64_t cursor = 0;
	uint64_t handle;

	fixture_at(&f, FFA_VERSION_1_1);
	handle = fixture_share(&f, 5);
	/* Any address in the page will do; its neighbours are at home. */
	ck_assert(ffa_view_page_get(f.proxy, host, (struct ffa_ipa){ fixture_page(&f, 5) + 0xABC },
				    &index));
	ck_assert(
		!ffa_view_page_get(f.proxy, host, (struct ffa_ipa){ fixture_page(&f, 4) }, &index));
	ck_assert(
		!ffa_view_page_get(f.proxy, host, (struct ffa_ipa){ fixture_page(&f, 6) }, &index));
	ck_assert(ffa_view_transaction_get(f.proxy, index, &transaction));
	ck_assert(transaction.handle_known);
	ck_assert_uint_eq(transaction.handle.value, handle);
	ck_assert_uint_eq(transaction.pages, 1);
	ck_assert(ffa_view_range_get(f.proxy, index, &cursor, &range));
	ck_assert_uint_eq(range.base.addr, fixture_page(&f, 5));
	ck_assert_uint_eq(range.pages, 1);
	ck_assert(!ffa_view_range_get(f.proxy, index, &cursor, &range));
	/* The end is the end, however often it is asked for. */
	ck_assert(!ffa_view_range_get(f.proxy, index, &cursor, &range));
	fixture_reclaim(&f, handle, 0);
	expect_success(&f);
	ck_assert(
		!ffa_view_page_get(f.proxy, host, (struct ffa_ipa){ fixture_page(&f, 5) }, &index));
	fixture_close(&f);
}
END_TEST

START_TEST(partitions_are_known_after_first_contact_only)
{
	struct ffa_view_partition partition;

	fixture_prepare(&f);
	fixture_open(&f);
	ck_assert(!ffa_view_partition_get(f.proxy, 0, &partition));
	fixture_boot(&f, FFA_VERSION_1_1);
	ck_assert(ffa_view_partition_get(f.proxy, 0, &partition));
	ck_assert_uint_eq(partition.id.id, FIXTURE_SP);
	ck_assert(!ffa_view_partition_get(f.proxy, fixture_view(&f).partitions, &partition));
	fixture_close(&f);
}
END_TEST

/* What the first lock that is dropped lets in: the client goes, and another gets its slot. */
static struct ffa_ports real;
static bool armed;

static void unlock_and_replace(void *ctx, enum ffa_lock kind, uint32_t index)
{
	struct ffa_client_config other = f.client[1];

	real.unlock(ctx, kind, index);
	if (!armed || sim_oracle_locks(f.sim) != 0)
		return;
	armed = false;
	other.id.id = 1 + FIXTURE_CLIENTS;
	ck_assert_int_eq((int)ffa_proxy_destroy_client(f.proxy, (struct ffa_endpoint){ 1 }),
			 FFA_ADMIN_OK);
	ck_assert_int_eq((int)ffa_proxy_add_client(f.proxy, &other), FFA_ADMIN_OK);
}

static void open_replacing(void)
{
	fixture_prepare(&f);
	fixture_machine(&f);
	real = f.ports;
	f.ports.unlock = unlock_and_replace;
	fixture_proxy(&f);
	armed = true;
}

/* SAFE-7: either the client that was asked for, or none: never another one's state. */
START_TEST(view_of_a_client_that_goes_meanwhile_shows_no_other_client)
{
	struct ffa_endpoint vm = { 1 };
	struct ffa_statistics statistics;
	struct ffa_view_client client;

	open_replacing();
	if (ffa_view_client_get(f.proxy, vm, &client))
		ck_assert_uint_eq(client.id.id, 1);
	ck_assert(!armed);
	ck_assert(!ffa_view_client_get(f.proxy, vm, &client));
	ck_assert(!ffa_proxy_statistics(f.proxy, &vm, &statistics));
	fixture_stop(&f);
}
END_TEST

FIXTURE_MAIN("views", 30, view_of_a_client_that_goes_meanwhile_shows_no_other_client,
	     unknown_client_has_no_view, records_beyond_the_last_are_empty,
	     shared_page_is_found_until_it_is_back, partitions_are_known_after_first_contact_only)
