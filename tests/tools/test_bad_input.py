#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Input that is no trace: a clear message with the number of the line, exit status 2, no crash."""
import contextlib
import json
import resource
import subprocess

from ffatool import TOOL, Case, load, main, run, text_of, trace_path

REGISTERS = ["0x0"] * 18


def good(seq=0, **fields):
    record = {"seq": seq, "cpu": 0, "in": ["0x84000063", "0x10001"] + ["0x0"] * 16,
              "out": ["0x10001"] + ["0x0"] * 17}
    record.update(fields)
    return {k: v for k, v in record.items() if v is not None}


def event(kind, number, seq=5, cpu=0, **fields):
    record = {"ev": kind, "n": number, "seq": seq, "cpu": cpu}
    if kind == "begin":
        record["in"] = REGISTERS
    if kind == "end":
        record["out"] = REGISTERS
    if kind == "port":
        record["port"] = "smc"
    record.update(fields)
    return {k: v for k, v in record.items() if v is not None}


class BadLines(Case):
    """Each bad line stands third, behind two good ones."""

    def refuse(self, bad, message, before=None):
        lines = before or [good(0), good(1)]
        bad = bad if isinstance(bad, str) else json.dumps(bad)
        path = self.save(text_of(lines) + bad + "\n")
        for command in ("decode", "replay"):
            done = run(command, path)
            self.expect_status(done, 2)
            self.assertIn(f"{path}:{len(lines) + 1}: ", done.err, command)
            self.assertIn(message, done.err, command)

    def test_line_that_is_not_json_is_refused(self):
        self.refuse("what is this", "not JSON")

    def test_truncated_line_is_refused(self):
        self.refuse(json.dumps(good(2))[:-20], "not JSON")

    def test_line_with_two_objects_is_refused(self):
        self.refuse("{} {}", "not JSON")

    def test_line_that_is_not_an_object_is_refused(self):
        self.refuse("[1, 2]", "not a JSON object")

    def test_repeated_field_is_refused(self):
        self.refuse('{"seq":2,"seq":3}', "not JSON")

    def test_invalid_utf8_is_refused(self):
        path = self.path("bytes")
        with open(path, "wb") as out:
            out.write(b'{"seq":1,"note":"\xff\xfe"}\n')
        done = run("decode", path)
        self.expect_status(done, 2)
        self.assertIn(":1: not JSON", done.err)

    def test_nesting_without_end_is_refused(self):
        self.refuse('{"seq":' + "[" * 100000, "not JSON")

    def test_binary_noise_is_refused(self):
        path = self.path("noise")
        with open(path, "wb") as out:
            out.write(bytes(range(256)) * 64)
        for command in ("decode", "replay"):
            self.expect_status(run(command, path), 2)

    def test_unknown_field_is_refused(self):
        self.refuse(good(2, xt="00"), 'unknown field "xt"')

    def test_missing_seq_is_refused(self):
        self.refuse(good(None), 'no field "seq"')

    def test_missing_cpu_is_refused(self):
        self.refuse(good(2, cpu=None), 'no field "cpu"')

    def test_missing_in_is_refused(self):
        self.refuse(good(2, **{"in": None}), 'no field "in"')

    def test_missing_out_is_refused(self):
        self.refuse(good(2, out=None), 'no field "out"')

    def test_text_as_seq_is_refused(self):
        self.refuse(good("two"), '"seq" is not a number')

    def test_negative_seq_is_refused(self):
        self.refuse(good(-1), '"seq" is negative')

    def test_fraction_as_seq_is_refused(self):
        self.refuse(good(2.5), '"seq" is neither a number nor a string')

    def test_seq_beyond_64_bits_is_refused(self):
        self.refuse(good(1 << 64), "not JSON")

    def test_cpu_beyond_the_last_is_refused(self):
        self.refuse(good(2, cpu=64), '"cpu" is too large')

    def test_registers_that_are_no_array_are_refused(self):
        self.refuse(good(2, out="0x1"), '"out" is not an array of 18 or 8 registers')

    def test_too_few_registers_are_refused(self):
        self.refuse(good(2, out=["0x0"] * 17), '"out" is not an array of 18 or 8 registers')

    def test_too_many_registers_are_refused(self):
        self.refuse(good(2, out=["0x0"] * 19), '"out" is not an array of 18 or 8 registers')

    def test_register_beyond_64_bits_is_refused(self):
        self.refuse(good(2, out=["0x1" + "0" * 16] + ["0x0"] * 17),
                    'register 0 of "out" does not fit in 64 bits')

    def test_decimal_register_beyond_64_bits_is_refused(self):
        self.refuse(good(2, out=["18446744073709551616"] + ["0x0"] * 17),
                    'register 0 of "out" does not fit in 64 bits')

    def test_register_without_digits_is_refused(self):
        self.refuse(good(2, out=["0x0", "0x"] + ["0x0"] * 16),
                    'register 1 of "out" has no digits')

    def test_register_with_a_letter_is_refused(self):
        self.refuse(good(2, out=["0xg"] + ["0x0"] * 17),
                    'register 0 of "out" is not a hexadecimal number')

    def test_register_of_another_type_is_refused(self):
        self.refuse(good(2, out=[None] + ["0x0"] * 17),
                    'register 0 of "out" is neither a number nor a string')

    def test_negative_register_is_refused(self):
        self.refuse(good(2, out=[-1] + ["0x0"] * 17), 'register 0 of "out" is negative')

    def test_tx_of_half_a_byte_is_refused(self):
        self.refuse(good(2, tx="001"), '"tx" ends in the middle of a byte')

    def test_tx_with_a_letter_is_refused(self):
        self.refuse(good(2, tx="0z"), '"tx" has a character that is no hexadecimal digit')

    def test_rx_that_is_no_text_is_refused(self):
        self.refuse(good(2, rx=[0]), '"rx" is not a string of hexadecimal digits')

    def test_tx_beyond_the_largest_buffer_is_refused(self):
        self.refuse(good(2, tx="00" * (63 * 4096 + 1)), '"tx" is longer than the largest buffer')

    def test_repeated_seq_is_refused(self):
        self.refuse(good(1), '"seq" 1 was used in line 2')

    def test_seq_that_goes_back_is_refused(self):
        self.refuse(good(0), '"seq" 0 after 1: lines are not in order')

    def test_unknown_event_is_refused(self):
        self.refuse(event("middle", 1), '"ev" is not "begin", "port" or "end"')

    def test_event_without_number_is_refused(self):
        self.refuse(event("begin", None), 'no field "n"')

    def test_event_number_that_goes_back_is_refused(self):
        self.refuse(event("end", 7), "event number 7 after 7", [event("begin", 7)])

    def test_begin_inside_a_call_is_refused(self):
        self.refuse(event("begin", 2, 6), "CPU 0 is still in call 5", [event("begin", 1)])

    def test_end_without_begin_is_refused(self):
        self.refuse(event("end", 1), "CPU 0 is not in call 5")

    def test_end_of_another_call_is_refused(self):
        self.refuse(event("end", 2, 4), "CPU 0 is not in call 4", [event("begin", 1)])

    def test_port_event_without_port_is_refused(self):
        self.refuse(event("port", 2, port=None), '"port" is missing or not a string',
                    [event("begin", 1)])

    def test_port_name_without_end_is_refused(self):
        self.refuse(event("port", 2, port="x" * 1000), '"port" names no port', [event("begin", 1)])


class BadFiles(Case):
    def test_trace_that_ends_inside_a_call_is_refused(self):
        done = run("replay", self.save([event("begin", 1)]))
        self.expect_status(done, 2)
        self.assertIn("ends inside call 5 of CPU 0", done.err)

    def test_port_that_cannot_be_followed_is_refused(self):
        done = run("replay", self.save([event("begin", 1), event("port", 2, port="lock"),
                                        event("end", 3)]))
        self.expect_status(done, 2)
        self.assertIn('no port "lock" can be followed', done.err)

    def test_file_that_is_not_there_is_refused(self):
        for command in ("decode", "replay", "check"):
            done = run(command, self.path("nothing"))
            self.expect_status(done, 2)
            self.assertIn("nothing: ", done.err)

    def test_folder_in_place_of_a_file_is_refused(self):
        for command in ("decode", "replay", "check", "ring", "fuzz-show"):
            done = run(command, self.folder.name)
            self.expect_status(done, 2)
            self.assertIn(f"{self.folder.name}: is a directory", done.err)

    def test_trace_without_a_call_is_refused_by_replay(self):
        for text in ("", "\n \n\r\n"):
            path = self.save(text)
            done = run("replay", path)
            self.expect_status(done, 2)
            self.assertIn(f"{path}: there is no call in it", done.err)
            self.assertNotIn("all answers equal", done.out)
            self.expect_status(run("decode", path), 0)

    def test_last_line_without_end_of_line_is_read(self):
        text = text_of(load("linux-optee")[:3])
        done = run("decode", "--json", self.save(text[:-1]))
        self.expect_status(done, 0)
        self.assertEqual(len(done.objects()), 3)

    def test_lines_that_end_as_on_windows_are_read(self):
        text = text_of(load("linux-optee")[:3]).replace("\n", "\r\n")
        self.expect_status(run("decode", self.save(text)), 0)

    def test_output_that_cannot_be_written_is_an_error(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([TOOL, "decode", trace_path("linux-optee")], stdout=full,
                                  stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"cannot write", done.stderr)


class LongLine(Case):
    def test_line_of_a_gigabyte_is_refused_in_little_memory(self):
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        tool = subprocess.Popen([TOOL, "decode", "-"], stdin=subprocess.PIPE,
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        chunk = b"a" * (1 << 20)
        try:
            tool.stdin.write((json.dumps(good(0)) + "\n").encode() + b'{"note":"')
            for _ in range(1024):
                tool.stdin.write(chunk)
        except BrokenPipeError:
            pass
        with contextlib.suppress(BrokenPipeError):
            tool.stdin.close()
        err = tool.stderr.read().decode()
        tool.stderr.close()
        self.assertEqual(tool.wait(timeout=60), 2)
        self.assertIn("standard input:2: the line is longer than 2097152 bytes", err)
        grown = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        self.assertLess(grown, max(before, 128 << 10), "KiB at most")


class Usage(Case):
    def test_no_command_and_unknown_command_are_refused(self):
        self.expect_status(run(), 2)
        self.expect_status(run("repeat"), 2)

    def test_unknown_option_is_refused_by_every_command(self):
        for command in ("replay", "decode", "check", "abi"):
            done = run(command, "--nonsense")
            self.expect_status(done, 2)
            self.assertIn("--nonsense: unknown option", done.err)

    def test_help_is_given_by_every_command(self):
        self.expect_status(run("--help"), 0)
        for command in ("replay", "decode", "check", "abi"):
            done = run(command, "--help")
            self.expect_status(done, 0)
            self.assertIn(f"ffatrace {command}", done.out)
            self.assertIn("--json", done.out)

    def test_help_of_decode_says_its_exit_statuses(self):
        text = run("decode", "--help").out
        self.assertIn("Exit status: 0 decoded, whatever is wrong with the fields; 2 bad", text)

    def test_values_of_options_are_checked(self):
        path = trace_path("linux-optee")
        for args in (("replay", "--ceiling", "1.9", path), ("replay", "--ceiling", "2.0", path),
                     ("replay", "--personality", "nobody", path), ("replay", "--color", "red", path),
                     ("decode", "--version", "0.9", path), ("check", "--operation", "give", path),
                     ("check", "--sender", "70000", path), ("check", "--granule", "8192", path),
                     ("replay", "--draft-expect", self.path("d"), "--expect", "e", path),
                     ("replay",), ("decode",), ("check",), ("decode", path, path), ("abi", path)):
            done = run(*args)
            self.expect_status(done, 2)
            self.assertIn("ffatrace: ", done.err)


if __name__ == "__main__":
    main()
