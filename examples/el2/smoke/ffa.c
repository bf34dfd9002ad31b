/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ffa.c - with a Secure side: a client in good standing, in the version that it was told to ask
 * for. Pages are shared with and lent to OP-TEE, and what the hypervisor says of them is compared
 * with what a load finds, and what OP-TEE finds in them with what was written.
 */
#include <stddef.h>

#include <ffa/abi.h>

#include "../guest/layout.h"
#include "smoke.h"

#define PIECES_RANGES 600u /* of a page each: three fragments */
#define RANGES_AT_ONCE (4096u / RANGE_BYTES)

static uint8_t given[4096] __attribute__((aligned(4096)));
static uint64_t handle;
static uint32_t version;

uint32_t ffa_version(void)
{
	return version;
}

static uint64_t state(const void *page)
{
	return hvc(HYP_PAGE_STATE, (uint64_t)page, 1);
}

static bool send_range(uint32_t fid, uint64_t page, uint32_t pages, uint64_t *named)
{
	describe_as(version, fid & 0xFFFFu, 1, 1);
	put(RANGE_AT, page, 8);
	put(RANGE_PAGES, pages, 4);
	put(TOTAL_PAGES, pages, 4);
	return succeeds(fid, described_bytes(1), described_bytes(1), 0, named);
}

bool share_range(uint64_t page, uint32_t pages, uint64_t *named)
{
	return send_range(FFA_FID32(FFA_NR_MEM_SHARE), page, pages, named);
}

bool take_back(uint64_t named)
{
	return succeeds(FFA_FID32(FFA_NR_MEM_RECLAIM), named & UINT32_MAX, named >> 32, 0, NULL);
}

static bool send(uint32_t number)
{
	return send_range(FFA_FID32(number), (uint64_t)given, 1, &handle);
}

static bool share_page(uint64_t page)
{
	return share_range(page, 1, &handle);
}

static bool reclaim(void)
{
	return take_back(handle);
}

static void check_share(void)
{
	check("a page is shared", send(FFA_NR_MEM_SHARE));
	check("and is known as shared", state(given) == HYP_PAGE_SHARED);
	check("one page is counted as shared", hvc(HYP_PAGE_COUNTS, 0, 2) == 1);
	check("one transaction, of one page",
	      hvc(HYP_STATISTICS, 0, 6) == 1 && hvc(HYP_STATISTICS, 0, 11) == 1);
	check("and still the client's to write", (given[0] = 7, given[0] == 7));
	check("and cannot be shared twice", !send(FFA_NR_MEM_SHARE));
	check("it comes back", reclaim());
	check("as the client's own", state(given) == HYP_PAGE_OWNED);
	check("the 64-bit form does the same",
	      send_range(FFA_FID64(FFA_NR_MEM_SHARE), (uint64_t)given, 1, &handle) && reclaim());
}

static void check_lend(void)
{
	check("a page is lent", send(FFA_NR_MEM_LEND));
	check("and is known as lent", state(given) == HYP_PAGE_LENT);
	check("the ledger has it", hvc(HYP_PAGE_STATE, (uint64_t)given, 2) == 1 &&
					   hvc(HYP_PAGE_STATE, (uint64_t)given, 3) == handle);
	check("a read of it is stopped", stopped((uint64_t)given, false));
	check("a write to it is stopped", stopped((uint64_t)given, true));
	check("the fault names its state", hvc(HYP_FAULTS, 0, 4) == HYP_PAGE_LENT);
	check("it comes back from the loan", reclaim());
	check("as it was", state(given) == HYP_PAGE_OWNED && given[0] == 7);
}

/* A byte in each page of ours: their sum, and nothing else in these pages. */
static uint8_t fill(uint32_t pages, uint64_t step)
{
	uint8_t sum = 0;

	for (uint32_t i = 0; i < pages; i++) {
		volatile uint64_t *page = (volatile uint64_t *)(OWN_PAGES + i * step);

		for (uint32_t k = 0; k < PAGE / 8; k++)
			page[k] = 0;
		page[i % 8] = i % 251 + 1;
		sum = (uint8_t)(sum + i % 251 + 1);
	}
	return sum;
}

/* Go on until all ranges are sent: FRAG_RX says where, and after the last there is a handle. */
static bool send_pieces(void)
{
	uint32_t sent = (4096 - offset_of(RANGE_AT)) / RANGE_BYTES;
	uint64_t x[18] = { FFA_FID32(FFA_NR_MEM_SHARE), described_bytes(PIECES_RANGES),
			   described_bytes(sent) };

	call_smc(x);
	handle = x[1] | x[2] << 32;
	while (sent < PIECES_RANGES) {
		uint32_t next = PIECES_RANGES - sent;

		if ((uint32_t)x[0] != FFA_FID32(FFA_NR_MEM_FRAG_RX) ||
		    x[3] != described_bytes(sent) || (x[1] | x[2] << 32) != handle)
			return false;
		next = next < RANGES_AT_ONCE ? next : RANGES_AT_ONCE;
		for (uint32_t i = 0; i < next; i++) {
			put(RANGE_BYTES * i, nth_page(sent + i), 8);
			put(RANGE_BYTES * i + 8, 1, 8);
		}
		sent += next;
		x[0] = FFA_FID32(FFA_NR_MEM_FRAG_TX);
		x[3] = (uint64_t)next * RANGE_BYTES;
		x[4] = 0;
		call_smc(x);
	}
	return (uint32_t)x[0] == FFA_FID32(FFA_NR_SUCCESS) && (x[2] | x[3] << 32) == handle;
}

static void check_summed(const char *what, uint8_t sum, uint32_t pages)
{
	check(what, tee_adds_up(handle, pages * PAGE));
	check("it finds what was written, and writes the sum",
	      *(volatile uint8_t *)OWN_PAGES == sum);
	check("what OP-TEE has does not come back", !reclaim());
	check("OP-TEE lets go of it", tee_forgets(handle));
	check("then it comes back", reclaim());
}

static void check_optee(void)
{
	uint8_t sum;

	check("OP-TEE opens a session", tee_open());
	sum = fill(8, PAGE);
	check("8 pages are shared", share_range(OWN_PAGES, 8, &handle));
	check_summed("OP-TEE adds up their bytes", sum, 8);
	sum = fill(PIECES_RANGES, 2 * PAGE);
	describe_as(version, FFA_NR_MEM_SHARE, PIECES_RANGES, 1);
	check("600 ranges are shared in pieces", send_pieces());
	check_summed("OP-TEE adds up those, too", sum, PIECES_RANGES);
	check("the session is closed", tee_close());
}

/* What it must come to: the SPMC at EL3 is used as one of 1.1. */
static uint32_t expected_version(uint32_t asked)
{
	bool at_el3 = (guest_word() & HYP_WORD_EL3_SPMC) != 0;

	return at_el3 && asked > FFA_VERSION_1_1 ? FFA_VERSION_1_1 : asked;
}

static void check_client(void)
{
	check_identity();
	check("the hypervisor's pages are no buffers",
	      !succeeds(FFA_FID64(FFA_NR_RXTX_MAP), HYP_MEMORY_BASE, (uint64_t)rx, 1, NULL));
	check("RX and TX are mapped",
	      succeeds(FFA_FID64(FFA_NR_RXTX_MAP), (uint64_t)tx, (uint64_t)rx, 1, NULL));
	check("and known as buffers", state(tx) == HYP_PAGE_BUFFER && state(rx) == HYP_PAGE_BUFFER);
	check_partitions();
	check_messages();
	check_notifications();
	check_share();
	check_lend();
	check_optee();
}

void check_ffa(void)
{
	uint64_t before = hvc(HYP_RING_DUMP, 0, 1);
	uint32_t asked = guest_word() != 0 ? (uint32_t)guest_word() : FFA_VERSION_1_1;
	int64_t told = smc(FFA_FID32(FFA_NR_VERSION), asked, 0, 0);

	if (told == FFA_RET_NOT_SUPPORTED && guest_word() == 0) {
		check("no Secure side, and the proxy says so",
		      smc(FFA_FID32(FFA_NR_VERSION), asked, 0, 0) == FFA_RET_NOT_SUPPORTED);
		return;
	}
	version = (uint32_t)told;
	check("the version is what it must be", version == expected_version(asked));
	check_client();
	if (!is_last(0))
		check_race(share_page, reclaim);
	check("nothing is in quarantine", hvc(HYP_MAINTAIN, 8, 1) == 0);
	check("calls are counted", hvc(HYP_FIGURES, FFA_NR_RXTX_MAP, 1) == 2);
	check("calls never made are not", hvc(HYP_FIGURES, FFA_NR_RUN, 0) == (uint64_t)HYP_UNKNOWN);
	check("the record grows", hvc(HYP_RING_DUMP, 0, 1) > before);
	check("RX and TX are given back", succeeds(FFA_FID32(FFA_NR_RXTX_UNMAP), 0, 0, 0, NULL));
	check("as the client's own", state(tx) == HYP_PAGE_OWNED && state(rx) == HYP_PAGE_OWNED);
	check("no page is left away", hvc(HYP_PAGE_COUNTS, 0, 2) == 0 &&
					      hvc(HYP_PAGE_COUNTS, 0, 3) == 0 &&
					      hvc(HYP_STATISTICS, 0, 6) == 0);
}
