/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * print.c - text on the first UART, a PL011. The hypervisor writes before the guest starts and
 * after it has ended; in between the UART is the guest's.
 */
#include "hyp.h"

#define UART UINT64_C(0x09000000)
#define UART_DATA 0x00
#define UART_FLAGS 0x18
#define UART_FLAG_FULL 0x20u

static volatile uint32_t *uart(uint64_t offset)
{
	return (volatile uint32_t *)(UART + offset);
}

static void put(char character)
{
	while ((*uart(UART_FLAGS) & UART_FLAG_FULL) != 0)
		;
	*uart(UART_DATA) = (uint8_t)character;
}

void print(const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\n')
			put('\r');
		put(*text);
	}
}

/* In any base up to 16. */
static void print_digits(uint64_t value, uint32_t base)
{
	char digits[20];
	uint32_t count = 0;

	do {
		digits[count++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value != 0);
	while (count > 0)
		put(digits[--count]);
}

void print_number(uint64_t value)
{
	print_digits(value, 10);
}

void print_hex(uint64_t value)
{
	print("0x");
	print_digits(value, 16);
}

void print_field(const char *name, uint64_t value)
{
	print(" ");
	print(name);
	print(" ");
	print_hex(value);
}
