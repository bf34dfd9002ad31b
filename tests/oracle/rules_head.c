/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * rules_head.c - what holds for lengths, header and access descriptors of a good memory send.
 */
#include "rules.h"

static bool length_holds_the_smallest_send(const struct reading *r)
{
	return r->length <= UINT32_MAX && r->length >= header_size(r) + 16 + COMPOSITE_BYTES;
}

static bool length_is_a_multiple_of_16(const struct reading *r)
{
	return r->length % 16 == 0;
}

static bool header_reserved_is_zero(const struct reading *r)
{
	if (r->as->tolerate_reserved)
		return true;
	if (is_1_0(r))
		return all_zero(r, 3, 1) && all_zero(r, 24, 4);
	return all_zero(r, 36, 12);
}

static bool sender_is_the_caller(const struct reading *r)
{
	return sender(r) == r->as->sender.id;
}

static bool handle_is_zero(const struct reading *r)
{
	return r->as->tolerate_reserved || all_zero(r, 8, 8);
}

/* Bit 0, zero the memory, is the only flag a send may have, and a share may not have it. */
static bool flags_are_legal(const struct reading *r)
{
	if (flags(r) == 0)
		return true;
	return flags(r) == 1 && r->as->operation != FFA_OP_SHARE && r->as->zeroing;
}

static bool attributes_are_legal(const struct reading *r)
{
	uint64_t type = attributes(r) >> 4 & 3;
	uint64_t cacheability = attributes(r) >> 2 & 3;
	uint64_t shareability = attributes(r) & 3;
	bool one_borrower = receivers(r) == 1;

	if (attributes(r) >> 7 != 0)
		return false;
	if (r->as->operation == FFA_OP_DONATE || (r->as->operation == FFA_OP_LEND && one_borrower))
		return type == 0 && cacheability == 0 && shareability == 0;
	/* Normal memory only: a device is not transferred at run time. */
	return type == 2 && (cacheability == 1 || cacheability == 3) && shareability != 1;
}

static bool ns_bit_is_zero(const struct reading *r)
{
	return (attributes(r) & 0x40) == 0;
}

static bool there_is_a_receiver(const struct reading *r)
{
	return receivers(r) != 0;
}

static bool receivers_are_not_too_many(const struct reading *r)
{
	return receivers(r) <= r->as->max_receivers && receivers(r) <= FFA_MAX_RECEIVERS;
}

static bool a_donation_has_one_receiver(const struct reading *r)
{
	return r->as->operation != FFA_OP_DONATE || receivers(r) == 1;
}

static bool access_size_fits_the_version(const struct reading *r)
{
	if (r->as->version == FFA_VERSION_1_2)
		return access_size(r) == 16 || access_size(r) == 32;
	return access_size(r) == 16;
}

static bool access_array_is_after_the_header(const struct reading *r)
{
	return access_array(r) >= header_size(r);
}

static bool access_array_is_aligned(const struct reading *r)
{
	return access_array(r) % 16 == 0;
}

static bool access_array_is_inside(const struct reading *r)
{
	return access_end(r) <= r->length;
}

/* The last eight bytes of either size; the 16 before them, if there are 32, are the client's. */
static bool access_reserved_is_zero(const struct reading *r)
{
	if (r->as->tolerate_reserved)
		return true;
	for (uint64_t i = 0; i < receivers(r); i++)
		if (!all_zero(r, access_of(r, i) + access_size(r) - 8, 8))
			return false;
	return true;
}

static bool impdef_can_be_passed_on(const struct reading *r)
{
	if (!r->as->access_16 || access_size(r) != 32)
		return true;
	for (uint64_t i = 0; i < receivers(r); i++)
		if (!all_zero(r, access_of(r, i) + 8, 16))
			return false;
	return true;
}

static bool access_flags_are_zero(const struct reading *r)
{
	for (uint64_t i = 0; i < receivers(r); i++)
		if (number(r, access_of(r, i) + 3, 1) != 0)
			return false;
	return true;
}

static bool data_access_is_legal(const struct reading *r)
{
	bool donate = r->as->operation == FFA_OP_DONATE;

	for (uint64_t i = 0; i < receivers(r); i++) {
		uint64_t data = permissions(r, i) & 3;
		bool specified = data == 1 || data == 2;

		if (donate ? data != 0 : !specified)
			return false;
	}
	return true;
}

static bool instruction_access_is_not_specified(const struct reading *r)
{
	for (uint64_t i = 0; i < receivers(r); i++)
		if ((permissions(r, i) >> 2 & 3) != 0)
			return false;
	return true;
}

static bool permission_reserved_is_zero(const struct reading *r)
{
	for (uint64_t i = 0; i < receivers(r); i++)
		if (permissions(r, i) >> 4 != 0)
			return false;
	return true;
}

static bool no_receiver_is_the_sender(const struct reading *r)
{
	for (uint64_t i = 0; i < receivers(r); i++)
		if (receiver_id(r, i) == sender(r))
			return false;
	return true;
}

static bool no_receiver_is_named_twice(const struct reading *r)
{
	for (uint64_t i = 0; i < receivers(r); i++)
		for (uint64_t j = i + 1; j < receivers(r); j++)
			if (receiver_id(r, i) == receiver_id(r, j))
				return false;
	return true;
}

#define INVALID FFA_RET_INVALID_PARAMETERS
#define DENIED FFA_RET_DENIED

const struct rule rules_of_the_head[] = {
	{ "V06", LAYOUT, INVALID, length_holds_the_smallest_send },
	{ "V11", IMPLIED, INVALID, length_is_a_multiple_of_16 },
	{ "V13", CONTENT, INVALID, header_reserved_is_zero },
	{ "V14", CONTENT, DENIED, sender_is_the_caller },
	{ "V15", CONTENT, INVALID, handle_is_zero },
	{ "V17", CONTENT, INVALID, flags_are_legal },
	{ "V20", CONTENT, INVALID, ns_bit_is_zero },
	{ "V19", CONTENT, INVALID, attributes_are_legal },
	{ "V21", LAYOUT, INVALID, there_is_a_receiver },
	{ "V22", LAYOUT, INVALID, receivers_are_not_too_many },
	{ "V23", CONTENT, INVALID, a_donation_has_one_receiver },
	{ "V27", LAYOUT, INVALID, access_size_fits_the_version },
	{ "V28", CONTENT, INVALID, access_array_is_after_the_header },
	{ "V29", CONTENT, INVALID, access_array_is_aligned },
	{ "V30", LAYOUT, INVALID, access_array_is_inside },
	{ "V31", CONTENT, INVALID, access_reserved_is_zero },
	{ "impdef", CONTENT, INVALID, impdef_can_be_passed_on },
	{ "V32", CONTENT, INVALID, access_flags_are_zero },
	{ "V33", CONTENT, INVALID, data_access_is_legal },
	{ "V34", CONTENT, INVALID, instruction_access_is_not_specified },
	{ "permission bits", CONTENT, INVALID, permission_reserved_is_zero },
	{ "V25", CONTENT, INVALID, no_receiver_is_the_sender },
	{ "V26", CONTENT, INVALID, no_receiver_is_named_twice },
};

const uint32_t rules_of_the_head_count = sizeof(rules_of_the_head) / sizeof(rules_of_the_head[0]);
