/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_rebuilt.c - contract CONV-2: what goes to the Secure side is built afresh. The bytes are
 * those that lie in the proxy's TX buffer at the moment of the SMC.
 */
#include "fixture.h"

static struct fixture f;
static uint8_t sent[FFA_PAGE_SIZE];
static size_t length; /* of the first fragment of the last send */

static void keep(void *ctx, enum sim_port port, const struct ffa_regs *regs)
{
	uint32_t number = port == SIM_PORT_SMC ? (uint32_t)regs->x[0] & 0xFFFFu : 0;

	(void)ctx;
	if (number < FFA_NR_MEM_DONATE || number > FFA_NR_MEM_SHARE)
		return;
	length = (size_t)regs->x[2];
	ck_assert_uint_le(length, sizeof(sent));
	memcpy(sent, f.config.own.tx, length);
}

static uint32_t version_of(int i)
{
	return FFA_VERSION_MAKE(1, (uint32_t)i);
}

/* A descriptor of one page, as it ought to be sent on. */
static size_t packed(const struct dsc *d, uint8_t *bytes)
{
	struct dsc plain = *d;

	plain.flags = 0;
	plain.composite_gap = 0;
	return dsc_build(&plain, bytes, FFA_PAGE_SIZE);
}

/* CONV-2 GATE-6: TX is full of another client's ranges when the next send is built. */
START_TEST(what_was_in_the_buffer_is_not_in_the_next_send)
{
	static struct dsc_range many[400];
	uint8_t want[FFA_PAGE_SIZE];
	uint64_t handle;
	struct dsc d;

	fixture_at(&f, version_of(_i));
	sim_hook(f.sim, keep, NULL);
	fixture_dsc(&f, &d, version_of(_i), FFA_OP_SHARE);
	for (uint32_t i = 0; i < 400; i++)
		many[i] = (struct dsc_range){ fixture_page(&f, 2 * i), 1, 0 };
	dsc_ranges(&d, many, 400);
	dsc_cut_before(&d, 180);
	fixture_send(&f, &d);
	handle = fixture_handle(&f);
	fixture_fragment(&f, &d, 1, handle);
	expect_success(&f);

	fixture_join(&f, 1);
	fixture_dsc(&f, &d, version_of(_i), FFA_OP_SHARE);
	dsc_add_range(&d, fixture_page(&f, 5), 1);
	fixture_send(&f, &d);
	expect_success(&f);
	ck_assert_uint_eq(length, packed(&d, want));
	ck_assert_mem_eq(sent, want, length);
	fixture_stop(&f);
}
END_TEST

/* CONV-2: neither the client's gaps nor its flags; the proxy zeroes memory itself. */
START_TEST(gaps_and_flags_of_the_client_are_not_in_the_send)
{
	uint8_t want[FFA_PAGE_SIZE];
	struct dsc d;

	fixture_at(&f, version_of(_i));
	sim_hook(f.sim, keep, NULL);
	fixture_dsc(&f, &d, version_of(_i), FFA_OP_LEND);
	dsc_add_range(&d, fixture_page(&f, 5), 1);
	d.flags = 1;
	d.composite_gap = 32;
	fixture_send(&f, &d);
	expect_success(&f);
	ck_assert_uint_eq(length, packed(&d, want));
	ck_assert_mem_eq(sent, want, length);
	fixture_stop(&f);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		what_was_in_the_buffer_is_not_in_the_next_send,
		gaps_and_flags_of_the_client_are_not_in_the_send,
	};
	Suite *suite = suite_create("rebuilt");
	SRunner *runner = srunner_create(suite);
	int failed;

	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		TCase *tcase = tcase_create(tests[i]->name);

		tcase_set_timeout(tcase, 60);
		tcase_add_loop_test(tcase, tests[i], 0, 3);
		suite_add_tcase(suite, tcase);
	}
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
