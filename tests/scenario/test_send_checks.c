/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_send_checks.c - the rows of the check list about a memory send that need more than its bytes
 * (contract DESC-1, DESC-3, GATE-7, MEM-1, MEM-7): mailbox, registers, receivers, page states. Each
 * refusal leaves the machine as it was and sends nothing; each has its valid neighbour. The rows
 * about fragments and the Secure side's answers are in test_fragment_checks.c and
 * test_answer_checks.c.
 */
#include "rows.h"

/* The host shares four pages. */
static struct dsc share(int minor)
{
	struct dsc d;

	fixture_dsc(&f, &d, rows_version(minor), FFA_OP_SHARE);
	dsc_add_range(&d, fixture_page(&f, 0), 4);
	return d;
}

/* V01 */
START_TEST(send_without_a_mapped_pair_is_refused)
{
	struct dsc d = share(_i);
	struct ffa_regs call = rows_call(&d);

	rows_open(_i);
	call32(&f, FFA_NR_RXTX_UNMAP, 0);
	expect_success(&f);
	rows_refused(&call, FFA_RET_INVALID_PARAMETERS, FFA_R_BOX_NOT_MAPPED);
	fixture_map(&f);
	rows_send_accepted(&d);
}
END_TEST

/* V02 */
START_TEST(fragment_longer_than_the_whole_is_refused)
{
	struct dsc d = share(_i);

	rows_open(_i);
	d.fragment_length = dsc_set(dsc_size(&d) + 16);
	rows_send_refused(&d, FFA_RET_INVALID_PARAMETERS, FFA_R_LEN_FRAGMENT);
	d.fragment_length = dsc_set(dsc_size(&d));
	rows_send_accepted(&d);
}
END_TEST

/* V03 */
START_TEST(fragment_longer_than_the_tx_buffer_is_refused)
{
	static struct dsc_range many[256];
	struct dsc d = share(_i);
	struct ffa_regs call;

	rows_open(_i);
	for (uint32_t i = 0; i < 256; i++)
		many[i] = (struct dsc_range){ fixture_page(&f, 2 * i), 1, 0 };
	dsc_ranges(&d, many, (4096 - dsc_range_at(&d, 0)) / 16);
	ck_assert_uint_eq(dsc_size(&d), 4096);
	rows_reclaim(rows_send_accepted(&d));
	dsc_ranges(&d, many, d.ranges + 1);
	call = rows_call(&d);
	rows_refused(&call, FFA_RET_INVALID_PARAMETERS, FFA_R_LEN_BUFFER);
	call.x[2] = 0xfffffff0;
	call.x[1] = 0xfffffff0;
	rows_refused(&call, FFA_RET_INVALID_PARAMETERS, FFA_R_LEN_BUFFER);
}
END_TEST

/*
 * V07, V08, V09: x3 and x4 name a buffer of the caller's, which nobody offers; x5 to x7 are spare
 */
START_TEST(register_that_must_be_zero_is_refused)
{
	struct dsc d = share(_i);

	rows_open(_i);
	rows_write(&d);
	for (int n = 3; n <= 7; n++) {
		struct ffa_regs call = rows_call(&d);

		call.x[n] = 1;
		rows_refused(&call, FFA_RET_INVALID_PARAMETERS, FFA_R_REGISTER_MBZ);
		call.x[0] |= FFA_FID_WIDTH_BIT;
		rows_refused(&call, FFA_RET_INVALID_PARAMETERS, FFA_R_REGISTER_MBZ);
		call.x[n] = UINT64_C(1) << 32;
		rows_refused(&call, FFA_RET_INVALID_PARAMETERS, FFA_R_REGISTER_MBZ);
	}
	rows_send_accepted(&d);
}
END_TEST

/* V10 */
START_TEST(upper_halves_of_32_bit_arguments_are_ignored)
{
	struct dsc d = share(_i);
	struct ffa_regs call = rows_call(&d);

	rows_open(_i);
	rows_write(&d);
	for (int n = 1; n <= 7; n++)
		call.x[n] |= UINT64_C(0xdeadbeef) << 32;
	fixture_call(&f, &call);
	expect_success(&f);
}
END_TEST

/* V10: lengths are 32 bits wide in the 64-bit call as well */
START_TEST(upper_halves_of_the_lengths_are_ignored_in_the_64_bit_call)
{
	struct dsc d = share(_i);
	struct ffa_regs call = rows_call(&d);

	rows_open(_i);
	rows_write(&d);
	call.x[0] |= FFA_FID_WIDTH_BIT;
	call.x[1] |= UINT64_C(0xdeadbeef) << 32;
	call.x[2] |= UINT64_C(0xdeadbeef) << 32;
	fixture_call(&f, &call);
	expect_success(&f);
}
END_TEST

/* V24 */
START_TEST(receiver_that_does_not_exist_is_refused)
{
	static const uint16_t nobody[] = { 0x8042, 0xffff, 0x8000, 1, 0x7fff };
	struct dsc d = share(_i);

	rows_open(_i);
	for (int i = 0; i < 5; i++) {
		d.receiver[0].id = nobody[i];
		rows_send_refused(&d, FFA_RET_INVALID_PARAMETERS, FFA_R_ACC_UNKNOWN);
	}
	d.receiver[0].id = FIXTURE_SP;
	dsc_add_receiver(&d, 0x8042);
	rows_send_refused(&d, FFA_RET_INVALID_PARAMETERS, FFA_R_ACC_UNKNOWN);
	d.receivers = 1;
	rows_send_accepted(&d);
}
END_TEST

/* V47 */
START_TEST(memory_that_is_not_the_senders_ram_is_refused)
{
	static const uint64_t foreign[] = {
		0x09000000, /* a device */
		0x10000000, /* a hole */
		0x0e000000, /* secure RAM */
		0xa0000000, /* the hypervisor's */
		0x80008000, /* another client's */
	};
	struct dsc d = share(_i);

	rows_open(_i);
	for (int i = 0; i < 5; i++) {
		d.range[0] = (struct dsc_range){ foreign[i], 1, 0 };
		rows_send_refused(&d, FFA_RET_INVALID_PARAMETERS, FFA_R_PORT_INVALID);
	}
	d = share(_i);
	dsc_add_range(&d, 0x80008000, 1); /* after a good range */
	rows_send_refused(&d, FFA_RET_INVALID_PARAMETERS, FFA_R_PORT_INVALID);
	d.ranges = 1;
	rows_send_accepted(&d);
}
END_TEST

/* V47: the owner has to have the access it gives away */
START_TEST(read_only_memory_is_shared_read_only_or_not_at_all)
{
	struct dsc d = share(_i);

	f.machine.region[f.machine.regions++] = (struct sim_region){
		.base = 0xb0000000,
		.pages = 16,
		.kind = SIM_RAM,
		.owner = FFA_ID_HOST,
		.read_only = true,
	};
	rows_open(_i);
	d.range[0] = (struct dsc_range){ 0xb0000000, 2, 0 };
	rows_send_refused(&d, FFA_RET_DENIED, FFA_R_PORT_DENIED);
	d.receiver[0].permissions = 1;
	rows_send_accepted(&d);
}
END_TEST

/* V47: what the caller talks through is not for sale */
START_TEST(pages_of_the_rxtx_pair_are_refused)
{
	struct dsc d = share(_i);

	rows_open(_i);
	d.range[0] = (struct dsc_range){ fixture_tx_address(&f), 1, 0 };
	rows_send_refused(&d, FFA_RET_DENIED, FFA_R_PORT_DENIED);
	d.range[0].addr = fixture_rx_address(&f);
	rows_send_refused(&d, FFA_RET_DENIED, FFA_R_PORT_DENIED);
	d.range[0].addr += FFA_PAGE_SIZE;
	rows_send_accepted(&d);
}
END_TEST

/* V51: the same, a part, around, over either end; also by another operation */
START_TEST(overlap_with_a_live_transaction_is_denied)
{
	static const struct {
		uint32_t page, pages;
	} over[] = { { 10, 4 }, { 11, 1 }, { 9, 6 }, { 9, 2 }, { 13, 2 } };
	static const enum ffa_operation operations[] = { FFA_OP_SHARE, FFA_OP_LEND };
	struct dsc d = share(_i);
	uint64_t handle;

	rows_open(_i);
	d.range[0].addr = fixture_page(&f, 10);
	handle = rows_send_accepted(&d);
	for (int i = 0; i < 2 * 5; i++) {
		struct dsc again;

		fixture_dsc(&f, &again, rows_version(_i), operations[i % 2]);
		dsc_add_range(&again, fixture_page(&f, over[i / 2].page), over[i / 2].pages);
		rows_send_refused(&again, FFA_RET_DENIED, FFA_R_PORT_DENIED);
	}
	rows_reclaim(handle);
	rows_send_accepted(&d);
}
END_TEST

/* V53 */
START_TEST(one_page_in_another_state_refuses_all_of_the_send)
{
	struct dsc d = share(_i);
	struct dsc mixed = share(_i);
	struct sim_page page;

	rows_open(_i);
	rows_send_accepted(&d);
	mixed.range[0].addr = fixture_page(&f, 100);
	dsc_add_range(&mixed, fixture_page(&f, 3), 1); /* shared already */
	dsc_add_range(&mixed, fixture_page(&f, 200), 2);
	rows_send_refused(&mixed, FFA_RET_DENIED, FFA_R_PORT_DENIED);
	ck_assert(sim_oracle_page(f.sim, fixture_page(&f, 100), &page));
	ck_assert_int_eq((int)page.access, SIM_ACCESS_EXCLUSIVE);
	mixed.range[1].addr = fixture_page(&f, 4);
	rows_send_accepted(&mixed);
}
END_TEST

/* V54 */
START_TEST(more_pages_than_the_secure_side_takes_are_refused)
{
	struct dsc d = share(_i);

	f.config.secure_pages_per_send = 8;
	rows_open(_i);
	d.range[0].pages = 9;
	rows_send_refused(&d, FFA_RET_NO_MEMORY, FFA_R_QUOTA_PAGES);
	d.range[0].pages = 4;
	dsc_add_range(&d, fixture_page(&f, 100), 5);
	rows_send_refused(&d, FFA_RET_NO_MEMORY, FFA_R_QUOTA_PAGES);
	d.range[1].pages = 4;
	rows_send_accepted(&d);
}
END_TEST

/* V54: likewise ranges */
START_TEST(more_ranges_than_allowed_are_refused)
{
	struct dsc d = share(_i);

	f.config.max_ranges_per_send = 2;
	rows_open(_i);
	dsc_add_range(&d, fixture_page(&f, 100), 1);
	dsc_add_range(&d, fixture_page(&f, 200), 1);
	rows_send_refused(&d, FFA_RET_NO_MEMORY, FFA_R_QUOTA_SEND_RANGES);
	d.ranges = 2;
	rows_send_accepted(&d);
}
END_TEST

/* V55, DESC-1: the buffer changes as soon as it was read; what was read is what counts */
START_TEST(descriptor_that_changes_after_the_copy_does_not_matter)
{
	struct dsc d = share(_i);
	uint8_t before[FFA_PAGE_SIZE];
	size_t length = dsc_build(&d, before, sizeof(before));
	struct ffa_range range;
	struct sim_share seen;
	uint64_t handle;

	rows_open(_i);
	sim_changing_tx(f.sim, true);
	handle = rows_send_accepted(&d);
	ck_assert(memcmp(fixture_tx(&f), before, length) != 0);
	ck_assert(sim_oracle_share(f.sim, handle, &seen));
	ck_assert_uint_eq(seen.pages, 4);
	ck_assert_uint_eq(seen.ranges, 1);
	ck_assert(sim_oracle_range(f.sim, handle, 0, &range));
	ck_assert_uint_eq(range.base.addr, d.range[0].addr);
	ck_assert_uint_eq(range.pages, 4);
}
END_TEST

int main(void)
{
	const TTest *const rows[] = {
		send_without_a_mapped_pair_is_refused,
		fragment_longer_than_the_whole_is_refused,
		fragment_longer_than_the_tx_buffer_is_refused,
		register_that_must_be_zero_is_refused,
		upper_halves_of_32_bit_arguments_are_ignored,
		upper_halves_of_the_lengths_are_ignored_in_the_64_bit_call,
		receiver_that_does_not_exist_is_refused,
		memory_that_is_not_the_senders_ram_is_refused,
		read_only_memory_is_shared_read_only_or_not_at_all,
		pages_of_the_rxtx_pair_are_refused,
		overlap_with_a_live_transaction_is_denied,
		one_page_in_another_state_refuses_all_of_the_send,
		more_pages_than_the_secure_side_takes_are_refused,
		more_ranges_than_allowed_are_refused,
		descriptor_that_changes_after_the_copy_does_not_matter,
	};

	return rows_run("send checks", rows, sizeof(rows) / sizeof(rows[0]));
}
