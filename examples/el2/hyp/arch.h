/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * arch.h - the few things that C cannot say: system registers, barriers, TLB maintenance.
 */
#ifndef ARCH_H
#define ARCH_H

#include <stdint.h>

#define read_register(name)                                                                        \
	({                                                                                         \
		uint64_t value_;                                                                   \
		__asm__ volatile("mrs %0, " #name : "=r"(value_)::"memory");                       \
		value_;                                                                            \
	})

#define write_register(name, value)                                                                \
	__asm__ volatile("msr " #name ", %0" ::"r"((uint64_t)(value)) : "memory")

static inline void barrier_instructions(void)
{
	__asm__ volatile("isb" ::: "memory");
}

/* Every memory access before it is seen by all CPUs before anything after it. */
static inline void barrier_all(void)
{
	__asm__ volatile("dsb ish" ::: "memory");
}

/* Table entries written before are seen by table walks after it. */
static inline void barrier_tables(void)
{
	__asm__ volatile("dsb ishst\n\tisb" ::: "memory");
}

/* Forget the guest's translations of one page, on all CPUs; tlb_forget_done ends a series. */
static inline void tlb_forget_page(uint64_t ipa)
{
	__asm__ volatile("tlbi ipas2e1is, %0" ::"r"(ipa >> 12) : "memory");
}

/* Stage-1 and combined entries were made from what is forgotten now: they go too. */
static inline void tlb_forget_done(void)
{
	__asm__ volatile("dsb ish\n\ttlbi vmalle1is\n\tdsb ish\n\tisb" ::: "memory");
}

/* Forget all translations of the guest, on all CPUs. */
static inline void tlb_forget_guest(void)
{
	__asm__ volatile("dsb ishst\n\ttlbi vmalls12e1is\n\tdsb ish\n\tisb" ::: "memory");
}

/* Memory behind a range of addresses holds what the caches hold: for observers without them. */
static inline void clean_to_memory(const void *at, uint64_t bytes)
{
	uint64_t line = UINT64_C(4) << (read_register(ctr_el0) >> 16 & 0xF);
	uint64_t from = (uint64_t)at & ~(line - 1);

	for (; from < (uint64_t)at + bytes; from += line)
		__asm__ volatile("dc civac, %0" ::"r"(from) : "memory");
	__asm__ volatile("dsb sy" ::: "memory");
}

static inline void wait_for_interrupt(void)
{
	__asm__ volatile("dsb sy\n\twfi" ::: "memory");
}

/* Until wake_all() of another CPU, or for no reason. */
static inline void wait_for_event(void)
{
	__asm__ volatile("wfe" ::: "memory");
}

static inline void wake_all(void)
{
	__asm__ volatile("dsb ish\n\tsev" ::: "memory");
}

static inline void wait_a_little(void)
{
	__asm__ volatile("yield" ::: "memory");
}

#endif
