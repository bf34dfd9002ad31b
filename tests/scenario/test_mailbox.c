/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_mailbox.c - RXTX_MAP and RXTX_UNMAP: every check with its broken call and a valid neighbour,
 * what a mapped pair forbids, what a failure leaves behind.
 */
#include "fixture.h"

#define HOST UINT64_C(0x40000000)
#define PAGE FFA_PAGE_SIZE
#define DEVICE UINT64_C(0x0A000000)    /* of the host, 16 pages */
#define READ_ONLY UINT64_C(0x0B000000) /* RAM of the host, which it may not write, 16 pages */
#define HOLE UINT64_C(0x0C000000)
#define SECURE_RAM UINT64_C(0x0E000000)
#define VM1 UINT64_C(0x80000000)

static struct fixture f;

static void prepare(void)
{
	struct sim_region device = { DEVICE, 16, SIM_DEVICE, 0, false };
	struct sim_region read_only = { READ_ONLY, 16, SIM_RAM, 0, true };

	fixture_prepare(&f);
	f.config.max_buffer_pages = 8;
	f.machine.region[f.machine.regions++] = device;
	f.machine.region[f.machine.regions++] = read_only;
}

/* A settled host without a pair. */
static void open_unmapped(void)
{
	fixture_open(&f);
	expect_version(&f, FFA_VERSION_1_1, FFA_VERSION_1_1);
	call32(&f, FFA_NR_ID_GET, 0);
	fixture_mark(&f);
}

static void open_default(void)
{
	prepare();
	open_unmapped();
}

static void expect_rx(enum ffa_rx_state state)
{
	ck_assert_int_eq((int)fixture_client(&f, f.caller).rx, (int)state);
}

/* The mapping is refused and nothing has changed; then unmapping is refused as well. */
static void refused(uint64_t tx, uint64_t rx, uint64_t pages, int32_t error)
{
	struct sim_snapshot *before = sim_snapshot(f.sim);

	call64(&f, FFA_NR_RXTX_MAP, tx, rx, pages);
	ck_assert_msg(fixture_error(&f.r) == error, "0x%llx 0x%llx %llu: 0x%llx, %d",
		      (unsigned long long)tx, (unsigned long long)rx, (unsigned long long)pages,
		      (unsigned long long)f.r.x[0], (int)fixture_error(&f.r));
	expect_rx(FFA_RX_UNMAPPED);
	ck_assert(sim_snapshot_equal(f.sim, before));
	sim_snapshot_free(before);
	call32(&f, FFA_NR_RXTX_UNMAP, 0);
	expect_error(&f, FFA_RET_INVALID_PARAMETERS);
	expect_smcs(&f, 0);
}

static void accepted(uint64_t tx, uint64_t rx, uint64_t pages)
{
	struct ffa_pair pair;

	call64(&f, FFA_NR_RXTX_MAP, tx, rx, pages);
	expect_success(&f);
	expect_rx(FFA_RX_EMPTY);
	ck_assert(sim_oracle_pair(f.sim, f.caller, &pair));
	ck_assert_uint_eq(pair.tx.addr, tx);
	ck_assert_uint_eq(pair.rx.addr, rx);
	ck_assert_uint_eq(pair.pages, pages);
	call32(&f, FFA_NR_RXTX_UNMAP, 0);
	expect_success(&f);
	expect_rx(FFA_RX_UNMAPPED);
	ck_assert(!sim_oracle_pair(f.sim, f.caller, &pair));
	/* The pair is the client's own: the Secure side never hears of it. */
	expect_smcs(&f, 0);
}

#define INVALID FFA_RET_INVALID_PARAMETERS

/* BOX-1 */
START_TEST(page_count_is_from_one_to_the_maximum)
{
	open_default();
	refused(HOST, HOST + 64 * PAGE, 0, INVALID);
	accepted(HOST, HOST + 64 * PAGE, 1);
	accepted(HOST, HOST + 64 * PAGE, 8);
	refused(HOST, HOST + 64 * PAGE, 9, INVALID);
	refused(HOST, HOST + 64 * PAGE, 63, INVALID);
	fixture_stop(&f);
}
END_TEST

/* BOX-1: the field has six bits; all others must be zero. */
START_TEST(bits_beside_the_page_count_must_be_zero)
{
	open_default();
	for (unsigned int bit = 6; bit < 64; bit++)
		refused(HOST, HOST + 64 * PAGE, UINT64_C(1) << bit | 1, INVALID);
	fixture_stop(&f);
	prepare();
	f.config.max_buffer_pages = FFA_MAX_BUFFER_PAGES;
	open_unmapped();
	accepted(HOST, HOST + 64 * PAGE, 63);
	refused(HOST, HOST + 64 * PAGE, 64, INVALID);
	fixture_stop(&f);
}
END_TEST

/* BOX-1 */
START_TEST(both_addresses_are_aligned_to_the_granule)
{
	static const uint32_t granules[] = { 4096, 16384, 65536 };

	for (size_t i = 0; i < 3; i++) {
		uint64_t g = granules[i], pages = g / PAGE, rx = HOST + 64 * PAGE;

		prepare();
		f.config.granule = granules[i];
		f.config.max_buffer_pages = (uint32_t)pages * 2;
		f.machine.granule = granules[i];
		open_unmapped();
		accepted(HOST, rx, pages);
		accepted(HOST + g, rx + g, pages * 2);
		for (uint64_t off = 1; off < g; off *= 2) {
			refused(HOST + off, rx, pages, INVALID);
			refused(HOST, rx + off, pages, INVALID);
		}
		if (pages > 1) {
			refused(HOST, rx, 1, INVALID);
			refused(HOST, rx, pages - 1, INVALID);
			refused(HOST, rx, pages + 1, INVALID);
		}
		fixture_stop(&f);
	}
}
END_TEST

/* BOX-1 */
START_TEST(buffers_may_touch_and_not_overlap)
{
	open_default();
	refused(HOST, HOST, 1, INVALID);
	refused(HOST, HOST, 4, INVALID);
	for (uint64_t off = 1; off < 4; off++) {
		refused(HOST, HOST + off * PAGE, 4, INVALID);
		refused(HOST + off * PAGE, HOST, 4, INVALID);
	}
	accepted(HOST, HOST + 4 * PAGE, 4);
	accepted(HOST + 4 * PAGE, HOST, 4);
	fixture_stop(&f);
}
END_TEST

/* BOX-1: either buffer. */
static void not_usable(uint64_t base)
{
	refused(base, HOST, 1, INVALID);
	refused(HOST, base, 1, INVALID);
}

/* BOX-1 */
START_TEST(both_buffers_are_plain_memory_of_the_client)
{
	open_default();
	not_usable(DEVICE);
	not_usable(READ_ONLY);
	not_usable(HOLE);
	not_usable(SECURE_RAM);
	not_usable(VM1);
	not_usable(UINT64_C(0xA0000000)); /* the hypervisor's */
	not_usable(0);
	/* Only the last page is wrong: beyond the client's memory, and the VM's. */
	refused(HOST, HOST + (FIXTURE_MEMORY_PAGES - 3) * PAGE, 4, INVALID);
	accepted(HOST, HOST + (FIXTURE_MEMORY_PAGES - 4) * PAGE, 4);
	f.caller = 1;
	expect_version(&f, FFA_VERSION_1_1, FFA_VERSION_1_1);
	refused(VM1 - PAGE, VM1 + 4 * PAGE, 2, INVALID);
	accepted(VM1, VM1 + 4 * PAGE, 2);
	fixture_stop(&f);
}
END_TEST

/* BOX-1, DESC-3 */
START_TEST(addresses_that_wrap_or_exceed_the_client_are_refused)
{
	prepare();
	f.client[0].address_limit = HOST + 16 * PAGE;
	open_unmapped();
	refused(UINT64_MAX - PAGE + 1, HOST, 1, INVALID);
	refused(HOST, UINT64_MAX - PAGE + 1, 2, INVALID);
	refused(UINT64_C(0x8000000000000000), HOST, 1, INVALID);
	refused(HOST + 16 * PAGE, HOST, 1, INVALID);
	refused(HOST, HOST + 15 * PAGE, 2, INVALID);
	ck_assert_uint_eq(sim_port_calls(f.sim, SIM_PORT_BUFFER_MAP), 0);
	accepted(HOST, HOST + 15 * PAGE, 1);
	accepted(HOST, HOST + 14 * PAGE, 2);
	fixture_stop(&f);
}
END_TEST

/* BOX-1 */
START_TEST(pages_that_are_given_away_are_no_buffer)
{
	uint64_t handle;

	open_default();
	fixture_map(&f);
	handle = fixture_share(&f, 5);
	call32(&f, FFA_NR_RXTX_UNMAP, 0);
	expect_success(&f);
	fixture_mark(&f);
	not_usable(fixture_page(&f, 5));
	fixture_reclaim(&f, handle, 0);
	expect_success(&f);
	fixture_mark(&f);
	accepted(fixture_page(&f, 5), HOST, 1);
	fixture_stop(&f);
}
END_TEST

/* BOX-1: DENIED comes before everything else, and the pair stays what it was. */
START_TEST(second_mapping_is_denied_whatever_it_names)
{
	struct ffa_pair pair;

	open_default();
	fixture_map(&f);
	call64(&f, FFA_NR_RXTX_MAP, fixture_page(&f, 1), fixture_page(&f, 2), 1);
	expect_error(&f, FFA_RET_DENIED);
	call64(&f, FFA_NR_RXTX_MAP, fixture_tx_address(&f), fixture_rx_address(&f), 1);
	expect_error(&f, FFA_RET_DENIED);
	call64(&f, FFA_NR_RXTX_MAP, 1, 1, 0);
	expect_error(&f, FFA_RET_DENIED);
	ck_assert(sim_oracle_pair(f.sim, 0, &pair));
	ck_assert_uint_eq(pair.tx.addr, fixture_tx_address(&f));
	fixture_stop(&f);
}
END_TEST

/* BOX-1: a client has no right to describe other buffers, and address 0 is an address. */
START_TEST(all_zero_arguments_are_refused_for_every_client)
{
	open_default();
	for (uint16_t id = 0; id < FIXTURE_CLIENTS; id++) {
		f.caller = id;
		expect_version(&f, FFA_VERSION_1_1, FFA_VERSION_1_1);
		refused(0, 0, 0, INVALID);
		refused(0, 0, 1, INVALID);
	}
	fixture_stop(&f);
}
END_TEST

/* BOX-1 */
START_TEST(both_widths_map)
{
	open_default();
	call32(&f, FFA_NR_RXTX_MAP, UINT64_C(0xF00000000) | HOST,
	       UINT64_C(0xF00000000) | (HOST + PAGE), UINT64_C(0xF00000001));
	expect_success(&f); /* upper halves are no part of a 32-bit call */
	call32(&f, FFA_NR_RXTX_UNMAP, 0);
	expect_success(&f);
	refused(UINT64_C(0xF00000000) | HOST, HOST + PAGE, 1, INVALID);
	accepted(HOST, HOST + PAGE, 1);
	fixture_stop(&f);
}
END_TEST

/* BOX-1, MEM-1 */
START_TEST(failing_port_is_told_and_changes_nothing)
{
	static const struct {
		enum ffa_port_result result;
		int32_t error;
	} answers[] = {
		{ FFA_PORT_INVALID, FFA_RET_INVALID_PARAMETERS },
		{ FFA_PORT_DENIED, FFA_RET_INVALID_PARAMETERS },
		{ FFA_PORT_NO_MEMORY, FFA_RET_NO_MEMORY },
		{ FFA_PORT_BUSY, FFA_RET_BUSY },
		{ FFA_PORT_FAULT, FFA_RET_ABORTED },
		{ (enum ffa_port_result)99, FFA_RET_ABORTED },
	};

	open_default();
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		fixture_refuse(&f, SIM_PORT_BUFFER_MAP, answers[i].result, 1);
		refused(HOST, HOST + PAGE, 1, answers[i].error);
		accepted(HOST, HOST + PAGE, 1);
	}
	fixture_stop(&f);
}
END_TEST

/* BOX-1 */
START_TEST(pages_of_a_mapped_pair_cannot_be_given_away)
{
	struct dsc d;

	open_default();
	fixture_map(&f);
	for (unsigned int op = FFA_OP_SHARE; op <= FFA_OP_DONATE; op++) {
		for (unsigned int i = 0; i < 2; i++) {
			fixture_dsc(&f, &d, FFA_VERSION_1_1, (enum ffa_operation)op);
			dsc_add_range(&d, i ? fixture_tx_address(&f) : fixture_rx_address(&f), 1);
			fixture_send(&f, &d);
			expect_error(&f, FFA_RET_DENIED);
		}
	}
	expect_smcs(&f, 0);
	fixture_stop(&f);
}
END_TEST

/* BOX-1 */
START_TEST(unmap_names_nobody_or_the_caller)
{
	static const uint32_t wrong[] = { 1,	      0x8000,	  0xFFFF, 0x20000,
					  0x80010000, 0xFFFF0000, 0x10001 };

	open_default();
	f.caller = 1;
	expect_version(&f, FFA_VERSION_1_1, FFA_VERSION_1_1);
	fixture_map(&f);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		call32(&f, FFA_NR_RXTX_UNMAP, wrong[i]);
		expect_error(&f, FFA_RET_INVALID_PARAMETERS);
		expect_rx(FFA_RX_EMPTY);
	}
	call32(&f, FFA_NR_RXTX_UNMAP, 0x10000);
	expect_success(&f);
	fixture_map(&f);
	call32(&f, FFA_NR_RXTX_UNMAP, 0);
	expect_success(&f);
	call32(&f, FFA_NR_RXTX_UNMAP, 0);
	expect_error(&f, FFA_RET_INVALID_PARAMETERS);
	fixture_stop(&f);
}
END_TEST

FIXTURE_MAIN("mailbox", 60, page_count_is_from_one_to_the_maximum,
	     bits_beside_the_page_count_must_be_zero, both_addresses_are_aligned_to_the_granule,
	     buffers_may_touch_and_not_overlap, both_buffers_are_plain_memory_of_the_client,
	     addresses_that_wrap_or_exceed_the_client_are_refused,
	     pages_that_are_given_away_are_no_buffer, second_mapping_is_denied_whatever_it_names,
	     all_zero_arguments_are_refused_for_every_client, both_widths_map,
	     failing_port_is_told_and_changes_nothing, pages_of_a_mapped_pair_cannot_be_given_away,
	     unmap_names_nobody_or_the_caller)
