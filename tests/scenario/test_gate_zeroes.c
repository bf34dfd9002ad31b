/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_gate_zeroes.c - registers that a call does not use: those that must be zero are looked at
 * one by one, those that only should be are ignored; neither is passed on.
 */
#include "fixture.h"

static struct fixture f;

#define R(n) (UINT32_C(1) << (n))
#define FROM(n) (UINT32_C(0xFF) & ~(R(n) - 1))

/*
 * Which of registers 1 to 7 must be zero, by FF-A's tables; the arguments of a call that goes far.
 */
static const struct {
	uint8_t number;
	bool wide;
	uint32_t mbz;
} rules[] = {
	{ FFA_NR_RX_RELEASE, false, FROM(2) },
	{ FFA_NR_RXTX_MAP, false, FROM(4) },
	{ FFA_NR_RXTX_MAP, true, FROM(4) },
	{ FFA_NR_RXTX_UNMAP, false, FROM(2) },
	{ FFA_NR_PARTITION_INFO_GET, false, FROM(6) },
	{ FFA_NR_ID_GET, false, FROM(1) },
	{ FFA_NR_RUN, false, FROM(2) },
	{ FFA_NR_MEM_DONATE, false, FROM(3) },
	{ FFA_NR_MEM_DONATE, true, FROM(3) },
	{ FFA_NR_MEM_LEND, false, FROM(3) },
	{ FFA_NR_MEM_LEND, true, FROM(3) },
	{ FFA_NR_MEM_SHARE, false, FROM(3) },
	{ FFA_NR_MEM_SHARE, true, FROM(3) },
	{ FFA_NR_MEM_RECLAIM, false, FROM(4) },
	{ FFA_NR_MEM_FRAG_TX, false, FROM(5) },
	{ FFA_NR_NOTIFICATION_BITMAP_CREATE, false, FROM(3) },
	{ FFA_NR_NOTIFICATION_BITMAP_DESTROY, false, FROM(2) },
	{ FFA_NR_NOTIFICATION_BIND, false, FROM(5) },
	{ FFA_NR_NOTIFICATION_UNBIND, false, R(2) | FROM(5) },
	{ FFA_NR_NOTIFICATION_SET, false, FROM(5) },
	{ FFA_NR_NOTIFICATION_GET, false, FROM(3) },
	{ FFA_NR_NOTIFICATION_INFO_GET, false, FROM(1) },
	{ FFA_NR_NOTIFICATION_INFO_GET, true, FROM(1) },
	{ FFA_NR_SPM_ID_GET, false, FROM(1) },
	{ FFA_NR_PARTITION_INFO_GET_REGS, true, FROM(4) },
};

static void must_be_zero(uint32_t fid, unsigned int reg, uint64_t value)
{
	struct ffa_regs regs = { { fid } };

	regs.x[reg] = value;
	fixture_mark(&f);
	fixture_call(&f, &regs);
	ck_assert_msg(fixture_error(&f.r) == FFA_RET_INVALID_PARAMETERS &&
			      fixture_reason(&f) == FFA_R_REGISTER_MBZ,
		      "0x%x with x%u 0x%llx: x0 0x%llx, %s", fid, reg, (unsigned long long)value,
		      (unsigned long long)f.r.x[0], ffa_reason_name(fixture_reason(&f)));
	expect_smcs(&f, 0);
}

/* GATE-7 */
START_TEST(each_register_that_must_be_zero_is_looked_at)
{
	fixture_at(&f, FFA_VERSION_1_2);
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		uint8_t number = rules[i].number;
		uint32_t fid = rules[i].wide ? FFA_FID64(number) : FFA_FID32(number);

		ck_assert_uint_eq(ffa_call_row_of(number)->mbz, rules[i].mbz);
		for (unsigned int reg = 1; reg < 8; reg++) {
			if ((rules[i].mbz >> reg & 1) == 0)
				continue;
			must_be_zero(fid, reg, 1);
			must_be_zero(fid, reg, UINT32_C(1) << 31);
			if (rules[i].wide)
				must_be_zero(fid, reg, UINT64_C(1) << 63);
		}
		sim_events_clear(f.sim);
		ck_assert_int_eq((int)ffa_proxy_maintain(f.proxy, 1), FFA_ADMIN_OK);
	}
	fixture_stop(&f);
}
END_TEST

/* GATE-7: every call that has such registers is in the list above. */
START_TEST(no_other_call_has_registers_that_must_be_zero)
{
	for (uint32_t number = FFA_NUMBER_FIRST; number <= FFA_NUMBER_LAST; number++) {
		const struct ffa_call_row *row = ffa_call_row_of(number);
		bool listed = false;

		for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
			listed = listed || rules[i].number == number;
		ck_assert_msg(listed || row == NULL || row->mbz == 0, "0x%x", number);
	}
}
END_TEST

/* GATE-7, GATE-6: upper halves of a 32-bit call are no part of its registers. */
START_TEST(upper_halves_of_registers_that_must_be_zero_are_ignored)
{
	fixture_at(&f, FFA_VERSION_1_2);
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		struct ffa_regs regs = { { FFA_FID32(rules[i].number) } };

		if (rules[i].wide)
			continue;
		for (unsigned int reg = 1; reg < 8; reg++)
			regs.x[reg] = UINT64_C(0xFFFFFFFF00000000);
		if (rules[i].number == FFA_NR_NOTIFICATION_BITMAP_CREATE)
			regs.x[2] |= 1; /* vCPUs */
		fixture_call(&f, &regs);
		ck_assert_msg(fixture_error(&f.r) == 0 || fixture_reason(&f) != FFA_R_REGISTER_MBZ,
			      "0x%x", rules[i].number);
	}
	fixture_close(&f);
}
END_TEST

/* GATE-7: the simulator complains of every register it gets and the call does not use. */
START_TEST(registers_that_should_be_zero_are_ignored_and_not_passed_on)
{
	fixture_at(&f, FFA_VERSION_1_2);
	call32(&f, FFA_NR_FEATURES, FFA_FID32(FFA_NR_ID_GET), 1, 2, 3, 4, 5, 6, 7);
	expect_success(&f);
	call_fid(&f, FFA_FID32(FFA_NR_MSG_SEND_DIRECT_REQ), FIXTURE_SP, 0, UINT64_MAX, UINT64_MAX,
		 UINT64_MAX, UINT64_MAX, UINT64_MAX);
	expect_w(&f, 7, UINT32_MAX);
	call64(&f, FFA_NR_MSG_SEND_DIRECT_REQ, FIXTURE_SP, 0, UINT64_MAX, 0, 0, 0, UINT64_MAX);
	expect_w(&f, 7, UINT64_MAX);
	for (uint32_t i = 0; i < f.smcs; i++)
		for (unsigned int reg = 8; reg < FFA_NUM_REGS; reg++)
			ck_assert_uint_eq(f.asked[i].x[reg], 0);
	fixture_stop(&f);
}
END_TEST

FIXTURE_MAIN("gate_zeroes", 120, each_register_that_must_be_zero_is_looked_at,
	     no_other_call_has_registers_that_must_be_zero,
	     upper_halves_of_registers_that_must_be_zero_are_ignored,
	     registers_that_should_be_zero_are_ignored_and_not_passed_on)
