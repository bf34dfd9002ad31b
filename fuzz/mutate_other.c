/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mutate_other.c - what another CPU does inside a call: mostly something with the very thing that
 * the call around it is about (the handle, the buffers, the client), while it is under way.
 */
#include "mutate_inside.h"

#include <string.h>

/* What meddles with a call, in the words of a `meanwhile`. */
static const struct {
	uint8_t op;
	const char *acts[5];
} meddling[] = {
	{ FUZZ_SEND, { "send", "unmap", "next", "destroy", "borrow" } },
	{ FUZZ_NEXT, { "next", "unmap", "reclaim", "send", "destroy" } },
	{ FUZZ_RECLAIM, { "reclaim", "reclaim", "send", "borrow", "destroy" } },
	{ FUZZ_BORROW, { "reclaim", "borrow", "destroy" } },
	{ FUZZ_MAP, { "map", "unmap", "destroy" } },
	{ FUZZ_UNMAP, { "map", "unmap", "info", "release" } },
	{ FUZZ_INFO, { "info", "release", "unmap", "send2", "destroy" } },
	{ FUZZ_RELEASE, { "info", "release", "unmap" } },
	{ FUZZ_REQUEST, { "request", "destroy", "unmap" } },
	{ FUZZ_RUN, { "request", "destroy" } },
	{ FUZZ_NOTE, { "note", "note", "destroy" } },
	{ FUZZ_VERSION, { "version", "features", "destroy" } },
	{ FUZZ_DESTROY, { "reclaim", "send", "map", "info" } },
	{ FUZZ_RESET, { "reclaim", "send", "map", "info" } },
	{ FUZZ_MAINTAIN, { "reclaim", "send", "map" } },
};

static uint64_t named(const char *word)
{
	const struct fuzz_field *field = &fuzz_ops[FUZZ_A_MEANWHILE].field[1];
	uint32_t at = 0;

	while (at + 1 < field->words && strcmp(field->word[at], word) != 0)
		at++;
	return at;
}

bool mutate_fitting_other(const struct fuzz_step *owner, struct fuzz_step *other,
			  struct chance *chance)
{
	size_t row = 0;
	uint32_t acts = 0;

	while (row < sizeof(meddling) / sizeof(meddling[0]) && meddling[row].op != owner->op)
		row++;
	if (row == sizeof(meddling) / sizeof(meddling[0]))
		return false;
	while (acts < 5 && meddling[row].acts[acts] != NULL)
		acts++;
	memset(other, 0, sizeof(*other));
	other->op = FUZZ_A_MEANWHILE;
	other->value[0] = 1 + chance_below(chance, chance_in(chance, 4) ? 16 : 4);
	other->value[1] = named(meddling[row].acts[chance_below(chance, acts)]);
	other->value[2] = chance_in(chance, 4) ? chance_below(chance, 4) : owner->client;
	other->value[3] = chance_in(chance, 2) ? 0 : chance_below(chance, 8);
	return true;
}
