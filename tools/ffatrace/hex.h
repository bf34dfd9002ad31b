/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hex.h - text to numbers and bytes, saying what is wrong with the text.
 */
#ifndef FFATRACE_HEX_H
#define FFATRACE_HEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A growing piece of memory, reused from call to call. */
struct bytes {
	uint8_t *data;
	size_t length;
	size_t room;
	bool present; /* the trace had it */
};

/*
 * hex_number - a number as text: "0x" and hexadecimal digits, or decimal digits.
 * Returns: NULL and *value; or what is wrong, of static life.
 */
const char *hex_number(const char *text, uint64_t *value);

/*
 * hex_bytes - pairs of hexadecimal digits, at most `limit` bytes.
 * Returns: NULL and *out filled; or what is wrong, of static life (*out is then empty).
 */
const char *hex_bytes(const char *text, size_t length, size_t limit, struct bytes *out);

/* hex_value - the value of one digit, or -1. */
int hex_value(char digit);

/* bytes_room - make room; false when there is no memory. bytes_free - give it back. */
bool bytes_room(struct bytes *bytes, size_t room);
void bytes_free(struct bytes *bytes);

/* The only loads of multi-byte values in the tool: little-endian, any alignment, any host. */
uint16_t load16(const uint8_t *at);
uint32_t load32(const uint8_t *at);
uint64_t load64(const uint8_t *at);
void store32(uint8_t *at, uint32_t value);
void store64(uint8_t *at, uint64_t value);

#endif
