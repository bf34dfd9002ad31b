/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * minimal.c - the smallest whole integration: a host client on a simulated machine shares a page
 * with a secure partition, lets it write there, and takes the page back.
 *
 * In a hypervisor the ports below are its own functions: an SMC instruction, its stage-2 tables,
 * its locks. Here the simulator is machine, page tables and Secure side. What a client does is in
 * client(): each call() stands for an SMC of the guest that trapped.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ffa/ffa.h>

#include "sim.h"

/* Addresses in the client's memory, and the partition it talks to. */
#define CLIENT_TX UINT64_C(0x40000000)
#define CLIENT_RX UINT64_C(0x40001000)
#define SHARED_PAGE UINT64_C(0x40010000)
#define PARTITION 0x8001u

/* Lengths and places in a FF-A 1.1 memory send with one receiver and one range. */
#define HEADER_BYTES 48u
#define ACCESS_BYTES 16u
#define COMPOSITE_AT (HEADER_BYTES + ACCESS_BYTES)
#define RANGE_AT (COMPOSITE_AT + 16u)
#define SEND_BYTES (RANGE_AT + 16u)

static struct ffa_proxy *proxy;
static void *storage; /* the proxy's memory */
static struct sim *machine;

/* What a hypervisor does when the host executes an SMC. Returns the first result register. */
static uint32_t call(const char *what, struct ffa_regs *regs)
{
	const struct ffa_endpoint host = { FFA_ID_HOST };

	sim_enter(machine, host.id, 0);
	if (ffa_proxy_call(proxy, host, 0, regs) != FFA_ANSWERED)
		exit(1);
	sim_leave(machine);
	printf("%-20s -> %08" PRIx64 " %08" PRIx64 " %08" PRIx64 " %08" PRIx64 "\n", what,
	       regs->x[0], regs->x[1], regs->x[2], regs->x[3]);
	return (uint32_t)regs->x[0];
}

/* A little-endian field of a descriptor. */
static void put(uint8_t *at, uint64_t value, unsigned int bytes)
{
	for (unsigned int i = 0; i < bytes; i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

/* The client's descriptor: one page, readable and writable, for one partition. */
static void describe(uint8_t *tx)
{
	memset(tx, 0, SEND_BYTES);
	put(tx + 0, FFA_ID_HOST, 2);
	put(tx + 2, 0x2F, 2); /* normal memory, write-back, inner shareable */
	put(tx + 24, ACCESS_BYTES, 4);
	put(tx + 28, 1, 4);
	put(tx + 32, HEADER_BYTES, 4);
	put(tx + HEADER_BYTES + 0, PARTITION, 2);
	put(tx + HEADER_BYTES + 2, 0x2, 1); /* read and write */
	put(tx + HEADER_BYTES + 4, COMPOSITE_AT, 4);
	put(tx + COMPOSITE_AT + 0, 1, 4); /* pages in all */
	put(tx + COMPOSITE_AT + 4, 1, 4); /* ranges */
	put(tx + RANGE_AT + 0, SHARED_PAGE, 8);
	put(tx + RANGE_AT + 8, 1, 4);
}

/* The client's side of the story. Returns 0 when all went as it should. */
static int client(void)
{
	struct ffa_regs regs = { { FFA_FID32(FFA_NR_VERSION), FFA_VERSION_1_1 } };
	uint64_t low, high;
	uint32_t word;

	if (call("FFA_VERSION", &regs) != FFA_VERSION_1_1)
		return 1;
	regs = (struct ffa_regs){ { FFA_FID64(FFA_NR_RXTX_MAP), CLIENT_TX, CLIENT_RX, 1 } };
	if (call("FFA_RXTX_MAP", &regs) != FFA_FID32(FFA_NR_SUCCESS))
		return 1;
	describe(sim_memory(machine, CLIENT_TX, SEND_BYTES));
	regs = (struct ffa_regs){ { FFA_FID32(FFA_NR_MEM_SHARE), SEND_BYTES, SEND_BYTES } };
	if (call("FFA_MEM_SHARE", &regs) != FFA_FID32(FFA_NR_SUCCESS))
		return 1;
	low = regs.x[2];
	high = regs.x[3];
	/* The partition retrieves the page, writes to it and relinquishes it. */
	regs = (struct ffa_regs){ { FFA_FID32(FFA_NR_MSG_SEND_DIRECT_REQ), PARTITION, 0,
				    SIM_BORROW_USE, low, high, FFA_ID_HOST } };
	if (call("FFA_MSG_SEND_DIRECT", &regs) != FFA_FID32(FFA_NR_MSG_SEND_DIRECT_RESP))
		return 1;
	memcpy(&word, sim_memory(machine, SHARED_PAGE, sizeof(word)), sizeof(word));
	printf("the page now says %08" PRIx32 "\n", word);
	regs = (struct ffa_regs){ { FFA_FID32(FFA_NR_MEM_RECLAIM), low, high } };
	return call("FFA_MEM_RECLAIM", &regs) != FFA_FID32(FFA_NR_SUCCESS);
}

/* Make the machine, and a proxy with one client on it. */
static void build(struct sim_borrower *borrower)
{
	struct sim_config config = sim_default_config();
	struct ffa_config proxy_config = { .api = FFA_API_VERSION, .size = sizeof(proxy_config) };
	struct ffa_client_config host = { .size = sizeof(host), .kind = FFA_CLIENT_HOST };
	struct sim_own_pair pair;
	struct ffa_ports ports;
	size_t bytes;

	config.partition[0].ops = sim_borrower;
	config.partition[0].ctx = borrower;
	machine = sim_create(&config);
	sim_ports(machine, &ports);
	sim_own_pair(machine, 1, &pair);
	proxy_config.own = (struct ffa_own_pair){
		.tx = pair.tx,
		.rx = pair.rx,
		.tx_base = { pair.tx_base },
		.rx_base = { pair.rx_base },
		.pages = pair.pages,
	};
	if (ffa_proxy_storage(&proxy_config, &bytes) != FFA_ADMIN_OK)
		exit(1);
	storage = malloc(bytes);
	if (ffa_proxy_create(storage, bytes, &proxy_config, &ports, &proxy) != FFA_ADMIN_OK ||
	    ffa_proxy_add_client(proxy, &host) != FFA_ADMIN_OK)
		exit(1);
}

int main(void)
{
	struct sim_borrower borrower = { .fill = 0x5AFE5AFE };
	int status;

	build(&borrower);
	status = client();
	if (ffa_proxy_stop(proxy) != FFA_ADMIN_OK)
		status = 1;
	free(storage);
	sim_destroy(machine);
	printf("%s\n", status == 0 ? "all as it should be" : "something went wrong");
	return status;
}
