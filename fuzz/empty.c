/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * empty.c - a target that does nothing: beside it stands how fast the others are.
 */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	(void)data;
	(void)size;
	return 0;
}
