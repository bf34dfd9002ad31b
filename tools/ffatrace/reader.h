/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * reader.h - reads a trace, one line at a time, in constant memory. The format is described in
 * docs/trace-format.md; whatever breaks it is refused with the number of the line.
 */
#ifndef FFATRACE_READER_H
#define FFATRACE_READER_H

#include <stdio.h>

#include "ffa/ffa.h"
#include "hex.h"

#define TRACE_BUFFER_LIMIT ((size_t)FFA_MAX_BUFFER_PAGES * 4096u)
#define TRACE_LINE_LIMIT ((size_t)2 << 20) /* two such buffers in hex, and registers */
#define TRACE_REGISTERS_SHORT 8u
#define TRACE_CPUS 64u

enum record_kind {
	RECORD_CALL,  /* a whole call: nothing else happened between its begin and its end */
	RECORD_BEGIN, /* a client's call begins */
	RECORD_PORT,  /* the call under way on that CPU calls a port */
	RECORD_END,   /* it is answered */
};

/* One line. The buffers belong to the record and are reused by the next read. */
struct record {
	enum record_kind kind;
	uint64_t line;
	uint64_t seq;
	uint32_t cpu;
	uint64_t number; /* global number of an event */
	char port[16];	 /* RECORD_PORT: which */
	bool has_in, has_out;
	unsigned registers; /* recorded: 18, or 8 (then x8-x17 are zero and not compared) */
	struct ffa_regs in;
	struct ffa_regs out;
	struct bytes tx;
	struct bytes rx;
};

enum read_result {
	READ_RECORD,
	READ_END,
	READ_BAD, /* reader.error says what and where */
};

struct reader {
	FILE *stream;
	const char *name; /* for messages */
	char *line;	  /* the line under way */
	size_t room;
	char block[65536]; /* read ahead */
	size_t block_used, block_length;
	uint64_t line_number;
	uint64_t bytes; /* consumed so far */
	bool loose;	/* started somewhere inside: the order of lines cannot be checked */
	bool any_seq;
	uint64_t last_seq, last_seq_line;
	bool any_number;
	uint64_t last_number;
	uint64_t open_seq[TRACE_CPUS]; /* the call under way on each CPU */
	bool open[TRACE_CPUS];
	char error[256];
};

/*
 * reader_open - start reading a stream.
 * @reader: uninitialised; reader_close gives back what it holds.
 * @stream: stays the caller's. @name: for messages; must outlive the reader.
 */
void reader_open(struct reader *reader, FILE *stream, const char *name);
void reader_close(struct reader *reader);

/* reader_rewind - back to the first line; false when the stream cannot. */
bool reader_rewind(struct reader *reader);

/* reader_next - the next record; empty lines are passed over. */
enum read_result reader_next(struct reader *reader, struct record *record);

/* reader_line - the next line without its end, NUL-terminated, for other files of lines. */
enum read_result reader_line(struct reader *reader, size_t *length);

/* reader_bad - note what is wrong with the present line. Returns READ_BAD. */
enum read_result reader_bad(struct reader *reader, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

void record_free(struct record *record);

#endif
