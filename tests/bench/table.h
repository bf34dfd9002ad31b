/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * table.h - the result table, in Markdown, one row as soon as it is measured.
 */
#ifndef BENCH_TABLE_H
#define BENCH_TABLE_H

#include "measure.h"

/* What a figure is held against. */
enum aim_kind {
	AIM_NONE,
	AIM_ABOVE, /* ns above the floor */
	AIM_TOTAL, /* ns of the whole */
};

struct aim {
	enum aim_kind kind;
	double limit;
};

void table_begin(void);

/* table_row - `ranges`: of a share, for the figure per range; 0: none. */
void table_row(const char *what, const char *floor, const struct measured *measured,
	       uint32_t ranges, struct aim aim);

/* table_note - a line below the table. */
void table_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* table_text - snprintf that returns what it wrote. */
const char *table_text(char *out, size_t room, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* table_end - notes, and how many batches there were, aims met, aims missed. */
void table_end(unsigned int rounds);

#endif
