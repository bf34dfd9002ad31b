/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * adapt_afl.c - the mutator as AFL++ calls it: a shared library, AFL_CUSTOM_MUTATOR_LIBRARY. The
 * environment variable FUZZ_TARGET names the target. AFL++ goes on with its own mutations besides.
 */
#include <stdlib.h>
#include <string.h>

#include "mutate.h"

#define ROOM ((size_t)1 << 20) /* AFL++ asks for no more */

struct state {
	const struct fuzz_taste *taste;
	struct chance chance;
	uint8_t out[ROOM];
};

void *afl_custom_init(void *afl, unsigned int seed);
void afl_custom_deinit(void *data);
size_t afl_custom_fuzz(void *data, uint8_t *in, size_t in_size, uint8_t **out, uint8_t *other,
		       size_t other_size, size_t room);

void *afl_custom_init(void *afl, unsigned int seed)
{
	const char *target = getenv("FUZZ_TARGET");
	struct state *state = malloc(sizeof(*state));

	(void)afl;
	if (state == NULL)
		return NULL;
	state->taste = fuzz_taste_of(target != NULL ? target : "");
	state->chance = chance_of(seed);
	return state;
}

void afl_custom_deinit(void *data)
{
	free(data);
}

size_t afl_custom_fuzz(void *data, uint8_t *in, size_t in_size, uint8_t **out, uint8_t *other,
		       size_t other_size, size_t room)
{
	struct state *state = data;
	uint64_t seed = chance_next(&state->chance);

	if (room > ROOM)
		room = ROOM;
	*out = state->out;
	if (other != NULL && other_size != 0 && chance_in(&state->chance, 4))
		return fuzz_cross(state->taste, in, in_size, other, other_size, state->out, room,
				  seed);
	if (in_size > room)
		in_size = room;
	memcpy(state->out, in, in_size);
	return fuzz_mutate(state->taste, state->out, in_size, room, seed);
}
