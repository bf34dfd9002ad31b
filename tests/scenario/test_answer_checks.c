/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_answer_checks.c - the rows of the check list about what the Secure side answers to a memory
 * send (contract MEM-1, MEM-4, MEM-5, MEM-6, SAFE-4): an answer that cannot be true ends the send;
 * its pages come back where that is safe, and stay out of use where it is not.
 */
#include "rows.h"

#define SHARE FFA_FID32(FFA_NR_MEM_SHARE)
#define FRAG_TX FFA_FID32(FFA_NR_MEM_FRAG_TX)
#define RECLAIM FFA_FID32(FFA_NR_MEM_RECLAIM)

/* Six ranges of two pages from page `page` on, in three fragments of two. */
static struct dsc in_three(int minor, uint32_t page)
{
	struct dsc d;

	fixture_dsc(&f, &d, rows_version(minor), FFA_OP_SHARE);
	for (uint32_t i = 0; i < 6; i++)
		dsc_add_range(&d, fixture_page(&f, page + 3 * i), 2);
	dsc_cut_before(&d, 2);
	dsc_cut_before(&d, 4);
	return d;
}

static uint64_t begin(const struct dsc *d)
{
	fixture_send(&f, d);
	expect_w(&f, 0, FFA_FID32(FFA_NR_MEM_FRAG_RX));
	expect_w(&f, 3, dsc_fragment_at(d, 1));
	return fixture_handle(&f);
}

static uint64_t send_all(const struct dsc *d)
{
	uint64_t handle = begin(d);

	fixture_fragment(&f, d, 1, handle);
	fixture_fragment(&f, d, 2, handle);
	expect_success(&f);
	return handle;
}

static void all_undone(void)
{
	struct ffa_statistics s = fixture_statistics(&f, FFA_ID_HOST);

	ck_assert_uint_eq(s.transactions, 0);
	ck_assert_uint_eq(s.unfinished, 0);
	ck_assert_uint_eq(s.pages, 0);
	ck_assert_uint_eq(sim_oracle_given(f.sim, FFA_ID_HOST), 0);
}

/* V63 */
START_TEST(acknowledgement_of_a_wrong_offset_ends_the_send_and_undoes_it)
{
	static const struct {
		enum sim_mode mode;
		uint64_t by;
	} lies[] = {
		{ SIM_FAIL_OFFSET_BACK, 16 },
		{ SIM_FAIL_OFFSET_BEYOND, 16 },
		{ SIM_FAIL_OFFSET_BEYOND, 0x7fffffff },
		{ SIM_FAIL_OFFSET_ZERO, 0 },
	};
	struct dsc d = in_three(_i, 0);

	rows_open(_i);
	for (int i = 0; i < 4; i++) {
		uint64_t handle;

		fixture_fail(&f, lies[i].mode, SHARE, 1, 1, lies[i].by);
		fixture_send(&f, &d);
		expect_error(&f, FFA_RET_ABORTED);
		all_undone();
		handle = begin(&d);
		fixture_fail(&f, lies[i].mode, FRAG_TX, 1, 1, lies[i].by);
		fixture_fragment(&f, &d, 1, handle);
		expect_error(&f, FFA_RET_ABORTED);
		all_undone();
	}
	ck_assert_uint_eq(sim_fail_hits(f.sim), 8);
	send_all(&d);
}
END_TEST

/* V63: the previous offset means "again"; the client never sees it */
START_TEST(fragment_asked_for_again_is_sent_again_unseen)
{
	struct dsc d = in_three(_i, 0);
	uint64_t handle;

	rows_open(_i);
	handle = begin(&d);
	fixture_fail(&f, SIM_FAIL_OFFSET_SAME, FRAG_TX, 1, 3, 0);
	fixture_mark(&f);
	fixture_fragment(&f, &d, 1, handle);
	expect_w(&f, 0, FFA_FID32(FFA_NR_MEM_FRAG_RX));
	expect_w(&f, 3, dsc_fragment_at(&d, 2));
	expect_smcs(&f, 4);
	fixture_fragment(&f, &d, 2, handle);
	expect_success(&f);
}
END_TEST

/* V63 */
START_TEST(fragment_asked_for_again_and_again_ends_the_send)
{
	struct dsc d = in_three(_i, 0);
	uint64_t handle;

	f.config.max_resends = 5;
	rows_open(_i);
	handle = begin(&d);
	fixture_fail(&f, SIM_FAIL_OFFSET_SAME, FRAG_TX, 1, 6, 0);
	fixture_fragment(&f, &d, 1, handle);
	expect_error(&f, FFA_RET_ABORTED);
	ck_assert_uint_eq(sim_fail_hits(f.sim), 6);
	all_undone();
	send_all(&d);
}
END_TEST

/* V63: for another handle: nobody knows what it means, so nothing is given back */
START_TEST(acknowledgement_for_another_handle_puts_the_pages_in_quarantine)
{
	struct dsc d = in_three(_i, 0);
	uint64_t handle;

	rows_open(_i);
	handle = begin(&d);
	fixture_fail(&f, SIM_FAIL_FRAG_HANDLE, FRAG_TX, 1, 1, 0);
	fixture_fragment(&f, &d, 1, handle);
	expect_error(&f, FFA_RET_ABORTED);
	ck_assert_uint_eq(fixture_statistics(&f, FFA_ID_HOST).quarantined, 1);
	ck_assert_uint_eq(fixture_statistics(&f, FFA_ID_HOST).quarantined_pages, 2 * 4);
	fixture_fragment(&f, &d, 2, handle);
	expect_error(&f, FFA_RET_INVALID_PARAMETERS);
}
END_TEST

/* V63: the end announced while a fragment is missing */
START_TEST(success_before_the_last_fragment_is_not_believed)
{
	struct dsc d = in_three(_i, 0);
	uint64_t handle;

	rows_open(_i);
	handle = begin(&d);
	fixture_fail(&f, SIM_FAIL_PREMATURE_SUCCESS, FRAG_TX, 1, 1, 0);
	fixture_fragment(&f, &d, 1, handle);
	expect_error(&f, FFA_RET_ABORTED);
	ck_assert_uint_eq(fixture_statistics(&f, FFA_ID_HOST).unfinished, 0);
	fixture_fragment(&f, &d, 2, handle);
	expect_error(&f, FFA_RET_INVALID_PARAMETERS);
}
END_TEST

/* V63, SAFE-4: more asked for although everything has arrived */
START_TEST(request_for_more_after_the_last_fragment_is_not_believed)
{
	struct dsc d = in_three(_i, 0);
	uint64_t handle;

	rows_open(_i);
	handle = begin(&d);
	fixture_fragment(&f, &d, 1, handle);
	fixture_fail(&f, SIM_FAIL_LATE_SUCCESS, FRAG_TX, 1, 1, 0);
	fixture_fragment(&f, &d, 2, handle);
	expect_error(&f, FFA_RET_ABORTED);
	ck_assert_uint_eq(sim_fail_hits(f.sim), 1);
	ck_assert_uint_eq(fixture_statistics(&f, FFA_ID_HOST).unfinished, 0);
}
END_TEST

/* V64 */
START_TEST(impossible_handle_is_not_believed_and_the_pages_stay_out_of_use)
{
	static const enum sim_mode lies[] = { SIM_FAIL_HANDLE_ONES, SIM_FAIL_HANDLE_BIT63,
					      SIM_FAIL_HANDLE_DUPLICATE };
	struct dsc d = in_three(_i, 0);
	uint64_t live;

	rows_open(_i);
	live = send_all(&d);
	for (uint32_t i = 0; i < 3; i++) {
		struct dsc other = in_three(_i, 100 * (i + 1));

		other.cuts = 0;
		fixture_fail(&f, lies[i], SHARE, 1, 1, 0);
		fixture_mark(&f);
		fixture_send(&f, &other);
		expect_error(&f, FFA_RET_ABORTED);
		ck_assert_uint_eq(fixture_asked(&f, RECLAIM), 0);
		ck_assert_uint_eq(fixture_statistics(&f, FFA_ID_HOST).quarantined, i + 1);
		rows_send_refused(&other, FFA_RET_DENIED, FFA_R_PORT_DENIED);
	}
	rows_reclaim(live);
}
END_TEST

/* V64: in the answer to a first fragment as well */
START_TEST(impossible_handle_of_a_fragmented_send_is_not_believed)
{
	static const enum sim_mode lies[] = { SIM_FAIL_HANDLE_ONES, SIM_FAIL_HANDLE_BIT63,
					      SIM_FAIL_HANDLE_DUPLICATE };
	struct dsc d = in_three(_i, 0);
	uint64_t live;

	rows_open(_i);
	live = send_all(&d);
	for (uint32_t i = 0; i < 3; i++) {
		struct dsc other = in_three(_i, 100 * (i + 1));

		fixture_fail(&f, lies[i], SHARE, 1, 1, 0);
		fixture_mark(&f);
		fixture_send(&f, &other);
		expect_error(&f, FFA_RET_ABORTED);
		expect_smcs(&f, 1);
		ck_assert_uint_eq(fixture_statistics(&f, FFA_ID_HOST).quarantined, i + 1);
	}
	rows_reclaim(live);
}
END_TEST

int main(void)
{
	const TTest *const rows[] = {
		acknowledgement_of_a_wrong_offset_ends_the_send_and_undoes_it,
		fragment_asked_for_again_is_sent_again_unseen,
		fragment_asked_for_again_and_again_ends_the_send,
		acknowledgement_for_another_handle_puts_the_pages_in_quarantine,
		success_before_the_last_fragment_is_not_believed,
		request_for_more_after_the_last_fragment_is_not_believed,
		impossible_handle_is_not_believed_and_the_pages_stay_out_of_use,
		impossible_handle_of_a_fragmented_send_is_not_believed,
	};

	return rows_run("answer checks", rows, sizeof(rows) / sizeof(rows[0]));
}
