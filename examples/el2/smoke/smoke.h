/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * smoke.h - what the files of the smoke test share.
 */
#ifndef SMOKE_H
#define SMOKE_H

#include "../guest/guest.h"

void check(const char *what, bool good);

/* stopped - an access that must fail does: an external abort here, a fault there. */
bool stopped(uint64_t address, bool write);

/* --- ffa.c */

void check_ffa(void);

#endif
