/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * states.c - the life of a transaction, state by event. A cell that is not named is an event that
 * has no place in that state.
 */
#include "ledger/ledger.h"

#define TO(state) (uint8_t)((FFA_SHARE_##state) + 1)

static const uint8_t next_state[FFA_SHARE_QUARANTINE + 1][FFA_SHARE_EVENTS] = {
	[FFA_SHARE_SENDING] = {
		[FFA_SHARE_COMPLETE] = TO(LIVE),
		[FFA_SHARE_LOSE] = TO(QUARANTINE),
		[FFA_SHARE_STICK] = TO(RETURNED),
		[FFA_SHARE_CLOSE] = TO(FREE),
	},
	[FFA_SHARE_LIVE] = {
		[FFA_SHARE_BEGIN] = TO(RECLAIMING),
	},
	[FFA_SHARE_RECLAIMING] = {
		[FFA_SHARE_REFUSE] = TO(LIVE),
		[FFA_SHARE_STICK] = TO(RETURNED),
		[FFA_SHARE_LOSE] = TO(QUARANTINE),
		[FFA_SHARE_CLOSE] = TO(FREE),
	},
	[FFA_SHARE_RETURNED] = {
		[FFA_SHARE_BEGIN] = TO(RECLAIMING),
	},
	[FFA_SHARE_QUARANTINE] = {
		[FFA_SHARE_BEGIN] = TO(RECLAIMING),
	},
};

int ffa_share_next(enum ffa_share_state state, enum ffa_share_event event)
{
	if ((unsigned int)state > FFA_SHARE_QUARANTINE || (unsigned int)event >= FFA_SHARE_EVENTS)
		return -1;
	return (int)next_state[state][event] - 1;
}
