# SPDX-License-Identifier: BSD-3-Clause
"""engines.py - how a target is run under each engine, and what counts as a find.

No setting of the machine is needed or touched: what AFL++ would like to have changed is answered by
its own environment variables.
"""
import glob
import os
import re
import shutil
import signal
import subprocess

# In AFL++, a crash of a target is seen by the signal, so its sanitizers must abort.
ASAN = ("halt_on_error=1:abort_on_error=1:symbolize=0:detect_leaks=1:leak_check_at_exit=0:"
        "detect_odr_violation=0:allocator_may_return_null=1:detect_stack_use_after_return=0")
UBSAN = "halt_on_error=1:abort_on_error=1:symbolize=0:print_stacktrace=1"
AFL = {
    "AFL_SKIP_CPUFREQ": "1",                        # no wish about the clock's governor
    "AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES": "1",   # core dumps may go to a program
    "AFL_NO_AFFINITY": "1",                         # containers may not bind to a core
    "AFL_NO_UI": "1",
    "AFL_IGNORE_PROBLEMS": "1",
    "AFL_FORKSRV_INIT_TMOUT": "30000",
    "ASAN_OPTIONS": ASAN,
    "UBSAN_OPTIONS": UBSAN,
}
LIBFUZZER = {
    "ASAN_OPTIONS": "detect_leaks=1:allocator_may_return_null=1",
    "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
}


class Outcome:
    """What a run came to."""

    def __init__(self):
        self.executions = 0
        self.finds = []     # files of inputs
        self.log = ""
        self.error = None   # the run itself did not work


def run(command, seconds, **options):
    """A program in a process group of its own that is ended when it takes too long: (status, log)."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, start_new_session=True, **options)
    try:
        log, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        log, _ = process.communicate()
        return None, log.decode(errors="replace")
    return process.returncode, log.decode(errors="replace")


def libfuzzer(program, corpora, work, seconds, input_timeout=25, extra=(), first_find=True):
    """Run a target of a -Dfuzz=libfuzzer build; finds are written below the folder `work`.

    It ends with its first find in any case."""
    del first_find
    outcome = Outcome()
    grown = os.path.join(work, "corpus")
    os.makedirs(grown, exist_ok=True)
    command = [program, f"-max_total_time={seconds}", f"-timeout={input_timeout}", "-rss_limit_mb=2048",
               "-print_final_stats=1", f"-artifact_prefix={work}/", *extra, grown, *corpora]
    status, outcome.log = run(command, seconds + 120 + input_timeout, env={**os.environ, **LIBFUZZER})
    outcome.finds = sorted(f for kind in ("crash", "leak", "timeout", "oom")
                           for f in glob.glob(os.path.join(work, kind + "-*")))
    counted = re.search(r"stat::number_of_executed_units:\s+(\d+)", outcome.log)
    outcome.executions = int(counted.group(1)) if counted else 0
    if status != 0 and not outcome.finds:
        outcome.error = f"ended with status {status}"
    return outcome


def afl(program, corpora, work, seconds, input_timeout=25, extra=(), first_find=True):
    """Run a target of a -Dfuzz=afl build."""
    outcome = Outcome()
    seeds = os.path.join(work, "in")
    os.makedirs(seeds, exist_ok=True)
    for corpus in corpora:
        for path in sorted(glob.glob(os.path.join(corpus, "*"))):
            if os.path.getsize(path):   # AFL++ takes no empty inputs
                shutil.copy(path, os.path.join(seeds, os.path.basename(path)))
    if not os.listdir(seeds):
        with open(os.path.join(seeds, "start"), "wb") as seed:
            seed.write(bytes(64))
    out = os.path.join(work, "out")
    command = ["afl-fuzz", "-i", seeds, "-o", out, "-V", str(seconds), "-t", str(input_timeout * 1000),
               *extra, "--", program]
    environment = {**os.environ, **AFL}
    if first_find:
        environment["AFL_BENCH_UNTIL_CRASH"] = "1"
    _, outcome.log = run(command, seconds + 180 + 4 * input_timeout, env=environment)
    outcome.finds = sorted(f for kind in ("crashes", "hangs")
                           for f in glob.glob(os.path.join(out, "*", kind, "id:*")))
    try:
        with open(os.path.join(out, "default", "fuzzer_stats"), encoding="utf-8") as stats:
            text = stats.read()
        outcome.executions = int(re.search(r"execs_done\s*:\s*(\d+)", text).group(1))
    except (OSError, AttributeError):
        outcome.error = "afl-fuzz did not get to work"
    # A seed that goes wrong stops AFL++ before it has begun; it is no less a find.
    if outcome.error and re.search(r"crash(es)? on|results in a crash|results in a timeout", outcome.log):
        outcome.finds.append("one of the seeds (see the log)")
    return outcome


ENGINES = {"libfuzzer": libfuzzer, "afl": afl}
