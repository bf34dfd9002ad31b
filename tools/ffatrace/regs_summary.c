/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * regs_summary.c - a call or an answer in one line.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "regs.h"

struct text {
	char *at;
	size_t room, used;
};

static void add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(struct text *text, const char *format, ...)
{
	va_list arguments;
	int count;

	if (text->used + 1 >= text->room)
		return;
	va_start(arguments, format);
	count = vsnprintf(text->at + text->used, text->room - text->used, format, arguments);
	va_end(arguments);
	if (count > 0)
		text->used += (size_t)count;
	if (text->used >= text->room)
		text->used = text->room - 1;
}

/* The registers of a mask, each once, those at the end that are zero left out. */
static void add_registers(struct text *text, const struct ffa_regs *regs, uint32_t mask)
{
	unsigned last = 0;

	for (unsigned reg = 1; reg < FFA_NUM_REGS; reg++) {
		if ((mask >> reg & 1u) != 0 && regs->x[reg] != 0)
			last = reg;
	}
	for (unsigned reg = 1; reg <= last; reg++) {
		if ((mask >> reg & 1u) != 0)
			add(text, " %" PRIx64, regs->x[reg]);
	}
}

const char *regs_summary_call(const struct ffa_regs *regs, char *text, size_t room)
{
	struct text line = { text, room, 0 };
	char name[NAME_ROOM];
	uint32_t number = call_number(regs->x[0]);

	text[0] = '\0';
	add(&line, "%s", call_name(regs->x[0], name));
	if (number == FFA_NR_VERSION) {
		add(&line, " %s", version_text((uint32_t)regs->x[1], name));
		return text;
	}
	if (number == FFA_NR_FEATURES) {
		uint32_t value = (uint32_t)regs->x[1];

		if (is_ffa(value))
			add(&line, " %s", call_name(value, name));
		else
			add(&line, " feature %" PRIu32, value);
		if (regs->x[2] != 0)
			add(&line, " %" PRIx64, regs->x[2]);
		return text;
	}
	add_registers(&line, regs, 0xFEu | regs_carried(number, REG_CALL));
	return text;
}

const char *regs_summary_answer(const struct ffa_regs *call, const struct ffa_regs *answer,
				char *text, size_t room)
{
	struct text line = { text, room, 0 };
	uint32_t number = call_number(answer->x[0]);
	char name[NAME_ROOM];

	text[0] = '\0';
	if (call_number(call->x[0]) == FFA_NR_VERSION) {
		add(&line, "%s", version_text((uint32_t)answer->x[0], name));
		return text;
	}
	add(&line, "%s", call_name(answer->x[0], name));
	if (number == FFA_NR_ERROR) {
		const char *error = error_name(regs_error(answer));

		add(&line, " %s", error != NULL ? error : "(no error code)");
		return text;
	}
	add_registers(&line, answer, regs_answer_carried(call->x[0], answer->x[0]));
	return text;
}
