/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * send.h - an input that is the bytes of a memory send and, in its last 8 bytes, how to read them;
 * and the verdict of the library on it. Nothing here is kept from one input to the next.
 *
 * The tail, last byte first: version; operation; bit 0 tolerate reserved, 1 zeroing, 2 access_16,
 * [4:3] granule, [6:5] address limit; 8 less the most receivers; sender (2); where to cut (2).
 */
#ifndef FUZZ_SEND_H
#define FUZZ_SEND_H

#include "ffa/view.h"
#include "place.h"

#define SEND_TAIL 8u
#define SEND_RANGE_BYTES 16u
#define SEND_RANGES (PLACE_BUFFER / SEND_RANGE_BYTES)

struct send {
	struct ffa_memtx_rules rules;
	const uint8_t *bytes;
	size_t size;
	uint16_t cut; /* for whoever wants to choose a place in it */
};

/* What ffa_memtx_check said; all of the view is set by the library or 0xA5. */
struct verdict {
	enum ffa_reason reason;
	struct ffa_why why;
	struct ffa_memtx view;
};

/* send_read - split an input. Returns: false when it is longer than any buffer. */
bool send_read(struct send *send, const uint8_t *data, size_t size);

/*
 * send_verdict - the library's verdict on the bytes.
 * @scratch: whether it gets memory for the overlap check; it is of exactly the size needed.
 */
void send_verdict(const struct send *send, bool scratch, struct verdict *verdict);

/* send_same_view - whether two accepted sends say the same; unused receivers do not count. */
bool send_same_view(const struct ffa_memtx *a, const struct ffa_memtx *b);

/* send_print - the rules and the first bytes, on stderr; for fuzz_on_find. */
void send_print(const void *send);

#endif
