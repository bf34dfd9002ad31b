/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * out.h - what the tool says: text with colour where that is welcome, JSON lines, progress.
 */
#ifndef FFATRACE_OUT_H
#define FFATRACE_OUT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Exit status of every command. */
enum tool_exit {
	TOOL_EQUAL = 0,	     /* done; nothing to object to */
	TOOL_DIFFERENCE = 1, /* a difference, or a verdict of "refused" */
	TOOL_BAD = 2,	     /* usage, or input that cannot be read */
};

enum tone {
	TONE_PLAIN,
	TONE_HEAD,
	TONE_GOOD,
	TONE_WARN,
	TONE_BAD,
	TONE_FAINT,
};

struct out {
	FILE *stream;
	bool json; /* one object a line instead of text */
	bool colour;
	bool quiet;   /* summaries and differences only */
	bool verbose; /* every register and range */
};

/* How far a long input has come; written to stderr when that is a terminal. */
struct progress {
	uint64_t total; /* bytes; 0 when not known */
	uint64_t next;
	const char *label;
	bool on;
	bool shown;
};

/*
 * out_open - text or JSON on stdout.
 * @colour: "auto" (or NULL), "always", "never". Returns: false when it is something else.
 */
bool out_open(struct out *out, bool json, const char *colour);

/* out_close - flush. Returns: false when something could not be written. */
bool out_close(struct out *out);

void out_text(struct out *out, enum tone tone, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* out_json - write an object as one line; takes the caller's reference. */
void out_json(struct out *out, json_t *object);

/* json_hex - a number as the string "0x...". json_put - set a field; no memory ends the tool. */
json_t *json_hex(uint64_t value);
void json_put(json_t *object, const char *key, json_t *value);
void json_put_text(json_t *object, const char *key, const char *text);
void json_put_count(json_t *object, const char *key, uint64_t count);

/* tool_error - a message on stderr. Returns: TOOL_BAD. */
int tool_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

void progress_start(struct progress *progress, const char *label, FILE *input);
void progress_at(struct progress *progress, uint64_t bytes);
void progress_end(struct progress *progress);

#endif
