/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * memory.c - no calls at all: loads, stores and jumps to memory that is not ours, or not now.
 */
#include "attacker.h"

#define ESR_STATUS 0x3F
#define STATUS_EXTERNAL 0x10 /* what the hypervisor makes of a stage-2 fault */

/* Did the access end in an abort, and did the hypervisor see it? */
static int32_t came_out(uint64_t faults, uint64_t address)
{
	bool stopped = (guest_last_esr & ESR_STATUS) == STATUS_EXTERNAL;

	if (!stopped)
		return OUT_REACHED;
	if (service(HYP_FAULTS, 0, 1) != faults + 1 || service(HYP_FAULTS, 0, 2) != address)
		return OUT_BROKEN;
	return OUT_STOPPED;
}

static int32_t load_from(uint64_t address)
{
	uint64_t faults = service(HYP_FAULTS, 0, 1);

	guest_last_esr = 0;
	(void)*(volatile uint64_t *)address;
	return came_out(faults, address);
}

static int32_t store_to(uint64_t address)
{
	uint64_t faults = service(HYP_FAULTS, 0, 1);

	guest_last_esr = 0;
	*(volatile uint64_t *)address = 0x5A5A;
	return came_out(faults, address);
}

static int32_t load_hypervisor(void)
{
	return load_from(HYP_MEMORY_BASE);
}

static int32_t store_hypervisor(void)
{
	return store_to(HYP_MEMORY_BASE + 0x1000);
}

static int32_t store_hypervisor_end(void)
{
	return store_to(HYP_MEMORY_END - PAGE);
}

static int32_t run_hypervisor(void)
{
	uint64_t faults = service(HYP_FAULTS, 0, 1);

	guest_last_esr = 0;
	((void (*)(void))HYP_MEMORY_BASE)();
	return came_out(faults, HYP_MEMORY_BASE);
}

static int32_t load_secure(void)
{
	return load_from(0x0E100000);
}

static int32_t load_nothing(void)
{
	return load_from(0x90000000);
}

/* An access to a page that is lent; then it comes back, and is as it was. */
static int32_t on_lent(int32_t (*access)(uint64_t))
{
	volatile uint64_t *page = (volatile uint64_t *)OWN_PAGES;
	int32_t result;
	uint64_t handle;

	*page = 0x1234;
	describe(FFA_NR_MEM_LEND, 1);
	result = ask(FFA_FID32(FFA_NR_MEM_LEND), described_bytes(1), described_bytes(1), 0, 0);
	handle = answered_handle();
	if (result != OUT_SUCCESS)
		return OUT_NOT_TRIED;
	result = access(OWN_PAGES);
	if (reclaim(handle) != OUT_SUCCESS || *page != 0x1234)
		return result == OUT_REACHED ? OUT_REACHED : OUT_BROKEN;
	return result;
}

static int32_t load_lent(void)
{
	return on_lent(load_from);
}

static int32_t store_lent(void)
{
	return on_lent(store_to);
}

/* A pair there would have the proxy read and write it for us. */
static int32_t map_lent(uint64_t page)
{
	int32_t result;

	(void)ask(FFA_FID32(FFA_NR_RXTX_UNMAP), 0, 0, 0, 0);
	result = ask(FFA_FID64(FFA_NR_RXTX_MAP), page, (uint64_t)rx, 1, 0);
	if (result == OUT_SUCCESS)
		(void)ask(FFA_FID32(FFA_NR_RXTX_UNMAP), 0, 0, 0, 0);
	if (!map_pair())
		return OUT_BROKEN;
	return result == OUT_SUCCESS ? OUT_REACHED : result;
}

static int32_t tx_lent(void)
{
	return on_lent(map_lent);
}

#define LENT (MAY_FORWARD | MAY_CHANGE)

static const struct attack attacks[] = {
	{ "load from the hypervisor", "EL2", OUT_STOPPED, 0, .run = load_hypervisor },
	{ "store to the hypervisor", "EL2", OUT_STOPPED, 0, .run = store_hypervisor },
	{ "store to the hypervisor's last page", "EL2", OUT_STOPPED, 0,
	  .run = store_hypervisor_end },
	{ "jump into the hypervisor", "EL2", OUT_STOPPED, 0, .run = run_hypervisor },
	{ "load from secure memory", "EL2", OUT_STOPPED, 0, .run = load_secure },
	{ "load from where nothing is", "EL2", OUT_STOPPED, 0, .run = load_nothing },
	{ "load from a lent page", "EL2", OUT_STOPPED, LENT, .run = load_lent },
	{ "store to a lent page", "EL2", OUT_STOPPED, LENT, .run = store_lent },
	{ "a lent page as TX", "EL2", FFA_RET_INVALID_PARAMETERS, LENT, .run = tx_lent },
};

const struct attacks memory_attacks = ATTACKS(attacks);
