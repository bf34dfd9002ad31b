/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * known.c - the differences that are allowed for every trace, and no others. Each is a promise of
 * the library that the recorded Secure side, alone, does not make.
 */
#include "regs.h"
#include "replay.h"

static bool is_success(const struct ffa_regs *regs)
{
	return call_number(regs->x[0]) == FFA_NR_SUCCESS;
}

static bool is_error(const struct ffa_regs *regs, int32_t error)
{
	return call_number(regs->x[0]) == FFA_NR_ERROR && regs_error(regs) == error;
}

/* VER-3: the proxy answers the settled version, the Secure side answered its own highest. */
static bool version_value(const struct call_run *call)
{
	uint32_t asked = (uint32_t)call->in.x[1];
	uint32_t recorded = (uint32_t)call->record.out.x[0];
	uint32_t settled = asked < recorded ? asked : recorded;

	if (call->replay->ceiling < settled)
		settled = call->replay->ceiling;
	return call_number(call->in.x[0]) == FFA_NR_VERSION && asked >> 16 == 1 &&
	       recorded >> 16 == 1 && (uint32_t)call->ours.x[0] == settled;
}

/* GATE-5: no dynamic buffers, whatever the Secure side could do with them. */
static bool share_property(const struct call_run *call, uint32_t mask)
{
	return mask == UINT32_C(1) << 2 && call_number(call->in.x[0]) == FFA_NR_FEATURES &&
	       call_number(call->in.x[1]) == FFA_NR_MEM_SHARE && is_success(&call->record.out) &&
	       is_success(&call->ours) && call->record.out.x[2] == 1 && call->ours.x[2] == 0;
}

/* GATE-5: this Secure side takes a lend, although its FFA_FEATURES denies it. */
static bool lend_feature(const struct call_run *call)
{
	return call->replay->config.lend == FFA_LEND_WITH_SHARE &&
	       call_number(call->in.x[0]) == FFA_NR_FEATURES &&
	       call_number(call->in.x[1]) == FFA_NR_MEM_LEND &&
	       is_error(&call->record.out, FFA_RET_NOT_SUPPORTED) && is_success(&call->ours) &&
	       call->ours.x[2] == 0 && call->ours.x[3] == 0;
}

static bool is_notification(uint32_t number)
{
	return number >= FFA_NR_NOTIFICATION_BITMAP_CREATE &&
	       number <= FFA_NR_NOTIFICATION_INFO_GET;
}

/* NOTE-1: notifications came with 1.1; the Secure side offered them to a client of 1.0. */
static bool notifications_1_0(const struct call_run *call)
{
	struct ffa_view_proxy view;
	uint32_t number = call_number(call->in.x[0]);
	bool asks = number == FFA_NR_FEATURES &&
		    (is_notification(call_number(call->in.x[1])) ||
		     call->in.x[1] == FFA_FEATURE_SRI || call->in.x[1] == FFA_FEATURE_NPI);

	ffa_view_get(call->replay->proxy, &view);
	return view.version == FFA_VERSION_1_0 && (asks || is_notification(number)) &&
	       is_error(&call->ours, FFA_RET_NOT_SUPPORTED);
}

bool known_difference(const struct call_run *call, uint32_t mask, enum known_kind *kind)
{
	*kind = KNOWN_KINDS;
	if (version_value(call))
		*kind = KNOWN_VERSION;
	else if (share_property(call, mask))
		*kind = KNOWN_SHARE_PROPERTY;
	else if (lend_feature(call))
		*kind = KNOWN_LEND_FEATURE;
	else if (notifications_1_0(call))
		*kind = KNOWN_NOTIFICATIONS_1_0;
	return *kind != KNOWN_KINDS;
}

const char *known_reason(enum known_kind kind)
{
	switch (kind) {
	case KNOWN_VERSION:
		return "FFA_VERSION returns the one settled version (VER-3), the Secure side "
		       "returned its own highest";
	case KNOWN_SHARE_PROPERTY:
		return "no dynamic buffers are offered (GATE-5), the Secure side offered them";
	case KNOWN_LEND_FEATURE:
		return "a lend is offered (GATE-5): the Secure side denies it and takes it";
	case KNOWN_NOTIFICATIONS_1_0:
		return "notifications begin with 1.1 (NOTE-1), the Secure side gave them to 1.0";
	case KNOWN_KINDS:
		break;
	}
	return "?";
}
