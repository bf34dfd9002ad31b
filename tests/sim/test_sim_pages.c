/* SPDX-License-Identifier: BSD-3-Clause */
/* test_sim_pages.c - memory, page states and the ports over them: what a stage 2 would refuse. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim_test.h"

#define PAGE UINT64_C(4096)

struct refused {
	const char *what;
	uint64_t addr;
	uint32_t pages;
	enum ffa_port_result result;
	uint16_t owner;
	bool write;
};

/* Region 3 of the machine, VM 1's, is read-only here; the host has a pair at +0x100 pages. */
static const struct refused refusals[] = {
	{ "its own", HOST_RAM, 4, FFA_PORT_OK, 0, true },
	{ "another's", HOST_RAM, 1, FFA_PORT_INVALID, 2, true },
	{ "a device", 0x09000000, 1, FFA_PORT_INVALID, SIM_ID_NOBODY, true },
	{ "secure RAM", 0x0E000000, 1, FFA_PORT_INVALID, SIM_ID_NOBODY, true },
	{ "no memory", 0x30000000, 1, FFA_PORT_INVALID, 0, true },
	{ "partly no memory", HOST_RAM + 0x3ffff000, 2, FFA_PORT_INVALID, 0, true },
	{ "shared already", HOST_RAM + 0x80 * PAGE, 1, FFA_PORT_DENIED, 0, true },
	{ "partly shared already", HOST_RAM + 0x7f * PAGE, 2, FFA_PORT_DENIED, 0, true },
	{ "its TX buffer", HOST_RAM + 0x100 * PAGE, 1, FFA_PORT_DENIED, 0, true },
	{ "its RX buffer", HOST_RAM + 0x101 * PAGE, 1, FFA_PORT_DENIED, 0, true },
	{ "read-only, to be written", VM1_RAM, 1, FFA_PORT_DENIED, 1, true },
	{ "read-only, to be read", VM1_RAM, 1, FFA_PORT_OK, 1, false },
};

static void open_pages(struct rig *rig, struct ffa_mapping *mapping)
{
	const struct ffa_pair pair = { { HOST_RAM + 0x100 * PAGE },
				       { HOST_RAM + 0x101 * PAGE },
				       1 };
	struct sim_config config = sim_default_config();

	config.region[3].read_only = true;
	rig_create(rig, &config);
	ck_assert_int_eq(
		rig->ports.buffer_map(rig->ports.ctx, (struct ffa_endpoint){ 0 }, &pair, mapping),
		FFA_PORT_OK);
	ck_assert_int_eq(give(rig, FFA_PAGES_SHARE, 0, HOST_RAM + 0x80 * PAGE, 1), FFA_PORT_OK);
}

START_TEST(a_transfer_is_refused_like_a_stage_2_would)
{
	const struct refused *row = &refusals[_i];
	struct ffa_page_change change = { FFA_PAGES_LEND, { row->owner }, row->write };
	struct ffa_range ranges[2] = { { { HOST_RAM + 0x200 * PAGE }, 1 },
				       { { row->addr }, row->pages } };
	struct ffa_mapping mapping;
	struct sim_snapshot *before;
	struct rig rig;

	if (row->owner != 0)
		ranges[0].base.addr = row->addr;
	open_pages(&rig, &mapping);
	before = sim_snapshot(rig.sim);
	/* Two ranges where the first is good: none may change when the second is refused. */
	ck_assert_msg(rig.ports.pages(rig.ports.ctx, &change, ranges + (row->owner != 0),
				      row->owner ? 1 : 2) == row->result,
		      "%s", row->what);
	ck_assert_int_eq(sim_snapshot_equal(rig.sim, before), row->result != FFA_PORT_OK);
	sim_snapshot_free(before);
	rig_close(&rig);
}
END_TEST

START_TEST(only_what_was_done_can_be_undone)
{
	static const enum ffa_page_action done[] = { FFA_PAGES_SHARE, FFA_PAGES_LEND,
						     FFA_PAGES_DONATE };
	static const enum ffa_page_action undo[] = { FFA_PAGES_UNSHARE, FFA_PAGES_UNLEND,
						     FFA_PAGES_UNDONATE };
	struct sim_page page;
	struct rig rig;

	rig_simple(&rig, SIM_RULES, FFA_VERSION_1_1);
	ck_assert_int_eq(give(&rig, undo[_i % 3], 0, HOST_RAM, 1), FFA_PORT_DENIED);
	ck_assert_int_eq(give(&rig, done[_i / 3], 0, HOST_RAM, 2), FFA_PORT_OK);
	ck_assert_uint_eq(sim_oracle_given(rig.sim, 0), 2);
	ck_assert(sim_oracle_page(rig.sim, HOST_RAM, &page));
	ck_assert_int_eq(page.access, _i / 3 == 0 ? SIM_ACCESS_SHARED : SIM_ACCESS_NONE);
	ck_assert_int_eq(give(&rig, undo[_i % 3], 0, HOST_RAM, 2),
			 _i / 3 == _i % 3 ? FFA_PORT_OK : FFA_PORT_DENIED);
	ck_assert_uint_eq(sim_oracle_given(rig.sim, 0), _i / 3 == _i % 3 ? 0 : 2);
	rig_close(&rig);
}
END_TEST

START_TEST(giving_back_what_the_secure_side_has_is_noticed)
{
	struct ffa_range range = { { HOST_RAM }, 1 };
	struct rig rig;

	rig_simple(&rig, SIM_RULES, FFA_VERSION_1_1);
	(void)share_page(&rig, HOST_RAM);
	sim_expect_complaint(rig.sim, SIM_C_PAGES_HELD);
	ck_assert_int_eq(rig.ports.zero(rig.ports.ctx, (struct ffa_endpoint){ 0 }, &range, 1),
			 FFA_PORT_OK);
	complained(&rig, SIM_C_PAGES_HELD);
	ck_assert_int_eq(give(&rig, FFA_PAGES_UNSHARE, 0, HOST_RAM, 1), FFA_PORT_OK);
	complained(&rig, SIM_C_PAGES_HELD);
	rig_close(&rig);
}
END_TEST

START_TEST(giving_back_after_reclaim_is_in_order)
{
	struct rig rig;

	rig_simple(&rig, SIM_RULES, FFA_VERSION_1_1);
	(void)share_page(&rig, HOST_RAM);
	ck_assert_int_eq(reclaim(&rig), 0);
	ck_assert_int_eq(give(&rig, FFA_PAGES_UNSHARE, 0, HOST_RAM, 1), FFA_PORT_OK);
	rig_close(&rig);
}
END_TEST

START_TEST(impossible_arguments_of_a_page_change_are_noticed)
{
	struct ffa_page_change change = { FFA_PAGES_SHARE, { 0 }, true };
	struct ffa_range ranges[2] = { { { HOST_RAM }, 2 }, { { HOST_RAM + PAGE }, 2 } };
	struct rig rig;

	rig_simple(&rig, SIM_RULES, FFA_VERSION_1_1);
	sim_expect_complaint(rig.sim, SIM_C_PORT);
	if (_i == 0)
		(void)rig.ports.pages(rig.ports.ctx, &change, ranges, 2);
	else if (_i == 1)
		(void)rig.ports.pages(rig.ports.ctx, &change, ranges, 0);
	else
		(void)give(&rig, FFA_PAGES_SHARE, 0, HOST_RAM + 8, 1);
	complained(&rig, SIM_C_PORT);
	rig_close(&rig);
}
END_TEST

struct pair_row {
	uint16_t client;
	uint64_t tx, rx;
	uint32_t pages;
	enum ffa_port_result result;
};
static const struct pair_row pair_rows[] = {
	{ 2, UINT64_C(0x90000000), UINT64_C(0x90001000), 1, FFA_PORT_OK },
	{ 2, UINT64_C(0x90000000), UINT64_C(0x9003f000), 63, FFA_PORT_OK },
	{ 2, HOST_RAM, UINT64_C(0x90001000), 1, FFA_PORT_INVALID },
	{ 2, UINT64_C(0x90000000), 0x09000000, 1, FFA_PORT_INVALID },
	{ 2, UINT64_C(0x93fff000), UINT64_C(0x90000000), 2, FFA_PORT_INVALID },
	{ 1, VM1_RAM, VM1_RAM + PAGE, 1, FFA_PORT_DENIED },	     /* read-only */
	{ 0, HOST_RAM + 0x80 * PAGE, HOST_RAM, 1, FFA_PORT_DENIED }, /* shared */
};

START_TEST(a_pair_must_be_the_clients_own_plain_memory)
{
	const struct pair_row *row = &pair_rows[_i];
	const struct ffa_pair pair = { { row->tx }, { row->rx }, row->pages };
	const struct ffa_pair host = { { HOST_RAM + 0x100 * PAGE },
				       { HOST_RAM + 0x101 * PAGE },
				       1 };
	struct ffa_endpoint client = { row->client };
	struct ffa_mapping mapping, second;
	struct ffa_pair seen;
	struct rig rig;

	open_pages(&rig, &mapping);
	ck_assert_int_eq(
		rig.ports.buffer_unmap(rig.ports.ctx, (struct ffa_endpoint){ 0 }, &host, &mapping),
		FFA_PORT_OK);
	ck_assert_int_eq(rig.ports.buffer_map(rig.ports.ctx, client, &pair, &second), row->result);
	ck_assert_int_eq(sim_oracle_pair(rig.sim, row->client, &seen), row->result == FFA_PORT_OK);
	rig_close(&rig);
}
END_TEST

/* Does touching this byte end a process? */
static bool crashes(const volatile uint8_t *at, bool write)
{
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		signal(SIGSEGV, SIG_DFL);
		signal(SIGBUS, SIG_DFL);
		if (write)
			*(volatile uint8_t *)(uintptr_t)at = 1;
		_exit(*at == 255 ? 1 : 0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status);
}

START_TEST(buffers_are_what_the_client_has_and_end_where_they_end)
{
	struct ffa_mapping mapping;
	const uint8_t *tx;
	uint8_t *client;
	struct rig rig;

	open_pages(&rig, &mapping);
	tx = mapping.tx;
	client = sim_memory(rig.sim, HOST_RAM + 0x100 * PAGE, 2 * PAGE);
	client[5] = 77;
	ck_assert_uint_eq(tx[5], 77);
	((uint8_t *)mapping.rx)[9] = 78;
	ck_assert_uint_eq(client[PAGE + 9], 78);
	ck_assert(!crashes(tx, false));
	ck_assert(crashes(tx, true));
	ck_assert(crashes(tx + PAGE, false));
	ck_assert(crashes(tx - 1, false));
	ck_assert(!crashes(mapping.rx, true));
	ck_assert(crashes((uint8_t *)mapping.rx + PAGE, true));
	rig_close(&rig);
}
END_TEST

START_TEST(memory_is_contiguous_sparse_and_cleared_by_reset)
{
	struct sim_config config = sim_default_config();
	uint8_t *first, *last;
	struct rig rig;

	if (sizeof(size_t) == 8) {
		/* 256 GiB cost nothing. */
		config.region[4].base = UINT64_C(0x1000000000);
		config.region[4].pages = UINT64_C(0x4000000);
	}
	rig_create(&rig, &config);
	first = sim_memory(rig.sim, config.region[4].base, 1);
	last = sim_memory(rig.sim, config.region[4].base + (config.region[4].pages - 1) * PAGE,
			  PAGE);
	ck_assert(last == first + (size_t)((config.region[4].pages - 1) * PAGE));
	first[0] = 1;
	last[4095] = 2;
	ck_assert(sim_memory(rig.sim, config.region[4].base + (config.region[4].pages - 1) * PAGE,
			     PAGE + 1) == NULL);
	ck_assert(sim_memory(rig.sim, 0x09000000, 1) == NULL);
	sim_reset(rig.sim);
	ck_assert(first == sim_memory(rig.sim, config.region[4].base, 1));
	ck_assert_uint_eq(first[0] + last[4095], 0);
	rig_close(&rig);
}
END_TEST

START_TEST(a_byte_of_tx_is_handed_out_once_and_changes_when_asked_to)
{
	struct ffa_mapping mapping;
	uint8_t bytes[32], *client;
	struct rig rig;

	open_pages(&rig, &mapping);
	client = sim_memory(rig.sim, HOST_RAM + 0x100 * PAGE, PAGE);
	memset(client, 0x5a, 64);
	sim_enter(rig.sim, 0, 0);
	sim_changing_tx(rig.sim, true);
	ck_assert_int_eq(rig.ports.copy_in(rig.ports.ctx, bytes, mapping.tx, 0, 16), FFA_PORT_OK);
	ck_assert_int_eq(rig.ports.copy_in(rig.ports.ctx, bytes + 16, mapping.tx, 16, 16),
			 FFA_PORT_OK);
	ck_assert_uint_eq(bytes[31], 0x5a);
	ck_assert(memcmp(bytes, client, 32) != 0);
	ck_assert_uint_eq(client[32], 0x5a);
	sim_expect_complaint(rig.sim, SIM_C_DOUBLE_FETCH);
	(void)rig.ports.copy_in(rig.ports.ctx, bytes, mapping.tx, 31, 1);
	complained(&rig, SIM_C_DOUBLE_FETCH);
	sim_leave(rig.sim);
	sim_expect_complaint(rig.sim, SIM_C_PORT);
	ck_assert_int_eq(rig.ports.copy_in(rig.ports.ctx, bytes, mapping.tx, 4090, 8),
			 FFA_PORT_FAULT);
	complained(&rig, SIM_C_PORT);
	rig_close(&rig);
}
END_TEST

START_TEST(zeroing_clears_the_pages_and_no_others)
{
	struct ffa_range range = { { HOST_RAM + PAGE }, 1 };
	uint8_t *bytes;
	struct rig rig;

	rig_simple(&rig, SIM_RULES, FFA_VERSION_1_1);
	bytes = sim_memory(rig.sim, HOST_RAM, 3 * PAGE);
	memset(bytes, 7, 3 * PAGE);
	ck_assert_int_eq(rig.ports.zero(rig.ports.ctx, (struct ffa_endpoint){ 0 }, &range, 1),
			 FFA_PORT_OK);
	ck_assert_uint_eq(bytes[PAGE - 1], 7);
	ck_assert_uint_eq(bytes[PAGE] + bytes[2 * PAGE - 1], 0);
	ck_assert_uint_eq(bytes[2 * PAGE], 7);
	rig_close(&rig);
}
END_TEST

static void add(TCase *tests)
{
	tcase_add_loop_test(tests, a_transfer_is_refused_like_a_stage_2_would, 0,
			    sizeof(refusals) / sizeof(refusals[0]));
	tcase_add_loop_test(tests, only_what_was_done_can_be_undone, 0, 9);
	tcase_add_test(tests, giving_back_what_the_secure_side_has_is_noticed);
	tcase_add_test(tests, giving_back_after_reclaim_is_in_order);
	tcase_add_loop_test(tests, impossible_arguments_of_a_page_change_are_noticed, 0, 3);
	tcase_add_loop_test(tests, a_pair_must_be_the_clients_own_plain_memory, 0,
			    sizeof(pair_rows) / sizeof(pair_rows[0]));
	tcase_add_test(tests, buffers_are_what_the_client_has_and_end_where_they_end);
	tcase_add_test(tests, memory_is_contiguous_sparse_and_cleared_by_reset);
	tcase_add_test(tests, a_byte_of_tx_is_handed_out_once_and_changes_when_asked_to);
	tcase_add_test(tests, zeroing_clears_the_pages_and_no_others);
}

int main(void)
{
	return run_suite("pages", add);
}
