/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_locks.c - contract LOCK-1: which locks are held across each SMC, as docs/design.md has it,
 * and that no answer leaves one behind. Order and recursion are the simulator's to check.
 */
#include "fixture.h"

#define NEGOTIATION (1u << FFA_LOCK_NEGOTIATION)
#define MAILBOX (1u << FFA_LOCK_MAILBOX)
#define RX (1u << FFA_LOCK_SECURE_RX)
#define TX (1u << FFA_LOCK_SECURE_TX)

static struct fixture f;

/* The lock ports of the simulator, and what is held through them. */
static struct ffa_ports real;
static unsigned int held;

/* The locks held at each SMC since `seen` was set to 0. */
static struct {
	uint32_t fid;
	unsigned int held;
} smc[FIXTURE_LOG];
static uint32_t seen;

static void lock(void *ctx, enum ffa_lock kind, uint32_t index)
{
	real.lock(ctx, kind, index);
	held |= 1u << kind;
}

static void unlock(void *ctx, enum ffa_lock kind, uint32_t index)
{
	held &= ~(1u << kind);
	real.unlock(ctx, kind, index);
}

static void look(void *ctx, enum sim_port port, const struct ffa_regs *regs)
{
	(void)ctx;
	if (port != SIM_PORT_SMC)
		return;
	ck_assert_uint_lt(seen, FIXTURE_LOG);
	smc[seen].fid = (uint32_t)regs->x[0];
	smc[seen++].held = held;
}

static void open_watched(void)
{
	held = 0;
	seen = 0;
	fixture_prepare(&f);
	fixture_machine(&f);
	real = f.ports;
	f.ports.lock = lock;
	f.ports.unlock = unlock;
	fixture_proxy(&f);
	sim_hook(f.sim, look, NULL);
}

/* Every SMC since then is `fid`, or RX_RELEASE with it, under these locks; at least one. */
static void expect_held(uint32_t fid, unsigned int locks)
{
	ck_assert_uint_ne(seen, 0);
	for (uint32_t i = 0; i < seen; i++) {
		ck_assert_msg(smc[i].fid == fid || smc[i].fid == FFA_FID32(FFA_NR_RX_RELEASE),
			      "0x%x", smc[i].fid);
		ck_assert_msg(smc[i].held == locks, "0x%x under %x, want %x", smc[i].fid,
			      smc[i].held, locks);
	}
	ck_assert_uint_eq(held, 0);
	seen = 0;
}

/* LOCK-1 */
START_TEST(version_and_first_contact_hold_the_negotiation_lock)
{
	open_watched();
	expect_version(&f, FFA_VERSION_1_1, FFA_VERSION_1_1);
	expect_held(FFA_FID32(FFA_NR_VERSION), NEGOTIATION);
	fixture_map(&f);
	ck_assert_uint_gt(seen, 3);
	for (uint32_t i = 0; i < seen; i++) {
		bool list = smc[i].fid == FFA_FID32(FFA_NR_PARTITION_INFO_GET) ||
			    smc[i].fid == FFA_FID32(FFA_NR_RX_RELEASE);

		ck_assert_uint_eq(smc[i].held, list ? NEGOTIATION | RX : NEGOTIATION);
	}
	ck_assert_uint_eq(held, 0);
	fixture_stop(&f);
}
END_TEST

/* LOCK-1: what is built in TX is sent before anybody else may build there. */
START_TEST(sends_hold_the_callers_mailbox_and_tx_and_reclaim_holds_nothing)
{
	uint64_t handle;
	struct dsc d;

	open_watched();
	fixture_boot(&f, FFA_VERSION_1_1);
	fixture_dsc(&f, &d, FFA_VERSION_1_1, FFA_OP_SHARE);
	for (uint32_t i = 0; i < 4; i++)
		dsc_add_range(&d, fixture_page(&f, 2 * i), 1);
	dsc_cut_before(&d, 2);
	seen = 0;
	fixture_send(&f, &d);
	handle = fixture_handle(&f);
	expect_held(FFA_FID32(FFA_NR_MEM_SHARE), MAILBOX | TX);
	fixture_fragment(&f, &d, 1, handle);
	expect_success(&f);
	expect_held(FFA_FID32(FFA_NR_MEM_FRAG_TX), MAILBOX | TX);
	fixture_reclaim(&f, handle, 0);
	expect_success(&f);
	expect_held(FFA_FID32(FFA_NR_MEM_RECLAIM), 0);
	fixture_stop(&f);
}
END_TEST

/* LOCK-1: from the call that fills RX until it was released. */
START_TEST(a_list_that_is_asked_for_holds_the_callers_mailbox_and_rx)
{
	open_watched();
	fixture_boot(&f, FFA_VERSION_1_0);
	seen = 0;
	call32(&f, FFA_NR_PARTITION_INFO_GET, 1, 2, 3, 4); /* a UUID that nobody has */
	ck_assert_int_ne(fixture_error(&f.r), 0);
	ck_assert_uint_eq(seen, 2);
	expect_held(FFA_FID32(FFA_NR_PARTITION_INFO_GET), MAILBOX | RX);
	fixture_stop(&f);
}
END_TEST

/* LOCK-1 */
START_TEST(calls_that_need_no_buffer_hold_nothing_or_their_own_bindings)
{
	static const struct {
		uint32_t number, w1, w3;
		unsigned int locks;
	} calls[] = {
		{ FFA_NR_SPM_ID_GET, 0, 0, 0 },
		{ FFA_NR_NOTIFICATION_BITMAP_CREATE, 0, 0, MAILBOX },
		{ FFA_NR_NOTIFICATION_BIND, (uint32_t)FIXTURE_SP << 16, 1, MAILBOX },
		{ FFA_NR_NOTIFICATION_UNBIND, (uint32_t)FIXTURE_SP << 16, 1, MAILBOX },
		{ FFA_NR_NOTIFICATION_BITMAP_DESTROY, 0, 0, MAILBOX },
		{ FFA_NR_MSG_SEND_DIRECT_REQ, FIXTURE_SP, 0, 0 },
	};

	open_watched();
	fixture_boot(&f, FFA_VERSION_1_1);
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		uint32_t w2 = calls[i].number == FFA_NR_NOTIFICATION_BITMAP_CREATE ? 1 : 0;

		seen = 0;
		call32(&f, calls[i].number, calls[i].w1, w2, calls[i].w3);
		ck_assert_int_eq(fixture_error(&f.r), 0);
		expect_held(FFA_FID32(calls[i].number), calls[i].locks);
	}
	fixture_stop(&f);
}
END_TEST

/* LOCK-1: every number, with arguments that are right for none. */
START_TEST(no_refusal_leaves_a_lock_behind)
{
	open_watched();
	fixture_boot(&f, FFA_VERSION_1_1);
	for (uint32_t number = FFA_NUMBER_FIRST; number <= FFA_NUMBER_LAST; number++) {
		if (number == FFA_NR_VERSION)
			continue;
		seen = 0;
		call32(&f, number, 0xBAD, 0xBAD, 0xBAD, 0xBAD, 0xBAD);
		ck_assert_uint_eq(held, 0);
		call64(&f, number, 0xBAD, 0xBAD, 0xBAD, 0xBAD, 0xBAD);
		ck_assert_uint_eq(held, 0);
	}
	fixture_stop(&f);
}
END_TEST

FIXTURE_MAIN("locks", 60, version_and_first_contact_hold_the_negotiation_lock,
	     sends_hold_the_callers_mailbox_and_tx_and_reclaim_holds_nothing,
	     a_list_that_is_asked_for_holds_the_callers_mailbox_and_rx,
	     calls_that_need_no_buffer_hold_nothing_or_their_own_bindings,
	     no_refusal_leaves_a_lock_behind)
