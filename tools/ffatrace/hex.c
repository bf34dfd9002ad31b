/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hex.c - text to numbers and bytes.
 */
#include "hex.h"

#include <stdlib.h>

int hex_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	if (digit >= 'A' && digit <= 'F')
		return digit - 'A' + 10;
	return -1;
}

static const char *number_in_base(const char *text, uint64_t base, uint64_t *value)
{
	uint64_t sum = 0;

	if (*text == '\0')
		return "has no digits";
	for (; *text != '\0'; text++) {
		int digit = hex_value(*text);

		if (digit < 0 || (uint64_t)digit >= base)
			return base == 16 ? "is not a hexadecimal number" : "is not a number";
		if (sum > (UINT64_MAX - (uint64_t)digit) / base)
			return "does not fit in 64 bits";
		sum = sum * base + (uint64_t)digit;
	}
	*value = sum;
	return NULL;
}

const char *hex_number(const char *text, uint64_t *value)
{
	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
		return number_in_base(text + 2, 16, value);
	return number_in_base(text, 10, value);
}

bool bytes_room(struct bytes *bytes, size_t room)
{
	uint8_t *data;

	if (room <= bytes->room)
		return true;
	data = realloc(bytes->data, room);
	if (data == NULL)
		return false;
	bytes->data = data;
	bytes->room = room;
	return true;
}

void bytes_free(struct bytes *bytes)
{
	free(bytes->data);
	*bytes = (struct bytes){ 0 };
}

const char *hex_bytes(const char *text, size_t length, size_t limit, struct bytes *out)
{
	size_t i;

	out->length = 0;
	if (length % 2 != 0)
		return "ends in the middle of a byte";
	if (length / 2 > limit)
		return "is longer than the largest buffer";
	if (!bytes_room(out, length / 2))
		return "is too long for this machine's memory";
	for (i = 0; i < length / 2; i++) {
		int high = hex_value(text[2 * i]);
		int low = hex_value(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return "has a character that is no hexadecimal digit";
		out->data[i] = (uint8_t)(high << 4 | low);
	}
	out->length = length / 2;
	return NULL;
}

uint16_t load16(const uint8_t *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

uint32_t load32(const uint8_t *at)
{
	return (uint32_t)load16(at) | (uint32_t)load16(at + 2) << 16;
}

uint64_t load64(const uint8_t *at)
{
	return (uint64_t)load32(at) | (uint64_t)load32(at + 4) << 32;
}

void store32(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)value;
	at[1] = (uint8_t)(value >> 8);
	at[2] = (uint8_t)(value >> 16);
	at[3] = (uint8_t)(value >> 24);
}

void store64(uint8_t *at, uint64_t value)
{
	store32(at, (uint32_t)value);
	store32(at + 4, (uint32_t)(value >> 32));
}
