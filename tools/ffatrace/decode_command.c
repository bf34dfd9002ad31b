/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * decode_command.c - the command "decode".
 */
#include <inttypes.h>
#include <string.h>

#include "commands.h"
#include "decode.h"
#include "input.h"
#include "names.h"
#include "ring_file.h"

/* A hypervisor's record is decoded as the trace that it holds. */
static FILE *open_trace(const char *name)
{
	FILE *stream = input_open(name), *trace;
	struct ring ring;
	bool good;

	if (stream == NULL || !ring_is(stream))
		return stream;
	trace = tmpfile();
	good = ring_load(&ring, stream, name) && trace != NULL && ring_trace(&ring, trace);
	ring_free(&ring);
	input_close(stream);
	if (good) {
		rewind(trace);
		return trace;
	}
	tool_error("%s: cannot be turned into a trace", name);
	input_close(trace);
	return NULL;
}

static int decode_file(struct out *out, const struct decode_options *options, const char *name)
{
	FILE *stream = open_trace(name);
	struct decode_counts counts;
	bool good;

	if (stream == NULL)
		return TOOL_BAD;
	good = decode_stream(out, options, stream, strcmp(name, "-") == 0 ? "standard input" : name,
			     &counts);
	input_close(stream);
	if (!good)
		return tool_error("%s", counts.error);
	if (!out->json)
		out_text(out, TONE_HEAD,
			 "%" PRIu64 " calls; %" PRIu64 " fields with something to object to\n",
			 counts.calls, counts.wrong);
	return TOOL_EQUAL;
}

int command_decode(int argc, const char **argv)
{
	struct decode_options options = { .version = FFA_VERSION_1_1 };
	static int all, unchecked;
	static const char *version;
	const struct poptOption table[] = {
		{ "version", 'V', POPT_ARG_STRING, &version, 0,
		  "layout of the descriptors (default: as FFA_VERSION in the trace says, else 1.1)",
		  "1.0|1.1|1.2" },
		{ "verbose", 'v', POPT_ARG_NONE, &all, 0, "every range", NULL },
		{ "no-check", '\0', POPT_ARG_NONE, &unchecked, 0,
		  "do not ask the library's validator", NULL },
		COMMON_OPTIONS,
		POPT_AUTOHELP POPT_TABLEEND
	};
	struct out out = { .stream = stdout };
	poptContext context;
	const char *name;
	int status;

	if (!command_options(
		    &context, argc, argv, table,
		    "[OPTION...] FILE|-\n"
		    "Exit status: 0 decoded, whatever is wrong with the fields; 2 bad usage or "
		    "input.\n") ||
	    !command_out(&out))
		return command_end(context, &out, TOOL_BAD);
	options.all = all != 0;
	options.check = unchecked == 0;
	options.version_given = version != NULL;
	name = poptGetArg(context);
	if (version != NULL && !version_parse(version, &options.version))
		status = tool_error("--version takes 1.0, 1.1 or 1.2");
	else if (name == NULL || poptPeekArg(context) != NULL)
		status = tool_error("decode takes one file (\"-\": standard input)");
	else
		status = decode_file(&out, &options, name);
	return command_end(context, &out, status);
}
