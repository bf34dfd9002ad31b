/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * draft.c - rows of expectations written down for a person to review.
 */
#include <string.h>

#include "regs.h"
#include "replay.h"

/* The reason of the refusal, and what to call it: the check number in its text, if there is one. */
static const struct ffa_event *refusal_of(const struct call_run *call)
{
	uint32_t kept = call->event_count < CALL_EVENTS ? call->event_count : CALL_EVENTS;

	for (uint32_t i = 0; i < kept; i++) {
		if (call->events[i].reason != FFA_R_NONE)
			return &call->events[i];
	}
	return NULL;
}

static void guess_id(const char *text, char id[24])
{
	const char *open = strstr(text, "(V");
	size_t length = 0;

	memcpy(id, "?", 2);
	if (open == NULL)
		return;
	while (length < 3 && open[1 + length] != ')' && open[1 + length] != ' ')
		length++;
	memcpy(id, open + 1, length);
	id[length] = '\0';
}

static json_t *answer_json(const struct call_run *call)
{
	unsigned last = 0;
	json_t *array;

	if (call->disposition != FFA_ANSWERED)
		return json_string("not FF-A");
	for (unsigned reg = 1; reg < FFA_NUM_REGS; reg++) {
		if (call->ours.x[reg] != 0 && (reg < 8 || call->ours.x[reg] != call->in.x[reg]))
			last = reg;
	}
	array = json_array();
	for (unsigned reg = 0; reg <= last; reg++)
		json_array_append_new(array, json_hex(call->ours.x[reg]));
	return array;
}

/* What is in RX now, when that is what differs. */
static void put_rx(json_t *row, const struct call_run *call)
{
	struct ffa_pair pair;
	const uint8_t *rx = NULL;
	char text[2 * EXPECT_RX + 1] = "";

	if (!call->record.rx.present || call->record.rx.length > EXPECT_RX ||
	    call_number(call->ours.x[0]) != FFA_NR_SUCCESS)
		return;
	if (sim_oracle_pair(call->replay->sim, FFA_ID_HOST, &pair))
		rx = sim_memory(call->replay->sim, pair.rx.addr, call->record.rx.length);
	for (size_t i = 0; rx != NULL && i < call->record.rx.length; i++)
		snprintf(text + 2 * i, 3, "%02x", rx[i]);
	json_put_text(row, "rx", text);
}

void expect_draft(FILE *stream, const struct call_run *call)
{
	const struct ffa_event *event = refusal_of(call);
	json_t *row = json_object();
	const char *why = "?";
	char text[256], id[24] = "?";

	if (event != NULL) {
		why = ffa_reason_text((enum ffa_reason)event->reason);
		guess_id(why, id);
	}
	json_put_count(row, "seq", call->record.seq);
	json_put_text(row, "call", regs_summary_call(&call->record.in, text, sizeof(text)));
	json_put(row, "answer", answer_json(call));
	json_put_text(row, "recorded",
		      regs_summary_answer(&call->record.in, &call->record.out, text, sizeof(text)));
	put_rx(row, call);
	if (call->quotes_unissued)
		json_put_count(row, "follows", call->follows);
	json_put_text(row, "id", id);
	json_put_text(row, "why", why);
	json_put(row, "draft", json_true());
	json_dumpf(row, stream, JSON_COMPACT);
	fputc('\n', stream);
	json_decref(row);
}
