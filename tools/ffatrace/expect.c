/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * expect.c - reading expectations, strictly: a row that is not understood is an error, and so is a
 * draft that nobody has reviewed.
 */
#include "expect.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "input.h"
#include "out.h"
#include "reader.h"

static const char *text_field(json_t *line, const char *key, char *out, size_t room)
{
	const char *text = json_string_value(json_object_get(line, key));

	if (text == NULL || text[0] == '\0')
		return "is missing or not a text";
	if (strlen(text) >= room)
		return "is too long";
	memcpy(out, text, strlen(text) + 1);
	return NULL;
}

static const char *number_field(json_t *line, const char *key, uint64_t *out)
{
	const json_t *value = json_object_get(line, key);

	if (!json_is_integer(value) || json_integer_value(value) < 0)
		return "is missing or not a number";
	*out = (uint64_t)json_integer_value(value);
	return NULL;
}

static const char *answer_field(json_t *line, struct expect_row *row)
{
	const json_t *value = json_object_get(line, "answer");
	size_t count = json_array_size(value);

	if (json_is_string(value) && strcmp(json_string_value(value), "not FF-A") == 0) {
		row->not_ffa = true;
		return NULL;
	}
	if (!json_is_array(value) || count == 0 || count > FFA_NUM_REGS)
		return "is neither \"not FF-A\" nor an array of registers";
	row->registers = (uint32_t)count;
	for (size_t i = 0; i < count; i++) {
		const char *text = json_string_value(json_array_get(value, i));

		if (text == NULL || hex_number(text, &row->answer.x[i]) != NULL)
			return "has a register that is no number of 64 bits";
	}
	return NULL;
}

static const char *rx_field(json_t *line, struct expect_row *row)
{
	const json_t *value = json_object_get(line, "rx");
	struct bytes bytes = { 0 };
	const char *wrong;

	if (value == NULL)
		return NULL;
	if (!json_is_string(value))
		return "is not a string of hexadecimal digits";
	wrong = hex_bytes(json_string_value(value), json_string_length(value), EXPECT_RX, &bytes);
	if (wrong == NULL && bytes.length != 0)
		memcpy(row->rx, bytes.data, bytes.length);
	row->has_rx = true;
	row->rx_length = bytes.length;
	bytes_free(&bytes);
	return wrong;
}

static enum read_result field_bad(struct reader *reader, const char *key, const char *wrong)
{
	return reader_bad(reader, "\"%s\" %s", key, wrong);
}

static enum read_result known_keys(struct reader *reader, json_t *line)
{
	static const char *const keys[] = { "seq", "answer",   "follows", "id",
					    "why", "recorded", "call",	  "rx" };
	const char *key;
	json_t *value;

	json_object_foreach(line, key, value)
	{
		bool known = false;

		for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
			known |= strcmp(key, keys[i]) == 0;
		if (strcmp(key, "draft") == 0)
			return reader_bad(reader, "a draft: review the row, then remove \"draft\"");
		if (!known)
			return reader_bad(reader, "unknown field \"%.40s\"", key);
	}
	return READ_RECORD;
}

static enum read_result parse_row(struct reader *reader, json_t *line, struct expect_row *row)
{
	const char *wrong;

	memset(row, 0, sizeof(*row));
	row->line = reader->line_number;
	if (known_keys(reader, line) != READ_RECORD)
		return READ_BAD;
	wrong = number_field(line, "seq", &row->seq);
	if (wrong != NULL)
		return field_bad(reader, "seq", wrong);
	wrong = answer_field(line, row);
	if (wrong != NULL)
		return field_bad(reader, "answer", wrong);
	wrong = rx_field(line, row);
	if (wrong != NULL)
		return field_bad(reader, "rx", wrong);
	wrong = text_field(line, "id", row->id, sizeof(row->id));
	if (wrong != NULL)
		return field_bad(reader, "id", wrong);
	wrong = text_field(line, "why", row->why, sizeof(row->why));
	if (wrong != NULL)
		return field_bad(reader, "why", wrong);
	row->has_follows = json_object_get(line, "follows") != NULL;
	if (row->has_follows)
		wrong = number_field(line, "follows", &row->follows);
	return wrong != NULL ? field_bad(reader, "follows", wrong) : READ_RECORD;
}

static enum read_result add_row(struct reader *reader, struct expect *expect,
				const struct expect_row *row)
{
	if (expect->count != 0 && row->seq <= expect->rows[expect->count - 1].seq)
		return reader_bad(reader, "\"seq\" %" PRIu64 " is not above the row before",
				  row->seq);
	if (expect->count == expect->room) {
		size_t room = expect->room != 0 ? expect->room * 2 : 64;
		struct expect_row *rows = realloc(expect->rows, room * sizeof(*rows));

		if (rows == NULL)
			return reader_bad(reader, "no memory");
		expect->rows = rows;
		expect->room = room;
	}
	expect->rows[expect->count++] = *row;
	return READ_RECORD;
}

static enum read_result read_row(struct reader *reader, struct expect *expect)
{
	struct expect_row row = { 0 };
	json_error_t error;
	json_t *line;
	size_t length;
	enum read_result result = reader_line(reader, &length);

	if (result != READ_RECORD || strspn(reader->line, " \t\r") == length)
		return result;
	line = json_loadb(reader->line, length, JSON_REJECT_DUPLICATES, &error);
	if (!json_is_object(line))
		result = reader_bad(reader, "not a JSON object");
	else
		result = parse_row(reader, line, &row);
	json_decref(line);
	return result == READ_RECORD ? add_row(reader, expect, &row) : result;
}

struct expect *expect_load(const char *path)
{
	static struct reader reader;
	struct expect *expect = calloc(1, sizeof(*expect));
	FILE *stream = input_open(path);
	enum read_result result;

	if (stream == NULL || expect == NULL) {
		input_close(stream);
		free(expect);
		return NULL;
	}
	snprintf(expect->path, sizeof(expect->path), "%s", path);
	reader_open(&reader, stream, path);
	do
		result = read_row(&reader, expect);
	while (result == READ_RECORD);
	if (result == READ_BAD)
		tool_error("%s", reader.error);
	reader_close(&reader);
	input_close(stream);
	if (result == READ_END)
		return expect;
	expect_free(expect);
	return NULL;
}

void expect_free(struct expect *expect)
{
	if (expect != NULL)
		free(expect->rows);
	free(expect);
}

static int by_seq(const void *key, const void *row)
{
	uint64_t seq = *(const uint64_t *)key;
	uint64_t other = ((const struct expect_row *)row)->seq;

	return seq < other ? -1 : seq > other;
}

const struct expect_row *expect_find(struct expect *expect, uint64_t seq)
{
	struct expect_row *row;

	if (expect->count == 0)
		return NULL;
	row = bsearch(&seq, expect->rows, expect->count, sizeof(*row), by_seq);
	if (row != NULL)
		row->used = true;
	return row;
}

const struct expect_row *expect_unused(const struct expect *expect)
{
	for (size_t i = 0; i < expect->count; i++) {
		if (!expect->rows[i].used)
			return &expect->rows[i];
	}
	return NULL;
}

bool expect_path(const char *where, const char *trace, char *path, size_t room)
{
	const char *name = strrchr(trace, '/');
	struct stat status;
	size_t length;

	snprintf(path, room, "%s", where);
	if (stat(where, &status) != 0 || !S_ISDIR(status.st_mode))
		return true;
	name = name != NULL ? name + 1 : trace;
	length = strlen(name);
	if (length > 6 && strcmp(name + length - 6, ".jsonl") == 0)
		length -= 6;
	snprintf(path, room, "%s/%.*s.expect.jsonl", where, (int)length, name);
	return stat(path, &status) == 0;
}
