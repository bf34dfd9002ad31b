/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * regs.c - registers explained by the field table and by the library's call table.
 */
#include "regs.h"

#include <inttypes.h>
#include <string.h>

/* Registers that a field takes from. */
static uint32_t field_registers(const struct reg_field *field)
{
	unsigned count = 1;

	if (field->meaning == REG_HANDLE || field->meaning == REG_BITMAP ||
	    field->meaning == REG_UUID64)
		count = 2;
	else if (field->meaning == REG_UUID32)
		count = 4;
	else if (field->meaning == REG_PAYLOAD)
		count = (unsigned)field->high - field->reg + 1u;
	return ((UINT32_C(1) << count) - 1u) << field->reg;
}

uint32_t regs_carried(uint32_t number, enum reg_form form)
{
	uint32_t mask = 0;

	for (unsigned i = 0; i < reg_field_count; i++) {
		if (reg_fields[i].number == number && reg_fields[i].form == form)
			mask |= field_registers(&reg_fields[i]);
	}
	return mask;
}

uint32_t regs_answer_carried(uint64_t call, uint64_t answer)
{
	if (call_number(answer) == FFA_NR_SUCCESS)
		return regs_carried(call_number(call), REG_SUCCESS);
	return regs_carried(call_number(answer), REG_REPLY);
}

int32_t regs_error(const struct ffa_regs *answer)
{
	return (int32_t)(uint32_t)answer->x[2];
}

uint64_t regs_handle(const struct ffa_regs *regs, unsigned low)
{
	return (uint32_t)regs->x[low] | (uint64_t)(uint32_t)regs->x[low + 1] << 32;
}

static uint64_t field_value(const struct reg_field *field, const struct ffa_regs *regs, bool wide)
{
	uint64_t value = regs->x[field->reg];
	unsigned high = field->high;

	if (field->meaning == REG_HANDLE || field->meaning == REG_BITMAP)
		return regs_handle(regs, field->reg);
	if (field->meaning == REG_UUID32 || field->meaning == REG_UUID64)
		return value;
	if (high == 63 && !wide)
		high = 31;
	if (high < 63)
		value &= (UINT64_C(1) << (high + 1)) - 1u;
	return value >> field->low;
}

static void uuid_text(const struct reg_field *field, const struct ffa_regs *regs,
		      struct field *shown)
{
	unsigned each = field->meaning == REG_UUID32 ? 4 : 8;
	char text[37];
	size_t used = 0;

	for (unsigned i = 0; i < 16; i++) {
		uint64_t value = regs->x[field->reg + i / each];

		if (i == 4 || i == 6 || i == 8 || i == 10)
			text[used++] = '-';
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%02x",
					 (unsigned)(value >> (8 * (i % each)) & 0xFFu));
	}
	field_note(shown, "%s", text);
}

static void explain_feature(uint32_t value, struct field *shown)
{
	char name[NAME_ROOM];
	const char *feature = feature_name(value);

	if (is_ffa(value))
		field_note(shown, "%s", call_name(value, name));
	else if (value >> 31 != 0)
		field_wrong(shown, "no FF-A function");
	else
		field_note(shown, "feature: %s", feature != NULL ? feature : "unknown");
}

static void explain_endpoint(uint64_t value, struct field *shown)
{
	if (value == 0)
		field_note(shown, "the host");
	else
		field_note(shown, "%s", value >> 15 != 0 ? "Secure" : "a VM");
}

static void explain_error(uint64_t value, struct field *shown)
{
	const char *name = error_name((int32_t)(uint32_t)value);

	if (name == NULL || (uint32_t)value == 0)
		field_wrong(shown, "no error code of FF-A");
	else
		field_note(shown, "%s", name);
}

static void explain_meaning(const struct reg_field *field, const struct ffa_regs *regs,
			    struct field *shown)
{
	char text[NAME_ROOM];

	switch ((enum reg_meaning)field->meaning) {
	case REG_ADDRESS:
		if (shown->value % FFA_PAGE_SIZE != 0)
			field_note(shown, "not page aligned");
		break;
	case REG_COUNT:
	case REG_LENGTH:
		field_note(shown, "%" PRIu64 "%s", shown->value,
			   field->meaning == REG_LENGTH ? " bytes" : "");
		break;
	case REG_ENDPOINT:
		explain_endpoint(shown->value, shown);
		break;
	case REG_VERSION:
		field_note(shown, "%s", version_text((uint32_t)shown->value, text));
		break;
	case REG_FEATURE:
		explain_feature((uint32_t)shown->value, shown);
		break;
	case REG_ERROR:
		explain_error(shown->value, shown);
		break;
	case REG_UUID32:
	case REG_UUID64:
		uuid_text(field, regs, shown);
		break;
	case REG_FLAG:
		field_note(shown, "%s", shown->value != 0 ? "yes" : "no");
		break;
	case REG_PLAIN:
	case REG_HANDLE:
	case REG_BITMAP:
	case REG_PAYLOAD:
		break;
	}
}

static void explain_payload(struct field_sink *sink, const struct reg_field *field,
			    const struct ffa_regs *regs, unsigned count, bool wide)
{
	struct field shown;

	for (unsigned reg = field->reg; reg <= field->high && reg < count; reg++) {
		if (regs->x[reg] == 0)
			continue;
		field_start(&shown, field->name, wide ? regs->x[reg] : (uint32_t)regs->x[reg],
			    "%c%u", wide ? 'x' : 'w', reg);
		field_emit(sink, &shown);
	}
}

static void explain_fields(struct field_sink *sink, uint32_t number, enum reg_form form,
			   const struct ffa_regs *regs, unsigned count, bool wide)
{
	struct field shown;

	for (unsigned i = 0; i < reg_field_count; i++) {
		const struct reg_field *field = &reg_fields[i];

		if (field->number != number || field->form != form)
			continue;
		if (field->meaning == REG_PAYLOAD) {
			explain_payload(sink, field, regs, count, wide);
			continue;
		}
		field_start(&shown, field->name, field_value(field, regs, wide), "%c%u",
			    wide ? 'x' : 'w', field->reg);
		if (field->high - field->low < 31 && field->meaning != REG_UUID64)
			snprintf(shown.place, sizeof(shown.place), "%c%u[%u:%u]", wide ? 'x' : 'w',
				 field->reg, field->high, field->low);
		explain_meaning(field, regs, &shown);
		field_emit(sink, &shown);
	}
}

/* Registers that should carry nothing and do. */
static void explain_rest(struct field_sink *sink, const struct ffa_regs *regs, uint32_t carried,
			 uint32_t mbz, bool answer)
{
	struct field shown;

	for (unsigned reg = 1; reg < 8; reg++) {
		if ((carried >> reg & 1u) != 0 || regs->x[reg] == 0)
			continue;
		field_start(&shown, "(unused)", regs->x[reg], "w%u", reg);
		if (answer)
			field_wrong(&shown, "not part of this answer");
		else if ((mbz >> reg & 1u) != 0)
			field_wrong(&shown, "must be zero");
		else
			field_note(&shown, "should be zero; ignored");
		field_emit(sink, &shown);
	}
}

static void explain_name(struct field_sink *sink, const char *what, uint64_t x0, const char *wrong)
{
	struct field shown;
	char name[NAME_ROOM];

	field_start(&shown, what, x0, "x0");
	field_note(&shown, "%s", call_name(x0, name));
	if (wrong != NULL)
		field_wrong(&shown, "%s", wrong);
	field_emit(sink, &shown);
}

void regs_explain_call(struct field_sink *sink, const struct ffa_regs *regs, unsigned count)
{
	uint32_t number = call_number(regs->x[0]);
	const struct ffa_call_row *row = number != 0 ? ffa_call_row_of(number) : NULL;
	bool wide = ((uint32_t)regs->x[0] & FFA_FID_WIDTH_BIT) != 0;
	const char *wrong = NULL;

	if (number == 0)
		wrong = "not a call of FF-A";
	else if (row == NULL)
		wrong = "no such call";
	else if ((row->widths & (wide ? FFA_WIDTH_64 : FFA_WIDTH_32)) == 0)
		wrong = "the call has no such width";
	else if (row->disposal == FFA_DISPOSAL_REPLY)
		wrong = "an answer, never a call";
	explain_name(sink, "function", regs->x[0], wrong);
	if (row == NULL)
		return;
	explain_fields(sink, number, REG_CALL, regs, count, wide);
	explain_rest(sink, regs, regs_carried(number, REG_CALL) | row->args, row->mbz, false);
}

void regs_explain_answer(struct field_sink *sink, const struct ffa_regs *call,
			 const struct ffa_regs *answer, unsigned count)
{
	uint32_t number = call_number(answer->x[0]);
	bool wide = ((uint32_t)answer->x[0] & FFA_FID_WIDTH_BIT) != 0;
	struct field shown;
	char text[NAME_ROOM];

	if (call_number(call->x[0]) == FFA_NR_VERSION) {
		field_start(&shown, "version answered", (uint32_t)answer->x[0], "w0");
		field_note(&shown, "%s", version_text((uint32_t)answer->x[0], text));
		field_emit(sink, &shown);
		explain_rest(sink, answer, 0, 0, true);
		return;
	}
	explain_name(sink, "answer", answer->x[0], number == 0 ? "not an answer of FF-A" : NULL);
	if (number == 0)
		return;
	if (number == FFA_NR_SUCCESS)
		explain_fields(sink, call_number(call->x[0]), REG_SUCCESS, answer, count, wide);
	else
		explain_fields(sink, number, REG_REPLY, answer, count, wide);
	explain_rest(sink, answer, regs_answer_carried(call->x[0], answer->x[0]), 0, true);
}
