/* SPDX-License-Identifier: BSD-3-Clause */
/* watch.c - planned refusals of ports, counters, hooks and recorded events. */
#include "inside.h"

#include <string.h>

void sim_refuse(struct sim *sim, const struct sim_refusal *refusal)
{
	pthread_mutex_lock(&sim->big);
	for (uint32_t i = 0; i < MAX_PLANS; i++) {
		struct refusal_plan *plan = &sim->refusal[i];

		if (plan->used)
			continue;
		memset(plan, 0, sizeof(*plan));
		plan->used = true;
		plan->refusal = *refusal;
		if (plan->refusal.nth == 0)
			plan->refusal.nth = 1;
		plan->left = refusal->times ? refusal->times : 1;
		break;
	}
	pthread_mutex_unlock(&sim->big);
}

void sim_refuse_clear(struct sim *sim)
{
	pthread_mutex_lock(&sim->big);
	memset(sim->refusal, 0, sizeof(sim->refusal));
	sim->undo_refusals = 0;
	pthread_mutex_unlock(&sim->big);
}

uint32_t sim_refuse_hits(struct sim *sim)
{
	uint32_t hits;

	pthread_mutex_lock(&sim->big);
	hits = sim->refuse_hits;
	pthread_mutex_unlock(&sim->big);
	return hits;
}

/* What a port call is answered instead of being done; OK: it is done. */
enum ffa_port_result refusal_for(struct sim *sim, enum sim_port port)
{
	bool undo = port == SIM_PORT_PAGES_UNDO || port == SIM_PORT_BUFFER_UNMAP;
	enum ffa_port_result result = FFA_PORT_OK;

	if (undo && sim->undo_refusals) {
		sim->undo_refusals--;
		sim->refuse_hits++;
		result = sim->undo_result;
	}
	for (uint32_t i = 0; i < MAX_PLANS; i++) {
		struct refusal_plan *plan = &sim->refusal[i];

		if (!plan->used ||
		    (plan->refusal.port != SIM_PORT_ANY && plan->refusal.port != port))
			continue;
		plan->seen++;
		if (plan->seen < plan->refusal.nth || plan->left == 0 || result != FFA_PORT_OK)
			continue;
		if (plan->left != UINT32_MAX)
			plan->left--;
		sim->refuse_hits++;
		result = plan->refusal.result;
		sim->undo_refusals += plan->refusal.undo;
		sim->undo_result = plan->refusal.result;
	}
	return result;
}

void sim_hook(struct sim *sim, sim_hook_fn *hook, void *ctx)
{
	sim->hook_ctx = ctx;
	sim->hook = hook;
}

void sim_observe(struct sim *sim, sim_observer_fn *observer, void *ctx)
{
	sim->observer_ctx = ctx;
	sim->observer = observer;
}

void sim_changing_tx(struct sim *sim, bool on)
{
	pthread_mutex_lock(&sim->big);
	sim->changing_tx = on;
	pthread_mutex_unlock(&sim->big);
}

/* ---- counters ------------------------------------------------------------------------------- */

void count_smc(struct sim *sim, uint32_t fid)
{
	uint32_t at = (fid ^ fid >> 23) % 512;

	sim->smc_total++;
	for (uint32_t i = 0; i < 512; i++, at = (at + 1) % 512) {
		struct smc_count *count = &sim->smc_count[at];

		if (count->count != 0 && count->fid != fid)
			continue;
		count->fid = fid;
		count->count++;
		return;
	}
}

uint64_t sim_smc_calls(struct sim *sim, uint32_t fid)
{
	uint64_t calls = 0;

	pthread_mutex_lock(&sim->big);
	if (fid == 0)
		calls = sim->smc_total;
	for (uint32_t i = 0; fid != 0 && i < 512; i++)
		if (sim->smc_count[i].fid == fid)
			calls = sim->smc_count[i].count;
	pthread_mutex_unlock(&sim->big);
	return calls;
}

uint64_t sim_port_calls(struct sim *sim, enum sim_port port)
{
	uint64_t calls = 0;

	pthread_mutex_lock(&sim->big);
	for (uint32_t i = 0; i < SIM_PORTS; i++)
		if (port == i || (port == SIM_PORT_ANY && i != SIM_PORT_SMC))
			calls += sim->port_calls[i];
	pthread_mutex_unlock(&sim->big);
	return calls;
}

uint64_t sim_pauses(struct sim *sim)
{
	uint64_t pauses;

	pthread_mutex_lock(&sim->big);
	pauses = sim->pauses;
	pthread_mutex_unlock(&sim->big);
	return pauses;
}

/* ---- events --------------------------------------------------------------------------------- */

uint32_t sim_events(struct sim *sim)
{
	uint64_t count;

	pthread_mutex_lock(&sim->big);
	count = sim->events < KEPT_EVENTS ? sim->events : KEPT_EVENTS;
	pthread_mutex_unlock(&sim->big);
	return (uint32_t)count;
}

bool sim_event(struct sim *sim, uint32_t index, struct ffa_event *out)
{
	bool there;
	uint64_t first;

	pthread_mutex_lock(&sim->big);
	first = sim->events > KEPT_EVENTS ? sim->events - KEPT_EVENTS : 0;
	there = first + index < sim->events;
	if (there)
		*out = sim->event[(first + index) % KEPT_EVENTS];
	pthread_mutex_unlock(&sim->big);
	return there;
}

void sim_events_clear(struct sim *sim)
{
	pthread_mutex_lock(&sim->big);
	sim->events = 0;
	pthread_mutex_unlock(&sim->big);
}
