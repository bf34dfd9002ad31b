/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * decode.c - all records of a trace in words.
 */
#include <inttypes.h>
#include <string.h>

#include "decode.h"
#include "desc.h"
#include "regs.h"

struct decoding {
	struct out *out;
	uint32_t version; /* whose layout the client uses: from FFA_VERSION, or given */
	bool version_given;
	bool all;
	bool check;
	size_t fragment_at[TRACE_CPUS]; /* offset of the next fragment of the send under way */
	uint64_t calls, wrong;
	struct ffa_regs begun[TRACE_CPUS]; /* calls that have begun and not ended */
};

/* The client uses what it asked for, or what it got when that is lower. */
static void follow_version(struct decoding *decoding, const struct ffa_regs *call,
			   const struct ffa_regs *answer)
{
	uint32_t asked = (uint32_t)call->x[1];
	uint32_t got = (uint32_t)answer->x[0];

	if (decoding->version_given || call_number(call->x[0]) != FFA_NR_VERSION)
		return;
	if (got >> 16 == 1 && asked >> 16 == 1)
		decoding->version = asked < got ? asked : got;
}

static void begin_fields(struct decoding *decoding, struct field_sink *sink, json_t *object,
			 const char *what)
{
	sink->out = decoding->out;
	sink->wrong = 0;
	sink->array = NULL;
	if (object != NULL) {
		sink->array = json_array();
		json_put(object, what, sink->array);
	} else {
		out_text(decoding->out, TONE_FAINT, "  %s\n", what);
	}
}

static void decode_tx(struct decoding *decoding, const struct record *record,
		      const struct ffa_regs *call, json_t *object)
{
	struct desc_view view = { .version = decoding->version,
				  .check = decoding->check,
				  .all = decoding->all };
	size_t *at = &decoding->fragment_at[record->cpu];
	struct field_sink sink;

	begin_fields(decoding, &sink, object, "tx");
	if (operation_of(call->x[0], &view.operation)) {
		view.total_bytes = (uint32_t)call->x[1];
		desc_explain_send(&sink, &view, record->tx.data, record->tx.length);
		*at = record->tx.length;
	} else if (call_number(call->x[0]) == FFA_NR_MEM_FRAG_TX) {
		desc_explain_ranges(&sink, &view, record->tx.data, record->tx.length, *at);
		*at += record->tx.length;
	} else {
		struct field shown;

		field_start(&shown, "bytes", record->tx.length, "TX");
		field_note(&shown, "%zu, not decoded for this call", record->tx.length);
		field_emit(&sink, &shown);
	}
	decoding->wrong += sink.wrong;
}

static void decode_rx(struct decoding *decoding, const struct record *record,
		      const struct ffa_regs *answer, json_t *object)
{
	uint32_t each = (uint32_t)answer->x[3];
	struct field_sink sink;

	if (each == 0)
		each = decoding->version == FFA_VERSION_1_0 ? 8 : 24;
	begin_fields(decoding, &sink, object, "rx");
	desc_explain_partitions(&sink, record->rx.data, record->rx.length, each);
	decoding->wrong += sink.wrong;
}

static json_t *record_head(struct decoding *decoding, const struct record *record,
			   const struct ffa_regs *call)
{
	static const char *const kinds[] = { "call", "begin", "port", "end" };
	char line[256];
	json_t *object;

	regs_summary_call(call, line, sizeof(line));
	if (!decoding->out->json) {
		out_text(decoding->out, TONE_HEAD, "#%" PRIu64 " CPU %u  %s", record->seq,
			 record->cpu, record->kind == RECORD_PORT ? record->port : line);
		if (record->kind != RECORD_CALL)
			out_text(decoding->out, TONE_HEAD, "  (%s, event %" PRIu64 ")",
				 kinds[record->kind], record->number);
		out_text(decoding->out, TONE_PLAIN, "\n");
		return NULL;
	}
	object = json_object();
	json_put_count(object, "seq", record->seq);
	json_put_count(object, "cpu", record->cpu);
	if (record->kind != RECORD_CALL) {
		json_put_text(object, "ev", kinds[record->kind]);
		json_put_count(object, "n", record->number);
	}
	json_put_text(object, "call", line);
	return object;
}

static void decode_record(struct decoding *decoding, const struct record *record)
{
	const struct ffa_regs *call = &decoding->begun[record->cpu];
	struct field_sink sink;
	json_t *object;

	if (record->has_in && record->kind != RECORD_PORT)
		decoding->begun[record->cpu] = record->in;
	if (record->kind == RECORD_CALL || record->kind == RECORD_BEGIN)
		decoding->calls++;
	object = record_head(decoding, record, call);
	if (record->has_in) {
		begin_fields(decoding, &sink, object, "in");
		regs_explain_call(&sink, &record->in, record->registers);
		decoding->wrong += sink.wrong;
	}
	if (record->tx.present)
		decode_tx(decoding, record, call, object);
	if (record->has_out) {
		begin_fields(decoding, &sink, object, "out");
		regs_explain_answer(&sink, record->kind == RECORD_PORT ? &record->in : call,
				    &record->out, record->registers);
		decoding->wrong += sink.wrong;
		follow_version(decoding, call, &record->out);
	}
	if (record->rx.present)
		decode_rx(decoding, record, &record->out, object);
	if (object != NULL)
		out_json(decoding->out, object);
}

bool decode_stream(struct out *out, const struct decode_options *options, FILE *stream,
		   const char *name, struct decode_counts *counts)
{
	static struct reader reader;
	struct decoding decoding = { .out = out,
				     .version = options->version,
				     .version_given = options->version_given,
				     .all = options->all,
				     .check = options->check };
	struct record record = { 0 };
	struct progress progress;
	enum read_result result;

	reader_open(&reader, stream, name);
	progress_start(&progress, name, stream);
	while ((result = reader_next(&reader, &record)) == READ_RECORD) {
		decode_record(&decoding, &record);
		progress_at(&progress, reader.bytes);
	}
	progress_end(&progress);
	counts->calls = decoding.calls;
	counts->wrong = decoding.wrong;
	memcpy(counts->error, reader.error, sizeof(counts->error));
	record_free(&record);
	reader_close(&reader);
	return result != READ_BAD;
}
