/* SPDX-License-Identifier: BSD-3-Clause */
/* partinfo.c - PARTITION_INFO_GET in the caller's version's layout, and _REGS. */
#include "inside.h"

#include <string.h>

#include "le.h"

#define MAX_ENTRIES (SIM_MAX_PARTITIONS * SIM_MAX_UUIDS)
#define REGS_PER_ENTRY 3
#define ENTRIES_PER_CALL 5

struct entry {
	const struct sim_sp *sp;
	struct ffa_uuid uuid;
};

struct list {
	struct entry entry[MAX_ENTRIES];
	uint32_t count;
	bool nil;
};

static bool is_nil(const struct ffa_uuid *uuid)
{
	static const struct ffa_uuid nil;

	return memcmp(uuid, &nil, sizeof(nil)) == 0;
}

/* The entries a query selects: one per UUID from 1.2 on, one per partition before. */
static void select_entries(const struct caller *caller, const struct ffa_uuid *uuid,
			   struct list *list)
{
	struct sim *sim = caller->sim;

	list->count = 0;
	list->nil = is_nil(uuid);
	for (uint32_t i = 0; i < sim->sps; i++) {
		const struct sim_sp *sp = &sim->sp[i];
		uint32_t uuids = sp->def.uuids ? sp->def.uuids : 1;

		for (uint32_t n = 0; n < uuids; n++) {
			if (!list->nil && memcmp(uuid, &sp->def.uuid[n], sizeof(*uuid)) != 0)
				continue;
			list->entry[list->count].sp = sp;
			list->entry[list->count++].uuid = sp->def.uuid[n];
			if (caller->version < FFA_VERSION_1_2)
				break;
		}
	}
}

static uint32_t visible_properties(const struct caller *caller, const struct sim_sp *sp)
{
	uint32_t properties = sp->def.properties;

	if (caller->version < FFA_VERSION_1_1)
		return properties & 7;
	if (caller->version < FFA_VERSION_1_2)
		properties &= ~(FFA_PROP_DIRECT_RECV2 | FFA_PROP_DIRECT_SEND2);
	return properties;
}

static uint32_t entry_size(const struct caller *caller)
{
	if (caller->version < FFA_VERSION_1_1)
		return 8;
	return caller->sp ? 24 : caller->sim->config.partition_entry;
}

static void write_entry(const struct caller *caller, const struct list *list, uint32_t index,
			uint8_t *to)
{
	const struct entry *entry = &list->entry[index];
	bool show = list->nil || is_optee(caller->sim) || is_el3(caller->sim);

	memset(to, 0, entry_size(caller));
	put16(to, entry->sp->def.id);
	put16(to + 2, entry->sp->def.contexts);
	put32(to + 4, visible_properties(caller, entry->sp));
	if (entry_size(caller) >= 24 && show)
		memcpy(to + 8, entry->uuid.bytes, 16);
}

static bool flags_ok(const struct caller *caller, uint64_t flags)
{
	if (caller->sp == NULL && (is_optee(caller->sim) || is_el3(caller->sim)))
		return true;
	return caller->version < FFA_VERSION_1_1 ? flags == 0 : flags <= 1;
}

static void fill(struct caller *caller, const struct list *list, struct ffa_regs *regs)
{
	uint32_t size = entry_size(caller);
	bool optee = caller->sp == NULL && is_optee(caller->sim);

	if (!rx_take(caller, regs))
		return;
	if ((uint64_t)size * list->count > (uint64_t)caller->box->pages * PAGE) {
		caller->box->rx_full = optee; /* OP-TEE hands RX over even when it fails */
		answer_error(regs, FFA_RET_NO_MEMORY);
		return;
	}
	for (uint32_t i = 0; i < list->count; i++)
		write_entry(caller, list, i, caller->box->rx + (size_t)i * size);
	caller->box->rx_full = true;
	answer_success(regs, list->count, caller->version < FFA_VERSION_1_1 ? 0 : size);
}

void do_partition_info(struct caller *caller, struct ffa_regs *regs)
{
	bool count_only = (regs->x[5] & 1) != 0;
	struct ffa_uuid uuid = { { 0 } };
	struct list list;

	for (uint32_t i = 0; i < 4; i++)
		put32(uuid.bytes + (size_t)i * 4, (uint32_t)regs->x[1 + i]);
	select_entries(caller, &uuid, &list);
	if (!flags_ok(caller, regs->x[5]) && caller->sp == NULL)
		complain(caller->sim, SIM_C_FIELD, "PARTITION_INFO_GET flags 0x%llx at 0x%x",
			 (unsigned long long)regs->x[5], caller->version);
	if (!flags_ok(caller, regs->x[5]) ||
	    (list.count == 0 && !(caller->sp == NULL && is_optee(caller->sim))))
		answer_error(regs, FFA_RET_INVALID_PARAMETERS);
	else if (count_only)
		answer_success(regs, list.count, 0);
	else
		fill(caller, &list, regs);
}

/* Entries from `start` on, three registers each. */
static void put_registers(const struct caller *caller, const struct list *list, uint32_t start,
			  struct ffa_regs *regs)
{
	uint32_t last = list->count - 1;
	uint32_t end = last - start < ENTRIES_PER_CALL ? last : start + ENTRIES_PER_CALL - 1;

	memset(regs, 0, sizeof(*regs));
	regs->x[0] = FFA_FID64(FFA_NR_SUCCESS);
	regs->x[2] = last | (uint64_t)end << 16 | UINT64_C(24) << 48;
	for (uint32_t i = start; i <= end; i++) {
		const struct entry *entry = &list->entry[i];
		uint64_t *to = &regs->x[3 + (i - start) * REGS_PER_ENTRY];

		to[0] = entry->sp->def.id | (uint64_t)entry->sp->def.contexts << 16 |
			(uint64_t)visible_properties(caller, entry->sp) << 32;
		to[1] = list->nil ? get64(entry->uuid.bytes) : 0;
		to[2] = list->nil ? get64(entry->uuid.bytes + 8) : 0;
	}
}

void do_partition_info_regs(struct caller *caller, struct ffa_regs *regs)
{
	uint32_t start = (uint32_t)regs->x[3] & 0xffff, tag = (uint32_t)regs->x[3] >> 16;
	struct ffa_uuid uuid = { { 0 } };
	struct list list;

	put64(uuid.bytes, regs->x[1]);
	put64(uuid.bytes + 8, regs->x[2]);
	select_entries(caller, &uuid, &list);
	if (tag != 0)
		answer_error(regs, FFA_RET_RETRY);
	else if (regs->x[3] >> 32 || list.count == 0 || start >= list.count)
		answer_error(regs, FFA_RET_INVALID_PARAMETERS);
	else
		put_registers(caller, &list, start, regs);
}
