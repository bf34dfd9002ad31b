/* SPDX-License-Identifier: BSD-3-Clause */
/* program.c - programs from any bytes, and back. */
#include "program.h"

#include <string.h>

/* Bytes that run out into zeroes. */
struct source {
	const uint8_t *at;
	size_t left;
};

static uint64_t take(struct source *from, uint32_t bytes)
{
	uint64_t value = 0;

	for (uint32_t i = 0; i < bytes && from->left > 0; i++, from->left--)
		value |= (uint64_t)*from->at++ << (8 * i);
	return value;
}

uint32_t fuzz_fields(const struct fuzz_op *op)
{
	uint32_t count = 0;

	while (count < FUZZ_FIELDS && op->field[count].name != NULL)
		count++;
	return count;
}

uint64_t fuzz_reduce(const struct fuzz_field *field, uint64_t value)
{
	if (field->bytes < 8)
		value &= (UINT64_C(1) << (8 * field->bytes)) - 1;
	if (field->words != 0)
		return value % field->words;
	return field->limit != 0 ? value % field->limit : value;
}

static void read_step(struct fuzz_step *step, struct source *from)
{
	const struct fuzz_op *op;
	uint32_t fields;

	memset(step, 0, sizeof(*step));
	step->op = (uint8_t)(take(from, 1) % FUZZ_OPS);
	op = &fuzz_ops[step->op];
	if (op->kind != FUZZ_ATTACH) {
		uint64_t who = take(from, 1);

		step->client = (uint8_t)(who & 3);
		step->vcpu = (uint8_t)(who >> 2 & 3);
	}
	fields = fuzz_fields(op);
	for (uint32_t i = 0; i < fields; i++)
		step->value[i] = fuzz_reduce(&op->field[i], take(from, op->field[i].bytes));
}

void fuzz_program_read(struct fuzz_program *program, const uint8_t *bytes, size_t count)
{
	struct source from = { bytes, count < FUZZ_BYTES ? count : FUZZ_BYTES };

	for (uint32_t i = 0; i < FUZZ_HEADER; i++)
		program->header[i] =
			fuzz_reduce(&fuzz_header[i], take(&from, fuzz_header[i].bytes));
	program->steps = 0;
	while (from.left > 0 && program->steps < FUZZ_STEPS)
		read_step(&program->step[program->steps++], &from);
}

/* Room that runs out: `used` goes on counting. */
struct sink {
	uint8_t *at;
	size_t used, room;
};

static void put(struct sink *to, uint64_t value, uint32_t bytes)
{
	for (uint32_t i = 0; i < bytes; i++, to->used++)
		if (to->used < to->room)
			to->at[to->used] = (uint8_t)(value >> (8 * i));
}

static void write_step(const struct fuzz_step *step, struct sink *to)
{
	const struct fuzz_op *op = &fuzz_ops[step->op];
	uint32_t fields = fuzz_fields(op);

	put(to, step->op, 1);
	if (op->kind != FUZZ_ATTACH)
		put(to, (uint64_t)(step->client | step->vcpu << 2), 1);
	for (uint32_t i = 0; i < fields; i++)
		put(to, step->value[i], op->field[i].bytes);
}

size_t fuzz_program_write(const struct fuzz_program *program, uint8_t *out, size_t room)
{
	struct sink to = { out, 0, room };

	for (uint32_t i = 0; i < FUZZ_HEADER; i++)
		put(&to, program->header[i], fuzz_header[i].bytes);
	for (uint32_t i = 0; i < program->steps; i++)
		write_step(&program->step[i], &to);
	return to.used <= room ? to.used : 0;
}

bool fuzz_program_equal(const struct fuzz_program *a, const struct fuzz_program *b)
{
	if (a->steps != b->steps || memcmp(a->header, b->header, sizeof(a->header)) != 0)
		return false;
	for (uint32_t i = 0; i < a->steps; i++)
		if (a->step[i].op != b->step[i].op || a->step[i].client != b->step[i].client ||
		    a->step[i].vcpu != b->step[i].vcpu ||
		    memcmp(a->step[i].value, b->step[i].value, sizeof(a->step[i].value)) != 0)
			return false;
	return true;
}
