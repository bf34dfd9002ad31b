/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mutate_value.c - what to put into a field of a step. Fields of words and with limits are easy;
 * for numbers the name of the field says which ones mean something.
 */
#include "mutate_inside.h"

#include <string.h>

static uint64_t small(struct chance *chance, uint32_t bytes)
{
	(void)bytes;
	return value_small(chance);
}

static uint64_t one_bit(struct chance *chance, uint32_t bytes)
{
	return UINT64_C(1) << chance_below(chance, 8 * bytes);
}

static uint64_t version(struct chance *chance, uint32_t bytes)
{
	(void)bytes;
	return value_version(chance);
}

static uint64_t fid(struct chance *chance, uint32_t bytes)
{
	(void)bytes;
	return value_fid(chance);
}

/* Offsets of a descriptor's fields are multiples of 4. */
static uint64_t offset(struct chance *chance, uint32_t bytes)
{
	(void)bytes;
	return chance_in(chance, 6) ? chance_below(chance, 4096) : 4 * chance_below(chance, 48);
}

/* An endpoint's own ID is the usual: zero says so. */
static uint64_t identity(struct chance *chance, uint32_t bytes)
{
	return chance_in(chance, 2) ? 0 : value_any(chance, bytes);
}

static uint64_t by_name(const struct fuzz_field *field, struct chance *chance)
{
	static const struct {
		const char *name;
		uint64_t (*make)(struct chance *chance, uint32_t bytes);
	} ways[] = {
		{ "request", version }, { "query", fid },      { "nth", small },
		{ "page", small },	{ "range", small },    { "tx", small },
		{ "rx", small },	{ "index", small },    { "times", small },
		{ "pauses", small },	{ "budget", small },   { "flags", one_bit },
		{ "perms", small },	{ "bits", one_bit },   { "at", offset },
		{ "id", identity },	{ "start", identity }, { "skew", identity },
	};

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (strcmp(ways[i].name, field->name) == 0 && !chance_in(chance, 8))
			return ways[i].make(chance, field->bytes);
	return value_any(chance, field->bytes);
}

static uint32_t endpoint(struct chance *chance)
{
	return (chance_in(chance, 2) ? 0x8000 : 0) + chance_below(chance, 5);
}

/* What registers hold: a number, two endpoints, addresses and lengths. */
static uint64_t in_register(const struct fuzz_step *step, struct chance *chance)
{
	if (step->value[0] == 0)
		return value_fid(chance);
	if (step->value[0] == 1 && !chance_in(chance, 3))
		return (uint64_t)endpoint(chance) << 16 | endpoint(chance);
	if (chance_in(chance, 3))
		return 0x40000000 + ((uint64_t)chance_below(chance, 1024) << 12);
	return value_any(chance, 8);
}

/* By how much a field is moved, or to what. */
static uint64_t setting(const struct fuzz_step *step, struct chance *chance)
{
	static const uint16_t by[] = { 1, 1, 2, 4, 8, 15, 16, 17, 32, 48, 4096 };

	if (step->value[1] == 0 && chance_in(chance, 2))
		return value_any(chance, chance_in(chance, 3) ? 8 : 4);
	if (step->value[1] == 3)
		return one_bit(chance, chance_in(chance, 4) ? 8 : 4);
	return by[chance_below(chance, sizeof(by) / sizeof(by[0]))];
}

/* What the same field of another step says: the same page, the same handle. */
static bool borrow(const struct fuzz_program *program, const struct fuzz_step *step, uint32_t at,
		   struct chance *chance, uint64_t *value)
{
	const struct fuzz_step *other;

	if (program->steps == 0)
		return false;
	other = &program->step[chance_below(chance, program->steps)];
	if (other == step || other->op != step->op)
		return false;
	*value = other->value[at];
	if (chance_in(chance, 3))
		*value += chance_in(chance, 2) ? 1 : UINT64_MAX;
	return true;
}

static uint64_t fresh(const struct fuzz_step *step, uint32_t at, struct chance *chance)
{
	const struct fuzz_field *field = &fuzz_ops[step->op].field[at];

	if (step->op == FUZZ_A_LIE)
		return mutate_lie_field(step, at, chance);
	/* The registers of every call more often than those of a few, and who calls whom. */
	if (step->op == FUZZ_A_REG && at == 0 && !chance_in(chance, 3))
		return chance_in(chance, 3) ? 1 : chance_below(chance, 8);
	if (field->words != 0)
		return chance_below(chance, field->words);
	if (field->limit != 0)
		return chance_in(chance, 4) ? field->limit - 1
					    : chance_below(chance, (uint32_t)field->limit);
	if (step->op == FUZZ_A_REG && strcmp(field->name, "value") == 0)
		return in_register(step, chance);
	if (step->op == FUZZ_A_SET && strcmp(field->name, "value") == 0)
		return setting(step, chance);
	return by_name(field, chance);
}

void mutate_field(const struct fuzz_program *program, struct fuzz_step *step, uint32_t at,
		  struct chance *chance)
{
	const struct fuzz_field *field = &fuzz_ops[step->op].field[at];
	uint64_t value = step->value[at];
	uint32_t how = chance_below(chance, 8);

	if (how == 0)
		value = 0;
	else if (how == 1 && field->words == 0)
		value = value_near(chance, value);
	else if (how > 2 || !borrow(program, step, at, chance, &value))
		value = fresh(step, at, chance);
	step->value[at] = fuzz_reduce(field, value);
}

void mutate_new_step(const struct fuzz_program *program, struct fuzz_step *step, uint8_t op,
		     struct chance *chance)
{
	uint32_t fields = fuzz_fields(&fuzz_ops[op]);

	memset(step, 0, sizeof(*step));
	step->op = op;
	if (fuzz_ops[op].kind != FUZZ_ATTACH && chance_in(chance, 2)) {
		step->client = (uint8_t)chance_below(chance, chance_in(chance, 8) ? 4 : 3);
		step->vcpu = (uint8_t)chance_below(chance, 4);
	}
	if (op == FUZZ_MAP) { /* but for a pair, of which zeroes would be the same page twice */
		step->value[2] = 2;
		step->value[3] = 1;
	}
	/* Zeroes mean the usual: only some fields say something else, values always. */
	for (uint32_t i = 0; i < fields; i++)
		if (i == 0 || chance_in(chance, 2) ||
		    (fuzz_ops[op].kind == FUZZ_ATTACH && fuzz_ops[op].field[i].bytes == 8))
			mutate_field(program, step, i, chance);
}
