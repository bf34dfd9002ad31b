/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * show.c - one call of a replay: what was asked, what the proxy decided and why, what went to the
 * Secure side, the answer, and how that compares with the recorded one.
 */
#include <inttypes.h>
#include <string.h>

#include "regs.h"
#include "replay.h"

#define LINE_ROOM 320

static uint32_t kept_events(const struct call_run *call)
{
	return call->event_count < CALL_EVENTS ? call->event_count : CALL_EVENTS;
}

static uint32_t kept_smcs(const struct call_run *call)
{
	return call->smc_count < CALL_SMCS ? call->smc_count : CALL_SMCS;
}

static const char *verdict_name(enum verdict_kind verdict)
{
	static const char *const names[] = { "equal", "known", "expected", "cured", "different" };

	return names[verdict];
}

static const char *decision(const struct call_run *call)
{
	bool error = call_number(call->ours.x[0]) == FFA_NR_ERROR ||
		     (uint32_t)call->ours.x[0] == UINT32_MAX;

	if (call->disposition == FFA_NO_CLIENT)
		return "no such client: handed back untouched";
	if (call->disposition == FFA_NOT_FFA)
		return "not a call of FF-A: handed back untouched";
	if (call->smc_count == 0)
		return error ? "refused, nothing sent" : "answered by the proxy alone";
	return error ? "sent to the Secure side, an error in the end" : "sent to the Secure side";
}

static const char *event_name(enum ffa_event_kind kind)
{
	switch (kind) {
	case FFA_EVENT_REFUSED:
		return "refused";
	case FFA_EVENT_ERROR:
		return "refused by the Secure side";
	case FFA_EVENT_ANOMALY:
		return "anomaly";
	case FFA_EVENT_QUARANTINE:
		return "quarantine";
	case FFA_EVENT_STATE:
		return "state";
	}
	return "?";
}

static void event_text(const struct call_run *call, const struct ffa_event *event)
{
	struct out *out = call->replay->out;
	enum ffa_reason reason = (enum ffa_reason)event->reason;
	char version[NAME_ROOM];

	if (event->kind == FFA_EVENT_STATE) {
		out_text(out, TONE_PLAIN,
			 "    state      version %s locked, the proxy meets the Secure side\n",
			 version_text((uint32_t)event->value, version));
		return;
	}
	out_text(out, TONE_WARN,
		 "    because    %s: %s, %s (offset 0x%" PRIx32 ", value 0x%" PRIx64 ")\n",
		 event_name(event->kind), ffa_reason_name(reason), ffa_reason_text(reason),
		 event->offset, event->value);
}

static enum tone verdict_tone(enum verdict_kind verdict)
{
	if (verdict == VERDICT_DIFFERENT)
		return TONE_BAD;
	return verdict == VERDICT_EQUAL ? TONE_GOOD : TONE_WARN;
}

static void show_smcs(const struct call_run *call)
{
	struct out *out = call->replay->out;
	char line[LINE_ROOM];
	uint32_t shown = kept_smcs(call);

	if (!out->verbose && shown > 4)
		shown = 2;
	for (uint32_t i = 0; i < shown; i++) {
		out_text(out, TONE_FAINT, "    to Secure  %s",
			 regs_summary_call(&call->smcs[i].in, line, sizeof(line)));
		out_text(out, TONE_FAINT, " -> %s\n",
			 regs_summary_answer(&call->smcs[i].in, &call->smcs[i].out, line,
					     sizeof(line)));
	}
	if (call->smc_count > shown)
		out_text(out, TONE_FAINT, "    to Secure  and %" PRIu32 " more\n",
			 call->smc_count - shown);
}

static void show_registers(const struct call_run *call)
{
	struct out *out = call->replay->out;
	struct field_sink sink = { out, NULL, 0 };

	regs_explain_call(&sink, &call->in, FFA_NUM_REGS);
	regs_explain_answer(&sink, &call->in, &call->ours, FFA_NUM_REGS);
}

static void show_verdict(const struct call_run *call)
{
	struct out *out = call->replay->out;
	char line[LINE_ROOM];

	if (call->verdict == VERDICT_EQUAL) {
		out_text(out, TONE_GOOD, "   as recorded\n");
	} else {
		out_text(out, TONE_PLAIN, "\n    recorded   %s\n",
			 regs_summary_answer(&call->record.in, &call->record.out, line,
					     sizeof(line)));
		out_text(out, verdict_tone(call->verdict), "    %-10s %s\n",
			 verdict_name(call->verdict), call->why);
	}
	if (call->quotes_unissued)
		out_text(out, TONE_PLAIN,
			 "    follows    quotes the handle of send #%" PRIu64
			 ", which was refused here\n",
			 call->follows);
	for (uint32_t i = 0; i < call->note_count; i++)
		out_text(out, TONE_WARN, "    note       %s\n", call->notes[i]);
}

static void show_text(const struct call_run *call)
{
	struct out *out = call->replay->out;
	char line[LINE_ROOM];

	out_text(out, TONE_HEAD, "#%" PRIu64 " CPU %u  %s\n", call->record.seq, call->record.cpu,
		 regs_summary_call(&call->in, line, sizeof(line)));
	out_text(out, TONE_PLAIN, "    decided    %s\n", decision(call));
	for (uint32_t i = 0; i < kept_events(call); i++)
		event_text(call, &call->events[i]);
	show_smcs(call);
	if (out->verbose)
		show_registers(call);
	out_text(out, TONE_PLAIN, "    answer     %s",
		 regs_summary_answer(&call->in, &call->ours, line, sizeof(line)));
	show_verdict(call);
}

static json_t *registers_json(const struct ffa_regs *regs, unsigned count)
{
	json_t *array = json_array();

	for (unsigned reg = 0; reg < count; reg++)
		json_array_append_new(array, json_hex(regs->x[reg]));
	return array;
}

static json_t *events_json(const struct call_run *call)
{
	json_t *array = json_array();

	for (uint32_t i = 0; i < kept_events(call); i++) {
		const struct ffa_event *event = &call->events[i];
		json_t *object = json_object();

		json_put_text(object, "kind", event_name(event->kind));
		json_put_text(object, "reason", ffa_reason_name((enum ffa_reason)event->reason));
		json_put_text(object, "text", ffa_reason_text((enum ffa_reason)event->reason));
		json_put_count(object, "offset", event->offset);
		json_put(object, "value", json_hex(event->value));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *smcs_json(const struct call_run *call)
{
	json_t *array = json_array();

	for (uint32_t i = 0; i < kept_smcs(call); i++) {
		json_t *object = json_object();

		json_put(object, "in", registers_json(&call->smcs[i].in, FFA_NUM_REGS));
		json_put(object, "out", registers_json(&call->smcs[i].out, FFA_NUM_REGS));
		json_array_append_new(array, object);
	}
	return array;
}

static void show_json(const struct call_run *call)
{
	json_t *object = json_object(), *notes = json_array();
	char line[LINE_ROOM];

	json_put_count(object, "seq", call->record.seq);
	json_put_count(object, "cpu", call->record.cpu);
	json_put_text(object, "call", regs_summary_call(&call->in, line, sizeof(line)));
	json_put_text(object, "decided", decision(call));
	json_put(object, "events", events_json(call));
	json_put_count(object, "smcs", call->smc_count);
	json_put(object, "secure", smcs_json(call));
	json_put(object, "in", registers_json(&call->in, FFA_NUM_REGS));
	json_put(object, "out", registers_json(&call->ours, FFA_NUM_REGS));
	json_put_text(object, "verdict", verdict_name(call->verdict));
	if (call->verdict != VERDICT_EQUAL) {
		json_put_text(object, "why", call->why);
		json_put(object, "recorded",
			 registers_json(&call->record.out, call->record.registers));
	}
	if (call->quotes_unissued)
		json_put_count(object, "follows", call->follows);
	for (uint32_t i = 0; i < call->note_count; i++)
		json_array_append_new(notes, json_string(call->notes[i]));
	json_put(object, "notes", notes);
	out_json(call->replay->out, object);
}

void show_call(const struct call_run *call)
{
	const struct out *out = call->replay->out;

	if (out->quiet && call->verdict != VERDICT_DIFFERENT)
		return;
	if (out->json)
		show_json(call);
	else
		show_text(call);
}
