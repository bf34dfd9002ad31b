/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * memory.c - the four functions of a C library that the core and the compiler call. Aligned
 * stretches go by words: zeroing and copying pages is what they are used for most.
 */
#include "memory.h"

#include <stdint.h>

#define WORD sizeof(uint64_t)

/* may_alias: the bytes behind these pointers are of any type. */
typedef uint64_t __attribute__((may_alias)) word;

static void copy_up(uint8_t *to, const uint8_t *from, size_t bytes)
{
	if ((((uintptr_t)to | (uintptr_t)from) & (WORD - 1)) == 0)
		for (; bytes >= WORD; bytes -= WORD, to += WORD, from += WORD)
			*(word *)(void *)to = *(const word *)(const void *)from;
	for (; bytes > 0; bytes--)
		*to++ = *from++;
}

/* Not by way of memmove(): the compiler would turn that into memcpy(). */
void *memcpy(void *restrict to, const void *restrict from, size_t bytes)
{
	copy_up(to, from, bytes);
	return to;
}

void *memmove(void *to, const void *from, size_t bytes)
{
	uint8_t *target = to;
	const uint8_t *source = from;

	if (target <= source || target >= source + bytes) {
		copy_up(target, source, bytes);
		return to;
	}
	while (bytes-- > 0)
		target[bytes] = source[bytes];
	return to;
}

void *memset(void *to, int byte, size_t bytes)
{
	uint8_t *at = to;
	uint64_t pattern = (uint8_t)byte * UINT64_C(0x0101010101010101);

	for (; bytes > 0 && ((uintptr_t)at & (WORD - 1)) != 0; bytes--)
		*at++ = (uint8_t)byte;
	for (; bytes >= WORD; bytes -= WORD, at += WORD)
		*(word *)(void *)at = pattern;
	for (; bytes > 0; bytes--)
		*at++ = (uint8_t)byte;
	return to;
}

int memcmp(const void *one, const void *other, size_t bytes)
{
	const uint8_t *a = one, *b = other;

	for (size_t i = 0; i < bytes; i++)
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	return 0;
}
