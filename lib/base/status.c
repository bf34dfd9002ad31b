/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * status.c - what a reason folds into, and whom it blames. Tables of small numbers: no relocation,
 * so they stay in read-only memory wherever the library is loaded.
 */
#include "ffa/status.h"

static const int8_t reason_errors[] = {
#define REASON_ERROR(name, blame, error, text) [FFA_R_##name] = FFA_RET_##error,
	FFA_REASONS(REASON_ERROR)
#undef REASON_ERROR
};

static const uint8_t reason_blames[] = {
#define REASON_BLAME(name, blame, error, text) [FFA_R_##name] = FFA_BLAME_##blame,
	FFA_REASONS(REASON_BLAME)
#undef REASON_BLAME
};

/* The enum may be signed or not; as unsigned, everything that is no reason is too big. */
int32_t ffa_reason_error(enum ffa_reason reason)
{
	if ((uint32_t)reason >= FFA_REASON_COUNT)
		return FFA_RET_ABORTED;
	return reason_errors[reason];
}

enum ffa_blame ffa_reason_blame(enum ffa_reason reason)
{
	if ((uint32_t)reason >= FFA_REASON_COUNT)
		return FFA_BLAME_INTEGRATOR;
	return (enum ffa_blame)reason_blames[reason];
}
