/* SPDX-License-Identifier: BSD-3-Clause */
/* indirect.c - MSG_SEND2 between partitions. */
#include "inside.h"

#include <string.h>

#include "le.h"

#define HEADER_1_1 20u
#define HEADER_1_2 40u

struct indirect {
	uint32_t offset, size;
	uint16_t sender, receiver;
	const uint8_t *uuid; /* NULL below 1.2 */
	struct sim_sp *to;
};

static int32_t read_header(struct caller *caller, struct indirect *message)
{
	const uint8_t *tx = caller->box->tx;
	uint32_t room = caller->box->pages * PAGE;
	bool long_header = caller->version >= FFA_VERSION_1_2;
	uint32_t header = long_header ? HEADER_1_2 : HEADER_1_1;

	message->offset = get32(tx + 8);
	message->receiver = get16(tx + 12);
	message->sender = get16(tx + 14);
	message->size = get32(tx + 16);
	message->uuid = long_header ? tx + 24 : NULL;
	message->to = sp_of(caller->sim, message->receiver);
	if (get32(tx) != 0 || message->sender != caller->id || message->receiver == caller->id)
		return FFA_RET_INVALID_PARAMETERS;
	if (message->offset < header || message->size == 0 || message->offset > room ||
	    message->size > room - message->offset || message->to == NULL)
		return FFA_RET_INVALID_PARAMETERS;
	return 0;
}

static int32_t check_receiver(const struct caller *caller, const struct indirect *message)
{
	const struct sim_sp *to = message->to;
	uint32_t header = to->version >= FFA_VERSION_1_2 ? HEADER_1_2 : HEADER_1_1 + 4;

	if (!(caller->sp->def.properties & to->def.properties & FFA_PROP_INDIRECT))
		return FFA_RET_DENIED;
	if (!to->box.mapped || to->box.rx_full)
		return FFA_RET_BUSY;
	return message->size > to->box.pages * PAGE - header ? FFA_RET_NO_MEMORY : 0;
}

/* The header in RX is written afresh, in the receiver's version. */
static void write_message(const struct caller *caller, const struct indirect *message)
{
	struct sim_sp *to = message->to;
	uint8_t *rx = to->box.rx;
	uint32_t header = to->version >= FFA_VERSION_1_2 ? HEADER_1_2 : HEADER_1_1 + 4;

	memset(rx, 0, header);
	put32(rx + 8, header);
	put16(rx + 12, message->receiver);
	put16(rx + 14, message->sender);
	put32(rx + 16, message->size);
	if (header == HEADER_1_2 && message->uuid != NULL)
		memcpy(rx + 24, message->uuid, 16);
	memcpy(rx + header, caller->box->tx + message->offset, message->size);
	to->box.rx_full = true;
	note_rx_full(caller->sim, to->def.id);
}

void do_send2(struct caller *caller, struct ffa_regs *regs)
{
	struct indirect message;
	int32_t error = 0;

	if (caller->version < FFA_VERSION_1_1)
		error = FFA_RET_NOT_SUPPORTED;
	else if (regs->x[1] != 0 || (regs->x[2] & ~UINT64_C(2)))
		error = FFA_RET_INVALID_PARAMETERS;
	else if (!caller->box->mapped)
		error = FFA_RET_DENIED;
	if (error == 0)
		error = read_header(caller, &message);
	if (error == 0)
		error = check_receiver(caller, &message);
	if (error) {
		answer_error(regs, error);
		return;
	}
	write_message(caller, &message);
	answer_success(regs, 0, 0);
}
