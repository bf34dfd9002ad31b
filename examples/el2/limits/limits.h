/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * limits.h - what the files of this program share: how much the Secure side takes, what becomes of
 * sends that nobody finishes, and what Linux 7.3 does, as calls of a client of its own.
 *
 * Each row of a table makes one attempt. Without the proxy it is expected to come out as it was
 * measured before at this Secure side; with the proxy, as it must.
 */
#ifndef LIMITS_H
#define LIMITS_H

#include <ffa/abi.h>

#include "../guest/guest.h"
#include "../guest/layout.h"

#define MEMORY OWN_PAGES		  /* every other page is used */
#define LARGE_MEMORY UINT64_C(0x64000000) /* more RAM of ours, for one large range */

enum side { SIDE_OPTEE, SIDE_EL3 };

struct setting {
	enum side side;
	bool bare;	  /* no proxy: the Secure side's own answers */
	uint32_t asked;	  /* version */
	uint32_t version; /* in use */
	uint32_t rounds;
};
extern struct setting setting;

struct regs {
	uint64_t x[18];
};

/* What came of a call, or of an attempt: an error (negative), a count, or one of these. */
#define OUT_SUCCESS 0
#define OUT_FRAG_RX 0x10000000 /* and the offset in w3 */
#define OUT_OTHER 0x20000001   /* an answer that is none of these */
#define OUT_HELD 0x20000002    /* all of many attempts came out as they must */
#define OUT_BROKEN 0x20000003  /* one did not */
#define OUT_STOPPED 0x20000004 /* stage 2 did not let an access through */
#define OUT_REACHED 0x20000005 /* it did */
#define OUT_ANY 0x20000006     /* expected: whatever it is, it is recorded */
#define OUT_NONE 0x20000007    /* expected: not tried here */

/* Of an unfinished send, after an attempt. */
enum fate { FATE_NONE, FATE_STAYS, FATE_GONE, FATE_WHOLE };

struct outcome {
	int32_t result;
	enum fate fate;
};

/* --- limits.c */

/* tell - one line for a row; wrong: NULL, or what is wrong beside the outcome. */
void tell(const char *section, const char *name, struct outcome got, struct outcome expected,
	  const char *wrong);

/* sound - NULL: pages and storage are as at the start, nothing is left. */
const char *sound(void);

/* --- call.c */

extern struct regs answer; /* of the last call */

/* ask, ask_regs - 0 or the error, or OUT_FRAG_RX and the offset, or OUT_OTHER. */
int32_t ask(uint64_t fid, uint64_t w1, uint64_t w2, uint64_t w3, uint64_t w4);
int32_t ask_regs(const struct regs *regs);

/* version - what FFA_VERSION answers. */
int32_t version(uint32_t asked);

uint64_t statistic(uint32_t number); /* of HYP_STATISTICS */
void page_counts(uint64_t counts[HYP_PAGE_NO_RAM + 1]);

/* --- send.c */

/* A share of one-page ranges, or of one range. */
struct send {
	uint32_t number; /* FFA_NR_MEM_... */
	uint32_t ranges; /* in all */
	uint32_t pages;	 /* of the only range; 0: one of each range */
	uint32_t named;	 /* total page count as named; 0: what it is */
	uint32_t place;	 /* of the first range in MEMORY */
	uint32_t sent;	 /* ranges */
	uint64_t tag;
	uint64_t handle;
};

void put_range(uint32_t at, uint64_t page, uint64_t pages);
uint64_t place_of(uint32_t place);

/* Where the ranges begin in a first fragment, and how many fit into it. */
uint32_t ranges_at(void);
uint32_t ranges_in_first(void);
#define RANGES_IN_NEXT 256u

/* share_of_places - a send that nobody has begun. */
struct send share_of_places(uint32_t ranges, uint32_t place);

/* send_first, send_more - the first fragment, with `count` ranges, or one more. */
int32_t send_first(struct send *send, uint32_t count);
int32_t send_more(struct send *send, uint32_t count);
int32_t send_rest(struct send *send);  /* what is left, in large fragments */
int32_t send_whole(struct send *send); /* all of it */

/* send_bytes - a fragment of what is in TX. */
int32_t send_bytes(const struct send *send, uint64_t bytes, uint64_t sender);

int32_t reclaim(uint64_t handle);

/* send_lives - is it unfinished still? send_end - the two fragments that end it. */
bool send_lives(const struct send *send);
bool send_end(const struct send *send);

bool map_pair(void);

/* --- storage.c */

/* storage - how many shares fit into the Secure side now; they are taken back. */
uint32_t storage(void);
void storage_begin(void);
bool storage_same(void);
void storage_run(void);

/* storage_overrun - one share more than OP-TEE takes: nothing works after it. Bare only. */
void storage_overrun(void);

/* --- unfinished.c, rounds.c, linux.c */

void unfinished_run(void);
void rounds_run(void);
void linux_run(void);

#endif
