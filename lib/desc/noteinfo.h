/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * noteinfo.h - the answer of NOTIFICATION_INFO_GET: packed lists of endpoint and vCPU IDs.
 */
#ifndef FFA_DESC_NOTEINFO_H
#define FFA_DESC_NOTEINFO_H

#include "ffa/status.h"
#include "ffa/types.h"

/*
 * Check an answer: reserved bits of w2/x2 zero, 1 to 31 lists, their IDs within the registers (10
 * for the 32-bit form, 20 for the 64-bit one), every list's endpoint either Secure (bit 15 set) or
 * `owner`. `wide` tells the form of the answer. SECURE_ANSWER otherwise.
 */
enum ffa_reason ffa_noteinfo_check(const struct ffa_regs *answer, bool wide,
				   struct ffa_endpoint owner);

/*
 * Clear what says nothing in a checked answer: x1, the IDs behind the last list, x8-x17, and the
 * upper halves of a 32-bit one.
 */
void ffa_noteinfo_trim(struct ffa_regs *answer, bool wide);

#endif
