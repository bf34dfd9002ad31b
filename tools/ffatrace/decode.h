/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * decode.h - explains a trace, call by call: registers, descriptors, partition information.
 */
#ifndef FFATRACE_DECODE_H
#define FFATRACE_DECODE_H

#include "out.h"
#include "reader.h"

struct decode_options {
	uint32_t version;   /* whose layout the descriptors have, to begin with */
	bool version_given; /* and to the end, whatever FFA_VERSION in the trace says */
	bool all;	    /* every range */
	bool check;	    /* ask the library's validator as well */
};

/* What there was. */
struct decode_counts {
	uint64_t calls;
	uint64_t wrong;	 /* fields with something to object to */
	char error[256]; /* when the trace breaks the format: what and where */
};

/*
 * decode_stream - explain all of it, up to the end or to the first line that breaks the format.
 * @out: written to. @stream: read; stays the caller's. @name: for messages.
 * Returns: false when a line breaks the format.
 */
bool decode_stream(struct out *out, const struct decode_options *options, FILE *stream,
		   const char *name, struct decode_counts *counts);

#endif
