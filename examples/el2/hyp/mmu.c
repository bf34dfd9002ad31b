/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mmu.c - the hypervisor's own translation: everything at its own address.
 *
 * RAM is mapped whole, the guest's too, so that a client's buffer is a pointer away. The image is
 * mapped by pages: code cannot be written, data not executed, and each stack ends in a hole.
 * Runs with the MMU off, on one CPU.
 */
#include "hyp.h"

#define PAGE_BYTES UINT64_C(0x1000)
#define BLOCK_BYTES UINT64_C(0x200000)
#define TABLE_ENTRIES 512u

#define UART_BLOCK UINT64_C(0x09000000)

#define VALID UINT64_C(1)
#define TABLE_OR_PAGE UINT64_C(2)
#define DEVICE_MEMORY (UINT64_C(1) << 2)
#define EL2_ACCESS (UINT64_C(1) << 6)
#define READ_ONLY (UINT64_C(1) << 7)
#define INNER_SHAREABLE (UINT64_C(3) << 8)
#define ACCESSED (UINT64_C(1) << 10)
#define NO_EXECUTION (UINT64_C(1) << 54)

#define DATA (VALID | EL2_ACCESS | INNER_SHAREABLE | ACCESSED | NO_EXECUTION)
#define CONSTANTS (DATA | READ_ONLY)
#define CODE (CONSTANTS & ~NO_EXECUTION)
#define DEVICE (VALID | EL2_ACCESS | DEVICE_MEMORY | ACCESSED | NO_EXECUTION)

typedef uint64_t table[TABLE_ENTRIES] __attribute__((aligned(4096)));

extern table mmu_table; /* assembly loads TTBR0_EL2 with it */
table mmu_table;
static table level2_devices;
static table level2_ram;
static table level3_image; /* the first block of the hypervisor's memory */

/* The linker script's borders. */
extern const uint8_t image_code_end[], image_constants_end[];

static uint64_t image_page(uint64_t page)
{
	uint64_t stack = (uint64_t)stacks;

	if (page < (uint64_t)image_code_end)
		return page | CODE | TABLE_OR_PAGE;
	if (page < (uint64_t)image_constants_end)
		return page | CONSTANTS | TABLE_OR_PAGE;
	if (page >= stack && page < stack + sizeof(stacks) &&
	    (page - stack) % STACK_BYTES < STACK_GUARD_BYTES)
		return 0;
	return page | DATA | TABLE_OR_PAGE;
}

void mmu_build(void)
{
	for (uint64_t i = 0; i < TABLE_ENTRIES; i++) {
		level2_ram[i] = (HYP_RAM_BASE + i * BLOCK_BYTES) | DATA;
		level3_image[i] = image_page(HYP_MEMORY_BASE + i * PAGE_BYTES);
	}
	level2_ram[(HYP_MEMORY_BASE - HYP_RAM_BASE) / BLOCK_BYTES] =
		(uint64_t)level3_image | VALID | TABLE_OR_PAGE;
	level2_devices[UART_BLOCK / BLOCK_BYTES] = UART_BLOCK | DEVICE;
	mmu_table[0] = (uint64_t)level2_devices | VALID | TABLE_OR_PAGE;
	mmu_table[1] = (uint64_t)level2_ram | VALID | TABLE_OR_PAGE;
}
