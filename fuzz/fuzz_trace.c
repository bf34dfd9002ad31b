/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_trace.c - any bytes as a trace: ffatrace's reader and decoder. What was read, written as a
 * line again, reads the same; where the reader's blocks end changes nothing; text and JSON explain
 * the same calls and object to the same fields, and every line of JSON is JSON.
 *
 * The last byte: [1:0] the version that is given, or none; bit 2 every range; bit 3 not checked;
 * [7:4] where the first block ends.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode.h"
#include "fuzz.h"
#include "record.h"
#include "tail.h"

#define LONGEST 65536u /* of an input: several blocks are made of padding */
#define BLOCK 65536u   /* the reader's */
#define NAME "input"

/* A stream of padding and bytes. */
struct source {
	const uint8_t *bytes;
	size_t length, padding, at;
};

/* What a pass over a trace saw. */
struct pass {
	uint64_t records;
	uint64_t digest;
	uint64_t lines; /* of the reader, without those of the padding */
	bool bad;
	char error[256]; /* from the place of the line number on */
};

static struct reader line_reader; /* of single lines, in no order */
static struct record again;	  /* what they say; keeps its memory */
static FILE *nothing;		  /* takes what is written */
static char *written;		  /* the JSON of one decoding */
static size_t written_size;	  /* bytes of it */

static ssize_t source_read(void *cookie, char *to, size_t size)
{
	struct source *source = cookie;
	size_t all = source->padding + source->length;
	size_t count = all - source->at < size ? all - source->at : size;
	size_t blank = source->at < source->padding ? source->padding - source->at : 0;

	if (blank > count)
		blank = count;
	if (blank != 0) {
		memset(to, ' ', blank);
		if (source->at + blank == source->padding)
			to[blank - 1] = '\n';
	}
	if (count != blank)
		memcpy(to + blank, source->bytes + (source->at + blank - source->padding),
		       count - blank);
	source->at += count;
	return (ssize_t)count;
}

static FILE *source_open(struct source *source)
{
	FILE *stream = fopencookie(source, "r", (cookie_io_functions_t){ .read = source_read });

	if (stream == NULL) {
		perror("fuzz: fopencookie");
		exit(2);
	}
	source->at = 0;
	return stream;
}

static ssize_t drop(void *cookie, const char *bytes, size_t size)
{
	(void)cookie;
	(void)bytes;
	return (ssize_t)size;
}

static uint64_t mix(uint64_t digest, const void *bytes, size_t size)
{
	const uint8_t *at = bytes;

	for (size_t i = 0; i < size; i++)
		digest = (digest ^ at[i]) * UINT64_C(0x100000001b3);
	return digest;
}

static uint64_t mix_numbers(uint64_t digest, const uint64_t *numbers, size_t count)
{
	for (size_t i = 0; i < count; i++)
		digest = (digest ^ numbers[i]) * UINT64_C(0x100000001b3);
	return digest;
}

static uint64_t mix_bytes(uint64_t digest, const struct bytes *bytes)
{
	return bytes->length != 0 ? mix(digest, bytes->data, bytes->length) : digest;
}

static uint64_t mix_record(uint64_t digest, const struct record *record)
{
	const uint64_t numbers[] = {
		record->kind,	   record->seq,
		record->cpu,	   record->kind == RECORD_CALL ? 0 : record->number,
		record->registers, record->has_in,
		record->has_out,   record->tx.present,
		record->tx.length, record->rx.present,
		record->rx.length
	};

	digest = mix_numbers(digest, numbers, sizeof(numbers) / sizeof(numbers[0]));
	digest = mix_numbers(digest, record->in.x, FFA_NUM_REGS);
	digest = mix_numbers(digest, record->out.x, FFA_NUM_REGS);
	digest = mix(digest, record->port, strlen(record->port));
	return mix_bytes(mix_bytes(digest, &record->tx), &record->rx);
}

static void put_registers(FILE *to, const char *name, const struct ffa_regs *regs, unsigned count)
{
	fprintf(to, ",\"%s\":[", name);
	for (unsigned i = 0; i < count; i++)
		fprintf(to, "%s\"0x%" PRIx64 "\"", i == 0 ? "" : ",", regs->x[i]);
	fputc(']', to);
}

static void put_bytes(FILE *to, const char *name, const struct bytes *bytes)
{
	fprintf(to, ",\"%s\":\"", name);
	for (size_t i = 0; i < bytes->length; i++)
		fprintf(to, "%02x", bytes->data[i]);
	fputc('"', to);
}

/* A record as a line; 64-bit numbers as text, which JSON integers cannot all be. */
static char *line_of(const struct record *record, size_t *length)
{
	static const char *const kinds[] = { "call", "begin", "port", "end" };
	char *line = NULL;
	FILE *to = open_memstream(&line, length);

	if (to == NULL)
		exit(2);
	fprintf(to, "{\"seq\":\"%" PRIu64 "\",\"cpu\":%u", record->seq, record->cpu);
	if (record->kind != RECORD_CALL)
		fprintf(to, ",\"ev\":\"%s\",\"n\":\"%" PRIu64 "\"", kinds[record->kind],
			record->number);
	if (record->kind == RECORD_PORT) { /* any text */
		json_t *name = json_string(record->port);

		fputs(",\"port\":", to);
		json_dumpf(name, to, JSON_ENCODE_ANY);
		json_decref(name);
	}
	if (record->has_in)
		put_registers(to, "in", &record->in, record->registers);
	if (record->has_out)
		put_registers(to, "out", &record->out, record->registers);
	if (record->tx.present)
		put_bytes(to, "tx", &record->tx);
	if (record->rx.present)
		put_bytes(to, "rx", &record->rx);
	fputs("}\n", to);
	fclose(to);
	return line;
}

/* Registers that one side of a call has and the other has not are not compared, so not written. */
static bool is_even(const struct record *record)
{
	for (unsigned i = record->registers; i < FFA_NUM_REGS; i++)
		if ((record->in.x[i] | record->out.x[i]) != 0)
			return false;
	return true;
}

/* The parser gets the line at once: no stream is opened for every record. */
static void check_line(const struct record *record)
{
	size_t length;

	line_reader.line = line_of(record, &length);
	FUZZ_CHECK(record_parse(&line_reader, length, &again) == READ_RECORD,
		   "a record written as a line is refused: %s; the line: %s", line_reader.error,
		   line_reader.line);
	FUZZ_CHECK(mix_record(0, record) == mix_record(0, &again),
		   "a record written as a line reads as another one: %s", line_reader.line);
	free(line_reader.line);
}

static struct pass read_all(const uint8_t *bytes, size_t length, size_t padding, bool lines)
{
	static struct reader reader;
	struct source source = { bytes, length, padding, 0 };
	FILE *stream = source_open(&source);
	struct record record = { 0 };
	struct pass pass = { 0 };
	enum read_result result;

	reader_open(&reader, stream, NAME);
	while ((result = reader_next(&reader, &record)) == READ_RECORD) {
		pass.records++;
		pass.digest = mix_record(pass.digest, &record);
		if (lines && is_even(&record))
			check_line(&record);
	}
	pass.bad = result == READ_BAD;
	FUZZ_CHECK(!pass.bad || strncmp(reader.error, NAME ":", sizeof(NAME)) == 0,
		   "refused without the place: %s", reader.error);
	pass.lines = reader.line_number - (padding != 0 ? 1 : 0);
	record_free(&record);
	reader_close(&reader);
	fclose(stream);
	return pass;
}

static void compare_blocks(const uint8_t *bytes, size_t length, size_t first,
			   const struct pass *plain)
{
	struct pass moved;

	if (first == 0 || first >= BLOCK)
		return;
	moved = read_all(bytes, length, BLOCK - first, false);
	FUZZ_CHECK(moved.records == plain->records && moved.digest == plain->digest &&
			   moved.bad == plain->bad && moved.lines == plain->lines,
		   "%" PRIu64 " records in %" PRIu64 " lines; with a block that ends after %zu "
		   "bytes %" PRIu64 " in %" PRIu64,
		   plain->records, plain->lines, first, moved.records, moved.lines);
}

/* Each line of what was written. */
static void check_json(const char *text, size_t length)
{
	while (length != 0) {
		const char *end = memchr(text, '\n', length);
		size_t count = end != NULL ? (size_t)(end - text) : length;
		json_error_t error;
		json_t *object = json_loadb(text, count, 0, &error);

		FUZZ_CHECK(object != NULL && end != NULL, "decoded to what is not JSON: %.*s",
			   (int)count, text);
		json_decref(object);
		text += count + 1;
		length -= count + 1;
	}
}

static bool decode(const uint8_t *bytes, size_t length, const struct decode_options *options,
		   struct out *out, struct decode_counts *counts)
{
	struct source source = { .bytes = bytes, .length = length };
	FILE *stream = source_open(&source);
	bool good = decode_stream(out, options, stream, NAME, counts);

	fclose(stream);
	return good;
}

static void compare_outputs(const uint8_t *bytes, size_t length,
			    const struct decode_options *options, const struct pass *plain)
{
	struct out text = { .stream = nothing };
	struct out json = { .json = true };
	struct decode_counts of_text, of_json;
	bool good = decode(bytes, length, options, &text, &of_text);

	fflush(nothing); /* or it would be full during another input */
	json.stream = open_memstream(&written, &written_size);
	if (json.stream == NULL)
		exit(2);
	FUZZ_CHECK(decode(bytes, length, options, &json, &of_json) == good && good == !plain->bad,
		   "read %s, decoded %s", plain->bad ? "with an error" : "to the end",
		   good ? "to the end" : "with an error");
	fclose(json.stream);
	FUZZ_CHECK(of_text.calls == of_json.calls && of_text.wrong == of_json.wrong,
		   "%" PRIu64 " calls and %" PRIu64 " objections in text, %" PRIu64 " and %" PRIu64
		   " in JSON",
		   of_text.calls, of_text.wrong, of_json.calls, of_json.wrong);
	check_json(written, written_size);
	free(written);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	reader_open(&line_reader, NULL, "line");
	line_reader.loose = true;
	/* All that is ever needed, so that an input reaches the same whichever came before it. */
	if (!bytes_room(&again.tx, LONGEST) || !bytes_room(&again.rx, LONGEST))
		return 1;
	nothing = fopencookie(NULL, "w", (cookie_io_functions_t){ .write = drop });
	return nothing == NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint32_t versions[] = { FFA_VERSION_1_1, FFA_VERSION_1_0, FFA_VERSION_1_1,
					     FFA_VERSION_1_2 };
	struct tail tail = { data, size };
	uint8_t bits = tail_u8(&tail);
	struct decode_options options = { .version = versions[bits & 3],
					  .version_given = (bits & 3) != 0,
					  .all = (bits & 4) != 0,
					  .check = (bits & 8) == 0 };
	struct pass plain;

	if (size > LONGEST)
		return -1;
	plain = read_all(data, tail.left, 0, true);
	compare_blocks(data, tail.left, tail.left * (bits >> 4) / 16, &plain);
	compare_outputs(data, tail.left, &options, &plain);
	return 0;
}
