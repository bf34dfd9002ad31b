/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_donation.c - a donation that its receiver has retrieved: that ends it at the Secure side,
 * which may give its handle to somebody else, in order or while its giver asks for it back.
 */
#include "fixture.h"

#define RECLAIM FFA_FID32(FFA_NR_MEM_RECLAIM)

static struct fixture f;
static struct sim_borrower borrower;
static struct ffa_regs retrieve, share; /* VM 1's calls: the partition retrieves; a share */
static bool armed;
static uint32_t held_by[2], cpu; /* locks, of the host's CPU and of VM 1's */

static uint32_t *held(void *ctx)
{
	(void)ctx;
	return &held_by[cpu];
}

/* What VM 1 does on another CPU. */
static void call_of_vm(struct ffa_regs *regs)
{
	cpu = 1;
	sim_enter(f.sim, 1, 0);
	ck_assert_int_eq((int)ffa_proxy_call(f.proxy, f.client[1].id, 0, regs), FFA_ANSWERED);
	sim_enter(f.sim, 0, 0);
	cpu = 0;
}

static void take(void *ctx, enum ffa_lock kind, uint32_t index)
{
	(void)ctx;
	(void)index;
	if (!armed || kind != FFA_LOCK_SECURE_TX)
		return;
	armed = false;
	call_of_vm(&retrieve);
	call_of_vm(&share);
}

static void drop(void *ctx, enum ffa_lock kind, uint32_t index)
{
	(void)ctx;
	(void)kind;
	(void)index;
}

/* The host has donated a page; VM 1 is ready to have it retrieved and to share one of its own. */
static uint64_t donate(void)
{
	struct dsc d;
	uint64_t handle;

	fixture_prepare(&f);
	f.machine.partition[0].ops = sim_borrower;
	f.machine.partition[0].ctx = &borrower;
	fixture_machine(&f);
	f.ports.lock = take; /* calls in calls */
	f.ports.unlock = drop;
	f.ports.held = held;
	fixture_proxy(&f);
	fixture_boot(&f, FFA_VERSION_1_1);
	fixture_join(&f, 1);
	fixture_dsc(&f, &d, FFA_VERSION_1_1, FFA_OP_SHARE);
	dsc_add_range(&d, fixture_page(&f, 3), 1);
	(void)dsc_build_fragment(&d, 0, fixture_tx(&f), FFA_PAGE_SIZE);
	share = (struct ffa_regs){ { FFA_FID32(FFA_NR_MEM_SHARE), dsc_w1(&d), dsc_w2(&d) } };
	f.caller = 0;
	fixture_dsc(&f, &d, FFA_VERSION_1_1, FFA_OP_DONATE);
	dsc_add_range(&d, fixture_page(&f, 5), 1);
	fixture_send(&f, &d);
	expect_success(&f);
	handle = fixture_handle(&f);
	retrieve = (struct ffa_regs){ { FFA_FID32(FFA_NR_MSG_SEND_DIRECT_REQ),
					UINT64_C(1) << 16 | FIXTURE_SP, 0, SIM_BORROW_KEEP,
					(uint32_t)handle, (uint32_t)(handle >> 32) } };
	return handle;
}

/* VM 1 has the handle now; the giver's pages are the partition's, and known as such. */
static void expect_taken_over(uint64_t handle)
{
	ck_assert_uint_eq(share.x[0], FFA_FID32(FFA_NR_SUCCESS));
	ck_assert_uint_eq(share.x[3] << 32 | share.x[2], handle);
	ck_assert_uint_eq(fixture_statistics(&f, 0).quarantined, 1);
	ck_assert_uint_eq(fixture_statistics(&f, 0).quarantined_pages, 1);
	fixture_reclaim(&f, handle, 0);
	expect_error(&f, FFA_RET_INVALID_PARAMETERS);
	ck_assert_int_eq((int)ffa_proxy_maintain(f.proxy, 9), FFA_ADMIN_QUARANTINE);
	f.caller = 1;
	fixture_reclaim(&f, handle, 0);
	expect_success(&f);
	ck_assert_uint_eq(fixture_statistics(&f, 1).transactions, 0);
	ck_assert_int_eq((int)ffa_proxy_stop(f.proxy), FFA_ADMIN_QUARANTINE);
	fixture_close(&f);
}

/* MEM-4 */
START_TEST(handle_of_a_retrieved_donation_given_again_means_the_new_transaction)
{
	uint64_t handle = donate();

	call_of_vm(&retrieve);
	ck_assert_uint_eq(retrieve.x[3], 0);
	call_of_vm(&share);
	expect_taken_over(handle);
}
END_TEST

/* MEM-4: the giver's RECLAIM has begun when that happens; it must not reach the new one. */
START_TEST(reclaim_of_a_donation_never_names_a_handle_that_another_has_got)
{
	uint64_t handle = donate();
	uint64_t reclaims = sim_smc_calls(f.sim, RECLAIM);

	armed = true;
	fixture_reclaim(&f, handle, 0);
	ck_assert_msg(!armed, "RECLAIM of a donation takes no lock against new handles");
	expect_error(&f, FFA_RET_INVALID_PARAMETERS);
	expect_reason(&f, FFA_R_HANDLE_UNKNOWN);
	ck_assert_uint_eq(retrieve.x[3], 0);
	ck_assert_uint_eq(sim_smc_calls(f.sim, RECLAIM), reclaims);
	expect_taken_over(handle);
}
END_TEST

/* MEM-4: what nobody has retrieved is reclaimed like everything else. */
START_TEST(donation_that_nobody_has_retrieved_comes_back)
{
	uint64_t handle = donate();

	fixture_reclaim(&f, handle, 0);
	expect_success(&f);
	fixture_stop(&f);
}
END_TEST

FIXTURE_MAIN("donation", 60, handle_of_a_retrieved_donation_given_again_means_the_new_transaction,
	     reclaim_of_a_donation_never_names_a_handle_that_another_has_got,
	     donation_that_nobody_has_retrieved_comes_back);
