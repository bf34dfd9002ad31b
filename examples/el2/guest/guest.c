/* SPDX-License-Identifier: BSD-3-Clause */
#include "guest.h"

#include <ffa/abi.h>

#define UART ((volatile uint32_t *)0x09000000)

uint8_t guest_stacks[HYP_CPUS][4096] __attribute__((aligned(16)));
volatile uint64_t guest_last_esr;

void print(const char *text)
{
	for (; *text != '\0'; text++)
		*UART = (uint8_t)*text;
}

void print_number(uint64_t value)
{
	char digits[21];
	uint32_t at = sizeof(digits) - 1;

	digits[at] = '\0';
	do {
		digits[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value != 0);
	print(&digits[at]);
}

int64_t smc(uint64_t fid, uint64_t a, uint64_t b, uint64_t c)
{
	uint64_t x[18] = { fid, a, b, c };

	call_smc(x);
	return (int32_t)x[0];
}

uint64_t hvc(uint64_t service, uint64_t argument, uint32_t result)
{
	uint64_t x[18] = { service, argument };

	call_hvc(x);
	return x[result];
}

uint64_t guest_word(void)
{
	return *(volatile uint64_t *)HYP_GUEST_WORD;
}

bool succeeds(uint64_t fid, uint64_t a, uint64_t b, uint64_t c, uint64_t *named)
{
	uint64_t x[18] = { fid, a, b, c };

	call_smc(x);
	if ((uint32_t)x[0] != FFA_FID32(FFA_NR_SUCCESS))
		return false;
	if (named != NULL)
		*named = x[2] | x[3] << 32;
	return true;
}
