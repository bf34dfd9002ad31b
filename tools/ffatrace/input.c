/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * input.c - opening, copying and loading of inputs.
 */
#include "input.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "out.h"

static bool is_folder(FILE *stream)
{
	struct stat status;

	return fstat(fileno(stream), &status) == 0 && S_ISDIR(status.st_mode);
}

FILE *input_open(const char *name)
{
	FILE *stream;

	if (strcmp(name, "-") == 0)
		return stdin;
	stream = fopen(name, "rb");
	if (stream == NULL) {
		tool_error("%s: %s", name, strerror(errno));
	} else if (is_folder(stream)) {
		tool_error("%s: is a directory", name);
		fclose(stream);
		return NULL;
	}
	return stream;
}

void input_close(FILE *stream)
{
	if (stream != NULL && stream != stdin)
		fclose(stream);
}

static bool copy_stream(FILE *from, FILE *to)
{
	char block[65536];
	size_t count;

	while ((count = fread(block, 1, sizeof(block), from)) != 0) {
		if (fwrite(block, 1, count, to) != count)
			return false;
	}
	return ferror(from) == 0;
}

bool input_keep(struct input *input, const char *name)
{
	FILE *copy;
	bool copied;
	int descriptor;

	memset(input, 0, sizeof(*input));
	input->name = name;
	input->path = name;
	if (strcmp(name, "-") != 0)
		return true;
	input->name = "standard input";
	strcpy(input->temporary, "/tmp/ffatrace-XXXXXX");
	descriptor = mkstemp(input->temporary);
	copy = descriptor >= 0 ? fdopen(descriptor, "wb") : NULL;
	if (copy == NULL) {
		tool_error("no temporary file: %s", strerror(errno));
		input->temporary[0] = '\0';
		return false;
	}
	input->path = input->temporary;
	copied = copy_stream(stdin, copy);
	if (fclose(copy) != 0 || !copied) {
		tool_error("cannot copy standard input: %s", strerror(errno));
		input_drop(input);
		return false;
	}
	return true;
}

void input_drop(struct input *input)
{
	if (input->temporary[0] != '\0')
		unlink(input->temporary);
	input->temporary[0] = '\0';
}

const char *input_load(FILE *stream, size_t limit, struct bytes *out)
{
	out->length = 0;
	for (;;) {
		size_t count;

		if (out->length > limit)
			return "is too long";
		if (!bytes_room(out, out->length + 65536))
			return "does not fit into memory";
		count = fread(out->data + out->length, 1, out->room - out->length, stream);
		if (count == 0)
			break;
		out->length += count;
	}
	return ferror(stream) != 0 ? "cannot be read" : NULL;
}

static bool hex_prefix(const struct bytes *bytes, size_t at)
{
	return bytes->length - at >= 2 && bytes->data[at] == '0' &&
	       (bytes->data[at + 1] == 'x' || bytes->data[at + 1] == 'X');
}

bool input_is_text(const struct bytes *bytes)
{
	for (size_t i = 0; i < bytes->length; i++)
		if (iscntrl(bytes->data[i]) != 0 && isspace(bytes->data[i]) == 0)
			return false;
	return bytes->length != 0;
}

static bool no_digit(const char *name, uint64_t line, uint8_t what)
{
	char text[32];

	snprintf(text, sizeof(text), isgraph(what) != 0 ? "'%c'" : "character 0x%02x", what);
	tool_error("%s:%" PRIu64 ": %s is no hexadecimal digit (of a file that is no text: "
		   "--binary)",
		   name, line, text);
	return false;
}

bool input_unhex(struct bytes *bytes, const char *name)
{
	uint64_t line = 1, last = 1;
	size_t used = 0;
	int high = -1;

	for (size_t i = 0; i < bytes->length; i++) {
		int value;

		line += bytes->data[i] == '\n';
		if (isspace(bytes->data[i]) != 0)
			continue;
		last = line;
		if (high < 0 && hex_prefix(bytes, i)) {
			i++;
			continue;
		}
		value = hex_value((char)bytes->data[i]);
		if (value < 0)
			return no_digit(name, line, bytes->data[i]);
		if (high >= 0)
			bytes->data[used++] = (uint8_t)(high << 4 | value);
		high = high >= 0 ? -1 : value;
	}
	if (high >= 0)
		tool_error("%s:%" PRIu64 ": ends in the middle of a byte", name, last);
	bytes->length = used;
	return high < 0;
}
