/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hyp.h - what the files of the hypervisor know of one another.
 */
#ifndef HYP_H
#define HYP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ffa/ffa.h>

#include "../include/hyp_ring.h"
#include "../include/hyp_services.h"
#include "layout.h"

/* entry.S: the guest's registers at a trap; the first 18 are those of a call. */
struct frame {
	struct ffa_regs regs;
	uint64_t x18[13];
};

/* One CPU. Its own but for `power`, which psci.c guards. */
struct cpu {
	uint64_t stack_top; /* read by assembly: CPU_STACK_TOP */
	uint32_t number;
	uint32_t power; /* psci.c */
	uint64_t entry; /* where the guest wants it to start, and with what in x0 */
	uint64_t argument;
	uint64_t call;	     /* number of the record that began the FF-A call it is in */
	uint64_t smc_cycles; /* of that call */
};

extern struct cpu cpus[HYP_CPUS];
extern uint8_t stacks[HYP_CPUS][STACK_BYTES];

/* What a tool may have written into hyp.bin. */
struct options {
	uint64_t magic;
	uint32_t version;
	uint32_t flags;
	uint32_t ceiling;
	uint32_t padding[11];
};

extern const volatile struct options options;

/* --- entry.S */

void hyp_secondary(void);
_Noreturn void enter_guest(uint64_t pc, uint64_t x0);
void smc_call(struct ffa_regs *regs);
uint64_t semihost(uint64_t operation, const void *block);
extern const uint8_t vectors[];

/* --- main.c: called by assembly */

_Noreturn void hyp_main(uint64_t device_tree);
_Noreturn void hyp_secondary_main(struct cpu *cpu);

/* --- cpu.c */

struct cpu *this_cpu(void);

/* cpu_setup - this CPU's EL2 registers; the MMU is on. */
void cpu_setup(struct cpu *cpu);

/* cycles - this CPU's cycle counter: instructions under -icount shift=0. */
uint64_t cycles(void);

/* stacks_paint, stacks_worst - how deep did EL2 ever go, on any CPU? */
void stacks_paint(void);
uint64_t stacks_worst(void);

/* --- mmu.c */

void mmu_build(void);

/* --- lock.c: fair enough for four CPUs, not recursive. */

struct spinlock {
	uint32_t next;
	uint32_t serving;
};

void spin_lock(struct spinlock *lock);
void spin_unlock(struct spinlock *lock);

/* --- print.c: the UART, before Linux has it, and after. */

void print(const char *text);
void print_number(uint64_t value);
void print_hex(uint64_t value);
void print_field(const char *name, uint64_t value); /* " NAME 0x..." */

/* --- host.c: the emulator's host. */

void host_file_append(const void *bytes, uint64_t count);
_Noreturn void host_exit(uint64_t status);

/* --- trap.c */

void trap(struct frame *frame);
_Noreturn void fatal_trap(const struct frame *frame, uint64_t from_guest);
_Noreturn void panic(const char *why);

/* --- fault.c: accesses that stage 2 stops. */

void fault_stage2(uint64_t esr);
void fault_undefined(uint64_t esr);
void fault_last(struct hyp_fault *out, uint64_t *count);

/* --- smc.c, psci.c, services.c */

void smc_trap(struct ffa_regs *regs, uint64_t esr);

/* secure_call - an SMC for the proxy, or for nobody: its cycles are counted apart. */
void secure_call(struct ffa_regs *regs);

/* psci_handle - true: a power call, answered. */
bool psci_handle(struct ffa_regs *regs);
_Noreturn void psci_enter(struct cpu *cpu);
void service_call(struct ffa_regs *regs);

/* --- report.c: the end of a run. */

#define HYP_STATUS_OFF UINT64_MAX /* the guest switched the machine off */
#define HYP_STATUS_PANIC 99

/* finish - report, hand the ring to the host, and end. The first CPU to come does it. */
_Noreturn void finish(uint64_t status);

/* finish_if_ending - does not return when another CPU is ending the run. */
void finish_if_ending(void);

/* --- proxy.c */

/* proxy_create - also starts the ring, whose header says how the proxy was made. */
void proxy_create(void);
struct ffa_proxy *proxy_get(void); /* NULL: bare forwarding */
extern const struct ffa_endpoint host_client;

/* proxy_administer - function: HYP_ADMIN_*; with the caller alone in it. */
enum ffa_admin proxy_administer(uint32_t function, uint32_t argument);

/* --- ports.c */

void ports_fill(struct ffa_ports *ports);

/* --- record.c: the same ports, with everything that passes through them recorded. */

void record_ports(struct ffa_ports *ports, const struct ffa_own_pair *own);

#endif
