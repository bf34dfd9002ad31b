/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_memory.c - share, lend, donate and reclaim: who may, what happens to pages and handles, what
 * goes to the Secure side, quotas.
 */
#include "fixture.h"
#include "loops.h"

#define SECOND_SP 0x8002

static struct fixture f;

static void open_at(uint32_t version)
{
	fixture_prepare(&f);
	f.machine.partition[1] = f.machine.partition[0];
	f.machine.partition[1].id = SECOND_SP;
	f.machine.partitions = 2;
	fixture_open(&f);
	fixture_boot(&f, version);
}

static uint32_t version_of(int i)
{
	return FFA_VERSION_MAKE(1, (uint32_t)i);
}

static struct sim_page page_at(uint64_t address)
{
	struct sim_page page;

	ck_assert(sim_oracle_page(f.sim, address, &page));
	return page;
}

static uint64_t give(enum ffa_operation operation, uint32_t page)
{
	struct dsc d;

	fixture_dsc(&f, &d, fixture_view(&f).version, operation);
	dsc_add_range(&d, fixture_page(&f, page), 2);
	fixture_send(&f, &d);
	expect_success(&f);
	return fixture_handle(&f);
}

/* MEM-8 CONV-3 */
START_TEST(given_pages_lose_their_exclusive_owner_and_come_back_with_reclaim)
{
	static const enum ffa_operation operations[] = { FFA_OP_SHARE, FFA_OP_LEND, FFA_OP_DONATE };

	open_at(version_of(_i));
	for (size_t i = 0; i < 3; i++) {
		uint64_t handle = give(operations[i], 10);
		struct sim_page page = page_at(fixture_page(&f, 11));

		ck_assert_int_eq(page.access, operations[i] == FFA_OP_SHARE ? SIM_ACCESS_SHARED
									    : SIM_ACCESS_NONE);
		ck_assert(page.held && page.handle == handle);
		fixture_reclaim(&f, handle, 0);
		expect_success(&f);
		page = page_at(fixture_page(&f, 11));
		ck_assert_int_eq(page.access, SIM_ACCESS_EXCLUSIVE);
	}
	fixture_stop(&f);
}
END_TEST

/* MEM-8: several receivers, different permissions; both get them as granted. */
START_TEST(every_receiver_gets_the_permissions_it_was_given)
{
	struct sim_share share;
	struct dsc d;

	open_at(version_of(_i));
	fixture_dsc(&f, &d, version_of(_i), FFA_OP_SHARE);
	dsc_add_receiver(&d, SECOND_SP)->permissions = 1;
	dsc_add_range(&d, fixture_page(&f, 3), 1);
	fixture_send(&f, &d);
	expect_success(&f);
	ck_assert(sim_oracle_share(f.sim, fixture_handle(&f), &share));
	ck_assert_uint_eq(share.receivers, 2);
	ck_assert_uint_eq(share.receiver[0], FIXTURE_SP);
	ck_assert_uint_eq(share.receiver[1], SECOND_SP);
	fixture_stop(&f);
}
END_TEST

/* MEM-4: only the client that made a handle can use it, and nobody is asked. */
START_TEST(a_handle_of_another_client_is_unknown_and_costs_no_smc)
{
	uint64_t handle;

	open_at(FFA_VERSION_1_1);
	handle = fixture_share(&f, 1);
	fixture_join(&f, 1);
	fixture_mark(&f);
	fixture_reclaim(&f, handle, 0);
	expect_error(&f, FFA_RET_INVALID_PARAMETERS);
	call32(&f, FFA_NR_MEM_FRAG_TX, (uint32_t)handle, (uint32_t)(handle >> 32), 16, 0);
	expect_error(&f, FFA_RET_INVALID_PARAMETERS);
	expect_smcs(&f, 0);
	fixture_stop(&f);
}
END_TEST

/* MEM-4: under the rules' personality the first handle is 0. */
START_TEST(handle_zero_is_a_handle_like_others)
{
	struct ffa_view_transaction view;
	uint64_t handle;

	open_at(FFA_VERSION_1_1);
	handle = fixture_share(&f, 1);
	ck_assert_uint_eq(handle, 0);
	ck_assert(ffa_view_transaction_get(f.proxy, 0, &view) && view.handle_known);
	fixture_reclaim(&f, 0, 0);
	expect_success(&f);
	fixture_reclaim(&f, 0, 0);
	expect_error(&f, FFA_RET_INVALID_PARAMETERS);
	fixture_stop(&f);
}
END_TEST

/* MEM-2: the page state changes before the Secure side is told, and back only after it let go. */
static uint32_t page_steps;
static uint32_t smc_steps;
static uint32_t order_faults;

static void watch_order(void *ctx, enum sim_port port, const struct ffa_regs *regs)
{
	(void)ctx;
	if (port == SIM_PORT_PAGES)
		page_steps++;
	if (port == SIM_PORT_SMC && (uint32_t)regs->x[0] == FFA_FID64(FFA_NR_MEM_SHARE)) {
		smc_steps++;
		order_faults += page_steps != smc_steps;
	}
	if (port == SIM_PORT_SMC && (uint32_t)regs->x[0] == FFA_FID32(FFA_NR_MEM_RECLAIM))
		smc_steps = UINT32_MAX;
	if (port == SIM_PORT_PAGES_UNDO)
		order_faults += smc_steps != UINT32_MAX;
}

START_TEST(pages_change_before_the_send_and_after_the_reclaim)
{
	uint64_t handle;

	open_at(FFA_VERSION_1_2);
	sim_hook(f.sim, watch_order, NULL);
	handle = fixture_share(&f, 4);
	fixture_reclaim(&f, handle, 0);
	expect_success(&f);
	ck_assert_uint_eq(page_steps, 1);
	ck_assert_uint_eq(order_faults, 0);
	sim_hook(f.sim, NULL, NULL);
	fixture_stop(&f);
}
END_TEST

/* MEM-11: two SMCs, whatever the number of ranges. */
START_TEST(an_unfragmented_share_and_reclaim_are_two_smcs_and_two_page_steps)
{
	struct dsc d;
	uint64_t steps;

	open_at(FFA_VERSION_1_1);
	fixture_dsc(&f, &d, FFA_VERSION_1_1, FFA_OP_SHARE);
	for (uint32_t i = 0; i < 60; i++)
		dsc_add_range(&d, fixture_page(&f, 1000 - 2 * i), 1);
	fixture_mark(&f);
	steps = sim_port_calls(f.sim, SIM_PORT_PAGES) + sim_port_calls(f.sim, SIM_PORT_PAGES_UNDO);
	fixture_send(&f, &d);
	expect_success(&f);
	fixture_reclaim(&f, fixture_handle(&f), 0);
	expect_success(&f);
	expect_smcs(&f, 2);
	steps = sim_port_calls(f.sim, SIM_PORT_PAGES) + sim_port_calls(f.sim, SIM_PORT_PAGES_UNDO) -
		steps;
	ck_assert_uint_eq(steps, 2);
	fixture_stop(&f);
}
END_TEST

static void fill(uint32_t page, uint8_t byte)
{
	memset(sim_memory(f.sim, fixture_page(&f, page), 4096), byte, 4096);
}

static bool is_zero(uint32_t page)
{
	const uint8_t *bytes = sim_memory(f.sim, fixture_page(&f, page), 4096);

	for (size_t i = 0; i < 4096; i++)
		if (bytes[i] != 0)
			return false;
	return true;
}

/* MEM-8: zeroing is the proxy's own work, never the Secure side's. */
START_TEST(memory_is_zeroed_on_request_and_no_flag_is_passed_on)
{
	struct dsc d;

	open_at(version_of(_i));
	fill(7, 0x5A);
	fixture_dsc(&f, &d, version_of(_i), FFA_OP_LEND);
	d.flags = 1;
	dsc_add_range(&d, fixture_page(&f, 7), 1);
	fixture_send(&f, &d);
	expect_success(&f);
	ck_assert(is_zero(7));
	fill(7, 0x5A);
	fixture_mark(&f);
	fixture_reclaim(&f, fixture_handle(&f), 1);
	expect_success(&f);
	ck_assert(is_zero(7));
	ck_assert_uint_eq(f.asked[0].x[3], 0);
	fixture_stop(&f);
}
END_TEST

/* CONV-2: gaps, stale bytes and layout of the client do not reach the Secure side. */
START_TEST(what_goes_on_is_packed_whatever_the_client_laid_out)
{
	struct dsc d;

	open_at(version_of(_i));
	fixture_dsc(&f, &d, version_of(_i), FFA_OP_SHARE);
	if (_i != 0)
		d.access_gap = 64;
	d.composite_gap = 48;
	dsc_add_range(&d, fixture_page(&f, 2), 1);
	dsc_add_range(&d, fixture_page(&f, 5), 3);
	fixture_mark(&f);
	fixture_send(&f, &d);
	expect_success(&f);
	/* header, access descriptor, composite, two ranges: the simulator has checked the rest */
	ck_assert_uint_eq(f.asked[0].x[1], (_i == 0 ? 64u : _i == 1 ? 80u : 96u) + 32u);
	ck_assert_uint_eq(f.asked[0].x[2], f.asked[0].x[1]);
	fixture_stop(&f);
}
END_TEST

/* CONV-2: 1.2 with 16-byte access descriptors, and an implementation-defined value. */
START_TEST(access_descriptors_keep_their_size_unless_configured)
{
	struct dsc d;

	fixture_prepare(&f);
	f.config.force_access_16 = _i == 1;
	fixture_open(&f);
	fixture_boot(&f, FFA_VERSION_1_2);
	fixture_dsc(&f, &d, FFA_VERSION_1_2, FFA_OP_SHARE);
	dsc_add_range(&d, fixture_page(&f, 2), 1);
	fixture_mark(&f);
	fixture_send(&f, &d);
	expect_success(&f);
	ck_assert_uint_eq(f.asked[0].x[1], _i == 1 ? 96u : 112u);
	fixture_reclaim(&f, fixture_handle(&f), 0);
	d.receiver[0].impdef[1] = 1;
	fixture_send(&f, &d);
	if (_i == 1)
		expect_error(&f, FFA_RET_INVALID_PARAMETERS);
	else
		expect_success(&f);
	fixture_stop(&f);
}
END_TEST

/* MEM-3: the ledger answers by page. */
START_TEST(the_ledger_knows_which_transaction_has_a_page)
{
	struct ffa_endpoint host = { 0 };
	struct ffa_view_transaction view;
	uint32_t index;
	uint64_t handle;

	open_at(FFA_VERSION_1_1);
	(void)fixture_share(&f, 20);
	handle = give(FFA_OP_LEND, 30);
	ck_assert(ffa_view_page_get(f.proxy, host, (struct ffa_ipa){ fixture_page(&f, 31) + 5 },
				    &index));
	ck_assert(ffa_view_transaction_get(f.proxy, index, &view));
	ck_assert_uint_eq(view.handle.value, handle);
	ck_assert_int_eq(view.operation, FFA_OP_LEND);
	ck_assert_uint_eq(view.pages, 2);
	ck_assert(!ffa_view_page_get(f.proxy, host, (struct ffa_ipa){ fixture_page(&f, 32) },
				     &index));
	ck_assert(!ffa_view_page_get(f.proxy, (struct ffa_endpoint){ 1 },
				     (struct ffa_ipa){ fixture_page(&f, 31) }, &index));
	fixture_stop(&f);
}
END_TEST

/* MEM-8: a borrower that still holds the pages. */
START_TEST(reclaim_is_denied_while_a_borrower_holds_the_pages_and_works_later)
{
	static struct sim_borrower borrower;
	uint64_t handle;

	fixture_prepare(&f);
	f.machine.partition[0].ops = sim_borrower;
	f.machine.partition[0].ctx = &borrower;
	fixture_open(&f);
	fixture_boot(&f, FFA_VERSION_1_1);
	handle = fixture_share(&f, 12);
	call32(&f, FFA_NR_MSG_SEND_DIRECT_REQ, FIXTURE_SP, 0, SIM_BORROW_KEEP, (uint32_t)handle,
	       (uint32_t)(handle >> 32), 0, 0);
	expect_w(&f, 3, 0);
	fixture_reclaim(&f, handle, 0);
	expect_error(&f, FFA_RET_DENIED);
	ck_assert_int_eq(page_at(fixture_page(&f, 12)).access, SIM_ACCESS_SHARED);
	call32(&f, FFA_NR_MSG_SEND_DIRECT_REQ, FIXTURE_SP, 0, SIM_BORROW_RETURN, (uint32_t)handle,
	       (uint32_t)(handle >> 32), 0, 0);
	fixture_reclaim(&f, handle, 0);
	expect_success(&f);
	fixture_stop(&f);
}
END_TEST

LOOPS_MAIN("memory", 60,
	   { given_pages_lose_their_exclusive_owner_and_come_back_with_reclaim, 0, 3 },
	   { every_receiver_gets_the_permissions_it_was_given, 0, 3 },
	   { a_handle_of_another_client_is_unknown_and_costs_no_smc, 0, 1 },
	   { handle_zero_is_a_handle_like_others, 0, 1 },
	   { pages_change_before_the_send_and_after_the_reclaim, 0, 1 },
	   { an_unfragmented_share_and_reclaim_are_two_smcs_and_two_page_steps, 0, 1 },
	   { memory_is_zeroed_on_request_and_no_flag_is_passed_on, 0, 3 },
	   { what_goes_on_is_packed_whatever_the_client_laid_out, 0, 3 },
	   { access_descriptors_keep_their_size_unless_configured, 0, 2 },
	   { the_ledger_knows_which_transaction_has_a_page, 0, 1 },
	   { reclaim_is_denied_while_a_borrower_holds_the_pages_and_works_later, 0, 1 })
