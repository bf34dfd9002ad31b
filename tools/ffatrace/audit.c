/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * audit.c - the state after the last call of a trace: pages, handles, refusals, quarantine, time.
 */
#include <inttypes.h>
#include <string.h>

#include "replay.h"

#define HANDLES_SHOWN 16u

/* What machine and proxy say of the pages and transactions, side by side. */
struct audit {
	uint64_t given;		     /* pages not exclusively the host's, machine */
	uint64_t operation_pages[3]; /* by operation, proxy */
	uint64_t operation_handles[3];
	uint64_t unfinished;
	uint64_t ledger_pages;
	uint32_t secure_shares; /* transactions the Secure side has */
	struct ffa_statistics statistics;
	unsigned disagreements;
};

static const char *state_name(enum ffa_share_state state)
{
	static const char *const names[] = { "free",	   "sending",  "live",
					     "reclaiming", "returned", "quarantine" };

	return names[state];
}

static void take(struct replay *replay, struct audit *audit)
{
	struct ffa_view_transaction view;

	memset(audit, 0, sizeof(*audit));
	audit->given = sim_oracle_given(replay->sim, FFA_ID_HOST);
	audit->secure_shares = sim_oracle_shares(replay->sim);
	ffa_proxy_statistics(replay->proxy, NULL, &audit->statistics);
	for (uint32_t i = 0; i < replay->config.max_transactions; i++) {
		if (!ffa_view_transaction_get(replay->proxy, i, &view))
			continue;
		audit->ledger_pages += view.pages;
		audit->operation_pages[view.operation] += view.pages;
		audit->operation_handles[view.operation]++;
		audit->unfinished += view.state == FFA_SHARE_SENDING;
	}
	audit->disagreements = oracle_differs(replay->proxy, replay->sim, stderr);
	replay->tally.disagreements += audit->disagreements;
}

static void show_pages(struct replay *replay, const struct audit *audit)
{
	struct out *out = replay->out;
	struct ffa_pair pair;
	bool mapped = sim_oracle_pair(replay->sim, FFA_ID_HOST, &pair);
	uint64_t buffers = mapped ? 2u * (uint64_t)pair.pages : 0;

	out_text(out, TONE_PLAIN, "  pages of the host        %10" PRIu64 "\n", replay->ram_pages);
	out_text(out, TONE_PLAIN, "    its own, exclusively   %10" PRIu64 "\n",
		 replay->ram_pages - audit->given - buffers);
	out_text(out, TONE_PLAIN, "    RX/TX pair             %10" PRIu64 "\n", buffers);
	for (unsigned i = 0; i < 3; i++)
		out_text(out, TONE_PLAIN,
			 "    %-7s                %10" PRIu64 "  in %" PRIu64 " transactions\n",
			 operation_name((enum ffa_operation)i), audit->operation_pages[i],
			 audit->operation_handles[i]);
	out_text(out, TONE_PLAIN,
		 "    quarantine             %10" PRIu64 "  in %" PRIu32 " transactions\n",
		 audit->statistics.quarantined_pages, audit->statistics.quarantined);
	out_text(out, audit->given == audit->ledger_pages ? TONE_GOOD : TONE_BAD,
		 "    given away: ledger %" PRIu64 ", machine %" PRIu64
		 "; Secure side holds %" PRIu32 " transactions\n",
		 audit->ledger_pages, audit->given, audit->secure_shares);
}

static void show_handles(struct replay *replay)
{
	struct out *out = replay->out;
	struct ffa_view_transaction view;
	uint32_t shown = 0;

	for (uint32_t i = 0; i < replay->config.max_transactions; i++) {
		if (!ffa_view_transaction_get(replay->proxy, i, &view))
			continue;
		if (shown++ == HANDLES_SHOWN && !out->verbose) {
			out_text(out, TONE_PLAIN, "    ...\n");
			return;
		}
		out_text(out, TONE_PLAIN,
			 "    handle 0x%-14" PRIx64 " %-7s %-10s %8" PRIu64 " pages in %" PRIu32
			 " runs\n",
			 view.handle.value, operation_name(view.operation), state_name(view.state),
			 view.pages, view.ranges);
	}
}

static void show_reasons(const struct replay *replay)
{
	for (unsigned i = 1; i < FFA_REASON_COUNT; i++) {
		if (replay->tally.reasons[i] != 0)
			out_text(replay->out, TONE_PLAIN, "    %6" PRIu64 "  %-20s %s (%s)\n",
				 replay->tally.reasons[i], ffa_reason_name((enum ffa_reason)i),
				 ffa_reason_text((enum ffa_reason)i),
				 blame_name(ffa_reason_blame((enum ffa_reason)i)));
	}
}

static void show_differences(const struct replay *replay)
{
	const struct tally *tally = &replay->tally;
	struct out *out = replay->out;

	out_text(out, tally->verdicts[VERDICT_DIFFERENT] != 0 ? TONE_BAD : TONE_GOOD,
		 "  %" PRIu64 " answers as recorded, %" PRIu64 " known and %" PRIu64
		 " expected differences, %" PRIu64 " cured, %" PRIu64 " different\n",
		 tally->verdicts[VERDICT_EQUAL], tally->verdicts[VERDICT_KNOWN],
		 tally->verdicts[VERDICT_EXPECTED], tally->verdicts[VERDICT_CURED],
		 tally->verdicts[VERDICT_DIFFERENT]);
	for (unsigned i = 0; i < KNOWN_KINDS; i++) {
		if (tally->known[i] != 0)
			out_text(out, TONE_PLAIN, "    %6" PRIu64 "  %s\n", tally->known[i],
				 known_reason((enum known_kind)i));
	}
	if (tally->stale != 0)
		out_text(out, TONE_PLAIN,
			 "    %6" PRIu64 "  recorded answers with leftovers in "
			 "registers that carry nothing; ours are zero\n",
			 tally->stale);
	if (tally->taken_back != 0)
		out_text(out, TONE_PLAIN,
			 "    %6" PRIu64 "  sends taken back by the tool, which "
			 "were refused to the recorded client; %" PRIu64 " ranges made up\n",
			 tally->taken_back, tally->made_up);
}

static void show_time(const struct replay *replay, const struct audit *audit)
{
	const struct tally *tally = &replay->tally;
	uint64_t calls = tally->calls != 0 ? tally->calls : 1;

	out_text(replay->out, TONE_PLAIN,
		 "  calls %" PRIu64 ", refused %" PRIu64 ", errors of the Secure side %" PRIu64
		 ", SMCs %" PRIu64 ", anomalies %" PRIu64 ", handles renamed %" PRIu64 "\n",
		 tally->calls, audit->statistics.refused, audit->statistics.errors, tally->smcs,
		 audit->statistics.anomalies, replay->handles.renamed);
	out_text(replay->out, TONE_PLAIN,
		 "  time in calls, simulator included: %.3f ms, %.1f us "
		 "each, slowest %.1f us (#%" PRIu64 ")\n",
		 (double)tally->nanoseconds / 1e6, (double)tally->nanoseconds / (double)calls / 1e3,
		 (double)tally->slowest / 1e3, tally->slowest_seq);
}

static void audit_text(struct replay *replay, const struct audit *audit)
{
	struct out *out = replay->out;

	out_text(out, TONE_HEAD, "  audit of %s\n", replay->input->name);
	show_differences(replay);
	show_pages(replay, audit);
	show_handles(replay);
	out_text(out, TONE_PLAIN, "  refusals and anomalies by reason\n");
	show_reasons(replay);
	show_time(replay, audit);
	if (replay->tally.complaints != 0 || replay->tally.disagreements != 0)
		out_text(out, TONE_BAD,
			 "  %" PRIu64 " complaints of the simulator, %" PRIu64
			 " disagreements between machine and proxy\n",
			 replay->tally.complaints, replay->tally.disagreements);
	else
		out_text(out, TONE_GOOD,
			 "  no complaint of the simulator; machine and proxy agree "
			 "about every page, handle and mailbox\n");
}

static json_t *reasons_json(const struct replay *replay)
{
	json_t *object = json_object();

	for (unsigned i = 1; i < FFA_REASON_COUNT; i++) {
		if (replay->tally.reasons[i] != 0)
			json_put_count(object, ffa_reason_name((enum ffa_reason)i),
				       replay->tally.reasons[i]);
	}
	return object;
}

static json_t *handles_json(struct replay *replay)
{
	json_t *array = json_array();
	struct ffa_view_transaction view;

	for (uint32_t i = 0; i < replay->config.max_transactions; i++) {
		json_t *object;

		if (!ffa_view_transaction_get(replay->proxy, i, &view))
			continue;
		object = json_object();
		json_put(object, "handle", json_hex(view.handle.value));
		json_put_text(object, "operation", operation_name(view.operation));
		json_put_text(object, "state", state_name(view.state));
		json_put_count(object, "pages", view.pages);
		json_put_count(object, "runs", view.ranges);
		json_array_append_new(array, object);
	}
	return array;
}

static void audit_json(struct replay *replay, const struct audit *audit)
{
	static const char *const verdicts[] = { "equal", "known", "expected", "cured",
						"different" };
	const struct tally *tally = &replay->tally;
	json_t *object = json_object(), *known = json_object();
	char ceiling[NAME_ROOM];

	json_put_text(object, "audit", replay->input->name);
	json_put_text(object, "ceiling", version_text(replay->ceiling, ceiling));
	json_put_count(object, "calls", tally->calls);
	for (unsigned i = 0; i < VERDICTS; i++)
		json_put_count(object, verdicts[i], tally->verdicts[i]);
	for (unsigned i = 0; i < KNOWN_KINDS; i++) {
		if (tally->known[i] != 0)
			json_put_count(known, known_reason((enum known_kind)i), tally->known[i]);
	}
	json_put(object, "known_by_reason", known);
	json_put(object, "refusals", reasons_json(replay));
	json_put_count(object, "pages", replay->ram_pages);
	json_put_count(object, "given_ledger", audit->ledger_pages);
	json_put_count(object, "given_machine", audit->given);
	json_put(object, "handles", handles_json(replay));
	json_put_count(object, "quarantined", audit->statistics.quarantined);
	json_put_count(object, "quarantined_pages", audit->statistics.quarantined_pages);
	json_put_count(object, "smcs", tally->smcs);
	json_put_count(object, "anomalies", audit->statistics.anomalies);
	json_put_count(object, "renamed", replay->handles.renamed);
	json_put_count(object, "stale", tally->stale);
	json_put_count(object, "taken_back", tally->taken_back);
	json_put_count(object, "made_up", tally->made_up);
	json_put_count(object, "complaints", tally->complaints);
	json_put_count(object, "disagreements", tally->disagreements);
	json_put_count(object, "nanoseconds", tally->nanoseconds);
	out_json(replay->out, object);
}

void show_audit(struct replay *replay)
{
	struct audit audit;

	take(replay, &audit);
	if (audit.ledger_pages != audit.given)
		replay->tally.disagreements++;
	if (replay->out->json)
		audit_json(replay, &audit);
	else
		audit_text(replay, &audit);
}
