/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * out.c - text, JSON lines, progress.
 */
#include "out.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROGRESS_FROM (UINT64_C(4) << 20) /* shorter inputs are over before one can read it */
#define PROGRESS_STEP (UINT64_C(1) << 20)

bool out_open(struct out *out, bool json, const char *colour)
{
	memset(out, 0, sizeof(*out));
	out->stream = stdout;
	out->json = json;
	if (colour == NULL || strcmp(colour, "auto") == 0)
		out->colour = isatty(STDOUT_FILENO) != 0 && getenv("NO_COLOR") == NULL;
	else if (strcmp(colour, "always") == 0)
		out->colour = true;
	else if (strcmp(colour, "never") != 0)
		return false;
	return true;
}

bool out_close(struct out *out)
{
	return fflush(out->stream) == 0 && ferror(out->stream) == 0;
}

static const char *tone_code(enum tone tone)
{
	switch (tone) {
	case TONE_HEAD:
		return "\033[1m";
	case TONE_GOOD:
		return "\033[32m";
	case TONE_WARN:
		return "\033[33m";
	case TONE_BAD:
		return "\033[1;31m";
	case TONE_FAINT:
		return "\033[2m";
	case TONE_PLAIN:
		break;
	}
	return "";
}

void out_text(struct out *out, enum tone tone, const char *format, ...)
{
	bool coloured = out->colour && tone != TONE_PLAIN;
	va_list arguments;

	if (coloured)
		fputs(tone_code(tone), out->stream);
	va_start(arguments, format);
	vfprintf(out->stream, format, arguments);
	va_end(arguments);
	if (coloured)
		fputs("\033[0m", out->stream);
}

void out_json(struct out *out, json_t *object)
{
	json_dumpf(object, out->stream, JSON_COMPACT);
	fputc('\n', out->stream);
	json_decref(object);
}

json_t *json_hex(uint64_t value)
{
	char text[20];

	snprintf(text, sizeof(text), "0x%" PRIx64, value);
	return json_string(text);
}

void json_put(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, value) == 0)
		return;
	fputs("ffatrace: no memory\n", stderr);
	exit(TOOL_BAD);
}

void json_put_text(json_t *object, const char *key, const char *text)
{
	json_put(object, key, json_string(text));
}

void json_put_count(json_t *object, const char *key, uint64_t count)
{
	json_put(object, key, json_integer((json_int_t)count));
}

int tool_error(const char *format, ...)
{
	va_list arguments;

	fputs("ffatrace: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	return TOOL_BAD;
}

void progress_start(struct progress *progress, const char *label, FILE *input)
{
	struct stat status;

	memset(progress, 0, sizeof(*progress));
	progress->label = label;
	progress->on = isatty(STDERR_FILENO) != 0;
	progress->next = PROGRESS_FROM;
	if (fstat(fileno(input), &status) == 0 && S_ISREG(status.st_mode))
		progress->total = (uint64_t)status.st_size;
}

void progress_at(struct progress *progress, uint64_t bytes)
{
	if (!progress->on || bytes < progress->next)
		return;
	progress->next = bytes + PROGRESS_STEP;
	progress->shown = true;
	if (progress->total != 0)
		fprintf(stderr, "\r%s: %3" PRIu64 " %%", progress->label,
			bytes / (progress->total / 100 + 1));
	else
		fprintf(stderr, "\r%s: %" PRIu64 " MiB", progress->label, bytes >> 20);
}

void progress_end(struct progress *progress)
{
	if (progress->shown)
		fprintf(stderr, "\r%*s\r", (int)strlen(progress->label) + 16, "");
	progress->shown = false;
}
