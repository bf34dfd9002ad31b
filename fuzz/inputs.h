/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * inputs.h - the inputs that a path names: a file is one, a folder has all below it, in the order
 * of their names.
 */
#ifndef FUZZ_INPUTS_H
#define FUZZ_INPUTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct input {
	const char *path;
	const uint8_t *bytes;
	size_t size;
};

enum inputs_result {
	INPUTS_GOOD,
	INPUTS_STOPPED,	   /* by the function */
	INPUTS_UNREADABLE, /* said so on stderr */
};

/*
 * inputs_each - call a function for each input.
 * @run: returns false to stop; the input is gone when it returns. @context: handed to it.
 */
enum inputs_result inputs_each(const char *path,
			       bool (*run)(const struct input *input, const void *context),
			       const void *context);

#endif
