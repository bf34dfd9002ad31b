/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_partitions.c - discovery: FFA_PARTITION_INFO_GET through RX, and _REGS through registers.
 */
#include "fixture.h"

#define V(minor) FFA_VERSION_MAKE(1, minor)
#define INFO FFA_NR_PARTITION_INFO_GET
#define ALL_PROPERTIES UINT32_C(0x7FF)
#define VM_PROPERTIES (FFA_PROP_VM_CREATED | FFA_PROP_VM_DESTROYED)
#define COUNT_ONLY 1
#define COMMON 0x5A /* first byte of a UUID that all partitions of open_many have */

static struct fixture f;

static struct ffa_uuid uuid_of(uint8_t first, uint8_t second)
{
	struct ffa_uuid uuid = { { first, second, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
				   16 } };

	return uuid;
}

/* Partitions 0x8001 on, each with its own UUID (1, n) and as many more as asked for. */
static void open_many(uint32_t version, uint32_t count, uint32_t uuids)
{
	fixture_prepare(&f);
	f.machine.partitions = count;
	for (uint32_t i = 0; i < count; i++) {
		struct sim_partition *partition = &f.machine.partition[i];

		*partition = f.machine.partition[0];
		partition->id = (uint16_t)(FIXTURE_SP + i);
		partition->contexts = (uint16_t)(1 + i % 4);
		partition->properties = ALL_PROPERTIES;
		partition->uuids = uuids;
		for (uint32_t n = 0; n < uuids; n++)
			partition->uuid[n] = uuid_of((uint8_t)(1 + n), (uint8_t)i);
	}
	f.machine.partition[0].uuid[uuids - 1] = uuid_of(COMMON, 0);
	f.machine.partition[count - 1].uuid[uuids - 1] = uuid_of(COMMON, 0);
	f.config.max_partitions = 256;
	f.own_pages = 2;
	fixture_open(&f);
	fixture_boot(&f, version);
}

static void ask(struct ffa_uuid uuid, uint32_t flags)
{
	call32(&f, INFO, dsc_get(uuid.bytes, 4), dsc_get(uuid.bytes + 4, 4),
	       dsc_get(uuid.bytes + 8, 4), dsc_get(uuid.bytes + 12, 4), flags);
}

static void ask_all(void)
{
	call32(&f, INFO, 0);
}

static void ask_regs(struct ffa_uuid uuid, uint64_t start)
{
	call64(&f, FFA_NR_PARTITION_INFO_GET_REGS, dsc_get(uuid.bytes, 8),
	       dsc_get(uuid.bytes + 8, 8), start);
}

static void release(void)
{
	call32(&f, FFA_NR_RX_RELEASE, 0);
	expect_success(&f);
}

static void expect_list(uint32_t count, uint32_t size)
{
	expect_success(&f);
	expect_w(&f, 2, count);
	expect_w(&f, 3, size);
	ck_assert_int_eq((int)fixture_client(&f, f.caller).rx, FFA_RX_FULL);
}

static uint32_t visible(uint32_t minor)
{
	uint32_t mask = minor == 0 ? 0x7 : minor == 1 ? 0x1FF : 0x7FF;

	return f.caller == FFA_ID_HOST ? mask : mask & ~VM_PROPERTIES;
}

static void check_entries(uint32_t minor, uint32_t count)
{
	uint32_t size = minor == 0 ? 8 : 24;
	const uint8_t *rx = fixture_rx(&f);

	for (uint32_t i = 0; i < count; i++, rx += size) {
		ck_assert_uint_eq(dsc_get(rx, 2), FIXTURE_SP + i);
		ck_assert_uint_eq(dsc_get(rx + 2, 2), 1 + i % 4);
		ck_assert_uint_eq(dsc_get(rx + 4, 4), visible(minor));
		if (size == 24)
			ck_assert_mem_eq(rx + 8, f.machine.partition[i].uuid[0].bytes, 16);
	}
}

/* PART-1 BOX-3: each version's layout and properties, for the host and for a VM. */
START_TEST(list_has_the_layout_and_properties_of_version_and_caller_and_leaves_the_tail_alone)
{
	for (uint32_t minor = 0; minor < 3; minor++) {
		uint32_t size = minor == 0 ? 8 : 24;

		open_many(V(minor), 3, 1);
		for (uint16_t id = 0; id < 2; id++) {
			if (id != 0)
				fixture_join(&f, id);
			memset(fixture_rx(&f), 0xA5, FFA_PAGE_SIZE);
			ask_all();
			expect_list(3, minor == 0 ? 0 : 24);
			check_entries(minor, 3);
			for (uint32_t i = 3 * size; i < FFA_PAGE_SIZE; i++)
				ck_assert_uint_eq(fixture_rx(&f)[i], 0xA5);
			release();
		}
		fixture_stop(&f);
	}
}
END_TEST

/* PART-1: the list does not change: nobody is asked again. */
START_TEST(query_from_1_1_on_is_answered_without_the_secure_side)
{
	open_many(V(1), 3, 1);
	ask_all();
	expect_list(3, 24);
	release();
	ask(uuid_of(1, 1), 0);
	expect_list(1, 24);
	ck_assert_uint_eq(dsc_get(fixture_rx(&f), 2), FIXTURE_SP + 1);
	for (uint32_t i = 8; i < 24; i++)
		ck_assert_uint_eq(fixture_rx(&f)[i], 0);
	release();
	ask(uuid_of(COMMON, 0), 0);
	expect_list(2, 24);
	ck_assert_uint_eq(dsc_get(fixture_rx(&f) + 24, 2), FIXTURE_SP + 2);
	expect_smcs(&f, 0);
	fixture_stop(&f);
}
END_TEST

/* PART-1 */
START_TEST(unknown_uuid_is_invalid_in_every_version_and_leaves_rx_empty)
{
	static const enum sim_personality sides[] = { SIM_RULES, SIM_OPTEE_REPAIRED, SIM_EL3_SPMC };

	for (size_t i = 0; i < 9; i++) {
		fixture_prepare(&f);
		f.machine.personality = sides[i / 3];
		fixture_open(&f);
		fixture_boot(&f, V(i % 3));
		ask(uuid_of(9, 9), 0);
		expect_error(&f, FFA_RET_INVALID_PARAMETERS);
		if (i % 3 != 0) {
			ask(uuid_of(9, 9), COUNT_ONLY);
			expect_error(&f, FFA_RET_INVALID_PARAMETERS);
			expect_reason(&f, FFA_R_UUID_UNKNOWN);
		}
		ck_assert_int_eq((int)fixture_client(&f, 0).rx, FFA_RX_EMPTY);
		ck_assert(!sim_oracle_rx_full(f.sim));
		fixture_stop(&f);
	}
}
END_TEST

/* PART-1 */
START_TEST(count_needs_no_buffer_and_touches_none)
{
	for (uint32_t minor = 1; minor < 3; minor++) {
		open_many(V(minor), 3, 1);
		ask_all();
		for (int i = 0; i < 2; i++) {
			ask(uuid_of(COMMON, 0), COUNT_ONLY);
			expect_success(&f);
			expect_w(&f, 2, 2);
			expect_w(&f, 3, 0);
			call32(&f, INFO, 0, 0, 0, 0, COUNT_ONLY);
			expect_w(&f, 2, 3);
			/* RX was full, now there is none. */
			call32(&f, FFA_NR_RXTX_UNMAP, 0);
		}
		fixture_stop(&f);
	}
}
END_TEST

/* PART-1 */
START_TEST(flags_that_the_version_does_not_know_are_refused)
{
	for (uint32_t minor = 0; minor < 3; minor++) {
		open_many(V(minor), 1, 1);
		for (uint32_t bit = minor == 0 ? 0 : 1; bit < 32; bit++) {
			call32(&f, INFO, 0, 0, 0, 0, UINT64_C(1) << bit);
			expect_error(&f, FFA_RET_INVALID_PARAMETERS);
			expect_reason(&f, FFA_R_REGISTER_VALUE);
		}
		fixture_stop(&f);
	}
}
END_TEST

/* PART-1 BOX-2 */
START_TEST(list_waits_for_an_rx_buffer_that_is_there_and_empty)
{
	for (uint32_t minor = 0; minor < 2; minor++) {
		open_many(V(minor), 2, 1);
		ask_all();
		memset(fixture_rx(&f), 0xA5, 64);
		ask(uuid_of(1, 1), 0);
		expect_error(&f, FFA_RET_BUSY);
		expect_reason(&f, FFA_R_BOX_RX_BUSY);
		ck_assert_uint_eq(fixture_rx(&f)[0], 0xA5);
		release();
		ask_all();
		expect_success(&f);
		release();
		call32(&f, FFA_NR_RXTX_UNMAP, 0);
		fixture_mark(&f);
		ask_all();
		expect_error(&f, FFA_RET_BUSY);
		expect_reason(&f, FFA_R_BOX_RX_BUSY);
		expect_smcs(&f, 0);
		fixture_stop(&f);
	}
}
END_TEST

/* PART-1 BOX-3: 240 entries of 24 bytes are more than a page; 170 would fit. */
START_TEST(list_longer_than_rx_is_no_memory_and_nothing_is_written)
{
	open_many(V(2), 60, 4);
	memset(fixture_rx(&f), 0xA5, FFA_PAGE_SIZE);
	ask_all();
	expect_error(&f, FFA_RET_NO_MEMORY);
	expect_reason(&f, FFA_R_BOX_RX_SMALL);
	ck_assert_int_eq((int)fixture_client(&f, 0).rx, FFA_RX_EMPTY);
	for (uint32_t i = 0; i < FFA_PAGE_SIZE; i++)
		ck_assert_uint_eq(fixture_rx(&f)[i], 0xA5);
	call32(&f, INFO, 0, 0, 0, 0, COUNT_ONLY);
	expect_w(&f, 2, 240);
	ask(uuid_of(1, 59), 0);
	expect_list(1, 24);
	fixture_stop(&f);
}
END_TEST

/* PART-1 BOX-3: the longest list that fits. */
START_TEST(list_that_fills_rx_to_the_last_entry_fits)
{
	fixture_prepare(&f);
	f.machine.partitions = 43;
	for (uint32_t i = 0; i < 43; i++) {
		f.machine.partition[i] = f.machine.partition[0];
		f.machine.partition[i].id = (uint16_t)(FIXTURE_SP + i);
		f.machine.partition[i].uuids = i == 42 ? 2 : 4;
		for (uint32_t n = 0; n < 4; n++)
			f.machine.partition[i].uuid[n] = uuid_of((uint8_t)(1 + n), (uint8_t)i);
	}
	f.config.max_partitions = 256;
	fixture_open(&f);
	fixture_boot(&f, V(2));
	ask_all();
	expect_list(170, 24);
	ck_assert_uint_eq(dsc_get(fixture_rx(&f) + 169 * 24, 2), FIXTURE_SP + 42);
	fixture_stop(&f);
}
END_TEST

/* PART-1: one entry for each UUID, but below 1.2 one for each partition. */
START_TEST(partition_with_several_uuids_has_one_entry_each_at_1_2_and_one_in_all_below)
{
	for (uint32_t minor = 0; minor < 3; minor++) {
		uint32_t count = minor == 2 ? 6 : 2;

		open_many(V(minor), 2, 3);
		ask_all();
		expect_list(count, minor == 0 ? 0 : 24);
		release();
		ck_assert_uint_eq(fixture_view(&f).partitions, count);
		ask(uuid_of(1, 1), 0);
		expect_list(1, minor == 0 ? 0 : 24);
		fixture_stop(&f);
	}
}
END_TEST

/* PART-1: a list of 1.0 names no UUIDs: the Secure side is asked, and its RX given back. */
START_TEST(query_by_uuid_at_1_0_goes_to_the_secure_side)
{
	struct ffa_uuid uuid = uuid_of(1, 1);

	open_many(V(0), 3, 1);
	ask(uuid, 0);
	expect_list(1, 0);
	ck_assert_uint_eq(dsc_get(fixture_rx(&f), 2), FIXTURE_SP + 1);
	expect_smcs(&f, 2);
	ck_assert_uint_eq(f.asked[0].x[0], FFA_FID32(INFO));
	for (uint32_t i = 0; i < 4; i++)
		ck_assert_uint_eq(f.asked[0].x[1 + i], dsc_get(uuid.bytes + 4 * (size_t)i, 4));
	ck_assert_uint_eq(f.asked[1].x[0], FFA_FID32(FFA_NR_RX_RELEASE));
	release();
	ask(uuid_of(COMMON, 0), 0);
	expect_list(2, 0);
	ck_assert_uint_eq(dsc_get(fixture_rx(&f) + 8, 2), FIXTURE_SP + 2);
	fixture_stop(&f);
}
END_TEST

/* PART-1 */
START_TEST(registers_show_five_entries_at_a_time)
{
	static const struct ffa_uuid nil;

	open_many(V(2), 12, 1);
	for (uint32_t start = 0; start < 12; start += 5) {
		uint32_t last = start + 4 < 11 ? start + 4 : 11;

		ask_regs(nil, start);
		expect_w(&f, 0, FFA_FID64(FFA_NR_SUCCESS));
		expect_w(&f, 2, UINT64_C(11) | (uint64_t)last << 16 | UINT64_C(24) << 48);
		for (uint32_t i = start; i <= last; i++) {
			const uint64_t *entry = &f.r.x[3 + (i - start) * 3];
			const uint8_t *uuid = f.machine.partition[i].uuid[0].bytes;

			ck_assert_uint_eq(entry[0], (uint64_t)ALL_PROPERTIES << 32 |
							    (uint64_t)(1 + i % 4) << 16 |
							    (FIXTURE_SP + i));
			ck_assert_uint_eq(entry[1], dsc_get(uuid, 8));
			ck_assert_uint_eq(entry[2], dsc_get(uuid + 8, 8));
		}
		for (uint32_t i = 3 + (last - start + 1) * 3; i < FFA_NUM_REGS; i++)
			expect_w(&f, i, 0);
	}
	expect_smcs(&f, 0);
	fixture_stop(&f);
}
END_TEST

/* PART-1 */
START_TEST(registers_refuse_an_index_or_tag_out_of_range)
{
	static const uint64_t starts[] = { 2, 0xFFFF, 1 << 16, UINT64_C(1) << 32, UINT64_MAX };

	open_many(V(2), 2, 1);
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		ask_regs((struct ffa_uuid){ { 0 } }, starts[i]);
		expect_error(&f, FFA_RET_INVALID_PARAMETERS);
		expect_reason(&f, FFA_R_INFO_INDEX);
	}
	ask_regs(uuid_of(9, 9), 0);
	expect_error(&f, FFA_RET_INVALID_PARAMETERS);
	expect_reason(&f, FFA_R_UUID_UNKNOWN);
	fixture_stop(&f);
}
END_TEST

/* PART-1 */
START_TEST(registers_by_uuid_show_no_uuid_and_a_vm_does_not_see_who_comes_and_goes)
{
	open_many(V(2), 4, 2);
	fixture_join(&f, 1);
	ask_regs(uuid_of(COMMON, 0), 1);
	expect_w(&f, 2, UINT64_C(1) | UINT64_C(1) << 16 | UINT64_C(24) << 48);
	expect_w(&f, 3,
		 (uint64_t)(ALL_PROPERTIES & ~VM_PROPERTIES) << 32 | UINT64_C(4) << 16 |
			 (FIXTURE_SP + 3));
	for (uint32_t i = 4; i < FFA_NUM_REGS; i++)
		expect_w(&f, i, 0);
	fixture_stop(&f);
}
END_TEST

/* PART-1 */
START_TEST(registers_do_not_exist_below_1_2)
{
	open_many(V(1), 1, 1);
	ask_regs((struct ffa_uuid){ { 0 } }, 0);
	expect_error(&f, FFA_RET_NOT_SUPPORTED);
	fixture_stop(&f);
}
END_TEST

FIXTURE_MAIN("partitions", 60,
	     list_has_the_layout_and_properties_of_version_and_caller_and_leaves_the_tail_alone,
	     query_from_1_1_on_is_answered_without_the_secure_side,
	     unknown_uuid_is_invalid_in_every_version_and_leaves_rx_empty,
	     count_needs_no_buffer_and_touches_none,
	     flags_that_the_version_does_not_know_are_refused,
	     list_waits_for_an_rx_buffer_that_is_there_and_empty,
	     list_longer_than_rx_is_no_memory_and_nothing_is_written,
	     list_that_fills_rx_to_the_last_entry_fits,
	     partition_with_several_uuids_has_one_entry_each_at_1_2_and_one_in_all_below,
	     query_by_uuid_at_1_0_goes_to_the_secure_side, registers_show_five_entries_at_a_time,
	     registers_refuse_an_index_or_tag_out_of_range,
	     registers_by_uuid_show_no_uuid_and_a_vm_does_not_see_who_comes_and_goes,
	     registers_do_not_exist_below_1_2)
