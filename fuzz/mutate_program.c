/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mutate_program.c - programs changed by steps and fields; and one program made of two.
 */
#include "mutate_inside.h"

#include <string.h>

static bool is_attachment(const struct fuzz_step *step)
{
	return fuzz_ops[step->op].kind == FUZZ_ATTACH;
}

/* Room for @count steps at @at; those behind the last place fall off. */
static uint32_t make_room(struct fuzz_program *program, uint32_t at, uint32_t count)
{
	uint32_t behind = program->steps - at;

	if (count > FUZZ_STEPS - at)
		count = FUZZ_STEPS - at;
	if (behind > FUZZ_STEPS - at - count)
		behind = FUZZ_STEPS - at - count;
	memmove(&program->step[at + count], &program->step[at], behind * sizeof(struct fuzz_step));
	program->steps = at + count + behind;
	return count;
}

static void remove_steps(struct fuzz_program *program, uint32_t at, uint32_t count)
{
	program->steps -= count;
	memmove(&program->step[at], &program->step[at + count],
		(program->steps - at) * sizeof(struct fuzz_step));
}

static uint32_t any_step(const struct fuzz_program *program, struct chance *chance)
{
	return chance_below(chance, program->steps);
}

/* The place behind a step and its attachments. */
static uint32_t behind(const struct fuzz_program *program, uint32_t at)
{
	do
		at++;
	while (at < program->steps && is_attachment(&program->step[at]));
	return at;
}

/* Where a new step may go without taking another's attachments. */
static uint32_t between(const struct fuzz_program *program, struct chance *chance)
{
	if (program->steps == 0 || chance_in(chance, 8))
		return 0;
	return behind(program, any_step(program, chance));
}

static uint8_t random_op(struct chance *chance, bool attachment)
{
	uint8_t op;

	do
		op = (uint8_t)chance_below(chance, FUZZ_OPS);
	while ((fuzz_ops[op].kind == FUZZ_ATTACH) != attachment);
	return op;
}

static void change_header(struct fuzz_program *program, struct chance *chance)
{
	uint32_t at = chance_below(chance, FUZZ_HEADER);
	const struct fuzz_field *field = &fuzz_header[at];
	uint64_t value = chance_in(chance, 3) ? 0 : chance_next(chance);

	/* Bits of options are turned one at a time: all at once is rarely a sensible machine. */
	if (at == FUZZ_H_OPTIONS && value != 0)
		value = program->header[at] ^ UINT64_C(1) << chance_below(chance, 11);
	program->header[at] = fuzz_reduce(field, value);
}

static void add_step(struct fuzz_program *program, struct chance *chance)
{
	uint32_t at = between(program, chance);
	struct fuzz_step step;

	mutate_new_step(program, &step, random_op(chance, false), chance);
	if (at > 0 && chance_in(chance, 2))
		step.client = program->step[at - 1].client;
	if (make_room(program, at, 1) == 1)
		program->step[at] = step;
}

static void add_story(struct fuzz_program *program, struct chance *chance)
{
	const struct fuzz_program *story = mutate_story(chance);
	uint32_t count = story->steps, at = between(program, chance);
	uint8_t client = (uint8_t)chance_below(chance, 3);
	bool moved = chance_in(chance, 3);

	count = make_room(program, at, count);
	for (uint32_t i = 0; i < count; i++) {
		program->step[at + i] = story->step[i];
		if (moved && !is_attachment(&story->step[i]))
			program->step[at + i].client = client;
	}
	/* The machine that it needs. */
	for (uint32_t i = 0; i < FUZZ_HEADER; i++)
		if (story->header[i] != 0 && !chance_in(chance, 4))
			program->header[i] = story->header[i];
}

/* The last send at or before a place; attachments of memory belong to one. */
static bool find_send(const struct fuzz_program *program, struct chance *chance, uint32_t *at)
{
	uint32_t start = any_step(program, chance);

	for (uint32_t i = 0; i < program->steps; i++) {
		*at = (start + i) % program->steps;
		if (program->step[*at].op == FUZZ_SEND)
			return true;
	}
	return false;
}

/* An attack that fits the step it is attached to. */
static bool fitting(const struct fuzz_step *owner, struct fuzz_step *step, uint8_t op,
		    struct chance *chance)
{
	if (op == FUZZ_A_LIE)
		return mutate_fitting_lie(owner, step, chance);
	return op == FUZZ_A_MEANWHILE && mutate_fitting_other(owner, step, chance);
}

static void add_attachment(struct fuzz_program *program, uint32_t owner, uint8_t op,
			   struct chance *chance)
{
	/* The first lie about a call is the one that is told. */
	uint32_t at = op == FUZZ_A_LIE ? owner + 1 : behind(program, owner);
	struct fuzz_step step;

	if (chance_in(chance, 2) || !fitting(&program->step[owner], &step, op, chance))
		mutate_new_step(program, &step, op, chance);
	if (make_room(program, at, 1) == 1)
		program->step[at] = step;
}

/* One more range, receiver, cut or broken field of a send. */
static void add_to_send(struct fuzz_program *program, struct chance *chance)
{
	static const uint8_t ops[] = { FUZZ_A_RANGE, FUZZ_A_RANGE, FUZZ_A_RECEIVER, FUZZ_A_CUT,
				       FUZZ_A_SET,   FUZZ_A_SET,   FUZZ_A_PATCH,    FUZZ_A_REG };
	uint32_t at;

	if (program->steps == 0 || !find_send(program, chance, &at))
		add_step(program, chance);
	else
		add_attachment(program, at, ops[chance_below(chance, sizeof(ops))], chance);
}

/* A step that is no attachment: one at random, or what it is attached to. */
static uint32_t any_owner(const struct fuzz_program *program, struct chance *chance)
{
	uint32_t at = any_step(program, chance);

	while (at > 0 && is_attachment(&program->step[at]))
		at--;
	return at;
}

/* Another register of any call. */
static void add_register(struct fuzz_program *program, struct chance *chance)
{
	if (program->steps != 0)
		add_attachment(program, any_owner(program, chance), FUZZ_A_REG, chance);
}

/* What the target is about: a lie, a port that fails, a race. */
static void add_attack(const struct fuzz_taste *taste, struct fuzz_program *program,
		       struct chance *chance)
{
	static const uint8_t ops[3][2] = {
		{ FUZZ_A_LIE, FUZZ_A_RX },
		{ FUZZ_A_REFUSE, FUZZ_A_REFUSE },
		{ FUZZ_A_TOUCH, FUZZ_A_MEANWHILE },
	};
	uint32_t kind = chance_below(chance, 3);
	uint8_t op;

	if (program->steps == 0)
		return;
	while (taste->attack[kind] == 0) /* not called when all are */
		kind = (kind + 1) % 3;
	op = ops[kind][chance_below(chance, 2)];
	add_attachment(program, any_owner(program, chance), op, chance);
}

static void change_step(struct fuzz_program *program, struct chance *chance)
{
	struct fuzz_step *step = &program->step[any_step(program, chance)];
	uint32_t fields = fuzz_fields(&fuzz_ops[step->op]);

	if (!is_attachment(step) && (fields == 0 || chance_in(chance, 6))) {
		step->client = (uint8_t)chance_below(chance, 4);
		step->vcpu = (uint8_t)chance_below(chance, 4);
	} else if (fields != 0) {
		mutate_field(program, step, chance_below(chance, fields), chance);
	}
}

static void repeat_steps(struct fuzz_program *program, struct chance *chance)
{
	struct fuzz_step copy[FUZZ_STEPS];
	uint32_t from = any_step(program, chance);
	uint32_t count = behind(program, from) - from, at;

	if (chance_in(chance, 3) && from + count < program->steps)
		count = behind(program, from + count) - from;
	memcpy(copy, &program->step[from], count * sizeof(copy[0]));
	at = between(program, chance);
	count = make_room(program, at, count);
	memcpy(&program->step[at], copy, count * sizeof(copy[0]));
}

static void drop_steps(struct fuzz_program *program, struct chance *chance)
{
	uint32_t at = any_step(program, chance), count = 1;

	/* A step goes with its attachments, or there would be many of no use. */
	if (!is_attachment(&program->step[at]))
		count = behind(program, at) - at;
	/* Now and then many: long programs are slow, and most of their steps are of no use. */
	if (chance_in(chance, 3))
		count = 1 + chance_below(chance, program->steps - at);
	remove_steps(program, at, count);
}

static void swap_steps(struct fuzz_program *program, struct chance *chance)
{
	uint32_t a = any_step(program, chance), b = any_step(program, chance);
	struct fuzz_step keep = program->step[a];

	program->step[a] = program->step[b];
	program->step[b] = keep;
}

static void mutate_once(const struct fuzz_taste *taste, struct fuzz_program *program,
			struct chance *chance)
{
	uint32_t attack = 2u * taste->attack[0] + 2u * taste->attack[1] + 2u * taste->attack[2];
	uint32_t how = chance_below(chance, 21 + attack);

	if (how >= 21)
		add_attack(taste, program, chance);
	else if (program->steps == 0 || how < 2)
		add_story(program, chance);
	else if (how < 4)
		change_header(program, chance);
	else if (how < 6)
		add_step(program, chance);
	else if (how < 9)
		add_to_send(program, chance);
	else if (how < 14)
		change_step(program, chance);
	else if (how < 16)
		repeat_steps(program, chance);
	else if (how < 18)
		drop_steps(program, chance);
	else if (how == 20)
		add_register(program, chance);
	else
		swap_steps(program, chance);
}

/* Write as many steps as there is room for. */
static size_t write_out(struct fuzz_program *program, uint8_t *out, size_t room)
{
	size_t size = fuzz_program_write(program, out, room);

	while (size == 0 && program->steps > 0) {
		program->steps--;
		size = fuzz_program_write(program, out, room);
	}
	return size;
}

size_t mutate_program(const struct fuzz_taste *taste, uint8_t *data, size_t size, size_t room,
		      struct chance *chance)
{
	struct fuzz_program program;

	fuzz_program_read(&program, data, size);
	for (uint32_t n = chance_few(chance, 5); n > 0; n--)
		mutate_once(taste, &program, chance);
	return write_out(&program, data, room < FUZZ_BYTES ? room : FUZZ_BYTES);
}

size_t cross_programs(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
		      uint8_t *out, size_t room, struct chance *chance)
{
	struct fuzz_program one, two;
	uint32_t at, from, count;

	fuzz_program_read(&one, a, a_size);
	fuzz_program_read(&two, b, b_size);
	at = between(&one, chance);
	from = between(&two, chance);
	if (chance_in(chance, 2)) { /* up to here the one, from there on the other */
		one.steps = at;
		count = two.steps - from;
	} else {
		count = two.steps > from ? behind(&two, from) - from : 0;
	}
	if (chance_in(chance, 4))
		memcpy(one.header, two.header, sizeof(one.header));
	count = make_room(&one, at, count);
	memcpy(&one.step[at], &two.step[from], count * sizeof(one.step[0]));
	return write_out(&one, out, room < FUZZ_BYTES ? room : FUZZ_BYTES);
}
