/* SPDX-License-Identifier: BSD-3-Clause */
/* client.h - what the cases of the client share. */
#ifndef CLIENT_H
#define CLIENT_H

#include "tee.h"

/* What this run can expect of the machine: said on the command line. */
struct options {
	unsigned int seconds; /* of work at random */
	unsigned int workers; /* processes that do it */
	uint32_t seed;
	uint32_t ranges;    /* as many as the Secure side takes in one share */
	bool twice_refused; /* the same page cannot be shared twice */
};

/* One run: the device, and a session with the pseudo-TA that sums bytes. */
struct run {
	const struct options *options;
	int tee;
	uint32_t session;
	uint32_t random;
};

/* A case says what is wrong, in words, or NULL. */
typedef const char *(*case_function)(struct run *run);

struct test_case {
	const char *title;
	case_function function;
};

extern const struct test_case basic_cases[];
extern const struct test_case memory_cases[];
extern const struct test_case stress_cases[];

/* The text of a failure, with numbers in it; valid until the next. */
const char *wrong(const char *format, ...) __attribute__((format(printf, 1, 2)));

uint32_t next_random(uint32_t *state);
long milliseconds(void);

/* Anonymous memory whose neighbours in address are no neighbours in the machine's memory, so that
 * each page is a range of its own in the FF-A descriptor. */
unsigned char *scattered(size_t pages, uint32_t *random);
void give_back(unsigned char *at, size_t pages);

/* Fill the memory, let the Secure side sum it, and compare. */
const char *check_sum(struct run *run, struct shm *shm);

#endif
