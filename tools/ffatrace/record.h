/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * record.h - from one line of a trace to a record.
 */
#ifndef FFATRACE_RECORD_H
#define FFATRACE_RECORD_H

#include "reader.h"

/* record_parse - parse reader->line; check it against the lines before it. */
enum read_result record_parse(struct reader *reader, size_t length, struct record *record);

#endif
