/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * partinfo.c - partition information: the Secure side's list, read with its own stride, and what a
 * client of each version may see of it.
 */
#include "desc/partinfo.h"

#include "base/bits.h"
#include "base/mem.h"

/* Partition information descriptor: ID, contexts, properties; from 1.1 on a UUID. */
#define INFO_ID 0u
#define INFO_CONTEXTS 2u
#define INFO_PROPERTIES 4u
#define INFO_UUID 8u
#define INFO_SIZE_1_0 8u
#define INFO_SIZE 24u

#define PROPERTIES_1_0 UINT32_C(0x007)
#define PROPERTIES_1_1 UINT32_C(0x1FF)
#define PROPERTIES_1_2 UINT32_C(0x7FF)

uint32_t ffa_partinfo_size(uint32_t version)
{
	return version >= FFA_VERSION_1_1 ? INFO_SIZE : INFO_SIZE_1_0;
}

/* One descriptor; the UUID is nil when the layout has none. */
static void read_one(struct ffa_span entry, struct ffa_view_partition *out)
{
	uint32_t i;

	out->id.id = ffa_span_get16(entry, INFO_ID);
	out->contexts = ffa_span_get16(entry, INFO_CONTEXTS);
	out->properties = ffa_span_get32(entry, INFO_PROPERTIES);
	for (i = 0; i < sizeof(out->uuid.bytes); i++)
		out->uuid.bytes[i] = ffa_span_get8(entry, INFO_UUID + i);
}

/* Its own size says how far apart they are: one that reports 48 exists; at 1.0 there is none. */
static bool stride_of(uint32_t version, uint32_t size, uint32_t *stride)
{
	*stride = version >= FFA_VERSION_1_1 ? size : INFO_SIZE_1_0;
	return version < FFA_VERSION_1_1 || (size >= INFO_SIZE && size % 8 == 0);
}

enum ffa_reason ffa_partinfo_read(struct ffa_span rx, uint32_t version, uint32_t count,
				  uint32_t size, struct ffa_view_partition *out, uint32_t room,
				  uint32_t *stored)
{
	struct ffa_span rest = rx, entry;
	uint32_t stride, i, kept = 0;

	if (!stride_of(version, size, &stride))
		return FFA_R_SECURE_LIST;
	for (i = 0; i < count; i++) {
		struct ffa_view_partition one;

		if (!ffa_span_sub(rest, 0, stride, &entry))
			return FFA_R_SECURE_LIST;
		(void)ffa_span_sub(rest, stride, rest.length - stride, &rest);
		/* What lies beyond the 24 bytes known here belongs to later versions. */
		(void)ffa_span_sub(entry, 0, ffa_partinfo_size(version), &entry);
		read_one(entry, &one);
		if ((one.id.id & FFA_ID_SECURE_BIT) == 0)
			continue;
		if (kept == room)
			return FFA_R_SECURE_LIST;
		out[kept++] = one;
	}
	*stored = kept;
	return FFA_R_NONE;
}

uint32_t ffa_partinfo_properties(uint32_t version, uint32_t properties, bool host)
{
	uint32_t visible = PROPERTIES_1_2;

	if (version < FFA_VERSION_1_1)
		visible = PROPERTIES_1_0;
	else if (version < FFA_VERSION_1_2)
		visible = PROPERTIES_1_1;
	/* Who comes and goes is the business of whoever creates VMs. */
	if (!host)
		visible &= ~(FFA_PROP_VM_CREATED | FFA_PROP_VM_DESTROYED);
	return properties & visible;
}

void ffa_partinfo_pack(uint8_t *out, uint32_t version, const struct ffa_view_partition *partition,
		       bool host, bool with_uuid)
{
	ffa_put_u16(out + INFO_ID, partition->id.id);
	ffa_put_u16(out + INFO_CONTEXTS, partition->contexts);
	ffa_put_u32(out + INFO_PROPERTIES,
		    ffa_partinfo_properties(version, partition->properties, host));
	if (version < FFA_VERSION_1_1)
		return;
	if (with_uuid)
		memcpy(out + INFO_UUID, partition->uuid.bytes, sizeof(partition->uuid.bytes));
	else
		memset(out + INFO_UUID, 0, sizeof(partition->uuid.bytes));
}

void ffa_partinfo_pack_regs(uint64_t out[3], uint32_t version,
			    const struct ffa_view_partition *partition, bool host, bool with_uuid)
{
	struct ffa_span uuid = ffa_span_of(partition->uuid.bytes, sizeof(partition->uuid.bytes));
	uint64_t properties = ffa_partinfo_properties(version, partition->properties, host);

	out[0] =
		(uint64_t)partition->id.id | (uint64_t)partition->contexts << 16 | properties << 32;
	out[1] = with_uuid ? ffa_span_get64(uuid, 0) : 0;
	out[2] = with_uuid ? ffa_span_get64(uuid, 8) : 0;
}

struct ffa_uuid ffa_uuid_from_w(const struct ffa_regs *regs)
{
	struct ffa_uuid uuid = { { 0 } };
	uint32_t i;

	for (i = 0; i < 4; i++)
		ffa_put_u32(uuid.bytes + (size_t)4 * i, (uint32_t)regs->x[1 + i]);
	return uuid;
}

struct ffa_uuid ffa_uuid_from_x(const struct ffa_regs *regs)
{
	struct ffa_uuid uuid = { { 0 } };

	ffa_put_u64(uuid.bytes, regs->x[1]);
	ffa_put_u64(uuid.bytes + 8, regs->x[2]);
	return uuid;
}

void ffa_uuid_to_w(const struct ffa_uuid *uuid, struct ffa_regs *regs)
{
	struct ffa_span bytes = ffa_span_of(uuid->bytes, sizeof(uuid->bytes));
	uint32_t i;

	for (i = 0; i < 4; i++)
		regs->x[1 + i] = ffa_span_get32(bytes, (size_t)4 * i);
}

bool ffa_uuid_is_nil(const struct ffa_uuid *uuid)
{
	return ffa_span_zero(ffa_span_of(uuid->bytes, sizeof(uuid->bytes)), 0, sizeof(uuid->bytes));
}

bool ffa_uuid_equal(const struct ffa_uuid *a, const struct ffa_uuid *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}
