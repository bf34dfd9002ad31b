/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * compare.c - is an answer the recorded one?
 *
 * Compared are the registers that the answer carries; errors and versions as 32 bits; handles by
 * their renaming; what PARTITION_INFO_GET left in RX. Our unused registers must be zero and x8-x17
 * untouched. A recorded unused register may hold what the caller had left in it.
 */
#include <inttypes.h>
#include <string.h>

#include "desc.h"
#include "hex.h"
#include "regs.h"
#include "replay.h"

#define X0 UINT32_C(1)

static bool same_word(uint64_t a, uint64_t b)
{
	return (uint32_t)a == (uint32_t)b;
}

/* Registers with a handle: compared by its renaming, not by value. */
static uint32_t handle_registers(const struct ffa_regs *call, const struct ffa_regs *answer)
{
	uint32_t number = call_number(answer->x[0]);
	enum ffa_operation operation;

	if (!operation_of(call->x[0], &operation) && call_number(call->x[0]) != FFA_NR_MEM_FRAG_TX)
		return 0;
	return number == FFA_NR_SUCCESS ? 3u << 2 : number == FFA_NR_MEM_FRAG_RX ? 3u << 1 : 0;
}

static uint32_t compare_carried(const struct call_run *call, const struct ffa_regs *recorded)
{
	uint32_t carried = regs_answer_carried(call->in.x[0], recorded->x[0]);
	uint32_t mask = 0;

	carried &= ~handle_registers(&call->in, recorded);
	for (unsigned reg = 1; reg < call->record.registers; reg++) {
		if ((carried >> reg & 1u) != 0 && recorded->x[reg] != call->ours.x[reg])
			mask |= X0 << reg;
	}
	return mask;
}

/* x0 first: when the kind of answer differs, nothing else can be compared. */
static uint32_t compare_answer(const struct call_run *call, const struct ffa_regs *recorded)
{
	if (call->disposition != FFA_ANSWERED || !same_word(recorded->x[0], call->ours.x[0]))
		return X0;
	if (call_number(call->in.x[0]) == FFA_NR_VERSION)
		return 0;
	if (call_number(recorded->x[0]) == FFA_NR_ERROR)
		return same_word(recorded->x[2], call->ours.x[2]) ? 0 : X0 << 2;
	return compare_carried(call, recorded);
}

/* Our own register hygiene (GATE-6): a breach is a difference whatever was recorded. */
static bool is_clean(struct call_run *call)
{
	uint32_t carried = regs_answer_carried(call->in.x[0], call->ours.x[0]);

	if (call->disposition != FFA_ANSWERED)
		return memcmp(&call->ours, &call->in, sizeof(call->in)) == 0;
	if (call_number(call->in.x[0]) == FFA_NR_VERSION)
		carried = 0;
	for (unsigned reg = 1; reg < FFA_NUM_REGS; reg++) {
		uint64_t want = reg < 8 ? 0 : call->in.x[reg];

		if ((carried >> reg & 1u) != 0 || call->ours.x[reg] == want)
			continue;
		call_note(call, "x%u of the answer is 0x%" PRIx64 ", not 0x%" PRIx64, reg,
			  call->ours.x[reg], want);
		return false;
	}
	return true;
}

/* Recorded unused registers: zero, or left over from the call. */
static bool recorded_leftovers(struct call_run *call)
{
	const struct ffa_regs *in = &call->record.in, *out = &call->record.out;
	uint32_t carried = regs_answer_carried(in->x[0], out->x[0]);
	bool stale = false;

	if (call_number(in->x[0]) == FFA_NR_VERSION)
		carried = 0;
	for (unsigned reg = 1; reg < call->record.registers; reg++) {
		uint64_t want = reg < 8 ? 0 : in->x[reg];

		if ((carried >> reg & 1u) != 0 || out->x[reg] == want)
			continue;
		if (reg >= 8 || out->x[reg] != in->x[reg]) {
			call_note(call,
				  "recorded x%u is 0x%" PRIx64 ", which is no part of the "
				  "answer",
				  reg, out->x[reg]);
			return false;
		}
		stale = true;
	}
	call->replay->tally.stale += stale;
	return true;
}

static bool compare_bytes(struct call_run *call, const uint8_t *want, size_t length)
{
	struct replay *replay = call->replay;
	struct ffa_pair pair;
	const uint8_t *rx;

	if (!sim_oracle_pair(replay->sim, FFA_ID_HOST, &pair))
		return length == 0;
	rx = sim_memory(replay->sim, pair.rx.addr, length);
	for (size_t i = 0; rx != NULL && i < length; i++) {
		if (rx[i] == want[i])
			continue;
		call_note(call, "RX byte 0x%zx is 0x%02x, recorded 0x%02x", i, rx[i], want[i]);
		return false;
	}
	return rx != NULL || length == 0;
}

/* @row: has other bytes than the recorded ones to compare with, when it has any. */
static bool compare_rx(struct call_run *call, const struct expect_row *row)
{
	if (call_number(call->ours.x[0]) != FFA_NR_SUCCESS)
		return true;
	if (row != NULL && row->has_rx)
		return compare_bytes(call, row->rx, row->rx_length);
	if (!call->record.rx.present)
		return true;
	return compare_bytes(call, call->record.rx.data, call->record.rx.length);
}

static void note_registers(struct call_run *call, uint32_t mask)
{
	for (unsigned reg = 1; reg < FFA_NUM_REGS; reg++) {
		if ((mask >> reg & 1u) != 0)
			call_note(call, "x%u: recorded 0x%" PRIx64 ", now 0x%" PRIx64, reg,
				  call->record.out.x[reg], call->ours.x[reg]);
	}
}

static void differs(struct call_run *call, const char *why)
{
	call->verdict = VERDICT_DIFFERENT;
	call->why = why;
}

/* The reviewed row of this call decides, and nothing else. */
static void compare_expected(struct call_run *call, const struct expect_row *row)
{
	if (row->not_ffa && call->disposition != FFA_NOT_FFA)
		differs(call, "the file of expectations says: not a call of FF-A");
	else if (!row->not_ffa && compare_answer(call, &row->answer) != 0)
		differs(call, "not the answer that the file of expectations has");
	else if (!compare_rx(call, row))
		differs(call, "not the bytes in RX that the file of expectations has");
	else if (call->quotes_unissued && (!row->has_follows || row->follows != call->follows))
		differs(call,
			"quotes a handle that was never issued; the file of expectations does "
			"not say so");
	if (call->verdict == VERDICT_DIFFERENT)
		return;
	call->verdict = VERDICT_EXPECTED;
	snprintf(call->why_text, sizeof(call->why_text), "%s: %s", row->id, row->why);
	call->why = call->why_text;
}

/* The pass under a lower ceiling: sends that were refused for their version must succeed. */
static bool compare_cured(struct call_run *call)
{
	enum ffa_operation operation;

	if (!call->replay->cures || !operation_of(call->in.x[0], &operation) ||
	    call_number(call->record.out.x[0]) != FFA_NR_ERROR)
		return false;
	if (call->disposition != FFA_ANSWERED || call_number(call->ours.x[0]) == FFA_NR_ERROR) {
		differs(call, "under the lower ceiling this send has to succeed");
		return true;
	}
	call->verdict = VERDICT_CURED;
	call->why = "the Secure side refused 1.2's descriptor; under the lower ceiling it takes "
		    "the send";
	return true;
}

static void compare_recorded(struct call_run *call)
{
	struct replay *replay = call->replay;
	uint32_t mask = compare_answer(call, &call->record.out);
	enum known_kind kind;

	/* When expectations are given, they are all that may differ. */
	if (mask == 0 && call_number(call->in.x[0]) != FFA_NR_VERSION) {
		if (!compare_rx(call, NULL))
			differs(call, "not the recorded bytes in RX");
		return;
	}
	if (mask == 0)
		return;
	if (replay->expect == NULL && replay->draft == NULL &&
	    known_difference(call, mask, &kind)) {
		call->verdict = VERDICT_KNOWN;
		call->why = known_reason(kind);
		replay->tally.known[kind]++;
		return;
	}
	note_registers(call, mask);
	differs(call, "not the recorded answer");
}

void call_compare(struct call_run *call)
{
	struct replay *replay = call->replay;
	const struct expect_row *row = NULL;

	if (!is_clean(call)) {
		differs(call, "registers of the answer that carry nothing are not clean");
		return;
	}
	if (replay->expect != NULL)
		row = expect_find(replay->expect, call->record.seq);
	if (row != NULL)
		compare_expected(call, row);
	else if (!recorded_leftovers(call))
		differs(call, "the recorded answer has registers that are no part of it");
	else if (!compare_cured(call))
		compare_recorded(call);
	if (call->verdict == VERDICT_DIFFERENT && replay->draft != NULL)
		expect_draft(replay->draft, call);
}
