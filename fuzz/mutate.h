/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mutate.h - the structure-aware mutator, for engines through adapt_libfuzzer.c and adapt_afl.c.
 * It knows programs (program.h) and sends (send.h): which lengths belong together, which values
 * are bounds, which steps make sense after one another. Everything it makes can also be reached by
 * turning bytes, and it leaves room for that: one time in eight it turns bytes itself.
 *
 * The same input, seed and bound give the same output; nothing is kept between calls.
 */
#ifndef FUZZ_MUTATE_H
#define FUZZ_MUTATE_H

#include <stddef.h>
#include <stdint.h>

#include "values.h"

/* What inputs of a target are. */
enum fuzz_shape {
	FUZZ_SHAPE_PROGRAM,
	FUZZ_SHAPE_SEND,
	FUZZ_SHAPE_KINDS, /* sends and lists, a last byte says which */
	FUZZ_SHAPE_BYTES, /* nothing is known of them */
};

struct fuzz_taste {
	const char *target;
	enum fuzz_shape shape;
	uint8_t attack[3]; /* weight in programs: the Secure side's, the ports', the races' */
};

/* fuzz_taste_of - of a target by its name; of bytes when there is no such target. */
const struct fuzz_taste *fuzz_taste_of(const char *target);

/*
 * fuzz_mutate - change the input in place.
 * @size: bytes of it now. @room: bytes it may have.
 * Returns: how many it has then, at most @room.
 */
size_t fuzz_mutate(const struct fuzz_taste *taste, uint8_t *data, size_t size, size_t room,
		   uint64_t seed);

/* fuzz_cross - make one input of two. Returns: its size, at most @room. */
size_t fuzz_cross(const struct fuzz_taste *taste, const uint8_t *a, size_t a_size, const uint8_t *b,
		  size_t b_size, uint8_t *out, size_t room, uint64_t seed);

/* The parts of it, by shape; as fuzz_mutate and fuzz_cross, with chance instead of a seed. */
size_t mutate_program(const struct fuzz_taste *taste, uint8_t *data, size_t size, size_t room,
		      struct chance *chance);
size_t cross_programs(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
		      uint8_t *out, size_t room, struct chance *chance);
size_t mutate_send(uint8_t *data, size_t size, size_t room, struct chance *chance);
size_t mutate_bytes(uint8_t *data, size_t size, size_t room, struct chance *chance);
size_t cross_bytes(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size, uint8_t *out,
		   size_t room, struct chance *chance);

#endif
