/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * span.c - what of the span is too long to be inlined.
 */
#include "base/span.h"

bool ffa_span_zero(struct ffa_span span, size_t offset, size_t count)
{
	uint8_t seen = 0;
	size_t i;

	if (!ffa_span_has(span, offset, count))
		return false;
	/* No early exit: the lists of reserved bytes are short. */
	for (i = 0; i < count; i++)
		seen |= span.bytes[offset + i];
	return seen == 0;
}
