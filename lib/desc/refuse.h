/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * refuse.h - how descriptor code says no (contract DESC-5).
 */
#ifndef FFA_DESC_REFUSE_H
#define FFA_DESC_REFUSE_H

#include "ffa/status.h"

/* Note the reason, the offending field's byte offset in the descriptor and what was found there. */
static inline enum ffa_reason ffa_refuse(struct ffa_why *why, enum ffa_reason reason,
					 uint32_t offset, uint64_t value)
{
	why->reason = reason;
	why->offset = offset;
	why->value = value;
	return reason;
}

#endif
