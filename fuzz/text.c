/* SPDX-License-Identifier: BSD-3-Clause */
/* text.c - programs to text, and back. */
#include "text.h"

#include <stdlib.h>
#include <string.h>

#define MAX_WORD 40

static const char *const clients[] = { "host", "vm1", "vm2", "nobody" };

/* ---- writing -------------------------------------------------------------------------------- */

static void write_field(const struct fuzz_field *field, uint64_t value, FILE *out)
{
	if (value == 0)
		return;
	if (field->words != 0)
		fprintf(out, " %s=%s", field->name, field->word[value]);
	else if (value < 1000)
		fprintf(out, " %s=%u", field->name, (unsigned int)value);
	else
		fprintf(out, " %s=0x%llx", field->name, (unsigned long long)value);
}

void fuzz_text_step(const struct fuzz_step *step, FILE *out)
{
	const struct fuzz_op *op = &fuzz_ops[step->op];
	uint32_t fields = fuzz_fields(op);

	if (op->kind == FUZZ_ATTACH)
		fprintf(out, "  %s", op->name);
	else
		fprintf(out, "%s.%u %s", clients[step->client], step->vcpu, op->name);
	for (uint32_t i = 0; i < fields; i++)
		write_field(&op->field[i], step->value[i], out);
}

void fuzz_text_write(const struct fuzz_program *program, FILE *out)
{
	fputs("program", out);
	for (uint32_t i = 0; i < FUZZ_HEADER; i++)
		write_field(&fuzz_header[i], program->header[i], out);
	fputc('\n', out);
	for (uint32_t i = 0; i < program->steps; i++) {
		fuzz_text_step(&program->step[i], out);
		fputc('\n', out);
	}
}

/* ---- reading -------------------------------------------------------------------------------- */

struct reading {
	const char *at, *end; /* of the text */
	uint32_t line;
	FILE *errors;
	char word[MAX_WORD + 1]; /* the last one read */
};

static bool wrong(const struct reading *r, const char *what)
{
	fprintf(r->errors, "line %u: \"%s\": %s\n", r->line, r->word, what);
	return false;
}

/* Blanks, and a comment to the end of its line. */
static void skip(struct reading *r)
{
	while (r->at < r->end && (*r->at == ' ' || *r->at == '\t' || *r->at == '\r'))
		r->at++;
	if (r->at < r->end && *r->at == '#')
		while (r->at < r->end && *r->at != '\n')
			r->at++;
}

/* The next word of the line, up to any of `stops`; false at the end of the line. */
static bool next_word(struct reading *r, const char *stops)
{
	size_t count = 0;

	skip(r);
	while (r->at < r->end && strchr(" \t\r\n#", *r->at) == NULL &&
	       strchr(stops, *r->at) == NULL) {
		if (count < MAX_WORD)
			r->word[count++] = *r->at;
		r->at++;
	}
	r->word[count] = '\0';
	return count > 0;
}

/* To the next line that says something; false at the end of the text. */
static bool next_line(struct reading *r)
{
	skip(r);
	while (r->at < r->end && *r->at == '\n') {
		r->at++;
		r->line++;
		skip(r);
	}
	return r->at < r->end;
}

static bool one_of(const char *word, const char *const *list, uint32_t count, uint64_t *out)
{
	for (uint32_t i = 0; i < count; i++)
		if (strcmp(word, list[i]) == 0) {
			*out = i;
			return true;
		}
	return false;
}

static bool read_value(struct reading *r, const struct fuzz_field *field, uint64_t *out)
{
	char *end;

	if (!next_word(r, ""))
		return wrong(r, "a value is missing after this field's =");
	if (field->words != 0 && one_of(r->word, field->word, field->words, out))
		return true;
	*out = strtoull(r->word, &end, 0);
	if (*end != '\0')
		return wrong(r, "neither a number nor a word of this field (see fuzz/ops.c)");
	if (fuzz_reduce(field, *out) != *out)
		return wrong(r, "more than this field can say");
	return true;
}

/* name=value up to the end of the line. */
static bool read_fields(struct reading *r, const struct fuzz_field *fields, uint32_t count,
			uint64_t *values)
{
	while (next_word(r, "=")) {
		uint32_t i = 0;

		while (i < count && strcmp(r->word, fields[i].name) != 0)
			i++;
		if (i == count)
			return wrong(r, "no such field here (see fuzz/ops.c)");
		if (r->at == r->end || *r->at != '=')
			return wrong(r, "= and a value must follow");
		r->at++;
		if (!read_value(r, &fields[i], &values[i]))
			return false;
	}
	return true;
}

static bool read_op(struct reading *r, struct fuzz_step *step, bool attachment)
{
	for (uint32_t i = 0; i < FUZZ_OPS; i++)
		if (strcmp(r->word, fuzz_ops[i].name) == 0 &&
		    (fuzz_ops[i].kind == FUZZ_ATTACH) == attachment) {
			step->op = (uint8_t)i;
			return read_fields(r, fuzz_ops[i].field, fuzz_fields(&fuzz_ops[i]),
					   step->value);
		}
	return wrong(r, attachment ? "neither CLIENT.VCPU nor an attachment" : "no such step");
}

static bool read_step(struct reading *r, struct fuzz_step *step)
{
	uint64_t client;

	memset(step, 0, sizeof(*step));
	(void)next_word(r, ".");
	if (r->at == r->end || *r->at != '.')
		return read_op(r, step, true);
	if (!one_of(r->word, clients, 4, &client))
		return wrong(r, "a client is host, vm1, vm2 or nobody");
	step->client = (uint8_t)client;
	r->at++;
	if (!next_word(r, "") || r->word[0] < '0' || r->word[0] > '3' || r->word[1] != '\0')
		return wrong(r, "a vCPU is 0 to 3");
	step->vcpu = (uint8_t)(r->word[0] - '0');
	(void)next_word(r, "");
	return read_op(r, step, false);
}

bool fuzz_text_is(const uint8_t *bytes, size_t count)
{
	bool begins =
		(count >= 7 && memcmp(bytes, "program", 7) == 0) || (count > 0 && bytes[0] == '#');

	/* Other bytes may begin so, too; nobody writes these. */
	for (size_t i = 0; begins && i < count; i++)
		/* NOLINTNEXTLINE(bugprone-not-null-terminated-result): a set, no string */
		if (bytes[i] < ' ' && memchr("\t\r\n", bytes[i], 3) == NULL)
			return false;
	return begins;
}

bool fuzz_text_read(struct fuzz_program *program, const char *text, size_t count, FILE *errors)
{
	struct reading r = { text, text + count, 1, errors, "" };

	memset(program->header, 0, sizeof(program->header));
	program->steps = 0;
	if (!next_line(&r) || !next_word(&r, "") || strcmp(r.word, "program") != 0)
		return wrong(&r, "the first line must begin with the word \"program\"");
	if (!read_fields(&r, fuzz_header, FUZZ_HEADER, program->header))
		return false;
	while (next_line(&r)) {
		if (program->steps == FUZZ_STEPS)
			return wrong(&r, "more steps than a program can have (FUZZ_STEPS)");
		if (!read_step(&r, &program->step[program->steps++]))
			return false;
	}
	return true;
}
