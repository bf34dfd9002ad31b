/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_gate_calls.c - the gate call by call: what is no call of FF-A at all, unknown numbers,
 * widths, a client's policy.
 */
#include "fixture.h"

static struct fixture f;

/* Every register different from every other and from zero. */
static struct ffa_regs noise(uint64_t x0)
{
	struct ffa_regs regs;

	for (unsigned int i = 0; i < FFA_NUM_REGS; i++)
		regs.x[i] = UINT64_C(0xA5A5000000000000) + i * UINT64_C(0x100000001);
	regs.x[0] = x0;
	return regs;
}

static void untouched(uint64_t x0)
{
	struct ffa_regs before = noise(x0), regs = before;
	uint64_t calls = fixture_statistics(&f, 0).calls;
	enum ffa_disposition what = ffa_proxy_call(f.proxy, f.client[0].id, 0, &regs);

	if (what != FFA_NOT_FFA || memcmp(&regs, &before, sizeof(regs)) != 0 || f.smcs != 0 ||
	    fixture_statistics(&f, 0).calls != calls)
		ck_abort_msg("0x%llx: %d, x0 0x%llx", (unsigned long long)x0, (int)what,
			     (unsigned long long)regs.x[0]);
}

/* GATE-3 */
START_TEST(numbers_outside_the_range_are_returned_untouched)
{
	fixture_at(&f, FFA_VERSION_1_2);
	for (uint32_t number = 0; number <= 0xFFFF; number++) {
		if (number >= FFA_NUMBER_FIRST && number <= FFA_NUMBER_LAST)
			continue;
		untouched(FFA_FID32(number));
		untouched(FFA_FID64(number));
	}
	fixture_stop(&f);
}
END_TEST

/* GATE-3: other owners, yielding calls, bits that must be zero. */
START_TEST(identifiers_that_only_look_like_ours_are_returned_untouched)
{
	fixture_at(&f, FFA_VERSION_1_2);
	for (unsigned int bit = 17; bit < 32; bit++) {
		if (bit == 30)
			continue; /* the width */
		untouched(FFA_FID32(FFA_NR_ID_GET) ^ UINT32_C(1) << bit);
		untouched(FFA_FID64(FFA_NR_RXTX_MAP) ^ UINT32_C(1) << bit);
	}
	/* The hint is masked to see whose number it is, and given back as it came. */
	untouched(FFA_FID32(0xF0) | FFA_FID_SVE_HINT);
	untouched(FFA_FID64(0xFF) | FFA_FID_SVE_HINT);
	untouched(FFA_FID32(0x5F) | FFA_FID_SVE_HINT);
	fixture_stop(&f);
}
END_TEST

/* GATE-3 */
START_TEST(unknown_client_or_vcpu_is_returned_untouched)
{
	struct ffa_regs before = noise(FFA_FID32(FFA_NR_ID_GET)), regs = before;
	static const uint16_t ids[] = { 3, 0x7FFF, 0x8000, FIXTURE_SP, 0xFFFF };

	fixture_at(&f, FFA_VERSION_1_2);
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		struct ffa_endpoint nobody = { ids[i] };

		ck_assert_int_eq((int)ffa_proxy_call(f.proxy, nobody, 0, &regs), FFA_NO_CLIENT);
		ck_assert_mem_eq(&regs, &before, sizeof(regs));
	}
	ck_assert_int_eq((int)ffa_proxy_call(f.proxy, f.client[0].id, 4, &regs), FFA_NO_CLIENT);
	ck_assert_int_eq((int)ffa_proxy_call(f.proxy, f.client[0].id, UINT32_MAX, &regs),
			 FFA_NO_CLIENT);
	ck_assert_mem_eq(&regs, &before, sizeof(regs));
	expect_smcs(&f, 0);
	fixture_stop(&f);
}
END_TEST

/* GATE-3 */
START_TEST(unknown_numbers_of_the_range_are_refused_and_never_forwarded)
{
	for (uint32_t minor = 0; minor <= 2; minor++) {
		fixture_at(&f, FFA_VERSION_MAKE(1, minor));
		for (uint32_t number = FFA_NUMBER_FIRST; number <= FFA_NUMBER_LAST; number++) {
			if (ffa_call_row_of(number) != NULL)
				continue;
			call32(&f, number, 1, 2, 3, 4, 5, 6, 7);
			expect_error(&f, FFA_RET_NOT_SUPPORTED);
			expect_reason(&f, FFA_R_CALL_UNKNOWN);
			call64(&f, number, 0);
			expect_error(&f, FFA_RET_NOT_SUPPORTED);
		}
		expect_smcs(&f, 0);
		fixture_stop(&f);
	}
}
END_TEST

/* GATE-3: calls that exist, but not for the Normal world or not in this version of the library. */
START_TEST(calls_of_others_are_refused_and_never_forwarded)
{
	static const uint8_t others[] = {
		FFA_NR_MSG_POLL,
		FFA_NR_MSG_WAIT,
		FFA_NR_YIELD,
		FFA_NR_MSG_SEND,
		FFA_NR_MEM_RETRIEVE_REQ,
		FFA_NR_MEM_RETRIEVE_RESP,
		FFA_NR_MEM_RELINQUISH,
		FFA_NR_MEM_OP_PAUSE,
		FFA_NR_MEM_OP_RESUME,
		FFA_NR_MEM_FRAG_RX,
		FFA_NR_NORMAL_WORLD_RESUME,
		FFA_NR_RX_ACQUIRE,
		FFA_NR_MSG_SEND2,
		FFA_NR_SECONDARY_EP_REGISTER,
		FFA_NR_MEM_PERM_GET,
		FFA_NR_MEM_PERM_SET,
		FFA_NR_CONSOLE_LOG,
		FFA_NR_EL3_INTR_HANDLE,
		FFA_NR_NS_RES_INFO_GET,
		FFA_NR_ABORT,
		FFA_NR_NOTIFICATION_BIND2,
		FFA_NR_ERROR,
		FFA_NR_SUCCESS,
		FFA_NR_INTERRUPT,
		FFA_NR_MSG_SEND_DIRECT_RESP,
		FFA_NR_MSG_SEND_DIRECT_RESP2,
	};

	fixture_at(&f, FFA_VERSION_1_2);
	for (size_t i = 0; i < 2 * sizeof(others); i++) {
		f.caller = 0;
		call_fid(&f, i % 2 ? FFA_FID64(others[i / 2]) : FFA_FID32(others[i / 2]), 0);
		expect_error(&f, FFA_RET_NOT_SUPPORTED);
	}
	expect_smcs(&f, 0);
	fixture_stop(&f);
}
END_TEST

/* GATE-3: with the hint a call is the same call, here and at the Secure side. */
START_TEST(sve_hint_is_masked)
{
	fixture_at(&f, FFA_VERSION_1_2);
	call_fid(&f, FFA_FID32(FFA_NR_ID_GET) | FFA_FID_SVE_HINT, 0);
	expect_success(&f);
	call_fid(&f, FFA_FID32(FFA_NR_VERSION) | FFA_FID_SVE_HINT, FFA_VERSION_1_2);
	expect_w(&f, 0, FFA_VERSION_1_2);
	call_fid(&f, FFA_FID32(0x91) | FFA_FID_SVE_HINT, 0);
	expect_error(&f, FFA_RET_NOT_SUPPORTED);
	call_fid(&f, FFA_FID64(FFA_NR_MSG_SEND_DIRECT_REQ) | FFA_FID_SVE_HINT, FIXTURE_SP, 0, 7);
	expect_w(&f, 0, FFA_FID64(FFA_NR_MSG_SEND_DIRECT_RESP));
	expect_smcs(&f, 1);
	ck_assert_uint_eq(f.asked[0].x[0], FFA_FID64(FFA_NR_MSG_SEND_DIRECT_REQ));
	/* In a question it is no part of a number. */
	call32(&f, FFA_NR_FEATURES, FFA_FID32(FFA_NR_ID_GET) | FFA_FID_SVE_HINT);
	expect_error(&f, FFA_RET_NOT_SUPPORTED);
	fixture_stop(&f);
}
END_TEST

/* GATE-3, GATE-6 */
START_TEST(upper_half_of_x0_does_not_count)
{
	struct ffa_regs regs = noise(UINT64_C(0xDEADBEEF00000000) | FFA_FID32(FFA_NR_ID_GET));

	fixture_at(&f, FFA_VERSION_1_2);
	for (unsigned int i = 1; i < 8; i++)
		regs.x[i] = UINT64_C(0xFFFFFFFF00000000);
	fixture_call(&f, &regs);
	expect_success(&f);
	regs.x[0] = UINT64_C(0xDEADBEEF00000000) | FFA_FID32(FFA_NR_VERSION);
	regs.x[1] |= FFA_VERSION_1_2;
	fixture_call(&f, &regs);
	expect_w(&f, 0, FFA_VERSION_1_2);
	fixture_stop(&f);
}
END_TEST

/* GATE-3 */
START_TEST(aarch32_client_has_no_smc64_calls)
{
	fixture_prepare(&f);
	f.client[0].aarch32 = true;
	fixture_open(&f);
	expect_version(&f, FFA_VERSION_1_2, FFA_VERSION_1_2);
	call32(&f, FFA_NR_RXTX_MAP, fixture_tx_address(&f), fixture_rx_address(&f), 1);
	expect_success(&f);
	fixture_mark(&f);
	for (uint32_t number = FFA_NUMBER_FIRST; number <= FFA_NUMBER_LAST; number++) {
		call64(&f, number, 0);
		expect_error(&f, FFA_RET_NOT_SUPPORTED);
		call32(&f, FFA_NR_FEATURES, FFA_FID64(number));
		expect_error(&f, FFA_RET_NOT_SUPPORTED);
	}
	expect_smcs(&f, 0);
	call32(&f, FFA_NR_MSG_SEND_DIRECT_REQ, FIXTURE_SP, 0, 1);
	expect_w(&f, 0, FFA_FID32(FFA_NR_MSG_SEND_DIRECT_RESP));
	fixture_stop(&f);
}
END_TEST

static void deny_one(uint32_t number)
{
	fixture_prepare(&f);
	f.client[0].deny[(number - FFA_NUMBER_FIRST) / 64] = UINT64_C(1)
							     << ((number - FFA_NUMBER_FIRST) % 64);
	fixture_open(&f);
	f.unchecked = true;
	expect_version(&f, FFA_VERSION_1_2, FFA_VERSION_1_2);
	call32(&f, number == FFA_NR_ID_GET ? FFA_NR_RX_RELEASE : FFA_NR_ID_GET, 0);
	fixture_mark(&f);
	call32(&f, number, 0);
	expect_error(&f, FFA_RET_NOT_SUPPORTED);
	call64(&f, number, 0);
	expect_error(&f, FFA_RET_NOT_SUPPORTED);
	if (number != FFA_NR_FEATURES) {
		call32(&f, FFA_NR_FEATURES, FFA_FID32(number));
		expect_error(&f, FFA_RET_NOT_SUPPORTED);
	}
	expect_smcs(&f, 0);
	/* Nobody else loses anything. */
	f.caller = 1;
	expect_version(&f, FFA_VERSION_1_2, FFA_VERSION_1_2);
	call32(&f, FFA_NR_ID_GET, 0);
	expect_success(&f);
	fixture_stop(&f);
}

/* GATE-4 */
START_TEST(denied_call_is_gone_for_this_client_alone)
{
	for (uint32_t number = FFA_NUMBER_FIRST; number <= FFA_NUMBER_LAST; number++) {
		const struct ffa_call_row *row = ffa_call_row_of(number);

		if (row == NULL || row->disposal != FFA_DISPOSAL_REPLY)
			if (number != FFA_NR_VERSION)
				deny_one(number);
	}
}
END_TEST

/* GATE-4: a client that may not negotiate could do nothing at all; the bit says nothing. */
START_TEST(version_cannot_be_denied)
{
	fixture_prepare(&f);
	f.client[0].deny[0] = UINT64_C(1) << (FFA_NR_VERSION - FFA_NUMBER_FIRST);
	fixture_open(&f);
	expect_version(&f, FFA_VERSION_1_2, FFA_VERSION_1_2);
	fixture_stop(&f);
}
END_TEST

FIXTURE_MAIN("gate_calls", 120, numbers_outside_the_range_are_returned_untouched,
	     identifiers_that_only_look_like_ours_are_returned_untouched,
	     unknown_client_or_vcpu_is_returned_untouched,
	     unknown_numbers_of_the_range_are_refused_and_never_forwarded,
	     calls_of_others_are_refused_and_never_forwarded, sve_hint_is_masked,
	     upper_half_of_x0_does_not_count, aarch32_client_has_no_smc64_calls,
	     denied_call_is_gone_for_this_client_alone, version_cannot_be_denied)
