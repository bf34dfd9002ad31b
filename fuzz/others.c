/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * others.c - what another CPU does while a call is inside, where the locks that are held let it:
 * calls of its own, or a client is destroyed. Its answer is checked at once; what lies open is
 * compared when the call around it is over.
 */
#include "inside.h"

#include <string.h>

enum other {
	OTHER_UNMAP,
	OTHER_RECLAIM,
	OTHER_DESTROY,
	OTHER_RESET,
	OTHER_RELEASE,
	OTHER_NEXT,
	OTHER_MAP,
	OTHER_FEATURES,
	OTHER_VERSION,
	OTHER_REQUEST,
	OTHER_INFO,
	OTHER_NOTE,
	OTHER_SEND,
	OTHER_SEND2,
	OTHER_BORROW,
};

static bool takes_mailbox(enum other what, uint32_t client)
{
	if (what == OTHER_DESTROY || what == OTHER_RESET)
		return client != run.outer_client;
	return what != OTHER_FEATURES && what != OTHER_VERSION && what != OTHER_REQUEST &&
	       what != OTHER_BORROW;
}

static bool speaks_to_secure_side(enum other what)
{
	return what == OTHER_RECLAIM || what == OTHER_NEXT || what == OTHER_DESTROY ||
	       what == OTHER_RESET || what == OTHER_REQUEST || what == OTHER_INFO ||
	       what == OTHER_SEND || what == OTHER_BORROW;
}

/* The send that is under way keeps its place in run.sending. */
static bool has_place(void)
{
	for (uint32_t i = 0; i < RUN_SENDS; i++)
		if (!run.sending[i].used)
			return true;
	return false;
}

/* Would another CPU get all it needs now? Else it would wait for this one: nothing happens. */
static bool may(enum other what, uint32_t client)
{
	struct ffa_view_proxy view;
	uint32_t helds = 0;

	if (run.ports.lock == NULL)
		return false;
	/* Administrative functions come one at a time. */
	if (run.step != NULL && fuzz_ops[run.step->op].kind == FUZZ_ACT &&
	    (what == OTHER_DESTROY || what == OTHER_RESET))
		return false;
	for (uint32_t i = 0; i < FFA_LOCK_KINDS; i++)
		helds += run.held[i];
	for (uint32_t i = 0; i < RUN_CLIENTS; i++)
		helds += run.held_mailbox[i];
	if (helds == 0)
		return true;
	ffa_view_get(run.proxy, &view);
	if (run.held[FFA_LOCK_NEGOTIATION] != 0 || run.held[FFA_LOCK_LEDGER] != 0 ||
	    run.held[FFA_LOCK_CLIENTS] != 0 || !view.initialised ||
	    (client < RUN_CLIENTS && run.model[client].state != FFA_VERSION_LOCKED))
		return false;
	if (client < RUN_CLIENTS && run.held_mailbox[client] != 0 && takes_mailbox(what, client))
		return false;
	return (run.held[FFA_LOCK_SECURE_TX] == 0 && run.held[FFA_LOCK_SECURE_RX] == 0) ||
	       !speaks_to_secure_side(what);
}

static void remove_client(uint32_t client, bool again)
{
	struct ffa_endpoint id = { client < RUN_CLIENTS ? (uint16_t)client : 7 };
	enum ffa_admin result = again ? ffa_proxy_reset_client(run.proxy, id)
				      : ffa_proxy_destroy_client(run.proxy, id);

	FUZZ_CHECK(client != run.outer_client || result == FFA_ADMIN_BUSY ||
			   result == FFA_ADMIN_UNKNOWN,
		   "client %u is destroyed while a call of it is inside: %d", client, (int)result);
	if (client >= RUN_CLIENTS || result == FFA_ADMIN_BUSY || result == FFA_ADMIN_UNKNOWN)
		return;
	run_forget(client);
	memset(&run.model[client], 0, sizeof(run.model[client]));
	run.model[client].present = again && result == FFA_ADMIN_OK;
}

/* What else a call is, from the one number that there is. */
static void fill_other(struct fuzz_step *step, enum other what, uint32_t arg)
{
	switch (what) {
	case OTHER_RECLAIM:
	case OTHER_BORROW:
		step->value[what == OTHER_RECLAIM ? 0 : 1] = 1;
		step->value[what == OTHER_RECLAIM ? 1 : 2] = arg;
		break;
	case OTHER_MAP:
		step->value[2] = 2;
		step->value[3] = run.unit;
		break;
	case OTHER_FEATURES:
		step->value[0] = FFA_FID32(FFA_NR_MEM_SHARE);
		break;
	case OTHER_VERSION:
		step->value[0] = FFA_VERSION_1_0 + arg % 3;
		break;
	case OTHER_INFO:
		step->value[0] = arg % 4; /* which UUID */
		step->value[1] = arg / 4; /* only counted */
		break;
	case OTHER_NOTE:
		step->value[0] = arg;
		step->value[2] = arg == 5 ? 7 : 0; /* GET: of all */
		step->value[3] = arg == 5 ? 0 : 2;
		break;
	case OTHER_SEND2:
		step->value[0] = FFA_NR_MSG_SEND2;
		break;
	case OTHER_RELEASE:
	case OTHER_UNMAP:
		break;
	default:
		step->value[0] = arg;
		break;
	}
}

static void call_of_other(enum other what, uint32_t arg)
{
	struct fuzz_step step = { .client = (uint8_t)run.now.caller, .vcpu = 1 };
	static const uint8_t ops[] = {
		[OTHER_UNMAP] = FUZZ_UNMAP,	[OTHER_RECLAIM] = FUZZ_RECLAIM,
		[OTHER_RELEASE] = FUZZ_RELEASE, [OTHER_NEXT] = FUZZ_NEXT,
		[OTHER_MAP] = FUZZ_MAP,		[OTHER_FEATURES] = FUZZ_FEATURES,
		[OTHER_VERSION] = FUZZ_VERSION, [OTHER_REQUEST] = FUZZ_REQUEST,
		[OTHER_INFO] = FUZZ_INFO,	[OTHER_NOTE] = FUZZ_NOTE,
		[OTHER_SEND] = FUZZ_SEND,	[OTHER_SEND2] = FUZZ_CALL_ANY,
		[OTHER_BORROW] = FUZZ_BORROW,
	};

	step.op = ops[what];
	fill_other(&step, what, arg);
	run_call_step(&step);
}

void others_act(const struct fuzz_step *attached)
{
	enum other what = (enum other)attached->value[1];
	uint32_t client = (uint32_t)attached->value[2], attachments = run.attachments;
	struct run_present keep = run.now;

	if (!may(what, client) || (what == OTHER_SEND && !has_place()))
		return;
	run.nested = true;
	run.depth = 1;
	run.attachments = 0;
	run.now.caller = client;
	run.now.vcpu = 1;
	sim_cpu(1);
	if (what == OTHER_DESTROY || what == OTHER_RESET)
		remove_client(client, what == OTHER_RESET);
	else
		call_of_other(what, (uint32_t)attached->value[3]);
	sim_cpu(0);
	run.now = keep;
	run.attachments = attachments;
	run.depth = 0;
}
