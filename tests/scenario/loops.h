/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * loops.h - a program of tests that are each told for several values of _i: versions, orders, nth.
 */
#ifndef TESTS_SCENARIO_LOOPS_H
#define TESTS_SCENARIO_LOOPS_H

#include <check.h>
#include <stddef.h>

struct loop {
	const TTest *test;
	int from; /* first value of _i */
	int to;	  /* first value that is not told any more */
};

/* Run them, each in a process of its own; `timeout` seconds each. Returns the exit status. */
int loops_run(const char *name, const struct loop *loops, size_t count, unsigned int timeout);

#define LOOPS_MAIN(name, timeout, ...)                                                             \
	int main(void)                                                                             \
	{                                                                                          \
		const struct loop loops[] = { __VA_ARGS__ };                                       \
                                                                                                   \
		return loops_run(name, loops, sizeof(loops) / sizeof(loops[0]), timeout);          \
	}

#endif
