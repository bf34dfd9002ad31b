/* SPDX-License-Identifier: BSD-3-Clause */
/* stories.c - memory sends, the mailbox, notifications and messages of the host. */
#include "stories.h"

void telling_open(struct telling *t, uint32_t version)
{
	memset(t, 0, sizeof(*t));
	t->version = version;
	fixture_prepare(&t->f);
	t->f.machine.partition[1] = t->f.machine.partition[0];
	t->f.machine.partition[1].id = SECOND_SP;
	t->f.machine.partition[2] = t->f.machine.partition[0];
	t->f.machine.partition[2].id = SLOW_SP;
	t->f.machine.partition[2].ops = sim_slow;
	t->f.machine.partition[2].ctx = &t->slow;
	t->f.machine.partitions = 3;
	t->slow.pauses = 2;
	fixture_open(&t->f);
	fixture_boot(&t->f, version);
}

void telling_close(struct telling *t)
{
	fixture_close(&t->f);
}

/* What comes now belongs together. */
void telling_begin(struct telling *t)
{
	t->before = sim_snapshot(t->f.sim);
}

bool telling_failed(const struct telling *t)
{
	return fixture_error(&t->f.r) != 0;
}

/* It is over: with an error, nothing may have changed but what is in quarantine. */
bool telling_end(struct telling *t)
{
	bool error = telling_failed(t);
	struct ffa_statistics now = fixture_statistics(&t->f, t->f.caller);

	if (error) {
		t->errors++;
		if (now.quarantined == 0)
			ck_assert(sim_snapshot_equal(t->f.sim, t->before));
		else
			ck_assert_msg(t->undo_may_fail, "pages in quarantine without reason");
	}
	sim_snapshot_free(t->before);
	return !error;
}

bool telling_reclaim(struct telling *t, uint64_t handle, uint32_t flags)
{
	telling_begin(t);
	fixture_reclaim(&t->f, handle, flags);
	return telling_end(t);
}

void telling_ranges(const struct telling *t, struct dsc *d, uint32_t first, uint32_t count)
{
	/* Every third page, last first: nothing merges and nothing comes sorted. */
	for (uint32_t i = count; i-- > 0;)
		dsc_add_range(d, fixture_page(&t->f, first + 3 * i), 1);
}

static void whole(struct telling *t, enum ffa_operation operation, uint32_t flags,
		  uint32_t reclaim_flags)
{
	struct dsc d;

	fixture_dsc(&t->f, &d, t->version, operation);
	d.flags = flags;
	telling_ranges(t, &d, 0, 5);
	telling_begin(t);
	fixture_send(&t->f, &d);
	if (telling_end(t))
		(void)telling_reclaim(t, fixture_handle(&t->f), reclaim_flags);
}

void telling_share(struct telling *t)
{
	whole(t, FFA_OP_SHARE, 0, 0);
}

/* The pages come back zeroed, though the owner could read and write them all the time. */
static void share_zeroed(struct telling *t)
{
	whole(t, FFA_OP_SHARE, 0, 1);
}

static void lend_zeroed(struct telling *t)
{
	whole(t, FFA_OP_LEND, 1, 1);
}

static void donate(struct telling *t)
{
	whole(t, FFA_OP_DONATE, 0, 0);
}

static void share_with_two(struct telling *t)
{
	struct dsc d;

	fixture_dsc(&t->f, &d, t->version, FFA_OP_SHARE);
	(void)dsc_add_receiver(&d, SECOND_SP);
	telling_ranges(t, &d, 100, 3);
	telling_begin(t);
	fixture_send(&t->f, &d);
	if (telling_end(t))
		(void)telling_reclaim(t, fixture_handle(&t->f), 0);
}

/* Send fragment after fragment while none fails. */
void telling_fragments(struct telling *t, const struct dsc *d)
{
	uint64_t handle;

	fixture_send(&t->f, d);
	if (telling_failed(t))
		return;
	handle = fixture_handle(&t->f);
	for (uint32_t i = 1; i < dsc_fragments(d) && !telling_failed(t); i++) {
		fixture_fragment(&t->f, d, i, handle);
		/* Refused before its ranges were looked at: the send goes on, and so do we. */
		if (telling_failed(t) && fixture_statistics(&t->f, 0).unfinished != 0)
			fixture_fragment(&t->f, d, i, handle);
	}
}

static void share_in_fragments(struct telling *t)
{
	struct dsc d;

	fixture_dsc(&t->f, &d, t->version, FFA_OP_SHARE);
	telling_ranges(t, &d, 200, 7);
	dsc_cut_before(&d, 2);
	dsc_cut_before(&d, 5);
	telling_begin(t);
	telling_fragments(t, &d);
	if (telling_end(t))
		(void)telling_reclaim(t, fixture_handle(&t->f), 1);
}

/* A whole send while a fragmented one is under way: each stands for itself. */
static void interleaved(struct telling *t)
{
	struct sim_snapshot *outer;
	uint64_t handle;
	struct dsc d;

	fixture_dsc(&t->f, &d, t->version, FFA_OP_LEND);
	telling_ranges(t, &d, 300, 4);
	dsc_cut_before(&d, 1);
	telling_begin(t);
	fixture_send(&t->f, &d);
	if (telling_failed(t)) {
		(void)telling_end(t);
		return;
	}
	outer = t->before;
	handle = fixture_handle(&t->f);
	telling_share(t);
	t->before = outer;
	fixture_fragment(&t->f, &d, 1, handle);
	if (telling_failed(t) && fixture_statistics(&t->f, 0).unfinished != 0)
		fixture_fragment(&t->f, &d, 1, handle);
	if (telling_failed(t) && fixture_statistics(&t->f, 0).transactions != 0) {
		/* The inner one could not be taken back: no equality to ask for. */
		sim_snapshot_free(outer);
		t->errors++;
		return;
	}
	if (telling_end(t))
		(void)telling_reclaim(t, handle, 0);
}

/* Unmap, map elsewhere, discover. */
static void mailbox(struct telling *t)
{
	telling_begin(t);
	call32(&t->f, FFA_NR_RXTX_UNMAP, 0);
	(void)telling_end(t);
	telling_begin(t);
	call64(&t->f, FFA_NR_RXTX_MAP, fixture_page(&t->f, 500), fixture_page(&t->f, 502), 1);
	if (!telling_end(t))
		return;
	telling_begin(t);
	call32(&t->f, FFA_NR_PARTITION_INFO_GET, 0);
	if (telling_end(t))
		call32(&t->f, FFA_NR_RX_RELEASE, 0);
}

static void notifications(struct telling *t)
{
	if (t->version < FFA_VERSION_1_1)
		return;
	telling_begin(t);
	call32(&t->f, FFA_NR_NOTIFICATION_BITMAP_CREATE, 0, 4);
	if (!telling_end(t))
		return;
	telling_begin(t);
	call32(&t->f, FFA_NR_NOTIFICATION_BIND, (uint32_t)FIXTURE_SP << 16, 0, 5);
	if (telling_end(t)) {
		telling_begin(t);
		call32(&t->f, FFA_NR_NOTIFICATION_UNBIND, (uint32_t)FIXTURE_SP << 16, 0, 5);
		(void)telling_end(t);
	}
	telling_begin(t);
	call32(&t->f, FFA_NR_NOTIFICATION_BITMAP_DESTROY, 0);
	(void)telling_end(t);
}

static void message(struct telling *t)
{
	telling_begin(t);
	call32(&t->f, FFA_NR_MSG_SEND_DIRECT_REQ, FIXTURE_SP, 0, 1, 2, 3, 4, 5);
	(void)telling_end(t);
}

const struct story stories[] = {
	{ "share", telling_share },
	{ "share_zeroed", share_zeroed },
	{ "lend_zeroed", lend_zeroed },
	{ "donate", donate },
	{ "share_with_two", share_with_two },
	{ "share_in_fragments", share_in_fragments },
	{ "interleaved", interleaved },
	{ "mailbox", mailbox },
	{ "notifications", notifications },
	{ "message", message },
	{ "three_receivers", story_three_receivers },
	{ "two_clients", story_two_clients },
	{ "long_message", story_long_message },
	{ "slow_message", story_slow_message },
	{ "fetched_notification", story_fetched_notification },
	{ "discovery", story_discovery },
	{ "reset", story_reset },
	{ "destroy", story_destroy },
	{ "stop", story_stop },
};
const size_t story_count = sizeof(stories) / sizeof(stories[0]);
