/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ffa.c - with a Secure side: pages are shared and lent to its first partition, and what the
 * hypervisor says of them is compared with what a load finds.
 */
#include <stddef.h>

#include <ffa/abi.h>

#include "smoke.h"

#define PAGE 4096u
#define PARTITION 0x8001u /* OP-TEE, as SPMC and under an SPMC at EL3 */

/* FF-A 1.1: header, one access descriptor, composite, one range. */
#define HEADER_BYTES 48u
#define ACCESS_BYTES 16u
#define COMPOSITE_AT (HEADER_BYTES + ACCESS_BYTES)
#define RANGE_AT (COMPOSITE_AT + 16u)
#define SEND_BYTES (RANGE_AT + 16u)

static uint8_t tx[PAGE] __attribute__((aligned(4096)));
static uint8_t rx[PAGE] __attribute__((aligned(4096)));
static uint8_t given[PAGE] __attribute__((aligned(4096)));
static uint64_t handle;

static void put(uint32_t at, uint64_t value, uint32_t bytes)
{
	for (uint32_t i = 0; i < bytes; i++)
		tx[at + i] = (uint8_t)(value >> (8 * i));
}

static void describe(uint64_t page, uint64_t attributes)
{
	for (uint32_t i = 0; i < SEND_BYTES; i++)
		tx[i] = 0;
	put(2, attributes, 2);
	put(24, ACCESS_BYTES, 4);
	put(28, 1, 4);
	put(32, HEADER_BYTES, 4);
	put(HEADER_BYTES, PARTITION, 2);
	put(HEADER_BYTES + 2, 2, 1); /* read and write */
	put(HEADER_BYTES + 4, COMPOSITE_AT, 4);
	put(COMPOSITE_AT, 1, 4);
	put(COMPOSITE_AT + 4, 1, 4);
	put(RANGE_AT, page, 8);
	put(RANGE_AT + 8, 1, 4);
}

static uint64_t state(const void *page)
{
	return hvc(HYP_PAGE_STATE, (uint64_t)page, 1);
}

static bool send(uint32_t number, uint64_t attributes)
{
	describe((uint64_t)given, attributes);
	return succeeds(FFA_FID32(number), SEND_BYTES, SEND_BYTES, 0, &handle);
}

static bool share_page(uint64_t page)
{
	describe(page, 0x2F);
	return succeeds(FFA_FID32(FFA_NR_MEM_SHARE), SEND_BYTES, SEND_BYTES, 0, &handle);
}

static bool reclaim(void)
{
	return succeeds(FFA_FID32(FFA_NR_MEM_RECLAIM), handle & UINT32_MAX, handle >> 32, 0, NULL);
}

static void check_share(void)
{
	check("a page is shared", send(FFA_NR_MEM_SHARE, 0x2F));
	check("and is known as shared", state(given) == HYP_PAGE_SHARED);
	check("one page is counted as shared", hvc(HYP_PAGE_COUNTS, 0, 2) == 1);
	check("one transaction, of one page",
	      hvc(HYP_STATISTICS, 0, 6) == 1 && hvc(HYP_STATISTICS, 0, 11) == 1);
	check("and still the client's to write", (given[0] = 7, given[0] == 7));
	check("and cannot be shared twice", !send(FFA_NR_MEM_SHARE, 0x2F));
	check("it comes back", reclaim());
	check("as the client's own", state(given) == HYP_PAGE_OWNED);
}

static void check_lend(void)
{
	check("a page is lent", send(FFA_NR_MEM_LEND, 0));
	check("and is known as lent", state(given) == HYP_PAGE_LENT);
	check("the ledger has it", hvc(HYP_PAGE_STATE, (uint64_t)given, 2) == 1 &&
					   hvc(HYP_PAGE_STATE, (uint64_t)given, 3) == handle);
	check("a read of it is stopped", stopped((uint64_t)given, false));
	check("a write to it is stopped", stopped((uint64_t)given, true));
	check("the fault names its state", hvc(HYP_FAULTS, 0, 4) == HYP_PAGE_LENT);
	check("it comes back from the loan", reclaim());
	check("as it was", state(given) == HYP_PAGE_OWNED && given[0] == 7);
}

void check_ffa(void)
{
	uint64_t before = hvc(HYP_RING_DUMP, 0, 1);

	if (smc(FFA_FID32(FFA_NR_VERSION), FFA_VERSION_1_1, 0, 0) != FFA_VERSION_1_1) {
		check("no Secure side, and the proxy says so",
		      smc(FFA_FID32(FFA_NR_VERSION), FFA_VERSION_1_1, 0, 0) ==
			      FFA_RET_NOT_SUPPORTED);
		return;
	}
	check("the hypervisor's pages are no buffers",
	      !succeeds(FFA_FID64(FFA_NR_RXTX_MAP), HYP_MEMORY_BASE, (uint64_t)rx, 1, NULL));
	check("RX and TX are mapped",
	      succeeds(FFA_FID64(FFA_NR_RXTX_MAP), (uint64_t)tx, (uint64_t)rx, 1, NULL));
	check("and known as buffers", state(tx) == HYP_PAGE_BUFFER && state(rx) == HYP_PAGE_BUFFER);
	check_share();
	check_lend();
	if (!is_last(0))
		check_race(share_page, reclaim);
	check("nothing is in quarantine", hvc(HYP_MAINTAIN, 8, 1) == 0);
	check("calls are counted", hvc(HYP_FIGURES, FFA_NR_RXTX_MAP, 1) == 2);
	check("calls never made are not", hvc(HYP_FIGURES, FFA_NR_RUN, 0) == (uint64_t)HYP_UNKNOWN);
	check("the record grows", hvc(HYP_RING_DUMP, 0, 1) > before);
	check("RX and TX are given back", succeeds(FFA_FID32(FFA_NR_RXTX_UNMAP), 0, 0, 0, NULL));
	check("as the client's own", state(tx) == HYP_PAGE_OWNED && state(rx) == HYP_PAGE_OWNED);
}
