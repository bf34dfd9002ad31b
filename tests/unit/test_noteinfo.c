/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_noteinfo.c - answers of NOTIFICATION_INFO_GET that may and may not be passed on.
 */
#include "desc/noteinfo.h"

#include "unit.h"

static const struct ffa_endpoint HOST = { 0 };
static const struct ffa_endpoint VM = { 7 };

/* An answer whose w2/x2 says these list sizes (vCPU IDs per list), all IDs being 0. */
static struct ffa_regs answer_of(const unsigned int *sizes, unsigned int lists)
{
	struct ffa_regs regs = { { 0 } };

	regs.x[2] = (uint64_t)lists << 7;
	/* The register ends after the sizes of 26 lists. */
	for (unsigned int i = 0; i < lists && i < 26; i++)
		regs.x[2] |= (uint64_t)sizes[i] << (12 + 2 * i);
	return regs;
}

/* The example worked out in the project's facts: endpoints 0, 0, 2 and 3. */
static const struct ffa_regs EXAMPLE_32 = { { 0, 0, 0x0004B200, 0x00000000, 0x00030002, 0x00040000,
					      0x00020006, 0x00010003 } };
static const struct ffa_regs EXAMPLE_64 = { { 0, 0, 0x4B200, UINT64_C(0x0003000200000000),
					      UINT64_C(0x0002000600040000), 0x10003 } };

static void make_secure(struct ffa_regs *regs, unsigned int reg, unsigned int shift)
{
	regs->x[reg] |= UINT64_C(0x8000) << shift;
}

START_TEST(example_is_read_like_the_facts_say)
{
	struct ffa_regs narrow = EXAMPLE_32, wide = EXAMPLE_64;

	/* Endpoints 2 and 3 are VMs that the host is not. */
	ck_assert_int_eq(ffa_noteinfo_check(&narrow, false, HOST), FFA_R_SECURE_ANSWER);
	ck_assert_int_eq(ffa_noteinfo_check(&wide, true, HOST), FFA_R_SECURE_ANSWER);
	make_secure(&narrow, 6, 16);
	make_secure(&wide, 4, 48);
	ck_assert_int_eq(ffa_noteinfo_check(&narrow, false, HOST), FFA_R_SECURE_ANSWER);
	ck_assert_int_eq(ffa_noteinfo_check(&wide, true, HOST), FFA_R_SECURE_ANSWER);
	/* As Secure partitions they are the scheduler's business. */
	make_secure(&narrow, 7, 0);
	make_secure(&wide, 5, 0);
	ck_assert_int_eq(ffa_noteinfo_check(&narrow, false, HOST), FFA_R_NONE);
	ck_assert_int_eq(ffa_noteinfo_check(&wide, true, HOST), FFA_R_NONE);
	/* vCPU IDs do not have to be anybody's. */
	ck_assert_int_eq(ffa_noteinfo_check(&narrow, false, VM), FFA_R_SECURE_ANSWER);
}
END_TEST

START_TEST(one_list_of_the_owner_is_good)
{
	struct ffa_regs regs = { { 0, 0, 0x80, 7 } };

	ck_assert_int_eq(ffa_noteinfo_check(&regs, true, VM), FFA_R_NONE);
	ck_assert_int_eq(ffa_noteinfo_check(&regs, false, VM), FFA_R_NONE);
	regs.x[2] |= 1; /* more are pending */
	ck_assert_int_eq(ffa_noteinfo_check(&regs, true, VM), FFA_R_NONE);
	regs.x[3] = 8;
	ck_assert_int_eq(ffa_noteinfo_check(&regs, true, VM), FFA_R_SECURE_ANSWER);
}
END_TEST

START_TEST(no_list_is_refused)
{
	struct ffa_regs regs = { { 0, 0, 1 } };

	ck_assert_int_eq(ffa_noteinfo_check(&regs, true, HOST), FFA_R_SECURE_ANSWER);
	ck_assert_int_eq(ffa_noteinfo_check(&regs, false, HOST), FFA_R_SECURE_ANSWER);
}
END_TEST

START_TEST(reserved_bits_are_refused)
{
	static const unsigned int one[] = { 1 };
	struct ffa_regs regs = answer_of(one, 1);

	ck_assert_int_eq(ffa_noteinfo_check(&regs, true, HOST), FFA_R_NONE);
	for (unsigned int bit = 0; bit < 64; bit++) {
		bool reserved = (bit >= 1 && bit <= 6) || bit >= 14;
		struct ffa_regs broken = regs;

		if (bit == 0 || !reserved)
			continue;
		broken.x[2] |= UINT64_C(1) << bit;
		ck_assert_int_eq(ffa_noteinfo_check(&broken, true, HOST), FFA_R_SECURE_ANSWER);
		/* The upper half of a 32-bit answer means nothing. */
		ck_assert_int_eq(ffa_noteinfo_check(&broken, false, HOST),
				 bit >= 32 ? FFA_R_NONE : FFA_R_SECURE_ANSWER);
	}
}
END_TEST

START_TEST(as_many_lists_as_registers_hold_ids)
{
	static const unsigned int none[31] = { 0 };

	for (unsigned int lists = 1; lists <= 31; lists++) {
		struct ffa_regs regs = answer_of(none, lists);

		ck_assert_int_eq(ffa_noteinfo_check(&regs, false, HOST),
				 lists <= 10 ? FFA_R_NONE : FFA_R_SECURE_ANSWER);
		ck_assert_int_eq(ffa_noteinfo_check(&regs, true, HOST),
				 lists <= 20 ? FFA_R_NONE : FFA_R_SECURE_ANSWER);
	}
}
END_TEST

START_TEST(ids_beyond_the_registers_are_refused)
{
	/* 4 + 4 + 2 = 10 IDs fill the 32-bit form; 5 * 4 = 20 the 64-bit one. */
	static const unsigned int ten[] = { 3, 3, 1 }, eleven[] = { 3, 3, 2 };
	static const unsigned int full[20] = { 3, 3, 3, 3, 3, 3, 3, 3, 3, 3,
					       3, 3, 3, 3, 3, 3, 3, 3, 3, 3 };
	static const unsigned int many[] = { 3, 3, 3, 3, 3, 0 }, over[] = { 3, 3, 3, 3, 2, 1 };
	struct ffa_regs regs;

	regs = answer_of(ten, 3);
	ck_assert_int_eq(ffa_noteinfo_check(&regs, false, HOST), FFA_R_NONE);
	regs = answer_of(eleven, 3);
	ck_assert_int_eq(ffa_noteinfo_check(&regs, false, HOST), FFA_R_SECURE_ANSWER);
	ck_assert_int_eq(ffa_noteinfo_check(&regs, true, HOST), FFA_R_NONE);
	regs = answer_of(many, 5);
	ck_assert_int_eq(ffa_noteinfo_check(&regs, true, HOST), FFA_R_NONE);
	regs = answer_of(many, 6); /* the sixth endpoint itself is outside */
	ck_assert_int_eq(ffa_noteinfo_check(&regs, true, HOST), FFA_R_SECURE_ANSWER);
	regs = answer_of(full, 20); /* 80 IDs: beyond all registers there are */
	ck_assert_int_eq(ffa_noteinfo_check(&regs, true, HOST), FFA_R_SECURE_ANSWER);
	regs = answer_of(over, 6); /* its vCPU ID is */
	ck_assert_int_eq(ffa_noteinfo_check(&regs, true, HOST), FFA_R_SECURE_ANSWER);
}
END_TEST

START_TEST(every_place_of_an_endpoint_is_looked_at)
{
	static const unsigned int none[20] = { 0 };
	struct ffa_regs regs = answer_of(none, 20);
	struct ffa_regs narrow = answer_of(none, 10);

	for (unsigned int place = 0; place < 20; place++) {
		struct ffa_regs broken = regs;

		broken.x[3 + place / 4] |= UINT64_C(1) << place % 4 * 16;
		ck_assert_int_eq(ffa_noteinfo_check(&broken, true, HOST), FFA_R_SECURE_ANSWER);
	}
	for (unsigned int place = 0; place < 10; place++) {
		struct ffa_regs broken = narrow;

		broken.x[3 + place / 2] |= UINT64_C(1) << place % 2 * 16;
		ck_assert_int_eq(ffa_noteinfo_check(&broken, false, HOST), FFA_R_SECURE_ANSWER);
	}
}
END_TEST

/*
 * GATE-6: what the Secure side left behind the last list, or in unused registers, is not passed on.
 */
START_TEST(what_says_nothing_is_cleared_and_nothing_else)
{
	for (unsigned int wide = 0; wide < 2; wide++) {
		const struct ffa_regs *example = wide ? &EXAMPLE_64 : &EXAMPLE_32;
		struct ffa_regs regs;

		memset(&regs, 0xEE, sizeof(regs));
		for (unsigned int i = 2; i < 8; i++)
			regs.x[i] = example->x[i] | (wide ? 0 : UINT64_C(0xEEEE) << 48);
		if (wide) /* ten IDs: two of x5, nothing of x6 and x7 */
			regs.x[5] |= UINT64_C(0xEEEE) << 32;
		regs.x[6] |= wide ? 0xEE : 0;
		ffa_noteinfo_trim(&regs, wide != 0);
		for (unsigned int i = 2; i < 8; i++)
			ck_assert_uint_eq(regs.x[i], example->x[i]);
		ck_assert_uint_eq(regs.x[1], 0);
		for (unsigned int i = 8; i < FFA_NUM_REGS; i++)
			ck_assert_uint_eq(regs.x[i], 0);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("noteinfo");
	TCase *tcase = tcase_create("noteinfo");

	tcase_add_test(tcase, example_is_read_like_the_facts_say);
	tcase_add_test(tcase, one_list_of_the_owner_is_good);
	tcase_add_test(tcase, no_list_is_refused);
	tcase_add_test(tcase, reserved_bits_are_refused);
	tcase_add_test(tcase, as_many_lists_as_registers_hold_ids);
	tcase_add_test(tcase, ids_beyond_the_registers_are_refused);
	tcase_add_test(tcase, every_place_of_an_endpoint_is_looked_at);
	tcase_add_test(tcase, what_says_nothing_is_cleared_and_nothing_else);
	suite_add_tcase(suite, tcase);
	return unit_run(suite);
}
