/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fault.c - accesses that stage 2 stops, and instructions that EL2 keeps from the guest. Both are
 * the guest's own mistake: it gets the exception that a machine without that memory, or without
 * that instruction, would give it.
 */
#include "hyp.h"

#include "arch.h"
#include "ring.h"
#include "stage2.h"

#define ESR_CLASS_SHIFT 26
#define ESR_32_BIT_INSTRUCTION (UINT64_C(1) << 25)
#define CLASS_UNKNOWN 0x00
#define CLASS_FETCH_ABORT 0x20
#define CLASS_DATA_ABORT 0x24
#define CLASS_SAME_LEVEL 1 /* added to the class of an abort taken from EL1 */
#define STATUS_MASK 0x3C
#define STATUS_TRANSLATION 0x04
#define STATUS_EXTERNAL 0x10

#define SPSR_AARCH32 0x10
#define SPSR_LEVEL 0x0C
#define SPSR_EL1 0x04
#define SPSR_OWN_STACK 0x01

static struct hyp_fault last;
static uint64_t faults;
static struct spinlock lock;

/* Where in EL1's vectors a synchronous exception from this state goes. */
static uint64_t vector_offset(uint64_t spsr)
{
	if ((spsr & SPSR_AARCH32) != 0)
		return 0x600;
	if ((spsr & SPSR_LEVEL) != SPSR_EL1)
		return 0x400;
	return (spsr & SPSR_OWN_STACK) != 0 ? 0x200 : 0;
}

/* Make EL1 take an exception as if the hardware had sent it there. */
static void inject(uint64_t esr)
{
	uint64_t spsr = read_register(spsr_el2);

	write_register(elr_el1, read_register(elr_el2));
	write_register(spsr_el1, spsr);
	write_register(esr_el1, esr);
	write_register(far_el1, read_register(far_el2));
	write_register(elr_el2, read_register(vbar_el1) + vector_offset(spsr));
	write_register(spsr_el2, SPSR_EL1H_MASKED);
}

static void inject_abort(uint64_t esr)
{
	uint64_t class = esr >> ESR_CLASS_SHIFT & 0x3F;
	uint64_t spsr = read_register(spsr_el2);

	if ((spsr & SPSR_AARCH32) == 0 && (spsr & SPSR_LEVEL) == SPSR_EL1)
		class += CLASS_SAME_LEVEL;
	inject(class << ESR_CLASS_SHIFT | ESR_32_BIT_INSTRUCTION | STATUS_EXTERNAL);
}

static void tell(const struct hyp_fault *fault)
{
	static const char *const owners[PAGE_STATES] = {
		"the guest's own",	 "the guest's, shared", "the guest's, lent", "given away",
		"the guest's, a buffer", "the hypervisor's",	"no memory at all",
	};

	print("hyp: stage 2 stopped CPU ");
	print_number(this_cpu()->number);
	print(":");
	print_field("address", fault->address);
	print_field("FAR", fault->virtual_address);
	print_field("ESR", fault->esr);
	print_field("ELR", fault->elr);
	print(", the page is ");
	print(owners[fault->state]);
	print("\n");
}

static void remember(const struct hyp_fault *fault)
{
	spin_lock(&lock);
	last = *fault;
	faults++;
	spin_unlock(&lock);
	ring_add(HYP_FAULT, 0, 0, RING_PART(fault, sizeof(*fault)), RING_NOTHING);
	if ((options.flags & HYP_FLAG_TELL) != 0)
		tell(fault);
}

void fault_stage2(uint64_t esr)
{
	struct hyp_fault fault = {
		.virtual_address = read_register(far_el2),
		.esr = esr,
		.elr = read_register(elr_el2),
		.state = PAGE_NO_RAM,
	};
	bool translation = (esr & STATUS_MASK) == STATUS_TRANSLATION;
	bool reachable = false;

	if (translation) {
		fault.address = (read_register(hpfar_el2) & ~UINT64_C(0xF)) << 8;
		stage2_lock();
		fault.state = stage2_state(fault.address);
		reachable = stage2_reachable(fault.address);
		stage2_unlock();
	}
	/* Another CPU was splitting the block, or has just given the page back: try again. */
	if (reachable)
		return;
	remember(&fault);
	inject_abort(esr);
}

void fault_undefined(uint64_t esr)
{
	if ((options.flags & HYP_FLAG_TELL) != 0) {
		print("hyp: an instruction that traps, undefined for the guest:");
		print_field("ESR", esr);
		print_field("ELR", read_register(elr_el2));
		print("\n");
	}
	inject(CLASS_UNKNOWN << ESR_CLASS_SHIFT | ESR_32_BIT_INSTRUCTION);
}

void fault_last(struct hyp_fault *out, uint64_t *count)
{
	spin_lock(&lock);
	*out = last;
	*count = faults;
	spin_unlock(&lock);
}
