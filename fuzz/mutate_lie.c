/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mutate_lie.c - lies of the Secure side: which, about which call, and with what argument.
 */
#include "mutate_inside.h"

#include <string.h>

static uint64_t named(const char *word)
{
	const struct fuzz_field *field = &fuzz_ops[FUZZ_A_LIE].field[0];
	uint32_t at = 0;

	while (at + 1 < field->words && strcmp(field->word[at], word) != 0)
		at++;
	return at;
}

/* The lies that a real Secure side might tell, as often as all others together. */
static uint64_t mode(struct chance *chance)
{
	if (chance_in(chance, 2))
		return chance_below(chance, fuzz_ops[FUZZ_A_LIE].field[0].words);
	return named(chance_in(chance, 2) ? "error" : "register");
}

/* A lie is about any call, or about those of one number: mostly one that the proxy makes itself. */
static uint64_t about(struct chance *chance)
{
	static const uint8_t made[] = { 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x6d, 0x6f,
					0x71, 0x72, 0x73, 0x77, 0x7b, 0x7d, 0x7e, 0x7f,
					0x80, 0x81, 0x82, 0x83, 0x8b, 0x8d };

	if (chance_in(chance, 3))
		return 0;
	return chance_in(chance, 8) ? 0x60 + chance_below(chance, 0x30)
				    : made[chance_below(chance, sizeof(made))];
}

/* How many lists an answer says there are, and of what size each is (NOTIFICATION_INFO_GET). */
static uint64_t of_lists(struct chance *chance)
{
	uint64_t sizes = chance_in(chance, 2) ? UINT64_MAX : chance_next(chance);
	static const uint8_t counts[] = { 1, 5, 10, 11, 15, 20, 21, 31 };
	uint32_t lists = chance_in(chance, 3) ? chance_below(chance, 32)
					      : counts[chance_below(chance, sizeof(counts))];

	/* Beyond the last list there are zeroes, or the answer is nonsense at once. */
	if (lists < 26 && !chance_in(chance, 4))
		sizes &= (UINT64_C(1) << 2 * lists) - 1;
	return sizes << 12 | (uint64_t)lists << 7 | chance_below(chance, 2);
}

/* A lie about w2/x2. */
static uint64_t in_second(uint64_t value)
{
	return UINT64_C(2) << 56 | (value & (UINT64_MAX >> 8));
}

/* The argument of a lie depends on its mode: an error, a version, a register and its value. */
static uint64_t argument(const struct fuzz_step *step, struct chance *chance)
{
	const char *mode = fuzz_ops[FUZZ_A_LIE].field[0].word[step->value[0]];
	uint64_t value = chance_in(chance, 2) ? value_edge(chance, 4) : value_error(chance);

	if (strncmp(mode, "error", 5) == 0)
		return value_error(chance);
	if (strcmp(mode, "version") == 0)
		return value_version(chance);
	if (strcmp(mode, "fid") == 0)
		return value_fid(chance);
	if (chance_in(chance, 4))
		value = of_lists(chance);
	if (strcmp(mode, "register") == 0 && chance_in(chance, 4))
		return in_second(of_lists(chance));
	if (strcmp(mode, "register") == 0)
		return (uint64_t)chance_below(chance, chance_in(chance, 4) ? 18 : 4) << 56 |
		       (value & (UINT64_MAX >> 8));
	return chance_in(chance, 2) ? chance_below(chance, 64) : value;
}

uint64_t mutate_lie_field(const struct fuzz_step *lie, uint32_t at, struct chance *chance)
{
	switch (at) {
	case 0:
		return mode(chance);
	case 1:
		return about(chance);
	case 4:
		return argument(lie, chance);
	default: /* nth, times */
		return value_small(chance);
	}
}

/* ---- what fits the call --------------------------------------------------------------------- */

/* Calls with an answer of their own kind, and what of it may be a lie. */
static const struct {
	uint8_t op;
	uint8_t on;
	const char *modes[7];
} fitting[] = {
	{ FUZZ_SEND,
	  0,
	  { "handle_duplicate", "handle_ones", "handle_other", "offset_same", "offset_beyond",
	    "premature_success", "late_success" } },
	{ FUZZ_NEXT,
	  0x7b,
	  { "offset_same", "offset_back", "offset_zero", "frag_handle", "frag_sender",
	    "premature_success", "late_success" } },
	{ FUZZ_RECLAIM, 0x77, { "error", "error_after", "vanish" } },
	{ FUZZ_INFO, 0x68, { "count", "entry_size", "list", "error" } },
	{ FUZZ_INFO_REGS, 0x8b, { "count", "register", "error" } },
	{ FUZZ_REQUEST, 0x6f, { "other_endpoint", "fid", "error" } },
	{ FUZZ_RUN, 0x6d, { "other_endpoint", "fid", "error" } },
	{ FUZZ_NOTE, 0x83, { "register" } },
};

bool mutate_fitting_lie(const struct fuzz_step *owner, struct fuzz_step *lie, struct chance *chance)
{
	size_t row = 0;
	uint32_t modes = 0;

	while (row < sizeof(fitting) / sizeof(fitting[0]) && fitting[row].op != owner->op)
		row++;
	if (row == sizeof(fitting) / sizeof(fitting[0]))
		return false;
	while (modes < 7 && fitting[row].modes[modes] != NULL)
		modes++;
	memset(lie, 0, sizeof(*lie));
	lie->op = FUZZ_A_LIE;
	lie->value[0] = named(fitting[row].modes[chance_below(chance, modes)]);
	lie->value[1] = fitting[row].on;
	lie->value[3] = chance_in(chance, 4) ? 2 : 0;
	lie->value[4] =
		owner->op == FUZZ_NOTE ? in_second(of_lists(chance)) : argument(lie, chance);
	return true;
}
