/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * setup.h - the machine and the proxy of a replay.
 */
#ifndef FFATRACE_SETUP_H
#define FFATRACE_SETUP_H

#include "replay.h"

/* machine.c: a simulated machine like the recorded one; complains and returns NULL otherwise. */
struct sim *machine_create(struct replay *replay);

/* What the partitions of a replay do: answer as recorded. */
extern const struct sim_partition_ops replay_partition;

/* The port of the proxy that takes its events. */
void setup_event(void *ctx, const struct ffa_event *event);

#endif
