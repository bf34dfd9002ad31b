/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * run_send.c - memory sends as their clients make them: fragments out of an image, the handles that
 * are told, and what the answers say about both.
 */
#include "inside.h"

#include <string.h>

/* ---- handles -------------------------------------------------------------------------------- */

struct handle *run_handle(uint64_t value)
{
	for (uint32_t i = 0; i < RUN_HANDLES; i++)
		if (run.handle[i].state != HANDLE_NONE && run.handle[i].value == value)
			return &run.handle[i];
	return NULL;
}

/* A client was told a handle, or something about one. */
void run_tell(uint64_t value, enum handle_state state)
{
	struct handle *handle = run_handle(value);

	if (handle == NULL) {
		memmove(&run.handle[1], &run.handle[0], (RUN_HANDLES - 1) * sizeof(run.handle[0]));
		handle = &run.handle[0];
	}
	handle->value = value;
	handle->state = state;
	handle->client = run.now.caller;
}

static bool fits(const struct handle *handle, uint32_t of)
{
	bool live = handle->state == HANDLE_SENDING || handle->state == HANDLE_LIVE;

	if (of == 0)
		return live && handle->client == run.now.caller;
	return of == 1 ? live : handle->state == HANDLE_PAST;
}

static uint64_t odd(uint32_t nth)
{
	uint64_t newest = run.handle[0].value;

	switch (nth) {
	case 0:
		return UINT64_MAX;
	case 1:
		return FFA_HANDLE_HYPERVISOR_BIT | newest;
	case 2:
		return newest + 1;
	case 3:
		return newest ^ UINT64_C(0x100000000);
	case 4:
		return newest << 32;
	default:
		return nth - 5;
	}
}

uint64_t run_pick(uint32_t of, uint32_t nth)
{
	uint32_t fitting = 0;

	if (of == 3)
		return odd(nth);
	for (uint32_t i = 0; i < RUN_HANDLES; i++)
		fitting += fits(&run.handle[i], of);
	if (fitting == 0)
		return odd(nth + 2);
	nth %= fitting;
	for (uint32_t i = 0; i < RUN_HANDLES; i++)
		if (fits(&run.handle[i], of) && nth-- == 0)
			return run.handle[i].value;
	return 0;
}

void run_ended(uint64_t value)
{
	struct handle *handle = run_handle(value);

	if (handle != NULL)
		handle->state = HANDLE_PAST;
	for (uint32_t i = 0; i < RUN_SENDS; i++)
		if (run.sending[i].used && run.sending[i].at != 0 && run.sending[i].handle == value)
			run.sending[i].used = false;
}

void run_forget(uint32_t client)
{
	for (uint32_t i = 0; i < RUN_HANDLES; i++)
		if (run.handle[i].client == client && run.handle[i].state != HANDLE_NONE)
			run.handle[i].state = HANDLE_PAST;
	for (uint32_t i = 0; i < RUN_SENDS; i++)
		if (run.sending[i].client == client)
			run.sending[i].used = false;
}

/* ---- fragments ------------------------------------------------------------------------------ */

static uint32_t pair_bytes(void)
{
	struct ffa_pair pair;

	return sim_oracle_pair(run.sim, (uint16_t)run.now.caller, &pair) ? pair.pages * 4096
									 : run.unit * 4096;
}

/* As much as TX holds. */
static void write_tx(const uint8_t *bytes, uint32_t count)
{
	uint64_t at = run_memory(0, 0);
	uint32_t room = pair_bytes();
	struct ffa_pair pair;
	uint8_t *tx;

	if (sim_oracle_pair(run.sim, (uint16_t)run.now.caller, &pair))
		at = pair.tx.addr;
	count = count < room ? count : room;
	tx = sim_memory(run.sim, at, count);
	if (tx != NULL && count != 0)
		memcpy(tx, bytes, count);
}

static void patch(uint8_t *image, uint32_t length)
{
	static const uint32_t widths[] = { 1, 2, 4, 8 };

	for (uint32_t i = 0; i < run.attachments; i++) {
		const struct fuzz_step *attached = run.attached[i];
		uint32_t width = widths[attached->value[1] % 4], at = (uint32_t)attached->value[0];

		if (attached->op == FUZZ_A_PATCH && length >= width)
			dsc_put(image + at % (length - width + 1), attached->value[2], width);
	}
}

static void add_cut(struct sending *sending, uint32_t at)
{
	uint32_t i = sending->cuts;

	if (i == RUN_CUTS || at == 0 || at >= sending->length)
		return;
	for (; i > 0 && sending->cut[i - 1] > at; i--)
		sending->cut[i] = sending->cut[i - 1];
	sending->cut[i] = at;
	sending->cuts++;
}

/* Where the program cuts, and wherever a piece would not fit TX. */
static void cut(struct sending *sending)
{
	uint32_t room = pair_bytes(), first = dsc_range_at(&run.dsc, 0);

	sending->cuts = 0;
	for (uint32_t i = 0; i < run.attachments; i++) {
		const struct fuzz_step *attached = run.attached[i];
		int skew;

		if (attached->op != FUZZ_A_CUT || (run.variant != NULL && run.variant->whole))
			continue;
		skew = (int)(attached->value[1] ^ 0x80) - 0x80; /* a byte with a sign */
		add_cut(sending, first + (uint32_t)((int)attached->value[0] * 16 + skew));
	}
	for (uint32_t at = first + (room - first) / 16 * 16; at < sending->length;
	     at += room / 16 * 16)
		add_cut(sending, at);
}

static uint32_t end_of_piece(const struct sending *sending)
{
	for (uint32_t i = 0; i < sending->cuts; i++)
		if (sending->cut[i] > sending->at)
			return sending->cut[i];
	return sending->length;
}

static struct sending *new_sending(void)
{
	struct sending *sending = &run.sending[0];

	for (uint32_t i = RUN_SENDS; i-- > 0;)
		if (!run.sending[i].used)
			sending = &run.sending[i];
	sending->used = true;
	sending->client = run.now.caller;
	sending->at = 0;
	sending->taken = 0;
	sending->handle = 0;
	return sending;
}

/* What the answer says about a piece. */
static void follow(struct sending *sending, uint32_t end, bool first)
{
	uint64_t handle;

	if (reply_is(FFA_NR_MEM_FRAG_RX)) {
		handle = (run.now.r.x[2] << 32) | run.now.r.x[1];
		FUZZ_CHECK(reply_lied() || run.now.r.x[3] == end,
			   "%u bytes were sent, 0x%llx are asked for next", end,
			   (unsigned long long)run.now.r.x[3]);
		FUZZ_CHECK(first || handle == sending->handle,
			   "handle 0x%llx in the answer to a fragment of 0x%llx",
			   (unsigned long long)handle, (unsigned long long)sending->handle);
		sending->handle = handle;
		sending->at = end;
		sending->used = end < sending->length;
		run_tell(handle, HANDLE_SENDING);
		return;
	}
	sending->used = false;
	FUZZ_CHECK(!reply_is_success() || sending->told == sending->total,
		   "%u of %u bytes were sent, and the answer is FFA_SUCCESS", sending->told,
		   sending->total);
	if (!reply_is_success()) {
		if (!first)
			run_ended(sending->handle);
		return;
	}
	handle = (run.now.r.x[3] << 32) | run.now.r.x[2];
	FUZZ_CHECK(first || handle == sending->handle, "handle 0x%llx at the end of 0x%llx",
		   (unsigned long long)handle, (unsigned long long)sending->handle);
	sending->handle = handle;
	run_tell(handle, HANDLE_LIVE);
	pages_check(sending);
}

/* An attached register may have made another call of it. */
static bool as_meant(uint32_t number)
{
	return ((uint32_t)run.now.in.x[0] & 0xffff) == number;
}

static bool still_sending(uint64_t handle)
{
	struct ffa_view_transaction record;

	for (uint32_t i = 0; i < run.config.max_transactions; i++)
		if (ffa_view_transaction_get(run.proxy, i, &record) && record.handle_known &&
		    record.handle.value == handle && record.state == FFA_SHARE_SENDING)
			return true;
	return false;
}

/* The next piece of a send that has begun. */
static void continue_sending(struct sending *sending)
{
	uint32_t end = end_of_piece(sending);

	write_tx(sending->image + sending->at, end - sending->at);
	run_regs(FFA_FID32(FFA_NR_MEM_FRAG_TX));
	run.now.in.x[1] = sending->handle & UINT32_MAX;
	run.now.in.x[2] = sending->handle >> 32;
	run.now.in.x[3] = end - sending->at;
	run.now.fetching = sending;
	run_answered();
	run.now.fetching = NULL;
	if (!as_meant(FFA_NR_MEM_FRAG_TX) || run.now.in.x[1] != (sending->handle & UINT32_MAX) ||
	    run.now.in.x[2] != sending->handle >> 32) {
		sending->used = false;
		return;
	}
	end = sending->at + (uint32_t)run.now.in.x[3];
	/* Refused before its ranges were looked at: it may be repeated. */
	if (reply_error() != 0 && still_sending(sending->handle))
		return;
	sending->told += (uint32_t)run.now.in.x[3];
	follow(sending, end, false);
}

static uint32_t send_number(enum ffa_operation op)
{
	return op == FFA_OP_SHARE  ? FFA_NR_MEM_SHARE
	       : op == FFA_OP_LEND ? FFA_NR_MEM_LEND
				   : FFA_NR_MEM_DONATE;
}

void run_send(const struct fuzz_step *step)
{
	struct sending *sending = new_sending();
	bool wide = (step->value[2] != 0) != (run.variant != NULL && run.variant->other_width);
	uint32_t number = send_number((enum ffa_operation)step->value[0]), end;

	run_describe(step);
	sending->op = run.dsc.operation;
	sending->length = (uint32_t)dsc_build(&run.dsc, sending->image, RUN_IMAGE);
	patch(sending->image, sending->length);
	cut(sending);
	end = end_of_piece(sending);
	write_tx(sending->image, end);
	run_regs(wide ? FFA_FID64(number) : FFA_FID32(number));
	run.now.in.x[1] = dsc_w1(&run.dsc);
	run.now.in.x[2] =
		run.dsc.fragment_length.set ? (uint32_t)run.dsc.fragment_length.value : end;
	run.now.fetching = sending;
	run_answered();
	run.now.fetching = NULL;
	sending->total = (uint32_t)run.now.in.x[1];
	sending->told = (uint32_t)run.now.in.x[2];
	if (!as_meant(number)) {
		sending->used = false;
		return;
	}
	follow(sending, (uint32_t)run.now.in.x[2], true);
	for (uint32_t i = 0; i <= RUN_CUTS && sending->used && step->value[5] == 0; i++)
		continue_sending(sending);
}

void run_next(uint32_t nth)
{
	uint32_t fitting = 0;

	for (uint32_t i = 0; i < RUN_SENDS; i++)
		fitting += run.sending[i].used && run.sending[i].client == run.now.caller;
	if (fitting == 0)
		return;
	nth %= fitting;
	for (uint32_t i = 0; i < RUN_SENDS; i++)
		if (run.sending[i].used && run.sending[i].client == run.now.caller && nth-- == 0) {
			patch(run.sending[i].image + run.sending[i].at,
			      run.sending[i].length - run.sending[i].at);
			continue_sending(&run.sending[i]);
			return;
		}
}

/* A fragment of the program's own making: ranges, or zeroes. */
void run_frag(const struct fuzz_step *step)
{
	static uint8_t bytes[4096];
	uint64_t handle = run_pick((uint32_t)step->value[0], (uint32_t)step->value[1]);
	uint32_t length = (uint32_t)step->value[2];

	memset(bytes, 0, sizeof(bytes));
	run.dsc.ranges = 0;
	for (uint32_t i = 0; i < run.attachments; i++)
		if (run.attached[i]->op == FUZZ_A_RANGE)
			run_add_ranges(run.attached[i]);
	for (uint32_t i = 0; i < run.dsc.ranges && i < sizeof(bytes) / 16; i++) {
		dsc_put(bytes + (size_t)i * 16, run.range[i].addr, 8);
		dsc_put(bytes + (size_t)i * 16 + 8, run.range[i].pages, 4);
	}
	if (length == 0)
		length = run.dsc.ranges * 16;
	patch(bytes, length < sizeof(bytes) ? length : (uint32_t)sizeof(bytes));
	write_tx(bytes, sizeof(bytes));
	run_regs(FFA_FID32(FFA_NR_MEM_FRAG_TX));
	run.now.in.x[1] = handle & UINT32_MAX;
	run.now.in.x[2] = handle >> 32;
	run.now.in.x[3] = length;
	run_answered();
	/* The image of that send does not fit any more; its handle may live on. */
	for (uint32_t i = 0; i < RUN_SENDS; i++)
		if (run.sending[i].handle == handle)
			run.sending[i].used = false;
	if (reply_is_success())
		run_tell(handle, HANDLE_LIVE);
}
