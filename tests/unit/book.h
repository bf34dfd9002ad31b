/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * book.h - a ledger on the heap, its arrays of exactly their size, its locks counted, for the
 * suites of lib/ledger. After each step book_check() holds its books against one another.
 */
#ifndef TESTS_UNIT_BOOK_H
#define TESTS_UNIT_BOOK_H

#include "ledger/ledger.h"

#include "unit.h"

#define BOOK_SLOTS 3

struct book {
	struct ffa_ledger ledger;
	struct ffa_ports ports;
	int held; /* FFA_LOCK_LEDGER: 0 or 1 */
	uint32_t taken;
};

/* A ledger with this many records, runs and buckets (a power of two), and no client. */
struct book *book_new(uint32_t records, uint32_t runs, uint32_t buckets);
void book_free(struct book *book);

/* Client `slot` with these quotas; must be admitted. */
void book_admit(struct book *book, uint32_t slot, uint32_t transactions, uint32_t ranges);

/* An opening of client 0: a share of so many ranges, in fragments or not. */
struct ffa_opening book_opening(uint32_t ranges, bool fragmented);

/* Open a record of `slot` for `ranges` ranges; must succeed. Returns its index. */
uint32_t book_open(struct book *book, uint32_t slot, uint32_t ranges);

/* Append one range: page number and pages. */
void book_add(struct book *book, uint32_t index, uint64_t page, uint32_t pages);

/* Open, append one page per range from `page` on with gaps, name, complete. */
uint32_t book_live(struct book *book, uint32_t slot, uint64_t handle, uint32_t ranges);

/* Take a record apart and close it, from any state that can be left. */
void book_end(struct book *book, uint32_t index);

/* Everything that is counted twice, counted again; no lock is held. */
void book_check(const struct book *book);

#endif
