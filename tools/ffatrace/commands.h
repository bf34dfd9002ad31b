/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * commands.h - the commands of the tool. Each takes its own arguments (argv[0] is the command's
 * name) and returns an exit status.
 */
#ifndef FFATRACE_COMMANDS_H
#define FFATRACE_COMMANDS_H

#include <popt.h>

#include "out.h"

int command_replay(int argc, const char **argv);
int command_decode(int argc, const char **argv);
int command_ring(int argc, const char **argv);
int command_check(int argc, const char **argv);
int command_abi(int argc, const char **argv);
int command_fuzz_show(int argc, const char **argv);

/* Options that every command has. */
struct common_options {
	int json;
	const char *colour;
};

/* The row of an option table that takes them in. */
extern struct common_options common;
extern struct poptOption common_table[];
#define COMMON_OPTIONS                                                                             \
	{                                                                                          \
		NULL, '\0', POPT_ARG_INCLUDE_TABLE, common_table, 0, "Output:", NULL               \
	}

/*
 * command_options - parse the options of a command.
 * @usage: what follows the options. Returns: false when an option is wrong (it has complained).
 */
bool command_options(poptContext *context, int argc, const char **argv,
		     const struct poptOption *table, const char *usage);

/* command_out - the output that the common options ask for; false when they make no sense. */
bool command_out(struct out *out);

/* command_end - flush; a failure to write turns any status into TOOL_BAD. */
int command_end(poptContext context, struct out *out, int status);

#endif
