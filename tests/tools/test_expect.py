#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Files of expectations: the prober's, and what happens to those that are wrong."""
import json
import os
import re

from ffatool import DATA, Case, load, main, run, text_of, trace_path

PROBER = trace_path("prober-optee")
FOLDER = os.path.join(DATA, "expect")
FILE = os.path.join(FOLDER, "prober-optee.expect.jsonl")


def rows():
    with open(FILE, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


class Prober(Case):
    def test_every_answer_is_recorded_or_expected(self):
        for where in (FILE, FOLDER):
            done = run("replay", "--json", "--check-each", "--expect", where, PROBER)
            self.expect_status(done, 0)
            (audit,) = done.audits()
            self.assertEqual(audit["expected"], len(rows()))
            self.assertEqual(audit["equal"] + audit["expected"], 322)
            self.assertEqual(audit["known"], 0)

    def test_every_row_differs_from_what_was_recorded(self):
        recorded = {r["seq"]: r for r in load("prober-optee")}
        for row in rows():
            out = [int(x, 16) & 0xFFFFFFFF for x in recorded[row["seq"]]["out"][:8]]
            answer = [int(x, 16) for x in row["answer"]]
            same = answer == out[:len(answer)] and not any(out[len(answer):])
            self.assertTrue(not same or "rx" in row, row)

    def test_every_row_names_a_promise_or_a_check(self):
        for row in rows():
            self.assertRegex(row["id"], r"^(V[0-6][0-9]|(VER|GATE|MEM|BOX|MSG|PART|NOTE)-[0-9]+)$")
            self.assertGreater(len(row["why"]), 10)

    def test_calls_that_quote_a_handle_never_issued_are_marked(self):
        done = run("replay", "--json", "--expect", FILE, PROBER)
        marks = {r["seq"]: r.get("follows") for r in rows()}
        followers = [c for c in done.calls().values() if "follows" in c]
        self.assertGreater(len(followers), 20)
        for call in followers:
            if call["verdict"] == "expected":
                self.assertEqual(marks[call["seq"]], call["follows"])

    def test_without_expectations_it_ends_with_differences(self):
        done = run("replay", "--json", PROBER)
        self.expect_status(done, 1)
        known = {1, 2} | set(done.verdicts("known"))
        self.assertEqual(set(done.verdicts("different")) | known, {r["seq"] for r in rows()})

    def test_folder_without_a_file_for_the_trace_changes_nothing(self):
        self.expect_status(run("replay", "-q", "--expect", FOLDER, trace_path("linux-optee")), 0)


class OtherFiles(Case):
    def replay_with(self, lines):
        path = self.path("e.jsonl")
        with open(path, "w", encoding="utf-8") as out:
            out.write(lines if isinstance(lines, str) else text_of(lines))
        return run("replay", "--json", "--expect", path, PROBER)

    def differs_at(self, lines, seq):
        done = self.replay_with(lines)
        self.expect_status(done, 1)
        self.assertEqual(done.verdicts("different"), [seq])

    def test_row_left_out_is_a_difference(self):
        self.differs_at([r for r in rows() if r["seq"] != 182], 182)

    def test_known_difference_has_to_be_in_the_file(self):
        self.differs_at([r for r in rows() if r["seq"] != 45], 45)

    def test_row_with_another_error_is_a_difference(self):
        lines = rows()
        lines[13]["answer"][2] = "0xfffffffa"
        self.differs_at(lines, lines[13]["seq"])

    def test_row_with_other_bytes_in_rx_is_a_difference(self):
        lines = rows()
        (row,) = [r for r in lines if "rx" in r]
        row["rx"] = row["rx"][:-2] + "01"
        self.differs_at(lines, row["seq"])

    def test_row_without_its_bytes_in_rx_is_a_difference(self):
        lines = rows()
        (row,) = [r for r in lines if "rx" in r]
        del row["rx"]
        self.differs_at(lines, row["seq"])

    def test_row_that_follows_from_another_call_is_a_difference(self):
        lines = rows()
        (row,) = [r for r in lines if r["seq"] == 183]
        row["follows"] = 181
        self.differs_at(lines, 183)

    def test_row_that_hides_what_it_follows_from_is_a_difference(self):
        lines = rows()
        (row,) = [r for r in lines if r["seq"] == 183]
        del row["follows"]
        self.differs_at(lines, 183)

    def test_call_that_should_not_be_one_of_ffa_is_a_difference(self):
        lines = rows()
        (row,) = [r for r in lines if r["seq"] == 306]
        row["answer"] = "not FF-A"
        self.differs_at(lines, 306)

    def test_row_for_an_equal_answer_is_allowed(self):
        extra = {"seq": 3, "answer": ["0x10002"], "id": "VER-3", "why": "as recorded"}
        self.expect_status(self.replay_with(sorted(rows() + [extra], key=lambda r: r["seq"])), 0)

    def bad_file(self, lines, message):
        done = self.replay_with(lines)
        self.expect_status(done, 2)
        self.assertIn(message, done.err)

    def test_row_for_a_call_that_is_not_there_is_an_error(self):
        extra = {"seq": 5000, "answer": ["0x0"], "id": "V01", "why": "no such call"}
        self.bad_file(rows() + [extra], "the trace has no call 5000")

    def test_rows_that_are_wrong_are_errors(self):
        good = {"seq": 3, "answer": ["0x10002"], "id": "VER-3", "why": "because"}

        def but(**fields):
            row = dict(good, **fields)
            return [{k: v for k, v in row.items() if v is not None}]

        for lines, message in (
                ("nonsense\n", ":1: not a JSON object"), ("[]\n", ":1: not a JSON object"),
                (but(seq=None), '"seq" is missing'), (but(seq=-3), '"seq" is missing'),
                (but(answer=None), '"answer" is neither'), (but(answer=[]), '"answer" is neither'),
                (but(answer=["0x0"] * 19), '"answer" is neither'),
                (but(answer=["wrong"]), '"answer" has a register'),
                (but(answer=[1]), '"answer" has a register'),
                (but(id=None), '"id" is missing'), (but(id="x" * 99), '"id" is too long'),
                (but(why=None), '"why" is missing'), (but(why=""), '"why" is missing'),
                (but(why="x" * 999), '"why" is too long'), (but(rx="0"), '"rx" ends in the middle'),
                (but(rx=1), '"rx" is not a string'), (but(rx="00" * 300), '"rx" is longer'),
                (but(follows="2"), '"follows" is missing or not a number'),
                (but(reason="?"), 'unknown field "reason"'), (but(draft=True), "a draft: review"),
                ([good, good], "is not above the row before")):
            self.bad_file(lines, message)

    def test_file_that_is_not_there_is_an_error(self):
        done = run("replay", "--expect", self.path("nothing"), PROBER)
        self.expect_status(done, 2)


class Draft(Case):
    def draft(self):
        path = self.path("draft.jsonl")
        done = run("replay", "-q", "--draft-expect", path, PROBER)
        self.expect_status(done, 1)
        with open(path, encoding="utf-8") as lines:
            return path, [json.loads(line) for line in lines]

    def test_draft_has_a_row_for_everything_that_differs(self):
        _, drafted = self.draft()
        self.assertEqual([r["seq"] for r in drafted], [r["seq"] for r in rows()])

    def test_draft_is_refused_until_it_was_reviewed(self):
        path, drafted = self.draft()
        done = run("replay", "-q", "--expect", path, PROBER)
        self.expect_status(done, 2)
        self.assertIn("a draft", done.err)
        for row in drafted:
            del row["draft"]
        with open(path, "w", encoding="utf-8") as out:
            out.write(text_of(drafted))
        done = run("replay", "--json", "--expect", path, PROBER)
        wrong = [c for c in done.calls().values() if c["verdict"] == "different"]
        # A draft cannot know why a call without a refusal of its own differs: nothing else is left.
        self.assertEqual([c["seq"] for c in wrong], [])
        self.expect_status(done, 0)

    def test_reasons_are_drafted_from_the_refusals(self):
        _, drafted = self.draft()
        ids = {r["seq"]: r["id"] for r in drafted}
        self.assertEqual((ids[182], ids[198], ids[205]), ("V44", "V14", "V15"))

    def test_draft_that_cannot_be_written_is_an_error(self):
        done = run("replay", "--draft-expect", self.path("no/such/folder"), PROBER)
        self.expect_status(done, 2)
        self.assertTrue(re.search("ffatrace: .*folder", done.err))


if __name__ == "__main__":
    main()
