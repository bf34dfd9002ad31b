/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * host.c - semihosting: the emulator writes a file for us, and ends with a status of our choice.
 * On hardware this is where a debugger, or a reserved piece of memory, would be.
 */
#include "hyp.h"

#include "arch.h"

#define SYS_OPEN 0x01
#define SYS_WRITE 0x05
#define SYS_EXIT_EXTENDED 0x20

#define OPEN_WRITE_BINARY 5
#define APPLICATION_EXIT 0x20026

static uint64_t file;
static bool is_open;

static bool available(void)
{
	return (options.flags & HYP_FLAG_NO_HOST) == 0;
}

static bool open_file(void)
{
	static const char name[] = "ring.bin";
	const uint64_t block[] = { (uint64_t)name, OPEN_WRITE_BINARY, sizeof(name) - 1 };

	if (!is_open) {
		file = semihost(SYS_OPEN, block);
		is_open = (int64_t)file >= 0;
	}
	return is_open;
}

void host_file_append(const void *bytes, uint64_t count)
{
	uint64_t block[] = { 0, (uint64_t)bytes, count };

	if (!available() || count == 0)
		return;
	if (open_file()) {
		block[0] = file;
		if (semihost(SYS_WRITE, block) == 0)
			return;
	}
	print("hyp: ring.bin could not be written\n");
}

_Noreturn void host_exit(uint64_t status)
{
	const uint64_t block[] = { APPLICATION_EXIT, status };

	if (available())
		(void)semihost(SYS_EXIT_EXTENDED, block);
	for (;;)
		wait_for_interrupt();
}
