/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * parse.c - the strict reader of a memory send's headers: everything wrong is noted, and reading
 * goes on as far as it can, since some Secure sides take what others refuse.
 */
#include "inside.h"

#include <string.h>

#include "faults.h"
#include "le.h"

#define HEADER_1_0 32u
#define HEADER_1_1 48u
#define ACCESS_1_1 16u
#define ACCESS_1_2 32u
#define COMPOSITE 16u
#define RANGE 16u

bool send_layout_1_1(const struct caller *caller)
{
	return caller->version >= FFA_VERSION_1_1;
}

static bool all_zero(const uint8_t *bytes, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		if (bytes[i] != 0)
			return false;
	return true;
}

static void check_sender(struct send *send, uint16_t sender)
{
	const struct caller *caller = send->caller;
	bool secure = (sender & FFA_ID_SECURE_BIT) != 0;

	if (caller->sp != NULL) {
		if (sender != caller->id)
			send_fault(send, FAULT_SENDER_OTHER, sender);
		return;
	}
	if (secure)
		send_fault(send, FAULT_SENDER_SECURE, sender);
	else if (!is_endpoint(caller->sim, sender) || (caller->known && sender != caller->id))
		send_fault(send, FAULT_SENDER_OTHER, sender);
}

static void check_flags(struct send *send, uint32_t flags)
{
	uint32_t legal = send->op == FFA_OP_SHARE ? 0 : 1;

	if (flags > 0xff)
		send_fault(send, FAULT_FLAGS_HIGH, flags);
	else if (flags & ~legal)
		send_fault(send, FAULT_FLAGS_LOW, flags);
	else if (flags)
		send_fault(send, FAULT_FLAGS_ZERO, flags);
}

/* Memory type 0 not specified, 1 device, 2 normal; 2 wants cacheability and shareability. */
static void check_attributes(struct send *send, uint32_t attributes)
{
	uint32_t type = attributes >> 4 & 3, cache = attributes >> 2 & 3, share = attributes & 3;
	bool specified = send->op == FFA_OP_SHARE || (send->op == FFA_OP_LEND && send->count > 1);
	bool reserved = type == 2 && (cache == 0 || cache == 2 || share == 1);

	if (attributes >> 6 || type == 3 || (type != 0) != specified || reserved)
		send_fault(send, FAULT_ATTRIBUTES, attributes);
	else if (type == 1)
		send_fault(send, FAULT_ATTRIBUTES_DEVICE, attributes);
	if (attributes != (send->op == FFA_OP_SHARE ? 0x2f : 0))
		send_fault(send, FAULT_ATTRIBUTES_NARROW, attributes);
}

static void read_layout(struct send *send)
{
	const uint8_t *bytes = send->bytes;

	if (!send_layout_1_1(send->caller)) {
		send->array = HEADER_1_0;
		send->access_size = ACCESS_1_1;
		if (get32(bytes + 24) == ACCESS_1_1 || get32(bytes + 24) == ACCESS_1_2)
			send_fault(send, FAULT_LAYOUT, get32(bytes + 24));
		else if (bytes[3] != 0 || get32(bytes + 24) != 0)
			send_fault(send, FAULT_HDR_RESERVED, get32(bytes + 24));
		return;
	}
	send->access_size = get32(bytes + 24);
	send->array = get32(bytes + 32);
	if (send->caller->version >= FFA_VERSION_1_2)
		send_fault(send, FAULT_LAYOUT_1_2, send->access_size);
	if (send->access_size != ACCESS_1_1 &&
	    (send->access_size != ACCESS_1_2 || send->caller->version < FFA_VERSION_1_2))
		send_fault(send, FAULT_LAYOUT, send->access_size);
	if (!all_zero(bytes + 36, 12))
		send_fault(send, FAULT_HDR_RESERVED, get32(bytes + 36));
}

static void read_header(struct send *send)
{
	const uint8_t *bytes = send->bytes;
	bool wide = send_layout_1_1(send->caller);
	struct share *share = send->share;

	read_layout(send);
	share->owner = get16(bytes);
	share->attributes = wide ? get16(bytes + 2) : bytes[2];
	share->flags = get32(bytes + 4);
	share->tag = get64(bytes + 16);
	send->count = get32(bytes + 28);
	check_sender(send, share->owner);
	if (get64(bytes + 8) != 0)
		send_fault(send, FAULT_HANDLE, get64(bytes + 8));
	check_flags(send, share->flags);
	check_attributes(send, share->attributes);
	if (send->op == FFA_OP_LEND && share->tag > send->caller->sim->config.lend_use_cases)
		send_fault(send, FAULT_TAG_USE_CASE, share->tag);
}

/* The access descriptor array: in place, in bounds. */
static void check_array(struct send *send)
{
	uint64_t end = send->array + (uint64_t)send->count * send->access_size;

	if (send->count == 0)
		send_fault(send, FAULT_COUNT_ZERO, 0);
	if (send->count > FFA_MAX_RECEIVERS)
		send_fault(send, FAULT_COUNT_MANY, send->count);
	if (send->op == FFA_OP_DONATE && send->count > 1)
		send_fault(send, FAULT_COUNT_DONATE, send->count);
	if (send->array < send->header)
		send_fault(send, FAULT_ACC_INSIDE, send->array);
	else if (send->array % 16)
		send_fault(send, FAULT_ACC_ALIGNMENT, send->array);
	else if (send->array != send->header)
		send_fault(send, FAULT_ACC_PACKING, send->array);
	if (end > send->length || (uint64_t)send->array + ACCESS_1_1 > send->length)
		send_fault(send, FAULT_ACC_BOUNDS, send->array);
	send->stop = send->count == 0 || send->count > FFA_MAX_RECEIVERS || end > send->length ||
		     (uint64_t)send->array + ACCESS_1_1 > send->length ||
		     (uint64_t)send->array + ((uint64_t)send->count - 1) * send->access_size +
				     ACCESS_1_1 >
			     send->length;
}

static void check_receiver(struct send *send, uint16_t id)
{
	const struct share *share = send->share;

	if (id == share->owner)
		send_fault(send, FAULT_RECEIVER_SELF, id);
	if (!(id & FFA_ID_SECURE_BIT))
		send_fault(send, FAULT_RECEIVER_NS, id);
	else if (sp_of(send->caller->sim, id) == NULL)
		send_fault(send, FAULT_RECEIVER_UNKNOWN, id);
	for (uint32_t i = 0; i < share->borrowers; i++)
		if (share->borrower[i].id == id)
			send_fault(send, FAULT_RECEIVER_TWICE, id);
}

static void check_permissions(struct send *send, uint8_t permissions)
{
	uint32_t data = permissions & 3, code = permissions >> 2 & 3;
	bool donate = send->op == FFA_OP_DONATE;

	if (permissions >> 4 || code != 0 || (donate ? data != 0 : data != 1 && data != 2))
		send_fault(send, FAULT_PERMISSIONS, permissions);
	else if (!donate && data != 2)
		send_fault(send, FAULT_PERMISSIONS_NARROW, permissions);
}

static void read_access(struct send *send, const uint8_t *bytes)
{
	struct borrower *borrower = &send->share->borrower[send->share->borrowers];
	bool wide = send->access_size == ACCESS_1_2;

	check_receiver(send, get16(bytes));
	memset(borrower, 0, sizeof(*borrower));
	borrower->id = get16(bytes);
	borrower->permissions = bytes[2];
	if (wide) {
		borrower->impdef[0] = get64(bytes + 8);
		borrower->impdef[1] = get64(bytes + 16);
	}
	send->share->borrowers++;
	check_permissions(send, bytes[2]);
	if (bytes[3] != 0)
		send_fault(send, FAULT_ACC_FLAGS, bytes[3]);
	if (get64(bytes + (wide ? 24 : 8)) != 0)
		send_fault(send, FAULT_ACC_RESERVED, get64(bytes + (wide ? 24 : 8)));
}

/* OP-TEE looks for one entry that is its own and minds no other. */
static void read_array(struct send *send)
{
	bool optee = send->caller->sp == NULL && is_optee(send->caller->sim), found = false;

	for (uint32_t i = 0; i < send->count; i++) {
		const uint8_t *bytes = send->bytes + send->array + i * send->access_size;
		bool own = sp_of(send->caller->sim, get16(bytes)) != NULL;
		int32_t before = send->error;

		read_access(send, bytes);
		if (i == 0 || (optee && own && !found))
			send->composite = get32(bytes + 4);
		else if (get32(bytes + 4) != send->composite)
			send_fault(send, FAULT_COMP_DIFFERS, get32(bytes + 4));
		if (optee && !own && send->count > 1)
			send->error = before;
		found = found || own;
	}
	if (optee && !found && send->error == 0)
		send->error = FFA_RET_INVALID_PARAMETERS;
}

static void check_composite_place(struct send *send)
{
	uint64_t end = send->array + (uint64_t)send->count * send->access_size;
	bool optee = send->caller->sp == NULL && is_optee(send->caller->sim);

	if (send->composite == 0) {
		send_fault(send, FAULT_COMP_ZERO, 0);
		send->stop = true;
	} else if ((uint64_t)send->composite + COMPOSITE > send->length) {
		send_fault(send, FAULT_COMP_BOUNDS, send->composite);
		send->stop = true;
	} else if (send->composite % (optee ? 8 : 16)) {
		send_fault(send, FAULT_COMP_ALIGNMENT, send->composite);
	} else if (send->composite < end) {
		send_fault(send, FAULT_COMP_INSIDE, send->composite);
	} else if (send->composite != end) {
		send_fault(send, FAULT_COMP_PACKING, send->composite);
	}
}

static void read_composite(struct send *send)
{
	const uint8_t *bytes = send->bytes + send->composite;
	struct share *share = send->share;
	uint64_t need;

	share->declared_pages = get32(bytes);
	share->declared_ranges = get32(bytes + 4);
	if (get64(bytes + 8) != 0)
		send_fault(send, FAULT_COMP_RESERVED, get64(bytes + 8));
	send->body = send->composite + COMPOSITE;
	need = send->body + (uint64_t)share->declared_ranges * RANGE;
	if (share->declared_ranges == 0)
		send_fault(send, FAULT_NO_RANGES, 0);
	else if (need > send->total)
		send_fault(send, FAULT_LENGTH_SHORT, send->total);
	else if (need < send->total)
		send_fault(send, FAULT_LENGTH_LONG, send->total);
	if ((send->length - send->body) % RANGE)
		send_fault(send, FAULT_LEN_MULTIPLE, send->length);
	if (send->length < send->total)
		send_fault(send, FAULT_RELEASED, send->length);
}

void send_parse(struct send *send)
{
	send->header = send_layout_1_1(send->caller) ? HEADER_1_1 : HEADER_1_0;
	if (send->length < send->header + ACCESS_1_1) {
		send_fault(send, FAULT_LEN_SHORT, send->length);
		send->stop = true;
		return;
	}
	read_header(send);
	check_array(send);
	if (!send->stop)
		read_array(send);
	if (!send->stop)
		check_composite_place(send);
	if (!send->stop)
		read_composite(send);
}
