/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * overlap.c - one thread per CPU, a baton, and locks that give the baton back instead of blocking.
 *
 * A thread stops where the proxy is about to call a port that the trace orders, and where a lock is
 * taken. It goes on when the trace says so. A call that cannot keep the recorded order is let
 * through all the same and marked: the replay then ends with a difference, not with a dead lock.
 */
#include "overlap.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"

#define NOBODY (-1)
#define LOCK_INDEXES 8u

enum cpu_state {
	CPU_IDLE,
	CPU_RUNNING,
	CPU_AT_PORT,
	CPU_AT_LOCK,
	CPU_DONE,
};

struct cpu {
	pthread_t thread;
	pthread_cond_t go;
	bool exists;
	bool leave;
	int number;
	enum cpu_state state;
	struct call_run *call;
	bool gated;
	enum sim_port port; /* CPU_AT_PORT: which it is about to call */
	uint64_t fid;	    /* and with which function, for an SMC */
};

static struct {
	pthread_mutex_t mutex;
	pthread_cond_t back; /* the baton is the tool's again */
	int turn;	     /* the CPU that has the baton, or NOBODY: the tool */
	struct cpu cpu[TRACE_CPUS];
	int holder[FFA_LOCK_KINDS][LOCK_INDEXES]; /* CPU + 1; 0: free */
	uint32_t gates;				  /* bit n: enum sim_port n is ordered */
	struct ffa_ports ports;			  /* the simulator's own */
} overlap = { .mutex = PTHREAD_MUTEX_INITIALIZER, .back = PTHREAD_COND_INITIALIZER };

static _Thread_local struct cpu *this_cpu;

/* Called with the mutex held, by a CPU's thread: give the baton back, wait for it. */
static void yield_baton(struct cpu *cpu, enum cpu_state state)
{
	cpu->state = state;
	overlap.turn = NOBODY;
	pthread_cond_signal(&overlap.back);
	while (overlap.turn != cpu->number)
		pthread_cond_wait(&cpu->go, &overlap.mutex);
	cpu->state = CPU_RUNNING;
}

static void stop_here(enum cpu_state state)
{
	pthread_mutex_lock(&overlap.mutex);
	yield_baton(this_cpu, state);
	pthread_mutex_unlock(&overlap.mutex);
}

/* Called by the tool: let a CPU run until it stops. */
static void resume(struct cpu *cpu)
{
	pthread_mutex_lock(&overlap.mutex);
	overlap.turn = cpu->number;
	pthread_cond_signal(&cpu->go);
	while (overlap.turn != NOBODY)
		pthread_cond_wait(&overlap.back, &overlap.mutex);
	pthread_mutex_unlock(&overlap.mutex);
}

static void *cpu_main(void *argument)
{
	struct cpu *cpu = argument;

	this_cpu = cpu;
	pthread_mutex_lock(&overlap.mutex);
	yield_baton(cpu, CPU_IDLE);
	while (!cpu->leave) {
		pthread_mutex_unlock(&overlap.mutex);
		call_perform(cpu->call);
		pthread_mutex_lock(&overlap.mutex);
		yield_baton(cpu, CPU_DONE);
	}
	overlap.turn = NOBODY;
	pthread_cond_signal(&overlap.back);
	pthread_mutex_unlock(&overlap.mutex);
	return NULL;
}

static void before_port(void *ctx, enum sim_port port, const struct ffa_regs *regs)
{
	(void)ctx;
	if (this_cpu == NULL || !this_cpu->gated || (overlap.gates >> port & 1u) == 0)
		return;
	this_cpu->port = port;
	this_cpu->fid = regs != NULL ? regs->x[0] : 0;
	stop_here(CPU_AT_PORT);
}

static void take_lock(void *ctx, enum ffa_lock kind, uint32_t index)
{
	int *holder = &overlap.holder[kind][index % LOCK_INDEXES];

	while (*holder != 0 && this_cpu != NULL)
		stop_here(CPU_AT_LOCK);
	*holder = this_cpu != NULL ? this_cpu->number + 1 : (int)TRACE_CPUS + 1;
	overlap.ports.lock(ctx, kind, index); /* free by now; it also checks the order of locks */
}

static void drop_lock(void *ctx, enum ffa_lock kind, uint32_t index)
{
	overlap.ports.unlock(ctx, kind, index);
	overlap.holder[kind][index % LOCK_INDEXES] = 0;
}

void overlap_ports(struct ffa_ports *ports)
{
	overlap.ports = *ports;
	ports->lock = take_lock;
	ports->unlock = drop_lock;
}

void overlap_start(struct replay *replay)
{
	memset(overlap.cpu, 0, sizeof(overlap.cpu));
	memset(overlap.holder, 0, sizeof(overlap.holder));
	overlap.turn = NOBODY;
	overlap.gates = replay->survey->gated;
	sim_hook(replay->sim, before_port, replay);
}

void overlap_stop(void)
{
	for (unsigned i = 0; i < TRACE_CPUS; i++) {
		struct cpu *cpu = &overlap.cpu[i];

		if (!cpu->exists)
			continue;
		cpu->leave = true;
		resume(cpu);
		pthread_join(cpu->thread, NULL);
		pthread_cond_destroy(&cpu->go);
		cpu->exists = false;
	}
}

static struct cpu *cpu_of(uint32_t number)
{
	struct cpu *cpu = &overlap.cpu[number];

	if (cpu->exists)
		return cpu;
	cpu->number = (int)number;
	pthread_cond_init(&cpu->go, NULL);
	pthread_mutex_lock(&overlap.mutex);
	overlap.turn = cpu->number;
	if (pthread_create(&cpu->thread, NULL, cpu_main, cpu) != 0)
		exit(tool_error("no thread for CPU %" PRIu32, number));
	while (overlap.turn != NOBODY)
		pthread_cond_wait(&overlap.back, &overlap.mutex);
	pthread_mutex_unlock(&overlap.mutex);
	cpu->exists = true;
	return cpu;
}

static void out_of_order(struct cpu *cpu, const char *what)
{
	cpu->call->out_of_order = true;
	call_note(cpu->call, "%s", what);
}

void overlap_begin(struct call_run *call, bool gated)
{
	struct cpu *cpu = cpu_of(call->record.cpu);

	cpu->call = call;
	cpu->gated = gated;
	resume(cpu);
}

static const char *port_name(enum sim_port port)
{
	static const char *const names[] = {
		"smc",	      "buffer_map", "buffer_unmap", "pages",
		"pages_undo", "zero",	    "copy_in",	    "copy_out"
	};

	return port < SIM_PORTS ? names[port] : "?";
}

void overlap_port(const struct record *record)
{
	struct cpu *cpu = cpu_of(record->cpu);

	if (cpu->state == CPU_AT_LOCK)
		resume(cpu);
	if (cpu->state != CPU_AT_PORT || strcmp(port_name(cpu->port), record->port) != 0) {
		out_of_order(
			cpu,
			cpu->state == CPU_AT_LOCK
				? "a recorded port call cannot be made: the call waits for a lock"
				: "a recorded port call is not made");
		return;
	}
	if (record->has_in && (uint32_t)record->in.x[0] != (uint32_t)cpu->fid)
		out_of_order(cpu, "an SMC with another function than the recorded one");
	resume(cpu);
}

/* Let all others run free as well: something keeps this call from ending. */
static void let_others_run(struct cpu *blocked)
{
	for (unsigned i = 0; i < TRACE_CPUS; i++) {
		struct cpu *cpu = &overlap.cpu[i];

		if (cpu == blocked || (cpu->state != CPU_AT_PORT && cpu->state != CPU_AT_LOCK))
			continue;
		out_of_order(cpu, "had to go on before its turn: another call waits for its lock");
		cpu->gated = false;
		resume(cpu);
	}
}

void overlap_end(struct call_run *call)
{
	struct cpu *cpu = cpu_of(call->record.cpu);

	while (cpu->state != CPU_DONE) {
		if (cpu->state == CPU_AT_PORT) {
			out_of_order(cpu, "makes a port call that the trace does not have");
			cpu->gated = false;
		}
		resume(cpu);
		if (cpu->state != CPU_AT_LOCK)
			continue;
		out_of_order(cpu, "cannot end now: it waits for a lock");
		let_others_run(cpu);
	}
	cpu->state = CPU_IDLE;
}

bool overlap_any(void)
{
	for (unsigned i = 0; i < TRACE_CPUS; i++) {
		if (overlap.cpu[i].exists && overlap.cpu[i].state != CPU_IDLE)
			return true;
	}
	return false;
}
