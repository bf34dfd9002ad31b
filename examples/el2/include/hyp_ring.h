/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hyp_ring.h - the file ring.bin: every FF-A call of the guest, and everything the proxy was told
 * by its ports while it worked on it. Enough to run the same calls through the same core elsewhere.
 *
 * The file is one struct hyp_ring_file and then records, one after another, in the order of their
 * numbers. All fields are little-endian; every record begins at a multiple of 8 bytes. A number is
 * given while the thing it numbers is exclusive:
 * - HYP_LOCK: while the lock is held;
 * - HYP_PAGES, HYP_ZERO, HYP_BUFFER_*: while no other of these ports is in progress;
 * - HYP_SMC_IN just before the SMC, HYP_SMC_OUT just after it;
 * - HYP_BEGIN before the proxy sees the call, HYP_END after it has answered.
 * So a replay that lets its threads take locks and call ports in the order of the numbers makes the
 * same decisions as the machine did.
 *
 * What the trace format's extension for calls that overlap wants is all here: BEGIN is "begin" (its
 * TX bytes are those of the COPY_IN of the same call), END is "end" (RX bytes: COPY_OUT), SMC_IN,
 * PAGES, BUFFER_MAP, BUFFER_UNMAP, COPY_IN and COPY_OUT are "port".
 */
#ifndef HYP_RING_H
#define HYP_RING_H

#include <stdint.h>

#define HYP_RING_MAGIC UINT64_C(0x676e697261666600) /* "\0ffaring" */
#define HYP_RING_FORMAT 1u

/* What the proxy was made with; fields as in struct ffa_config and struct ffa_client_config. */
struct hyp_ring_file {
	uint64_t magic;
	uint32_t format;
	uint32_t flags; /* HYP_FLAG_* of the options */
	uint32_t version_ceiling;
	uint32_t max_transactions;
	uint32_t max_ranges;
	uint32_t max_calls;
	uint32_t max_partitions;
	uint32_t max_receivers;
	uint32_t vcpus;
	uint32_t own_pages;
	uint64_t own_tx; /* physical addresses of the proxy's pair, as RXTX_MAP names them */
	uint64_t own_rx;
	uint64_t ram_base; /* of the guest, with the hypervisor's hole in it */
	uint64_t ram_end;
	uint64_t hole_base;
	uint64_t hole_end;
	uint64_t reserved[4];
};

enum hyp_record_kind {
	HYP_BEGIN = 1,	      /* struct hyp_regs: the call, as the guest made it */
	HYP_END = 2,	      /* struct hyp_end; result: enum ffa_disposition */
	HYP_SMC_IN = 3,	      /* struct hyp_regs, then the bytes of the proxy's TX it speaks of */
	HYP_SMC_OUT = 4,      /* struct hyp_regs, then the proxy's RX if the call fills it */
	HYP_PAGES = 5,	      /* struct hyp_pages, then struct hyp_range each */
	HYP_ZERO = 6,	      /* the same; action and write are 0 */
	HYP_BUFFER_MAP = 7,   /* struct hyp_pair */
	HYP_BUFFER_UNMAP = 8, /* struct hyp_pair */
	HYP_COPY_IN = 9,      /* struct hyp_copy, then the bytes that were read */
	HYP_COPY_OUT = 10,    /* struct hyp_copy, then the bytes that were written */
	HYP_PAUSE = 11,	      /* uint64_t: attempt */
	HYP_EVENT = 12,	      /* struct hyp_event */
	HYP_LOCK = 13,	      /* struct hyp_lock: taken by this CPU */
	HYP_MARKED = 14,      /* uint64_t: what the guest said with HYP_MARK */
	HYP_FAULT = 15,	      /* struct hyp_fault: stage 2 stopped an access */
	HYP_ADMIN_BEGIN = 16, /* struct hyp_admin: an administrative function is called */
	HYP_ADMIN_END = 17,   /* struct hyp_admin; result: enum ffa_admin */
};

/* What every record begins with. */
struct hyp_record {
	uint32_t bytes; /* of the whole record with this header, without padding to 8 */
	uint16_t kind;	/* enum hyp_record_kind */
	uint8_t cpu;
	uint8_t result;	 /* of a port: enum ffa_port_result; else see the kind */
	uint64_t number; /* global: 1, 2, 3 ... without gaps */
	uint64_t call;	 /* number of the BEGIN (or ADMIN_BEGIN) this belongs to; 0: none */
};

struct hyp_regs {
	uint64_t x[18];
};

struct hyp_end {
	uint64_t x[18];
	uint64_t cycles;     /* at EL2, without the SMCs; recording is in it */
	uint64_t smc_cycles; /* of the SMCs, as far as the counter runs there */
};

struct hyp_range {
	uint64_t base;
	uint64_t pages;
};

struct hyp_pages {
	uint32_t action; /* enum ffa_page_action */
	uint32_t write;
	uint32_t owner;
	uint32_t count;
};

struct hyp_pair {
	uint64_t tx;
	uint64_t rx;
	uint32_t pages;
	uint32_t client;
};

struct hyp_copy {
	uint64_t offset;
	uint64_t bytes;
};

struct hyp_event {
	uint32_t kind;
	uint32_t client;
	uint32_t vcpu;
	uint32_t fid;
	uint32_t reason;
	int32_t error;
	uint64_t offset;
	uint64_t value;
};

struct hyp_lock {
	uint32_t kind; /* enum ffa_lock */
	uint32_t index;
};

struct hyp_fault {
	uint64_t address; /* as the guest sees it physically, to the page */
	uint64_t virtual_address;
	uint64_t esr;
	uint64_t elr;
	uint64_t state; /* HYP_PAGE_* */
};

/* Which administrative function, and its argument. */
#define HYP_ADMIN_MAINTAIN 1u
#define HYP_ADMIN_RESET 2u /* of the client; no argument */

struct hyp_admin {
	uint32_t function;
	uint32_t argument;
};

#endif
