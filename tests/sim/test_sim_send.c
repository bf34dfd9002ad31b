/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_sim_send.c - the strict reader of memory sends: each rule broken alone draws its complaint
 * and the answer of the rules; the neighbour with nothing broken draws none.
 */
#include "sim_test.h"

#define PAGE UINT64_C(4096)
#define SECURE_RAM UINT64_C(0x0E000000)
#define UART UINT64_C(0x09000000)
#define HOLE UINT64_C(0x30000000)

struct broken {
	const char *what;
	void (*edit)(struct dsc *d);
	enum sim_complaint complaint;
	int32_t answer;
};

#define EDIT(name, body)                                                                           \
	static void edit_##name(struct dsc *d)                                                     \
	{                                                                                          \
		body;                                                                              \
	}
EDIT(nothing, (void)d)
EDIT(sender, d->sender = 5)
EDIT(sender_sp, d->sender = 0x8002)
EDIT(attributes_reserved, d->attributes = dsc_set(0x12f))
EDIT(attributes_ns, d->attributes = dsc_set(0x6f))
EDIT(attributes_none, d->attributes = dsc_set(0))
EDIT(attributes_type, d->attributes = dsc_set(0x3f))
EDIT(flags, d->flags = 1)
EDIT(flags_high, d->flags = 0x100)
EDIT(handle, d->handle = 7)
EDIT(reserved_header, d->reserved[11] = 1)
EDIT(access_size, d->access_size = dsc_set(32))
EDIT(access_size_zero, d->access_size = dsc_set(0))
EDIT(access_gap, d->access_gap = 16)
EDIT(access_inside, d->access_offset = dsc_set(32))
EDIT(access_alignment, d->access_offset = dsc_set(56))
EDIT(access_bounds, d->access_offset = dsc_set(0x10000))
EDIT(no_receivers, d->access_count = dsc_set(0))
EDIT(many_receivers, d->access_count = dsc_set(0x200))
EDIT(receiver_unknown, d->receiver[0].id = 0x8009)
EDIT(receiver_ns, d->receiver[0].id = 1)
EDIT(receiver_self, d->receiver[0].id = 0)
EDIT(receiver_twice, dsc_add_receiver(d, 0x8001))
EDIT(permission_none, d->receiver[0].permissions = 0)
EDIT(permission_three, d->receiver[0].permissions = 3)
EDIT(permission_code, d->receiver[0].permissions = 6)
EDIT(permission_reserved, d->receiver[0].permissions = 0x12)
EDIT(access_flags, d->receiver[0].flags = 1)
EDIT(access_reserved, d->receiver[0].reserved = 1)
EDIT(composite_zero, d->receiver[0].composite = dsc_set(0))
EDIT(composite_inside, d->receiver[0].composite = dsc_set(48))
EDIT(composite_alignment, d->receiver[0].composite = dsc_set(65))
EDIT(composite_bounds, d->receiver[0].composite = dsc_set(0xfffffff0))
EDIT(composite_gap, d->composite_gap = 16)
EDIT(composite_differs, dsc_add_receiver(d, 0x8002)->composite = dsc_set(0x200))
EDIT(composite_reserved, d->composite_reserved = 1)
EDIT(no_ranges, d->range_count = dsc_set(0))
EDIT(one_range_more, d->range_count = dsc_set(2))
EDIT(trailing, d->trailing = 16)
EDIT(sum_more, d->total_pages = dsc_set(2))
EDIT(sum_less, d->total_pages = dsc_set(0))
EDIT(range_alignment, d->range[0].addr += 8)
EDIT(range_empty, d->range[0].pages = 0)
EDIT(range_reserved, d->range[0].reserved = 1)
EDIT(range_wrap, d->range[0].addr = UINT64_C(0xfffffffffffff000); d->range[0].pages = 2)
EDIT(range_secure, d->range[0].addr = SECURE_RAM)
EDIT(range_device, d->range[0].addr = UART)
EDIT(range_hole, d->range[0].addr = HOLE)
EDIT(range_beyond, d->range[0].addr = HOST_RAM + 0x3ffff000; d->range[0].pages = 2)
EDIT(overlap, dsc_add_range(d, HOST_RAM, 1))
EDIT(not_given, d->range[0].addr = HOST_RAM + 64 * PAGE)
EDIT(other_operation, d->range[0].addr = HOST_RAM + 32 * PAGE)
EDIT(fragment_longer, d->total_length = dsc_set(64))
EDIT(fragment_short, d->fragment_length = dsc_set(48); d->total_length = dsc_set(48))
EDIT(fragment_cut, dsc_add_range(d, HOST_RAM + PAGE, 1);
     d->fragment_length = dsc_set(dsc_range_at(d, 1) - 8))
EDIT(longer_than_tx, d->total_length = dsc_set(8192); d->fragment_length = dsc_set(8192))

#define INV FFA_RET_INVALID_PARAMETERS
static const struct broken share_rows[] = {
	{ "sender is another endpoint", edit_sender, SIM_C_SENDER, FFA_RET_DENIED },
	{ "sender is a partition", edit_sender_sp, SIM_C_SENDER, FFA_RET_DENIED },
	{ "reserved attribute bit", edit_attributes_reserved, SIM_C_FIELD, INV },
	{ "NS attribute bit", edit_attributes_ns, SIM_C_FIELD, INV },
	{ "share without attributes", edit_attributes_none, SIM_C_FIELD, INV },
	{ "memory type 3", edit_attributes_type, SIM_C_FIELD, INV },
	{ "flags of a share", edit_flags, SIM_C_FIELD, INV },
	{ "flags beyond bit 7", edit_flags_high, SIM_C_FIELD, INV },
	{ "handle", edit_handle, SIM_C_RESERVED, INV },
	{ "reserved header bytes", edit_reserved_header, SIM_C_RESERVED, INV },
	{ "access size of 1.2 at 1.1", edit_access_size, SIM_C_LAYOUT, INV },
	{ "access size of 1.0 at 1.1", edit_access_size_zero, SIM_C_LAYOUT, INV },
	{ "gap before access", edit_access_gap, SIM_C_PACKING, 0 },
	{ "access inside header", edit_access_inside, SIM_C_PACKING, INV },
	{ "access offset alignment", edit_access_alignment, SIM_C_PACKING, INV },
	{ "access out of bounds", edit_access_bounds, SIM_C_PACKING, INV },
	{ "no receivers", edit_no_receivers, SIM_C_RECEIVER, INV },
	{ "512 receivers", edit_many_receivers, SIM_C_RECEIVER, INV },
	{ "unknown receiver", edit_receiver_unknown, SIM_C_RECEIVER, INV },
	{ "receiver in the Normal world", edit_receiver_ns, SIM_C_RECEIVER, INV },
	{ "receiver is the sender", edit_receiver_self, SIM_C_RECEIVER, INV },
	{ "receiver twice", edit_receiver_twice, SIM_C_RECEIVER, INV },
	{ "no data access", edit_permission_none, SIM_C_FIELD, INV },
	{ "data access 3", edit_permission_three, SIM_C_FIELD, INV },
	{ "instruction access", edit_permission_code, SIM_C_FIELD, INV },
	{ "reserved permissions", edit_permission_reserved, SIM_C_FIELD, INV },
	{ "access flags", edit_access_flags, SIM_C_FIELD, INV },
	{ "reserved access bytes", edit_access_reserved, SIM_C_RESERVED, INV },
	{ "composite offset zero", edit_composite_zero, SIM_C_PACKING, INV },
	{ "composite inside access", edit_composite_inside, SIM_C_PACKING, INV },
	{ "composite alignment", edit_composite_alignment, SIM_C_PACKING, INV },
	{ "composite beyond 32 bits", edit_composite_bounds, SIM_C_PACKING, INV },
	{ "gap before composite", edit_composite_gap, SIM_C_PACKING, 0 },
	{ "composites differ", edit_composite_differs, SIM_C_PACKING, INV },
	{ "reserved composite bytes", edit_composite_reserved, SIM_C_RESERVED, INV },
	{ "no ranges", edit_no_ranges, SIM_C_RANGE, INV },
	{ "a range that is not there", edit_one_range_more, SIM_C_PACKING, INV },
	{ "bytes after the last range", edit_trailing, SIM_C_PACKING, INV },
	{ "total above the sum", edit_sum_more, SIM_C_SUM, INV },
	{ "total below the sum", edit_sum_less, SIM_C_SUM, INV },
	{ "range alignment", edit_range_alignment, SIM_C_RANGE, INV },
	{ "empty range", edit_range_empty, SIM_C_RANGE, INV },
	{ "reserved range bytes", edit_range_reserved, SIM_C_RANGE, INV },
	{ "range wraps", edit_range_wrap, SIM_C_RANGE, INV },
	{ "secure RAM", edit_range_secure, SIM_C_RANGE, FFA_RET_DENIED },
	{ "a device", edit_range_device, SIM_C_RANGE, FFA_RET_DENIED },
	{ "no memory", edit_range_hole, SIM_C_RANGE, FFA_RET_DENIED },
	{ "beyond the end of RAM", edit_range_beyond, SIM_C_RANGE, FFA_RET_DENIED },
	{ "overlap", edit_overlap, SIM_C_OVERLAP, INV },
	{ "page not given away", edit_not_given, SIM_C_PAGES_NOT_GIVEN, 0 },
	{ "page given away by a lend", edit_other_operation, SIM_C_PAGES_NOT_GIVEN, 0 },
	{ "fragment longer than the whole", edit_fragment_longer, SIM_C_PACKING, INV },
	{ "headers incomplete", edit_fragment_short, SIM_C_PACKING, INV },
	{ "cut inside a range", edit_fragment_cut, SIM_C_FRAGMENT, INV },
	{ "longer than TX", edit_longer_than_tx, SIM_C_PACKING, INV },
};
#define SHARE_ROWS (sizeof(share_rows) / sizeof(share_rows[0]))

static void two_partitions(struct rig *rig, uint32_t version)
{
	struct sim_config config = rig_config(SIM_RULES, NULL);

	config.partitions = 2;
	config.partition[1] = config.partition[0];
	config.partition[1].id = 0x8002;
	rig_open(rig, &config, version);
	ck_assert_int_eq(give(rig, FFA_PAGES_SHARE, 0, HOST_RAM, 16), FFA_PORT_OK);
	ck_assert_int_eq(give(rig, FFA_PAGES_LEND, 0, HOST_RAM + 32 * PAGE, 1), FFA_PORT_OK);
	ck_assert_int_eq(give(rig, FFA_PAGES_DONATE, 0, HOST_RAM + 48 * PAGE, 1), FFA_PORT_OK);
}

START_TEST(each_broken_rule_draws_its_complaint_and_answer)
{
	const struct broken *row = &share_rows[_i];
	struct rig rig;
	struct dsc d;

	two_partitions(&rig, FFA_VERSION_1_1);
	sim_expect_complaint(rig.sim, SIM_ANY);
	dsc_init(&d, FFA_VERSION_1_1, FFA_OP_SHARE);
	edit_nothing(&d);
	row->edit(&d);
	ck_assert_msg(send(&rig, &d) == row->answer, "%s: 0x%llx 0x%llx", row->what,
		      (unsigned long long)rig.r.x[0], (unsigned long long)rig.r.x[2]);
	complained(&rig, row->complaint);
	ck_assert_uint_eq(sim_oracle_shares(rig.sim), row->answer == 0 ? 1 : 0);
	rig_close(&rig);
}
END_TEST

static const uint32_t versions[] = { FFA_VERSION_1_0, FFA_VERSION_1_1, FFA_VERSION_1_2 };

START_TEST(a_good_send_of_each_kind_and_version_draws_none)
{
	uint32_t version = versions[_i / 3];
	enum ffa_operation op = (enum ffa_operation)(_i % 3);
	static const uint64_t at[] = { 0, 32 * PAGE, 48 * PAGE };
	struct rig rig;
	struct dsc d;

	two_partitions(&rig, version);
	dsc_init(&d, version, op);
	d.range[0].addr = HOST_RAM + at[op];
	d.tag = 0x55;
	if (op != FFA_OP_DONATE)
		dsc_add_receiver(&d, 0x8002);
	ck_assert_int_eq(send(&rig, &d), 0);
	ck_assert_uint_eq(rig.r.x[0], FFA_FID32(FFA_NR_SUCCESS));
	ck_assert_int_eq(reclaim(&rig), 0);
	ck_assert_uint_eq(sim_oracle_shares(rig.sim), 0);
	rig_close(&rig);
}
END_TEST

START_TEST(a_layout_of_another_version_is_noticed)
{
	uint32_t spoken = versions[_i / 3], sent = versions[_i % 3];
	struct rig rig;
	struct dsc d;

	two_partitions(&rig, spoken);
	sim_expect_complaint(rig.sim, SIM_ANY);
	dsc_init(&d, sent, FFA_OP_SHARE);
	(void)send(&rig, &d);
	/* 16-byte access descriptors are legal at 1.2. */
	if (spoken == sent || (spoken == FFA_VERSION_1_2 && sent == FFA_VERSION_1_1))
		not_complained(&rig);
	else
		complained(&rig, SIM_C_LAYOUT);
	rig_close(&rig);
}
END_TEST

START_TEST(implementation_defined_values_are_kept)
{
	struct rig rig;
	struct dsc d;

	two_partitions(&rig, FFA_VERSION_1_2);
	dsc_init(&d, FFA_VERSION_1_2, FFA_OP_SHARE);
	d.receiver[0].impdef[0] = 1;
	d.receiver[0].impdef[1] = UINT64_MAX;
	ck_assert_int_eq(send(&rig, &d), 0);
	rig_close(&rig);
}
END_TEST

START_TEST(donation_to_several_is_noticed)
{
	struct rig rig;
	struct dsc d;

	two_partitions(&rig, FFA_VERSION_1_1);
	sim_expect_complaint(rig.sim, SIM_C_RECEIVER);
	dsc_init(&d, FFA_VERSION_1_1, FFA_OP_DONATE);
	d.range[0].addr = HOST_RAM + 48 * PAGE;
	dsc_add_receiver(&d, 0x8002);
	ck_assert_int_eq(send(&rig, &d), INV);
	complained(&rig, SIM_C_RECEIVER);
	rig_close(&rig);
}
END_TEST

START_TEST(a_page_of_a_live_share_is_not_sent_twice)
{
	struct rig rig;
	struct dsc d;

	two_partitions(&rig, FFA_VERSION_1_1);
	sim_expect_complaint(rig.sim, SIM_C_PAGES_NOT_GIVEN);
	dsc_init(&d, FFA_VERSION_1_1, FFA_OP_SHARE);
	ck_assert_int_eq(send(&rig, &d), 0);
	ck_assert_int_eq(send(&rig, &d), FFA_RET_DENIED);
	complained(&rig, SIM_C_PAGES_NOT_GIVEN);
	rig_close(&rig);
}
END_TEST

START_TEST(write_access_to_read_only_memory_is_noticed)
{
	struct sim_config config = rig_config(SIM_RULES, NULL);
	struct ffa_page_change change = { FFA_PAGES_SHARE, { 1 }, false };
	struct ffa_range range = { { VM1_RAM }, 1 };
	struct rig rig;
	struct dsc d;

	config.region[3].read_only = true;
	rig_open(&rig, &config, FFA_VERSION_1_1);
	sim_expect_complaint(rig.sim, SIM_C_FIELD);
	ck_assert_int_eq(rig.ports.pages(rig.ports.ctx, &change, &range, 1), FFA_PORT_OK);
	dsc_init(&d, FFA_VERSION_1_1, FFA_OP_SHARE);
	d.sender = 1;
	d.range[0].addr = VM1_RAM;
	d.receiver[0].permissions = 1;
	ck_assert_int_eq(send(&rig, &d), 0);
	not_complained(&rig);
	ck_assert_int_eq(reclaim(&rig), 0);
	d.receiver[0].permissions = 2;
	(void)send(&rig, &d);
	complained(&rig, SIM_C_FIELD);
	rig_close(&rig);
}
END_TEST

START_TEST(the_sender_is_the_client_inside)
{
	struct rig rig;
	struct dsc d;

	two_partitions(&rig, FFA_VERSION_1_1);
	sim_expect_complaint(rig.sim, SIM_C_SENDER);
	dsc_init(&d, FFA_VERSION_1_1, FFA_OP_SHARE);
	sim_enter(rig.sim, 0, 0);
	ck_assert_int_eq(send(&rig, &d), 0);
	sim_leave(rig.sim);
	not_complained(&rig);
	ck_assert_int_eq(reclaim(&rig), 0);
	sim_enter(rig.sim, 1, 0);
	ck_assert_int_eq(send(&rig, &d), FFA_RET_DENIED);
	sim_leave(rig.sim);
	complained(&rig, SIM_C_SENDER);
	rig_close(&rig);
}
END_TEST

START_TEST(a_range_that_does_not_fit_the_granule_is_noticed)
{
	struct sim_config config = rig_config(SIM_RULES, NULL);
	struct rig rig;
	struct dsc d;

	config.granule = 0x4000;
	rig_open(&rig, &config, FFA_VERSION_1_1);
	sim_expect_complaint(rig.sim, SIM_C_RANGE);
	ck_assert_int_eq(give(&rig, FFA_PAGES_SHARE, 0, HOST_RAM, 8), FFA_PORT_OK);
	dsc_init(&d, FFA_VERSION_1_1, FFA_OP_SHARE);
	d.range[0].pages = 4;
	ck_assert_int_eq(send(&rig, &d), 0);
	not_complained(&rig);
	ck_assert_int_eq(reclaim(&rig), 0);
	d.range[0].pages = 3;
	ck_assert_int_eq(send(&rig, &d), INV);
	complained(&rig, SIM_C_RANGE);
	rig_close(&rig);
}
END_TEST

static void add(TCase *tests)
{
	tcase_add_loop_test(tests, each_broken_rule_draws_its_complaint_and_answer, 0, SHARE_ROWS);
	tcase_add_loop_test(tests, a_good_send_of_each_kind_and_version_draws_none, 0, 9);
	tcase_add_loop_test(tests, a_layout_of_another_version_is_noticed, 0, 9);
	tcase_add_test(tests, implementation_defined_values_are_kept);
	tcase_add_test(tests, donation_to_several_is_noticed);
	tcase_add_test(tests, a_page_of_a_live_share_is_not_sent_twice);
	tcase_add_test(tests, write_access_to_read_only_memory_is_noticed);
	tcase_add_test(tests, the_sender_is_the_client_inside);
	tcase_add_test(tests, a_range_that_does_not_fit_the_granule_is_noticed);
}

int main(void)
{
	return run_suite("strict reader", add);
}
