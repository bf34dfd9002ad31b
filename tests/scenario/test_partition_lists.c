/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_partition_lists.c - partition lists of a Secure side that lies, at first contact and later:
 * never believed, and the proxy's own RX always goes back.
 */
#include "fixture.h"

#define V(minor) FFA_VERSION_MAKE(1, minor)
#define INFO FFA_FID32(FFA_NR_PARTITION_INFO_GET)
#define RELEASE FFA_FID32(FFA_NR_RX_RELEASE)
#define SMC_BOUND 200 /* of a first contact: one per row and width of the table, and a few */

static struct fixture f;

static void prepare(uint32_t partitions)
{
	fixture_prepare(&f);
	f.machine.partitions = partitions;
	for (uint32_t i = 0; i < partitions; i++) {
		f.machine.partition[i] = f.machine.partition[0];
		f.machine.partition[i].id = (uint16_t)(FIXTURE_SP + i);
	}
}

/* The first contact, with a list that is tampered with. */
static void meet(uint32_t version, enum sim_mode mode, uint64_t arg)
{
	prepare(2);
	fixture_open(&f);
	fixture_fail(&f, mode, INFO, 1, 1, arg);
	fixture_boot(&f, version);
	ck_assert_uint_eq(sim_fail_hits(f.sim), 1);
	ck_assert(!sim_oracle_rx_full(f.sim));
}

static void expect_absent(void)
{
	ck_assert(!fixture_view(&f).secure_present);
	ck_assert_uint_eq(fixture_view(&f).partitions, 0);
	ck_assert(!sim_oracle_own_mapped(f.sim));
	ck_assert_uint_ge(fixture_statistics(&f, 0).anomalies, 1);
	call32(&f, FFA_NR_PARTITION_INFO_GET, 0);
	expect_error(&f, FFA_RET_NOT_SUPPORTED);
	call32(&f, FFA_NR_MSG_SEND_DIRECT_REQ, FIXTURE_SP);
	expect_error(&f, FFA_RET_NOT_SUPPORTED);
	call32(&f, FFA_NR_ID_GET, 0);
	expect_success(&f);
}

/* PART-1 SAFE-4 */
START_TEST(impossible_count_at_first_contact_makes_the_secure_side_absent)
{
	static const uint64_t counts[] = { 171, 513, UINT32_MAX, UINT64_C(1) << 31 };

	for (uint32_t minor = 0; minor < 3; minor++)
		for (size_t i = minor == 0 ? 1 : 0; i < 4; i++) {
			meet(V(minor), SIM_FAIL_COUNT, counts[i]);
			expect_absent();
			fixture_stop(&f);
		}
}
END_TEST

/* PART-1 SAFE-4 */
START_TEST(impossible_entry_size_at_first_contact_makes_the_secure_side_absent)
{
	static const uint64_t sizes[] = { 0, 1, 8, 16, 23, 25, 28, 4080, 4104, UINT32_MAX };

	for (uint32_t minor = 1; minor < 3; minor++)
		for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
			meet(V(minor), SIM_FAIL_ENTRY_SIZE, sizes[i]);
			expect_absent();
			fixture_stop(&f);
		}
}
END_TEST

/* PART-1: at 1.0 the register means nothing. */
START_TEST(entry_size_at_1_0_is_not_looked_at)
{
	meet(V(0), SIM_FAIL_ENTRY_SIZE, 12345);
	ck_assert_uint_eq(fixture_view(&f).partitions, 2);
	fixture_stop(&f);
}
END_TEST

/* PART-1: one real Secure side says 48. */
START_TEST(entries_of_48_bytes_are_read_and_passed_on_as_24)
{
	for (uint32_t minor = 1; minor < 3; minor++) {
		prepare(3);
		f.machine.partition_entry = 48;
		fixture_open(&f);
		fixture_boot(&f, V(minor));
		ck_assert_uint_eq(fixture_view(&f).partitions, 3);
		call32(&f, FFA_NR_PARTITION_INFO_GET, 0);
		expect_success(&f);
		expect_w(&f, 2, 3);
		expect_w(&f, 3, 24);
		for (uint32_t i = 0; i < 3; i++)
			ck_assert_uint_eq(dsc_get(fixture_rx(&f) + 24 * (size_t)i, 2),
					  FIXTURE_SP + i);
		fixture_stop(&f);
	}
}
END_TEST

/* PART-1 SAFE-4: whatever the bytes say, only Secure IDs become partitions, as many as said. */
START_TEST(noise_in_the_list_makes_no_partition_outside_the_secure_world)
{
	for (uint32_t minor = 0; minor < 3; minor++) {
		struct ffa_view_partition one;

		meet(V(minor), SIM_FAIL_LIST, 0);
		ck_assert_uint_le(fixture_view(&f).partitions, 2);
		for (uint32_t i = 0; ffa_view_partition_get(f.proxy, i, &one); i++)
			ck_assert_uint_ne(one.id.id & FFA_ID_SECURE_BIT, 0);
		fixture_stop(&f);
	}
}
END_TEST

/* PART-1 SAFE-2 */
START_TEST(more_partitions_than_there_is_room_for_make_the_secure_side_absent)
{
	for (uint32_t most = 2; most < 4; most++) {
		prepare(3);
		f.config.max_partitions = most;
		fixture_open(&f);
		fixture_boot(&f, V(1));
		ck_assert(fixture_view(&f).secure_present == (most == 3));
		fixture_stop(&f);
	}
}
END_TEST

/* BOX-3 SAFE-5: a list that was refused is given back like any other, after bounded effort. */
START_TEST(first_contact_is_bounded_and_gives_rx_back_whatever_the_list)
{
	for (int mode = 0; mode < SIM_MODES; mode++) {
		uint64_t smcs;

		prepare(2);
		fixture_open(&f);
		fixture_fail(&f, (enum sim_mode)mode, INFO, 1, 1, 77);
		f.caller = FFA_ID_HOST;
		expect_version(&f, V(1), V(1));
		call32(&f, FFA_NR_ID_GET, 0);
		smcs = sim_smc_calls(f.sim, 0);
		ck_assert_uint_le(smcs, SMC_BOUND);
		ck_assert(!sim_oracle_rx_full(f.sim));
		ck_assert_uint_eq(sim_smc_calls(f.sim, RELEASE), sim_smc_calls(f.sim, INFO));
		fixture_stop(&f);
	}
}
END_TEST

/* A query by UUID at 1.0, answered with a lie. */
static void ask_later(enum sim_mode mode, uint64_t arg)
{
	const uint8_t *uuid = sim_uuid_optee.bytes;

	prepare(2);
	fixture_open(&f);
	fixture_boot(&f, V(0));
	fixture_fail(&f, mode, INFO, 1, 1, arg);
	memset(fixture_rx(&f), 0xA5, FFA_PAGE_SIZE);
	call32(&f, FFA_NR_PARTITION_INFO_GET, dsc_get(uuid, 4), dsc_get(uuid + 4, 4),
	       dsc_get(uuid + 8, 4), dsc_get(uuid + 12, 4));
	ck_assert_uint_eq(sim_fail_hits(f.sim), 1);
	ck_assert_uint_eq(f.asked[f.smcs - 1].x[0], RELEASE);
	ck_assert(!sim_oracle_rx_full(f.sim));
}

static void expect_refused_later(int32_t error)
{
	expect_error(&f, error);
	ck_assert_int_eq((int)fixture_client(&f, 0).rx, FFA_RX_EMPTY);
	for (uint32_t i = 0; i < FFA_PAGE_SIZE; i++)
		ck_assert_uint_eq(fixture_rx(&f)[i], 0xA5);
	/* The proxy goes on: the same question, honestly answered. */
	call32(&f, FFA_NR_PARTITION_INFO_GET, 0);
	expect_success(&f);
	expect_w(&f, 2, 2);
	fixture_stop(&f);
}

/* PART-1 SAFE-4 BOX-3 */
START_TEST(impossible_count_in_a_later_answer_is_aborted)
{
	static const uint64_t counts[] = { 17, 512, 513, UINT32_MAX };

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		ask_later(SIM_FAIL_COUNT, counts[i]);
		ck_assert_uint_eq(fixture_events(&f, FFA_EVENT_ANOMALY, FFA_R_SECURE_LIST), 1);
		expect_refused_later(FFA_RET_ABORTED);
	}
}
END_TEST

/* PART-1: every ID must be one of the full list. */
START_TEST(later_answer_with_an_unknown_id_is_aborted)
{
	ask_later(SIM_FAIL_LIST, 0);
	ck_assert_uint_eq(fixture_events(&f, FFA_EVENT_ANOMALY, FFA_R_SECURE_LIST), 1);
	expect_refused_later(FFA_RET_ABORTED);
}
END_TEST

/* PART-1 */
START_TEST(later_count_of_zero_is_an_unknown_uuid)
{
	ask_later(SIM_FAIL_COUNT, 0);
	expect_reason(&f, FFA_R_UUID_UNKNOWN);
	expect_refused_later(FFA_RET_INVALID_PARAMETERS);
}
END_TEST

/* PART-1 SAFE-4 */
START_TEST(later_answer_of_another_kind_is_aborted_and_an_error_passed_on)
{
	ask_later(SIM_FAIL_FID, FFA_FID32(FFA_NR_MEM_FRAG_RX));
	expect_refused_later(FFA_RET_ABORTED);
	ask_later(SIM_FAIL_VANISH, 0);
	expect_refused_later(FFA_RET_ABORTED);
	ask_later(SIM_FAIL_ERROR, (uint64_t)(int64_t)FFA_RET_NO_MEMORY);
	expect_refused_later(FFA_RET_NO_MEMORY);
	ask_later(SIM_FAIL_ERROR_AFTER, (uint64_t)(int64_t)FFA_RET_BUSY);
	expect_refused_later(FFA_RET_BUSY);
}
END_TEST

/* BOX-3: a buffer that cannot be written is not handed over. */
START_TEST(rx_that_cannot_be_written_stays_empty)
{
	prepare(2);
	fixture_open(&f);
	fixture_boot(&f, V(1));
	fixture_refuse(&f, SIM_PORT_COPY_OUT, FFA_PORT_FAULT, 1);
	call32(&f, FFA_NR_PARTITION_INFO_GET, 0);
	expect_error(&f, FFA_RET_ABORTED);
	expect_reason(&f, FFA_R_PORT_FAULT);
	ck_assert_int_eq((int)fixture_client(&f, 0).rx, FFA_RX_EMPTY);
	fixture_stop(&f);
}
END_TEST

/* A Secure side that lists a partition of 1.1 twice, under two UUIDs. */
static void list_twice(void *ctx, struct ffa_regs *regs)
{
	bool list = regs->x[0] == INFO;
	uint8_t *rx;

	sim_smc(ctx, regs);
	if (!list)
		return;
	rx = sim_memory(ctx, f.config.own.rx_base.addr, 48);
	memcpy(rx + 24, rx, 24);
	rx[24 + 8] ^= 0xFF;
}

/* PART-1: below 1.2 a partition has one entry in an answer, found by each of its UUIDs. */
START_TEST(partition_listed_twice_at_1_1_is_shown_once_and_found_by_both_uuids)
{
	struct ffa_uuid uuid = sim_uuid_optee;

	prepare(2);
	fixture_machine(&f);
	f.ports.smc = list_twice;
	fixture_proxy(&f);
	fixture_boot(&f, V(1));
	ck_assert_uint_eq(fixture_view(&f).partitions, 2);
	call32(&f, FFA_NR_PARTITION_INFO_GET, 0);
	expect_w(&f, 2, 1);
	call32(&f, FFA_NR_RX_RELEASE, 0);
	for (int i = 0; i < 2; i++, uuid.bytes[0] ^= 0xFF) {
		call32(&f, FFA_NR_PARTITION_INFO_GET, dsc_get(uuid.bytes, 4),
		       dsc_get(uuid.bytes + 4, 4), dsc_get(uuid.bytes + 8, 4),
		       dsc_get(uuid.bytes + 12, 4));
		expect_success(&f);
		expect_w(&f, 2, 1);
		ck_assert_uint_eq(dsc_get(fixture_rx(&f), 2), FIXTURE_SP);
		call32(&f, FFA_NR_RX_RELEASE, 0);
	}
	fixture_stop(&f);
}
END_TEST

FIXTURE_MAIN("partition_lists", 60, impossible_count_at_first_contact_makes_the_secure_side_absent,
	     impossible_entry_size_at_first_contact_makes_the_secure_side_absent,
	     entry_size_at_1_0_is_not_looked_at, entries_of_48_bytes_are_read_and_passed_on_as_24,
	     noise_in_the_list_makes_no_partition_outside_the_secure_world,
	     more_partitions_than_there_is_room_for_make_the_secure_side_absent,
	     first_contact_is_bounded_and_gives_rx_back_whatever_the_list,
	     impossible_count_in_a_later_answer_is_aborted,
	     later_answer_with_an_unknown_id_is_aborted, later_count_of_zero_is_an_unknown_uuid,
	     later_answer_of_another_kind_is_aborted_and_an_error_passed_on,
	     rx_that_cannot_be_written_stays_empty,
	     partition_listed_twice_at_1_1_is_shown_once_and_found_by_both_uuids)
