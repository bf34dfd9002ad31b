/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * memory.h - what a freestanding compiler and libffaproxy.a expect from whatever they are linked
 * into.
 */
#ifndef MEMORY_H
#define MEMORY_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t bytes);
void *memmove(void *to, const void *from, size_t bytes);
void *memset(void *to, int byte, size_t bytes);
int memcmp(const void *one, const void *other, size_t bytes);

#endif
