/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * rules.h - a rule of a good memory send: the row of the check list it stands for, and a function
 * that says whether it holds. A rule may read what the rules before it have shown to be inside.
 */
#ifndef TESTS_ORACLE_RULES_H
#define TESTS_ORACLE_RULES_H

#include "reading.h"

enum kind {
	LAYOUT,	 /* later rules rely on it to stay inside the bytes */
	CONTENT, /* could be left out, and bad sends would pass */
	IMPLIED, /* could be left out: the others together say it too */
};

struct rule {
	const char *row;
	enum kind kind;
	int32_t error;
	bool (*holds)(const struct reading *r);
};

/* In this order: lengths, header, access descriptors; then composite and ranges. */
extern const struct rule rules_of_the_head[];
extern const uint32_t rules_of_the_head_count;
extern const struct rule rules_of_the_memory[];
extern const uint32_t rules_of_the_memory_count;

#endif
