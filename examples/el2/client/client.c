/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * client.c - a Linux program that makes the kernel's drivers do all the FF-A they can: through
 * /dev/tee0 it shares memory with OP-TEE, talks to pseudo-TAs there, and takes the memory back.
 *
 * Usage: client [seconds=N] [workers=N] [seed=N] [ranges=N] [twice=refused|allowed]
 * Prints one line a case, and at the end "client: N passed, N failed".
 */
#include "client.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

const char *wrong(const char *format, ...)
{
	static char text[160];
	va_list list;

	va_start(list, format);
	vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	return text;
}

/* xorshift: the same numbers again from the same seed, which is printed. */
uint32_t next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

unsigned char *scattered(size_t pages, uint32_t *random)
{
	uint32_t *order = malloc(pages * sizeof(*order));
	unsigned char *at = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (!order || at == MAP_FAILED) {
		free(order);
		return NULL;
	}
	/* The kernel hands out pages in the order of the first touch: touch in a shuffled one. */
	for (uint32_t i = 0; i < pages; i++) {
		uint32_t j = next_random(random) % (i + 1);

		order[i] = order[j];
		order[j] = i;
	}
	for (size_t i = 0; i < pages; i++)
		at[order[i] * PAGE] = 1;
	free(order);
	return at;
}

void give_back(unsigned char *at, size_t pages)
{
	munmap(at, pages * PAGE);
}

const char *check_sum(struct run *run, struct shm *shm)
{
	unsigned char sum = 0;
	enum tee_result result;

	for (size_t i = 0; i < shm->size; i += 64)
		shm->at[i] = (unsigned char)next_random(&run->random);
	for (size_t i = 0; i < shm->size; i++)
		sum = (unsigned char)(sum + shm->at[i]);
	result = tests_sum(run->tee, run->session, shm, 0, shm->size);
	if (result != TEE_OK)
		return wrong("summing %zu bytes: result 0x%x, %s", shm->size, (unsigned)result,
			     strerror(errno));
	if (shm->at[0] != sum)
		return wrong("%zu bytes sum up to 0x%x here, 0x%x there", shm->size, sum,
			     shm->at[0]);
	return NULL;
}

static void option(struct options *options, const char *word)
{
	unsigned long number = strtoul(strchr(word, '=') ? strchr(word, '=') + 1 : "", NULL, 0);

	if (!strncmp(word, "seconds=", 8))
		options->seconds = (unsigned int)number;
	else if (!strncmp(word, "workers=", 8))
		options->workers = (unsigned int)number;
	else if (!strncmp(word, "seed=", 5) && number)
		options->seed = (uint32_t)number;
	else if (!strncmp(word, "ranges=", 7) && number)
		options->ranges = (uint32_t)number;
	else if (!strncmp(word, "twice=", 6))
		options->twice_refused = !strcmp(word + 6, "refused");
	else {
		fprintf(stderr, "client: %s: no such option\n", word);
		exit(2);
	}
}

long milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Run the cases up to the one without a title; the number that failed. */
static unsigned int run_cases(struct run *run, const struct test_case *one, unsigned int *count)
{
	unsigned int failed = 0;

	for (; one->title; one++) {
		long began = milliseconds();
		const char *fault = one->function(run);

		printf("client: %-58s %-6s %6ld ms\n", one->title, fault ? "FAILED" : "ok",
		       milliseconds() - began);
		if (fault)
			printf("client:     %s\n", fault);
		failed += fault != NULL;
		++*count;
	}
	return failed;
}

int main(int argc, char **argv)
{
	struct options options = { .seconds = 3, .workers = 2, .seed = 1, .ranges = 3900 };
	struct run run = { .options = &options };
	unsigned int count = 0, failed = 0;

	for (int i = 1; i < argc; i++)
		option(&options, argv[i]);
	setvbuf(stdout, NULL, _IOLBF, 0);
	run.random = options.seed;
	printf("client: seed %u, %u workers for %u s\n", options.seed, options.workers,
	       options.seconds);
	run.tee = tee_open();
	if (run.tee < 0 || session_open(run.tee, tee_tests, &run.session) != TEE_OK) {
		printf("client: no session over /dev/tee0: %s\n", strerror(errno));
		printf("client: 0 passed, 1 failed\n");
		return 1;
	}
	failed += run_cases(&run, basic_cases, &count);
	failed += run_cases(&run, memory_cases, &count);
	failed += run_cases(&run, stress_cases, &count);
	session_close(run.tee, run.session);
	close(run.tee);
	printf("client: %u passed, %u failed\n", count - failed, failed);
	return failed != 0;
}
