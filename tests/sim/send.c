/* SPDX-License-Identifier: BSD-3-Clause */
/* send.c - MEM_SHARE, MEM_LEND, MEM_DONATE: the first fragment. */
#include "inside.h"

#include <string.h>

#include "faults.h"

static enum ffa_operation operation(uint32_t number)
{
	return number == FFA_NR_MEM_SHARE  ? FFA_OP_SHARE
	       : number == FFA_NR_MEM_LEND ? FFA_OP_LEND
					   : FFA_OP_DONATE;
}

/* Where OP-TEE, alone, would read a descriptor outside TX; NULL: nowhere. */
static const uint8_t *other_buffer(struct caller *caller, const struct ffa_regs *regs)
{
	const struct region *region = region_of(caller->sim, regs->x[3]);

	if (caller->sp != NULL || !is_optee(caller->sim) || regs->x[3] == 0 || regs->x[4] == 0)
		return NULL;
	if (region == NULL || region->def.kind != SIM_RAM || regs->x[2] > regs->x[4] * PAGE)
		return NULL;
	return memory_at(caller->sim, regs->x[3], regs->x[2]);
}

/* Registers and lengths; finds the bytes. */
static void open_send(struct send *send, const struct ffa_regs *regs)
{
	struct caller *caller = send->caller;
	const uint8_t *other = other_buffer(caller, regs);

	send->total = (uint32_t)regs->x[1];
	send->length = (uint32_t)regs->x[2];
	send->bytes = other ? other : caller->box->tx;
	if (!caller->box->mapped)
		send_fault(send, FAULT_NO_PAIR, 0);
	if ((regs->x[3] || regs->x[4]) && other == NULL)
		send_fault(send, FAULT_DYNAMIC, regs->x[3]);
	if (regs->x[5] || regs->x[6] || regs->x[7])
		send_fault(send, FAULT_REGISTERS, regs->x[5]);
	if (send->length > send->total)
		send_fault(send, FAULT_LEN_FRAGMENT, send->length);
	if (send->bytes == caller->box->tx && send->length > caller->box->pages * PAGE)
		send_fault(send, FAULT_LEN_BUFFER, send->length);
	send->stop = send->bytes == NULL || (!other && send->length > caller->box->pages * PAGE);
}

/* Room in the tables? Overrunning OP-TEE's breaks it for good. */
static bool room_for(struct send *send, const struct share *share)
{
	struct sim *sim = send->caller->sim;
	const struct sim_config *config = &sim->config;
	uint64_t bytes = (uint64_t)send->total + 24;

	if (sim->shares.overrun)
		return false;
	if (sim->shares.used > config->max_shares) {
		if (is_optee(sim) && send->caller->sp == NULL) {
			complain(sim, SIM_C_OVERRUN, "more than %u transactions at once",
				 config->max_shares);
			sim->shares.overrun = true;
		}
		return false;
	}
	if (config->max_send_pages && share->declared_pages > config->max_send_pages)
		return false;
	return !config->data_store || bytes <= config->data_store - sim->shares.stored;
}

/* A blank record is made first: parsing fills it. */
static struct share *blank(struct caller *caller, enum ffa_operation op)
{
	struct share *share = share_new(caller->sim);

	share->op = op;
	share->by_sp = caller->sp != NULL;
	share->version = caller->version;
	share_key(caller->sim, share);
	return share;
}

static void take_first(struct send *send)
{
	struct share *share = send->share;
	struct sim *sim = send->caller->sim;

	share->total_length = send->total;
	share->body = send->body;
	if (sim->config.data_store) {
		share->stored = send->total + 24;
		sim->shares.stored += share->stored;
	}
	share->received = send->body;
	send_take(send, send->bytes + send->body, send->length - send->body);
	if (send->error == 0 && share_done(sim, share))
		send_finish(send);
}

static void answer_send(struct send *send, struct ffa_regs *regs)
{
	const struct share *share = send->share;
	struct shares *shares = &send->caller->sim->shares;

	shares->handle_before = shares->last_handle;
	shares->last_handle = share->handle;
	if (share->complete) {
		answer_success(regs, (uint32_t)share->handle, (uint32_t)(share->handle >> 32));
		return;
	}
	answer_success(regs, 0, 0);
	regs->x[0] = FFA_FID32(FFA_NR_MEM_FRAG_RX);
	regs->x[1] = share->handle & UINT32_MAX;
	regs->x[2] = share->handle >> 32;
	regs->x[3] = share->received;
	regs->x[4] = send->caller->sp == NULL ? (uint64_t)share->owner << 16 : 0;
}

void do_mem_send(struct caller *caller, struct ffa_regs *regs)
{
	struct sim *sim = caller->sim;
	struct send send = { .caller = caller, .op = operation(regs->x[0] & 0xffff) };
	bool ns = caller->sp == NULL;

	if (ns && send.op == FFA_OP_DONATE && (is_optee(sim) || is_el3(sim))) {
		complain(sim, SIM_C_UNKNOWN_CALL, "MEM_DONATE to a Secure side without it");
		answer_error(regs, FFA_RET_NOT_SUPPORTED);
		return;
	}
	open_send(&send, regs);
	if (send.stop) {
		answer_error(regs, send.error ? send.error : FFA_RET_INVALID_PARAMETERS);
		return;
	}
	send.share = blank(caller, send.op);
	send_parse(&send);
	if (send.error == 0 && send.stop)
		send.error = FFA_RET_INVALID_PARAMETERS;
	if (send.error == 0 && !room_for(&send, send.share))
		send.error = FFA_RET_NO_MEMORY;
	if (send.error == 0)
		take_first(&send);
	if (send.error) {
		share_unlink(sim, send.share);
		share_free(sim, send.share);
		answer_error(regs, send.error);
		return;
	}
	answer_send(&send, regs);
}
