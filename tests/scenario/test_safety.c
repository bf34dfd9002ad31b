/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_safety.c - what an integrator at EL2 counts on: storage that can be planned, proxies that do
 * not know of each other, bounded calls, events and counters.
 */
#include "fixture.h"
#include "oracle.h"

#define HOST ((struct ffa_endpoint){ FFA_ID_HOST })

static struct fixture f;
static struct fixture g;

static size_t storage_of(const struct ffa_config *config)
{
	size_t bytes;

	ck_assert_int_eq((int)ffa_proxy_storage(config, &bytes), FFA_ADMIN_OK);
	return bytes;
}

/* Bytes with `count` in one field, everything else as in the fixture. */
enum counted { CLIENTS, PARTITIONS, TRANSACTIONS, RANGES, CALLS, BUFFERS, COUNTED };

static size_t storage_with(enum counted what, uint32_t count)
{
	struct ffa_config config = f.config;
	uint32_t *fields[COUNTED] = {
		[CLIENTS] = &config.max_clients,
		[PARTITIONS] = &config.max_partitions,
		[TRANSACTIONS] = &config.max_transactions,
		[RANGES] = &config.max_ranges,
		[CALLS] = &config.max_calls,
		[BUFFERS] = &config.max_buffer_pages,
	};

	*fields[what] = count;
	return storage_of(&config);
}

/* SAFE-2: twice as many need twice as much, give or take the alignment. */
START_TEST(storage_grows_in_line_with_every_count)
{
	static const uint32_t from[COUNTED] = { 8, 64, 1024, 8192, 64, 8 };

	fixture_prepare(&f);
	fixture_machine(&f);
	for (int what = 0; what < COUNTED; what++) {
		size_t one = storage_with((enum counted)what, from[what]);
		size_t two = storage_with((enum counted)what, from[what] * 2);
		size_t four = storage_with((enum counted)what, from[what] * 4);

		ck_assert_uint_gt(two, one);
		ck_assert_uint_le(four - two, 2 * (two - one) + 64);
		ck_assert_uint_ge(four - two + 64, 2 * (two - one));
	}
	sim_destroy(f.sim);
}
END_TEST

/* SAFE-2: an ordinary and a small configuration; a range costs no more than its page and count. */
START_TEST(storage_of_a_million_ranges_is_ordinary)
{
	size_t more;

	fixture_prepare(&f);
	fixture_machine(&f);
	f.config.max_transactions = 65536;
	f.config.max_ranges = 1000000;
	more = storage_with(RANGES, 1000001) - storage_of(&f.config);
	ck_assert_uint_le(more, 32);
	ck_assert_uint_lt(storage_of(&f.config), 48u << 20);
	f.config.max_transactions = 4;
	f.config.max_ranges = 64;
	ck_assert_uint_lt(storage_of(&f.config), 64u << 10);
	sim_destroy(f.sim);
}
END_TEST

/* SAFE-2: nothing beyond what was asked for is written. */
START_TEST(storage_beyond_the_stated_size_is_not_touched)
{
	uint8_t *memory;

	fixture_prepare(&f);
	fixture_machine(&f);
	f.bytes = storage_of(&f.config);
	memory = aligned_alloc(16, (f.bytes + 31) / 16 * 16 + 64);
	ck_assert_ptr_nonnull(memory);
	memset(memory, 0x5A, f.bytes + 64);
	f.storage = memory;
	ck_assert_int_eq((int)ffa_proxy_create(memory, f.bytes, &f.config, &f.ports, &f.proxy), 0);
	ck_assert_int_eq((int)ffa_proxy_add_client(f.proxy, &f.client[0]), FFA_ADMIN_OK);
	fixture_boot(&f, FFA_VERSION_1_1);
	for (uint32_t i = 0; i < 16; i++)
		(void)fixture_share(&f, 2 * i);
	for (size_t i = f.bytes; i < f.bytes + 64; i++)
		ck_assert_uint_eq(memory[i], 0x5A);
	fixture_stop(&f);
}
END_TEST

/* SAFE-1: two proxies on two machines; what one does, the other does not see. */
START_TEST(proxies_side_by_side_do_not_know_of_each_other)
{
	uint64_t in_f;
	uint64_t in_g;
	uint8_t *copy;

	fixture_at(&f, FFA_VERSION_1_0);
	fixture_at(&g, FFA_VERSION_1_2);
	in_f = fixture_share(&f, 1);
	copy = malloc(f.bytes);
	ck_assert_ptr_nonnull(copy);
	memcpy(copy, f.storage, f.bytes);
	in_g = fixture_share(&g, 7);
	call32(&g, FFA_NR_PARTITION_INFO_GET, 0);
	expect_success(&g);
	ck_assert_int_eq((int)ffa_proxy_reset_client(g.proxy, HOST), FFA_ADMIN_OK);
	ck_assert_mem_eq(copy, f.storage, f.bytes);
	free(copy);
	ck_assert_uint_eq(in_f, in_g); /* each Secure side counts for itself */
	ck_assert_uint_eq(fixture_view(&f).version, FFA_VERSION_1_0);
	ck_assert_uint_eq(fixture_view(&g).version, FFA_VERSION_1_2);
	fixture_reclaim(&f, in_f, 0);
	expect_success(&f);
	fixture_stop(&g);
	fixture_stop(&f);
}
END_TEST

/* SAFE-5: a call's SMCs are known from what it says and from the configuration. */
START_TEST(number_of_smcs_of_a_call_is_bounded)
{
	struct dsc_range many[200];
	struct dsc d;

	fixture_prepare(&f);
	f.config.max_ranges_per_send = 200;
	fixture_open(&f);
	fixture_boot(&f, FFA_VERSION_1_1);
	for (uint32_t i = 0; i < 200; i++)
		many[i] = (struct dsc_range){ fixture_page(&f, 2 * i), 1, 0 };
	fixture_dsc(&f, &d, FFA_VERSION_1_1, FFA_OP_SHARE);
	dsc_ranges(&d, many, 200);
	fixture_send(&f, &d);
	expect_success(&f);
	expect_smcs(&f, 1);
	fixture_reclaim(&f, fixture_handle(&f), 0);
	expect_smcs(&f, 2);
	call32(&f, FFA_NR_MSG_SEND_DIRECT_REQ, FIXTURE_SP);
	expect_smcs(&f, 3);
	d.range_count = dsc_set(201);
	d.total_length = dsc_set(dsc_size(&d) + 16);
	d.fragment_length = dsc_set(dsc_size(&d));
	(void)dsc_build(&d, fixture_tx(&f), FFA_PAGE_SIZE);
	call32(&f, FFA_NR_MEM_SHARE, dsc_w1(&d), dsc_w2(&d));
	expect_error(&f, FFA_RET_NO_MEMORY);
	expect_reason(&f, FFA_R_QUOTA_SEND_RANGES);
	expect_smcs(&f, 3);
	fixture_stop(&f);
}
END_TEST

/* The only event since the last clearing. */
static struct ffa_event the_event(void)
{
	struct ffa_event event;

	ck_assert_uint_eq(sim_events(f.sim), 1);
	ck_assert(sim_event(f.sim, 0, &event));
	sim_events_clear(f.sim);
	return event;
}

static void expect_event(enum ffa_event_kind kind, enum ffa_reason reason, int32_t error,
			 uint32_t offset, uint64_t value)
{
	struct ffa_event event = the_event();

	ck_assert_int_eq((int)event.kind, (int)kind);
	ck_assert_str_eq(ffa_reason_name((enum ffa_reason)event.reason), ffa_reason_name(reason));
	ck_assert_int_eq(event.error, error);
	ck_assert_uint_eq(event.offset, offset);
	ck_assert_uint_eq(event.value, value);
	ck_assert_uint_eq(event.client.id, f.caller);
	ck_assert_uint_eq(event.vcpu, f.vcpu);
	ck_assert_uint_eq(event.fid, (uint32_t)f.in.x[0]);
}

/* SAFE-7 DESC-5 */
START_TEST(every_refusal_is_one_event_that_says_who_what_where_and_why)
{
	struct dsc d;

	fixture_at(&f, FFA_VERSION_1_1);
	fixture_join(&f, 1);
	f.vcpu = 3;
	sim_events_clear(f.sim);
	call32(&f, FFA_NR_ID_GET, 0, 0, 7);
	expect_event(FFA_EVENT_REFUSED, FFA_R_REGISTER_MBZ, FFA_RET_INVALID_PARAMETERS, 3, 7);
	call32(&f, 0x91, 0);
	expect_event(FFA_EVENT_REFUSED, FFA_R_CALL_UNKNOWN, FFA_RET_NOT_SUPPORTED, 0,
		     FFA_FID32(0x91));
	call32(&f, FFA_NR_RX_RELEASE, 0);
	expect_event(FFA_EVENT_REFUSED, FFA_R_BOX_RX_NOT_OWNED, FFA_RET_DENIED, 0, 0);
	fixture_reclaim(&f, 0x123456789, 0);
	expect_event(FFA_EVENT_REFUSED, FFA_R_HANDLE_UNKNOWN, FFA_RET_INVALID_PARAMETERS, 1,
		     0x123456789);
	expect_version(&f, FFA_VERSION_1_0, 0);
	expect_event(FFA_EVENT_REFUSED, FFA_R_VERSION_LOCKED, FFA_RET_NOT_SUPPORTED, 1,
		     FFA_VERSION_1_0);
	fixture_dsc(&f, &d, FFA_VERSION_1_1, FFA_OP_SHARE);
	dsc_add_range(&d, fixture_page(&f, 1), 1);
	dsc_add_range(&d, fixture_page(&f, 5) + 8, 1);
	fixture_send(&f, &d);
	expect_event(FFA_EVENT_REFUSED, FFA_R_RANGE_ALIGNMENT, FFA_RET_INVALID_PARAMETERS,
		     dsc_range_at(&d, 1), fixture_page(&f, 5) + 8);
	call32(&f, FFA_NR_ID_GET, 0);
	ck_assert_uint_eq(sim_events(f.sim), 0);
	fixture_stop(&f);
}
END_TEST

/* SAFE-7 */
START_TEST(errors_and_anomalies_of_the_secure_side_are_events_of_their_own_kind)
{
	struct ffa_event event;

	fixture_at(&f, FFA_VERSION_1_1);
	sim_events_clear(f.sim);
	fixture_fail(&f, SIM_FAIL_ERROR, FFA_FID32(FFA_NR_MSG_SEND_DIRECT_REQ), 1, 1,
		     (uint64_t)(int64_t)FFA_RET_BUSY);
	call32(&f, FFA_NR_MSG_SEND_DIRECT_REQ, FIXTURE_SP);
	expect_event(FFA_EVENT_ERROR, FFA_R_SECURE_ERROR, FFA_RET_BUSY, 2, (uint32_t)FFA_RET_BUSY);
	fixture_fail(&f, SIM_FAIL_FID, FFA_FID32(FFA_NR_MSG_SEND_DIRECT_REQ), 1, 1, 0x1234);
	call32(&f, FFA_NR_MSG_SEND_DIRECT_REQ, FIXTURE_SP);
	ck_assert_uint_eq(sim_events(f.sim), 2);
	ck_assert(sim_event(f.sim, 0, &event));
	ck_assert_int_eq((int)event.kind, FFA_EVENT_ANOMALY);
	ck_assert_uint_eq(event.value, 0x1234);
	ck_assert(sim_event(f.sim, 1, &event));
	ck_assert_int_eq((int)event.kind, FFA_EVENT_REFUSED);
	ck_assert_int_eq(event.error, FFA_RET_ABORTED);
	fixture_stop(&f);
}
END_TEST

static void refuse_times(uint32_t times)
{
	for (uint32_t i = 0; i < times; i++)
		call32(&f, FFA_NR_RX_RELEASE, 0);
}

/* SAFE-7: no flood lever; what is dropped is counted, and others keep their own budget. */
START_TEST(events_of_a_client_stop_at_its_budget_until_maintenance)
{
	fixture_prepare(&f);
	f.config.event_burst = 5;
	fixture_open(&f);
	fixture_boot(&f, FFA_VERSION_1_1);
	fixture_join(&f, 1);
	ck_assert_int_eq((int)ffa_proxy_maintain(f.proxy, 0), FFA_ADMIN_OK);
	sim_events_clear(f.sim);
	refuse_times(12);
	ck_assert_uint_eq(sim_events(f.sim), 5);
	ck_assert_uint_eq(fixture_statistics(&f, 1).events_dropped, 7);
	ck_assert_uint_eq(fixture_statistics(&f, 1).refused, 12);
	f.caller = 0;
	refuse_times(2);
	ck_assert_uint_eq(sim_events(f.sim), 7);
	ck_assert_uint_eq(fixture_statistics(&f, 0).events_dropped, 0);
	ck_assert_int_eq((int)ffa_proxy_maintain(f.proxy, 0), FFA_ADMIN_OK);
	f.caller = 1;
	refuse_times(6);
	ck_assert_uint_eq(sim_events(f.sim), 12);
	ck_assert_uint_eq(fixture_statistics(&f, 1).events_dropped, 8);
	fixture_stop(&f);
}
END_TEST

/* SAFE-7 */
START_TEST(budget_without_bound_drops_nothing)
{
	fixture_prepare(&f);
	f.config.event_burst = UINT32_MAX;
	fixture_open(&f);
	fixture_boot(&f, FFA_VERSION_1_1);
	sim_events_clear(f.sim);
	refuse_times(300);
	ck_assert_uint_eq(sim_events(f.sim), 300);
	ck_assert_uint_eq(fixture_statistics(&f, 0).events_dropped, 0);
	fixture_stop(&f);
}
END_TEST

/* SAFE-7 */
START_TEST(counters_tell_what_every_client_did_and_add_up)
{
	struct ffa_statistics host;
	struct ffa_statistics vm;
	struct ffa_statistics all;

	fixture_at(&f, FFA_VERSION_1_1);
	(void)fixture_share(&f, 1);
	fixture_join(&f, 1);
	vm = fixture_statistics(&f, 1);
	host = fixture_statistics(&f, 0);
	(void)fixture_share(&f, 1);
	refuse_times(3);
	fixture_fail(&f, SIM_FAIL_ERROR, 0, 1, 1, (uint64_t)(int64_t)FFA_RET_RETRY);
	call32(&f, FFA_NR_MSG_SEND_DIRECT_REQ, UINT64_C(1) << 16 | FIXTURE_SP);
	expect_error(&f, FFA_RET_RETRY);
	ck_assert_uint_eq(fixture_statistics(&f, 1).calls, vm.calls + 5);
	ck_assert_uint_eq(fixture_statistics(&f, 1).refused, vm.refused + 3);
	ck_assert_uint_eq(fixture_statistics(&f, 1).errors, vm.errors + 1);
	ck_assert_uint_eq(fixture_statistics(&f, 1).smcs, vm.smcs + 2);
	ck_assert_uint_eq(fixture_statistics(&f, 1).transactions, 1);
	ck_assert_uint_eq(fixture_statistics(&f, 1).pages, 1);
	vm = fixture_statistics(&f, 1);
	ck_assert_uint_eq(fixture_statistics(&f, 0).calls, host.calls);
	ck_assert_uint_eq(fixture_statistics(&f, 0).smcs, host.smcs);
	ck_assert(ffa_proxy_statistics(f.proxy, NULL, &all));
	ck_assert_uint_eq(all.calls, host.calls + vm.calls);
	ck_assert_uint_eq(all.smcs, host.smcs + vm.smcs);
	ck_assert_uint_eq(all.smcs, sim_smc_calls(f.sim, 0));
	ck_assert_uint_eq(all.refused, host.refused + vm.refused);
	ck_assert_uint_eq(all.pages, 2);
	ck_assert(!ffa_proxy_statistics(f.proxy, &(struct ffa_endpoint){ 77 }, &all));
	fixture_stop(&f);
}
END_TEST

FIXTURE_MAIN("safety", 60, storage_grows_in_line_with_every_count,
	     storage_of_a_million_ranges_is_ordinary, storage_beyond_the_stated_size_is_not_touched,
	     proxies_side_by_side_do_not_know_of_each_other, number_of_smcs_of_a_call_is_bounded,
	     every_refusal_is_one_event_that_says_who_what_where_and_why,
	     errors_and_anomalies_of_the_secure_side_are_events_of_their_own_kind,
	     events_of_a_client_stop_at_its_budget_until_maintenance,
	     budget_without_bound_drops_nothing, counters_tell_what_every_client_did_and_add_up)
