/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mutate_inside.h - between the files of the program mutator.
 */
#ifndef FUZZ_MUTATE_INSIDE_H
#define FUZZ_MUTATE_INSIDE_H

#include "mutate.h"
#include "program.h"

/* mutate_field - another value for field @at of the step. */
void mutate_field(const struct fuzz_program *program, struct fuzz_step *step, uint32_t at,
		  struct chance *chance);

/* mutate_new_step - a step of the operation, with values worth trying. */
void mutate_new_step(const struct fuzz_program *program, struct fuzz_step *step, uint8_t op,
		     struct chance *chance);

/*
 * mutate_story - steps that make sense after one another.
 * Returns: how many; *steps stays as it is until the program ends.
 */
uint32_t mutate_story(struct chance *chance, const struct fuzz_step **steps);

/*
 * mutate_stories - how many there are. mutate_story_text - one of them, as text without a header
 * line; for tests.
 */
uint32_t mutate_stories(void);
const char *mutate_story_text(uint32_t number);

#endif
