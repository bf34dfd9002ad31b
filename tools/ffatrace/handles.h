/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * handles.h - which handle of the replay stands for which recorded one. The renaming is one to one
 * at any moment; a handle that was taken back may stand for another one later.
 */
#ifndef FFATRACE_HANDLES_H
#define FFATRACE_HANDLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ffa/ffa.h"

struct handle_pair {
	uint64_t recorded;
	uint64_t ours;
	bool issued;  /* false: the replay refused the send, nobody ever issued `ours` */
	uint64_t seq; /* of the send */
};

struct handles {
	struct handle_pair *pairs;
	size_t count, room;
	struct ffa_proxy *proxy; /* asked which of our handles are still live */
	uint32_t records;	 /* that its ledger has room for */
	uint64_t renamed;	 /* registers rewritten so far */
};

/* handles_recorded - the pair of a recorded handle, or NULL. */
const struct handle_pair *handles_recorded(const struct handles *handles, uint64_t recorded);

/*
 * handles_learn - the same send was answered with `recorded` then and with `ours` now.
 * Returns: NULL, or in which way that is no one-to-one renaming.
 */
const char *handles_learn(struct handles *handles, uint64_t recorded, uint64_t ours, uint64_t seq);

/*
 * handles_refused - a recorded send got a handle, the replay refused the send.
 * handles_refused_fragment - likewise a later fragment: our send may have ended, or wait for more.
 */
void handles_refused(struct handles *handles, uint64_t recorded, uint64_t seq);
void handles_refused_fragment(struct handles *handles, uint64_t recorded);

/*
 * handles_forget - a recorded handle was taken back.
 * @seq: of the send it stood for when it was quoted: by now it may stand for another one.
 */
void handles_forget(struct handles *handles, uint64_t recorded, uint64_t seq);

/*
 * handles_rename_pair - replace the recorded handle in registers low and low + 1 by ours; one that
 * was never issued by a value that is no live handle of ours.
 * Returns: the pair of a handle that was never issued, or NULL.
 */
const struct handle_pair *handles_rename_pair(struct handles *handles, struct ffa_regs *regs,
					      unsigned low);

/*
 * handles_rename_payload - replace every live handle in the payload of a direct message, where ours
 * differ: as two words of 32 bits in neighbouring registers, or whole in one 64-bit register.
 * @first, @last: the payload's registers. @wide: they have 64 bits.
 */
void handles_rename_payload(struct handles *handles, struct ffa_regs *regs, unsigned first,
			    unsigned last, bool wide);

void handles_free(struct handles *handles);

#endif
