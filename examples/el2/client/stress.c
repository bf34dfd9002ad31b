/* SPDX-License-Identifier: BSD-3-Clause */
/* stress.c - several processes at once, and processes that are killed in the middle. */
#include "client.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { HELD = 6, LARGEST = 40, KILLED = 20, STEPS = 50 };

/* What a worker holds: empty where at is NULL. */
struct held {
	struct shm shm;
	unsigned char *at;
	size_t pages;
};

static bool take(struct run *run, struct held *held)
{
	held->pages = 1 + next_random(&run->random) % LARGEST;
	held->at = scattered(held->pages, &run->random);
	if (held->at && shm_register(run->tee, held->at, held->pages * PAGE, &held->shm))
		return true;
	printf("client:     worker: %zu pages: %s\n", held->pages, strerror(errno));
	return false;
}

static void drop(struct held *held)
{
	shm_free(&held->shm);
	give_back(held->at, held->pages);
	held->at = NULL;
}

/* One step at random: share, use, or give back. */
static bool step(struct run *run, struct held *held)
{
	const char *fault;

	if (!held->at)
		return take(run, held);
	if (next_random(&run->random) % 3 == 0) {
		drop(held);
		return true;
	}
	fault = check_sum(run, &held->shm);
	if (fault)
		printf("client:     worker: %s\n", fault);
	return !fault;
}

/* A process of its own: until the time is over, or until it is killed; some steps at any rate. */
static int work(struct run *run, uint32_t seed, unsigned int seconds)
{
	struct held held[HELD] = { 0 };
	long end = milliseconds() + seconds * 1000L;
	unsigned int steps = 0;
	bool good;

	run->random = seed;
	run->tee = tee_open();
	good = run->tee >= 0 && session_open(run->tee, tee_tests, &run->session) == TEE_OK;
	while (good && (steps < STEPS || milliseconds() < end)) {
		good = step(run, &held[next_random(&run->random) % HELD]);
		steps++;
	}
	for (unsigned int i = 0; i < HELD; i++) {
		if (held[i].at)
			drop(&held[i]);
	}
	return good ? 0 : 1;
}

static pid_t start(struct run *run, unsigned int seconds)
{
	uint32_t seed = next_random(&run->random);
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		struct run own = *run;

		_exit(work(&own, seed, seconds));
	}
	return child;
}

static const char *works_at_random(struct run *run)
{
	pid_t workers[16];
	unsigned int count = run->options->workers, bad = 0;

	if (count > sizeof(workers) / sizeof(workers[0]))
		return wrong("%u workers are too many", count);
	for (unsigned int i = 0; i < count; i++)
		workers[i] = start(run, run->options->seconds);
	for (unsigned int i = 0; i < count; i++) {
		int status = -1;

		if (workers[i] < 0 || waitpid(workers[i], &status, 0) < 0 || status != 0)
			bad++;
	}
	return bad ? wrong("%u of %u workers failed", bad, count) : NULL;
}

static const char *kill_one(struct run *run)
{
	pid_t child = start(run, 60);
	int status;

	if (child < 0)
		return wrong("no process: %s", strerror(errno));
	usleep(2000 + next_random(&run->random) % 60000);
	kill(child, SIGKILL);
	if (waitpid(child, &status, 0) < 0 || !WIFSIGNALED(status))
		return wrong("it had ended by itself: status 0x%x", (unsigned)status);
	return NULL;
}

/* Afterwards the Secure side must have room again for as much as before. */
static const char *survives_kills(struct run *run)
{
	struct held held[4 * HELD] = { 0 };
	const char *fault = NULL;

	for (unsigned int i = 0; i < KILLED && !fault; i++)
		fault = kill_one(run);
	for (unsigned int i = 0; i < 4 * HELD && !fault; i++) {
		if (!take(run, &held[i])) {
			held[i].at = NULL;
			fault = wrong("afterwards share %u is refused", i);
		}
	}
	for (unsigned int i = 0; i < 4 * HELD; i++) {
		if (held[i].at)
			drop(&held[i]);
	}
	return fault;
}

const struct test_case stress_cases[] = {
	{ "processes share, use and give back at random", works_at_random },
	{ "20 processes killed while they share and use memory", survives_kills },
	{ NULL, NULL },
};
