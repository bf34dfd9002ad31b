/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fixture_use.c - memory sends of the calling client; what was reported, what the views show,
 * what is to fail.
 */
#include "fixture.h"

void fixture_dsc(const struct fixture *f, struct dsc *d, uint32_t version, enum ffa_operation op)
{
	dsc_init(d, version, op);
	d->sender = f->caller;
	d->ranges = 0;
}

static uint32_t number_of(enum ffa_operation operation)
{
	switch (operation) {
	case FFA_OP_SHARE:
		return FFA_NR_MEM_SHARE;
	case FFA_OP_LEND:
		return FFA_NR_MEM_LEND;
	case FFA_OP_DONATE:
		break;
	}
	return FFA_NR_MEM_DONATE;
}

void fixture_send(struct fixture *f, const struct dsc *d)
{
	(void)dsc_build_fragment(d, 0, fixture_tx(f), f->pair_pages * FFA_PAGE_SIZE);
	call32(f, number_of(d->operation), dsc_w1(d), dsc_w2(d));
}

void fixture_fragment(struct fixture *f, const struct dsc *d, uint32_t number, uint64_t handle)
{
	size_t length = dsc_build_fragment(d, number, fixture_tx(f), f->pair_pages * FFA_PAGE_SIZE);

	call32(f, FFA_NR_MEM_FRAG_TX, (uint32_t)handle, handle >> 32, length);
}

void fixture_reclaim(struct fixture *f, uint64_t handle, uint32_t flags)
{
	call32(f, FFA_NR_MEM_RECLAIM, (uint32_t)handle, handle >> 32, flags);
}

uint64_t fixture_share(struct fixture *f, uint32_t page)
{
	struct dsc d;

	fixture_dsc(f, &d, fixture_view(f).version, FFA_OP_SHARE);
	dsc_add_range(&d, fixture_page(f, page), 1);
	fixture_send(f, &d);
	expect_success(f);
	return fixture_handle(f);
}

uint64_t fixture_handle(const struct fixture *f)
{
	unsigned int low = fixture_w(f, 0) == FFA_FID32(FFA_NR_MEM_FRAG_RX) ? 1 : 2;

	return (uint64_t)fixture_w(f, low + 1) << 32 | fixture_w(f, low);
}

enum ffa_reason fixture_reason(struct fixture *f)
{
	struct ffa_event event;

	for (uint32_t i = sim_events(f->sim); i-- != 0;)
		if (sim_event(f->sim, i, &event) && event.kind != FFA_EVENT_STATE)
			return (enum ffa_reason)event.reason;
	return FFA_R_NONE;
}

uint32_t fixture_events(struct fixture *f, enum ffa_event_kind kind, enum ffa_reason reason)
{
	struct ffa_event event;
	uint32_t count = 0;

	for (uint32_t i = 0; i < sim_events(f->sim); i++)
		if (sim_event(f->sim, i, &event) && event.kind == kind &&
		    event.reason == (uint32_t)reason)
			count++;
	return count;
}

struct ffa_view_proxy fixture_view(struct fixture *f)
{
	struct ffa_view_proxy view;

	ffa_view_get(f->proxy, &view);
	return view;
}

struct ffa_view_client fixture_client(struct fixture *f, uint16_t id)
{
	struct ffa_view_client view;

	ck_assert(ffa_view_client_get(f->proxy, (struct ffa_endpoint){ id }, &view));
	return view;
}

struct ffa_statistics fixture_statistics(struct fixture *f, uint16_t id)
{
	struct ffa_endpoint endpoint = { id };
	struct ffa_statistics statistics;

	if (!ffa_proxy_statistics(f->proxy, &endpoint, &statistics))
		ck_abort_msg("no client 0x%x", id);
	return statistics;
}

void fixture_fail(struct fixture *f, enum sim_mode mode, uint32_t fid, uint32_t nth, uint32_t times,
		  uint64_t arg)
{
	struct sim_failure failure = { mode, fid, nth, times, arg };

	sim_fail(f->sim, &failure);
}

void fixture_refuse(struct fixture *f, enum sim_port port, enum ffa_port_result result,
		    uint32_t times)
{
	struct sim_refusal refusal = { .port = port, .times = times, .result = result };

	sim_refuse(f->sim, &refusal);
}
