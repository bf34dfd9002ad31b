/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * place.h - blocks of exactly the wanted size with an unreadable page right behind or right before
 * them, so that a read or write one byte outside ends the program, sanitizer or not. The memory is
 * mapped once and used again: no input allocates anything.
 */
#ifndef FUZZ_PLACE_H
#define FUZZ_PLACE_H

#include <stddef.h>
#include <stdint.h>

#define PLACE_BUFFER ((size_t)256 * 1024) /* more than the largest RX or TX buffer */

struct place {
	uint8_t *start; /* on a page boundary; the page before cannot be touched */
	uint8_t *end;	/* likewise; nor can the page from here on */
};

/* place_map - room for @limit bytes (whole pages), once; failing ends the program. */
void place_map(struct place *place, size_t limit);

/* place_low - @size bytes with nothing before them; more than the limit ends the program. */
uint8_t *place_low(const struct place *place, size_t size);

/* place_high - @size bytes with nothing behind them, at whatever alignment that takes. */
uint8_t *place_high(const struct place *place, size_t size);

/* place_copy_low, place_copy_high - the same with a copy of the bytes. */
uint8_t *place_copy_low(const struct place *place, const void *bytes, size_t size);
uint8_t *place_copy_high(const struct place *place, const void *bytes, size_t size);

#endif
