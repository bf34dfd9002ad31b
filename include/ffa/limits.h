/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * limits.h - the few limits fixed at compile time. Everything else is run-time configuration
 * (struct ffa_config, struct ffa_client_config).
 */
#ifndef FFA_LIMITS_H
#define FFA_LIMITS_H

/* Registers handed over per call: x0-x17 (SMCCC 1.2). */
#define FFA_NUM_REGS 18

/* Receivers of one memory send: bounds the duplicate check and a view on the stack. */
#define FFA_MAX_RECEIVERS 8

/* Pages of one RX or TX buffer: the ABI's field has six bits. */
#define FFA_MAX_BUFFER_PAGES 63

/* Transactions and ranges are linked by 32-bit numbers, all ones meaning "none". */
#define FFA_MAX_TRANSACTIONS UINT32_C(0x01000000)
#define FFA_MAX_RANGES UINT32_C(0x10000000)

/* Clients and partitions are counted in 16 bits. */
#define FFA_MAX_CLIENTS 4096
#define FFA_MAX_PARTITIONS 256

#endif
