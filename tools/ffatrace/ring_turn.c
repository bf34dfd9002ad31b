/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ring_turn.c - the order of a recorded run, kept.
 *
 * A record was numbered while what it records was exclusive (a lock's while the lock was held), and
 * a thread here runs on from one record of its CPU to the next without anybody in between. So it
 * has let go of a lock when another CPU's record says that it took it, and what the proxy reads and
 * writes under its locks comes in the order of the machine.
 */
#include "ring_turn.h"

#include <pthread.h>
#include <stdarg.h>

#define NOBODY UINT32_MAX

static struct {
	pthread_mutex_t mutex;
	pthread_cond_t go[RING_CPUS];
	const struct ring *ring;
	size_t next;
	uint32_t turn; /* the CPU that runs; NOBODY: all leave */
	bool (*first)(void);
	void (*call)(void);
	bool tried;
	struct ring_difference difference;
} order = { .mutex = PTHREAD_MUTEX_INITIALIZER };

static _Thread_local uint32_t this_cpu;
static _Thread_local const struct ring_record *this_call;

uint32_t turn_cpu(void)
{
	return this_cpu;
}

const struct ring_record *turn_call(void)
{
	return this_call;
}

void turn_enter(const struct ring_record *begin)
{
	this_call = begin;
}

const struct ring_difference *turn_difference(void)
{
	return &order.difference;
}

/* The next record that the proxy has a part in; NULL at the end. */
static const struct ring_record *peek(void)
{
	while (order.next < order.ring->count) {
		const struct ring_record *record = &order.ring->record[order.next];

		if (record->kind != HYP_MARKED && record->kind != HYP_FAULT)
			return record;
		order.next++;
	}
	return NULL;
}

/* With the mutex held. */
static void give_to(uint32_t cpu)
{
	order.turn = cpu;
	for (uint32_t i = 0; i < RING_CPUS; i++)
		if (cpu == NOBODY || cpu == i)
			pthread_cond_signal(&order.go[i]);
}

static _Noreturn void leave(void)
{
	give_to(NOBODY);
	pthread_mutex_unlock(&order.mutex);
	pthread_exit(NULL);
}

/* With the mutex held. The turn is given to this CPU when the next record is its own. */
static void wait_for_turn(void)
{
	while (order.turn != this_cpu && order.turn != NOBODY)
		pthread_cond_wait(&order.go[this_cpu], &order.mutex);
	if (order.turn == NOBODY)
		leave();
}

const struct ring_record *turn_take(void)
{
	const struct ring_record *record;

	pthread_mutex_lock(&order.mutex);
	record = peek();
	if (record == NULL)
		leave();
	if (record->cpu != this_cpu) {
		give_to(record->cpu);
		wait_for_turn();
		record = peek();
	}
	order.next++;
	pthread_mutex_unlock(&order.mutex);
	return record;
}

_Noreturn void turn_differs(const struct ring_record *record, const char *format, ...)
{
	struct ring_difference *what = &order.difference;
	va_list arguments;

	pthread_mutex_lock(&order.mutex);
	*what = (struct ring_difference){ .found = true, .cpu = this_cpu };
	if (record != NULL) {
		what->record = record->number;
		what->at = record->at;
	}
	if (this_call != NULL) {
		what->call = this_call->number;
		what->x0 = this_call->kind == HYP_BEGIN ? ring_register(this_call, 0) : 0;
	}
	va_start(arguments, format);
	vsnprintf(what->text, sizeof(what->text), format, arguments);
	va_end(arguments);
	leave();
}

static void *cpu_main(void *number)
{
	this_cpu = (uint32_t)(uintptr_t)number;
	pthread_mutex_lock(&order.mutex);
	wait_for_turn();
	pthread_mutex_unlock(&order.mutex);
	if (!order.tried) {
		order.tried = true;
		order.tried = order.first();
	}
	while (order.tried)
		order.call();
	pthread_mutex_lock(&order.mutex);
	leave();
}

bool turn_run(const struct ring *ring, bool (*first)(void), void (*call)(void))
{
	pthread_t thread[RING_CPUS];
	uint32_t count = 0;

	order.ring = ring;
	order.first = first;
	order.call = call;
	order.next = 0;
	order.tried = false;
	order.difference = (struct ring_difference){ 0 };
	for (uint32_t i = 0; i < RING_CPUS; i++)
		pthread_cond_init(&order.go[i], NULL);
	pthread_mutex_lock(&order.mutex);
	order.turn = 0;
	while (count < ring->cpus &&
	       pthread_create(&thread[count], NULL, cpu_main, (void *)(uintptr_t)count) == 0)
		count++;
	if (count < ring->cpus)
		give_to(NOBODY);
	pthread_mutex_unlock(&order.mutex);
	for (uint32_t i = 0; i < count; i++)
		pthread_join(thread[i], NULL);
	return order.tried && count == ring->cpus;
}
