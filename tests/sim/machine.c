/* SPDX-License-Identifier: BSD-3-Clause */
/* machine.c - making, resetting and ending a simulated machine; the proxy's own pair. */
#include "inside.h"

#include <stdlib.h>
#include <string.h>

static pthread_mutex_t serial_lock = PTHREAD_MUTEX_INITIALIZER;
static uint64_t last_serial;

const struct ffa_uuid sim_uuid_optee = { { 0x48, 0x61, 0x78, 0xe0, 0xe7, 0xf8, 0x11, 0xe3, 0xbc,
					   0x5e, 0x00, 0x02, 0xa5, 0xd5, 0xc5, 0x1b } };

static void add_region(struct sim_config *config, uint64_t base, uint64_t bytes,
		       enum sim_memory_kind kind, uint16_t owner)
{
	struct sim_region *region = &config->region[config->regions++];

	region->base = base;
	region->pages = bytes / PAGE;
	region->kind = kind;
	region->owner = owner;
}

struct sim_config sim_default_config(void)
{
	struct sim_config config;
	struct sim_partition *partition = &config.partition[0];

	memset(&config, 0, sizeof(config));
	add_region(&config, 0x09000000, PAGE, SIM_DEVICE, SIM_ID_NOBODY);
	add_region(&config, 0x0E000000, 0x00800000, SIM_SECURE_RAM, SIM_ID_NOBODY);
	add_region(&config, 0x40000000, 0x40000000, SIM_RAM, FFA_ID_HOST);
	add_region(&config, 0x80000000, 0x04000000, SIM_RAM, 1);
	add_region(&config, 0x90000000, 0x04000000, SIM_RAM, 2);
	add_region(&config, 0xA0000000, 0x00400000, SIM_RAM, SIM_ID_HYPERVISOR);
	config.partitions = 1;
	partition->id = 0x8001;
	partition->contexts = 4;
	partition->properties = FFA_PROP_DIRECT_RECV | FFA_PROP_DIRECT_SEND |
				FFA_PROP_NOTIFICATIONS | FFA_PROP_AARCH64 | FFA_PROP_DIRECT_RECV2 |
				FFA_PROP_DIRECT_SEND2;
	partition->uuids = 1;
	partition->uuid[0] = sim_uuid_optee;
	partition->ops = sim_echo;
	return config;
}

static void refuse(const char *why)
{
	fprintf(stderr, "sim: configuration: %s\n", why);
	abort();
}

static void add_endpoint(struct sim_config *config, uint16_t id)
{
	for (uint32_t i = 0; i < config->endpoints; i++)
		if (config->endpoint[i] == id)
			return;
	if (config->endpoints == SIM_MAX_ENDPOINTS)
		refuse("too many endpoints");
	config->endpoint[config->endpoints++] = id;
}

static void default_limits(struct sim_config *config, bool optee, bool el3)
{
	if (config->version == 0)
		config->version = FFA_VERSION_1_2;
	if (config->version_minors == 0)
		config->version_minors = UINT32_MAX;
	if (config->granule == 0)
		config->granule = PAGE;
	if (config->sri == 0)
		config->sri = 8;
	if (config->max_shares == 0)
		config->max_shares = optee ? 64 : UINT32_MAX;
	if (config->max_send_pages == 0 && optee)
		config->max_send_pages = 21849;
	if (config->data_store == 0 && el3)
		config->data_store = 65536;
	if (config->partition_entry == 0)
		config->partition_entry = 24;
}

static void keep_features(struct sim *sim)
{
	struct sim_config *config = &sim->config;

	if (config->features > sim->feature_room) {
		free(sim->feature);
		sim->feature = malloc(config->features * sizeof(*sim->feature));
		if (sim->feature == NULL)
			abort();
		sim->feature_room = config->features;
	}
	if (config->features)
		memcpy(sim->feature, config->feature, config->features * sizeof(*sim->feature));
	config->feature = sim->feature;
}

static void complete(struct sim *sim)
{
	struct sim_config *config = &sim->config;

	default_limits(config, is_optee(sim), is_el3(sim));
	if (config->regions > SIM_MAX_REGIONS || config->partitions > SIM_MAX_PARTITIONS)
		refuse("too many regions or partitions");
	for (uint32_t i = 0; i < config->regions; i++) {
		const struct sim_region *region = &config->region[i];

		if (region->kind == SIM_RAM && !(region->owner & FFA_ID_SECURE_BIT) &&
		    region->owner != SIM_ID_HYPERVISOR && region->owner != SIM_ID_NOBODY)
			add_endpoint(config, region->owner);
	}
	keep_features(sim);
}

static void add_partitions(struct sim *sim)
{
	for (uint32_t i = 0; i < sim->config.partitions; i++) {
		struct sim_sp *sp = &sim->sp[i];

		sp->sim = sim;
		sp->def = sim->config.partition[i];
		sp->base = SP_MEMORY + (uint64_t)i * SP_PAGES * PAGE;
		if (sp->def.contexts == 0)
			sp->def.contexts = 1;
		if (sp->def.version == 0)
			sp->def.version = sim->config.version;
		if (sp->def.ops.run == NULL)
			sp->def.ops = sim_echo;
		sp->raw = ops_are_raw(&sp->def.ops, &sp->unchecked);
		if (!(sp->def.id & FFA_ID_SECURE_BIT) || sp->def.id == SIM_ID_SPMC ||
		    sp->def.contexts > SIM_MAX_CONTEXTS || sp->def.uuids > SIM_MAX_UUIDS ||
		    sp_of(sim, sp->def.id) != NULL)
			refuse("partition");
		sim->sps++;
	}
}

/* Everything that a reset brings back, memory apart. */
static void fresh(struct sim *sim)
{
	memset(&sim->ns, 0, sizeof(sim->ns));
	shares_reset(sim);
	sps_reset(sim);
	notes_reset(sim);
	complaints_reset(sim, true);
	memset(sim->plan, 0, sizeof(sim->plan));
	memset(sim->refusal, 0, sizeof(sim->refusal));
	memset(sim->port_calls, 0, sizeof(sim->port_calls));
	memset(sim->smc_count, 0, sizeof(sim->smc_count));
	sim->fail_hits = 0;
	sim->lied = false;
	sim->refuse_hits = 0;
	sim->undo_refusals = 0;
	sim->smc_total = 0;
	sim->pauses = 0;
	sim->noise = UINT64_C(0x2545F4914F6CDD1D);
	sim->hook = NULL;
	sim->observer = NULL;
	sim->changing_tx = false;
	sim->events = 0;
}

struct sim *sim_create(const struct sim_config *config)
{
	struct sim *sim = calloc(1, sizeof(*sim));

	if (sim == NULL)
		abort();
	pthread_mutex_lock(&serial_lock);
	sim->serial = ++last_serial;
	pthread_mutex_unlock(&serial_lock);
	sim->config = *config;
	pthread_mutex_init(&sim->big, NULL);
	complete(sim);
	add_partitions(sim);
	memory_create(sim);
	locks_create(sim);
	fresh(sim);
	sps_boot(sim);
	return sim;
}

static void close_pairs(struct sim *sim)
{
	for (uint32_t i = 0; i < SIM_MAX_ENDPOINTS; i++) {
		view_close(&sim->pair[i].tx);
		view_close(&sim->pair[i].rx);
		sim->pair[i].used = false;
	}
}

void sim_reset(struct sim *sim)
{
	pthread_mutex_lock(&sim->big);
	close_pairs(sim);
	fresh(sim);
	pages_reset(sim);
	memory_reset(sim);
	thread_forget(sim);
	pthread_mutex_unlock(&sim->big);
	sps_boot(sim);
}

void sim_reset_as(struct sim *sim, const struct sim_config *config)
{
	bool flat = sim->config.flat_buffers;

	/* What comes before the regions is scalars. */
	memcpy(&sim->config, config, offsetof(struct sim_config, regions));
	sim->config.flat_buffers = flat;
	sim->config.features = config->features;
	sim->config.feature = config->feature;
	default_limits(&sim->config, is_optee(sim), is_el3(sim));
	keep_features(sim);
	for (uint32_t i = 0; i < sim->sps; i++)
		sim->sp[i].def.version = config->partition[i].version ? config->partition[i].version
								      : sim->config.version;
	sim_reset(sim);
}

void sim_destroy(struct sim *sim)
{
	if (sim == NULL)
		return;
	thread_forget(sim);
	close_pairs(sim);
	view_close(&sim->own_tx);
	view_close(&sim->own_rx);
	fresh(sim);
	shares_destroy(sim);
	memory_destroy(sim);
	locks_destroy(sim);
	pthread_mutex_destroy(&sim->big);
	free(sim->feature);
	free(sim);
}

const struct sim_config *sim_config_of(const struct sim *sim)
{
	return &sim->config;
}

static uint64_t hypervisor_memory(struct sim *sim, uint32_t pages)
{
	for (uint32_t i = 0; i < sim->regions; i++)
		if (sim->region[i].def.owner == SIM_ID_HYPERVISOR &&
		    sim->region[i].def.kind == SIM_RAM && sim->region[i].def.pages >= pages)
			return sim->region[i].def.base;
	refuse("no hypervisor memory for the proxy's pair");
	return 0;
}

void sim_own_pair(struct sim *sim, uint32_t pages, struct sim_own_pair *out)
{
	uint64_t bytes = (uint64_t)pages * PAGE, align = 0x10000;

	if (pages == 0 || pages > FFA_MAX_BUFFER_PAGES)
		refuse("size of the proxy's pair");
	pthread_mutex_lock(&sim->big);
	if (sim->own_pages != pages) {
		view_close(&sim->own_tx);
		view_close(&sim->own_rx);
		sim->own_tx_base = hypervisor_memory(sim, 2 * pages + 32);
		sim->own_rx_base = (sim->own_tx_base + bytes + align - 1) & ~(align - 1);
		if (!view_open_as(sim, &sim->own_tx, sim->own_tx_base, pages, true, false) ||
		    !view_open_as(sim, &sim->own_rx, sim->own_rx_base, pages, false, false))
			refuse("memory of the proxy's pair");
		sim->own_pages = pages;
	}
	out->tx = sim->own_tx.data;
	out->rx = sim->own_rx.data;
	out->tx_base = sim->own_tx_base;
	out->rx_base = sim->own_rx_base;
	out->pages = pages;
	pthread_mutex_unlock(&sim->big);
}
