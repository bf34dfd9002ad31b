/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_show.c - ffatrace fuzz-show: the programs that fuzz inputs are, as text for people. An input
 * is the bytes of a program, or its text already.
 */
#include <stdio.h>

#include "commands.h"
#include "input.h"
#include "text.h"

#define MOST_TEXT (256 * 1024)

static bool show(const char *path)
{
	static struct fuzz_program program;
	static uint8_t bytes[MOST_TEXT];
	FILE *in = input_open(path);
	size_t count;
	bool failed;

	if (in == NULL)
		return false;
	count = fread(bytes, 1, sizeof(bytes), in);
	failed = ferror(in) != 0;
	input_close(in);
	if (failed) {
		tool_error("cannot read %s", path);
		return false;
	}
	if (!fuzz_text_is(bytes, count)) {
		fuzz_program_read(&program, bytes, count);
	} else if (!fuzz_text_read(&program, (const char *)bytes, count, stderr)) {
		tool_error("%s is not the text of a program", path);
		return false;
	}
	fuzz_text_write(&program, stdout);
	return true;
}

int command_fuzz_show(int argc, const char **argv)
{
	struct poptOption table[] = { POPT_AUTOHELP POPT_TABLEEND };
	poptContext context;
	const char *path;
	int status = TOOL_EQUAL, shown = 0;

	if (!command_options(&context, argc, argv, table, "INPUT...")) {
		poptFreeContext(context);
		return TOOL_BAD;
	}
	while ((path = poptGetArg(context)) != NULL) {
		shown++;
		if (!show(path))
			status = TOOL_BAD;
	}
	poptFreeContext(context);
	if (shown == 0)
		return tool_error("fuzz-show wants an input (- for standard input)");
	if (fflush(stdout) != 0 || ferror(stdout) != 0)
		return tool_error("cannot write the output");
	return status;
}
