/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * partition_regs.c - FFA_PARTITION_INFO_GET_REGS: discovery in registers. The list never changes
 * once it was read, so the tag is always 0. FF-A source: DEN0077A 1.2 partition discovery.
 */
#include "abi/handlers.h"
#include "desc/partinfo.h"
#include "port/answer.h"

#define ENTRY_BYTES 24u
#define ENTRY_REGS 3u
#define ENTRIES 5u /* x3-x17 */

/* Fill x3-x17 with the entries from `start` on; returns the index of the last one. */
static uint32_t fill(struct ffa_call *call, const struct ffa_selection *selection, uint32_t start,
		     bool with_uuid)
{
	bool host = call->client->config.kind == FFA_CLIENT_HOST;
	uint32_t at = 0; /* index among the chosen */
	uint32_t put = 0;

	for (uint32_t i = 0; i < call->proxy->secure.partitions && put < ENTRIES; i++) {
		if (!ffa_selected(selection, i))
			continue;
		if (at++ < start)
			continue;
		ffa_partinfo_pack_regs(&call->out.x[3 + put * ENTRY_REGS], call->version,
				       &call->proxy->list[i], host, with_uuid);
		put++;
	}
	return start + put - 1;
}

enum ffa_reason ffa_do_partition_info_get_regs(struct ffa_call *call)
{
	struct ffa_uuid uuid = ffa_uuid_from_x(&call->in);
	uint64_t start = call->in.x[3]; /* with tag and reserved bits: all must be zero */
	struct ffa_selection selection;
	enum ffa_reason reason;
	uint32_t last;

	reason = ffa_select_partitions(call, &uuid, &selection);
	if (reason != FFA_R_NONE)
		return reason;
	if (start >= selection.count)
		return ffa_refuse(call, FFA_R_INFO_INDEX, 3, start);
	ffa_request(&call->out, FFA_FID64(FFA_NR_SUCCESS), 0, 0, 0, 0);
	last = fill(call, &selection, (uint32_t)start, ffa_uuid_is_nil(&uuid));
	call->out.x[2] = (uint64_t)(selection.count - 1) | (uint64_t)last << 16 |
			 (uint64_t)ENTRY_BYTES << 48;
	call->wide = true;
	return FFA_R_NONE;
}
