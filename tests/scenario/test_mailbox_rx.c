/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_mailbox_rx.c - who owns RX: the table of states and events through the public interface, and
 * what is written into the buffer and what is left alone.
 */
#include "fixture.h"

#define PATTERN 0xD5

static struct fixture f;

enum event {
	MAP,
	UNMAP,
	FILL,  /* PARTITION_INFO_GET */
	COUNT, /* the same, count only: RX is not needed */
	RELEASE,
	SEND,	 /* MEM_SHARE and RECLAIM: TX is needed, RX is not */
	ENTER,	 /* a direct request needs neither */
	REBIRTH, /* the client is reset and back */
	EVENTS,
};

/* What an event answers and where it leads; a row per state. */
static const struct {
	int32_t error;
	enum ffa_rx_state next;
} table[3][EVENTS] = {
	[FFA_RX_UNMAPPED] = {
		[MAP] = { 0, FFA_RX_EMPTY },
		[UNMAP] = { FFA_RET_INVALID_PARAMETERS, FFA_RX_UNMAPPED },
		[FILL] = { FFA_RET_BUSY, FFA_RX_UNMAPPED },
		[COUNT] = { 0, FFA_RX_UNMAPPED },
		[RELEASE] = { FFA_RET_DENIED, FFA_RX_UNMAPPED },
		[SEND] = { FFA_RET_INVALID_PARAMETERS, FFA_RX_UNMAPPED },
		[ENTER] = { 0, FFA_RX_UNMAPPED },
		[REBIRTH] = { 0, FFA_RX_UNMAPPED },
	},
	[FFA_RX_EMPTY] = {
		[MAP] = { FFA_RET_DENIED, FFA_RX_EMPTY },
		[UNMAP] = { 0, FFA_RX_UNMAPPED },
		[FILL] = { 0, FFA_RX_FULL },
		[COUNT] = { 0, FFA_RX_EMPTY },
		[RELEASE] = { FFA_RET_DENIED, FFA_RX_EMPTY },
		[SEND] = { 0, FFA_RX_EMPTY },
		[ENTER] = { 0, FFA_RX_EMPTY },
		[REBIRTH] = { 0, FFA_RX_UNMAPPED },
	},
	[FFA_RX_FULL] = {
		[MAP] = { FFA_RET_DENIED, FFA_RX_FULL },
		[UNMAP] = { 0, FFA_RX_UNMAPPED },
		[FILL] = { FFA_RET_BUSY, FFA_RX_FULL },
		[COUNT] = { 0, FFA_RX_FULL },
		[RELEASE] = { 0, FFA_RX_EMPTY },
		[SEND] = { 0, FFA_RX_FULL },
		[ENTER] = { 0, FFA_RX_FULL },
		[REBIRTH] = { 0, FFA_RX_UNMAPPED },
	},
};

static void settle_caller(uint32_t version)
{
	expect_version(&f, version, version);
	call32(&f, FFA_NR_ID_GET, 0);
	expect_success(&f);
}

static void share_and_reclaim(uint32_t version)
{
	struct dsc d;

	fixture_dsc(&f, &d, version, FFA_OP_SHARE);
	dsc_add_range(&d, fixture_page(&f, 3), 1);
	fixture_send(&f, &d);
	if (fixture_is_success(&f.r))
		fixture_reclaim(&f, fixture_handle(&f), 0);
}

static void happen(enum event event, uint32_t version)
{
	switch (event) {
	case MAP:
		call64(&f, FFA_NR_RXTX_MAP, fixture_tx_address(&f), fixture_rx_address(&f), 1);
		break;
	case UNMAP:
		call32(&f, FFA_NR_RXTX_UNMAP, 0);
		break;
	case FILL:
		call32(&f, FFA_NR_PARTITION_INFO_GET, 0);
		break;
	case COUNT:
		call32(&f, FFA_NR_PARTITION_INFO_GET, 0, 0, 0, 0, 1);
		break;
	case RELEASE:
		call32(&f, FFA_NR_RX_RELEASE, 0);
		break;
	case SEND:
		share_and_reclaim(version);
		break;
	case ENTER:
		call32(&f, FFA_NR_MSG_SEND_DIRECT_REQ, (uint32_t)f.caller << 16 | FIXTURE_SP);
		break;
	case REBIRTH:
		ck_assert_int_eq((int)ffa_proxy_reset_client(f.proxy, f.client[f.caller].id),
				 FFA_ADMIN_OK);
		settle_caller(version);
		break;
	case EVENTS:
		break;
	}
}

static enum ffa_rx_state state_of(uint16_t id)
{
	return fixture_client(&f, id).rx;
}

static void reach(enum ffa_rx_state state, uint32_t version)
{
	if (state_of(f.caller) != FFA_RX_UNMAPPED)
		happen(UNMAP, version);
	if (state != FFA_RX_UNMAPPED)
		happen(MAP, version);
	if (state == FFA_RX_FULL)
		happen(FILL, version);
	ck_assert_int_eq((int)state_of(f.caller), (int)state);
}

static void walk(uint16_t id, uint32_t version)
{
	f.caller = id;
	settle_caller(version);
	for (unsigned int state = 0; state < 3; state++) {
		for (unsigned int event = 0; event < EVENTS; event++) {
			reach((enum ffa_rx_state)state, version);
			happen((enum event)event, version);
			ck_assert_msg(fixture_error(&f.r) == table[state][event].error &&
					      state_of(id) == table[state][event].next,
				      "client %u, state %u, event %u: error %d, then %d", id, state,
				      event, (int)fixture_error(&f.r), (int)state_of(id));
		}
	}
}

/* BOX-2 */
START_TEST(each_event_in_each_state_answers_and_leads_where_the_table_says)
{
	for (uint32_t minor = 1; minor <= 2; minor++) {
		fixture_prepare(&f);
		fixture_open(&f);
		walk(0, FFA_VERSION_MAKE(1, minor));
		walk(1, FFA_VERSION_MAKE(1, minor));
		fixture_stop(&f);
	}
}
END_TEST

/* BOX-2: clients do not see each other's buffers. */
START_TEST(one_clients_rx_is_not_anothers)
{
	fixture_at(&f, FFA_VERSION_1_1);
	fixture_join(&f, 1);
	happen(FILL, 0);
	expect_success(&f);
	f.caller = 0;
	happen(RELEASE, 0);
	expect_error(&f, FFA_RET_DENIED);
	happen(FILL, 0);
	expect_success(&f);
	f.caller = 1;
	happen(RELEASE, 0);
	expect_success(&f);
	ck_assert_int_eq((int)state_of(0), FFA_RX_FULL);
	fixture_stop(&f);
}
END_TEST

/* BOX-2 */
START_TEST(release_names_nobody_or_the_caller)
{
	static const uint32_t wrong[] = { 2, 0x7FFF, 0x8001, 0xFFFF, 0x10000, 0x10001, 0xFFFF0000 };

	fixture_at(&f, FFA_VERSION_1_1);
	fixture_join(&f, 1);
	happen(FILL, 0);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		call32(&f, FFA_NR_RX_RELEASE, wrong[i]);
		expect_error(&f, FFA_RET_INVALID_PARAMETERS);
		ck_assert_int_eq((int)state_of(1), FFA_RX_FULL);
	}
	call32(&f, FFA_NR_RX_RELEASE, 1);
	expect_success(&f);
	happen(FILL, 0);
	happen(RELEASE, 0);
	expect_success(&f);
	fixture_stop(&f);
}
END_TEST

/* All bytes of the caller's RX from `from` on are as they were before. */
static void untouched_from(size_t from)
{
	const uint8_t *rx = fixture_rx(&f);

	for (size_t i = from; i < f.pair_pages * FFA_PAGE_SIZE; i++)
		ck_assert_msg(rx[i] == PATTERN, "byte %zu", i);
}

static void mark_rx(void)
{
	memset(fixture_rx(&f), PATTERN, f.pair_pages * FFA_PAGE_SIZE);
}

/* BOX-2, BOX-3 */
START_TEST(full_rx_is_not_written_over)
{
	fixture_at(&f, FFA_VERSION_1_1);
	happen(FILL, 0);
	mark_rx();
	happen(FILL, 0);
	expect_error(&f, FFA_RET_BUSY);
	untouched_from(0);
	happen(COUNT, 0);
	expect_success(&f);
	expect_w(&f, 2, 1);
	untouched_from(0);
	fixture_stop(&f);
}
END_TEST

/* BOX-3 */
START_TEST(list_is_written_whole_and_the_tail_not_touched)
{
	for (uint32_t minor = 0; minor <= 2; minor++) {
		uint32_t size = minor == 0 ? 8 : 24;

		fixture_at(&f, FFA_VERSION_MAKE(1, minor));
		mark_rx();
		happen(FILL, 0);
		expect_success(&f);
		expect_w(&f, 2, 1);
		expect_w(&f, 3, minor == 0 ? 0 : size);
		ck_assert_uint_eq(dsc_get(fixture_rx(&f), 2), FIXTURE_SP);
		ck_assert_uint_eq(dsc_get(fixture_rx(&f) + 2, 2), f.machine.partition[0].contexts);
		ck_assert_uint_eq(dsc_get(fixture_rx(&f) + 4, 4) & ~UINT64_C(0x7FF), 0);
		if (minor != 0)
			ck_assert_mem_eq(fixture_rx(&f) + 8, sim_uuid_optee.bytes, 16);
		untouched_from(size);
		fixture_stop(&f);
	}
}
END_TEST

/* 64 partitions of four UUIDs each: 256 entries of 24 bytes at 1.2. */
static void many_partitions(uint32_t pair_pages)
{
	fixture_prepare(&f);
	f.pair_pages = pair_pages;
	f.own_pages = 2;
	f.config.max_buffer_pages = 2;
	f.config.max_partitions = 256;
	f.machine.partitions = 64;
	for (uint16_t i = 0; i < 64; i++) {
		struct sim_partition *sp = &f.machine.partition[i];

		*sp = f.machine.partition[0];
		sp->id = (uint16_t)(0x8001 + i);
		sp->uuids = 4;
		for (uint8_t j = 0; j < 4; j++)
			memset(sp->uuid[j].bytes, 4 * i + j + 1, 16);
	}
	fixture_open(&f);
	fixture_boot(&f, FFA_VERSION_1_2);
	ck_assert_uint_eq(fixture_view(&f).partitions, 256);
}

/* BOX-3: nothing is written beyond RX; what does not fit is not begun. */
START_TEST(list_larger_than_rx_is_refused_and_nothing_written)
{
	many_partitions(1);
	mark_rx();
	happen(FILL, 0);
	expect_error(&f, FFA_RET_NO_MEMORY);
	untouched_from(0);
	ck_assert_int_eq((int)state_of(0), FFA_RX_EMPTY);
	happen(COUNT, 0);
	expect_w(&f, 2, 256);
	fixture_stop(&f);
	many_partitions(2);
	mark_rx();
	happen(FILL, 0);
	expect_success(&f);
	expect_w(&f, 2, 256);
	untouched_from(256 * 24);
	fixture_stop(&f);
}
END_TEST

/* BOX-3, MEM-1: a copy that fails leaves RX with the proxy. */
START_TEST(failed_copy_leaves_rx_empty)
{
	fixture_at(&f, FFA_VERSION_1_1);
	fixture_refuse(&f, SIM_PORT_COPY_OUT, FFA_PORT_FAULT, 1);
	happen(FILL, 0);
	expect_error(&f, FFA_RET_ABORTED);
	ck_assert_int_eq((int)state_of(0), FFA_RX_EMPTY);
	happen(FILL, 0);
	expect_success(&f);
	fixture_stop(&f);
}
END_TEST

/* A query by UUID at 1.0 goes to the Secure side; its answer comes in the proxy's own RX. */
static void query(void)
{
	uint32_t w[4];

	for (unsigned int i = 0; i < 4; i++)
		w[i] = (uint32_t)dsc_get(sim_uuid_optee.bytes + 4 * i, 4);
	fixture_mark(&f);
	call32(&f, FFA_NR_PARTITION_INFO_GET, w[0], w[1], w[2], w[3]);
	ck_assert_uint_eq(fixture_asked(&f, FFA_FID32(FFA_NR_PARTITION_INFO_GET)), 1);
	ck_assert_uint_eq(fixture_asked(&f, FFA_FID32(FFA_NR_RX_RELEASE)), 1);
	ck_assert_uint_eq(f.asked[f.smcs - 1].x[0], FFA_FID32(FFA_NR_RX_RELEASE));
	ck_assert(!sim_oracle_rx_full(f.sim));
}

/* BOX-3 */
START_TEST(own_rx_is_released_whatever_the_secure_side_answered)
{
	static const struct {
		enum sim_mode mode;
		uint64_t arg;
		int32_t error;
	} answers[] = {
		{ SIM_FAIL_ERROR, (uint32_t)FFA_RET_BUSY, FFA_RET_BUSY },
		{ SIM_FAIL_ERROR, (uint32_t)FFA_RET_INVALID_PARAMETERS,
		  FFA_RET_INVALID_PARAMETERS },
		{ SIM_FAIL_ERROR_AFTER, (uint32_t)FFA_RET_NO_MEMORY, FFA_RET_NO_MEMORY },
		{ SIM_FAIL_COUNT, 0, FFA_RET_INVALID_PARAMETERS },
		{ SIM_FAIL_COUNT, 1000, FFA_RET_ABORTED },
		{ SIM_FAIL_COUNT, UINT32_MAX, FFA_RET_ABORTED },
		{ SIM_FAIL_LIST, 5, FFA_RET_ABORTED },
		{ SIM_FAIL_FID, FFA_FID32(FFA_NR_INTERRUPT), FFA_RET_ABORTED },
		{ SIM_FAIL_VANISH, 0, FFA_RET_ABORTED },
	};

	fixture_at(&f, FFA_VERSION_1_0);
	query();
	expect_success(&f);
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		happen(RELEASE, 0);
		fixture_fail(&f, answers[i].mode, FFA_FID32(FFA_NR_PARTITION_INFO_GET), 1, 1,
			     answers[i].arg);
		query();
		ck_assert_msg(fixture_error(&f.r) == answers[i].error, "%zu: %d", i,
			      (int)fixture_error(&f.r));
		ck_assert_int_eq((int)state_of(0), FFA_RX_EMPTY);
		sim_fail_clear(f.sim);
		query();
		expect_success(&f);
	}
	fixture_stop(&f);
}
END_TEST

FIXTURE_MAIN("mailbox_rx", 60, each_event_in_each_state_answers_and_leads_where_the_table_says,
	     one_clients_rx_is_not_anothers, release_names_nobody_or_the_caller,
	     full_rx_is_not_written_over, list_is_written_whole_and_the_tail_not_touched,
	     list_larger_than_rx_is_refused_and_nothing_written, failed_copy_leaves_rx_empty,
	     own_rx_is_released_whatever_the_secure_side_answered)
