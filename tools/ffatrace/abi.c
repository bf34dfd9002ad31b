/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * abi.c - the library's table of calls, for people and programs.
 */
#include <inttypes.h>
#include <stdio.h>

#include "commands.h"
#include "names.h"

static const char *disposal_name(uint8_t disposal)
{
	static const char *const names[] = { "none",	  "answered", "mediated",
					     "forwarded", "refused",  "reply" };

	return disposal < sizeof(names) / sizeof(names[0]) ? names[disposal] : "?";
}

static const char *need_name(uint8_t need)
{
	static const char *const names[] = {
		[FFA_NEED_NOTHING] = "nothing",	  [FFA_NEED_SECURE_SIDE] = "Secure side",
		[FFA_NEED_OWN] = "itself",	  [FFA_NEED_OWN_ANY] = "either width",
		[FFA_NEED_LEND] = "share",	  [FFA_NEED_SEND] = "a send",
		[FFA_NEED_ENTERING] = "entering", [FFA_NEED_DIRECT] = "direct",
		[FFA_NEED_DIRECT2] = "direct 2",  [FFA_NEED_WIDE_REPLY] = "a wide reply",
	};

	return need < sizeof(names) / sizeof(names[0]) ? names[need] : "?";
}

static const char *width_name(uint8_t widths)
{
	static const char *const names[] = { "-", "32", "64", "32/64" };

	return names[widths & FFA_WIDTH_BOTH];
}

static const char *caller_name(uint8_t callers)
{
	static const char *const names[] = { "-", "host", "VM", "any" };

	return names[callers & FFA_CALLER_ANY];
}

static const char *state_name(uint8_t states)
{
	if ((states & FFA_IN_NONE) != 0)
		return "any";
	return (states & FFA_IN_SETTLED) != 0 ? "after FFA_VERSION" : "-";
}

/* "1-3,5" for the bits of a mask. */
static const char *register_list(uint32_t mask, char text[NAME_ROOM])
{
	size_t used = 0;

	text[0] = '\0';
	for (unsigned reg = 1; reg < FFA_NUM_REGS; reg++) {
		unsigned last = reg;

		if ((mask >> reg & 1u) == 0)
			continue;
		while (last + 1 < FFA_NUM_REGS && (mask >> (last + 1) & 1u) != 0)
			last++;
		used += (size_t)snprintf(text + used, NAME_ROOM - used, "%s%u",
					 used != 0 ? "," : "", reg);
		if (last > reg)
			used += (size_t)snprintf(text + used, NAME_ROOM - used, "-%u", last);
		reg = last;
	}
	if (used == 0)
		snprintf(text, NAME_ROOM, "-");
	return text;
}

/* "1.1-" when no version known so far has taken the call away again. */
static const char *version_range(const struct ffa_call_row *row, char text[NAME_ROOM])
{
	int used = snprintf(text, NAME_ROOM, "1.%u-", row->first_minor);

	if (row->last_minor != UINT8_MAX)
		snprintf(text + used, NAME_ROOM - (size_t)used, "1.%u", row->last_minor);
	return text;
}

static void row_text(struct out *out, const struct ffa_call_row *row)
{
	char args[NAME_ROOM], mbz[NAME_ROOM], reply[NAME_ROOM], versions[NAME_ROOM];

	out_text(out, TONE_PLAIN, "0x%02x %-27.27s %-5s %-7s %-4s %-9s %-12s %-6s %-10s %s\n",
		 row->number, row->name, width_name(row->widths), version_range(row, versions),
		 caller_name(row->callers), disposal_name(row->disposal), need_name(row->needs),
		 register_list(row->args, args), register_list(row->mbz, mbz),
		 register_list(row->reply, reply));
}

static json_t *register_array(uint32_t mask)
{
	json_t *array = json_array();

	for (unsigned reg = 1; reg < FFA_NUM_REGS; reg++) {
		if ((mask >> reg & 1u) != 0)
			json_array_append_new(array, json_integer(reg));
	}
	return array;
}

static void row_json(struct out *out, const struct ffa_call_row *row)
{
	json_t *object = json_object();
	char version[NAME_ROOM];

	json_put(object, "number", json_hex(row->number));
	json_put_text(object, "name", row->name);
	json_put_text(object, "widths", width_name(row->widths));
	json_put_text(object, "widths_1_3", width_name(row->widths_1_3));
	json_put_text(object, "first",
		      version_text(FFA_VERSION_MAKE(1, row->first_minor), version));
	if (row->last_minor != UINT8_MAX)
		json_put_text(object, "last",
			      version_text(FFA_VERSION_MAKE(1, row->last_minor), version));
	json_put_text(object, "callers", caller_name(row->callers));
	json_put_text(object, "disposal", disposal_name(row->disposal));
	json_put_text(object, "needs", need_name(row->needs));
	json_put_text(object, "states", state_name(row->states));
	json_put(object, "runs_secure_code", json_boolean(row->runs_secure_code));
	json_put(object, "arguments", register_array(row->args));
	json_put(object, "must_be_zero", register_array(row->mbz));
	json_put(object, "reply", register_array(row->reply));
	out_json(out, object);
}

static void print_table(struct out *out)
{
	if (!out->json)
		out_text(out, TONE_HEAD, "%-4s %-27s %-5s %-7s %-4s %-9s %-12s %-6s %-10s %s\n", "",
			 "call", "width", "version", "who", "fate", "needs", "args", "zero",
			 "as answer");
	for (uint32_t number = FFA_NUMBER_FIRST; number <= FFA_NUMBER_LAST; number++) {
		const struct ffa_call_row *row = ffa_call_row_of(number);

		if (row == NULL)
			continue;
		if (out->json)
			row_json(out, row);
		else
			row_text(out, row);
	}
}

int command_abi(int argc, const char **argv)
{
	const struct poptOption table[] = { COMMON_OPTIONS, POPT_AUTOHELP POPT_TABLEEND };
	struct out out = { .stream = stdout };
	poptContext context;

	if (!command_options(&context, argc, argv, table, "[OPTION...]") || !command_out(&out))
		return command_end(context, &out, TOOL_BAD);
	if (poptPeekArg(context) != NULL)
		return command_end(context, &out, tool_error("abi takes no arguments"));
	print_table(&out);
	return command_end(context, &out, TOOL_EQUAL);
}
