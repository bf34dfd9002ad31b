/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * partition.c - FFA_PARTITION_INFO_GET: through the RX buffer, in the client's layout. FF-A source:
 * DEN0077A partition discovery.
 */
#include "abi/handlers.h"
#include "desc/partinfo.h"
#include "port/answer.h"
#include "port/locks.h"
#include "port/port.h"

#define COUNT_ONLY 1u

/* Write the chosen descriptors one after the other; the rest of the buffer is not touched. */
static enum ffa_reason write_list(struct ffa_call *call, const struct ffa_selection *selection,
				  bool with_uuid)
{
	struct ffa_client *client = call->client;
	uint32_t size = ffa_partinfo_size(call->version);
	bool host = client->config.kind == FFA_CLIENT_HOST;
	enum ffa_reason reason = FFA_R_NONE;
	uint8_t bytes[24];
	size_t offset = 0;

	for (uint32_t i = 0; i < call->proxy->secure.partitions && reason == FFA_R_NONE; i++) {
		if (!ffa_selected(selection, i))
			continue;
		ffa_partinfo_pack(bytes, call->version, &call->proxy->list[i], host, with_uuid);
		reason = ffa_port_copy_out(&call->proxy->ports, client->box.mapping.rx, offset,
					   bytes, size);
		offset += size;
	}
	return ffa_refuse(call, reason, 0, offset);
}

static enum ffa_reason fill(struct ffa_call *call, const struct ffa_selection *selection,
			    bool with_uuid)
{
	struct ffa_mailbox *box = &call->client->box;
	uint32_t size = ffa_partinfo_size(call->version);
	enum ffa_reason reason = ffa_mailbox_may(box, FFA_RX_FILL);

	if (reason != FFA_R_NONE)
		return ffa_refuse(call, reason, 0, 0);
	if (selection->count > ffa_mailbox_bytes(box) / size)
		return ffa_refuse(call, FFA_R_BOX_RX_SMALL, 0, selection->count);
	reason = write_list(call, selection, with_uuid);
	if (reason != FFA_R_NONE)
		return reason;
	ffa_mailbox_step(box, FFA_RX_FILL);
	ffa_succeed(call, selection->count, call->version < FFA_VERSION_1_1 ? 0 : size);
	return FFA_R_NONE;
}

enum ffa_reason ffa_do_partition_info_get(struct ffa_call *call)
{
	uint32_t flags = ffa_w(&call->in, 5);
	uint32_t known = call->version < FFA_VERSION_1_1 ? 0 : COUNT_ONLY;
	struct ffa_uuid uuid = ffa_uuid_from_w(&call->in);
	struct ffa_selection selection;
	enum ffa_reason reason;

	if ((flags & ~known) != 0)
		return ffa_refuse(call, FFA_R_REGISTER_VALUE, 5, flags);
	ffa_lock_mailbox(&call->proxy->ports, call->client->slot);
	/* Nobody needs to be asked for an answer that could not be delivered. */
	reason = flags == 0 ? ffa_mailbox_may(&call->client->box, FFA_RX_FILL) : FFA_R_NONE;
	if (reason == FFA_R_NONE)
		reason = ffa_select_partitions(call, &uuid, &selection);
	else
		ffa_refuse(call, reason, 0, 0);
	if (reason == FFA_R_NONE && flags == 0)
		reason = fill(call, &selection, ffa_uuid_is_nil(&uuid));
	else if (reason == FFA_R_NONE)
		ffa_succeed(call, selection.count, 0);
	ffa_unlock_mailbox(&call->proxy->ports, call->client->slot);
	return reason;
}
