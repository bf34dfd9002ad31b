/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * record.c - JSON to records: types, sizes, order. Every refusal names the line and the field.
 */
#include "record.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

static const char *const keys[] = {
	"seq", "cpu", "in", "out", "tx", "rx", "ev", "n", "port", "note"
};

static enum read_result check_keys(struct reader *reader, json_t *line)
{
	const char *key;
	json_t *value;

	json_object_foreach(line, key, value)
	{
		size_t i;

		for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
			if (strcmp(key, keys[i]) == 0)
				break;
		}
		if (i == sizeof(keys) / sizeof(keys[0]))
			return reader_bad(reader, "unknown field \"%.40s\"", key);
	}
	return READ_RECORD;
}

/* A number: a JSON integer, or a string with digits. Returns NULL or what is wrong. */
static const char *get_number(const json_t *value, uint64_t *out)
{
	if (json_is_integer(value)) {
		if (json_integer_value(value) < 0)
			return "is negative";
		*out = (uint64_t)json_integer_value(value);
		return NULL;
	}
	if (json_is_string(value))
		return hex_number(json_string_value(value), out);
	return "is neither a number nor a string";
}

static enum read_result get_counter(struct reader *reader, json_t *line, const char *key,
				    uint64_t limit, uint64_t *out)
{
	const json_t *value = json_object_get(line, key);
	const char *wrong;

	if (value == NULL)
		return reader_bad(reader, "no field \"%s\"", key);
	wrong = get_number(value, out);
	if (wrong == NULL && *out > limit)
		wrong = "is too large";
	if (wrong != NULL)
		return reader_bad(reader, "\"%s\" %s", key, wrong);
	return READ_RECORD;
}

static enum read_result get_registers(struct reader *reader, json_t *line, const char *key,
				      struct record *record, struct ffa_regs *out, bool *present)
{
	json_t *array = json_object_get(line, key);
	size_t count, i;

	*present = array != NULL;
	memset(out, 0, sizeof(*out));
	if (array == NULL)
		return READ_RECORD;
	count = json_array_size(array);
	if (!json_is_array(array) || (count != FFA_NUM_REGS && count != TRACE_REGISTERS_SHORT))
		return reader_bad(reader, "\"%s\" is not an array of %u or %u registers", key,
				  FFA_NUM_REGS, TRACE_REGISTERS_SHORT);
	if (count < record->registers)
		record->registers = (unsigned)count;
	for (i = 0; i < count; i++) {
		const char *wrong = get_number(json_array_get(array, i), &out->x[i]);

		if (wrong != NULL)
			return reader_bad(reader, "register %zu of \"%s\" %s", i, key, wrong);
	}
	return READ_RECORD;
}

static enum read_result get_bytes(struct reader *reader, json_t *line, const char *key,
				  struct bytes *out)
{
	const json_t *value = json_object_get(line, key);
	const char *wrong;

	out->present = value != NULL;
	out->length = 0;
	if (value == NULL)
		return READ_RECORD;
	if (!json_is_string(value))
		return reader_bad(reader, "\"%s\" is not a string of hexadecimal digits", key);
	wrong = hex_bytes(json_string_value(value), json_string_length(value), TRACE_BUFFER_LIMIT,
			  out);
	if (wrong != NULL)
		return reader_bad(reader, "\"%s\" %s", key, wrong);
	return READ_RECORD;
}

static enum read_result get_kind(struct reader *reader, json_t *line, struct record *record)
{
	static const char *const names[] = { "call", "begin", "port", "end" };
	const json_t *value = json_object_get(line, "ev");
	const char *name;

	record->kind = RECORD_CALL;
	if (value == NULL)
		return READ_RECORD;
	name = json_string_value(value);
	for (size_t i = 1; name != NULL && i < 4; i++) {
		if (strcmp(name, names[i]) != 0)
			continue;
		record->kind = (enum record_kind)i;
		return get_counter(reader, line, "n", UINT64_MAX, &record->number);
	}
	return reader_bad(reader, "\"ev\" is not \"begin\", \"port\" or \"end\"");
}

static enum read_result get_port(struct reader *reader, json_t *line, struct record *record)
{
	const char *name = json_string_value(json_object_get(line, "port"));

	if (name == NULL)
		return reader_bad(reader, "\"port\" is missing or not a string");
	if (strlen(name) >= sizeof(record->port))
		return reader_bad(reader, "\"port\" names no port");
	memcpy(record->port, name, strlen(name) + 1);
	return READ_RECORD;
}

/* The order of lines: sequence numbers of calls grow, numbers of events grow. */
static enum read_result check_order(struct reader *reader, const struct record *record)
{
	bool starts = record->kind == RECORD_CALL || record->kind == RECORD_BEGIN;

	if (record->kind != RECORD_CALL) {
		if (reader->any_number && record->number <= reader->last_number)
			return reader_bad(reader, "event number %" PRIu64 " after %" PRIu64,
					  record->number, reader->last_number);
		reader->any_number = true;
		reader->last_number = record->number;
	}
	if (!starts)
		return READ_RECORD;
	if (reader->any_seq && record->seq == reader->last_seq)
		return reader_bad(reader, "\"seq\" %" PRIu64 " was used in line %" PRIu64,
				  record->seq, reader->last_seq_line);
	if (reader->any_seq && record->seq < reader->last_seq)
		return reader_bad(reader,
				  "\"seq\" %" PRIu64 " after %" PRIu64 ": lines are not in order",
				  record->seq, reader->last_seq);
	reader->any_seq = true;
	reader->last_seq = record->seq;
	reader->last_seq_line = reader->line_number;
	return READ_RECORD;
}

/* Begin and end of each CPU's calls match. */
static enum read_result check_nesting(struct reader *reader, const struct record *record)
{
	bool *open = &reader->open[record->cpu];

	if (record->kind == RECORD_CALL || record->kind == RECORD_BEGIN) {
		if (*open)
			return reader_bad(reader, "CPU %u is still in call %" PRIu64, record->cpu,
					  reader->open_seq[record->cpu]);
		*open = record->kind == RECORD_BEGIN;
		reader->open_seq[record->cpu] = record->seq;
		return READ_RECORD;
	}
	if (!*open || reader->open_seq[record->cpu] != record->seq)
		return reader_bad(reader, "CPU %u is not in call %" PRIu64, record->cpu,
				  record->seq);
	if (record->kind == RECORD_END)
		*open = false;
	return READ_RECORD;
}

static enum read_result check_fields(struct reader *reader, const struct record *record)
{
	bool wants_in = record->kind == RECORD_CALL || record->kind == RECORD_BEGIN;
	bool wants_out = record->kind == RECORD_CALL || record->kind == RECORD_END;

	if (wants_in && !record->has_in)
		return reader_bad(reader, "no field \"in\"");
	if (wants_out && !record->has_out)
		return reader_bad(reader, "no field \"out\"");
	return READ_RECORD;
}

static enum read_result from_json(struct reader *reader, json_t *line, struct record *record)
{
	enum read_result result;
	uint64_t cpu = 0;

	record->line = reader->line_number;
	record->registers = FFA_NUM_REGS;
	record->port[0] = '\0';
	result = check_keys(reader, line);
	if (result == READ_RECORD)
		result = get_kind(reader, line, record);
	if (result == READ_RECORD)
		result = get_counter(reader, line, "seq", UINT64_MAX, &record->seq);
	if (result == READ_RECORD)
		result = get_counter(reader, line, "cpu", TRACE_CPUS - 1, &cpu);
	record->cpu = (uint32_t)cpu;
	if (result == READ_RECORD)
		result = get_registers(reader, line, "in", record, &record->in, &record->has_in);
	if (result == READ_RECORD)
		result = get_registers(reader, line, "out", record, &record->out, &record->has_out);
	if (result == READ_RECORD)
		result = get_bytes(reader, line, "tx", &record->tx);
	if (result == READ_RECORD)
		result = get_bytes(reader, line, "rx", &record->rx);
	if (result == READ_RECORD && record->kind == RECORD_PORT)
		result = get_port(reader, line, record);
	if (result == READ_RECORD)
		result = check_fields(reader, record);
	if (result == READ_RECORD && !reader->loose)
		result = check_nesting(reader, record);
	if (result == READ_RECORD && !reader->loose)
		result = check_order(reader, record);
	return result;
}

enum read_result record_parse(struct reader *reader, size_t length, struct record *record)
{
	enum read_result result;
	json_error_t error;
	json_t *line = json_loadb(reader->line, length, JSON_REJECT_DUPLICATES, &error);

	if (line == NULL)
		return reader_bad(reader, "not JSON: %s (column %d)", error.text, error.column);
	if (!json_is_object(line))
		result = reader_bad(reader, "not a JSON object");
	else
		result = from_json(reader, line, record);
	json_decref(line);
	return result;
}
