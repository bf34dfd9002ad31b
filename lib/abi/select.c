/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * select.c - which partitions a discovery query asks for: out of the list read at first contact,
 * or, where that list does not name UUIDs, by asking the Secure side (contract PART-1).
 */
#include "base/mem.h"

#include "abi/handlers.h"
#include "desc/partinfo.h"
#include "port/answer.h"
#include "port/locks.h"

static void choose(struct ffa_selection *out, uint32_t index)
{
	if (ffa_selected(out, index))
		return;
	out->chosen[index / 64] |= UINT64_C(1) << (index % 64);
	out->count++;
}

bool ffa_selected(const struct ffa_selection *selection, uint32_t index)
{
	return (selection->chosen[index / 64] >> (index % 64) & 1) != 0;
}

/* Below 1.2 a partition has one entry, however many UUIDs it has: the first that matched. */
static bool shown_before(const struct ffa_call *call, const struct ffa_selection *out,
			 uint32_t index)
{
	const struct ffa_view_partition *list = call->proxy->list;

	if (call->version >= FFA_VERSION_1_2)
		return false;
	for (uint32_t i = 0; i < index; i++)
		if (list[i].id.id == list[index].id.id && ffa_selected(out, i))
			return true;
	return false;
}

/* Choose by UUID, or all for the nil UUID. */
static void choose_known(const struct ffa_call *call, const struct ffa_uuid *uuid,
			 struct ffa_selection *out)
{
	bool all = ffa_uuid_is_nil(uuid);

	for (uint32_t i = 0; i < call->proxy->secure.partitions; i++)
		if ((all || ffa_uuid_equal(uuid, &call->proxy->list[i].uuid)) &&
		    !shown_before(call, out, i))
			choose(out, i);
}

/* Choose the entries of an ID the Secure side returned; it must be one we know. */
static enum ffa_reason choose_id(struct ffa_call *call, uint16_t id, struct ffa_selection *out)
{
	bool known = false;

	for (uint32_t i = 0; i < call->proxy->secure.partitions; i++) {
		if (call->proxy->list[i].id.id != id)
			continue;
		known = true;
		if (!shown_before(call, out, i))
			choose(out, i);
	}
	if (known)
		return FFA_R_NONE;
	ffa_call_anomaly(call, FFA_R_SECURE_LIST, 0, id);
	return ffa_refuse(call, FFA_R_SECURE_LIST, 0, id);
}

/* Read the IDs of an answer out of our RX buffer, each byte once, with the stride it claims. */
static enum ffa_reason choose_answered(struct ffa_call *call, struct ffa_selection *out)
{
	const struct ffa_config *config = &call->proxy->config;
	struct ffa_span rx =
		ffa_span_of(config->own.rx, (size_t)config->own.pages << FFA_PAGE_SHIFT);
	uint32_t stride = call->version < FFA_VERSION_1_1 ? 8 : ffa_w(&call->out, 3);
	uint32_t count = ffa_w(&call->out, 2);
	enum ffa_reason reason = FFA_R_NONE;
	uint16_t id;

	if (stride < ffa_partinfo_size(call->version) || stride > rx.length ||
	    count > rx.length / stride || count > config->max_partitions) {
		ffa_call_anomaly(call, FFA_R_SECURE_LIST, 2, count);
		return ffa_refuse(call, FFA_R_SECURE_LIST, 2, count);
	}
	for (uint32_t i = 0; i < count && reason == FFA_R_NONE; i++)
		if (ffa_span_u16(rx, (size_t)i * stride, &id))
			reason = choose_id(call, id, out);
	return reason;
}

static enum ffa_reason ask(struct ffa_call *call, const struct ffa_uuid *uuid,
			   struct ffa_selection *out)
{
	enum ffa_reason reason;

	ffa_lock_secure_rx(&call->proxy->ports);
	ffa_request(&call->out, FFA_FID32(FFA_NR_PARTITION_INFO_GET), 0, 0, 0, 0);
	ffa_uuid_to_w(uuid, &call->out);
	ffa_call_smc(call, &call->out);
	if (ffa_is_success(&call->out))
		reason = choose_answered(call, out);
	else if (ffa_is(&call->out, FFA_NR_ERROR))
		reason = ffa_call_secure_error(call, &call->out);
	else
		reason = ffa_refuse(call, FFA_R_SECURE_ANSWER, 0, call->out.x[0]);
	/* On every path: some SPMCs hand RX over with an error too. */
	ffa_request(&call->out, FFA_FID32(FFA_NR_RX_RELEASE), 0, 0, 0, 0);
	ffa_call_smc(call, &call->out);
	ffa_unlock_secure_rx(&call->proxy->ports);
	return reason;
}

enum ffa_reason ffa_select_partitions(struct ffa_call *call, const struct ffa_uuid *uuid,
				      struct ffa_selection *out)
{
	enum ffa_reason reason = FFA_R_NONE;

	memset(out, 0, sizeof(*out));
	if (ffa_uuid_is_nil(uuid) ||
	    (call->version >= FFA_VERSION_1_1 && call->proxy->secure.has_uuids))
		choose_known(call, uuid, out);
	else
		reason = ask(call, uuid, out);
	if (reason == FFA_R_NONE && out->count == 0)
		return ffa_refuse(call, FFA_R_UUID_UNKNOWN, 1, 0);
	return reason;
}
