#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Every recorded trace replays: the recorded answers, and exactly the differences that are allowed."""
import os

from ffatool import DATA, Case, load, main, run, text_of, trace_path

VERSION = "FFA_VERSION returns the one settled version"
SHARE = "no dynamic buffers are offered"
LEND = "a lend is offered"
NOTIFY = "notifications begin with 1.1"

# What may differ, by trace: how often each reason, and what the Secure side is taken for.
KNOWN = {
    "linux-optee": ("optee-repaired", {VERSION: 1, SHARE: 1, LEND: 1}),
    "linux-optee-ffa10": ("optee-repaired", {VERSION: 1, SHARE: 1, LEND: 1, NOTIFY: 10}),
    "linux-optee-stress-2cpu": ("optee-repaired", {VERSION: 1, SHARE: 1, LEND: 1}),
    "linux-optee-unpatched": ("optee-released", {VERSION: 1, SHARE: 1, LEND: 1}),
    "linux73-optee": ("optee-repaired", {SHARE: 1, LEND: 1}),
    "linux73-optee-lend": ("optee-repaired", {SHARE: 1, LEND: 1}),
    "linux73-optee-rebind": ("optee-repaired", {SHARE: 2, LEND: 2}),
    "linux73-optee-stress-2cpu": ("optee-repaired", {SHARE: 1, LEND: 1}),
}


class Traces(Case):
    def check(self, name):
        done = run("replay", "--json", "--check-each", trace_path(name))
        self.expect_status(done, 0)
        personality, known = KNOWN[name]
        head = done.objects()[0]
        self.assertEqual(head["personality"], personality)
        (audit,) = done.audits()
        records = load(name)
        self.assertEqual(audit["calls"], len(records))
        self.assertEqual(audit["equal"] + audit["known"], len(records))
        self.assertEqual(audit["different"] + audit["expected"] + audit["cured"], 0)
        found = {}
        for reason, count in audit["known_by_reason"].items():
            (short,) = [k for k in (VERSION, SHARE, LEND, NOTIFY) if reason.startswith(k)]
            found[short] = count
        self.assertEqual(found, known)
        self.assertEqual(audit["complaints"] + audit["disagreements"] + audit["anomalies"], 0)
        self.assertEqual(audit["given_ledger"], audit["given_machine"])
        self.assertEqual(audit["quarantined"], 0)
        return done, audit

    def test_linux_over_optee(self):
        _, audit = self.check("linux-optee")
        self.assertEqual([(h["operation"], h["pages"]) for h in audit["handles"]], [("share", 1)])

    def test_linux_of_version_1_0(self):
        self.check("linux-optee-ffa10")

    def test_linux_on_two_cpus(self):
        done, _ = self.check("linux-optee-stress-2cpu")
        self.assertEqual({c["cpu"] for c in done.calls().values()}, {0, 1})

    def test_optee_that_refuses_fragments(self):
        _, audit = self.check("linux-optee-unpatched")
        self.assertEqual(audit["refusals"]["SECURE_ERROR"], 3)

    def test_linux_of_version_1_2(self):
        _, audit = self.check("linux73-optee")
        self.assertEqual(audit["handles"], [])

    def test_lend_that_features_deny(self):
        _, audit = self.check("linux73-optee-lend")
        self.assertEqual(audit["handles"], [])

    def test_drivers_unbound_and_bound_again(self):
        self.check("linux73-optee-rebind")

    def test_linux_of_version_1_2_on_two_cpus(self):
        self.check("linux73-optee-stress-2cpu")

    def test_all_traces_are_in_the_table(self):
        there = {f[:-6] for f in os.listdir(os.path.join(DATA, "traces")) if f.endswith(".jsonl")}
        self.assertEqual(there, set(KNOWN) | {"linux73-el3spmc-old", "prober-optee"})


class OldSpmc(Case):
    """The SPMC that answers 1.2 and refuses 1.2's descriptors."""

    NAME = "linux73-el3spmc-old"

    def test_trace_is_replayed_as_recorded_and_then_cured(self):
        done = run("replay", "--json", trace_path(self.NAME))
        self.expect_status(done, 0)
        recorded, lowered = done.audits()
        self.assertEqual((recorded["ceiling"], lowered["ceiling"]), ("1.2", "1.1"))
        self.assertEqual(recorded["equal"], 37)
        self.assertEqual(recorded["refusals"]["SECURE_ERROR"], 19)
        self.assertEqual((lowered["equal"], lowered["known"], lowered["cured"]), (17, 1, 19))
        self.assertEqual(lowered["taken_back"], 19)
        self.assertNotIn("SECURE_ERROR", lowered["refusals"])

    def test_every_cured_share_ends_in_a_handle_or_a_wish_for_more(self):
        done = run("replay", "--json", "--ceiling", "1.1", trace_path(self.NAME))
        self.expect_status(done, 0)
        cured = [c for c in done.calls().values() if c["verdict"] == "cured"]
        self.assertEqual(len(cured), 19)
        for call in cured:
            self.assertIn(call["out"][0], ("0x84000061", "0x8400007a"))

    def test_ceiling_of_1_2_alone_is_the_recorded_failure(self):
        done = run("replay", "--json", "--ceiling", "1.2", trace_path(self.NAME))
        self.expect_status(done, 0)
        self.assertEqual([a["cured"] for a in done.audits()], [0])

    def test_leftovers_in_recorded_registers_are_counted(self):
        done = run("replay", "--json", "--ceiling", "1.2", trace_path(self.NAME))
        self.assertEqual(done.audits()[0]["stale"], 5)

    def test_refusal_of_a_lowered_send_is_a_difference(self):
        records = load(self.NAME)
        send = [r for r in records if r["in"][0] == "0xc4000073"][3]
        send["tx"] = "01" + send["tx"][2:]  # another sender: refused in every version
        done = self.replay(records, "--ceiling", "1.1")
        self.expect_status(done, 1)
        self.assertEqual(done.verdicts("different"), [send["seq"]])


class Input(Case):
    def test_standard_input_is_replayed(self):
        text = text_of(load("linux-optee")).encode()
        done = run("replay", "--json", "-", stdin=text)
        self.expect_status(done, 0)
        self.assertEqual(done.audits()[0]["audit"], "standard input")

    def test_several_traces_end_with_the_worst_status(self):
        good = trace_path("linux-optee")
        bad = self.save("nonsense\n")
        self.expect_status(run("replay", "-q", good, good), 0)
        self.expect_status(run("replay", "-q", good, bad, good), 2)
        self.expect_status(run("replay", "-q", good, trace_path("prober-optee")), 1)

    def test_eight_registers_are_enough(self):
        records = load("linux-optee")
        for record in records:
            record["in"], record["out"] = record["in"][:8], record["out"][:8]
        self.expect_status(self.replay(records), 0)

    def test_numbers_may_be_written_in_three_ways(self):
        records = load("linux-optee")
        for record in records:
            record["in"] = [int(x, 16) for x in record["in"]]
            record["out"] = [str(int(x, 16)) for x in record["out"]]
        self.expect_status(self.replay(records), 0)

    def test_trace_cut_anywhere_is_replayed_up_to_there(self):
        records = load("linux73-optee")
        for count in range(1, len(records), 13):
            done = self.replay(records[:count])
            self.expect_status(done, 0)
            self.assertEqual(done.audits()[0]["calls"], count)


class Output(Case):
    def test_no_colour_unless_asked_for(self):
        path = trace_path("linux-optee")
        self.assertNotIn("\033", run("replay", path).out)
        self.assertIn("\033", run("replay", "--color=always", path).out)
        self.assertNotIn("\033", run("replay", "--color=never", path).out)

    def test_each_call_shows_question_decision_secure_side_and_answer(self):
        out = run("replay", trace_path("linux-optee")).out
        share = out[out.index("#21 CPU 0"):out.index("#22 CPU 0")]
        for line in ("FFA_MEM_SHARE_64 60 60", "decided    sent to the Secure side",
                     "to Secure  FFA_MEM_SHARE_64 60 60 -> FFA_SUCCESS", "answer     FFA_SUCCESS",
                     "as recorded"):
            self.assertIn(line, share)

    def test_refusal_shows_its_reason_offset_and_value(self):
        out = run("replay", trace_path("prober-optee")).out
        refused = out[out.index("#182 CPU 0"):out.index("#183 CPU 0")]
        self.assertIn("RANGE_ALIGNMENT", refused)
        self.assertIn("offset 0x50, value 0x6000c010", refused)

    def test_quiet_shows_differences_and_the_audit_only(self):
        out = run("replay", "-q", trace_path("linux-optee")).out
        self.assertNotIn("#21 CPU", out)
        self.assertIn("audit of", out)

    def test_verbose_explains_registers(self):
        out = run("replay", "-v", trace_path("linux-optee")).out
        self.assertIn("total length", out)


if __name__ == "__main__":
    main()
