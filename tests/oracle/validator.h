/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * validator.h - the second, independent validator of memory sends (contract DESC-4). Written to be
 * read beside the list of checks, not to be fast; shares no code with the library.
 */
#ifndef TESTS_ORACLE_VALIDATOR_H
#define TESTS_ORACLE_VALIDATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ffa/view.h"

struct validator_verdict {
	int32_t error;	  /* FFA_RET_SUCCESS, or what the client is to get */
	const char *rule; /* the broken rule's row, "V14" and so on; NULL when accepted */
};

/*
 * validator_check - the verdict on the bytes of an unfragmented send.
 * @without: the row of a rule to leave out, so that tests can show that a weaker validator is
 * noticed; NULL for the real verdict. Only for rows that validator_can_skip() names.
 * @out: all fields when accepted (unused receivers zero); else untouched.
 */
struct validator_verdict validator_check(const struct ffa_memtx_rules *rules, const uint8_t *bytes,
					 size_t length, const char *without, struct ffa_memtx *out);

/* validator_range - range number @index of a descriptor that was accepted as @tx. */
struct ffa_range validator_range(const uint8_t *bytes, const struct ffa_memtx *tx, uint32_t index);

/*
 * validator_rule - the rows in the order in which they are looked at; NULL after the last.
 * @can_skip: out: the rule can be left out (later ones stay inside the bytes), and leaving it out
 * matters (no other rule implies it).
 */
const char *validator_rule(uint32_t index, bool *can_skip);

#endif
