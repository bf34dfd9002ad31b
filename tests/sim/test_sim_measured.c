/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_sim_measured.c - the two real Secure sides: every row of the table of measured answers to
 * good and bad sends at 1.1, and what ends an unfinished send.
 */
#include "sim_test.h"

#define PAGE UINT64_C(4096)
#define OK 0
#define INV FFA_RET_INVALID_PARAMETERS
#define DEN FFA_RET_DENIED
#define NOM FFA_RET_NO_MEMORY
#define NOT FFA_RET_NOT_SUPPORTED
#define FRAG 1 /* MEM_FRAG_RX */

struct measured {
	const char *what;
	void (*edit)(struct dsc *d);
	int32_t optee, el3;
	enum ffa_operation op;
};

#define EDIT(name, body)                                                                           \
	static void edit_##name(struct dsc *d)                                                     \
	{                                                                                          \
		body;                                                                              \
	}
EDIT(nothing, (void)d)
EDIT(eight_pages, d->range[0].pages = 8)
EDIT(three_ranges, dsc_add_range(d, HOST_RAM + PAGE, 2); dsc_add_range(d, HOST_RAM + 4 * PAGE, 2))
EDIT(overlap, dsc_add_range(d, HOST_RAM, 1))
EDIT(live, d->range[0].addr = HOST_RAM + 100 * PAGE)
EDIT(empty, d->range[0].pages = 0)
EDIT(sum_more, d->total_pages = dsc_set(2))
EDIT(sum_less, d->range[0].pages = 2; d->total_pages = dsc_set(1))
EDIT(unaligned, d->range[0].addr += 0x10)
EDIT(secure, d->range[0].addr = 0x0E200000)
EDIT(uart, d->range[0].addr = 0x09000000)
EDIT(hole, d->range[0].addr = UINT64_C(0x200000000))
EDIT(past_end, d->range[0].addr = 0x7ffff000; d->range[0].pages = 2)
EDIT(wraps, d->range[0].addr = UINT64_C(0xfffffffffffff000); d->range[0].pages = 2)
EDIT(attr_1f, d->attributes = dsc_set(0x1f))
EDIT(attr_0, d->attributes = dsc_set(0))
EDIT(attr_2f, d->attributes = dsc_set(0x2f))
EDIT(perm_ro, d->receiver[0].permissions = 1)
EDIT(perm_x, d->receiver[0].permissions = 0xa)
EDIT(perm_nx, d->receiver[0].permissions = 6)
EDIT(receiver_8002, d->receiver[0].id = 0x8002)
EDIT(receiver_0, d->receiver[0].id = 0)
EDIT(sender_1, d->sender = 1)
EDIT(sender_8001, d->sender = 0x8001)
EDIT(flags_1, d->flags = 1)
EDIT(flags_100, d->flags = 0x100)
EDIT(handle, d->handle = 0x1234)
EDIT(tag_55, d->tag = 0x55)
EDIT(tag_1, d->tag = 1)
EDIT(receivers_0, d->access_count = dsc_set(0))
EDIT(receivers_2, d->access_count = dsc_set(2))
EDIT(receivers_200, d->access_count = dsc_set(0x200))
EDIT(size_0, d->access_size = dsc_set(0))
EDIT(size_32, d->access_size = dsc_set(32))
EDIT(offset_8, d->access_offset = dsc_set(8))
EDIT(offset_10000, d->access_offset = dsc_set(0x10000))
EDIT(header_reserved, d->reserved[0] = 1)
EDIT(composite_0, d->receiver[0].composite = dsc_set(0))
EDIT(composite_65, d->receiver[0].composite = dsc_set(65))
EDIT(composite_high, d->receiver[0].composite = dsc_set(0xfffffff0))
EDIT(access_flags, d->receiver[0].flags = 1)
EDIT(access_reserved, d->receiver[0].reserved = 1)
EDIT(composite_reserved, d->composite_reserved = 1)
EDIT(range_reserved, d->range[0].reserved = 1)
EDIT(ranges_0, d->range_count = dsc_set(0))
EDIT(ranges_2, d->range_count = dsc_set(2))
EDIT(ranges_all, d->range_count = dsc_set(UINT32_MAX))
EDIT(fragment_longer, d->total_length = dsc_set(0x50))
EDIT(length_0, d->total_length = dsc_set(0); d->fragment_length = dsc_set(0))
EDIT(length_48, d->total_length = dsc_set(48); d->fragment_length = dsc_set(48))
EDIT(length_16_more, d->trailing = 16)
EDIT(length_8192, d->total_length = dsc_set(8192); d->fragment_length = dsc_set(8192))
EDIT(in_three, dsc_add_range(d, HOST_RAM + PAGE, 1); dsc_add_range(d, HOST_RAM + 2 * PAGE, 1);
     dsc_cut_before(d, 2))
EDIT(header_only, dsc_add_range(d, HOST_RAM + PAGE, 1); dsc_cut_before(d, 0))
EDIT(cut_range, dsc_add_range(d, HOST_RAM + PAGE, 1);
     d->fragment_length = dsc_set(dsc_range_at(d, 1) - 8))

static const struct measured rows[] = {
	{ "1 page", edit_nothing, OK, OK, FFA_OP_SHARE },
	{ "8 pages", edit_eight_pages, OK, OK, FFA_OP_SHARE },
	{ "3 ranges", edit_three_ranges, OK, OK, FFA_OP_SHARE },
	{ "ranges overlap inside one descriptor", edit_overlap, OK, OK, FFA_OP_SHARE },
	{ "the same page again", edit_live, OK, INV, FFA_OP_SHARE },
	{ "range of 0 pages", edit_empty, INV, OK, FFA_OP_SHARE },
	{ "total pages +1", edit_sum_more, INV, INV, FFA_OP_SHARE },
	{ "total pages -1", edit_sum_less, INV, INV, FFA_OP_SHARE },
	{ "address not page aligned", edit_unaligned, OK, OK, FFA_OP_SHARE },
	{ "secure RAM", edit_secure, INV, OK, FFA_OP_SHARE },
	{ "UART", edit_uart, INV, OK, FFA_OP_SHARE },
	{ "no such RAM", edit_hole, INV, OK, FFA_OP_SHARE },
	{ "past the end of RAM", edit_past_end, INV, OK, FFA_OP_SHARE },
	{ "address wraps", edit_wraps, INV, OK, FFA_OP_SHARE },
	{ "mem attr 0x1f", edit_attr_1f, INV, OK, FFA_OP_SHARE },
	{ "mem attr 0", edit_attr_0, INV, OK, FFA_OP_SHARE },
	{ "perm RO", edit_perm_ro, INV, OK, FFA_OP_SHARE },
	{ "perm RW+X", edit_perm_x, INV, OK, FFA_OP_SHARE },
	{ "perm RW+NX", edit_perm_nx, INV, OK, FFA_OP_SHARE },
	{ "receiver 0x8002", edit_receiver_8002, INV, INV, FFA_OP_SHARE },
	{ "receiver 0", edit_receiver_0, INV, OK, FFA_OP_SHARE },
	{ "sender 1", edit_sender_1, OK, OK, FFA_OP_SHARE },
	{ "sender 0x8001", edit_sender_8001, OK, DEN, FFA_OP_SHARE },
	{ "flags 1 (clear)", edit_flags_1, OK, INV, FFA_OP_SHARE },
	{ "flags 0x100", edit_flags_100, INV, INV, FFA_OP_SHARE },
	{ "handle != 0", edit_handle, NOM, OK, FFA_OP_SHARE },
	{ "tag 0x55", edit_tag_55, OK, OK, FFA_OP_SHARE },
	{ "0 receivers", edit_receivers_0, INV, INV, FFA_OP_SHARE },
	{ "2 receivers (second overlaps composite)", edit_receivers_2, OK, INV, FFA_OP_SHARE },
	{ "0x200 receivers", edit_receivers_200, INV, INV, FFA_OP_SHARE },
	{ "access desc size 0", edit_size_0, OK, INV, FFA_OP_SHARE },
	{ "access desc size 32", edit_size_32, OK, INV, FFA_OP_SHARE },
	{ "access offset 8", edit_offset_8, INV, INV, FFA_OP_SHARE },
	{ "access offset 0x10000", edit_offset_10000, INV, INV, FFA_OP_SHARE },
	{ "reserved words of header", edit_header_reserved, OK, OK, FFA_OP_SHARE },
	{ "composite offset 0", edit_composite_0, INV, INV, FFA_OP_SHARE },
	{ "composite offset 65", edit_composite_65, INV, INV, FFA_OP_SHARE },
	{ "composite offset 0xfffffff0", edit_composite_high, INV, INV, FFA_OP_SHARE },
	{ "access flags 1", edit_access_flags, OK, OK, FFA_OP_SHARE },
	{ "access reserved", edit_access_reserved, OK, OK, FFA_OP_SHARE },
	{ "composite reserved", edit_composite_reserved, OK, OK, FFA_OP_SHARE },
	{ "range reserved", edit_range_reserved, OK, OK, FFA_OP_SHARE },
	{ "0 ranges", edit_ranges_0, INV, INV, FFA_OP_SHARE },
	{ "2 ranges (1 in buffer)", edit_ranges_2, INV, INV, FFA_OP_SHARE },
	{ "0xffffffff ranges", edit_ranges_all, INV, INV, FFA_OP_SHARE },
	{ "fragment > total", edit_fragment_longer, INV, INV, FFA_OP_SHARE },
	{ "length 0", edit_length_0, INV, INV, FFA_OP_SHARE },
	{ "length 48", edit_length_48, INV, INV, FFA_OP_SHARE },
	{ "length 16 too long", edit_length_16_more, OK, INV, FFA_OP_SHARE },
	{ "length 8192 > buffer", edit_length_8192, DEN, INV, FFA_OP_SHARE },
	{ "LEND attr 0", edit_nothing, OK, OK, FFA_OP_LEND },
	{ "LEND attr 0x2f", edit_attr_2f, INV, OK, FFA_OP_LEND },
	{ "LEND tag 1", edit_tag_1, INV, OK, FFA_OP_LEND },
	{ "DONATE", edit_nothing, NOT, NOT, FFA_OP_DONATE },
	{ "fragmented 2+1+1", edit_in_three, FRAG, FRAG, FFA_OP_SHARE },
	{ "first fragment header only", edit_header_only, FRAG, FRAG, FFA_OP_SHARE },
	{ "first fragment cuts a range", edit_cut_range, FRAG, FRAG, FFA_OP_SHARE },
};
#define ROWS ((int)(sizeof(rows) / sizeof(rows[0])))

static void open_measured(struct rig *rig, enum sim_personality personality)
{
	rig_simple(rig, personality, FFA_VERSION_1_1);
	ck_assert_int_eq(give(rig, FFA_PAGES_SHARE, 0, HOST_RAM, 64), FFA_PORT_OK);
	(void)share_page(rig, HOST_RAM + 100 * PAGE);
	sim_expect_complaint(rig->sim, SIM_ANY);
}

START_TEST(sends_are_answered_as_measured)
{
	const struct measured *row = &rows[_i % ROWS];
	bool el3 = _i >= ROWS;
	int32_t expected = el3 ? row->el3 : row->optee, answer;
	struct rig rig;
	struct dsc d;

	open_measured(&rig, el3 ? SIM_EL3_SPMC : SIM_OPTEE_REPAIRED);
	dsc_init(&d, FFA_VERSION_1_1, row->op);
	row->edit(&d);
	answer = send(&rig, &d);
	if (rig.r.x[0] == FFA_FID32(FFA_NR_MEM_FRAG_RX))
		answer = FRAG;
	ck_assert_msg(answer == expected, "%s: %s: %d, measured %d", el3 ? "EL3" : "OP-TEE",
		      row->what, answer, expected);
	/* Errors of the EL3 SPMC are sign-extended, OP-TEE's are not. */
	if (answer < 0)
		ck_assert(rig.r.x[2] >> 32 == (el3 ? UINT32_MAX : 0));
	rig_close(&rig);
}
END_TEST

START_TEST(optee_as_released_refuses_fragments_only)
{
	struct rig rig;
	struct dsc d;

	rig_simple(&rig, SIM_OPTEE_RELEASED, FFA_VERSION_1_1);
	ck_assert_int_eq(give(&rig, FFA_PAGES_SHARE, 0, HOST_RAM, 4), FFA_PORT_OK);
	dsc_init(&d, FFA_VERSION_1_1, FFA_OP_SHARE);
	edit_in_three(&d);
	ck_assert_int_eq(send(&rig, &d), INV);
	d.cuts = 0;
	ck_assert_int_eq(send(&rig, &d), 0);
	rig_close(&rig);
}
END_TEST

START_TEST(the_old_el3_spmc_refuses_every_1_2_send)
{
	uint32_t version = _i ? FFA_VERSION_1_2 : FFA_VERSION_1_1;
	struct rig rig;
	struct dsc d;

	rig_simple(&rig, SIM_EL3_SPMC_OLD, version);
	ck_assert_int_eq(give(&rig, FFA_PAGES_SHARE, 0, HOST_RAM, 1), FFA_PORT_OK);
	dsc_init(&d, version, FFA_OP_SHARE);
	ck_assert_int_eq(send(&rig, &d), _i ? INV : 0);
	if (_i) {
		d.access_stride = 16;
		d.access_size = dsc_set(16);
		ck_assert_int_eq(send(&rig, &d), INV);
	}
	not_complained(&rig);
	rig_close(&rig);
}
END_TEST

START_TEST(success_of_the_el3_spmc_keeps_stale_registers)
{
	struct rig rig;

	rig_simple(&rig, SIM_EL3_SPMC, FFA_VERSION_1_1);
	ck_assert_int_eq(smc1(&rig, FFA_NR_FEATURES, FFA_FID64(FFA_NR_RXTX_MAP)), 0);
	ck_assert_uint_eq(rig.r.x[1], FFA_FID64(FFA_NR_RXTX_MAP));
	ck_assert_uint_eq(rig.r.x[2], 0);
	ck_assert_int_eq(smc(&rig, FFA_FID32(FFA_NR_PARTITION_INFO_GET), 0, 0, 0, 0, 1), 0);
	ck_assert_uint_eq(rig.r.x[2], 1);
	ck_assert_uint_eq(rig.r.x[5], 1);
	rig_close(&rig);
}
END_TEST

START_TEST(handles_have_the_habits_of_their_makers)
{
	struct rig rig;

	rig_simple(&rig, SIM_OPTEE_REPAIRED, FFA_VERSION_1_1);
	ck_assert_uint_eq(share_page(&rig, HOST_RAM), UINT64_C(0x100000000000));
	ck_assert_uint_eq(share_page(&rig, HOST_RAM + PAGE), UINT64_C(0x100000000001));
	rig.handle = UINT64_C(0x100000000000);
	ck_assert_int_eq(reclaim(&rig), 0);
	/* The lowest free one is used again at once. */
	ck_assert_uint_eq(share_page(&rig, HOST_RAM + 2 * PAGE), UINT64_C(0x100000000000));
	rig_close(&rig);
	rig_simple(&rig, SIM_EL3_SPMC, FFA_VERSION_1_1);
	ck_assert_uint_eq(share_page(&rig, HOST_RAM) & ~UINT64_C(0xff), 0xffffff00);
	ck_assert_int_eq(reclaim(&rig), 0);
	ck_assert_uint_ne(share_page(&rig, HOST_RAM + PAGE), UINT64_C(0xffffff00));
	rig_close(&rig);
	rig_simple(&rig, SIM_RULES, FFA_VERSION_1_1);
	ck_assert_uint_eq(share_page(&rig, HOST_RAM), 0);
	rig_close(&rig);
}
END_TEST

static void add(TCase *tests)
{
	tcase_add_loop_test(tests, sends_are_answered_as_measured, 0, 2 * ROWS);
	tcase_add_test(tests, optee_as_released_refuses_fragments_only);
	tcase_add_loop_test(tests, the_old_el3_spmc_refuses_every_1_2_send, 0, 2);
	tcase_add_test(tests, success_of_the_el3_spmc_keeps_stale_registers);
	tcase_add_test(tests, handles_have_the_habits_of_their_makers);
}

int main(void)
{
	return run_suite("measured answers", add);
}
