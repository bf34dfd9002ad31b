/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * gen_head.c - how to break one rule of the lengths, the header or the access descriptors.
 */
#include "gen_faults.h"

static uint8_t some_byte(struct gen *g)
{
	return (uint8_t)(1 + gen_below(g, 255));
}

static struct dsc_receiver *some_receiver(struct gen *g, struct gen_case *c)
{
	return &c->dsc.receiver[gen_below(g, c->dsc.receivers)];
}

static uint32_t attributes_of(const struct gen_case *c)
{
	return (uint32_t)dsc_attributes(&c->dsc);
}

/* V06 */
static bool length_short_of_headers(struct gen *g, struct gen_case *c)
{
	uint32_t least = dsc_header_bytes(&c->dsc) + 32;

	c->length = dsc_set(16 * (uint64_t)gen_below(g, least / 16));
	return true;
}

/* V11 */
static bool length_with_loose_bytes(struct gen *g, struct gen_case *c)
{
	c->dsc.trailing = 1 + gen_below(g, 15);
	return true;
}

/* V11 */
static bool length_cut_inside_a_range(struct gen *g, struct gen_case *c)
{
	c->length = dsc_set(dsc_size(&c->dsc) - 1 - gen_below(g, 15));
	return true;
}

/* V13 */
static bool header_reserved_byte(struct gen *g, struct gen_case *c)
{
	if (c->rules.tolerate_reserved)
		return false;
	c->dsc.reserved[gen_below(g, dsc_reserved_bytes(&c->dsc))] = some_byte(g);
	return true;
}

/* V14 */
static bool sender_is_another(struct gen *g, struct gen_case *c)
{
	c->dsc.sender = gen_fresh_id(g, c);
	return true;
}

/* V15 */
static bool handle_in_a_send(struct gen *g, struct gen_case *c)
{
	if (c->rules.tolerate_reserved)
		return false;
	c->dsc.handle = UINT64_C(1) << gen_below(g, 64);
	return true;
}

/* V17 */
static bool flag_reserved(struct gen *g, struct gen_case *c)
{
	/* bits 2 and 5 to 31; 3 and 4 are the next fault's */
	uint32_t bit = gen_below(g, 28);

	c->dsc.flags |= UINT32_C(1) << (bit == 0 ? 2 : bit + 4);
	return true;
}

/* V17 */
static bool flag_time_slicing(struct gen *g, struct gen_case *c)
{
	(void)g;
	c->dsc.flags |= 2;
	return true;
}

/* V17 */
static bool flag_zero_where_not_offered(struct gen *g, struct gen_case *c)
{
	(void)g;
	if (c->rules.operation != FFA_OP_SHARE && c->rules.zeroing)
		return false;
	c->dsc.flags = 1;
	return true;
}

/* V18 */
static bool flag_type_of_transaction(struct gen *g, struct gen_case *c)
{
	c->dsc.flags |= (1 + gen_below(g, 3)) << 3;
	return true;
}

/* V19 */
static bool attributes_reserved_bit(struct gen *g, struct gen_case *c)
{
	uint32_t bits = c->rules.version == FFA_VERSION_1_0 ? 1 : 9;

	c->dsc.attributes = dsc_set(attributes_of(c) | 0x80u << gen_below(g, bits));
	return true;
}

/* V19 */
static bool attributes_of_shared_memory(struct gen *g, struct gen_case *c)
{
	/* no type, devices, reserved type, reserved cacheability, reserved shareability */
	static const uint8_t bad[] = { 0x00, 0x0f, 0x10, 0x13, 0x1f, 0x3f, 0x23, 0x2b, 0x2d, 0x25 };

	if (attributes_of(c) == 0)
		return false;
	c->dsc.attributes = dsc_set(bad[gen_below(g, sizeof(bad))]);
	return true;
}

/* V19 */
static bool attributes_where_the_receiver_chooses(struct gen *g, struct gen_case *c)
{
	if (attributes_of(c) != 0)
		return false;
	c->dsc.attributes = dsc_set(1 + gen_below(g, 0x3f));
	return true;
}

/* V20 */
static bool ns_bit(struct gen *g, struct gen_case *c)
{
	(void)g;
	c->dsc.attributes = dsc_set(attributes_of(c) | 0x40u);
	return true;
}

/* V21 */
static bool no_receiver(struct gen *g, struct gen_case *c)
{
	(void)g;
	c->dsc.attributes = dsc_set(attributes_of(c));
	c->dsc.access_count = dsc_set(0);
	return true;
}

/* V22 */
static bool more_receivers_than_allowed(struct gen *g, struct gen_case *c)
{
	if (c->rules.operation == FFA_OP_DONATE || attributes_of(c) == 0)
		return false;
	do
		dsc_add_receiver(&c->dsc, gen_fresh_id(g, c));
	while (c->dsc.receivers <= c->rules.max_receivers);
	return true;
}

/* V22 */
static bool receiver_count_that_wraps(struct gen *g, struct gen_case *c)
{
	static const uint32_t counts[] = { UINT32_MAX, 0x10000001, 0x08000001, 0x80000001 };

	c->dsc.access_count = dsc_set(counts[gen_below(g, 4)]);
	return true;
}

/* V23 */
static bool donation_to_two(struct gen *g, struct gen_case *c)
{
	if (c->rules.operation != FFA_OP_DONATE || c->rules.max_receivers < 2)
		return false;
	dsc_add_receiver(&c->dsc, gen_fresh_id(g, c));
	return true;
}

/* V25 */
static bool receiver_is_the_sender(struct gen *g, struct gen_case *c)
{
	some_receiver(g, c)->id = c->dsc.sender;
	return true;
}

/* V26 */
static bool receiver_named_twice(struct gen *g, struct gen_case *c)
{
	uint32_t other = 1 + gen_below(g, c->dsc.receivers);

	if (other >= c->dsc.receivers)
		return false;
	c->dsc.receiver[other].id = c->dsc.receiver[gen_below(g, other)].id;
	return true;
}

/* V27 */
static bool access_size_field(struct gen *g, struct gen_case *c)
{
	static const uint32_t sizes[] = { 0,  1,  8,  15, 17,	      24,
					  31, 33, 48, 64, 0x10000010, UINT32_MAX };

	if (c->rules.version == FFA_VERSION_1_0)
		return false;
	c->dsc.access_size = dsc_set(sizes[gen_below(g, 12)]);
	return true;
}

/* V27 */
static bool access_size_of_another_version(struct gen *g, struct gen_case *c)
{
	(void)g;
	if (c->rules.version == FFA_VERSION_1_0)
		return false;
	c->dsc.access_stride = c->rules.version == FFA_VERSION_1_1 ? 32 : 48;
	return true;
}

/* V28 */
static bool access_array_inside_the_header(struct gen *g, struct gen_case *c)
{
	if (c->rules.version == FFA_VERSION_1_0)
		return false;
	c->dsc.access_offset = dsc_set(16 * (uint64_t)gen_below(g, 3));
	return true;
}

/*
 * V28: the header's last 16 bytes are a good access descriptor, of receiver 32 (which is the
 * array's offset itself), as far as reserved bytes may say anything.
 */
static bool access_array_that_is_header(struct gen *g, struct gen_case *c)
{
	(void)g;
	if (c->rules.version == FFA_VERSION_1_0 || c->rules.operation != FFA_OP_DONATE)
		return false;
	if (!c->rules.tolerate_reserved || c->rules.sender.id == 32)
		return false;
	c->dsc.access_size = dsc_set(16);
	c->dsc.access_offset = dsc_set(32);
	dsc_put(c->dsc.reserved, dsc_composite_at(&c->dsc), 4);
	return true;
}

/* V29 */
static bool access_array_not_aligned(struct gen *g, struct gen_case *c)
{
	uint32_t by = 1 + gen_below(g, 15);

	if (c->rules.version == FFA_VERSION_1_0)
		return false;
	c->dsc.access_gap += by;
	c->dsc.composite_gap += 16 - by;
	return true;
}

/* V30 */
static bool access_array_outside(struct gen *g, struct gen_case *c)
{
	static const uint32_t beyond[] = { 0, 16, 4096, 0x7fffffc0 };
	uint64_t end = dsc_size(&c->dsc) & ~UINT64_C(15);

	if (c->rules.version == FFA_VERSION_1_0)
		return false;
	c->dsc.access_offset = dsc_set(gen_one_in(g, 4) ? 0xfffffff0 - 16 * gen_below(g, 4)
							: end + beyond[gen_below(g, 4)]);
	return true;
}

/* V31 */
static bool access_reserved(struct gen *g, struct gen_case *c)
{
	if (c->rules.tolerate_reserved)
		return false;
	some_receiver(g, c)->reserved = UINT64_C(1) << gen_below(g, 64);
	return true;
}

/* V32 */
static bool access_flags(struct gen *g, struct gen_case *c)
{
	some_receiver(g, c)->flags = some_byte(g);
	return true;
}

/* V33 */
static bool data_access(struct gen *g, struct gen_case *c)
{
	uint8_t bad = gen_one_in(g, 2) ? 0 : 3;

	if (c->rules.operation == FFA_OP_DONATE)
		bad = (uint8_t)(1 + gen_below(g, 3));
	some_receiver(g, c)->permissions = bad;
	return true;
}

/* V34 */
static bool instruction_access(struct gen *g, struct gen_case *c)
{
	struct dsc_receiver *r = some_receiver(g, c);

	r->permissions = (uint8_t)(r->permissions | (1 + gen_below(g, 3)) << 2);
	return true;
}

/* permission bits */
static bool permission_reserved(struct gen *g, struct gen_case *c)
{
	struct dsc_receiver *r = some_receiver(g, c);

	r->permissions = (uint8_t)(r->permissions | 0x10u << gen_below(g, 4));
	return true;
}

/* impdef */
static bool impdef_that_cannot_be_passed(struct gen *g, struct gen_case *c)
{
	if (!c->rules.access_16 || dsc_stride(&c->dsc) != 32)
		return false;
	some_receiver(g, c)->impdef[gen_below(g, 2)] = UINT64_C(1) << gen_below(g, 64);
	return true;
}

#define INVALID FFA_RET_INVALID_PARAMETERS
#define DENIED FFA_RET_DENIED
#define FAULT(row, function, error, reason)                                                        \
	{                                                                                          \
		row, #function, error, FFA_R_##reason, function                                    \
	}

const struct gen_fault gen_head_faults[] = {
	FAULT("V06", length_short_of_headers, INVALID, LEN_SHORT),
	FAULT("V11", length_with_loose_bytes, INVALID, NONE),
	FAULT("V11", length_cut_inside_a_range, INVALID, NONE),
	FAULT("V13", header_reserved_byte, INVALID, HDR_RESERVED),
	FAULT("V14", sender_is_another, DENIED, HDR_SENDER),
	FAULT("V15", handle_in_a_send, INVALID, HDR_HANDLE),
	FAULT("V17", flag_reserved, INVALID, HDR_FLAGS),
	FAULT("V17", flag_time_slicing, INVALID, NONE),
	FAULT("V17", flag_zero_where_not_offered, INVALID, NONE),
	FAULT("V18", flag_type_of_transaction, INVALID, HDR_FLAGS),
	FAULT("V19", attributes_reserved_bit, INVALID, HDR_ATTRIBUTES),
	FAULT("V19", attributes_of_shared_memory, INVALID, HDR_ATTRIBUTES),
	FAULT("V19", attributes_where_the_receiver_chooses, INVALID, HDR_ATTRIBUTES),
	FAULT("V20", ns_bit, INVALID, NONE),
	FAULT("V21", no_receiver, INVALID, HDR_NO_RECEIVER),
	FAULT("V22", more_receivers_than_allowed, INVALID, HDR_RECEIVERS),
	FAULT("V22", receiver_count_that_wraps, INVALID, NONE),
	FAULT("V23", donation_to_two, INVALID, HDR_DONATE_ONE),
	FAULT("V25", receiver_is_the_sender, INVALID, ACC_SELF),
	FAULT("V26", receiver_named_twice, INVALID, ACC_DUPLICATE),
	FAULT("V27", access_size_field, INVALID, ACC_SIZE),
	FAULT("V27", access_size_of_another_version, INVALID, ACC_SIZE),
	FAULT("V28", access_array_inside_the_header, INVALID, ACC_OFFSET),
	FAULT("V28", access_array_that_is_header, INVALID, ACC_OFFSET),
	FAULT("V29", access_array_not_aligned, INVALID, ACC_ALIGNMENT),
	FAULT("V30", access_array_outside, INVALID, NONE),
	FAULT("V31", access_reserved, INVALID, ACC_RESERVED),
	FAULT("V32", access_flags, INVALID, ACC_FLAGS),
	FAULT("V33", data_access, INVALID, ACC_DATA),
	FAULT("V34", instruction_access, INVALID, ACC_INSTRUCTION),
	FAULT("permission bits", permission_reserved, INVALID, ACC_PERM_RESERVED),
	FAULT("impdef", impdef_that_cannot_be_passed, INVALID, ACC_IMPDEF),
};

const uint32_t gen_head_fault_count = sizeof(gen_head_faults) / sizeof(gen_head_faults[0]);
