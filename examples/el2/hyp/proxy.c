/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * proxy.c - one proxy with one client, Linux, which is the host: its memory is given, its table is
 * the machine's, and it owns the conversation with the Secure side.
 */
#include "hyp.h"

#include "ring.h"

#define STORAGE_BYTES (UINT64_C(8) << 20)
#define OWN_PAGES 1u

const struct ffa_endpoint host_client = { FFA_ID_HOST };

static uint8_t storage[STORAGE_BYTES] __attribute__((aligned(4096)));
static uint8_t own_tx[OWN_PAGES << FFA_PAGE_SHIFT] __attribute__((aligned(4096)));
static uint8_t own_rx[OWN_PAGES << FFA_PAGE_SHIFT] __attribute__((aligned(4096)));
static struct ffa_proxy *proxy;
static struct spinlock administration;

struct ffa_proxy *proxy_get(void)
{
	return proxy;
}

/* Room for what Linux does at most: a few dozen shares, some of thousands of scattered pages. */
static struct ffa_config configure(void)
{
	return (struct ffa_config){
		.api = FFA_API_VERSION,
		.size = sizeof(struct ffa_config),
		.version_ceiling = options.ceiling,
		.max_transactions = 64, /* OP-TEE takes no more, and breaks beyond */
		.max_ranges = 65536,
		.max_calls = 16,
		.max_partitions = 16,
		.max_receivers = 2,
		.event_burst = UINT32_MAX, /* the ring takes them all */
		.own = {
			.tx = own_tx,
			.rx = own_rx,
			.tx_base = { (uint64_t)own_tx },
			.rx_base = { (uint64_t)own_rx },
			.pages = OWN_PAGES,
		},
	};
}

static void start_ring(const struct ffa_config *config, const struct ffa_client_config *client)
{
	struct hyp_ring_file header = {
		.magic = HYP_RING_MAGIC,
		.format = HYP_RING_FORMAT,
		.flags = options.flags,
		.version_ceiling = config->version_ceiling,
		.max_transactions = config->max_transactions,
		.max_ranges = config->max_ranges,
		.max_calls = config->max_calls,
		.max_partitions = config->max_partitions,
		.max_receivers = config->max_receivers,
		.vcpus = client->vcpus,
		.own_pages = config->own.pages,
		.own_tx = config->own.tx_base.addr,
		.own_rx = config->own.rx_base.addr,
		.ram_base = HYP_RAM_BASE,
		.ram_end = HYP_RAM_END,
		.hole_base = HYP_MEMORY_BASE,
		.hole_end = HYP_MEMORY_END,
	};

	ring_create(&header);
}

static void must(enum ffa_admin answer, const char *what)
{
	if (answer != FFA_ADMIN_OK)
		panic(what);
}

void proxy_create(void)
{
	struct ffa_config config = configure();
	struct ffa_client_config host = {
		.size = sizeof(host),
		.id = host_client,
		.kind = FFA_CLIENT_HOST,
		.vcpus = HYP_CPUS,
		.address_limit = HYP_RAM_END,
	};
	struct ffa_ports ports;
	size_t bytes;

	if ((options.flags & HYP_FLAG_NO_RING) == 0)
		start_ring(&config, &host);
	if ((options.flags & HYP_FLAG_BARE) != 0)
		return;
	ports_fill(&ports);
	if (ring_on())
		record_ports(&ports, &config.own);
	must(ffa_proxy_storage(&config, &bytes), "the proxy's configuration is refused");
	if (bytes > sizeof(storage))
		panic("the proxy wants more storage than there is");
	must(ffa_proxy_create(storage, bytes, &config, &ports, &proxy), "no proxy");
	must(ffa_proxy_add_client(proxy, &host), "the host is refused as a client");
}

static enum ffa_admin perform(const struct hyp_admin *what)
{
	return what->function == HYP_ADMIN_RESET ? ffa_proxy_reset_client(proxy, host_client)
						 : ffa_proxy_maintain(proxy, what->argument);
}

enum ffa_admin proxy_administer(uint32_t function, uint32_t argument)
{
	struct hyp_admin what = { function, argument };
	struct cpu *cpu = this_cpu();
	enum ffa_admin answer;

	spin_lock(&administration);
	cpu->call = ring_begin(HYP_ADMIN_BEGIN, RING_PART(&what, sizeof(what)));
	answer = perform(&what);
	ring_add(HYP_ADMIN_END, (uint8_t)answer, cpu->call, RING_PART(&what, sizeof(what)),
		 RING_NOTHING);
	cpu->call = 0;
	spin_unlock(&administration);
	return answer;
}
