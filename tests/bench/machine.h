/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * machine.h - the least an integrator needs: an array of page states with the ports that change
 * it, memory for one client's RX/TX pair, and a Secure side that answers without doing anything.
 * Shares no code with the library. It is the floor that the library is measured against, so it is
 * written for speed; the simulator of tests/sim is the one that checks.
 */
#ifndef BENCH_MACHINE_H
#define BENCH_MACHINE_H

#include <stdatomic.h>

#include "ffa/ffa.h"

#define MACHINE_PAGES 262144u			       /* 1 GiB */
#define MACHINE_BASE UINT64_C(0x80000000)	       /* of the first page */
#define MACHINE_BOX (MACHINE_BASE - FFA_PAGE_SIZE * 2) /* the client's TX, then its RX */
#define MACHINE_BUFFER 4096u			       /* bytes of each RX and TX */
#define MACHINE_PARTITION 0x8001u

enum machine_state {
	MACHINE_OWNED,
	MACHINE_SHARED,
	MACHINE_LENT,
	MACHINE_DONATED,
	MACHINE_BUFFERS,
};

struct machine_page {
	uint16_t owner;
	uint8_t state; /* enum machine_state */
	bool writable;
};

struct machine {
	struct machine_page *pages;
	struct machine_page box[2];
	uint8_t *tx, *rx;	  /* the client's */
	uint8_t *own_tx, *own_rx; /* the proxy's, towards the Secure side */

	/* the Secure side */
	uint64_t smcs;
	uint64_t handle; /* the last one given out */
	uint32_t total;	 /* of the fragmented send under way, bytes */
	uint32_t seen;

	uint64_t events;
	atomic_flag locks[FFA_LOCK_KINDS];
};

/* machine_open - all pages the host's; false without memory. machine_close frees. */
bool machine_open(struct machine *machine);
void machine_close(struct machine *machine);

/* machine_ports - the ports on this machine; `locks`: with spinlocks. */
struct ffa_ports machine_ports(struct machine *machine, bool locks);

/* machine_page_addr - where a page is. */
struct ffa_ipa machine_page_addr(uint32_t page);

/* machine_shared_pages - how many pages are not plainly the host's. */
uint32_t machine_shared_pages(const struct machine *machine);

/* machine_empty_call - the shape of ffa_proxy_call, and nothing in it. */
enum ffa_disposition machine_empty_call(struct ffa_proxy *proxy, struct ffa_endpoint client,
					uint32_t vcpu, struct ffa_regs *regs);

#endif
