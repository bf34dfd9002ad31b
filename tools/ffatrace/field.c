/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * field.c - explained fields as text or JSON.
 */
#include "field.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

static void emit_json(json_t *array, const struct field *field)
{
	json_t *object = json_object();

	json_put_text(object, "name", field->name);
	json_put_text(object, "place", field->place);
	json_put(object, "value", json_hex(field->value));
	if (field->meaning[0] != '\0')
		json_put_text(object, "meaning", field->meaning);
	if (field->wrong[0] != '\0')
		json_put_text(object, "wrong", field->wrong);
	json_array_append_new(array, object);
}

void field_emit(struct field_sink *sink, const struct field *field)
{
	if (field->wrong[0] != '\0')
		sink->wrong++;
	if (sink->array != NULL) {
		emit_json(sink->array, field);
		return;
	}
	out_text(sink->out, TONE_PLAIN, "    %-11s %-30s 0x%-10" PRIx64, field->place, field->name,
		 field->value);
	if (field->meaning[0] != '\0')
		out_text(sink->out, TONE_PLAIN, " %s", field->meaning);
	if (field->wrong[0] != '\0')
		out_text(sink->out, TONE_BAD, "  <- %s", field->wrong);
	out_text(sink->out, TONE_PLAIN, "\n");
}

void field_start(struct field *field, const char *name, uint64_t value, const char *place, ...)
{
	va_list arguments;

	memset(field, 0, sizeof(*field));
	snprintf(field->name, sizeof(field->name), "%s", name);
	field->value = value;
	va_start(arguments, place);
	vsnprintf(field->place, sizeof(field->place), place, arguments);
	va_end(arguments);
}

void field_note(struct field *field, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(field->meaning, sizeof(field->meaning), format, arguments);
	va_end(arguments);
}

void field_wrong(struct field *field, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(field->wrong, sizeof(field->wrong), format, arguments);
	va_end(arguments);
}
