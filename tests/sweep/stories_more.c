/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * stories_more.c - several receivers and clients, messages that take long, discovery, and clients
 * and proxies that go while they have given something away.
 */
#include "stories.h"

#define VM 1

void story_three_receivers(struct telling *t)
{
	struct dsc d;

	fixture_dsc(&t->f, &d, t->version, FFA_OP_LEND);
	(void)dsc_add_receiver(&d, SECOND_SP);
	(void)dsc_add_receiver(&d, SLOW_SP);
	d.flags = 1;
	telling_ranges(t, &d, 400, 6);
	dsc_cut_before(&d, 2);
	dsc_cut_before(&d, 4);
	telling_begin(t);
	telling_fragments(t, &d);
	if (telling_end(t))
		(void)telling_reclaim(t, fixture_handle(&t->f), 1);
}

/* The VM starts: its version needs nobody, its pair may be refused. */
static bool join(struct telling *t)
{
	t->f.caller = VM;
	expect_version(&t->f, t->version, t->version);
	telling_begin(t);
	call64(&t->f, FFA_NR_RXTX_MAP, fixture_tx_address(&t->f), fixture_rx_address(&t->f), 1);
	return telling_end(t);
}

/* The host's send is under way while the VM's begins and ends. */
void story_two_clients(struct telling *t)
{
	struct dsc d;

	fixture_dsc(&t->f, &d, t->version, FFA_OP_DONATE);
	telling_ranges(t, &d, 600, 2);
	telling_begin(t);
	fixture_send(&t->f, &d);
	if (!telling_end(t))
		return;
	d.handle = fixture_handle(&t->f); /* for later: of the host's */
	if (join(t))
		telling_share(t);
	t->f.caller = FFA_ID_HOST;
	(void)telling_reclaim(t, d.handle, 0);
}

void story_long_message(struct telling *t)
{
	if (t->version < FFA_VERSION_1_2)
		return;
	telling_begin(t);
	call64(&t->f, FFA_NR_MSG_SEND_DIRECT_REQ2, FIXTURE_SP, 0, 0, 1, 2, 3, 4, 5, 6, 7);
	(void)telling_end(t);
}

/* Interrupted, then resumed until it is answered; the second time it yields. */
void story_slow_message(struct telling *t)
{
	for (unsigned int round = 0; round < 2; round++) {
		t->slow.yield = round == 1;
		telling_begin(t);
		call32(&t->f, FFA_NR_MSG_SEND_DIRECT_REQ, SLOW_SP, 0, 1, 2, 3);
		/* A RUN that is refused may be repeated: the call is still there. */
		for (unsigned int i = 0; i < 8 && fixture_statistics(&t->f, 0).calls_open != 0; i++)
			call32(&t->f, FFA_NR_RUN, (uint32_t)SLOW_SP << 16);
		(void)telling_end(t);
	}
}

static bool one_call(struct telling *t, uint32_t number, uint32_t w1, uint32_t w2, uint32_t w3)
{
	telling_begin(t);
	call32(&t->f, number, w1, w2, w3);
	return telling_end(t);
}

/* Bound, asked for, fetched, unbound. What nobody has set or bound is refused, whatever fails. */
void story_fetched_notification(struct telling *t)
{
	uint32_t pair = (uint32_t)FIXTURE_SP << 16;

	if (t->version < FFA_VERSION_1_1)
		return;
	if (!one_call(t, FFA_NR_NOTIFICATION_BITMAP_CREATE, 0, 1, 0))
		return;
	if (one_call(t, FFA_NR_NOTIFICATION_BIND, pair, 0, 6)) {
		call32(&t->f, FFA_NR_NOTIFICATION_INFO_GET, 0);
		ck_assert(telling_failed(t));
		call32(&t->f, FFA_NR_NOTIFICATION_SET, FIXTURE_SP, 0, 1);
		ck_assert(telling_failed(t));
		(void)one_call(t, FFA_NR_NOTIFICATION_GET, 0, 1, 0);
		(void)one_call(t, FFA_NR_NOTIFICATION_UNBIND, pair, 0, 2);
	}
	(void)one_call(t, FFA_NR_NOTIFICATION_BITMAP_DESTROY, 0, 0, 0);
}

void story_discovery(struct telling *t)
{
	uint32_t uuid[4];

	for (unsigned int i = 0; i < 4; i++)
		uuid[i] = (uint32_t)dsc_get(&sim_uuid_optee.bytes[4 * (size_t)i], 4);
	(void)one_call(t, FFA_NR_FEATURES, FFA_FID32(FFA_NR_MEM_SHARE), 0, 0);
	(void)one_call(t, FFA_NR_ID_GET, 0, 0, 0);
	if (t->version >= FFA_VERSION_1_1)
		(void)one_call(t, FFA_NR_SPM_ID_GET, 0, 0, 0);
	telling_begin(t);
	call32(&t->f, FFA_NR_PARTITION_INFO_GET, uuid[0], uuid[1], uuid[2], uuid[3]);
	if (telling_end(t))
		call32(&t->f, FFA_NR_RX_RELEASE, 0);
	if (t->version < FFA_VERSION_1_2)
		return;
	telling_begin(t);
	call64(&t->f, FFA_NR_PARTITION_INFO_GET_REGS, 0);
	(void)telling_end(t);
}

/* A whole send and an unfinished one: what a client may leave behind. */
static void give_away(struct telling *t)
{
	struct dsc d;

	t->abandons = true;
	fixture_dsc(&t->f, &d, t->version, FFA_OP_SHARE);
	telling_ranges(t, &d, 700, 2);
	telling_begin(t);
	fixture_send(&t->f, &d);
	(void)telling_end(t);
	fixture_dsc(&t->f, &d, t->version, FFA_OP_LEND);
	telling_ranges(t, &d, 800, 3);
	dsc_cut_before(&d, 1);
	telling_begin(t);
	fixture_send(&t->f, &d);
	(void)telling_end(t);
}

/* What an administrative function did: all of it, or the rest is in quarantine and comes back. */
static void went(struct telling *t, enum ffa_admin result)
{
	if (result == FFA_ADMIN_OK)
		return;
	ck_assert_int_eq((int)result, FFA_ADMIN_QUARANTINE);
	t->errors++;
	sim_refuse_clear(t->f.sim);
	sim_fail_clear(t->f.sim);
	ck_assert_int_eq((int)ffa_proxy_maintain(t->f.proxy, UINT32_MAX), FFA_ADMIN_OK);
}

/* The host reboots, with notifications bound; afterwards it starts again, or is added again. */
void story_reset(struct telling *t)
{
	struct ffa_endpoint host = { FFA_ID_HOST };
	enum ffa_admin result;

	if (t->version >= FFA_VERSION_1_1 &&
	    one_call(t, FFA_NR_NOTIFICATION_BITMAP_CREATE, 0, 1, 0))
		(void)one_call(t, FFA_NR_NOTIFICATION_BIND, (uint32_t)FIXTURE_SP << 16, 0, 1);
	give_away(t);
	result = ffa_proxy_reset_client(t->f.proxy, host);
	went(t, result);
	if (result != FFA_ADMIN_OK)
		ck_assert_int_eq((int)ffa_proxy_add_client(t->f.proxy, &t->f.client[0]),
				 FFA_ADMIN_OK);
	ck_assert_uint_eq(sim_oracle_given(t->f.sim, FFA_ID_HOST), 0);
	expect_version(&t->f, t->version, t->version);
}

void story_destroy(struct telling *t)
{
	struct ffa_endpoint vm = { VM };

	if (!join(t))
		return;
	give_away(t);
	went(t, ffa_proxy_destroy_client(t->f.proxy, vm));
	ck_assert_uint_eq(sim_oracle_given(t->f.sim, VM), 0);
	ck_assert_int_eq((int)ffa_proxy_add_client(t->f.proxy, &t->f.client[VM]), FFA_ADMIN_OK);
}

void story_stop(struct telling *t)
{
	if (join(t))
		give_away(t);
	t->f.caller = FFA_ID_HOST;
	give_away(t);
	went(t, ffa_proxy_stop(t->f.proxy));
	for (uint16_t id = 0; id < FIXTURE_CLIENTS; id++)
		ck_assert_uint_eq(sim_oracle_given(t->f.sim, id), 0);
}
