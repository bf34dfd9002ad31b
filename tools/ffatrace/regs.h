/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * regs.h - the registers of calls and answers, field by field.
 */
#ifndef FFATRACE_REGS_H
#define FFATRACE_REGS_H

#include "field.h"
#include "names.h"

/* Which use of a function number a row of the field table describes. */
enum reg_form {
	REG_CALL,    /* the number as a call */
	REG_REPLY,   /* the number as an answer */
	REG_SUCCESS, /* FFA_SUCCESS as the answer to the number */
};

enum reg_meaning {
	REG_PLAIN,
	REG_ADDRESS,
	REG_COUNT,
	REG_LENGTH,
	REG_ENDPOINT,
	REG_VERSION,
	REG_FEATURE, /* a function identifier, or a feature identifier */
	REG_ERROR,
	REG_HANDLE, /* this register and the next: low and high word */
	REG_BITMAP, /* likewise */
	REG_UUID32, /* four registers */
	REG_UUID64, /* two registers */
	REG_FLAG,
	REG_PAYLOAD, /* this register to register `high` */
};

struct reg_field {
	uint8_t number; /* FFA_NR_* */
	uint8_t form;	/* enum reg_form */
	uint8_t reg;
	uint8_t high, low; /* bits; high 63 means "as wide as the call" */
	uint8_t meaning;   /* enum reg_meaning */
	const char *name;
};

/* The table: reg_fields[0 .. reg_field_count - 1], in the order in which fields are shown. */
extern const struct reg_field reg_fields[];
extern const unsigned reg_field_count;

/*
 * regs_carried - the registers beyond x0 that carry something.
 * @form: what `number` is here. Returns: bit n for register n.
 */
uint32_t regs_carried(uint32_t number, enum reg_form form);

/* regs_answer_carried - the registers that the answer `answer` to the call `call` carries. */
uint32_t regs_answer_carried(uint64_t call, uint64_t answer);

/* regs_explain_call, regs_explain_answer - all fields, and what is wrong with them. */
void regs_explain_call(struct field_sink *sink, const struct ffa_regs *regs, unsigned count);
void regs_explain_answer(struct field_sink *sink, const struct ffa_regs *call,
			 const struct ffa_regs *answer, unsigned count);

/* regs_error - w2 of an FFA_ERROR, as 32 bits. */
int32_t regs_error(const struct ffa_regs *answer);

/* regs_handle - the handle in two registers. */
uint64_t regs_handle(const struct ffa_regs *regs, unsigned low);

/* regs_summary - one line: the name of a call or answer and what it carries. Returns `text`. */
const char *regs_summary_call(const struct ffa_regs *regs, char *text, size_t room);
const char *regs_summary_answer(const struct ffa_regs *call, const struct ffa_regs *answer,
				char *text, size_t room);

#endif
