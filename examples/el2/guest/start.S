/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * start.S - a bare program at EL1, MMU off: entries, vectors that step over what faults, calls.
 */
#include "../include/hyp_services.h"

	.section .text.entry, "ax"
	.global guest_start
guest_start:
	ldr	x1, =guest_bss_start
	ldr	x2, =guest_bss_end
1:	stp	xzr, xzr, [x1], #16
	cmp	x1, x2
	b.lo	1b
	mov	x1, #0
	b	on_any_cpu

	/* CPU_ON comes here, with the number of the CPU as its argument. */
	.global guest_secondary
guest_secondary:
	mov	x1, x0
on_any_cpu:
	ldr	x2, =guest_vectors
	msr	vbar_el1, x2
	isb
	ldr	x2, =guest_stacks + 4096
	add	x2, x2, x1, lsl #12
	mov	sp, x2
	mov	x0, x1
	bl	guest_main
	b	.

	/* What faulted is stepped over; a fetch that faulted returns to its caller. */
step_over:
	stp	x0, x1, [sp, #-16]!
	mrs	x0, esr_el1
	ldr	x1, =guest_last_esr
	str	x0, [x1]
	lsr	x0, x0, #26
	cmp	x0, #0x21
	mrs	x0, elr_el1
	add	x0, x0, #4
	csel	x0, x30, x0, eq
	msr	elr_el1, x0
	ldp	x0, x1, [sp], #16
	eret

	.balign	2048
guest_vectors:
	.rept	16
	.balign	128
	b	step_over
	.endr

	/* call_...(x): x0-x17 in and out. */
	.macro	each_pair operation
	\operation	x2, x3, [x30, #16]
	\operation	x4, x5, [x30, #32]
	\operation	x6, x7, [x30, #48]
	\operation	x8, x9, [x30, #64]
	\operation	x10, x11, [x30, #80]
	\operation	x12, x13, [x30, #96]
	\operation	x14, x15, [x30, #112]
	\operation	x16, x17, [x30, #128]
	.endm

	.macro	call name, instruction
	.global \name
\name:
	stp	x30, x0, [sp, #-16]!
	mov	x30, x0
	ldp	x0, x1, [x30, #0]
	each_pair ldp
	\instruction
	ldr	x30, [sp, #8]
	stp	x0, x1, [x30, #0]
	each_pair stp
	ldp	x30, x0, [sp], #16
	ret
	.endm

	call	call_smc, "smc #0"
	call	call_smc_immediate, "smc #1"
	call	call_hvc, "hvc #0"

	.section .note.GNU-stack, "", %progbits
