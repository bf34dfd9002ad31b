/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * found.c - how a target reports a find.
 */
#include "fuzz.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static void (*more)(const void *context);
static const void *more_context;

void fuzz_on_find(void (*print)(const void *context), const void *context)
{
	more = print;
	more_context = context;
}

void fuzz_found(const char *file, int line, const char *condition, const char *format, ...)
{
	void (*print)(const void *context) = more;
	va_list arguments;

	fprintf(stderr, "\nFUZZ FOUND at %s:%d: ", file, line);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fprintf(stderr, "\n  does not hold: %s\n", condition);
	more = NULL; /* it may itself find something */
	if (print != NULL)
		print(more_context);
	fflush(stderr);
	abort();
}
