/* SPDX-License-Identifier: BSD-3-Clause */
/* run.c - a program from its first step to the end of all its clients. */
#include "inside.h"

#include <stdio.h>
#include <string.h>

#include "text.h"

static bool acts(const struct fuzz_step *attached)
{
	switch (attached->op) {
	case FUZZ_A_LIE:
	case FUZZ_A_RX:
		return (run.with & FUZZ_WITH_LIES) != 0;
	case FUZZ_A_REFUSE:
		return (run.with & FUZZ_WITH_REFUSALS) != 0;
	case FUZZ_A_TOUCH:
	case FUZZ_A_MEANWHILE:
		return (run.with & FUZZ_WITH_RACES) != 0;
	default:
		return true;
	}
}

/* The attachments of step number `at`; returns the number of the step after them. */
static uint32_t attach(uint32_t at)
{
	run.attachments = 0;
	for (at++; at < run.program->steps; at++) {
		const struct fuzz_step *step = &run.program->step[at];

		if (fuzz_ops[step->op].kind != FUZZ_ATTACH)
			break;
		if (run.attachments < RUN_ATTACHED && acts(step))
			run.attached[run.attachments++] = step;
	}
	return at;
}

static void perform(const struct fuzz_step *step)
{
	run.step = step;
	run.now.caller = step->client;
	run.now.vcpu = step->vcpu;
	run.port_count = 0;
	run.smc_count = 0;
	run.nested = false;
	if (run.trace) {
		fuzz_text_step(step, stderr);
		fputc('\n', stderr);
	}
	if (fuzz_ops[step->op].kind == FUZZ_CALL)
		run_call_step(step);
	else if (fuzz_ops[step->op].kind == FUZZ_ACT)
		run_act_step(step);
	attack_end();
	if (run.variant != NULL)
		meta_note(step);
}

void run_variant(const struct fuzz_program *program, unsigned int with, struct variant *variant)
{
	run.program = program;
	run.with = with;
	run.variant = variant;
	run_open();
	run_begin();
	run_boot();
	for (uint32_t at = 0; at < program->steps;) {
		const struct fuzz_step *step = &program->step[at];

		at = attach(at);
		perform(step);
	}
	run_end();
	run.program = NULL;
}

void fuzz_run(const struct fuzz_program *program, unsigned int with)
{
	run_variant(program, with, NULL);
}

uint64_t fuzz_run_calls(void)
{
	return run.calls;
}

int fuzz_run_input(const uint8_t *bytes, size_t count, unsigned int with)
{
	static struct fuzz_program program;

	if (!fuzz_text_is(bytes, count))
		fuzz_program_read(&program, bytes, count);
	else if (!fuzz_text_read(&program, (const char *)bytes, count, stderr))
		return -1;
	if (program.header[FUZZ_H_META] == FUZZ_META_NONE)
		fuzz_run(&program, with);
	else
		meta_run(&program);
	return 0;
}

void fuzz_run_account(const void *context)
{
	(void)context;
	if (run.program == NULL)
		return;
	fuzz_text_write(run.program, stderr);
	if (run.step == NULL) {
		fputs("in the first calls, or at the end\n", stderr);
		return;
	}
	fprintf(stderr, "in step %u:", (unsigned int)(run.step - run.program->step));
	fuzz_text_step(run.step, stderr);
	fputs("\ncall  ", stderr);
	for (uint32_t i = 0; i < FFA_NUM_REGS; i++)
		fprintf(stderr, " %llx", (unsigned long long)run.now.in.x[i]);
	fputs("\nanswer", stderr);
	for (uint32_t i = 0; i < FFA_NUM_REGS; i++)
		fprintf(stderr, " %llx", (unsigned long long)run.now.r.x[i]);
	fputs("\n", stderr);
	sim_dump(run.sim, stderr);
}
