/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * stage2.c - the guest's stage-2 table, and the page states in it.
 *
 * A state is kept in four bits of the descriptor that the hardware ignores, in a mapped one as in
 * one that is not: so there is no second table that could disagree with the first. RAM begins as
 * blocks of 2 MiB. A block is split when a page in it changes; the pool of tables has one for each
 * block there is, so that it cannot run dry, and a block is never put together again.
 */
#include "stage2.h"

#include "arch.h"

#define PAGE_BYTES UINT64_C(0x1000)
#define BLOCK_BYTES UINT64_C(0x200000)
#define TABLE_ENTRIES 512u
#define DEVICES_BASE UINT64_C(0x08000000)
#define DEVICES_END UINT64_C(0x09200000)
#define DEVICE_BLOCKS ((DEVICES_END - DEVICES_BASE) / BLOCK_BYTES)
#define RAM_BLOCKS ((HYP_RAM_END - HYP_RAM_BASE) / BLOCK_BYTES)

/* Descriptors. */
#define VALID UINT64_C(1)
#define TABLE_OR_PAGE UINT64_C(2)
#define NORMAL_MEMORY (UINT64_C(0xF) << 2)
#define DEVICE_MEMORY (UINT64_C(0x1) << 2)
#define READ_WRITE (UINT64_C(3) << 6)
#define INNER_SHAREABLE (UINT64_C(3) << 8)
#define ACCESSED (UINT64_C(1) << 10)
#define NO_EXECUTION (UINT64_C(2) << 53)
#define ADDRESS UINT64_C(0x0000FFFFFFFFF000)
#define STATE_SHIFT 55
#define STATE(state) ((uint64_t)(state) << STATE_SHIFT)

#define RAM_ATTRIBUTES (VALID | NORMAL_MEMORY | READ_WRITE | INNER_SHAREABLE | ACCESSED)
#define DEVICE_ATTRIBUTES (VALID | DEVICE_MEMORY | READ_WRITE | ACCESSED | NO_EXECUTION)

/* 39-bit addresses from level 1 on, write-back inner shareable walks, 40-bit physical addresses. */
#define VTCR UINT64_C(0x80023559)

typedef uint64_t table[TABLE_ENTRIES] __attribute__((aligned(4096)));

static table level1;
static table level2_devices; /* the first GiB */
static table level2_ram;     /* the second */
static table device_pool[DEVICE_BLOCKS];
static table pool[RAM_BLOCKS];
static uint32_t pool_used;
static uint64_t pages_in[PAGE_STATES];
static struct spinlock lock;

void stage2_lock(void)
{
	spin_lock(&lock);
}

void stage2_unlock(void)
{
	spin_unlock(&lock);
}

static bool mapped(enum page_state state)
{
	return state == PAGE_OWNED || state == PAGE_SHARED || state == PAGE_BUFFER;
}

/* A descriptor of RAM but for the bit that tells a page from a block. */
static uint64_t describe(uint64_t address, enum page_state state)
{
	return STATE(state) | (mapped(state) ? address | RAM_ATTRIBUTES : 0);
}

static enum page_state state_of(uint64_t descriptor)
{
	return (enum page_state)(descriptor >> STATE_SHIFT & 0xF);
}

static bool in_ram(uint64_t ipa)
{
	return ipa >= HYP_RAM_BASE && ipa < HYP_RAM_END;
}

/*
 * What the guest gets of the machine's devices: its interrupt controller, UART, clock, GPIO. Not
 * those that copy memory for whoever asks, past every stage-2 table: the firmware configuration
 * device, the interrupt translation service, and what is behind PCIe. (With an SMMU they could
 * be had.) Not what the Secure world keeps for itself either.
 */
static const struct {
	uint64_t base;
	uint64_t end;
} devices[] = {
	{ 0x08000000, 0x08010000 }, /* distributor */
	{ 0x080a0000, 0x09000000 }, /* redistributors */
	{ 0x09000000, 0x09001000 }, /* UART */
	{ 0x09010000, 0x09011000 }, /* clock */
	{ 0x09030000, 0x09031000 }, /* GPIO */
};

static bool is_device(uint64_t ipa)
{
	for (uint32_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++)
		if (ipa >= devices[i].base && ipa < devices[i].end)
			return true;
	return false;
}

/* A block of devices: as a table, since one page may be the guest's and the next not. */
static void build_devices(uint64_t base)
{
	uint64_t *pages = device_pool[(base - DEVICES_BASE) / BLOCK_BYTES];

	for (uint64_t i = 0; i < TABLE_ENTRIES; i++) {
		uint64_t page = base + i * PAGE_BYTES;

		if (is_device(page))
			pages[i] = page | DEVICE_ATTRIBUTES | TABLE_OR_PAGE;
	}
	level2_devices[base / BLOCK_BYTES] = (uint64_t)pages | VALID | TABLE_OR_PAGE;
}

void stage2_build(void)
{
	for (uint64_t at = DEVICES_BASE; at < DEVICES_END; at += BLOCK_BYTES)
		build_devices(at);
	for (uint64_t i = 0; i < TABLE_ENTRIES; i++) {
		uint64_t ram = HYP_RAM_BASE + i * BLOCK_BYTES;
		enum page_state state = PAGE_OWNED;

		if (ram >= HYP_MEMORY_BASE && ram < HYP_MEMORY_END)
			state = PAGE_HYPERVISOR;
		level2_ram[i] = describe(ram, state);
		pages_in[state] += BLOCK_BYTES / PAGE_BYTES;
	}
	level1[0] = (uint64_t)level2_devices | VALID | TABLE_OR_PAGE;
	level1[1] = (uint64_t)level2_ram | VALID | TABLE_OR_PAGE;
	barrier_tables();
}

void stage2_on(void)
{
	write_register(vtcr_el2, VTCR);
	write_register(vttbr_el2, (uint64_t)level1);
	barrier_instructions();
	tlb_forget_guest();
}

/* The descriptor that decides about a page of RAM: the block's, or the page's own. */
static uint64_t *descriptor_of(uint64_t ipa, bool *block)
{
	uint64_t *entry = &level2_ram[(ipa - HYP_RAM_BASE) / BLOCK_BYTES];

	*block = (*entry & (VALID | TABLE_OR_PAGE)) != (VALID | TABLE_OR_PAGE);
	if (*block)
		return entry;
	return (uint64_t *)(*entry & ADDRESS) + ipa / PAGE_BYTES % TABLE_ENTRIES;
}

/*
 * A block becomes a table that says the same. The architecture wants the old entry gone from every
 * TLB before the new one is there; a CPU that uses the block meanwhile takes a fault, finds the
 * page reachable once it has the lock, and tries again.
 */
static void split(uint64_t *block, uint64_t ipa)
{
	uint64_t *pages = pool[pool_used++];
	enum page_state state = state_of(*block);
	uint64_t base = ipa & ~(BLOCK_BYTES - 1);

	for (uint64_t i = 0; i < TABLE_ENTRIES; i++) {
		pages[i] = describe(base + i * PAGE_BYTES, state);
		if (mapped(state))
			pages[i] |= TABLE_OR_PAGE;
	}
	*block = STATE(state);
	barrier_all();
	tlb_forget_page(base);
	tlb_forget_done();
	*block = (uint64_t)pages | VALID | TABLE_OR_PAGE;
	barrier_tables();
}

enum page_state stage2_state(uint64_t ipa)
{
	bool block;

	return in_ram(ipa) ? state_of(*descriptor_of(ipa, &block)) : PAGE_NO_RAM;
}

bool stage2_reachable(uint64_t ipa)
{
	if (in_ram(ipa))
		return mapped(stage2_state(ipa));
	return is_device(ipa);
}

/* May every page of a range make the step? The range may be anything; adding is done last. */
static enum page_answer check(enum page_state from, const struct ffa_range *range)
{
	uint64_t base = range->base.addr;
	uint64_t bytes = range->pages * PAGE_BYTES;

	if (!in_ram(base) || bytes > HYP_RAM_END - base)
		return PAGES_NOT_YOURS;
	for (uint64_t at = base; at < base + bytes; at += PAGE_BYTES) {
		enum page_state state = stage2_state(at);

		if (state == PAGE_HYPERVISOR)
			return PAGES_NOT_YOURS;
		if (state != from)
			return PAGES_WRONG_STATE;
	}
	return PAGES_DONE;
}

static void set(uint64_t ipa, enum page_state from, enum page_state to)
{
	bool block;
	uint64_t *entry = descriptor_of(ipa, &block);

	if (block) {
		split(entry, ipa);
		entry = descriptor_of(ipa, &block);
	}
	*entry = describe(ipa, to) | (mapped(to) ? TABLE_OR_PAGE : 0);
	pages_in[from]--;
	pages_in[to]++;
}

static void forget(const struct ffa_range *ranges, uint32_t count)
{
	barrier_all();
	for (uint32_t i = 0; i < count; i++)
		for (uint32_t page = 0; page < ranges[i].pages; page++)
			tlb_forget_page(ranges[i].base.addr + page * PAGE_BYTES);
	tlb_forget_done();
}

enum page_answer stage2_change(enum page_state from, enum page_state to,
			       const struct ffa_range *ranges, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		enum page_answer answer = check(from, &ranges[i]);

		if (answer != PAGES_DONE)
			return answer;
	}
	/* Nothing can fail from here on: there is a table for every block. */
	for (uint32_t i = 0; i < count; i++)
		for (uint32_t page = 0; page < ranges[i].pages; page++)
			set(ranges[i].base.addr + page * PAGE_BYTES, from, to);
	if (mapped(from) && !mapped(to))
		forget(ranges, count);
	else
		barrier_tables();
	return PAGES_DONE;
}

void stage2_counts(uint64_t out[PAGE_STATES])
{
	for (uint32_t i = 0; i < PAGE_STATES; i++)
		out[i] = pages_in[i];
}
