/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * stage2.h - what the guest can reach, and the state of each page of it: one and the same table.
 */
#ifndef STAGE2_H
#define STAGE2_H

#include "hyp.h"

/* Values are those of HYP_PAGE_*. */
enum page_state {
	PAGE_OWNED = HYP_PAGE_OWNED,	 /* the guest's alone */
	PAGE_SHARED = HYP_PAGE_SHARED,	 /* the guest's; somebody else may use it too */
	PAGE_LENT = HYP_PAGE_LENT,	 /* the guest's, out of its reach for now */
	PAGE_DONATED = HYP_PAGE_DONATED, /* was the guest's */
	PAGE_BUFFER = HYP_PAGE_BUFFER,	 /* the guest's and ours: RX or TX */
	PAGE_HYPERVISOR = HYP_PAGE_HYPERVISOR,
	PAGE_NO_RAM = HYP_PAGE_NO_RAM,
	PAGE_STATES,
};

/* Why a change was not made. */
enum page_answer {
	PAGES_DONE,
	PAGES_NOT_YOURS,   /* some page is no memory of the guest */
	PAGES_WRONG_STATE, /* some page is, but not in the state `from` */
};

/* stage2_build - everything the guest may reach at boot; stage2_on: on this CPU. */
void stage2_build(void);
void stage2_on(void);

/*
 * stage2_lock, stage2_unlock - around the functions below. The caller has the lock, so that what it
 * does besides (the ring's record, for one) is one step with the change.
 */
void stage2_lock(void);
void stage2_unlock(void);

/*
 * stage2_change - all pages of `count` ranges go from one state to another, or none does.
 * Mapped states can follow one another at once; when pages become unreachable, no CPU has a
 * translation of them left on return.
 */
enum page_answer stage2_change(enum page_state from, enum page_state to,
			       const struct ffa_range *ranges, uint32_t count);

/* stage2_state - of the page at an address. */
enum page_state stage2_state(uint64_t ipa);

/* stage2_reachable - does the table let the guest at this page now? */
bool stage2_reachable(uint64_t ipa);

/* stage2_counts - pages in each state. */
void stage2_counts(uint64_t out[PAGE_STATES]);

#endif
