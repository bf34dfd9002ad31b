/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_convert.c - what the library writes says what it has read. The last byte chooses: a memory
 * send rebuilt in the layout of each version (contract CONV-1, CONV-2), partition information, or
 * the lists of notifications. Every packer is compared with a second one, and what it wrote is read
 * again.
 */
#include "convert.h"
#include "fuzz.h"
#include "tail.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	convert_send_start();
	convert_lists_start();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tail tail = { data, size };

	if (size > PLACE_BUFFER)
		return -1;
	switch (tail_u8(&tail) % 4) {
	case 2:
		convert_partitions(data, tail.left);
		break;
	case 3:
		convert_notifications(data, tail.left);
		break;
	default:
		convert_send(data, tail.left);
		break;
	}
	return 0;
}
