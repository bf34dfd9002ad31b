/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * decode.c - explains a trace, call by call: registers, descriptors, partition information.
 */
#include <inttypes.h>
#include <string.h>

#include "commands.h"
#include "desc.h"
#include "input.h"
#include "reader.h"
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

static int decode_stream(struct decoding *decoding, FILE *stream, const char *name)
{
	static struct reader reader;
	struct record record = { 0 };
	struct progress progress;
	enum read_result result;

	reader_open(&reader, stream, name);
	progress_start(&progress, name, stream);
	while ((result = reader_next(&reader, &record)) == READ_RECORD) {
		decode_record(decoding, &record);
		progress_at(&progress, reader.bytes);
	}
	progress_end(&progress);
	if (result == READ_BAD)
		tool_error("%s", reader.error);
	record_free(&record);
	reader_close(&reader);
	if (!decoding->out->json && result == READ_END)
		out_text(decoding->out, TONE_HEAD,
			 "%" PRIu64 " calls; %" PRIu64 " fields with something to object to\n",
			 decoding->calls, decoding->wrong);
	return result == READ_BAD ? TOOL_BAD : TOOL_EQUAL;
}

static int decode_file(struct decoding *decoding, const char *name)
{
	FILE *stream = input_open(name);
	int status;

	if (stream == NULL)
		return TOOL_BAD;
	status = decode_stream(decoding, stream, strcmp(name, "-") == 0 ? "standard input" : name);
	input_close(stream);
	return status;
}

int command_decode(int argc, const char **argv)
{
	struct decoding decoding = { .version = FFA_VERSION_1_1 };
	static int all, unchecked;
	static const char *version;
	const struct poptOption table[] = {
		{ "version", 'V', POPT_ARG_STRING, &version, 0,
		  "layout of the descriptors (default: as FFA_VERSION in the trace says, else 1.1)",
		  "1.0|1.1|1.2" },
		{ "verbose", 'v', POPT_ARG_NONE, &all, 0, "every range", NULL },
		{ "no-check", '\0', POPT_ARG_NONE, &unchecked, 0,
		  "do not ask the library's validator", NULL },
		COMMON_OPTIONS,
		POPT_AUTOHELP POPT_TABLEEND
	};
	struct out out = { .stream = stdout };
	poptContext context;
	const char *name;
	int status;

	if (!command_options(&context, argc, argv, table, "[OPTION...] FILE|-") ||
	    !command_out(&out))
		return command_end(context, &out, TOOL_BAD);
	decoding.out = &out;
	decoding.all = all != 0;
	decoding.check = unchecked == 0;
	decoding.version_given = version != NULL;
	name = poptGetArg(context);
	if (version != NULL && !version_parse(version, &decoding.version))
		status = tool_error("--version takes 1.0, 1.1 or 1.2");
	else if (name == NULL || poptPeekArg(context) != NULL)
		status = tool_error("decode takes one file (\"-\": standard input)");
	else
		status = decode_file(&decoding, name);
	return command_end(context, &out, status);
}
