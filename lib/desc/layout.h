/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * layout.h - where the fields of a memory transaction descriptor lie, for reader and packer.
 * Source: DEN0077A, memory transaction, endpoint memory access and composite descriptors.
 */
#ifndef FFA_DESC_LAYOUT_H
#define FFA_DESC_LAYOUT_H

#include "ffa/abi.h"

/* Header: 32 bytes at 1.0, where the access descriptors follow at once; 48 from 1.1 on. */
#define FFA_HEAD_SENDER 0u
#define FFA_HEAD_ATTRIBUTES 2u /* one byte and a reserved one at 1.0 */
#define FFA_HEAD_FLAGS 4u
#define FFA_HEAD_HANDLE 8u
#define FFA_HEAD_TAG 16u
#define FFA_HEAD_ACCESS_SIZE 24u /* reserved at 1.0 */
#define FFA_HEAD_RECEIVERS 28u
#define FFA_HEAD_ARRAY 32u    /* offset of the access descriptors, from 1.1 on */
#define FFA_HEAD_RESERVED 36u /* 12 bytes, from 1.1 on */
#define FFA_HEAD_END 48u      /* from 1.1 on */

/* Endpoint memory access descriptor. */
#define FFA_ACCESS_RECEIVER 0u
#define FFA_ACCESS_PERMISSIONS 2u
#define FFA_ACCESS_FLAGS 3u
#define FFA_ACCESS_COMPOSITE 4u
#define FFA_ACCESS_IMPDEF 8u /* two words; only in the long form */
#define FFA_ACCESS_SIZE_SHORT 16u
#define FFA_ACCESS_SIZE_LONG 32u /* from 1.2 on */

/* Composite memory region descriptor; the ranges follow. */
#define FFA_COMPOSITE_PAGES 0u
#define FFA_COMPOSITE_RANGES 4u
#define FFA_COMPOSITE_RESERVED 8u
#define FFA_COMPOSITE_SIZE 16u

static inline uint32_t ffa_head_size(uint32_t version)
{
	return version >= FFA_VERSION_1_1 ? 48u : 32u;
}

#endif
