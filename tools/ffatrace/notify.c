/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * notify.c - notifications of a replay. That a partition raised one is all that is taken from the
 * trace: it shows when the client asks and gets an answer. Which bits, the next NOTIFICATION_GET
 * shows; a second reader runs ahead to find it.
 */
#include <stdlib.h>
#include <string.h>

#include "regs.h"
#include "replay.h"

static bool is_get(const struct record *record)
{
	return call_number(record->in.x[0]) == FFA_NR_NOTIFICATION_GET && record->has_out &&
	       call_number(record->out.x[0]) == FFA_NR_SUCCESS;
}

static bool open_foresight(struct replay *replay)
{
	if (replay->foresight != NULL)
		return true;
	replay->foresight = malloc(sizeof(*replay->foresight));
	if (replay->foresight == NULL)
		return false;
	replay->foresight_stream = fopen(replay->input->path, "rb");
	if (replay->foresight_stream == NULL) {
		free(replay->foresight);
		replay->foresight = NULL;
		return false;
	}
	reader_open(replay->foresight, replay->foresight_stream, replay->input->name);
	return true;
}

/* The bits of the next NOTIFICATION_GET after a call that got any; 0 when there is none. */
static uint64_t foresee(struct replay *replay, uint64_t seq)
{
	struct record *record = &replay->foreseen;

	if (!open_foresight(replay))
		return 0;
	while (!replay->foreseen_valid || record->seq <= seq || !is_get(record) ||
	       regs_handle(&record->out, 2) == 0) {
		if (reader_next(replay->foresight, record) != READ_RECORD)
			return 0;
		replay->foreseen_valid = true;
	}
	return regs_handle(&record->out, 2);
}

void notify_end(struct replay *replay)
{
	if (replay->foresight != NULL)
		reader_close(replay->foresight);
	free(replay->foresight);
	if (replay->foresight_stream != NULL)
		fclose(replay->foresight_stream);
	record_free(&replay->foreseen);
	replay->foresight = NULL;
	replay->foresight_stream = NULL;
}

/* Each bit is raised by the partition that the client bound it to. */
static void raise(struct replay *replay, uint64_t bits)
{
	for (unsigned bit = 0; bit < 64; bit++) {
		uint16_t sender = replay->bound_to[bit];

		if ((bits >> bit & 1u) != 0 && sender != 0)
			sim_notification_set(replay->sim, sender, FFA_ID_HOST, UINT64_C(1) << bit);
	}
}

static uint64_t lowest_bound(const struct replay *replay)
{
	for (unsigned bit = 0; bit < 64; bit++) {
		if (replay->bound_to[bit] != 0)
			return UINT64_C(1) << bit;
	}
	return 0;
}

void notify_before(struct call_run *call)
{
	struct replay *replay = call->replay;
	uint32_t number = call_number(call->in.x[0]);
	struct sim_notifications state;
	uint64_t bits;

	if (number != FFA_NR_NOTIFICATION_INFO_GET && number != FFA_NR_NOTIFICATION_GET)
		return;
	if (call_number(call->record.out.x[0]) != FFA_NR_SUCCESS ||
	    !sim_oracle_notifications(replay->sim, FFA_ID_HOST, &state))
		return;
	if (number == FFA_NR_NOTIFICATION_GET) {
		raise(replay, regs_handle(&call->record.out, 2) & ~state.pending);
		return;
	}
	bits = foresee(replay, call->record.seq) & ~state.pending;
	if (bits == 0 && state.pending == 0)
		bits = lowest_bound(replay); /* nobody ever fetched what was announced */
	raise(replay, bits);
}

void notify_after(struct call_run *call)
{
	struct replay *replay = call->replay;
	uint32_t number = call_number(call->in.x[0]);
	uint64_t bits = regs_handle(&call->in, 3);

	if (number != FFA_NR_NOTIFICATION_BIND && number != FFA_NR_NOTIFICATION_UNBIND)
		return;
	if (call_number(call->ours.x[0]) != FFA_NR_SUCCESS)
		return;
	for (unsigned bit = 0; bit < 64; bit++) {
		if ((bits >> bit & 1u) == 0)
			continue;
		replay->bound_to[bit] =
			number == FFA_NR_NOTIFICATION_BIND ? (uint16_t)(call->in.x[1] >> 16) : 0;
	}
}
