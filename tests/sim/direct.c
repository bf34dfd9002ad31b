/* SPDX-License-Identifier: BSD-3-Clause */
/* direct.c - direct requests, from the Normal world and from partition to partition. */
#include "inside.h"

#include <string.h>

#include "le.h"

#define VM_CREATED 4u
#define VM_DESTROYED 6u

struct message {
	struct caller *caller;
	uint32_t source, destination;
	uint64_t flags; /* w2; of REQ2: 0 */
	bool second;	/* REQ2 */
	struct sim_sp *to;
};

static bool framework(const struct message *message)
{
	return (message->flags & FFA_MSG_FRAMEWORK) != 0;
}

/* The two framework messages a hypervisor sends, to those who asked for them. */
static bool is_vm_message(const struct message *message)
{
	uint32_t type = message->flags & 0xff;
	uint32_t property = type == VM_CREATED ? FFA_PROP_VM_CREATED : FFA_PROP_VM_DESTROYED;

	return (message->flags == (FFA_MSG_FRAMEWORK | VM_CREATED) ||
		message->flags == (FFA_MSG_FRAMEWORK | VM_DESTROYED)) &&
	       message->source == 0 && message->to != NULL &&
	       (message->to->def.properties & property) != 0;
}

static bool can_receive(const struct message *message)
{
	uint32_t property = message->second ? FFA_PROP_DIRECT_RECV2 : FFA_PROP_DIRECT_RECV;

	return (message->to->def.properties & property) != 0;
}

static void watch(const struct message *message)
{
	struct sim *sim = message->caller->sim;
	bool vm_message = is_vm_message(message);

	if (!is_endpoint(sim, message->source) ||
	    (!vm_message && message->caller->known && message->source != message->caller->id))
		complain(sim, SIM_C_SENDER, "direct request of 0x%x in a call of client 0x%x",
			 message->source, message->caller->id);
	if (message->to == NULL)
		complain(sim, SIM_C_RECEIVER, "direct request to 0x%x", message->destination);
	else if (!can_receive(message))
		complain(sim, SIM_C_MESSAGE, "0x%x does not receive direct requests of this kind",
			 message->destination);
	if (message->flags && !vm_message)
		complain(sim, SIM_C_MESSAGE, "direct request with w2 0x%llx",
			 (unsigned long long)message->flags);
}

static bool has_uuid(const struct sim_sp *sp, const struct ffa_regs *regs)
{
	if (regs->x[2] == 0 && regs->x[3] == 0)
		return true;
	for (uint32_t i = 0; i < sp->def.uuids; i++)
		if (get64(sp->def.uuid[i].bytes) == regs->x[2] &&
		    get64(sp->def.uuid[i].bytes + 8) == regs->x[3])
			return true;
	return false;
}

static int32_t check_ns(const struct message *message, const struct ffa_regs *regs)
{
	const struct sim *sim = message->caller->sim;

	if (message->second && is_optee(sim))
		return FFA_RET_NOT_SUPPORTED;
	if (framework(message) && is_optee(sim))
		return FFA_RET_NOT_SUPPORTED;
	if (message->source & FFA_ID_SECURE_BIT || message->to == NULL)
		return FFA_RET_INVALID_PARAMETERS;
	if (message->flags && !is_vm_message(message) && !is_optee(sim))
		return FFA_RET_INVALID_PARAMETERS;
	if (message->second && !has_uuid(message->to, regs))
		return FFA_RET_INVALID_PARAMETERS;
	return can_receive(message) ? 0 : FFA_RET_DENIED;
}

static int32_t check_sp(const struct message *message, const struct ffa_regs *regs)
{
	const struct sim_sp *from = message->caller->sp;
	uint32_t property = message->second ? FFA_PROP_DIRECT_SEND2 : FFA_PROP_DIRECT_SEND;

	if (message->source != from->def.id || message->to == NULL || message->to == from ||
	    message->flags != 0)
		return FFA_RET_INVALID_PARAMETERS;
	if (message->second && !has_uuid(message->to, regs))
		return FFA_RET_INVALID_PARAMETERS;
	if (!(from->def.properties & property) || !can_receive(message))
		return FFA_RET_DENIED;
	return 0;
}

/* Registers as the receiver sees them: what the request's width carries. */
static void trim(struct ffa_regs *regs, bool second)
{
	bool wide = (regs->x[0] & FFA_FID_WIDTH_BIT) != 0;

	for (uint32_t i = 1; !second && i < FFA_NUM_REGS; i++)
		regs->x[i] = i >= 8 ? 0 : wide ? regs->x[i] : regs->x[i] & UINT32_MAX;
}

static void deliver(struct message *message, uint32_t vcpu, struct ffa_regs *regs)
{
	struct context *context = &message->to->context[vcpu], *from = NULL;

	if (message->caller->sp != NULL)
		from = &message->caller->sp->context[message->caller->vcpu];
	context->request = true;
	context->framework = framework(message);
	context->requester = (uint16_t)message->source;
	context->request_fid = (uint32_t)regs->x[0];
	trim(regs, message->second);
	if (from != NULL)
		from->state = SIM_CONTEXT_BLOCKED;
	sp_enter(message->to, vcpu, regs);
	if (from != NULL)
		from->state = SIM_CONTEXT_RUNNING;
}

void do_direct(struct caller *caller, struct ffa_regs *regs)
{
	struct message message = {
		.caller = caller,
		.source = (uint32_t)regs->x[1] >> 16,
		.destination = (uint32_t)regs->x[1] & 0xffff,
		.second = (regs->x[0] & 0xffff) == FFA_NR_MSG_SEND_DIRECT_REQ2,
	};
	int32_t error;
	uint32_t vcpu;

	message.flags = message.second ? 0 : regs->x[2];
	message.to = sp_of(caller->sim, message.destination);
	if (caller->sp == NULL)
		watch(&message);
	if (message.second && caller->version < FFA_VERSION_1_2)
		error = FFA_RET_NOT_SUPPORTED;
	else
		error = caller->sp ? check_sp(&message, regs) : check_ns(&message, regs);
	vcpu = error ? 0 : caller->vcpu % message.to->def.contexts;
	if (error == 0 && message.to->context[vcpu].state != SIM_CONTEXT_WAITING)
		error = FFA_RET_BUSY;
	if (error)
		answer_error(regs, error);
	else
		deliver(&message, vcpu, regs);
}
