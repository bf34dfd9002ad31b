#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""The tools of fuzz campaigns: what they make of engines' words, finds, results and inputs."""
import json
import os
import signal
import sys
import tempfile
import time
import types
import unittest
import xml.etree.ElementTree

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path.insert(0, os.path.join(ROOT, "tools", "fuzz"))
# pylint: disable=wrong-import-position
import bench  # noqa: E402
import benchpage  # noqa: E402
import build  # noqa: E402
import campaign  # noqa: E402
import common  # noqa: E402
import find  # noqa: E402
import instances  # noqa: E402
import interrupt  # noqa: E402
import minimise  # noqa: E402
import plot  # noqa: E402
import processes  # noqa: E402
import reached  # noqa: E402
import runs as run_module  # noqa: E402
import serve  # noqa: E402

CHECK = """
FUZZ FOUND at ../../fuzz/fuzz_descriptor.c:120: library says {} pages, validator 7
  does not hold: a == b
"""
ASAN = """==77==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x60d000000{} at pc 0x1
READ of size 1 at 0x60d000000123 thread T0
    #0 0x55d0 in __interceptor_memcpy ../../src/memcpy.c:12
    #1 0x55d1 in ffa_span_take ../../../lib/base/span.c:44
    #2 0x55d2 in {} ../../../lib/desc/memtx.c:99

0x60d000000123 is located 0 bytes to the right of 16-byte region
    #0 0x55d3 in malloc (/usr/lib/libasan.so+0x1)
"""
LEAK = """==7==ERROR: LeakSanitizer: detected memory leaks

Direct leak of 16 byte(s) in 1 object(s) allocated from:
    #0 0x55d0  (/usr/lib/libasan.so+0x10)
    #1 0x55d1  (/build/fuzz/fuzz_sequence+0x{})

SUMMARY: AddressSanitizer: 16 byte(s) leaked in 1 allocation(s).
"""


def runs(number):
    """Whether a process is there and not merely waiting to be buried."""
    try:
        with open(f"/proc/{number}/stat", encoding="utf-8") as file:
            return file.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


class Words(unittest.TestCase):
    """What engines say."""

    def test_last_line_of_libfuzzer_counts(self):
        text = (b"#2\tINITED cov: 10 ft: 12 corp: 1/1b exec/s: 0 rss: 30Mb\n"
                b"#900\tNEW    cov: 15 ft: 31 corp: 4/33b lim: 4 exec/s: 450 rss: 31Mb L: 3/9\n"
                b"stat::number_of_executed_units: 900\n")
        self.assertEqual(instances.pulses(text),
                         {"execs": 900, "coverage": 15, "features": 31, "corpus": 4})

    def test_libfuzzer_that_has_not_begun_has_nothing_to_say(self):
        self.assertIsNone(instances.pulses(b"INFO: Seed: 1\n"))

    def test_row_of_afl(self):
        text = ("# relative_time, cycles_done, ...\n"
                "5, 0, 1, 20, 3, 2, 1.5%, 0, 0, 2, 900.0, 4000, 110\n"
                "10, 1, 7, 31, 3, 2, 1.9%, 2, 1, 3, 950.0, 9500, 140\n")
        self.assertEqual(instances.plot_row(text), {"corpus": 31, "finds": 2, "hangs": 1,
                                                  "execs": 9500, "coverage": 140})

    def test_afl_that_has_begun_is_known_by_its_statistics_before_it_plots(self):
        stats = instances.stats_of("execs_done        : 15\nedges_found       : 10\n"
                                   "corpus_count      : 2\nsaved_crashes     : 0\n"
                                   "saved_hangs       : 0\n")
        self.assertEqual(instances.newest(None, stats)["execs"], 15)
        later = {"execs": 4000, "coverage": 110}
        self.assertEqual(instances.newest(later, stats), later)
        self.assertIsNone(instances.newest(None, {}))

    def test_row_of_afl_that_is_being_written_is_left_alone(self):
        self.assertIsNone(instances.plot_row("# head\n"))
        self.assertIsNone(instances.plot_row("10, 1, 7"))

    def test_libfuzzer_that_an_input_to_begin_with_ends_is_not_started_again(self):
        for words, again in ((b"INFO: Seed: 1\n", False),
                             (b"#2\tINITED cov: 1 ft: 1 corp: 1/1b\n", True)):
            with tempfile.NamedTemporaryFile() as log:
                log.write(words + b"Test unit written to /in/crash-1\n")
                log.flush()
                one = instances.Libfuzzer.__new__(instances.Libfuzzer)
                one.__dict__.update(
                    log=log.name, parsed=0, execs=0, starts=1, last={"execs": 0}, start=lambda: None,
                    plan=types.SimpleNamespace(once=False),
                    process=types.SimpleNamespace(alive=lambda: False,
                                                  popen=types.SimpleNamespace(returncode=77)))
                self.assertEqual(one.tend(), again)

    def test_times(self):
        self.assertEqual([common.seconds(t) for t in ("90", "90s", "10m", "1.5h")],
                         [90, 90, 600, 5400])
        for wrong in ("", "10 m", "m", "-3s", "0"):
            with self.assertRaises(common.Trouble):
                common.seconds(wrong)


class Causes(unittest.TestCase):
    """Finds with one cause are one find."""

    def test_values_do_not_make_another_cause(self):
        one, other = (find.cause_of(CHECK.format(n)) for n in (12, 13))
        self.assertEqual(one.key, other.key)
        self.assertEqual(one.kind, "check")
        self.assertIn("fuzz/fuzz_descriptor.c:120", one.text)

    def test_another_check_is_another_cause(self):
        self.assertNotEqual(find.cause_of(CHECK.format(1)).key,
                            find.cause_of(CHECK.format(1).replace(":120", ":130")).key)

    def test_stack_of_a_sanitizer_is_the_cause_and_addresses_are_not(self):
        one = find.cause_of(ASAN.format(111, "ffa_memtx_read"))
        self.assertEqual(one.key, find.cause_of(ASAN.format(222, "ffa_memtx_read")).key)
        self.assertNotEqual(one.key, find.cause_of(ASAN.format(111, "ffa_memtx_next")).key)
        self.assertIn("heap-buffer-overflow in ffa_span_take (lib/base/span.c)", one.text)

    def test_leak_is_named_by_who_took_the_memory(self):
        text = ("==18710==ERROR: LeakSanitizer: detected memory leaks\n\n"
                "Direct leak of {} byte(s) in 2 object(s) allocated from:\n"
                "    #0 0x7f in __interceptor_malloc ../../../src/asan_malloc_linux.cpp:69\n"
                "    #1 0x55 in misbehave ../../fuzz/fuzz_control.c:32\n\nSUMMARY: x\n")
        one = find.cause_of(text.format(4))
        self.assertEqual(one.text, "LeakSanitizer: memory leak in misbehave (fuzz/fuzz_control.c)")
        self.assertEqual(one.key, find.cause_of(text.format(8)).key)

    def test_undefined_behaviour_is_named_by_its_place(self):
        cause = find.cause_of("../lib/desc/sort.c:31:9: runtime error: shift exponent 64 is too\n")
        self.assertEqual((cause.kind, cause.text[:18]), ("undefined", "lib/desc/sort.c:31"))

    def test_complaint_of_the_machine_is_the_cause_whatever_handle_it_names(self):
        first, other = (find.cause_of(f"sim: complaint HANDLE: RECLAIM of handle {h}\n", -6)
                        for h in ("0x0", "0x17"))
        self.assertEqual(first.key, other.key)
        self.assertIn("RECLAIM of handle 0x0", first.text)

    def test_hang_and_nothing(self):
        self.assertEqual(find.cause_of("", None).kind, "hang")
        self.assertEqual(find.cause_of("fuzz_x: no end in sight in run 1 of y\n").kind, "hang")
        self.assertIsNone(find.cause_of("all is well", 0))
        self.assertEqual(find.cause_of("Segmentation", -11).kind, "end")


class Kept(unittest.TestCase):
    """Finds on disk, one folder per cause."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.old = find.FINDS, find.replay
        self.addCleanup(self.restore)
        find.FINDS = os.path.join(self.folder.name, "finds")

    def restore(self):
        find.FINDS, find.replay = self.old

    def raw(self, name, data, output, engine="libfuzzer"):
        """A raw find whose replay says this."""
        path = os.path.join(self.folder.name, name)
        with open(path, "wb") as file:
            file.write(data)
        status = 1 if output else 0
        find.replay = lambda target, path: find.Replay(status, output,
                                                       find.cause_of(output, status))
        return find.keep("descriptor", path, engine, "==1== ERROR: libFuzzer: deadly signal\n")

    def test_same_cause_is_one_find_and_the_smallest_input_stays(self):
        self.assertTrue(self.raw("crash-1", b"longer", CHECK.format(1))[1])
        self.assertFalse(self.raw("crash-2", b"short", CHECK.format(2))[1])
        self.assertFalse(self.raw("crash-3", b"the longest", CHECK.format(3))[1])
        records = find.kept(["descriptor"])
        self.assertEqual([(r["inputs"], r["engine"]) for r in records], [(3, "libfuzzer")])
        with open(os.path.join(records[0]["folder"], "input"), "rb") as file:
            self.assertEqual(file.read(), b"short")
        self.assertIn("says 2 pages", records[0]["account"])
        self.assertIn("short", records[0]["decoded"])

    def test_find_that_only_the_engine_sees_is_kept_as_such(self):
        cause, _ = self.raw("crash-1", b"x", "")
        self.assertTrue(cause.text.startswith("only under libfuzzer"))
        self.assertEqual(len(find.kept(["descriptor"])), 1)

    def test_first_engine_and_the_words_of_the_kept_account_stay(self):
        self.raw("crash-1", b"short", CHECK.format(1))
        self.raw("crash-2", b"longer", CHECK.format(2), "afl")
        record, = find.kept(["descriptor"])
        self.assertEqual(record["engine"], "libfuzzer")
        self.assertIn("says 1 pages", record["text"])
        self.assertIn("says 1 pages", record["account"])

    def test_finds_of_another_target_are_not_those_of_this_campaign(self):
        self.raw("crash-1", b"x", CHECK.format(1))
        self.assertEqual(find.kept(["race"]), [])

    def test_find_of_an_earlier_campaign_stays_as_long_as_it_goes_wrong(self):
        self.raw("crash-1", b"old", CHECK.format(1))
        inbox = os.path.join(self.folder.name, "inbox")
        waiting, = find.gather("descriptor", inbox)
        self.assertTrue(os.path.basename(waiting).startswith("before-"))
        self.assertEqual(find.kept(["descriptor"]), [])
        self.assertIsNotNone(self.raw("before-0", b"old", CHECK.format(1)))
        find.gather("descriptor", inbox)
        self.assertIsNone(self.raw("before-0", b"old", ""))
        self.assertEqual(find.kept(["descriptor"]), [])

    def test_find_that_only_an_engine_sees_stays_until_it_is_removed(self):
        self.raw("crash-1", b"odd", "")
        self.assertEqual(find.gather("descriptor", os.path.join(self.folder.name, "inbox")), [])
        record, = find.kept(["descriptor"])
        self.assertEqual(record["kind"], "engine")

    def test_raw_find_waits_until_it_is_sorted_whatever_becomes_of_the_inbox(self):
        inbox = os.path.join(self.folder.name, "inbox")
        os.mkdir(inbox)
        for name in ("crash-1", "slow-unit-1"):
            find.write(os.path.join(inbox, name), name)
        find.gather("descriptor", inbox)
        common.empty_folder(inbox)  # as the next campaign does
        waiting, = find.gather("descriptor", inbox)
        self.assertEqual(os.path.basename(waiting), "crash-1")
        self.assertEqual(find.kept(["descriptor"]), [])

    def test_find_that_was_half_written_is_written_again(self):
        cause, _ = self.raw("crash-1", b"x", CHECK.format(1))
        os.remove(os.path.join(find.folder_of("descriptor", cause), "cause.json"))
        self.assertTrue(self.raw("crash-2", b"longer", CHECK.format(1))[1])
        self.assertEqual(len(find.kept(["descriptor"])), 1)

    def test_input_that_was_only_slow_is_no_find(self):
        self.assertIsNone(self.raw("timeout-1", b"x", ""))
        self.assertEqual(find.kept(["descriptor"]), [])


class Digests(unittest.TestCase):
    """Which runs are those of one harness."""

    def test_comments_and_line_ends_are_no_part_of_a_harness_but_code_is(self):
        code = b"int f(void)\n{\n\treturn 1; /* one\n * more */\n}\n"
        same = common.without_comments(code)
        self.assertEqual(same, common.without_comments(code.replace(b"one", b"another")))
        self.assertEqual(same, common.without_comments(code.replace(b"\n{", b" {")))
        self.assertNotEqual(same, common.without_comments(code.replace(b"return 1", b"return 2")))

    def test_targets_have_harnesses_of_their_own(self):
        self.assertNotEqual(benchpage.harness_digest("race", "nothing"),
                            benchpage.harness_digest("sequence", "nothing"))
        self.assertNotEqual(benchpage.harness_digest("race", "nothing"),
                            benchpage.harness_digest("race", "corpus"))


class Replays(unittest.TestCase):
    """What the driver says of an input, and what is made of it."""

    def setUp(self):
        self.old = find.run
        self.addCleanup(setattr, find, "run", self.old)

    def says(self, status, output):
        def run(command, **_):
            self.command = command
            return status, output
        find.run = run
        return find.replay("sequence", "x", "fuzz", strict=True)

    def test_text_that_is_no_program_is_told_and_neither_good_nor_a_find(self):
        with self.assertRaisesRegex(common.Trouble, 'line 2: "sned": no such step'):
            self.says(1, 'line 2: "sned": no such step\nfuzz: x: no input for this target\n')
        self.assertIn("--strict", self.command)

    def test_what_the_driver_cannot_read_is_no_find(self):
        with self.assertRaisesRegex(common.Trouble, "not a file of at most"):
            self.says(2, "fuzz: x: not a file of at most 16 MiB\n")

    def test_find_stays_one_whatever_the_status(self):
        self.assertEqual(self.says(2, CHECK.format(1)).cause.kind, "check")
        self.assertEqual(self.says(77, "odd").cause.kind, "end")

    def test_stacks_of_leaks_tell_them_apart(self):
        server, named = serve.Server.__new__(serve.Server), []
        server.causes, server.target, server.path = {}, "sequence", "x"
        find.run = lambda *_, **__: (named.append(1) or 1, LEAK.format("9") * len(named))
        old, find.program = find.program, lambda *_: "fuzz"
        self.addCleanup(setattr, find, "program", old)
        for offset in ("1a", "1a", "2b"):
            server.named(1, LEAK.format(offset))
        self.assertEqual(len(named), 2)


class Growth(unittest.TestCase):
    """What a run has reached, out of what its processes say."""

    def test_coverage_is_that_of_the_main_process_from_the_first_point_on(self):
        said = {"main": None, "second": {"execs": 9, "coverage": 77, "corpus": 3}}
        run = run_module.Run.__new__(run_module.Run)
        run.instances = [types.SimpleNamespace(name=n, sample=lambda n=n: said[n]) for n in said]
        run.series, run.before, run.first, run.seconds = [], {}, None, 300
        run.last = {"execs": 0, "coverage": 0, "corpus": 0, "rate": 0}
        run.line = lambda end: None
        run.look()
        self.assertEqual((run.series, run.last["execs"]), ([], 9))
        said["main"] = {"execs": 5, "coverage": 40, "corpus": 2}
        run.look()
        self.assertEqual([point[1:] for point in run.series], [[14, 40, 2]])


class Accounts(unittest.TestCase):
    """What libFuzzer said of each of its finds."""

    def test_account_of_an_input_is_what_comes_before_its_name(self):
        with tempfile.TemporaryDirectory() as folder:
            self.addCleanup(setattr, campaign, "WORK", campaign.WORK)
            campaign.WORK = folder
            os.makedirs(os.path.join(folder, "race", "libfuzzer"))
            with open(os.path.join(folder, "race", "libfuzzer", "libfuzzer-0.log"), "w",
                      encoding="utf-8") as log:
                for name in ("a", "b"):
                    log.write(f"words of {name}\nTest unit written to /in/crash-{name}\n")
            self.assertIn("words of b", campaign.account_of("race", "/in/crash-b"))
            self.assertNotIn("words of a", campaign.account_of("race", "/in/crash-b"))
            self.assertEqual(campaign.account_of("race", "/in/crash-afl-0"), "")


class Interrupts(unittest.TestCase):
    """Ctrl-C: once ends in order, twice at once."""

    def setUp(self):
        self.addCleanup(signal.signal, signal.SIGINT, signal.getsignal(signal.SIGINT))
        self.addCleanup(setattr, interrupt, "_first", None)

    def test_first_is_noted_and_the_second_ends(self):
        interrupt.watch()
        self.assertFalse(interrupt.asked())
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)  # the same one, told twice
        self.assertTrue(interrupt.asked())
        time.sleep(interrupt.MOMENT + 0.1)
        with self.assertRaises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(1)

    def test_what_could_not_run_is_no_find(self):
        with self.assertRaises(SystemExit) as ended:
            common.give_up("fuzz", common.Trouble("does not build"))
        self.assertEqual(ended.exception.code, 2)


class Minimising(unittest.TestCase):
    """Small inputs that still go wrong."""

    def test_only_what_matters_stays(self):
        self.assertEqual(minimise.chunks(list(range(100)), lambda s: {3, 57, 58} <= set(s)),
                         [3, 57, 58])
        self.assertEqual(minimise.chunks([1, 2], lambda s: True), [])

    def test_step_goes_with_its_attachments_and_fields_become_simple(self):
        text = ("program secure=1.1\nhost.0 version minor=2\nhost.0 send op=lend pages=77\n"
                "  range page=8 pages=2\nvm1.0 reclaim of=all\n")

        def wrong(some):
            return "send" in some and "pages=" in some.split("send", 1)[1].split("\n", 1)[0]

        small = minimise.fewer_lines(text, wrong)
        self.assertEqual(small, "program secure=1.1\nhost.0 send op=lend pages=77\n")
        self.assertEqual(minimise.simpler_fields(small, wrong), "program\nhost.0 send pages=1\n")

    def test_bytes_go_and_become_zero(self):
        small = minimise.fewer_bytes(b"abcXdefYg", lambda d: b"X" in d and len(d) > 1)
        self.assertIn(small, (b"X\0", b"\0X"))


class Results(unittest.TestCase):
    """The benchmark goes on where it was."""

    WANTED = {"name": "B01-x", "bug": "B01", "patch": "p", "harness": "h", "target": "sequence",
              "engine": "afl", "from": "corpus", "mutator": True, "run": 0, "limit": 60}

    def made(self, **more):
        return {**self.WANTED, "found": False, "cpu": 60.1, "machine": "m", "date": "d", **more}

    def test_run_that_is_there_is_not_made_again(self):
        self.assertEqual(bench.missing([self.WANTED], [self.made()]), [])

    def test_other_patch_harness_or_less_time_is_another_run(self):
        for other in ({"patch": "q"}, {"harness": "i"}, {"limit": 30, "cpu": 30.0}, {"run": 1}):
            self.assertEqual(bench.missing([self.WANTED], [self.made(**other)]), [self.WANTED])

    def test_find_counts_whatever_time_was_given(self):
        self.assertEqual(bench.missing([self.WANTED],
                                       [self.made(limit=300, found=True, cpu=3.0)]), [])
        self.assertEqual(bench.missing([self.WANTED],
                                       [self.made(limit=300, found=True, cpu=90.0)]),
                         [self.WANTED])

    def test_line_that_was_cut_off_is_left_out(self):
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
            file.write(json.dumps(self.made()) + "\n" + '{"name": "B0')
            file.flush()
            self.assertEqual(len(benchpage.load(file.name)), 1)

    def test_cell_shows_gaps_and_failures(self):
        self.assertEqual(benchpage.cell([]), "-")
        self.assertEqual(benchpage.cell([self.made()]), "**not found** in 60 s, 0/1")
        runs = [self.made(found=True, cpu=c) for c in (1.0, 3.0, 2.0)] + [self.made()]
        self.assertEqual(benchpage.cell(runs), "2.0 s, 3/4")
        self.assertEqual(benchpage.cell([self.made(found=True, cpu=123.4)]), "123 s, 1/1")

    def test_results_of_another_patch_do_not_count(self):
        records = [self.made(), self.made(patch="old", run=1)]
        self.assertEqual(benchpage.newest(records, {"B01-x": "p"}), [records[0]])


class Rest(unittest.TestCase):
    def test_promises_of_the_contract_name_files_that_are_there(self):
        rows = reached.promises()
        self.assertGreater(len(rows), 40)
        self.assertTrue(any(files for _, _, files in rows))
        for name, _, files in rows:
            for path in files:
                self.assertTrue(os.path.isfile(os.path.join(ROOT, path)), f"{name}: {path}")

    def test_targets_are_programs_and_no_libraries_controls_or_the_floor(self):
        made = {"fuzz_race": "b/fuzz/fuzz_race", "fuzz_run": "b/fuzz/libfuzz_run.a",
                "fuzz_control_hang": "b/fuzz/fuzz_control_hang", "fuzz_empty": "b/fuzz/fuzz_empty",
                "ffaproxy": "b/lib/libffaproxy.a", "fuzz_targets": "b/fuzz_targets"}
        self.assertEqual(build.fuzz_targets(made), ["race"])

    def test_plots_are_xml(self):
        strips = plot.strips("t", "s", [("B01", {"a": [0.1, None], "b": []})], ["a", "b"], 0.01, 60)
        for text in (plot.lines("a < b", "s", "edges", [("x", [(0, 1), (2, 5)]), ("empty", [])]),
                     strips):
            xml.etree.ElementTree.fromstring(text)

    def test_cpu_time_is_that_of_the_whole_family_and_nothing_is_left(self):
        burn = "while :; do :; done"
        with tempfile.TemporaryDirectory() as folder:
            process = processes.Process(["sh", "-c", f"setsid sh -c '{burn}' & {burn}"],
                                        os.path.join(folder, "log"))
            deadline = time.monotonic() + 60
            while process.cpu() < 0.5 and time.monotonic() < deadline:
                time.sleep(0.05)
            self.assertGreaterEqual(len(process.seen), 2)
            seen = list(process.seen)
            process.stop(0.5)
            time.sleep(0.2)
            self.assertEqual([p for p in seen if runs(p)], [])
            self.assertGreaterEqual(process.used, 0.5)


if __name__ == "__main__":
    unittest.main()
