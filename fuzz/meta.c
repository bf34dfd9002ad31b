/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * meta.c - metamorphic programs: memory sends that are made in two ways, which must end alike:
 * accepted or refused, and the same number of pages given away after every step.
 */
#include "inside.h"

#include <string.h>

static struct variant first, second;
static struct fuzz_program plain;

/* ---- what can be compared ------------------------------------------------------------------- */

/* Room for all, one kind of Secure side: what differs then differs by the way alone. */
static void even_out(uint64_t *header)
{
	static const enum fuzz_head usual[] = {
		FUZZ_H_PERSONALITY, FUZZ_H_SECURE,  FUZZ_H_MINORS,     FUZZ_H_VERSION_RULE,
		FUZZ_H_ABORT,	    FUZZ_H_CEILING, FUZZ_H_FLOOR,      FUZZ_H_NEGOTIATOR,
		FUZZ_H_BOOT,	    FUZZ_H_REQUEST, FUZZ_H_UNFINISHED, FUZZ_H_SEND_RANGES,
		FUZZ_H_SEND_PAGES,  FUZZ_H_SHARES,  FUZZ_H_MIN_BUFFER, FUZZ_H_DENY,
	};

	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		header[usual[i]] = 0;
	header[FUZZ_H_TRANSACTIONS] = 3;
	header[FUZZ_H_RANGES] = 3;
	header[FUZZ_H_TOMBSTONES] = 3;
	header[FUZZ_H_OPTIONS] &= ~(uint64_t)FUZZ_O_AARCH32;
}

/* Fields whose place and meaning no way of sending changes. */
static bool same_meaning(uint64_t knob)
{
	switch (knob) {
	case FUZZ_K_FLAGS:
	case FUZZ_K_HANDLE:
	case FUZZ_K_TAG:
	case FUZZ_K_SENDER:
	case FUZZ_K_COMPOSITE_RESERVED:
	case FUZZ_K_RECEIVER_ID:
	case FUZZ_K_RECEIVER_PERMISSIONS:
	case FUZZ_K_RECEIVER_FLAGS:
	case FUZZ_K_RANGE_ADDRESS:
	case FUZZ_K_RANGE_PAGES:
	case FUZZ_K_RANGE_RESERVED:
		return true;
	default:
		return false;
	}
}

static bool keeps(const struct fuzz_step *step)
{
	switch (step->op) {
	case FUZZ_SEND:
	case FUZZ_RECLAIM:
	case FUZZ_BORROW:
	case FUZZ_A_RECEIVER:
	case FUZZ_A_RANGE:
		return true;
	case FUZZ_A_CUT:
		return step->value[1] == 0;
	case FUZZ_A_SET:
		/* 1.0 has one byte of attributes. */
		return same_meaning(step->value[0]) ||
		       (step->value[0] == FUZZ_K_ATTRIBUTES && step->value[1] == 0 &&
			step->value[3] < 256);
	default:
		return false;
	}
}

/* A program of sends that are made whole, each with what belongs to it. */
static void simplify(const struct fuzz_program *program)
{
	bool orphan = false;

	memcpy(plain.header, program->header, sizeof(plain.header));
	even_out(plain.header);
	plain.steps = 0;
	for (uint32_t i = 0; i < program->steps; i++) {
		const struct fuzz_step *step = &program->step[i];

		if (fuzz_ops[step->op].kind != FUZZ_ATTACH)
			orphan = !keeps(step);
		if (orphan || !keeps(step))
			continue;
		plain.step[plain.steps] = *step;
		if (step->op == FUZZ_SEND) {
			plain.step[plain.steps].value[1] = 0; /* the settled layout */
			plain.step[plain.steps].value[5] = 0; /* to its end */
		}
		plain.steps++;
	}
}

/* ---- what came of it ------------------------------------------------------------------------ */

#define NO_ROOM 1u /* from here on a bound of the configuration has its say */
#define LATE (UINT64_C(1) << 63)

/* A send that was refused at a later fragment: it had a handle by then. */
static bool refused_late(const struct fuzz_step *step)
{
	return step->op == FUZZ_SEND && reply_error() != 0 &&
	       ((uint32_t)run.now.in.x[0] & 0xffff) == FFA_NR_MEM_FRAG_TX;
}

void meta_note(const struct fuzz_step *step)
{
	uint64_t outcome = reply_error() != 0 ? 2 : 3;

	for (uint16_t i = 0; i < RUN_CLIENTS; i++)
		outcome = outcome << 16 | sim_oracle_given(run.sim, i);
	if (refused_late(step))
		outcome |= LATE;
	if (reply_error() == FFA_RET_NO_MEMORY)
		outcome = NO_ROOM;
	run.variant->outcome[step - run.program->step] = outcome;
}

static void compare(const char *what)
{
	run.program = &plain;
	for (uint32_t i = 0; i < plain.steps; i++) {
		uint64_t one = first.outcome[i], other = second.outcome[i];

		run.step = &plain.step[i];
		if (one == NO_ROOM || other == NO_ROOM)
			break;
		FUZZ_CHECK((one & ~LATE) == (other & ~LATE),
			   "%s: step %u ends with 0x%llx, the other way with 0x%llx "
			   "(2 refused, 3 accepted; pages given away by each client)",
			   what, i, (unsigned long long)(one & ~LATE),
			   (unsigned long long)(other & ~LATE));
		/* The handle may be that of a donation that is over, which clients still name. */
		if (((one ^ other) & LATE) != 0)
			break;
	}
	run.program = NULL;
}

static void run_both(const char *what)
{
	run_variant(&plain, 0, &first);
	run_variant(&plain, 0, &second);
	compare(what);
}

static void run_layouts(void)
{
	first.version = FFA_VERSION_1_1;
	run_variant(&plain, 0, &first);
	second.version = FFA_VERSION_1_0;
	run_variant(&plain, 0, &second);
	compare("1.1 and 1.0");
	second.version = FFA_VERSION_1_2;
	run_variant(&plain, 0, &second);
	compare("1.1 and 1.2");
}

void meta_run(const struct fuzz_program *program)
{
	memset(&first, 0, sizeof(first));
	memset(&second, 0, sizeof(second));
	simplify(program);
	switch ((enum fuzz_meta)program->header[FUZZ_H_META]) {
	case FUZZ_META_CUTS:
		second.whole = true;
		run_both("as it is cut, and whole");
		break;
	case FUZZ_META_LAYOUT:
		run_layouts();
		break;
	case FUZZ_META_WIDTH:
		second.other_width = true;
		run_both("32-bit and 64-bit calls");
		break;
	default:
		second.reversed = true;
		run_both("ranges and receivers turned round");
		break;
	}
}
