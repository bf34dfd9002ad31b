/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_fragment_checks.c - the rows of the check list about the fragments of a memory send
 * (contract MEM-1, MEM-5, CONV-3). A fragment that is refused before its ranges are looked at
 * changes nothing and may be repeated; any other refusal undoes all fragments.
 */
#include "rows.h"

#define RANGES 9
#define INVALID FFA_RET_INVALID_PARAMETERS

/* Nine ranges of two pages in three fragments: 2, 3 and 4. */
static struct dsc in_three(int minor)
{
	struct dsc d;

	fixture_dsc(&f, &d, rows_version(minor), FFA_OP_SHARE);
	for (uint32_t i = 0; i < RANGES; i++)
		dsc_add_range(&d, fixture_page(&f, 3 * i), 2);
	dsc_cut_before(&d, 2);
	dsc_cut_before(&d, 5);
	return d;
}

/* The last answer asks for more, from this fragment on (V62). */
static void wants_fragment(const struct dsc *d, uint32_t number)
{
	ck_assert_msg(f.r.x[0] == FFA_FID32(FFA_NR_MEM_FRAG_RX), "x0 %llx, error %d (%s)",
		      (unsigned long long)f.r.x[0], fixture_error(&f.r),
		      ffa_reason_name(fixture_reason(&f)));
	expect_w(&f, 3, dsc_fragment_at(d, number));
	expect_w(&f, 4, 0);
}

static uint64_t begin(const struct dsc *d)
{
	fixture_send(&f, d);
	wants_fragment(d, 1);
	return fixture_handle(&f);
}

/* All fragments from number `next` on, accepted. */
static void finish(const struct dsc *d, uint64_t handle, uint32_t next)
{
	for (; next < dsc_fragments(d); next++) {
		fixture_fragment(&f, d, next, handle);
		ck_assert_uint_eq(fixture_handle(&f), handle);
		if (next + 1 < dsc_fragments(d))
			wants_fragment(d, next + 1);
	}
	expect_success(&f);
}

static struct ffa_regs frag(uint64_t handle, uint64_t length)
{
	return (struct ffa_regs){ { FFA_FID32(FFA_NR_MEM_FRAG_TX), (uint32_t)handle, handle >> 32,
				    length } };
}

/* V04, V62 */
START_TEST(fragmented_send_is_acknowledged_byte_by_byte_and_gets_one_handle)
{
	struct dsc d = in_three(_i);
	struct sim_share share;
	uint64_t handle;

	rows_open(_i);
	handle = begin(&d);
	finish(&d, handle, 1);
	ck_assert(sim_oracle_share(f.sim, handle, &share));
	ck_assert(share.complete);
	ck_assert_uint_eq(share.ranges, RANGES);
	ck_assert_uint_eq(share.pages, 2 * RANGES);
}
END_TEST

/* V04, V62 */
START_TEST(first_fragment_may_hold_the_headers_alone)
{
	struct dsc d = in_three(_i);

	rows_open(_i);
	d.cut[0] = 0;
	finish(&d, begin(&d), 1);
}
END_TEST

/* V12 */
START_TEST(first_fragment_cut_inside_a_range_is_refused)
{
	struct dsc d = in_three(_i);

	rows_open(_i);
	d.fragment_length = dsc_set(dsc_fragment_at(&d, 1) + 8);
	rows_send_refused(&d, INVALID, FFA_R_LEN_MULTIPLE);
	d.fragment_length = dsc_set(dsc_fragment_at(&d, 1));
	begin(&d);
}
END_TEST

/* V56 */
START_TEST(fragment_for_a_handle_that_is_not_being_sent_is_refused)
{
	struct dsc d = in_three(_i);
	struct ffa_regs call;
	uint64_t handle;

	rows_open(_i);
	handle = begin(&d);
	call = frag(handle + 1, 16);
	rows_refused(&call, INVALID, FFA_R_HANDLE_UNKNOWN);
	call = frag(UINT64_MAX, 16);
	rows_refused(&call, INVALID, FFA_R_HANDLE_UNKNOWN);
	call = frag(handle ^ UINT64_C(1) << 63, 16);
	rows_refused(&call, INVALID, FFA_R_HANDLE_UNKNOWN);
	finish(&d, handle, 1);
	call = frag(handle, 16);
	rows_refused(&call, INVALID, FFA_R_HANDLE_NOT_SENDING);
}
END_TEST

/* V56 */
START_TEST(fragment_of_another_clients_send_is_refused)
{
	struct dsc d = in_three(_i);
	struct ffa_regs call;
	uint64_t handle;

	rows_open(_i);
	handle = begin(&d);
	fixture_join(&f, 1);
	call = frag(handle, 48);
	rows_refused(&call, INVALID, FFA_R_HANDLE_UNKNOWN);
	f.caller = FFA_ID_HOST;
	finish(&d, handle, 1);
}
END_TEST

/* V57, V58, V61 */
START_TEST(fragment_of_a_wrong_length_is_refused_and_may_be_repeated)
{
	struct dsc d = in_three(_i);
	struct ffa_regs call;
	uint64_t handle;

	rows_open(_i);
	handle = begin(&d);
	for (uint32_t more = 1; more < 16; more++) {
		call = frag(handle, 16 + more);
		rows_refused(&call, INVALID, FFA_R_LEN_MULTIPLE);
	}
	call = frag(handle, 0);
	rows_refused(&call, INVALID, FFA_R_LEN_EMPTY);
	call = frag(handle, 16 * (RANGES - 2) + 16);
	rows_refused(&call, INVALID, FFA_R_LEN_BEYOND);
	call = frag(handle, 0xfffffff0);
	rows_refused(&call, INVALID, FFA_R_LEN_BEYOND);
	finish(&d, handle, 1);
}
END_TEST

/* V03 for later fragments */
START_TEST(fragment_longer_than_the_tx_buffer_is_refused_and_may_be_repeated)
{
	static struct dsc_range many[800];
	struct dsc d = in_three(_i);
	struct ffa_regs call;
	uint64_t handle;

	for (uint32_t i = 0; i < 800; i++)
		many[i] = (struct dsc_range){ fixture_page(&f, 2 * i), 1, 0 };
	dsc_ranges(&d, many, 800);
	dsc_cut_to(&d, FFA_PAGE_SIZE);
	rows_open(_i);
	handle = begin(&d);
	call = frag(handle, FFA_PAGE_SIZE + 16);
	rows_refused(&call, INVALID, FFA_R_LEN_BUFFER);
	finish(&d, handle, 1);
}
END_TEST

/* V59: the caller, or nobody, which is what Linux says */
START_TEST(fragment_that_names_another_sender_is_refused)
{
	struct dsc d;
	struct ffa_regs call;
	uint64_t handle;

	rows_open(_i);
	fixture_join(&f, 1);
	d = in_three(_i);
	handle = begin(&d);
	dsc_build_fragment(&d, 1, fixture_tx(&f), FFA_PAGE_SIZE);
	call = frag(handle, 48);
	call.x[4] = 2 << 16;
	rows_refused(&call, INVALID, FFA_R_FRAG_SENDER);
	call.x[4] = 1;
	rows_refused(&call, INVALID, FFA_R_FRAG_SENDER);
	call.x[4] = 1 << 16;
	fixture_call(&f, &call);
	wants_fragment(&d, 2);
	finish(&d, handle, 2);
}
END_TEST

/* V60 */
START_TEST(spare_registers_of_a_fragment_must_be_zero)
{
	struct dsc d = in_three(_i);
	uint64_t handle;

	rows_open(_i);
	handle = begin(&d);
	for (int n = 5; n <= 7; n++) {
		struct ffa_regs call = frag(handle, 48);

		call.x[n] = 0x80000000;
		rows_refused(&call, INVALID, FFA_R_REGISTER_MBZ);
	}
	finish(&d, handle, 1);
}
END_TEST

/* V01 for later fragments */
START_TEST(fragment_without_a_mapped_pair_is_refused_and_may_be_repeated)
{
	struct dsc d = in_three(_i);
	struct ffa_regs call;
	uint64_t handle;

	rows_open(_i);
	handle = begin(&d);
	call32(&f, FFA_NR_RXTX_UNMAP, 0);
	expect_success(&f);
	call = frag(handle, 48);
	rows_refused(&call, INVALID, FFA_R_BOX_NOT_MAPPED);
	fixture_map(&f);
	finish(&d, handle, 1);
}
END_TEST

/*
 * The last fragment is bad: the whole send is undone, its handle forgotten, and a good one passes.
 */
static void ends_the_send(int minor, const struct dsc *bad, enum ffa_reason reason)
{
	struct dsc good = in_three(minor);
	uint64_t handle = begin(bad);

	fixture_fragment(&f, bad, 1, handle);
	wants_fragment(bad, 2);
	fixture_fragment(&f, bad, 2, handle);
	rows_answered(INVALID, reason);
	ck_assert_uint_eq(sim_oracle_given(f.sim, FFA_ID_HOST), 0);
	ck_assert_uint_eq(fixture_statistics(&f, FFA_ID_HOST).transactions, 0);
	fixture_fragment(&f, bad, 2, handle);
	rows_answered(INVALID, FFA_R_HANDLE_UNKNOWN);
	handle = begin(&good);
	finish(&good, handle, 1);
	rows_reclaim(handle);
}

/* V44, V45, V46, V52 in a later fragment */
START_TEST(bad_range_in_the_last_fragment_undoes_all_fragments)
{
	struct dsc d = in_three(_i);

	rows_open(_i);
	d.range[7].addr += 8;
	ends_the_send(_i, &d, FFA_R_RANGE_ALIGNMENT);
	d = in_three(_i);
	d.range[7].pages = 0;
	ends_the_send(_i, &d, FFA_R_RANGE_EMPTY);
	d = in_three(_i);
	d.range[8].addr = UINT64_MAX - 0xfff;
	ends_the_send(_i, &d, FFA_R_RANGE_WRAP);
	d = in_three(_i);
	d.range[5].reserved = 1;
	ends_the_send(_i, &d, FFA_R_RANGE_RESERVED);
}
END_TEST

/* V49 */
START_TEST(page_sum_is_checked_across_fragments)
{
	struct dsc d = in_three(_i);

	rows_open(_i);
	d.total_pages = dsc_set(2 * RANGES + 1);
	ends_the_send(_i, &d, FFA_R_RANGE_TOTAL);
	d.total_pages = dsc_set(2 * RANGES - 1);
	ends_the_send(_i, &d, FFA_R_RANGE_TOTAL);
}
END_TEST

/* V50 */
START_TEST(overlap_is_checked_across_fragments)
{
	struct dsc d = in_three(_i);

	rows_open(_i);
	d.range[8] = d.range[0];
	ends_the_send(_i, &d, FFA_R_RANGE_OVERLAP);
	d = in_three(_i);
	d.range[5].addr = d.range[3].addr + FFA_PAGE_SIZE;
	ends_the_send(_i, &d, FFA_R_RANGE_OVERLAP);
}
END_TEST

static enum ffa_port_result (*true_pages)(void *ctx, const struct ffa_page_change *change,
					  const struct ffa_range *ranges, uint32_t count);

/* A port that does not mind a page given twice. */
static enum ffa_port_result lax_pages(void *ctx, const struct ffa_page_change *change,
				      const struct ffa_range *ranges, uint32_t count)
{
	(void)true_pages(ctx, change, ranges, count);
	return FFA_PORT_OK;
}

/* V50, CONV-3: the proxy finds it itself, and the last fragment is not sent on */
START_TEST(overlap_across_fragments_is_found_though_the_port_lets_it_pass)
{
	struct dsc d = in_three(_i);
	uint64_t handle;

	fixture_machine(&f);
	true_pages = f.ports.pages;
	f.ports.pages = lax_pages;
	fixture_proxy(&f);
	fixture_boot(&f, rows_version(_i));
	f.unchecked = true; /* the machine's pages are no longer what they were */
	d.range[8] = d.range[0];
	handle = begin(&d);
	fixture_fragment(&f, &d, 1, handle);
	wants_fragment(&d, 2);
	fixture_mark(&f);
	fixture_fragment(&f, &d, 2, handle);
	rows_answered(INVALID, FFA_R_RANGE_OVERLAP);
	for (uint32_t i = 0; i < f.smcs; i++)
		ck_assert_uint_ne((uint32_t)f.asked[i].x[3], 4 * DSC_RANGE_BYTES);
}
END_TEST

/* V55 for fragments: each changes as soon as it was read */
START_TEST(fragments_that_change_after_the_copy_do_not_matter)
{
	struct dsc d = in_three(_i);

	rows_open(_i);
	sim_changing_tx(f.sim, true);
	finish(&d, begin(&d), 1);
}
END_TEST

/* FF-A has no abort: RECLAIM is none either */
START_TEST(reclaim_of_an_unfinished_send_is_refused_and_changes_nothing)
{
	struct dsc d = in_three(_i);
	struct ffa_regs call;
	uint64_t handle;

	rows_open(_i);
	handle = begin(&d);
	call = frag(handle, 0);
	call.x[0] = FFA_FID32(FFA_NR_MEM_RECLAIM);
	rows_refused(&call, INVALID, FFA_R_HANDLE_SENDING);
	finish(&d, handle, 1);
	rows_reclaim(handle);
}
END_TEST

int main(void)
{
	const TTest *const rows[] = {
		fragmented_send_is_acknowledged_byte_by_byte_and_gets_one_handle,
		first_fragment_may_hold_the_headers_alone,
		first_fragment_cut_inside_a_range_is_refused,
		fragment_for_a_handle_that_is_not_being_sent_is_refused,
		fragment_of_another_clients_send_is_refused,
		fragment_of_a_wrong_length_is_refused_and_may_be_repeated,
		fragment_longer_than_the_tx_buffer_is_refused_and_may_be_repeated,
		fragment_that_names_another_sender_is_refused,
		spare_registers_of_a_fragment_must_be_zero,
		fragment_without_a_mapped_pair_is_refused_and_may_be_repeated,
		bad_range_in_the_last_fragment_undoes_all_fragments,
		page_sum_is_checked_across_fragments,
		overlap_is_checked_across_fragments,
		overlap_across_fragments_is_found_though_the_port_lets_it_pass,
		fragments_that_change_after_the_copy_do_not_matter,
		reclaim_of_an_unfinished_send_is_refused_and_changes_nothing,
	};

	return rows_run("fragment checks", rows, sizeof(rows) / sizeof(rows[0]));
}
