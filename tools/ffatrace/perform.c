/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * perform.c - one recorded call put to the proxy: before, during, after.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include "regs.h"
#include "setup.h"

_Thread_local struct call_run *current_call;

void call_note(struct call_run *call, const char *format, ...)
{
	va_list arguments;

	if (call->note_count == CALL_NOTES)
		return;
	va_start(arguments, format);
	vsnprintf(call->notes[call->note_count++], sizeof(call->notes[0]), format, arguments);
	va_end(arguments);
}

/* Put the recorded bytes where the client's TX buffer is now. */
static void fill_tx(struct call_run *call)
{
	struct replay *replay = call->replay;
	size_t room, length = call->record.tx.length;
	struct ffa_pair pair;
	void *tx;

	if (!call->record.tx.present || length == 0)
		return;
	if (!sim_oracle_pair(replay->sim, FFA_ID_HOST, &pair)) {
		call_note(call, "no TX buffer is mapped: the recorded bytes go nowhere");
		return;
	}
	room = (size_t)pair.pages * FFA_PAGE_SIZE;
	if (length > room)
		length = room;
	tx = sim_memory(replay->sim, pair.tx.addr, length);
	if (tx != NULL)
		memcpy(tx, call->record.tx.data, length);
}

static void rename_handles(struct call_run *call)
{
	struct handles *handles = &call->replay->handles;
	uint32_t number = call_number(call->in.x[0]);
	const struct handle_pair *quoted, *unissued;

	replay_rename_payload(call->replay, &call->in);
	if (number != FFA_NR_MEM_RECLAIM && number != FFA_NR_MEM_FRAG_TX)
		return;
	quoted = handles_recorded(handles, regs_handle(&call->in, 1));
	call->quoted = quoted != NULL ? quoted->seq : 0;
	unissued = handles_rename_pair(handles, &call->in, 1);
	if (unissued == NULL)
		return;
	call->quotes_unissued = true;
	call->follows = unissued->seq;
}

void call_prepare(struct call_run *call)
{
	call->in = call->record.in;
	call->event_count = 0;
	call->smc_count = 0;
	call->note_count = 0;
	call->quotes_unissued = false;
	call->relaid = false;
	call->out_of_order = false;
	call->verdict = VERDICT_EQUAL;
	call->why = NULL;
	adapt_call(call);
	rename_handles(call);
	fill_tx(call);
	notify_before(call);
}

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * UINT64_C(1000000000) + (uint64_t)time.tv_nsec;
}

void call_perform(struct call_run *call)
{
	struct replay *replay = call->replay;
	uint64_t start = now();

	call->ours = call->in;
	current_call = call;
	sim_enter(replay->sim, FFA_ID_HOST, call->record.cpu);
	call->disposition = ffa_proxy_call(replay->proxy, (struct ffa_endpoint){ FFA_ID_HOST },
					   call->record.cpu, &call->ours);
	sim_leave(replay->sim);
	current_call = NULL;
	call->nanoseconds = now() - start;
}

static bool gives_handle(const struct call_run *call, const struct ffa_regs *answer,
			 uint64_t *handle)
{
	uint32_t number = call_number(answer->x[0]);
	enum ffa_operation operation;

	if (!operation_of(call->in.x[0], &operation) &&
	    call_number(call->in.x[0]) != FFA_NR_MEM_FRAG_TX)
		return false;
	if (number != FFA_NR_SUCCESS && number != FFA_NR_MEM_FRAG_RX)
		return false;
	*handle = regs_handle(answer, number == FFA_NR_SUCCESS ? 2 : 1);
	return true;
}

/* The answer to a fragment names the send that the fragment belongs to. */
static const char *names_its_send(const struct call_run *call, uint64_t recorded, uint64_t ours)
{
	if (recorded != regs_handle(&call->record.in, 1))
		return "the recorded one is not that of the fragment";
	return ours != regs_handle(&call->in, 1) ? "ours is not that of the fragment" : NULL;
}

static void learn_handles(struct call_run *call)
{
	struct handles *handles = &call->replay->handles;
	uint64_t recorded, ours;
	const char *wrong;

	if (call_number(call->record.in.x[0]) == FFA_NR_MEM_RECLAIM) {
		if (call_number(call->record.out.x[0]) == FFA_NR_SUCCESS)
			handles_forget(handles, regs_handle(&call->record.in, 1), call->quoted);
		return;
	}
	if (!gives_handle(call, &call->record.out, &recorded))
		return;
	if (!gives_handle(call, &call->ours, &ours)) {
		if (call_number(call->in.x[0]) == FFA_NR_MEM_FRAG_TX)
			handles_refused_fragment(handles, recorded);
		else
			handles_refused(handles, recorded, call->record.seq);
		return;
	}
	if (call_number(call->in.x[0]) == FFA_NR_MEM_FRAG_TX)
		wrong = names_its_send(call, recorded, ours);
	else
		wrong = handles_learn(handles, recorded, ours, call->record.seq);
	if (wrong == NULL)
		return;
	call->verdict = VERDICT_DIFFERENT;
	call->why = "handles cannot be renamed one to one";
	call_note(call, "handle 0x%" PRIx64 " (recorded), 0x%" PRIx64 " (now): %s", recorded, ours,
		  wrong);
}

static void hear_complaints(struct call_run *call)
{
	struct sim *sim = call->replay->sim;
	uint32_t count = sim_complaints(sim, SIM_ANY);

	if (count == 0)
		return;
	call->replay->tally.complaints += count;
	call->verdict = VERDICT_DIFFERENT;
	call->why = "the Secure side was sent what it should not have been sent";
	call_note(call, "the simulator complains: %s", sim_complaint_text(sim, 0));
	sim_complaints_clear(sim);
}

static void compare_states(struct call_run *call)
{
	struct replay *replay = call->replay;
	unsigned differs;

	if (!replay->options->check_each || replay->survey->events)
		return;
	differs = oracle_differs(replay->proxy, replay->sim, stderr);
	if (differs == 0)
		return;
	replay->tally.disagreements += differs;
	call->verdict = VERDICT_DIFFERENT;
	call->why = "proxy and machine disagree about the state";
}

static void count_call(struct call_run *call)
{
	struct tally *tally = &call->replay->tally;

	tally->calls++;
	tally->verdicts[call->verdict]++;
	tally->nanoseconds += call->nanoseconds;
	if (call->nanoseconds <= tally->slowest)
		return;
	tally->slowest = call->nanoseconds;
	tally->slowest_seq = call->record.seq;
}

static void check_port_order(struct call_run *call)
{
	if (!call->out_of_order)
		return;
	call->verdict = VERDICT_DIFFERENT;
	call->why = "calls of ports are not in the recorded order";
}

void call_conclude(struct call_run *call)
{
	call_compare(call);
	check_port_order(call);
	learn_handles(call);
	notify_after(call);
	cure_call(call);
	hear_complaints(call);
	compare_states(call);
	count_call(call);
	show_call(call);
}
