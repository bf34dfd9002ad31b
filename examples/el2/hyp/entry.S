/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * entry.S - all assembly of the hypervisor: the two ways in, the vectors, the way out to EL1, and
 * the SMC with all its registers.
 */
#include "../include/hyp_services.h"
#include "layout.h"

/* --- the ways in ----------------------------------------------------------------------------- */

	/* BL33's entry, at EL2, MMU off, x0 = device tree. Offset 0 of hyp.bin; the options follow. */
	.section .text.entry, "ax"
	.global hyp_start
hyp_start:
	b	primary

	.section .text, "ax"
primary:
	mov	x19, x0
	ldr	x1, =image_bss_start
	ldr	x2, =image_bss_end
1:	stp	xzr, xzr, [x1], #16
	cmp	x1, x2
	b.lo	1b
	ldr	x1, =stacks
	add	sp, x1, #STACK_BYTES
	bl	mmu_build
	bl	mmu_on
	mov	x0, x19
	bl	hyp_main
	b	.

	/*
	 * Where PSCI CPU_ON leaves a CPU: at EL2, MMU off, x0 = its struct cpu. Nothing is read from
	 * memory that other CPUs have in their caches before the MMU is on.
	 */
	.global hyp_secondary
hyp_secondary:
	mov	x19, x0
	bl	mmu_on
	mov	x0, x19
	ldr	x1, [x0, #CPU_STACK_TOP]
	mov	sp, x1
	bl	hyp_secondary_main
	b	.

/* MMU and caches on with the tables of mmu.c, which map everything at its own address. */
mmu_on:
	ldr	x1, =mmu_table
	msr	ttbr0_el2, x1
	ldr	x1, =MMU_MAIR
	msr	mair_el2, x1
	ldr	x1, =MMU_TCR
	msr	tcr_el2, x1
	dsb	ish
	tlbi	alle2
	dsb	ish
	ic	iallu
	dsb	ish
	isb
	ldr	x1, =MMU_SCTLR
	msr	sctlr_el2, x1
	isb
	ret

/* --- the ways to EL1 and back ---------------------------------------------------------------- */

	/* enter_guest(pc, x0): with no trace of EL2 in its registers, on a fresh EL2 stack. */
	.global enter_guest
enter_guest:
	msr	elr_el2, x0
	mov	x2, #SPSR_EL1H_MASKED
	msr	spsr_el2, x2
	mrs	x2, tpidr_el2
	ldr	x2, [x2, #CPU_STACK_TOP]
	mov	sp, x2
	mov	x0, x1
	.irp	n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	mov	x\n, xzr
	.endr
	eret

	/* The registers, as struct frame has them. */
	.macro	each_pair operation
	\operation	x0, x1, [sp, #0]
	\operation	x2, x3, [sp, #16]
	\operation	x4, x5, [sp, #32]
	\operation	x6, x7, [sp, #48]
	\operation	x8, x9, [sp, #64]
	\operation	x10, x11, [sp, #80]
	\operation	x12, x13, [sp, #96]
	\operation	x14, x15, [sp, #112]
	\operation	x16, x17, [sp, #128]
	\operation	x18, x19, [sp, #144]
	\operation	x20, x21, [sp, #160]
	\operation	x22, x23, [sp, #176]
	\operation	x24, x25, [sp, #192]
	\operation	x26, x27, [sp, #208]
	\operation	x28, x29, [sp, #224]
	.endm

from_guest:
	sub	sp, sp, #FRAME_BYTES
	each_pair stp
	str	x30, [sp, #240]
	mov	x0, sp
	bl	trap
	each_pair ldp
	ldr	x30, [sp, #240]
	add	sp, sp, #FRAME_BYTES
	eret

	/*
	 * What must not happen. The stack may be the reason, so another one is taken; SP_EL0 is the
	 * guest's, and no guest will run any more.
	 */
	.macro	fatal which
	msr	sp_el0, x0
	ldr	x0, =emergency_stack + EMERGENCY_BYTES
	msr	spsel, #1
	mov	sp, x0
	mrs	x0, sp_el0
	sub	sp, sp, #FRAME_BYTES
	each_pair stp
	str	x30, [sp, #240]
	mov	x0, sp
	mov	x1, #\which
	b	fatal_trap
	.endm

fatal_own:
	fatal	0
fatal_guest:
	fatal	1

	.macro	vector target
	.balign	128
	b	\target
	.endm

	.balign	2048
	.global vectors
vectors:
	/* From EL2 itself, with either stack pointer. */
	.rept	8
	vector	fatal_own
	.endr
	/* From EL1 or EL0 in AArch64: traps; interrupts go to EL1 and never here. */
	vector	from_guest
	.rept	3
	vector	fatal_guest
	.endr
	/* In AArch32: HCR_EL2.RW keeps EL1 out of it, and EL0 has no calls. */
	vector	from_guest
	.rept	3
	vector	fatal_guest
	.endr

/* --- SMC ------------------------------------------------------------------------------------- */

	/* smc_call(regs): x0-x17 in and out; SMCCC preserves the rest. */
	.global smc_call
smc_call:
	stp	x30, x0, [sp, #-16]!
	mov	x30, x0
	ldp	x0, x1, [x30, #0]
	ldp	x2, x3, [x30, #16]
	ldp	x4, x5, [x30, #32]
	ldp	x6, x7, [x30, #48]
	ldp	x8, x9, [x30, #64]
	ldp	x10, x11, [x30, #80]
	ldp	x12, x13, [x30, #96]
	ldp	x14, x15, [x30, #112]
	ldp	x16, x17, [x30, #128]
	smc	#0
	ldr	x30, [sp, #8]
	stp	x0, x1, [x30, #0]
	stp	x2, x3, [x30, #16]
	stp	x4, x5, [x30, #32]
	stp	x6, x7, [x30, #48]
	stp	x8, x9, [x30, #64]
	stp	x10, x11, [x30, #80]
	stp	x12, x13, [x30, #96]
	stp	x14, x15, [x30, #112]
	stp	x16, x17, [x30, #128]
	ldp	x30, x0, [sp], #16
	ret

	/* semihost(operation, block): the emulator's door to files of the host. */
	.global semihost
semihost:
	hlt	#0xf000
	ret

	.section .note.GNU-stack, "", %progbits
