/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * locks.c - the proxy's locks with their order checked, and what this thread is doing: which
 * client's call it runs, which locks it holds, which TX bytes that call has fetched.
 */
#include "inside.h"

#include <stdlib.h>
#include <string.h>

#define MAX_HELD 16
#define MAX_FETCHED 64
#define MAX_THREAD_SIMS 8

struct held {
	enum ffa_lock kind;
	uint32_t index;
};

struct fetched {
	const uint8_t *from, *to;
};

struct thread {
	struct sim *sim;
	uint64_t serial;
	uint32_t cpu;
	bool inside;
	uint16_t client;
	uint32_t vcpu;
	uint32_t helds;
	struct held held[MAX_HELD];
	uint32_t word; /* what the proxy believes is held, in its debug builds */
	uint32_t fetches;
	struct fetched fetched[MAX_FETCHED];
};

static _Thread_local struct thread threads[MAX_THREAD_SIMS];
static _Thread_local uint32_t next_thread;
static _Thread_local uint32_t present_cpu;

void sim_cpu(uint32_t cpu)
{
	present_cpu = cpu;
}

struct thread *thread_of(struct sim *sim)
{
	struct thread *thread;

	for (uint32_t i = 0; i < MAX_THREAD_SIMS; i++)
		if (threads[i].sim == sim && threads[i].serial == sim->serial &&
		    threads[i].cpu == present_cpu)
			return &threads[i];
	thread = &threads[next_thread++ % MAX_THREAD_SIMS];
	memset(thread, 0, sizeof(*thread));
	thread->sim = sim;
	thread->serial = sim->serial;
	thread->cpu = present_cpu;
	return thread;
}

bool thread_client(struct sim *sim, uint16_t *client, uint32_t *vcpu)
{
	const struct thread *thread = thread_of(sim);

	*client = thread->inside ? thread->client : 0;
	*vcpu = thread->inside ? thread->vcpu : 0;
	return thread->inside;
}

void sim_enter(struct sim *sim, uint16_t client, uint32_t vcpu)
{
	struct thread *thread = thread_of(sim);

	thread->inside = true;
	thread->client = client;
	thread->vcpu = vcpu;
	thread->fetches = 0;
}

void sim_leave(struct sim *sim)
{
	struct thread *thread = thread_of(sim);

	thread->inside = false;
	pthread_mutex_lock(&sim->big);
	if (thread->helds)
		complain(sim, SIM_C_LOCK, "a call of client 0x%x returned with %u locks held",
			 thread->client, thread->helds);
	pthread_mutex_unlock(&sim->big);
}

uint32_t sim_oracle_locks(struct sim *sim)
{
	return thread_of(sim)->helds;
}

/* ---- the lock ports ------------------------------------------------------------------------- */

void locks_create(struct sim *sim)
{
	for (uint32_t i = 0; i < FFA_LOCK_KINDS; i++)
		pthread_mutex_init(&sim->lock[i], NULL);
}

void locks_destroy(struct sim *sim)
{
	for (uint32_t i = 0; i < FFA_LOCK_KINDS; i++)
		pthread_mutex_destroy(&sim->lock[i]);
	for (uint32_t i = 0; i < FFA_MAX_CLIENTS; i++) {
		if (sim->mailbox_lock[i] == NULL)
			continue;
		pthread_mutex_destroy(sim->mailbox_lock[i]);
		free(sim->mailbox_lock[i]);
	}
}

/* The mutex behind a lock; NULL (and a complaint) for one that does not exist. */
static pthread_mutex_t *mutex_of(struct sim *sim, enum ffa_lock kind, uint32_t index)
{
	pthread_mutex_t *mutex;

	if ((unsigned int)kind >= FFA_LOCK_KINDS ||
	    index >= (kind == FFA_LOCK_MAILBOX ? FFA_MAX_CLIENTS : 1)) {
		complain(sim, SIM_C_LOCK, "no such lock: kind %d index %u", (int)kind, index);
		return NULL;
	}
	if (kind != FFA_LOCK_MAILBOX)
		return &sim->lock[kind];
	mutex = sim->mailbox_lock[index];
	if (mutex == NULL) {
		mutex = malloc(sizeof(pthread_mutex_t));
		if (mutex == NULL)
			abort();
		pthread_mutex_init(mutex, NULL);
		sim->mailbox_lock[index] = mutex;
	}
	return mutex;
}

/* False: taking it would deadlock, so it is left alone. */
static bool check_order(struct sim *sim, const struct thread *thread, enum ffa_lock kind,
			uint32_t index)
{
	for (uint32_t i = 0; i < thread->helds; i++) {
		const struct held *held = &thread->held[i];

		if (held->kind == kind && held->index == index) {
			complain(sim, SIM_C_LOCK, "lock %d.%u taken twice", (int)kind, index);
			return false;
		}
		if (held->kind >= kind)
			complain(sim, SIM_C_LOCK, "lock %d.%u taken while %d.%u is held", (int)kind,
				 index, (int)held->kind, held->index);
	}
	if (thread->helds == MAX_HELD) {
		complain(sim, SIM_C_LOCK, "too many locks held");
		return false;
	}
	return true;
}

void port_lock(void *ctx, enum ffa_lock kind, uint32_t index)
{
	struct sim *sim = ctx;
	struct thread *thread = thread_of(sim);
	pthread_mutex_t *mutex;

	pthread_mutex_lock(&sim->big);
	mutex = mutex_of(sim, kind, index);
	if (mutex != NULL && !check_order(sim, thread, kind, index))
		mutex = NULL;
	pthread_mutex_unlock(&sim->big);
	if (mutex == NULL)
		return;
	pthread_mutex_lock(mutex);
	thread->held[thread->helds].kind = kind;
	thread->held[thread->helds++].index = index;
}

void port_unlock(void *ctx, enum ffa_lock kind, uint32_t index)
{
	struct sim *sim = ctx;
	struct thread *thread = thread_of(sim);
	pthread_mutex_t *mutex;
	uint32_t i = 0;

	while (i < thread->helds &&
	       (thread->held[i].kind != kind || thread->held[i].index != index))
		i++;
	pthread_mutex_lock(&sim->big);
	mutex = mutex_of(sim, kind, index);
	if (i == thread->helds) {
		complain(sim, SIM_C_LOCK, "lock %d.%u released but not held", (int)kind, index);
		mutex = NULL;
	}
	pthread_mutex_unlock(&sim->big);
	if (mutex == NULL)
		return;
	thread->held[i] = thread->held[--thread->helds];
	pthread_mutex_unlock(mutex);
}

uint32_t *port_held(void *ctx)
{
	return &thread_of(ctx)->word;
}

/* The thread lets go of what it holds and is forgotten. */
void thread_forget(struct sim *sim)
{
	struct thread *thread = thread_of(sim);

	while (thread->helds) {
		const struct held *held = &thread->held[--thread->helds];
		pthread_mutex_t *mutex = mutex_of(sim, held->kind, held->index);

		if (mutex == NULL)
			break;
		pthread_mutex_unlock(mutex);
	}
	memset(thread, 0, sizeof(*thread));
}

/* Under the ledger and the clients lock no port is called. */
void locks_check_port(struct sim *sim, const char *port)
{
	const struct thread *thread = thread_of(sim);

	for (uint32_t i = 0; i < thread->helds; i++)
		if (thread->held[i].kind >= FFA_LOCK_LEDGER)
			complain(sim, SIM_C_LOCK, "port %s called under lock %d", port,
				 (int)thread->held[i].kind);
}

void locks_check_smc(struct sim *sim, bool runs_secure_code)
{
	const struct thread *thread = thread_of(sim);

	locks_check_port(sim, "smc");
	if (runs_secure_code && thread->helds)
		complain(sim, SIM_C_LOCK, "lock %d held across an SMC that runs a partition",
			 (int)thread->held[0].kind);
}

/* Remember what a call fetches of a client's TX buffer; false when it asks for a byte again. */
bool fetch_is_new(struct sim *sim, const void *at, size_t bytes)
{
	struct thread *thread = thread_of(sim);
	const uint8_t *from = at, *to = from + bytes;

	if (!thread->inside || bytes == 0)
		return true;
	for (uint32_t i = 0; i < thread->fetches; i++)
		if (from < thread->fetched[i].to && thread->fetched[i].from < to)
			return false;
	for (uint32_t i = 0; i < thread->fetches; i++)
		if (thread->fetched[i].to == from) {
			thread->fetched[i].to = to;
			return true;
		}
	if (thread->fetches < MAX_FETCHED) {
		thread->fetched[thread->fetches].from = from;
		thread->fetched[thread->fetches++].to = to;
	}
	return true;
}
