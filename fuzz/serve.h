/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * serve.h - the replay driver as a server; see serve.c.
 */
#ifndef FUZZ_SERVE_H
#define FUZZ_SERVE_H

#include "inputs.h"

typedef bool serve_function(const struct input *input, const void *context);

/*
 * serve - read paths from standard input until it ends, a line each; answer each with a line that
 * has the exit status (INPUTS_GOOD ...) or the negative number of the signal that ended the replay.
 * What the replay of PATH writes is in PATH.out then.
 * Returns: the exit status of the program.
 */
int serve(serve_function *run, const void *context);

#endif
