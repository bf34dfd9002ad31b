/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * field.h - one field of a call or a descriptor, explained; and where explanations go.
 */
#ifndef FFATRACE_FIELD_H
#define FFATRACE_FIELD_H

#include <stdint.h>

#include "out.h"

struct field {
	char name[48];
	char place[24]; /* "w1[31:16]", "+0x20" */
	uint64_t value;
	char meaning[160]; /* empty: the value says it all */
	char wrong[160];   /* empty: nothing is wrong with it */
};

/* Fields go to the text output, or to a JSON array, at once. */
struct field_sink {
	struct out *out;
	json_t *array;	/* NULL: text */
	unsigned wrong; /* fields with something wrong so far */
};

void field_emit(struct field_sink *sink, const struct field *field);

/* field_start - a field with nothing but a name, a value and (formatted) a place. */
void field_start(struct field *field, const char *name, uint64_t value, const char *place, ...)
	__attribute__((format(printf, 4, 5)));

/* field_note, field_wrong - set the meaning, or what is wrong. */
void field_note(struct field *field, const char *format, ...) __attribute__((format(printf, 2, 3)));
void field_wrong(struct field *field, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
