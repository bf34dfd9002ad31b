/* SPDX-License-Identifier: BSD-3-Clause */
#include "rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct ffa_config config_of(const struct rig *rig, const struct rig_options *options)
{
	return (struct ffa_config){
		.api = FFA_API_VERSION,
		.size = sizeof(struct ffa_config),
		.max_transactions = options->transactions,
		.max_ranges = options->ranges,
		.event_burst = options->events ? UINT32_MAX : 0,
		.own = {
			.tx = rig->machine.own_tx,
			.rx = rig->machine.own_rx,
			.tx_base = { 0x10000000 },
			.rx_base = { 0x10001000 },
			.pages = 1,
		},
	};
}

static bool create(struct rig *rig, const struct rig_options *options)
{
	struct ffa_config config = config_of(rig, options);
	struct ffa_client_config host = {
		.size = sizeof(host),
		.id = RIG_HOST,
		.kind = FFA_CLIENT_HOST,
	};

	if (ffa_proxy_storage(&config, &rig->storage_bytes) != FFA_ADMIN_OK)
		return false;
	rig->storage = aligned_alloc(64, (rig->storage_bytes + 63) / 64 * 64);
	return rig->storage != NULL &&
	       ffa_proxy_create(rig->storage, rig->storage_bytes, &config, &rig->ports,
				&rig->proxy) == FFA_ADMIN_OK &&
	       ffa_proxy_add_client(rig->proxy, &host) == FFA_ADMIN_OK;
}

/* The host's driver comes up: version, buffers. */
static bool greet(struct rig *rig)
{
	struct ffa_regs version = { { FFA_FID32(FFA_NR_VERSION), FFA_VERSION_1_2 } };
	struct ffa_regs map = { { FFA_FID64(FFA_NR_RXTX_MAP), MACHINE_BOX,
				  MACHINE_BOX + FFA_PAGE_SIZE, 1 } };

	rig_call(rig, &version);
	rig_call(rig, &map);
	return version.x[0] == FFA_VERSION_1_2 && map.x[0] == FFA_FID32(FFA_NR_SUCCESS);
}

bool rig_open(struct rig *rig, const struct rig_options *options)
{
	memset(rig, 0, sizeof(*rig));
	if (!machine_open(&rig->machine))
		return false;
	rig->ports = machine_ports(&rig->machine, options->locks);
	if (create(rig, options) && greet(rig))
		return true;
	fprintf(stderr, "bench: the proxy could not be set up\n");
	free(rig->storage);
	machine_close(&rig->machine);
	return false;
}

bool rig_close(struct rig *rig)
{
	enum ffa_admin stopped = ffa_proxy_stop(rig->proxy);
	uint32_t left = machine_shared_pages(&rig->machine);
	bool clean = stopped == FFA_ADMIN_OK && left == 0 && rig->failures == 0;

	if (!clean)
		fprintf(stderr, "bench: %llu wrong answers, %u pages not back, stop answers %d\n",
			(unsigned long long)rig->failures, left, (int)stopped);
	free(rig->storage);
	machine_close(&rig->machine);
	return clean;
}
