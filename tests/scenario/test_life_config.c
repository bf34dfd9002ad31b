/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test_life_config.c - what a proxy and a client can be made of: one thing wrong at a time, the
 * defaults, and a proxy without a Secure side.
 */
#include "fixture.h"

static struct fixture f;
static _Alignas(16) uint8_t room[1 << 20];

static void open_machine(void)
{
	fixture_prepare(&f);
	fixture_machine(&f);
}

static enum ffa_admin create(const struct ffa_config *config, const struct ffa_ports *ports)
{
	struct ffa_proxy *proxy = (struct ffa_proxy *)(void *)room;
	enum ffa_admin result = ffa_proxy_create(room, sizeof(room), config, ports, &proxy);

	ck_assert((proxy != NULL) == (result == FFA_ADMIN_OK));
	return result;
}

static void expect_config(const struct ffa_config *config, enum ffa_admin result)
{
	size_t bytes = 1;

	ck_assert_int_eq((int)ffa_proxy_storage(config, &bytes), (int)result);
	ck_assert((bytes == 0) == (result != FFA_ADMIN_OK));
	ck_assert_int_eq((int)create(config, &f.ports), (int)result);
}

/* The configuration with one change. */
#define with_config(result, ...)                                                                   \
	do {                                                                                       \
		struct ffa_config c = f.config;                                                    \
                                                                                                   \
		__VA_ARGS__;                                                                       \
		expect_config(&c, result);                                                         \
	} while (0)
#define good(...) with_config(FFA_ADMIN_OK, __VA_ARGS__)
#define bad(...) with_config(FFA_ADMIN_BAD_CONFIG, __VA_ARGS__)

/* LIFE-4 */
START_TEST(structs_of_another_build_are_refused)
{
	struct ffa_ports ports;

	open_machine();
	good((void)0);
	with_config(FFA_ADMIN_BAD_API, c.api = FFA_API_VERSION + 1);
	with_config(FFA_ADMIN_BAD_API, c.api = 0);
	with_config(FFA_ADMIN_BAD_API, c.size--);
	with_config(FFA_ADMIN_BAD_API, c.size += 8);
	ports = f.ports;
	ports.size -= sizeof(void *);
	ck_assert_int_eq((int)create(&f.config, &ports), FFA_ADMIN_BAD_API);
	sim_destroy(f.sim);
}
END_TEST

/* LIFE-4 */
START_TEST(what_is_for_later_is_said_to_be_unsupported)
{
	struct ffa_ports ports;

	open_machine();
	with_config(FFA_ADMIN_UNSUPPORTED, c.policy = FFA_POLICY_PER_CLIENT);
	ports = f.ports;
	/* Any function will do: it is never called. */
	ports.translate =
		(enum ffa_port_result(*)(void *, struct ffa_endpoint, const struct ffa_range *,
					 struct ffa_pa *, uint32_t *))(void (*)(void))ports.smc;
	ck_assert_int_eq((int)create(&f.config, &ports), FFA_ADMIN_UNSUPPORTED);
	sim_destroy(f.sim);
}
END_TEST

/* LIFE-4 SAFE-2 */
START_TEST(every_number_of_a_configuration_has_its_bounds)
{
	open_machine();
	good(c.max_clients = FFA_MAX_CLIENTS / 512);
	bad(c.max_clients = FFA_MAX_CLIENTS + 1);
	good(c.max_partitions = FFA_MAX_PARTITIONS);
	bad(c.max_partitions = FFA_MAX_PARTITIONS + 1);
	bad(c.max_transactions = FFA_MAX_TRANSACTIONS + 1);
	bad(c.max_ranges = FFA_MAX_RANGES + 1);
	bad(c.max_calls = UINT16_MAX + 1);
	good(c.max_receivers = FFA_MAX_RECEIVERS);
	bad(c.max_receivers = FFA_MAX_RECEIVERS + 1);
	good(c.max_ranges_per_send = c.max_ranges);
	bad(c.max_ranges_per_send = c.max_ranges + 1);
	good(c.secure_shares = c.max_transactions);
	bad(c.secure_shares = c.max_transactions + 1);
	good(c.max_buffer_pages = 63, c.max_clients = 1);
	bad(c.max_buffer_pages = 64);
	sim_destroy(f.sim);
}
END_TEST

/* LIFE-4 */
START_TEST(every_choice_of_a_configuration_must_be_one)
{
	open_machine();
	bad(c.policy = (enum ffa_policy)2);
	bad(c.negotiator = (enum ffa_negotiator)3);
	bad(c.lend = (enum ffa_lend_rule)3);
	bad(c.abort = (enum ffa_abort_rule)3);
	good(c.abort = FFA_ABORT_REMEMBERS, c.lend = FFA_LEND_NEVER);
	bad(c.granule = 8192);
	bad(c.granule = 4095);
	good(c.granule = 16384);
	bad(c.granule = 16384, c.max_buffer_pages = 5);
	good(c.granule = 16384, c.max_buffer_pages = 8);
	good(c.granule = 65536, c.max_buffer_pages = 63, c.max_clients = 1);
	sim_destroy(f.sim);
}
END_TEST

/* LIFE-4 VER-3 */
START_TEST(versions_of_a_configuration_must_fit_together)
{
	open_machine();
	bad(c.version_ceiling = FFA_VERSION_1_3);
	bad(c.version_ceiling = 0xFFFF);
	bad(c.version_floor = FFA_VERSION_MAKE(2, 0));
	bad(c.version_floor = FFA_VERSION_1_2, c.version_ceiling = FFA_VERSION_1_1);
	good(c.version_floor = FFA_VERSION_1_1, c.version_ceiling = FFA_VERSION_1_1);
	bad(c.negotiator = FFA_NEGOTIATOR_FIXED);
	good(c.negotiator = FFA_NEGOTIATOR_FIXED, c.version_fixed = FFA_VERSION_1_1);
	bad(c.negotiator = FFA_NEGOTIATOR_FIXED, c.version_fixed = FFA_VERSION_1_2,
	    c.version_ceiling = FFA_VERSION_1_1);
	bad(c.negotiator = FFA_NEGOTIATOR_FIXED, c.version_fixed = FFA_VERSION_1_0,
	    c.version_floor = FFA_VERSION_1_1);
	sim_destroy(f.sim);
}
END_TEST

/* LIFE-4 */
START_TEST(own_pair_must_be_there_aligned_and_within_the_address_space)
{
	open_machine();
	bad(c.own.tx = NULL);
	bad(c.own.rx = NULL);
	bad(c.own.pages = 0);
	bad(c.own.pages = FFA_MAX_BUFFER_PAGES + 1);
	bad(c.own.tx_base.addr += 1);
	bad(c.own.rx_base.addr += 2048);
	bad(c.own.tx_base.addr = UINT64_MAX - 4095);
	good(c.own.tx_base.addr = UINT64_MAX - 8191);
	bad(c.own.rx_base.addr = UINT64_MAX - 4095);
	sim_destroy(f.sim);
}
END_TEST

/* LIFE-4 BOX-3: what the Secure side writes must not land in what it reads. */
START_TEST(buffers_of_the_own_pair_must_not_overlap)
{
	static uint8_t bytes[6 * 4096];

	open_machine();
	bad(c.own.rx_base = c.own.tx_base);
	bad(c.own.pages = 2, c.own.rx_base.addr = c.own.tx_base.addr + 4096);
	bad(c.own.pages = 2, c.own.tx_base.addr = c.own.rx_base.addr + 4096);
	good(c.own.pages = 2, c.own.rx_base.addr = c.own.tx_base.addr + 8192);
	good(c.own.pages = 2, c.own.tx_base.addr = c.own.rx_base.addr + 8192);
	bad(c.own.rx = c.own.tx);
	bad(c.own.pages = 3, c.own.tx = bytes, c.own.rx = bytes + 3 * 4096 - 1);
	bad(c.own.pages = 3, c.own.rx = bytes, c.own.tx = bytes + 3 * 4096 - 1);
	good(c.own.pages = 3, c.own.tx = bytes, c.own.rx = bytes + 3 * 4096);
	good(c.own.pages = 3, c.own.rx = bytes, c.own.tx = bytes + 3 * 4096);
	sim_destroy(f.sim);
}
END_TEST

#define without(port, result)                                                                      \
	do {                                                                                       \
		struct ffa_ports p = f.ports;                                                      \
                                                                                                   \
		p.port = NULL;                                                                     \
		ck_assert_int_eq((int)create(&f.config, &p), (int)(result));                       \
	} while (0)

/* LIFE-4 */
START_TEST(required_ports_must_be_there_and_optional_ones_may_be_missing)
{
	open_machine();
	without(smc, FFA_ADMIN_BAD_PORTS);
	without(buffer_map, FFA_ADMIN_BAD_PORTS);
	without(buffer_unmap, FFA_ADMIN_BAD_PORTS);
	without(pages, FFA_ADMIN_BAD_PORTS);
	without(lock, FFA_ADMIN_BAD_PORTS);
	without(unlock, FFA_ADMIN_BAD_PORTS);
	without(zero, FFA_ADMIN_OK);
	without(copy_in, FFA_ADMIN_OK);
	without(copy_out, FFA_ADMIN_OK);
	without(pause, FFA_ADMIN_OK);
	without(event, FFA_ADMIN_OK);
	sim_destroy(f.sim);
}
END_TEST

/* LIFE-4: a proxy with none of the optional ports does the same work. */
START_TEST(proxy_without_optional_ports_works)
{
	uint64_t handle;

	open_machine();
	f.ports.zero = NULL;
	f.ports.copy_in = NULL;
	f.ports.copy_out = NULL;
	f.ports.lock = NULL;
	f.ports.unlock = NULL;
	f.ports.pause = NULL;
	f.ports.event = NULL;
	fixture_proxy(&f);
	fixture_boot(&f, FFA_VERSION_1_2);
	call32(&f, FFA_NR_PARTITION_INFO_GET, 0);
	expect_success(&f);
	ck_assert_uint_eq(dsc_get(fixture_rx(&f), 2), FIXTURE_SP);
	handle = fixture_share(&f, 1);
	fixture_reclaim(&f, handle, 0);
	expect_success(&f);
	call32(&f, FFA_NR_RX_RELEASE, 0);
	expect_success(&f);
	fixture_stop(&f);
}
END_TEST

/* LIFE-4 SAFE-2 */
START_TEST(storage_must_be_large_enough_and_aligned)
{
	struct ffa_proxy *proxy;
	size_t bytes;

	open_machine();
	ck_assert_int_eq((int)ffa_proxy_storage(&f.config, &bytes), FFA_ADMIN_OK);
	ck_assert_uint_lt(bytes + 16, sizeof(room));
	ck_assert_int_eq((int)ffa_proxy_create(room, bytes - 1, &f.config, &f.ports, &proxy),
			 FFA_ADMIN_NO_STORAGE);
	ck_assert_ptr_null(proxy);
	ck_assert_int_eq((int)ffa_proxy_create(NULL, bytes, &f.config, &f.ports, &proxy),
			 FFA_ADMIN_NO_STORAGE); /* malloc had none: it is no place to write to */
	for (size_t off = 1; off < 16; off++)
		ck_assert_int_eq(
			(int)ffa_proxy_create(room + off, bytes, &f.config, &f.ports, &proxy),
			FFA_ADMIN_NO_STORAGE);
	ck_assert_int_eq((int)ffa_proxy_create(room, bytes, &f.config, &f.ports, &proxy),
			 FFA_ADMIN_OK);
	sim_destroy(f.sim);
}
END_TEST

#define client(result, ...)                                                                        \
	do {                                                                                       \
		struct ffa_client_config c = f.client[1];                                          \
                                                                                                   \
		__VA_ARGS__;                                                                       \
		ck_assert_int_eq((int)ffa_proxy_add_client(f.proxy, &c), (int)(result));           \
		if ((result) == FFA_ADMIN_OK)                                                      \
			ck_assert_int_eq((int)ffa_proxy_destroy_client(f.proxy, c.id),             \
					 FFA_ADMIN_OK);                                            \
	} while (0)

/* LIFE-4 */
START_TEST(every_field_of_a_client_has_its_bounds)
{
	open_machine();
	f.clients = 0;
	fixture_proxy(&f);
	client(FFA_ADMIN_OK, (void)0);
	client(FFA_ADMIN_BAD_API, c.size--);
	client(FFA_ADMIN_BAD_CONFIG, c.id.id = 0);
	client(FFA_ADMIN_OK, c.id.id = 0x7FFE);
	client(FFA_ADMIN_BAD_CONFIG, c.id.id = 0x7FFF);
	client(FFA_ADMIN_BAD_CONFIG, c.id.id = 0x8000);
	client(FFA_ADMIN_BAD_CONFIG, c.kind = FFA_CLIENT_HOST);
	client(FFA_ADMIN_OK, c.kind = FFA_CLIENT_HOST, c.id.id = 0);
	client(FFA_ADMIN_BAD_CONFIG, c.kind = (enum ffa_client_kind)2);
	client(FFA_ADMIN_OK, c.vcpus = UINT16_MAX);
	client(FFA_ADMIN_BAD_CONFIG, c.vcpus = UINT16_MAX + 1);
	client(FFA_ADMIN_BAD_CONFIG, c.address_limit = 4095);
	client(FFA_ADMIN_OK, c.address_limit = 4096);
	fixture_stop(&f);
}
END_TEST

/* LIFE-4 MEM-7 */
START_TEST(table_of_clients_has_room_for_as_many_as_configured)
{
	fixture_prepare(&f);
	f.config.max_clients = 2;
	f.clients = 2;
	fixture_open(&f);
	ck_assert_int_eq((int)ffa_proxy_add_client(f.proxy, &f.client[2]), FFA_ADMIN_NO_ROOM);
	ck_assert_int_eq((int)ffa_proxy_destroy_client(f.proxy, f.client[1].id), FFA_ADMIN_OK);
	ck_assert_int_eq((int)ffa_proxy_add_client(f.proxy, &f.client[2]), FFA_ADMIN_OK);
	fixture_boot(&f, FFA_VERSION_1_1);
	fixture_join(&f, 2);
	fixture_stop(&f);
}
END_TEST

/* VER-7 LIFE-2: without a Secure side, with and without calls between VMs. */
START_TEST(proxy_without_a_secure_side_serves_only_what_needs_none)
{
	for (int vm_to_vm = 0; vm_to_vm < 2; vm_to_vm++) {
		fixture_prepare(&f);
		f.config.vm_to_vm = vm_to_vm != 0;
		fixture_open(&f);
		fixture_fail(&f, SIM_FAIL_VANISH, 0, 1, UINT32_MAX, 0);
		expect_version(&f, FFA_VERSION_1_1, vm_to_vm ? FFA_VERSION_1_1 : 0);
		call32(&f, FFA_NR_ID_GET, 0);
		ck_assert(fixture_is_success(&f.r) == (vm_to_vm != 0));
		fixture_mark(&f);
		if (vm_to_vm)
			fixture_map(&f);
		call32(&f, FFA_NR_PARTITION_INFO_GET, 0);
		expect_error(&f, FFA_RET_NOT_SUPPORTED);
		call32(&f, FFA_NR_MEM_SHARE, 112, 112);
		expect_error(&f, FFA_RET_NOT_SUPPORTED);
		call32(&f, FFA_NR_RUN, (uint64_t)FIXTURE_SP << 16);
		expect_error(&f, FFA_RET_NOT_SUPPORTED);
		ck_assert_int_eq((int)ffa_proxy_stop(f.proxy), FFA_ADMIN_OK);
		expect_smcs(&f, 0);
		fixture_close(&f);
	}
}
END_TEST

FIXTURE_MAIN("life_config", 60, structs_of_another_build_are_refused,
	     what_is_for_later_is_said_to_be_unsupported,
	     every_number_of_a_configuration_has_its_bounds,
	     every_choice_of_a_configuration_must_be_one,
	     versions_of_a_configuration_must_fit_together,
	     own_pair_must_be_there_aligned_and_within_the_address_space,
	     buffers_of_the_own_pair_must_not_overlap,
	     required_ports_must_be_there_and_optional_ones_may_be_missing,
	     proxy_without_optional_ports_works, storage_must_be_large_enough_and_aligned,
	     every_field_of_a_client_has_its_bounds,
	     table_of_clients_has_room_for_as_many_as_configured,
	     proxy_without_a_secure_side_serves_only_what_needs_none)
