/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * stream.c - all records of a trace, in order.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "overlap.h"

struct stream {
	struct replay *replay;
	struct reader reader;
	struct reader ahead; /* looks for the end of a call that has begun */
	FILE *file, *ahead_file;
	struct record record; /* just read */
	struct record end;    /* found by looking ahead */
	struct call_run call[TRACE_CPUS];
};

static void swap_records(struct record *a, struct record *b)
{
	struct record keep = *a;

	*a = *b;
	*b = keep;
}

static void swap_bytes(struct bytes *a, struct bytes *b)
{
	struct bytes keep = *a;

	*a = *b;
	*b = keep;
}

static struct call_run *take_record(struct stream *stream)
{
	struct call_run *call = &stream->call[stream->record.cpu];

	swap_records(&call->record, &stream->record);
	call->replay = stream->replay;
	return call;
}

static void whole_call(struct stream *stream)
{
	struct call_run *call = take_record(stream);

	call_prepare(call);
	if (stream->replay->survey->events && overlap_any()) {
		overlap_begin(call, false);
		overlap_end(call);
	} else {
		call_perform(call);
	}
	call_conclude(call);
}

/*
 * The answer of a call that has begun is further down; payloads of partitions in it are needed now.
 * The survey has seen that it is there.
 */
static bool look_ahead(struct stream *stream, struct call_run *call)
{
	if (fseek(stream->ahead_file, (long)stream->reader.bytes, SEEK_SET) != 0)
		return false;
	reader_close(&stream->ahead);
	reader_open(&stream->ahead, stream->ahead_file, stream->replay->input->name);
	stream->ahead.loose = true;
	while (reader_next(&stream->ahead, &stream->end) == READ_RECORD) {
		if (stream->end.kind != RECORD_END || stream->end.seq != call->record.seq)
			continue;
		call->record.out = stream->end.out;
		call->record.has_out = true;
		if (stream->end.registers < call->record.registers)
			call->record.registers = stream->end.registers;
		swap_bytes(&call->record.rx, &stream->end.rx);
		return true;
	}
	return false;
}

static bool follow(struct stream *stream)
{
	struct call_run *call;

	switch (stream->record.kind) {
	case RECORD_CALL:
		whole_call(stream);
		return true;
	case RECORD_BEGIN:
		call = take_record(stream);
		if (!look_ahead(stream, call)) {
			tool_error("%s: no end of call %" PRIu64, stream->replay->input->name,
				   call->record.seq);
			return false;
		}
		call_prepare(call);
		overlap_begin(call, true);
		return true;
	case RECORD_PORT:
		overlap_port(&stream->record);
		return true;
	case RECORD_END:
		call = &stream->call[stream->record.cpu];
		overlap_end(call);
		call_conclude(call);
		return true;
	}
	return false;
}

static bool run(struct stream *stream)
{
	struct replay *replay = stream->replay;
	struct progress progress;
	enum read_result result = READ_RECORD;
	bool good = true;

	progress_start(&progress, replay->input->name, stream->file);
	while (good && (result = reader_next(&stream->reader, &stream->record)) == READ_RECORD) {
		good = follow(stream);
		progress_at(&progress, stream->reader.bytes);
	}
	progress_end(&progress);
	if (result == READ_BAD)
		tool_error("%s", stream->reader.error);
	return good && result == READ_END;
}

static void close_stream(struct stream *stream)
{
	for (unsigned i = 0; i < TRACE_CPUS; i++)
		record_free(&stream->call[i].record);
	record_free(&stream->record);
	record_free(&stream->end);
	reader_close(&stream->reader);
	reader_close(&stream->ahead);
	input_close(stream->file);
	input_close(stream->ahead_file);
	free(stream);
}

bool replay_stream(struct replay *replay)
{
	struct stream *stream = calloc(1, sizeof(*stream));
	bool good;

	if (stream == NULL)
		return false;
	stream->replay = replay;
	stream->file = input_open(replay->input->path);
	stream->ahead_file = input_open(replay->input->path);
	if (stream->file == NULL || stream->ahead_file == NULL) {
		close_stream(stream);
		return false;
	}
	reader_open(&stream->reader, stream->file, replay->input->name);
	reader_open(&stream->ahead, stream->ahead_file, replay->input->name);
	if (replay->survey->events)
		overlap_start(replay);
	good = run(stream);
	if (replay->survey->events)
		overlap_stop();
	close_stream(stream);
	return good;
}
