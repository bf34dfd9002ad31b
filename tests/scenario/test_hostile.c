/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_hostile.c - a Secure side that lies, once or for ever, in every way the simulator knows and
 * at every SMC of a story. The story tells what a client does; whatever it is answered, each call
 * ends after a bounded number of SMCs, each answer is a clean one (fixture_call checks that), and
 * no page is lost: the oracle compares the pages given away with the ledger after every call.
 */
#include "fixture.h"
#include "oracle.h"

#define V(minor) FFA_VERSION_MAKE(1, minor)
#define CALL_BOUND 150 /* SMCs of one call: those of a first contact */
#define STORY_BOUND 600
#define REGISTER(number, value) ((uint64_t)(number) << 56 | (value))
#define code(error) ((uint64_t)(int64_t)(error))

static struct fixture f;

/* After every call: it was bounded. */
static void done(void)
{
	ck_assert_uint_le(f.smcs, CALL_BOUND);
	fixture_mark(&f);
}

static bool worked(void)
{
	done();
	return fixture_is_success(&f.r);
}

static void reclaim(uint64_t handle)
{
	fixture_reclaim(&f, handle, 0);
	done();
}

static void tell_memory(uint32_t version, enum ffa_operation operation, uint32_t first)
{
	struct dsc d;

	fixture_dsc(&f, &d, version, operation);
	for (uint32_t i = 0; i < 4; i++)
		dsc_add_range(&d, fixture_page(&f, first + 3 * i), 2);
	if (operation == FFA_OP_LEND) {
		dsc_cut_before(&d, 1);
		dsc_cut_before(&d, 3);
	}
	fixture_send(&f, &d);
	done();
	for (uint32_t i = 1; f.r.x[0] == FFA_FID32(FFA_NR_MEM_FRAG_RX) && i < 3; i++) {
		fixture_fragment(&f, &d, i, fixture_handle(&f));
		done();
	}
	if (fixture_is_success(&f.r))
		reclaim(fixture_handle(&f));
}

static void tell_messages(void)
{
	const uint8_t *uuid = sim_uuid_optee.bytes;

	call32(&f, FFA_NR_PARTITION_INFO_GET, dsc_get(uuid, 4), dsc_get(uuid + 4, 4),
	       dsc_get(uuid + 8, 4), dsc_get(uuid + 12, 4));
	if (worked())
		call32(&f, FFA_NR_RX_RELEASE, 0);
	call64(&f, FFA_NR_PARTITION_INFO_GET_REGS, 0);
	done();
	call32(&f, FFA_NR_MSG_SEND_DIRECT_REQ, FIXTURE_SP, 0, 1, 2, 3, 4, 5);
	done();
	for (int i = 0; i < 3 && f.r.x[0] == FFA_FID32(FFA_NR_INTERRUPT); i++) {
		call32(&f, FFA_NR_RUN, f.r.x[1]);
		done();
	}
	call64(&f, FFA_NR_MSG_SEND_DIRECT_REQ2, FIXTURE_SP, 0, 0, 4, 5);
	done();
	call32(&f, FFA_NR_SPM_ID_GET, 0);
	done();
}

static void tell_notifications(void)
{
	call32(&f, FFA_NR_NOTIFICATION_BITMAP_CREATE, 0, 4);
	done();
	call32(&f, FFA_NR_NOTIFICATION_BIND, (uint64_t)FIXTURE_SP << 16, 0, 6, 0);
	done();
	(void)sim_notification_set(f.sim, FIXTURE_SP, 0, 2);
	call64(&f, FFA_NR_NOTIFICATION_INFO_GET, 0);
	done();
	call32(&f, FFA_NR_NOTIFICATION_GET, 0, 5);
	done();
	call32(&f, FFA_NR_NOTIFICATION_UNBIND, (uint64_t)FIXTURE_SP << 16, 0, 4, 0);
	done();
}

static void tell(uint32_t minor)
{
	uint32_t version;

	f.caller = FFA_ID_HOST;
	version = fixture_version(&f, V(minor));
	done();
	call64(&f, FFA_NR_RXTX_MAP, fixture_tx_address(&f), fixture_rx_address(&f), 1);
	done();
	if (version == 0)
		version = V(minor);
	tell_messages();
	tell_memory(version, FFA_OP_SHARE, 10);
	tell_memory(version, FFA_OP_LEND, 50);
	tell_notifications();
	tell_memory(version, FFA_OP_DONATE, 90);
}

/* What the client has not got back is known, and the end is an orderly one. */
static void finish(void)
{
	enum ffa_admin result;
	struct ffa_statistics all;

	result = ffa_proxy_reset_client(f.proxy, (struct ffa_endpoint){ FFA_ID_HOST });
	ck_assert(result == FFA_ADMIN_OK || result == FFA_ADMIN_QUARANTINE);
	ck_assert_uint_le(f.smcs, STORY_BOUND);
	oracle_check(f.proxy, f.sim);
	sim_fail_clear(f.sim);
	(void)ffa_proxy_maintain(f.proxy, 100);
	result = ffa_proxy_stop(f.proxy);
	ck_assert(result == FFA_ADMIN_OK || result == FFA_ADMIN_QUARANTINE);
	oracle_check(f.proxy, f.sim);
	ck_assert(ffa_proxy_statistics(f.proxy, NULL, &all));
	ck_assert_uint_eq(sim_oracle_given(f.sim, 0), all.pages);
	ck_assert_uint_eq(all.quarantined_pages, all.pages);
	ck_assert((all.pages != 0) == (result == FFA_ADMIN_QUARANTINE));
}

/* The story with the nth matching SMC tampered with; false when there is no nth. */
static bool tell_hostile(uint32_t minor, enum sim_mode mode, uint32_t nth, uint32_t times,
			 uint64_t arg)
{
	bool hit;

	fixture_prepare(&f);
	fixture_open(&f);
	fixture_fail(&f, mode, 0, nth, times, arg);
	/* It names another transaction's handle, and gives that one back when asked for this. */
	if (mode == SIM_FAIL_HANDLE_DUPLICATE || mode == SIM_FAIL_HANDLE_OTHER)
		sim_expect_complaint(f.sim, SIM_C_PAGES_HELD);
	tell(minor);
	hit = sim_fail_hits(f.sim) != 0;
	finish();
	fixture_close(&f);
	return hit;
}

static void tell_all(enum sim_mode mode, uint32_t times, uint64_t arg)
{
	for (uint32_t minor = 0; minor < 3; minor++) {
		uint32_t nth = 1;

		while (tell_hostile(minor, mode, nth, times, arg))
			ck_assert_uint_lt(nth++, STORY_BOUND);
		ck_assert_uint_gt(nth, 1);
	}
}

/* A telling argument for each mode. */
static uint64_t argument(enum sim_mode mode)
{
	switch (mode) {
	case SIM_FAIL_ERROR:
	case SIM_FAIL_ERROR_SIGNED:
		return code(FFA_RET_ABORTED);
	case SIM_FAIL_ERROR_AFTER:
		return code(FFA_RET_NO_MEMORY);
	case SIM_FAIL_VERSION:
		return FFA_VERSION_MAKE(2, 0);
	case SIM_FAIL_ENTRY_SIZE:
		return 32;
	case SIM_FAIL_OFFSET_BACK:
	case SIM_FAIL_OFFSET_BEYOND:
		return 16;
	case SIM_FAIL_FID:
		return FFA_FID32(FFA_NR_SUCCESS);
	case SIM_FAIL_REGISTER:
		return REGISTER(2, UINT64_C(0xFFFFFFFFFFFFFF));
	default:
		return 3;
	}
}

/* SAFE-4 SAFE-5 */
START_TEST(one_lie_of_any_kind_anywhere_loses_no_page_and_ends)
{
	for (int mode = 0; mode < SIM_MODES; mode++)
		tell_all((enum sim_mode)mode, 1, argument((enum sim_mode)mode));
}
END_TEST

/* SAFE-4 SAFE-5 */
START_TEST(lies_that_never_end_lose_no_page_and_end)
{
	for (int mode = 0; mode < SIM_MODES; mode++)
		tell_all((enum sim_mode)mode, UINT32_MAX, argument((enum sim_mode)mode));
}
END_TEST

/* SAFE-4: every answer replaced by noise, with seeds that differ. */
START_TEST(noise_in_all_registers_loses_no_page_and_ends)
{
	for (uint64_t seed = 1; seed < 4; seed++)
		tell_all(SIM_FAIL_GARBAGE, 1, seed * UINT64_C(0x9E3779B97F4A7C15));
}
END_TEST

/* SAFE-4: every answer turned into another kind of answer. */
START_TEST(answers_of_every_other_kind_lose_no_page_and_end)
{
	static const uint32_t numbers[] = { FFA_NR_INTERRUPT,
					    FFA_NR_YIELD,
					    FFA_NR_MSG_WAIT,
					    FFA_NR_MEM_FRAG_RX,
					    FFA_NR_MSG_SEND_DIRECT_RESP,
					    FFA_NR_MEM_RETRIEVE_RESP };

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		tell_all(SIM_FAIL_FID, 1, FFA_FID32(numbers[i]));
	tell_all(SIM_FAIL_FID, 1, FFA_FID64(FFA_NR_SUCCESS));
	tell_all(SIM_FAIL_FID, 1, FFA_FID64(FFA_NR_MSG_SEND_DIRECT_RESP2));
}
END_TEST

/* SAFE-4: one register of every answer. */
START_TEST(one_wrong_register_anywhere_loses_no_page_and_ends)
{
	for (unsigned int number = 1; number < 6; number++) {
		tell_all(SIM_FAIL_REGISTER, 1, REGISTER(number, 0));
		tell_all(SIM_FAIL_REGISTER, 1, REGISTER(number, UINT32_MAX));
	}
}
END_TEST

/* The stories mean nothing if they fail on their own. */
START_TEST(story_leaves_nothing_when_nobody_lies)
{
	for (uint32_t minor = 0; minor < 3; minor++) {
		fixture_prepare(&f);
		fixture_open(&f);
		tell(minor);
		ck_assert(fixture_is_success(&f.r));
		ck_assert_uint_eq(sim_oracle_given(f.sim, 0), 0);
		ck_assert_uint_eq(fixture_statistics(&f, 0).errors, 0);
		ck_assert_uint_eq(fixture_statistics(&f, 0).anomalies, 0);
		finish();
		fixture_close(&f);
	}
}
END_TEST

FIXTURE_MAIN("hostile", 240, story_leaves_nothing_when_nobody_lies,
	     one_lie_of_any_kind_anywhere_loses_no_page_and_ends,
	     lies_that_never_end_lose_no_page_and_end,
	     noise_in_all_registers_loses_no_page_and_ends,
	     answers_of_every_other_kind_lose_no_page_and_end,
	     one_wrong_register_anywhere_loses_no_page_and_ends)
