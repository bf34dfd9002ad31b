/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * reader.c - lines of a trace, bounded in length.
 */
#include "reader.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "record.h"

void reader_open(struct reader *reader, FILE *stream, const char *name)
{
	memset(reader, 0, sizeof(*reader));
	reader->stream = stream;
	reader->name = name;
}

void reader_close(struct reader *reader)
{
	free(reader->line);
	reader->line = NULL;
	reader->room = 0;
}

bool reader_rewind(struct reader *reader)
{
	FILE *stream = reader->stream;
	const char *name = reader->name;

	if (fseek(stream, 0, SEEK_SET) != 0)
		return false;
	clearerr(stream);
	reader_close(reader);
	reader_open(reader, stream, name);
	return true;
}

void record_free(struct record *record)
{
	bytes_free(&record->tx);
	bytes_free(&record->rx);
}

enum read_result reader_bad(struct reader *reader, const char *format, ...)
{
	va_list arguments;
	int used = snprintf(reader->error, sizeof(reader->error), "%s:%llu: ", reader->name,
			    (unsigned long long)reader->line_number);

	if (used < 0 || (size_t)used >= sizeof(reader->error))
		return READ_BAD;
	va_start(arguments, format);
	vsnprintf(reader->error + used, sizeof(reader->error) - (size_t)used, format, arguments);
	va_end(arguments);
	return READ_BAD;
}

static bool fill_block(struct reader *reader)
{
	if (reader->block_used < reader->block_length)
		return true;
	reader->block_used = 0;
	reader->block_length = fread(reader->block, 1, sizeof(reader->block), reader->stream);
	return reader->block_length != 0;
}

/* Append to the line what the block has of it. */
static bool append(struct reader *reader, size_t *length, size_t count)
{
	size_t want = *length + count + 1;

	if (want > reader->room) {
		size_t room = want < 4096 ? 4096 : want + want / 2;
		char *line = realloc(reader->line, room);

		if (line == NULL)
			return false;
		reader->line = line;
		reader->room = room;
	}
	memcpy(reader->line + *length, reader->block + reader->block_used, count);
	*length += count;
	reader->line[*length] = '\0';
	reader->block_used += count;
	reader->bytes += count;
	return true;
}

enum read_result reader_line(struct reader *reader, size_t *length)
{
	bool started = false;

	*length = 0;
	while (fill_block(reader)) {
		const char *from = reader->block + reader->block_used;
		size_t left = reader->block_length - reader->block_used;
		const char *end = memchr(from, '\n', left);
		size_t count = end != NULL ? (size_t)(end - from) : left;

		if (!started)
			reader->line_number++;
		started = true;
		if (count > TRACE_LINE_LIMIT - *length)
			return reader_bad(reader, "the line is longer than %zu bytes",
					  TRACE_LINE_LIMIT);
		if (!append(reader, length, count))
			return reader_bad(reader, "no memory for the line");
		if (end != NULL) {
			reader->block_used++;
			reader->bytes++;
			return READ_RECORD;
		}
	}
	if (ferror(reader->stream))
		return reader_bad(reader, "cannot read on");
	return started ? READ_RECORD : READ_END;
}

static bool blank(const char *line, size_t length)
{
	return strspn(line, " \t\r") == length;
}

enum read_result reader_next(struct reader *reader, struct record *record)
{
	enum read_result result;
	size_t length;

	do
		result = reader_line(reader, &length);
	while (result == READ_RECORD && blank(reader->line, length));
	if (result != READ_RECORD)
		return result;
	return record_parse(reader, length, record);
}
