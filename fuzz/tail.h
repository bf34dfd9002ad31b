/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * tail.h - parameters of an input, taken from its end, so that its front stays what it is (a
 * descriptor, a trace). An input that is used up gives zeros.
 */
#ifndef FUZZ_TAIL_H
#define FUZZ_TAIL_H

#include <stddef.h>
#include <stdint.h>

struct tail {
	const uint8_t *bytes;
	size_t left;
};

static inline uint8_t tail_u8(struct tail *tail)
{
	return tail->left == 0 ? 0 : tail->bytes[--tail->left];
}

static inline uint16_t tail_u16(struct tail *tail)
{
	uint16_t high = tail_u8(tail);

	return (uint16_t)(high << 8 | tail_u8(tail));
}

#endif
