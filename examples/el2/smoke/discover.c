/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * discover.c - what a client in good standing asks first: who it is, what there is, which
 * partitions; and notifications. As its version has it.
 */
#include <ffa/abi.h>

#include "../guest/layout.h"
#include "smoke.h"

#define NR32(name) FFA_FID32(FFA_NR_##name)
#define NR64(name) FFA_FID64(FFA_NR_##name)

/* 486178e0-e7f8-11e3-bc5e-0002a5d5c51b */
#define OPTEE_LOW UINT64_C(0xe311f8e7e0786148)
#define OPTEE_HIGH UINT64_C(0x1bc5d5a502005ebc)

static bool offers(uint64_t fid)
{
	return succeeds(NR32(FEATURES), fid, 0, 0, NULL);
}

static bool called(uint64_t x[18], uint64_t fid)
{
	x[0] = fid;
	call_smc(x);
	return (uint32_t)x[0] == NR32(SUCCESS) || (uint32_t)x[0] == NR64(SUCCESS);
}

static bool refused(uint64_t x[18], uint64_t fid, int32_t code)
{
	x[0] = fid;
	call_smc(x);
	return (uint32_t)x[0] == NR32(ERROR) && (int32_t)x[2] == code;
}

void check_identity(void)
{
	uint64_t id[18] = { 0 }, manager[18] = { 0 }, pair[18] = { 0, NR64(RXTX_MAP) };

	check("this client is the host", called(id, NR32(ID_GET)) && id[2] == FFA_ID_HOST);
	check("sends, messages and discovery are offered",
	      offers(NR32(MEM_SHARE)) && offers(NR64(MEM_SHARE)) && offers(NR32(MEM_LEND)) &&
		      offers(NR32(MSG_SEND_DIRECT_REQ)) && offers(NR32(PARTITION_INFO_GET)));
	check("a buffer of one page will do", called(pair, NR32(FEATURES)) && (pair[2] & 3) == 0);
	if (ffa_version() >= FFA_VERSION_1_1 && offers(NR32(SPM_ID_GET)))
		check("who manages partitions is told",
		      called(manager, NR32(SPM_ID_GET)) && manager[2] >= 0x8000);
	else
		check("who manages partitions is not told",
		      refused(manager, NR32(SPM_ID_GET), FFA_RET_NOT_SUPPORTED));
}

static bool optee_is_listed(uint32_t bytes)
{
	return get(0, 2) == PARTITION && get(2, 2) != 0 &&
	       (bytes < 24 || (get(8, 8) == OPTEE_LOW && get(16, 8) == OPTEE_HIGH));
}

/* In registers, where the Secure side has that: the same partition. */
static void check_registers(void)
{
	uint64_t x[18] = { 0 };
	bool has = ffa_version() >= FFA_VERSION_1_2 && offers(NR64(PARTITION_INFO_GET_REGS));

	if (!has) {
		check("partitions in registers are not offered, and not to be had",
		      refused(x, NR64(PARTITION_INFO_GET_REGS), FFA_RET_NOT_SUPPORTED));
		return;
	}
	check("partitions in registers", called(x, NR64(PARTITION_INFO_GET_REGS)));
	check("one, of 24 bytes", (x[2] & 0xFFFF) == 0 && x[2] >> 48 == 24);
	check("and it is OP-TEE",
	      (x[3] & 0xFFFF) == PARTITION && x[4] == OPTEE_LOW && x[5] == OPTEE_HIGH);
}

void check_partitions(void)
{
	uint32_t bytes = ffa_version() < FFA_VERSION_1_1 ? 8 : 24;
	uint64_t all[18] = { 0 }, again[18] = { 0 }, count[18] = { 0, 0, 0, 0, 0, 1 };
	uint64_t one[18] = { 0, (uint32_t)OPTEE_LOW, OPTEE_LOW >> 32, (uint32_t)OPTEE_HIGH,
			     OPTEE_HIGH >> 32 };

	check("there is one partition", called(all, NR32(PARTITION_INFO_GET)) && all[2] == 1);
	check("its entry has this version's size", all[3] == (bytes == 8 ? 0 : bytes));
	check("and it is OP-TEE", optee_is_listed(bytes));
	check("RX is full until it is released",
	      refused(again, NR32(PARTITION_INFO_GET), FFA_RET_BUSY));
	check("it is released", succeeds(NR32(RX_RELEASE), 0, 0, 0, NULL));
	check("by its UUID it is found", called(one, NR32(PARTITION_INFO_GET)) && one[2] == 1 &&
						 get(0, 2) == PARTITION &&
						 succeeds(NR32(RX_RELEASE), 0, 0, 0, NULL));
	if (bytes == 24)
		check("the count alone needs no RX",
		      called(count, NR32(PARTITION_INFO_GET)) && count[2] == 1 && count[3] == 0);
	check_registers();
}

void check_notifications(void)
{
	uint64_t x[18] = { 0, FFA_ID_HOST, 1 }, none[18] = { 0 }, nothing[18] = { 0, 0, 1 };

	if (!offers(NR32(NOTIFICATION_BITMAP_CREATE))) {
		check("notifications are not offered, and not to be had",
		      refused(x, NR32(NOTIFICATION_BITMAP_CREATE), FFA_RET_NOT_SUPPORTED));
		return;
	}
	check("a bitmap for notifications", called(x, NR32(NOTIFICATION_BITMAP_CREATE)));
	check("OP-TEE may set the first",
	      succeeds(NR32(NOTIFICATION_BIND), (uint64_t)PARTITION << 16, 0, 1, NULL));
	check("it has not", called(nothing, NR32(NOTIFICATION_GET)) && nothing[2] == 0);
	check("nothing is pending", refused(none, NR64(NOTIFICATION_INFO_GET), FFA_RET_NO_DATA));
	check("it may no more",
	      succeeds(NR32(NOTIFICATION_UNBIND), (uint64_t)PARTITION << 16, 0, 1, NULL));
	check("the bitmap is gone again",
	      succeeds(NR32(NOTIFICATION_BITMAP_DESTROY), FFA_ID_HOST, 0, 0, NULL));
}
