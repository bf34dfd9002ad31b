/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * abi.h - the constants of the FF-A binary interface: function numbers, function identifiers,
 * error codes, versions. No functions, no state.
 *
 * Source of every number: Arm DEN0077A (FF-A 1.0 to 1.2) as restated in the project's facts;
 * entries marked 1.3 are known from public implementations only.
 */
#ifndef FFA_ABI_H
#define FFA_ABI_H

/* A function identifier is 0x84000000 (SMC32) or 0xC4000000 (SMC64) plus a function number. */
#define FFA_FID32_BASE UINT32_C(0x84000000)
#define FFA_FID64_BASE UINT32_C(0xC4000000)
#define FFA_FID32(number) (FFA_FID32_BASE | (uint32_t)(number))
#define FFA_FID64(number) (FFA_FID64_BASE | (uint32_t)(number))
#define FFA_FID_WIDTH_BIT UINT32_C(0x40000000)
#define FFA_FID_SVE_HINT UINT32_C(0x00010000) /* SMCCC 1.3: no meaning for FF-A, masked */

/* The numbers FF-A may use; 0xF0-0xFF belong to another interface and are not ours. */
#define FFA_NUMBER_FIRST 0x60u
#define FFA_NUMBER_LAST 0xEFu
#define FFA_NUMBER_COUNT (FFA_NUMBER_LAST - FFA_NUMBER_FIRST + 1u)

#define FFA_NR_ERROR 0x60u
#define FFA_NR_SUCCESS 0x61u
#define FFA_NR_INTERRUPT 0x62u
#define FFA_NR_VERSION 0x63u
#define FFA_NR_FEATURES 0x64u
#define FFA_NR_RX_RELEASE 0x65u
#define FFA_NR_RXTX_MAP 0x66u
#define FFA_NR_RXTX_UNMAP 0x67u
#define FFA_NR_PARTITION_INFO_GET 0x68u
#define FFA_NR_ID_GET 0x69u
#define FFA_NR_MSG_POLL 0x6Au
#define FFA_NR_MSG_WAIT 0x6Bu
#define FFA_NR_YIELD 0x6Cu
#define FFA_NR_RUN 0x6Du
#define FFA_NR_MSG_SEND 0x6Eu
#define FFA_NR_MSG_SEND_DIRECT_REQ 0x6Fu
#define FFA_NR_MSG_SEND_DIRECT_RESP 0x70u
#define FFA_NR_MEM_DONATE 0x71u
#define FFA_NR_MEM_LEND 0x72u
#define FFA_NR_MEM_SHARE 0x73u
#define FFA_NR_MEM_RETRIEVE_REQ 0x74u
#define FFA_NR_MEM_RETRIEVE_RESP 0x75u
#define FFA_NR_MEM_RELINQUISH 0x76u
#define FFA_NR_MEM_RECLAIM 0x77u
#define FFA_NR_MEM_OP_PAUSE 0x78u
#define FFA_NR_MEM_OP_RESUME 0x79u
#define FFA_NR_MEM_FRAG_RX 0x7Au
#define FFA_NR_MEM_FRAG_TX 0x7Bu
#define FFA_NR_NORMAL_WORLD_RESUME 0x7Cu
#define FFA_NR_NOTIFICATION_BITMAP_CREATE 0x7Du
#define FFA_NR_NOTIFICATION_BITMAP_DESTROY 0x7Eu
#define FFA_NR_NOTIFICATION_BIND 0x7Fu
#define FFA_NR_NOTIFICATION_UNBIND 0x80u
#define FFA_NR_NOTIFICATION_SET 0x81u
#define FFA_NR_NOTIFICATION_GET 0x82u
#define FFA_NR_NOTIFICATION_INFO_GET 0x83u
#define FFA_NR_RX_ACQUIRE 0x84u
#define FFA_NR_SPM_ID_GET 0x85u
#define FFA_NR_MSG_SEND2 0x86u
#define FFA_NR_SECONDARY_EP_REGISTER 0x87u
#define FFA_NR_MEM_PERM_GET 0x88u
#define FFA_NR_MEM_PERM_SET 0x89u
#define FFA_NR_CONSOLE_LOG 0x8Au
#define FFA_NR_PARTITION_INFO_GET_REGS 0x8Bu
#define FFA_NR_EL3_INTR_HANDLE 0x8Cu
#define FFA_NR_MSG_SEND_DIRECT_REQ2 0x8Du
#define FFA_NR_MSG_SEND_DIRECT_RESP2 0x8Eu
#define FFA_NR_NS_RES_INFO_GET 0x8Fu	  /* 1.3 */
#define FFA_NR_ABORT 0x90u		  /* 1.3 */
#define FFA_NR_NOTIFICATION_BIND2 0x94u	  /* 1.3 */
#define FFA_NR_NOTIFICATION_UNBIND2 0x95u /* 1.3 */
#define FFA_NR_NOTIFICATION_SET2 0x96u	  /* 1.3 */
#define FFA_NR_NOTIFICATION_GET2 0x97u	  /* 1.3 */

/* Error codes: w2 of FFA_ERROR, signed 32 bit, zero-extended in the register. */
#define FFA_RET_SUCCESS 0
#define FFA_RET_NOT_SUPPORTED (-1)
#define FFA_RET_INVALID_PARAMETERS (-2)
#define FFA_RET_NO_MEMORY (-3)
#define FFA_RET_BUSY (-4)
#define FFA_RET_INTERRUPTED (-5)
#define FFA_RET_DENIED (-6)
#define FFA_RET_RETRY (-7)
#define FFA_RET_ABORTED (-8)
#define FFA_RET_NO_DATA (-9)
#define FFA_RET_NOT_READY (-10)

/* Versions: major in [30:16], minor in [15:0]; bit 31 must be zero. */
#define FFA_VERSION_MAKE(major, minor) ((uint32_t)(major) << 16 | (uint32_t)(minor))
#define FFA_VERSION_1_0 FFA_VERSION_MAKE(1, 0)
#define FFA_VERSION_1_1 FFA_VERSION_MAKE(1, 1)
#define FFA_VERSION_1_2 FFA_VERSION_MAKE(1, 2)
#define FFA_VERSION_1_3 FFA_VERSION_MAKE(1, 3) /* known to the call table, not spoken */
#define FFA_VERSION_HIGHEST FFA_VERSION_1_2    /* what this library speaks at most */

/* FFA_FEATURES: feature identifiers (w1 with bit 31 clear). */
#define FFA_FEATURE_NPI 0x1u /* notification pending interrupt */
#define FFA_FEATURE_SRI 0x2u /* schedule receiver interrupt */
#define FFA_FEATURE_ME 0x3u  /* managed exit interrupt; Secure world only */

/* Endpoint identifiers: bit 15 set means Secure world. */
#define FFA_ID_HOST 0x0000u
#define FFA_ID_SECURE_BIT 0x8000u

/*
 * Partition properties (partition information, DEN0077A table "Partition information descriptor").
 */
#define FFA_PROP_DIRECT_RECV (UINT32_C(1) << 0)
#define FFA_PROP_DIRECT_SEND (UINT32_C(1) << 1)
#define FFA_PROP_INDIRECT (UINT32_C(1) << 2)
#define FFA_PROP_NOTIFICATIONS (UINT32_C(1) << 3)
#define FFA_PROP_VM_CREATED (UINT32_C(1) << 6)
#define FFA_PROP_VM_DESTROYED (UINT32_C(1) << 7)
#define FFA_PROP_AARCH64 (UINT32_C(1) << 8)
#define FFA_PROP_DIRECT_RECV2 (UINT32_C(1) << 9)
#define FFA_PROP_DIRECT_SEND2 (UINT32_C(1) << 10)

/* FF-A counts memory in pages of 4 KiB, whatever the granule. */
#define FFA_PAGE_SHIFT 12
#define FFA_PAGE_SIZE (UINT64_C(1) << FFA_PAGE_SHIFT)

/* A direct message whose flags word has this bit is a framework message. */
#define FFA_MSG_FRAMEWORK UINT32_C(0x80000000)

/* A handle of all ones names no transaction; bit 63 set means "allocated by a hypervisor". */
#define FFA_HANDLE_INVALID UINT64_MAX
#define FFA_HANDLE_HYPERVISOR_BIT (UINT64_C(1) << 63)

#endif
