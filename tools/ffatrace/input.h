/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * input.h - files the tool reads; "-" is standard input.
 */
#ifndef FFATRACE_INPUT_H
#define FFATRACE_INPUT_H

#include <stdbool.h>
#include <stdio.h>

#include "hex.h"

/*
 * input_open - a file for reading once, from its start. Complains when it cannot be opened.
 * input_open_again - the same for an input that is read several times: standard input is first
 * copied to a temporary file, which `path` then names.
 */
FILE *input_open(const char *name);
void input_close(FILE *stream);

struct input {
	const char *name; /* for messages */
	const char *path;
	char temporary[32];
};

/* input_keep - make an input that can be opened as often as needed. Complains; false on failure. */
bool input_keep(struct input *input, const char *name);
void input_drop(struct input *input);

/* input_load - all bytes of a stream, at most `limit`; NULL, or what is wrong. */
const char *input_load(FILE *stream, size_t limit, struct bytes *out);

/* input_is_text - whether there are bytes, and no control characters but blanks among them. */
bool input_is_text(const struct bytes *bytes);

/*
 * input_unhex - turn hexadecimal digits and blanks into the bytes that they say. Complains, with
 * the number of the line; false when they are something else.
 */
bool input_unhex(struct bytes *bytes, const char *name);

#endif
