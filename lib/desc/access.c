/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * access.c - endpoint memory access descriptors: who gets the memory, and how.
 */
#include "desc/access.h"

#include "desc/layout.h"
#include "desc/refuse.h"

/* Data permissions; 3 is reserved. Instruction permissions are the receiver's to ask for. */
enum {
	DATA_NONE = 0,
	DATA_RO = 1,
	DATA_RW = 2,
};

static enum ffa_reason check_receiver(const struct ffa_memtx *tx, uint32_t index, uint32_t at,
				      struct ffa_why *why)
{
	uint16_t id = tx->receiver[index].id.id;
	uint32_t i;

	if (id == tx->sender.id)
		return ffa_refuse(why, FFA_R_ACC_SELF, at + FFA_ACCESS_RECEIVER, id);
	for (i = 0; i < index; i++) {
		if (tx->receiver[i].id.id == id)
			return ffa_refuse(why, FFA_R_ACC_DUPLICATE, at + FFA_ACCESS_RECEIVER, id);
	}
	return FFA_R_NONE;
}

static enum ffa_reason check_permissions(enum ffa_operation operation, uint8_t permissions,
					 uint32_t at, struct ffa_why *why)
{
	unsigned int data = permissions & 3u;
	unsigned int instruction = permissions >> 2 & 3u;
	bool legal =
		operation == FFA_OP_DONATE ? data == DATA_NONE : data == DATA_RO || data == DATA_RW;

	at += FFA_ACCESS_PERMISSIONS;
	if (permissions >> 4 != 0)
		return ffa_refuse(why, FFA_R_ACC_PERM_RESERVED, at, permissions);
	if (!legal)
		return ffa_refuse(why, FFA_R_ACC_DATA, at, permissions);
	if (instruction != 0)
		return ffa_refuse(why, FFA_R_ACC_INSTRUCTION, at, permissions);
	return FFA_R_NONE;
}

/* The bytes after the first eight: the implementation-defined value (long form), and reserved. */
static enum ffa_reason check_tail(const struct ffa_memtx_rules *rules, struct ffa_span entry,
				  uint32_t at, uint64_t impdef[2], struct ffa_why *why)
{
	uint32_t end = FFA_ACCESS_IMPDEF;
	uint64_t reserved;
	uint32_t i;

	impdef[0] = 0;
	impdef[1] = 0;
	for (i = 0; i < 2 && entry.length == FFA_ACCESS_SIZE_LONG; i++, end += 8) {
		impdef[i] = ffa_span_get64(entry, end);
		if (impdef[i] != 0 && rules->access_16)
			return ffa_refuse(why, FFA_R_ACC_IMPDEF, at + end, impdef[i]);
	}
	reserved = ffa_span_get64(entry, end);
	if (reserved != 0 && !rules->tolerate_reserved)
		return ffa_refuse(why, FFA_R_ACC_RESERVED, at + end, reserved);
	return FFA_R_NONE;
}

/* One descriptor, `entry`, which lies at byte `at`. */
static enum ffa_reason read_entry(const struct ffa_memtx_rules *rules, struct ffa_span entry,
				  uint32_t at, uint32_t index, struct ffa_memtx *tx,
				  struct ffa_why *why)
{
	struct ffa_receiver *receiver = &tx->receiver[index];
	enum ffa_reason reason;

	receiver->id.id = ffa_span_get16(entry, FFA_ACCESS_RECEIVER);
	receiver->permissions = ffa_span_get8(entry, FFA_ACCESS_PERMISSIONS);
	reason = check_receiver(tx, index, at, why);
	if (reason != FFA_R_NONE)
		return reason;
	reason = check_permissions(tx->operation, receiver->permissions, at, why);
	if (reason != FFA_R_NONE)
		return reason;
	if (ffa_span_get8(entry, FFA_ACCESS_FLAGS) != 0)
		return ffa_refuse(why, FFA_R_ACC_FLAGS, at + FFA_ACCESS_FLAGS,
				  ffa_span_get8(entry, FFA_ACCESS_FLAGS));
	return check_tail(rules, entry, at, receiver->impdef, why);
}

/* Entry `index` is outside: the first because of the offset, a later one because of the count. */
static enum ffa_reason refuse_bounds(const struct ffa_memtx *tx, uint32_t array, uint32_t index,
				     struct ffa_why *why)
{
	if (index == 0)
		return ffa_refuse(why, FFA_R_ACC_BOUNDS, FFA_HEAD_ARRAY, array);
	return ffa_refuse(why, FFA_R_ACC_BOUNDS, FFA_HEAD_RECEIVERS, tx->receivers);
}

enum ffa_reason ffa_access_read(const struct ffa_memtx_rules *rules, struct ffa_span first,
				uint32_t array, struct ffa_memtx *tx, uint32_t *composite,
				struct ffa_why *why)
{
	uint32_t size = tx->access_size;
	struct ffa_span entry;
	uint32_t i, at, offset;

	*composite = 0;
	for (i = 0, at = array; i < tx->receivers; i++, at += size) {
		enum ffa_reason reason;

		if (!ffa_span_sub(first, at, size, &entry))
			return refuse_bounds(tx, array, i, why);
		reason = read_entry(rules, entry, at, i, tx, why);
		if (reason != FFA_R_NONE)
			return reason;
		offset = ffa_span_get32(entry, FFA_ACCESS_COMPOSITE);
		if (i == 0)
			*composite = offset;
		if (offset != *composite)
			return ffa_refuse(why, FFA_R_COMP_DIFFERS, at + FFA_ACCESS_COMPOSITE,
					  offset);
	}
	return FFA_R_NONE;
}
