/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * check.c - the library's verdict on the bytes of a memory send, in each version's layout.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "desc.h"
#include "input.h"

#define CHECK_LIMIT ((size_t)64 << 20)

static const uint32_t versions[] = { FFA_VERSION_1_0, FFA_VERSION_1_1, FFA_VERSION_1_2 };

struct check_options {
	const char *operation;
	const char *version;
	int sender;
	int granule;
	int tolerate, hex, binary, verbose;
};

/* What to check against, from the options. */
struct checking {
	enum ffa_operation operation;
	uint32_t version; /* 0: all of them */
	const struct check_options *options;
	struct bytes bytes;
};

static bool understand(const struct check_options *options, struct checking *checking)
{
	static const char *const names[] = { "share", "lend", "donate" };

	checking->options = options;
	for (size_t i = 0; i < 3; i++) {
		if (options->operation == NULL || strcmp(options->operation, names[i]) == 0) {
			checking->operation = (enum ffa_operation)i;
			break;
		}
		if (i == 2) {
			tool_error("--operation takes share, lend or donate");
			return false;
		}
	}
	if (options->version != NULL && !version_parse(options->version, &checking->version)) {
		tool_error("--version takes 1.0, 1.1 or 1.2");
		return false;
	}
	if (options->sender < 0 || options->sender > 0xFFFF) {
		tool_error("--sender takes an endpoint of 16 bits");
		return false;
	}
	if (options->granule != 4096 && options->granule != 16384 && options->granule != 65536) {
		tool_error("--granule takes 4096, 16384 or 65536");
		return false;
	}
	if (options->hex != 0 && options->binary != 0) {
		tool_error("a file is --hex or --binary: give one of them");
		return false;
	}
	return true;
}

static void verdict_text(struct out *out, uint32_t version, const struct ffa_memtx *memtx,
			 const struct ffa_why *why)
{
	char name[NAME_ROOM];
	const char *error = error_name(ffa_reason_error(why->reason));

	out_text(out, TONE_HEAD, "as %s: ", version_text(version, name));
	if (why->reason == FFA_R_NONE) {
		out_text(out, TONE_GOOD, "accepted");
		out_text(out, TONE_PLAIN,
			 ": %" PRIu32 " page%s in %" PRIu32 " range%s for %" PRIu32 " receiver%s\n",
			 memtx->total_pages, memtx->total_pages == 1 ? "" : "s",
			 memtx->total_ranges, memtx->total_ranges == 1 ? "" : "s", memtx->receivers,
			 memtx->receivers == 1 ? "" : "s");
		return;
	}
	out_text(out, TONE_BAD, "refused");
	out_text(out, TONE_PLAIN, ": %s: %s; at byte 0x%" PRIx32 ", value 0x%" PRIx64 "; %s\n",
		 ffa_reason_name(why->reason), ffa_reason_text(why->reason), why->offset,
		 why->value, error != NULL ? error : "?");
}

static json_t *verdict_json(uint32_t version, const struct ffa_memtx *memtx,
			    const struct ffa_why *why)
{
	json_t *object = json_object();
	char name[NAME_ROOM];

	json_put_text(object, "version", version_text(version, name));
	json_put(object, "accepted", json_boolean(why->reason == FFA_R_NONE));
	if (why->reason == FFA_R_NONE) {
		json_put_count(object, "pages", memtx->total_pages);
		json_put_count(object, "ranges", memtx->total_ranges);
		json_put_count(object, "receivers", memtx->receivers);
		return object;
	}
	json_put_text(object, "reason", ffa_reason_name(why->reason));
	json_put_text(object, "text", ffa_reason_text(why->reason));
	json_put(object, "offset", json_hex(why->offset));
	json_put(object, "value", json_hex(why->value));
	json_put(object, "error", json_integer(ffa_reason_error(why->reason)));
	return object;
}

static void explain(struct out *out, const struct checking *checking, uint32_t version,
		    json_t *object)
{
	struct field_sink sink = { out, NULL, 0 };
	struct desc_view view = { .version = version,
				  .operation = checking->operation,
				  .sender = (uint16_t)checking->options->sender,
				  .check = true,
				  .all = checking->options->verbose > 0 };

	if (object != NULL) {
		sink.array = json_array();
		json_put(object, "fields", sink.array);
	}
	desc_explain_send(&sink, &view, checking->bytes.data, checking->bytes.length);
}

static bool check_version(struct out *out, const struct checking *checking, uint32_t version)
{
	struct ffa_memtx_rules rules;
	struct ffa_memtx memtx;
	struct ffa_why why = { FFA_R_NONE, 0, 0 };
	json_t *object = NULL;

	desc_rules(version, checking->operation, (uint16_t)checking->options->sender, &rules);
	rules.granule = (uint32_t)checking->options->granule;
	rules.tolerate_reserved = checking->options->tolerate != 0;
	why.reason =
		desc_verdict(&rules, checking->bytes.data, checking->bytes.length, &memtx, &why);
	if (out->json)
		object = verdict_json(version, &memtx, &why);
	else
		verdict_text(out, version, &memtx, &why);
	if (checking->options->verbose != 0)
		explain(out, checking, version, object);
	if (object != NULL)
		out_json(out, object);
	return why.reason == FFA_R_NONE;
}

/* Complains; false when there are none. */
static bool load_bytes(const struct check_options *options, const char *path, struct bytes *bytes)
{
	const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
	FILE *stream = input_open(path);
	const char *wrong;

	if (stream == NULL)
		return false;
	wrong = input_load(stream, CHECK_LIMIT, bytes);
	input_close(stream);
	if (wrong != NULL) {
		tool_error("%s %s", name, wrong);
		return false;
	}
	/* A descriptor has reserved bytes that are zero: what looks like text is none. */
	if (options->binary == 0 && (options->hex != 0 || input_is_text(bytes)))
		return input_unhex(bytes, name);
	return true;
}

static int check_file(struct out *out, const struct check_options *options, const char *name)
{
	struct checking checking = { 0 };
	unsigned accepted = 0;

	if (!understand(options, &checking))
		return TOOL_BAD;
	if (!load_bytes(options, name, &checking.bytes)) {
		bytes_free(&checking.bytes);
		return TOOL_BAD;
	}
	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
		if (checking.version == 0 || checking.version == versions[i])
			accepted += check_version(out, &checking, versions[i]);
	}
	bytes_free(&checking.bytes);
	return accepted != 0 ? TOOL_EQUAL : TOOL_DIFFERENCE;
}

int command_check(int argc, const char **argv)
{
	static struct check_options options = { .granule = 4096 };
	const struct poptOption table[] = {
		{ "operation", 'o', POPT_ARG_STRING, &options.operation, 0,
		  "which send it is (default: share)", "share|lend|donate" },
		{ "version", 'V', POPT_ARG_STRING, &options.version, 0,
		  "one layout only (default: all three)", "1.0|1.1|1.2" },
		{ "sender", 's', POPT_ARG_INT, &options.sender, 0, "the caller (default: 0)",
		  "ID" },
		{ "granule", 'g', POPT_ARG_INT, &options.granule, 0,
		  "of the caller's memory (default: 4096)", "BYTES" },
		{ "tolerate-reserved", '\0', POPT_ARG_NONE, &options.tolerate, 0,
		  "reserved bytes may be non-zero", NULL },
		{ "hex", '\0', POPT_ARG_NONE, &options.hex, 0, "the file is hexadecimal text",
		  NULL },
		{ "binary", '\0', POPT_ARG_NONE, &options.binary, 0, "the file is binary", NULL },
		{ "verbose", 'v', POPT_ARG_NONE, &options.verbose, 0, "explain every field", NULL },
		COMMON_OPTIONS,
		POPT_AUTOHELP POPT_TABLEEND
	};
	struct out out = { .stream = stdout };
	poptContext context;
	const char *name;
	int status;

	if (!command_options(&context, argc, argv, table, "[OPTION...] FILE|-") ||
	    !command_out(&out))
		return command_end(context, &out, TOOL_BAD);
	name = poptGetArg(context);
	if (name == NULL || poptPeekArg(context) != NULL)
		status = tool_error("check takes one file (\"-\": standard input)");
	else
		status = check_file(&out, &options, name);
	return command_end(context, &out, status);
}
