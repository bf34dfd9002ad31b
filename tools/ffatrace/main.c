/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * main.c - ffatrace: replays, decodes and checks FF-A traffic with libffaproxy.
 */
#include <stdio.h>
#include <string.h>

#include "commands.h"

struct command {
	const char *name;
	int (*run)(int argc, const char **argv);
	const char *what;
};

static const struct command commands[] = {
	{ "replay", command_replay, "put a recorded client through the library and compare" },
	{ "decode", command_decode, "explain registers and descriptors field by field" },
	{ "ring", command_ring, "put a hypervisor's record of a run through the library again" },
	{ "check", command_check, "verdict on the bytes of a memory send, for 1.0, 1.1 and 1.2" },
	{ "abi", command_abi, "print the table of calls" },
	{ "fuzz-show", command_fuzz_show, "print the program that a fuzz input is" },
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

struct common_options common;

struct poptOption common_table[] = { { "json", '\0', POPT_ARG_NONE, &common.json, 0,
				       "one JSON object a line instead of text", NULL },
				     { "color", '\0', POPT_ARG_STRING, &common.colour, 0,
				       "when to use colour (default: on a terminal)",
				       "auto|always|never" },
				     POPT_TABLEEND };

static void usage(FILE *stream)
{
	fputs("Usage: ffatrace COMMAND [OPTION...] ...\n\n"
	      "Replays, decodes and checks FF-A traffic with libffaproxy.\n\nCommands:\n",
	      stream);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(stream, "  %-9s %s\n", commands[i].name, commands[i].what);
	fputs("\nffatrace COMMAND --help explains the options of a command.\n"
	      "Exit status: 0 equal or accepted, 1 a difference or a refusal, 2 bad usage or "
	      "input.\n",
	      stream);
}

bool command_options(poptContext *context, int argc, const char **argv,
		     const struct poptOption *table, const char *text)
{
	static char name[32];
	int result;

	/* popt shows the first argument as the name of the program. */
	snprintf(name, sizeof(name), "ffatrace %s", argv[0]);
	argv[0] = name;
	*context = poptGetContext("ffatrace", argc, argv, table, 0);
	poptSetOtherOptionHelp(*context, text);
	result = poptGetNextOpt(*context);
	if (result >= -1)
		return true;
	tool_error("%s: %s", poptBadOption(*context, POPT_BADOPTION_NOALIAS), poptStrerror(result));
	return false;
}

bool command_out(struct out *out)
{
	if (out_open(out, common.json != 0, common.colour))
		return true;
	tool_error("--color takes auto, always or never");
	return false;
}

int command_end(poptContext context, struct out *out, int status)
{
	poptFreeContext(context);
	if (!out_close(out))
		return tool_error("cannot write the output");
	return status;
}

int main(int argc, const char **argv)
{
	if (argc < 2) {
		usage(stderr);
		return TOOL_BAD;
	}
	for (size_t i = 0; i < COMMANDS; i++) {
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
		usage(stdout);
		return TOOL_EQUAL;
	}
	tool_error("no command \"%s\"", argv[1]);
	usage(stderr);
	return TOOL_BAD;
}
