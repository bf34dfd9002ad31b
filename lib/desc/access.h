/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * access.h - the array of endpoint memory access descriptors of a memory send. Private to desc.
 */
#ifndef FFA_DESC_ACCESS_H
#define FFA_DESC_ACCESS_H

#include "base/span.h"
#include "ffa/view.h"

/*
 * Check the tx->receivers descriptors of tx->access_size bytes from `array` on, and that they all
 * name the same composite (V25-V27, V30-V34, V39; whether that offset is a good one is the
 * caller's question). Sets tx->receiver[] and *composite.
 */
enum ffa_reason ffa_access_read(const struct ffa_memtx_rules *rules, struct ffa_span first,
				uint32_t array, struct ffa_memtx *tx, uint32_t *composite,
				struct ffa_why *why);

#endif
