/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * driver.c - replays inputs without any engine: files, and folders with all below them, each input
 * several times in one process on a heap copy of exactly its size. Exit status: 0 all is well, 1 an
 * input went wrong (mostly the target has ended the program itself), 2 bad usage or nothing to do.
 */
#include "fuzz.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "inputs.h"
#include "serve.h"

#define RUNS 4		/* state that leaks from one run to the next shows in the second */
#define SECONDS 60	/* for one run of one input */
#define SLOW_SECONDS 1. /* worth a word */

extern int LLVMFuzzerInitialize(int *argc, char ***argv) __attribute__((weak));
/* Sanitizers have it: they end the program without a signal. */
extern void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

struct options {
	unsigned runs, seconds;
	bool quiet, strict, serve;
};

static const char *program;
static const char *present; /* the input under way */
static unsigned present_run;
static uint64_t done_inputs, done_runs;

static void say(const char *text)
{
	if (write(STDERR_FILENO, text, strlen(text)) < 0)
		_exit(1);
}

static void say_number(unsigned number)
{
	char digits[12];
	size_t at = sizeof(digits) - 1;

	digits[at] = '\0';
	do
		digits[--at] = (char)('0' + number % 10);
	while ((number /= 10) != 0);
	say(&digits[at]);
}

/* Which input it was; from signal handlers, too, where printf may not be called. */
static void name_present(const char *what)
{
	say("\n");
	say(program);
	say(": ");
	say(what);
	say(" in run ");
	say_number(present_run);
	say(" of ");
	say(present);
	say("\n");
}

static void on_death(void)
{
	if (present != NULL)
		name_present("it ended");
	present = NULL;
}

static void on_signal(int number)
{
	if (number == SIGALRM)
		name_present("no end in sight");
	else
		on_death();
	signal(number, SIG_DFL);
	if (number == SIGALRM)
		_exit(1);
	raise(number);
}

static void watch_signals(void)
{
	static const int deadly[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL };

	signal(SIGALRM, on_signal);
	signal(SIGABRT, on_signal);
	if (__sanitizer_set_death_callback != NULL) {
		__sanitizer_set_death_callback(on_death);
		return;
	}
	for (size_t i = 0; i < sizeof(deadly) / sizeof(deadly[0]); i++)
		signal(deadly[i], on_signal);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool run_once(const struct input *input, const struct options *options)
{
	/* no byte of an empty one may be touched either */
	uint8_t *block = malloc(input->size == 0 ? 1 : input->size);
	uint8_t *copy = input->size == 0 && block != NULL ? block + 1 : block;
	int result;

	if (block == NULL) {
		fprintf(stderr, "%s: no memory for %s\n", program, input->path);
		exit(2);
	}
	if (input->size != 0)
		memcpy(copy, input->bytes, input->size);
	alarm(options->seconds);
	result = LLVMFuzzerTestOneInput(copy, input->size);
	free(block);
	if (result == 0 || (result == -1 && !options->strict))
		return true;
	if (result == -1) {
		fprintf(stderr, "%s: %s: no input for this target\n", program, input->path);
		return false;
	}
	fprintf(stderr, "%s: %s: the target returned %d, which is neither 0 nor -1\n", program,
		input->path, result);
	return false;
}

static bool run_input(const struct input *input, const void *context)
{
	const struct options *options = context;
	double began = now(), took;
	bool good = true;

	present = input->path;
	for (present_run = 1; good && present_run <= options->runs; present_run++) {
		good = run_once(input, options);
		done_runs++;
	}
	alarm(0);
	present = NULL;
	done_inputs++;
	took = (now() - began) / options->runs;
	if (took > SLOW_SECONDS)
		fprintf(stderr, "%s: slow: %.1f s for a run of %s\n", program, took, input->path);
	if (!options->quiet && isatty(STDERR_FILENO) != 0)
		fprintf(stderr, "\r%s: %" PRIu64 " inputs", program, done_inputs);
	return good;
}

static int usage(void)
{
	fprintf(stderr,
		"Usage: %s [--runs N] [--timeout SECONDS] [--quiet] [--strict] FILE|FOLDER...\n\n"
		"Replays every input N times (default %d); a run longer than SECONDS (default %d)\n"
		"is a find. --strict: an input that the target does not take is a failure.\n"
		"--serve: paths come from standard input (tools/fuzz/serve.py).\n",
		program, RUNS, SECONDS);
	return 2;
}

/* The number after an option; 0 when it makes no sense. */
static unsigned number(const char *text)
{
	char *end;
	unsigned long value;

	if (text == NULL || *text < '0' || *text > '9')
		return 0;
	errno = 0;
	value = strtoul(text, &end, 10);
	return *end != '\0' || errno != 0 || value > 1000000 ? 0 : (unsigned)value;
}

/* Returns: the first argument that is no option, or -1 when one makes no sense. */
static int read_options(int argc, char **argv, struct options *options)
{
	int i;

	for (i = 1; i < argc && strncmp(argv[i], "--", 2) == 0; i++) {
		if (strcmp(argv[i], "--quiet") == 0) {
			options->quiet = true;
			continue;
		}
		if (strcmp(argv[i], "--strict") == 0) {
			options->strict = true;
			continue;
		}
		if (strcmp(argv[i], "--serve") == 0) {
			options->serve = true;
			continue;
		}
		if (strcmp(argv[i], "--runs") == 0)
			options->runs = number(argv[++i]);
		else if (strcmp(argv[i], "--timeout") == 0)
			options->seconds = number(argv[++i]);
		else
			return -1;
		if (options->runs == 0 || options->seconds == 0)
			return -1;
	}
	return (i < argc) != options->serve ? i : -1;
}

int main(int argc, char **argv)
{
	struct options options = { .runs = RUNS, .seconds = SECONDS };
	double began = now();
	int first, i;

	program = strrchr(argv[0], '/') != NULL ? strrchr(argv[0], '/') + 1 : argv[0];
	if (LLVMFuzzerInitialize != NULL)
		LLVMFuzzerInitialize(&argc, &argv);
	first = read_options(argc, argv, &options);
	if (first < 0)
		return usage();
	watch_signals();
	if (options.serve)
		return serve(run_input, &options);
	for (i = first; i < argc; i++) {
		enum inputs_result result = inputs_each(argv[i], run_input, &options);

		if (result != INPUTS_GOOD)
			return result == INPUTS_STOPPED ? 1 : 2;
	}
	if (done_inputs == 0) {
		fprintf(stderr, "%s: no input in what was named\n", program);
		return 2;
	}
	printf("%s: %" PRIu64 " inputs, %" PRIu64 " runs in %.2f s, nothing found\n", program,
	       done_inputs, done_runs, now() - began);
	return 0;
}
