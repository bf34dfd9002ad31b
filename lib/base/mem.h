/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mem.h - the four functions the library needs from whatever it is linked into. Declared here
 * because a freestanding compiler has no <string.h>.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t bytes);
void *memmove(void *to, const void *from, size_t bytes);
void *memset(void *to, int byte, size_t bytes);
int memcmp(const void *one, const void *other, size_t bytes);

#endif
