/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * handles.c - recorded handles and ours.
 */
#include "handles.h"

#include <stdlib.h>

#include "out.h"
#include "regs.h"

/* Smaller numbers turn up in payloads too often to be taken for a handle. */
#define PAYLOAD_HANDLE_FROM UINT64_C(0x10000)

static struct handle_pair *find_recorded(const struct handles *handles, uint64_t recorded)
{
	for (size_t i = handles->count; i-- != 0;) {
		if (handles->pairs[i].recorded == recorded)
			return &handles->pairs[i];
	}
	return NULL;
}

static struct handle_pair *find_ours(const struct handles *handles, uint64_t ours)
{
	for (size_t i = handles->count; i-- != 0;) {
		if (handles->pairs[i].issued && handles->pairs[i].ours == ours)
			return &handles->pairs[i];
	}
	return NULL;
}

const struct handle_pair *handles_recorded(const struct handles *handles, uint64_t recorded)
{
	return find_recorded(handles, recorded);
}

static void remove_pair(struct handles *handles, struct handle_pair *pair)
{
	*pair = handles->pairs[--handles->count];
}

static void add(struct handles *handles, const struct handle_pair *pair)
{
	if (handles->count == handles->room) {
		size_t room = handles->room != 0 ? handles->room * 2 : 64;
		struct handle_pair *pairs = realloc(handles->pairs, room * sizeof(*pairs));

		if (pairs == NULL)
			exit(tool_error("no memory for handles"));
		handles->pairs = pairs;
		handles->room = room;
	}
	handles->pairs[handles->count++] = *pair;
}

/* Does the proxy have a transaction of that name now? */
static bool is_live(const struct handles *handles, uint64_t ours)
{
	struct ffa_view_transaction view;

	for (uint32_t i = 0; i < handles->records; i++) {
		if (!ffa_view_transaction_get(handles->proxy, i, &view))
			continue;
		if (view.handle_known && view.handle.value == ours)
			return true;
	}
	return false;
}

const char *handles_learn(struct handles *handles, uint64_t recorded, uint64_t ours, uint64_t seq)
{
	const struct handle_pair pair = { recorded, ours, true, seq };
	struct handle_pair *known = find_recorded(handles, recorded);

	if (known != NULL && known->issued && known->ours == ours) {
		known->seq = seq;
		return NULL;
	}
	if (known != NULL && known->issued && is_live(handles, known->ours))
		return "the recorded handle stands for another live handle already";
	if (known != NULL)
		remove_pair(handles, known);
	known = find_ours(handles, ours);
	if (known != NULL)
		known->issued = false; /* it ended here while the recording kept it */
	add(handles, &pair);
	return NULL;
}

void handles_refused(struct handles *handles, uint64_t recorded, uint64_t seq)
{
	const struct handle_pair pair = { recorded, 0, false, seq };
	struct handle_pair *known = find_recorded(handles, recorded);

	if (known != NULL)
		remove_pair(handles, known);
	add(handles, &pair);
}

void handles_refused_fragment(struct handles *handles, uint64_t recorded)
{
	struct handle_pair *known = find_recorded(handles, recorded);

	if (known != NULL && known->issued && !is_live(handles, known->ours))
		known->issued = false;
}

void handles_forget(struct handles *handles, uint64_t recorded, uint64_t seq)
{
	struct handle_pair *known = find_recorded(handles, recorded);

	if (known != NULL && known->seq == seq)
		remove_pair(handles, known);
}

static void put_handle(struct ffa_regs *regs, unsigned low, uint64_t handle)
{
	regs->x[low] = (uint32_t)handle;
	regs->x[low + 1] = handle >> 32;
}

const struct handle_pair *handles_rename_pair(struct handles *handles, struct ffa_regs *regs,
					      unsigned low)
{
	uint64_t value = regs_handle(regs, low);
	const struct handle_pair *pair = find_recorded(handles, value);

	if (pair != NULL && pair->issued) {
		if (pair->ours != value) {
			put_handle(regs, low, pair->ours);
			handles->renamed++;
		}
		return NULL;
	}
	while (is_live(handles, value))
		value ^= UINT64_C(0x5A5A00000000);
	if (value != regs_handle(regs, low))
		put_handle(regs, low, value);
	return pair;
}

static bool rename_at(const struct handles *handles, struct ffa_regs *regs, unsigned reg,
		      unsigned last, bool wide)
{
	const struct handle_pair *pair;

	if (wide) {
		pair = find_recorded(handles, regs->x[reg]);
		if (pair != NULL && pair->issued && pair->recorded >= PAYLOAD_HANDLE_FROM) {
			regs->x[reg] = pair->ours;
			return pair->ours != pair->recorded;
		}
	}
	if (reg == last || regs->x[reg] >> 32 != 0 || regs->x[reg + 1] >> 32 != 0)
		return false;
	pair = find_recorded(handles, regs_handle(regs, reg));
	if (pair == NULL || !pair->issued || pair->recorded < PAYLOAD_HANDLE_FROM ||
	    pair->ours == pair->recorded)
		return false;
	put_handle(regs, reg, pair->ours);
	return true;
}

void handles_rename_payload(struct handles *handles, struct ffa_regs *regs, unsigned first,
			    unsigned last, bool wide)
{
	for (unsigned reg = first; reg <= last; reg++) {
		if (!rename_at(handles, regs, reg, last, wide))
			continue;
		handles->renamed++;
		if (!wide)
			reg++;
	}
}

void handles_free(struct handles *handles)
{
	free(handles->pairs);
	*handles = (struct handles){ 0 };
}
