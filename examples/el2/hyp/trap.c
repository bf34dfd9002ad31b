/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * trap.c - what the guest did to come here, and what must never happen.
 */
#include "hyp.h"

#include "arch.h"

#define ESR_CLASS_SHIFT 26
#define CLASS_HVC 0x16
#define CLASS_SMC 0x17
#define CLASS_FETCH_ABORT 0x20
#define CLASS_DATA_ABORT 0x24

void trap(struct frame *frame)
{
	uint64_t esr = read_register(esr_el2);

	finish_if_ending();
	switch (esr >> ESR_CLASS_SHIFT & 0x3F) {
	case CLASS_HVC:
		service_call(&frame->regs);
		break;
	case CLASS_SMC:
		/* The SMC itself is where a trapped one returns to: step over it. */
		write_register(elr_el2, read_register(elr_el2) + 4);
		smc_trap(&frame->regs, esr);
		break;
	case CLASS_FETCH_ABORT:
	case CLASS_DATA_ABORT:
		fault_stage2(esr);
		break;
	default:
		fault_undefined(esr);
		break;
	}
}

static void print_registers(const struct frame *frame)
{
	for (uint32_t i = 0; i < 31; i++) {
		print(i % 4 == 0 ? "\nhyp: " : "  ");
		print("x");
		print_number(i);
		print(" ");
		print_hex(i < FFA_NUM_REGS ? frame->regs.x[i] : frame->x18[i - FFA_NUM_REGS]);
	}
	print("\n");
}

_Noreturn void fatal_trap(const struct frame *frame, uint64_t from_guest)
{
	print(from_guest != 0 ? "\nhyp: a trap from the guest that should not be possible, CPU "
			      : "\nhyp: an exception at EL2, CPU ");
	print_number(this_cpu()->number);
	print(":");
	print_field("ESR", read_register(esr_el2));
	print_field("ELR", read_register(elr_el2));
	print_field("FAR", read_register(far_el2));
	print_field("HPFAR", read_register(hpfar_el2));
	print_field("SPSR", read_register(spsr_el2));
	print_registers(frame);
	finish(HYP_STATUS_PANIC);
}

_Noreturn void panic(const char *why)
{
	print("\nhyp: panic: ");
	print(why);
	print("\n");
	finish(HYP_STATUS_PANIC);
}
