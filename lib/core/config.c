/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * config.c - defaults, and the checks of a configuration before anything is computed from it.
 */
#include "core/storage.h"

static uint32_t or_default(uint32_t given, uint32_t otherwise)
{
	return given != 0 ? given : otherwise;
}

static void set_defaults(struct ffa_config *config)
{
	config->version_ceiling = or_default(config->version_ceiling, FFA_VERSION_HIGHEST);
	config->version_floor = or_default(config->version_floor, FFA_VERSION_1_0);
	config->granule = or_default(config->granule, 4096);
	config->max_clients = or_default(config->max_clients, 1);
	config->max_buffer_pages =
		or_default(config->max_buffer_pages, config->granule >> FFA_PAGE_SHIFT);
	config->max_partitions = or_default(config->max_partitions, 16);
	config->max_transactions = or_default(config->max_transactions, 64);
	config->max_ranges = or_default(config->max_ranges, 4096);
	config->max_calls = or_default(config->max_calls, 16);
	config->max_receivers = or_default(config->max_receivers, 1);
	config->max_ranges_per_send = or_default(config->max_ranges_per_send, config->max_ranges);
	config->secure_shares = or_default(config->secure_shares, config->max_transactions);
	config->secure_pages_per_send = or_default(config->secure_pages_per_send, UINT32_MAX);
	config->max_resends = or_default(config->max_resends, 8);
	config->max_init_tries = or_default(config->max_init_tries, 16);
	config->max_resumes = or_default(config->max_resumes, 8);
	config->event_burst = or_default(config->event_burst, 64);
}

static bool version_ok(uint32_t version)
{
	return version >= FFA_VERSION_1_0 && version <= FFA_VERSION_HIGHEST;
}

static bool versions_ok(const struct ffa_config *config)
{
	if (!version_ok(config->version_ceiling) || !version_ok(config->version_floor) ||
	    config->version_floor > config->version_ceiling)
		return false;
	return config->negotiator != FFA_NEGOTIATOR_FIXED ||
	       (config->version_fixed >= config->version_floor &&
		config->version_fixed <= config->version_ceiling);
}

static bool counts_ok(const struct ffa_config *config)
{
	return config->max_clients <= FFA_MAX_CLIENTS &&
	       config->max_buffer_pages <= FFA_MAX_BUFFER_PAGES &&
	       config->max_partitions <= FFA_MAX_PARTITIONS &&
	       config->max_transactions <= FFA_MAX_TRANSACTIONS &&
	       config->max_ranges <= FFA_MAX_RANGES && config->max_calls <= UINT16_MAX &&
	       config->max_receivers <= FFA_MAX_RECEIVERS &&
	       config->max_ranges_per_send <= config->max_ranges &&
	       config->secure_shares <= config->max_transactions;
}

static bool granule_ok(uint32_t granule)
{
	return granule == 4096 || granule == 16384 || granule == 65536;
}

static bool choices_ok(const struct ffa_config *config)
{
	return (unsigned int)config->negotiator <= FFA_NEGOTIATOR_FIXED &&
	       (unsigned int)config->lend <= FFA_LEND_NEVER &&
	       (unsigned int)config->abort <= FFA_ABORT_REMEMBERS;
}

/* Whether two stretches of `bytes` bytes share one; compares distances, so nothing wraps. */
static bool overlap(uint64_t a, uint64_t b, uint64_t bytes)
{
	return (a >= b ? a - b : b - a) < bytes;
}

static bool own_pair_ok(const struct ffa_own_pair *own)
{
	uint64_t bytes = (uint64_t)own->pages << FFA_PAGE_SHIFT;
	uint64_t mask = FFA_PAGE_SIZE - 1;

	return own->tx != NULL && own->rx != NULL && own->pages != 0 &&
	       own->pages <= FFA_MAX_BUFFER_PAGES &&
	       ((own->tx_base.addr | own->rx_base.addr) & mask) == 0 &&
	       own->tx_base.addr <= UINT64_MAX - bytes && own->rx_base.addr <= UINT64_MAX - bytes &&
	       !overlap(own->tx_base.addr, own->rx_base.addr, bytes) &&
	       !overlap((uintptr_t)own->tx, (uintptr_t)own->rx, bytes);
}

enum ffa_admin ffa_config_normalise(const struct ffa_config *given, struct ffa_config *out)
{
	/*
	 * `api` and `size` come first in every version of the struct: nothing else is read before.
	 */
	if (given->api != FFA_API_VERSION || given->size != sizeof(*given))
		return FFA_ADMIN_BAD_API;
	*out = *given;
	if (out->policy == FFA_POLICY_PER_CLIENT)
		return FFA_ADMIN_UNSUPPORTED;
	if (out->policy != FFA_POLICY_SINGLE)
		return FFA_ADMIN_BAD_CONFIG;
	if (out->granule != 0 && !granule_ok(out->granule))
		return FFA_ADMIN_BAD_CONFIG;
	set_defaults(out);
	if (!versions_ok(out) || !counts_ok(out) || !choices_ok(out) || !own_pair_ok(&out->own))
		return FFA_ADMIN_BAD_CONFIG;
	if (out->max_buffer_pages % (out->granule >> FFA_PAGE_SHIFT) != 0 &&
	    out->max_buffer_pages != FFA_MAX_BUFFER_PAGES)
		return FFA_ADMIN_BAD_CONFIG;
	return FFA_ADMIN_OK;
}

static bool id_ok(const struct ffa_client_config *config)
{
	if (config->kind == FFA_CLIENT_HOST)
		return config->id.id == FFA_ID_HOST;
	return config->kind == FFA_CLIENT_VM && config->id.id != FFA_ID_HOST &&
	       config->id.id < 0x7FFFu;
}

enum ffa_admin ffa_client_normalise(const struct ffa_config *proxy,
				    const struct ffa_client_config *given,
				    struct ffa_client_config *out)
{
	if (given->size != sizeof(*given))
		return FFA_ADMIN_BAD_API;
	*out = *given;
	out->vcpus = or_default(out->vcpus, 1);
	if (out->address_limit == 0)
		out->address_limit = UINT64_C(1) << 48;
	out->quota.unfinished = or_default(out->quota.unfinished, 4);
	out->quota.tombstones = or_default(out->quota.tombstones, 16);
	out->quota.calls = or_default(out->quota.calls, proxy->max_calls);
	if (!id_ok(out) || out->vcpus > UINT16_MAX ||
	    (out->address_limit & (proxy->granule - 1)) != 0)
		return FFA_ADMIN_BAD_CONFIG;
	return FFA_ADMIN_OK;
}

/* Reserve `count` elements of `size` bytes, 16-byte aligned; false when a size_t cannot say it. */
static bool reserve(struct ffa_layout *layout, size_t *offset, uint64_t count, uint64_t size)
{
	uint64_t bytes;

	/* Counts are below 2^32 and sizes below 2^20: the product cannot wrap. */
	bytes = (count * size + 15) & ~UINT64_C(15);
	if (bytes > SIZE_MAX - layout->total)
		return false;
	*offset = layout->total;
	layout->total += (size_t)bytes;
	return true;
}

static uint32_t power_of_two_from(uint32_t count)
{
	uint32_t power = 1;

	while (power < count)
		power <<= 1;
	return power;
}

bool ffa_layout_of(const struct ffa_config *config, struct ffa_layout *out)
{
	size_t self;

	out->total = 0;
	out->bucket_count = power_of_two_from(config->max_transactions);
	out->buffer_bytes = (size_t)config->max_buffer_pages << FFA_PAGE_SHIFT;
	return reserve(out, &self, 1, sizeof(struct ffa_proxy)) &&
	       reserve(out, &out->clients, config->max_clients, sizeof(struct ffa_client)) &&
	       reserve(out, &out->list, config->max_partitions,
		       sizeof(struct ffa_view_partition)) &&
	       reserve(out, &out->records, config->max_transactions, sizeof(struct ffa_record)) &&
	       reserve(out, &out->runs, config->max_ranges, sizeof(struct ffa_run)) &&
	       reserve(out, &out->buckets, out->bucket_count, sizeof(uint32_t)) &&
	       reserve(out, &out->accounts, config->max_clients, sizeof(struct ffa_account)) &&
	       reserve(out, &out->calls, config->max_calls, sizeof(struct ffa_open_call)) &&
	       /* the bytes, and twice as many ranges as they have 16-byte constituents */
	       reserve(out, &out->buffers, config->max_clients,
		       out->buffer_bytes + out->buffer_bytes / 8 * sizeof(struct ffa_range));
}
