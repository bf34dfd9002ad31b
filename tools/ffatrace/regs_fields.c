/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * regs_fields.c - what the registers of each call and answer mean (FF-A 1.0 to 1.2). Registers that
 * are not named here carry nothing.
 */
#include "regs.h"

#define CALL(number, reg, high, low, meaning, name)                                                \
	{                                                                                          \
		FFA_NR_##number, REG_CALL, reg, high, low, REG_##meaning, name                     \
	}
#define REPLY(number, reg, high, low, meaning, name)                                               \
	{                                                                                          \
		FFA_NR_##number, REG_REPLY, reg, high, low, REG_##meaning, name                    \
	}
#define SUCCESS(number, reg, high, low, meaning, name)                                             \
	{                                                                                          \
		FFA_NR_##number, REG_SUCCESS, reg, high, low, REG_##meaning, name                  \
	}

#define SEND(number)                                                                               \
	CALL(number, 1, 31, 0, LENGTH, "total length"),                                            \
		CALL(number, 2, 31, 0, LENGTH, "fragment length"),                                 \
		CALL(number, 3, 63, 0, ADDRESS, "dynamic buffer"),                                 \
		CALL(number, 4, 31, 0, COUNT, "dynamic buffer pages"),                             \
		SUCCESS(number, 2, 31, 0, HANDLE, "handle")

const struct reg_field reg_fields[] = {
	REPLY(ERROR, 1, 31, 0, PLAIN, "target information"),
	REPLY(ERROR, 2, 31, 0, ERROR, "error"),
	REPLY(INTERRUPT, 1, 31, 16, ENDPOINT, "interrupted partition"),
	REPLY(INTERRUPT, 1, 15, 0, PLAIN, "its vCPU"),
	REPLY(INTERRUPT, 2, 31, 0, PLAIN, "interrupt"),
	REPLY(YIELD, 1, 31, 16, ENDPOINT, "yielding partition"),
	REPLY(YIELD, 1, 15, 0, PLAIN, "its vCPU"),
	REPLY(YIELD, 2, 31, 0, PLAIN, "timeout, low word"),
	REPLY(YIELD, 3, 31, 0, PLAIN, "timeout, high word"),
	CALL(VERSION, 1, 31, 0, VERSION, "version asked for"),
	CALL(FEATURES, 1, 31, 0, FEATURE, "function or feature"),
	CALL(FEATURES, 2, 31, 0, PLAIN, "input properties"),
	SUCCESS(FEATURES, 2, 31, 0, PLAIN, "properties"),
	SUCCESS(FEATURES, 3, 31, 0, PLAIN, "more properties"),
	CALL(RX_RELEASE, 1, 15, 0, ENDPOINT, "on behalf of"),
	CALL(RXTX_MAP, 1, 63, 0, ADDRESS, "TX buffer"),
	CALL(RXTX_MAP, 2, 63, 0, ADDRESS, "RX buffer"),
	CALL(RXTX_MAP, 3, 31, 0, COUNT, "pages of each"),
	CALL(RXTX_UNMAP, 1, 31, 16, ENDPOINT, "on behalf of"),
	CALL(PARTITION_INFO_GET, 1, 31, 0, UUID32, "UUID"),
	CALL(PARTITION_INFO_GET, 5, 31, 0, PLAIN, "flags (bit 0: count only)"),
	SUCCESS(PARTITION_INFO_GET, 2, 31, 0, COUNT, "partitions"),
	SUCCESS(PARTITION_INFO_GET, 3, 31, 0, LENGTH, "bytes of each entry"),
	SUCCESS(ID_GET, 2, 15, 0, ENDPOINT, "identifier"),
	SUCCESS(SPM_ID_GET, 2, 15, 0, ENDPOINT, "identifier of the SPMC"),
	CALL(RUN, 1, 31, 16, ENDPOINT, "partition to run"),
	CALL(RUN, 1, 15, 0, PLAIN, "its vCPU"),
	CALL(MSG_SEND, 1, 31, 16, ENDPOINT, "sender"),
	CALL(MSG_SEND, 1, 15, 0, ENDPOINT, "receiver"),
	CALL(MSG_SEND, 3, 31, 0, LENGTH, "message length"),
	CALL(MSG_SEND, 4, 0, 0, FLAG, "tell when free"),
	CALL(MSG_SEND_DIRECT_REQ, 1, 31, 16, ENDPOINT, "sender"),
	CALL(MSG_SEND_DIRECT_REQ, 1, 15, 0, ENDPOINT, "receiver"),
	CALL(MSG_SEND_DIRECT_REQ, 2, 31, 0, PLAIN, "flags (bit 31: framework)"),
	CALL(MSG_SEND_DIRECT_REQ, 3, 7, 0, PAYLOAD, "payload"),
	CALL(MSG_SEND_DIRECT_RESP, 1, 31, 16, ENDPOINT, "sender"),
	CALL(MSG_SEND_DIRECT_RESP, 1, 15, 0, ENDPOINT, "receiver"),
	CALL(MSG_SEND_DIRECT_RESP, 2, 31, 0, PLAIN, "flags (bit 31: framework)"),
	CALL(MSG_SEND_DIRECT_RESP, 3, 7, 0, PAYLOAD, "payload"),
	REPLY(MSG_SEND_DIRECT_RESP, 1, 31, 16, ENDPOINT, "sender"),
	REPLY(MSG_SEND_DIRECT_RESP, 1, 15, 0, ENDPOINT, "receiver"),
	REPLY(MSG_SEND_DIRECT_RESP, 2, 31, 0, PLAIN, "flags (bit 31: framework)"),
	REPLY(MSG_SEND_DIRECT_RESP, 3, 7, 0, PAYLOAD, "payload"),
	CALL(MSG_SEND_DIRECT_REQ2, 1, 31, 16, ENDPOINT, "sender"),
	CALL(MSG_SEND_DIRECT_REQ2, 1, 15, 0, ENDPOINT, "receiver"),
	CALL(MSG_SEND_DIRECT_REQ2, 2, 63, 0, UUID64, "UUID"),
	CALL(MSG_SEND_DIRECT_REQ2, 4, 17, 0, PAYLOAD, "payload"),
	REPLY(MSG_SEND_DIRECT_RESP2, 1, 31, 16, ENDPOINT, "sender"),
	REPLY(MSG_SEND_DIRECT_RESP2, 1, 15, 0, ENDPOINT, "receiver"),
	REPLY(MSG_SEND_DIRECT_RESP2, 4, 17, 0, PAYLOAD, "payload"),
	SEND(MEM_DONATE),
	SEND(MEM_LEND),
	SEND(MEM_SHARE),
	SEND(MEM_RETRIEVE_REQ),
	REPLY(MEM_RETRIEVE_RESP, 1, 31, 0, LENGTH, "total length"),
	REPLY(MEM_RETRIEVE_RESP, 2, 31, 0, LENGTH, "fragment length"),
	CALL(MEM_RECLAIM, 1, 31, 0, HANDLE, "handle"),
	CALL(MEM_RECLAIM, 3, 31, 0, PLAIN, "flags (bit 0: zero, 1: time slicing)"),
	CALL(MEM_OP_RESUME, 1, 31, 0, HANDLE, "handle"),
	CALL(MEM_FRAG_RX, 1, 31, 0, HANDLE, "handle"),
	CALL(MEM_FRAG_RX, 3, 31, 0, LENGTH, "offset"),
	CALL(MEM_FRAG_RX, 4, 31, 16, ENDPOINT, "owner"),
	REPLY(MEM_FRAG_RX, 1, 31, 0, HANDLE, "handle"),
	REPLY(MEM_FRAG_RX, 3, 31, 0, LENGTH, "next offset wanted"),
	REPLY(MEM_FRAG_RX, 4, 31, 16, ENDPOINT, "sender"),
	CALL(MEM_FRAG_TX, 1, 31, 0, HANDLE, "handle"),
	CALL(MEM_FRAG_TX, 3, 31, 0, LENGTH, "fragment length"),
	CALL(MEM_FRAG_TX, 4, 31, 16, ENDPOINT, "sender"),
	SUCCESS(MEM_FRAG_TX, 2, 31, 0, HANDLE, "handle"),
	REPLY(MEM_FRAG_TX, 1, 31, 0, HANDLE, "handle"),
	REPLY(MEM_FRAG_TX, 3, 31, 0, LENGTH, "fragment length"),
	REPLY(MEM_FRAG_TX, 4, 31, 16, ENDPOINT, "owner"),
	CALL(NOTIFICATION_BITMAP_CREATE, 1, 15, 0, ENDPOINT, "for"),
	CALL(NOTIFICATION_BITMAP_CREATE, 2, 31, 0, COUNT, "vCPUs"),
	CALL(NOTIFICATION_BITMAP_DESTROY, 1, 15, 0, ENDPOINT, "of"),
	CALL(NOTIFICATION_BIND, 1, 31, 16, ENDPOINT, "sender"),
	CALL(NOTIFICATION_BIND, 1, 15, 0, ENDPOINT, "receiver"),
	CALL(NOTIFICATION_BIND, 2, 31, 0, PLAIN, "flags (bit 0: per vCPU)"),
	CALL(NOTIFICATION_BIND, 3, 31, 0, BITMAP, "notifications"),
	CALL(NOTIFICATION_UNBIND, 1, 31, 16, ENDPOINT, "sender"),
	CALL(NOTIFICATION_UNBIND, 1, 15, 0, ENDPOINT, "receiver"),
	CALL(NOTIFICATION_UNBIND, 3, 31, 0, BITMAP, "notifications"),
	CALL(NOTIFICATION_SET, 1, 31, 16, ENDPOINT, "sender"),
	CALL(NOTIFICATION_SET, 1, 15, 0, ENDPOINT, "receiver"),
	CALL(NOTIFICATION_SET, 2, 31, 16, PLAIN, "vCPU"),
	CALL(NOTIFICATION_SET, 2, 15, 0, PLAIN, "flags (bit 0: per vCPU, 1: delay)"),
	CALL(NOTIFICATION_SET, 3, 31, 0, BITMAP, "notifications"),
	CALL(NOTIFICATION_GET, 1, 31, 16, PLAIN, "vCPU"),
	CALL(NOTIFICATION_GET, 1, 15, 0, ENDPOINT, "receiver"),
	CALL(NOTIFICATION_GET, 2, 31, 0, PLAIN, "bitmaps (SP, VM, SPM, hypervisor)"),
	SUCCESS(NOTIFICATION_GET, 2, 31, 0, BITMAP, "from partitions"),
	SUCCESS(NOTIFICATION_GET, 4, 31, 0, BITMAP, "from VMs"),
	SUCCESS(NOTIFICATION_GET, 6, 31, 0, PLAIN, "from the SPMC"),
	SUCCESS(NOTIFICATION_GET, 7, 31, 0, PLAIN, "from the hypervisor"),
	SUCCESS(NOTIFICATION_INFO_GET, 2, 63, 12, PLAIN, "vCPUs of each list, two bits each"),
	SUCCESS(NOTIFICATION_INFO_GET, 2, 11, 7, COUNT, "lists"),
	SUCCESS(NOTIFICATION_INFO_GET, 2, 0, 0, FLAG, "more to come"),
	SUCCESS(NOTIFICATION_INFO_GET, 3, 7, 0, PAYLOAD, "identifiers"),
	CALL(RX_ACQUIRE, 1, 15, 0, ENDPOINT, "on behalf of"),
	CALL(MSG_SEND2, 1, 31, 16, ENDPOINT, "sender"),
	CALL(MSG_SEND2, 2, 31, 0, PLAIN, "flags (bit 1: delay)"),
	CALL(SECONDARY_EP_REGISTER, 1, 63, 0, ADDRESS, "entry point"),
	CALL(MEM_PERM_GET, 1, 63, 0, ADDRESS, "base"),
	CALL(MEM_PERM_SET, 1, 63, 0, ADDRESS, "base"),
	CALL(MEM_PERM_SET, 2, 31, 0, COUNT, "pages"),
	CALL(MEM_PERM_SET, 3, 31, 0, PLAIN, "permissions"),
	CALL(CONSOLE_LOG, 1, 7, 0, COUNT, "characters"),
	CALL(CONSOLE_LOG, 2, 17, 0, PAYLOAD, "text"),
	CALL(PARTITION_INFO_GET_REGS, 1, 63, 0, UUID64, "UUID"),
	CALL(PARTITION_INFO_GET_REGS, 3, 15, 0, PLAIN, "start index"),
	CALL(PARTITION_INFO_GET_REGS, 3, 31, 16, PLAIN, "tag"),
	SUCCESS(PARTITION_INFO_GET_REGS, 2, 15, 0, PLAIN, "last index of the list"),
	SUCCESS(PARTITION_INFO_GET_REGS, 2, 31, 16, PLAIN, "last index of this answer"),
	SUCCESS(PARTITION_INFO_GET_REGS, 2, 47, 32, PLAIN, "tag"),
	SUCCESS(PARTITION_INFO_GET_REGS, 2, 63, 48, LENGTH, "bytes of each entry"),
	SUCCESS(PARTITION_INFO_GET_REGS, 3, 17, 0, PAYLOAD, "entries"),
};

const unsigned reg_field_count = sizeof(reg_fields) / sizeof(reg_fields[0]);
