/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * replay.c - the command: traces one after the other, each in one pass or two.
 */
#include "replay.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "commands.h"

/* Worse of two exit statuses. */
static int worse(int a, int b)
{
	return a > b ? a : b;
}

static bool is_clean(const struct replay *replay)
{
	const struct tally *tally = &replay->tally;

	return tally->verdicts[VERDICT_DIFFERENT] == 0 && tally->complaints == 0 &&
	       tally->disagreements == 0;
}

/* After the audit: the client goes away, and every page has to be its own again. */
static bool stop_proxy(struct replay *replay)
{
	enum ffa_admin result = ffa_proxy_stop(replay->proxy);
	uint64_t given = sim_oracle_given(replay->sim, FFA_ID_HOST);
	uint32_t complaints = sim_complaints(replay->sim, SIM_ANY);
	bool good = result == FFA_ADMIN_OK && given == 0 && complaints == 0;

	if (!replay->out->json)
		out_text(replay->out, good ? TONE_GOOD : TONE_BAD,
			 "  proxy stopped: %s, %" PRIu64 " pages away from the host\n",
			 result == FFA_ADMIN_OK		  ? "all taken back"
			 : result == FFA_ADMIN_QUARANTINE ? "pages remain in quarantine"
							  : "a call is still inside",
			 given);
	if (complaints != 0)
		tool_error("%s: the simulator complains about the end: %s", replay->input->name,
			   sim_complaint_text(replay->sim, 0));
	return good;
}

static bool check_expectations(const struct replay *replay)
{
	const struct expect_row *unused;

	unused = replay->expect != NULL ? expect_unused(replay->expect) : NULL;
	if (unused == NULL)
		return true;
	tool_error("%s:%" PRIu64 ": the trace has no call %" PRIu64, replay->expect->path,
		   unused->line, unused->seq);
	return false;
}

static int one_pass(struct replay *replay, uint32_t ceiling)
{
	int status = TOOL_BAD;

	replay->ceiling = ceiling;
	if (replay_setup(replay) && replay_stream(replay)) {
		show_audit(replay);
		status = stop_proxy(replay) && is_clean(replay) ? TOOL_EQUAL : TOOL_DIFFERENCE;
		if (!check_expectations(replay))
			status = TOOL_BAD;
	}
	replay_teardown(replay);
	return status;
}

static int fresh_pass(const struct replay *model, uint32_t ceiling)
{
	struct replay replay = *model;

	return one_pass(&replay, ceiling);
}

/*
 * A Secure side that answers 1.2 and refuses all of 1.2's sends is replayed a second time, with the
 * ceiling that saves such a system.
 */
static int passes(const struct replay *model)
{
	const struct replay_options *options = model->options;
	const char *why;
	int status;

	if (options->version_ceiling != 0)
		return fresh_pass(model, options->version_ceiling);
	status = fresh_pass(model, FFA_VERSION_HIGHEST);
	if (survey_personality(model->survey, &why) != SIM_EL3_SPMC_OLD ||
	    options->personality != NULL || model->survey->client != FFA_VERSION_1_2)
		return status;
	if (!model->out->json)
		out_text(model->out, TONE_HEAD,
			 "  once more, with the proxy's ceiling set to 1.1\n");
	return worse(status, fresh_pass(model, FFA_VERSION_1_1));
}

static bool load_expectations(struct replay *model)
{
	char path[256];

	if (model->options->expect == NULL)
		return true;
	if (!expect_path(model->options->expect, model->input->path, path, sizeof(path)))
		return true;
	model->expect = expect_load(path);
	if (model->expect != NULL && !model->out->json)
		out_text(model->out, TONE_PLAIN, "%s: expectations of %s\n", model->input->name,
			 path);
	return model->expect != NULL;
}

static int replay_file(struct out *out, const struct replay_options *options, FILE *draft,
		       const char *name)
{
	static struct survey survey;
	struct replay model = { .options = options, .out = out, .draft = draft };
	struct input input;
	int status = TOOL_BAD;

	if (!input_keep(&input, name))
		return TOOL_BAD;
	model.input = &input;
	model.survey = &survey;
	if (survey_trace(&input, &survey) && load_expectations(&model))
		status = passes(&model);
	expect_free(model.expect);
	input_drop(&input);
	return status;
}

static bool check_options(struct replay_options *options)
{
	if (options->ceiling != NULL &&
	    !version_parse(options->ceiling, &options->version_ceiling)) {
		tool_error("--ceiling takes 1.0, 1.1 or 1.2");
		return false;
	}
	if (options->personality != NULL &&
	    personality_parse(options->personality) == SIM_PERSONALITIES) {
		tool_error("--personality takes rules, optee-released, optee-repaired, el3 or "
			   "el3-old");
		return false;
	}
	if (options->draft != NULL && options->expect != NULL) {
		tool_error("--draft-expect drafts a file for --expect: give one of them");
		return false;
	}
	return true;
}

static int replay_files(struct out *out, struct replay_options *options, poptContext context)
{
	FILE *draft = NULL;
	const char *name;
	int status = TOOL_EQUAL;

	if (!check_options(options))
		return TOOL_BAD;
	if (poptPeekArg(context) == NULL)
		return tool_error("replay takes one or more traces (\"-\": standard input)");
	if (options->draft != NULL) {
		draft = fopen(options->draft, "w");
		if (draft == NULL)
			return tool_error("%s: %s", options->draft, strerror(errno));
	}
	while ((name = poptGetArg(context)) != NULL)
		status = worse(status, replay_file(out, options, draft, name));
	if (draft != NULL && fclose(draft) != 0)
		status = tool_error("%s: %s", options->draft, strerror(errno));
	if (!out->json)
		out_text(out, status == TOOL_EQUAL ? TONE_GOOD : TONE_BAD, "%s\n",
			 status == TOOL_EQUAL	     ? "all answers equal, known or expected"
			 : status == TOOL_DIFFERENCE ? "differences were found"
						     : "not everything could be replayed");
	return status;
}

int command_replay(int argc, const char **argv)
{
	static struct replay_options options;
	static int quiet, verbose, tolerate, check_each;
	const struct poptOption table[] = {
		{ "expect", 'e', POPT_ARG_STRING, &options.expect, 0,
		  "answers that may differ, and why (a folder: NAME.expect.jsonl for NAME.jsonl)",
		  "FILE" },
		{ "draft-expect", '\0', POPT_ARG_STRING, &options.draft, 0,
		  "write such a file for what differs now, to be reviewed", "FILE" },
		{ "personality", 'p', POPT_ARG_STRING, &options.personality, 0,
		  "Secure side to simulate: rules, optee-released, optee-repaired, el3, el3-old "
		  "(default: what the trace looks like)",
		  "NAME" },
		{ "ceiling", 'c', POPT_ARG_STRING, &options.ceiling, 0,
		  "highest version the proxy uses: 1.0, 1.1, 1.2 (default: 1.2)", "VERSION" },
		{ "tolerate-reserved", '\0', POPT_ARG_NONE, &tolerate, 0,
		  "reserved bytes of a send may be non-zero", NULL },
		{ "check-each", '\0', POPT_ARG_NONE, &check_each, 0,
		  "compare proxy and machine after every call, not only at the end", NULL },
		{ "quiet", 'q', POPT_ARG_NONE, &quiet, 0, "only differences and audits", NULL },
		{ "verbose", 'v', POPT_ARG_NONE, &verbose, 0, "every register and every SMC",
		  NULL },
		COMMON_OPTIONS,
		POPT_AUTOHELP POPT_TABLEEND
	};
	struct out out = { .stream = stdout };
	poptContext context;

	if (!command_options(&context, argc, argv, table, "[OPTION...] FILE...") ||
	    !command_out(&out))
		return command_end(context, &out, TOOL_BAD);
	out.quiet = quiet != 0;
	out.verbose = verbose != 0;
	options.tolerate_reserved = tolerate != 0;
	options.check_each = check_each != 0;
	return command_end(context, &out, replay_files(&out, &options, context));
}
