/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * attacker.h - what the files of the attacker share.
 *
 * An attack prepares what it needs with ask(), makes its attempt with attempt(), and tidies up.
 * Every attack is made in the layouts of the version that was negotiated: spoken().
 * Around every attempt the hypervisor is asked what changed: states of pages, SMCs of the proxy.
 */
#ifndef ATTACKER_H
#define ATTACKER_H

#include <ffa/abi.h>

#include "../guest/guest.h"
#include "../guest/layout.h"

#define FREE_RUN 64u

struct regs {
	uint64_t x[18];
};

/* What came of an attempt: an error code (negative), or one of these, or a version. */
#define OUT_SUCCESS 0
#define OUT_FRAG_RX 0x7A
#define OUT_OTHER 0x1FFF   /* an answer that is none of these */
#define OUT_HELD 0x2001	   /* all of many attempts came out as they must */
#define OUT_BROKEN 0x2002  /* one did not */
#define OUT_STOPPED 0x2003 /* stage 2 did not let it through */
#define OUT_REACHED 0x2004 /* it did */
#define OUT_NOT_TRIED 0x2005

#define MAY_FORWARD 1u /* the Secure side has to be asked, or preparation and attempt are one */
#define MAY_CHANGE 2u  /* page states change in between; at the end they are as before */
#define TWO_CPUS 4u
#define NOT_BARE 8u /* makes sense, or does no lasting harm, with the proxy alone */
#define SETTLED 16u /* the expected answer is the negotiated version */
/* Stops TF-A 2.12.1's SPMC for ever, in 1.0 alone: if forwarded, or without the proxy. */
#define NOT_EL3_1_0 32u
#define NOT_EL3_1_0_BARE 64u

/* Versions in which an attack makes no sense, and why. */
#define MINOR(minor) (1u << (minor))
#define NOT_IN(minors, reason) .not_in = (minors), .why = (reason)
#define OLD_HEADER NOT_IN(MINOR(0), "a 1.0 header has no such field")

/* Expected is NOT_SUPPORTED where this call is not offered: by version, or by the Secure side. */
#define OFFERED(nr, since) .offered = (nr), .first_minor = (since)

struct attack {
	const char *name;
	const char *id;
	int32_t expected;
	uint32_t flags;
	int32_t (*run)(void);
	uint8_t not_in;
	uint8_t first_minor;
	uint32_t offered; /* a function identifier, or 0 */
	const char *why;
};

struct attacks {
	const struct attack *attack;
	uint32_t count;
};

#define ATTACKS(table)                                                                             \
	{                                                                                          \
		table, sizeof(table) / sizeof(table[0])                                            \
	}

/* --- attacker.c */

bool is_bare(void);

/* The version that was asked for, and the one that it came to: from version.c on. */
uint32_t asked(void);
uint32_t spoken(void);
void speak(uint32_t version);

/* --- call.c */

/* ask - a call; 0 or the error. The answer's registers are in `answer` until the next one. */
extern struct regs answer;
int32_t ask(uint64_t fid, uint64_t w1, uint64_t w2, uint64_t w3, uint64_t w4);

/* attempt, attempt_regs - the same, observed. */
int32_t attempt(uint64_t fid, uint64_t w1, uint64_t w2, uint64_t w3, uint64_t w4);
int32_t attempt_regs(const struct regs *regs);

/* outcome - of an answer's registers. */
int32_t outcome(const struct regs *regs);

uint64_t service(uint64_t number, uint64_t argument, uint32_t result);
uint64_t page_state(uint64_t page);

/* What attempts changed since watch_start. */
struct watched {
	uint64_t counts[HYP_PAGE_NO_RAM + 1]; /* pages in each state at the start */
	uint64_t smcs;			      /* of all attempts */
	uint32_t attempts;
	uint32_t changes; /* attempts after which page states were others */
};
extern struct watched watched;
void watch_start(void);
bool watch_pages_same(void);

/* --- send.c */

/* describe - a good share or lend, in the version that is spoken. */
void describe(uint32_t number, uint32_t ranges);

uint64_t answered_handle(void);
int32_t reclaim(uint64_t handle);

/* share - of one page; 0 and *handle, or the error. */
int32_t share(uint64_t page, uint64_t *handle);

/* abandon - an unfinished send, in the way that ends it at both Secure sides. */
void abandon(uint64_t handle);

/* attempt_given, attempt_send - of what is described, in one piece; what it gives comes back. */
int32_t attempt_given(const struct regs *regs);
int32_t attempt_send(uint32_t fid, uint32_t ranges);

bool map_pair(void);

/* Malformed sends are rows of a table of their own. */
uint32_t sends_count(void);
void sends_attack(uint32_t index, struct attack *out);
int32_t sends_run(uint32_t index);

/* --- the other tables */

extern const struct attacks version_attacks, call_attacks, register_attacks, neighbour_attacks,
	fragment_attacks, handle_attacks, memory_attacks, race_attacks;

/* --- race.c: the second CPU */

bool second_cpu_start(void);
_Noreturn void second_cpu_main(void);

#endif
