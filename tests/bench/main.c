/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * main.c - bench: how long calls take, beside what cannot be saved of it. With --smoke every case
 * runs a few times, and only what it does counts.
 */
#include <stdio.h>
#include <string.h>

#include "cases.h"
#include "table.h"

static const struct effort full = { .rounds = 1001, .batch_ns = 20000 };
static const struct effort smoke = { .rounds = 2, .turns = 40 };

static int usage(FILE *out, int status)
{
	fprintf(out, "Usage: bench [--smoke]\n"
		     "Prints a table of nanoseconds per call, each beside its floor.\n"
		     "  --smoke   a few turns of each, to see that they work\n");
	return status;
}

int main(int argc, char **argv)
{
	const struct effort *effort = &full;
	bool ok;

	if (argc == 2 && strcmp(argv[1], "--help") == 0)
		return usage(stdout, 0);
	if (argc == 2 && strcmp(argv[1], "--smoke") == 0)
		effort = &smoke;
	else if (argc != 1)
		return usage(stderr, 2);
	table_begin();
	ok = bench_calls(effort);
	ok = bench_shares(effort) && ok;
	ok = bench_live(effort) && ok;
	table_end(effort->rounds);
	if (!ok)
		fprintf(stderr, "bench: a call did not do what it has to\n");
	return ok ? 0 : 1;
}
