/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * layout.h - numbers that C and assembly agree about.
 */
#ifndef LAYOUT_H
#define LAYOUT_H

/* A CPU's stack at EL2. Its lowest page is not mapped: an overflow is a fault, not a riddle. */
#define STACK_BYTES 0x4000
#define STACK_GUARD_BYTES 0x1000
#define EMERGENCY_BYTES 0x1000

/* struct frame: x0-x30, rounded up to keep the stack aligned. */
#define FRAME_BYTES 256

/* Offset of a field of struct cpu. */
#define CPU_STACK_TOP 0

/* EL1 with its own stack pointer, all interrupts masked. */
#define SPSR_EL1H_MASKED 0x3c5

/* Attribute 0: normal memory, write-back. Attribute 1: device, nGnRE. */
#define MMU_MAIR 0x04ff

/* 39-bit addresses, 4 KiB granule, inner shareable write-back walks, 40-bit physical addresses. */
#define MMU_TCR 0x80823519

/* MMU, caches, stack alignment check, and nothing writable is executable. */
#define MMU_SCTLR 0x30cd183d

#endif
