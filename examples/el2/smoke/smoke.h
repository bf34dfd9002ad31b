/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * smoke.h - what the files of the smoke test share.
 */
#ifndef SMOKE_H
#define SMOKE_H

#include "../guest/guest.h"

#define PSCI_CPU_ON UINT64_C(0xC4000003)

void check(const char *what, bool good);

/* is_last - there is no CPU beyond this one. */
bool is_last(uint64_t cpu);

/* stopped - an access that must fail does: an external abort here, a fault there. */
bool stopped(uint64_t address, bool write);

/* --- ffa.c */

void check_ffa(void);
uint32_t ffa_version(void);
bool share_range(uint64_t page, uint32_t pages, uint64_t *named);
bool take_back(uint64_t named);

/* --- discover.c */

void check_identity(void);
void check_partitions(void);
void check_notifications(void);

/* --- tee.c */

void check_messages(void);

/* tee_adds_up - OP-TEE adds up this many bytes behind the handle, the sum into the first. */
bool tee_open(void);
bool tee_adds_up(uint64_t handle, uint64_t bytes);
bool tee_forgets(uint64_t handle);
bool tee_close(void);

/* --- race.c */

/* check_race - CPU 1 uses memory in which this CPU shares pages and takes them back. */
void check_race(bool (*share)(uint64_t page), bool (*reclaim)(void));
bool race_wanted(void);
void race_neighbour(void);

#endif
