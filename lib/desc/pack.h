/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pack.h - build what goes to the Secure side: always fresh, packed, little-endian, from checked
 * values (contract CONV-2).
 */
#ifndef FFA_DESC_PACK_H
#define FFA_DESC_PACK_H

#include "ffa/view.h"

/*
 * The size of an access descriptor towards the Secure side: 16 below 1.2; at 1.2 the client's, 32
 * when an implementation-defined value is not zero, 16 when `force_16` (the reader has then refused
 * non-zero values).
 */
uint32_t ffa_pack_access_size(uint32_t version, const struct ffa_memtx *tx, bool force_16);

/* Bytes of header, access descriptors and composite header; at most 48 + 8 * 32 + 16. */
uint32_t ffa_pack_head_length(uint32_t version, uint32_t access_size, uint32_t receivers);

/*
 * Write these bytes to `out` (room for ffa_pack_head_length): sender, attributes and tag as
 * checked, `flags` as given, handle and reserved fields zero, total pages and range count as given.
 */
void ffa_pack_head(uint8_t *out, uint32_t version, uint32_t access_size, const struct ffa_memtx *tx,
		   uint32_t flags);

/* Write `count` ranges, 16 bytes each. */
void ffa_pack_ranges(uint8_t *out, const struct ffa_range *ranges, uint32_t count);

#endif
