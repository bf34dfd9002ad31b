/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * types.h - values that must not be mixed up: each is a struct with one field, so that mixing them
 * does not compile.
 */
#ifndef FFA_TYPES_H
#define FFA_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ffa/limits.h"

/* The registers of one call: x[0] is w0/x0 and so on. A 32-bit register is the low half. */
struct ffa_regs {
	uint64_t x[FFA_NUM_REGS];
};

/* An endpoint: a client of the proxy or a Secure partition. */
struct ffa_endpoint {
	uint16_t id;
};

/* A memory transaction, as the Secure side named it. */
struct ffa_handle {
	uint64_t value;
};

/* An address as a client sees it (intermediate physical address; bytes). */
struct ffa_ipa {
	uint64_t addr;
};

/* An address as the machine sees it (physical address; bytes). */
struct ffa_pa {
	uint64_t addr;
};

/* Memory of a client: `pages` pages of 4 KiB from `base` on. */
struct ffa_range {
	struct ffa_ipa base;
	uint32_t pages;
};

/* A partition's or protocol's UUID, as its 16 bytes in textual order. */
struct ffa_uuid {
	uint8_t bytes[16];
};

/* What a memory transaction does to its pages. */
enum ffa_operation {
	FFA_OP_SHARE,
	FFA_OP_LEND,
	FFA_OP_DONATE,
};

#endif
