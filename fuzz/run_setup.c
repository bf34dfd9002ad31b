/* SPDX-License-Identifier: BSD-3-Clause */
/* run_setup.c - the machine, the proxy and its clients as a program's header wants them. */
#include "inside.h"

#include <stdlib.h>
#include <string.h>

#include "oracle.h"

#define STORAGE ((size_t)1 << 20)
#define CLIENT_PAGES 512
#define OWN_PAGES 16 /* of the own buffers in all; a proxy gets the last of them */
#define PAGE_BYTES UINT64_C(4096)

struct run run;

static const uint64_t memory[RUN_CLIENTS] = { 0x40000000, 0x80000000, 0x90000000 };

#define ROM UINT64_C(0x48000000)
#define SECURE UINT64_C(0x0E000000)
#define DEVICE UINT64_C(0x09000000)
#define HYPERVISOR UINT64_C(0xA0000000)
#define HOLE UINT64_C(0xC0000000)
#define ADDRESS_LIMIT (UINT64_C(1) << 48)

static const uint32_t number_of_receivers[] = { 4, 1, 2, 8 };
static const uint32_t number_of_transactions[] = { 4, 1, 2, 8 };
static const uint32_t number_of_ranges[] = { 64, 4, 8, 320 };
static const uint32_t number_of_unfinished[] = { 4, 1, 2, 3 };
static const uint32_t number_of_tombstones[] = { 2, 1, 4, 16 };
static const uint32_t number_of_calls[] = { 2, 1, 3, 0 };
static const uint32_t number_of_send_ranges[] = { 0, 2, 8, 300 };
static const uint32_t number_of_send_pages[] = { 0, 1, 4, 16 };
static const uint32_t number_of_shares[] = { 0, 3, 6, 9 };
static const uint32_t number_of_own_pages[] = { 1, 2, 16 };
static const uint32_t granules[] = { 4096, 16384, 65536 };

static uint64_t head(enum fuzz_head field)
{
	return run.program->header[field];
}

bool run_has(uint32_t option)
{
	return (head(FUZZ_H_OPTIONS) & option) != 0;
}

/* EL3's own SPMC does not survive a scheduler that runs what is not suspended. */
static bool has_scheduler(void)
{
	return run_has(FUZZ_O_SCHEDULER) && head(FUZZ_H_PERSONALITY) < SIM_EL3_SPMC;
}

static uint32_t version_down(enum fuzz_head field)
{
	return FFA_VERSION_1_2 - (uint32_t)head(field);
}

/* ---- the machine ---------------------------------------------------------------------------- */

static void add_region(uint64_t base, uint64_t pages, enum sim_memory_kind kind, uint16_t owner,
		       bool read_only)
{
	struct sim_region *region = &run.machine.region[run.machine.regions++];

	region->base = base;
	region->pages = pages;
	region->kind = kind;
	region->owner = owner;
	region->read_only = read_only;
}

static void add_partition(uint16_t id, uint32_t properties, const struct sim_partition_ops *ops,
			  void *ctx)
{
	struct sim_partition *partition = &run.machine.partition[run.machine.partitions++];

	partition->id = id;
	partition->contexts = 4;
	partition->properties = properties;
	partition->uuids = 1;
	partition->uuid[0] = sim_uuid_optee;
	partition->uuid[0].bytes[15] = (uint8_t)(partition->uuid[0].bytes[15] + (id & 0xff) - 1);
	partition->ops = *ops;
	partition->ctx = ctx;
}

static void last_words(void)
{
	fuzz_run_account(NULL);
}

void run_open(void)
{
	const uint32_t all = FFA_PROP_DIRECT_RECV | FFA_PROP_DIRECT_SEND | FFA_PROP_NOTIFICATIONS |
			     FFA_PROP_AARCH64 | FFA_PROP_DIRECT_RECV2 | FFA_PROP_DIRECT_SEND2;

	if (run.sim != NULL)
		return;
	for (uint16_t i = 0; i < RUN_CLIENTS; i++)
		add_region(memory[i], CLIENT_PAGES, SIM_RAM, i, false);
	add_region(ROM, 32, SIM_RAM, FFA_ID_HOST, true);
	add_region(SECURE, 32, SIM_SECURE_RAM, SIM_ID_NOBODY, false);
	add_region(DEVICE, 1, SIM_DEVICE, SIM_ID_NOBODY, false);
	add_region(HYPERVISOR, 128, SIM_RAM, SIM_ID_HYPERVISOR, false);
	add_partition(0x8001, all, &sim_borrower, &run.borrower);
	add_partition(0x8002, all, &sim_slow, &run.slow);
	add_partition(0x8003, FFA_PROP_DIRECT_RECV | FFA_PROP_AARCH64, &sim_echo, NULL);
	add_partition(0x8004, FFA_PROP_DIRECT_SEND | FFA_PROP_AARCH64, &sim_echo, NULL);
	run.machine.flat_buffers = true;
	run.sim = sim_create(&run.machine);
	sim_ports(run.sim, &run.sim_ports);
	sim_own_pair(run.sim, OWN_PAGES, &run.own);
	run.storage = aligned_alloc(16, STORAGE);
	if (run.storage == NULL)
		abort();
	run.trace = getenv("FUZZ_TRACE") != NULL;
	fuzz_on_find(fuzz_run_account, NULL);
	sim_last_words(last_words);
}

static uint32_t lacking(struct sim_feature *out)
{
	static const enum fuzz_head fields[] = { FUZZ_H_LACKS, FUZZ_H_LACKS2 };
	uint32_t count = 0;

	for (uint32_t i = 0; i < 2; i++) {
		uint32_t number = FFA_NUMBER_FIRST - 1 + (uint32_t)head(fields[i]);

		if (number < FFA_NUMBER_FIRST)
			continue;
		out[count++] = (struct sim_feature){ .query = FFA_FID32(number) };
		out[count++] = (struct sim_feature){ .query = FFA_FID64(number) };
	}
	return count;
}

static void begin_machine(void)
{
	struct sim_config *machine = &run.machine;
	static struct sim_feature lacks[4]; /* run.machine keeps pointing there */

	machine->personality = (enum sim_personality)head(FUZZ_H_PERSONALITY);
	machine->version = version_down(FUZZ_H_SECURE);
	machine->version_minors = (uint32_t)head(FUZZ_H_MINORS);
	machine->version_rule = (enum sim_version_rule)head(FUZZ_H_VERSION_RULE);
	machine->abort = (enum sim_abort_rule)head(FUZZ_H_ABORT);
	machine->granule = granules[head(FUZZ_H_GRANULE)];
	machine->min_buffer = (uint32_t)head(FUZZ_H_MIN_BUFFER);
	machine->no_hypervisor_retrieve = run_has(FUZZ_O_NO_RETRIEVE);
	machine->scheduler = has_scheduler();
	machine->features = lacking(lacks);
	machine->feature = lacks;
	memset(&run.slow, 0, sizeof(run.slow));
	memset(&run.borrower, 0, sizeof(run.borrower));
	sim_reset_as(run.sim, machine);
}

/* ---- the proxy ------------------------------------------------------------------------------ */

/* The end of the own buffers lies at a guard page, whatever their size. */
static void own_pair(struct ffa_own_pair *own, uint32_t pages)
{
	size_t skip = (size_t)(OWN_PAGES - pages) * PAGE_BYTES;

	own->tx = (uint8_t *)run.own.tx + skip;
	own->rx = (const uint8_t *)run.own.rx + skip;
	own->tx_base.addr = run.own.tx_base + skip;
	own->rx_base.addr = run.own.rx_base + skip;
	own->pages = pages;
}

static void configure(struct ffa_config *config)
{
	memset(config, 0, sizeof(*config));
	config->api = FFA_API_VERSION;
	config->size = sizeof(*config);
	config->negotiator = (enum ffa_negotiator)head(FUZZ_H_NEGOTIATOR);
	config->version_ceiling = version_down(FUZZ_H_CEILING);
	config->version_floor = FFA_VERSION_1_0 + (uint32_t)head(FUZZ_H_FLOOR);
	if (config->version_floor > config->version_ceiling)
		config->version_floor = config->version_ceiling;
	config->version_fixed = version_down(FUZZ_H_REQUEST);
	if (config->version_fixed > config->version_ceiling)
		config->version_fixed = config->version_ceiling;
	if (config->version_fixed < config->version_floor)
		config->version_fixed = config->version_floor;
	config->vm_to_vm = run_has(FUZZ_O_VM_TO_VM);
	config->granule = granules[head(FUZZ_H_GRANULE)];
	config->max_clients = RUN_CLIENTS;
	config->max_buffer_pages = run.unit == 1 ? 2 : run.unit;
	config->max_transactions = RUN_CLIENTS * number_of_transactions[head(FUZZ_H_TRANSACTIONS)];
	config->max_ranges = RUN_CLIENTS * number_of_ranges[head(FUZZ_H_RANGES)];
	config->max_calls = 4;
	config->max_receivers = number_of_receivers[head(FUZZ_H_RECEIVERS)];
	config->max_ranges_per_send = number_of_send_ranges[head(FUZZ_H_SEND_RANGES)];
	if (config->max_ranges_per_send > config->max_ranges)
		config->max_ranges_per_send = config->max_ranges;
	config->secure_shares = number_of_shares[head(FUZZ_H_SHARES)];
	if (config->secure_shares > config->max_transactions)
		config->secure_shares = config->max_transactions;
	config->secure_pages_per_send = number_of_send_pages[head(FUZZ_H_SEND_PAGES)];
	config->lend = (enum ffa_lend_rule)head(FUZZ_H_LEND);
	config->abort = (enum ffa_abort_rule)head(FUZZ_H_ABORT);
	config->force_access_16 = run_has(FUZZ_O_ACCESS_16);
	config->sri_to_hypervisor = run_has(FUZZ_O_SRI);
	config->event_burst = UINT32_MAX;
	own_pair(&config->own, number_of_own_pages[head(FUZZ_H_OWN)]);
}

static void choose_ports(struct ffa_ports *ports)
{
	*ports = run.sim_ports;
	ports->smc = attack_smc;
	ports->copy_in = attack_copy_in;
	ports->lock = attack_lock;
	ports->unlock = attack_unlock;
	if (run_has(FUZZ_O_NO_ZERO))
		ports->zero = NULL;
	if (run_has(FUZZ_O_NO_EVENT))
		ports->event = NULL;
	if (run_has(FUZZ_O_NO_COPY)) {
		ports->copy_in = NULL;
		ports->copy_out = NULL;
	}
	if (run_has(FUZZ_O_NO_LOCK)) {
		ports->lock = NULL;
		ports->unlock = NULL;
	}
}

static void configure_client(uint32_t number)
{
	struct ffa_client_config *client = &run.client[number];
	uint32_t deny = (uint32_t)head(FUZZ_H_DENY);

	memset(client, 0, sizeof(*client));
	client->size = sizeof(*client);
	client->id.id = (uint16_t)number;
	client->kind = number == 0 ? FFA_CLIENT_HOST : FFA_CLIENT_VM;
	client->vcpus = 4;
	client->address_limit = ADDRESS_LIMIT;
	client->quota.transactions = number_of_transactions[head(FUZZ_H_TRANSACTIONS)];
	if (run.config.secure_shares != 0 &&
	    client->quota.transactions > run.config.secure_shares / RUN_CLIENTS)
		client->quota.transactions = run.config.secure_shares / RUN_CLIENTS;
	client->quota.ranges = number_of_ranges[head(FUZZ_H_RANGES)];
	client->quota.unfinished = number_of_unfinished[head(FUZZ_H_UNFINISHED)];
	client->quota.tombstones = number_of_tombstones[head(FUZZ_H_TOMBSTONES)];
	client->quota.calls = number_of_calls[head(FUZZ_H_CALLS)];
	client->aarch32 = number == 2 && run_has(FUZZ_O_AARCH32);
	client->scheduler = number == 0 && has_scheduler();
	client->tolerate_reserved = run_has(FUZZ_O_TOLERATE);
	if (deny != 0)
		client->deny[(deny - 1) / 64] |= UINT64_C(1) << ((deny - 1) % 64);
}

/* Everything the proxy has not written itself is recognisable, and ends where the block ends. */
static void begin_proxy(void)
{
	size_t bytes;
	uint8_t *at;
	enum ffa_admin result;

	configure(&run.config);
	choose_ports(&run.ports);
	FUZZ_CHECK(ffa_proxy_storage(&run.config, &bytes) == FFA_ADMIN_OK && bytes <= STORAGE,
		   "the configuration is refused, or wants %zu bytes", bytes);
	at = run.storage + (STORAGE - bytes) / 16 * 16;
	memset(at, 0xA5, bytes);
	result = ffa_proxy_create(at, bytes, &run.config, &run.ports, &run.proxy);
	FUZZ_CHECK(result == FFA_ADMIN_OK, "no proxy: %d", (int)result);
	for (uint32_t i = 0; i < RUN_CLIENTS; i++) {
		configure_client(i);
		result = ffa_proxy_add_client(run.proxy, &run.client[i]);
		FUZZ_CHECK(result == FFA_ADMIN_OK, "client %u is refused: %d", i, (int)result);
		run.model[i].present = true;
	}
}

void run_begin(void)
{
	run.unit = granules[head(FUZZ_H_GRANULE)] / 4096;
	memset(run.model, 0, sizeof(run.model));
	memset(run.handle, 0, sizeof(run.handle));
	for (uint32_t i = 0; i < RUN_SENDS; i++)
		run.sending[i].used = false;
	run.nested = false;
	run.depth = 0;
	run.attacked = false;
	run.looking = false;
	run.now.fetching = NULL;
	memset(run.held, 0, sizeof(run.held));
	memset(run.held_mailbox, 0, sizeof(run.held_mailbox));
	run.own_mapped = false;
	sim_cpu(0);
	run.step = NULL;
	run.attachments = 0;
	begin_machine();
	begin_proxy();
	state_views();
	state_read(&run.state);
}

/* ---- the first calls ------------------------------------------------------------------------ */

static void ask_version(void)
{
	run_regs(FFA_FID32(FFA_NR_VERSION));
	run.now.in.x[1] = run.variant != NULL && run.variant->version != 0
				  ? run.variant->version
				  : version_down(FUZZ_H_REQUEST);
	call_make();
}

static void map_pair(void)
{
	run_regs(FFA_FID32(FFA_NR_RXTX_MAP));
	run.now.in.x[1] = run_memory(0, 0);
	run.now.in.x[2] = run_memory(0, 2);
	run.now.in.x[3] = run.unit;
	call_make();
}

void run_boot(void)
{
	uint64_t boot = head(FUZZ_H_BOOT);
	uint32_t clients = boot == 1 ? 1 : boot == 3 ? 0 : RUN_CLIENTS;

	run.now.vcpu = 0;
	for (run.now.caller = 0; run.now.caller < clients; run.now.caller++)
		ask_version();
	for (run.now.caller = 0; boot < 2 && run.now.caller < clients; run.now.caller++)
		map_pair();
	attack_end(); /* these calls have no attachments: the first step's are still to come */
}

/* ---- names ---------------------------------------------------------------------------------- */

uint64_t run_memory(uint32_t place, uint32_t unit)
{
	uint64_t offset = (uint64_t)unit * run.unit * PAGE_BYTES;

	switch (place) {
	case 0:
		return memory[run.now.caller % RUN_CLIENTS] + offset;
	case 1:
	case 2:
	case 3:
		return memory[place - 1] + offset;
	case 4:
		return SECURE + offset;
	case 5:
		return DEVICE + offset;
	case 6:
		return HYPERVISOR + offset;
	case 7:
		return HOLE + offset;
	case 8:
		return ADDRESS_LIMIT - offset;
	case 9:
		return 0 - offset;
	default:
		return ROM + offset;
	}
}

uint16_t run_endpoint(uint32_t partition)
{
	static const uint16_t ids[] = { 0x8001, 0x8002, 0x8003, 0x8004, 0x80FF, 0, 1, 2 };

	return ids[partition % 8];
}

void run_uuid(uint32_t which, uint32_t out[4])
{
	const struct ffa_uuid *uuid = &run.machine.partition[which == 2 ? 1 : 0].uuid[0];

	for (uint32_t i = 0; i < 4; i++)
		out[i] = which == 0 ? 0 : (uint32_t)dsc_get(uuid->bytes + (size_t)4 * i, 4);
	if (which == 3)
		out[3] ^= 0x55;
}
