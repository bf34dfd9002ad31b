/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cases.h - what is measured. Each group prints its rows and answers whether every call did what it
 * had to; how long it took never matters for that.
 */
#ifndef BENCH_CASES_H
#define BENCH_CASES_H

#include "measure.h"

bool bench_calls(const struct effort *effort);	/* calls without memory */
bool bench_shares(const struct effort *effort); /* shares by number and order of ranges */
bool bench_live(const struct effort *effort);	/* shares by number of live handles */

#endif
