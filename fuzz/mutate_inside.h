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
 * mutate_lie_field - another value for field @at of a lie. mutate_fitting_lie - a lie about the
 * answer of a call. Returns: false when none fits this step.
 */
uint64_t mutate_lie_field(const struct fuzz_step *lie, uint32_t at, struct chance *chance);
bool mutate_fitting_lie(const struct fuzz_step *owner, struct fuzz_step *lie,
			struct chance *chance);

/*
 * mutate_fitting_other - what another CPU does meanwhile to what a call is about. Returns: false
 * when nothing fits this step.
 */
bool mutate_fitting_other(const struct fuzz_step *owner, struct fuzz_step *other,
			  struct chance *chance);

/*
 * mutate_story - steps that make sense after one another, and what of the header they need.
 */
const struct fuzz_program *mutate_story(struct chance *chance);

/*
 * mutate_stories - how many there are. mutate_story_text - one of them, as text; for tests.
 */
uint32_t mutate_stories(void);
const char *mutate_story_text(uint32_t number);

#endif
